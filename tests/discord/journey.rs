//! The journey of a customer on the wire: linked by a code, a question in public, an arrangement in private, with words,
//! with buttons, with commands; a proof of payment.

use std::time::Duration;

use super::scene::Scene;
use crate::run_day::FLAT_FEE;
use crate::support::shop::databases;
use goodterms::domain::ticket::{StaffMember, StaffRole};

/// The smallest file that is a PNG by its beginning.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

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

#[tokio::test]
async fn commands_suggestions_and_forms() {
    let scene = Scene::with_bot("sqlite::memory:").await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let last = |messages: Vec<super::standin::message::Message>| messages.last().unwrap().id;

    // In public only the user sees that it was heard; the answer is in private.
    let before = last(scene.discord.bot_messages(dm));
    let asked = ana.command("balance", &[], scene.guild.help);
    let shown = asked.answered().await;
    assert!(shown.is_ephemeral(), "{}", shown.text());
    assert!(!shown.text().contains("450"));
    let thread = scene
        .discord
        .wait_until("a private thread", |world| {
            world.guilds[&scene.guild.id].threads.first().copied()
        })
        .await;
    scene.hears(thread, before, "$450.00").await;
    assert_eq!(scene.discord.bot_messages(scene.guild.help).len(), 0);

    // Even the first time they are there.
    let invoices = ana
        .autocompletes("invoice", ("number", ""), dm)
        .choices()
        .await;
    assert_eq!(invoices[0].1, "INV-7");
    let days = ana
        .autocompletes("extend", ("date", "fri"), dm)
        .choices()
        .await;
    assert!(
        days.iter().any(|(_, value)| value == "2026-03-13"),
        "{days:?}"
    );

    let before = last(scene.discord.bot_messages(dm));
    ana.command("invoice", &[("number", "INV-7")], dm)
        .answered()
        .await;
    let invoice = scene.hears(dm, before, "INV-7").await;
    let asked = ana.command("plan", &[("payments", "3")], dm);
    asked.answered().await;
    let offer = scene.hears(dm, invoice.id, "$150.00").await;

    // An amount that is typed into a form is money, and the terms change before the yes.
    let opened = ana.presses(&offer, "Type an amount");
    let form = opened.form().await;
    assert_eq!(form["title"], "An amount");
    ana.submits(&opened, &[("value", "120")])
        .acknowledged()
        .await;
    let other = scene.hears(dm, offer.id, "$120.00").await;
    assert_eq!(scene.shop.plans("C-1").await, 0);
    ana.presses(&other, other.buttons()[0]).acknowledged().await;
    scene.hears(dm, other.id, "is agreed").await;
    assert_eq!(scene.shop.plans("C-1").await, 1);
    scene.closes().await;
}

#[tokio::test]
async fn a_proof_of_payment_is_kept_with_the_case() {
    for url in databases() {
        let scene = Scene::with_bot(&url).await;
        let ana = scene.linked("Ana", "C-1").await;
        let dm = ana.dm_channel();
        let file = ("../receipt.png", "image/png", PNG);
        let sent = ana.writes_with_file(dm, "I have paid INV-7 yesterday", file);
        scene.hears(dm, sent.id, "I have kept your file").await;
        // Discord's link may end: the bytes are here.
        scene.discord.expires_links();
        let desk = &scene.shop.desk;
        let business = &scene.shop.business;
        let max = StaffMember {
            name: "Max".into(),
            role: StaffRole::Owner,
        };
        desk.add_member(business, None, &max).await.unwrap();
        let queue = desk.queue(business, &Default::default()).await.unwrap();
        let case = queue[0].ticket.clone();
        let files = desk.files_of_case(business, &case).await.unwrap();
        assert_eq!(files[0].name, "receipt.png");
        let read = desk.read_file(business, &case, 1, "Max").await.unwrap();
        assert_eq!(read.bytes, PNG);

        // What stands beside a file may only say what it is.
        scene.asks(&ana, "thanks", "welcome").await;
        let sent = ana.writes_with_file(dm, "here is my receipt", file);
        let said = scene.hears(dm, sent.id, "I have kept your file").await;
        assert!(!said.text().contains("agreement"), "{}", said.text());
        assert_eq!(desk.files_of_case(business, &case).await.unwrap().len(), 2);

        let program = (
            "receipt.png",
            "image/png",
            b"\x7fELF\x02\x01\x01".as_slice(),
        );
        let sent = ana.writes_with_file(dm, "and this", program);
        assert!(sent.id > said.id);
        scene.hears(dm, sent.id, "something else").await;
        assert_eq!(desk.files_of_case(business, &case).await.unwrap().len(), 2);
        scene.closes().await;
    }
}

#[tokio::test]
async fn a_notice_has_arrived_when_discord_confirms_it() {
    for url in databases() {
        let scene = Scene::with_bot(&url).await;
        let (desk, business) = (&scene.shop.desk, &scene.shop.business);
        desk.apply_policy(business, FLAT_FEE, "owner")
            .await
            .unwrap();
        // The terms stood before the invoice.
        let shop = &scene.shop;
        shop.customer("C-2", "Lopez Boats", ",,,,consumer,US").await;
        shop.invoice("C-2", "INV-8", "450.00", "2026-02-07", "2026-03-09")
            .await;
        let ana = scene.linked("Ana", "C-2").await;
        let dm = ana.dm_channel();
        let before = scene.discord.bot_messages(dm).last().unwrap().id;
        scene.shop.later(1);
        desk.run_day(business).await.unwrap();
        scene.hears(dm, before, "late fee of $15.00").await;
        let confirmed = async { while desk.count_waiting().await.unwrap() > 0 {} };
        let confirmed = tokio::time::timeout(Duration::from_secs(30), confirmed).await;
        confirmed.expect("what Discord has taken is noted");

        // The time that the notice gives began when it arrived.
        scene.shop.later(6);
        desk.run_day(business).await.unwrap();
        assert_eq!(scene.shop.balance("C-2").await, scene.shop.money("450.00"));
        scene.shop.later(1);
        desk.run_day(business).await.unwrap();
        assert_eq!(scene.shop.balance("C-2").await, scene.shop.money("465.00"));
        scene.closes().await;
    }
}
