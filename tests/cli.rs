//! The program as its users run it: commands, exit codes, and what it says to bad input.

use crate::support::program::{Place, Ran};

const CUSTOMERS: &str =
    "account_id,name,kind\nC-1,Ana Lindqvist,consumer\nC-2,Bluebird Cafe,company\n";
const INVOICES: &str = "invoice_number,account_id,issue_date,due_date,amount,currency\n\
    INV-7,C-1,2026-02-07,2026-03-09,450.00,USD\n\
    INV-8,C-2,2026-02-01,2026-03-03,1200.50,USD\n";
const PAYMENTS: &str =
    "reference,account_id,date,amount,currency\nACH-1,C-1,2026-03-10,50.00,USD\n";
const AT: &str = "2026-03-12T14:00:00Z";

fn shop() -> Place {
    let place = Place::new();
    place.create_business();
    for (what, csv) in [
        ("customers", CUSTOMERS),
        ("invoices", INVOICES),
        ("payments", PAYMENTS),
    ] {
        let file = place.file(&format!("{what}.csv"), csv);
        place.run(&["import", what, &file, "--at", AT]).succeeds();
    }
    place
}

#[test]
fn every_command_explains_itself() {
    let place = Place::new();
    place.run(&["--help"]).succeeds().says("Exit codes");
    for command in [
        "demo",
        "chat",
        "business",
        "business create",
        "business set",
        "import",
        "payment",
        "payment record",
        "payment reverse",
        "credit",
        "hold",
        "hold put",
        "hold lift",
        "hold list",
        "notice",
        "notice list",
        "notice delivered",
        "fee",
        "fee waive",
        "run-day",
        "serve",
        "discord",
        "discord connect",
        "discord show",
        "discord disconnect",
        "discord invite",
        "link",
        "link create",
        "link list",
        "link revoke",
        "link unlink",
        "link unlock",
        "staff",
        "staff alerts",
        "staff mend",
        "staff file",
        "staff queue",
        "staff show",
        "staff claim",
        "staff release",
        "staff reassign",
        "staff raise",
        "staff reply",
        "staff ask",
        "staff note",
        "staff approve",
        "staff offer",
        "staff change",
        "staff reject",
        "staff hold",
        "staff hold put",
        "staff hold lift",
        "staff record",
        "staff record payment",
        "staff record credit",
        "staff record barter",
        "staff record reversal",
        "staff resolve",
        "staff reopen",
        "staff search",
        "staff audit",
        "staff saved",
        "staff saved list",
        "staff saved set",
        "staff saved remove",
        "staff member",
        "staff member add",
        "staff member list",
        "staff member remove",
        "account",
        "account show",
        "ageing",
        "plan",
        "plan quote",
        "plan accept",
        "plan show",
        "plan change",
        "risk",
        "understand",
        "exposure",
        "policy",
        "policy check",
        "policy show",
        "policy apply",
        "verify",
        "backup",
        "completions",
    ] {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.push("--help");
        place.run(&arguments).succeeds().says("--json");
    }
    for shell in ["bash", "zsh", "fish"] {
        place
            .run(&["completions", shell])
            .succeeds()
            .says("goodterms");
    }
    place.run(&["flourish"]).fails_with(2).complains("flourish");
    place
        .run(&["ageing", "--at", "yesterday"])
        .fails_with(2)
        .complains("2026-03-12T09:00:00Z");
}

#[test]
fn serving_begins_again_with_what_its_command_line_said_and_nothing_else_does() {
    let place = shop();
    // Past the command line, it is refused for want of a token.
    place
        .run(&["serve"])
        .fails_with(3)
        .complains("error: no token is set");
    place
        .run(&["serve", "--json"])
        .fails_with(3)
        .complains("{\"error\":\"no token is set");
    place.run(&["serve", "--twice"]).fails_with(2);

    let with = |arguments: &[&str], said: &str| {
        let mut command = place.command(arguments);
        Ran::from(command.env("GOODTERMS_SERVING", said).output().unwrap())
    };
    let said = r#"{"globals":{"database":null,"business":null,"json":true,"at":null},"args":{"without_run_day":false}}"#;
    with(&["serve"], said).complains("{\"error\":\"no token is set");
    with(&["verify"], said).succeeds();
    with(&["serve", "--twice"], "anything").fails_with(2);
}

