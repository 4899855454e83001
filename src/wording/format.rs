//! How one locale writes money, dates, instants, numbers and lists.
//!
//! Sentences are not made here. ICU4X knows the conventions; this file keeps three promises that it
//! does not make:
//!
//! - **No digit of an amount is rounded, dropped or invented.** CLDR's idea of a currency's decimals
//!   differs from ISO 4217 for some (IQD has none there and three here), and ICU's currency formatter
//!   rounds to it. So ICU is asked only what stands before and after the digits; the digits themselves
//!   are those of the [`Money`], always with all of its decimals.
//! - **Dates are Gregorian** wherever the customer lives: an invoice due in 2026 is not due in 2569.
//! - **Spaces are ordinary ones**, and a minus is the ASCII hyphen. ICU separates with U+00A0 and
//!   U+202F, which look the same, but terminals, searches, screen copies and programs that read our
//!   output do not take them for a space.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};
use icu_calendar::{Date, Gregorian};
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::{E, YMD, YMDE, YMDT};
use icu_datetime::input::{DateTime as IcuDateTime, Time};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_list::ListFormatter;
use icu_list::options::{ListFormatterOptions, ListLength};
use icu_locale_core::Locale;

use super::currency::Affixes;
use super::locale::DisplayLocale;
use crate::domain::local_time::local_time;
use crate::domain::money::{Currency, Money};
use crate::domain::time_zone::TimeZone;

/// Compiled-in tables hold an entry for every locale, down to the root one, so a look-up cannot fail.
pub(super) const TABLES: &str = "ICU's compiled tables cover every locale";

/// The formats of one locale. Making one takes some tens of microseconds, writing a value about one.
pub struct Formats {
    locale: Locale,
    number: DecimalFormatter,
    date: FixedCalendarDateTimeFormatter<Gregorian, YMDE>,
    weekday_long: FixedCalendarDateTimeFormatter<Gregorian, E>,
    weekday_short: FixedCalendarDateTimeFormatter<Gregorian, E>,
    instant: FixedCalendarDateTimeFormatter<Gregorian, YMDT>,
    list: ListFormatter,
    /// What stands around the digits, by currency. There are fewer than two hundred currencies, so it
    /// needs no limit, and it never changes, so it needs no refreshing.
    affixes: RwLock<HashMap<Currency, Arc<Affixes>>>,
}

impl Formats {
    /// Loads the tables of a locale.
    ///
    /// # Panics
    /// Never: the tables are compiled in and fall back to the root locale.
    #[must_use]
    pub fn new(locale: &DisplayLocale) -> Self {
        Self::of(Locale::from(locale.for_formats()))
    }

    fn of(locale: Locale) -> Self {
        let dates = || (&locale).into();
        Self {
            number: DecimalFormatter::try_new((&locale).into(), Default::default()).expect(TABLES),
            date: FixedCalendarDateTimeFormatter::try_new(dates(), YMDE::long()).expect(TABLES),
            weekday_long: FixedCalendarDateTimeFormatter::try_new(dates(), E::long())
                .expect(TABLES),
            weekday_short: FixedCalendarDateTimeFormatter::try_new(dates(), E::medium())
                .expect(TABLES),
            instant: FixedCalendarDateTimeFormatter::try_new(dates(), YMD::long().with_time_hm())
                .expect(TABLES),
            list: ListFormatter::try_new_and(
                (&locale).into(),
                ListFormatterOptions::default().with_length(ListLength::Wide),
            )
            .expect(TABLES),
            affixes: RwLock::default(),
            locale,
        }
    }

    /// An amount with all decimals of its currency: `$1,200.50`, `1.200,50 €`, `-¥1,200`.
    ///
    /// A currency that shares its symbol with another is told apart from the locale's own: in `en-US`,
    /// 50 Canadian dollars are `CA$50.00`.
    #[must_use]
    pub fn money(&self, money: Money) -> String {
        let currency = money.currency();
        let decimals = i16::try_from(currency.decimals()).expect("ISO 4217 has at most 4 decimals");
        let mut amount = Decimal::from(money.minor().unsigned_abs());
        amount.multiply_pow10(-decimals);
        amount.absolute.pad_end(-decimals);
        let affixes = self.affixes(currency);
        let (before, after) = if money.is_negative() {
            &affixes.negative
        } else {
            &affixes.positive
        };
        let digits = plain(&self.number.format(&amount).to_string());
        format!("{before}{digits}{after}")
    }

