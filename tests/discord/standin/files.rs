//! Files: those in a multipart request, and the links under which they are served until these expire.

use serde_json::Value;

use super::ids::Snowflake;
use super::message::Attachment;
use super::world::World;

/// A link is good for a day of the stand-in's time.
const LINK_LIVES_S: i64 = 24 * 60 * 60;

/// A file that was sent with a message.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The field of the form: `files[0]`.
    pub field: String,
    pub filename: String,
    pub content_type: Option<String>,
    pub bytes: Vec<u8>,
}

impl Upload {
    /// Whether an `attachments` entry of this id describes the file.
    pub fn is_number(&self, id: &Value) -> bool {
        let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
        self.field == format!("files[{id}]")
    }
}

/// A form taken apart: `payload_json`, and the files in order.
#[derive(Debug, Default)]
pub struct Form {
    pub payload: Option<Vec<u8>>,
    pub files: Vec<Upload>,
}

/// Reads `multipart/form-data` (RFC 7578).
///
/// None when the body is not what its boundary says.
pub fn read_form(content_type: &str, body: &[u8]) -> Option<Form> {
    let boundary = content_type.split("boundary=").nth(1)?.split(';').next()?;
    let delimiter = [b"\r\n--", boundary.trim_matches('"').as_bytes()].concat();
    // The first delimiter has no line break before it.
    let body = [b"\r\n", body].concat();
    let mut form = Form::default();
    for part in split(&body, &delimiter).into_iter().skip(1) {
        if part.starts_with(b"--") {
            return Some(form);
        }
        let part = part.strip_prefix(b"\r\n")?;
        let head_length = find(part, b"\r\n\r\n")?;
        let head = std::str::from_utf8(part.get(..head_length)?).ok()?;
        let bytes = part.get(head_length + 4..)?.to_vec();
        let field = parameter(head, "name")?;
        if field == "payload_json" {
            form.payload = Some(bytes);
            continue;
        }
        form.files.push(Upload {
            field,
            filename: parameter(head, "filename").unwrap_or_else(|| "file".to_owned()),
            content_type: header(head, "content-type"),
            bytes,
        });
    }
    None
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

/// A parameter of the Content-Disposition: `name="payload_json"`.
fn parameter(head: &str, name: &str) -> Option<String> {
    let disposition = header(head, "content-disposition")?;
    disposition.split(';').find_map(|part| {
        let (key, value) = part.trim().split_once('=')?;
        (key == name).then(|| value.trim_matches('"').to_owned())
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|it| it == needle)
}

fn split<'a>(mut body: &'a [u8], delimiter: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(body, delimiter) {
        let (part, rest) = body.split_at(at);
        parts.push(part);
        body = rest.get(delimiter.len()..).unwrap_or_default();
    }
    parts.push(body);
    parts
}

impl World {
    /// The address of an attachment, as given out now.
    pub fn link(&self, channel: Snowflake, attachment: &Attachment) -> String {
        let now = self.now().timestamp();
        let name: String = attachment
            .filename
            .chars()
            .map(|it| {
                if it.is_ascii_alphanumeric() || it == '.' {
                    it
                } else {
                    '_'
                }
            })
            .collect();
        format!(
            "{}/attachments/{channel}/{}/{name}?ex={:x}&is={now:x}&hm={:08x}",
            self.rest_url,
            attachment.id,
            now + LINK_LIVES_S,
            self.link_edition,
        )
    }

    /// The bytes behind a link, unless it is out of date or its message is gone.
    pub fn file_behind(&self, path: &str, query: &str) -> Option<(String, Vec<u8>)> {
        let mut steps = path.strip_prefix("/attachments/")?.split('/');
        let channel: Snowflake = steps.next()?.parse().ok()?;
        let id: Snowflake = steps.next()?.parse().ok()?;
        let given = |key: &str| {
            query
                .split('&')
                .find_map(|pair| pair.split_once('=').filter(|(it, _)| *it == key))
                .and_then(|(_, value)| i64::from_str_radix(value, 16).ok())
        };
        let in_date =
            given("ex")? > self.now().timestamp() && given("hm")? == i64::from(self.link_edition);
        let holds = |message: &super::message::Message| {
            message.attachments.iter().find(|it| it.id == id).cloned()
        };
        let attachment = self
            .channels
            .get(&channel)
            .and_then(|it| it.messages.values().find_map(holds))
            .or_else(|| self.ephemeral.values().find_map(holds))?;
        let bytes = self.files.get(&id).filter(|_| in_date)?;
        let content_type = attachment.content_type;
        Some((
            content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
            bytes.to_vec(),
        ))
    }
}
