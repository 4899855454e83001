//! One pass over the tokens that finds every value: invoices, dates, frequencies, counts, shares, amounts.
//!
//! The pass goes from left to right and gives each token to at most one value, so that the 15 of "15 March"
//! cannot also be money. How one kind of value looks stands in the file of that kind.

use chrono::{NaiveDate, Weekday};

use super::normalise::{Kind, Token};
use super::numbers::Point;
use super::request::{AmountSaid, Context, DateSaid, Said, Share, TimeOfDay};
use super::{amounts, contact, counts, dates, invoices};
use crate::domain::plan::Frequency;

/// A value in a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Invoice(String),
    Date(DateSaid),
    /// The date beside it is one by which something is over.
    Until(NaiveDate),
    /// `None`: a rhythm that no plan has, such as "twice a week".
    Frequency(Option<Frequency>),
    Count(u32),
    Share(Share),
    Amount(AmountSaid),
    /// A day of the week that recurs.
    Weekday(Weekday),
    Time(TimeOfDay),
    Phone(String),
    /// What a payment is known by.
    Reference(String),
    /// "not all at once": all of it, refused.
    NotAll,
    /// "last month", "in January" of something that happened: a time that is over, and no day.
    Earlier,
    /// "not today": a date, and not the one that is wanted.
    RuledOut,
    /// Read, and none of our values: "not 50", half an hour.
    Nothing,
}

/// Where values stand, in tokens. Two values may share a span: "fridays" is a date and a frequency.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub start: usize,
    pub end: usize,
    pub values: Vec<Value>,
    /// The word that stands for it in the text that the patterns see.
    pub word: &'static str,
}

/// What a recogniser found at the reader's place: how many tokens, and what they mean.
pub(super) type Found = Option<(usize, Vec<Value>)>;

/// The place of the pass and what it has met in the sentence so far.
pub(super) struct Reader<'a> {
    pub clean: &'a str,
    pub tokens: &'a [Token],
    pub context: &'a Context,
    pub at: usize,
    pub spans: Vec<Span>,
    /// The sentence speaks of paying.
    pub paying: bool,
    /// The sentence speaks of parts: "split it in 3 months" is a count, "in 3 months" alone a date.
    pub splitting: bool,
    /// The sentence tells of a payment made: "I paid on Friday" was last Friday.
    pub told: bool,
    /// The message has told of a payment made.
    pub has_paid: bool,
    /// The number of payments that the message has named.
    pub said_count: Option<u32>,
    /// The message speaks of calling somebody.
    pub calling: bool,
    /// The message speaks of paying or of being paid, before or after this place.
    pub about_paying: bool,
    /// Where the sentence last said "not", "instead of" or "rather than".
    pub refused_at: Option<usize>,
    /// The message has named a sum or a share.
    pub said_part: bool,
    /// The message has named the sum of each payment.
    pub said_each: bool,
}

impl<'a> Reader<'a> {
    /// How a point is written where nothing beside the number says otherwise.
    pub(super) fn point(&self) -> Point {
        Point::of(self.context.currency)
    }