#[cfg(unix)]
#[test]
fn a_command_line_that_is_no_text_is_refused_as_any_wrong_one() {
    use std::os::unix::ffi::OsStrExt;

    let place = shop();
    let mut command = place.command(&["verify"]);
    let no_text = std::ffi::OsStr::from_bytes(b"\xff");
    Ran::from(command.arg(no_text).output().unwrap()).fails_with(2);
}

#[test]
fn a_newcomer_talks_in_the_demo() {
    let place = Place::new();
    place.run(&["demo", "--list"]).succeeds().says("C-1012");
    place
        .run_with(
            &["demo", "--as", "c-1001", "--at", AT],
            "how much do I owe?\n3 payments please\nyes\n",
        )
        .succeeds()
        .says("$450.00")
        .says("$150.00")
        .says("is agreed");
    place
        .run(&["demo", "--as", "C-9999"])
        .fails_with(3)
        .complains("C-1001");
    place
        .run_with(&["demo"], "hi\n")
        .fails_with(3)
        .complains("--as");
}

#[test]
fn the_demo_makes_its_database_anew_and_leaves_it_to_be_looked_at() {
    let place = Place::new();
    for _ in 0..2 {
        let ran = place.run_with(
            &["demo", "--as", "1", "--json", "--at", AT],
            "{\"id\":\"a\",\"text\":\"yes\"}\n",
        );
        assert!(
            !ran.succeeds().out.contains("agreed"),
            "a fresh database knows of no offer"
        );
    }
    let demo = format!(
        "sqlite://{}",
        place
            .path()
            .join(".local/share/goodterms/demo.db")
            .display()
    );
    place
        .run(&["verify", "--database", &demo])
        .succeeds()
        .says("all as derived");
    let ageing = place
        .run(&["ageing", "--database", &demo, "--at", AT, "--json"])
        .succeeds()
        .json();
    assert_eq!(ageing["accounts"].as_array().unwrap().len(), 11);
    let lucia = place
        .run(&[
            "account",
            "show",
            "C-1005",
            "--database",
            &demo,
            "--at",
            AT,
            "--json",
        ])
        .succeeds();
    assert_eq!(lucia.json()["balance"]["amount"], "-80.00");
}

#[test]
fn a_business_loads_its_own_customers_and_talks_to_them() {
    let place = shop();
    place
        .run_with(
            &["chat", "--as", "C-1", "--at", AT],
            "how much do I owe?\ncan I pay in 4 parts?\nyes\n",
        )
        .succeeds()
        .says("$400.00")
        .says("$100.00")
        .says("is agreed");
    place
        .run(&["account", "show", "C-1", "--at", AT])
        .succeeds()
        .says("PAYMENT PLAN AGREEMENT");
    place
        .run(&["account", "list", "--at", AT])
        .succeeds()
        .says("1,200.50");
    place.run(&["verify"]).succeeds().says("all as derived");
    place
        .run_with(&["chat", "--as", "C-9"], "hi\n")
        .fails_with(3)
        .complains("no account C-9");
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let place = shop();
    for (what, csv) in [
        ("customers", CUSTOMERS),
        ("invoices", INVOICES),
        ("payments", PAYMENTS),
    ] {
        let file = place.file("again.csv", csv);
        let report = place
            .run(&["import", what, &file, "--json", "--at", AT])
            .succeeds()
            .json();
        assert_eq!(
            (report["added"].as_u64(), report["updated"].as_u64()),
            (Some(0), Some(0)),
            "{what}"
        );
    }
    place.run(&["verify"]).succeeds();
}

