//! Interactions answered: the callback, once and in time, and what the token may do afterwards.

use serde_json::{Value, json};

use super::super::draft::Draft;
use super::super::form::{check_choices, check_message, check_modal};
use super::super::ids::Snowflake;
use super::super::interaction::{ACKNOWLEDGE_WITHIN, Answer, Interaction, Origin, TOKEN_LIVES};
use super::super::message::{EPHEMERAL, LOADING, Message};
use super::super::refusal::{
    ALREADY_ACKNOWLEDGED, EMPTY_MESSAGE, FormErrors, INVALID_WEBHOOK_TOKEN, NOT_FOUND, Refusal,
    UNKNOWN_INTERACTION, UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK,
};
use super::super::rest::{Incoming, Reply};
use super::super::world::{BotDid, World};
use super::messages::{change, remove};
use super::{Routed, id};

pub fn acknowledge(
    world: &mut World,
    (interaction, token): (Snowflake, &str),
    call: Incoming,
    body: &Value,
) -> Routed {
    let with_response = call.asked("with_response") == Some("true");
    let found = world
        .interactions
        .get(interaction)
        .filter(|it| it.token == token);
    let found = found.cloned().ok_or(UNKNOWN_INTERACTION)?;
    if found.answer.is_some() {
        return Err(ALREADY_ACKNOWLEDGED);
    }
    if world.now() - found.at > ACKNOWLEDGE_WITHIN {
        return Err(UNKNOWN_INTERACTION);
    }
    let kind = allowed_kind(&found.origin, &body["type"])?;
    let data = body.get("data").cloned().unwrap_or_else(|| json!({}));
    let draft = Draft {
        body: &data,
        files: call.files,
    };
    let pressed = match &found.origin {
        Origin::Component { message } => Some(message.id),
        Origin::Modal { opened_by } => world
            .interactions
            .get(*opened_by)
            .and_then(|it| it.original),
        Origin::Command | Origin::Autocomplete => None,
    };
    let (answer, original) = match kind {
        4 => (Answer::Message, Some(answer_with(world, &found, draft)?)),
        5 => (Answer::Deferred, Some(think(world, &found, &draft))),
        6 => (Answer::DeferredUpdate, pressed),
        7 => {
            let pressed = pressed.ok_or(UNKNOWN_MESSAGE)?;
            change(world, (found.channel, pressed), draft, "data.")?;
            (Answer::Updated, Some(pressed))
        }
        8 => {
            let choices = data["choices"].as_array().cloned().unwrap_or_default();
            check_choices(&choices)?;
            (Answer::Choices(choices), None)
        }
        _ => {
            check_modal(&data)?;
            // A form opened from a message can edit that message later.
            (Answer::Modal(data), pressed)
        }
    };
    let kept = world
        .interactions
        .get_mut(interaction)
        .expect("it was found above");
    kept.answer = Some(answer);
    kept.original = original;
    let reply = if with_response {
        Reply::ok(callback_json(world, interaction, kind))
    } else {
        Reply::nothing()
    };
    world.announce(BotDid::Answered(interaction));
    Ok(reply)
}

/// The callback type, if this kind of interaction takes it.
fn allowed_kind(origin: &Origin, kind: &Value) -> Result<u64, Refusal> {
    let allowed: &[u64] = match origin {
        Origin::Command => &[4, 5, 9],
        Origin::Component { .. } => &[4, 5, 6, 7, 9],
        Origin::Autocomplete => &[8],
        Origin::Modal { .. } => &[4, 5, 6, 7],
    };
    match kind.as_u64().filter(|it| allowed.contains(it)) {
        Some(kind) => Ok(kind),
        None => {
            let mut form = FormErrors::default();
            form.add(
                "type",
                "BASE_TYPE_CHOICES",
                format!("Value must be one of {allowed:?}."),
            );
            Err(form.settle().expect_err("something was noted"))
        }
    }
}

fn answer_with(
    world: &mut World,
    to: &Interaction,
    draft: Draft<'_>,
) -> Result<Snowflake, Refusal> {
    check_message(draft.body, "data.")?;
    draft.check_new()?;
    Ok(publish(world, to, draft).id)
}

/// A message from the interaction: in the channel for all, or for its user alone.
fn publish(world: &mut World, to: &Interaction, draft: Draft<'_>) -> Message {
    let mut message = world.message_from(to.channel, draft);
    message.interaction = Some(to.id);
    message.kind = if matches!(to.origin, Origin::Command) {
        20
    } else {
        0
    };
    keep(world, message.clone());
    message
}

fn keep(world: &mut World, message: Message) {
    if message.is_ephemeral() {
        world.ephemeral.insert(message.id, message.clone());
    } else if world.channels.contains_key(&message.channel_id) {
        world.keep(message.clone());
        world.tell_message("MESSAGE_CREATE", &message);
    }
    if !message.is_loading() {
        world.announce(BotDid::Wrote(message));
    }
}

