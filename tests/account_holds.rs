//! Holds on a whole account, on both engines: lateness costs nothing on any of its invoices for their days, from
//! the first one on, and what comes after counts again. Each figure is worked out by hand.

use goodterms::desk::day::AccountDay;
use goodterms::desk::hold::{AccountHoldLift, AccountHoldOrder, AccountHoldReport};
use goodterms::domain::hold::AccountHoldReason;
use goodterms::domain::hold::AccountHoldReason::{BreathingSpace, Hardship, PaidClaim};

use crate::run_day::{
    FLAT_FEE, charged, date, entries, is_announced, pairs, refusal, run, shop_with_fees,
    shop_with_interest,
};
use crate::support::program::Place;
use crate::support::shop::{Shop, databases};

fn put(reason: AccountHoldReason, until: Option<&str>) -> AccountHoldOrder {
    AccountHoldOrder {
        account: "C-1".into(),
        reason,
        until: until.map(date),
        by: "kim".into(),
        note: "called this morning".into(),
    }
}

async fn hold(shop: &Shop, reason: AccountHoldReason, until: Option<&str>) -> AccountHoldReport {
    let order = put(reason, until);
    let held = shop.desk.hold_account(&shop.business, &order);
    held.await.unwrap()
}

async fn lift(shop: &Shop, reason: AccountHoldReason) -> AccountHoldReport {
    let order = AccountHoldLift {
        account: "C-1".into(),
        reason,
        by: "kim".into(),
        note: "back at work".into(),
    };
    let lifted = shop.desk.lift_account_hold(&shop.business, &order);
    lifted.await.unwrap()
}

/// The reasons of the holds that stood at the end of a day.
async fn held_on(shop: &Shop, day: &str) -> Vec<AccountHoldReason> {
    let report = shop
        .desk
        .account_report(&shop.business, "C-1", date(day))
        .await;
    let holds = report.unwrap().holds;
    holds.iter().map(|hold| hold.reason).collect()
}

#[tokio::test]
async fn hardship_stops_interest_on_every_invoice_from_the_day_itself_until_it_is_lifted() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        shop.invoice("C-1", "INV-2", "500.00", "2026-01-01", "2026-01-31")
            .await;
        // 1 to 4 February: 4 days of 0.3219178 are 1.2877, and of half of that 0.6438.
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[
                ("INT-INV-1-2026-02-04", "1.29 GBP"),
                ("COMP-INV-1", "70.00 GBP"),
                ("INT-INV-2-2026-02-04", "0.64 GBP"),
                ("COMP-INV-2", "40.00 GBP"),
            ])
        );
        hold(&shop, Hardship, None).await;
        for days in [1, 9] {
            shop.later(days);
            assert!(entries(&run(&shop).await).is_empty());
        }
        // The 15th is the last free day, so the 16th and the 17th make six days: 1.9315 and 0.9658.
        lift(&shop, Hardship).await;
        shop.later(3);
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[
                ("INT-INV-1-2026-02-17", "0.64 GBP"),
                ("INT-INV-2-2026-02-17", "0.33 GBP"),
            ])
        );
    }
}

#[tokio::test]
async fn a_hold_that_has_lapsed_keeps_its_days_free_and_nobody_has_to_lift_it() {
    for reason in [BreathingSpace, PaidClaim] {
        for url in databases() {
            let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
            hold(&shop, reason, Some("2026-02-09")).await;
            // Without the 5th to the 9th: 1 to 4, 10 and 11 February.
            shop.later(7);
            assert_eq!(entries(&run(&shop).await)[0].1, "1.93 GBP");
            assert!(lift(&shop, reason).await.unchanged, "it was over");
            shop.later(10);
            // 16 days of 0.3219178 are 5.1507.
            assert_eq!(entries(&run(&shop).await)[0].1, "3.22 GBP");
        }
    }
}

#[tokio::test]
async fn a_hold_stops_notices_of_fees_and_the_days_of_grace_go_on_after_it() {
    for url in databases() {
        let shop = shop_with_fees(&url, FLAT_FEE).await;
        shop.channel("C-1").await;
        // The 10th and the 11th were days of grace; the 12th, the third one, is held.
        hold(&shop, Hardship, None).await;
        shop.later(20);
        assert_eq!(run(&shop).await, AccountDay::default());
        lift(&shop, Hardship).await;
        shop.later(1);
        assert_eq!(
            run(&shop).await,
            AccountDay::default(),
            "2 April is the third day"
        );
        shop.later(1);
        assert!(is_announced(&run(&shop).await));
    }
}

#[tokio::test]
async fn a_fee_of_the_day_on_which_an_account_is_put_on_hold_is_taken_back() {
    for url in databases() {
        let shop = charged(&url, FLAT_FEE).await;
        hold(&shop, Hardship, None).await;
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[("FEE-INV-7-1", "-15.00 USD")])
        );
        let report = shop
            .desk
            .account_report(&shop.business, "C-1", shop.today())
            .await
            .unwrap();
        let reason = report.entries.last().unwrap().reason.clone().unwrap();
        assert!(
            reason.contains("the account is on hold since 2026-03-20"),
            "{reason}"
        );
        shop.later(30);
        assert!(entries(&run(&shop).await).is_empty());
    }
}

