//! Properties of the ten rules: whatever people write, in whatever order, and whatever staff, a clerk and the
//! calendar do in between.
//!
//! The database is looked at past the program after each act, and compared with what it was before. A second
//! business in the same database has the same names and numbers, and nothing of it may change or be seen.

mod acts;
mod books;
mod checks;
mod world;

use std::sync::OnceLock;

use goodterms::desk::day::{Done, WhyWaiting};
use goodterms::desk::staff::Order;
use goodterms::domain::business::BusinessSettings;
use goodterms::domain::plan::{Basis, PlanRequest};
use goodterms::domain::ticket::{StaffMember, StaffRole};
use proptest::prelude::*;

use crate::run_day::FLAT_FEE;
use crate::support::shop::{START, Shop, settings};
use acts::{Act, HARDSHIP, NOT_MY_DEBT, act};
use books::scratch;
use world::World;

/// The database before anything has happened: made once, and copied for each case.
fn beginning() -> &'static [u8] {
    static BEGINNING: OnceLock<Vec<u8>> = OnceLock::new();
    BEGINNING.get_or_init(|| {
        let runtime = runtime();
        runtime.block_on(async {
            let place = scratch();
            let path = place.path().join("books.db");
            let url = format!("sqlite://{}", path.display());
            let shop = Shop::open(&url).await;
            shop.customer("C-1", "Ana Lindqvist", ",,,en-US,consumer,US")
                .await;
            shop.customer("C-2", "Zoe Quist", ",,,en-US,consumer,US")
                .await;
            shop.invoice("C-2", "INV-9", "98765.43", "2026-02-07", "2026-03-09")
                .await;
            staffed(&shop).await;
            let applied = shop.desk.apply_policy(&shop.business, FLAT_FEE, "owner");
            applied.await.unwrap();
            the_other_business(&url).await;
            shop.desk.store().close().await;
            std::fs::read(&path).unwrap()
        })
    })
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

async fn staffed(shop: &Shop) {
    for (name, role) in [
        ("Max", StaffRole::Owner),
        ("Lee", StaffRole::Lead),
        ("Kim", StaffRole::Agent),
    ] {
        let new = StaffMember {
            name: name.into(),
            role,
        };
        let added = shop.desk.add_member(&shop.business, Some("Max"), &new);
        added.await.unwrap();
    }
}

/// The same references and the same names of staff, with a conversation, a case, a plan and a hold.
async fn the_other_business(url: &str) {
    let other = BusinessSettings {
        name: "Quayside Glazing".into(),
        ..settings()
    };
    let mut shop = Shop::another(url, other).await;
    shop.customer("C-1", "Boris Halloran", ",,,en-US,company,US")
        .await;
    shop.invoice("C-1", "INV-7", "87654.32", "2026-02-07", "2026-03-09")
        .await;
    staffed(&shop).await;
    shop.says("C-1", "i want to talk to a person").await;
    shop.says("C-1", "the windows of INV-7 are broken").await;
    shop.says("C-1", HARDSHIP[0]).await;
    shop.desk.store().close().await;
}

