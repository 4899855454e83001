//! What runs and is killed: the bot, and the run of the day.

use std::process::{Child, Command, Stdio};

use super::super::standin::Standin;
use super::super::standin::world::World;
use crate::support::program::Place;

/// A process, which does not outlive the test, however that ends.
struct Killable(Child);

impl Killable {
    fn of(mut command: Command) -> Self {
        command.stdout(Stdio::null()).stderr(Stdio::null());
        Self(command.spawn().unwrap())
    }

    /// Ends it as a power cut does.
    fn dies(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended, and been reaped, before.
        let _is_gone = self.0.kill();
        let _is_reaped = self.0.wait();
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        self.end();
    }
}

/// What runs: the bot, and the run of the day inside of it or beside it.
pub struct Running {
    bot: Killable,
    day: Option<Killable>,
    /// How many sessions there had been before.
    sessions: usize,
}

impl Running {
    pub fn begin(place: &Place, discord: &Standin, day_beside: bool) -> Self {
        let arguments: &[&str] = if day_beside {
            &["serve", "--without-run-day"]
        } else {
            &["serve"]
        };
        let mut bot = place.command(arguments);
        bot.env("DISCORD_TOKEN", discord.token())
            .env("DISCORD_API_URL", discord.url())
            .env("GOODTERMS_LISTEN", "127.0.0.1:0")
            .env("GOODTERMS_LOG", "off");
        Self {
            bot: Killable::of(bot),
            day: day_beside.then(|| Killable::of(place.command(&["run-day"]))),
            sessions: discord.read(World::identified),
        }
    }

    pub async fn is_there(&self, discord: &Standin) {
        discord
            .wait_until("the bot at the gateway", |world| {
                (world.identified() > self.sessions).then_some(())
            })
            .await;
    }

    pub fn dies(self) {
        self.bot.dies();
        if let Some(day) = self.day {
            day.dies();
        }
    }
}
