//! What the run of the day writes to customers about their arrangements, on both engines: each thing once, as
//! long as it is news, and never to somebody who is to be left in peace. The words stand in the transcripts.

use chrono::{DateTime, TimeDelta, Utc};
use goodterms::converse::{Dialogue, NoticeKind, Place as Standing, Unasked};
use goodterms::desk::day::{AccountDay, Done, Untold, WhyWaiting};
use goodterms::desk::ledger::NewCredit;
use goodterms::desk::plan::TakenYes;
use goodterms::desk::quote::Role;
use goodterms::desk::staff::{Order, QueueFilter};
use goodterms::domain::hold::{AccountHold, AccountHoldReason};
use goodterms::domain::ledger::EntryKind;
use goodterms::domain::plan::{Basis, PromiseRequest};
use goodterms::domain::ticket::{StaffMember, StaffRole};

use crate::support::program::Place;
use crate::support::shop::{Shop, databases};

/// Ana owes 450.00 since 9 March; today is Thursday the 12th. She has written once.
async fn shop(url: &str) -> Shop {
    let mut shop = Shop::open(url).await;
    shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
    shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
        .await;
    shop.says("C-1", "hello").await;
    shop
}

/// The same with a plan of three payments, the first due on the 19th.
async fn shop_with_plan(url: &str) -> Shop {
    let mut shop = shop(url).await;
    shop.says("C-1", "3 monthly payments").await;
    shop.says("C-1", "yes").await;
    assert_eq!(shop.plans("C-1").await, 1);
    shop
}

/// C-1 promises an amount on the telephone.
async fn promises(shop: &Shop, amount: &str, on: &str, invoice: &str) {
    let wish = Basis::Promise(PromiseRequest {
        amount: Some(shop.money(amount)),
        on: on.parse().unwrap(),
        invoices: vec![invoice.into()],
    });
    let quote = shop.desk.quote(&shop.business, "C-1", &wish, Role::Bot);
    let yes = TakenYes {
        terms: quote.await.unwrap().offers[0].id.clone(),
        by: "kim".into(),
        reason: "on the phone".into(),
        role: Role::Bot,
        plan: None,
    };
    let accepted = shop.desk.accept(&shop.business, "C-1", &wish, &yes);
    accepted.await.unwrap();
}

/// Runs the day, after a rehearsal that has to tell the same, and twice: then there is nothing left to do.
async fn run(shop: &Shop) -> AccountDay {
    let rehearsed = shop.desk.rehearse_day(&shop.business).await.unwrap();
    let report = shop.desk.run_day(&shop.business).await.unwrap();
    assert_eq!(report.accounts, rehearsed.accounts);
    assert_eq!(report.failures(), 0, "{report:?}");
    let again = shop.desk.run_day(&shop.business).await.unwrap();
    assert!(again.accounts.iter().all(|day| day.done.is_empty()));
    shop.verify().await;
    report.accounts.into_iter().next().unwrap_or_default()
}

fn told(day: &AccountDay) -> Vec<NoticeKind> {
    let kind = |done: &Done| match done {
        Done::Told { notice, .. } => Some(*notice),
        Done::Ended { .. }
        | Done::Announced { .. }
        | Done::Charged { .. }
        | Done::TakenBack { .. }
        | Done::Rewarded { .. }
        | Done::Expired { .. }
        | Done::WrittenOff { .. } => None,
    };
    day.done.iter().filter_map(kind).collect()
}

fn waits(day: &AccountDay) -> Vec<(NoticeKind, WhyWaiting)> {
    let of = |untold: &Untold| (untold.notice, untold.why);
    day.untold.iter().map(of).collect()
}

/// What was written to C-1 unasked and not read yet.
async fn reads(shop: &Shop) -> Vec<String> {
    let channel = shop.channel("C-1").await;
    let pending = shop.desk.pending(&channel).await.unwrap();
    shop.desk.delivered(&channel, &pending).await.unwrap();
    let unasked = pending.into_iter().filter(|m| m.reply_to.is_none());
    unasked.map(|message| message.body.text).collect()
}

/// Where the conversation of C-1 stands.
async fn dialogue(shop: &Shop) -> Dialogue {
    let mut tx = shop.desk.store().read().await.unwrap();
    let business = shop.business.id;
    let account = tx.account(business, "C-1").await.unwrap().unwrap();
    let reach = tx.reach(business, account.id).await.unwrap();
    serde_json::from_str(&reach[0].state_json).unwrap()
}

