//! What Discord, or a server that is like it, does to a bot in passing: outages of a server, a bot thrown out, threads
//! locked, events twice, in the wrong order, or of which nobody has heard.

use std::sync::Arc;

use goodterms::clock::FixedClock;

use super::scene::Scene;
use super::standin::ids::Snowflake;
use super::standin::people::User;
use super::standin::{Options, Standin};
use crate::support::shop::START;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

/// Asks in the help channel, and waits for the first thread that is none of these.
async fn thread_for(scene: &Scene, user: &User, known: &[Snowflake]) -> Snowflake {
    let asked = user.writes(scene.guild.help, "how much do I owe?");
    let thread = scene
        .discord
        .wait_until("a private thread", |world| {
            let threads = &world.guilds[&scene.guild.id].threads;
            threads.iter().copied().find(|it| !known.contains(it))
        })
        .await;
    scene.hears(thread, asked.id, "$450.00").await;
    thread
}

async fn alerts(scene: &Scene) -> Vec<String> {
    let alerts = scene.shop.desk.alerts(&scene.shop.business).await.unwrap();
    alerts.into_iter().map(|alert| alert.what).collect()
}

async fn until_alerts(scene: &Scene, words: &[&str]) {
    let told = async {
        loop {
            let alerts = alerts(scene).await;
            if alerts.len() == words.len()
                && words
                    .iter()
                    .all(|words| alerts.iter().any(|alert| alert.contains(words)))
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let guard = std::time::Duration::from_secs(30);
    if tokio::time::timeout(guard, told).await.is_err() {
        panic!("waited in vain for {words:?}: {:?}", alerts(scene).await);
    }
}

#[tokio::test]
async fn a_server_in_an_outage_is_not_one_that_threw_the_bot_out() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let thread = thread_for(&scene, &ana, &[]).await;
    scene.guild.goes_down();
    let offer = scene.asks(&ana, "can I pay in 3 parts?", "$150.00").await;
    assert_eq!(alerts(&scene).await, Vec::<String>::new());
    scene.guild.comes_back();
    // The conversation goes on where it is written on.
    let yes = ana.writes(thread, "yes");
    assert!(yes.id > offer.id);
    scene.hears(thread, yes.id, "is agreed").await;
    assert_eq!(scene.shop.plans("C-1").await, 1);
    assert_eq!(alerts(&scene).await, Vec::<String>::new());
    scene.closes().await;
}

#[tokio::test]
async fn thrown_out_in_the_middle_and_invited_again_it_goes_on_in_private() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let thread = thread_for(&scene, &ana, &[]).await;
    scene.guild.kicks_bot();
    until_alerts(&scene, &["invite it again"]).await;
    scene.guild.invites_bot();
    until_alerts(&scene, &[]).await;
    // It does not see the thread any more in which it was, and says it where it still can.
    let dm = ana.dm_channel();
    let asked = ana.writes(scene.guild.help, "can I pay in 3 parts?");
    scene.hears(scene.guild.help, asked.id, "in private").await;
    let offer = scene.hears(dm, asked.id, "$150.00").await;
    ana.presses(&offer, offer.buttons()[0]).acknowledged().await;
    scene.hears(dm, offer.id, "is agreed").await;
    assert_eq!(scene.shop.plans("C-1").await, 1);
    assert_eq!(scene.discord.messages(thread).len(), 1);
    scene.closes().await;
}

#[tokio::test]
async fn a_locked_thread_is_left_for_another_place_and_staff_learn_of_it() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let thread = thread_for(&scene, &ana, &[]).await;
    scene.discord.locks(thread);
    until_alerts(&scene, &["locked"]).await;
    let asked = ana.writes(scene.guild.help, "can I pay in 3 parts?");
    let offer = scene.hears(ana.dm_channel(), asked.id, "$150.00").await;
    ana.presses(&offer, offer.buttons()[0]).acknowledged().await;
    scene.hears(ana.dm_channel(), offer.id, "is agreed").await;
    scene.discord.unlocks(thread);
    until_alerts(&scene, &[]).await;
    let again = ana.writes(thread, "thanks");
    scene.hears(thread, again.id, "welcome").await;
    scene.closes().await;
}

