//! How a session ends and goes on: cut, closed, refused, an outage.

use serenity::Error;
use serenity::all::{GatewayError, GatewayIntents};
use serenity::client::ClientBuilder;

use super::bot::{Bot, Parrot, http};
use super::noon;
use crate::discord::standin::faults::{Fault, Outage};
use crate::discord::standin::people::User;
use crate::discord::standin::{Options, Standin};

async fn shop_with_bot() -> (Standin, User, Bot) {
    let discord = Standin::start(noon());
    discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let bot = Bot::start(&discord, GatewayIntents::non_privileged(), Parrot).await;
    discord
        .wait_until("the commands", |world| world.command("pay").map(|_| ()))
        .await;
    (discord, ana, bot)
}

/// Waits until a session has been taken up so often.
async fn resumed(discord: &Standin, times: usize) {
    let look = |world: &crate::discord::standin::world::World| {
        (world.resumed() >= times && world.connected() > 0).then_some(())
    };
    discord.wait_until("a resumed session", look).await;
}

async fn identified(discord: &Standin, times: usize) {
    let look = |world: &crate::discord::standin::world::World| {
        (world.identified() >= times && world.connected() > 0).then_some(())
    };
    discord.wait_until("a fresh session", look).await;
}

#[tokio::test]
async fn a_cut_connection_resumes_and_hears_what_it_missed_once() {
    let (discord, ana, bot) = shop_with_bot().await;
    bot.hears("GUILD_CREATE").await;
    discord.drops_gateway();
    let missed = ana.dm("hello?");
    resumed(&discord, 1).await;
    let reply = discord
        .wait_for_bot_message(missed.channel_id, missed.id)
        .await;
    assert_eq!(reply.content, "you said: hello?");
    assert_eq!(
        bot.hears_until("RESUMED").await,
        ["MESSAGE_CREATE", "RESUMED"]
    );
}

#[tokio::test]
async fn asked_to_reconnect_it_resumes() {
    let (discord, ana, _bot) = shop_with_bot().await;
    discord.asks_to_reconnect();
    resumed(&discord, 1).await;
    discord.closes_gateway(4000);
    resumed(&discord, 2).await;
    discord.invalidates_session(true);
    resumed(&discord, 3).await;
    let hello = ana.dm("hello");
    discord
        .wait_for_bot_message(hello.channel_id, hello.id)
        .await;
}

#[tokio::test]
async fn a_refused_resume_starts_afresh_and_the_missed_message_is_not_told() {
    let (discord, ana, bot) = shop_with_bot().await;
    discord.refuses_resumes(true);
    discord.drops_gateway();
    let missed = ana.dm("hello?");
    identified(&discord, 2).await;
    let heard = ana.dm("anybody?");
    let reply = discord
        .wait_for_bot_message(heard.channel_id, missed.id)
        .await;
    assert_eq!(reply.content, "you said: anybody?");
    bot.hears("READY").await;
    discord.refuses_resumes(false);
}

#[tokio::test]
async fn an_invalid_session_starts_afresh() {
    let (discord, ana, _bot) = shop_with_bot().await;
    discord.refuses_next_identify();
    discord.invalidates_session(false);
    identified(&discord, 2).await;
    let hello = ana.dm("hello");
    discord
        .wait_for_bot_message(hello.channel_id, hello.id)
        .await;
}

#[tokio::test]
async fn an_outage_ends() {
    let (discord, ana, _bot) = shop_with_bot().await;
    for kind in [Outage::Unavailable, Outage::Refused] {
        discord.outage(kind);
        http(&discord)
            .get_current_user()
            .await
            .expect_err("nothing works");
        discord.outage_ends();
        discord.wait_for_bot().await;
        let hello = ana.dm("hello?");
        discord
            .wait_for_bot_message(hello.channel_id, hello.id)
            .await;
    }
}

#[tokio::test]
async fn a_wrong_token_and_intents_that_are_not_allowed_end_the_client() {
    let discord = Standin::with(Options {
        clock: noon(),
        disallowed_intents: GatewayIntents::MESSAGE_CONTENT.bits(),
        ..Options::default()
    });
    let start = async |token: &str, intents: GatewayIntents| {
        let http = serenity::all::HttpBuilder::new(token)
            .proxy(discord.url())
            .ratelimiter_disabled(true)
            .build();
        let client = ClientBuilder::new_with_http(http, intents).await;
        client.expect("a client can be built").start().await
    };
    let ended = start(&discord.token(), GatewayIntents::all()).await;
    let disallowed = matches!(
        ended,
        Err(Error::Gateway(GatewayError::DisallowedGatewayIntents))
    );
    assert!(disallowed, "{ended:?}");
    let ended = start("wrong.token.here", GatewayIntents::empty()).await;
    let unknown = matches!(
        ended,
        Err(Error::Gateway(GatewayError::InvalidAuthentication))
    );
    assert!(unknown, "{ended:?}");
}

#[tokio::test]
async fn the_gateway_address_can_be_withheld() {
    let discord = Standin::start(noon());
    discord.fails_always("GET", "/gateway", Fault::Status(500));
    http(&discord)
        .get_gateway()
        .await
        .expect_err("there is none");
    discord.recovers();
    let address = http(&discord).get_gateway().await.expect("there is one");
    assert!(address.url.starts_with("ws://127.0.0.1:"));
    assert_eq!(discord.struck(), 1);
}
