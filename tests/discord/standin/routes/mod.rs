//! What each call does to the world: one function a call, found by method and path.

mod callbacks;
mod channels;
mod guilds;
mod messages;
mod threads;

pub use channels::remove as remove_channel;
pub use messages::{remove as remove_messages, wake_thread};
pub use threads::remove_member as remove_thread_member;

use serde_json::{Value, json};

use super::ids::Snowflake;
use super::permissions::Permission;
use super::refusal::{
    FormErrors, METHOD_NOT_ALLOWED, MISSING_ACCESS, MISSING_PERMISSIONS, NOT_FOUND, Refusal,
    UNAUTHORIZED, UNKNOWN_CHANNEL,
};
use super::rest::{Incoming, Reply};
use super::world::{Channel, World};

type Routed = Result<Reply, Refusal>;

/// Does what a call asks, or refuses it.
pub fn route(world: &mut World, incoming: Incoming) -> Reply {
    dispatch(world, incoming).unwrap_or_else(Reply::from)
}

fn dispatch(world: &mut World, mut call: Incoming) -> Routed {
    let path = call.path.clone();
    let steps: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let bears_token = matches!(steps[..], ["interactions" | "webhooks", ..] | ["gateway"]);
    if !bears_token {
        let expected = format!("Bot {}", world.token);
        if call.authorization.as_deref() != Some(&expected) {
            return Err(UNAUTHORIZED);
        }
    }
    let method = call.method.clone();
    let body = call.body.take().unwrap_or_else(|| json!({}));
    match (method.as_str(), &steps[..]) {
        ("GET", ["gateway"]) => Ok(Reply::ok(json!({"url": world.gateway_url}))),
        ("GET", ["gateway", "bot"]) => Ok(Reply::ok(gateway_bot(world))),
        ("GET", ["users", "@me"]) => Ok(Reply::ok(world.current_user_json())),
        ("GET", ["users", user]) => guilds::user(world, id(user)?),
        ("POST", ["users", "@me", "channels"]) => channels::open_dm(world, &body),
        ("GET", ["applications", "@me"] | ["oauth2", "applications", "@me"]) => {
            Ok(Reply::ok(world.application_json()))
        }
        ("GET", ["applications", _, "commands"]) => Ok(commands(world, None)),
        ("PUT", ["applications", _, "commands"]) => {
            world.overwrite_commands(None, &body).map(Reply::ok)
        }
        ("GET", ["applications", _, "guilds", guild, "commands"]) => {
            Ok(commands(world, Some(id(guild)?)))
        }
        ("PUT", ["applications", _, "guilds", guild, "commands"]) => {
            let guild = id(guild)?;
            guilds::known(world, guild)?;
            world.overwrite_commands(Some(guild), &body).map(Reply::ok)
        }
        (_, ["guilds", ..]) => guilds::route(world, &method, &steps),
        (_, ["channels", _, "messages", ..]) if !steps.ends_with(&["threads"]) => {
            messages::route(world, call, &steps, &body)
        }
        (_, ["channels", ..]) => channels::route(world, call, &steps, &body),
        ("POST", ["interactions", interaction, token, "callback"]) => {
            callbacks::acknowledge(world, (id(interaction)?, token), call, &body)
        }
        (_, ["webhooks", application, token, rest @ ..]) => {
            callbacks::webhook(world, (id(application)?, token, rest), call, &body)
        }
        _ => Err(NOT_FOUND),
    }
}

fn gateway_bot(world: &World) -> Value {
    let limit =
        json!({"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1});
    json!({"url": world.gateway_url, "shards": 1, "session_start_limit": limit})
}

fn commands(world: &World, guild: Option<Snowflake>) -> Reply {
    Reply::ok(json!(world.commands.list(guild)))
}

/// An id in a path.
fn id(text: &str) -> Result<Snowflake, Refusal> {
    text.parse().map_err(|_| not_a_snowflake("id", text))
}

fn not_a_snowflake(key: &str, text: &str) -> Refusal {
    let mut form = FormErrors::default();
    form.add(
        key,
        "NUMBER_TYPE_COERCE",
        format!("Value \"{text}\" is not snowflake."),
    );
    form.settle().expect_err("something was noted")
}

/// A channel that exists and that the bot sees.
fn seen(world: &World, channel: Snowflake) -> Result<&Channel, Refusal> {
    let channel = world.channels.get(&channel).ok_or(UNKNOWN_CHANNEL)?;
    if let Some(guild) = channel.guild() {
        guilds::known(world, guild).map_err(|_| MISSING_ACCESS)?;
    }
    if world.bot_sees(channel) {
        Ok(channel)
    } else {
        Err(MISSING_ACCESS)
    }
}

fn needs(world: &World, channel: &Channel, permission: Permission) -> Result<(), Refusal> {
    if world.bot_permissions(channel) & permission.bit() == 0 {
        return Err(MISSING_PERMISSIONS);
    }
    Ok(())
}

/// A path that exists, with a method that it does not have.
fn no_such_method() -> Routed {
    Err(METHOD_NOT_ALLOWED)
}
