//! The bot in the test's own process, on the stand-in: it begins, and ends as if it were asked to.

use goodterms::adapter::discord::{Settings, serve};
use goodterms::config::Secret;
use goodterms::desk::Desk;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::standin::Standin;

/// A running bot.
pub struct Bot {
    stop: oneshot::Sender<()>,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Bot {
    /// Begins, and waits until the gateway has it.
    pub async fn start(desk: &Desk, discord: &Standin) -> Self {
        let (stop, stopped) = oneshot::channel();
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
            serve(desk, settings, stop, |_| {}).await
        });
        discord.wait_for_bot().await;
        Self { stop, task }
    }

    /// Asks it to end, and waits for that.
    pub async fn ends(self) {
        let _gone = self.stop.send(());
        self.task.await.unwrap().unwrap();
    }
}
