//! Customers, from outside.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::server::{Handle, MAIN};
use crate::world::files::File;
use crate::world::messages::{Kind, New};

/// A file that a customer sends.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct InboundFile {
    /// Its name.
    pub name: String,
    /// What kind it says it is.
    pub content_type: String,
    /// Its bytes, one number each over HTTP.
    pub bytes: Vec<u8>,
}

/// A message that a customer sends.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Inbound {
    /// To which inbox.
    pub inbox: i64,
    /// From which contact.
    pub contact: i64,
    /// The text.
    pub text: Option<String>,
    /// `text` if it is left out; `sticker`, …
    pub content_type: Option<String>,
    /// `in_reply_to`, `is_unsupported`, …
    pub content_attributes: Map<String, Value>,
    /// Files.
    pub files: Vec<InboundFile>,
    /// A place: latitude, longitude, name.
    pub place: Option<(f64, f64, String)>,
    /// `additional_attributes` of a conversation that begins with it, such as
    /// `{"type": "instagram_direct_message"}`.
    pub conversation_attributes: Map<String, Value>,
}

impl Inbound {
    /// A text.
    pub fn text(inbox: i64, contact: i64, text: &str) -> Self {
        Self {
            inbox,
            contact,
            text: Some(text.to_owned()),
            ..Self::default()
        }
    }
}

/// Where a customer's message landed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Wrote {
    /// The conversation's display id.
    pub conversation: i64,
    /// The message's id.
    pub message: i64,
}

impl Handle {
    /// A customer writes.
    pub fn customer_writes(&self, inbound: Inbound) -> Wrote {
        self.change(|world, act| {
            let mut files: Vec<File> = Vec::new();
            for file in &inbound.files {
                let blob = world.keep_blob(&file.name, &file.content_type, &file.bytes);
                files.extend(world.file_of(&blob));
            }
            if let Some((lat, long, name)) = inbound.place {
                files.push(File {
                    id: world.next("attachment"),
                    blob: None,
                    file_type: "location".into(),
                    name,
                    size: 0,
                    content_type: String::new(),
                    elsewhere: Some(String::new()),
                    place: Some((lat, long)),
                });
            }
            let mut new = New::text(Kind::Incoming, "");
            new.content = inbound.text;
            new.content_type = inbound.content_type.unwrap_or_else(|| "text".into());
            new.content_attributes = inbound.content_attributes;
            new.files = files;
            let (conversation, message) = world.customer_wrote(
                act,
                MAIN,
                inbound.inbox,
                inbound.contact,
                new,
                inbound.conversation_attributes,
            );
            Wrote {
                conversation,
                message,
            }
        })
    }

    /// A customer writes a text.
    pub fn writes(&self, inbox: i64, contact: i64, text: &str) -> Wrote {
        self.customer_writes(Inbound::text(inbox, contact, text))
    }

    /// The customer has read the conversation.
    pub fn customer_reads(&self, conversation: i64) {
        self.change(|world, act| {
            world.change(act, MAIN, conversation, |one| {
                one.contact_last_seen_at = Some(act.now)
            });
        });
    }

    /// The customer types, or stops.
    pub fn customer_types(&self, conversation: i64, on: bool) {
        self.change(|world, act| world.tell_typing(act, MAIN, conversation, on, false));
    }

    /// The channel tells what became of a message: `delivered`, `read` or `failed` with its words.
    ///
    /// # Panics
    /// When the word is another.
    pub fn channel_reports(&self, message: i64, status: &str, error: Option<&str>) {
        let status = ["sent", "delivered", "read", "failed"]
            .into_iter()
            .find(|known| *known == status)
            .expect("a status of messages");
        self.change(|world, act| world.report(act, MAIN, message, status, error));
    }
}
