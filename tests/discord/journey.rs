//! The journey of a customer on the wire: linked by a code, a question in public, an arrangement in private, with words,
//! with buttons, with commands; a proof of payment.

use super::scene::Scene;
use crate::support::shop::databases;

#[tokio::test]
async fn words_alone() {
    for url in databases() {
        let scene = Scene::with_bot(&url).await;
        let ana = scene.discord.user("Ana");
        let told = scene.says(&ana, "how much do I owe?").await;
        assert!(told.text().contains("link code"), "{}", told.text());
        assert!(!told.text().contains("450"));
        let code = scene.code("C-1").await;
        let linked = scene.says(&ana, &format!("my code is {code}")).await;
        assert!(linked.text().contains("Ana Lopez"), "{}", linked.text());

        let balance = scene.says(&ana, "how much do I owe?").await;
        assert!(balance.text().contains("$450.00"), "{}", balance.text());
        let offer = scene.says(&ana, "can I pay in 3 parts?").await;
        assert!(offer.text().contains("$150.00"), "{}", offer.text());
        let agreed = scene.says(&ana, "yes").await;
        assert!(agreed.text().contains("is agreed"), "{}", agreed.text());
        assert_eq!(scene.shop.plans("C-1").await, 1);
        scene.closes().await;
    }
}

#[tokio::test]
async fn a_question_in_public_is_answered_in_private_and_a_plan_agreed_with_buttons() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let asked = ana.writes(scene.guild.help, "can I pay my invoice in 3 parts?");
    let line = scene
        .discord
        .wait_for_bot_message(scene.guild.help, asked.id)
        .await;
    assert_eq!(line.text(), "I have answered you in private.");

    let thread = scene
        .discord
        .wait_until("a private thread", |world| {
            world.guilds[&scene.guild.id].threads.first().copied()
        })
        .await;
    let offer = scene.discord.wait_for_bot_message(thread, asked.id).await;
    assert!(offer.text().contains("$150.00"), "{}", offer.text());
    let pressed = ana.presses(&offer, offer.buttons()[0]);
    pressed.acknowledged().await;
    let agreed = scene.discord.wait_for_bot_message(thread, offer.id).await;
    assert!(agreed.text().contains("is agreed"), "{}", agreed.text());
    assert_eq!(scene.shop.plans("C-1").await, 1);

    // The same button once more answers kindly and changes nothing.
    ana.presses(&offer, offer.buttons()[0]).acknowledged().await;
    let stale = scene.discord.wait_for_bot_message(thread, agreed.id).await;
    assert!(stale.text().contains("earlier message"), "{}", stale.text());
    assert_eq!(scene.shop.plans("C-1").await, 1);
    scene.closes().await;
}