    /// A day in a sentence: short weekday, day, full month and year, in the locale's order.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        let Some(day) = gregorian(date) else {
            return date.to_string();
        };
        // No skeleton of CLDR pairs a short weekday with a full month. The long form says where the
        // weekday stands; if the language bends the word there, it stays long, which is right too.
        let long = self.date.format(&day).to_string();
        let weekday = self.weekday_long.format(&day).to_string();
        let short = self.weekday_short.format(&day).to_string();
        plain(&long.replacen(&weekday, &short, 1))
    }

    /// An instant on the calendar and the clock of a time zone, to the minute.
    #[must_use]
    pub fn instant(&self, instant: DateTime<Utc>, timezone: TimeZone) -> String {
        let local = local_time(instant, timezone);
        match icu_date_time(local) {
            Some(local) => plain(&self.instant.format(&local).to_string()),
            None => local.format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// Several texts in a row: `A, B and C`.
    #[must_use]
    pub fn list(&self, items: &[String]) -> String {
        self.list.format(items.iter()).to_string()
    }

    fn affixes(&self, currency: Currency) -> Arc<Affixes> {
        let known = self.affixes.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(affixes) = known.get(&currency) {
            return Arc::clone(affixes);
        }
        drop(known);
        let found = Arc::new(Affixes::of(&self.locale, currency));
        let mut known = self.affixes.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(currency).or_insert(found))
    }
}

/// Ordinary spaces and hyphens for typographic ones, and no invisible direction marks.
pub(super) fn plain(written: &str) -> String {
    written
        .chars()
        .filter(|c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}'))
        .map(|c| match c {
            '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
            '\u{2212}' => '-',
            other => other,
        })
        .collect()
}

/// The date for ICU; `None` beyond year 9999, where the ISO form is good enough.
fn gregorian(date: NaiveDate) -> Option<Date<Gregorian>> {
    let month = u8::try_from(date.month()).ok()?;
    let day = u8::try_from(date.day()).ok()?;
    Date::try_new_gregorian(date.year(), month, day).ok()
}

