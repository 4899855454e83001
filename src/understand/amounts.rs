//! Sums of money: `$1,200.50`, `50 bucks`, `1.5k`, `fifty dollars`, `50 a month`.
//!
//! A number is money only where a currency or the words around it say so; an invoice number, a date, a
//! time, a phone number or a count never is. What the sum is measured against is left to the conversation.

use rust_decimal::Decimal;

use super::counts;
use super::normalise::Kind;
use super::numbers::{Form, Number, number_at};
use super::request::{AmountSaid, CurrencySaid};
use super::values::{Found, Reader, Value};
use crate::domain::money::Currency;

/// A bare number with more digits is a phone or account number.
const BARE_DIGITS_MAX: usize = 7;

/// Numbers that are surely no money, so that nothing else takes them for it: times, phone numbers, "not 50".
pub(super) fn not_an_amount_at(r: &Reader<'_>) -> Found {
    let token = r.token(0)?;
    if token.kind == Kind::Symbol && token.is("-") {
        // "-50" is neither a payment nor anything else that we can act on.
        let number = r
            .token(1)
            .filter(|next| next.glued && next.kind == Kind::Number)?;
        return (!number.text.is_empty()).then(|| (2, vec![Value::Nothing]));
    }
    if token.kind != Kind::Number {
        return None;
    }
    let nothing = |len| Some((len, vec![Value::Nothing]));
    if token.text.contains(':') {
        return nothing(1);
    }
    let hour = token.text.parse::<u32>().is_ok_and(|n| n <= 12);
    if hour && r.is(1, &["am", "pm", "oclock"]) {
        return nothing(2);
    }
    if matches!(token.text.as_str(), "24/7" | "50/50") {
        return nothing(1);
    }
    let digits = token.text.bytes().filter(u8::is_ascii_digit).count();
    let plus = r.is(-1, &["+"]) && token.glued;
    let groups = token.text.split('-').count();
    let phone = plus || (groups == 3 && digits >= 9) || (groups > 3 && digits >= 7);
    if phone {
        let mut len = 1;
        while r
            .token(isize::try_from(len).ok()?)
            .is_some_and(|t| t.kind == Kind::Number)
        {
            len += 1;
        }
        return nothing(len);
    }
    if r.is(-1, &["^"]) || r.is(1, &["^"]) {
        return nothing(1);
    }
    None
}

/// Reads the sum of money at the reader's place.
pub(super) fn amount_at(r: &Reader<'_>) -> Found {
    let (value, currency, len) = with_currency(r).or_else(|| bare(r))?;
    if value.is_zero() && currency.is_none() {
        return None;
    }
    if r.is_refused(2) && r.is(-1, &["not", "of", "than"]) {
        return Some((len, vec![Value::Nothing]));
    }
    let amount = AmountSaid {
        value,
        currency,
        each: is_of_each(r, len),
    };
    Some((len, vec![Value::Amount(amount)]))
}

/// The currency at an offset: a sign, a code or a name. The length is always one token.
pub(super) fn currency_at(r: &Reader<'_>, offset: isize) -> Option<Denomination> {
    const CODES: &str = "usd eur gbp chf cad aud nzd jpy cny inr sek nok dkk pln czk huf brl mxn zar sgd hkd aed \
                         sar kwd bhd krw thb php idr myr ngn kes";
    let token = r.token(offset)?;
    let is = |code: &str| {
        Currency::parse(code)
            .ok()
            .map(|c| Denomination::major(Some(CurrencySaid::Is(c))))
    };
    let own = r.context.currency;
    let own_if = |codes: &[&str]| {
        let said = codes.contains(&own.code()).then_some(CurrencySaid::Is(own));
        Some(Denomination::major(said))
    };
    match token.text.as_str() {
        "$" | "dollar" | "dollars" | "buck" | "bucks" => {
            Some(Denomination::major(Some(CurrencySaid::Dollar)))
        }
        "€" | "euro" | "euros" => is("EUR"),
        "£" | "quid" | "pound" | "pounds" => is("GBP"),
        "₹" | "rupee" | "rupees" => own_if(&["INR", "PKR", "LKR", "NPR"]),
        "¥" | "yen" => own_if(&["JPY", "CNY"]),
        "kr" | "kroner" | "kronor" => own_if(&["SEK", "NOK", "DKK", "ISK"]),
        "franc" | "francs" | "fr" => own_if(&["CHF", "XOF", "XAF"]),
        "zł" | "zloty" | "zlotys" => is("PLN"),
        "cent" | "cents" | "pence" => Some(Denomination {
            said: None,
            is_cents: true,
        }),
        code if code.len() == 3 && CODES.split(' ').any(|known| known == code) => is(code),
        code if code.eq_ignore_ascii_case(own.code()) && offset > 0 => is(code),
        _ => None,
    }
}

