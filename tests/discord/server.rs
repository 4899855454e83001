//! The server that the bot is told to use is the only one that it talks to, also where that one does not say where its
//! gateway is.

use std::time::Duration;

use super::scene::Scene;
use super::standin::faults::{Fault, Outage};

/// The calls so far that ask for the gateway: of the bot, and the plain one, which serenity makes when it connects.
fn asked_for_gateway(scene: &Scene) -> (usize, usize) {
    let calls = scene.discord.requests();
    let count = |path: &str| calls.iter().filter(|call| call.path == path).count();
    (count("/gateway/bot"), count("/gateway"))
}

async fn asked_for_gateway_more_than(scene: &Scene, times: usize) {
    let asked = |world: &super::standin::world::World| {
        let mut calls = world.calls.all();
        let asked = calls.by_ref().filter(|call| call.path == "/gateway/bot");
        (asked.count() > times).then_some(())
    };
    scene
        .discord
        .wait_until("the gateway to be asked for", asked)
        .await;
}

#[tokio::test]
async fn without_an_address_of_the_gateway_it_connects_nowhere_says_so_and_comes_up_later() {
    // A failure, and a server that knows neither of the two calls.
    for (fault, plain_calls_each) in [(Fault::Status(500), 0), (Fault::Status(404), 1)] {
        let mut scene = Scene::open("sqlite::memory:").await;
        scene.discord.fails_always("GET", "/gateway", fault);
        scene.bot_tries_to_begin().await;
        asked_for_gateway_more_than(&scene, 2).await;
        let (is_well, told) = scene.bot().health().await;
        assert!(
            !is_well && told.contains("the gateway is down since"),
            "{told}"
        );
        assert!(
            scene
                .bot()
                .metrics()
                .await
                .contains("\ngoodterms_gateway_up 0\n")
        );
        // serenity, which would go to another server by itself, asks once more when it connects: it has not begun to.
        let (asked, plain) = asked_for_gateway(&scene);
        assert!(plain <= asked * plain_calls_each, "{plain} of {asked}");
        assert_eq!(scene.discord.read(|world| world.identified()), 0);

        scene.discord.recovers();
        scene.discord.wait_for_bot().await;
        scene.linked("Ana", "C-1").await;
        let (is_well, told) = scene.bot().health().await;
        assert!(is_well, "{told}");
        scene.closes().await;
    }
}

#[tokio::test]
async fn it_goes_to_the_servers_own_gateway_also_where_serenity_is_not_told_of_it() {
    let mut scene = Scene::open("sqlite::memory:").await;
    // The bot's own question is answered, and serenity's, after which it would go to Discord's public gateway, is not.
    scene
        .discord
        .fails_next("GET", "/gateway/bot", Fault::Slow(Duration::ZERO));
    scene
        .discord
        .fails_always("GET", "/gateway", Fault::Status(500));
    scene.bot_begins().await;
    assert_eq!(asked_for_gateway(&scene), (1, 1));
    scene.linked("Ana", "C-1").await;
    scene.closes().await;
}

#[tokio::test]
async fn a_gateway_that_is_lost_is_told_until_it_is_back() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    assert!(scene.bot().health().await.0);
    scene
        .discord
        .fails_always("GET", "/gateway", Fault::Status(503));
    scene.discord.outage(Outage::Refused);
    let told = scene.bot().tells("the gateway is down since").await;
    assert!(told.contains("2026-03-12"), "{told}");
    scene.discord.outage_ends();
    scene.discord.recovers();
    scene.asks(&ana, "how much do I owe?", "$450.00").await;
    let metrics = scene.bot().metrics().await;
    for told in [
        "goodterms_gateway_up 1",
        "goodterms_turns_total 2",
        "goodterms_turn_seconds_count 2",
    ] {
        assert!(
            metrics.contains(&format!("\n{told}\n")),
            "no {told} in {metrics}"
        );
    }
    assert_eq!(
        scene.bot().health().await,
        (true, r#"{"reasons":[],"status":"ok"}"#.to_owned())
    );
    scene.closes().await;
}