fn icu_date_time(local: NaiveDateTime) -> Option<IcuDateTime<Gregorian>> {
    let hour = u8::try_from(local.hour()).ok()?;
    let minute = u8::try_from(local.minute()).ok()?;
    Some(IcuDateTime {
        date: gregorian(local.date())?,
        time: Time::try_new(hour, minute, 0, 0).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::LazyLock;

    use chrono::TimeZone as _;
    use proptest::prelude::*;

    use super::*;
    use crate::domain::money::AMOUNT_MINOR_MAX;

    fn formats(country: &str) -> Formats {
        Formats::new(&DisplayLocale::new("en", None, country))
    }

    fn amount(text: &str, code: &str) -> Money {
        Money::parse(text, Currency::parse(code).unwrap()).unwrap()
    }

    fn written(country: &str, text: &str, code: &str) -> String {
        formats(country).money(amount(text, code))
    }

    /// Every code of two or three letters, of which ISO takes some.
    fn codes(letters: u32) -> Vec<String> {
        let longer = |code: &String| {
            ('A'..='Z')
                .map(|c| format!("{code}{c}"))
                .collect::<Vec<_>>()
        };
        (0..letters).fold(vec![String::new()], |codes, _| {
            codes.iter().flat_map(longer).collect()
        })
    }

    /// Every currency of ISO 4217 that has a minor unit.
    fn currencies() -> Vec<Currency> {
        codes(3)
            .iter()
            .filter_map(|code| Currency::parse(code).ok())
            .collect()
    }

    #[test]
    fn money_is_written_as_the_region_writes_it() {
        assert_eq!(written("US", "1200.5", "USD"), "$1,200.50");
        assert_eq!(written("GB", "1200.5", "GBP"), "£1,200.50");
        assert_eq!(written("DE", "1200.5", "EUR"), "1.200,50 €");
        assert_eq!(written("FR", "1200.5", "EUR"), "1 200,50 €");
        assert_eq!(written("IN", "1234567", "INR"), "₹12,34,567.00");
        assert_eq!(written("CH", "1200.5", "CHF"), "CHF 1'200.50");
        assert_eq!(written("JP", "1200", "JPY"), "¥1,200");
        assert_eq!(written("KW", "1200.5", "KWD"), "KWD 1,200.500");
    }

    #[test]
    fn decimals_are_those_of_iso_4217_and_not_those_of_cldr() {
        assert_eq!(written("US", "1.005", "IQD"), "IQD 1.005");
        assert_eq!(written("US", "12.3456", "CLF"), "CLF 12.3456");
        assert_eq!(written("US", "0.01", "HUF"), "HUF 0.01");
        assert_eq!(written("US", "1234", "ISK"), "ISK 1,234");
        assert_eq!(written("US", "0", "USD"), "$0.00");
    }

    #[test]
    fn a_credit_has_a_minus() {
        assert_eq!(written("US", "-5", "USD"), "-$5.00");
        assert_eq!(written("DE", "-5", "EUR"), "-5,00 €");
        assert_eq!(written("SE", "-5", "SEK"), "-5,00 kr");
        let least = Money::from_minor(i64::MIN, Currency::parse("USD").unwrap());
        assert_eq!(formats("US").money(least), "-$92,233,720,368,547,758.08");
    }

    #[test]
    fn one_dollar_is_not_another() {
        assert_eq!(written("US", "50", "CAD"), "CA$50.00");
        assert_eq!(written("US", "50", "AUD"), "A$50.00");
        assert_eq!(written("CA", "50", "CAD"), "$50.00");
        assert_eq!(written("CA", "50", "USD"), "US$50.00");
        assert_eq!(written("DE", "50", "USD"), "50,00 US$");
    }

    #[test]
    fn nowhere_do_two_currencies_look_alike() {
        let currencies = currencies();
        let mut locales = BTreeSet::new();
        for country in codes(2) {
            let formats = formats(&country);
            if !locales.insert(formats.locale.to_string()) {
                continue;
            }
            let mut seen = BTreeMap::new();
            for currency in &currencies {
                let mut sign = formats.money(Money::zero(*currency));
                sign.retain(|c| !c.is_ascii_digit() && !" .,'".contains(c));
                let earlier = seen.insert(sign.clone(), currency);
                assert_eq!(earlier, None, "in {country}, {currency} is {sign} too");
            }
        }
        assert!(
            locales.len() > 100,
            "CLDR has English for most of the world"
        );
    }

    #[test]
    fn dates_are_unambiguous_and_in_the_regions_order() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
        assert_eq!(formats("US").date(day), "Mon, March 9, 2026");
        assert_eq!(formats("GB").date(day), "Mon, 9 March 2026");
        assert_eq!(formats("DE").date(day), "Mon, 9 March 2026");
        assert_eq!(formats("AU").date(day), "Mon 9 March 2026");
        assert_eq!(formats("JP").date(day), "Mon, March 9, 2026");
    }

    #[test]
    fn dates_are_gregorian_in_thailand_too() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
        let thai = Formats::of("th-TH".parse().unwrap());
        assert!(thai.date(day).ends_with("2026"), "{}", thai.date(day));
    }

    #[test]
    fn any_date_is_written() {
        assert_eq!(formats("GB").date(NaiveDate::MAX), "+262142-12-31");
        let instant = formats("GB").instant(DateTime::<Utc>::MAX_UTC, TimeZone::UTC);
        assert_eq!(instant, "+262142-12-31 23:59");
    }

    #[test]
    fn an_instant_is_on_the_customers_clock() {
        let instant = Utc.with_ymd_and_hms(2026, 3, 9, 23, 5, 59).unwrap();
        let written = |country, zone| formats(country).instant(instant, zone);
        assert_eq!(
            written("US", "America/New_York".parse().unwrap()),
            "March 9, 2026 at 7:05 PM"
        );
        assert_eq!(
            written("GB", "Europe/London".parse().unwrap()),
            "9 March 2026 at 23:05"
        );
        assert_eq!(
            written("DE", "Europe/Berlin".parse().unwrap()),
            "10 March 2026 at 00:05"
        );
    }

    #[test]
    fn lists_end_as_the_region_ends_them() {
        let texts = |n: usize| ["A", "B", "C"].map(String::from)[..n].to_vec();
        let british = formats("GB");
        let lists: Vec<String> = (0..=3).map(|n| british.list(&texts(n))).collect();
        assert_eq!(lists, ["", "A", "A and B", "A, B and C"]);
        assert_eq!(formats("US").list(&texts(3)), "A, B, and C");
    }

    #[test]
    fn no_region_with_english_tables_of_its_own_is_overlooked() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
        let noon = Utc.with_ymd_and_hms(2026, 3, 9, 13, 0, 0).unwrap();
        let habits = |formats: &Formats| {
            let prices = ["USD", "CAD", "EUR"].map(|code| formats.money(amount("-9999", code)));
            (
                formats.date(day),
                formats.instant(noon, TimeZone::UTC),
                prices,
            )
        };
        let american = habits(&formats("US"));
        for country in codes(2) {
            let chosen = formats(&country);
            let own = Formats::of(format!("en-{country}").parse().unwrap());
            assert!(
                habits(&chosen) == habits(&own) || habits(&own) == american,
                "en-{country} has tables of its own and is written like {}",
                chosen.locale
            );
        }
    }

    /// Made once, so that the property below does not measure their construction.
    static SHARED: LazyLock<(Vec<Currency>, Vec<Formats>)> = LazyLock::new(|| {
        let countries = [
            "US", "GB", "DE", "FR", "IN", "JP", "CH", "AT", "ZA", "SE", "NL", "BR",
        ];
        (currencies(), countries.map(formats).into())
    });

    proptest! {
        #[test]
        fn no_digit_is_lost_or_invented(
            minor in -AMOUNT_MINOR_MAX..=AMOUNT_MINOR_MAX,
            length in 0_u32..16,
            place in 0_usize..12,
        ) {
            let (currencies, places) = &*SHARED;
            let minor = minor / 10_i64.pow(length); // makes short amounts as likely as long ones
            for currency in currencies {
                let written = places[place].money(Money::from_minor(minor, *currency));
                let digits: String = written.chars().filter(char::is_ascii_digit).collect();
                let width = currency.decimals() as usize + 1;
                prop_assert_eq!(&digits, &format!("{:0width$}", minor.unsigned_abs()), "{}", written);
                prop_assert_eq!(written.matches('-').count(), usize::from(minor < 0), "{}", written);
                let odd = written.chars().find(|c| c.is_whitespace() && *c != ' ');
                prop_assert_eq!(odd, None, "{}", written);
            }
        }
    }
}