/// A currency as said beside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Denomination {
    said: Option<CurrencySaid>,
    is_cents: bool,
}

impl Denomination {
    fn major(said: Option<CurrencySaid>) -> Self {
        Self {
            said,
            is_cents: false,
        }
    }
}

type Sum = (Decimal, Option<CurrencySaid>, usize);

/// `$50`, `USD 50`, `50 €`, `fifty dollars`, `$50 USD`, `1 200,50 €`.
fn with_currency(r: &Reader<'_>) -> Option<Sum> {
    let before = currency_at(r, 0).filter(|d| !d.is_cents && may_precede(r));
    let lead = usize::from(before.is_some());
    let (value, len) = number_with_spaces(r, lead)?;
    let after = currency_at(r, offset(lead + len)?);
    let denomination = after
        .filter(|d| before.is_none() || matches!(d.said, Some(CurrencySaid::Is(_))))
        .or(before)?;
    let len = lead + len + usize::from(after.is_some());
    let value = if denomination.is_cents {
        value.checked_div(Decimal::ONE_HUNDRED)?
    } else {
        value
    };
    Some((value, denomination.said, len))
}

/// Names of currencies follow the number ("dollars 50" is not said); signs and codes may stand before it.
fn may_precede(r: &Reader<'_>) -> bool {
    r.token(0)
        .is_some_and(|t| t.kind == Kind::Symbol || t.text.len() == 3 || t.is("kr") || t.is("fr"))
}

/// A number beside a currency, which may be grouped by spaces: `1 200,50 €`.
fn number_with_spaces(r: &Reader<'_>, lead: usize) -> Option<(Decimal, usize)> {
    let decimals = r.context.currency.decimals();
    let first_at = r.at + lead;
    let first = number_at(r.tokens, first_at, decimals, true)?;
    let short =
        first.form == Form::Digits && r.tokens.get(first_at).is_some_and(|t| t.text.len() <= 3);
    let mut joined = String::new();
    let mut len = first.len;
    while short && len <= 4 {
        let Some(next) = r
            .tokens
            .get(first_at + len)
            .filter(|t| t.kind == Kind::Number)
        else {
            break;
        };
        let group = next.text.split(['.', ',']).next().unwrap_or_default();
        if next.glued || group.len() != 3 {
            break;
        }
        joined.push_str(&next.text.replace(',', "."));
        len += 1;
    }
    if joined.is_empty() {
        return Some((first.value, first.len));
    }
    let text = format!("{}{joined}", r.tokens.get(first_at)?.text);
    text.parse().ok().map(|value| (value, len))
}

/// A number without a currency, where the words around it leave no other meaning.
fn bare(r: &Reader<'_>) -> Option<Sum> {
    let number = number_at(r.tokens, r.at, r.context.currency.decimals(), false)?;
    let next = offset(number.len)?;
    if number.form == Form::Digits && !is_plain_sum(r) {
        return None;
    }
    if beside_numbers(r, next) {
        return None;
    }
    let sum = (number.value, None, number.len);
    if is_of_each(r, number.len) && !r.is(-1, &["at"]) {
        return Some(sum);
    }
    let cents = r.text(0).len() >= 4 && number.form == Form::Grouped && number.value.scale() == 2;
    let small_words = number.form == Form::Words && number.value < Decimal::from(20);
    if cents && !is_followed_by_a_noun(r, next) {
        return Some(sum);
    }
    (is_after_paying(r) && !small_words && !is_followed_by_a_noun(r, next)).then_some(sum)
}

/// No leading zero, no phone number.
fn is_plain_sum(r: &Reader<'_>) -> bool {
    let text = r.text(0);
    text.len() <= BARE_DIGITS_MAX && !(text.len() > 1 && text.starts_with('0'))
}

/// Another number directly beside it: a phone number, a list, a code; nothing to guess from.
fn beside_numbers(r: &Reader<'_>, next: isize) -> bool {
    let is_number = |offset| r.token(offset).is_some_and(|t| t.kind == Kind::Number);
    is_number(next)
        || is_number(-1)
        || (r.is(-1, &["-", "/", "#", "+"]) && r.token(0).is_some_and(|t| t.glued))
}

