//! Buttons, forms, menus and commands while the database does not answer, and what becomes of old ones.

use std::sync::Arc;

use goodterms::clock::SystemClock;
use sqlx::{AnyConnection, Connection, Executor};

use super::scene::Scene;
use super::standin::Standin;
use super::standin::interaction::Answer;
use super::standin::message::Message;
use super::standin::people::User;
use crate::support::postgres;

/// Another program's transaction, for which everybody waits: for SQLite's one writer, or for every table.
struct Standstill(AnyConnection);

impl Standstill {
    async fn begin(url: &str) -> Self {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(url).await.unwrap();
        if url.starts_with("sqlite") {
            connection
                .execute("PRAGMA busy_timeout = 20000")
                .await
                .unwrap();
            connection.execute("BEGIN IMMEDIATE").await.unwrap();
            return Self(connection);
        }
        let list = "SELECT string_agg(quote_ident(tablename), ', ' ORDER BY tablename) FROM pg_tables \
                    WHERE schemaname = 'public'";
        let tables: String = sqlx::query_scalar(list)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        loop {
            let lock = format!("BEGIN; LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE");
            let lock = sqlx::raw_sql(sqlx::AssertSqlSafe(lock));
            // Whoever meets the bot half way may be the one who has to give in.
            match connection.execute(lock).await {
                Ok(_) => return Self(connection),
                Err(_) => drop(connection.execute("ROLLBACK").await.unwrap()),
            }
        }
    }

    async fn ends(mut self) {
        self.0.execute("ROLLBACK").await.unwrap();
        self.0.close().await.unwrap();
    }
}

#[tokio::test]
async fn all_are_acknowledged_in_time_while_sqlite_is_locked_by_somebody_else() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("books.db");
    acknowledged_at_a_standstill(&format!("sqlite://{}", file.display())).await;
}

#[tokio::test]
async fn all_are_acknowledged_in_time_while_every_table_of_postgresql_is_locked() {
    if let Some(server) = postgres::server() {
        acknowledged_at_a_standstill(&server.fresh_database()).await;
    }
}

/// The stand-in goes by the machine's clock: what comes after 3 seconds it refuses, and the wait for it is in vain.
async fn acknowledged_at_a_standstill(url: &str) {
    let discord = Standin::start(Arc::new(SystemClock));
    let mut scene = Scene::open_on(url, discord).await;
    scene.bot_begins().await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let bob = scene.linked("Bob", "C-1").await;
    let offer = scene.asks(&ana, "can I pay in 3 parts?", "$150.00").await;
    let suggested = async |to: &User, typed: &str| {
        let dm = to.dm_channel();
        to.autocompletes("invoice", ("number", typed), dm)
            .choices()
            .await
    };
    assert_eq!(suggested(&ana, "").await.len(), 1);

    let standstill = Standstill::begin(url).await;
    let pressed = ana.presses(&offer, offer.buttons()[0]);
    let opened = ana.presses(&offer, "Type an amount");
    let typing = suggested(&ana, "inv").await;
    // Nothing is in memory for him yet, and reading waits for nobody who writes on SQLite alone.
    let first = suggested(&bob, "inv").await;
    assert_eq!(first.is_empty(), !url.starts_with("sqlite"), "{first:?}");
    let form = opened.form().await;
    let sent = ana.submits(&opened, &[("value", "120")]);
    let command = ana.command("balance", &[], dm);
    assert!(matches!(
        pressed.acknowledged().await,
        Answer::DeferredUpdate
    ));
    assert!(matches!(sent.acknowledged().await, Answer::DeferredUpdate));
    let shown = command.answered().await;
    assert!(
        shown.is_ephemeral() && !shown.text().contains('$'),
        "{}",
        shown.text()
    );
    assert_eq!(typing[0].1, "INV-7");
    assert_eq!(form["title"], "An amount");
    let last = |messages: Vec<Message>| messages.last().unwrap().id;
    assert_eq!(last(scene.discord.bot_messages(dm)), offer.id);
    standstill.ends().await;

    // The button first: what was typed is of a message that is answered by then.
    let agreed = scene.hears(dm, offer.id, "is agreed").await;
    let typed = scene.discord.wait_for_bot_message(dm, agreed.id).await;
    assert!(typed.text().contains("earlier message"), "{}", typed.text());
    scene.hears(dm, typed.id, "$450.00").await;
    assert_eq!(scene.shop.plans("C-1").await, 1);
    scene.closes().await;
}

