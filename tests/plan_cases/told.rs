//! The engine's answer in the words of the tables.

use goodterms::domain::money::Money;
use goodterms::domain::plan::{
    Basis, Inputs, Offer, PlanRefusal, Quote, Ranked, Reward, Why, answer, quote, recheck,
};
use serde_json::Value;

/// What came out of a case.
pub struct Told {
    pub schedule: Vec<String>,
    pub refused: Vec<String>,
    pub nearest: Vec<String>,
    pub offers: Vec<String>,
    pub pay_now: String,
}

pub fn told(inputs: &Inputs<'_>, basis: &Basis) -> Told {
    let quote = quote(inputs, basis);
    for ranked in &quote.offers {
        assert_acceptable(inputs, &ranked.offer);
    }
    let offers = quote.offers.iter().map(offer_line).collect();
    let pay_now = pay_now(&quote);
    let (schedule, refused, nearest) = match answer(inputs, basis) {
        Ok(offer) => (lines(&offer), Vec::new(), Vec::new()),
        Err(refused) => (
            Vec::new(),
            refused.reasons.iter().map(reason).collect(),
            refused.nearest.as_deref().map(lines).unwrap_or_default(),
        ),
    };
    Told {
        schedule,
        refused,
        nearest,
        offers,
        pay_now,
    }
}

/// Nothing is put before a customer that their yes would not bring about.
fn assert_acceptable(inputs: &Inputs<'_>, offer: &Offer) {
    let name = offer.terms.fingerprint();
    let confirmed = offer.confirm(&name, inputs.now).expect("a fresh offer");
    assert!(recheck(inputs, &confirmed).is_ok(), "{offer:#?}");
}

fn lines(offer: &Offer) -> Vec<String> {
    let installments = offer.terms.installments.iter();
    installments
        .map(|i| format!("{} {}", i.due_on, i.amount.to_decimal()))
        .collect()
}

/// `too_long ends=2026-05-12 latest=2026-04-15`.
fn reason(refusal: &PlanRefusal) -> String {
    let value = serde_json::to_value(refusal).expect("a plain value");
    let word = |value: &Value| {
        let value = value.get("amount").unwrap_or(value);
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let Some(variant) = value.as_object() else {
        return word(&value);
    };
    let (name, facts) = variant.iter().next().expect("a reason with facts");
    let facts = facts.as_object().expect("facts have names");
    let mut facts: Vec<String> = facts
        .iter()
        .map(|(key, value)| format!("{key}={}", word(value)))
        .collect();
    facts.sort();
    format!("{name} {}", facts.join(" "))
}

fn offer_line(ranked: &Ranked) -> String {
    let amount = |money: Money| money.to_decimal();
    let why = match ranked.why {
        Why::Asked => "asked".to_owned(),
        Why::Nearest => "nearest".to_owned(),
        Why::Alternative => "alternative".to_owned(),
        Why::Sooner {
            more,
            fewer,
            weeks_sooner,
        } => format!(
            "{} more, {fewer} fewer, {weeks_sooner} weeks sooner",
            amount(more)
        ),
    };
    let terms = &ranked.offer.terms;
    let (first, last) = (terms.first(), terms.last());
    format!(
        "{why}: {} payments of {}, the last {} on {}",
        terms.count(),
        amount(first.amount),
        amount(last.amount),
        last.due_on
    )
}

fn pay_now(quote: &Quote) -> String {
    let Some(now) = quote.pay_now else {
        return "nothing".to_owned();
    };
    let mut line = format!("{} of {}", now.pay.to_decimal(), now.owed.to_decimal());
    if let Some(until) = now.until {
        line.push_str(&format!(" until {until}"));
    }
    if let Some(Reward {
        credit,
        valid_days: days,
    }) = now.reward
    {
        line.push_str(&format!(", credit {} for {days} days", credit.to_decimal()));
    }
    line
}