/// Runs the acts and checks after each.
async fn live(beginning: &[u8], debt: &[(&str, &str, &str)], acts: Vec<Act>) {
    let place = scratch();
    let path = place.path().join("books.db");
    std::fs::write(&path, beginning).unwrap();
    let url = format!("sqlite://{}", path.display());
    let shop = Shop::reopen(&url, START.parse().unwrap()).await;
    for (number, amount, due) in debt {
        shop.invoice("C-1", number, amount, "2026-02-07", due).await;
    }
    let mut world = World::open(shop, &path).await;
    let mut before = world.seen().await;
    assert!(
        before.others.len() > 8,
        "the other business is there: {:?}",
        before.others.keys()
    );
    for act in acts {
        let happened = world.happens(act, &before).await;
        let after = world.seen().await;
        world.check(&before, &after, &happened).await;
        // Mostly the customer reads what has come before writing again, and now and then not.
        before = if world.reads_what_came().await {
            world.seen().await
        } else {
            after
        };
    }
    world.shop.verify().await;
    world.close().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_and_done_the_rules_hold(
        debt in prop::sample::select(vec![
            vec![],
            vec![("INV-7", "0.01", "2026-03-09")],
            vec![("INV-7", "49.99", "2026-03-09")],
            vec![("INV-7", "450.00", "2026-03-09")],
            vec![("INV-7", "2500.01", "2026-03-09")],
            vec![("INV-7", "6000.00", "2026-03-09")],
            vec![("INV-7", "310.40", "2026-03-09"), ("INV-8", "80.00", "2026-04-05")],
        ]),
        acts in prop::collection::vec(act(), 1..=30),
    ) {
        let beginning = beginning();
        runtime().block_on(live(beginning, &debt, acts));
    }
}

#[tokio::test]
async fn a_yes_below_the_outcome_of_a_case_agrees_to_nothing_above_it() {
    let mut shop = Shop::open("sqlite::memory:").await;
    shop.customer("C-1", "Ana Lindqvist", ",,,en-US,consumer,US")
        .await;
    shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
        .await;
    staffed(&shop).await;
    shop.says("C-1", "my card gets declined").await;
    let terms = shop.says("C-1", "can I pay in 3 parts?").await;
    assert!(
        terms.contains("Nothing is agreed until you say yes"),
        "{terms}"
    );
    let queue = shop.desk.queue(&shop.business, &Default::default()).await;
    let case = queue.unwrap().remove(0).ticket;
    let order = Order {
        business: &shop.business,
        who: "Kim",
        ticket: &case,
        key: None,
    };
    shop.desk.resolve(&order, "It works again.").await.unwrap();
    let said = shop.says("C-1", "yes").await;
    assert_eq!(shop.plans("C-1").await, 0, "{said}");
    assert!(said.contains("if you mean the terms below"), "{said}");
    shop.says("C-1", "yes").await;
    assert_eq!(shop.plans("C-1").await, 1);
}

#[tokio::test]
async fn nothing_of_a_debt_is_told_while_it_is_open_whose_it_is() {
    let mut shop = Shop::open("sqlite::memory:").await;
    let applied = shop.desk.apply_policy(&shop.business, FLAT_FEE, "owner");
    applied.await.unwrap();
    shop.customer("C-1", "Ana Lindqvist", ",,,en-US,consumer,US")
        .await;
    shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
        .await;
    staffed(&shop).await;
    shop.says("C-1", NOT_MY_DEBT).await;
    let angry = "the worktop arrived scratched, I'm not paying for that";
    let said = shop.says("C-1", angry).await;
    assert!(!said.contains("INV-7"), "{said}");
    let queue = shop.desk.queue(&shop.business, &Default::default()).await;
    let case = queue.unwrap().remove(0).ticket;
    let order = Order {
        business: &shop.business,
        who: "Lee",
        ticket: &case,
        key: None,
    };
    let wish = Basis::Plan(PlanRequest::count(3));
    let offered = shop.desk.offer(&order, &wish, "a try").await;
    assert!(offered.unwrap_err().to_string().contains("not theirs"));

    // Monday: the fee on INV-7 would be announced today.
    shop.later(4);
    let day = shop.desk.run_day(&shop.business).await.unwrap();
    assert_eq!(day.accounts[0].waiting[0].why, WhyWaiting::WhoseDebt);
    let channel = shop.channel("C-1").await;
    let unasked = shop.desk.pending(&channel).await.unwrap();
    assert!(unasked.iter().all(|message| message.reply_to.is_some()));

    shop.desk.resolve(&order, "It is yours.").await.unwrap();
    shop.later(1);
    let day = shop.desk.run_day(&shop.business).await.unwrap();
    assert!(
        matches!(day.accounts[0].done[0], Done::Announced { .. }),
        "{day:?}"
    );
}
