//! Discord's limits: the bot waits as long as it is told, keeps the order, loses nothing, and holds still long before it
//! would be shut out.

use std::sync::Arc;

use chrono::TimeDelta;
use goodterms::clock::SystemClock;

use super::scene::Scene;
use super::standin::call_log::Call;
use super::standin::faults::Fault;
use super::standin::interaction::Answer;
use super::standin::message::Message;
use super::standin::people::User;
use super::standin::{Options, Standin};

/// What a customer asks one after the other without waiting, and what is in the answers.
const QUESTIONS: [(&str, &str); 4] = [
    ("how much do I owe?", "$450.00"),
    ("how do I pay?", "Bank transfer"),
    ("hello", "Ana"),
    ("thanks", "welcome"),
];

/// A scene whose stand-in goes by the machine's clock, as the bot's waits do.
async fn in_real_time() -> Scene {
    let mut scene = Scene::open_on("sqlite::memory:", Standin::start(Arc::new(SystemClock))).await;
    scene.bot_begins().await;
    scene
}

/// Asks all at once, and expects all answers, in order and once.
async fn asks_all(scene: &Scene, user: &User) -> Vec<Message> {
    let dm = user.dm_channel();
    let before = scene.discord.bot_messages(dm).len();
    let first = user.dm(QUESTIONS[0].0);
    for (question, _) in &QUESTIONS[1..] {
        user.dm(question);
    }
    let mut last = first.id;
    for (_, words) in QUESTIONS {
        last = scene.hears(dm, last, words).await.id;
    }
    let mut answers = scene.discord.bot_messages(dm);
    assert_eq!(answers.len(), before + QUESTIONS.len());
    answers.split_off(before)
}

fn refused(scene: &Scene) -> Vec<Call> {
    let mut calls = scene.discord.requests();
    calls.retain(|call| call.status == 429);
    calls
}

#[tokio::test]
async fn a_channel_whose_limit_is_used_up_waits_without_a_refusal_and_others_do_not() {
    let scene = in_real_time().await;
    scene
        .shop
        .customer("C-2", "Bob Ray", ",,,,consumer,US")
        .await;
    let ana = scene.linked("Ana", "C-1").await;
    let bob = scene.linked("Bob", "C-2").await;
    scene
        .discord
        .limits_messages(Some((1, TimeDelta::milliseconds(700))));
    let answers = asks_all(&scene, &ana);
    let other = scene.asks(&bob, "thanks", "welcome");
    let (answers, other) = tokio::join!(answers, other);
    // `X-RateLimit-Remaining: 0` was enough: nothing was sent that would have been refused.
    assert_eq!(refused(&scene), []);
    for pair in answers.windows(2) {
        assert!(pair[1].at - pair[0].at >= TimeDelta::milliseconds(500));
    }
    assert!(other.id < answers[2].id);
    scene.closes().await;
}

#[tokio::test]
async fn a_refused_channel_waits_as_long_as_it_is_told() {
    let scene = in_real_time().await;
    let ana = scene.linked("Ana", "C-1").await;
    let path = format!("/channels/{}/messages", ana.dm_channel());
    scene
        .discord
        .fails_next("POST", &path, Fault::RateLimited(1.2));
    scene
        .discord
        .fails_next("POST", &path, Fault::SharedLimit(0.6));
    asks_all(&scene, &ana).await;
    let calls = scene.discord.requests();
    let mut calls = calls.iter().filter(|call| call.path == path);
    let mut after_refusal = |milliseconds| {
        let refusal = calls.by_ref().find(|call| call.status == 429).unwrap();
        let next = calls.clone().next().unwrap();
        assert!(next.at - refusal.at >= TimeDelta::milliseconds(milliseconds));
    };
    after_refusal(1_200);
    after_refusal(600);
    // What others used up does not count against the bot.
    assert_eq!(scene.discord.invalid_requests(), 1);
    scene.closes().await;
}

