//! Exact money: integer minor units and an ISO 4217 currency.
//!
//! Nothing here knows a balance or a rule. Two amounts of different currencies never meet: operators
//! assert it, because by the time values reach the domain a mix is a bug, and the edges refuse it with
//! a [`MoneyError`] first.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// The largest amount of one ledger line, in minor units (10 million million cents).
///
/// It keeps every sum of up to nine thousand such lines inside an `i64`.
pub const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000_000;

/// An ISO 4217 currency that has minor units (gold, test codes and the like are refused).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Reads a three-letter code in any case.
    ///
    /// # Errors
    /// [`MoneyError::UnknownCurrency`] when ISO 4217 has no such currency or gives it no minor unit.
    ///
    /// ```
    /// use goodterms::domain::money::Currency;
    /// assert_eq!(Currency::parse("eur").unwrap().code(), "EUR");
    /// assert!(Currency::parse("EURO").is_err());
    /// ```
    pub fn parse(code: &str) -> Result<Self, MoneyError> {
        let unknown = || MoneyError::UnknownCurrency {
            code: code.chars().take(12).collect(),
        };
        let found = iso_currency::Currency::from_code(&code.trim().to_ascii_uppercase())
            .ok_or_else(unknown)?;
        if found.exponent().is_none() {
            return Err(unknown());
        }
        Ok(Self(found))
    }

    /// The code, such as `EUR`.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Whether people call it dollars, or write it with `$`.
    #[must_use]
    pub fn is_a_dollar(self) -> bool {
        const DOLLARS: [&str; 22] = [
            "USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "BBD", "BMD", "BND", "BSD", "BZD",
            "FJD", "GYD", "JMD", "KYD", "LRD", "NAD", "SBD", "SRD", "TTD", "XCD",
        ];
        DOLLARS.contains(&self.code())
    }

    /// How many decimals an amount has (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD.
    #[must_use]
    pub fn decimals(self) -> u32 {
        u32::from(
            self.0
                .exponent()
                .expect("a currency without minor units is refused by parse"),
        )
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = MoneyError;
    fn try_from(code: String) -> Result<Self, MoneyError> {
        Self::parse(&code)
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// Why a text or a calculation is not an amount of money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("`{code}` is not a currency code; use one of ISO 4217 such as EUR, USD or JPY")]
    UnknownCurrency { code: String },
    #[error("`{text}` is not an amount; write digits with a point, such as 1200.50")]
    NotANumber { text: String },
    #[error("{currency} amounts have {allowed} decimals, `{text}` has {found}")]
    TooManyDecimals {
        text: String,
        currency: Currency,
        allowed: u32,
        found: u32,
    },
    #[error("the amount is too large: the most that one line can record is {max}", max = Money::from_minor(AMOUNT_MINOR_MAX, *currency))]
    TooLarge { currency: Currency },
}

/// An amount: integer minor units of one currency. It may be negative (a credit).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    #[must_use]
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        Self::from_minor(0, currency)
    }

    #[must_use]
    pub fn minor(self) -> i64 {
        self.minor
    }

    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    #[must_use]
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    #[must_use]
    pub fn is_positive(self) -> bool {
        self.minor > 0
    }

    #[must_use]
    pub fn is_negative(self) -> bool {
        self.minor < 0
    }

    #[must_use]
    pub fn abs(self) -> Self {
        Self::from_minor(self.minor.abs(), self.currency)
    }

    /// Reads a plain decimal such as `1200.50` or `-3`: digits and at most one point, no grouping, no
    /// symbol. It is the form of CSV files, of options and of our own JSON.
    ///
    /// # Errors
    /// [`MoneyError::NotANumber`], [`MoneyError::TooManyDecimals`] or [`MoneyError::TooLarge`].
    ///
    /// ```
    /// use goodterms::domain::money::{Currency, Money};
    /// let usd = Currency::parse("USD").unwrap();
    /// assert_eq!(Money::parse("1200.5", usd).unwrap().minor(), 120_050);
    /// assert!(Money::parse("1200.505", usd).is_err());
    /// assert!(Money::parse("1,200", usd).is_err());
    /// ```
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        let not_a_number = || MoneyError::NotANumber {
            text: text.chars().take(40).collect(),
        };
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        let misplaced_point = digits.contains('.') && fraction.is_empty();
        if whole.is_empty() || misplaced_point || !all_digits(whole) || !all_digits(fraction) {
            return Err(not_a_number());
        }
        let allowed = currency.decimals() as usize;
        if fraction.len() > allowed {
            return Err(MoneyError::TooManyDecimals {
                text: text.chars().take(40).collect(),
                currency,
                allowed: currency.decimals(),
                found: u32::try_from(fraction.len()).unwrap_or(u32::MAX),
            });
        }
        let too_large = MoneyError::TooLarge { currency };
        let padded = format!("{whole}{fraction:0<allowed$}");
        let minor: i64 = padded.parse().map_err(|_| too_large.clone())?;
        if minor > AMOUNT_MINOR_MAX {
            return Err(too_large);
        }
        Ok(Self::from_minor(
            if negative { -minor } else { minor },
            currency,
        ))
    }

    /// The one rounding function: half away from zero, to the currency's minor unit.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when the amount exceeds [`AMOUNT_MINOR_MAX`].
    ///
    /// ```
    /// use goodterms::domain::money::{Currency, Money};
    /// use rust_decimal::dec;
    /// let eur = Currency::parse("EUR").unwrap();
    /// assert_eq!(Money::rounded(dec!(2.345), eur).unwrap().minor(), 235);
    /// assert_eq!(Money::rounded(dec!(-2.345), eur).unwrap().minor(), -235);
    /// ```
    pub fn rounded(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let too_large = MoneyError::TooLarge { currency };
        let scale = Decimal::from(10_i64.pow(currency.decimals()));
        let minor = amount
            .checked_mul(scale)
            .ok_or_else(|| too_large.clone())?
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .ok_or_else(|| too_large.clone())?;
        if minor.abs() > AMOUNT_MINOR_MAX {
            return Err(too_large);
        }
        Ok(Self::from_minor(minor, currency))
    }

    /// The amount as a decimal number of major units.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }

    /// Splits an amount into `count` parts, each rounded down to the minor unit; the last part takes the
    /// remainder, so that the parts sum to the amount exactly.
    ///
    /// # Panics
    /// When `count` is 0 or the amount is negative: both are refused before a split.
    ///
    /// ```
    /// use goodterms::domain::money::{Currency, Money};
    /// let eur = Currency::parse("EUR").unwrap();
    /// let parts = Money::from_minor(10_000, eur).split(3);
    /// assert_eq!(parts.iter().map(|m| m.minor()).collect::<Vec<_>>(), [3333, 3333, 3334]);
    /// ```
    #[must_use]
    pub fn split(self, count: u32) -> Vec<Self> {
        assert!(count > 0, "an amount is split into at least one part");
        assert!(!self.is_negative(), "only what is owed is split into parts");
        let each = self.minor / i64::from(count);
        let last = self.minor - each * i64::from(count - 1);
        (1..=count)
            .map(|n| Self::from_minor(if n == count { last } else { each }, self.currency))
            .collect()
    }

    /// `numerator/denominator` of the amount, rounded down to the minor unit.
    ///
    /// # Panics
    /// When the denominator is 0.
    #[must_use]
    pub fn share(self, numerator: u32, denominator: u32) -> Self {
        assert!(denominator > 0, "a share has a denominator");
        let minor = i128::from(self.minor) * i128::from(numerator) / i128::from(denominator);
        Self::from_minor(
            i64::try_from(minor).expect("a share of at most the whole fits"),
            self.currency,
        )
    }

    /// So many percent of the amount, rounded by the one rounding function.
    ///
    /// # Panics
    /// When the result does not fit: a percentage of at most 100 always does.
    ///
    /// ```
    /// use goodterms::domain::money::{Currency, Money};
    /// use rust_decimal::dec;
    /// let eur = Currency::parse("EUR").unwrap();
    /// assert_eq!(Money::from_minor(10_050, eur).percent(dec!(2.5)).minor(), 251);
    /// ```
    #[must_use]
    pub fn percent(self, percent: Decimal) -> Self {
        let exact = Decimal::from(self.minor)
            .checked_mul(percent)
            .and_then(|product| product.checked_div(Decimal::ONE_HUNDRED));
        let minor = exact
            .map(|exact| exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero))
            .and_then(|rounded| rounded.to_i64())
            .expect("a percentage of an amount fits");
        Self::from_minor(minor, self.currency)
    }

    /// The amount rounded down to a multiple of another.
    ///
    /// # Panics
    /// When the multiple is not above zero, or in another currency.
    ///
    /// ```
    /// use goodterms::domain::money::{Currency, Money};
    /// let eur = Currency::parse("EUR").unwrap();
    /// let five = Money::from_minor(500, eur);
    /// assert_eq!(Money::from_minor(3_333, eur).down_to_multiple(five).minor(), 3_000);
    /// ```
    #[must_use]
    pub fn down_to_multiple(self, multiple: Self) -> Self {
        self.assert_same(multiple);
        assert!(multiple.is_positive(), "a multiple is above zero");
        Self::from_minor(
            self.minor - self.minor.rem_euclid(multiple.minor),
            self.currency,
        )
    }

    /// The sum, or `None` when the currencies differ or the sum does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        Some(Self::from_minor(
            self.minor.checked_add(other.minor)?,
            self.currency,
        ))
    }

    /// The smaller of two amounts of one currency.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        self.assert_same(other);
        Self::from_minor(self.minor.min(other.minor), self.currency)
    }

    /// The larger of two amounts of one currency.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        self.assert_same(other);
        Self::from_minor(self.minor.max(other.minor), self.currency)
    }

    /// Sums amounts of one currency, starting from that currency's zero.
    #[must_use]
    pub fn sum_in(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Self {
        amounts.into_iter().fold(Self::zero(currency), Add::add)
    }

    fn assert_same(self, other: Self) {
        assert_eq!(
            self.currency, other.currency,
            "no amount of one currency ever meets another"
        );
    }
}

