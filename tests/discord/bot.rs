//! The bot in the test's own process, on the stand-in: it begins, and ends as if it were asked to.

use std::net::SocketAddr;
use std::time::Duration;

use goodterms::adapter::discord::{Settings, serve};
use goodterms::config::Secret;
use goodterms::desk::Desk;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::standin::Standin;

/// A running bot.
pub struct Bot {
    stop: oneshot::Sender<()>,
    /// Where it tells how it is.
    address: SocketAddr,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Bot {
    /// Begins, and waits until the gateway has it.
    pub async fn start(desk: &Desk, discord: &Standin) -> Self {
        let bot = Self::begin(desk, discord).await;
        discord.wait_for_bot().await;
        bot
    }

    /// Begins, whether or not it can be at the gateway.
    pub async fn begin(desk: &Desk, discord: &Standin) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (told, address) = oneshot::channel();
        let settings = Settings {
            token: Secret::new(discord.token().to_owned()),
            server: discord.url(),
            listen: "127.0.0.1:0".parse().unwrap(),
            runs_day: false,
        };
        let desk = desk.clone();
        let task = tokio::spawn(async move {
            let stop = async {
                // A test that forgets the bot ends it too.
                let _dropped = stopped.await;
            };
            let ready = |address| told.send(address).expect("the test waits for it");
            serve(desk, settings, stop, ready).await
        });
        let address = address.await.expect("it listens at once");
        Self {
            stop,
            address,
            task,
        }
    }

    /// What `/healthz` answers: whether all is well, and what is not.
    pub async fn health(&self) -> (bool, String) {
        let answer = reqwest::get(format!("http://{}/healthz", self.address)).await;
        let answer = answer.unwrap();
        (answer.status() == 200, answer.text().await.unwrap())
    }

    /// Waits until `/healthz` names a trouble in these words.
    pub async fn tells(&self, trouble: &str) -> String {
        let told = async {
            loop {
                let (_, told) = self.health().await;
                if told.contains(trouble) {
                    return told;
                }
                tokio::task::yield_now().await;
            }
        };
        let told = tokio::time::timeout(Duration::from_secs(30), told).await;
        told.unwrap_or_else(|_| panic!("waited in vain for {trouble:?}"))
    }

    /// What `/metrics` answers.
    pub async fn metrics(&self) -> String {
        let answer = reqwest::get(format!("http://{}/metrics", self.address)).await;
        answer.unwrap().text().await.unwrap()
    }

    /// Asks it to end, and waits for that.
    pub async fn ends(self) {
        let _gone = self.stop.send(());
        self.task.await.unwrap().unwrap();
    }
}
