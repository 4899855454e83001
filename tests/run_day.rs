//! The run of the day, on both engines: each figure is worked out by hand beside its assertion.

use std::io::{BufRead, BufReader, Write};
use std::process::Command;

use chrono::{DateTime, NaiveDate, Utc};
use goodterms::desk::DeskError;
use goodterms::desk::day::{AccountDay, Done, WhyWaiting};
use goodterms::desk::hold::{AccountHoldLift, HoldOrder};
use goodterms::desk::import::ImportKind;
use goodterms::desk::ledger::{NewCredit, NewReversal};
use goodterms::desk::message::Inbound;
use goodterms::desk::waiver::NewWaiver;
use goodterms::documents::agreement;
use goodterms::domain::business::{BusinessSettings, Country};
use goodterms::domain::hold::AccountHoldReason;
use goodterms::domain::ids::EntrySeq;
use goodterms::domain::ledger::EntryKind;
use goodterms::domain::money::Currency;
use goodterms::domain::plan::{
    Agreement, AgreementTerms, ArrangementKind, CoveredDebit, Frequency, Installment,
};
use goodterms::store::UserKey;

use crate::support::program::Place;
use crate::support::shop::{Shop, databases, settings};

/// A flat fee of 15.00, once, three days of grace, seven days' notice.
pub(crate) const FLAT_FEE: &str = "[late_fees]\nenabled = true\nkind = \"flat\"\namount = \"15\"\nfee_max = \"15\"\n\
     lifetime_max = \"15\"\nclause = \"A late fee of 15.00 is due (clause 7).\"\n";
/// 2 % of what is overdue, every 30 days, at most 20.00 in all.
const REPEATING_FEE: &str = "[late_fees]\nenabled = true\nkind = \"percent_of_overdue\"\npercent = \"2\"\n\
     fee_max = \"20\"\nlifetime_max = \"20\"\nrepeat_days = 30\nclause = \"Clause 7.\"\n";
/// 3.75 % and 8 points: 11.75 % a year. 117.50 a year on 1,000.00, which is 0.3219178 a day.
const UK_INTEREST: &str = "[late_interest]\nregime = \"uk\"\n\
     reference_rates = [{ from = \"2026-01-01\", percent = \"3.75\" }]\n\
     compensation = [{ from = \"0\", amount = \"40\" }, { from = \"1000\", amount = \"70\" }, \
     { from = \"10000\", amount = \"100\" }]\n";

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, DeskError>) -> String {
    match result.unwrap_err() {
        DeskError::Refused(why) => why,
        other @ (DeskError::Store(_) | DeskError::Wording(_)) => panic!("{other}"),
    }
}

async fn with_policy(shop: Shop, toml: &str) -> Shop {
    let applied = shop.desk.apply_policy(&shop.business, toml, "owner").await;
    applied.unwrap_or_else(|error| panic!("{error:?}"));
    shop
}

/// Ana, a consumer in New York, owes 450.00 since 9 March; today is Thursday the 12th.
pub(crate) async fn shop_with_fees(url: &str, toml: &str) -> Shop {
    let shop = with_policy(Shop::open(url).await, toml).await;
    shop.customer("C-1", "Ana Lindqvist", ",,,,consumer,").await;
    shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
        .await;
    shop
}

/// Quay Ltd, a company in London, owes 1,000.00 pounds, due on Saturday, 31 January 2026.
pub(crate) async fn shop_with_interest(url: &str, now: &str) -> Shop {
    let british = BusinessSettings {
        country: Country::parse("GB").unwrap(),
        currency: Currency::parse("GBP").unwrap(),
        timezone: "Europe/London".parse().unwrap(),
        ..settings()
    };
    let shop = Shop::open_with(url, british, instant("2026-01-02T10:00:00Z")).await;
    let shop = with_policy(shop, UK_INTEREST).await;
    shop.customer("C-1", "Quay Ltd", ",,,,company,").await;
    shop.invoice("C-1", "INV-1", "1000.00", "2026-01-01", "2026-01-31")
        .await;
    shop.clock.advance(instant(now) - shop.desk.now());
    shop
}

/// Runs the day, once more to see that it changes nothing, and verifies. What the first run did for C-1.
pub(crate) async fn run(shop: &Shop) -> AccountDay {
    let rehearsed = shop.desk.rehearse_day(&shop.business).await.unwrap();
    let report = shop.desk.run_day(&shop.business).await.unwrap();
    assert_eq!(
        report.accounts, rehearsed.accounts,
        "a rehearsal tells the truth"
    );
    assert_eq!(report.failures(), 0, "{report:?}");
    let again = shop.desk.run_day(&shop.business).await.unwrap();
    let done: Vec<&Done> = again.accounts.iter().flat_map(|day| &day.done).collect();
    assert!(
        done.is_empty(),
        "the same day twice changes nothing: {done:?}"
    );
    shop.verify().await;
    let of_c1 = |day: &AccountDay| day.account == "C-1";
    report.accounts.into_iter().find(of_c1).unwrap_or_default()
}

/// What was charged or taken back: reference and amount.
pub(crate) fn entries(day: &AccountDay) -> Vec<(String, String)> {
    let changed = |done: &Done| match done {
        Done::Charged {
            reference, amount, ..
        } => Some((reference.clone(), amount.to_string())),
        Done::TakenBack {
            reference, amount, ..
        } => Some((reference.clone(), (-*amount).to_string())),
        Done::WrittenOff {
            reference, amount, ..
        } => Some((reference.clone(), (-*amount).to_string())),
        Done::Ended { .. }
        | Done::Announced { .. }
        | Done::Rewarded { .. }
        | Done::Expired { .. }
        | Done::Told { .. } => None,
    };
    day.done.iter().filter_map(changed).collect()
}

pub(crate) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(reference, amount): &(&str, &str)| (reference.to_string(), amount.to_string());
    expected.iter().map(owned).collect()
}

fn waits(day: &AccountDay) -> Vec<WhyWaiting> {
    day.waiting.iter().map(|waiting| waiting.why).collect()
}

pub(crate) fn is_announced(day: &AccountDay) -> bool {
    let is_notice = |done: &Done| matches!(done, Done::Announced { .. });
    day.done.iter().any(is_notice)
}

