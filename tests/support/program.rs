//! The program as a process, away from the machine's own settings.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// A place to run the program in: its home, its working directory, its database.
pub struct Place {
    pub directory: tempfile::TempDir,
    pub database: String,
}

impl Place {
    /// With a SQLite file of its own.
    pub fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", directory.path().join("books.db").display());
        Self {
            directory,
            database,
        }
    }

    pub fn with_database(database: String) -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            database,
        }
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_goodterms"));
        command
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("HOME", self.path())
            .env("DATABASE_URL", &self.database)
            .stdin(Stdio::null());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::from(self.command(arguments).output().unwrap())
    }

    /// Runs it with this text on standard input.
    pub fn run_with(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut child = self.spawn(arguments);
        // A program that ends early does not read all of it.
        let _ended_early = child.stdin.take().unwrap().write_all(input.as_ref());
        Ran::from(child.wait_with_output().unwrap())
    }

    pub fn spawn(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Ties a Discord server and its help channel to the business.
    pub fn connect(&self, server: impl ToString, help_channel: impl ToString) {
        let (server, help) = (server.to_string(), help_channel.to_string());
        let arguments = ["discord", "connect", "--by", "kim", "--server", &server];
        self.run(&[arguments.as_slice(), &["--help-channel", &help]].concat())
            .succeeds();
    }

    /// The bot for a Discord at this address, with a free port for health and metrics, and with these logs.
    pub fn serve(&self, arguments: &[&str], (url, token): (&str, &str), log: &str) -> Command {
        let mut command = self.command(&[&["serve"], arguments].concat());
        command
            .env("DISCORD_TOKEN", token)
            .env("DISCORD_API_URL", url)
            .env("GOODTERMS_LISTEN", "127.0.0.1:0")
            .env("GOODTERMS_LOG", log);
        command
    }

    /// Makes the business that the tests talk about.
    pub fn create_business(&self) {
        self.run(&[
            "business",
            "create",
            "--name",
            "Harbour Lane Joinery",
            "--country",
            "US",
            "--currency",
            "USD",
            "--timezone",
            "America/New_York",
            "--email",
            "accounts@harbourlane.example",
            "--by",
            "kim",
        ])
        .succeeds();
    }
}

/// A process that does not outlive whoever started it, however that ends.
pub struct Killable(pub Child);

impl Killable {
    /// Ends it as a power cut does.
    pub fn dies(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended, and been reaped, before.
        let _is_gone = self.0.kill();
        let _is_reaped = self.0.wait();
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        self.end();
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    #[track_caller]
    pub fn succeeds(self) -> Self {
        assert_eq!(self.code, Some(0), "{}\n{}", self.out, self.err);
        self
    }

    #[track_caller]
    pub fn fails_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }

    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.out.contains(text),
            "no {text:?} in:\n{}\n{}",
            self.out,
            self.err
        );
        self
    }

    #[track_caller]
    pub fn complains(self, text: &str) -> Self {
        assert!(
            self.err.contains(text),
            "no {text:?} in:\n{}\n{}",
            self.out,
            self.err
        );
        self
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error} in:\n{}", self.out))
    }
}