#[tokio::test]
async fn an_archived_thread_is_opened_by_the_answer() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let thread = thread_for(&scene, &ana, &[]).await;
    scene.discord.archives(thread);
    // Asked elsewhere, so that it is the bot who finds it archived.
    let asked = ana.writes(scene.guild.help, "can I pay in 3 parts?");
    let offer = scene.hears(thread, asked.id, "$150.00").await;
    scene.discord.archives(thread);
    ana.presses(&offer, offer.buttons()[0]).acknowledged().await;
    scene.hears(thread, offer.id, "is agreed").await;
    assert_eq!(scene.discord.threads(&scene.guild), [thread]);
    assert_eq!(alerts(&scene).await, Vec::<String>::new());
    scene.closes().await;
}

#[tokio::test]
async fn events_twice_in_the_wrong_order_and_of_unknown_kinds() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let before = scene.discord.bot_messages(dm).len();
    scene.discord.sends_unknown_event();
    scene.asks(&ana, "hello", "Ana").await;
    // A yes that overtakes the wish was written when nothing was on the screen.
    scene.discord.swaps_next_events();
    let wish = ana.dm("can I pay in 3 parts?");
    ana.dm("yes");
    let first = scene.discord.wait_for_bot_message(dm, wish.id).await;
    let second = scene.discord.wait_for_bot_message(dm, first.id).await;
    let offer = [&first, &second]
        .into_iter()
        .find(|it| it.text().contains("$150.00"));
    let offer = offer.expect("the wish is answered, whichever came first");
    assert_eq!(scene.shop.plans("C-1").await, 0);
    scene.discord.sends_unknown_event();
    let pressed = ana.presses(offer, offer.buttons()[0]);
    // A press that is told of twice is one press.
    scene.discord.repeats_last_event();
    pressed.acknowledged().await;
    let agreed = scene.hears(dm, second.id, "is agreed").await;
    assert!(agreed.id > second.id);
    let thanks = ana.dm("thanks");
    scene.discord.repeats_last_event();
    scene.discord.repeats_last_event();
    scene.hears(dm, thanks.id, "welcome").await;
    scene.asks(&ana, "how do I pay?", "Bank transfer").await;
    assert_eq!(scene.discord.bot_messages(dm).len(), before + 6);
    assert_eq!(scene.shop.plans("C-1").await, 1);
    scene.closes().await;
}

#[tokio::test]
async fn a_server_of_another_make_is_as_good() {
    let options = Options {
        clock: Arc::new(FixedClock::at(START.parse().unwrap())),
        dialect: true,
        ..Options::default()
    };
    let mut scene = Scene::open_on("sqlite::memory:", Standin::with(options)).await;
    scene.bot_begins().await;
    scene.discord.sends_unknown_event();
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let thread = thread_for(&scene, &ana, &[]).await;
    let asked = ana.writes(thread, "can I pay in 3 parts?");
    let offer = scene.hears(thread, asked.id, "$150.00").await;
    let opened = ana.presses(&offer, "Type an amount");
    opened.form().await;
    ana.submits(&opened, &[("value", "120")])
        .acknowledged()
        .await;
    let other = scene.hears(thread, offer.id, "$120.00").await;
    ana.presses(&other, other.buttons()[0]).acknowledged().await;
    scene.hears(thread, other.id, "is agreed").await;
    let sent = ana.writes_with_file(dm, "I have paid", ("receipt.png", "image/png", PNG));
    scene.hears(dm, sent.id, "I have kept your file").await;
    let suggested = ana
        .autocompletes("invoice", ("number", ""), dm)
        .choices()
        .await;
    assert_eq!(suggested.len(), 1, "{suggested:?}");
    let shown = ana.command("balance", &[], dm).answered().await;
    assert!(shown.is_ephemeral());
    // Away and back: it reads what was written meanwhile.
    scene.bot_ends().await;
    let missed = ana.writes(thread, "thanks");
    scene.bot_begins().await;
    scene.hears(thread, missed.id, "welcome").await;
    assert_eq!(scene.shop.plans("C-1").await, 1);
    assert_eq!(alerts(&scene).await, Vec::<String>::new());
    scene.closes().await;
}
