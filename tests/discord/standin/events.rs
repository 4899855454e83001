//! Who is told of what: each gateway event, its intents, and the objects in it given to the judge.

use serde_json::{Value, json};

use super::ids::Snowflake;
use super::message::Message;
use super::objects::{merge, thread_member_json, timestamp};
use super::sessions::{Audience, DIRECT_MESSAGES, GUILD_MEMBERS, GUILD_MESSAGES, GUILDS};
use super::world::{Channel, Place, World};

const ANY: &str = "";

/// Objects inside events that the document describes: event, key, schema.
const PARTS: [(&str, &str, &str); 11] = [
    (ANY, "user", "UserResponse"),
    (ANY, "message", "MessageResponse"),
    ("INTERACTION_CREATE", "member", "GuildMemberResponse"),
    ("READY", "user", "UserPIIResponse"),
    ("GUILD_CREATE", "channels", "GuildChannelResponse"),
    ("GUILD_CREATE", "threads", "ThreadResponse"),
    ("GUILD_CREATE", "members", "GuildMemberResponse"),
    ("GUILD_MEMBERS_CHUNK", "members", "GuildMemberResponse"),
    ("THREAD_LIST_SYNC", "threads", "ThreadResponse"),
    ("THREAD_LIST_SYNC", "members", "ThreadMemberResponse"),
    (
        "THREAD_MEMBERS_UPDATE",
        "added_members",
        "ThreadMemberResponse",
    ),
];

impl World {
    /// Sends an event. `schema` names what the document says of `data`, where it says anything.
    pub fn tell(&mut self, event: &str, schema: Option<&str>, data: &Value, to: Audience) {
        if event != "GUILD_DELETE" && !self.bot_hears_of(to.guild) {
            return;
        }
        self.hold(event, schema, data);
        self.sessions.dispatch(event, data, None, to);
    }

    /// Holds an event against the document: the whole where `schema` names it, and the objects within.
    pub fn hold(&mut self, event: &str, schema: Option<&str>, data: &Value) {
        let Some(judge) = self.judge else {
            return;
        };
        let whole = schema.map(|it| (it, data));
        let known = PARTS.iter().filter(|(of, _, _)| event == *of || *of == ANY);
        let parts = known.flat_map(|(_, key, schema)| {
            let part = data.get(*key).unwrap_or(&Value::Null);
            let list = part
                .as_array()
                .map_or(std::slice::from_ref(part), Vec::as_slice);
            list.iter()
                .filter(|it| it.is_object())
                .map(|it| (*schema, it))
        });
        for (schema, value) in whole.into_iter().chain(parts) {
            judge.object(schema, value, event, &mut self.violations);
        }
    }

    /// Of a server that it is not in, or that an outage hides, the bot hears nothing.
    fn bot_hears_of(&self, guild: Option<Snowflake>) -> bool {
        guild.is_none_or(|it| self.bot_is_in(it) && self.guilds[&it].available)
    }

    fn of_guild(intents: u64, guild: Snowflake) -> Audience {
        Audience {
            intents,
            guild: Some(guild),
        }
    }

    /// MESSAGE_CREATE or MESSAGE_UPDATE. An ephemeral message is told to nobody.
    pub fn tell_message(&mut self, event: &str, message: &Message) {
        let Some(channel) = self.channels.get(&message.channel_id) else {
            return;
        };
        let guild = channel.guild();
        if message.is_ephemeral() || !self.bot_sees(channel) || !self.bot_hears_of(guild) {
            return;
        }
        let mut full = self.message_json(message);
        if let Some(guild) = guild {
            merge(&mut full, json!({"guild_id": guild}));
            let member = self
                .guilds
                .get(&guild)
                .and_then(|it| it.members.get(&message.author));
            if let Some(member) = member {
                merge(
                    &mut full,
                    json!({"member": self.partial_member_json(member)}),
                );
            }
        }
        self.hold(event, Some("MessageResponse"), &full);
        let readable = guild.is_none() || message.from_bot || message.mentions.contains(&self.bot);
        let blind = (!readable).then(|| {
            let mut blind = full.clone();
            let nothing = json!({"content": "", "embeds": [], "attachments": [], "components": []});
            merge(&mut blind, nothing);
            blind
        });
        let intents = if guild.is_some() {
            GUILD_MESSAGES
        } else {
            DIRECT_MESSAGES
        };
        let to = Audience { intents, guild };
        self.sessions.dispatch(event, &full, blind.as_ref(), to);
    }

