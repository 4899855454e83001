//! An interaction in the language of tests: how the bot answered what a user pressed, chose or typed.

use std::sync::Arc;

use serde_json::Value;

use super::Shared;
use super::ids::Snowflake;
use super::interaction::{Answer, Interaction};
use super::message::Message;
use super::world::World;

/// The handle on an interaction.
#[derive(Clone)]
pub struct Asked {
    shared: Arc<Shared>,
    pub id: Snowflake,
}

impl Asked {
    pub(super) fn new(shared: &Arc<Shared>, id: Snowflake) -> Self {
        Self {
            shared: Arc::clone(shared),
            id,
        }
    }

    fn interaction<'a>(&self, world: &'a World) -> &'a Interaction {
        world.interactions.get(self.id).expect("it was asked")
    }

    /// The token, for a test that calls the API itself.
    pub fn token(&self) -> String {
        self.shared
            .read(|world| self.interaction(world).token.clone())
    }

    /// How the bot answered, if it has.
    pub fn response(&self) -> Option<Answer> {
        self.shared
            .read(|world| self.interaction(world).answer.clone())
    }

    /// Waits for the acknowledgement.
    pub async fn acknowledged(&self) -> Answer {
        let what = format!("an acknowledgement of {}", self.id);
        let look = |world: &World| self.interaction(world).answer.clone();
        self.shared.wait_until(&what, look).await
    }

    /// The message that `@original` means, as it is now.
    pub fn original(&self) -> Option<Message> {
        self.shared
            .read(|world| original(world, self.interaction(world)))
    }

    /// Waits for the message that answers; a promise of one ("thinking") is none.
    pub async fn answered(&self) -> Message {
        let what = format!("an answer to {}", self.id);
        let look =
            |world: &World| original(world, self.interaction(world)).filter(|it| !it.is_loading());
        self.shared.wait_until(&what, look).await
    }

    /// The messages sent after the answer, in order; deleted ones are gone.
    pub fn followups(&self) -> Vec<Message> {
        self.shared.read(|world| {
            let interaction = self.interaction(world);
            let found = interaction
                .followups
                .iter()
                .filter_map(|it| world.message(interaction.channel, *it));
            found.cloned().collect()
        })
    }

    /// Waits for a follow-up after the first `known`.
    pub async fn followed_up(&self, known: usize) -> Message {
        let what = format!("follow-up {} to {}", known + 1, self.id);
        let look = |world: &World| {
            let interaction = self.interaction(world);
            let id = interaction.followups.get(known)?;
            world.message(interaction.channel, *id).cloned()
        };
        self.shared.wait_until(&what, look).await
    }

    /// Waits for the form that the bot opens.
    ///
    /// # Panics
    /// When it answers with something else.
    pub async fn form(&self) -> Value {
        match self.acknowledged().await {
            Answer::Modal(form) => form,
            other @ (Answer::Message
            | Answer::Deferred
            | Answer::DeferredUpdate
            | Answer::Updated
            | Answer::Choices(_)) => panic!("no form but {other:?}"),
        }
    }

    /// Waits for the choices that the bot offers: name and value.
    ///
    /// # Panics
    /// When it answers with something else.
    pub async fn choices(&self) -> Vec<(String, String)> {
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        match self.acknowledged().await {
            Answer::Choices(choices) => choices
                .iter()
                .map(|it| (text(&it["name"]), text(&it["value"])))
                .collect(),
            other @ (Answer::Message
            | Answer::Deferred
            | Answer::DeferredUpdate
            | Answer::Updated
            | Answer::Modal(_)) => panic!("no choices but {other:?}"),
        }
    }
}

fn original(world: &World, interaction: &Interaction) -> Option<Message> {
    world
        .message(interaction.channel, interaction.original?)
        .cloned()
}
