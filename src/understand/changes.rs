//! What a message asks of terms that stand, beside its intent: which payment of a plan, what to do with it, by how
//! much later, and an amount that takes the place of one that was turned down.
//!
//! The intent says that a plan is to be changed. What stands here says how, and nothing here is taken for a yes.

use rust_decimal::Decimal;

use super::calendar_words::ordinal;
use super::clauses::Message;
use super::normalise::{self, Kind, Token};
use super::numbers::spelled;
use super::patterns::Clause;
use super::patterns::phrase::says;
use super::request::{AmountOf, AmountSaid, Context};
use super::values;
use crate::domain::plan::CatchUp;

/// What a message asks of a plan that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PlanWords {
    pub what: Option<ChangeWord>,
    pub which: Option<WhichPayment>,
    /// "From now on", "all of them": the payments after it move with it.
    pub and_rest: bool,
    pub later: Option<Later>,
    /// Where a missed payment goes.
    pub catch_up: Option<CatchUp>,
    /// The one number that could be an amount, where it stands without a currency.
    pub amount: Option<Decimal>,
}

/// What is to be done with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeWord {
    Move,
    Skip,
    PayOff,
    PayMore,
    PayLess,
    Extra,
    CatchUp,
    Merge,
    Cancel,
}

impl ChangeWord {
    /// Every change.
    pub const ALL: [Self; 9] = [
        Self::Move,
        Self::Skip,
        Self::PayOff,
        Self::PayMore,
        Self::PayLess,
        Self::Extra,
        Self::CatchUp,
        Self::Merge,
        Self::Cancel,
    ];

    /// Its name in the id of a choice.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Skip => "skip",
            Self::PayOff => "pay_off",
            Self::PayMore => "pay_more",
            Self::PayLess => "pay_less",
            Self::Extra => "extra",
            Self::CatchUp => "catch_up",
            Self::Merge => "merge",
            Self::Cancel => "cancel",
        }
    }
}

/// Which payment of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichPayment {
    /// Counted from 1.
    Number(u32),
    Last,
}

/// A distance in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    Days(u32),
    Months(u32),
}

/// Reads what a message asks of a plan that runs.
#[must_use]
pub fn plan_words(text: &str, context: &Context) -> PlanWords {
    let clean = normalise::clean(text);
    let tokens = normalise::tokens(&clean);
    let spans = values::read(&clean, &tokens, context);
    let message = Message::new(&tokens, &spans);
    let clause = message.whole();
    let what = change_word(&clause).filter(|_| !is_denied(&clause));
    let (which, later) = (which(&tokens), later(&tokens));
    let names_no_amount = which.is_some() || later.is_some() || !message.said().dates.is_empty();
    let mut numbers = tokens.iter().filter_map(number);
    let only = match (numbers.next(), numbers.next()) {
        (Some(only), None) => Some(only),
        (Some(_), Some(_)) | (None, _) => None,
    };
    PlanWords {
        what,
        which,
        and_rest: and_rest(&clause),
        later,
        catch_up: catch_up(&clause),
        amount: only.filter(|_| !names_no_amount),
    }
}

/// `i can't pay 150 a month, 75 works`: the amount that would do, and not the one that would not.
#[must_use]
pub fn amount_instead(text: &str, context: &Context) -> Option<AmountSaid> {
    let clean = normalise::clean(text);
    let tokens = normalise::tokens(&clean);
    let spans = values::read(&clean, &tokens, context);
    let clause = Message::new(&tokens, &spans).whole();
    let turns_one_down = says!(
        &clause,
        "not|unable|too_much|too_high * AMT|NUM|FREQ",
        "AMT|NUM|FREQ is|are|would_be too|not",
    );
    let offers_another = says!(
        &clause,
        "AMT|NUM works|is|would|will|could|might|fine|ok|possible|instead|at_most",
        "can|could|would|only|manage|afford|maybe|but * AMT|NUM",
    );
    let mut numbers = tokens.iter().filter_map(number);
    let first = numbers.next();
    let last = numbers.next_back().filter(|last| Some(*last) != first);
    last.filter(|_| turns_one_down && offers_another).map(each)
}

/// `10 less each`: by how much less each payment is to be.
#[must_use]
pub fn less_each(text: &str, context: &Context) -> Option<AmountSaid> {
    let clean = normalise::clean(text);
    let tokens = normalise::tokens(&clean);
    let spans = values::read(&clean, &tokens, context);
    let is_said = says!(
        &Message::new(&tokens, &spans).whole(),
        "AMT|NUM less each|FREQ|per|a|every|$",
        "less by AMT|NUM",
        "by AMT|NUM less",
    );
    let mut numbers = tokens.iter().filter_map(number);
    numbers.next().filter(|_| is_said).map(each)
}

