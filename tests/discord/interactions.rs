//! Buttons, forms, menus and commands while the database does not answer, and what becomes of old ones.

use std::sync::Arc;

use goodterms::clock::SystemClock;
use sqlx::{AnyConnection, Connection, Executor};

use super::scene::Scene;
use super::standin::Standin;
use super::standin::interaction::Answer;
use super::standin::message::Message;
use crate::support::postgres;

/// Another program's transaction, for which everybody waits: for SQLite's one writer, or for every table.
struct Standstill(AnyConnection);

impl Standstill {
    async fn begin(url: &str) -> Self {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(url).await.unwrap();
        if url.starts_with("sqlite") {
            connection.execute("PRAGMA busy_timeout = 20000").await.unwrap();
            connection.execute("BEGIN IMMEDIATE").await.unwrap();
            return Self(connection);
        }
        let list = "SELECT string_agg(quote_ident(tablename), ', ' ORDER BY tablename) FROM pg_tables \
                    WHERE schemaname = 'public'";
        let tables: String = sqlx::query_scalar(list).fetch_one(&mut connection).await.unwrap();
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
    let offer = scene.asks(&ana, "can I pay in 3 parts?", "$150.00").await;
    let suggested = async |typed: &str| {
        ana.autocompletes("invoice", ("number", typed), dm)
            .choices()
            .await
    };
    while suggested("").await.is_empty() {}

    let standstill = Standstill::begin(url).await;
    let pressed = ana.presses(&offer, offer.buttons()[0]);
    let opened = ana.presses(&offer, "Type an amount");
    let typing = suggested("inv").await;
    let form = opened.form().await;
    let sent = ana.submits(&opened, &[("value", "120")]);
    let command = ana.command("balance", &[], dm);
    assert!(matches!(pressed.acknowledged().await, Answer::DeferredUpdate));
    assert!(matches!(sent.acknowledged().await, Answer::DeferredUpdate));
    let shown = command.answered().await;
    assert!(shown.is_ephemeral() && !shown.text().contains('$'), "{}", shown.text());
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
