//! Judges what the bot says by Discord's published OpenAPI document, so that no test is its own judge.
//!
//! `GOODTERMS_OPENAPI` names the document. Where it is not set nothing is checked, except on the CI, which requires it.

use serde_json::{Value, json};

/// Asserts that a value is what the document calls `schema`.
///
/// # Panics
/// When it is not, with every reason; when the document is needed and missing.
pub(super) fn assert_is(schema: &str, values: &[Value]) {
    let Ok(path) = std::env::var("GOODTERMS_OPENAPI") else {
        assert_ne!(
            std::env::var("CI").as_deref(),
            Ok("true"),
            "GOODTERMS_OPENAPI names Discord's OpenAPI document"
        );
        eprintln!("GOODTERMS_OPENAPI is not set: not checked against {schema}");
        return;
    };
    let text = std::fs::read_to_string(&path).expect("GOODTERMS_OPENAPI names a file");
    let document: Value = serde_json::from_str(&text).expect("the document is JSON");
    let rules = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$ref": format!("#/components/schemas/{schema}"),
        "components": document["components"],
    });
    let validator = jsonschema::validator_for(&rules).expect("the document holds schemas");
    for value in values {
        let wrong: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{schema}: {wrong:#?}\n{value:#}");
    }
}

#[test]
fn it_tells_right_from_wrong() {
    assert_is("MessageCreateRequest", &[json!({ "content": "Hello" })]);
    if std::env::var("GOODTERMS_OPENAPI").is_ok() {
        let wrong = json!({ "components": [{ "type": 1, "components": [] }] });
        let judged = std::panic::catch_unwind(|| assert_is("MessageCreateRequest", &[wrong]));
        assert!(judged.is_err());
    }
}