#[test]
fn every_bad_row_is_reported_at_once_and_nothing_is_kept() {
    let place = shop();
    let bad = "invoice_number,account_id,issue_date,due_date,amount,currency\n\
        INV-20,C-1,2026-03-01,2026-03-31,10.00,USD\n\
        INV-21,C-1,2026-03-01,2026-03-31,10.005,USD\n\
        INV-22,C-1,01/03/2026,2026-03-31,10.00,USD\n\
        INV-23,C-7,2026-03-01,2026-03-31,-10.00,XXX\n";
    let file = place.file("bad.csv", bad);
    let ran = place
        .run(&["import", "invoices", &file, "--at", AT])
        .fails_with(3);
    for part in [
        "bad.csv:3",
        "bad.csv:4",
        "bad.csv:5",
        "\"amount\"",
        "\"issue_date\"",
        "\"account_id\"",
        "XXX",
    ] {
        assert!(ran.err.contains(part), "{part}: {}", ran.err);
    }
    let ran = place
        .run(&["import", "invoices", &file, "--json", "--at", AT])
        .fails_with(3);
    assert!(ran.json()["errors"].as_array().unwrap().len() >= 5);
    place
        .run(&["account", "show", "C-1", "--at", AT, "--json"])
        .succeeds()
        .json()["open_invoices"]
        .as_array()
        .map(|open| assert_eq!(open.len(), 1))
        .unwrap();

    let sparse = std::fs::File::create(place.path().join("huge.csv")).unwrap();
    sparse.set_len(200 * 1024 * 1024).unwrap();
    let huge = place.path().join("huge.csv").to_string_lossy().into_owned();
    place
        .run(&["import", "invoices", &huge])
        .fails_with(3)
        .complains("split the file");
    let latin = place.file("latin.csv", b"account_id,name\nC-3,Andr\xe9\n");
    place
        .run(&["import", "customers", &latin])
        .fails_with(3)
        .complains("UTF-8");
    let missing = place.file("missing.csv", "account_id,email\nC-3,a@b.example\n");
    place
        .run(&["import", "customers", &missing])
        .fails_with(3)
        .complains("name");
    let windows = place.file(
        "windows.csv",
        "\u{feff}ACCOUNT_ID,Name,Shoe Size\r\nC-3,Cleo Marsh,38\r\n",
    );
    place
        .run(&["import", "customers", &windows])
        .succeeds()
        .says("Shoe Size");
    place
        .run(&["import", "customers", "nowhere.csv"])
        .fails_with(3)
        .complains("nowhere.csv");
}

#[test]
fn a_dry_run_keeps_nothing() {
    let place = shop();
    let file = place.file("more.csv", "account_id,name\nC-5,Elsa Brandt\n");
    place
        .run(&["import", "customers", &file, "--dry-run"])
        .succeeds()
        .says("would be added");
    place.run(&["account", "show", "C-5"]).fails_with(3);
}

