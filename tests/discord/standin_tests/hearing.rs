//! What the bot is told, and what it is not: intents, and everything that happens around a conversation.

use serenity::all::GatewayIntents;

use super::bot::Bot;
use super::noon;
use crate::discord::standin::Standin;
use crate::discord::standin::permissions::Permission;

#[tokio::test]
async fn without_the_intent_public_texts_are_empty_unless_they_name_the_bot() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let bot = Bot::listening(&discord, GatewayIntents::non_privileged()).await;
    ana.writes(shop.help, "I owe you a lot");
    ana.mentions_bot(shop.help, "what do I owe?");
    ana.dm("what do I owe?");
    assert_eq!(bot.hears("MESSAGE_CREATE").await["content"], "");
    let named = bot.hears("MESSAGE_CREATE").await;
    assert!(
        named["content"]
            .as_str()
            .is_some_and(|it| it.ends_with("what do I owe?"))
    );
    assert_eq!(named["member"]["roles"], serde_json::json!([]));
    assert_eq!(
        bot.hears("MESSAGE_CREATE").await["content"],
        "what do I owe?"
    );
}

#[tokio::test]
async fn with_the_intent_public_texts_are_read() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let bot = Bot::listening(&discord, GatewayIntents::all()).await;
    ana.writes(shop.help, "I owe you a lot");
    assert_eq!(
        bot.hears("MESSAGE_CREATE").await["content"],
        "I owe you a lot"
    );
}

#[tokio::test]
async fn without_the_intent_no_dm_is_heard() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES;
    let bot = Bot::listening(&discord, intents).await;
    ana.dm("psst");
    shop.is_left_by(&ana);
    shop.is_joined_by(&ana);
    ana.mentions_bot(shop.help, "hello");
    let heard = bot.hears_until("MESSAGE_CREATE").await;
    assert_eq!(heard, ["READY", "GUILD_CREATE", "MESSAGE_CREATE"]);
}

#[tokio::test]
async fn edits_and_deletions_are_heard() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let bot = Bot::listening(&discord, GatewayIntents::all()).await;
    let first = ana.dm("I pay 50");
    ana.edits(&first, "I pay 75");
    ana.deletes(&first);
    assert_eq!(bot.hears("MESSAGE_UPDATE").await["content"], "I pay 75");
    assert_eq!(
        bot.hears("MESSAGE_DELETE").await["id"],
        first.id.to_string()
    );
    let loud = [
        ana.writes(shop.help, "hello?"),
        ana.writes(shop.help, "HELLO?"),
    ];
    discord.deletes_messages(shop.help, &loud.map(|it| it.id));
    let gone = bot.hears("MESSAGE_DELETE_BULK").await;
    assert_eq!(gone["ids"].as_array().map(Vec::len), Some(2));
    assert!(discord.messages(shop.help).is_empty());
}

#[tokio::test]
async fn members_and_roles_come_and_go() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ben = discord.stranger("Ben");
    let bot = Bot::listening(&discord, GatewayIntents::all()).await;
    shop.is_joined_by(&ben);
    assert_eq!(
        bot.hears("GUILD_MEMBER_ADD").await["user"]["id"],
        ben.id.to_string()
    );
    let staff = shop.role("Accounts");
    shop.gives_role(&ben, staff);
    assert_eq!(
        bot.hears("GUILD_MEMBER_UPDATE").await["roles"][0],
        staff.to_string()
    );
    shop.is_left_by(&ben);
    assert_eq!(
        bot.hears("GUILD_MEMBER_REMOVE").await["user"]["id"],
        ben.id.to_string()
    );
}

#[tokio::test]
async fn the_bot_is_thrown_out_and_invited_again() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let bot = Bot::listening(&discord, GatewayIntents::non_privileged()).await;
    bot.hears("GUILD_CREATE").await;
    shop.goes_down();
    assert_eq!(bot.hears("GUILD_DELETE").await["unavailable"], true);
    shop.comes_back();
    assert_eq!(
        bot.hears("GUILD_CREATE").await["channels"][0]["name"],
        "help"
    );
    shop.kicks_bot();
    assert_ne!(bot.hears("GUILD_DELETE").await["unavailable"], true);
    shop.invites_bot();
    assert_eq!(
        bot.hears("GUILD_CREATE").await["name"],
        "Harbour Lane Joinery"
    );
}

#[tokio::test]
async fn channels_are_made_hidden_shown_and_deleted() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let bot = Bot::listening(&discord, GatewayIntents::non_privileged()).await;
    let ledger = shop.channel("ledger");
    assert_eq!(bot.hears("CHANNEL_CREATE").await["name"], "ledger");
    shop.withdraws(Permission::SendMessages, ledger);
    let denied = bot.hears("CHANNEL_UPDATE").await["permission_overwrites"][0]["deny"].clone();
    assert_eq!(denied, Permission::SendMessages.bit().to_string());
    shop.withdraws(Permission::ViewChannel, ledger);
    bot.hears("CHANNEL_DELETE").await;
    shop.restores(Permission::ViewChannel, ledger);
    assert_eq!(
        bot.hears("THREAD_LIST_SYNC").await["guild_id"],
        shop.id.to_string()
    );
    discord.deletes_channel(ledger);
    assert_eq!(bot.hears("CHANNEL_DELETE").await["id"], ledger.to_string());
}

#[tokio::test]
async fn events_come_twice_in_the_wrong_order_and_of_unknown_kinds() {
    let discord = Standin::start(noon());
    discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let bot = Bot::listening(&discord, GatewayIntents::non_privileged()).await;
    ana.dm("one");
    discord.repeats_last_event();
    discord.swaps_next_events();
    ana.dm("two");
    ana.dm("three");
    discord.sends_unknown_event();
    let mut said = Vec::new();
    for _ in 0..4 {
        said.push(bot.hears("MESSAGE_CREATE").await["content"].clone());
    }
    assert_eq!(said, ["one", "one", "three", "two"]);
    assert_eq!(bot.hears("HARBOUR_TIDE_UPDATE").await["tide"], "high");
}
