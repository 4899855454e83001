//! A PostgreSQL for the tests and the benchmarks: the one that `GOODTERMS_TEST_POSTGRES_URL` names, or
//! a throw-away cluster that this process starts on first use and that ends with it, however it ends.
//!
//! What runs against it is the business of the callers; here is only where it comes from.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

/// Names a server on which the tests may create databases. They stay behind there: such a server is
/// expected to be thrown away as a whole, as a service container is.
const URL_VARIABLE: &str = "GOODTERMS_TEST_POSTGRES_URL";

/// Tests kill clients, never the server, so they trade its crash safety for speed. A benchmark, which is
/// built without `cfg(test)`, measures commits that reach the disk.
const DURABILITY: &[&str] = if cfg!(test) {
    &["-c", "fsync=off", "-c", "full_page_writes=off"]
} else {
    &["-c", "fsync=on"]
};

/// Another process may take the free port before the server does; each new try costs a new cluster.
const TRIES_MAX: u32 = 5;

/// Owns the cluster from its first file to its last. Standard input is a pipe that only the test process
/// writes to, and it never writes: `read` returns when that process has ended, be it by SIGKILL.
///
/// The shell gives up its own standard error once the server runs. The server then holds the only writing
/// end, so that the reader sees the end of the file when the server fails to start.
///
/// SIGQUIT stops a server at once, but is ignored until the server has set itself up; SIGTERM ends it
/// before that, and alone would wait for clients after it.
const WATCHDOG: &str = r#"
bin=$1 port=$2 tmp=$3
shift 3
dir=$(mktemp -d "$tmp/goodterms-postgres-XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
"$bin/initdb" --pgdata=data --username=goodterms --auth=trust --encoding=UTF8 --locale=C --no-sync \
    </dev/null >initdb.log 2>&1 || { cat initdb.log >&2; exit 1; }
"$bin/postgres" -D data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=200 -c logging_collector=off -c log_destination=stderr "$@" </dev/null &
server=$!
exec 2>/dev/null
read -r never
kill -TERM "$server"
kill -QUIT "$server"
wait "$server"
"#;

/// A server on which databases can be created.
pub struct Postgres {
    admin: PgConnectOptions,
    /// Holds the writing end of the watchdog's pipe, and with it the life of the server.
    _watchdog: Option<Child>,
}

/// The server of this process, started on first use.
///
/// `None` where there is no server to use or start; standard error says so once. Under `CI=true` that is a
/// failure instead: half of the promises would go untested there without anybody noticing.
pub fn server() -> Option<&'static Postgres> {
    static SERVER: OnceLock<Option<Postgres>> = OnceLock::new();
    SERVER.get_or_init(find_or_start).as_ref()
}

impl Postgres {
    /// Creates an empty database that nobody else uses and returns its URL.
    pub fn fresh_database(&self) -> String {
        // The caller may be inside a runtime, where a second one must not block.
        std::thread::scope(|scope| {
            let created = scope.spawn(|| {
                tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .expect("a runtime for the creation of a test database")
                    .block_on(create_database(&self.admin))
            });
            created
                .join()
                .expect("the thread that creates a test database")
                .unwrap_or_else(|error| panic!("cannot create a test database: {error}"))
        })
    }
}

async fn create_database(admin: &PgConnectOptions) -> Result<String, sqlx::Error> {
    let mut connection = PgConnection::connect_with(admin).await?;
    let name: String =
        sqlx::query_scalar("SELECT 'goodterms_test_' || REPLACE(gen_random_uuid()::TEXT, '-', '')")
            .fetch_one(&mut connection)
            .await?;
    // Nobody can be connected to template0, so that creations never disturb each other.
    sqlx::query(AssertSqlSafe(format!(
        "CREATE DATABASE {name} TEMPLATE template0"
    )))
    .execute(&mut connection)
    .await?;
    connection.close().await?;
    Ok(admin.clone().database(&name).to_url_lossy().to_string())
}