/// Opens the chat of C-1 and reads what waits there.
async fn reads_the_chat(shop: &Shop) -> Vec<String> {
    let channel = shop.channel("C-1").await;
    let pending = shop.desk.pending(&channel).await.unwrap();
    assert!(pending.iter().all(|message| message.reply_to.is_none()));
    shop.desk.delivered(&channel, &pending).await.unwrap();
    assert!(shop.desk.pending(&channel).await.unwrap().is_empty());
    pending
        .into_iter()
        .map(|message| message.body.text)
        .collect()
}

async fn pays_on(shop: &Shop, amount: &str, reference: &str, day: &str) {
    let new = NewCredit {
        kind: EntryKind::Payment,
        account: "C-1".into(),
        reference: reference.into(),
        amount: shop.money(amount),
        value_date: date(day),
        invoice: None,
        method: None,
        by: "kim".into(),
        reason: None,
    };
    shop.desk.record_credit(&shop.business, new).await.unwrap();
}

fn order(reason: &str) -> HoldOrder {
    HoldOrder {
        account: "C-1".into(),
        invoice: "INV-1".into(),
        by: "kim".into(),
        reason: reason.into(),
    }
}

fn waiver(invoice: &str, reference: Option<&str>) -> NewWaiver {
    NewWaiver {
        invoice: invoice.into(),
        reference: reference.map(str::to_owned),
        by: "kim".into(),
        reason: "first time late".into(),
    }
}

#[tokio::test]
async fn a_fee_waits_for_its_delivered_notice() {
    for url in databases() {
        let shop = shop_with_fees(&url, FLAT_FEE).await;
        shop.channel("C-1").await;
        // The 10th, 11th and 12th are grace.
        assert_eq!(run(&shop).await, AccountDay::default());

        shop.later(1);
        let day = run(&shop).await;
        let announced = Done::Announced {
            invoice: "INV-7".into(),
            fee: shop.money("15.00"),
            earliest: date("2026-03-20"),
        };
        assert_eq!(day.done, [announced]);

        // Undelivered, it may take as long as it likes.
        shop.later(20);
        let day = run(&shop).await;
        let written_on = date("2026-03-13");
        assert_eq!(waits(&day), [WhyWaiting::NotDelivered { written_on }]);
        assert_eq!(shop.balance("C-1").await, shop.money("450.00"));
        let texts = reads_the_chat(&shop).await;
        let [text] = texts.as_slice() else {
            panic!("one notice: {texts:?}");
        };
        for said in [
            "INV-7",
            "$450.00",
            "$15.00",
            "March 20",
            "clause 7",
            "7 days",
            "payment plan",
        ] {
            assert!(text.contains(said), "no {said} in: {text}");
        }

        // Read on 2 April, so the fee is due on the 9th.
        let until = date("2026-04-09");
        assert_eq!(
            waits(&run(&shop).await),
            [WhyWaiting::NoticePeriod { until }]
        );
        shop.later(6);
        assert_eq!(
            waits(&run(&shop).await),
            [WhyWaiting::NoticePeriod { until }]
        );
        shop.later(1);
        let day = run(&shop).await;
        assert_eq!(entries(&day), pairs(&[("FEE-INV-7-1", "15.00 USD")]));
        assert_eq!(shop.balance("C-1").await, shop.money("465.00"));
        shop.later(200);
        assert_eq!(run(&shop).await, AccountDay::default(), "once");
    }
}

#[tokio::test]
async fn repeated_fees_stop_at_the_cap_and_missed_days_make_none_of_them_up() {
    for url in databases() {
        let shop = shop_with_fees(&url, REPEATING_FEE).await;
        shop.channel("C-1").await;
        shop.later(1);
        assert!(is_announced(&run(&shop).await));
        let texts = reads_the_chat(&shop).await;
        assert!(texts[0].contains("every 30 days") && texts[0].contains("$20.00"));
        // 2 % of 450.00 is 9.00; delivered on 13 March, so from the 20th on. Nobody runs it until the 22nd.
        shop.later(9);
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[("FEE-INV-7-1", "9.00 USD")])
        );
        // 30 days from the 22nd is 21 April. A payment of 50.00 leaves 400.00: 2 % is 8.00.
        shop.pays("C-1", "50.00", "ACH-1").await;
        shop.later(29);
        assert!(entries(&run(&shop).await).is_empty());
        shop.later(1);
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[("FEE-INV-7-2", "8.00 USD")])
        );
        // 20.00 less 17.00 leaves 3.00, also after 90 days without a run.
        shop.later(90);
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[("FEE-INV-7-3", "3.00 USD")])
        );
        shop.later(30);
        assert!(entries(&run(&shop).await).is_empty());
        // 450.00 less 50.00, and 20.00.
        assert_eq!(shop.balance("C-1").await, shop.money("420.00"));
    }
}

#[tokio::test]
async fn a_notice_keeps_to_the_customers_hours_and_to_the_limits() {
    for url in databases() {
        let shop = with_policy(Shop::open(&url).await, FLAT_FEE).await;
        shop.customer("C-1", "Aiko Tanaka", ",,Asia/Tokyo,,consumer,")
            .await;
        for number in ["INV-7", "INV-8"] {
            shop.invoice("C-1", number, "450.00", "2026-02-07", "2026-03-09")
                .await;
        }
        shop.channel("C-1").await;
        // Friday, 13 March, 23:00 in Tokyo; Monday, 09:30 there is 00:30 UTC.
        shop.later(1);
        let monday = WhyWaiting::NotBefore {
            at: instant("2026-03-16T00:30:00Z"),
        };
        assert_eq!(waits(&run(&shop).await), [monday, monday]);
        assert!(reads_the_chat(&shop).await.is_empty());
        shop.clock
            .advance(instant("2026-03-16T00:30:00Z") - shop.desk.now());
        // One contact a day: the other invoice's notice waits until Tuesday, 09:30.
        let day = run(&shop).await;
        assert!(is_announced(&day));
        let tuesday = WhyWaiting::NotBefore {
            at: instant("2026-03-17T00:30:00Z"),
        };
        assert_eq!(waits(&day), [tuesday]);
        assert_eq!(reads_the_chat(&shop).await.len(), 1);
        shop.later(1);
        assert!(is_announced(&run(&shop).await));
    }
}

