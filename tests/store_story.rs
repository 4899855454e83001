//! One story of a business's books, told on both engines.

use chrono::NaiveDate;
use goodterms::desk::DeskError;
use goodterms::desk::ledger::{NewCredit, NewReversal};
use goodterms::desk::message::Inbound;
use goodterms::domain::business::BusinessSettings;
use goodterms::domain::ids::PolicyVersion;
use goodterms::domain::ledger::EntryKind;
use goodterms::store::{Dialect, Store};

use crate::support::shop::{Shop, databases, settings};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn refusal<T: std::fmt::Debug>(result: Result<T, DeskError>) -> String {
    match result.unwrap_err() {
        DeskError::Refused(why) => why,
        other @ (DeskError::Store(_) | DeskError::Wording(_)) => panic!("{other}"),
    }
}

fn payment(shop: &Shop, amount: &str, reference: &str) -> NewCredit {
    NewCredit {
        kind: EntryKind::Payment,
        account: "C-1".into(),
        reference: reference.into(),
        amount: shop.money(amount),
        value_date: shop.today(),
        invoice: None,
        method: Some("cash".into()),
        by: "kim".into(),
        reason: None,
    }
}

#[tokio::test]
async fn the_story_of_one_account() {
    for url in databases() {
        let mut shop = Shop::open(&url).await;
        shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;

        // A payment with the same content is recorded once; with other content it is refused.
        let desk = shop.desk.clone();
        let business = shop.business.clone();
        let first = desk
            .record_credit(&business, payment(&shop, "100.00", "ACH-1"))
            .await
            .unwrap();
        assert_eq!(first.balance, shop.money("350.00"));
        let again = desk
            .record_credit(&business, payment(&shop, "100.00", "ACH-1"))
            .await
            .unwrap();
        assert!(again.unchanged && again.balance == shop.money("350.00"));
        let other = desk
            .record_credit(&business, payment(&shop, "100.01", "ACH-1"))
            .await;
        assert!(refusal(other).contains("ACH-1"));

        // A plan, then a payment that bounces.
        shop.says("C-1", "3 payments").await;
        shop.says("C-1", "yes").await;
        assert_eq!(shop.plans("C-1").await, 1);
        let reverse = || NewReversal {
            reference: "ACH-1".into(),
            value_date: shop.today(),
            by: "kim".into(),
            reason: "returned by the bank".into(),
        };
        desk.reverse(&business, reverse()).await.unwrap();
        assert!(
            desk.reverse(&business, reverse()).await.unwrap().unchanged,
            "once"
        );
        let for_another_reason = NewReversal {
            reason: "recorded twice".into(),
            ..reverse()
        };
        let twice = desk.reverse(&business, for_another_reason).await;
        assert!(refusal(twice).contains("reversed already"));
        assert_eq!(shop.balance("C-1").await, shop.money("450.00"));

        // As of any day, by value date.
        let total = |day: &str| {
            let (desk, business, day) = (desk.clone(), business.clone(), date(day));
            async move { desk.ageing(&business, day).await.unwrap().total }
        };
        assert_eq!(total("2026-02-06").await.total, shop.money("0.00"));
        assert_eq!(total("2026-03-09").await.current, shop.money("450.00"));
        assert_eq!(
            total("2026-03-10").await.overdue.get("days_1_to_30"),
            Some(shop.money("450.00"))
        );
        assert_eq!(
            total("2026-06-30").await.overdue.get("over_90"),
            Some(shop.money("450.00"))
        );
        shop.verify().await;
    }
}

#[tokio::test]
async fn two_businesses_with_the_same_numbers_stay_apart() {
    for url in databases() {
        let mut one = Shop::open(&url).await;
        let other_settings = BusinessSettings {
            name: "Bright Dental".into(),
            ..settings()
        };
        let two = one
            .desk
            .create_business(other_settings, "owner")
            .await
            .unwrap();
        one.customer("C-1", "Ana Lindqvist", ",,,,,").await;
        one.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        one.pays("C-1", "50.00", "ACH-1").await;

        let first = std::mem::replace(&mut one.business, two.clone());
        one.customer("C-1", "Zoe Quist", ",,,,,").await;
        one.invoice("C-1", "INV-7", "80.00", "2026-02-07", "2026-03-09")
            .await;
        one.pays("C-1", "10.00", "ACH-1").await;
        let answer = one.says("C-1", "how much do I owe?").await;
        assert!(
            answer.contains("$70.00") && !answer.contains("400"),
            "{answer}"
        );
        let ageing = one.desk.ageing(&first, one.today()).await.unwrap();
        assert_eq!(ageing.total.total, one.money("400.00"));
        assert!(refusal(one.desk.business(None).await).contains("--business"));
        assert_eq!(
            one.desk.business(Some("bright dental")).await.unwrap().id,
            two.id
        );
        one.verify().await;
    }
}

