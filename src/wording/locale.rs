//! Whose habits an amount or a date is written in: the language of the wording with the customer's region.
//!
//! A customer in Germany who reads English gets English words around `1.200,50 €`. The tables behind
//! it are CLDR's, through ICU4X; nothing here knows how an amount looks.

use std::fmt;

use icu_locale_core::subtags::{Language, Region};
use icu_locale_core::{LanguageIdentifier, Locale, langid};
use icu_locale_fallback::{LocaleFallbackConfig, LocaleFallbacker};

/// The language the bot falls back to, and the one every prompt exists in.
pub const BASE_LANGUAGE: &str = "en";

/// English as the world writes it: day before month, which no reader takes for another date.
const WORLD_ENGLISH: LanguageIdentifier = langid!("en-001");

/// The regions whose own English tables build on American English: the American ones, and Burundi,
/// Canada and Japan, which change a part of it.
const BUILT_ON_AMERICAN: [&str; 12] = [
    "AS", "BI", "CA", "GU", "JP", "MH", "MP", "PH", "PR", "UM", "US", "VI",
];

/// The language of the words and the region whose formats go with them, such as `en-DE`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DisplayLocale {
    language: Language,
    region: Option<Region>,
}

impl DisplayLocale {
    /// Combines the language of the wording with the customer's region.
    ///
    /// The region comes from the customer's BCP 47 tag (`de-DE`; `de_DE` is understood too). Where the
    /// tag is absent, unreadable or names no region, the fallback country stands in for it: usually
    /// that of the account or of the business. An unreadable language becomes [`BASE_LANGUAGE`].
    ///
    /// ```
    /// use goodterms::wording::DisplayLocale;
    /// assert_eq!(DisplayLocale::new("en", Some("de-DE"), "US").to_string(), "en-DE");
    /// assert_eq!(DisplayLocale::new("en", Some("no such tag"), "GB").to_string(), "en-GB");
    /// assert_eq!(DisplayLocale::new("en", None, "").to_string(), "en");
    /// ```
    #[must_use]
    pub fn new(language: &str, customer_locale: Option<&str>, fallback_country: &str) -> Self {
        let base: Language = BASE_LANGUAGE.parse().expect("the base language is a tag");
        let customer_region = customer_locale
            .and_then(|tag| tag.trim().replace('_', "-").parse::<Locale>().ok())
            .and_then(|locale| locale.id.region);
        Self {
            language: language.trim().parse().unwrap_or(base),
            region: customer_region.or_else(|| fallback_country.trim().parse().ok()),
        }
    }

    /// The language of the words, such as `en`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.language.as_str()
    }

    /// The same region with the words of another language, for a language that has no prompts.
    #[must_use]
    pub fn in_language(&self, language: &str) -> Self {
        Self {
            language: language.parse().unwrap_or(self.language),
            region: self.region,
        }
    }

    /// The locale whose tables are used.
    ///
    /// CLDR lists the regions whose English follows the world's and lets every other one inherit from
    /// the United States. That is an accident of its data: somebody in Turkey does not write
    /// `March 9`. So an unlisted region takes world English.
    pub(super) fn for_formats(&self) -> LanguageIdentifier {
        let own = LanguageIdentifier::from((self.language, None, self.region));
        let american = self
            .region
            .is_some_and(|region| BUILT_ON_AMERICAN.contains(&region.as_str()));
        if self.language() != BASE_LANGUAGE || american || builds_on_world_english(&own) {
            return own;
        }
        WORLD_ENGLISH
    }
}

fn builds_on_world_english(locale: &LanguageIdentifier) -> bool {
    let world = WORLD_ENGLISH.into();
    let mut ancestors = LocaleFallbacker::new()
        .for_config(LocaleFallbackConfig::default())
        .fallback_for(locale.into());
    while !ancestors.get().is_unknown() {
        if *ancestors.get() == world {
            return true;
        }
        ancestors.step();
    }
    false
}

impl fmt::Display for DisplayLocale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        LanguageIdentifier::from((self.language, None, self.region)).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(customer: Option<&str>, country: &str) -> String {
        DisplayLocale::new("en", customer, country).to_string()
    }

    #[test]
    fn the_customers_region_goes_before_the_country_we_know() {
        assert_eq!(locale(Some("de-DE"), "US"), "en-DE");
        assert_eq!(locale(Some("pt_BR"), "US"), "en-BR");
        assert_eq!(locale(Some("zh-Hant-TW-u-ca-roc"), "US"), "en-TW");
        assert_eq!(locale(Some("de"), "AT"), "en-AT");
        assert_eq!(locale(Some("%$§"), "AT"), "en-AT");
        assert_eq!(locale(Some(""), "at"), "en-AT");
        assert_eq!(locale(None, "nowhere"), "en");
    }

    #[test]
    fn an_unreadable_language_is_english() {
        assert_eq!(
            DisplayLocale::new("?", Some("fr-FR"), "US").to_string(),
            "en-FR"
        );
        assert_eq!(
            DisplayLocale::new("fr", None, "CH").in_language("en"),
            DisplayLocale::new("en", None, "CH")
        );
    }

    #[test]
    fn a_region_without_english_tables_does_not_become_american() {
        let formats = |country| {
            DisplayLocale::new("en", None, country)
                .for_formats()
                .to_string()
        };
        assert_eq!(formats("US"), "en-US");
        assert_eq!(formats("CA"), "en-CA");
        assert_eq!(formats("GB"), "en-GB");
        assert_eq!(formats("DE"), "en-DE");
        assert_eq!(formats("TR"), "en-001");
        assert_eq!(formats(""), "en-001");
    }
}
