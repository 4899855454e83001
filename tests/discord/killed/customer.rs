//! Customers of a day: each does the next thing when the last one was answered, and does again what Discord shows as failed.

use super::super::standin::Standin;
use super::super::standin::asked::Asked;
use super::super::standin::ids::Snowflake;
use super::super::standin::interaction::ACKNOWLEDGE_WITHIN;
use super::super::standin::message::Message;
use super::super::standin::people::User;
use super::super::standin::server::Guild;
use super::super::standin::world::{Place, World};

/// What the bot says of a plan when it is agreed, of a late fee ahead, and of a plan that is paid.
pub const AGREED: &str = "that is settled. Your plan";
pub const FEE_AHEAD: &str = "If it stays open, a late fee of";
pub const PAID_OFF: &str = "Good news: your plan";

/// One thing that a customer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Writes a direct message.
    Says(&'static str),
    /// Writes in the help channel.
    Asks(&'static str),
    /// Uses a command in direct messages.
    Uses(&'static str),
    /// Uses a command in the help channel.
    UsesInPublic(&'static str),
    /// Presses the first button of the latest answer.
    Presses,
    /// As [`Self::Says`] and [`Self::Presses`], to agree to what was offered: if that did not work, asks for the offer again.
    AgreesInWords,
    AgreesByButton,
}

/// What is done until the day ends.
const SMALL_TALK: [Act; 6] = [
    Act::Says("hello"),
    Act::Uses("balance"),
    Act::Asks("how do I pay?"),
    Act::Says("thanks"),
    Act::UsesInPublic("help"),
    Act::Says("help"),
];

/// Something that was done and is not over.
struct Waiting {
    /// The answer is newer than this.
    since: Snowflake,
    /// How it was done, where Discord shows whether it worked; and what was pressed, if it was a button.
    asked: Option<Asked>,
    pressed: Option<(Message, String)>,
    /// After how many kills it was done, and whether the bot was there.
    kills: usize,
    was_heard: bool,
}

/// What came of everything that a customer did, for the end of the day.
#[derive(Default)]
pub struct Done {
    pub said: Vec<Snowflake>,
    pub asked_in_public: Vec<Snowflake>,
    pub presses: Vec<Asked>,
    pub commands: Vec<Asked>,
}

pub struct Customer {
    pub account: &'static str,
    pub user: User,
    pub done: Done,
    acts: &'static [Act],
    next: usize,
    waiting: Option<Waiting>,
}

impl Customer {
    pub fn new(account: &'static str, user: User, acts: &'static [Act]) -> Self {
        Self {
            account,
            user,
            done: Done::default(),
            acts,
            next: 0,
            waiting: None,
        }
    }

    pub fn is_done(&self) -> bool {
        self.next >= self.acts.len() && self.waiting.is_none()
    }

    /// How often Discord showed a press or a command as failed.
    pub fn count_failed(&self) -> usize {
        let all = self.done.presses.iter().chain(&self.done.commands);
        all.filter(|asked| asked.response().is_none()).count()
    }

    pub fn agrees(&self) -> bool {
        let agrees = |act: &Act| matches!(act, Act::AgreesInWords | Act::AgreesByButton);
        self.acts.iter().any(agrees)
    }

    pub fn has_agreed(&self, discord: &Standin) -> bool {
        let mut answers = self.answers(discord).into_iter();
        answers.any(|answer| answer.text().contains(AGREED))
    }

    /// What the customer is doing, for a day that does not end.
    pub fn doing(&self) -> String {
        format!(
            "{} is at {} of {}{}",
            self.account,
            self.next,
            self.acts.len(),
            if self.waiting.is_some() {
                ", and waits"
            } else {
                ""
            }
        )
    }

    /// All that the bot has written to the customer in private, oldest first.
    pub fn private_messages(&self, discord: &Standin) -> Vec<Message> {
        discord.read(|world| {
            let channels = world
                .channels
                .values()
                .filter(|channel| match &channel.place {
                    Place::Direct { user } => *user == self.user.id,
                    Place::Thread(thread) => thread.members.contains_key(&self.user.id),
                    Place::Text { .. } => false,
                });
            let mut all: Vec<Message> = channels
                .flat_map(|channel| channel.messages.values())
                .filter(|message| message.from_bot)
                .cloned()
                .collect();
            all.sort_by_key(|message| message.id);
            all
        })
    }

    /// What of it answers, and was not written unasked.
    pub fn answers(&self, discord: &Standin) -> Vec<Message> {
        let mut all = self.private_messages(discord);
        all.retain(|message| !is_unasked(message));
        all
    }

    /// The line in public that says where the answer is.
    pub fn lines_for(&self, discord: &Standin, guild: &Guild, asked: Snowflake) -> Vec<Message> {
        let mut lines = discord.bot_messages(guild.help);
        lines.retain(|line| line.reply_to == Some(asked));
        lines
    }

    /// Writes a direct message, whose answer the next thing waits for.
    pub fn says(&mut self, text: &str) -> Snowflake {
        let sent = self.user.dm(text).id;
        self.done.said.push(sent);
        self.waits_for_answer(sent);
        sent
    }

    fn waits_for_answer(&mut self, since: Snowflake) {
        self.waiting = Some(Waiting {
            since,
            asked: None,
            pressed: None,
            kills: 0,
            was_heard: true,
        });
    }

    /// What there is to do, in order; when the day's business is done, small talk.
    fn act(&self, number: usize) -> Act {
        let mut acts = self.acts.iter().chain(SMALL_TALK.iter().cycle());
        *acts.nth(number).expect("small talk has no end")
    }

    /// Does the next thing, if the last one was answered; or the last one again, if it is seen to have failed after so
    /// many kills. Small talk ends with the last of them.
    pub fn goes_on(
        &mut self,
        discord: &Standin,
        guild: &Guild,
        (kills, with_small_talk): (usize, bool),
    ) {
        if let Some(waiting) = self.waiting.take() {
            if let Some(asked) = &waiting.asked
                && asked.response().is_none()
            {
                if !has_failed(&waiting, asked, discord, kills) {
                    self.waiting = Some(waiting);
                    return;
                }
                match &waiting.pressed {
                    Some((message, label)) => self.presses(message, label, discord, kills),
                    None => {
                        self.next -= 1;
                        self.does_next(discord, guild, kills);
                    }
                }
                return;
            }
            let answers = self.answers(discord);
            let answer = answers.iter().find(|answer| answer.id > waiting.since);
            if answer.is_none() {
                self.waiting = Some(waiting);
                return;
            }
            let act = self.next.checked_sub(1).map(|last| self.act(last));
            if matches!(act, Some(Act::AgreesInWords | Act::AgreesByButton))
                && !self.has_agreed(discord)
            {
                // Another message came in between: the offer is asked for again.
                self.next -= 2;
            }
        }
        if with_small_talk || self.next < self.acts.len() {
            self.does_next(discord, guild, kills);
        }
    }

    fn does_next(&mut self, discord: &Standin, guild: &Guild, kills: usize) {
        let act = self.act(self.next);
        self.next += 1;
        match act {
            Act::Says(text) => drop(self.says(text)),
            Act::AgreesInWords => drop(self.says("yes")),
            Act::Asks(text) => {
                let asked = self.user.writes(guild.help, text).id;
                self.done.asked_in_public.push(asked);
                self.waits_for_answer(asked);
            }
            Act::Uses(name) => self.uses(name, self.user.dm_channel(), discord, kills),
            Act::UsesInPublic(name) => self.uses(name, guild.help, discord, kills),
            Act::Presses | Act::AgreesByButton => {
                let answers = self.answers(discord);
                let latest = answers.last().expect("there was an answer to the last");
                match latest.buttons().first() {
                    Some(label) => self.presses(latest, label, discord, kills),
                    // It was overtaken: the answer with the button is asked for again.
                    None => {
                        self.next -= 2;
                        self.does_next(discord, guild, kills);
                    }
                }
            }
        }
    }

    fn presses(&mut self, message: &Message, label: &str, discord: &Standin, kills: usize) {
        let was_heard = is_there(discord);
        let asked = self.user.presses(message, label);
        self.done.presses.push(asked.clone());
        self.waiting = Some(Waiting {
            since: asked.id,
            asked: Some(asked),
            pressed: Some((message.clone(), label.to_owned())),
            kills,
            was_heard,
        });
    }

    /// Uses a command; what is written behind its name is a number of payments.
    fn uses(&mut self, command: &str, channel: Snowflake, discord: &Standin, kills: usize) {
        let was_heard = is_there(discord);
        let (name, payments) = command.split_once(' ').unzip();
        let options: Vec<(&str, &str)> = payments.map(|it| ("payments", it)).into_iter().collect();
        let asked = self
            .user
            .command(name.unwrap_or(command), &options, channel);
        self.done.commands.push(asked.clone());
        self.waiting = Some(Waiting {
            since: asked.id,
            asked: Some(asked),
            pressed: None,
            kills,
            was_heard,
        });
    }
}

fn is_there(discord: &Standin) -> bool {
    discord.read(|world| world.connected() > 0)
}

/// Whether what was not acknowledged will not be any more: nobody heard it, who heard it is dead, or it is too late.
fn has_failed(waiting: &Waiting, asked: &Asked, discord: &Standin, kills: usize) -> bool {
    let is_late = |world: &World| {
        let asked = world.interactions.get(asked.id).expect("it was asked");
        world.now() - asked.at > ACKNOWLEDGE_WITHIN
    };
    kills != waiting.kills || !waiting.was_heard && is_there(discord) || discord.read(is_late)
}

/// Whether nobody asked for it: the notice of a fee, or that a plan is paid.
pub fn is_unasked(message: &Message) -> bool {
    let text = message.text();
    text.contains(FEE_AHEAD) || text.contains(PAID_OFF)
}
