//! What can be clicked below a message: choices and forms. Typing a choice's number works as well, so a label says
//! what it does and no more.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::super::custom_id::CustomId;
use super::{Envelope, cut};
use crate::desk::message::{Body, Form};
use crate::wording::RenderedChoice;

/// How many buttons stand in one row.
const BUTTONS_MAX: usize = 5;
/// How many rows of buttons, below which there is one for forms; a message has five.
const BUTTON_ROWS_MAX: usize = 4;
/// How many choices a menu has.
const MENU_MAX: usize = 25;
/// The longest text on a button, in a menu, and in a menu before anything is chosen.
const BUTTON_LABEL_MAX: usize = 80;
const MENU_LABEL_MAX: usize = 100;
const MENU_HINT_MAX: usize = 150;

/// Discord's numbers for kinds of components and for the look of buttons.
const ROW: u8 = 1;
const BUTTON: u8 = 2;
const MENU: u8 = 3;
const PRIMARY: u8 = 1;
const SECONDARY: u8 = 2;
const SUCCESS: u8 = 3;

/// The rows below a message.
pub(super) fn of(body: &Body, envelope: Envelope<'_>) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let choices: Vec<&RenderedChoice> = body
        .choices
        .iter()
        .filter(|choice| seen.insert(choice.number))
        .collect();
    let mut rows = Vec::new();
    // A yes to terms is no line in a menu, where a thumb slips to it.
    let has_yes = choices.iter().any(|choice| agrees(choice));
    let buttons_max = if has_yes {
        BUTTONS_MAX * BUTTON_ROWS_MAX
    } else {
        BUTTONS_MAX
    };
    if (1..=buttons_max).contains(&choices.len()) {
        let buttons = buttons(&choices, envelope.nonce);
        rows.extend(buttons.chunks(BUTTONS_MAX).map(|some| row(some.to_vec())));
    } else if !choices.is_empty() {
        rows.push(row(vec![menu(&choices, envelope)]));
    }
    let mut kinds = Vec::new();
    let mut forms = Vec::new();
    for form in &body.forms {
        if !kinds.contains(&form.kind) {
            kinds.push(form.kind);
            forms.push(opener(form, envelope.nonce));
        }
    }
    if !forms.is_empty() {
        rows.push(row(forms));
    }
    rows
}

/// Choices beyond what a menu holds, written out below the text so that they can be typed.
pub(super) fn numbered_lines(choices: &[RenderedChoice]) -> String {
    if choices.len() <= MENU_MAX {
        return String::new();
    }
    let lines = choices
        .iter()
        .map(|choice| format!("\n{}. {}", choice.number, choice.label));
    format!("\n{}", lines.collect::<String>())
}

fn row(components: Vec<Value>) -> Value {
    json!({ "type": ROW, "components": components })
}

/// Whether it is the yes to terms.
fn agrees(choice: &RenderedChoice) -> bool {
    choice.pick.starts_with("plan.agree")
}

/// A yes stands out; leaving never does.
fn buttons(choices: &[&RenderedChoice], nonce: &str) -> Vec<Value> {
    let yes = choices
        .iter()
        .find(|choice| agrees(choice))
        .map(|choice| choice.number);
    let button = |choice: &&RenderedChoice| {
        let style = match choice.number {
            number if Some(number) == yes => SUCCESS,
            0 => SECONDARY,
            _ if yes.is_some() => SECONDARY,
            _ => PRIMARY,
        };
        let id = CustomId::Choice {
            message: nonce.to_owned(),
            number: choice.number,
        };
        json!({
            "type": BUTTON,
            "style": style,
            "label": label(choice, BUTTON_LABEL_MAX),
            "custom_id": id.to_string(),
        })
    };
    choices.iter().map(button).collect()
}

/// All choices, or as many as it holds; the one that leaves is always among them.
fn menu(choices: &[&RenderedChoice], envelope: Envelope<'_>) -> Value {
    let mut shown = choices.to_vec();
    if shown.len() > MENU_MAX {
        let leaves = shown.iter().find(|choice| choice.number == 0).copied();
        shown.retain(|choice| choice.number != 0);
        shown.truncate(MENU_MAX - 1);
        shown.extend(leaves);
    }
    let options = shown.iter().map(|choice| {
        json!({
            "label": label(choice, MENU_LABEL_MAX),
            "value": choice.number.to_string(),
        })
    });
    let id = CustomId::Menu {
        message: envelope.nonce.to_owned(),
    };
    json!({
        "type": MENU,
        "custom_id": id.to_string(),
        "placeholder": cut(&envelope.words.menu_hint, MENU_HINT_MAX),
        "options": options.collect::<Vec<_>>(),
    })
}

/// Labels are shown as they are; Discord reads no markup in them.
fn label(choice: &RenderedChoice, max: usize) -> String {
    let label = cut(&choice.label, max);
    if label.is_empty() {
        choice.number.to_string()
    } else {
        label
    }
}

fn opener(form: &Form, nonce: &str) -> Value {
    let id = CustomId::Form {
        message: nonce.to_owned(),
        form: form.kind,
    };
    let label = cut(&form.button, BUTTON_LABEL_MAX);
    json!({
        "type": BUTTON,
        "style": SECONDARY,
        "label": if label.is_empty() { super::SILENCE.to_owned() } else { label },
        "custom_id": id.to_string(),
    })
}
