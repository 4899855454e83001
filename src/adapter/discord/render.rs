//! A body as Discord shows it: what is said as text, a table as an embed, choices as buttons or a menu, forms as buttons
//! that open them.
//!
//! Discord refuses a message that breaks one of its limits, so every body fits; and terms are never cut without a file
//! that holds all of them. All text is plain (see [`escape`]) and no mention is ever parsed.
//! Source: <https://discord.com/developers/docs/resources/message#create-message>

mod components;

use reqwest::multipart::{Form, Part as FormPart};
use serde_json::{Value, json};

use super::escape::escape;
use crate::converse::reply::{Attachment, Part};
use crate::desk::message::Body;
use crate::wording::{Rows, Voice, Wording};

/// The longest text of a message.
pub const CONTENT_MAX: usize = 2_000;
/// The longest text of an embed.
pub const EMBED_MAX: usize = 4_096;
/// How many files a message may have.
pub const FILES_MAX: usize = 10;
/// The file that holds the whole text where a message cannot.
pub const WHOLE_TEXT: &str = "schedule.txt";
/// The file that holds the texts of files beyond [`FILES_MAX`].
const OTHER_FILES: &str = "more.txt";
/// A blue that stands out on Discord's dark and light grounds (3:1 or better).
const COLOUR: u32 = 0x4f_86d9;
/// Said instead of nothing, which Discord refuses.
const SILENCE: &str = "…";
/// The longest name of a file.
const FILE_NAME_MAX: usize = 100;

/// A message as Discord takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Outgoing {
    pub payload: Value,
    pub files: Vec<OutgoingFile>,
}

/// A file of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl Outgoing {
    /// The message and its files as one form.
    pub(super) fn form(&self) -> Form {
        let typed = |part: FormPart, media_type: &str| {
            let plain = "application/octet-stream";
            part.mime_str(if is_media_type(media_type) {
                media_type
            } else {
                plain
            })
            .expect("what looks like a media type is one")
        };
        let payload = typed(FormPart::text(self.payload.to_string()), "application/json");
        let mut form = Form::new().part("payload_json", payload);
        for (index, file) in self.files.iter().enumerate() {
            let part = FormPart::bytes(file.bytes.clone()).file_name(file.name.clone());
            form = form.part(format!("files[{index}]"), typed(part, &file.media_type));
        }
        form
    }
}

/// The few words that are Discord's and no reply's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// In a menu, before anything is chosen.
    pub menu_hint: String,
    /// That the text goes on in [`WHOLE_TEXT`].
    pub rest_in_file: String,
}

impl Words {
    /// In the language of a voice.
    #[must_use]
    pub fn new(wording: &Wording, voice: &Voice) -> Self {
        Self {
            menu_hint: wording.part(&Part::new("menu-hint"), voice),
            rest_in_file: wording.part(&Part::new("rest-in-file").with("file", WHOLE_TEXT), voice),
        }
    }
}

/// What a message is beside its body.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// Of the outbox: letters and digits, at most 25. Buttons carry it, and Discord knows a message that it has by it.
    pub nonce: &'a str,
    /// The message in the same channel that it answers, to be shown above it.
    pub answers: Option<u64>,
    pub words: &'a Words,
}

/// A body as a message.
#[must_use]
pub fn render(body: &Body, envelope: Envelope<'_>) -> Outgoing {
    let numbered = components::numbered_lines(&body.choices);
    let text = format!("{}{numbered}", body.text);
    let Laid {
        content,
        embed,
        whole,
    } = lay_out(&text, body.rows, envelope.words);
    let whole = whole.map(|text| Attachment {
        name: WHOLE_TEXT.to_owned(),
        media_type: "text/plain; charset=utf-8".to_owned(),
        text,
    });
    let files = files(
        whole
            .into_iter()
            .chain(body.files.iter().cloned())
            .collect(),
    );
    let components = components::of(body, envelope);

    let mut payload = json!({
        "allowed_mentions": { "parse": [], "replied_user": false },
        "nonce": envelope.nonce,
        "enforce_nonce": true,
    });
    if let Some(answered) = envelope.answers {
        payload["message_reference"] = json!({
            "message_id": answered.to_string(),
            "fail_if_not_exists": false,
        });
    }
    if let Some(content) = content {
        payload["content"] = content.into();
    }
    if let Some(text) = embed {
        payload["embeds"] = json!([{ "description": text, "color": COLOUR }]);
    }
    if !components.is_empty() {
        payload["components"] = components.into();
    }
    if !files.is_empty() {
        let listed = files.iter().enumerate();
        payload["attachments"] = listed
            .map(|(index, file)| json!({ "id": index.to_string(), "filename": file.name }))
            .collect();
    }
    Outgoing { payload, files }
}

