//! Channels that are gone, permissions that are withdrawn, users who cannot be reached: the case goes on, and staff learn
//! what to mend.

use goodterms::domain::ticket::Category;

use super::scene::Scene;
use super::standin::permissions::Permission;

#[tokio::test]
async fn closed_direct_messages_lead_to_a_thread_and_then_to_a_case() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    ana.closes_dms();
    let asked = ana.dm("how much do I owe?");
    let thread = scene
        .discord
        .wait_until("a private thread", |world| {
            world.guilds[&scene.guild.id].threads.first().copied()
        })
        .await;
    scene.hears(thread, asked.id, "$450.00").await;
    scene.closes().await;
}

#[tokio::test]
async fn without_threads_the_answer_comes_by_direct_message_and_staff_learn_what_to_mend() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    scene
        .guild
        .withdraws(Permission::CreatePrivateThreads, scene.guild.help);
    let asked = ana.writes(scene.guild.help, "how much do I owe?");
    scene.hears(ana.dm_channel(), asked.id, "$450.00").await;
    scene.hears(scene.guild.help, asked.id, "in private").await;
    let alerts = scene.shop.desk.alerts(&scene.shop.business).await.unwrap();
    assert!(alerts[0].what.contains("permission"), "{}", alerts[0].what);
    scene.closes().await;
}

#[tokio::test]
async fn nobody_left_to_write_to_is_a_case_and_the_answer_waits_for_them() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    scene
        .guild
        .withdraws(Permission::CreatePrivateThreads, scene.guild.help);
    ana.closes_dms();
    ana.dm("how much do I owe?");
    let desk = &scene.shop.desk;
    let business = &scene.shop.business;
    scene
        .discord
        .wait_until("both ways to be tried", |world| {
            let refused = |path: &str| {
                world
                    .calls
                    .all()
                    .any(|call| call.path.contains(path) && call.status == 403)
            };
            (refused("/threads") && refused("/messages")).then_some(())
        })
        .await;
    ana.opens_dms();
    let sent = ana.dm("thanks");
    // What could not be sent goes before the answer.
    scene.hears(ana.dm_channel(), sent.id, "$450.00").await;
    let queue = desk.queue(business, &Default::default()).await.unwrap();
    assert_eq!(queue[0].category, Category::Unreachable);
    scene.closes().await;
}

#[tokio::test]
async fn a_thread_that_is_deleted_or_archived_ends_nothing() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let asked = ana.writes(scene.guild.help, "how much do I owe?");
    let thread = scene
        .discord
        .wait_until("a private thread", |world| {
            world.guilds[&scene.guild.id].threads.first().copied()
        })
        .await;
    let balance = scene.hears(thread, asked.id, "$450.00").await;
    scene.discord.archives(thread);
    let thanks = ana.writes(thread, "thanks");
    assert!(thanks.id > balance.id);
    scene.hears(thread, thanks.id, "welcome").await;
    scene.discord.deletes_channel(thread);
    let again = ana.writes(scene.guild.help, "how do I pay?");
    let other = scene
        .discord
        .wait_until("another private thread", |world| {
            let threads = &world.guilds[&scene.guild.id].threads;
            threads.iter().copied().find(|known| *known != thread)
        })
        .await;
    scene.hears(other, again.id, "Bank transfer").await;
    scene.closes().await;
}

#[tokio::test]
async fn a_bot_that_is_removed_and_invited_again_goes_on() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    scene.guild.kicks_bot();
    let desk = &scene.shop.desk;
    let business = &scene.shop.business;
    let told = async {
        loop {
            let alerts = desk.alerts(business).await.unwrap();
            if !alerts.is_empty() {
                return alerts;
            }
            tokio::task::yield_now().await;
        }
    };
    let alerts = tokio::time::timeout(std::time::Duration::from_secs(30), told)
        .await
        .unwrap();
    assert!(alerts[0].what.contains("invite it again"));
    scene.guild.invites_bot();
    let asked = ana.writes(scene.guild.help, "how much do I owe?");
    scene.hears(scene.guild.help, asked.id, "in private").await;
    scene.closes().await;
}
