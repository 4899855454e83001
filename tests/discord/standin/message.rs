//! A message as the stand-in keeps it, and as a test reads it.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::ids::Snowflake;

/// Only the user of the interaction sees the message.
pub const EPHEMERAL: u64 = 1 << 6;
/// The bot is thinking: an answer was promised and has not come.
pub const LOADING: u64 = 1 << 7;

/// A file that hangs on a message. Its bytes are with the world, its address goes out of date.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    pub id: Snowflake,
    pub filename: String,
    pub content_type: Option<String>,
    pub size: usize,
    pub description: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub id: Snowflake,
    pub channel_id: Snowflake,
    pub author: Snowflake,
    pub from_bot: bool,
    /// 0 default, 18 thread created, 19 reply, 20 command, 21 thread starter.
    pub kind: u8,
    pub content: String,
    pub embeds: Vec<Value>,
    pub components: Vec<Value>,
    pub attachments: Vec<Attachment>,
    pub nonce: Option<Value>,
    pub at: DateTime<Utc>,
    pub edited: Option<DateTime<Utc>>,
    pub flags: u64,
    pub mentions: Vec<Snowflake>,
    pub mentions_everyone: bool,
    pub reply_to: Option<Snowflake>,
    /// The interaction that this message answers.
    pub interaction: Option<Snowflake>,
}

impl Message {
    pub fn is_ephemeral(&self) -> bool {
        self.flags & EPHEMERAL != 0
    }

    /// An answer was promised; this is the "thinking" that stands in its place.
    pub fn is_loading(&self) -> bool {
        self.flags & LOADING != 0
    }

    /// All components that can be used: those inside rows.
    pub fn controls(&self) -> impl Iterator<Item = &Value> {
        self.components
            .iter()
            .filter_map(|row| row["components"].as_array())
            .flatten()
    }

    /// The labels of the buttons, in order.
    pub fn buttons(&self) -> Vec<&str> {
        self.controls()
            .filter(|control| control["type"] == json!(2))
            .filter_map(|button| button["label"].as_str())
            .collect()
    }

    /// The labels in its select menus, in order.
    pub fn options(&self) -> Vec<&str> {
        self.controls()
            .filter_map(|control| control["options"].as_array())
            .flatten()
            .filter_map(|option| option["label"].as_str())
            .collect()
    }

    pub fn button(&self, label: &str) -> Option<&Value> {
        self.controls()
            .find(|control| control["type"] == json!(2) && control["label"] == json!(label))
    }

    /// The select menu that has an option of this label, and the option's value.
    pub fn option(&self, label: &str) -> Option<(&Value, &str)> {
        self.controls().find_map(|control| {
            let options = control["options"].as_array()?;
            let option = options.iter().find(|it| it["label"] == json!(label))?;
            Some((control, option["value"].as_str()?))
        })
    }

    /// Everything that a person reads in it: content, then each embed's title, text, fields and footer.
    pub fn text(&self) -> String {
        let mut lines = vec![self.content.clone()];
        for embed in &self.embeds {
            for key in ["title", "description"] {
                lines.extend(embed[key].as_str().map(str::to_owned));
            }
            for field in embed["fields"].as_array().into_iter().flatten() {
                lines.extend(
                    ["name", "value"]
                        .iter()
                        .filter_map(|key| field[*key].as_str().map(str::to_owned)),
                );
            }
            lines.extend(embed["footer"]["text"].as_str().map(str::to_owned));
        }
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}
