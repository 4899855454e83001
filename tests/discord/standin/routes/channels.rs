//! Channels: looked at, renamed, deleted; a DM opened; "is typing".

use serde_json::{Value, json};

use super::super::ids::Snowflake;
use super::super::permissions::Permission;
use super::super::refusal::{FormErrors, MISSING_PERMISSIONS, NOT_FOUND, UNKNOWN_USER};
use super::super::rest::{Incoming, Reply};
use super::super::world::{Place, World};
use super::{Routed, id, needs, no_such_method, not_a_snowflake, seen, threads};

const NAME_MAX: usize = 100;

pub fn route(world: &mut World, call: Incoming, steps: &[&str], body: &Value) -> Routed {
    let channel = id(steps[1])?;
    match (call.method.as_str(), &steps[2..]) {
        ("GET", []) => {
            let channel = seen(world, channel)?;
            Ok(Reply::ok(world.channel_json(channel)))
        }
        ("PATCH", []) => update(world, channel, body),
        ("DELETE", []) => delete(world, channel),
        ("POST", ["typing"]) => seen(world, channel).map(|_| Reply::nothing()),
        (_, ["threads" | "thread-members" | "messages" | "users", ..]) => {
            threads::route(world, &call, steps, body)
        }
        (_, []) => no_such_method(),
        _ => Err(NOT_FOUND),
    }
}

pub fn open_dm(world: &mut World, body: &Value) -> Routed {
    let given = body["recipient_id"].as_str().unwrap_or_default();
    let user: Snowflake = given
        .parse()
        .map_err(|_| not_a_snowflake("recipient_id", given))?;
    if !world.people.contains_key(&user) || user == world.bot {
        return Err(UNKNOWN_USER);
    }
    let channel = world.open_dm(user);
    let channel = &world.channels[&channel];
    Ok(Reply::ok(world.channel_json(channel)))
}

fn update(world: &mut World, channel: Snowflake, body: &Value) -> Routed {
    let place = seen(world, channel)?;
    match &place.place {
        Place::Thread(thread) => {
            let manages = needs(world, place, Permission::ManageThreads).is_ok();
            let touches_lock = thread.locked || body["locked"] == json!(true);
            if !manages && (thread.owner != world.bot || touches_lock) {
                return Err(MISSING_PERMISSIONS);
            }
        }
        Place::Text { .. } => needs(world, place, Permission::ManageChannels)?,
        Place::Direct { .. } => return Err(super::super::refusal::WRONG_CHANNEL_TYPE),
    }
    if let Some(name) = body["name"].as_str() {
        let mut form = FormErrors::default();
        form.outside("name", name.chars().count(), 1, NAME_MAX);
        form.settle()?;
    }
    let now = world.now();
    let place = world.channels.get_mut(&channel).expect("it was seen above");
    if let Some(name) = body["name"].as_str() {
        name.clone_into(&mut place.name);
    }
    if let Some(topic) = body.get("topic") {
        place.topic = topic.as_str().map(str::to_owned);
    }
    if let Some(thread) = place.thread_mut() {
        if let Some(archived) = body["archived"].as_bool() {
            thread.archived = archived;
            thread.archive_changed_at = now;
        }
        thread.locked = body["locked"].as_bool().unwrap_or(thread.locked);
        thread.invitable = body["invitable"].as_bool().unwrap_or(thread.invitable);
        let minutes = body["auto_archive_duration"].as_u64();
        thread.auto_archive_minutes = minutes.unwrap_or(thread.auto_archive_minutes);
    }
    let place = place.bare();
    world.tell_channel("UPDATE", &place);
    Ok(Reply::ok(world.channel_json(&place)))
}

fn delete(world: &mut World, channel: Snowflake) -> Routed {
    let place = seen(world, channel)?;
    match &place.place {
        // Closing a DM hides it; its history stays.
        Place::Direct { .. } => return Ok(Reply::ok(world.channel_json(place))),
        Place::Text { .. } => needs(world, place, Permission::ManageChannels)?,
        Place::Thread(_) => needs(world, place, Permission::ManageThreads)?,
    }
    let json = world.channel_json(place);
    remove(world, channel);
    Ok(Reply::ok(json))
}

/// Takes a channel or thread away, with the threads in it, and tells of it.
pub fn remove(world: &mut World, channel: Snowflake) {
    let Some(place) = world.channels.remove(&channel) else {
        return;
    };
    if let Some(guild) = place.guild().and_then(|it| world.guilds.get_mut(&it)) {
        guild.channels.retain(|it| *it != channel);
        guild.threads.retain(|it| *it != channel);
        let inside: Vec<Snowflake> = guild.threads.clone();
        for thread in inside {
            let parent = world
                .channels
                .get(&thread)
                .and_then(|it| it.thread())
                .map(|it| it.parent);
            if parent == Some(channel) {
                remove(world, thread);
            }
        }
    }
    world.tell_channel("DELETE", &place);
}
