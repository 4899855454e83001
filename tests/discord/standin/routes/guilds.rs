//! Servers: themselves, their channels, threads, roles and members; and people.

use serde_json::{Value, json};

use super::super::ids::Snowflake;
use super::super::objects::role_json;
use super::super::refusal::{NOT_FOUND, Refusal, UNKNOWN_GUILD, UNKNOWN_MEMBER, UNKNOWN_USER};
use super::super::rest::Reply;
use super::super::world::{Channel, Server, World};
use super::threads::threads_json;
use super::{Routed, id, no_such_method};

pub fn route(world: &World, method: &str, steps: &[&str]) -> Routed {
    let guild = known(world, id(steps[1])?)?;
    match (method, &steps[2..]) {
        ("GET", []) => Ok(Reply::ok(world.guild_json(guild))),
        ("GET", ["channels"]) => Ok(Reply::ok(channels(world, guild))),
        ("GET", ["roles"]) => {
            let roles: Vec<Value> = guild.roles.iter().map(role_json).collect();
            Ok(Reply::ok(json!(roles)))
        }
        ("GET", ["threads", "active"]) => Ok(Reply::ok(active_threads(world, guild))),
        ("GET", ["members", user]) => {
            let user = id(user)?;
            if !world.people.contains_key(&user) {
                return Err(UNKNOWN_USER);
            }
            let member = guild.members.get(&user).ok_or(UNKNOWN_MEMBER)?;
            Ok(Reply::ok(world.member_json(user, member)))
        }
        (_, [] | ["channels" | "roles"] | ["members", _]) => no_such_method(),
        _ => Err(NOT_FOUND),
    }
}

pub fn user(world: &World, user: Snowflake) -> Routed {
    if !world.people.contains_key(&user) {
        return Err(UNKNOWN_USER);
    }
    Ok(Reply::ok(world.user_json(user)))
}

/// A server that the bot is in; of others it may not know that they exist.
pub fn known(world: &World, guild: Snowflake) -> Result<&Server, Refusal> {
    if !world.bot_is_in(guild) {
        return Err(UNKNOWN_GUILD);
    }
    Ok(&world.guilds[&guild])
}

fn channels(world: &World, guild: &Server) -> Value {
    let all = guild
        .channels
        .iter()
        .filter_map(|it| world.channels.get(it));
    let seen: Vec<Value> = all
        .filter(|it| world.bot_sees(it))
        .map(|it| world.channel_json(it))
        .collect();
    json!(seen)
}

fn active_threads(world: &World, guild: &Server) -> Value {
    let active: Vec<&Channel> = guild
        .threads
        .iter()
        .filter_map(|it| world.channels.get(it))
        .filter(|it| it.thread().is_some_and(|thread| !thread.archived) && world.bot_sees(it))
        .collect();
    threads_json(world, &active, None)
}
