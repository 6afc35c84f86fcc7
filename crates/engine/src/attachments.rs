//! Files of messages: fetched when somebody wants to see them, looked at before anything is done with
//! them, and kept.
//!
//! What a file is, is found out from its bytes: name and type are the sender's words. A picture is
//! decoded here, within limits, to make a small one of it: what cannot be decoded is not shown.

use std::io::Cursor;

use cache::{Fetched, Held};
use helpdesk::HelpdeskError;
use image::{ImageReader, Limits};
use model::{Attachment, FileKind, MessageId, TicketId};
use protocol::{AttachmentRef, ErrorCode, Picture, ProtocolError};
use sha2::{Digest as _, Sha256};

use crate::error::{storage, words};
use crate::{Engine, Shared};

/// The largest file that is fetched, in bytes: what Zendesk takes at the most.
const MAX_FILE: usize = 50 * 1024 * 1024;
/// The largest picture that is shown, in bytes; larger ones can be saved.
const MAX_SHOWN: usize = 10 * 1024 * 1024;
/// A picture's sides, at the most, and the memory that decoding may take.
const MAX_SIDE: u32 = 16_384;
const MAX_DECODED: u64 = 256 * 1024 * 1024;
/// The longer side of a small picture, in pixels: for a list of messages, at twice the size.
const SMALL: u32 = 640;

/// A file that can be opened or saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// The sender's name for it.
    pub name: String,
    /// What it is, by its name and its bytes.
    pub kind: FileKind,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Engine {
    /// A file, fetched when it is not held.
    ///
    /// # Errors
    /// What a client can act on: it is gone, the helpdesk found something in it, or it cannot be
    /// reached.
    pub async fn file(&self, file: &AttachmentRef) -> Result<File, ProtocolError> {
        let (told, held) = self.shared.file(file).await?;
        Ok(File {
            kind: kind(&told, &held),
            name: told.name,
            bytes: held.bytes,
        })
    }

    /// The bytes of a file as far as they are held here; nothing is fetched.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn held_file(
        &self,
        ticket: TicketId,
        message: MessageId,
        id: i64,
    ) -> Result<Option<Held>, ProtocolError> {
        self.shared
            .on_disk(move |cache| cache.attachment_bytes(ticket, message, id))
            .await
            .map_err(storage)
    }
}

impl Shared {
    /// The bytes of a picture.
    pub(crate) async fn picture(&self, file: &AttachmentRef, small: bool) -> Result<Picture, ProtocolError> {
        use base64::Engine as _;
        use base64::engine::general_purpose::STANDARD;
        let (told, held) = self.file(file).await?;
        let Held {
            content_type,
            bytes,
            thumbnail,
        } = &held;
        let (Some(thumbnail), FileKind::Image) = (thumbnail, kind(&told, &held)) else {
            let said = "This is no picture that can be shown.";
            return Err(ProtocolError::new(ErrorCode::NotPossible, said).hint("It can be saved."));
        };
        if small {
            return Ok(Picture {
                content_type: "image/png".into(),
                base64: STANDARD.encode(thumbnail),
            });
        }
        if bytes.len() > MAX_SHOWN {
            let said = "This picture is too large to be shown.";
            return Err(ProtocolError::new(ErrorCode::NotPossible, said).hint("It can be saved."));
        }
        Ok(Picture {
            content_type: content_type.clone(),
            base64: STANDARD.encode(bytes),
        })
    }

    async fn file(&self, file: &AttachmentRef) -> Result<(Attachment, Held), ProtocolError> {
        let (ticket, message, id) = (file.ticket.id, file.message, file.id);
        let (told, held) = self
            .on_disk(move |cache| {
                Ok((
                    cache.attachment(ticket, message, id)?,
                    cache.attachment_bytes(ticket, message, id)?,
                ))
            })
            .await
            .map_err(storage)?;
        let Some(told) = told else {
            return Err(ProtocolError::new(
                ErrorCode::NotFound,
                "This file is not here any more.",
            ));
        };
        if told.malware {
            let said = "The helpdesk found something harmful in this file.";
            return Err(ProtocolError::new(ErrorCode::NotPossible, said).hint("It is not fetched."));
        }
        if let Some(held) = held {
            return Ok((told, held));
        }
        if told.size.is_some_and(|size| size > MAX_FILE as u64) {
            let said = "This file is too large: 50 MB is the most that Reddot fetches.";
            return Err(
                ProtocolError::new(ErrorCode::NotPossible, said).hint("Open the ticket in the helpdesk.")
            );
        }
        let bytes = self
            .helpdesk
            .attachment(&told.address, MAX_FILE)
            .await
            .map_err(|error| refused(&error))?;
        let fetched = tokio::task::spawn_blocking(move || look_at(bytes))
            .await
            .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))?;
        let held = fetched.held.clone();
        self.on_disk(move |cache| cache.keep_file(ticket, message, id, &fetched))
            .await
            .map_err(storage)?;
        self.emit_changed(vec![ticket]);
        Ok((told, held))
    }
}

