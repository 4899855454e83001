//! The JSON of each object, with every field that Discord's document requires and those that clients read.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::ids::Snowflake;
use super::interaction::Origin;
use super::message::{Attachment, Message};
use super::world::{Channel, Member, Place, Role, Server, Thread, World};

pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// Puts more fields into an object.
pub fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

impl World {
    pub fn user_json(&self, id: Snowflake) -> Value {
        let person = self.person(id);
        let mut user = json!({
            "id": id, "username": person.name.to_lowercase().replace(' ', "_"), "discriminator": "0",
            "global_name": person.name, "avatar": null, "public_flags": 0, "flags": 0, "primary_guild": null,
            "avatar_decoration_data": null, "collectibles": null, "banner": null, "accent_color": null,
        });
        if person.bot {
            merge(&mut user, json!({"bot": true, "discriminator": "4242"}));
        }
        user
    }

    pub fn current_user_json(&self) -> Value {
        let mut user = self.user_json(self.bot);
        let more = json!({"mfa_enabled": true, "locale": "en-US", "verified": true, "email": null});
        merge(&mut user, more);
        user
    }

    pub fn application_json(&self) -> Value {
        let owner = self.guilds.values().next().map_or(self.bot, |it| it.owner);
        json!({
            "id": self.bot, "name": self.person(self.bot).name, "icon": null, "description": "", "type": null,
            "verify_key": "0".repeat(64), "flags": 0, "flags_new": "0", "redirect_uris": [],
            "interactions_endpoint_url": null, "role_connections_verification_url": null,
            "owner": self.user_json(owner), "approximate_guild_count": self.guilds.len(),
            "approximate_user_install_count": 0, "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0, "team": null, "eligible_oauth2_scopes": [],
            "bot_public": false, "bot_require_code_grant": false, "bot": self.user_json(self.bot),
        })
    }

    /// A member without its `user`, as inside a message.
    pub fn partial_member_json(&self, member: &Member) -> Value {
        json!({
            "avatar": null, "banner": null, "communication_disabled_until": null, "flags": 0,
            "joined_at": timestamp(member.joined_at), "nick": null, "pending": false, "premium_since": null,
            "roles": member.roles, "mute": false, "deaf": false,
        })
    }

    pub fn member_json(&self, user: Snowflake, member: &Member) -> Value {
        let mut json = self.partial_member_json(member);
        merge(&mut json, json!({"user": self.user_json(user)}));
        json
    }

    pub fn channel_json(&self, channel: &Channel) -> Value {
        match &channel.place {
            Place::Direct { user } => json!({
                "id": channel.id, "type": 1, "flags": 0, "last_message_id": channel.last_message,
                "recipients": [self.user_json(*user)],
            }),
            Place::Text { guild } => json!({
                "id": channel.id, "type": 0, "flags": 0, "guild_id": guild, "name": channel.name,
                "position": 0, "parent_id": null, "topic": channel.topic, "nsfw": false,
                "last_message_id": channel.last_message, "rate_limit_per_user": 0,
                "permission_overwrites": self.overwrites_json(channel),
            }),
            Place::Thread(thread) => self.thread_json(channel, thread),
        }
    }

    fn overwrites_json(&self, channel: &Channel) -> Value {
        if channel.bot_denied == 0 {
            return json!([]);
        }
        json!([{"id": self.bot, "type": 1, "allow": "0", "deny": channel.bot_denied.to_string()}])
    }

    fn thread_json(&self, channel: &Channel, thread: &Thread) -> Value {
        let mut metadata = json!({
            "archived": thread.archived, "archive_timestamp": timestamp(thread.archive_changed_at),
            "auto_archive_duration": thread.auto_archive_minutes, "locked": thread.locked,
            "create_timestamp": timestamp(thread.created_at),
        });
        if thread.private {
            merge(&mut metadata, json!({"invitable": thread.invitable}));
        }
        let mut json = json!({
            "id": channel.id, "type": if thread.private { 12 } else { 11 }, "flags": 0,
            "guild_id": thread.guild, "name": channel.name, "parent_id": thread.parent,
            "owner_id": thread.owner, "last_message_id": channel.last_message, "rate_limit_per_user": 0,
            "message_count": channel.written, "member_count": thread.members.len().min(50),
            "total_message_sent": channel.written, "thread_metadata": metadata,
        });
        if let Some(joined) = thread.members.get(&self.bot) {
            let member = thread_member_json(channel.id, self.bot, *joined);
            merge(&mut json, json!({"member": member}));
        }
        json
    }

    pub fn guild_json(&self, guild: &Server) -> Value {
        json!({
            "id": guild.id, "name": guild.name, "icon": null, "description": null, "home_header": null,
            "splash": null, "discovery_splash": null, "features": [], "banner": null,
            "owner_id": guild.owner, "application_id": null, "region": "deprecated",
            "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": null,
            "system_channel_flags": 0, "widget_enabled": false, "widget_channel_id": null,
            "verification_level": 0, "default_message_notifications": 0, "mfa_level": 0,
            "explicit_content_filter": 0, "max_presences": null, "max_members": 500_000,
            "max_stage_video_channel_users": 50, "max_video_channel_users": 25,
            "vanity_url_code": null, "premium_tier": 0, "premium_subscription_count": 0,
            "preferred_locale": guild.locale, "rules_channel_id": null, "safety_alerts_channel_id": null,
            "public_updates_channel_id": null, "premium_progress_bar_enabled": false,
            "premium_progress_bar_enabled_user_updated_at": null, "nsfw": false, "nsfw_level": 0,
            "emojis": [], "stickers": [], "incidents_data": null,
            "roles": guild.roles.iter().map(role_json).collect::<Vec<_>>(),
        })
    }

