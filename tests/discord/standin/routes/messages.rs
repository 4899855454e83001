//! Messages in channels: read, sent once, edited, deleted.

use serde_json::{Value, json};

use super::super::draft::Draft;
use super::super::form::check_message;
use super::super::ids::Snowflake;
use super::super::message::Message;
use super::super::permissions::Permission;
use super::super::refusal::{
    DM_CLOSED, FormErrors, MISSING_PERMISSIONS, NO_MUTUAL_GUILD, NOT_FOUND, NOT_YOUR_MESSAGE,
    Refusal, THREAD_ARCHIVED, UNKNOWN_MESSAGE,
};
use super::super::rest::{Incoming, Reply};
use super::super::world::{BotDid, Place, World};
use super::{Routed, id, needs, no_such_method, seen};

/// A page of messages when the call does not say how many, and the most that it may ask for.
const PAGE: usize = 50;
const PAGE_MAX: usize = 100;

pub fn route(world: &mut World, call: Incoming, steps: &[&str], body: &Value) -> Routed {
    let channel = id(steps[1])?;
    match (call.method.as_str(), &steps[3..]) {
        ("GET", []) => list(world, channel, &call),
        ("POST", []) => create(world, channel, call, body),
        ("GET", [message]) => get(world, channel, id(message)?),
        ("PATCH", [message]) => edit(world, channel, id(message)?, (call, body)),
        ("DELETE", [message]) => delete(world, channel, id(message)?),
        (_, [] | [_]) => no_such_method(),
        _ => Err(NOT_FOUND),
    }
}

fn list(world: &World, channel: Snowflake, call: &Incoming) -> Routed {
    let channel = seen(world, channel)?;
    let limit = call
        .asked("limit")
        .map_or(Ok(PAGE), str::parse)
        .unwrap_or(0);
    if !(1..=PAGE_MAX).contains(&limit) {
        let mut form = FormErrors::default();
        form.add(
            "limit",
            "NUMBER_TYPE_MAX",
            "int value should be between 1 and 100.",
        );
        form.settle()?;
    }
    // Who may not read the history gets an empty one, not a refusal.
    if world.bot_permissions(channel) & Permission::ReadMessageHistory.bit() == 0 {
        return Ok(Reply::ok(json!([])));
    }
    let asked = |key: &str| call.asked(key).map(id).transpose();
    let (before, after, around) = (asked("before")?, asked("after")?, asked("around")?);
    let all = &channel.messages;
    let mut page: Vec<&Message> = match (around, before, after) {
        (Some(middle), _, _) => {
            let half = limit / 2;
            let older = all.range(..middle).rev().take(half);
            let newer = all.range(middle..).take(limit - half);
            older.chain(newer).map(|(_, it)| it).collect()
        }
        (None, Some(before), _) => all
            .range(..before)
            .rev()
            .take(limit)
            .map(|(_, it)| it)
            .collect(),
        (None, None, Some(after)) => {
            let newer = all.range(Snowflake(after.0 + 1)..);
            newer.take(limit).map(|(_, it)| it).collect()
        }
        (None, None, None) => all.values().rev().take(limit).collect(),
    };
    // Newest first, whatever was asked.
    page.sort_by_key(|it| std::cmp::Reverse(it.id));
    let page: Vec<Value> = page.into_iter().map(|it| world.message_json(it)).collect();
    Ok(Reply::ok(json!(page)))
}

fn create(world: &mut World, channel: Snowflake, call: Incoming, body: &Value) -> Routed {
    seen(world, channel)?;
    check_message(body, "")?;
    let draft = Draft {
        body,
        files: call.files,
    };
    draft.check_new()?;
    may_write(world, channel, &draft)?;
    let nonce = body["nonce"]
        .as_str()
        .map_or_else(|| body["nonce"].to_string(), str::to_owned);
    let (bot, now) = (world.bot, world.now());
    if body["enforce_nonce"] == json!(true)
        && let Some((channel, first)) = world.nonces.recall(bot, &nonce, now)
        && let Some(first) = world.message(channel, first)
    {
        return Ok(Reply::ok(world.message_json(first)));
    }
    wake_thread(world, channel);
    let message = world.message_from(channel, draft);
    if message.nonce.is_some() {
        world
            .nonces
            .remember(bot, &nonce, (channel, message.id), now);
    }
    world.keep(message.clone());
    world.tell_message("MESSAGE_CREATE", &message);
    let reply = world.message_json(&message);
    world.announce(BotDid::Wrote(message));
    Ok(Reply::ok(reply))
}