fn number(token: &Token) -> Option<Decimal> {
    let value: Decimal = token.text.replace(',', "").parse().ok()?;
    (token.kind == Kind::Number && value.is_sign_positive() && !value.is_zero()).then_some(value)
}

fn each(value: Decimal) -> AmountSaid {
    AmountSaid {
        value,
        currency: None,
        of: AmountOf::EachPayment,
    }
}

/// `I do not want to skip one`: what is denied is no wish.
fn is_denied(c: &Clause) -> bool {
    says!(
        c,
        "not want|like|need|wish|going * to",
        "not skip|move|cancel|change|merge|pay_off",
        "never|no_need",
    )
}

/// `skip the next one`, `move the second payment`, `pay off what is left`, `add INV-9 to my plan`.
fn change_word(c: &Clause) -> Option<ChangeWord> {
    let of_several = says!(c, "spread|divide|split * rest|REST|others|remaining|left");
    if catches_up(c) || of_several {
        Some(ChangeWord::CatchUp)
    } else if cancels(c) {
        Some(ChangeWord::Cancel)
    } else if merges(c) {
        Some(ChangeWord::Merge)
    } else if pays_extra(c) {
        Some(ChangeWord::Extra)
    } else if skips(c) {
        Some(ChangeWord::Skip)
    } else if pays_less(c) {
        Some(ChangeWord::PayLess)
    } else if pays_more(c) {
        Some(ChangeWord::PayMore)
    } else if moves(c) {
        Some(ChangeWord::Move)
    } else if pays_off(c) {
        Some(ChangeWord::PayOff)
    } else {
        None
    }
}

/// `i missed a payment`, `how can i catch up`, `get back on track`.
fn catches_up(c: &Clause) -> bool {
    says!(
        c,
        "catch|catching up",
        "back on track|course",
        "make up for",
        "missed [a|the|my|last|one|this] [last|first|month] [poss] [FREQ] payment|payments|installment|installments|one|it",
        "i|we am|are [*] behind",
        "^ i|we missed",
    )
}

/// `cancel my plan`, `stop the arrangement`.
fn cancels(c: &Clause) -> bool {
    says!(
        c,
        "cancel|stop|quit|terminate|drop|leave|undo|end [my|the|this|our] [whole|current|existing] [payment|installment] plan|arrangement|agreement|installments",
        "no more installments|plan",
        "not want [my|the|this|a] plan",
    )
}

/// `add the new invoice to my plan`, `merge INV-9 into it`, `put both on one plan`.
fn merges(c: &Clause) -> bool {
    says!(
        c,
        "add|merge|combine|include|put|bring|take|fold * INV|CODE|invoice|invoices|bill|bills|debt * plan|it|arrangement|installments",
        "add|merge|combine|include * INV|invoice|bill to|into|with|in",
        "merge|combine",
        "INV|invoice|bill on|into|to|in [my|the|this] [current] plan",
    )
}

/// `an extra payment of 100`, `100 on top`, `put 100 extra in`.
fn pays_extra(c: &Clause) -> bool {
    says!(
        c,
        "extra|additional|bonus [*] payment|AMT|NUM",
        "AMT|NUM extra|on_top|in_addition",
        "something|some|a_bit|money extra",
        "pay extra",
        "overpay",
        "on top of",
    ) && !says!(c, "extra time|days|week|weeks|month")
}

/// `skip the next one`, `leave out april`, `take a break for a month`.
fn skips(c: &Clause) -> bool {
    says!(
        c,
        "skip|skipping",
        "leave * out",
        "leave_out",
        "pause",
        "take|have * break",
        "to|at the_end|end",
    ) && !says!(c, "skip [the|my|a] fee|fees|interest")
}

/// `can you lower my payments`, `it is too much each month`, `stretch it`.
fn pays_less(c: &Clause) -> bool {
    says!(
        c,
        "lower|reduce|decrease|smaller|cut|shrink|halve * payment|payments|installment|installments|rate|rates|AMT|amount|FREQ|it|bits|each",
        "less each|FREQ|per|every",
        "pay less",
        "payments|installments|it|them|plan|they [be] smaller|lower",
        "too much|high|expensive|tight|steep",
        "stretch|longer|prolong",
        "more payments|installments",
        "AMT|NUM less",
    )
}