#[tokio::test]
async fn a_global_refusal_holds_everything_but_acknowledgements() {
    let scene = in_real_time().await;
    scene
        .shop
        .customer("C-2", "Bob Ray", ",,,,consumer,US")
        .await;
    let ana = scene.linked("Ana", "C-1").await;
    let bob = scene.linked("Bob", "C-2").await;
    let offer = scene.asks(&ana, "can I pay in 3 parts?", "$150.00").await;
    let to_bob = format!("/channels/{}/messages", bob.dm_channel());
    scene
        .discord
        .fails_next("POST", &to_bob, Fault::GlobalLimit(2.0));
    let asked = bob.dm("thanks");
    scene
        .discord
        .wait_until("the refusal", |world| {
            world
                .calls
                .all()
                .any(|call| call.status == 429)
                .then_some(())
        })
        .await;
    let pressed = ana.presses(&offer, offer.buttons()[0]);
    assert!(matches!(
        pressed.acknowledged().await,
        Answer::DeferredUpdate
    ));
    let next = bob.dm("hello");
    let agreed = scene.hears(ana.dm_channel(), offer.id, "is agreed").await;
    let thanked = scene.hears(bob.dm_channel(), asked.id, "welcome").await;
    assert!(thanked.id > next.id);
    scene.hears(bob.dm_channel(), thanked.id, "Bob").await;

    let calls = scene.discord.requests();
    let at = calls.iter().position(|call| call.status == 429).unwrap();
    let until = calls[at].at + TimeDelta::milliseconds(2_000);
    let meanwhile: Vec<&str> = calls[at + 1..]
        .iter()
        .filter(|call| call.at < until)
        .map(|call| call.path.as_str())
        .collect();
    assert_eq!(meanwhile.len(), 1, "{meanwhile:?}");
    assert!(meanwhile[0].ends_with("/callback"), "{meanwhile:?}");
    assert_eq!(refused(&scene).len(), 1);
    assert!(agreed.at >= until);
    scene.closes().await;
}

#[tokio::test]
async fn long_before_it_would_be_shut_out_the_bot_makes_no_call_but_acknowledgements() {
    use goodterms::adapter::discord::budget::STOP_AT;
    let options = Options {
        judged: false,
        ..Options::default()
    };
    let mut scene = Scene::open_on("sqlite::memory:", Standin::with(options)).await;
    scene.bot_begins().await;
    let ana = scene.linked("Ana", "C-1").await;
    let dm = ana.dm_channel();
    let offer = scene.asks(&ana, "can I pay in 3 parts?", "$150.00").await;
    // Acknowledgements wait for no limit, so they are the quickest way to be refused; each is tried twice.
    scene
        .discord
        .fails_always("POST", "/callback", Fault::RateLimited(0.0));
    while scene.discord.invalid_requests() < STOP_AT {
        let refused = scene.discord.invalid_requests();
        let many = (STOP_AT - refused).div_ceil(2).min(50);
        for _ in 0..many {
            ana.autocompletes("invoice", ("number", "inv"), dm);
        }
        scene
            .discord
            .wait_until("refusals", |world| {
                (world.calls.invalid >= refused + 2 * many).then_some(())
            })
            .await;
    }
    scene.discord.recovers();
    let told = scene.bot().tells("too many calls were invalid").await;
    assert!(told.contains("holds still"), "{told}");
    let metrics = scene.bot().metrics().await;
    assert!(
        metrics.contains(&format!("\ngoodterms_invalid_calls {STOP_AT}\n")),
        "{metrics}"
    );

    let made = scene.discord.requests().len();
    ana.dm("how do I pay?");
    let pressed = ana.presses(&offer, offer.buttons()[0]);
    assert!(matches!(
        pressed.acknowledged().await,
        Answer::DeferredUpdate
    ));
    let shown = ana.command("balance", &[], dm).answered().await;
    assert!(shown.is_ephemeral());
    let calls = scene.discord.requests();
    let paths: Vec<&str> = calls[made..]
        .iter()
        .map(|call| call.path.as_str())
        .collect();
    assert!(
        paths.len() == 2 && paths.iter().all(|path| path.ends_with("/callback")),
        "{paths:?}"
    );

    // What waits is written, and the next process, which Discord has refused nothing yet, sends it.
    scene.bot_ends().await;
    scene.bot_begins().await;
    let paid = scene.hears(dm, offer.id, "Bank transfer").await;
    let next = scene.discord.wait_for_bot_message(dm, paid.id).await;
    scene.hears(dm, next.id, "$450.00").await;
    scene.closes().await;
}