/// A text, spread over what a message can hold. The first two are escaped.
struct Laid {
    content: Option<String>,
    embed: Option<String>,
    /// All of it, where the message holds a part only.
    whole: Option<String>,
}

fn lay_out(text: &str, rows: Option<Rows>, words: &Words) -> Laid {
    let lines: Vec<&str> = text.split('\n').collect();
    // What goes before the table and what follows from it on.
    let table = rows.filter(|rows| rows.from < rows.to && rows.to <= lines.len());
    let (before, after) = match table {
        Some(rows) => lines.split_at(rows.from),
        None if length(&escape(text)) <= CONTENT_MAX => (lines.as_slice(), [].as_slice()),
        None => ([].as_slice(), lines.as_slice()),
    };
    let (before, after) = (escape(&before.join("\n")), escape(&after.join("\n")));
    if length(&before) <= CONTENT_MAX && length(&after) <= EMBED_MAX {
        let said = |text: String| (!text.trim().is_empty()).then_some(text);
        let (content, embed) = (said(before), said(after));
        let silence = (content.is_none() && embed.is_none()).then(|| SILENCE.to_owned());
        return Laid {
            content: content.or(silence),
            embed,
            whole: None,
        };
    }
    let pointer = escape(&words.rest_in_file);
    let room = CONTENT_MAX.saturating_sub(length(&pointer) + 2);
    Laid {
        content: Some(format!(
            "{}\n\n{pointer}",
            beginning(&lines, room).trim_end()
        )),
        embed: None,
        whole: Some(text.to_owned()),
    }
}

/// As many whole lines as fit into `room` once escaped; of a first line that does not fit, its beginning.
fn beginning(lines: &[&str], room: usize) -> String {
    let mut taken = String::new();
    for line in lines {
        let line = escape(line);
        if length(&taken) + length(&line) + 1 > room {
            break;
        }
        taken.push_str(&line);
        taken.push('\n');
    }
    if taken.trim().is_empty() {
        let first = lines.iter().find(|line| !line.trim().is_empty());
        // Escaped, a character may take twice its room, and a link two more.
        taken = escape(&cut(first.copied().unwrap_or_default(), room / 2 - 2));
    }
    taken
}

/// A length as the stricter of Discord's two ways to count, which is UTF-16.
fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// A text of one line that is at most `max` long; what is missing is shown by `…`.
pub(super) fn cut(text: &str, max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if length(&line) <= max {
        return line;
    }
    let mut taken = String::new();
    let mut room = max.saturating_sub(1);
    for c in line.chars() {
        if c.len_utf16() > room {
            break;
        }
        room -= c.len_utf16();
        taken.push(c);
    }
    format!("{}…", taken.trim_end())
}

/// Files under names that Discord keeps as they are, at most [`FILES_MAX`]: the texts of what is beyond go together.
fn files(mut all: Vec<Attachment>) -> Vec<OutgoingFile> {
    if all.len() > FILES_MAX {
        let beyond = all.split_off(FILES_MAX - 1);
        let texts = beyond
            .iter()
            .map(|file| format!("{}\n\n{}", file.name, file.text));
        all.push(Attachment {
            name: OTHER_FILES.to_owned(),
            media_type: "text/plain; charset=utf-8".to_owned(),
            text: texts.collect::<Vec<_>>().join("\n\n\n"),
        });
    }
    all.into_iter()
        .map(|file| OutgoingFile {
            name: file_name(&file.name),
            media_type: file.media_type,
            bytes: file.text.into_bytes(),
        })
        .collect()
}

fn file_name(name: &str) -> String {
    let safe = |c: char| {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
            c
        } else {
            '_'
        }
    };
    let name: String = name.trim().chars().map(safe).take(FILE_NAME_MAX).collect();
    if name.is_empty() {
        "file.txt".to_owned()
    } else {
        name
    }
}

/// Whether a text is `type/subtype`, with parameters or without.
fn is_media_type(text: &str) -> bool {
    let is_token = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+'))
    };
    let (kind, parameters) = text.split_once(';').unwrap_or((text, ""));
    let parameters_are_plain = parameters.is_empty() || parameters == " charset=utf-8";
    parameters_are_plain
        && kind
            .split_once('/')
            .is_some_and(|(first, second)| is_token(first) && is_token(second))
}

#[cfg(test)]
mod tests;
