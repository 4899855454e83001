//! Buttons, menus, forms, commands and suggestions.
//!
//! Each is acknowledged when it has been handled, and well inside Discord's 3 seconds when that takes longer. Only then
//! does Discord show that it worked, so whoever sees an error may press once more: an event is heard once, and a button
//! that did its work is not the latest any more. Forms and suggestions cannot be deferred, so they come from memory or at
//! least never wait for the database alone. The answer itself is a message of the outbox, never the acknowledgement.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use serenity::model::application::{
    CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, Interaction,
    ModalInteraction,
};
use serenity::model::id::{ChannelId, GuildId, InteractionId, UserId};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::custom_id::CustomId;
use super::lanes::{Job, Lanes};
use super::senders::signed;
use super::{Bot, commands, forms, pause, suggest};
use crate::converse::reply::Part;
use crate::desk::chat::arrive::{Act, Arrival, Arrived, Spot};
use crate::desk::message::Gesture;
use crate::domain::account::Tone;
use crate::domain::local_time::local_date;
use crate::domain::time_zone::TimeZone;
use crate::store::PlaceKind;
use crate::wording::{BASE_LANGUAGE, DisplayLocale, Voice};

/// When an interaction is acknowledged at the latest, counted from when it was heard.
const ACKNOWLEDGE_AFTER: Duration = Duration::from_millis(1_200);
/// After this an acknowledgement comes too late.
const LATE_AFTER: Duration = Duration::from_secs(3);
/// How long what is suggested to a user is taken for fresh.
const FRESH: Duration = Duration::from_secs(30);
/// How long it is waited for at most where there is nothing yet.
const FETCHED_WITHIN: Duration = Duration::from_secs(1);
/// How many users' suggestions are kept.
const REMEMBERED_MAX: usize = 10_000;

/// Discord's kinds of answers to an interaction.
const MESSAGE: u8 = 4;
const DEFERRED_UPDATE: u8 = 6;
/// For the eyes of one user.
const EPHEMERAL: u64 = 64;

/// What is suggested to a user.
#[derive(Debug, Clone)]
struct Remembered {
    invoices: Vec<(String, String)>,
    timezone: TimeZone,
    at: Instant,
}

/// Takes interactions. Cheap to clone.
#[derive(Clone)]
pub(super) struct Interactions {
    bot: Bot,
    memory: Arc<Mutex<HashMap<u64, Remembered>>>,
}

/// Who did something where, and how it is answered.
struct Asked<'a> {
    id: InteractionId,
    token: &'a str,
    guild: Option<GuildId>,
    channel: ChannelId,
    user: UserId,
}

impl Interactions {
    pub(super) fn new(bot: &Bot) -> Self {
        Self {
            bot: bot.clone(),
            memory: Arc::default(),
        }
    }

    pub(super) fn hear(&self, interaction: Interaction, lanes: &Lanes) {
        match interaction {
            Interaction::Autocomplete(asked) => self.suggest(asked),
            Interaction::Component(pressed) => self.component(&pressed, lanes),
            Interaction::Modal(form) => self.form(&form, lanes),
            Interaction::Command(command) => self.command(&command, lanes),
            // Pings come by webhook only; what is new is not understood.
            Interaction::Ping(_) | _ => {}
        }
    }

    fn component(&self, pressed: &ComponentInteraction, lanes: &Lanes) {
        let asked = Asked {
            id: pressed.id,
            token: &pressed.token,
            guild: pressed.guild_id,
            channel: pressed.channel_id,
            user: pressed.user.id,
        };
        let chosen = |number: Option<u32>, message: String| {
            number.map(|number| Gesture::Picked { message, number })
        };
        let gesture = match CustomId::parse(&pressed.data.custom_id) {
            Some(CustomId::Form { message, form }) => {
                let form = forms::in_words(form, &self.bot.wording, &voice(TimeZone::UTC));
                self.answer_now(&asked, forms::response(&form, &message));
                return;
            }
            Some(CustomId::Choice { message, number }) => chosen(Some(number), message),
            Some(CustomId::Menu { message }) => {
                let value = if let ComponentInteractionDataKind::StringSelect { values } =
                    &pressed.data.kind
                {
                    values.first().and_then(|value| value.parse().ok())
                } else {
                    None
                };
                chosen(value, message)
            }
            None => None,
        };
        // A component that is none of ours is taken for one that is too old.
        let gesture = gesture.unwrap_or_else(|| Gesture::Picked {
            message: String::new(),
            number: 0,
        });
        let label = label_of(pressed);
        self.hand_on(&asked, label, gesture, Acknowledged::Quietly, lanes);
    }

