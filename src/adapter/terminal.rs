//! The terminal as a chat: with line editing at a keyboard, line by line from a pipe.

use std::io::{BufRead, IsTerminal, Read, Write};
use std::time::Duration;

use anyhow::Context;
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, ExternalPrinter};
use serde::{Deserialize, Serialize};

use crate::desk::message::{Body, Channel, Inbound, Turn};
use crate::desk::{Desk, DeskError};
use crate::store::Delivery;

/// The longest line that is read from a pipe; what follows in it is dropped, and the bot says that it is
/// too long.
const LINE_BYTES_MAX: u64 = 256 * 1024;
/// How often a chat at the keyboard looks for what came from elsewhere.
const NEWS_EVERY: Duration = Duration::from_millis(500);
/// Text is wrapped at most this wide.
const WIDTH_MAX: usize = 92;

/// How a chat at the keyboard ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Quit,
    /// The person wants to be somebody else (demo only).
    Switch,
}

/// Whether a person sits at standard input.
#[must_use]
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal()
}

/// Chats with the person at the keyboard until they leave.
///
/// # Errors
/// When the terminal or the database is lost.
pub async fn converse(desk: &Desk, channel: &Channel, can_switch: bool) -> anyhow::Result<Ended> {
    println!("{}\n", show_text(&desk.welcome(channel).await?));
    deliver(desk, channel, |message| {
        println!("{}\n", show(&message.body));
        Ok(())
    })
    .await?;
    let mut editor = DefaultEditor::new().context("the terminal cannot be used")?;
    // A terminal that cannot be written to beside the prompt shows what came with the next answer.
    let mut printer = editor.create_external_printer().ok();
    loop {
        let typed = tokio::task::spawn_blocking(move || {
            let line = editor.readline("you> ");
            (editor, line)
        });
        let (back, line) = watching(desk, channel, printer.as_mut(), typed).await?;
        editor = back;
        let line = match line {
            Ok(line) => line,
            Err(ReadlineError::Eof) => return Ok(Ended::Quit),
            Err(ReadlineError::Interrupted) => {
                println!("(Ctrl-D or /quit to leave)");
                continue;
            }
            Err(error) => return Err(error).context("the terminal is lost"),
        };
        let command = line.trim().to_lowercase();
        if command == "/quit" || command == "/exit" {
            return Ok(Ended::Quit);
        }
        if can_switch && command.starts_with("/switch") {
            return Ok(Ended::Switch);
        }
        // A history entry that cannot be kept is no reason to stop.
        let _kept = editor.add_history_entry(&line);
        let inbound = Inbound::text(desk.new_event_key(), line);
        match receive(desk, channel, &inbound).await {
            Ok(_) => {
                deliver(desk, channel, |message| {
                    println!("\n{}\n", show(&message.body));
                    Ok(())
                })
                .await?;
            }
            Err(error) => {
                tracing::error!(%error, "a message could not be answered");
                println!("\n{}\n", show_text(&desk.apology()));
            }
        }
    }
}