#[test]
fn a_clerk_records_and_takes_back() {
    let place = shop();
    let pay = [
        "payment",
        "record",
        "--account",
        "C-1",
        "--amount",
        "100.00",
        "--reference",
        "B-7",
        "--by",
        "kim",
        "--at",
        AT,
        "--reason",
        "statement of 12 March",
    ];
    place
        .run(&pay)
        .succeeds()
        .says("settles 100.00 USD of INV-7")
        .says("owes 300.00 USD");
    place.run(&pay).succeeds().says("nothing has changed");
    place
        .run(&[
            "payment",
            "reverse",
            "--reference",
            "B-7",
            "--by",
            "kim",
            "--reason",
            "bounced",
            "--at",
            AT,
        ])
        .succeeds()
        .says("opens 100.00 USD of INV-7");
    place
        .run(&[
            "credit",
            "--account",
            "C-1",
            "--amount",
            "20",
            "--reference",
            "CN-1",
            "--invoice",
            "INV-7",
            "--by",
            "kim",
            "--reason",
            "late delivery",
            "--at",
            AT,
        ])
        .succeeds()
        .says("owes 380.00 USD");

    let refused = |changes: &[(usize, &str)], complaint: &str| {
        let mut arguments = pay.to_vec();
        for (index, value) in changes {
            arguments[*index] = value;
        }
        place.run(&arguments).fails_with(3).complains(complaint);
    };
    refused(&[(7, "B-8"), (5, "100.005")], "2 decimals");
    refused(&[(7, "B-8"), (5, "-3")], "more than zero");
    refused(&[(7, "B-8"), (5, "1,000")], "1200.50");
    refused(&[(7, "B-8"), (3, "C-9")], "no account C-9");
    refused(&[(5, "100.01")], "B-7");
    place
        .run(&[
            "payment",
            "record",
            "--account",
            "C-1",
            "--amount",
            "1",
            "--reference",
            "x",
            "--reason",
            "x",
            "--at",
            AT,
        ])
        .fails_with(3)
        .complains("--by");
    place
        .run(&[
            "payment",
            "reverse",
            "--reference",
            "B-9",
            "--by",
            "kim",
            "--reason",
            "x",
            "--at",
            AT,
        ])
        .fails_with(3)
        .complains("no entry");
    place.run(&["verify"]).succeeds();
}