#[tokio::test]
async fn more_than_five_choices_are_a_menu_and_an_old_one_changes_nothing() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    for number in 2..=7 {
        let account = format!("C-{number}");
        scene
            .shop
            .customer(&account, &format!("Lopez Boats {number}"), ",,,,company,US")
            .await;
        let invoice = format!("INV-{number}0");
        scene
            .shop
            .invoice(
                &account,
                &invoice,
                &format!("{number}0.00"),
                "2026-02-07",
                "2026-03-09",
            )
            .await;
        let code = scene.code(&account).await;
        scene.asks(&ana, &code, "that worked").await;
    }
    let which = scene.asks(&ana, "switch account", "Which one").await;
    assert_eq!(which.buttons(), Vec::<&str>::new());
    assert_eq!(which.options().len(), 7);
    let fifth = *which
        .options()
        .iter()
        .find(|label| label.contains("C-5"))
        .unwrap();
    let chosen = ana.selects(&which, fifth);
    assert!(matches!(
        chosen.acknowledged().await,
        Answer::DeferredUpdate
    ));
    let dm = ana.dm_channel();
    let now = scene.hears(dm, which.id, "C-5").await;
    scene.asks(&ana, "how much do I owe?", "$50.00").await;

    // The menu is answered: what is chosen in it now changes nothing.
    let third = *which
        .options()
        .iter()
        .find(|label| label.contains("C-3"))
        .unwrap();
    assert!(now.id > which.id);
    let before = scene.discord.bot_messages(dm).last().unwrap().id;
    ana.selects(&which, third).acknowledged().await;
    scene.hears(dm, before, "earlier message").await;
    scene.asks(&ana, "how much do I owe?", "$50.00").await;
    scene.closes().await;
}

#[tokio::test]
async fn old_buttons_answer_kindly_and_change_nothing() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let three = scene.asks(&ana, "can I pay in 3 parts?", "$150.00").await;
    let two = scene.asks(&ana, "can I pay in 2 parts?", "$225.00").await;
    // Yes to the terms of before is no yes to those of now.
    let pressed = ana.presses(&three, three.buttons()[0]);
    assert!(matches!(
        pressed.acknowledged().await,
        Answer::DeferredUpdate
    ));
    let kind = scene.hears(dm, two.id, "earlier message").await;
    assert_eq!(scene.shop.plans("C-1").await, 0);
    // A form of before is still opened, since that costs no look into the books, and sent in vain.
    let opened = ana.presses(&three, "Type an amount");
    opened.form().await;
    ana.submits(&opened, &[("value", "50")])
        .acknowledged()
        .await;
    scene.hears(dm, kind.id, "earlier message").await;
    assert_eq!(scene.shop.plans("C-1").await, 0);

    // Nor does a button speak for an account that is not the user's any more.
    scene.asks(&ana, "unlink", "Shall I unlink").await;
    let gone = scene.asks(&ana, "yes", "not linked").await;
    ana.presses(&two, two.buttons()[0]).acknowledged().await;
    let told = scene.hears(dm, gone.id, "earlier message").await;
    assert!(!told.text().contains('$'), "{}", told.text());
    assert_eq!(scene.shop.plans("C-1").await, 0);
    scene.closes().await;
}

#[tokio::test]
async fn what_is_typed_and_cannot_be_read_is_not_dropped_without_a_word() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let last = || scene.discord.bot_messages(dm).last().unwrap().id;
    for (command, option, typed, told) in [
        ("pay", "amount", "abc", "could not read an amount"),
        ("pay", "amount", "-5", "could not read an amount"),
        ("extend", "date", "blub", "could not read a day"),
        (
            "plan",
            "payments",
            "abc",
            "could not read a number of payments",
        ),
    ] {
        let before = last();
        ana.command(command, &[(option, typed)], dm)
            .acknowledged()
            .await;
        scene.hears(dm, before, told).await;
    }
    for (command, option, typed) in [
        ("pay", "amount", "100"),
        ("pay", "amount", "half"),
        ("extend", "date", "in 2 weeks"),
        ("extend", "date", "2026-03-27"),
        ("plan", "payments", "3"),
        ("plan", "payments", "weekly"),
        ("plan", "amount", "100"),
    ] {
        let before = last();
        ana.command(command, &[(option, typed)], dm)
            .acknowledged()
            .await;
        let answer = scene.discord.wait_for_bot_message(dm, before).await;
        assert!(
            !answer.text().contains("could not read"),
            "/{command} {typed}: {}",
            answer.text()
        );
    }
    let before = last();
    ana.command("plan", &[("payments", "3")], dm)
        .acknowledged()
        .await;
    let offer = scene.hears(dm, before, "$150.00").await;
    for (button, typed, told) in [
        ("Type an amount", "abc", "could not read an amount"),
        ("Type a date", "soonish", "could not read a day"),
    ] {
        let before = last();
        let current = scene
            .discord
            .bot_messages(dm)
            .pop()
            .unwrap_or(offer.clone());
        let opened = ana.presses(&current, button);
        opened.form().await;
        ana.submits(&opened, &[("value", typed)])
            .acknowledged()
            .await;
        scene.hears(dm, before, told).await;
    }
    assert_eq!(scene.shop.plans("C-1").await, 0);
    scene.closes().await;
}

#[tokio::test]
async fn an_invoice_that_is_found_at_last_ends_the_question() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let last = || scene.discord.bot_messages(dm).last().unwrap().id;
    let asks_which = "Which invoice would you like to see?";
    let before = last();
    ana.command("invoice", &[("number", "nothing")], dm)
        .acknowledged()
        .await;
    scene.hears(dm, before, "Could there be a slip").await;
    let before = last();
    ana.command("invoice", &[("number", "INV-7")], dm)
        .acknowledged()
        .await;
    let invoice = scene.hears(dm, before, "$450.00").await;
    assert!(!invoice.text().contains(asks_which), "{}", invoice.text());
    let before = last();
    ana.command("human", &[], dm).acknowledged().await;
    let person = scene.discord.wait_for_bot_message(dm, before).await;
    assert!(!person.text().contains(asks_which), "{}", person.text());
    scene.closes().await;
}
