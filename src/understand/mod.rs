//! Text into requests: a pure function, from what a customer typed to what the customer wants.
//!
//! `normalise` makes one alphabet and one spelling, `values` finds amounts, dates, counts and the like, and
//! `patterns` names the intent. This file cuts a message into its wishes and settles what they mean
//! together. Nothing here knows an account: `half` stays a share, `inv 7` a number as typed.
//!
//! The rule above all others: the bot never guesses with money. What is not recognised for sure comes out
//! as [`Unclear`], with the likeliest meanings, and [`Intent::Affirm`] only from a message that is a yes and
//! nothing else. Text that gives orders about records, asks about somebody else or tries to steer the bot
//! yields no intent that touches money, whatever else it says.

mod amounts;
mod calendar_words;
mod changes;
mod check;
mod choice;
mod classifier;
mod clauses;
mod contact;
mod counts;
mod dates;
mod examples;
mod features;
mod intent;
mod interpreter;
mod invoices;
mod model;
mod negation;
mod normalise;
mod numbers;
mod parallel;
mod patterns;
mod periods;
mod report;
pub mod request;
mod spelling;
mod told;
mod values;

pub use changes::{
    ChangeWord, Later, PlanWords, WhichPayment, amount_instead, less_each, plan_words,
};
pub use check::{Check, CheckError, Found, Labelled};
pub use examples::{Examples, ExamplesError};
pub use interpreter::Interpreter;
pub use normalise::TEXT_CHARS_MAX;
pub use report::{AmountEntity, Entities, FurtherRequest, Report};
pub use request::*;
pub use told::{Wrong, reason_told, way_told, wrong_told, zone_told};

use crate::domain::account::Tone;
use clauses::{Message, Wish};
use model::Model;
use patterns::Clause;

/// More wishes than this in one message are not heard.
pub const REQUESTS_MAX: usize = 5;

/// So many likely meanings are named of what is not clear.
const ALTERNATIVES_MAX: usize = 3;

/// What a message asks for, in the order of asking: one request for each wish, or one [`Unclear`].
///
/// ```
/// use goodterms::domain::money::Currency;
/// use goodterms::understand::{Context, DateOrder, Expecting, Intent, understand};
/// let context = Context {
///     today: "2026-03-12".parse().unwrap(),
///     currency: Currency::parse("EUR").unwrap(),
///     date_order: DateOrder::DayFirst,
///     ..Context::plain("2026-03-12".parse().unwrap())
/// };
/// let wishes = understand("how much is it and can i pay in 3 parts?", &context);
/// let intents: Vec<Intent> = wishes.iter().map(|wish| wish.as_ref().unwrap().intent).collect();
/// assert_eq!(intents, [Intent::AskBalance, Intent::RequestInstallments]);
/// assert_eq!(wishes[1].as_ref().unwrap().said.count, Some(3));
/// ```
#[must_use]
pub fn understand(text: &str, context: &Context) -> Vec<Result<Request, Unclear>> {
    Interpreter::built_in().understand(text, context)
}

/// What a message asks for, as one language has been learned, and all that it says.
fn read(text: &str, model: &Model, context: &Context) -> (Vec<Result<Request, Unclear>>, Said) {
    let clean = normalise::clean(text);
    let tokens = normalise::tokens(&clean);
    if tokens.is_empty() {
        return (vec![Err(Unclear::default())], Said::default());
    }
    let spans = values::read(&clean, &tokens, context);
    let message = Message::new(&tokens, &spans);
    let said = message.said();
    if let Some(choice) = choice::chosen(&tokens, context) {
        let choice = Some(choice);
        let said = Said {
            choice,
            ..Said::default()
        };
        return (vec![Ok(sure(Intent::Choose, said.clone()))], said);
    }
    let heard = requests(&clean, &message, said.clone(), model, context);
    (heard, said)
}