#[test]
fn ageing_is_as_of_any_date() {
    let place = shop();
    let total = |as_of: &str, bucket: &str| {
        let report = place
            .run(&["ageing", "--as-of", as_of, "--json"])
            .succeeds()
            .json();
        report["total"][bucket]["amount"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(total("2026-03-03", "current"), "1650.50");
    assert_eq!(total("2026-03-09", "days_1_to_30"), "1200.50");
    assert_eq!(total("2026-03-10", "total"), "1600.50");
    assert_eq!(total("2026-06-30", "over_90"), "1600.50");
    place
        .run(&["ageing", "--as-of", "2026-03-12"])
        .succeeds()
        .says("Bluebird Cafe")
        .says("1,600.50");
}

#[test]
fn a_policy_is_checked_shown_and_applied() {
    let place = shop();
    let shown = place.run(&["policy", "show"]).succeeds().out;
    let file = place.file(
        "policy.toml",
        shown.replace("installments_max = 6", "installments_max = 3"),
    );
    place
        .run(&["policy", "check", &file])
        .succeeds()
        .says("no problems");
    place
        .run(&["policy", "apply", &file, "--by", "kim"])
        .succeeds()
        .says("version 2");
    place
        .run(&["policy", "apply", &file, "--by", "kim"])
        .succeeds()
        .says("version 2 already");
    place
        .run(&["policy", "show", "--version", "1"])
        .succeeds()
        .says("installments_max = 6");
    place
        .run(&["policy", "show", "--version", "9"])
        .fails_with(3)
        .complains("versions 1 to 2");
    let wrong = place.file(
        "wrong.toml",
        shown.replace("net_days = 30", "net_days = -30"),
    );
    place
        .run(&["policy", "check", &wrong])
        .fails_with(3)
        .complains("terms.net_days");
    place
        .run(&["policy", "apply", &wrong, "--by", "kim"])
        .fails_with(3)
        .complains("terms.net_days");
}

#[test]
fn a_policy_file_may_be_short_and_every_problem_is_told_by_line() {
    let place = shop();
    let short = place.file("short.toml", "[plans]\ninstallments_max = 3\n");
    place
        .run(&["policy", "check", &short])
        .succeeds()
        .says("no problems");
    let wrong = place.file(
        "wrong.toml",
        "[plans]\ninstalments_max = 3\n[cadence]\nagency_days = 20\n[contact]\nuntil = \"9 pm\"\n",
    );
    place
        .run(&["policy", "check", &wrong])
        .fails_with(3)
        .complains("line 2: `plans.instalments_max` is not a key of the policy; did you mean `plans.installments_max`?")
        .complains("line 4: `cadence.agency_days` contradicts `cadence.demand_letter_days`")
        .complains("line 6: `contact.until` is \"9 pm\"; allowed is a time");
    place
        .run(&[
            "policy",
            "check",
            &place.file("broken.toml", "[plans]\nenabled true\n"),
        ])
        .fails_with(3)
        .complains("line 2, column ");
}

#[test]
fn a_business_is_shown_and_changed() {
    let place = Place::new();
    place
        .run(&["business", "show"])
        .fails_with(1)
        .complains("business create");
    place.create_business();
    place
        .run(&[
            "business",
            "set",
            "--working-hours",
            "mon-thu 08:00-16:00",
            "--pay",
            "Card=Call us",
        ])
        .succeeds();
    place
        .run(&["business", "show"])
        .succeeds()
        .says("Mon Tue Wed Thu 08:00-16:00")
        .says("Card: Call us");
    let bad = [
        "business",
        "create",
        "--name",
        "B",
        "--country",
        "USA",
        "--currency",
        "EURO",
        "--timezone",
        "Mars",
    ];
    place.run(&bad).fails_with(2).complains("US or GB");
    let twice = [
        "business",
        "create",
        "--name",
        "Harbour Lane Joinery",
        "--country",
        "US",
        "--currency",
        "USD",
        "--timezone",
        "UTC",
    ];
    place.run(&twice).fails_with(3).complains("already");
}

#[test]
fn a_chat_line_that_cannot_be_used_is_answered_and_the_next_one_taken() {
    let place = shop();
    let long = "x ".repeat(5_000);
    let input = format!(
        "{{\"id\":\"a\",\"text\":\"how much do I owe?\"}}\nnot json\n{{\"id\":\"b\"}}\n\
         {{\"id\":\"c\",\"text\":\"\"}}\n{{\"id\":\"d\",\"text\":\"{long}\"}}\n\
         {{\"id\":\"e\",\"text\":\"\\u0000\\u0007 \\u202e hi 😀\"}}\n{{\"id\":\"a\",\"text\":\"other\"}}\n\
         {{\"id\":\"a\",\"text\":\"how much do I owe?\"}}\n"
    );
    let ran = place
        .run_with(&["chat", "--as", "C-1", "--json", "--at", AT], input)
        .fails_with(3);
    let lines: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 8, "{}", ran.out);
    assert!(lines[0]["text"].as_str().unwrap().contains("$400.00"));
    assert_eq!(
        (&lines[1]["error"]["line"], &lines[2]["error"]["line"]),
        (&2.into(), &3.into())
    );
    assert!(lines[3]["text"].as_str().unwrap().contains("empty"));
    assert!(lines[4]["text"].as_str().unwrap().contains("4,000"));
    assert!(
        lines[6]["error"]["reason"]
            .as_str()
            .unwrap()
            .contains("another text")
    );
    assert_eq!(lines[7], lines[0], "the same replies, with the same ids");

    let ran = place
        .run_with(
            &["chat", "--as", "C-1", "--at", AT],
            b"\n\xff\xfe\nhow much\r\n",
        )
        .succeeds();
    assert_eq!(ran.out.matches("bot>").count(), 3, "{}", ran.out);
}

#[test]
fn a_place_that_cannot_be_used_is_said_plainly() {
    let place = Place::new();
    let open = |url: String, complaint: &str| {
        let ran = place.run(&["ageing", "--database", &url]).fails_with(1);
        assert!(ran.err.contains(complaint), "{}", ran.err);
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    };
    let directory = place.path().display().to_string();
    open(
        format!("sqlite://{directory}/nowhere/books.db"),
        "does not exist",
    );
    open(format!("sqlite://{directory}"), "directory");
    open(
        "postgres://kim:s3cret@127.0.0.1:1/books".to_owned(),
        "cannot open the database postgres://kim@127.0.0.1:1/books",
    );
    let text = place.file(
        "text.db",
        "this is not a database, it is a text file, and long enough to tell",
    );
    open(format!("sqlite://{text}"), "not a SQLite database");
    place
        .run(&["ageing", "--database", "mysql://db.example/x"])
        .fails_with(1)
        .complains("sqlite://");
    let create = [
        "business",
        "create",
        "--name",
        "B",
        "--country",
        "US",
        "--currency",
        "USD",
        "--timezone",
        "UTC",
        "--database",
        "sqlite:///proc/books.db",
    ];
    place
        .run(&create)
        .fails_with(1)
        .complains("cannot be written");
    let mistyped = format!("sqlite://{directory}/boks.db");
    open(mistyped, "there is no database");
    assert!(
        !place.path().join("boks.db").exists(),
        "a mistyped path makes nothing"
    );
}

#[test]
fn a_backup_is_a_whole_database() {
    let place = shop();
    let copy = place.path().join("copy.db").display().to_string();
    place.run(&["backup", &copy]).succeeds().says("copied");
    place
        .run(&["backup", &copy])
        .fails_with(3)
        .complains("exists already");
    let url = format!("sqlite://{copy}");
    place
        .run(&["verify", "--database", &url])
        .succeeds()
        .says("3 entries");
}

#[test]
fn a_plan_is_quoted_accepted_shown_and_changed() {
    let place = shop();
    let at = |arguments: &[&str]| {
        let mut all = arguments.to_vec();
        all.extend(["--at", AT]);
        place.run(&all)
    };
    let wish = ["--account", "C-2", "--down", "20%", "--installments", "4"];
    let quote = [&["plan", "quote"][..], &wish[..]].concat();
    at(&quote)
        .succeeds()
        .says("as asked")
        .says("This plan covers");
    let json = at(&[&quote[..], &["--json"]].concat()).succeeds().json();
    let first = &json["offers"][0];
    // 20 % of 1,200.50 is 240.10; 960.40 in four is 240.10 each.
    assert_eq!(
        first["terms"]["installments"][0]["amount"]["amount"],
        "240.10"
    );
    assert_eq!(first["payments"], 5);
    let id = first["id"].as_str().unwrap().to_owned();

    let yes = ["--terms", &id, "--by", "kim", "--reason", "on the phone"];
    let accept = [&["plan", "accept"][..], &wish[..], &yes[..]].concat();
    at(&accept).succeeds().says("PAYMENT PLAN AGREEMENT P-");
    at(&accept).succeeds().says("nothing has changed");
    let listed = at(&["plan", "show", "--json"]).succeeds().json();
    let reference = listed[0]["reference"].as_str().unwrap().to_owned();
    at(&["plan", "show", &reference])
        .succeeds()
        .says("running: 0.00 paid");

    let change = [
        "plan",
        "change",
        &reference,
        "--move",
        "2",
        "--to",
        "2026-04-20",
    ];
    let json = at(&[&change[..], &["--json"]].concat()).succeeds().json();
    let id = json["offers"][0]["id"].as_str().unwrap().to_owned();
    let yes = ["--terms", &id, "--by", "kim", "--reason", "by e-mail"];
    at(&[&change[..], &yes[..]].concat())
        .succeeds()
        .says(&format!("take the place of plan {reference}"));
    at(&["plan", "show", &reference])
        .succeeds()
        .says("replaced:");
    at(&change)
        .fails_with(3)
        .complains("does not run any more; the running plan of C-2 is P-");

    at(&["exposure"]).succeeds().says("1200.50 USD outstanding");
    at(&["risk"]).succeeds().says("Bluebird Cafe");
    at(&["risk", "C-2"])
        .succeeds()
        .says("recommended: a credit limit");
    place.run(&["verify"]).succeeds();
}

#[test]
fn a_debt_without_an_account_needs_no_database() {
    let place = Place::new();
    let quote = |arguments: &[&str]| {
        let debt = ["plan", "quote", "--amount", "600", "--currency", "EUR"];
        let here = ["--country", "DE", "--at", AT];
        place.run(&[&debt[..], arguments, &here[..]].concat())
    };
    quote(&["--each", "100"]).succeeds().says("as asked");
    quote(&["--each", "50"])
        .succeeds()
        .says("12 payments are more than I can arrange")
        .says("the nearest");
    quote(&["--settle", "500", "--on", "2026-03-20"]).fails_with(3);
    quote(&["--settle", "570", "--on", "2026-03-20", "--role", "agent"])
        .succeeds()
        .says("settlement");
    quote(&["--extend", "2026-03-25"])
        .succeeds()
        .says("extension");
    for (wrong, code, why) in [
        (&["--each", "12.345"][..], 3, "2 decimals"),
        (&["--down", "120%"], 3, "between 0% and 100%"),
        (&["--every", "fortnight and a half"], 2, "twice a month"),
        (&["--first", "31 March"], 2, "2026-03-31"),
        (
            &["--installments", "3", "--each", "50"],
            2,
            "cannot be used with",
        ),
        (&["--policy", "nowhere.toml"], 3, "nowhere.toml"),
    ] {
        quote(wrong).fails_with(code).complains(why);
    }
    for (amount, why) in [
        ("0", "above zero"),
        ("-5", "above zero"),
        ("99999999999999999999", "too large"),
        ("six hundred", "not an amount"),
    ] {
        let debt = ["plan", "quote", "--amount", amount, "--currency", "EUR"];
        place.run(&debt).fails_with(3).complains(why);
    }
}

#[test]
fn messages_are_read_one_a_line() {
    let place = Place::new();
    let messages = "can i pay in 3 parts, $50.00 a month, starting on 3/15 for INV-1042?\n\
                    how much is it and can i have till friday\n\nwho won the match last night\n\
                    I want to kill myself\n\u{202e}\u{200b}\n";
    let read = |arguments: &[&str]| {
        let here = [
            &["understand", "--json", "--at", "2026-03-12"][..],
            arguments,
        ]
        .concat();
        let ran = place.run_with(&here, messages).succeeds();
        let lines: Vec<serde_json::Value> = ran
            .out
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), messages.lines().count(), "{}", ran.out);
        lines
    };
    let lines = read(&[]);
    let first = &lines[0];
    assert_eq!(first["intent"], "request_installments", "{first}");
    let entities = serde_json::json!({
        "amount": [{"value": "50.00", "currency": "USD"}],
        "date": ["2026-03-15"],
        "count": 3,
        "frequency": "monthly",
        "invoice": ["INV-1042"],
    });
    assert_eq!(first["entities"], entities, "{first}");
    assert!(first["confidence"].as_f64().unwrap() > 0.5);
    assert_eq!(first["requests"], serde_json::json!([]));
    let both = &lines[1];
    let further = both["requests"][0]["intent"].as_str();
    assert_eq!(
        (both["intent"].as_str(), further),
        (Some("ask_balance"), Some("request_extension")),
        "{both}"
    );
    assert_eq!(lines[2]["intent"], serde_json::Value::Null);
    assert!(lines[2]["alternatives"].is_array());
    assert_eq!(lines[3]["intent"], "out_of_scope");
    assert_eq!(
        (&lines[4]["intent"], &lines[4]["urgent"]),
        (&"hardship".into(), &true.into())
    );

    place
        .run_with(
            &["understand", "--at", "2026-03-12"],
            "i'll pay 80 on friday\n",
        )
        .succeeds()
        .says("promise_to_pay")
        .says("amount 80.00, date 2026-03-13");
}

