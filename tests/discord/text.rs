//! What people read: long texts as files that hold all of it, and names that are no markup and ping nobody.

use super::scene::Scene;

const NAME: &str = "@everyone <@1> **x** [a](http://b.example)";

#[tokio::test]
async fn a_schedule_that_fits_into_no_message_comes_as_a_file_that_holds_all_of_it() {
    let mut scene = Scene::open("sqlite::memory:").await;
    let policy = "[plans]\ninstallments_max = 100\nlength_days_max = 1000\nself_serve_max = \"9000.00\"\n\n[ratings.new]\ninstallments_max = 100\nself_serve_max = \"9000.00\"\n";
    let (desk, business) = (&scene.shop.desk, &scene.shop.business);
    desk.apply_policy(business, policy, "owner").await.unwrap();
    scene
        .shop
        .customer("C-2", "Lopez Boats", ",,,,company,US")
        .await;
    scene
        .shop
        .invoice("C-2", "INV-8", "9000.00", "2026-02-07", "2026-03-09")
        .await;
    scene.bot_begins().await;
    let ana = scene.linked("Ana", "C-2").await;
    let offer = scene
        .asks(
            &ana,
            "can I pay in 100 weekly parts?",
            "plan of 100 payments",
        )
        .await;
    assert_eq!(offer.attachments.len(), 1, "{}", offer.text());
    let name = &offer.attachments[0].filename;
    assert!(offer.content.contains(name.as_str()), "{}", offer.content);
    let file = scene.discord.file_of(&offer, 0);
    for number in 1..=100 {
        let line = format!("{number}.  ");
        let line = file.lines().find(|it| it.trim_start().starts_with(&line));
        assert!(
            line.is_some_and(|it| it.contains("$90.00")),
            "{number} in {file}"
        );
    }
    // Nothing of what is agreed to is left out, and it can be agreed to.
    assert!(
        file.contains("100 payments, $9,000.00 in all")
            && file.contains("Nothing is agreed until you say yes"),
        "{file}"
    );
    ana.presses(&offer, offer.buttons()[0]).acknowledged().await;
    scene.hears(ana.dm_channel(), offer.id, "is agreed").await;
    assert_eq!(scene.shop.plans("C-2").await, 1);
    scene.closes().await;
}

#[tokio::test]
async fn names_from_outside_are_no_markup_and_ping_nobody() {
    let mut scene = Scene::open("sqlite::memory:").await;
    scene.shop.customer("C-2", NAME, ",,,,consumer,US").await;
    scene
        .shop
        .invoice("C-2", "*INV*<@1>", "90.00", "2026-02-07", "2026-03-09")
        .await;
    scene.bot_begins().await;
    let eve = scene.linked("Eve", "C-2").await;
    let dm = eve.dm_channel();
    scene
        .asks(&eve, "how much do I owe?", r"\*INV\*\<\@1>")
        .await;
    let public = eve.writes(scene.guild.help, "@everyone how much do I owe?");
    scene.hears(scene.guild.help, public.id, "in private").await;
    let thread = scene
        .discord
        .wait_until("a private thread", |world| {
            world.guilds[&scene.guild.id].threads.first().copied()
        })
        .await;
    scene.hears(thread, public.id, "$90.00").await;
    let linked = &scene.discord.bot_messages(dm)[0];
    assert!(
        linked
            .content
            .contains(r"\@everyone \<\@1> \*\*x\*\* \[a\](<http://b.example>)"),
        "{}",
        linked.content
    );
    let places = [dm, thread, scene.guild.help];
    for message in places
        .into_iter()
        .flat_map(|place| scene.discord.bot_messages(place))
    {
        assert!(
            !message.mentions_everyone && message.mentions.is_empty(),
            "{}",
            message.text()
        );
        for markup in ["<@1>", "**x**", "](http"] {
            assert!(!message.text().contains(markup), "{}", message.text());
        }
    }
    scene.closes().await;
}
