//! A bot in conversation: messages, files, threads, and each kind of interaction.

use serenity::all::{
    AutoArchiveDuration, ChannelId, ChannelType, CreateAttachment, CreateMessage, CreateThread,
    EditMessage, EditThread, GatewayIntents, GetMessages, UserId,
};

use super::bot::{Bot, Parrot, http};
use super::noon;
use crate::discord::standin::interaction::Answer;
use crate::discord::standin::world::BotDid;
use crate::discord::standin::{Options, Standin};

fn quiet() -> GatewayIntents {
    GatewayIntents::non_privileged()
}

#[tokio::test]
async fn a_dm_is_answered_once() {
    let discord = Standin::start(noon());
    discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let _bot = Bot::start(&discord, quiet(), Parrot).await;
    let hello = ana.dm("hello");
    let reply = discord
        .wait_for_bot_message(hello.channel_id, hello.id)
        .await;
    assert_eq!(reply.content, "you said: hello");
    assert_eq!(discord.messages(hello.channel_id).len(), 2);
    assert_eq!(discord.bot_messages(hello.channel_id).len(), 1);
    assert_eq!(discord.dm_channel(&ana), Some(hello.channel_id));
}

#[tokio::test]
async fn a_user_can_answer_by_itself() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let _bot = Bot::start(&discord, quiet(), Parrot).await;
    discord
        .wait_until("the commands", |world| world.command("pay").map(|_| ()))
        .await;
    let mut did = discord.bot_did();
    ana.dm("one");
    let mut seen = Vec::new();
    while seen.len() < 5 {
        match did.recv().await.expect("the stand-in tells") {
            BotDid::Wrote(message) if message.content == "you said: one" => {
                ana.writes(message.channel_id, "two");
                seen.push(message.text());
            }
            BotDid::Wrote(message) if message.content == "you said: two" => {
                ana.command("pay", &[("amount", "100")], shop.help);
                seen.push(message.text());
            }
            BotDid::Wrote(message) => seen.push(message.text()),
            BotDid::Edited(message) => seen.push(message.text()),
            BotDid::Answered(interaction) => {
                seen.push(format!("answered {}", interaction.0 > ana.id.0));
            }
        }
    }
    let expected = [
        "you said: one",
        "you said: two",
        "answered true",
        "Your plan\nAmount\n100",
        "Nobody else reads this.",
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_command_is_deferred_answered_and_followed_up_in_private() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let bot = Bot::start(&discord, quiet(), Parrot).await;
    discord
        .wait_until("the commands", |world| world.command("pay").map(|_| ()))
        .await;

    let asked = ana.command("pay", &[("amount", "100")], shop.help);
    assert_eq!(asked.acknowledged().await, Answer::Deferred);
    let plan = asked.answered().await;
    assert!(plan.is_ephemeral());
    assert_eq!(plan.text(), "Your plan\nAmount\n100");
    assert_eq!(plan.buttons(), ["Agree", "Another amount"]);
    assert_eq!(plan.options(), ["On the 1st", "On the 15th"]);
    assert_eq!(
        asked.followed_up(0).await.content,
        "Nobody else reads this."
    );
    assert_eq!(asked.followups().len(), 1);
    assert!(
        discord.messages(shop.help).is_empty(),
        "what is ephemeral is in no history"
    );

    let day = ana.selects(&plan, "On the 15th");
    assert_eq!(day.acknowledged().await, Answer::DeferredUpdate);
    let form = ana.presses(&plan, "Another amount");
    assert_eq!(form.form().await["title"], "Another amount");
    let said = ana.submits(&form, &[("amount", "75.00")]);
    assert_eq!(said.answered().await.content, "75.00 it is.");
    let agreed = ana.presses(&plan, "Agree");
    assert_eq!(agreed.acknowledged().await, Answer::Updated);
    let plan = asked.original().expect("it stays");
    assert_eq!(
        (plan.content.as_str(), plan.buttons().len()),
        ("Agreed.", 0)
    );
    bot.hears("INTERACTION_CREATE").await;
}

#[tokio::test]
async fn typing_into_an_option_brings_choices() {
    let discord = Standin::start(noon());
    discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    ana.speaks("de");
    let bot = Bot::start(&discord, quiet(), Parrot).await;
    discord
        .wait_until("the commands", |world| world.command("invoice").map(|_| ()))
        .await;
    let typed = ana.autocompletes("invoice", ("number", "IN"), ana.dm_channel());
    let choices = typed.choices().await;
    assert_eq!(
        choices,
        [("INV-7, 450.00 EUR".to_owned(), "INV-7".to_owned())]
    );
    let heard = bot.hears("INTERACTION_CREATE").await;
    assert_eq!(
        (&heard["locale"], &heard["data"]["options"][0]["value"]),
        (&"de".into(), &"IN".into())
    );
}

