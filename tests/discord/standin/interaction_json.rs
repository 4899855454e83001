//! An interaction as the gateway tells it: who did what where, in the shape of a server or of a DM.

use serde_json::{Value, json};

use super::ids::Snowflake;
use super::interaction::Origin;
use super::objects::merge;
use super::permissions::Permission;
use super::world::World;

/// The whole interaction, as INTERACTION_CREATE has it.
pub fn interaction_json(world: &World, id: Snowflake) -> Value {
    let interaction = world.interactions.get(id).expect("it was added");
    let channel = &world.channels[&interaction.channel];
    let user = interaction.user;
    let mut channel_json = world.channel_json(channel);
    merge(
        &mut channel_json,
        json!({"permissions": Permission::invited().to_string()}),
    );
    let mut json = json!({
        "id": id, "application_id": world.bot, "type": interaction.origin.kind(), "token": interaction.token,
        "version": 1, "data": interaction.data, "channel_id": channel.id, "channel": channel_json,
        "app_permissions": (world.bot_permissions(channel) & i64::MAX.unsigned_abs()).to_string(),
        "locale": world.person(user).locale, "entitlements": [], "attachment_size_limit": 10_485_760,
    });
    match channel.guild() {
        None => {
            let owners = json!({"1": user.to_string()});
            let more = json!({
                "user": world.user_json(user), "context": 1, "authorizing_integration_owners": owners,
            });
            merge(&mut json, more);
        }
        Some(guild) => {
            let server = &world.guilds[&guild];
            let mut member = world.member_json(user, &server.members[&user]);
            merge(
                &mut member,
                json!({"permissions": Permission::invited().to_string()}),
            );
            let owners = json!({"0": guild.to_string()});
            let more = json!({
                "member": member, "guild_id": guild, "guild_locale": server.locale, "context": 0,
                "authorizing_integration_owners": owners, "guild": {"id": guild, "locale": server.locale, "features": []},
            });
            merge(&mut json, more);
        }
    }
    let message = match &interaction.origin {
        Origin::Component { message } => Some(message.id),
        Origin::Modal { opened_by } => world
            .interactions
            .get(*opened_by)
            .and_then(|it| it.original),
        Origin::Command | Origin::Autocomplete => None,
    };
    if let Some(message) = message.and_then(|it| world.message(channel.id, it)) {
        merge(&mut json, json!({"message": world.message_json(message)}));
    }
    json
}
