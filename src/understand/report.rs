//! What was understood, as other programs read it: the JSON of `goodterms understand`.

use chrono::Weekday;
use serde::{Deserialize, Serialize};

use super::intent::{Intent, Kind};
use super::request::{
    AmountSaid, Context, CurrencySaid, DateSaid, Request, Said, Share, TimeOfDay, Unclear,
};
use crate::domain::plan::Frequency;

/// A message as it was understood.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Report {
    /// The name of the best request's intent; absent where the message is unclear.
    pub intent: Option<String>,
    /// Between 0 and 1, to two decimals.
    pub confidence: f64,
    /// All values that the message holds.
    pub entities: Entities,
    /// The likeliest meanings of a message that is unclear, best first.
    pub alternatives: Vec<String>,
    /// Every further request of the same message, in the order of asking.
    pub requests: Vec<FurtherRequest>,
    /// Words of self-harm: a person has to see it at once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
}

/// A request beside the best one, with the values that were said with it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FurtherRequest {
    pub intent: String,
    pub confidence: f64,
    pub entities: Entities,
}

/// Values by their kind; a kind that was not said is absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Entities {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amount: Vec<AmountEntity>,
    /// `1/2`, `all`, `rest`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub share: Vec<String>,
    /// `2026-03-15`; as typed where the calendar has no such day.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub date: Vec<String>,
    /// A number of payments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// `weekly`, `biweekly`, `semimonthly`, `monthly`, `quarterly`, `yearly`, or `every 10 days`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invoice: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub percent: Vec<serde_json::Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reference: Vec<String>,
    /// `17:00`, `morning`, `afternoon`, `evening`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub time_of_day: Vec<String>,
    /// A day that recurs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weekday: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phone: Vec<String>,
    /// The place of a choice on the screen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<u32>,
}

/// A sum as it was said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountEntity {
    /// With the decimals of its currency, or of the account's where none was said: `50.00`.
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

impl Report {
    /// Puts what was understood into its public form; `all` is everything that the message says.
    pub(super) fn of(heard: &[Result<Request, Unclear>], all: &Said, context: &Context) -> Self {
        let entities = Entities::of(all, context);
        let requests: Vec<&Request> = heard.iter().filter_map(|wish| wish.as_ref().ok()).collect();
        let Some(best) = best(&requests) else {
            let alternatives = heard.iter().find_map(|wish| wish.as_ref().err());
            let alternatives = alternatives.map_or(&[][..], |unclear| &unclear.alternatives);
            return Self {
                entities,
                alternatives: alternatives.iter().map(|intent| intent.name()).collect(),
                ..Self::default()
            };
        };
        let further = requests
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != best)
            .map(|(_, request)| FurtherRequest {
                intent: request.intent.name(),
                confidence: rounded(request.confidence),
                entities: Entities::of(&request.said, context),
            });
        Self {
            intent: Some(requests[best].intent.name()),
            confidence: rounded(requests[best].confidence),
            entities,
            alternatives: Vec::new(),
            requests: further.collect(),
            urgent: requests
                .iter()
                .any(|request| request.intent == Intent::SelfHarm),
        }
    }
}

/// The request that the message is about: what needs care, then the first that asks for something; what only
/// tells, and the small words of a talk, come after.
fn best(requests: &[&Request]) -> Option<usize> {
    const TELL: [Intent; 2] = [Intent::TellReason, Intent::OutOfScope];
    const SMALL: [Intent; 5] = [
        Intent::Greet,
        Intent::Thanks,
        Intent::Goodbye,
        Intent::Affirm,
        Intent::Deny,
    ];
    let rank = |intent: Intent| {
        if intent.kind() == Kind::Care {
            0
        } else if SMALL.contains(&intent) {
            3
        } else if TELL.contains(&intent) {
            2
        } else {
            1
        }
    };
    (0..requests.len()).min_by_key(|&at| (rank(requests[at].intent), at))
}

fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

impl Entities {
    pub(super) fn of(said: &Said, context: &Context) -> Self {
        Self {
            amount: said
                .amounts
                .iter()
                .map(|amount| amount_of(amount, context))
                .collect(),
            share: said
                .shares
                .iter()
                .filter_map(|share| share_of(*share))
                .collect(),
            date: said.dates.iter().map(date_of).collect(),
            count: said.count,
            frequency: said.frequency.map(frequency_of),
            invoice: said.invoices.clone(),
            percent: said
                .shares
                .iter()
                .filter_map(|share| percent_of(*share))
                .collect(),
            reference: said.references.clone(),
            time_of_day: said.times.iter().map(time_of).collect(),
            weekday: said.weekdays.iter().map(|day| weekday_of(*day)).collect(),
            phone: said.phones.clone(),
            choice: said.choice,
        }
    }

