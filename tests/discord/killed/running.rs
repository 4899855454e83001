//! What runs and is killed: the bot, and the run of the day.

use std::process::{Command, Stdio};

use super::super::standin::Standin;
use super::super::standin::world::World;
use crate::support::program::{Killable, Place};

fn quiet(mut command: Command) -> Killable {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    Killable(command.spawn().unwrap())
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
            &["--without-run-day"]
        } else {
            &[]
        };
        let bot = place.serve(arguments, (&discord.url(), &discord.token()), "off");
        Self {
            bot: quiet(bot),
            day: day_beside.then(|| quiet(place.command(&["run-day"]))),
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