fn find_or_start() -> Option<Postgres> {
    if let Ok(url) = std::env::var(URL_VARIABLE) {
        let admin = url
            .parse()
            .unwrap_or_else(|error| panic!("{URL_VARIABLE} is no PostgreSQL URL: {error}"));
        return Some(Postgres {
            admin,
            _watchdog: None,
        });
    }
    let Some(bin) = server_binaries() else {
        let missing = format!("no PostgreSQL server found and no {URL_VARIABLE} set");
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "{missing}: install one, its half of the tests must run here"
        );
        // Not `eprintln!`, whose text the test harness shows for failed tests only.
        let _ = writeln!(
            std::io::stderr(),
            "{missing}: the PostgreSQL half of the tests was not run"
        );
        return None;
    };
    let mut said = String::new();
    for _ in 0..TRIES_MAX {
        match start(&bin) {
            Ok(postgres) => return Some(postgres),
            Err(output) => said = output,
        }
        if !said.contains("Address already in use") {
            break;
        }
    }
    panic!("PostgreSQL from {} did not start:\n{said}", bin.display());
}

/// The directory that holds `initdb` and `postgres`: one of `PATH`, else the newest of those where Debian
/// and its relatives keep them.
fn server_binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut packaged: Vec<PathBuf> = versions.flatten().map(|entry| entry.path()).collect();
    packaged.sort_by_key(|path| {
        let version = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let numbers = version.split('.').map(|number| number.parse::<u32>().ok());
        std::cmp::Reverse(numbers.collect::<Vec<_>>())
    });
    std::env::split_paths(&path)
        .chain(packaged.into_iter().map(|path| path.join("bin")))
        .find(|bin| bin.join("initdb").is_file() && bin.join("postgres").is_file())
}

/// Starts a cluster and waits until it accepts connections. The error is all that it said instead.
fn start(bin: &Path) -> Result<Postgres, String> {
    let port = free_port();
    let mut command = Command::new("sh");
    command
        .args(["-c", WATCHDOG, "goodterms-postgres"])
        .arg(bin)
        .arg(port.to_string())
        .arg(std::env::temp_dir())
        .args(DURABILITY)
        // The readiness line is read below in the language of the source.
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        // A Ctrl-C at the terminal must end the tests, and leave the shell to clean up after them.
        .process_group(0);
    if let Some((uid, gid)) = ordinary_user() {
        command.uid(uid).gid(gid);
    }
    let mut watchdog = command.spawn().expect("sh starts");

    let mut log = BufReader::new(watchdog.stderr.take().expect("standard error is piped"));
    let mut said = String::new();
    while !said.ends_with("database system is ready to accept connections\n") {
        let count = log.read_line(&mut said).expect("the server's log is text");
        if count == 0 {
            drop(watchdog.stdin.take());
            watchdog.wait().expect("the watchdog can be waited for");
            return Err(said);
        }
    }
    // Read on, else a full pipe would stop the server.
    std::thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));

    Ok(Postgres {
        admin: PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .username("goodterms")
            .database("postgres"),
        _watchdog: Some(watchdog),
    })
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("a free port on the loopback interface")
        .port()
}

/// Whom to run the server as, if this process is root, for whom PostgreSQL refuses to run.
fn ordinary_user() -> Option<(u32, u32)> {
    let own = tempfile::tempfile().and_then(|file| file.metadata());
    if own.expect("a temporary file").uid() != 0 {
        return None;
    }
    let users = std::fs::read_to_string("/etc/passwd").expect("root can read /etc/passwd");
    let ids_of = |name: &str| {
        let mut fields = users
            .lines()
            .map(|line| line.split(':'))
            .find(|fields| fields.clone().next() == Some(name))?
            .skip(2)
            .map(|id| id.parse::<u32>().ok());
        Some((fields.next()??, fields.next()??))
    };
    let ids = ids_of("postgres").or_else(|| ids_of("nobody"));
    Some(ids.expect("/etc/passwd knows the user postgres or nobody"))
}
