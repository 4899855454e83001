//! People in the language of tests: what a user writes, presses, chooses and fills in.
//!
//! A user can do only what Discord's clients let them do; a test that asks for more panics with the reason.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Shared;
use super::asked::Asked;
use super::files::Upload;
use super::filled_in::{command_data, fill_in};
use super::ids::Snowflake;
use super::interaction::{Answer, Interaction, Origin};
use super::interaction_json::interaction_json;
use super::message::Message;
use super::routes::{remove_messages, wake_thread};
use super::sessions::Audience;
use super::world::{Place, World};

/// A user of the stand-in.
#[derive(Clone)]
pub struct User {
    shared: Arc<Shared>,
    pub id: Snowflake,
}

impl User {
    pub(super) fn new(shared: &Arc<Shared>, id: Snowflake) -> Self {
        Self {
            shared: Arc::clone(shared),
            id,
        }
    }

    /// How the user is pinged: `<@1234>`.
    pub fn mention(&self) -> String {
        format!("<@{}>", self.id)
    }

    /// The DM channel with the bot, opened if it was not.
    pub fn dm_channel(&self) -> Snowflake {
        self.shared.change(|world| world.open_dm(self.id))
    }

    /// Writes to the bot in private.
    pub fn dm(&self, text: &str) -> Message {
        self.writes(self.dm_channel(), text)
    }

    /// Writes in a channel or thread.
    pub fn writes(&self, channel: Snowflake, text: &str) -> Message {
        self.shared
            .change(|world| write(world, self.id, channel, text, None))
    }

    /// Writes with a file. `content_type` is what the client says it is.
    pub fn writes_with_file(
        &self,
        channel: Snowflake,
        text: &str,
        (filename, content_type, bytes): (&str, &str, &[u8]),
    ) -> Message {
        let file = Upload {
            field: "files[0]".to_owned(),
            filename: filename.to_owned(),
            content_type: Some(content_type.to_owned()),
            bytes: bytes.to_vec(),
        };
        self.shared
            .change(|world| write(world, self.id, channel, text, Some(file)))
    }

    /// Writes in a channel, with the bot's name first.
    pub fn mentions_bot(&self, channel: Snowflake, text: &str) -> Message {
        let bot = self.shared.read(|world| world.bot);
        self.writes(channel, &format!("<@{bot}> {text}"))
    }

    pub fn edits(&self, message: &Message, text: &str) {
        self.shared.change(|world| {
            let now = world.now();
            let mut kept = world
                .message(message.channel_id, message.id)
                .expect("it is still there")
                .clone();
            assert_eq!(kept.author, self.id, "people edit their own messages");
            text.clone_into(&mut kept.content);
            kept.edited = Some(now);
            world.resolve_mentions(&mut kept, &Value::Null);
            *world
                .message_mut(message.channel_id, message.id)
                .expect("it is still there") = kept.clone();
            world.tell_message("MESSAGE_UPDATE", &kept);
        });
    }

    pub fn deletes(&self, message: &Message) {
        self.shared.change(|world| {
            assert_eq!(message.author, self.id, "people delete their own messages");
            remove_messages(world, message.channel_id, &[message.id], false);
        });
    }

    pub fn closes_dms(&self) {
        self.set_takes_dms(false);
    }

    pub fn opens_dms(&self) {
        self.set_takes_dms(true);
    }

    fn set_takes_dms(&self, takes: bool) {
        self.shared.change(|world| {
            world
                .people
                .get_mut(&self.id)
                .expect("nobody is ever deleted")
                .takes_dms = takes;
        });
    }

    /// The language of the user's client, as interactions carry it.
    pub fn speaks(&self, locale: &str) {
        self.shared.change(|world| {
            let person = world
                .people
                .get_mut(&self.id)
                .expect("nobody is ever deleted");
            locale.clone_into(&mut person.locale);
        });
    }

    /// Uses a slash command. `name` may have a subcommand in it: `settings language`.
    pub fn command(&self, name: &str, options: &[(&str, &str)], channel: Snowflake) -> Asked {
        self.ask(channel, |world| {
            let data = command_data(world, (name, channel), options, None);
            (Origin::Command, data)
        })
    }

    /// Types into an option of a command, which asks the bot for choices.
    pub fn autocompletes(
        &self,
        name: &str,
        (option, typed): (&str, &str),
        channel: Snowflake,
    ) -> Asked {
        self.ask(channel, |world| {
            let data = command_data(world, (name, channel), &[(option, typed)], Some(option));
            (Origin::Autocomplete, data)
        })
    }