    pub fn tell_deleted(&mut self, channel: &Channel, ids: &[Snowflake], bulk: bool) {
        let guild = channel.guild();
        let intents = if guild.is_some() {
            GUILD_MESSAGES
        } else {
            DIRECT_MESSAGES
        };
        let to = Audience { intents, guild };
        let mut about = json!({"channel_id": channel.id});
        if let Some(guild) = guild {
            merge(&mut about, json!({"guild_id": guild}));
        }
        if bulk {
            merge(&mut about, json!({"ids": ids}));
            self.tell("MESSAGE_DELETE_BULK", None, &about, to);
            return;
        }
        for id in ids {
            merge(&mut about, json!({"id": id}));
            self.tell("MESSAGE_DELETE", None, &about, to);
        }
    }

    /// CHANNEL_* or THREAD_*, whichever the channel is; `what` is CREATE, UPDATE or DELETE. Of what the bot
    /// does not see it hears at most that it is gone.
    pub fn tell_channel(&mut self, what: &str, channel: &Channel) {
        let Some(guild) = channel.guild() else {
            return;
        };
        if what != "DELETE" && !self.bot_sees(channel) {
            return;
        }
        let to = Self::of_guild(GUILDS, guild);
        let mut data = self.channel_json(channel);
        match &channel.place {
            Place::Direct { .. } => {}
            Place::Text { .. } => {
                self.tell(
                    &format!("CHANNEL_{what}"),
                    Some("GuildChannelResponse"),
                    &data,
                    to,
                );
            }
            Place::Thread(thread) if what == "DELETE" => {
                let kind = data["type"].clone();
                let ids = json!({
                    "id": channel.id, "guild_id": guild, "parent_id": thread.parent, "type": kind,
                });
                self.tell("THREAD_DELETE", None, &ids, to);
            }
            Place::Thread(_) => {
                if what == "CREATE" {
                    merge(&mut data, json!({"newly_created": true}));
                }
                self.tell(&format!("THREAD_{what}"), Some("ThreadResponse"), &data, to);
            }
        }
    }

    /// THREAD_MEMBERS_UPDATE: of others only with the intent for members, of the bot itself always.
    pub fn tell_thread_members(
        &mut self,
        channel: &Channel,
        added: Option<Snowflake>,
        removed: Option<Snowflake>,
    ) {
        let Some(thread) = channel.thread() else {
            return;
        };
        let about_bot = added == Some(self.bot) || removed == Some(self.bot);
        let intents = if about_bot { GUILDS } else { GUILD_MEMBERS };
        let guild = self
            .guilds
            .get(&thread.guild)
            .expect("a thread is in a guild");
        let joined: Vec<Value> = added
            .into_iter()
            .map(|user| {
                let at = thread
                    .members
                    .get(&user)
                    .copied()
                    .unwrap_or(thread.created_at);
                let mut json = thread_member_json(channel.id, user, at);
                let member = guild
                    .members
                    .get(&user)
                    .map(|it| self.member_json(user, it));
                merge(&mut json, json!({"member": member, "presence": null}));
                json
            })
            .collect();
        let removed: Vec<Snowflake> = removed.into_iter().collect();
        let data = json!({
            "id": channel.id, "guild_id": thread.guild, "member_count": thread.members.len().min(50),
            "added_members": joined, "removed_member_ids": removed,
        });
        let to = Self::of_guild(intents, thread.guild);
        self.tell("THREAD_MEMBERS_UPDATE", None, &data, to);
    }