#[tokio::test]
async fn a_hold_is_put_and_lifted_once_and_takes_another_last_day() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        let first = hold(&shop, BreathingSpace, Some("2026-02-07")).await;
        assert!(!first.unchanged && first.on_hold);
        assert!(
            hold(&shop, BreathingSpace, Some("2026-02-07"))
                .await
                .unchanged
        );
        shop.later(2);
        // Another day is needed; hardship is a hold of its own.
        assert!(
            !hold(&shop, BreathingSpace, Some("2026-02-09"))
                .await
                .unchanged
        );
        assert!(!hold(&shop, Hardship, None).await.unchanged);
        shop.later(1);
        assert!(!lift(&shop, Hardship).await.unchanged);
        assert!(lift(&shop, Hardship).await.unchanged);

        assert_eq!(held_on(&shop, "2026-02-04").await, []);
        assert_eq!(held_on(&shop, "2026-02-06").await, [BreathingSpace]);
        assert_eq!(
            held_on(&shop, "2026-02-07").await,
            [BreathingSpace, Hardship]
        );
        assert_eq!(held_on(&shop, "2026-02-08").await, [BreathingSpace]);
        assert_eq!(held_on(&shop, "2026-02-10").await, []);
        // 1 to 4, 10 and 11 February.
        shop.later(4);
        assert_eq!(entries(&run(&shop).await)[0].1, "1.93 GBP");
    }
}

#[tokio::test]
async fn a_hold_that_makes_no_sense_is_refused() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        let (desk, business) = (&shop.desk, &shop.business);
        for (order, why) in [
            (put(BreathingSpace, None), "breathing space has a last day"),
            (put(PaidClaim, None), "say until when"),
            (put(Hardship, Some("2026-02-04")), "over already"),
            (put(Hardship, Some("2046-02-04")), "at most until 2036"),
            (
                AccountHoldOrder {
                    note: " ".into(),
                    ..put(Hardship, None)
                },
                "the note has 1 to",
            ),
            (
                AccountHoldOrder {
                    account: "C-9".into(),
                    ..put(Hardship, None)
                },
                "C-9",
            ),
        ] {
            let refused = refusal(desk.hold_account(business, &order).await);
            assert!(refused.contains(why), "{refused}");
        }
        let order = AccountHoldLift {
            account: "C-1".into(),
            reason: Hardship,
            by: "kim".into(),
            note: "back at work".into(),
        };
        let refused = refusal(desk.lift_account_hold(business, &order).await);
        assert_eq!(refused, "C-1 is not on hold for hardship");
        assert!(desk.holds(business).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_turn_asks_for_holds_only_where_there_are_some() {
    for url in databases() {
        let mut shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        // The first answer asks why it is late, and the second message leaves that question.
        shop.says("C-1", "how much do I owe?").await;
        shop.says("C-1", "how much do I owe?").await;
        let without = shop.turn("C-1", "how much do I owe?").await.statements;
        hold(&shop, Hardship, None).await;
        let with = shop.turn("C-1", "how much do I owe?").await.statements;
        assert_eq!(with, without + 1);
    }
}

#[test]
fn the_program_puts_lists_and_lifts_holds() {
    let place = Place::new();
    place.create_business();
    let customers = place.file(
        "customers.csv",
        "account_id,name,kind\nC-1,Ana Lindqvist,consumer\n",
    );
    place.run(&["import", "customers", &customers]).succeeds();
    let hold = |action: &str, more: &[&str]| {
        let mut arguments = vec!["hold", action, "--account", "C-1", "--by", "kim"];
        arguments.extend(more);
        arguments.extend(["--at", "2026-03-12T14:00:00Z"]);
        place.run(&arguments)
    };
    place
        .run(&["hold", "list"])
        .succeeds()
        .says("nothing is on hold");
    let breathing = ["--reason", "breathing-space", "--note", "sees an adviser"];
    hold("put", &breathing)
        .fails_with(3)
        .complains("until when");
    let until = [&breathing[..], &["--until", "2026-05-11"]].concat();
    hold("put", &until)
        .succeeds()
        .says("C-1 is on hold for breathing space until 2026-05-11");
    hold("put", &until).succeeds().says("nothing has changed");
    let listed = place.run(&["hold", "list", "--at", "2026-03-13", "--json"]);
    let listed = listed.succeeds().json();
    assert_eq!(listed[0]["reason"], "breathing_space", "{listed}");
    assert_eq!(listed[0]["until"], "2026-05-11", "{listed}");
    place
        .run(&["account", "show", "C-1", "--at", "2026-03-13"])
        .succeeds()
        .says("on hold for breathing space since 2026-03-12 until 2026-05-11, by kim: sees an adviser");
    hold("lift", &breathing)
        .succeeds()
        .says("C-1 is no longer on hold for breathing space");

    // What is said about an invoice is said about an invoice.
    hold(
        "put",
        &["--reason", "two boards were missing", "--note", "x"],
    )
    .fails_with(3)
    .complains("--invoice");
    hold("put", &["--reason", "hardship"])
        .fails_with(2)
        .complains("--note");
    for more in [["--until", "2026-05-11"], ["--note", "x"]] {
        let both = [&["--invoice", "INV-7", "--reason", "x"][..], &more].concat();
        hold("put", &both).fails_with(2).complains("cannot be used");
    }
}
