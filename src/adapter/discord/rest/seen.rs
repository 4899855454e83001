//! What the bot reads of Discord's answers: only what it needs, and tolerant of the rest. Of a list, what cannot be
//! read is left out; a field that is missing, `null` or of another shape counts as empty.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// Where the gateway is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    pub url: String,
    /// How many shards the server recommends; at least 1.
    pub shards: u32,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserSeen {
    pub id: u64,
    pub name: String,
    pub is_bot: bool,
}

/// A message as it stands in a channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MessageSeen {
    pub id: u64,
    pub author: UserSeen,
    pub content: String,
    pub at: Option<DateTime<Utc>>,
    /// 0 for an ordinary one, 19 for one that answers another; others are not written by a person.
    pub kind: u64,
    pub nonce: Option<String>,
    /// The custom ids of its buttons and menus.
    pub custom_ids: Vec<String>,
    /// The descriptions of its embeds.
    pub embed_texts: Vec<String>,
    pub files: Vec<FileSeen>,
    /// Set when it was written by a webhook and by no user.
    pub webhook: Option<u64>,
    /// The users that it mentions.
    pub mentions: Vec<u64>,
    /// The message that it answers.
    pub answers: Option<u64>,
    pub was_edited: bool,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileSeen {
    pub id: u64,
    pub name: String,
    pub media_type: Option<String>,
    pub bytes: u64,
    pub url: String,
}

/// A channel or thread.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChannelSeen {
    pub id: u64,
    /// Discord's number: 0 text, 1 direct messages, 12 a private thread.
    pub kind: u64,
    pub guild: Option<u64>,
    /// Of a thread: the channel that it hangs below.
    pub parent: Option<u64>,
    pub owner: Option<u64>,
    pub name: String,
    pub last_message: Option<u64>,
    pub is_archived: bool,
    pub is_locked: bool,
    /// The other side of direct messages.
    pub recipients: Vec<u64>,
}

/// The id of a thing, `None` for what is none.
pub(super) fn id_of(thing: &Value) -> Option<u64> {
    number(thing.get("id")?)
}

/// A number that Discord writes as text, and others as a number.
fn number(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

fn id_at(thing: &Value, key: &str) -> Option<u64> {
    thing.get(key).and_then(number)
}

fn text_at(thing: &Value, key: &str) -> Option<String> {
    thing.get(key).and_then(Value::as_str).map(str::to_owned)
}

fn is_set(thing: &Value, key: &str) -> bool {
    thing.get(key) == Some(&Value::Bool(true))
}

/// What can be read of a list.
pub(super) fn list<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(read).collect()
}

fn list_at<T>(thing: &Value, key: &str, read: impl Fn(&Value) -> Option<T>) -> Vec<T> {
    thing
        .get(key)
        .map(|all| list(all, read))
        .unwrap_or_default()
}

pub(super) fn gateway(answer: &Value) -> Option<Gateway> {
    let url = text_at(answer, "url")?;
    let shards = id_at(answer, "shards").and_then(|shards| u32::try_from(shards).ok());
    let is_address = url.starts_with("wss://") || url.starts_with("ws://");
    is_address.then(|| Gateway {
        url,
        shards: shards.unwrap_or(1).max(1),
    })
}

pub(super) fn user(value: &Value) -> Option<UserSeen> {
    Some(UserSeen {
        id: id_of(value)?,
        name: text_at(value, "username").unwrap_or_default(),
        is_bot: is_set(value, "bot"),
    })
}

pub(super) fn message(value: &Value) -> Option<MessageSeen> {
    let nonce = value.get("nonce").and_then(|nonce| match nonce {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    });
    let mut custom_ids = Vec::new();
    collect_custom_ids(
        value.get("components").unwrap_or(&Value::Null),
        &mut custom_ids,
    );
    let reference = value.get("message_reference");
    Some(MessageSeen {
        id: id_of(value)?,
        author: user(value.get("author")?)?,
        content: text_at(value, "content").unwrap_or_default(),
        at: text_at(value, "timestamp").and_then(|at| at.parse().ok()),
        kind: id_at(value, "type").unwrap_or(0),
        nonce,
        custom_ids,
        embed_texts: list_at(value, "embeds", |embed| text_at(embed, "description")),
        files: list_at(value, "attachments", file),
        webhook: id_at(value, "webhook_id"),
        mentions: list_at(value, "mentions", id_of),
        answers: reference.and_then(|reference| id_at(reference, "message_id")),
        was_edited: text_at(value, "edited_timestamp").is_some(),
    })
}

/// Components hold others to any depth.
fn collect_custom_ids(components: &Value, found: &mut Vec<String>) {
    for component in components.as_array().into_iter().flatten() {
        found.extend(text_at(component, "custom_id"));
        collect_custom_ids(component.get("components").unwrap_or(&Value::Null), found);
    }
}

fn file(value: &Value) -> Option<FileSeen> {
    Some(FileSeen {
        id: id_of(value)?,
        name: text_at(value, "filename").unwrap_or_default(),
        media_type: text_at(value, "content_type"),
        bytes: id_at(value, "size").unwrap_or(0),
        url: text_at(value, "url")?,
    })
}

pub(super) fn channel(value: &Value) -> Option<ChannelSeen> {
    let thread = value.get("thread_metadata").unwrap_or(&Value::Null);
    Some(ChannelSeen {
        id: id_of(value)?,
        kind: id_at(value, "type").unwrap_or(0),
        guild: id_at(value, "guild_id"),
        parent: id_at(value, "parent_id"),
        owner: id_at(value, "owner_id"),
        name: text_at(value, "name").unwrap_or_default(),
        last_message: id_at(value, "last_message_id"),
        is_archived: is_set(thread, "archived"),
        is_locked: is_set(thread, "locked"),
        recipients: list_at(value, "recipients", id_of),
    })
}
