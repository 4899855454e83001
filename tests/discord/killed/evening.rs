//! What a customer has before their eyes when the day is over.

use super::super::standin::Standin;
use super::super::standin::message::Message;
use super::super::standin::server::Guild;
use super::customer::{AGREED, Customer, FEE_AHEAD, PAID_OFF};
use super::{INVOICES_AT, PAY_AT_ONCE, TOLD_OF_FEES, bill};
use crate::support::program::Place;

/// Whatever was said and asked has one answer; what failed on the customer's screen, and only that, may have none.
pub fn all_is_answered(
    customer: &Customer,
    discord: &Standin,
    guild: &Guild,
    is_answered: impl Fn(&str) -> bool,
) {
    let account = customer.account;
    let done = &customer.done;
    let answers = customer.answers(discord);
    let texts: Vec<String> = answers.iter().map(Message::text).collect();
    for sent in done.said.iter().chain(&done.asked_in_public) {
        assert!(is_answered(&sent.to_string()), "{account}: {sent}");
    }
    let mut heard = done.said.len() + done.asked_in_public.len();
    for asked in done.presses.iter().chain(&done.commands) {
        let was_heard = is_answered(&asked.id.to_string());
        let worked = asked.response().is_some();
        assert!(was_heard || !worked, "{account}: {}", asked.id);
        heard += usize::from(was_heard);
    }
    assert_eq!(answers.len(), heard, "{account}: {texts:#?}");
    for asked in &done.asked_in_public {
        let lines = customer.lines_for(discord, guild, *asked);
        let lines: Vec<String> = lines.iter().map(Message::text).collect();
        assert_eq!(lines, ["I have answered you in private."], "{account}");
    }
}

pub fn one_plan_for_a_yes(place: &Place, customer: &Customer, discord: &Standin) {
    let account = customer.account;
    let texts: Vec<String> = customer
        .answers(discord)
        .iter()
        .map(Message::text)
        .collect();
    let shown = place.run(&["account", "show", account, "--json"]);
    let plans = shown.succeeds().json()["plans"].as_array().unwrap().len();
    let expected = usize::from(customer.agrees());
    assert_eq!(plans, expected, "{account}: {texts:#?}");
    let agreed = texts.iter().filter(|text| text.contains(AGREED));
    assert_eq!(agreed.count(), expected, "{account}: {texts:#?}");
}

/// What nobody asked for came once: the notice of each fee, and the thanks for a plan.
pub fn all_is_told_once(customer: &Customer, discord: &Standin) {
    let account = customer.account;
    let all = customer.private_messages(discord);
    let texts: Vec<String> = all.iter().map(Message::text).collect();
    let count = |parts: &[&str]| {
        let has_all = |text: &&String| parts.iter().all(|part| text.contains(part));
        texts.iter().filter(has_all).count()
    };
    let mut fees = 0;
    if TOLD_OF_FEES.contains(&account) {
        for number in 0..=INVOICES_AT.len() {
            let notices = count(&[FEE_AHEAD, &bill(account, number)]);
            assert_eq!(notices, 1, "{account}, {number}: {texts:#?}");
            fees += notices;
        }
    } else {
        fees = count(&[FEE_AHEAD, &bill(account, 0)]);
        assert!(fees <= 1, "{account}: {texts:#?}");
    }
    assert_eq!(count(&[FEE_AHEAD]), fees, "{account}: {texts:#?}");
    let thanks = usize::from(PAY_AT_ONCE.contains(&account));
    assert_eq!(count(&[PAID_OFF]), thanks, "{account}: {texts:#?}");
}