    /// The token `offset` places from here; empty outside the text.
    pub(super) fn text(&self, offset: isize) -> &'a str {
        self.token(offset).map_or("", |token| token.text.as_str())
    }

    pub(super) fn token(&self, offset: isize) -> Option<&'a Token> {
        self.at
            .checked_add_signed(offset)
            .and_then(|at| self.tokens.get(at))
    }

    /// The token `offset` places from here is one of these.
    pub(super) fn is(&self, offset: isize, words: &[&str]) -> bool {
        words.contains(&self.text(offset))
    }

    /// The token `offset` places from here is one of the words of a list.
    pub(super) fn among(&self, offset: isize, list: &str) -> bool {
        let word = self.text(offset);
        is_listed(word, list)
    }

    /// The text ends or pauses at this place.
    pub(super) fn pauses(&self, offset: isize) -> bool {
        self.token(offset)
            .is_none_or(|token| token.kind == Kind::Symbol && ends_a_phrase(&token.text))
    }

    /// The value whose span ends just before this place.
    pub(super) fn value_before(&self) -> Option<&Value> {
        self.spans
            .last()
            .filter(|span| span.end == self.at)
            .and_then(|span| span.values.last())
    }

    /// A reader further on, to look at what follows.
    pub(super) fn ahead(&self, by: usize) -> Self {
        Reader {
            at: self.at + by,
            spans: Vec::new(),
            ..*self
        }
    }

    /// The words from here on, as typed (for a date that does not exist).
    pub(super) fn typed(&self, len: usize) -> String {
        let last = (self.at + len).min(self.tokens.len()).saturating_sub(1);
        match (self.tokens.get(self.at), self.tokens.get(last)) {
            (Some(from), Some(to)) if from.start < to.end => self
                .clean
                .get(from.start..to.end)
                .unwrap_or_default()
                .to_owned(),
            _ => String::new(),
        }
    }

    /// "not 50", "instead of all at once": what follows shortly is what the customer does not want.
    pub(super) fn is_refused(&self, within: usize) -> bool {
        self.refused_at
            .is_some_and(|refused| self.at - refused <= within)
    }

    /// "until June", "by the end of May": what follows is the end of something.
    fn is_an_end(&self) -> bool {
        const ENDS: [&str; 7] = ["until", "till", "til", "through", "by", "before", "to"];
        let before = if self.is(-1, &["the"]) { -2 } else { -1 };
        self.is(before, &ENDS[..6]) || (self.is(before, &ENDS) && self.is(before - 1, &["up"]))
    }

    fn note(&mut self, values: &[Value]) {
        for value in values {
            match value {
                Value::Amount(amount) => {
                    self.said_part = true;
                    self.said_each |= amount.is_each();
                }
                Value::Share(Share::Of { .. } | Share::Percent(_)) => self.said_part = true,
                Value::Count(count) => self.said_count = Some(*count),
                Value::Invoice(_)
                | Value::Date(_)
                | Value::Until(_)
                | Value::Frequency(_)
                | Value::Share(Share::All | Share::Rest)
                | Value::Weekday(_)
                | Value::Time(_)
                | Value::Phone(_)
                | Value::Reference(_)
                | Value::NotAll
                | Value::Earlier
                | Value::RuledOut
                | Value::Nothing => {}
            }
        }
    }

    fn listen(&mut self) {
        let word = self.text(0);
        if self
            .token(0)
            .is_some_and(|token| token.kind == Kind::Symbol)
        {
            if matches!(word, "." | "!" | "?" | "\n" | ";") {
                (self.paying, self.splitting, self.told, self.refused_at) =
                    (false, false, false, None);
            }
            return;
        }
        match word {
            "paying" => (self.paying, self.told) = (true, false),
            "pay" | "settle" | "repay" | "payment" | "payments" => self.paying = true,
            "split" | "splitting" | "spread" | "divide" | "divided" | "installment"
            | "installments" | "parts" => {
                self.paying = true;
                self.splitting = true;
            }
            "break" => self.splitting = true,
            "paid" | "sent" | "transferred" | "wired" | "settled" => {
                let passive = [
                    "be", "get", "getting", "am", "are", "is", "being", "will", "gets", "getting",
                ];
                self.told = !self.is(-1, &passive);
                self.has_paid |= self.told;
            }
            "made" => (self.told, self.has_paid) = (true, true),
            "got" if self.is(1, &["till", "until", "til", "to"]) => {}
            "has" if !self.is(1, &["to", "till", "until"]) => self.told = true,
            "have" if self.is(1, &["you", "they", "the", "my", "our", "your"]) => self.told = true,
            "was" | "were" | "did" | "came" | "went" | "took" | "got" | "had" | "billed"
            | "charged" | "remitted" | "raised" | "replied" | "passed" | "died" | "ordered"
            | "received" | "visited" | "bought" | "happened" | "slipped" | "forgot" | "missed"
            | "deposited" | "mailed" | "posted" | "cleared" | "lost" | "stolen" | "bounced"
            | "failed" | "arrived" | "told" | "said" | "left" | "burned" | "filed" | "dated"
            | "asked" | "changed" | "switched" | "wrote" | "started" | "stopped" | "closed"
            | "opened" => {
                let passive = ["be", "get", "getting", "being", "will", "to"];
                self.told |= !self.is(-1, &passive);
            }
            "call" | "calling" | "ring" | "phone" | "number" | "reach" | "text" | "whatsapp"
            | "mobile" | "cell" | "tel" | "telephone" | "callback" => self.calling = true,
            "will" | "can" | "could" | "would" | "shall" | "going" | "sending" | "if" | "pays"
            | "comes" | "expect" | "need" => self.told = false,
            "not" | "never" => self.refused_at = Some(self.at),
            "instead" | "rather" if self.is(1, &["of", "than"]) => self.refused_at = Some(self.at),
            _ => {}
        }
    }
}

/// Punctuation after which a phrase does not go on.
pub(super) fn ends_a_phrase(symbol: &str) -> bool {
    matches!(
        symbol,
        "." | "," | "!" | "?" | ";" | ":" | "\n" | "-" | ")" | "(" | "\""
    )
}

/// Whether a word is one of a list with spaces between.
pub(super) fn is_listed(word: &str, list: &str) -> bool {
    // Most words are not even a piece of the list, which is seen faster than any split.
    !word.is_empty()
        && list.contains(word)
        && list.split_ascii_whitespace().any(|listed| listed == word)
}

