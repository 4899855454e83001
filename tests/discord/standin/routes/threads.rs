//! Threads: started, listed, joined, left.

use serde_json::{Value, json};

use super::super::ids::Snowflake;
use super::super::objects::{merge, thread_member_json};
use super::super::permissions::Permission;
use super::super::refusal::{
    FormErrors, MISSING_ACCESS, NOT_FOUND, Refusal, THREAD_ALREADY_CREATED, THREAD_ARCHIVED,
    UNKNOWN_MEMBER, UNKNOWN_MESSAGE, UNKNOWN_USER, WRONG_CHANNEL_TYPE,
};
use super::super::rest::{Incoming, Reply};
use super::super::world::{Channel, Place, Thread, World, new_channel};
use super::{Routed, id, needs, no_such_method, seen};

const NAME_MAX: usize = 100;
/// Three days: what Discord takes where neither the call nor the channel says.
const AUTO_ARCHIVE_MINUTES: u64 = 4_320;
/// The types of a thread on the wire.
const PRIVATE: u64 = 12;

pub fn route(world: &mut World, call: &Incoming, steps: &[&str], body: &Value) -> Routed {
    let channel = id(steps[1])?;
    match (call.method.as_str(), &steps[2..]) {
        ("POST", ["threads"]) => start(world, channel, None, body),
        ("POST", ["messages", message, "threads"]) => {
            start(world, channel, Some(id(message)?), body)
        }
        ("GET", ["threads", "archived", "private"]) => {
            let place = seen(world, channel)?;
            needs(world, place, Permission::ReadMessageHistory)?;
            needs(world, place, Permission::ManageThreads)?;
            archived(world, channel, true, call)
        }
        ("GET", ["users", "@me", "threads", "archived", "private"]) => {
            needs(world, seen(world, channel)?, Permission::ReadMessageHistory)?;
            archived(world, channel, true, call)
        }
        ("GET", ["threads", "archived", "public"]) => {
            needs(world, seen(world, channel)?, Permission::ReadMessageHistory)?;
            archived(world, channel, false, call)
        }
        ("GET", ["thread-members"]) => members(world, channel, call),
        ("GET", ["thread-members", user]) => member(world, channel, user, call),
        ("PUT", ["thread-members", user]) => join(world, channel, user),
        ("DELETE", ["thread-members", user]) => leave(world, channel, user),
        (_, ["threads"] | ["thread-members", _] | ["messages", _, "threads"]) => no_such_method(),
        _ => Err(NOT_FOUND),
    }
}

fn start(world: &mut World, parent: Snowflake, message: Option<Snowflake>, body: &Value) -> Routed {
    let place = seen(world, parent)?;
    let Place::Text { guild } = place.place else {
        return Err(WRONG_CHANNEL_TYPE);
    };
    let mut form = FormErrors::default();
    let name = body["name"].as_str().unwrap_or_default();
    form.outside("name", name.chars().count(), 1, NAME_MAX);
    form.settle()?;
    let private = message.is_none() && body["type"].as_u64().unwrap_or(PRIVATE) == PRIVATE;
    let needed = if private {
        Permission::CreatePrivateThreads
    } else {
        Permission::CreatePublicThreads
    };
    needs(world, place, needed)?;
    if let Some(message) = message {
        if !place.messages.contains_key(&message) {
            return Err(UNKNOWN_MESSAGE);
        }
        if world.channels.contains_key(&message) {
            return Err(THREAD_ALREADY_CREATED);
        }
    }
    let now = world.now();
    let thread = Thread {
        guild,
        parent,
        private,
        owner: world.bot,
        members: [(world.bot, now)].into(),
        archived: false,
        locked: false,
        archive_changed_at: now,
        auto_archive_minutes: body["auto_archive_duration"]
            .as_u64()
            .unwrap_or(AUTO_ARCHIVE_MINUTES),
        invitable: body["invitable"].as_bool().unwrap_or(true),
        created_at: now,
    };
    // A thread on a message has the message's id.
    let id = message.unwrap_or_else(|| world.next_id());
    let thread = new_channel(id, Place::Thread(Box::new(thread)), name);
    world.channels.insert(id, thread.bare());
    let server = world.guilds.get_mut(&guild).expect("the channel is in it");
    server.threads.push(id);
    world.tell_channel("CREATE", &thread);
    Ok(Reply::created(world.channel_json(&thread)))
}

