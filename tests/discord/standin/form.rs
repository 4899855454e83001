//! What a message, a modal or a list of choices may hold, and the refusal of what it may not.
//!
//! Numbers: "Message Limits", "Embed Limits", "Component Reference" in Discord's reference documentation.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::refusal::{FormErrors, Refusal};

const CONTENT_MAX: usize = 2_000;
const EMBEDS_MAX: usize = 10;
const EMBED_TITLE_MAX: usize = 256;
const EMBED_DESCRIPTION_MAX: usize = 4_096;
const EMBED_FIELDS_MAX: usize = 25;
const EMBED_FIELD_NAME_MAX: usize = 256;
const EMBED_FIELD_VALUE_MAX: usize = 1_024;
const EMBED_FOOTER_MAX: usize = 2_048;
const EMBED_AUTHOR_MAX: usize = 256;
/// Over all embeds of a message together.
const EMBED_TOTAL_MAX: usize = 6_000;
const ROWS_MAX: usize = 5;
const BUTTONS_MAX: usize = 5;
const LABEL_MAX: usize = 80;
const CUSTOM_ID_MAX: usize = 100;
const OPTIONS_MAX: usize = 25;
const OPTION_TEXT_MAX: usize = 100;
const PLACEHOLDER_MAX: usize = 150;
const NONCE_MAX: usize = 25;
const MODAL_TITLE_MAX: usize = 45;
const MODAL_INPUTS_MAX: usize = 5;
const INPUT_LABEL_MAX: usize = 45;
const INPUT_PLACEHOLDER_MAX: usize = 100;
const INPUT_VALUE_MAX: usize = 4_000;
const CHOICES_MAX: usize = 25;
const CHOICE_MAX: usize = 100;

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Checks the parts of a message; `at` is where it stands in the body: nothing, or `data.`.
///
/// # Errors
/// 50035 with every place that is wrong.
pub fn check_message(body: &Value, at: &str) -> Result<(), Refusal> {
    let mut form = FormErrors::default();
    let content = &body["content"];
    if !(content.is_null() || content.is_string()) {
        form.add(
            &format!("{at}content"),
            "STRING_TYPE_CONVERT",
            "Could not convert to a string.",
        );
    }
    form.longer_than(&format!("{at}content"), content.as_str(), CONTENT_MAX);
    form.longer_than(&format!("{at}nonce"), body["nonce"].as_str(), NONCE_MAX);
    check_embeds(&mut form, list(&body["embeds"]), &format!("{at}embeds"));
    check_rows(
        &mut form,
        list(&body["components"]),
        &format!("{at}components"),
    );
    form.settle()
}

fn check_embeds(form: &mut FormErrors, embeds: &[Value], at: &str) {
    if embeds.len() > EMBEDS_MAX {
        form.outside(at, embeds.len(), 0, EMBEDS_MAX);
    }
    let mut total = 0;
    for (index, embed) in embeds.iter().enumerate() {
        let at = format!("{at}.{index}");
        let mut text = |form: &mut FormErrors, path: &str, text: &Value, max: usize| {
            total += text.as_str().map_or(0, |it| it.chars().count());
            form.longer_than(&format!("{at}.{path}"), text.as_str(), max);
        };
        text(form, "title", &embed["title"], EMBED_TITLE_MAX);
        text(
            form,
            "description",
            &embed["description"],
            EMBED_DESCRIPTION_MAX,
        );
        text(
            form,
            "footer.text",
            &embed["footer"]["text"],
            EMBED_FOOTER_MAX,
        );
        text(
            form,
            "author.name",
            &embed["author"]["name"],
            EMBED_AUTHOR_MAX,
        );
        let fields = list(&embed["fields"]);
        for (index, field) in fields.iter().enumerate() {
            for (key, max) in [
                ("name", EMBED_FIELD_NAME_MAX),
                ("value", EMBED_FIELD_VALUE_MAX),
            ] {
                let path = format!("fields.{index}.{key}");
                if field[key].as_str().is_none_or(str::is_empty) {
                    form.required(&format!("{at}.{path}"));
                }
                text(form, &path, &field[key], max);
            }
        }
        if fields.len() > EMBED_FIELDS_MAX {
            form.outside(&format!("{at}.fields"), fields.len(), 0, EMBED_FIELDS_MAX);
        }
    }
    if total > EMBED_TOTAL_MAX {
        let message = format!("Embed size exceeds maximum size of {EMBED_TOTAL_MAX}");
        form.add(at, "MAX_EMBED_SIZE_EXCEEDED", message);
    }
}

fn check_rows(form: &mut FormErrors, rows: &[Value], at: &str) {
    if rows.len() > ROWS_MAX {
        form.outside(at, rows.len(), 1, ROWS_MAX);
    }
    let mut ids = HashSet::new();
    for (index, row) in rows.iter().enumerate() {
        let at = format!("{at}.{index}");
        if row["type"] != json!(1) {
            form.add(
                &format!("{at}.type"),
                "UNION_TYPE_CHOICES",
                "Value of field \"type\" must be one of (1,).",
            );
            continue;
        }
        let parts = list(&row["components"]);
        let at = format!("{at}.components");
        let menus = parts.iter().filter(|it| it["type"] != json!(2)).count();
        form.outside(&at, parts.len(), 1, if menus > 0 { 1 } else { BUTTONS_MAX });
        for (index, part) in parts.iter().enumerate() {
            let at = format!("{at}.{index}");
            match part["type"].as_u64() {
                Some(2) => check_button(form, part, &at, &mut ids),
                Some(3) => check_menu(form, part, &at, &mut ids),
                Some(5..=8) => check_custom_id(form, part, &at, &mut ids),
                _ => form.add(
                    &format!("{at}.type"),
                    "UNION_TYPE_CHOICES",
                    "No such component.",
                ),
            }
        }
    }
}