#[tokio::test]
async fn whoever_said_stop_or_never_wrote_gets_the_notice_from_a_clerk() {
    for url in databases() {
        let mut shop = shop_with_fees(&url, FLAT_FEE).await;
        let desk = shop.desk.clone();
        let business = shop.business.clone();
        shop.later(1);
        assert_eq!(waits(&run(&shop).await), [WhyWaiting::NoConversation]);
        shop.says("C-1", "stop messaging me").await;
        assert_eq!(waits(&run(&shop).await), [WhyWaiting::Stopped]);
        let channel = shop.channel("C-1").await;
        let pending = desk.pending(&channel).await.unwrap();
        assert!(pending.iter().all(|message| message.reply_to.is_some()));

        let waiting = desk.waiting_notices(&business).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0].fee, shop.money("15.00"));
        assert!(!waiting[0].in_chat);
        let deliver = async |how: &str| desk.notice_delivered(&business, "INV-7", "kim", how).await;
        let first = deliver("letter of 12 March").await.unwrap();
        assert_eq!(first.delivered_on, Some(date("2026-03-13")));
        let again = deliver("a second letter").await.unwrap();
        assert!(again.unchanged && again.delivered_how == first.delivered_how);
        assert!(desk.waiting_notices(&business).await.unwrap().is_empty());
        shop.later(7);
        let day = run(&shop).await;
        assert_eq!(entries(&day), pairs(&[("FEE-INV-7-1", "15.00 USD")]));
    }
}

#[tokio::test]
async fn nobody_in_grief_is_told_of_a_fee() {
    for url in databases() {
        let mut shop = shop_with_fees(&url, FLAT_FEE).await;
        shop.says("C-1", "my husband died last week").await;
        shop.later(1);
        assert_eq!(waits(&run(&shop).await), [], "the account is on hold");
        let lifted = AccountHoldLift {
            account: "C-1".into(),
            reason: AccountHoldReason::Hardship,
            by: "kim".into(),
            note: "settled with the family".into(),
        };
        let desk = &shop.desk;
        desk.lift_account_hold(&shop.business, &lifted)
            .await
            .unwrap();
        // On Monday: the days of grace that the hold stopped go on after it.
        shop.later(3);
        assert_eq!(waits(&run(&shop).await), [WhyWaiting::Careful]);
        shop.says("C-1", "how much do I owe?").await;
        assert!(is_announced(&run(&shop).await));
    }
}

#[tokio::test]
async fn a_clerk_may_announce_what_no_run_has_written_down() {
    for url in databases() {
        let shop = shop_with_fees(&url, FLAT_FEE).await;
        shop.invoice("C-1", "INV-8", "10.00", "2026-03-12", "2026-04-11")
            .await;
        let deliver = async |invoice: &str| {
            let desk = &shop.desk;
            desk.notice_delivered(&shop.business, invoice, "kim", "letter")
                .await
        };
        assert!(refusal(deliver("INV-8").await).contains("not overdue"));
        assert!(refusal(deliver("INV-9").await).contains("INV-9"));
        assert_eq!(deliver("INV-7").await.unwrap().fee, shop.money("15.00"));
        shop.later(7);
        let day = run(&shop).await;
        assert_eq!(entries(&day), pairs(&[("FEE-INV-7-1", "15.00 USD")]));
    }
}

#[tokio::test]
async fn a_waived_fee_stays_waived() {
    for url in databases() {
        let shop = shop_with_fees(&url, FLAT_FEE).await;
        let (desk, business) = (&shop.desk, &shop.business);
        let early = desk.waive_fee(business, &waiver("INV-7", None)).await;
        assert!(refusal(early).contains("no late charge"));
        desk.notice_delivered(business, "INV-7", "kim", "letter")
            .await
            .unwrap();
        shop.later(7);
        run(&shop).await;
        assert_eq!(shop.balance("C-1").await, shop.money("465.00"));
        let other = desk
            .waive_fee(business, &waiver("INV-7", Some("FEE-INV-7-2")))
            .await;
        assert!(refusal(other).contains("FEE-INV-7-2"));
        let waived = desk
            .waive_fee(business, &waiver("INV-7", Some("FEE-INV-7-1")))
            .await
            .unwrap();
        assert_eq!(waived.sum, shop.money("15.00"));
        let again = desk.waive_fee(business, &waiver("INV-7", None)).await;
        assert!(again.unwrap().unchanged, "once");
        shop.later(60);
        assert!(entries(&run(&shop).await).is_empty());
        assert_eq!(shop.balance("C-1").await, shop.money("450.00"));
    }
}

#[tokio::test]
async fn ten_missed_days_of_interest_are_ten_daily_runs_to_the_cent() {
    for url in databases() {
        // From 1 to 9 February: 9 days of 0.3219178 are 2.897. The debt is from 1,000.00 on: 70.00.
        let daily = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        let first = pairs(&[
            ("INT-INV-1-2026-02-09", "2.90 GBP"),
            ("COMP-INV-1", "70.00 GBP"),
        ]);
        assert_eq!(entries(&run(&daily).await), first);
        for _ in 0..10 {
            daily.later(1);
            assert_eq!(entries(&run(&daily).await).len(), 1);
        }
        // Through 19 February: 19 days are 6.116.
        assert_eq!(daily.balance("C-1").await, daily.money("1076.12"));
    }
    for url in databases() {
        let late = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        run(&late).await;
        late.later(10);
        // 6.12 less the 2.90 of the first run.
        let made_up = pairs(&[("INT-INV-1-2026-02-19", "3.22 GBP")]);
        assert_eq!(entries(&run(&late).await), made_up);
        assert_eq!(late.balance("C-1").await, late.money("1076.12"));
    }
}

