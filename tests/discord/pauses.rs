//! What happens while the bot is away, or Discord is: nothing is lost, nothing comes twice, and nothing is agreed that was
//! not on the screen.

use chrono::TimeDelta;

use super::scene::Scene;
use super::standin::faults::{Fault, Outage};
use crate::support::shop::databases;

#[tokio::test]
async fn what_was_asked_while_the_bot_was_away_is_answered_once_and_in_order() {
    for url in databases() {
        let mut scene = Scene::with_bot(&url).await;
        let ana = scene.linked("Ana", "C-1").await;
        let dm = ana.dm_channel();
        // The help channel is read from where it was when the bot first looked.
        scene.says(&ana, "hello").await;
        scene.bot_ends().await;
        let first = ana.dm("can I pay in 3 parts?");
        ana.dm("yes");
        let public = ana.writes(scene.guild.help, "how do I pay?");
        scene.shop.clock.advance(TimeDelta::minutes(20));
        scene.bot_begins().await;
        let offer = scene.hears(dm, first.id, "Sorry for the late answer").await;
        assert!(offer.text().contains("$150.00"), "{}", offer.text());
        // The yes was written before the terms were on the screen.
        let again = scene.discord.wait_for_bot_message(dm, offer.id).await;
        assert!(
            again.text().contains("I want to be sure"),
            "{}",
            again.text()
        );
        assert_eq!(scene.shop.plans("C-1").await, 0);
        scene.hears(scene.guild.help, public.id, "in private").await;
        // Once more from the start: all of it was heard.
        scene.bot_ends().await;
        let count = scene.discord.bot_messages(dm).len();
        scene.bot_begins().await;
        scene.asks(&ana, "yes", "is agreed").await;
        assert_eq!(scene.discord.bot_messages(dm).len(), count + 1);
        scene.closes().await;
    }
}

#[tokio::test]
async fn an_answer_whose_confirmation_is_lost_is_not_sent_twice() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let before = scene.discord.bot_messages(dm).len();
    for fault in [
        Fault::StatusAfter(503),
        Fault::ClosedAfter,
        Fault::RateLimited(0.3),
        Fault::Status(500),
    ] {
        scene.discord.fails_next("POST", "/messages", fault);
        scene.asks(&ana, "how much do I owe?", "$450.00").await;
        scene.asks(&ana, "thanks", "welcome").await;
    }
    assert_eq!(scene.discord.bot_messages(dm).len(), before + 8);
    scene.closes().await;
}

#[tokio::test]
async fn after_an_outage_longer_than_the_nonce_memory_the_channel_is_read_before_a_resend() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let before = scene.discord.bot_messages(dm).len();
    // It arrives, and nobody hears that it did.
    scene
        .discord
        .fails_next("POST", "/messages", Fault::ClosedAfter);
    let sent = ana.dm("thanks");
    scene.hears(dm, sent.id, "welcome").await;
    scene.discord.outage(Outage::Unavailable);
    scene.shop.clock.advance(TimeDelta::minutes(5));
    scene.discord.outage_ends();
    scene.discord.wait_for_bot().await;
    scene.asks(&ana, "how much do I owe?", "$450.00").await;
    assert_eq!(scene.discord.bot_messages(dm).len(), before + 2);
    scene.closes().await;
}

#[tokio::test]
async fn a_lost_session_loses_no_message() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    scene.discord.refuses_resumes(true);
    scene.discord.drops_gateway();
    scene.asks(&ana, "how much do I owe?", "$450.00").await;
    scene.discord.refuses_resumes(false);
    scene.discord.asks_to_reconnect();
    scene.asks(&ana, "thanks", "welcome").await;
    scene.discord.repeats_last_event();
    scene.asks(&ana, "how do I pay?", "Bank transfer").await;
    scene.closes().await;
}

#[tokio::test]
async fn edits_are_heard_and_what_is_taken_back_in_time_is_not_answered() {
    let mut scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let asked = ana.dm("hello");
    let hello = scene.hears(dm, asked.id, "Ana").await;
    let offer = scene.asks(&ana, "can I pay in 3 parts?", "$150.00").await;
    assert!(offer.id > hello.id);
    // An edit into a yes is no yes to what came after it was written.
    ana.edits(&asked, "yes");
    let edited = scene.hears(dm, offer.id, "changed your message").await;
    assert!(
        edited.text().contains("I want to be sure"),
        "{}",
        edited.text()
    );
    assert_eq!(scene.shop.plans("C-1").await, 0);

    scene.bot_ends().await;
    let regretted = ana.dm("my secret");
    ana.deletes(&regretted);
    let kept = ana.dm("thanks");
    let count = scene.discord.bot_messages(dm).len();
    scene.bot_begins().await;
    scene.hears(dm, kept.id, "welcome").await;
    assert_eq!(scene.discord.bot_messages(dm).len(), count + 1);
    scene.closes().await;
}
