//! Forms of one field: shown when their button is pressed, read when they are sent. Discord wants a form at once, so its
//! words come from memory.

use serde_json::{Value, json};
use serenity::model::application::{ActionRowComponent, ModalInteractionData};

use super::custom_id::CustomId;
use super::render::cut;
use crate::converse::FormKind;
use crate::converse::reply::Part;
use crate::desk::message::Form;
use crate::wording::{Voice, Wording};

/// The only field.
const FIELD: &str = "value";
/// The longest text that can be typed.
const TYPED_MAX: usize = 100;
/// The longest title, and text above the field.
const TITLE_MAX: usize = 45;
/// The longest example in the field.
const EXAMPLE_MAX: usize = 100;

/// Discord's numbers: the answer that shows a form, a row, a field, one line.
const SHOW_FORM: u8 = 9;
const ROW: u8 = 1;
const FIELD_TYPE: u8 = 4;
const ONE_LINE: u8 = 1;

/// The words of a form, for a message whose own are not at hand.
#[must_use]
pub fn in_words(kind: FormKind, wording: &Wording, voice: &Voice) -> Form {
    let say = |key: &str| wording.part(&Part::new(key), voice);
    let (button, title, label, example) = match kind {
        FormKind::Amount => (
            say("form-amount-button"),
            say("form-amount-title"),
            say("form-amount-label"),
            say("form-amount-example"),
        ),
        FormKind::Day => (
            say("form-day-button"),
            say("form-day-title"),
            say("form-day-label"),
            say("form-day-example"),
        ),
    };
    Form {
        kind,
        button,
        title,
        label,
        example,
    }
}

/// The answer to a press on the button of a form: the form itself. `message` is the nonce of the button's message.
#[must_use]
pub fn response(form: &Form, message: &str) -> Value {
    let id = CustomId::Form {
        message: message.to_owned(),
        form: form.kind,
    };
    let field = json!({
        "type": FIELD_TYPE,
        "custom_id": FIELD,
        "style": ONE_LINE,
        "label": words(&form.label, TITLE_MAX),
        "placeholder": cut(&form.example, EXAMPLE_MAX),
        "min_length": 1,
        "max_length": TYPED_MAX,
        "required": true,
    });
    json!({
        "type": SHOW_FORM,
        "data": {
            "custom_id": id.to_string(),
            "title": words(&form.title, TITLE_MAX),
            "components": [{ "type": ROW, "components": [field] }],
        },
    })
}

/// Words where Discord takes no empty ones.
fn words(text: &str, max: usize) -> String {
    let text = cut(text, max);
    if text.is_empty() {
        "…".to_owned()
    } else {
        text
    }
}

/// A form as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The nonce of the message from which it was opened.
    pub message: String,
    pub form: FormKind,
    /// What was typed; it may be empty.
    pub typed: String,
}

/// Reads a form that was sent; `None` for one that is not ours.
#[must_use]
pub fn submitted(data: &ModalInteractionData) -> Option<Submitted> {
    let (message, form) = match CustomId::parse(&data.custom_id)? {
        CustomId::Form { message, form } => (message, form),
        CustomId::Choice { .. } | CustomId::Menu { .. } => return None,
    };
    let mut fields = data.components.iter().flat_map(|row| &row.components);
    let typed = fields.find_map(|field| {
        if let ActionRowComponent::InputText(field) = field
            && field.custom_id == FIELD
        {
            field.value.as_deref()
        } else {
            None
        }
    });
    let typed = typed.unwrap_or_default().trim().chars().take(TYPED_MAX);
    Some(Submitted {
        message,
        form,
        typed: typed.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Tone;
    use crate::domain::time_zone::TimeZone;
    use crate::wording::DisplayLocale;

    fn form(kind: FormKind) -> Form {
        let voice = Voice {
            locale: DisplayLocale::new("en", None, "US"),
            timezone: TimeZone::UTC,
            tone: Tone::Gentle,
        };
        in_words(kind, &Wording::built_in(), &voice)
    }

    fn sent(id: &str, field: &str, typed: &str) -> Option<Submitted> {
        let data = json!({
            "custom_id": id,
            "components": [{ "type": 1, "components": [{ "type": 4, "custom_id": field, "value": typed }] }],
        });
        submitted(&serde_json::from_value(data).unwrap())
    }

    #[test]
    fn a_form_is_shown_and_comes_back() {
        let shown = response(&form(FormKind::Amount), "N1");
        assert_eq!(
            shown,
            json!({ "type": 9, "data": {
                "custom_id": "f:N1:amount",
                "title": "An amount",
                "components": [{ "type": 1, "components": [{
                    "type": 4, "custom_id": "value", "style": 1, "label": "How much?", "placeholder": "75.00",
                    "min_length": 1, "max_length": 100, "required": true,
                }] }],
            } })
        );
        let published = "ModalInteractionCallbackRequest";
        super::super::published::assert_is(published, std::slice::from_ref(&shown));
        let id = shown["data"]["custom_id"].as_str().unwrap();
        let back = Submitted {
            message: "N1".to_owned(),
            form: FormKind::Amount,
            typed: "75".to_owned(),
        };
        assert_eq!(sent(id, "value", " 75 "), Some(back));
    }

    #[test]
    fn long_words_are_cut_and_missing_ones_replaced() {
        let long = Form {
            title: "A title that goes on and on until nobody can read it".to_owned(),
            label: String::new(),
            ..form(FormKind::Day)
        };
        let data = &response(&long, "N1")["data"];
        assert!(data["title"].as_str().unwrap().chars().count() <= 45);
        assert_eq!(data["components"][0]["components"][0]["label"], "…");
    }

    #[test]
    fn what_is_not_ours_is_nobodys() {
        assert_eq!(sent("c:N1:1", "value", "75"), None);
        assert_eq!(sent("report", "value", "75"), None);
        assert_eq!(sent("f:N1:day", "other", "75").unwrap().typed, "");
    }
}