/// `pay 50 more each month`, `raise it to 200`, `get it over with faster`.
fn pays_more(c: &Clause) -> bool {
    says!(
        c,
        "pay|do|manage|afford|give * more",
        "AMT|NUM|bit more",
        "more each|FREQ|per|every|money",
        "raise|increase|double|bigger|larger|higher|up * payment|payments|installment|installments|rate|rates|AMT|it|them",
        "faster|sooner|quicker|speed_up|fewer",
    ) && !says!(c, "more time|days|week|weeks")
}

/// `move it to the 20th`, `can the next one be a week later`, `I can't make the next payment`.
fn moves(c: &Clause) -> bool {
    says!(
        c,
        "move|moving|push|shift|postpone|delay|defer|reschedule|rearrange|slide",
        "bring * forward",
        "put * off|back",
        "later|earlier",
        "change|switch * day|date|dates|days|to|from",
        "different|another|new|other day|date",
        "can not|unable * make|pay|do|manage|meet * installment|payment|one|it",
        "payment|installment|one|it|date * to|on|until DATE",
        "DATE instead|rather",
        "more time|days",
    )
}

/// `pay off everything that is left`, `clear the rest`, `finish the plan today`.
fn pays_off(c: &Clause) -> bool {
    says!(
        c,
        "pay|paying|clear|settle|knock * off|out",
        "pay|paying|clear|settle|finish * ALL|REST|rest|remaining|left|remainder|balance|whole",
        "finish|complete|close|end * plan|early|installments|it",
        "pay|clear|settle off|ALL|REST",
        "payoff",
    )
}

/// `from now on`, `all of them`, `the whole plan`: the payments after it move with it.
fn and_rest(c: &Clause) -> bool {
    says!(
        c,
        "from now|then on",
        "all|ALL|every|each of_them|payments|installments|payment|installment|dates",
        "everything|whole|rest|others|remaining|following|after",
        "day|date of [my|the] plan|installments|payments",
        "plan|installment|payment day|date",
        "payments|installments|dates|instalments",
        "payday|salary|wages",
        "always",
    )
}

fn catch_up(c: &Clause) -> Option<CatchUp> {
    if says!(c, "end|last|later") {
        Some(CatchUp::AtEnd)
    } else if says!(
        c,
        "spread|divide|split|across|evenly",
        "over|among|on * rest|REST|others|remaining"
    ) {
        Some(CatchUp::Spread)
    } else if says!(
        c,
        "add|put|pay|with|to|on|together|both * next|following|both|together|double",
        "next one|time|payment|installment|month",
        "double",
        "both|together",
    ) {
        Some(CatchUp::WithNext)
    } else {
        None
    }
}

/// `the second payment`, `number 3`, `installment 2`, `the last one`.
fn which(tokens: &[Token]) -> Option<WhichPayment> {
    const NOUNS: &str = "installment installments payment payments one rate part";
    const BEFORE: &str = "number no installment payment rate #";
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let is_noun = |at: usize| values::is_listed(text(at), NOUNS);
    for at in 0..tokens.len() {
        let after = |skip: usize| is_noun(at + skip) || is_noun(at + skip + 1);
        if text(at) == "last" && is_noun(at + 1) {
            return Some(WhichPayment::Last);
        }
        if let Some(number) = ordinal(text(at)).filter(|_| after(1)) {
            return Some(WhichPayment::Number(number));
        }
        let number = text(at).parse::<u32>().ok();
        let suffixed = values::is_listed(text(at + 1), "st nd rd th");
        if let Some(number) = number.filter(|_| suffixed && after(2)) {
            return Some(WhichPayment::Number(number));
        }
        let named = at > 0 && values::is_listed(text(at - 1), BEFORE);
        if let Some(number) = number.filter(|number| named && !suffixed && *number < 1_000) {
            return Some(WhichPayment::Number(number));
        }
    }
    None
}