#[tokio::test]
async fn the_same_message_is_applied_once_and_answered_the_same() {
    for url in databases() {
        let shop = Shop::open(&url).await;
        shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        let channel = shop.channel("C-1").await;
        let send = async |key: &str, text: &str| {
            let inbound = Inbound::text(key, text);
            shop.desk.receive(&channel, &inbound).await
        };
        send("m1", "3 payments").await.unwrap();
        let first = send("m2", "yes").await.unwrap();
        let again = send("m2", "yes").await.unwrap();
        assert!(again.repeated && !first.repeated);
        assert_eq!(again.replies, first.replies);
        assert_eq!(shop.plans("C-1").await, 1);
        assert!(refusal(send("m2", "no").await).contains("another text"));
        assert!(refusal(send("", "no").await).contains("message id"));
        // PostgreSQL keeps no NUL; nothing else may get lost.
        send("m3", "how much\0 do I owe?").await.unwrap();
        shop.verify().await;
    }
}

#[tokio::test]
async fn a_turn_takes_at_most_twenty_statements() {
    for url in databases() {
        let mut shop = Shop::open(&url).await;
        shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        for text in [
            "hi",
            "how much do I owe?",
            "3 payments",
            "yes",
            "show my agreement",
            "be direct",
        ] {
            let turn = shop.turn("C-1", text).await;
            assert!(
                turn.statements <= 20,
                "{text}: {} statements",
                turn.statements
            );
        }
    }
}

#[tokio::test]
async fn a_policy_gets_a_new_version_and_what_was_agreed_keeps_its_own() {
    for url in databases() {
        let mut shop = Shop::open(&url).await;
        shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        shop.says("C-1", "3 payments").await;
        shop.says("C-1", "yes").await;

        let desk = shop.desk.clone();
        let (row, _) = desk.policy(&shop.business, None).await.unwrap();
        let stricter = row
            .toml
            .replace("installments_max = 6", "installments_max = 2");
        let same = desk
            .apply_policy(&shop.business, &row.toml, "kim")
            .await
            .unwrap();
        assert_eq!(same, (PolicyVersion(1), false));
        let new = desk
            .apply_policy(&shop.business, &stricter, "kim")
            .await
            .unwrap();
        assert_eq!(new, (PolicyVersion(2), true));
        let report = desk
            .account_report(&shop.business, "C-1", shop.today())
            .await
            .unwrap();
        assert_eq!(report.plans[0].terms.policy_version, PolicyVersion(1));
        assert!(report.plans[0].agreement.contains("version 1"));
        shop.verify().await;
    }
}

#[tokio::test]
async fn what_is_recorded_cannot_be_changed_even_by_hand() {
    for url in databases() {
        let shop = Shop::open(&url).await;
        let url = if Dialect::of(&url) == Some(Dialect::Sqlite) {
            // A database in memory has no second door; use a file.
            let file = tempfile::tempdir().unwrap().keep().join("books.db");
            let url = format!("sqlite://{}", file.display());
            let shop = Shop::open(&url).await;
            shop.customer("C-1", "Ana Lindqvist", ",,,,,").await;
            shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
                .await;
            url
        } else {
            shop.customer("C-1", "Ana Lindqvist", ",,,,,").await;
            shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
                .await;
            url
        };
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        for statement in [
            "UPDATE entries SET amount_minor = 1",
            "DELETE FROM entries",
            "UPDATE invoices SET due_date = '2027-01-01'",
        ] {
            let error = sqlx::query(statement).execute(&pool).await.unwrap_err();
            assert!(error.to_string().contains("append-only"), "{error}");
        }
    }
}