#[test]
fn what_was_asked_and_offered_gives_short_answers_a_meaning() {
    let place = Place::new();
    let context = place.file(
        "context.json",
        r#"{"asked": "plan_details", "offered": ["2 payments", "3 payments"], "currency": "EUR",
            "locale": "en-GB", "timezone": "Europe/Berlin"}"#,
    );
    let read = |text: &str| {
        let arguments = [
            "understand",
            "--json",
            "--context",
            &context,
            "--at",
            "2026-03-12",
        ];
        place.run_with(&arguments, text).succeeds().json()
    };
    let chosen = read("the second one");
    assert_eq!(
        (&chosen["intent"], &chosen["entities"]["choice"]),
        (&"affirm".into(), &2.into())
    );
    assert_eq!(read("make it 4")["entities"]["count"], 4);
    let amount = serde_json::json!([{"value": "75.50", "currency": "EUR"}]);
    assert_eq!(read("no, 75,50 €")["entities"]["amount"], amount);
    let friday = read("friday works");
    assert_eq!(friday["intent"], "request_installments", "{friday}");
    assert_eq!(friday["entities"]["date"][0], "2026-03-13");
    assert_eq!(read("3/11")["entities"]["date"][0], "2026-11-03");

    for (text, why) in [
        ("{\"asked\": \"the moon\"}", "unknown variant"),
        ("{\"said\": 1}", "unknown field `said`"),
        ("{\"locale\": \"?\"}", "write a tag such as en-GB"),
        ("{\"timezone\": \"Mars\"}", "Europe/Berlin"),
        ("{\"currency\": \"EURO\"}", "currency"),
        ("nothing", "expected"),
    ] {
        let file = place.file("wrong.json", text);
        place
            .run_with(&["understand", "--context", &file], "hi")
            .fails_with(3)
            .complains(why);
    }
}