/// `a week`, `two more weeks`, `10 days`, `a fortnight`; a rhythm such as `every two weeks` is none.
fn later(tokens: &[Token]) -> Option<Later> {
    const BETWEEN: &str = "more extra additional further another full whole of or";
    let words: Vec<&str> = tokens
        .iter()
        .filter(|token| token.kind != Kind::Symbol)
        .map(|token| token.text.as_str())
        .collect();
    words.iter().enumerate().find_map(|(at, unit)| {
        let each = match *unit {
            "day" | "days" => Later::Days(1),
            "week" | "weeks" | "wk" | "wks" => Later::Days(7),
            "fortnight" => Later::Days(14),
            "month" | "months" => Later::Months(1),
            _ => return None,
        };
        let mut before = words.iter().take(at).rev();
        let number =
            before.find(|word| !values::is_listed(word, BETWEEN) || **word == "another")?;
        let count = match *number {
            "a" | "one" | "another" => 1,
            "couple" => 2,
            "few" => 3,
            word => word.parse().ok().or_else(|| spelled(word))?,
        };
        if before.next() == Some(&"every") || count == 0 || count > 1_000 {
            return None;
        }
        Some(match each {
            Later::Days(days) => Later::Days(days * count),
            Later::Months(months) => Later::Months(months * count),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::Expecting;
    use crate::understand::testing::context;

    fn words(text: &str) -> PlanWords {
        plan_words(text, &context(Expecting::Nothing))
    }

    #[test]
    fn a_change_is_named_in_the_words_people_use() {
        let table = [
            (ChangeWord::Skip, "skip the next installment"),
            (ChangeWord::Skip, "can i skip this month?"),
            (ChangeWord::Skip, "pause my plan for a month"),
            (ChangeWord::Move, "move my next installment to the 20th"),
            (ChangeWord::Move, "can the next installment be a week later"),
            (ChangeWord::Move, "i can't make the next payment"),
            (ChangeWord::Move, "change the day of my plan to the 15th"),
            (ChangeWord::PayOff, "pay off everything that is left"),
            (ChangeWord::PayOff, "i want to pay off my plan"),
            (ChangeWord::PayOff, "can I clear the rest of my plan early"),
            (ChangeWord::PayMore, "can i pay 50 more each month"),
            (ChangeWord::PayMore, "pay more each time"),
            (ChangeWord::PayLess, "can you lower my payments"),
            (ChangeWord::PayLess, "the plan is too expensive for me"),
            (
                ChangeWord::Extra,
                "i'd like to make an extra payment of 100",
            ),
            (ChangeWord::Extra, "i want to pay 100 extra now"),
            (ChangeWord::CatchUp, "i missed a payment"),
            (ChangeWord::CatchUp, "how can i catch up"),
            (ChangeWord::Merge, "add the new invoice to my plan"),
            (ChangeWord::Merge, "merge INV-9 into my plan"),
            (ChangeWord::Cancel, "cancel my plan"),
        ];
        let wrong: Vec<_> = table
            .into_iter()
            .filter(|(what, text)| words(text).what != Some(*what))
            .map(|(what, text)| (text, what, words(text).what))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        for text in [
            "how is my plan going",
            "change my plan",
            "how much do i owe",
        ] {
            assert_eq!(words(text).what, None, "{text}");
        }
    }

    #[test]
    fn a_payment_is_named_by_its_place() {
        let number = |number| Some(WhichPayment::Number(number));
        for (text, which) in [
            ("move the second payment to the 25th", number(2)),
            ("skip number 3", number(3)),
            ("bring forward installment 3", number(3)),
            ("skip the 2nd installment", number(2)),
            ("move the last one", Some(WhichPayment::Last)),
            ("move the next payment to friday", None),
            ("move it to the 2nd of april", None),
            ("pay 50 more", None),
        ] {
            assert_eq!(words(text).which, which, "{text}");
        }
    }

    #[test]
    fn a_distance_in_time_is_no_rhythm() {
        for (text, later) in [
            ("push it back a week", Some(Later::Days(7))),
            ("two more weeks please", Some(Later::Days(14))),
            ("another 10 days", Some(Later::Days(10))),
            ("a couple of days", Some(Later::Days(2))),
            ("a month later", Some(Later::Months(1))),
            ("every two weeks", None),
            ("this month", None),
            ("0 days", None),
        ] {
            assert_eq!(words(text).later, later, "{text}");
        }
    }

    #[test]
    fn a_missed_payment_goes_where_the_words_put_it() {
        for (text, how) in [
            ("add it to the next one", Some(CatchUp::WithNext)),
            ("put it at the end", Some(CatchUp::AtEnd)),
            ("spread it over the rest", Some(CatchUp::Spread)),
            ("i missed a payment", None),
        ] {
            assert_eq!(words(text).catch_up, how, "{text}");
        }
    }

    #[test]
    fn an_amount_that_would_do_is_heard_beside_one_that_would_not() {
        let context = context(Expecting::Confirmation);
        let instead = |text| amount_instead(text, &context).map(|said| said.value.to_string());
        assert_eq!(
            instead("i cant pay 150 a month, 75 works").as_deref(),
            Some("75")
        );
        assert_eq!(instead("i cant pay 150 a month"), None);
        assert_eq!(instead("100 now and 50 a month"), None);
        let less = |text| less_each(text, &context).map(|said| said.value.to_string());
        assert_eq!(less("10 less each").as_deref(), Some("10"));
        assert_eq!(less("make it less"), None);
    }
}