    /// Presses the button of this label.
    pub fn presses(&self, message: &Message, label: &str) -> Asked {
        self.ask(message.channel_id, |world| {
            let now = self.looks_at(world, message);
            let button = now.button(label);
            let button =
                button.unwrap_or_else(|| panic!("no button {label:?} among {:?}", now.buttons()));
            assert_ne!(
                button["disabled"],
                json!(true),
                "the button {label:?} is grey"
            );
            let data =
                json!({"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]});
            (
                Origin::Component {
                    message: Box::new(now),
                },
                data,
            )
        })
    }

    /// Chooses the option of this label in a select menu.
    pub fn selects(&self, message: &Message, label: &str) -> Asked {
        self.ask(message.channel_id, |world| {
            let now = self.looks_at(world, message);
            let found = now.option(label);
            let (menu, value) =
                found.unwrap_or_else(|| panic!("no option {label:?} among {:?}", now.options()));
            assert_ne!(menu["disabled"], json!(true), "the menu of {label:?} is grey");
            let data = json!({
                "custom_id": menu["custom_id"], "component_type": 3, "values": [value], "id": menu["id"],
            });
            (Origin::Component { message: Box::new(now) }, data)
        })
    }

    /// Fills in the form with which the bot answered, and sends it.
    pub fn submits(&self, opened_by: &Asked, values: &[(&str, &str)]) -> Asked {
        let (channel, form) = self.shared.read(|world| {
            let interaction = world.interactions.get(opened_by.id).expect("it was asked");
            let Some(Answer::Modal(form)) = &interaction.answer else {
                panic!("the bot answered with no form but {:?}", interaction.answer);
            };
            (interaction.channel, form.clone())
        });
        let data = json!({"custom_id": form["custom_id"], "components": fill_in(&form, values)});
        let opened_by = opened_by.id;
        self.ask(channel, |_| (Origin::Modal { opened_by }, data))
    }

    /// The message as it is now, for somebody who sees it.
    fn looks_at(&self, world: &World, message: &Message) -> Message {
        let now = world.message(message.channel_id, message.id).cloned();
        let now = now.expect("a message that is gone has no buttons");
        let asked_by = now
            .interaction
            .and_then(|it| world.interactions.get(it))
            .map(|it| it.user);
        assert!(
            !now.is_ephemeral() || asked_by == Some(self.id),
            "it is shown to somebody else"
        );
        now
    }

    fn ask(&self, channel: Snowflake, what: impl FnOnce(&World) -> (Origin, Value)) -> Asked {
        let id = self.shared.change(|world| {
            may_see(world, self.id, channel);
            let (origin, data) = what(world);
            let id = world.next_id();
            world.interactions.add(Interaction {
                id,
                token: format!("interaction-{id}-of-{}", self.id),
                user: self.id,
                channel,
                origin,
                data,
                at: world.now(),
                answer: None,
                original: None,
                followups: Vec::new(),
            });
            let json = interaction_json(world, id);
            let guild = world.channels[&channel].guild();
            world.tell(
                "INTERACTION_CREATE",
                None,
                &json,
                Audience { intents: 0, guild },
            );
            id
        });
        Asked::new(&self.shared, id)
    }
}

/// # Panics
/// When the user has no business in the channel.
fn may_see(world: &World, user: Snowflake, channel: Snowflake) {
    let place = world
        .channels
        .get(&channel)
        .expect("people write in channels that exist");
    let member_of = |guild: &Snowflake| world.guilds[guild].members.contains_key(&user);
    let sees = match &place.place {
        Place::Direct { user: with } => *with == user,
        Place::Text { guild } => member_of(guild),
        Place::Thread(thread) => {
            member_of(&thread.guild) && (!thread.private || thread.members.contains_key(&user))
        }
    };
    assert!(
        sees,
        "{} cannot see channel {channel}",
        world.person(user).name
    );
}

fn write(
    world: &mut World,
    user: Snowflake,
    channel: Snowflake,
    text: &str,
    file: Option<Upload>,
) -> Message {
    may_see(world, user, channel);
    let locked = world.channels[&channel]
        .thread()
        .is_some_and(|it| it.locked);
    assert!(!locked, "the thread is locked");
    wake_thread(world, channel);
    let mut message = world.blank_message(channel, user);
    text.clone_into(&mut message.content);
    world.resolve_mentions(&mut message, &Value::Null);
    if let Some(file) = file {
        message.attachments = vec![world.store_file(file, None)];
    }
    world.keep(message.clone());
    world.tell_message("MESSAGE_CREATE", &message);
    message
}