/// What a message asks for: what must not be missed first, then each of its wishes.
fn requests(
    clean: &str,
    message: &Message<'_>,
    said: Said,
    model: &Model,
    context: &Context,
) -> Vec<Result<Request, Unclear>> {
    let whole = message.whole();

    if patterns::is_self_harm(clean, &whole) {
        return vec![Ok(sure(Intent::SelfHarm, Said::default()))];
    }
    // Whatever else is said beside a threat is not acted on. A person reads it.
    if patterns::is_a_threat(&whole) {
        return vec![Ok(sure(Intent::Complaint, Said::default()))];
    }
    if whole.text.trim().is_empty() {
        return vec![if whole.question {
            Ok(sure(Intent::Help, said))
        } else {
            Err(Unclear::default())
        }];
    }
    let is_attack = patterns::is_an_attack(clean, &whole);
    if !is_attack && !message.is_quoted() {
        if patterns::is_yes(&whole) {
            let in_passing = patterns::is_in_passing(&whole);
            return vec![Ok(sure(Intent::Affirm, Said { in_passing, ..said }))];
        }
        if patterns::is_no(&whole) {
            return vec![Ok(sure(Intent::Deny, said))];
        }
    }
    let wishes = message.wishes(model, context);
    let heard = if is_attack {
        beside_an_attack(wishes)
    } else {
        wishes
    };
    settle(heard, message, context)
}

fn sure(intent: Intent, said: Said) -> Request {
    Request {
        intent,
        confidence: 1.0,
        said,
    }
}

/// Of a message that also attacks or asks about others, only what is safe to answer.
fn beside_an_attack(wishes: Vec<Wish>) -> Vec<Wish> {
    let outside = Wish::new(Intent::OutOfScope, Said::default());
    let mut kept: Vec<Wish> = wishes
        .into_iter()
        .filter(|wish| {
            wish.intent
                .is_some_and(|intent| is_heard_beside_an_attack(intent, wish.decided))
        })
        .collect();
    // "my husband died, what about his debts" asks for nobody else's data.
    let says_why =
        |wish: &Wish| matches!(wish.intent, Some(Intent::Bereavement | Intent::NotMyDebt));
    if kept.iter().any(says_why) {
        kept.retain(|wish| wish.intent != Some(Intent::OutOfScope));
    } else if !kept
        .iter()
        .any(|wish| wish.intent == Some(Intent::OutOfScope))
    {
        kept.push(outside);
    }
    kept
}

/// What needs care or a person is heard all the same. Everything else waits until it is said in a message of
/// its own.
fn is_heard_beside_an_attack(intent: Intent, decided: bool) -> bool {
    decided
        && (intent.kind() == Kind::Care
            || matches!(
                intent,
                Intent::StopContact
                    | Intent::LegalOrRefusal
                    | Intent::NotMyDebt
                    | Intent::OutOfScope
            ))
}

/// Makes one answer of the wishes: those that belong together are joined, small words give way.
fn settle(
    wishes: Vec<Wish>,
    message: &Message<'_>,
    context: &Context,
) -> Vec<Result<Request, Unclear>> {
    let mut requests: Vec<Request> = Vec::new();
    let mut unclear = None;
    let several = wishes.len() > 1;
    let hardship = wishes
        .iter()
        .any(|wish| wish.intent == Some(Intent::Hardship));
    for wish in wishes {
        let Wish {
            clause,
            intent,
            confidence,
            decided: _,
            likely,
            said,
        } = wish;
        if several && clause.text.trim() == "sorry" {
            // Alone it asks to say it again.
            continue;
        }
        let intent = intent.map(|intent| {
            let tells_why = hardship && clauses::touches_money(intent);
            if tells_why && patterns::knows_limits(&clause) {
                Intent::Hardship
            } else {
                intent
            }
        });
        match intent {
            Some(intent) => {
                let request = Request {
                    intent,
                    confidence,
                    said,
                };
                join(&mut requests, with_tone(request, &clause));
            }
            None if unclear.is_none() => unclear = Some(unclear_of(&clause, said, likely)),
            None => {}
        }
    }
    put_hardship_first(&mut requests);
    drop_courtesies(&mut requests);
    if message.begins_with_no() && !requests.is_empty() && declines_first(&requests, context) {
        requests.insert(0, sure(Intent::Deny, Said::default()));
    }
    requests.truncate(REQUESTS_MAX);
    if requests.is_empty() {
        return vec![Err(unclear.unwrap_or_default())];
    }
    requests.into_iter().map(Ok).collect()
}

/// The likeliest meanings of what no pattern fits, with its values.
fn unclear_of(clause: &Clause, said: Said, likely: Vec<Intent>) -> Unclear {
    // "0 today": what stands beside a number that cannot be used may not mean what it says.
    let said = if clause.holds_a_loose_number() {
        Said::default()
    } else {
        said
    };
    let mut alternatives = likely;
    for intent in patterns::likely(clause, &said) {
        if alternatives.len() < ALTERNATIVES_MAX && !alternatives.contains(&intent) {
            alternatives.push(intent);
        }
    }
    Unclear { alternatives, said }
}