    /// THREAD_LIST_SYNC: the threads of a channel that the bot sees again.
    pub fn tell_thread_list(&mut self, guild: Snowflake, parent: Snowflake) {
        let threads: Vec<&Channel> = self.guilds[&guild]
            .threads
            .iter()
            .filter_map(|id| self.channels.get(id))
            .filter(|it| {
                it.thread()
                    .is_some_and(|thread| thread.parent == parent && !thread.archived)
            })
            .filter(|it| self.bot_sees(it))
            .collect();
        let members: Vec<Value> = threads
            .iter()
            .filter_map(|it| Some((it.id, *it.thread()?.members.get(&self.bot)?)))
            .map(|(id, joined)| thread_member_json(id, self.bot, joined))
            .collect();
        let threads: Vec<Value> = threads.iter().map(|it| self.channel_json(it)).collect();
        let data = json!({
            "guild_id": guild, "channel_ids": [parent], "threads": threads, "members": members,
        });
        self.tell(
            "THREAD_LIST_SYNC",
            None,
            &data,
            Self::of_guild(GUILDS, guild),
        );
    }

    pub fn tell_member_joined(&mut self, guild: Snowflake, user: Snowflake) {
        let Some(member) = self.guilds.get(&guild).and_then(|it| it.members.get(&user)) else {
            return;
        };
        let mut data = self.member_json(user, member);
        merge(&mut data, json!({"guild_id": guild}));
        let to = Self::of_guild(GUILD_MEMBERS, guild);
        self.tell("GUILD_MEMBER_ADD", Some("GuildMemberResponse"), &data, to);
    }

    pub fn tell_member_left(&mut self, guild: Snowflake, user: Snowflake) {
        let data = json!({"guild_id": guild, "user": self.user_json(user)});
        let to = Self::of_guild(GUILD_MEMBERS, guild);
        self.tell("GUILD_MEMBER_REMOVE", None, &data, to);
    }

    /// GUILD_CREATE to everybody who is connected: a new server, or one that is back.
    pub fn tell_guild_here(&mut self, guild: Snowflake) {
        let data = self.whole_guild_json(&self.guilds[&guild], false);
        let to = Self::of_guild(GUILDS, guild);
        self.tell("GUILD_CREATE", Some("GuildResponse"), &data, to);
    }

    /// GUILD_DELETE: with `unavailable` an outage, without it the bot was thrown out.
    pub fn tell_guild_gone(&mut self, guild: Snowflake, outage: bool) {
        let data = if outage {
            json!({"id": guild, "unavailable": true})
        } else {
            json!({"id": guild})
        };
        self.tell("GUILD_DELETE", None, &data, Self::of_guild(GUILDS, guild));
    }

    /// READY, and then each server, to the session that has just identified.
    pub fn tell_ready(&mut self, session: &str) {
        let guilds: Vec<Snowflake> = self
            .guilds
            .values()
            .filter(|it| it.members.contains_key(&self.bot))
            .map(|it| it.id)
            .collect();
        let Some((intents, shard)) = self.sessions.get(session).map(|it| (it.intents, it.shard))
        else {
            return;
        };
        let listed: Vec<Value> = guilds
            .iter()
            .map(|id| json!({"id": id, "unavailable": true}))
            .collect();
        let ready = json!({
            "v": 10, "user": self.current_user_json(), "guilds": listed, "session_id": session,
            "resume_gateway_url": self.gateway_url, "shard": [shard.0, shard.1],
            "application": {"id": self.bot, "flags": 0}, "private_channels": [], "relationships": [],
            "session_type": "normal", "_trace": ["stand-in"], "now": timestamp(self.now()),
        });
        self.hold("READY", None, &ready);
        self.sessions.send_to(session, "READY", &ready);
        for guild in guilds {
            let here = self.guilds[&guild].available;
            let on_this_shard = (guild.0 >> 22) % shard.1.max(1) == shard.0;
            if intents & GUILDS != 0 && here && on_this_shard {
                let everybody = intents & super::sessions::GUILD_PRESENCES != 0;
                let whole = self.whole_guild_json(&self.guilds[&guild], everybody);
                self.hold("GUILD_CREATE", Some("GuildResponse"), &whole);
                self.sessions.send_to(session, "GUILD_CREATE", &whole);
            }
        }
    }
}
