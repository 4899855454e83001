//! The program as a process: what it tells of itself, what it keeps to itself, and how it ends when it is asked to.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use goodterms::clock::{Clock, SystemClock};

use super::standin::Standin;
use super::standin::faults::Fault;
use super::standin::message::Message;
use super::standin::people::User;
use super::standin::server::Guild;
use crate::support::program::{Killable, Place};

/// What stands in the books and in messages, and in no log.
const NAMES: [&str; 2] = ["Ana Quillfeather", "Bob Quillfeather"];

/// A running program.
struct Serving {
    process: Killable,
    address: String,
}

impl Serving {
    /// Begins, with its log in `log.txt`, and waits until the gateway has it.
    async fn begin(place: &Place, discord: &Standin) -> Self {
        let log = File::options()
            .create(true)
            .append(true)
            .open(place.path().join("log.txt"));
        let server = (discord.url(), discord.token());
        let child = place
            .serve(&["--without-run-day"], (&server.0, &server.1), "debug")
            .stdout(Stdio::piped())
            .stderr(log.unwrap())
            .spawn()
            .unwrap();
        let mut serving = Self {
            process: Killable(child),
            address: String::new(),
        };
        let mut line = String::new();
        BufReader::new(serving.process.0.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .split_once("http://")
            .and_then(|(_, rest)| rest.split_once('/'));
        serving.address = address
            .unwrap_or_else(|| panic!("no address in {line:?}"))
            .0
            .to_owned();
        discord.wait_for_bot().await;
        serving
    }

    async fn asked_for(&self, path: &str) -> (u16, String) {
        let answer = reqwest::get(format!("http://{}{path}", self.address))
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Waits until it has heard of so many messages, its own among them.
    async fn has_heard(&self, messages: u32) {
        let count = |metrics: &str| {
            let line = "goodterms_events_total{kind=\"message\"} ";
            let mut counts = metrics.lines().filter_map(|it| it.strip_prefix(line));
            counts.next().and_then(|it| it.parse::<u32>().ok())
        };
        let heard = async { while count(&self.asked_for("/metrics").await.1) < Some(messages) {} };
        let heard = tokio::time::timeout(Duration::from_secs(30), heard).await;
        heard.expect("it hears of them");
    }

    fn is_asked_to_end(&self) {
        let id = self.process.0.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Waits for its end, which is a good one and comes within ten seconds of when it was asked to.
    async fn ends(mut self) {
        let ended = async {
            loop {
                if let Some(status) = self.process.0.try_wait().unwrap() {
                    return status;
                }
                tokio::task::yield_now().await;
            }
        };
        let ended = tokio::time::timeout(Duration::from_secs(10), ended).await;
        assert_eq!(ended.expect("it ends within ten seconds").code(), Some(0));
    }
}

struct Harbour {
    place: Place,
    discord: Standin,
    guild: Guild,
}

impl Harbour {
    /// A business with two customers and a server.
    fn open() -> Self {
        let place = Place::new();
        let discord = Standin::start(Arc::new(SystemClock));
        place.create_business();
        let today = SystemClock.now().date_naive();
        let (issued, due) = (today - TimeDelta::days(40), today - TimeDelta::days(10));
        let mut customers = "account_id,name\n".to_owned();
        let mut invoices =
            "invoice_number,account_id,issue_date,due_date,amount,currency\n".to_owned();
        for (number, name) in NAMES.iter().enumerate() {
            customers.push_str(&format!("C-{number},{name}\n"));
            invoices.push_str(&format!(
                "INV-{number},C-{number},{issued},{due},1471.53,USD\n"
            ));
        }
        let (customers, invoices) = (
            place.file("customers.csv", customers),
            place.file("invoices.csv", invoices),
        );
        place.run(&["import", "customers", &customers]).succeeds();
        place.run(&["import", "invoices", &invoices]).succeeds();
        let guild = discord.guild("Harbour Lane Joinery");
        place.connect(guild.id, guild.help);
        Self {
            place,
            discord,
            guild,
        }
    }

    async fn says(&self, user: &User, text: &str, words: &str) -> Message {
        let sent = user.dm(text);
        let said = self
            .discord
            .wait_for_bot_message(user.dm_channel(), sent.id)
            .await;
        assert!(said.text().contains(words), "{words:?} in: {}", said.text());
        said
    }

    /// A linked user, and the code that was used.
    async fn linked(&self, name: &str, account: &str) -> (User, String) {
        let user = self.discord.user(name);
        let create = ["link", "create", account, "--by", "kim", "--json"];
        let code = self.place.run(&create).succeeds().json()[0]["code"]
            .as_str()
            .unwrap()
            .to_owned();
        self.says(&user, &code, "that worked").await;
        (user, code)
    }

    fn answers(&self, user: &User) -> Vec<String> {
        let answers = self.discord.bot_messages(user.dm_channel());
        answers.iter().map(Message::text).collect()
    }
}

#[tokio::test]
async fn it_tells_how_it_is_and_logs_nothing_that_was_said() {
    let harbour = Harbour::open();
    let (place, discord) = (&harbour.place, &harbour.discord);
    let serving = Serving::begin(place, discord).await;
    let (ana, code) = harbour.linked("Anaquill", "C-0").await;
    harbour
        .says(&ana, "how much do I owe, pineapple?", "$1,471.53")
        .await;
    let offer = harbour.says(&ana, "can I pay in 3 parts?", "$490.51").await;
    let typing = ana.autocompletes("invoice", ("number", "pineapple"), ana.dm_channel());
    typing.choices().await;
    let pressed = ana.presses(&offer, offer.buttons()[0]);
    pressed.acknowledged().await;
    let agreed = discord
        .wait_for_bot_message(ana.dm_channel(), offer.id)
        .await;
    assert!(agreed.text().contains("is agreed"), "{}", agreed.text());
    let shown = ana.command("balance", &[], ana.dm_channel());
    shown.answered().await;
    discord
        .wait_for_bot_message(ana.dm_channel(), agreed.id)
        .await;
    // What goes wrong is logged as well, and the session is lost on the way.
    discord.fails_next("POST", "/messages", Fault::Status(500));
    discord.fails_next("POST", "/messages", Fault::ClosedAfter);
    harbour.guild.withdraws(
        super::standin::permissions::Permission::CreatePrivateThreads,
        harbour.guild.help,
    );
    let public = ana.writes(harbour.guild.help, "how much do I owe, pineapple?");
    discord
        .wait_for_bot_message(harbour.guild.help, public.id)
        .await;
    let told = discord
        .wait_for_bot_message(ana.dm_channel(), public.id)
        .await;
    assert!(told.text().contains("$1,471.53"), "{}", told.text());
    discord.refuses_resumes(true);
    discord.drops_gateway();
    harbour.says(&ana, "thanks", "welcome").await;

    let (status, told) = serving.asked_for("/healthz").await;
    assert_eq!(
        (status, told.as_str()),
        (200, r#"{"reasons":[],"status":"ok"}"#)
    );
    let (status, told) = serving.asked_for("/metrics").await;
    assert!(
        status == 200 && told.contains("\ngoodterms_gateway_up 1\n"),
        "{told}"
    );
    serving.is_asked_to_end();
    serving.ends().await;

    let mut log = String::new();
    File::open(place.path().join("log.txt"))
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert!(log.contains("DEBUG") && log.lines().count() > 20, "{log}");
    let token = discord.token();
    let tokens = [typing.token(), pressed.token(), shown.token()];
    let secrets = [
        "pineapple",
        "Quillfeather",
        "Anaquill",
        "1471.5",
        "1,471.5",
        "$490.51",
        "is agreed",
        "welcome",
    ];
    let secrets = secrets.into_iter().chain([token.as_str(), code.as_str()]);
    for secret in secrets.chain(tokens.iter().map(String::as_str)) {
        let found: Vec<&str> = log.lines().filter(|line| line.contains(secret)).collect();
        assert_eq!(found, Vec::<&str>::new(), "{secret:?} is logged");
    }
}

#[tokio::test]
async fn asked_to_end_it_finishes_what_it_took_and_leaves_the_rest_to_the_next() {
    let harbour = Harbour::open();
    let (place, discord) = (&harbour.place, &harbour.discord);
    let serving = Serving::begin(place, discord).await;
    let (ana, _) = harbour.linked("Ana", "C-0").await;
    let (bob, _) = harbour.linked("Bob", "C-1").await;
    // Ana's answer is under way while her next words are taken already.
    discord.fails_next("POST", "/messages", Fault::Held);
    let asked = ana.dm("how much do I owe?");
    ana.dm("can I pay in 3 parts?");
    discord
        .wait_for_bot_message(ana.dm_channel(), asked.id)
        .await;
    // Two codes, their answers, and Ana's two questions.
    serving.has_heard(6).await;
    serving.is_asked_to_end();
    discord
        .wait_until("the bot to take nothing more", |world| {
            (world.connected() == 0).then_some(())
        })
        .await;
    let missed = bob.dm("how much do I owe?");
    discord.releases(1);
    serving.ends().await;
    let answers = harbour.answers(&ana);
    assert_eq!(answers.len(), 3, "{answers:#?}");
    assert!(answers[2].contains("$490.51"), "{}", answers[2]);
    assert_eq!(harbour.answers(&bob).len(), 1);

    let serving = Serving::begin(place, discord).await;
    discord
        .wait_for_bot_message(bob.dm_channel(), missed.id)
        .await;
    harbour.says(&ana, "yes", "is agreed").await;
    harbour.says(&bob, "thanks", "welcome").await;
    assert_eq!(
        (harbour.answers(&ana).len(), harbour.answers(&bob).len()),
        (4, 3)
    );
    serving.is_asked_to_end();
    serving.ends().await;
    place.run(&["verify"]).succeeds();
}

#[tokio::test]
async fn asked_to_end_while_discord_does_not_answer_it_ends_in_time_and_nothing_is_lost() {
    let harbour = Harbour::open();
    let (place, discord) = (&harbour.place, &harbour.discord);
    let serving = Serving::begin(place, discord).await;
    let (ana, _) = harbour.linked("Ana", "C-0").await;
    let (bob, _) = harbour.linked("Bob", "C-1").await;
    // One answer arrives without anybody hearing of it, the other never does.
    let (to_ana, to_bob) = (ana.dm_channel(), bob.dm_channel());
    let messages = |channel| format!("/channels/{channel}/messages");
    discord.fails_next("POST", &messages(to_ana), Fault::SilentAfter);
    discord.fails_next("POST", &messages(to_bob), Fault::SilentBefore);
    ana.dm("how much do I owe?");
    let unanswered = bob.dm("how much do I owe?");
    discord
        .wait_until("both to be on their way", |world| {
            (world.faults.struck >= 2).then_some(())
        })
        .await;
    serving.is_asked_to_end();
    serving.ends().await;
    assert_eq!(
        (harbour.answers(&ana).len(), harbour.answers(&bob).len()),
        (2, 1)
    );

    let serving = Serving::begin(place, discord).await;
    discord.wait_for_bot_message(to_bob, unanswered.id).await;
    harbour.says(&ana, "thanks", "welcome").await;
    harbour.says(&bob, "thanks", "welcome").await;
    assert_eq!(
        (harbour.answers(&ana).len(), harbour.answers(&bob).len()),
        (3, 3)
    );
    serving.is_asked_to_end();
    serving.ends().await;
    place.run(&["verify"]).succeeds();
}

/// What it took to read the command line goes, and the C library reads its settings when a process begins.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn it_begins_twice_and_stays_the_process_that_was_started() {
    let harbour = Harbour::open();
    let serving = Serving::begin(&harbour.place, &harbour.discord).await;
    let of_process = |name: &str| {
        let path = format!("/proc/{}/{name}", serving.process.0.id());
        String::from_utf8(std::fs::read(path).unwrap()).unwrap()
    };
    let settings = of_process("environ");
    let of = |name: &str| {
        let mut settings = settings.split('\0');
        settings.find_map(|setting| setting.strip_prefix(name)?.strip_prefix('='))
    };
    assert_eq!(of("MALLOC_ARENA_MAX"), Some("1"), "{settings:?}");
    let said: serde_json::Value = serde_json::from_str(of("GOODTERMS_SERVING").unwrap()).unwrap();
    assert_eq!(said["args"]["without_run_day"], true, "{said}");
    let command = of_process("cmdline");
    assert!(
        command.ends_with("serve\0--without-run-day\0"),
        "{command:?}"
    );
    serving.is_asked_to_end();
    serving.ends().await;
}
