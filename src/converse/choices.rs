//! Choices: what a customer can pick, and how a typed number or label finds one.

use chrono::NaiveDate;

use crate::domain::ledger::OpenInvoice;
use crate::domain::money::{Currency, Money};
use crate::understand::{ChangeWord, Intent};

use super::reply::{Choice, Part};
use super::{Facts, Shown, telling};

/// The meaning of a choice. Its text form is the button's id on a chat platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pick {
    /// As if the customer had asked for it in words.
    Ask(Intent),
    Invoice(String),
    PlanCount(u32),
    /// A plan of so much each time.
    PlanEach(Money),
    /// Yes to exactly the terms with this fingerprint.
    AgreePlan(String),
    ChangePlanOffer,
    /// An easy answer to a question, by its name.
    Tell(String),
    /// The n-th answer that a person offered on a case.
    AnswerStaff(String, u32),
    /// So many stars for a case.
    Rate(String, u8),
    /// A case that was resolved is not settled.
    Reopen(String),
    /// So much today, before the payments of the plan on the screen.
    PlanFirst(Money),
    /// The day that was asked for.
    Day(NaiveDate),
    /// The amount that was asked for.
    Amount(Money),
    /// What to do with the plan that runs.
    Change(ChangeWord),
    /// What stands beside the offer, by its short name.
    Take(String),
    /// To ask a person for exactly what was refused, by its short name.
    ReferAsked(String),
    /// No to the offer of staff with this fingerprint.
    DeclineOffer(String),
    /// What there is for paying everything today.
    PayInFull,
    Leave,
}

impl Pick {
    /// The text form, at most 100 characters (Discord's limit for a custom id).
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Ask(intent) => {
                let name = serde_json::to_value(intent).expect("an intent has a name");
                format!("ask:{}", name.as_str().unwrap_or_default())
            }
            Self::Invoice(number) => format!("invoice:{number}"),
            Self::PlanCount(count) => format!("plan.count:{count}"),
            Self::PlanEach(each) => with_money("plan.each", *each),
            Self::PlanFirst(first) => with_money("plan.first", *first),
            Self::Amount(amount) => with_money("amount", *amount),
            Self::Day(day) => format!("day:{day}"),
            Self::Change(change) => format!("change:{}", change.name()),
            Self::Take(named) => format!("take:{named}"),
            Self::ReferAsked(named) => format!("refer:{named}"),
            Self::DeclineOffer(fingerprint) => format!("offer.no:{fingerprint}"),
            Self::PayInFull => "pay.in_full".to_owned(),
            Self::AgreePlan(fingerprint) => format!("plan.agree:{fingerprint}"),
            Self::ChangePlanOffer => "plan.change".to_owned(),
            Self::Tell(name) => format!("tell:{name}"),
            Self::AnswerStaff(case, number) => format!("staff:{case}:{number}"),
            Self::Rate(case, stars) => format!("rate:{case}:{stars}"),
            Self::Reopen(case) => format!("reopen:{case}"),
            Self::Leave => "leave".to_owned(),
        }
    }

    /// Reads the text form; `None` for one that this program never gave out.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let (name, value) = id.split_once(':').unwrap_or((id, ""));
        match name {
            "ask" => serde_json::from_value(value.into()).ok().map(Self::Ask),
            "invoice" => Some(Self::Invoice(value.to_owned())),
            "plan.count" => value.parse().ok().map(Self::PlanCount),
            "plan.each" => money(value).map(Self::PlanEach),
            "plan.first" => money(value).map(Self::PlanFirst),
            "amount" => money(value).map(Self::Amount),
            "day" => value.parse().ok().map(Self::Day),
            "change" => ChangeWord::ALL
                .into_iter()
                .find(|change| change.name() == value)
                .map(Self::Change),
            "take" => Some(Self::Take(value.to_owned())),
            "refer" => Some(Self::ReferAsked(value.to_owned())),
            "offer.no" => Some(Self::DeclineOffer(value.to_owned())),
            "pay.in_full" => Some(Self::PayInFull),
            "plan.agree" => Some(Self::AgreePlan(value.to_owned())),
            "plan.change" => Some(Self::ChangePlanOffer),
            "tell" => telling::TOLD
                .contains(&value)
                .then(|| Self::Tell(value.to_owned())),
            "staff" => {
                let (case, number) = value.split_once(':')?;
                Some(Self::AnswerStaff(case.to_owned(), number.parse().ok()?))
            }
            "rate" => {
                let (case, stars) = value.split_once(':')?;
                Some(Self::Rate(case.to_owned(), stars.parse().ok()?))
            }
            "reopen" => Some(Self::Reopen(value.to_owned())),
            "leave" => Some(Self::Leave),
            _ => None,
        }
    }

    pub(super) fn labelled(&self, label: Part) -> Choice {
        Choice {
            number: 0,
            pick: self.id(),
            label,
        }
    }
}