#[tokio::test]
async fn a_payment_that_counts_from_an_earlier_day_corrects_the_interest() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-18T09:00:00Z").await;
        // Through the 17th: 17 days are 5.4726; through the 18th: 5.7945; through the 19th: 6.1164.
        run(&shop).await;
        shop.later(1);
        run(&shop).await;
        shop.later(1);
        run(&shop).await;
        assert_eq!(shop.balance("C-1").await, shop.money("1076.12"));
        // 400.00 of the 15th become known on the 20th. 1 to 14 February: 14 days of 1,000.00. 15 to 20
        // February: 6 days of 600.00. 17,600 x 11.75 % / 365 = 5.6657.
        pays_on(&shop, "400.00", "BACS-1", "2026-02-15").await;
        shop.later(1);
        let day = run(&shop).await;
        // Newest first: 6.12 less 0.33 is 5.79, less 0.32 is 5.47; then 0.20 make 5.67.
        let corrected = pairs(&[
            ("INT-INV-1-2026-02-19", "-0.33 GBP"),
            ("INT-INV-1-2026-02-18", "-0.32 GBP"),
            ("INT-INV-1-2026-02-20", "0.20 GBP"),
        ]);
        assert_eq!(entries(&day), corrected);
        // 1,000.00 less 400.00, 70.00 and 5.67.
        assert_eq!(shop.balance("C-1").await, shop.money("675.67"));

        // The rest had in truth been paid on the due date, and the 400.00 are recorded again. A bill that was
        // opened again is free from the day of the reversal, so 400.00 of it were open for 14 days: 1.8027;
        // and the compensation for 400.00 is 40.00, not 70.00.
        pays_on(&shop, "600.00", "BACS-2", "2026-01-31").await;
        let bounced = NewReversal {
            reference: "BACS-1".into(),
            value_date: date("2026-02-15"),
            by: "kim".into(),
            reason: "recorded with the wrong date".into(),
        };
        shop.desk.reverse(&shop.business, bounced).await.unwrap();
        pays_on(&shop, "400.00", "BACS-3", "2026-01-31").await;
        run(&shop).await;
        assert_eq!(shop.balance("C-1").await, shop.money("41.80"));
    }
    for url in databases() {
        // All of it had been paid on the due date: nothing is left of interest and compensation.
        let shop = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        run(&shop).await;
        pays_on(&shop, "1000.00", "BACS-1", "2026-01-31").await;
        run(&shop).await;
        assert_eq!(shop.balance("C-1").await, shop.money("0.00"));
    }
}

#[tokio::test]
async fn a_consumer_never_gets_interest_nor_does_who_had_paid_before_it_was_asked_for() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        for (account, name, kind) in [
            ("C-2", "Ana Lindqvist", "consumer"),
            ("C-3", "Ben Okafor", ""),
            ("C-4", "Tide Ltd", "company"),
        ] {
            shop.customer(account, name, &format!(",,,,{kind},")).await;
        }
        for (account, number, due) in [
            ("C-2", "INV-2", "2026-01-31"),
            ("C-3", "INV-3", "2026-01-31"),
            ("C-4", "INV-4", "2025-10-31"),
        ] {
            shop.invoice(account, number, "1000.00", "2025-10-01", due)
                .await;
        }
        // Tide Ltd paid late, but in December; the policy asks for interest since 2 January.
        let new = NewCredit {
            kind: EntryKind::Payment,
            account: "C-4".into(),
            reference: "BACS-4".into(),
            amount: shop.money("1000.00"),
            value_date: date("2025-12-15"),
            invoice: None,
            method: None,
            by: "kim".into(),
            reason: None,
        };
        shop.desk.record_credit(&shop.business, new).await.unwrap();
        run(&shop).await;
        for (account, owes) in [
            ("C-1", "1072.90"),
            ("C-2", "1000.00"),
            ("C-3", "1000.00"),
            ("C-4", "0.00"),
        ] {
            assert_eq!(shop.balance(account).await, shop.money(owes), "{account}");
        }
    }
}

#[tokio::test]
async fn interest_stops_and_is_reported_where_a_rate_is_missing() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        // In the Union each half-year has its own rate; that of July is not entered.
        let eu = "[late_interest]\nregime = \"eu\"\n\
             reference_rates = [{ from = \"2026-01-01\", percent = \"3.75\" }]\n";
        let shop = with_policy(shop, eu).await;
        shop.later(150);
        assert_eq!(shop.today(), date("2026-07-10"));
        let day = run(&shop).await;
        assert_eq!(day.rates_missing_from, Some(date("2026-07-01")));
        // 1 February to 30 June: 150 days of 0.3219178.
        let until_june = pairs(&[("INT-INV-1-2026-07-09", "48.29 GBP")]);
        assert_eq!(entries(&day), until_june);
    }
}

#[tokio::test]
async fn a_hold_freezes_interest_and_fees_and_is_put_and_lifted_once() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        let (desk, business) = (&shop.desk, &shop.business);
        let put = async || {
            desk.hold_for_dispute(business, "C-1", "INV-1", "kim", "two boards missing")
                .await
        };
        assert!(
            refusal(desk.lift_hold(business, &order("no reason")).await).contains("not on hold")
        );
        assert!(!put().await.unwrap().unchanged);
        shop.later(3);
        assert!(put().await.unwrap().unchanged);
        let lifted = desk.lift_hold(business, &order("boards delivered")).await;
        assert!(!lifted.unwrap().on_hold);
        let again = desk.lift_hold(business, &order("boards delivered")).await;
        assert!(again.unwrap().unchanged);
        // 1 to 10 February without the 5th to the 8th: 6 days of 0.3219178 are 1.9315.
        shop.later(3);
        let day = run(&shop).await;
        assert_eq!(entries(&day)[0].1, "1.93 GBP");
        // As of the 7th it still stood on hold.
        let report = desk
            .account_report(business, "C-1", date("2026-02-07"))
            .await;
        assert!(report.unwrap().open_invoices[0].on_hold);
        let report = desk
            .account_report(business, "C-1", date("2026-02-08"))
            .await;
        assert!(!report.unwrap().open_invoices[0].on_hold);
    }
    for url in databases() {
        let shop = shop_with_fees(&url, FLAT_FEE).await;
        shop.channel("C-1").await;
        shop.desk
            .hold_for_dispute(&shop.business, "C-1", "INV-7", "kim", "disputed")
            .await
            .unwrap();
        shop.later(30);
        assert_eq!(run(&shop).await, AccountDay::default());
    }
}

/// Two payments, the first due on 12 February and missed. `runs` names the days on which somebody runs it.
async fn break_a_plan(url: &str, runs: impl Fn(NaiveDate) -> bool) -> (Shop, Vec<NaiveDate>) {
    let mut shop = shop_with_interest(url, "2026-02-05T09:00:00Z").await;
    shop.says("C-1", "2 payments").await;
    shop.says("C-1", "yes").await;
    assert_eq!(shop.plans("C-1").await, 1);
    let mut ended_on = Vec::new();
    for _ in 0..15 {
        shop.later(1);
        if !runs(shop.today()) {
            continue;
        }
        for done in run(&shop).await.done {
            match done {
                Done::Ended { on, .. } => ended_on.push(on),
                Done::Announced { .. }
                | Done::Charged { .. }
                | Done::TakenBack { .. }
                | Done::WrittenOff { .. }
                | Done::Rewarded { .. }
                | Done::Expired { .. }
                | Done::Told { .. } => {}
            }
        }
    }
    (shop, ended_on)
}

