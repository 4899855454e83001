//! How Discord says no: an HTTP status, a code of its own, a message, and for a form the places that are wrong.
//!
//! Codes and texts are those of "Opcodes and Status Codes" in Discord's reference documentation.

use serde_json::{Map, Value, json};

/// A request that is refused; what it asked for has not happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub status: u16,
    pub code: u32,
    pub message: &'static str,
    pub errors: Option<Value>,
}

impl Refusal {
    const fn plain(status: u16, code: u32, message: &'static str) -> Self {
        Self {
            status,
            code,
            message,
            errors: None,
        }
    }

    pub fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let (Some(errors), Some(fields)) = (&self.errors, body.as_object_mut()) {
            fields.insert("errors".to_owned(), errors.clone());
        }
        body
    }
}

pub const UNAUTHORIZED: Refusal = Refusal::plain(401, 0, "401: Unauthorized");
pub const NOT_FOUND: Refusal = Refusal::plain(404, 0, "404: Not Found");
pub const METHOD_NOT_ALLOWED: Refusal = Refusal::plain(405, 0, "405: Method Not Allowed");
pub const UNKNOWN_CHANNEL: Refusal = Refusal::plain(404, 10003, "Unknown Channel");
pub const UNKNOWN_GUILD: Refusal = Refusal::plain(404, 10004, "Unknown Guild");
pub const UNKNOWN_MEMBER: Refusal = Refusal::plain(404, 10007, "Unknown Member");
pub const UNKNOWN_MESSAGE: Refusal = Refusal::plain(404, 10008, "Unknown Message");
pub const UNKNOWN_USER: Refusal = Refusal::plain(404, 10013, "Unknown User");
pub const UNKNOWN_WEBHOOK: Refusal = Refusal::plain(404, 10015, "Unknown Webhook");
pub const UNKNOWN_INTERACTION: Refusal = Refusal::plain(404, 10062, "Unknown interaction");
pub const ENTITY_TOO_LARGE: Refusal = Refusal::plain(
    413,
    40005,
    "Request entity too large. Try sending something smaller/sending fewer files",
);
pub const ALREADY_ACKNOWLEDGED: Refusal =
    Refusal::plain(400, 40060, "Interaction has already been acknowledged.");
pub const MISSING_ACCESS: Refusal = Refusal::plain(403, 50001, "Missing Access");
pub const NOT_YOUR_MESSAGE: Refusal =
    Refusal::plain(403, 50005, "Cannot edit a message authored by another user");
pub const EMPTY_MESSAGE: Refusal = Refusal::plain(400, 50006, "Cannot send an empty message");
pub const DM_CLOSED: Refusal = Refusal::plain(403, 50007, "Cannot send messages to this user");
pub const NO_MUTUAL_GUILD: Refusal = Refusal::plain(
    403,
    50278,
    "Cannot send messages to this user due to having no mutual guilds",
);
pub const MISSING_PERMISSIONS: Refusal = Refusal::plain(403, 50013, "Missing Permissions");
pub const WRONG_CHANNEL_TYPE: Refusal =
    Refusal::plain(400, 50024, "Cannot execute action on this channel type");
pub const INVALID_WEBHOOK_TOKEN: Refusal = Refusal::plain(401, 50027, "Invalid Webhook Token");
pub const THREAD_ARCHIVED: Refusal = Refusal::plain(400, 50083, "Thread is archived");
pub const INVALID_JSON: Refusal =
    Refusal::plain(400, 50109, "The request body contains invalid JSON.");
pub const THREAD_ALREADY_CREATED: Refusal = Refusal::plain(
    400,
    160_004,
    "A thread has already been created for this message",
);

/// Collects what is wrong with a form, each thing at its place, and gives the refusal 50035.
#[derive(Debug, Default)]
pub struct FormErrors {
    tree: Map<String, Value>,
}

impl FormErrors {
    /// Notes one fault. `path` is dotted: `embeds.0.title`.
    pub fn add(&mut self, path: &str, code: &str, message: impl Into<String>) {
        let mut here = &mut self.tree;
        for step in path.split('.') {
            let next = here.entry(step).or_insert_with(|| json!({}));
            here = next.as_object_mut().expect("every step is an object");
        }
        let fault = json!({"code": code, "message": message.into()});
        match here.get_mut("_errors").and_then(Value::as_array_mut) {
            Some(list) => list.push(fault),
            None => {
                here.insert("_errors".to_owned(), json!([fault]));
            }
        }
    }

    /// A text with more characters than it may have.
    pub fn longer_than(&mut self, path: &str, text: Option<&str>, max: usize) {
        if text.is_some_and(|text| text.chars().count() > max) {
            self.add(
                path,
                "BASE_TYPE_MAX_LENGTH",
                format!("Must be {max} or fewer in length."),
            );
        }
    }

    /// A list or a text of a size that is not allowed.
    pub fn outside(&mut self, path: &str, size: usize, min: usize, max: usize) {
        if !(min..=max).contains(&size) {
            self.add(
                path,
                "BASE_TYPE_BAD_LENGTH",
                format!("Must be between {min} and {max} in length."),
            );
        }
    }

    pub fn required(&mut self, path: &str) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// # Errors
    /// 50035 with everything that was noted.
    pub fn settle(self) -> Result<(), Refusal> {
        if self.tree.is_empty() {
            return Ok(());
        }
        Err(Refusal {
            status: 400,
            code: 50035,
            message: "Invalid Form Body",
            errors: Some(Value::Object(self.tree)),
        })
    }
}
