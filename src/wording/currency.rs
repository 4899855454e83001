//! What a locale writes around the digits of an amount: symbol or code, spaces and minus.
//!
//! The digits themselves are written in `format`, because ICU's currency formatter would round them.

use icu_decimal::input::Decimal;
use icu_experimental::dimension::currency::CurrencyType;
use icu_experimental::dimension::currency::formatter::CurrencyFormatter;
use icu_locale_core::Locale;

use super::format::{TABLES, plain};
use crate::domain::money::Currency;

/// The two CFA francs, whose symbols `FCFA` and `F CFA` no reader tells apart. They show their codes.
const SHOWN_BY_CODE: [&str; 2] = ["XAF", "XOF"];

/// What a locale writes before and after the digits of an amount in one currency.
pub(super) struct Affixes {
    pub(super) positive: (String, String),
    pub(super) negative: (String, String),
}

impl Affixes {
    /// Has ICU write 1 and -1 and keeps what surrounds the digits.
    pub(super) fn of(locale: &Locale, currency: Currency) -> Self {
        let code =
            CurrencyType::try_from_str(currency.code()).expect("an ISO 4217 code is three letters");
        let formatter = if SHOWN_BY_CODE.contains(&currency.code()) {
            CurrencyFormatter::try_new_code(locale.into(), code, Default::default())
        } else {
            CurrencyFormatter::try_new_symbol(locale.into(), code, Default::default())
        }
        .expect(TABLES);
        let around = |sample: i8| {
            let sample = Decimal::from(sample);
            let written = formatter.format_fixed_decimal(&sample).to_string();
            around_digits(&plain(&written))
        };
        Self {
            positive: around(1),
            negative: around(-1),
        }
    }
}

/// What stands before the first digit and after the last one.
fn around_digits(written: &str) -> (String, String) {
    let digit = char::is_numeric;
    let before: String = written.chars().take_while(|c| !digit(*c)).collect();
    let mut after: Vec<char> = written.chars().rev().take_while(|c| !digit(*c)).collect();
    after.reverse();
    (before, after.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(locale: &str, code: &str) -> [String; 2] {
        let currency = Currency::parse(code).unwrap();
        let affixes = Affixes::of(&locale.parse().unwrap(), currency);
        [affixes.positive, affixes.negative].map(|(before, after)| format!("{before}1{after}"))
    }

    #[test]
    fn symbol_and_minus_stand_where_the_region_puts_them() {
        assert_eq!(around("en-US", "USD"), ["$1", "-$1"]);
        assert_eq!(around("en-DE", "EUR"), ["1 €", "-1 €"]);
        assert_eq!(around("en-NL", "EUR"), ["€ 1", "€ -1"]);
        assert_eq!(around("en-CH", "CHF"), ["CHF 1", "CHF-1"]);
    }

    #[test]
    fn the_two_cfa_francs_are_told_apart() {
        assert_eq!(around("en-US", "XAF"), ["XAF 1", "-XAF 1"]);
        assert_eq!(around("en-US", "XOF"), ["XOF 1", "-XOF 1"]);
    }
}
