//! A message on its way in: the body of a request and its files, read and made ready to keep.

use serde_json::{Value, json};

use super::files::Upload;
use super::ids::Snowflake;
use super::message::{Attachment, Message};
use super::objects::{drop_nulls, merge};
use super::refusal::{EMPTY_MESSAGE, ENTITY_TOO_LARGE, Refusal};
use super::world::World;

/// One file may be as large as this: 10 MiB, the limit of a server without boosts.
const FILE_BYTES_MAX: usize = 10 * 1_024 * 1_024;
/// The flags that a bot may set itself: no embeds, ephemeral, silent.
const SETTABLE_FLAGS: u64 = 1 << 2 | 1 << 6 | 1 << 12;

/// The parts of a body that is to become a message, or to change one.
pub struct Draft<'a> {
    pub body: &'a Value,
    pub files: Vec<Upload>,
}

impl Draft<'_> {
    /// # Errors
    /// 40005 for a file that is too large, 50006 for a message with nothing in it.
    pub fn check_new(&self) -> Result<(), Refusal> {
        self.check_files()?;
        let has = |key: &str| self.body[key].as_array().is_some_and(|it| !it.is_empty());
        let says = self.body["content"]
            .as_str()
            .is_some_and(|it| !it.trim().is_empty());
        if says || has("embeds") || has("sticker_ids") || !self.files.is_empty() {
            return Ok(());
        }
        Err(EMPTY_MESSAGE)
    }

    /// # Errors
    /// 40005.
    pub fn check_files(&self) -> Result<(), Refusal> {
        let too_large = self.files.iter().any(|it| it.bytes.len() > FILE_BYTES_MAX);
        if too_large {
            Err(ENTITY_TOO_LARGE)
        } else {
            Ok(())
        }
    }

    pub fn flags(&self) -> u64 {
        self.body["flags"].as_u64().unwrap_or(0) & SETTABLE_FLAGS
    }
}

impl World {
    /// A message of the bot's from a draft; it is not kept yet.
    pub fn message_from(&mut self, channel: Snowflake, draft: Draft<'_>) -> Message {
        let mut message = self.blank_message(channel, self.bot);
        message.flags = draft.flags();
        message.nonce = Some(draft.body["nonce"].clone()).filter(|it| !it.is_null());
        let reference = &draft.body["message_reference"]["message_id"];
        message.reply_to = reference.as_str().and_then(|it| it.parse().ok());
        if message.reply_to.is_some() {
            message.kind = 19;
        }
        self.apply_draft(&mut message, draft);
        message
    }

    pub fn blank_message(&mut self, channel: Snowflake, author: Snowflake) -> Message {
        Message {
            id: self.next_id(),
            channel_id: channel,
            author,
            from_bot: author == self.bot,
            kind: 0,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            nonce: None,
            at: self.now(),
            edited: None,
            flags: 0,
            mentions: Vec::new(),
            mentions_everyone: false,
            reply_to: None,
            interaction: None,
        }
    }

    /// Puts what the draft names into the message; what it does not name stays, as in a PATCH.
    pub fn apply_draft(&mut self, message: &mut Message, draft: Draft<'_>) {
        let body = draft.body;
        if let Some(content) = body.get("content") {
            message.content = content.as_str().unwrap_or_default().trim().to_owned();
            self.resolve_mentions(message, &body["allowed_mentions"]);
        }
        if let Some(embeds) = body.get("embeds") {
            message.embeds = embeds.as_array().cloned().unwrap_or_default();
            message.embeds.iter_mut().for_each(complete_embed);
        }
        if let Some(components) = body.get("components") {
            message.components = components.as_array().cloned().unwrap_or_default();
            number_components(&mut message.components);
        }
        if let Some(kept) = body.get("attachments").and_then(Value::as_array) {
            let stays = |it: &Attachment| kept.iter().any(|kept| kept["id"] == json!(it.id));
            message.attachments.retain(stays);
        }
        for file in draft.files {
            let about = body["attachments"]
                .as_array()
                .and_then(|list| list.iter().find(|it| file.is_number(&it["id"])));
            let description = about
                .and_then(|it| it["description"].as_str())
                .map(str::to_owned);
            let attachment = self.store_file(file, description);
            message.attachments.push(attachment);
        }
    }

    pub fn store_file(&mut self, file: Upload, description: Option<String>) -> Attachment {
        let id = self.next_id();
        let attachment = Attachment {
            id,
            filename: file.filename,
            content_type: file.content_type,
            size: file.bytes.len(),
            description,
        };
        self.files.insert(id, file.bytes.into());
        attachment
    }

    /// Finds who is pinged: everybody named in the text, unless `allowed` allows less.
    pub fn resolve_mentions(&self, message: &mut Message, allowed: &Value) {
        let parse = allowed["parse"].as_array();
        let parses =
            |kind: &str| allowed.is_null() || parse.is_some_and(|it| it.contains(&json!(kind)));
        let named = |id: Snowflake| {
            allowed["users"]
                .as_array()
                .is_some_and(|it| it.contains(&json!(id)))
        };
        let everyone = message.content.contains("@everyone") || message.content.contains("@here");
        message.mentions_everyone = everyone && parses("everyone");
        message.mentions = mentioned_in(&message.content)
            .into_iter()
            .filter(|id| self.people.contains_key(id) && (parses("users") || named(*id)))
            .collect();
    }
}

/// The ids in `<@1>` and `<@!1>`, each once, in order.
fn mentioned_in(text: &str) -> Vec<Snowflake> {
    let mut found = Vec::new();
    for piece in text.split("<@").skip(1) {
        let inner = piece.split('>').next().unwrap_or_default();
        let id = inner.strip_prefix('!').unwrap_or(inner).parse();
        if let Ok(id) = id
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

/// What Discord adds to an embed: its type, and whether a field stands beside the next.
fn complete_embed(embed: &mut Value) {
    merge(embed, json!({"type": "rich"}));
    let fields = embed.get_mut("fields").and_then(Value::as_array_mut);
    for field in fields.into_iter().flatten() {
        if field["inline"].is_null() {
            merge(field, json!({"inline": false}));
        }
    }
    drop_nulls(embed);
}

/// Gives each component its number, and menus the counts that were left out.
fn number_components(rows: &mut [Value]) {
    let mut next = 0;
    for row in rows {
        next += 1;
        let id = next;
        if row["id"].is_null() {
            merge(row, json!({"id": id}));
        }
        let parts = row.get_mut("components").and_then(Value::as_array_mut);
        for part in parts.into_iter().flatten() {
            next += 1;
            if part["id"].is_null() {
                merge(part, json!({"id": next}));
            }
            if part["type"] != json!(2) {
                let least = part["min_values"].as_u64().unwrap_or(1);
                let most = part["max_values"].as_u64().unwrap_or(1);
                merge(part, json!({"min_values": least, "max_values": most}));
            }
            drop_nulls(part);
        }
    }
}
