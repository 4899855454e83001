//! Interactions as the stand-in keeps them: a command, a press, a modal; and how the bot answered.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use super::ids::Snowflake;
use super::message::Message;

/// An interaction that is not answered in this time is gone.
pub const ACKNOWLEDGE_WITHIN: TimeDelta = TimeDelta::seconds(3);
/// So long the token edits the answer and sends more.
pub const TOKEN_LIVES: TimeDelta = TimeDelta::minutes(15);

/// What the user did.
#[derive(Clone, Debug)]
pub enum Origin {
    Command,
    Component { message: Box<Message> },
    Autocomplete,
    Modal { opened_by: Snowflake },
}

impl Origin {
    /// The interaction type on the wire.
    pub fn kind(&self) -> u8 {
        match self {
            Self::Command => 2,
            Self::Component { .. } => 3,
            Self::Autocomplete => 4,
            Self::Modal { .. } => 5,
        }
    }
}

/// The callback that the bot gave. Messages are in the world, under `original`.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Type 4: a message at once.
    Message,
    /// Type 5: "thinking", a message follows by editing it.
    Deferred,
    /// Type 6: the pressed message may be edited later.
    DeferredUpdate,
    /// Type 7: the pressed message was edited.
    Updated,
    /// Type 8: up to 25 choices.
    Choices(Vec<Value>),
    /// Type 9: a form.
    Modal(Value),
}

#[derive(Clone, Debug)]
pub struct Interaction {
    pub id: Snowflake,
    pub token: String,
    pub user: Snowflake,
    pub channel: Snowflake,
    pub origin: Origin,
    pub data: Value,
    pub at: DateTime<Utc>,
    pub answer: Option<Answer>,
    /// The message that `@original` means.
    pub original: Option<Snowflake>,
    pub followups: Vec<Snowflake>,
}

#[derive(Debug, Default)]
pub struct Interactions {
    by_id: HashMap<Snowflake, Interaction>,
    by_token: HashMap<String, Snowflake>,
}

impl Interactions {
    pub fn add(&mut self, interaction: Interaction) {
        self.by_token
            .insert(interaction.token.clone(), interaction.id);
        self.by_id.insert(interaction.id, interaction);
    }

    pub fn get(&self, id: Snowflake) -> Option<&Interaction> {
        self.by_id.get(&id)
    }

    pub fn get_mut(&mut self, id: Snowflake) -> Option<&mut Interaction> {
        self.by_id.get_mut(&id)
    }

    pub fn of_token(&self, token: &str) -> Option<&Interaction> {
        self.by_id.get(self.by_token.get(token)?)
    }
}