    fn form(&self, form: &ModalInteraction, lanes: &Lanes) {
        let asked = Asked {
            id: form.id,
            token: &form.token,
            guild: form.guild_id,
            channel: form.channel_id,
            user: form.user.id,
        };
        let Some(submitted) = forms::submitted(&form.data) else {
            self.answer_now(&asked, json!({ "type": DEFERRED_UPDATE }));
            return;
        };
        let gesture = Gesture::FilledIn {
            message: submitted.message,
            form: submitted.form,
        };
        self.hand_on(
            &asked,
            submitted.typed,
            gesture,
            Acknowledged::Quietly,
            lanes,
        );
    }

    fn command(&self, command: &CommandInteraction, lanes: &Lanes) {
        let asked = Asked {
            id: command.id,
            token: &command.token,
            guild: command.guild_id,
            channel: command.channel_id,
            user: command.user.id,
        };
        match commands::parse(&command.data.name, &commands::typed(&command.data)) {
            Ok((text, gesture)) => {
                self.hand_on(&asked, text, gesture, Acknowledged::WithPointer, lanes);
            }
            Err(commands::Unknown) => {
                self.answer_now(&asked, self.pointer("command-unknown", None));
            }
        }
    }

    /// Hands an interaction to the lane of its user, and acknowledges it when it is handled, or in time.
    fn hand_on(
        &self,
        asked: &Asked<'_>,
        text: String,
        gesture: Gesture,
        how: Acknowledged,
        lanes: &Lanes,
    ) {
        let (done, wait) = oneshot::channel();
        let channel = asked.channel.to_string();
        let spot = match asked.guild {
            None => Spot::Direct { channel },
            Some(guild) => Spot::Server {
                server: guild.to_string(),
                channel,
                to_us: true,
            },
        };
        let arrival = Arrival {
            key: asked.id.to_string(),
            user: asked.user.to_string(),
            spot,
            number: signed(asked.id.get()),
            read_to: 0,
            written_at: self.bot.desk.now(),
            text,
            act: Act::Did(gesture),
            files: Vec::new(),
            unkept: Vec::new(),
        };
        let job = Job {
            arrival,
            channel: None,
            files: Vec::new(),
            done: Some(done),
        };
        lanes.push(asked.user.get(), job);
        self.acknowledge(asked, how, wait);
    }

    fn acknowledge(
        &self,
        asked: &Asked<'_>,
        how: Acknowledged,
        handled: oneshot::Receiver<Arrived>,
    ) {
        let this = self.clone();
        let (id, token, here) = (asked.id.get(), asked.token.to_owned(), asked.channel);
        let heard = Instant::now();
        tokio::spawn(async move {
            let arrived = tokio::select! {
                arrived = handled => arrived.ok(),
                () = pause(ACKNOWLEDGE_AFTER) => None,
            };
            let response = match how {
                Acknowledged::Quietly => json!({ "type": DEFERRED_UPDATE }),
                Acknowledged::WithPointer => this.pointer_to(arrived.as_ref(), here),
            };
            this.send(id, &token, &response, heard).await;
        });
    }

    /// Where the answer to a command is.
    fn pointer_to(&self, arrived: Option<&Arrived>, here: ChannelId) -> Value {
        let place = arrived.and_then(|arrived| arrived.answered_in.as_ref());
        let channel = place.and_then(|place| place.channel.clone());
        match (place, channel) {
            (Some(_), Some(channel)) if channel == here.to_string() => {
                self.pointer("command-answered-here", None)
            }
            (Some(place), Some(channel)) if place.kind == PlaceKind::Thread => {
                self.pointer("command-answered-privately", Some(&channel))
            }
            (Some(_) | None, _) => self.pointer("command-answered-privately", None),
        }
    }

    fn pointer(&self, key: &str, channel: Option<&str>) -> Value {
        let mut text = self
            .bot
            .wording
            .part(&Part::new(key), &voice(TimeZone::UTC));
        if let Some(channel) = channel {
            text.push_str(&format!(" <#{channel}>"));
        }
        json!({
            "type": MESSAGE,
            "data": {
                "content": text,
                "flags": EPHEMERAL,
                "allowed_mentions": { "parse": [] },
            },
        })
    }

    /// Answers with what is there.
    fn answer_now(&self, asked: &Asked<'_>, response: Value) {
        let this = self.clone();
        let (id, token) = (asked.id.get(), asked.token.to_owned());
        let heard = Instant::now();
        tokio::spawn(async move { this.send(id, &token, &response, heard).await });
    }