#[tokio::test]
async fn a_broken_plan_is_ended_and_only_its_own_days_stay_free() {
    // Three days of grace after the 12th: broken on the 16th. 1 to 4 and 17 to 19 February bear interest: 7
    // days of 0.3219178 are 2.2534; and the compensation.
    for url in databases() {
        let (shop, ended_on) = break_a_plan(&url, |_| true).await;
        assert_eq!(ended_on, [date("2026-02-16")]);
        assert_eq!(shop.balance("C-1").await, shop.money("1072.25"));
    }
    for url in databases() {
        let (shop, ended_on) = break_a_plan(&url, |day| day == date("2026-02-20")).await;
        assert_eq!(ended_on, [date("2026-02-16")]);
        assert_eq!(shop.balance("C-1").await, shop.money("1072.25"));
    }
}

#[tokio::test]
async fn what_is_open_on_a_plan_is_exposure_until_the_plan_ends() {
    for url in databases() {
        let mut shop = Shop::open(&url).await;
        shop.customer("C-1", "Ana Lindqvist", ",,,,,").await;
        shop.invoice("C-1", "INV-7", "450.00", "2026-02-07", "2026-03-09")
            .await;
        assert_eq!(exposure(&shop).await, ["0.00 USD", "450.00 USD"]);
        shop.says("C-1", "3 payments").await;
        shop.says("C-1", "yes").await;
        assert_eq!(exposure(&shop).await, ["450.00 USD", "450.00 USD"]);
        shop.pays("C-1", "100.00", "ACH-1").await;
        assert_eq!(exposure(&shop).await, ["350.00 USD", "350.00 USD"]);
        // The second payment is missed for longer than the grace.
        shop.later(60);
        run(&shop).await;
        assert_eq!(exposure(&shop).await, ["0.00 USD", "350.00 USD"]);
        shop.verify().await;
    }
}

/// What is open on arrangements, and what all customers owe.
async fn exposure(shop: &Shop) -> [String; 2] {
    let report = shop.desk.exposure(&shop.business).await.unwrap();
    [report.outstanding, report.receivables].map(|sum| sum.to_string())
}

#[tokio::test]
async fn a_kept_plan_costs_nothing() {
    for url in databases() {
        let mut shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        shop.says("C-1", "2 payments").await;
        shop.says("C-1", "yes").await;
        shop.later(7);
        shop.pays("C-1", "500.00", "BACS-1").await;
        run(&shop).await;
        shop.later(28);
        assert_eq!(shop.today(), date("2026-03-12"));
        shop.pays("C-1", "500.00", "BACS-2").await;
        run(&shop).await;
        shop.later(100);
        run(&shop).await;
        // 1 to 4 February had not been charged when the plan was agreed, and its terms name all that was owed.
        assert_eq!(shop.balance("C-1").await, shop.money("0.00"));
    }
}

#[tokio::test]
async fn waived_interest_stays_waived_and_later_days_still_count() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        run(&shop).await;
        let waived = shop
            .desk
            .waive_fee(&shop.business, &waiver("INV-1", None))
            .await
            .unwrap();
        // 2.90 and 70.00.
        assert_eq!(waived.sum, shop.money("72.90"));
        shop.later(10);
        // 6.12 less the 2.90 that were charged and waived.
        let day = run(&shop).await;
        assert_eq!(
            entries(&day),
            pairs(&[("INT-INV-1-2026-02-19", "3.22 GBP")])
        );
    }
}

/// 800.00 by 12 February settle the 1,000.00 of INV-1, as staff have agreed it.
async fn settle(shop: &Shop) {
    let (desk, business) = (&shop.desk, &shop.business);
    let mut tx = desk.store().write().await.unwrap();
    let account = tx.account(business.id, "C-1").await.unwrap().unwrap();
    let user = UserKey {
        platform: "terminal",
        key: "C-1".into(),
    };
    let contact = tx
        .contact_for(business.id, account.id, &user, desk.now())
        .await
        .unwrap();
    let policy = tx.latest_policy_version(business.id).await.unwrap();
    let terms = AgreementTerms {
        kind: ArrangementKind::Settlement,
        covered: vec![CoveredDebit {
            entry: EntrySeq(1),
            invoice_number: "INV-1".into(),
            amount: shop.money("1000.00"),
        }],
        total: shop.money("1000.00"),
        frequency: Frequency::Weekly,
        anchor: date("2026-02-12"),
        installments: vec![Installment {
            due_on: date("2026-02-12"),
            amount: shop.money("800.00"),
        }],
        down_payment: false,
        forgiven: Some(shop.money("200.00")),
        reward: None,
        continues: None,
        missed_grace_days: 3,
        policy_version: policy,
    };
    let mut stored = Agreement {
        account: account.id,
        reference: "P-SETTLED".into(),
        terms,
        text: "800.00 by 12 February settle it".into(),
        hash: String::new(),
        accepted_by: contact.id,
        accepted_by_message: "m1".into(),
        accepted_at: desk.now(),
    };
    stored.hash = agreement::hash(&stored);
    tx.insert_plan(business.id, &stored, EntrySeq(1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_settlement_that_is_paid_in_time_forgives_the_rest() {
    for url in databases() {
        let mut shop = shop_with_interest(&url, "2026-01-20T09:00:00Z").await;
        settle(&shop).await;
        run(&shop).await;
        shop.later(23);
        let owes = shop.says("C-1", "how much do I owe?").await;
        assert!(owes.contains("£800.00"), "{owes}");
        pays_on(&shop, "800.00", "BACS-1", "2026-02-12").await;
        // The rest goes with the payment: nobody is asked for it until the next run.
        assert_eq!(shop.balance("C-1").await, shop.money("0.00"));
        let owes = shop.says("C-1", "how much do I owe?").await;
        assert!(owes.contains("you owe nothing"), "{owes}");
        assert!(entries(&run(&shop).await).is_empty(), "it is done already");

        // The payment is returned: so is what was given for it, and the settlement breaks.
        shop.later(3);
        let bounced = NewReversal {
            reference: "BACS-1".into(),
            value_date: shop.today(),
            by: "kim".into(),
            reason: "returned by the bank".into(),
        };
        let back = shop.desk.reverse(&shop.business, bounced).await.unwrap();
        assert_eq!(back.balance, shop.money("1000.00"));
        let given_up = back.given_up.iter().map(|given| given.amount);
        assert_eq!(given_up.collect::<Vec<_>>(), [-shop.money("200.00")]);
        assert!(entries(&run(&shop).await).is_empty(), "it is done already");
        // Broken on the 16th; its end is written down when three days have passed for late bookings.
        shop.later(4);
        let day = run(&shop).await;
        assert!(day.done.contains(&Done::Ended {
            reference: "P-SETTLED".into(),
            kind: ArrangementKind::Settlement,
            on: date("2026-02-16"),
        }));
        assert!(shop.balance("C-1").await >= shop.money("1000.00"));
    }
    for url in databases() {
        // Paid on the 17th, after the grace: it settles nothing, also if nobody looked before.
        let shop = shop_with_interest(&url, "2026-01-20T09:00:00Z").await;
        settle(&shop).await;
        shop.later(28);
        pays_on(&shop, "800.00", "BACS-1", "2026-02-17").await;
        shop.later(2);
        let day = run(&shop).await;
        let ended = Done::Ended {
            reference: "P-SETTLED".into(),
            kind: ArrangementKind::Settlement,
            on: date("2026-02-16"),
        };
        assert!(day.done.contains(&ended));
        assert!(shop.balance("C-1").await >= shop.money("200.00"));
    }
}

/// Payments as a bank's file brings them.
const PAYMENT: &str = "reference,account_id,date,amount,currency,invoice_number,method\n\
     BACS-1,C-1,2026-02-12,800.00,GBP,,\n";

#[tokio::test]
async fn a_payment_of_a_file_completes_a_settlement_too() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-01-20T09:00:00Z").await;
        settle(&shop).await;
        shop.later(23);
        shop.import(ImportKind::Payments, PAYMENT.into()).await;
        assert!(shop.balance("C-1").await.is_zero());
        shop.import(ImportKind::Payments, PAYMENT.into()).await;
        assert!(entries(&run(&shop).await).is_empty(), "it is done already");
        assert!(shop.balance("C-1").await.is_zero());
    }
}

#[tokio::test]
async fn the_run_settles_what_no_payment_has_settled() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-01-20T09:00:00Z").await;
        // The settlement reaches the books after its money.
        pays_on(&shop, "800.00", "BACS-1", "2026-01-20").await;
        settle(&shop).await;
        let given = pairs(&[("WRITE-OFF-P-SETTLED-INV-1", "-200.00 GBP")]);
        assert_eq!(entries(&run(&shop).await), given);
        assert!(shop.balance("C-1").await.is_zero());
    }
}

