//! Who may ask about which account: codes, several accounts, the way out.

use super::scene::Scene;
use crate::support::shop::databases;

#[tokio::test]
async fn five_wrong_codes_lock_a_user_out_until_staff_let_them_in() {
    for url in databases() {
        let scene = Scene::with_bot(&url).await;
        let eve = scene.discord.user("Eve");
        let right = scene.code("C-1").await;
        for left in ["4 more times", "3 more times", "2 more times", "once more"] {
            scene.asks(&eve, "3QK3M-9ACDE", left).await;
        }
        scene.asks(&eve, "3QK3M-9ACDE", "No more codes").await;
        // Even the right one tells nothing now.
        let locked = scene.asks(&eve, &right, "No more codes").await;
        assert!(!locked.text().contains("Ana"));
        let alerts = scene.shop.desk.alerts(&scene.shop.business).await.unwrap();
        assert_eq!(alerts.len(), 1);
        assert_eq!(alerts[0].about, eve.id.to_string());

        let desk = &scene.shop.desk;
        desk.unlock_chat_user(&scene.shop.business, &eve.id.to_string(), "kim")
            .await
            .unwrap();
        scene.asks(&eve, &right, "that worked").await;
        // It works once.
        let bob = scene.discord.user("Bob");
        scene.asks(&bob, &right, "does not work").await;
        scene.closes().await;
    }
}

#[tokio::test]
async fn an_old_code_is_like_one_that_never_was() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.discord.user("Ana");
    let old = scene.code("C-1").await;
    scene.shop.later(7);
    let too_old = scene.asks(&ana, &old, "does not work").await;
    let never = scene
        .asks(&scene.discord.user("Bob"), "9QK3M-9ACDE", "does not work")
        .await;
    assert_eq!(too_old.text(), never.text());
    scene.closes().await;
}

#[tokio::test]
async fn whoever_has_two_accounts_is_asked_which() {
    let scene = Scene::open("sqlite::memory:").await;
    scene
        .shop
        .customer("C-2", "Lopez Boats", ",,,,company,US")
        .await;
    scene
        .shop
        .invoice("C-2", "INV-9", "90.00", "2026-02-07", "2026-03-09")
        .await;
    let mut scene = scene;
    scene.bot_begins().await;
    let ana = scene.linked("Ana", "C-1").await;
    let code = scene.code("C-2").await;
    scene.asks(&ana, &code, "Lopez Boats").await;
    scene.asks(&ana, "how much do I owe?", "$90.00").await;
    let which = scene.asks(&ana, "switch account", "Which one").await;
    assert_eq!(which.buttons().len(), 2);
    ana.presses(&which, "Harbour Lane Joinery, account C-1")
        .acknowledged()
        .await;
    scene.hears(ana.dm_channel(), which.id, "account C-1").await;
    scene.asks(&ana, "how much do I owe?", "$450.00").await;

    scene.asks(&ana, "unlink", "Shall I unlink").await;
    // Anything but a yes leaves it as it is, and a later yes is none to it.
    scene.asks(&ana, "how much do I owe?", "$450.00").await;
    scene.says(&ana, "yes").await;
    scene.asks(&ana, "how much do I owe?", "$450.00").await;
    scene.asks(&ana, "unlink", "Shall I unlink").await;
    scene.asks(&ana, "yes", "not linked").await;
    scene.asks(&ana, "how much do I owe?", "$90.00").await;
    scene.closes().await;
}

#[tokio::test]
async fn whoever_leaves_the_server_is_asked_to_link_again() {
    let mut scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    scene.guild.is_left_by(&ana);
    scene.guild.is_joined_by(&ana);
    scene.asks(&ana, "how much do I owe?", "link code").await;
    let code = scene.code("C-1").await;
    scene.asks(&ana, &code, "that worked").await;

    // Also when nobody heard of it.
    scene.bot_ends().await;
    scene.guild.is_left_by(&ana);
    let other = scene.discord.guild("Elsewhere");
    other.is_joined_by(&ana);
    scene.bot_begins().await;
    scene.asks(&ana, "how much do I owe?", "link code").await;
    scene.closes().await;
}