#[tokio::test]
async fn verify_finds_any_change_of_what_is_stored() {
    let changes = [
        (
            "entries",
            "UPDATE entries SET amount_minor = amount_minor + 1 WHERE seq = 1",
        ),
        (
            "entries",
            "UPDATE entries SET amount_minor = amount_minor - 1 WHERE kind = 'payment'",
        ),
        (
            "entries",
            "UPDATE entries SET value_date = '2026-01-01' WHERE kind = 'payment'",
        ),
        (
            "entries",
            "UPDATE entries SET actor = 'nobody' WHERE seq = 2",
        ),
        (
            "entries",
            "UPDATE entries SET hash = (SELECT hash FROM entries e WHERE e.seq = 2) WHERE seq = 1",
        ),
        ("invoices", "UPDATE invoices SET due_date = '2026-12-31'"),
        (
            "allocations",
            "UPDATE allocations SET amount_minor = amount_minor - 1",
        ),
        (
            "allocations",
            "UPDATE allocations SET value_date = '2026-12-31'",
        ),
        ("allocations", "DELETE FROM allocations"),
        (
            "agreements",
            "UPDATE agreements SET text = REPLACE(text, '3', '4')",
        ),
        (
            "agreements",
            "UPDATE agreements SET terms_json = REPLACE(terms_json, '166.66', '166.65')",
        ),
        ("agreements", "UPDATE agreements SET hash = 'x'"),
        (
            "agreements",
            "UPDATE agreements SET accepted_at = '2026-03-13T14:00:00.000000Z'",
        ),
        (
            "agreements",
            "UPDATE agreements SET accepted_by_message = 'another'",
        ),
        (
            "entries",
            "UPDATE entries SET amount_minor = amount_minor - 1 WHERE kind = 'reversal'",
        ),
        (
            "entries",
            "UPDATE entries SET amount_minor = -amount_minor WHERE kind = 'reversal'",
        ),
        (
            "entries",
            "UPDATE entries SET amount_minor = -9223372036854775807 - 1 WHERE seq = 2",
        ),
        ("agreements", "UPDATE agreements SET terms_json = '{}'"),
        ("ledger_heads", "DELETE FROM ledger_heads"),
        (
            "entries",
            "UPDATE entries SET goes_with_seq = 1 WHERE seq = 2",
        ),
        ("plan_debits", "DELETE FROM plan_debits"),
        (
            "account_totals",
            "UPDATE account_totals SET balance_minor = balance_minor + 1",
        ),
        (
            "account_totals",
            "UPDATE account_totals SET arranged_minor = 0",
        ),
    ];
    for (table, change) in changes {
        for engine in databases() {
            let scratch = tempfile::tempdir().unwrap();
            let url = match Dialect::of(&engine) {
                Some(Dialect::Sqlite) => {
                    format!("sqlite://{}", scratch.path().join("books.db").display())
                }
                _ => engine,
            };
            let mut shop = Shop::open(&url).await;
            shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
            shop.invoice("C-1", "INV-7", "600.00", "2026-02-07", "2026-03-09")
                .await;
            shop.pays("C-1", "100.00", "ACH-1").await;
            shop.says("C-1", "3 payments").await;
            shop.says("C-1", "yes").await;
            shop.pays("C-1", "30.00", "ACH-2").await;
            let reversal = NewReversal {
                reference: "ACH-2".into(),
                value_date: shop.today(),
                by: "kim".into(),
                reason: "returned".into(),
            };
            shop.desk.reverse(&shop.business, reversal).await.unwrap();
            shop.verify().await;

            let pool = sqlx::AnyPool::connect(&url).await.unwrap();
            let disarm = if url.starts_with("sqlite") {
                vec![
                    format!("DROP TRIGGER IF EXISTS {table}_refuse_update"),
                    format!("DROP TRIGGER IF EXISTS {table}_refuse_delete"),
                ]
            } else {
                vec![format!("ALTER TABLE {table} DISABLE TRIGGER USER")]
            };
            for statement in disarm {
                sqlx::query(sqlx::AssertSqlSafe(statement))
                    .execute(&pool)
                    .await
                    .unwrap();
            }
            let changed = sqlx::query(change).execute(&pool).await.unwrap();
            assert!(changed.rows_affected() > 0, "{change} changes something");
            let report = shop.desk.verify(None).await.unwrap();
            assert!(!report.differences.is_empty(), "nobody noticed: {change}");
        }
    }
}

#[tokio::test]
async fn sqlite_runs_as_durability_needs_it_on_every_connection() {
    let scratch = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", scratch.path().join("books.db").display());
    // Opening asserts the pragmas on each connection; WAL is also a property of the file.
    let store = Store::open(&url).await.unwrap();
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(store.read().await.unwrap());
    }
    let pool = sqlx::AnyPool::connect(&url).await.unwrap();
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(mode, "wal");
}