/// Something is recorded for one invoice.
async fn credits(shop: &Shop, kind: EntryKind, amount: &str, reference: &str, invoice: &str) {
    let new = NewCredit {
        kind,
        account: "C-1".into(),
        reference: reference.into(),
        amount: shop.money(amount),
        value_date: shop.today(),
        invoice: Some(invoice.into()),
        method: None,
        by: "kim".into(),
        reason: None,
    };
    shop.desk.record_credit(&shop.business, new).await.unwrap();
}

async fn hold(shop: &Shop, reason: AccountHoldReason, days: i64) {
    let hold = AccountHold {
        reason,
        placed_at: shop.desk.now(),
        lapses_on: Some(shop.today() + TimeDelta::days(days)),
        lifted_at: None,
    };
    let mut tx = shop.desk.store().write().await.unwrap();
    let business = shop.business.id;
    let account = tx.account(business, "C-1").await.unwrap().unwrap();
    tx.insert_account_hold(business, account.id, &hold, "kim", "told on the phone")
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[tokio::test]
async fn the_conversation_knows_what_the_next_answer_is_an_answer_to() {
    for url in databases() {
        let shop = shop_with_plan(&url).await;
        shop.later(8);
        let before = dialogue(&shop).await;
        assert_eq!(told(&run(&shop).await), [NoticeKind::InstallmentMissed]);
        let after = dialogue(&shop).await;
        let kind = NoticeKind::InstallmentMissed;
        assert_eq!(after.unasked, Some(Unasked::Notice(kind)));
        assert_eq!(after.place, before.place, "nobody has moved on");
        let labels: Vec<&str> = after.shown.iter().map(|c| c.label.as_str()).collect();
        let offered = [
            "How do I pay?",
            "I have paid",
            "It does not work out",
            "Talk to a person",
        ];
        assert_eq!(labels, offered);
        assert_eq!(after.shown[0].number, 1);
        assert_eq!(reads(&shop).await.len(), 1);
    }
}

#[tokio::test]
async fn an_offer_stays_on_the_screen_when_its_end_is_told() {
    for url in databases() {
        let mut shop = shop(&url).await;
        shop.says("C-1", "3 monthly payments").await;
        // Stands until Saturday morning; in the last day of it, but the customer has just written.
        shop.later(1);
        shop.says("C-1", "what is the late fee?").await;
        assert_eq!(told(&run(&shop).await), []);
        shop.clock.advance(TimeDelta::hours(5));
        assert_eq!(told(&run(&shop).await), [NoticeKind::OfferExpiring]);
        let standing = dialogue(&shop).await.place;
        assert!(
            matches!(standing, Standing::ConfirmingPlan { .. }),
            "{standing:?}"
        );
        assert!(reads(&shop).await[0].contains("March 14, 2026"));
    }
}

#[tokio::test]
async fn an_offer_that_can_no_longer_be_agreed_is_not_held_out() {
    for url in databases() {
        let mut shop = shop(&url).await;
        shop.says("C-1", "3 monthly payments").await;
        shop.clock.advance(TimeDelta::hours(26));
        shop.pays("C-1", "100.00", "ACH-1").await;
        assert_eq!(run(&shop).await, AccountDay::default());
    }
}

#[tokio::test]
async fn an_end_that_comes_stands_in_the_report_every_day() {
    for url in databases() {
        // Due on the 19th, with three days of grace: broken on the 23rd. Money that came in time may be
        // recorded until the 26th.
        let shop = shop_with_plan(&url).await;
        let until = "2026-03-26".parse().unwrap();
        let ends = [(NoticeKind::PlanBroken, WhyWaiting::LateBooking { until })];
        shop.later(10);
        assert!(waits(&run(&shop).await).is_empty(), "the 22nd is grace");
        for _ in 23..26 {
            shop.later(1);
            let day = run(&shop).await;
            assert!(day.done.is_empty(), "{day:?}");
            assert_eq!(waits(&day), ends);
        }
        shop.later(1);
        assert_eq!(told(&run(&shop).await), [NoticeKind::PlanBroken]);
    }
}

#[tokio::test]
async fn what_nobody_wrote_in_time_is_not_written_later() {
    for url in databases() {
        // The promise was for the 18th; it broke on the 22nd, and nobody ran the day until the 27th.
        let shop = shop(&url).await;
        promises(&shop, "200.00", "2026-03-18", "INV-7").await;
        shop.later(15);
        assert_eq!(told(&run(&shop).await), [NoticeKind::PromiseBroken]);
        assert_eq!(reads(&shop).await.len(), 1, "no word ahead any more");
    }
    for url in databases() {
        // The plan broke on the 23rd, and nobody ran the day for a month: it is ended, and old news.
        let shop = shop_with_plan(&url).await;
        shop.later(40);
        let day = run(&shop).await;
        assert!(
            matches!(day.done.as_slice(), [Done::Ended { .. }]),
            "{day:?}"
        );
        assert!(reads(&shop).await.is_empty());
    }
    for url in databases() {
        // All was paid at once, and nobody ran the day for ten days.
        let shop = shop_with_plan(&url).await;
        shop.pays("C-1", "450.00", "ACH-1").await;
        shop.later(10);
        assert_eq!(run(&shop).await, AccountDay::default());
    }
}

#[tokio::test]
async fn somebody_in_hardship_hears_nothing_and_who_says_it_is_paid_hears_no_demand() {
    for url in databases() {
        let shop = shop_with_plan(&url).await;
        hold(&shop, AccountHoldReason::Hardship, 20).await;
        shop.later(8);
        let reason = AccountHoldReason::Hardship;
        let missed = NoticeKind::InstallmentMissed;
        let day = run(&shop).await;
        assert_eq!(waits(&day), [(missed, WhyWaiting::OnHold { reason })]);
        shop.pays("C-1", "450.00", "ACH-1").await;
        let finished = NoticeKind::PlanFinished;
        let day = run(&shop).await;
        assert_eq!(waits(&day), [(finished, WhyWaiting::OnHold { reason })]);
        assert!(reads(&shop).await.is_empty());
    }
    for url in databases() {
        let shop = shop_with_plan(&url).await;
        shop.later(8);
        hold(&shop, AccountHoldReason::PaidClaim, 7).await;
        let reason = AccountHoldReason::PaidClaim;
        let missed = NoticeKind::InstallmentMissed;
        let day = run(&shop).await;
        assert_eq!(waits(&day), [(missed, WhyWaiting::OnHold { reason })]);
        // It had been paid indeed.
        shop.pays("C-1", "450.00", "ACH-1").await;
        assert_eq!(told(&run(&shop).await), [NoticeKind::PlanFinished]);
    }
}

#[tokio::test]
async fn nobody_is_thanked_for_what_staff_gave() {
    for url in databases() {
        let shop = shop_with_plan(&url).await;
        credits(&shop, EntryKind::Credit, "450.00", "GOODWILL-1", "INV-7").await;
        assert_eq!(run(&shop).await, AccountDay::default());
    }
}

#[tokio::test]
async fn two_thank_yous_are_one_message() {
    for url in databases() {
        let shop = shop_with_plan(&url).await;
        shop.invoice("C-1", "INV-9", "80.00", "2026-03-01", "2026-03-11")
            .await;
        promises(&shop, "80.00", "2026-03-18", "INV-9").await;
        shop.pays("C-1", "530.00", "ACH-1").await;
        let day = run(&shop).await;
        assert_eq!(
            told(&day),
            [NoticeKind::PlanFinished, NoticeKind::PromiseKept]
        );
        let texts = reads(&shop).await;
        let [text] = texts.as_slice() else {
            panic!("one message: {texts:?}");
        };
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].contains("is complete"), "{text}");
        assert!(lines[1].contains("$80.00"), "{text}");
        assert_eq!(lines[2], "Nothing is open on your account now.");
    }
}