fn with_money(name: &str, money: Money) -> String {
    format!("{name}:{}:{}", money.minor(), money.currency().code())
}

fn money(text: &str) -> Option<Money> {
    let (minor, currency) = text.split_once(':')?;
    let currency = Currency::parse(currency).ok()?;
    Some(Money::from_minor(minor.parse().ok()?, currency))
}

/// Numbers choices from 1 on. The one that leaves is 0, so that in a list of numbers of payments every
/// typed number means the same as choice and as count.
pub(super) fn numbered(choices: Vec<Choice>) -> Vec<Choice> {
    let mut next = 1;
    let leave = Pick::Leave.id();
    let number = |mut choice: Choice| {
        if choice.pick == leave {
            choice.number = 0;
        } else {
            choice.number = next;
            next += 1;
        }
        choice
    };
    choices.into_iter().map(number).collect()
}

/// Finds the choice that a text names by its number (`2`, `2.`, `#2`, `[2]`) or by its label.
///
/// ```
/// use goodterms::converse::{Pick, Shown, resolve};
/// let shown = [Shown { number: 0, pick: "leave".into(), label: "Not now".into() }];
/// assert_eq!(resolve("0", &shown), Some(Pick::Leave));
/// assert_eq!(resolve("not now!", &shown), Some(Pick::Leave));
/// assert_eq!(resolve("2", &shown), None);
/// ```
#[must_use]
pub fn resolve(text: &str, shown: &[Shown]) -> Option<Pick> {
    let asks = text.contains('?');
    let text = plain(text);
    if text.is_empty() {
        return None;
    }
    let number = text
        .strip_prefix("option ")
        .unwrap_or(&text)
        .parse::<u32>()
        .ok();
    let by_number = number.and_then(|number| shown.iter().find(|choice| choice.number == number));
    by_number
        .or_else(|| shown.iter().find(|choice| plain(&choice.label) == text))
        .or_else(|| shown.iter().find(|choice| is_of_each(choice, &text)))
        .and_then(|choice| Pick::parse(&choice.pick))
        // "1?" wonders; only a plain choice agrees to terms.
        .filter(|pick| !(asks && matches!(pick, Pick::AgreePlan(_))))
}

/// "300", "the 300 one", "yes, but 300": a plan on the screen is named by the amount of its payments, and
/// nothing else in the words is a number.
fn is_of_each(choice: &Shown, text: &str) -> bool {
    const WORDS: &str = "the a one plan with of for each time every payment payments but yes ok and then \
        rather instead please take i ll prefer make it better";
    let Some(Pick::PlanEach(each)) = Pick::parse(&choice.pick) else {
        return false;
    };
    let amount = each.to_decimal().normalize();
    let mut named = false;
    let known = text.split(' ').all(|word| {
        let said = word.replace(',', "").parse::<rust_decimal::Decimal>();
        let is_amount = said.is_ok_and(|said| said.normalize() == amount);
        named |= is_amount;
        is_amount || WORDS.split_whitespace().any(|known| known == word)
    });
    known && named
}

/// Letters, digits and single spaces, in lower case: how labels are compared.
fn plain(text: &str) -> String {
    let letters: String = text
        .chars()
        .take(200)
        .map(|c| {
            if c.is_alphanumeric() || ".,".contains(c) {
                c
            } else {
                ' '
            }
        })
        .collect();
    let words: Vec<&str> = letters
        .split_whitespace()
        .map(|word| word.trim_matches(['.', ',']))
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").to_lowercase()
}

/// Invoices that one list of choices shows.
const INVOICES_MAX: usize = 9;