    /// Kind and value of each, for comparing.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        for amount in &self.amount {
            let currency = amount.currency.as_deref().unwrap_or("");
            pairs.push(("amount", format!("{} {currency}", amount.value)));
        }
        let lists = [
            ("share", &self.share),
            ("date", &self.date),
            ("invoice", &self.invoice),
            ("reference", &self.reference),
            ("time_of_day", &self.time_of_day),
            ("weekday", &self.weekday),
            ("phone", &self.phone),
        ];
        for (kind, values) in lists {
            pairs.extend(values.iter().map(|value| (kind, value.clone())));
        }
        pairs.extend(
            self.percent
                .iter()
                .map(|percent| ("percent", percent.to_string())),
        );
        pairs.extend(self.count.map(|count| ("count", count.to_string())));
        pairs.extend(
            self.frequency
                .clone()
                .map(|frequency| ("frequency", frequency)),
        );
        pairs.extend(self.choice.map(|choice| ("choice", choice.to_string())));
        pairs
    }
}

fn amount_of(amount: &AmountSaid, context: &Context) -> AmountEntity {
    let own = context.currency;
    let currency = match amount.currency {
        None => None,
        Some(CurrencySaid::Is(currency)) => Some(currency),
        // One of the dollars: the account's own, or the one that most people mean.
        Some(CurrencySaid::Dollar) => Some(own)
            .filter(|own| own.is_a_dollar())
            .or_else(|| crate::domain::money::Currency::parse("USD").ok()),
    };
    let decimals = currency.unwrap_or(own).decimals();
    let mut value = amount.value;
    if value.scale() < decimals {
        value.rescale(decimals);
    }
    AmountEntity {
        value: value.to_string(),
        currency: currency.map(|currency| currency.code().to_owned()),
    }
}

fn share_of(share: Share) -> Option<String> {
    match share {
        Share::Of {
            numerator,
            denominator,
        } => Some(format!("{numerator}/{denominator}")),
        Share::Percent(_) => None,
        Share::All => Some("all".to_owned()),
        Share::Rest => Some("rest".to_owned()),
    }
}

fn percent_of(share: Share) -> Option<serde_json::Number> {
    match share {
        Share::Percent(hundredths) if hundredths % 100 == 0 => Some((hundredths / 100).into()),
        Share::Percent(hundredths) => serde_json::Number::from_f64(f64::from(hundredths) / 100.0),
        Share::Of { .. } | Share::All | Share::Rest => None,
    }
}

fn date_of(date: &DateSaid) -> String {
    match date {
        DateSaid::On(date) | DateSaid::Past(date) => date.to_string(),
        DateSaid::Impossible(typed) => typed.clone(),
    }
}

fn frequency_of(frequency: Frequency) -> String {
    let name = match frequency {
        Frequency::Weekly => "weekly",
        Frequency::EveryTwoWeeks => "biweekly",
        Frequency::EveryFourWeeks => "every 4 weeks",
        Frequency::TwiceAMonth(..) => "semimonthly",
        Frequency::Monthly => "monthly",
        Frequency::EveryMonths(3) => "quarterly",
        Frequency::EveryMonths(12) => "yearly",
        Frequency::EveryMonths(months) => return format!("every {months} months"),
        Frequency::EveryDays(days) => return format!("every {days} days"),
    };
    name.to_owned()
}

fn time_of(time: &TimeOfDay) -> String {
    match time {
        TimeOfDay::At(time) => time.format("%H:%M").to_string(),
        TimeOfDay::Morning => "morning".to_owned(),
        TimeOfDay::Afternoon => "afternoon".to_owned(),
        TimeOfDay::Evening => "evening".to_owned(),
    }
}

fn weekday_of(day: Weekday) -> String {
    let name = match day {
        Weekday::Mon => "monday",
        Weekday::Tue => "tuesday",
        Weekday::Wed => "wednesday",
        Weekday::Thu => "thursday",
        Weekday::Fri => "friday",
        Weekday::Sat => "saturday",
        Weekday::Sun => "sunday",
    };
    name.to_owned()
}
