//! The stand-in with the plain serenity client: what a bot hears, says and survives.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use goodterms::clock::FixedClock;
use serenity::all::{
    ActionRowComponent, AutocompleteChoice, ButtonStyle, ChannelType, Client, Command,
    CommandOptionType, Context, CreateActionRow, CreateAllowedMentions, CreateAttachment,
    CreateAutocompleteResponse, CreateButton, CreateCommand, CreateCommandOption, CreateEmbed,
    CreateInputText, CreateInteractionResponse, CreateInteractionResponseFollowup,
    CreateInteractionResponseMessage, CreateMessage, CreateModal, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption, CreateThread, EditInteractionResponse,
    EventHandler, GatewayIntents, HttpBuilder, InputTextStyle, Interaction, Message, Nonce, Ready,
    ResumedEvent, ShardManager, UserId,
};
use serenity::async_trait;

use crate::discord::standin::Standin;

fn clock() -> Arc<FixedClock> {
    let noon = "2026-03-12T12:00:00Z".parse().expect("a date and time");
    Arc::new(FixedClock::at(noon))
}

/// A bot of a few lines: it answers each message once, and each interaction in the way its name says.
struct Parrot;

#[async_trait]
impl EventHandler for Parrot {
    async fn ready(&self, ctx: Context, _: Ready) {
        let amount = CreateCommandOption::new(CommandOptionType::String, "amount", "How much")
            .required(true);
        let number = CreateCommandOption::new(CommandOptionType::String, "number", "Which one")
            .set_autocomplete(true);
        let commands = vec![
            CreateCommand::new("pay")
                .description("Pay")
                .add_option(amount),
            CreateCommand::new("invoice")
                .description("An invoice")
                .add_option(number),
            CreateCommand::new("form").description("Opens a form"),
        ];
        Command::set_global_commands(&ctx.http, commands)
            .await
            .expect("commands are taken");
    }

    async fn message(&self, ctx: Context, message: Message) {
        if message.author.bot {
            return;
        }
        let reply = CreateMessage::new()
            .content(format!("you said: {}", message.content))
            .nonce(Nonce::String(message.id.to_string()))
            .enforce_nonce(true)
            .allowed_mentions(CreateAllowedMentions::new());
        message
            .channel_id
            .send_message(&ctx.http, reply)
            .await
            .expect("the reply is taken");
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {}
}

/// Runs a bot against the stand-in until the test is over.
struct Bot {
    shards: Arc<ShardManager>,
}

impl Bot {
    async fn start(
        discord: &Standin,
        intents: GatewayIntents,
        handler: impl EventHandler + 'static,
    ) -> Self {
        let http = HttpBuilder::new(discord.token())
            .proxy(discord.url())
            .ratelimiter_disabled(true)
            .build();
        let mut client = serenity::client::ClientBuilder::new_with_http(http, intents)
            .event_handler(handler)
            .await
            .expect("a client can be built");
        let shards = Arc::clone(&client.shard_manager);
        tokio::spawn(async move { client.start().await });
        discord.wait_for_bot().await;
        Self { shards }
    }
}

#[tokio::test]
async fn a_dm_is_answered() {
    let discord = Standin::start(clock());
    discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let _bot = Bot::start(&discord, GatewayIntents::non_privileged(), Parrot).await;
    let hello = ana.dm("hello");
    let reply = discord
        .wait_for_bot_message(hello.channel_id, hello.id)
        .await;
    assert_eq!(reply.content, "you said: hello");
}