#[tokio::test]
async fn one_message_a_day_and_the_more_urgent_one_first() {
    for url in databases() {
        let shop = shop_with_plan(&url).await;
        shop.invoice("C-1", "INV-9", "80.00", "2026-03-01", "2026-03-11")
            .await;
        promises(&shop, "80.00", "2026-03-23", "INV-9").await;
        // Friday, the 20th: the plan's payment is late, and the promise falls due on Monday.
        shop.later(8);
        let day = run(&shop).await;
        assert_eq!(told(&day), [NoticeKind::InstallmentMissed]);
        let at = instant("2026-03-23T13:30:00Z");
        let due = NoticeKind::PromiseDue;
        assert_eq!(waits(&day), [(due, WhyWaiting::NotBefore { at })]);
        // Paid meanwhile, so nobody is reminded of it.
        shop.pays("C-1", "150.00", "ACH-1").await;
        credits(&shop, EntryKind::Payment, "80.00", "ACH-2", "INV-9").await;
        shop.later(3);
        assert_eq!(told(&run(&shop).await), [NoticeKind::PromiseKept]);
    }
}

#[tokio::test]
async fn what_staff_write_about_a_case_counts_for_no_limit() {
    for url in databases() {
        let mut shop = shop_with_plan(&url).await;
        shop.later(8);
        shop.says("C-1", "I want to talk to a person").await;
        let (desk, business) = (&shop.desk, &shop.business);
        let kim = StaffMember {
            name: "kim".into(),
            role: StaffRole::Owner,
        };
        desk.add_member(business, None, &kim).await.unwrap();
        let queue = desk.queue(business, &QueueFilter::default()).await.unwrap();
        let order = Order {
            business,
            who: "kim",
            ticket: &queue[0].ticket,
            key: None,
        };
        desk.claim(&order).await.unwrap();
        desk.reply(&order, "What can I do for you?").await.unwrap();
        assert_eq!(reads(&shop).await.len(), 1);
        // The one message of the day is still free.
        assert_eq!(told(&run(&shop).await), [NoticeKind::InstallmentMissed]);
    }
}