#[test]
fn labelled_messages_are_scored() {
    let place = Place::new();
    let labelled = place.file(
        "labelled.txt",
        "# of our shop\n\nask_balance: how much do i owe\ngreet: who won the match last night\n\
         out_of_scope: can i pay in 3 parts\n\
         {\"text\": \"i paid 50 yesterday\", \"intent\": \"claim_paid\", \
         \"entities\": {\"amount\": [{\"value\": \"50.00\"}], \"date\": [\"2026-03-11\"], \"count\": 2}}\n",
    );
    let at = ["--at", "2026-03-12"];
    place
        .run(
            &[
                &["understand", "--check", &labelled, "--show-wrong"][..],
                &at,
            ]
            .concat(),
        )
        .succeeds()
        .says("0.667 right: 2 of 3")
        .says("0.000 refused: 0 of 1; 1 taken for a wish")
        .says("greet -> out_of_scope")
        .says("out_of_scope -> request_installments")
        .says("missed [count 2] wrong []: i paid 50 yesterday");
    let check = place.run(&[&["understand", "--json", "--check", &labelled][..], &at].concat());
    assert_eq!(check.json()["entities"]["right"], 2);

    let wrong = place.file("wrong.txt", "pay_parts: hm\nno label\n{\"text\": 1}\n");
    place
        .run(&["understand", "--check", &wrong])
        .fails_with(3)
        .complains(
            "line 1: there is no intent \u{201c}pay_parts\u{201d}; did you mean pay_part.txt?",
        )
        .complains("line 2: write the intent, a colon and the message")
        .complains("line 3: ");
    place
        .run_with(&["understand", "--phrases", "nowhere"], "hi")
        .fails_with(3)
        .complains("nowhere: cannot be read");
}

#[test]
fn the_owners_phrases_are_heard_in_the_chat() {
    let place = shop();
    std::fs::create_dir_all(place.path().join("phrases/en")).unwrap();
    let phrases = place.path().join("phrases");
    std::fs::write(
        phrases.join("en/ask_balance.txt"),
        "wie gross is the hole\nhow big is the hole\nsize of the hole\n",
    )
    .unwrap();
    let mut command = place.command(&["chat", "--as", "C-1", "--at", AT]);
    command.env("GOODTERMS_PHRASES", &phrases);
    command.stdin(std::process::Stdio::piped());
    command.stdout(std::process::Stdio::piped());
    let mut chat = command.spawn().unwrap();
    let mut input = chat.stdin.take().unwrap();
    std::io::Write::write_all(&mut input, b"how big is the hole\n").unwrap();
    drop(input);
    let out = chat.wait_with_output().unwrap();
    let out = String::from_utf8(out.stdout).unwrap();
    assert!(out.contains("$400.00 is open"), "{out}");
}