#[tokio::test]
async fn an_account_that_fails_does_not_stop_the_others() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        shop.customer("C-2", "Tide Ltd", ",,,,company,").await;
        shop.invoice("C-2", "INV-2", "500.00", "2026-01-01", "2026-01-31")
            .await;
        // Somebody has used the reference that the compensation of INV-1 needs.
        let new = NewCredit {
            kind: EntryKind::Payment,
            account: "C-2".into(),
            reference: "COMP-INV-1".into(),
            amount: shop.money("1.00"),
            value_date: date("2026-01-31"),
            invoice: None,
            method: None,
            by: "kim".into(),
            reason: None,
        };
        shop.desk.record_credit(&shop.business, new).await.unwrap();
        let report = shop.desk.run_day(&shop.business).await.unwrap();
        assert_eq!(report.failures(), 1);
        assert_eq!(shop.balance("C-1").await, shop.money("1000.00"));
        // 499.00 x 11.75 % x 9 / 365 = 1.4457; below 1,000.00 the sum is 40.00.
        assert_eq!(shop.balance("C-2").await, shop.money("540.45"));
        shop.verify().await;
    }
}

#[tokio::test]
async fn several_runs_at_once_and_a_customer_who_writes_do_everything_once() {
    for url in databases() {
        let shop = shop_with_fees(&url, FLAT_FEE).await;
        for n in 2..=6 {
            let account = format!("C-{n}");
            shop.customer(&account, "Ben Okafor", ",,,,consumer,").await;
            let number = format!("INV-1{n}");
            shop.invoice(&account, &number, "80.00", "2026-02-07", "2026-03-09")
                .await;
        }
        let mut channels = Vec::new();
        for n in 1..=6 {
            channels.push(shop.channel(&format!("C-{n}")).await);
        }
        shop.later(1);
        let desk = &shop.desk;
        let hello = async |key: &str| {
            for channel in &channels {
                let inbound = Inbound::text(key, "hello");
                desk.receive(channel, &inbound).await.unwrap();
            }
        };
        let run_day = || desk.run_day(&shop.business);
        let announce = tokio::join!(run_day(), run_day(), run_day(), hello("m1"), hello("m2"));
        for report in [announce.0, announce.1, announce.2] {
            assert_eq!(report.unwrap().failures(), 0);
        }
        for channel in &channels {
            let pending = desk.pending(channel).await.unwrap();
            let notices = pending.iter().filter(|message| message.reply_to.is_none());
            assert_eq!(notices.count(), 1, "{}", channel.name);
            desk.delivered(channel, &pending).await.unwrap();
        }
        shop.later(7);
        let charge = tokio::join!(run_day(), run_day(), run_day(), hello("m3"), hello("m4"));
        let mut charged = Vec::new();
        for report in [charge.0, charge.1, charge.2] {
            let report = report.unwrap();
            assert_eq!(report.failures(), 0);
            charged.extend(report.accounts.iter().flat_map(entries));
        }
        charged.sort();
        assert_eq!(charged.len(), 6, "{charged:?}");
        assert_eq!(shop.balance("C-1").await, shop.money("465.00"));
        shop.verify().await;
    }
}

#[tokio::test]
async fn the_bot_tells_what_lateness_costs() {
    let mut shop = shop_with_fees("sqlite::memory:", FLAT_FEE).await;
    let said = shop.says("C-1", "are there late fees?").await;
    for words in [
        "$15.00",
        "3 days",
        "7 days",
        "clause 7",
        "no late fees on your account",
    ] {
        assert!(said.contains(words), "no {words} in: {said}");
    }
    let mut shop = shop_with_interest("sqlite::memory:", "2026-02-10T09:00:00Z").await;
    run(&shop).await;
    let said = shop.says("C-1", "are there late fees?").await;
    for words in ["8 percentage points", "fixed sum", "72.90"] {
        assert!(said.contains(words), "no {words} in: {said}");
    }
    // Ten days of interest are one line.
    for _ in 0..10 {
        shop.later(1);
        run(&shop).await;
    }
    let said = shop.says("C-1", "explain it line by line").await;
    assert_eq!(said.matches("late interest").count(), 1, "{said}");
    assert!(
        said.contains("6.12") && said.contains("fixed sum"),
        "{said}"
    );
}