/// The archived threads of a channel, the one archived last first; private ones only where the bot is in.
fn archived(world: &World, parent: Snowflake, private: bool, call: &Incoming) -> Routed {
    let guild = world.channels[&parent].guild().ok_or(WRONG_CHANNEL_TYPE)?;
    let of_mine = call.path.contains("@me");
    let mut found: Vec<&Channel> = world.guilds[&guild]
        .threads
        .iter()
        .filter_map(|it| world.channels.get(it))
        .filter(|it| {
            it.thread().is_some_and(|thread| {
                let joined = thread.members.contains_key(&world.bot);
                thread.parent == parent
                    && thread.archived
                    && thread.private == private
                    && (joined || !of_mine)
            })
        })
        .collect();
    found.sort_by_key(|it| std::cmp::Reverse(it.thread().map(|thread| thread.archive_changed_at)));
    let limit = call
        .asked("limit")
        .and_then(|it| it.parse().ok())
        .unwrap_or(50);
    let more = found.len() > limit;
    found.truncate(limit);
    Ok(Reply::ok(threads_json(world, &found, Some(more))))
}

/// Threads as lists have them: with the bot's own membership of each.
pub fn threads_json(world: &World, threads: &[&Channel], has_more: Option<bool>) -> Value {
    let mine: Vec<Value> = threads
        .iter()
        .filter_map(|it| Some((it.id, *it.thread()?.members.get(&world.bot)?)))
        .map(|(id, joined)| thread_member_json(id, world.bot, joined))
        .collect();
    let threads: Vec<Value> = threads.iter().map(|it| world.channel_json(it)).collect();
    json!({"threads": threads, "members": mine, "has_more": has_more.unwrap_or(false)})
}

fn thread(world: &World, channel: Snowflake) -> Result<&Thread, Refusal> {
    seen(world, channel)?.thread().ok_or(WRONG_CHANNEL_TYPE)
}

fn whom(world: &World, user: &str) -> Result<Snowflake, Refusal> {
    if user == "@me" {
        Ok(world.bot)
    } else {
        id(user)
    }
}

fn members(world: &World, channel: Snowflake, call: &Incoming) -> Routed {
    let members = &thread(world, channel)?.members;
    let list: Vec<Value> = members
        .keys()
        .map(|user| member_of(world, channel, *user, call))
        .collect::<Result<_, _>>()?;
    Ok(Reply::ok(json!(list)))
}

fn member(world: &World, channel: Snowflake, user: &str, call: &Incoming) -> Routed {
    let user = whom(world, user)?;
    member_of(world, channel, user, call).map(Reply::ok)
}

fn member_of(
    world: &World,
    channel: Snowflake,
    user: Snowflake,
    call: &Incoming,
) -> Result<Value, Refusal> {
    let thread = thread(world, channel)?;
    let joined = thread.members.get(&user).ok_or(UNKNOWN_MEMBER)?;
    let mut json = thread_member_json(channel, user, *joined);
    let member = world.guilds[&thread.guild].members.get(&user);
    if let (Some("true"), Some(member)) = (call.asked("with_member"), member) {
        merge(
            &mut json,
            json!({"member": world.member_json(user, member)}),
        );
    }
    Ok(json)
}

fn join(world: &mut World, channel: Snowflake, user: &str) -> Routed {
    let user = whom(world, user)?;
    let thread = thread(world, channel)?;
    if thread.archived {
        return Err(THREAD_ARCHIVED);
    }
    if !world.people.contains_key(&user) {
        return Err(UNKNOWN_USER);
    }
    if !world.guilds[&thread.guild].members.contains_key(&user) {
        return Err(MISSING_ACCESS);
    }
    needs(
        world,
        &world.channels[&channel],
        Permission::SendMessagesInThreads,
    )?;
    let now = world.now();
    let place = world.channels.get_mut(&channel).expect("it was seen above");
    let members = &mut place.thread_mut().expect("it is a thread").members;
    if members.contains_key(&user) {
        return Ok(Reply::nothing());
    }
    members.insert(user, now);
    let place = place.bare();
    world.tell_thread_members(&place, Some(user), None);
    Ok(Reply::nothing())
}

fn leave(world: &mut World, channel: Snowflake, user: &str) -> Routed {
    let user = whom(world, user)?;
    let thread = thread(world, channel)?;
    if thread.archived {
        return Err(THREAD_ARCHIVED);
    }
    let place = &world.channels[&channel];
    if user != world.bot && thread.owner != world.bot {
        needs(world, place, Permission::ManageThreads)?;
    }
    remove_member(world, channel, user);
    Ok(Reply::nothing())
}

/// Takes somebody out of a thread and tells of it.
pub fn remove_member(world: &mut World, channel: Snowflake, user: Snowflake) {
    let Some(place) = world.channels.get_mut(&channel) else {
        return;
    };
    let gone = place.thread_mut().and_then(|it| it.members.remove(&user));
    if gone.is_some() {
        let place = place.bare();
        world.tell_thread_members(&place, None, Some(user));
    }
}