/// What the customer can do from here.
pub(super) fn menu(facts: &Facts<'_>) -> Vec<Choice> {
    let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
    let mut choices = Vec::new();
    if facts.invoices.is_empty() {
        choices.push(ask(Intent::AskBalance, "choice-balance"));
        choices.push(ask(Intent::RequestHuman, "choice-person"));
        return choices;
    }
    choices.push(ask(Intent::AskBalance, "choice-balance"));
    choices.push(ask(Intent::AskInvoiceDetails, "choice-invoices"));
    if facts.plan.is_some() {
        choices.push(ask(Intent::AskPaymentPlan, "choice-my-plan"));
    } else if facts.can_plan() {
        choices.push(ask(Intent::RequestInstallments, "choice-plan"));
    }
    choices.push(ask(Intent::AskPaymentOptions, "choice-how-to-pay"));
    choices.push(ask(Intent::RequestHuman, "choice-person"));
    choices
}

/// "Did you mean": what the text most likely meant, then a person.
pub(super) fn likely(alternatives: &[Intent], facts: &Facts<'_>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for &intent in alternatives {
        let Some(label) = label(intent, facts) else {
            continue;
        };
        let choice = Pick::Ask(intent).labelled(Part::new(label));
        if !choices.iter().any(|known| known.label == choice.label) {
            choices.push(choice);
        }
    }
    if choices.is_empty() {
        return menu(facts);
    }
    let person = Pick::Ask(Intent::RequestHuman).labelled(Part::new("choice-person"));
    if !choices.iter().any(|choice| choice.label == person.label) {
        choices.push(person);
    }
    choices
}

