//! One language with one region's formats, ready to put parts into words.
//!
//! Fluent keeps the sentences and their plurals, `Formats` writes the values. Which speaker answers a
//! customer, and what happens when words fail, is decided in the parent module.

use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::resolver::{ResolverError, errors::ReferenceKind};
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use intl_memoizer::Memoizable;
use intl_memoizer::concurrent::IntlLangMemoizer;
use unic_langid::LanguageIdentifier;

use super::format::Formats;
use super::locale::DisplayLocale;
use super::text::harmless;
use super::{BLANK, TONE};
use crate::converse::reply::{Fact, Part};
use crate::domain::account::Tone;
use crate::domain::time_zone::TimeZone;

/// Why a part cannot be put into words. Each is a bug in the code or in the prompts, never a
/// customer's doing; none carries a fact, so all may be logged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordingError {
    #[error("prompts have no message `{key}`")]
    UnknownMessage { key: String },
    #[error("message `{key}` needs the fact `${fact}`, which the reply does not give")]
    MissingFact { key: String, fact: String },
    #[error(
        "message `{key}` is given the fact `$tone`, which only wording sets; name it otherwise"
    )]
    ReservedFact { key: String },
    #[error("message `{key}` cannot be resolved: {reason}")]
    Unresolved { key: String, reason: String },
}

/// The prompts of a language, bound to the formats of a region.
pub(super) struct Speaker {
    bundle: FluentBundle<Arc<FluentResource>>,
    formats: Formats,
}

impl Speaker {
    /// # Panics
    /// When two prompts have one name: every message has one place.
    pub(super) fn new(locale: &DisplayLocale, prompts: &[Arc<FluentResource>]) -> Self {
        let tag = locale.for_formats().to_string();
        let language: LanguageIdentifier = tag.parse().expect("both crates read BCP 47");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(grouped));
        for file in prompts {
            if let Err(errors) = bundle.add_resource(Arc::clone(file)) {
                panic!(
                    "two messages of `{}` share a name: {errors:?}",
                    locale.language()
                );
            }
        }
        Self {
            bundle,
            formats: Formats::new(locale),
        }
    }

    /// The words for one part.
    pub(super) fn say(
        &self,
        part: &Part,
        timezone: TimeZone,
        tone: Tone,
    ) -> Result<String, WordingError> {
        if part.key == BLANK {
            return Ok(String::new());
        }
        let key = || part.key.clone();
        let words = self
            .bundle
            .get_message(&part.key)
            .and_then(|message| message.value())
            .ok_or_else(|| WordingError::UnknownMessage { key: key() })?;
        let mut facts = FluentArgs::with_capacity(part.facts.len() + 1);
        for (name, fact) in &part.facts {
            if name == TONE {
                return Err(WordingError::ReservedFact { key: key() });
            }
            facts.set(name.as_str(), self.value(name, fact, timezone));
        }
        facts.set(TONE, tone.as_str());
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(words, Some(&facts), &mut errors);
        match errors.into_iter().next() {
            None => Ok(text.into_owned()),
            Some(FluentError::ResolverError(ResolverError::Reference(
                ReferenceKind::Variable { id: fact },
            ))) => Err(WordingError::MissingFact { key: key(), fact }),
            Some(error) => Err(WordingError::Unresolved {
                key: key(),
                reason: error.to_string(),
            }),
        }
    }

    fn value<'a>(&self, name: &str, fact: &'a Fact, timezone: TimeZone) -> FluentValue<'a> {
        match fact {
            Fact::Money(money) => self.formats.money(*money).into(),
            Fact::Date(date) => self.formats.date(*date).into(),
            Fact::Instant(instant) => self.formats.instant(*instant, timezone).into(),
            Fact::Count(count) => (*count).into(),
            Fact::Text(text) => harmless(name, text).into(),
            Fact::Word(word) => word.as_str().into(),
            Fact::List(items) => {
                let items: Vec<String> = items.iter().map(|item| harmless(name, item)).collect();
                self.formats.list(&items).into()
            }
        }
    }
}

/// Fluent would write 1200 payments as `1200`; this writes `1,200`, in the bundle's locale.
struct Grouping(DecimalFormatter);

impl Memoizable for Grouping {
    type Args = ();
    type Error = ();
    fn construct(language: LanguageIdentifier, (): ()) -> Result<Self, ()> {
        let locale: icu_locale_core::Locale = language.to_string().parse().map_err(drop)?;
        let formatter = DecimalFormatter::try_new((&locale).into(), Default::default());
        formatter.map(Self).map_err(drop)
    }
}

/// Writes whole numbers and leaves all else to Fluent.
fn grouped(value: &FluentValue<'_>, memoizer: &IntlLangMemoizer) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let whole = number.as_string().parse::<i64>().ok()?;
    memoizer
        .with_try_get::<Grouping, _, _>((), |Grouping(formatter)| {
            formatter.format(&Decimal::from(whole)).to_string()
        })
        .ok()
}