/// Whether a message says anything of paying; a short one need not, it answers.
fn speaks_of_paying(tokens: &[Token]) -> bool {
    const WORDS: &str = "pay paying paid payment payments settle settling settled clear clearing send sending sent \
                         transfer wire remit owe owes owed owing put give take took due fee refund bucks \
                         amount total sum price cost credit deal charges debit dollar dollars euro euros \
                         pound pounds quid afford manage spare cover repay installment installments plan \
                         split spread deposit money cash charge charged lower reduce discount";
    const SHORT: usize = 8;
    tokens.len() <= SHORT
        || tokens
            .iter()
            .any(|token| is_listed(&token.text, WORDS) || counts::is_money_sign(&token.text))
}

/// Finds all values of a text, in the order of saying.
pub(super) fn read(clean: &str, tokens: &[Token], context: &Context) -> Vec<Span> {
    let mut reader = Reader {
        clean,
        tokens,
        context,
        at: 0,
        spans: Vec::new(),
        paying: false,
        splitting: false,
        told: false,
        has_paid: false,
        said_count: None,
        calling: false,
        about_paying: speaks_of_paying(tokens),
        refused_at: None,
        said_part: false,
        said_each: false,
    };
    while reader.at < tokens.len() {
        let found = invoices::invoice_at(&reader)
            .or_else(|| contact::reference_at(&reader))
            .or_else(|| contact::phone_at(&reader))
            .or_else(|| contact::time_at(&reader))
            .or_else(|| contact::recurring_day_at(&reader))
            .or_else(|| dates::two_days_of_a_month_at(&reader))
            .or_else(|| amounts::not_an_amount_at(&reader))
            .or_else(|| counts::frequency_at(&reader))
            .or_else(|| counts::share_at(&reader))
            .or_else(|| counts::count_at(&reader))
            .or_else(|| dates::date_at(&reader))
            .or_else(|| amounts::amount_at(&reader))
            .or_else(|| counts::bare_number_at(&reader));
        match found {
            Some((len, mut values)) if len > 0 => {
                let start = reader.at;
                let end = (start + len).min(tokens.len());
                let word = values
                    .last()
                    .map_or("NUM", |value| placeholder(value, context));
                if let [Value::Date(DateSaid::On(date))] = values[..]
                    && reader.is_an_end()
                {
                    values.push(Value::Until(date));
                }
                reader.note(&values);
                reader.spans.push(Span {
                    start,
                    end,
                    values,
                    word,
                });
                reader.at = end;
            }
            _ => {
                reader.listen();
                reader.at += 1;
            }
        }
    }
    reader.spans
}

/// Adds a value to what was said. A later count or frequency corrects an earlier one.
pub(super) fn add(said: &mut Said, value: &Value) {
    match value {
        Value::Invoice(number) => {
            if !said.invoices.contains(number) {
                said.invoices.push(number.clone());
            }
        }
        Value::Date(date) => said.dates.push(date.clone()),
        Value::Until(date) => said.until = Some(*date),
        Value::Frequency(frequency) => said.frequency = frequency.or(said.frequency),
        Value::Count(count) => said.count = Some(*count),
        Value::Share(share) => said.shares.push(*share),
        Value::Amount(amount) => said.amounts.push(amount.clone()),
        Value::Weekday(day) => said.weekdays.push(*day),
        Value::Time(time) => said.times.push(*time),
        Value::Phone(number) => said.phones.push(number.clone()),
        Value::Reference(reference) => said.references.push(reference.clone()),
        Value::NotAll | Value::Earlier | Value::RuledOut | Value::Nothing => {}
    }
}

fn placeholder(value: &Value, context: &Context) -> &'static str {
    match value {
        Value::Date(DateSaid::On(date)) if *date == context.today => "TODAY",
        Value::Count(0) => "ZERO",
        Value::Amount(amount) if amount.value.is_zero() => "ZERO",
        Value::Invoice(_) => "INV",
        // To the patterns a day stays a day: "I can't pay on friday" asks for another one.
        Value::Date(DateSaid::On(_) | DateSaid::Impossible(_))
        | Value::Until(_)
        | Value::Weekday(_)
        | Value::RuledOut => "DATE",
        Value::Time(_) => "TIME",
        Value::Phone(_) => "PHONE",
        Value::Reference(_) => "REF",
        Value::Date(DateSaid::Past(_)) | Value::Earlier => "PAST",
        Value::Frequency(_) => "FREQ",
        Value::Count(_) => "COUNT",
        Value::Share(Share::Of { .. } | Share::Percent(_)) => "SHARE",
        Value::Share(Share::All) => "ALL",
        Value::Share(Share::Rest) => "REST",
        Value::Amount(_) => "AMT",
        Value::NotAll => "NOTALL",
        Value::Nothing => "NUM",
    }
}
