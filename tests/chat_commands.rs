//! The commands around a chat as staff type them: link codes and who is linked, what is to be mended, files, the server.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use goodterms::domain::link_code::LinkCode;

use crate::link::chat::Chat;
use crate::support::program::Place;
use crate::support::shop::{START, Shop};

const CUSTOMERS: &str = "account_id,name\nC-1,Ana Lopez\nC-2,\"Bluebird Cafe, Harbour\"\n";

/// A business with two accounts and Kim, who works there.
fn shop() -> Place {
    let place = Place::new();
    place.create_business();
    let file = place.file("customers.csv", CUSTOMERS);
    place
        .run(&["import", "customers", &file, "--at", START])
        .succeeds();
    for (name, role) in [("Max", "owner"), ("Kim", "agent")] {
        let member = ["staff", "member", "add", name, "--role", role];
        place
            .run(&[member.as_slice(), &["--who", "Max"]].concat())
            .succeeds();
    }
    place
}

/// A week after [`START`], on the business's clock.
const UNTIL: &str = "2026-03-19 10:00 EDT";

/// The chat of that business, at the instant at which its commands run.
async fn chat(place: &Place) -> Chat {
    Chat::of(Shop::reopen(&place.database, START.parse().unwrap()).await)
}

fn codes_in(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(LinkCode::find);
    lines.map(|code| code.shown()).collect()
}

fn is_for_its_owner_alone(path: &Path) -> bool {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600
}

#[test]
fn whoever_imports_customers_hears_how_they_come_to_the_chat() {
    let place = Place::new();
    place.create_business();
    let file = place.file("customers.csv", CUSTOMERS);
    let import = ["import", "customers", &file];
    let next = "goodterms link create --all --out codes.csv";
    let dry = place
        .run(&[import.as_slice(), &["--dry-run"]].concat())
        .succeeds();
    assert!(!dry.out.contains(next), "{}", dry.out);
    place.run(&import).succeeds().says(next);
    // Nobody is new the second time.
    let again = place.run(&import).succeeds().says("2 unchanged");
    assert!(!again.out.contains(next), "{}", again.out);
}

#[test]
fn a_code_is_shown_once() {
    let place = shop();
    place
        .run(&["link", "create", "C-1", "--at", START])
        .fails_with(3)
        .complains("--by");
    let made = place
        .run(&["link", "create", "C-1", "--by", "kim", "--at", START])
        .succeeds()
        .says("Ana Lopez");
    assert!(made.out.contains(UNTIL), "{}", made.out);
    let code = codes_in(&made.out).remove(0);
    let open = place
        .run(&["link", "list", "--at", START])
        .succeeds()
        .says(UNTIL)
        .says("C-1")
        .says("kim");
    assert!(!open.out.contains(&code), "{}", open.out);
    let json = place
        .run(&["link", "create", "C-2", "--by", "kim", "--json"])
        .succeeds();
    assert_eq!(json.json()[0]["account"], "C-2");
    place
        .run(&["link", "revoke", "C-1", "--at", START])
        .succeeds()
        .says("1 code taken back");
    place
        .run(&["link", "revoke", "C-1", "--at", START, "--json"])
        .succeeds()
        .says("\"revoked\": 0");

    for (valid, exit, words) in [
        ("14m", 3, "15 minutes to 7 days"),
        ("8d", 3, "15 minutes to 7 days"),
        ("soon", 2, "30m, 12h or 7d"),
        ("-1d", 3, "15 minutes to 7 days"),
        ("99999999999999999999d", 2, "30m, 12h or 7d"),
    ] {
        let valid = format!("--valid={valid}");
        place
            .run(&["link", "create", "C-1", "--by", "kim", &valid])
            .fails_with(exit)
            .complains(words);
    }
    place
        .run(&["link", "create", "C-404", "--by", "kim"])
        .fails_with(3)
        .complains("C-404");
}

#[test]
fn codes_for_all_go_to_a_new_file_that_nobody_else_reads() {
    let place = shop();
    let create = ["link", "create", "--all", "--by", "kim", "--at", START];
    place.run(&create).fails_with(2).complains("--out");
    let with_file = [create.as_slice(), &["--out", "codes.csv"]].concat();
    let made = place
        .run(&with_file)
        .succeeds()
        .says("2 codes written to codes.csv");
    assert!(codes_in(&made.out).is_empty(), "{}", made.out);
    let path = place.path().join("codes.csv");
    assert!(is_for_its_owner_alone(&path));
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        written.starts_with("account,name,code,expires\nC-1,Ana Lopez,"),
        "{written}"
    );
    assert!(
        written.contains("C-2,\"Bluebird Cafe, Harbour\","),
        "{written}"
    );
    assert_eq!(codes_in(&written).len(), 2);
    assert!(
        written.contains(",2026-03-19T10:00:00-04:00\n"),
        "{written}"
    );

    // What is there is not overwritten, and no code is made in vain.
    place
        .run(&with_file)
        .fails_with(3)
        .complains("codes.csv is there already");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
    let open = place.run(&["link", "list", "--at", START, "--json"]);
    assert_eq!(open.json().as_array().unwrap().len(), 2);
    // Codes that are refused leave no file behind.
    let too_short = [create.as_slice(), &["--valid", "1m", "--out", "others.csv"]].concat();
    place.run(&too_short).fails_with(3).complains("15 minutes");
    assert!(!place.path().join("others.csv").exists());
}