/// Waits for what is typed, and meanwhile shows what comes from elsewhere, above the prompt.
async fn watching<T>(
    desk: &Desk,
    channel: &Channel,
    mut printer: Option<&mut impl ExternalPrinter>,
    typed: tokio::task::JoinHandle<T>,
) -> anyhow::Result<T> {
    tokio::pin!(typed);
    loop {
        tokio::select! {
            typed = &mut typed => return Ok(typed?),
            () = pause() => {}
        }
        let Some(printer) = printer.as_mut() else {
            continue;
        };
        let shown = deliver(desk, channel, |message| {
            Ok(printer.print(format!("\n{}\n\n", show(&message.body)))?)
        });
        // It is tried again in a moment, and with the next answer.
        if let Err(error) = shown.await {
            tracing::warn!(%error, "a message could not be shown yet");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a loop at the edge looks for news about twice a second"
)]
async fn pause() {
    tokio::time::sleep(NEWS_EVERY).await;
}

/// Shows what the channel has still to get, in order: what nobody asked for may have come before the reply.
async fn deliver(
    desk: &Desk,
    channel: &Channel,
    mut show: impl FnMut(&Delivery<Body>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    for message in desk.pending(channel).await? {
        show(&message)?;
        desk.delivered(channel, std::slice::from_ref(&message))
            .await?;
    }
    Ok(())
}

/// Hands a message to the desk, and once more if the database failed: the key makes sure that it is applied
/// once, also where the first try was committed and only the word of it was lost.
async fn receive(desk: &Desk, channel: &Channel, inbound: &Inbound) -> Result<Turn, DeskError> {
    match desk.receive(channel, inbound).await {
        Err(DeskError::Store(error)) => {
            tracing::warn!(%error, "a message is tried once more");
            desk.receive(channel, inbound).await
        }
        result => result,
    }
}

/// One line of a JSON conversation.
#[derive(Debug, Deserialize)]
struct JsonLine {
    /// An id seen before is answered with the same replies and applied once.
    id: Option<String>,
    text: String,
}

/// One reply of a JSON conversation.
#[derive(Debug, Serialize)]
struct JsonReply<'a> {
    id: &'a str,
    /// Null for a message that nobody asked for, such as a notice.
    in_reply_to: Option<&'a str>,
    text: &'a str,
    choices: Vec<JsonChoice<'a>>,
    files: &'a [crate::converse::reply::Attachment],
}

#[derive(Debug, Serialize)]
struct JsonChoice<'a> {
    number: u32,
    id: &'a str,
    label: &'a str,
}

/// Takes one message a line from a pipe and prints the replies, as text or as JSON. A line that cannot be
/// used is answered with an error, and the next one is taken.
///
/// Returns how many lines could not be used.
///
/// # Errors
/// When reading, writing or the database fails. What was answered until then stays answered.
pub async fn answer_lines(
    desk: &Desk,
    channel: &Channel,
    json: bool,
    mut input: impl BufRead,
    mut output: impl Write,
) -> anyhow::Result<u64> {
    // What stood in the outbox is shown first. Whoever wrote the first line had not read it: it counts as
    // delivered only after that line, so that no "yes" in it can mean terms that came in between.
    let mut unread = Vec::new();
    for message in desk.pending(channel).await? {
        print_reply(&mut output, json, &message)?;
        if message.reply_to.is_none() {
            unread.push(message);
        } else {
            desk.delivered(channel, std::slice::from_ref(&message))
                .await?;
        }
    }
    let mut wrong = 0;
    let mut number = 0_u64;
    while let Some(line) = read_line(&mut input)? {
        number += 1;
        let inbound = if json {
            if line.trim().is_empty() {
                continue;
            }
            match serde_json::from_str::<JsonLine>(&line) {
                Ok(line) => {
                    Inbound::text(line.id.unwrap_or_else(|| desk.new_event_key()), line.text)
                }
                Err(error) => {
                    wrong += 1;
                    let why = format!("write one object {{\"id\",\"text\"}} a line: {error}");
                    print_error(&mut output, json, number, &why)?;
                    continue;
                }
            }
        } else {
            Inbound::text(desk.new_event_key(), line)
        };
        let received = receive(desk, channel, &inbound).await;
        desk.delivered(channel, &std::mem::take(&mut unread))
            .await?;
        match received {
            Ok(turn) => {
                if turn.repeated {
                    // It has been delivered before, and is asked for once more.
                    for message in &turn.replies {
                        print_reply(&mut output, json, message)?;
                    }
                    desk.delivered(channel, &turn.replies).await?;
                }
                deliver(desk, channel, |message| {
                    print_reply(&mut output, json, message)
                })
                .await?;
            }
            Err(DeskError::Refused(why)) => {
                wrong += 1;
                print_error(&mut output, json, number, &why)?;
            }
            Err(error) => {
                print_error(&mut output, json, number, &desk.apology())?;
                return Err(error.into());
            }
        }
    }
    desk.delivered(channel, &unread).await?;
    Ok(wrong)
}