fn with_tone(mut request: Request, clause: &Clause) -> Request {
    if request.intent == Intent::SetPreference {
        request.said.tone = match (patterns::is_gentle(clause), patterns::is_direct(clause)) {
            (true, _) => Some(Tone::Gentle),
            (false, true) => Some(Tone::Direct),
            (false, false) => None,
        };
    }
    request
}

/// Adds a request, or its values to one that already asks the same.
///
/// "half now and the rest in 3 parts" is one wish: a part to pay belongs to the installments after it.
fn join(requests: &mut Vec<Request>, next: Request) {
    let same = requests
        .iter_mut()
        .find(|earlier| earlier.intent == next.intent);
    if let Some(earlier) = same {
        append(&mut earlier.said, next.said);
        return;
    }
    let takes_the_rest =
        next.intent == Intent::RequestInstallments && next.said.shares.contains(&Share::Rest);
    if let Some(last) = requests.last_mut() {
        let is_part = last.intent == Intent::PayPart;
        let is_paid_first =
            takes_the_rest && matches!(last.intent, Intent::PromiseToPay | Intent::MakePayment);
        let adds_a_rhythm =
            next.intent == Intent::PayPart && last.intent == Intent::RequestInstallments;
        if (next.intent == Intent::RequestInstallments && (is_part || is_paid_first))
            || adds_a_rhythm
        {
            last.intent = Intent::RequestInstallments;
            append(&mut last.said, next.said);
            return;
        }
    }
    requests.push(next);
}

/// Puts later values behind earlier ones; a later count, frequency or tone corrects.
fn append(said: &mut Said, later: Said) {
    let Said {
        amounts,
        shares,
        dates,
        until,
        count,
        frequency,
        invoices,
        tone,
        in_passing,
        choice,
        references,
        times,
        weekdays,
        phones,
    } = later;
    add_new(&mut said.amounts, amounts);
    add_new(&mut said.shares, shares);
    add_new(&mut said.dates, dates);
    add_new(&mut said.invoices, invoices);
    add_new(&mut said.references, references);
    add_new(&mut said.times, times);
    add_new(&mut said.weekdays, weekdays);
    add_new(&mut said.phones, phones);
    said.choice = choice.or(said.choice);
    said.count = count.or(said.count);
    said.frequency = frequency.or(said.frequency);
    said.tone = tone.or(said.tone);
    said.until = until.or(said.until);
    said.in_passing |= in_passing;
}

fn add_new<T: PartialEq>(said: &mut Vec<T>, later: Vec<T>) {
    for value in later {
        if !said.contains(&value) {
            said.push(value);
        }
    }
}

/// Hardship and a death are answered before any wish about money, in whatever order they are told.
fn put_hardship_first(requests: &mut [Request]) {
    let money = requests
        .iter()
        .position(|request| clauses::touches_money(request.intent));
    let Some(money) = money else { return };
    let mut to = money;
    for at in money + 1..requests.len() {
        if matches!(requests[at].intent, Intent::Hardship | Intent::Bereavement) {
            requests[to..=at].rotate_right(1);
            to += 1;
        }
    }
}

/// A greeting or a thank-you beside a wish needs no answer of its own.
fn drop_courtesies(requests: &mut Vec<Request>) {
    let is_courtesy =
        |intent: Intent| matches!(intent, Intent::Greet | Intent::Thanks | Intent::Goodbye);
    if requests.iter().any(|request| !is_courtesy(request.intent)) {
        requests.retain(|request| !is_courtesy(request.intent));
    } else if requests.len() > 1 {
        requests.retain(|request| request.intent != Intent::Greet);
    }
}

/// "no, I want a person": the offer on the screen is declined as well. A changed value is no refusal.
fn declines_first(requests: &[Request], context: &Context) -> bool {
    let asked = match context.expecting {
        Expecting::Confirmation => true,
        Expecting::Nothing | Expecting::PlanDetails | Expecting::Invoice => false,
    };
    asked
        && !requests.iter().any(|request| {
            matches!(
                request.intent,
                Intent::RequestInstallments
                    | Intent::PayPart
                    | Intent::RequestExtension
                    | Intent::PromiseToPay
                    | Intent::MakePayment
                    | Intent::ChangePlan
                    | Intent::OutOfScope
                    | Intent::CancelFlow
                    | Intent::GoBack
                    | Intent::Repeat
                    | Intent::ThinkItOver
            )
        })
}