fn check_custom_id(form: &mut FormErrors, part: &Value, at: &str, seen: &mut HashSet<String>) {
    let at = format!("{at}.custom_id");
    match part["custom_id"].as_str() {
        None | Some("") => form.required(&at),
        Some(id) => {
            form.longer_than(&at, Some(id), CUSTOM_ID_MAX);
            if !seen.insert(id.to_owned()) {
                form.add(
                    &at,
                    "COMPONENT_CUSTOM_ID_DUPLICATED",
                    "Component custom id cannot be duplicated",
                );
            }
        }
    }
}

fn check_button(form: &mut FormErrors, button: &Value, at: &str, seen: &mut HashSet<String>) {
    form.longer_than(&format!("{at}.label"), button["label"].as_str(), LABEL_MAX);
    if button["label"].as_str().is_none_or(str::is_empty) && button["emoji"].is_null() {
        form.required(&format!("{at}.label"));
    }
    match button["style"].as_u64() {
        Some(1..=4) => check_custom_id(form, button, at, seen),
        Some(5) if button["url"].is_string() => {}
        Some(5) => form.required(&format!("{at}.url")),
        _ => form.add(
            &format!("{at}.style"),
            "BASE_TYPE_CHOICES",
            "No such style.",
        ),
    }
}

fn check_menu(form: &mut FormErrors, menu: &Value, at: &str, seen: &mut HashSet<String>) {
    check_custom_id(form, menu, at, seen);
    form.longer_than(
        &format!("{at}.placeholder"),
        menu["placeholder"].as_str(),
        PLACEHOLDER_MAX,
    );
    let options = list(&menu["options"]);
    form.outside(&format!("{at}.options"), options.len(), 1, OPTIONS_MAX);
    let mut values = HashSet::new();
    for (index, option) in options.iter().enumerate() {
        let at = format!("{at}.options.{index}");
        for key in ["label", "value"] {
            if option[key].as_str().is_none_or(str::is_empty) {
                form.required(&format!("{at}.{key}"));
            }
        }
        for key in ["label", "value", "description"] {
            form.longer_than(
                &format!("{at}.{key}"),
                option[key].as_str(),
                OPTION_TEXT_MAX,
            );
        }
        if !values.insert(option["value"].to_string()) {
            form.add(
                &format!("{at}.value"),
                "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
                "The specified option value is already used",
            );
        }
    }
}

/// Checks a modal: title, id, and its inputs, each alone in a row or in a label.
///
/// # Errors
/// 50035 with every place that is wrong.
pub fn check_modal(modal: &Value) -> Result<(), Refusal> {
    let mut form = FormErrors::default();
    let title = modal["title"].as_str().unwrap_or_default();
    form.outside("data.title", title.chars().count(), 1, MODAL_TITLE_MAX);
    let id = modal["custom_id"].as_str().unwrap_or_default();
    form.outside("data.custom_id", id.chars().count(), 1, CUSTOM_ID_MAX);
    let parts = list(&modal["components"]);
    form.outside("data.components", parts.len(), 1, MODAL_INPUTS_MAX);
    let mut seen = HashSet::new();
    for (index, part) in parts.iter().enumerate() {
        let at = format!("data.components.{index}");
        let (input, label, at) = match part["type"].as_u64() {
            Some(1) => {
                let inside = list(&part["components"]);
                form.outside(&format!("{at}.components"), inside.len(), 1, 1);
                let input = inside.first().unwrap_or(&Value::Null);
                (input, &input["label"], format!("{at}.components.0"))
            }
            Some(18) => (
                &part["component"],
                &part["label"],
                format!("{at}.component"),
            ),
            _ => {
                form.add(
                    &format!("{at}.type"),
                    "UNION_TYPE_CHOICES",
                    "No such component.",
                );
                continue;
            }
        };
        if input["type"] != json!(4) {
            form.add(
                &format!("{at}.type"),
                "UNION_TYPE_CHOICES",
                "No such component.",
            );
            continue;
        }
        check_custom_id(&mut form, input, &at, &mut seen);
        let label = label.as_str().unwrap_or_default();
        form.outside(
            &format!("{at}.label"),
            label.chars().count(),
            1,
            INPUT_LABEL_MAX,
        );
        let placeholder = input["placeholder"].as_str();
        form.longer_than(
            &format!("{at}.placeholder"),
            placeholder,
            INPUT_PLACEHOLDER_MAX,
        );
        form.longer_than(
            &format!("{at}.value"),
            input["value"].as_str(),
            INPUT_VALUE_MAX,
        );
    }
    form.settle()
}

/// Checks the choices of an autocompletion.
///
/// # Errors
/// 50035 with every place that is wrong.
pub fn check_choices(choices: &[Value]) -> Result<(), Refusal> {
    let mut form = FormErrors::default();
    if choices.len() > CHOICES_MAX {
        form.outside("data.choices", choices.len(), 0, CHOICES_MAX);
    }
    for (index, choice) in choices.iter().enumerate() {
        let at = format!("data.choices.{index}");
        let name = choice["name"].as_str().unwrap_or_default();
        form.outside(&format!("{at}.name"), name.chars().count(), 1, CHOICE_MAX);
        form.longer_than(&format!("{at}.value"), choice["value"].as_str(), CHOICE_MAX);
    }
    form.settle()
}