/// Ana owes 450.00 since 9 March, and late fees are announced and charged.
fn place_with_fees() -> Place {
    let place = Place::new();
    place.create_business();
    let policy = place.file("policy.toml", FLAT_FEE);
    place
        .run(&["policy", "apply", &policy, "--by", "kim"])
        .succeeds();
    let customers = "account_id,name,email,phone,timezone,locale,kind,country\nC-1,Ana Lindqvist,,,,,consumer,\n";
    let customers = place.file("customers.csv", customers);
    place.run(&["import", "customers", &customers]).succeeds();
    let invoices = "invoice_number,account_id,issue_date,due_date,amount,currency\n\
         INV-7,C-1,2026-02-07,2026-03-09,450.00,USD\n";
    let invoices = place.file("invoices.csv", invoices);
    place.run(&["import", "invoices", &invoices]).succeeds();
    place
}

/// 2 % of what is overdue, once.
const PERCENT_FEE: &str = "[late_fees]\nenabled = true\nkind = \"percent_of_overdue\"\npercent = \"2\"\n\
     fee_max = \"20\"\nlifetime_max = \"20\"\nclause = \"Clause 7.\"\n";

/// A shop in which the fee on INV-7 has been charged on 20 March.
pub(crate) async fn charged(url: &str, toml: &str) -> Shop {
    let shop = shop_with_fees(url, toml).await;
    shop.channel("C-1").await;
    shop.later(1);
    assert!(is_announced(&run(&shop).await));
    reads_the_chat(&shop).await;
    shop.later(7);
    assert_eq!(entries(&run(&shop).await).len(), 1);
    shop
}

#[tokio::test]
async fn a_fee_on_more_than_was_overdue_becomes_smaller() {
    for url in databases() {
        // 2 % of 450.00 are 9.00.
        let shop = charged(&url, PERCENT_FEE).await;
        shop.later(2);
        // 350.00 had arrived on the 16th already, so only 100.00 was overdue on the 20th.
        pays_on(&shop, "350.00", "ACH-1", "2026-03-16").await;
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[("FEE-INV-7-1", "-9.00 USD"), ("FEE-INV-7-1~2", "2.00 USD")])
        );
        assert_eq!(shop.balance("C-1").await, shop.money("102.00"));
    }
}

#[tokio::test]
async fn a_fee_that_was_taken_back_comes_again_when_its_reason_goes() {
    // Flat 15.00; 2 % of 450.00 are 9.00.
    for (toml, fee) in [(FLAT_FEE, "15.00"), (PERCENT_FEE, "9.00")] {
        for url in databases() {
            let shop = charged(&url, toml).await;
            shop.later(2);
            pays_on(&shop, "450.00", "ACH-1", "2026-03-16").await;
            let taken_back = format!("-{fee} USD");
            assert_eq!(
                entries(&run(&shop).await),
                pairs(&[("FEE-INV-7-1", &taken_back)])
            );
            let bounce = NewReversal {
                reference: "ACH-1".into(),
                value_date: shop.today(),
                by: "kim".into(),
                reason: "returned by the bank".into(),
            };
            shop.desk.reverse(&shop.business, bounce).await.unwrap();
            // On the very day of the bounce, and once: `run` looks twice.
            let again = format!("{fee} USD");
            assert_eq!(
                entries(&run(&shop).await),
                pairs(&[("FEE-INV-7-1~2", &again)])
            );
            shop.later(1);
            assert!(entries(&run(&shop).await).is_empty());
        }
    }
}

#[tokio::test]
async fn the_first_day_of_a_hold_has_no_fee_also_when_the_run_came_first() {
    for url in databases() {
        let shop = charged(&url, FLAT_FEE).await;
        shop.desk
            .hold_for_dispute(&shop.business, "C-1", "INV-7", "kim", "never ordered")
            .await
            .unwrap();
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[("FEE-INV-7-1", "-15.00 USD")])
        );
        shop.later(5);
        assert!(entries(&run(&shop).await).is_empty());
    }
}

#[tokio::test]
async fn one_delay_is_charged_by_the_contract_or_by_the_statute() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        run(&shop).await;
        let before = shop.balance("C-1").await;
        let fee = FLAT_FEE.replace("\"15\"", "\"15.00\"");
        let shop = with_policy(shop, &fee).await;
        shop.channel("C-1").await;
        for _ in 0..3 {
            shop.later(10);
            run(&shop).await;
            reads_the_chat(&shop).await;
        }
        assert_eq!(shop.balance("C-1").await, before, "no fee beside interest");
    }
}

#[tokio::test]
async fn a_bill_that_has_had_a_fee_bears_no_interest_under_a_later_policy() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        let shop = with_policy(shop, FLAT_FEE).await;
        shop.channel("C-1").await;
        assert!(is_announced(&run(&shop).await));
        reads_the_chat(&shop).await;
        shop.later(7);
        assert_eq!(
            entries(&run(&shop).await),
            pairs(&[("FEE-INV-1-1", "15.00 GBP")])
        );
        let shop = with_policy(shop, UK_INTEREST).await;
        shop.later(10);
        assert!(entries(&run(&shop).await).is_empty());
        assert_eq!(shop.balance("C-1").await, shop.money("1015.00"));
    }
}

#[tokio::test]
async fn interest_on_a_bill_that_was_paid_in_time_goes_also_under_another_policy() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-05T09:00:00Z").await;
        assert!(!entries(&run(&shop).await).is_empty());
        let shop = with_policy(shop, "[late_interest]\nregime = \"none\"\n").await;
        pays_on(&shop, "1000.00", "BACS-1", "2026-01-30").await;
        shop.later(1);
        run(&shop).await;
        assert_eq!(shop.balance("C-1").await, shop.money("0.00"));
    }
}