#[cfg(test)]
mod testing;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Intent::*;
    use super::testing::{context, hear, intents};
    use super::*;

    #[test]
    fn empty_text_is_unclear() {
        for text in ["", "   ", "\n\t", "\u{200b}", "..."] {
            assert_eq!(
                hear(text, Expecting::Nothing),
                [Err(Unclear::default())],
                "{text:?}"
            );
        }
    }

    #[test]
    fn several_wishes_come_in_the_order_of_saying() {
        let table: &[(&str, &[Intent])] = &[
            (
                "how much is it and can i pay in 3 parts",
                &[AskBalance, RequestInstallments],
            ),
            (
                "can I pay in 3 parts, monthly, starting on the 15th and with INV-7",
                &[RequestInstallments],
            ),
            (
                "what do I owe, when is it due and how can I pay?",
                &[AskBalance, AskDueDate, AskPaymentOptions],
            ),
            ("Hi! How much do I owe?", &[AskBalance]),
            (
                "hello, thanks for the reminder. I already paid yesterday",
                &[ClaimPaid],
            ),
            ("I lost my job and can't pay", &[Hardship]),
            (
                "I lost my job, can I pay 50 a month?",
                &[Hardship, RequestInstallments],
            ),
            (
                "can I pay half now and the rest in 3 parts",
                &[RequestInstallments],
            ),
            ("thanks, bye", &[Goodbye]),
            (
                "how much is it? also what are the late fees",
                &[AskBalance, AskLateFees],
            ),
            (
                "how much do i owe can i pay in 3 parts",
                &[AskBalance, RequestInstallments],
            ),
            (
                "this is wrong, I want to talk to a human",
                &[DisputeCharge, RequestHuman],
            ),
            ("my husband died and I can't pay", &[Bereavement, Hardship]),
            (
                "I can pay 20 a month, I'm sick",
                &[Hardship, RequestInstallments],
            ),
            (
                "can I pay in 3 parts? my wife passed away",
                &[Bereavement, RequestInstallments],
            ),
            (
                "balance, due date, terms, bank details, late fees, my invoices, a refund",
                &[
                    AskBalance,
                    AskDueDate,
                    AskTerms,
                    AskPaymentOptions,
                    AskLateFees,
                ],
            ),
        ];
        let mut wrong = Vec::new();
        for (text, wanted) in table {
            let heard = intents(text, Expecting::Nothing);
            if heard != wanted.iter().copied().map(Some).collect::<Vec<_>>() {
                wrong.push(format!("{text:?}: wanted {wanted:?}, heard {heard:?}"));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn a_yes_or_no_before_something_else_gives_way_to_it() {
        let table: &[(&str, Expecting, &[Option<Intent>])] = &[
            (
                "yes but make it 4",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            (
                "ok so how much is it?",
                Expecting::Confirmation,
                &[Some(AskBalance)],
            ),
            (
                "no, make it 75",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            (
                "no, 4",
                Expecting::PlanDetails,
                &[Some(RequestInstallments)],
            ),
            (
                "no, 4",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            ("no 4", Expecting::PlanDetails, &[Some(RequestInstallments)]),
            (
                "make it 4",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            (
                "4 instead",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            (
                "4 payments",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            (
                "start on the 15th",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            ("4", Expecting::Confirmation, &[None]),
            ("4x", Expecting::Confirmation, &[Some(RequestInstallments)]),
            ("4x", Expecting::PlanDetails, &[Some(RequestInstallments)]),
            (
                "over 4 months",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            (
                "1 payment",
                Expecting::PlanDetails,
                &[Some(RequestInstallments)],
            ),
            ("$150", Expecting::PlanDetails, &[Some(RequestInstallments)]),
            (
                "200 dollars",
                Expecting::PlanDetails,
                &[Some(RequestInstallments)],
            ),
            ("200 dollars", Expecting::Confirmation, &[None]),
            (
                "every payday",
                Expecting::PlanDetails,
                &[Some(RequestInstallments)],
            ),
            ("3.5 payments", Expecting::PlanDetails, &[None]),
            ("3.5 payments", Expecting::Confirmation, &[None]),
            ("fine", Expecting::Confirmation, &[Some(Affirm)]),
            ("cancel my plan", Expecting::Nothing, &[Some(ChangePlan)]),
            ("cancel", Expecting::Nothing, &[Some(CancelFlow)]),
            ("later", Expecting::Nothing, &[Some(Goodbye)]),
            (
                "sure, why not, but when would the first be due?",
                Expecting::Confirmation,
                &[Some(AskPaymentPlan)],
            ),
            (
                "when would the first be due",
                Expecting::Confirmation,
                &[Some(AskPaymentPlan)],
            ),
            (
                "what happens if i miss one",
                Expecting::Confirmation,
                &[Some(AskTerms)],
            ),
            ("1022", Expecting::PlanDetails, &[Some(RequestInstallments)]),
            ("1022", Expecting::Confirmation, &[None]),
            ("not today", Expecting::Confirmation, &[None]),
            ("not today", Expecting::PlanDetails, &[None]),
            ("no, not today", Expecting::Confirmation, &[None]),
            ("yes, but not today", Expecting::Confirmation, &[None]),
            ("yes, but not today", Expecting::PlanDetails, &[None]),
            ("yes but not on friday", Expecting::Confirmation, &[None]),
            ("not before the 15th", Expecting::Confirmation, &[None]),
            ("anything but friday", Expecting::PlanDetails, &[None]),
            ("friday does not work", Expecting::PlanDetails, &[None]),
            (
                "yes, not on friday but on monday",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            (
                "yes if I can pay on friday",
                Expecting::Confirmation,
                &[None],
            ),
            (
                "yes, what about my dog?",
                Expecting::Confirmation,
                &[Some(OutOfScope)],
            ),
            ("no problem, yes", Expecting::Confirmation, &[None]),
            (
                "no, I want to talk to a human",
                Expecting::Confirmation,
                &[Some(Deny), Some(RequestHuman)],
            ),
            (
                "no, I want to talk to a human",
                Expecting::Nothing,
                &[Some(RequestHuman)],
            ),
            ("no money", Expecting::Confirmation, &[Some(Hardship)]),
            (
                "yes, I lost my job",
                Expecting::Confirmation,
                &[Some(Hardship)],
            ),
            (
                "yes but can I start on the 20th",
                Expecting::Confirmation,
                &[Some(RequestInstallments)],
            ),
            ("4", Expecting::PlanDetails, &[Some(RequestInstallments)]),
            ("four", Expecting::PlanDetails, &[Some(RequestInstallments)]),
            (
                "75.50",
                Expecting::PlanDetails,
                &[Some(RequestInstallments)],
            ),
            (
                "friday",
                Expecting::PlanDetails,
                &[Some(RequestInstallments)],
            ),
            (
                "monthly",
                Expecting::PlanDetails,
                &[Some(RequestInstallments)],
            ),
            ("4", Expecting::Nothing, &[None]),
            ("friday", Expecting::Nothing, &[None]),
            ("7", Expecting::Invoice, &[Some(AskInvoiceDetails)]),
            ("A-1001", Expecting::Invoice, &[Some(AskInvoiceDetails)]),
            ("7 and 8", Expecting::Invoice, &[Some(AskInvoiceDetails)]),
        ];
        let mut wrong = Vec::new();
        for (text, expecting, wanted) in table {
            let heard = intents(text, *expecting);
            if heard != *wanted {
                wrong.push(format!(
                    "{text:?} in {expecting:?}: wanted {wanted:?}, heard {heard:?}"
                ));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn an_unclear_message_names_at_most_three_likely_meanings() {
        let Err(unclear) = hear("friday or monday", Expecting::Nothing).remove(0) else {
            panic!("it is unclear");
        };
        assert!((1..=3).contains(&unclear.alternatives.len()), "{unclear:?}");
        assert_eq!(unclear.said.dates.len(), 2);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC*", expecting in 0..4_usize) {
            let expecting = [Expecting::Nothing, Expecting::PlanDetails, Expecting::Confirmation, Expecting::Invoice][expecting];
            let heard = understand(&text, &context(expecting));
            prop_assert!((1..=REQUESTS_MAX).contains(&heard.len()));
        }

        #[test]
        fn words_of_the_trade_in_any_order_are_read_without_a_panic(
            words in proptest::collection::vec(prop::sample::select(vec![
                "pay", "50", "$", "in", "3", "parts", "the", "15th", "march", "next", "friday", "of", "a", "month", "half",
                "1,200.50", "3/11", "INV-7", "#", "-", "%", "every", "two", "hundred", "not", "all", "at", "once", "yes", "no",
                ",", ".", "and", "32nd", "february", "99999999999", "x", "end", "from", "today", "couple", "k", "30",
            ]), 0..30)
        ) {
            let heard = understand(&words.join(" "), &context(Expecting::PlanDetails));
            prop_assert!((1..=REQUESTS_MAX).contains(&heard.len()));
        }
    }
}