#[tokio::test]
async fn several_runs_at_once_tell_it_once() {
    for url in databases() {
        let shop = shop_with_plan(&url).await;
        shop.later(8);
        let run_day = || shop.desk.run_day(&shop.business);
        let reports = tokio::join!(run_day(), run_day(), run_day(), run_day());
        for report in [reports.0, reports.1, reports.2, reports.3] {
            assert_eq!(report.unwrap().failures(), 0);
        }
        assert_eq!(reads(&shop).await.len(), 1);
    }
}

#[tokio::test]
async fn whoever_has_never_written_is_reported_and_not_written_to() {
    for url in databases() {
        let shop = Shop::open(&url).await;
        shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        promises(&shop, "200.00", "2026-03-18", "INV-7").await;
        shop.later(5);
        let day = run(&shop).await;
        let due = NoticeKind::PromiseDue;
        assert_eq!(waits(&day), [(due, WhyWaiting::NoConversation)]);
    }
}

/// By hand, with the program alone: the plan is agreed, its payment is late, the customer reads of it.
#[test]
fn the_program_tells_and_shows_what_it_told() {
    let place = Place::new();
    place.create_business();
    let customers = "account_id,name,email,phone,timezone,locale,kind,country\nC-1,Ana Lindqvist,,,,,consumer,\n";
    let customers = place.file("customers.csv", customers);
    place.run(&["import", "customers", &customers]).succeeds();
    let invoices = "invoice_number,account_id,issue_date,due_date,amount,currency\n\
         INV-7,C-1,2026-02-07,2026-03-09,450.00,USD\n";
    let invoices = place.file("invoices.csv", invoices);
    place.run(&["import", "invoices", &invoices]).succeeds();
    let chat = |at: &str, said: &str| {
        let arguments = ["chat", "--as", "C-1", "--json", "--at", at];
        place.run_with(&arguments, said).succeeds()
    };
    let agreed =
        "{\"id\":\"m1\",\"text\":\"3 monthly payments\"}\n{\"id\":\"m2\",\"text\":\"yes\"}\n";
    chat("2026-03-12T14:00:00Z", agreed).says("is agreed");

    let at = "2026-03-20T14:00:00Z";
    let rehearsed = place.run(&["run-day", "--dry-run", "--json", "--at", at]);
    let rehearsed = rehearsed.succeeds().json();
    assert_eq!(rehearsed[0]["accounts"][0]["done"][0]["what"], "told");
    place
        .run(&["run-day", "--at", at])
        .succeeds()
        .says("told the customer: a payment is late");
    place
        .run(&["run-day", "--at", at])
        .succeeds()
        .says("nothing to do");
    let message = chat(at, "").json();
    assert!(message["in_reply_to"].is_null(), "{message}");
    assert!(message["text"].as_str().unwrap().contains("$150.00"));
    assert_eq!(chat(at, "").out, "");
    place.run(&["verify"]).succeeds().says("all as derived");
}