    async fn send(&self, id: u64, token: &str, response: &Value, heard: Instant) {
        let mut sent = self.bot.rest.acknowledge(id, token, response).await;
        // A second try costs nothing: Discord takes one of them.
        if matches!(sent, Err(super::rest::RestError::Later { .. })) && heard.elapsed() < LATE_AFTER
        {
            sent = self.bot.rest.acknowledge(id, token, response).await;
        }
        if let Err(error) = sent {
            self.bot.metrics.acknowledgements_late.inc();
            tracing::warn!(%error, "an interaction could not be acknowledged");
        }
    }

    /// Suggests days and invoices from memory. What is not fresh any more is fetched for the next letter that is typed, and
    /// only where nothing is there yet is it waited for, a little.
    fn suggest(&self, asked: CommandInteraction) {
        let user = asked.user.id.get();
        let known = self.remembered(user);
        let is_fresh = known
            .as_ref()
            .is_some_and(|known| known.at.elapsed() <= FRESH);
        let this = self.clone();
        let server = asked.guild_id.map(|guild| guild.to_string());
        tokio::spawn(async move {
            let heard = Instant::now();
            let fetching = (!is_fresh).then(|| this.refresh(user, server));
            if let (None, Some(fetching)) = (&known, fetching) {
                // Whatever became of it, there is something in memory now or there is not.
                let _in_time = tokio::time::timeout(FETCHED_WITHIN, fetching).await;
            }
            let known = known.or_else(|| this.remembered(user));
            let response = suggest::response(&this.suggestions(&asked, known.as_ref()));
            let id = asked.id.get();
            this.send(id, &asked.token, &response, heard).await;
        });
    }

    fn suggestions(
        &self,
        asked: &CommandInteraction,
        known: Option<&Remembered>,
    ) -> Vec<suggest::Suggestion> {
        let Some(option) = asked.data.autocomplete() else {
            return Vec::new();
        };
        match option.name {
            "date" => {
                let zone = known.map_or(TimeZone::UTC, |known| known.timezone);
                let today = local_date(self.bot.desk.now(), zone);
                let latest = crate::domain::calendar::LATEST_DATE;
                suggest::days(option.value, today, latest, &self.bot.wording, &voice(zone))
            }
            "number" => {
                let invoices = known.map(|known| known.invoices.as_slice());
                suggest::invoices(option.value, invoices.unwrap_or_default())
            }
            _ => Vec::new(),
        }
    }

    fn remembered(&self, user: u64) -> Option<Remembered> {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.get(&user).cloned()
    }

    fn refresh(&self, user: u64, server: Option<String>) -> JoinHandle<()> {
        let this = self.clone();
        tokio::spawn(async move {
            let found = this
                .bot
                .desk
                .suggestions(&user.to_string(), server.as_deref())
                .await;
            let Ok(found) = found else {
                return;
            };
            let mut memory = this.memory.lock().unwrap_or_else(PoisonError::into_inner);
            if memory.len() >= REMEMBERED_MAX {
                memory.clear();
            }
            let remembered = Remembered {
                invoices: found.invoices,
                timezone: found.timezone,
                at: Instant::now(),
            };
            memory.insert(user, remembered);
        })
    }
}

/// How an interaction is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Acknowledged {
    /// Nothing is shown: the answer follows as a message.
    Quietly,
    /// With a line that says where the answer is.
    WithPointer,
}

/// What is on the button that was pressed: staff read it as what the customer said.
fn label_of(pressed: &ComponentInteraction) -> String {
    use serenity::model::application::{ActionRowComponent, ButtonKind};
    let wanted = pressed.data.custom_id.as_str();
    let value = if let ComponentInteractionDataKind::StringSelect { values } = &pressed.data.kind {
        values.first().map(String::as_str)
    } else {
        None
    };
    let rows = pressed.message.components.iter();
    let label = rows.flat_map(|row| &row.components).find_map(|component| {
        if let ActionRowComponent::Button(button) = component
            && let ButtonKind::NonLink { custom_id, .. } = &button.data
            && custom_id == wanted
        {
            button.label.clone()
        } else if let ActionRowComponent::SelectMenu(menu) = component
            && menu.custom_id.as_deref() == Some(wanted)
        {
            let mut options = menu.options.iter();
            let option = options.find(|option| Some(option.value.as_str()) == value);
            option.map(|option| option.label.clone())
        } else {
            None
        }
    });
    label.unwrap_or_default()
}

/// How somebody is spoken to of whom nothing is known yet.
pub(super) fn voice(timezone: TimeZone) -> Voice {
    Voice {
        locale: DisplayLocale::new(BASE_LANGUAGE, None, "US"),
        timezone,
        tone: Tone::Gentle,
    }
}
