//! Languages as Discord names them.

/// Discord's names for a language. None for one that it does not know.
/// Source: <https://discord.com/developers/docs/reference#locales>
pub(super) fn discord_locales(language: &str) -> &'static [&'static str] {
    const KNOWN: [(&str, &[&str]); 30] = [
        ("bg", &["bg"]),
        ("cs", &["cs"]),
        ("da", &["da"]),
        ("de", &["de"]),
        ("el", &["el"]),
        ("en", &["en-US", "en-GB"]),
        ("es", &["es-ES", "es-419"]),
        ("fi", &["fi"]),
        ("fr", &["fr"]),
        ("hi", &["hi"]),
        ("hr", &["hr"]),
        ("hu", &["hu"]),
        ("id", &["id"]),
        ("it", &["it"]),
        ("ja", &["ja"]),
        ("ko", &["ko"]),
        ("lt", &["lt"]),
        ("nb", &["no"]),
        ("nl", &["nl"]),
        ("no", &["no"]),
        ("pl", &["pl"]),
        ("pt", &["pt-BR"]),
        ("ro", &["ro"]),
        ("ru", &["ru"]),
        ("sv", &["sv-SE"]),
        ("th", &["th"]),
        ("tr", &["tr"]),
        ("uk", &["uk"]),
        ("vi", &["vi"]),
        ("zh", &["zh-CN"]),
    ];
    let known = KNOWN.iter().find(|(name, _)| *name == language);
    known.map_or(&[], |(_, locales)| *locales)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_discords_names_or_none() {
        assert_eq!(discord_locales("de"), ["de"]);
        assert_eq!(discord_locales("es"), ["es-ES", "es-419"]);
        assert_eq!(discord_locales("tlh"), <[&str; 0]>::default());
    }
}