    /// The guild as GUILD_CREATE has it: with its channels, its active threads and its members.
    pub fn whole_guild_json(&self, guild: &Server, all_members: bool) -> Value {
        let seen = |ids: &[Snowflake], active: bool| -> Vec<Value> {
            ids.iter()
                .filter_map(|id| self.channels.get(id))
                .filter(|it| self.bot_sees(it))
                .filter(|it| !active || it.thread().is_some_and(|thread| !thread.archived))
                .map(|it| self.channel_json(it))
                .collect()
        };
        let members: Vec<Value> = guild
            .members
            .iter()
            .filter(|(user, _)| all_members || **user == self.bot)
            .map(|(user, member)| self.member_json(*user, member))
            .collect();
        let joined = guild
            .members
            .get(&self.bot)
            .map(|it| timestamp(it.joined_at));
        let mut json = self.guild_json(guild);
        let more = json!({
            "joined_at": joined, "large": false, "unavailable": false,
            "member_count": guild.members.len(), "members": members, "voice_states": [], "presences": [],
            "channels": seen(&guild.channels, false), "threads": seen(&guild.threads, true),
            "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        });
        merge(&mut json, more);
        json
    }

    pub fn message_json(&self, message: &Message) -> Value {
        let attachments: Vec<Value> = message
            .attachments
            .iter()
            .map(|it| self.attachment_json(message, it))
            .collect();
        let mentions: Vec<Value> = message
            .mentions
            .iter()
            .map(|it| self.user_json(*it))
            .collect();
        let mut json = json!({
            "id": message.id, "channel_id": message.channel_id, "author": self.user_json(message.author),
            "type": message.kind, "content": message.content, "timestamp": timestamp(message.at),
            "edited_timestamp": message.edited.map(timestamp), "tts": false, "pinned": false,
            "mention_everyone": message.mentions_everyone, "mentions": mentions, "mention_roles": [],
            "attachments": attachments, "embeds": message.embeds, "components": message.components,
            "flags": message.flags,
        });
        if let Some(nonce) = &message.nonce {
            merge(&mut json, json!({"nonce": nonce}));
        }
        if let Some(to) = message.reply_to {
            let reference = json!({"type": 0, "channel_id": message.channel_id, "message_id": to});
            merge(&mut json, json!({"message_reference": reference}));
        }
        if let Some(id) = message.interaction {
            let metadata = self.interaction_metadata_json(id);
            let more = json!({
                "application_id": self.bot, "webhook_id": self.bot, "interaction_metadata": metadata,
            });
            merge(&mut json, more);
        }
        json
    }

    fn interaction_metadata_json(&self, id: Snowflake) -> Value {
        let interaction = self
            .interactions
            .get(id)
            .expect("an interaction is never forgotten");
        let guild = self
            .channels
            .get(&interaction.channel)
            .and_then(Channel::guild);
        let owner = guild.map_or_else(|| "0".to_owned(), |it| it.to_string());
        let mut json = json!({
            "id": id, "type": interaction.origin.kind(), "user": self.user_json(interaction.user),
            "authorizing_integration_owners": {"0": owner},
        });
        match &interaction.origin {
            Origin::Command | Origin::Autocomplete => {}
            Origin::Component { message } => {
                merge(&mut json, json!({"interacted_message_id": message.id}));
            }
            Origin::Modal { opened_by } => {
                let trigger = self.interaction_metadata_json(*opened_by);
                merge(
                    &mut json,
                    json!({"triggering_interaction_metadata": trigger}),
                );
            }
        }
        json
    }

    fn attachment_json(&self, message: &Message, attachment: &Attachment) -> Value {
        let url = self.link(message.channel_id, attachment);
        let mut json = json!({
            "id": attachment.id, "filename": attachment.filename, "size": attachment.size,
            "url": url, "proxy_url": url,
        });
        if let Some(content_type) = &attachment.content_type {
            merge(&mut json, json!({"content_type": content_type}));
        }
        if let Some(description) = &attachment.description {
            merge(&mut json, json!({"description": description}));
        }
        if message.is_ephemeral() {
            merge(&mut json, json!({"ephemeral": true}));
        }
        json
    }
}

pub fn role_json(role: &Role) -> Value {
    json!({
        "id": role.id, "name": role.name, "permissions": role.permissions.to_string(), "position": 0,
        "color": 0, "hoist": false, "managed": false, "mentionable": false, "icon": null,
        "unicode_emoji": null, "flags": 0,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
    })
}

pub fn thread_member_json(thread: Snowflake, user: Snowflake, joined: DateTime<Utc>) -> Value {
    json!({"id": thread, "user_id": user, "join_timestamp": timestamp(joined), "flags": 0})
}

/// Discord leaves out what is null in what it was sent.
pub fn drop_nulls(value: &mut Value) {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, it| !it.is_null());
        fields.values_mut().for_each(drop_nulls);
    }
    for item in value.as_array_mut().into_iter().flatten() {
        drop_nulls(item);
    }
}