/// "Thinking": an empty message that the answer will fill.
fn think(world: &mut World, to: &Interaction, draft: &Draft<'_>) -> Snowflake {
    let mut message = world.blank_message(to.channel, world.bot);
    message.flags = draft.flags() & EPHEMERAL | LOADING;
    message.interaction = Some(to.id);
    let id = message.id;
    keep(world, message);
    id
}

fn callback_json(world: &World, id: Snowflake, kind: u64) -> Value {
    let interaction = world.interactions.get(id).expect("it was answered above");
    let message = interaction
        .original
        .and_then(|it| world.message(interaction.channel, it));
    let mut json = json!({"interaction": {"id": id, "type": interaction.origin.kind()}});
    if let Some(message) = message {
        json["interaction"]["response_message_id"] = json!(message.id);
        json["interaction"]["response_message_ephemeral"] = json!(message.is_ephemeral());
        json["interaction"]["response_message_loading"] = json!(message.is_loading());
        if matches!(kind, 4 | 7) {
            json["resource"] = json!({"type": kind, "message": world.message_json(message)});
        }
    }
    json
}

/// What the token of an answered interaction may do in its 15 minutes.
pub fn webhook(
    world: &mut World,
    (application, token, rest): (Snowflake, &str, &[&str]),
    call: Incoming,
    body: &Value,
) -> Routed {
    if application != world.bot {
        return Err(UNKNOWN_WEBHOOK);
    }
    let found = world
        .interactions
        .of_token(token)
        .cloned()
        .ok_or(INVALID_WEBHOOK_TOKEN)?;
    if world.now() - found.at > TOKEN_LIVES {
        return Err(INVALID_WEBHOOK_TOKEN);
    }
    if found.answer.is_none() {
        return Err(UNKNOWN_WEBHOOK);
    }
    let method = call.method.clone();
    let draft = Draft {
        body,
        files: call.files,
    };
    let message = match rest {
        ["messages", "@original"] => Some(found.original.ok_or(UNKNOWN_MESSAGE)?),
        ["messages", message] => Some(id(message)?).filter(|it| belongs(&found, *it)),
        [] => None,
        _ => return Err(NOT_FOUND),
    };
    match (method.as_str(), rest, message) {
        ("POST", [], _) => follow_up(world, &found, draft),
        (_, [], _) => Err(NOT_FOUND),
        (_, _, None) => Err(UNKNOWN_MESSAGE),
        ("GET", _, Some(message)) => {
            let message = world
                .message(found.channel, message)
                .ok_or(UNKNOWN_MESSAGE)?;
            Ok(Reply::ok(world.message_json(message)))
        }
        ("PATCH", _, Some(message)) => edit(world, &found, message, draft).map(Reply::ok),
        ("DELETE", _, Some(message)) => delete(world, &found, message),
        _ => super::no_such_method(),
    }
}

fn belongs(interaction: &Interaction, message: Snowflake) -> bool {
    interaction.original == Some(message) || interaction.followups.contains(&message)
}

/// The first follow-up of a deferred answer is that answer; later ones are messages of their own.
fn follow_up(world: &mut World, to: &Interaction, draft: Draft<'_>) -> Routed {
    check_message(draft.body, "")?;
    draft.check_new()?;
    let waiting = to.original.filter(|it| {
        world
            .message(to.channel, *it)
            .is_some_and(Message::is_loading)
    });
    if let Some(waiting) = waiting {
        return edit(world, to, waiting, draft).map(Reply::ok);
    }
    let message = publish(world, to, draft);
    let kept = world
        .interactions
        .get_mut(to.id)
        .expect("it was found above");
    kept.followups.push(message.id);
    Ok(Reply::ok(world.message_json(&message)))
}

fn edit(
    world: &mut World,
    of: &Interaction,
    id: Snowflake,
    draft: Draft<'_>,
) -> Result<Value, Refusal> {
    let at = (of.channel, id);
    let thinking = world
        .message(of.channel, id)
        .is_some_and(Message::is_loading);
    if thinking && draft.check_new() == Err(EMPTY_MESSAGE) {
        return Err(EMPTY_MESSAGE);
    }
    check_message(draft.body, "")?;
    draft.check_files()?;
    if let Some(message) = world.message_mut(of.channel, id) {
        message.flags &= !LOADING;
    }
    change(world, at, draft, "")
}

fn delete(world: &mut World, of: &Interaction, message: Snowflake) -> Routed {
    if world.ephemeral.remove(&message).is_some() {
        return Ok(Reply::nothing());
    }
    if world.message(of.channel, message).is_none() {
        return Err(UNKNOWN_MESSAGE);
    }
    remove(world, of.channel, &[message], false);
    Ok(Reply::nothing())
}
