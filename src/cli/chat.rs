//! `goodterms chat --as <account>`.

use clap::Args;

use super::{App, Failure, Outcome};
use goodterms::adapter::terminal;
use goodterms::desk::Desk;
use goodterms::desk::message::Channel;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ChatArgs {
    /// The account whose customer you are
    #[arg(long = "as", value_name = "ACCOUNT")]
    account: String,
}

const EXAMPLES: &str = "\
Examples:
  goodterms chat --as C-1001
  echo 'how much do I owe?' | goodterms chat --as C-1001
  echo '{\"id\":\"m1\",\"text\":\"3 payments please\"}' | goodterms chat --as C-1001 --json

A choice can be taken by its number, its label, or in your own words. From a pipe, every line is one
message; with --json, one object {\"id\",\"text\"}, and an id seen before is answered with the same replies
and applied once.";

pub(crate) async fn run(app: &App, args: ChatArgs) -> Outcome {
    let desk = app.listening(app.desk().await?)?;
    let business = app.business(&desk).await?;
    let channel = desk
        .open_channel(&business, &args.account, "terminal")
        .await?;
    if terminal::is_interactive() && !app.json() {
        terminal::converse(&desk, &channel, false).await?;
        return Ok(());
    }
    answer(app, &desk, &channel).await
}

/// Answers what comes through the pipe.
pub(crate) async fn answer(app: &App, desk: &Desk, channel: &Channel) -> Outcome {
    let input = std::io::stdin().lock();
    let output = std::io::stdout().lock();
    let answered = terminal::answer_lines(desk, channel, app.json(), input, output).await;
    let wrong = match answered {
        Ok(wrong) => wrong,
        // A reader that has gone (`| head`) ends the chat without noise; what is due stays in the outbox.
        Err(error) if is_broken_pipe(&error) => return Err(Failure::Refused(String::new())),
        Err(error) => return Err(error.into()),
    };
    if wrong > 0 {
        return Err(Failure::Refused(format!(
            "{wrong} line(s) could not be used"
        )));
    }
    Ok(())
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let io = error.downcast_ref::<std::io::Error>();
    io.is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