/// A line without its end, bounded and forced into UTF-8; `None` at the end of the input.
fn read_line(input: &mut impl BufRead) -> anyhow::Result<Option<String>> {
    let mut bytes = Vec::new();
    input
        .by_ref()
        .take(LINE_BYTES_MAX)
        .read_until(b'\n', &mut bytes)?;
    if bytes.is_empty() {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    } else if u64::try_from(bytes.len()).is_ok_and(|length| length == LINE_BYTES_MAX) {
        skip_rest_of_line(input)?;
    }
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn skip_rest_of_line(input: &mut impl BufRead) -> anyhow::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        input.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}

fn print_reply(
    output: &mut impl Write,
    json: bool,
    message: &Delivery<Body>,
) -> anyhow::Result<()> {
    if json {
        let choices = message.body.choices.iter().map(|choice| JsonChoice {
            number: choice.number,
            id: &choice.pick,
            label: &choice.label,
        });
        let reply = JsonReply {
            id: &message.nonce,
            in_reply_to: message.reply_to.as_deref(),
            text: &message.body.text,
            choices: choices.collect(),
            files: &message.body.files,
        };
        writeln!(output, "{}", serde_json::to_string(&reply)?)?;
    } else {
        writeln!(output, "{}\n", show(&message.body))?;
    }
    Ok(output.flush()?)
}

fn print_error(output: &mut impl Write, json: bool, line: u64, why: &str) -> anyhow::Result<()> {
    if json {
        writeln!(
            output,
            "{}",
            serde_json::json!({ "error": { "line": line, "reason": why } })
        )?;
    } else {
        writeln!(output, "line {line}: {why}\n")?;
    }
    Ok(output.flush()?)
}

/// A reply as a terminal shows it: wrapped, with numbered choices and the names of its files.
fn show(body: &Body) -> String {
    let mut shown = show_text(&body.text);
    for choice in &body.choices {
        shown.push_str(&format!("\n     [{}] {}", choice.number, choice.label));
    }
    for file in &body.files {
        shown.push_str(&format!("\n     (file: {})", file.name));
    }
    shown
}

fn show_text(text: &str) -> String {
    let width = textwrap::termwidth().min(WIDTH_MAX);
    let lines: Vec<String> = text
        .lines()
        .enumerate()
        .map(|(index, line)| {
            let first = if index == 0 { "bot> " } else { "     " };
            // A list line goes on below its text.
            let hanging = if line.starts_with("• ") {
                "       "
            } else {
                "     "
            };
            // A link or a number that is broken in two is neither.
            let options = textwrap::Options::new(width)
                .word_splitter(textwrap::WordSplitter::NoHyphenation)
                .word_separator(textwrap::WordSeparator::AsciiSpace)
                .break_words(false)
                .initial_indent(first)
                .subsequent_indent(hanging);
            textwrap::fill(line, options).trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<String> {
        let mut input = bytes;
        std::iter::from_fn(|| read_line(&mut input).unwrap()).collect()
    }

    #[test]
    fn lines_are_read_whatever_they_hold() {
        assert_eq!(lines(b"hello\r\n\nbye"), ["hello", "", "bye"]);
        assert_eq!(lines(b"caf\xe9\n"), ["caf\u{fffd}"]);
        assert!(lines(b"").is_empty());
    }

    #[test]
    fn an_endless_line_is_cut_and_the_next_one_is_whole() {
        let mut bytes = vec![b'x'; 600 * 1024];
        bytes.extend_from_slice(b"\nnext\n");
        let read = lines(&bytes);
        assert_eq!(read.len(), 2);
        assert_eq!(read[0].len(), 256 * 1024);
        assert_eq!(read[1], "next");
    }
}
