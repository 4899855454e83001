//! Sums of money: `$1,200.50`, `50 bucks`, `1.5k`, `fifty dollars`, `50 a month`.
//!
//! A number is money only where a currency or the words around it say so; an invoice number, a date, a
//! time, a phone number or a count never is. What the sum is measured against is left to the conversation.

use rust_decimal::Decimal;

use super::counts;
use super::normalise::Kind;
use super::numbers::{Form, Number, Point, number_at};
use super::request::{AmountOf, AmountSaid, CurrencySaid};
use super::values::{Found, Reader, Value};
use crate::domain::money::Currency;

/// A whole number from here on may be a sum without any word of paying beside it; smaller ones count things.
const BARE_SUM_MIN: u32 = 20;
/// And one from here on is a code as likely.
const BARE_SUM_BELOW: u32 = 100_000;
/// A bare number with more digits is a phone or account number.
const BARE_DIGITS_MAX: usize = 7;

/// Numbers that are surely no money, so that nothing else takes them for it.
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
    // "$ 1 0 0": digits apart may be anything.
    let digits_apart = (0..8)
        .take_while(|&ahead| {
            r.token(ahead).is_some_and(|t| {
                t.kind == Kind::Number && t.text.len() == 1 && (ahead == 0 || !t.glued)
            })
        })
        .count();
    if digits_apart > 2 {
        return nothing(digits_apart);
    }
    if matches!(token.text.as_str(), "24/7" | "50/50") {
        return nothing(1);
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
    // "not 50", "instead of 50", "I can't do 50".
    let denied_verb = r.is(-2, &["not"]) && r.is(-1, &["do", "pay", "afford", "manage", "make"]);
    if denied_verb || (r.is_refused(2) && r.is(-1, &["not", "of", "than"])) {
        return Some((len, vec![Value::Nothing]));
    }
    let amount = AmountSaid {
        value,
        currency,
        of: amount_of(r, len),
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
    let own_or = |codes: &[&str], usual: &str| {
        if codes.contains(&own.code()) {
            own_if(codes)
        } else {
            is(usual)
        }
    };
    match token.text.as_str() {
        "$" | "dollar" | "dollars" | "buck" | "bucks" => {
            Some(Denomination::major(Some(CurrencySaid::Dollar)))
        }
        "€" | "euro" | "euros" => is("EUR"),
        "£" | "quid" | "pound" | "pounds" => is("GBP"),
        "₹" | "rupee" | "rupees" => own_or(&["INR", "PKR", "LKR", "NPR"], "INR"),
        "¥" => own_if(&["JPY", "CNY"]),
        "yen" => is("JPY"),
        "₦" | "naira" => is("NGN"),
        "rand" => is("ZAR"),
        "shilling" | "shillings" => own_or(&["KES", "TZS", "UGX"], "KES"),
        "peso" | "pesos" => own_if(&["MXN", "PHP", "COP", "CLP", "ARS"]),
        "dirham" | "dirhams" => own_or(&["AED", "MAD"], "AED"),
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

    /// How a point in a number beside it is written.
    fn point(self, r: &Reader<'_>) -> Point {
        match self.said {
            Some(CurrencySaid::Is(currency)) => Point::of(currency),
            Some(CurrencySaid::Dollar) => Point::Decimals,
            None => r.point(),
        }
    }
}

type Sum = (Decimal, Option<CurrencySaid>, usize);

/// `$50`, `USD 50`, `50 €`, `fifty dollars`, `$50 USD`, `1 200,50 €`.
fn with_currency(r: &Reader<'_>) -> Option<Sum> {
    let before = currency_at(r, 0).filter(|d| !d.is_cents && may_precede(r));
    let lead = usize::from(before.is_some());
    let (_, len) = number_with_spaces(r, lead, Point::Decimals)?;
    let after = currency_at(r, offset(lead + len)?);
    let denomination = after
        .filter(|d| before.is_none() || matches!(d.said, Some(CurrencySaid::Is(_))))
        .or(before)?;
    // "1.200 €" is written as people write euros, whatever the account is in.
    let (value, len) = number_with_spaces(r, lead, denomination.point(r))?;
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
fn number_with_spaces(r: &Reader<'_>, lead: usize, point: Point) -> Option<(Decimal, usize)> {
    let first_at = r.at + lead;
    let first = number_at(r.tokens, first_at, point, true)?;
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
    // "pay 12,5 now": who pays in euros writes the comma that way.
    let comma = r.point() == Point::Thousands && is_after_paying(r);
    let number = number_at(r.tokens, r.at, r.point(), comma)?;
    let next = offset(number.len)?;
    if number.form == Form::Digits && !is_plain_sum(r) {
        return None;
    }
    if beside_numbers(r, next) {
        return None;
    }
    let sum = (number.value, None, number.len);
    // "4 monthly" answers with a count, "50 monthly" with a sum.
    let beside_a_rhythm = r.is(next, &["monthly", "weekly"]) || r.is(-1, &["monthly", "weekly"]);
    if beside_a_rhythm && counts::answers(r) && counts::bare_count(&number).is_some() {
        return None;
    }
    let small_words = number.form == Form::Words && number.value < Decimal::from(20);
    let may_be_small = r.paying || !small_words;
    if may_be_small && is_of_each(r, number.len) && !r.is(-1, &["at"]) {
        return Some(sum);
    }
    // "150 month", "first payment 100".
    let of_a_month =
        r.is(next, &["month", "week"]) && r.pauses(next + 1) && number.value > Decimal::from(12);
    let of_the_first = r.is(-1, &["payment"]) && r.is(-2, &["first", "down", "initial"]);
    if of_a_month || of_the_first && !is_followed_by_a_noun(r, next) {
        return Some(sum);
    }
    // Beside an offer, "10 more" is money.
    if (is_more(r, number.len) || is_first(r, number.len)) && counts::answers(r) {
        return Some(sum);
    }
    let cents = r.text(0).len() >= 4 && number.form == Form::Grouped && number.value.scale() == 2;
    if cents && !is_followed_by_a_noun(r, next) {
        return Some(sum);
    }
    if is_year(r, &number) {
        return None;
    }
    if r.is(-1, &["worth", "value", "valued"]) && !is_followed_by_a_noun(r, next) {
        return Some(sum);
    }
    let paid = is_after_paying(r) && !small_words && !is_followed_by_a_noun(r, next);
    (paid || is_spoken_of(r, &number, next)).then_some(sum)
}

/// "that 200 i sent", "would you take 400", "120 last time and now 310": in talk about payments a number of
/// some size, with nothing that it could count, is a sum.
fn is_spoken_of(r: &Reader<'_>, number: &Number, next: isize) -> bool {
    const BEFORE: &str = "the that this another extra last agreed take took taken charged charge was it of do give \
        from left has like about around for billed debited refund refunded return is at sent tried put send my say said \
        credit add place and or than to with been only just now not accept me off place";
    const AFTER: &str = "i im am last shown showed show in is on that which three two twice too much and or not off \
        quits call for was has have from to at it so what whats but per is because instead back more by if out came went \
        go goes each then u you we";
    let plain = number.form == Form::Grouped && number.value.scale() == 2
        || number.value.is_integer()
            && (Decimal::from(BARE_SUM_MIN)..Decimal::from(BARE_SUM_BELOW)).contains(&number.value);
    let before = r.at == 0 || r.pauses(-1) || r.among(-1, BEFORE);
    let after = r.pauses(next) || r.among(next, AFTER);
    let counted = r.is(
        -2,
        &[
            "chapter", "room", "flat", "unit", "section", "page", "age", "invoice", "number",
        ],
    );
    plain
        && before
        && after
        && !counted
        && r.about_paying
        && !r.calling
        && !counts::answers(r)
        && !r.is_refused(2)
}

/// "in 2026", "the due date of the payment to 2030". "Pay up to 2000" is none.
fn is_year(r: &Reader<'_>, number: &Number) -> bool {
    let before_a_year = r.is(-1, &["in", "since", "of", "from", "until", "by", "till"])
        || r.is(-1, &["to"]) && !r.is(-2, &["up"]);
    number.form == Form::Digits
        && (Decimal::from(1_900)..Decimal::from(2_100)).contains(&number.value)
        && before_a_year
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
    const FILLERS: &str = "you about around only just at least up to of maybe like another say roughly max the \
        first exactly";
    const VERBS: &str = "pay paying paid send sending sent afford manage transfer transferred wire put deposit spare \
        owe repay offer payment payments installments settle give credit";
    let mut back = -1;
    while back > -4 && r.among(back, FILLERS) {
        back -= 1;
    }
    if r.is(-1, &["sent", "gave"]) && r.is(-2, &["you"]) {
        return false;
    }
    let upfront = r.is(1, &["now", "upfront", "down", "today"]);
    if upfront && (r.at == 0 || r.pauses(back) || r.is(back, &["but", "with"])) {
        return true;
    }
    let joined = r.is(back, &["and", "or", "then"]) && r.said_part;
    r.among(back, VERBS) || (joined && r.paying)
}

/// "pay 3 invoices", "paid 2 times": the number counts what follows.
fn is_followed_by_a_noun(r: &Reader<'_>, next: isize) -> bool {
    const GOES_ON: &str = "now today tonight a per each every and then but or of on by this next please instead \
        to for at from upfront up down tomorrow first as in if max maximum is weekly monthly \
        so with tops only right until till towards toward before after straight immediately \
        later can could would i because already yesterday last when once against via \
        fortnightly biweekly thanks more asap it we";
    let weekday = r
        .token(next)
        .is_some_and(|t| super::calendar_words::weekday(&t.text).is_some());
    !(r.pauses(next) || weekday || r.among(next, GOES_ON))
}

/// What the words around a sum say that it is of.
fn amount_of(r: &Reader<'_>, len: usize) -> AmountOf {
    if is_more(r, len) {
        AmountOf::MoreEach
    } else if is_first(r, len) {
        AmountOf::FirstPayment
    } else if is_of_each(r, len) {
        AmountOf::EachPayment
    } else {
        AmountOf::Sum
    }
}

/// "10 more", "15 extra each time"; not "10 more days".
fn is_more(r: &Reader<'_>, len: usize) -> bool {
    const GOES_ON: &str = "each every per a monthly weekly please then instead now and i if with";
    offset(len).is_some_and(|after| {
        let next = after + 1;
        r.is(after, &["more", "extra"]) && (r.pauses(next) || r.among(next, GOES_ON))
    })
}

/// "100 first", "a first payment of 100", "a deposit of 100"; not "100 first thing tomorrow".
fn is_first(r: &Reader<'_>, len: usize) -> bool {
    let of = -1 - isize::from(r.is(-1, &["of"]));
    let named = of == -2 && r.is(of, &["deposit"])
        || r.is(of, &["payment"]) && r.is(of - 1, &["first", "down", "initial"]);
    let follows = offset(len).is_some_and(|after| {
        let at = usize::from(r.is(after, &["at"]));
        let up = usize::from(r.is(after, &["up"]) && r.is(after + 1, &["front"]));
        let said = up == 1 || r.is(after + offset(at).unwrap_or(0), &["first", "upfront"]);
        let next = after + offset(at + up + 1).unwrap_or(1);
        said && (r.pauses(next) || r.is(next, &["and", "then", "please"]))
    });
    named || follows
}

/// "50 a month", "50 each", "payments of 50", "monthly 50", "3 x 50": the sum is of one payment.
fn is_of_each(r: &Reader<'_>, len: usize) -> bool {
    const PER: &str = "per a an / each";
    const UNITS: &str =
        "week weeks month months fortnight day year payment installment part time go";
    const RHYTHMS: &str = "each apiece pw pcm pm every payments installments monthly weekly \
        fortnightly biweekly";
    const PARTS: &str = "payments installments parts payment installment";
    let Some(after) = offset(len) else {
        return false;
    };
    let is_number = |at| r.token(at).is_some_and(|t| t.kind == Kind::Number);
    let per = r.among(after, PER) && r.among(after + 1, UNITS);
    let at_a_time = r.is(after, &["at"]) && r.is(after + 1, &["a"]) && r.is(after + 2, &["time"]);
    // "a payment of 200" is one sum, "payments of 50" are several.
    let parts_of =
        r.is(-1, &["of", "at"]) && r.among(-2, PARTS) && !r.is(-3, &["a", "one", "first", "down"]);
    let times = r.is(-1, &["x"]) || (r.is(after, &["x"]) && is_number(after + 1));
    let after_rhythm = matches!(r.value_before(), Some(Value::Frequency(Some(_))))
        && !r.is(-1, &["week", "month"]);
    let bare_unit = r.is(after, &["month", "week"]) && r.pauses(after + 1);
    per || bare_unit || r.among(after, RHYTHMS) || at_a_time || parts_of || times || after_rhythm
}

fn offset(len: usize) -> Option<isize> {
    isize::try_from(len).ok()
}

/// A number that stands where a count or a sum may stand: what it is in that place.
pub(super) fn bare_value(number: &Number) -> Value {
    match counts::bare_count(number) {
        Some(count) => Value::Count(count),
        None => Value::Amount(AmountSaid {
            value: number.value,
            currency: None,
            of: AmountOf::Sum,
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::money::Currency;
    use crate::understand::request::{AmountOf, AmountSaid, Context, CurrencySaid, Expecting};
    use crate::understand::testing::{context, said_to};
    use crate::understand::understand;

    /// `50 each USD`: the value, whether it is of each payment, the currency.
    fn shown(amount: &AmountSaid) -> String {
        let currency = match amount.currency {
            Some(CurrencySaid::Is(currency)) => format!(" {currency}"),
            Some(CurrencySaid::Dollar) => " $".to_owned(),
            None => String::new(),
        };
        let each = match amount.of {
            AmountOf::Sum => "",
            AmountOf::EachPayment => " each",
            AmountOf::FirstPayment => " first",
            AmountOf::MoreEach => " more",
        };
        format!("{}{each}{currency}", amount.value)
    }

    fn expect_amounts(expecting: Expecting, table: &[(&str, &[&str])]) {
        let read = |text: &str| -> Vec<String> {
            said_to(text, expecting).amounts.iter().map(shown).collect()
        };
        let wrong: Vec<String> = table
            .iter()
            .filter(|(text, wanted)| read(text) != *wanted)
            .map(|(text, wanted)| format!("{text:?}: wanted {wanted:?}, read {:?}", read(text)))
            .collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn a_currency_makes_a_number_money() {
        expect_amounts(
            Expecting::Nothing,
            &[
                ("$1,200.50", &["1200.50 $"]),
                ("1.200,50 €", &["1200.50 EUR"]),
                ("1 200,50 €", &["1200.50 EUR"]),
                ("50 bucks", &["50 $"]),
                ("50 dollars", &["50 $"]),
                ("USD 50", &["50 USD"]),
                ("usd50", &["50 USD"]),
                ("50 eur", &["50 EUR"]),
                ("50eur", &["50 EUR"]),
                ("£40", &["40 GBP"]),
                ("$50 USD", &["50 USD"]),
                ("$1.5k", &["1500 $"]),
                ("fifty dollars", &["50 $"]),
                ("two hundred and fifty euros", &["250 EUR"]),
                ("50 cents", &["0.50"]),
                ("€ 12,5", &["12.5 EUR"]),
                ("$99999999999999999", &[]),
                ("$200.255 a month", &["200.255 each $"]),
                ("$1.200", &["1.200 $"]),
                ("1.200 €", &["1200 EUR"]),
                ("two fifty dollars", &["250 $"]),
            ],
        );
    }

    #[test]
    fn the_currency_of_the_account_settles_a_point_or_comma() {
        for (code, text, wanted) in [
            ("EUR", "1.200 a month", "1200 each"),
            ("EUR", "€1.200", "1200 EUR"),
            ("EUR", "$200.255 a month", "200.255 each $"),
            ("EUR", "pay 12,5 now", "12.5"),
            ("EUR", "I can pay 1.200,50 now", "1200.50"),
            ("GBP", "350.125 a month", "350.125 each"),
            ("GBP", "£1.200", "1.200 GBP"),
        ] {
            let context = Context {
                currency: Currency::parse(code).unwrap(),
                ..context(Expecting::Nothing)
            };
            let read: Vec<String> = understand(text, &context)
                .iter()
                .flat_map(|wish| match wish {
                    Ok(request) => &request.said.amounts,
                    Err(unclear) => &unclear.said.amounts,
                })
                .map(shown)
                .collect();
            assert_eq!(read, [wanted], "{text} in {code}");
        }
    }

    #[test]
    fn words_of_paying_make_a_number_money() {
        expect_amounts(
            Expecting::Nothing,
            &[
                ("I can pay 100 today", &["100"]),
                ("I can afford about 50", &["50"]),
                ("pay 1200.50 now", &["1200.50"]),
                ("I could pay 2k", &["2000"]),
                ("pay two hundred now", &["200"]),
                ("50 a month", &["50 each"]),
                ("50 each", &["50 each"]),
                ("50/month", &["50 each"]),
                ("75 per week", &["75 each"]),
                ("$75 monthly", &["75 each $"]),
                ("monthly payments of 50", &["50 each"]),
                ("3 payments of 100", &["100 each"]),
                ("50 every friday", &["50 each"]),
                ("100 today and 50 a month", &["100", "50 each"]),
                ("pay 100 today and 50 a month", &["100", "50 each"]),
                ("not 50, 75 a month", &["75 each"]),
                ("a down payment of 200", &["200 first"]),
                ("I owe 450.00", &["450.00"]),
                ("350.125 a month", &["350.125 each"]),
                ("two fifty a month", &["250 each"]),
                ("75.50 payments", &["75.50 each"]),
            ],
        );
    }

    #[test]
    fn other_numbers_are_no_money() {
        expect_amounts(
            Expecting::Nothing,
            &[
                ("invoice 1042", &[]),
                ("pay INV-7", &[]),
                ("pay in 3 parts", &[]),
                ("pay on 2026-03-15", &[]),
                ("pay on the 15th", &[]),
                ("call me at 10:30", &[]),
                ("call me at 5pm", &[]),
                ("call me on 555-123-4567", &[]),
                ("my number is +44 20 7946 0958", &[]),
                ("call 5551234567", &[]),
                ("I paid 2 times", &[]),
                ("pay 3 invoices", &[]),
                ("I have 2 kids", &[]),
                ("-50", &[]),
                ("50-100", &[]),
                ("pay 50% now", &[]),
                ("over 6 months", &[]),
                ("pay 007", &[]),
                ("50² dollars", &[]),
                ("one of them", &[]),
                ("pay in 10 days", &[]),
                ("3.5 payments", &[]),
                ("pay in 3.5 payments", &[]),
                ("1,200 payments", &[]),
                ("over 3.5 months", &[]),
                ("call me at two thirty", &[]),
                ("pay 12,5 now", &[]),
            ],
        );
    }

    #[test]
    fn a_bare_number_answers_the_question_for_plan_details() {
        expect_amounts(
            Expecting::PlanDetails,
            &[
                ("75.50", &["75.50"]),
                ("$75", &["75 $"]),
                ("75", &["75"]),
                ("no, make it 75", &["75"]),
                ("61", &["61"]),
                ("60", &[]),
                ("50", &["50"]),
                ("4", &[]),
                ("4 monthly", &[]),
                ("50 monthly", &["50 each"]),
                ("I can't do 100 a month", &[]),
                ("four", &[]),
                ("350.125", &["350.125"]),
                ("two fifty", &["250"]),
                ("3.5 payments", &[]),
                ("at two thirty", &[]),
                ("200 dollars", &["200 $"]),
                ("$150", &["150 $"]),
            ],
        );
    }
}