/// "pay 50", "afford about 50", "make it 50 each".
fn is_after_paying(r: &Reader<'_>) -> bool {
    const FILLERS: [&str; 19] = [
        "you", "about", "around", "only", "just", "at", "least", "up", "to", "of", "maybe", "like",
        "another", "say", "roughly", "max", "the", "first", "exactly",
    ];
    const VERBS: [&str; 20] = [
        "pay",
        "paying",
        "paid",
        "send",
        "sent",
        "afford",
        "manage",
        "transfer",
        "transferred",
        "wire",
        "put",
        "deposit",
        "spare",
        "owe",
        "repay",
        "offer",
        "payments",
        "installments",
        "settle",
        "give",
    ];
    let mut back = -1;
    while back > -4 && r.is(back, &FILLERS) {
        back -= 1;
    }
    let joined = r.is(back, &["and", "or", "then"])
        && r.spans
            .iter()
            .any(|span| matches!(span.values.as_slice(), [Value::Amount(_)]));
    r.is(back, &VERBS) || (joined && r.paying)
}

/// "pay 3 invoices", "paid 2 times": the number counts what follows.
fn is_followed_by_a_noun(r: &Reader<'_>, next: isize) -> bool {
    const GOES_ON: [&str; 68] = [
        "now",
        "today",
        "tonight",
        "a",
        "per",
        "each",
        "every",
        "and",
        "then",
        "but",
        "or",
        "of",
        "on",
        "by",
        "this",
        "next",
        "please",
        "instead",
        "to",
        "for",
        "at",
        "from",
        "upfront",
        "up",
        "down",
        "tomorrow",
        "first",
        "as",
        "in",
        "if",
        "max",
        "maximum",
        "is",
        "weekly",
        "monthly",
        "so",
        "with",
        "tops",
        "only",
        "right",
        "until",
        "till",
        "towards",
        "toward",
        "before",
        "after",
        "straight",
        "immediately",
        "later",
        "can",
        "could",
        "would",
        "i",
        "because",
        "already",
        "yesterday",
        "last",
        "when",
        "once",
        "against",
        "via",
        "fortnightly",
        "biweekly",
        "thanks",
        "more",
        "asap",
        "it",
        "we",
    ];
    let weekday = r
        .token(next)
        .is_some_and(|t| super::dates::weekday(&t.text).is_some());
    !(r.pauses(next) || weekday || r.is(next, &GOES_ON) || r.is(next, &["%"]) && false)
        && r.token(next).is_some_and(|t| !t.is("/"))
}

/// "50 a month", "50 each", "payments of 50", "monthly 50", "3 x 50": the sum is of one payment.
fn is_of_each(r: &Reader<'_>, len: usize) -> bool {
    const PARTS: [&str; 8] = [
        "payment",
        "payments",
        "installment",
        "installments",
        "part",
        "parts",
        "time",
        "go",
    ];
    let Some(after) = offset(len) else {
        return false;
    };
    if r.is(after, &["each", "apiece", "pw", "pcm"]) {
        return true;
    }
    if r.is(after, &["pm"]) {
        return true;
    }
    if r.is(after, &["per", "a", "an", "/", "every", "at", "each"]) {
        let word = if r.is(after, &["at"]) {
            after + 2
        } else {
            after + 1
        };
        if r.is(word, &PARTS)
            || r.is(
                word,
                &[
                    "week",
                    "weeks",
                    "month",
                    "months",
                    "fortnight",
                    "other",
                    "day",
                    "year",
                ],
            )
        {
            return true;
        }
        if r.is(after, &["every"]) {
            return true;
        }
    }
    if r.is(
        after,
        &[
            "payments",
            "installments",
            "monthly",
            "weekly",
            "fortnightly",
            "biweekly",
        ],
    ) {
        return true;
    }
    let of = r.is(-1, &["of", "at"])
        && r.is(
            -2,
            &[
                "payments",
                "installments",
                "parts",
                "payment",
                "installment",
            ],
        )
        && !r.is(-3, &["a", "one", "first", "down"]);
    let times = r.is(-1, &["x"])
        || (r.is(after, &["x"]) && r.token(after + 1).is_some_and(|t| t.kind == Kind::Number));
    let rhythm = matches!(r.value_before(), Some(Value::Frequency(Some(_))))
        && !r.is(-1, &["week", "month"]);
    of || times || rhythm
}

fn offset(len: usize) -> Option<isize> {
    isize::try_from(len).ok()
}

/// A number that stands where a count or a sum may stand: what it is in that place.
pub(super) fn bare_value(number: &Number) -> Value {
    match number.as_count() {
        Some(count) if count <= counts::BARE_COUNT_MAX && number.form != Form::Grouped => {
            Value::Count(count)
        }
        Some(_) | None => Value::Amount(AmountSaid {
            value: number.value,
            currency: None,
            each: false,
        }),
    }
}
