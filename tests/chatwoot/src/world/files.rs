//! Files: what was uploaded, and the short-lived links to it.

use std::sync::Arc;

use model::{Span, Time};

use super::World;

/// How long a link to a file's bytes works.
const LINK_LIVES: Span = Span::seconds(300);

/// The bytes of a file.
#[derive(Debug, Clone)]
pub(crate) struct Blob {
    pub(crate) name: String,
    pub(crate) content_type: String,
    pub(crate) bytes: Arc<[u8]>,
}

/// A link to a blob, for a while.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) blob: String,
    pub(crate) until: Time,
}

/// A file of a message.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) id: i64,
    /// The blob's signed id; none for a place or what stays elsewhere.
    pub(crate) blob: Option<String>,
    /// `image`, `audio`, `video`, `file`, `location`, `fallback`, …
    pub(crate) file_type: String,
    pub(crate) name: String,
    pub(crate) size: usize,
    pub(crate) content_type: String,
    /// Where it stays, for what is not here.
    pub(crate) elsewhere: Option<String>,
    pub(crate) place: Option<(f64, f64)>,
}

impl World {
    /// Keeps bytes; the answer is their signed id.
    pub(crate) fn keep_blob(&mut self, name: &str, content_type: &str, bytes: &[u8]) -> String {
        let id = self.secret("blob");
        self.blobs.insert(
            id.clone(),
            Blob {
                name: name.to_owned(),
                content_type: content_type.to_owned(),
                bytes: bytes.into(),
            },
        );
        id
    }

    /// A message's file of a blob that is kept.
    pub(crate) fn file_of(&mut self, blob: &str) -> Option<File> {
        let kept = self.blobs.get(blob)?.clone();
        let kind = kept.content_type.split('/').next().unwrap_or_default();
        let shown = ["image", "audio", "video"].contains(&kind);
        let file_type = if shown { kind } else { "file" };
        Some(File {
            id: self.next("attachment"),
            blob: Some(blob.to_owned()),
            file_type: file_type.to_owned(),
            name: kept.name,
            size: kept.bytes.len(),
            content_type: kept.content_type,
            elsewhere: None,
            place: None,
        })
    }

    /// The address of a file, which redirects to its bytes.
    pub(crate) fn address_of(&self, blob: &str) -> String {
        let name = self.blobs.get(blob).map_or("", |blob| blob.name.as_str());
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        format!("{}/rails/active_storage/blobs/redirect/{blob}/{name}", self.base)
    }

    /// A fresh link to a blob's bytes.
    pub(crate) fn link(&mut self, blob: &str, now: Time) -> Option<String> {
        let name = self.blobs.get(blob)?.name.clone();
        let name: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let key = self.secret("link");
        self.links.insert(
            key.clone(),
            Link {
                blob: blob.to_owned(),
                until: now + LINK_LIVES,
            },
        );
        Some(format!("{}/rails/active_storage/disk/{key}/{name}", self.base))
    }
}
