//! A server that is compatible and not the same: fields that nobody documents, optional ones left out.
//!
//! What is documented as always there stays; whoever reads only that notices nothing.

use serde_json::{Value, json};

/// Optional by the document, wherever they stand.
const LEFT_OUT: [&str; 12] = [
    "accent_color",
    "avatar_decoration_data",
    "banner_color",
    "collectibles",
    "context",
    "guild_locale",
    "interaction_metadata",
    "nsfw",
    "permission_overwrites",
    "rate_limit_per_user",
    "topic",
    "webhook_id",
];

/// Objects whose keys are data, not fields.
const KEYED_BY_DATA: [&str; 5] = [
    "authorizing_integration_owners",
    "description_localizations",
    "errors",
    "name_localizations",
    "resolved",
];

/// Says it in the dialect.
pub fn translate(value: &mut Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|key, _| !LEFT_OUT.contains(&key.as_str()));
        for (key, inner) in fields.iter_mut() {
            if !KEYED_BY_DATA.contains(&key.as_str()) {
                translate(inner);
            }
        }
        fields.insert("harbour".to_owned(), json!({"tide": "high", "depth": null}));
    }
    for item in value.as_array_mut().into_iter().flatten() {
        translate(item);
    }
}