#[test]
fn the_program_announces_shows_charges_and_waives() {
    let place = place_with_fees();
    let thirteenth = "2026-03-13T14:00:00Z";
    let chat = |at: &str| place.run_with(&["chat", "--as", "C-1", "--json", "--at", at], "");
    chat("2026-03-12T14:00:00Z").succeeds();

    let rehearsed = place.run(&["run-day", "--dry-run", "--at", thirteenth]);
    rehearsed
        .succeeds()
        .says("nothing was kept")
        .says("announced");
    place
        .run(&["run-day", "--at", thirteenth])
        .succeeds()
        .says("INV-7");
    place
        .run(&["notice", "list"])
        .succeeds()
        .says("in the chat since 2026-03-13");
    let shown = chat("2026-03-13T15:00:00Z").succeeds();
    let notice = shown.json();
    assert!(notice["in_reply_to"].is_null(), "{notice}");
    assert!(notice["text"].as_str().unwrap().contains("$15.00"));
    assert_eq!(chat("2026-03-13T15:00:00Z").succeeds().out, "");
    place
        .run(&["notice", "list"])
        .succeeds()
        .says("no notice waits");

    let charged = place.run(&["run-day", "--json", "--at", "2026-03-20T14:00:00Z"]);
    let done = &charged.succeeds().json()[0]["accounts"][0]["done"][0];
    assert_eq!(done["reference"], "FEE-INV-7-1", "{done}");
    place
        .run(&["run-day", "--at", "2026-03-20T16:00:00Z"])
        .succeeds()
        .says("nothing to do");
    let waive = [
        "fee",
        "waive",
        "--invoice",
        "INV-7",
        "--by",
        "kim",
        "--reason",
        "first time",
        "--at",
        "2026-03-21T14:00:00Z",
    ];
    place.run(&waive).succeeds().says("waived: FEE-INV-7-1");
    place.run(&waive).succeeds().says("nothing has changed");
    for action in ["put", "lift"] {
        place
            .run(&[
                "hold",
                action,
                "--account",
                "C-1",
                "--invoice",
                "INV-7",
                "--by",
                "kim",
                "--reason",
                "disputed",
            ])
            .succeeds()
            .says("on hold");
    }
    place.run(&["verify"]).succeeds().says("all as derived");
}

#[tokio::test]
async fn neither_a_missing_rate_nor_a_clock_set_back_takes_anything_back() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        run(&shop).await;
        let owed = shop.balance("C-1").await;
        assert!(
            owed > shop.money("1070.00"),
            "interest and the compensation"
        );

        shop.later(-2);
        assert!(entries(&run(&shop).await).is_empty());
        shop.later(2);
        assert_eq!(shop.balance("C-1").await, owed);

        // The owner drops the line of the half-year in which the interest began.
        shop.later(1);
        let later_only = UK_INTEREST.replace("2026-01-01", "2026-07-01");
        let shop = with_policy(shop, &later_only).await;
        assert!(entries(&run(&shop).await).is_empty());
        assert_eq!(shop.balance("C-1").await, owed);
    }
}

#[tokio::test]
async fn a_bill_that_was_paid_with_its_interest_stays_closed() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-02-10T09:00:00Z").await;
        run(&shop).await;
        let owed = shop.balance("C-1").await.to_decimal().to_string();
        pays_on(&shop, &owed, "BACS-1", "2026-02-10").await;
        shop.later(30);
        assert!(entries(&run(&shop).await).is_empty());
        let dearer = UK_INTEREST.replace("3.75", "5.75");
        let shop = with_policy(shop, &dearer).await;
        assert!(entries(&run(&shop).await).is_empty());
        assert!(shop.balance("C-1").await.is_zero());
    }
}

#[tokio::test]
async fn a_fee_on_what_had_been_paid_already_is_taken_back() {
    for url in databases() {
        let shop = shop_with_fees(&url, FLAT_FEE).await;
        let delivered = shop
            .desk
            .notice_delivered(&shop.business, "INV-7", "kim", "letter");
        delivered.await.unwrap();
        shop.later(7);
        run(&shop).await;
        assert_eq!(shop.balance("C-1").await, shop.money("465.00"));
        // The bank file comes a day later; the money came on the 17th, the fee was charged on the 19th.
        shop.later(1);
        pays_on(&shop, "450.00", "ACH-1", "2026-03-17").await;
        let back = pairs(&[("FEE-INV-7-1", "-15.00 USD")]);
        assert_eq!(entries(&run(&shop).await), back);
        assert!(shop.balance("C-1").await.is_zero());
    }
}

#[tokio::test]
async fn what_a_settlement_forgives_bears_no_interest_from_its_payment_on() {
    for url in databases() {
        let shop = shop_with_interest(&url, "2026-01-20T09:00:00Z").await;
        settle(&shop).await;
        // Paid on the 12th, recorded on the 14th, and nobody runs the day before the 18th.
        shop.later(25);
        pays_on(&shop, "800.00", "BACS-1", "2026-02-12").await;
        assert!(shop.balance("C-1").await.is_zero());
        shop.later(4);
        assert!(entries(&run(&shop).await).is_empty());
        shop.later(10);
        assert!(entries(&run(&shop).await).is_empty());
        assert!(shop.balance("C-1").await.is_zero());
    }
}

/// What nobody asked for reaches a chat that is open, in its order: before the answer to what was written later.
#[test]
fn a_notice_comes_before_the_next_answer() {
    let place = place_with_fees();
    let at = "2026-03-13T14:00:00Z";
    let mut chat = place.spawn(&["chat", "--as", "C-1", "--json", "--at", at]);
    let mut input = chat.stdin.take().unwrap();
    let mut replies = BufReader::new(chat.stdout.take().unwrap()).lines();
    let mut next = || -> serde_json::Value {
        let line = replies.next().expect("a reply").unwrap();
        serde_json::from_str(&line).unwrap()
    };
    writeln!(input, r#"{{"id":"m1","text":"hello"}}"#).unwrap();
    assert_eq!(next()["in_reply_to"], "m1");
    place
        .run(&["run-day", "--at", at])
        .succeeds()
        .says("announced");
    writeln!(input, r#"{{"id":"m2","text":"how much do I owe?"}}"#).unwrap();
    let notice = next();
    assert!(notice["in_reply_to"].is_null(), "{notice}");
    assert_eq!(next()["in_reply_to"], "m2");
    drop(input);
    assert!(chat.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn a_run_that_stays_ends_in_order_when_it_is_asked_to() {
    let place = place_with_fees();
    let mut run = place.spawn(&["run-day", "--keep-running", "--json"]);
    let mut reports = BufReader::new(run.stdout.take().unwrap()).lines();
    let report = reports.next().expect("a report").unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["accounts_seen"], 1, "{report}");
    let asked = Command::new("kill").arg(run.id().to_string()).status();
    assert!(asked.unwrap().success());
    assert_eq!(run.wait().unwrap().code(), Some(0));

    place
        .run(&["run-day", "--keep-running", "--dry-run"])
        .fails_with(2);
    place
        .run(&["run-day", "--keep-running", "--at", "2026-03-13T14:00:00Z"])
        .fails_with(2);
}
