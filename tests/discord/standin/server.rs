//! Servers in the language of tests: their channels, roles and members, and what they do to the bot.

use std::sync::Arc;

use serde_json::json;

use super::Shared;
use super::ids::Snowflake;
use super::objects::merge;
use super::people::User;
use super::permissions::Permission;
use super::routes::remove_thread_member;
use super::sessions::{Audience, GUILD_MEMBERS};
use super::world::{Member, Place, Role, Server, World, new_channel};

/// A server that has invited the bot.
#[derive(Clone)]
pub struct Guild {
    shared: Arc<Shared>,
    pub id: Snowflake,
    /// Its text channel `help`.
    pub help: Snowflake,
}

impl Guild {
    pub(super) fn found(shared: &Arc<Shared>, name: &str) -> Self {
        let (id, help) = shared.change(|world| {
            let (id, owner, role) = (world.next_id(), world.next_id(), world.next_id());
            world.people.insert(owner, super::person("Owner", false));
            let everyone = Role {
                id,
                name: "@everyone".to_owned(),
                permissions: 0,
            };
            let bots = Role {
                id: role,
                name: "Goodterms".to_owned(),
                permissions: Permission::invited(),
            };
            let joined_at = world.now();
            let member = |roles: Vec<Snowflake>| Member { joined_at, roles };
            let server = Server {
                id,
                name: name.to_owned(),
                owner,
                locale: "en-US".to_owned(),
                members: [(owner, member(vec![])), (world.bot, member(vec![role]))].into(),
                roles: vec![everyone, bots],
                channels: Vec::new(),
                threads: Vec::new(),
                available: true,
            };
            world.guilds.insert(id, server);
            let help = add_channel(world, id, "help");
            world.tell_guild_here(id);
            (id, help)
        });
        Self {
            shared: Arc::clone(shared),
            id,
            help,
        }
    }

    /// A new text channel.
    pub fn channel(&self, name: &str) -> Snowflake {
        self.shared.change(|world| {
            let id = add_channel(world, self.id, name);
            let channel = world.channels[&id].bare();
            world.tell_channel("CREATE", &channel);
            id
        })
    }

    /// A new role without permissions.
    pub fn role(&self, name: &str) -> Snowflake {
        self.shared.change(|world| {
            let id = world.next_id();
            let server = world.guilds.get_mut(&self.id).expect("it was founded");
            server.roles.push(Role {
                id,
                name: name.to_owned(),
                permissions: 0,
            });
            id
        })
    }

    pub fn gives_role(&self, user: &User, role: Snowflake) {
        self.shared.change(|world| {
            let server = world.guilds.get_mut(&self.id).expect("it was founded");
            let member = server
                .members
                .get_mut(&user.id)
                .expect("who gets a role is a member");
            member.roles.push(role);
            let member = member.clone();
            let mut data = world.member_json(user.id, &member);
            merge(&mut data, json!({"guild_id": self.id}));
            let to = Audience {
                intents: GUILD_MEMBERS,
                guild: Some(self.id),
            };
            world.tell(
                "GUILD_MEMBER_UPDATE",
                Some("GuildMemberResponse"),
                &data,
                to,
            );
        });
    }

    pub fn is_joined_by(&self, user: &User) {
        self.shared.change(|world| join(world, self.id, user.id));
    }

    /// The user leaves the server, and with it its threads.
    pub fn is_left_by(&self, user: &User) {
        self.shared.change(|world| {
            let server = world.guilds.get_mut(&self.id).expect("it was founded");
            server.members.remove(&user.id);
            for thread in server.threads.clone() {
                remove_thread_member(world, thread, user.id);
            }
            world.tell_member_left(self.id, user.id);
        });
    }

    /// The bot is thrown out: it sees nothing of the server any more.
    pub fn kicks_bot(&self) {
        self.shared.change(|world| {
            let bot = world.bot;
            let server = world.guilds.get_mut(&self.id).expect("it was founded");
            server.members.remove(&bot);
            for thread in server.threads.clone() {
                if let Some(thread) = world
                    .channels
                    .get_mut(&thread)
                    .and_then(|it| it.thread_mut())
                {
                    thread.members.remove(&bot);
                }
            }
            world.tell_guild_gone(self.id, false);
        });
    }

    /// The bot is invited again; it is no longer in the threads that it was in.
    pub fn invites_bot(&self) {
        self.shared.change(|world| {
            let (bot, now) = (world.bot, world.now());
            let server = world.guilds.get_mut(&self.id).expect("it was founded");
            let role = server
                .roles
                .iter()
                .find(|it| it.name == "Goodterms")
                .expect("it stays")
                .id;
            let member = Member {
                joined_at: now,
                roles: vec![role],
            };
            server.members.insert(bot, member);
            world.tell_guild_here(self.id);
        });
    }

    /// Discord has an outage that takes the server away.
    pub fn goes_down(&self) {
        self.shared.change(|world| {
            world
                .guilds
                .get_mut(&self.id)
                .expect("it was founded")
                .available = false;
            world.tell_guild_gone(self.id, true);
        });
    }

    pub fn comes_back(&self) {
        self.shared.change(|world| {
            world
                .guilds
                .get_mut(&self.id)
                .expect("it was founded")
                .available = true;
            world.tell_guild_here(self.id);
        });
    }

    /// Takes a permission from the bot in one channel and its threads.
    pub fn withdraws(&self, permission: Permission, channel: Snowflake) {
        self.set_denied(channel, |denied| denied | permission.bit());
    }

    /// Gives it back.
    pub fn restores(&self, permission: Permission, channel: Snowflake) {
        self.set_denied(channel, |denied| denied & !permission.bit());
    }

    /// Gives the bot's role a permission everywhere, such as the three "manage" bits.
    pub fn allows(&self, permission: Permission) {
        self.shared.change(|world| {
            let server = world.guilds.get_mut(&self.id).expect("it was founded");
            let role = server
                .roles
                .iter_mut()
                .find(|it| it.name == "Goodterms")
                .expect("it stays");
            role.permissions |= permission.bit();
        });
    }

    fn set_denied(&self, channel: Snowflake, change: impl FnOnce(u64) -> u64) {
        self.shared.change(|world| {
            let saw = world.bot_sees(&world.channels[&channel]);
            let place = world
                .channels
                .get_mut(&channel)
                .expect("permissions are of a channel");
            place.bot_denied = change(place.bot_denied);
            let place = place.bare();
            let sees = world.bot_sees(&place);
            // Who stops seeing a channel is told that it is gone; who sees it again gets its threads.
            world.tell_channel(if sees { "UPDATE" } else { "DELETE" }, &place);
            if sees && !saw {
                world.tell_thread_list(self.id, channel);
            }
        });
    }
}

fn add_channel(world: &mut World, guild: Snowflake, name: &str) -> Snowflake {
    let id = world.next_id();
    world
        .channels
        .insert(id, new_channel(id, Place::Text { guild }, name));
    let server = world.guilds.get_mut(&guild).expect("it was founded");
    server.channels.push(id);
    id
}

/// A user joins a server, and the bot hears of it.
pub(super) fn join(world: &mut World, guild: Snowflake, user: Snowflake) {
    let member = Member {
        joined_at: world.now(),
        roles: Vec::new(),
    };
    let server = world.guilds.get_mut(&guild).expect("it was founded");
    server.members.insert(user, member);
    world.tell_member_joined(guild, user);
}