/// A likely meaning in the words of a choice; `None` for what is not asked about, or cannot be done here.
fn label(intent: Intent, facts: &Facts<'_>) -> Option<&'static str> {
    Some(match intent {
        Intent::AskBalance => "choice-balance",
        Intent::AskDueDate => "choice-due",
        Intent::AskMinPayment => "choice-least",
        Intent::AskInvoiceDetails => "choice-invoices",
        Intent::RequestDocument => "choice-agreement",
        Intent::AskPaymentOptions | Intent::MakePayment | Intent::PayPart => "choice-how-to-pay",
        Intent::RequestInstallments | Intent::AskPaymentPlan => {
            if facts.plan.is_some() {
                "choice-my-plan"
            } else if facts.can_plan() {
                "choice-plan"
            } else {
                return None;
            }
        }
        Intent::ChangePlan => "choice-change-my-plan",
        Intent::RequestExtension | Intent::PromiseToPay => "choice-later",
        Intent::ClaimPaid | Intent::AskPaymentStatus => "choice-payments",
        Intent::PaymentProblem => "choice-payment-problem",
        Intent::AskLateFees => "choice-late-fees",
        Intent::AskTerms => "choice-terms",
        Intent::TellReason => "choice-reason",
        Intent::MyData => "choice-my-data",
        Intent::SetPreference => "choice-preferences",
        Intent::StopContact => "choice-stop",
        Intent::RequestDiscount => "choice-discount",
        Intent::OfferBarter => "choice-barter",
        Intent::DisputeCharge => "choice-dispute",
        Intent::NotMyDebt => "choice-not-my-debt",
        Intent::Hardship => "choice-hardship",
        Intent::RequestRefund => "choice-refund",
        Intent::RequestCall => "choice-call",
        Intent::UpdateDetails => "choice-details",
        Intent::RequestHuman | Intent::CaseStatus | Intent::LegalOrRefusal | Intent::Complaint => {
            "choice-person"
        }
        Intent::Help => "choice-help",
        Intent::Bereavement
        | Intent::SelfHarm
        | Intent::Greet
        | Intent::Thanks
        | Intent::Goodbye
        | Intent::Affirm
        | Intent::Deny
        | Intent::CancelFlow
        | Intent::GoBack
        | Intent::AskBot
        | Intent::Repeat
        | Intent::OutOfScope
        | Intent::ThinkItOver
        | Intent::Choose => return None,
    })
}

/// Yes, change, what stands beside it, no: to the plan with this fingerprint.
pub(super) fn agreement(fingerprint: &str, beside: Vec<Choice>) -> Vec<Choice> {
    let mut choices = vec![
        Pick::AgreePlan(fingerprint.to_owned()).labelled(Part::new("choice-agree")),
        Pick::ChangePlanOffer.labelled(Part::new("choice-change-plan")),
    ];
    choices.extend(beside);
    choices.push(Pick::Leave.labelled(Part::new("choice-not-now")));
    choices
}

/// The open invoices.
pub(super) fn invoices(facts: &Facts<'_>) -> Vec<Choice> {
    facts
        .invoices
        .iter()
        .take(INVOICES_MAX)
        .map(invoice_choice)
        .collect()
}

/// The open invoices that have no open case yet: those that may be disputed.
pub(super) fn disputable(facts: &Facts<'_>) -> Vec<Choice> {
    let has_case = |invoice: &&OpenInvoice| {
        let number = Some(&invoice.number);
        let mut cases = facts.cases.iter();
        cases.any(|case| case.matter.invoice.as_ref() == number)
    };
    let open = facts.invoices.iter().filter(|invoice| !has_case(invoice));
    let mut choices: Vec<Choice> = open.take(INVOICES_MAX).map(invoice_choice).collect();
    choices.push(Pick::Leave.labelled(Part::new("choice-not-now")));
    choices
}

fn invoice_choice(invoice: &OpenInvoice) -> Choice {
    let label = Part::new("choice-invoice")
        .with("number", invoice.number.as_str())
        .with("outstanding", invoice.outstanding);
    Pick::Invoice(invoice.number.clone()).labelled(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_form_reads_back() {
        for pick in [
            Pick::Ask(Intent::AskPaymentOptions),
            Pick::Invoice("INV:7".into()),
            Pick::PlanCount(4),
            Pick::PlanEach(Money::from_minor(7_500, Currency::parse("USD").unwrap())),
            Pick::AgreePlan("0a1b2c3d4e5f".into()),
            Pick::ChangePlanOffer,
            Pick::Tell("tell-forgot".into()),
            Pick::AnswerStaff("T-7QK3M9".into(), 2),
            Pick::Rate("T-7QK3M9".into(), 4),
            Pick::Reopen("T-7QK3M9".into()),
            Pick::PlanFirst(Money::from_minor(100, Currency::parse("USD").unwrap())),
            Pick::Day(NaiveDate::from_ymd_opt(2026, 3, 20).unwrap()),
            Pick::Amount(Money::from_minor(5_000, Currency::parse("JPY").unwrap())),
            Pick::Change(ChangeWord::PayMore),
            Pick::Take("0a1b2c3d4e5f".into()),
            Pick::ReferAsked("0a1b2c3d4e5f".into()),
            Pick::DeclineOffer("0a1b2c3d4e5f".into()),
            Pick::PayInFull,
            Pick::Leave,
        ] {
            assert!(pick.id().len() <= 100);
            assert_eq!(Pick::parse(&pick.id()), Some(pick));
        }
        assert_eq!(Pick::parse("ask:rob_bank"), None);
        assert_eq!(Pick::parse("plan.count:many"), None);
        assert_eq!(Pick::parse(""), None);
    }

    #[test]
    fn a_number_or_a_label_finds_its_choice() {
        let shown: Vec<Shown> = [
            ("plan.count:2", "2 payments of $225.00"),
            ("leave", "Not now"),
        ]
        .map(|(pick, label)| Shown {
            number: u32::from(pick != "leave"),
            pick: pick.into(),
            label: label.into(),
        })
        .into();
        for text in [
            "1",
            "1.",
            "#1",
            "[1]",
            " 1 ",
            "option 1",
            "2 PAYMENTS of $225.00",
        ] {
            assert_eq!(resolve(text, &shown), Some(Pick::PlanCount(2)), "{text}");
        }
        let each = [Shown {
            number: 3,
            pick: "plan.each:30000:USD".into(),
            label: "$300.00 each time".into(),
        }];
        for text in [
            "300",
            "$300",
            "the 300 one",
            "yes, but 300.00",
            "300 each please",
        ] {
            let picked = resolve(text, &each);
            assert!(matches!(picked, Some(Pick::PlanEach(_))), "{text}");
        }
        let agree = [Shown {
            number: 1,
            pick: "plan.agree:0a1b2c3d4e5f".into(),
            label: "Yes, I agree".into(),
        }];
        assert!(matches!(resolve("1", &agree), Some(Pick::AgreePlan(_))));
        for text in ["1?", "yes, I agree?"] {
            assert_eq!(resolve(text, &agree), None, "{text}");
        }
        for text in ["yes", "300 or 305", "300 on friday", "30"] {
            assert_eq!(resolve(text, &each), None, "{text}");
        }
        for text in [
            "",
            "2",
            "3",
            "2 payments",
            "1 or 2",
            "999999999999999999999999",
            "1.5",
        ] {
            assert_eq!(resolve(text, &shown), None, "{text}");
        }
    }
}