#[tokio::test]
async fn who_is_linked_is_listed_and_unlinked() {
    let place = shop();
    let chat = chat(&place).await;
    let code = chat.code("C-1").await;
    chat.says("42", &code).await;
    place
        .run(&["link", "list", "C-1"])
        .succeeds()
        .says("42")
        .says("2026-03-12");
    place
        .run(&["link", "unlink", "42", "--by", "kim", "--at", START])
        .succeeds()
        .says("42 is unlinked from 1 account");
    place.run(&["link", "list", "C-1"]).says("by kim");
    place
        .run(&["link", "unlink", "42", "--by", "kim", "--at", START])
        .fails_with(3)
        .complains("speaks for no account");
    place
        .run(&["link", "unlock", "42", "--by", "kim"])
        .fails_with(3)
        .complains("not locked out");
    let owed = chat.says("42", "how much do I owe?").await;
    assert!(owed.contains("link code"), "{owed}");
}

#[tokio::test]
async fn what_is_to_be_mended_stands_above_the_queue() {
    let place = shop();
    place
        .run(&["staff", "alerts"])
        .succeeds()
        .says("nothing is to be mended");
    let server = "900000000000000000";
    let connect = ["discord", "connect", "--server", server, "--by", "kim"];
    place.run(&connect).succeeds().says(server);
    let chat = chat(&place).await;
    for _ in 0..5 {
        chat.says("66", "3QK3M-9ACDE").await;
    }
    place
        .run(&["staff", "queue", "--at", START])
        .succeeds()
        .says("To be mended:")
        .says("goodterms link unlock 66");
    let alerts = place.run(&["staff", "alerts", "--json"]).succeeds().json();
    assert_eq!(alerts[0]["kind"], "user_locked");
    let reference = alerts[0]["reference"].as_str().unwrap().to_owned();
    let claim = |who| place.run(&["staff", "claim", &reference, "--who", who]);
    claim("Kim").succeeds().says("is yours");
    claim("Max").fails_with(3).complains("Kim has");
    place
        .run(&["staff", "alerts"])
        .succeeds()
        .says("Kim has it");
    let mend = ["staff", "mend", &reference, "--why", "it was Ana"];
    place
        .run(&[mend.as_slice(), &["--who", "Kim"]].concat())
        .succeeds()
        .says("is mended");
    place
        .run(&[mend.as_slice(), &["--who", "Kim"]].concat())
        .fails_with(3)
        .complains(&reference);
    let wrong = chat.says("66", "3QK3M-9ACDE").await;
    assert!(wrong.contains("4 more times"), "{wrong}");
}

#[tokio::test]
async fn a_file_of_a_case_is_written_once_for_its_reader_alone() {
    let place = shop();
    let chat = chat(&place).await;
    let code = chat.code("C-1").await;
    chat.says("42", &code).await;
    let receipt = goodterms::desk::message::NewFile {
        name: "receipt.pdf".into(),
        media_type: "application/pdf".into(),
        bytes: b"%PDF-1.7 paid".into(),
    };
    chat.hears("42", "I want to talk to a person").await;
    chat.hears_with("42", "here is my receipt", vec![receipt])
        .await;
    let case = chat.cases().await.remove(0).ticket;
    place
        .run(&["staff", "show", &case])
        .succeeds()
        .says("file 1: receipt.pdf (application/pdf)");
    let shown = place.run(&["staff", "show", &case, "--json"]).succeeds();
    assert_eq!(shown.json()["files"][0]["name"], "receipt.pdf");

    let file = |number: &str, who: &str| {
        let out = ["--out", "receipt.pdf", "--who", who];
        place.run(&[&["staff", "file", &case, number], out.as_slice()].concat())
    };
    file("2", "Kim").fails_with(3).complains("files 1 to 1");
    file("1", "Nobody").fails_with(3).complains("Nobody");
    let path = place.path().join("receipt.pdf");
    assert!(!path.exists());
    file("1", "Kim").succeeds().says("13 bytes");
    assert!(is_for_its_owner_alone(&path));
    assert_eq!(std::fs::read(&path).unwrap(), b"%PDF-1.7 paid");
    file("1", "Kim").fails_with(3).complains("is there already");
    place
        .run(&["staff", "audit", &case])
        .succeeds()
        .says("receipt.pdf");
    place
        .run(&["verify"])
        .succeeds()
        .says("1 file: all as derived");
}

#[test]
fn a_server_is_connected_shown_and_let_go() {
    let place = shop();
    let (server, help) = ("900000000000000000", "900000000000000001");
    place
        .run(&["discord", "show"])
        .succeeds()
        .says("connected to no server");
    let connect = ["discord", "connect", "--by", "kim", "--help-channel", help];
    place
        .run(&[connect.as_slice(), &["--server", "my server"]].concat())
        .fails_with(3)
        .complains("Copy ID");
    place
        .run(&[connect.as_slice(), &["--server", server]].concat())
        .succeeds()
        .says(help);
    // Said again without its help channel, it stays.
    place
        .run(&["discord", "connect", "--by", "kim", "--server", server])
        .succeeds()
        .says(help);
    place
        .run(&["discord", "invite", "--application", "abc"])
        .fails_with(2)
        .complains("developer portal");
    let shown = place.run(&["discord", "show", "--json"]).succeeds();
    assert_eq!(shown.json()["server"], server);
    place.run(&["discord", "disconnect"]).succeeds();
    place
        .run(&["discord", "disconnect"])
        .fails_with(3)
        .complains("connected to no server");
    place
        .run(&["discord", "invite", "--application", "123"])
        .succeeds()
        .says("client_id=123")
        .says("Create Private Threads");
}