fn refused(error: &HelpdeskError) -> ProtocolError {
    let code = match error {
        HelpdeskError::NotFound => {
            return ProtocolError::new(
                ErrorCode::NotFound,
                "The helpdesk does not have this file any more.",
            );
        }
        HelpdeskError::Forbidden => ErrorCode::NotPossible,
        HelpdeskError::Unauthorized => ErrorCode::Unauthorized,
        _ => ErrorCode::Offline,
    };
    ProtocolError::new(code, words(error)).hint("The file was not fetched. Try again later.")
}

/// The careful one of what name, sender and bytes say.
fn kind(told: &Attachment, held: &Held) -> FileKind {
    match FileKind::of(&told.name, &told.content_type) {
        FileKind::Dangerous => FileKind::Dangerous,
        _ => match FileKind::of(&told.name, &held.content_type) {
            FileKind::Image if held.thumbnail.is_none() => FileKind::File,
            kind => kind,
        },
    }
}

/// Finds out what it is, and makes a small one of a picture.
pub(crate) fn look_at(bytes: Vec<u8>) -> Fetched {
    let content_type = sniff(&bytes);
    let thumbnail = (FileKind::of("", content_type) == FileKind::Image)
        .then(|| small(&bytes))
        .flatten();
    let hash = Sha256::digest(&bytes);
    Fetched {
        hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        held: Held {
            content_type: content_type.to_owned(),
            bytes,
            thumbnail,
        },
    }
}

pub(crate) fn sniff(bytes: &[u8]) -> &'static str {
    if let Some(found) = infer::get(bytes) {
        return found.mime_type();
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return "application/octet-stream";
    };
    let start: String = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(512)
        .collect();
    let start = start.to_ascii_lowercase();
    if start.contains("<svg") {
        "image/svg+xml"
    } else if start.starts_with("<!doctype html") || start.contains("<html") || start.contains("<script") {
        "text/html"
    } else if start.starts_with("#!") {
        "text/x-shellscript"
    } else {
        "text/plain"
    }
}

/// A small PNG; none when it cannot be decoded within the limits.
fn small(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_DECODED);
    reader.limits(limits);
    let whole = reader.decode().ok()?;
    let small = if whole.width().max(whole.height()) > SMALL {
        whole.thumbnail(SMALL, SMALL)
    } else {
        whole
    };
    let mut png = Vec::new();
    small
        .write_to(&mut Cursor::new(&mut png), image::ImageFormat::Png)
        .ok()?;
    Some(png)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat};

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgb8(width, height)
            .write_to(&mut Cursor::new(&mut bytes), format)
            .unwrap();
        bytes
    }

    #[test]
    fn a_picture_is_known_by_its_bytes_and_made_small() {
        for (format, told) in [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg")] {
            let fetched = look_at(picture(2_000, 1_000, format));
            assert_eq!(fetched.held.content_type, told);
            let small = image::load_from_memory(&fetched.held.thumbnail.unwrap()).unwrap();
            assert_eq!((small.width(), small.height()), (640, 320));
        }
    }

    #[test]
    fn what_is_no_picture_or_a_broken_or_a_huge_one_is_not_shown() {
        let mut broken = picture(64, 64, ImageFormat::Png);
        broken.truncate(60);
        assert_eq!(look_at(broken).held.thumbnail, None);
        assert_eq!(small(&picture(20_000, 1, ImageFormat::Png)), None);
        for (bytes, told) in [
            (
                &b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"[..],
                "image/svg+xml",
            ),
            (b"<!DOCTYPE html><body onload=alert(1)>", "text/html"),
            (b"#!/bin/sh\nrm -rf ~", "text/x-shellscript"),
            (b"hello", "text/plain"),
            (b"\xff\xfe\x00\x01", "application/octet-stream"),
        ] {
            let fetched = look_at(bytes.to_vec());
            assert_eq!(
                FileKind::of("", &fetched.held.content_type),
                FileKind::of("", told),
                "{told}"
            );
            assert_eq!(fetched.held.thumbnail, None);
        }
    }

    #[test]
    fn what_is_told_to_be_a_picture_and_is_a_page_is_dangerous() {
        let told = Attachment {
            id: 1,
            name: "photo.jpg".into(),
            content_type: "image/jpeg".into(),
            size: None,
            address: String::new(),
            malware: false,
        };
        let page = look_at(b"<html><script>1</script></html>".to_vec()).held;
        assert_eq!(kind(&told, &page), FileKind::Dangerous);
        let real = look_at(picture(8, 8, ImageFormat::Jpeg)).held;
        assert_eq!(kind(&told, &real), FileKind::Image);
    }
}