/// Whether the bot may send this here now.
fn may_write(world: &World, channel: Snowflake, draft: &Draft<'_>) -> Result<(), Refusal> {
    let channel = seen(world, channel)?;
    match &channel.place {
        Place::Direct { user } => {
            if !world.person(*user).takes_dms {
                return Err(DM_CLOSED);
            }
            let mutual = |it: &super::super::world::Server| {
                it.members.contains_key(user) && it.members.contains_key(&world.bot)
            };
            if !world.guilds.values().any(mutual) {
                return Err(NO_MUTUAL_GUILD);
            }
        }
        Place::Text { .. } => needs(world, channel, Permission::SendMessages)?,
        Place::Thread(thread) => {
            needs(world, channel, Permission::SendMessagesInThreads)?;
            if thread.locked && needs(world, channel, Permission::ManageThreads).is_err() {
                return Err(THREAD_ARCHIVED);
            }
        }
    }
    if !draft.files.is_empty() {
        needs(world, channel, Permission::AttachFiles)?;
    }
    if draft.body["embeds"]
        .as_array()
        .is_some_and(|it| !it.is_empty())
    {
        needs(world, channel, Permission::EmbedLinks)?;
    }
    Ok(())
}

/// A message in an archived thread takes it out of the archive.
pub fn wake_thread(world: &mut World, channel: Snowflake) {
    let now = world.now();
    let Some(thread) = world
        .channels
        .get_mut(&channel)
        .and_then(|it| it.thread_mut())
    else {
        return;
    };
    if thread.archived {
        thread.archived = false;
        thread.archive_changed_at = now;
        let channel = world.channels[&channel].bare();
        world.tell_channel("UPDATE", &channel);
    }
}

fn get(world: &World, channel: Snowflake, message: Snowflake) -> Routed {
    let channel = seen(world, channel)?;
    needs(world, channel, Permission::ReadMessageHistory)?;
    let message = channel.messages.get(&message).ok_or(UNKNOWN_MESSAGE)?;
    Ok(Reply::ok(world.message_json(message)))
}

fn edit(
    world: &mut World,
    channel: Snowflake,
    message: Snowflake,
    (call, body): (Incoming, &Value),
) -> Routed {
    let found = seen(world, channel)?
        .messages
        .get(&message)
        .ok_or(UNKNOWN_MESSAGE)?;
    if found.author != world.bot {
        return Err(NOT_YOUR_MESSAGE);
    }
    if world.channels[&channel]
        .thread()
        .is_some_and(|it| it.archived)
    {
        return Err(THREAD_ARCHIVED);
    }
    let draft = Draft {
        body,
        files: call.files,
    };
    Ok(Reply::ok(change(world, (channel, message), draft, "")?))
}

/// Edits a message of the bot's, wherever it is, and tells of it. `at` is where the parts stand in the body.
///
/// # Errors
/// What a new message would be refused for.
pub fn change(
    world: &mut World,
    (channel, id): (Snowflake, Snowflake),
    draft: Draft<'_>,
    at: &str,
) -> Result<Value, Refusal> {
    check_message(draft.body, at)?;
    draft.check_files()?;
    let mut message = world.message(channel, id).cloned().ok_or(UNKNOWN_MESSAGE)?;
    message.edited = Some(world.now());
    world.apply_draft(&mut message, draft);
    let kept = world.message_mut(channel, id).expect("it was found above");
    *kept = message.clone();
    world.tell_message("MESSAGE_UPDATE", &message);
    let reply = world.message_json(&message);
    world.announce(BotDid::Edited(message));
    Ok(reply)
}

fn delete(world: &mut World, channel: Snowflake, message: Snowflake) -> Routed {
    let place = seen(world, channel)?;
    let found = place.messages.get(&message).ok_or(UNKNOWN_MESSAGE)?;
    let manages =
        needs(world, place, Permission::ManageMessages).is_ok() && place.guild().is_some();
    if found.author != world.bot && !manages {
        return Err(MISSING_PERMISSIONS);
    }
    remove(world, channel, &[message], false);
    Ok(Reply::nothing())
}

/// Takes messages out of the history and tells of it.
pub fn remove(world: &mut World, channel: Snowflake, messages: &[Snowflake], bulk: bool) {
    let Some(place) = world.channels.get_mut(&channel) else {
        return;
    };
    for message in messages {
        place.messages.remove(message);
    }
    let about = place.bare();
    world.tell_deleted(&about, messages, bulk);
}