impl Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.assert_same(other);
        Self::from_minor(
            self.minor
                .checked_add(other.minor)
                .expect("a sum of recorded amounts fits"),
            self.currency,
        )
    }
}

impl Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Neg for Money {
    type Output = Self;
    fn neg(self) -> Self {
        Self::from_minor(-self.minor, self.currency)
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Money {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

/// Sums a sequence that has at least one amount. A sequence that may be empty takes [`Money::sum_in`].
impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.reduce(Add::add)
            .expect("an empty sum has no currency; use sum_in")
    }
}

/// Orders amounts of one currency; amounts of two currencies have no order.
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

/// The plain machine form, `1200.50 EUR`. What customers read is formatted for their locale in `wording`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `{"amount": "1200.50", "currency": "EUR"}`: a string, because JSON numbers are doubles.
#[derive(Serialize, Deserialize)]
struct MoneyJson {
    amount: String,
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MoneyJson {
            amount: self.to_decimal().to_string(),
            currency: self.currency,
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = MoneyJson::deserialize(deserializer)?;
        // Sums may exceed what one ledger line may hold, so the limit of `parse` does not apply here.
        let amount: Decimal = json.amount.parse().map_err(serde::de::Error::custom)?;
        let minor = amount
            .checked_mul(Decimal::from(10_i64.pow(json.currency.decimals())))
            .filter(|scaled| scaled.fract().is_zero())
            .and_then(|scaled| scaled.to_i64())
            .ok_or_else(|| serde::de::Error::custom("amount does not fit its currency"))?;
        Ok(Self::from_minor(minor, json.currency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(vec!["JPY", "EUR", "USD", "KWD", "CLF"])
            .prop_map(|code| Currency::parse(code).unwrap())
    }

    proptest! {
        #[test]
        fn the_plain_form_parses_back(minor in -AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX, currency in currency()) {
            let money = Money::from_minor(minor, currency);
            let plain = money.to_decimal().to_string();
            prop_assert_eq!(Money::parse(&plain, currency).unwrap(), money);
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn parts_sum_to_the_whole(minor in 0..=AMOUNT_MINOR_MAX, count in 1..400_u32, currency in currency()) {
            let whole = Money::from_minor(minor, currency);
            let parts = whole.split(count);
            prop_assert_eq!(parts.len(), count as usize);
            prop_assert_eq!(parts.iter().copied().sum::<Money>(), whole);
            prop_assert!(parts.windows(2).all(|pair| pair[0] <= pair[1]));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,60}", currency in currency()) {
            if let Ok(money) = Money::parse(&text, currency) {
                prop_assert!(money.minor().abs() <= AMOUNT_MINOR_MAX);
            }
        }
    }

    #[test]
    fn the_number_of_decimals_is_the_currencys() {
        let of = |code: &str| Currency::parse(code).unwrap();
        assert_eq!(Money::parse("12", of("JPY")).unwrap().minor(), 12);
        assert!(Money::parse("12.0", of("JPY")).is_err());
        assert_eq!(Money::parse("1.234", of("KWD")).unwrap().minor(), 1234);
        assert_eq!(
            Money::parse("1.234", of("USD")).unwrap_err().to_string(),
            "USD amounts have 2 decimals, `1.234` has 3"
        );
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        let usd = Currency::parse("USD").unwrap();
        for text in [
            "", "-", ".", "5.", ".5", "1e3", "$5", "1 000", "1,000.00", "٣", "--5",
        ] {
            assert!(Money::parse(text, usd).is_err(), "{text:?}");
        }
        for text in ["99999999999999999999", "10000000000000.01"] {
            assert_eq!(
                Money::parse(text, usd),
                Err(MoneyError::TooLarge { currency: usd })
            );
        }
        for code in ["", "EU", "XXX", "XAU", "€"] {
            assert!(Currency::parse(code).is_err(), "{code:?}");
        }
    }

    #[test]
    #[should_panic(expected = "no amount of one currency ever meets another")]
    fn two_currencies_never_meet() {
        let _ = Money::zero(Currency::parse("EUR").unwrap())
            + Money::zero(Currency::parse("USD").unwrap());
    }
}