#[tokio::test]
async fn files_go_both_ways_and_their_links_expire() {
    let discord = Standin::start(noon());
    discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let (http, bot) = (http(&discord), Bot::listening(&discord, quiet()).await);
    let place = ana.dm_channel();
    ana.writes_with_file(
        place,
        "I have paid",
        ("proof of payment.png", "image/png", b"\x89PNG\r\n\r\n--x"),
    );
    let heard = bot.hears("MESSAGE_CREATE").await;
    let file = &heard["attachments"][0];
    assert_eq!(
        (&file["content_type"], &file["size"]),
        (&"image/png".into(), &11.into())
    );
    let link = file["url"].as_str().expect("a link");
    let bytes = reqwest::get(link)
        .await
        .expect("an answer")
        .bytes()
        .await
        .expect("bytes");
    assert_eq!(&bytes[..], b"\x89PNG\r\n\r\n--x");

    discord.expires_links();
    assert_eq!(reqwest::get(link).await.expect("an answer").status(), 404);
    let channel = ChannelId::new(place.0);
    let again = channel
        .messages(&http, GetMessages::new().limit(1))
        .await
        .expect("the history");
    let fresh = again[0].attachments[0]
        .download()
        .await
        .expect("the link is new");
    assert_eq!(fresh, b"\x89PNG\r\n\r\n--x");
    discord.advance(chrono::TimeDelta::hours(25));
    assert_eq!(
        reqwest::get(&again[0].attachments[0].url)
            .await
            .expect("an answer")
            .status(),
        404
    );

    let agreement =
        CreateAttachment::bytes(&b"%PDF-1.7"[..], "agreement.pdf").description("Agreed today");
    let message = CreateMessage::new().content("Signed.").add_file(agreement);
    let sent = channel
        .send_message(&http, message)
        .await
        .expect("the file is taken");
    assert_eq!(
        sent.attachments[0].download().await.expect("it is there"),
        b"%PDF-1.7"
    );
    let seen = &discord.bot_messages(place)[0].attachments[0];
    assert_eq!(
        (seen.filename.as_str(), seen.description.as_deref()),
        ("agreement.pdf", Some("Agreed today"))
    );
}

#[tokio::test]
async fn a_private_thread_is_opened_archived_and_woken() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let http = http(&discord);
    let bot = Bot::listening(&discord, GatewayIntents::all()).await;
    let help = ChannelId::new(shop.help.0);
    let new = CreateThread::new("A private word")
        .kind(ChannelType::PrivateThread)
        .invitable(false)
        .auto_archive_duration(AutoArchiveDuration::OneDay);
    let thread = help
        .create_thread(&http, new)
        .await
        .expect("the thread is taken");
    assert_eq!(bot.hears("THREAD_CREATE").await["name"], "A private word");
    thread
        .id
        .add_thread_member(&http, UserId::new(ana.id.0))
        .await
        .expect("Ana is in the server");
    let joined = bot.hears("THREAD_MEMBERS_UPDATE").await;
    assert_eq!(joined["added_members"][0]["user_id"], ana.id.to_string());

    let place = discord.threads(&shop)[0];
    ana.writes(place, "Nobody else here?");
    thread
        .id
        .edit_thread(&http, EditThread::new().archived(true))
        .await
        .expect("it is the bot's own");
    let shelved = help
        .get_joined_archived_private_threads(&http, None, None)
        .await
        .expect("a list");
    assert_eq!(shelved.threads[0].id, thread.id);
    ana.writes(place, "One more thing.");
    let active = serenity::all::GuildId::new(shop.id.0)
        .get_active_threads(&http)
        .await
        .expect("a list");
    assert_eq!((active.threads.len(), active.members.len()), (1, 1));

    discord.locks(place);
    let refused = thread
        .id
        .say(&http, "Are you there?")
        .await
        .expect_err("it is locked");
    assert!(refused.to_string().contains("archived"), "{refused}");
    discord.unlocks(place);
    thread
        .id
        .say(&http, "Are you there?")
        .await
        .expect("it is open");
    discord.archives(place);
    thread
        .id
        .say(&http, "Still there?")
        .await
        .expect("a message wakes an archived thread");
    assert!(discord.read(|world| !world.channels[&place].thread().expect("a thread").archived));
    assert_eq!(
        bot.hears("THREAD_UPDATE").await["thread_metadata"]["archived"],
        true
    );
    discord.deletes_channel(place);
    assert_eq!(
        bot.hears("THREAD_DELETE").await["parent_id"],
        shop.help.to_string()
    );
    thread
        .id
        .say(&http, "Anybody?")
        .await
        .expect_err("it is gone");
}

#[tokio::test]
async fn the_bot_edits_and_deletes_what_it_wrote() {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let http = http(&discord);
    let bot = Bot::listening(&discord, quiet()).await;
    let help = ChannelId::new(shop.help.0);
    let mut sent = help.say(&http, "Helo").await.expect("it is taken");
    assert!(
        bot.hears("MESSAGE_CREATE").await["author"]["bot"] == true,
        "its own messages come back"
    );
    sent.edit(&http, EditMessage::new().content("Hello"))
        .await
        .expect("it is its own");
    assert_eq!(bot.hears("MESSAGE_UPDATE").await["content"], "Hello");
    sent.delete(&http).await.expect("it is its own");
    bot.hears("MESSAGE_DELETE").await;
    let asked = ana.mentions_bot(shop.help, "what do I owe?");
    let theirs = help.message(&http, asked.id.0).await.expect("it is there");
    theirs
        .delete(&http)
        .await
        .expect_err("that needs Manage Messages");
}

#[tokio::test]
async fn a_bot_that_reads_only_what_is_documented_notices_no_dialect() {
    let discord = Standin::with(Options {
        clock: noon(),
        dialect: true,
        ..Options::default()
    });
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let bot = Bot::start(&discord, quiet(), Parrot).await;
    discord
        .wait_until("the commands", |world| world.command("pay").map(|_| ()))
        .await;
    let hello = ana.dm("hello");
    discord
        .wait_for_bot_message(hello.channel_id, hello.id)
        .await;
    let plan = ana
        .command("pay", &[("amount", "100")], shop.help)
        .answered()
        .await;
    assert_eq!(
        ana.presses(&plan, "Agree").acknowledged().await,
        Answer::Updated
    );
    assert_eq!(
        bot.hears("GUILD_CREATE").await["name"],
        "Harbour Lane Joinery"
    );
    let bare = super::api::Api::of(&discord).get("/users/@me").await.body;
    assert_eq!(
        (&bare["harbour"]["tide"], bare.get("collectibles")),
        (&"high".into(), None)
    );
}
