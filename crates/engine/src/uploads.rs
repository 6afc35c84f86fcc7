//! Files that go along with replies (rule 14) and notes. They come from a client in chunks, are looked at and kept
//! with the draft; when the reply leaves they go up ahead of it, each by itself, and what the helpdesk calls
//! each is kept as it comes. A crash or a lost answer goes on with those that are missing.

use std::collections::HashMap;
use std::sync::PoisonError;

use cache::{CacheError, Outgoing};
use helpdesk::{FileToUpload, HelpdeskError, UploadToken};
use model::{
    Channel, FileFacts, FileRefusal, LARGEST_FILE, Span, Status, TicketId, Time, may_attach, may_attach_any,
    may_attach_to_note, may_go_together, most_files, most_files_of_note, safe_file_name,
};
use protocol::{
    BeginUpload, CHUNK, ErrorCode, Picture, ProtocolError, RouteView, UploadChunk, UploadId, UploadTaken,
    UploadView,
};

use crate::error::{storage, words};
use crate::steps::step;
use crate::{Shared, attachments, requests};

/// So many files may be on their way here at once: they are held in memory until they are whole.
const COMING: usize = 4;
/// One whose next chunk does not come is forgotten.
const PATIENCE: Span = Span::seconds(60);

/// Files that are on their way here.
#[derive(Debug, Default)]
pub(crate) struct Coming {
    last: u64,
    files: HashMap<u64, Begun>,
}

#[derive(Debug)]
struct Begun {
    ticket: TicketId,
    /// To the draft of a note.
    note: bool,
    channel: Channel,
    name: String,
    size: usize,
    bytes: Vec<u8>,
    /// When a chunk came last, by our clock.
    at: Time,
}

/// A refusal as a client gets it.
pub(crate) fn refused(refusal: &FileRefusal) -> ProtocolError {
    ProtocolError::new(ErrorCode::NotPossible, refusal.to_string()).hint(refusal.hint())
}

impl Shared {
    /// Begins to take a file.
    pub(crate) async fn begin_upload(&self, ask: &BeginUpload) -> Result<u64, ProtocolError> {
        let ticket = ask.ticket.id;
        let held = requests::conversation(self, ticket).await?;
        match held.route {
            // A note stays here, so only a ticket that takes no update at all takes none.
            _ if ask.note && held.row.status != Status::Closed => {}
            RouteView::Reply { .. } => {}
            RouteView::OpenInHelpdesk { reason, .. } | RouteView::Closed { reason } => {
                return Err(ProtocolError::new(ErrorCode::NotPossible, reason));
            }
        }
        let (carrier, channel) = (self.helpdesk.carrier(), held.row.channel);
        let name = safe_file_name(&ask.name);
        if !ask.note {
            may_attach_any(carrier, channel).map_err(|refusal| refused(&refusal))?;
        }
        if ask.size == 0 {
            return Err(refused(&FileRefusal::Empty { name }));
        }
        let size = usize::try_from(ask.size)
            .ok()
            .filter(|_| ask.size <= LARGEST_FILE);
        let Some(size) = size else {
            return Err(refused(&FileRefusal::TooLarge {
                name,
                size: ask.size,
                most: LARGEST_FILE,
            }));
        };
        let now = (self.clock)();
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        coming.files.retain(|_, file| now - file.at < PATIENCE);
        let same = |file: &&Begun| file.ticket == ticket && file.note == ask.note;
        let of_draft = coming.files.values().filter(same).count();
        if ask.note {
            let most = most_files_of_note(carrier);
            if held.note_files.len() + of_draft >= most {
                return Err(refused(&FileRefusal::TooManyForNote { most }));
            }
        } else {
            let most = most_files(carrier, channel);
            if held.draft_files.len() + of_draft >= most {
                return Err(refused(&FileRefusal::TooMany { channel, most }));
            }
        }
        if coming.files.len() >= COMING {
            let said = "Other files are still being attached.";
            return Err(
                ProtocolError::new(ErrorCode::Conflict, said).hint("Attach this one when they are there.")
            );
        }
        coming.last += 1;
        let number = coming.last;
        coming.files.insert(
            number,
            Begun {
                ticket,
                note: ask.note,
                channel,
                name,
                size,
                bytes: Vec::new(),
                at: now,
            },
        );
        Ok(number)
    }

    /// Takes the next bytes of a file; with the last of them it is looked at and kept.
    pub(crate) async fn upload_chunk(&self, ask: &UploadChunk) -> Result<UploadTaken, ProtocolError> {
        let Some(whole) = self.add_chunk(ask)? else {
            return Ok(UploadTaken { file: None });
        };
        let Begun {
            ticket,
            note,
            channel,
            name,
            bytes,
            ..
        } = whole;
        let fetched = tokio::task::spawn_blocking(move || attachments::look_at(bytes))
            .await
            .map_err(|error| ProtocolError::new(ErrorCode::Internal, error.to_string()))?;
        let facts = FileFacts {
            name: &name,
            content_type: &fetched.held.content_type,
            size: fetched.held.bytes.len() as u64,
        };
        self.may_attach_to(note, channel, &facts)
            .map_err(|refusal| refused(&refusal))?;
        let file = self
            .on_disk(move |cache| match note {
                true => cache.keep_note_upload(ticket, &name, &fetched),
                false => cache.keep_upload(ticket, &name, &fetched),
            })
            .await
            .map_err(storage)?;
        self.changed(vec![ticket]).await;
        Ok(UploadTaken { file: Some(file) })
    }

    /// The file, once it is whole. Whatever is wrong with a chunk ends it.
    fn add_chunk(&self, ask: &UploadChunk) -> Result<Option<Begun>, ProtocolError> {
        use base64::Engine as _;
        let bad = |said: &str| ProtocolError::new(ErrorCode::BadRequest, said).hint("Attach the file again.");
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        let file = coming.files.remove(&ask.coming);
        let mut file = file
            .filter(|file| file.ticket == ask.ticket.id)
            .ok_or_else(|| bad("This file is not being attached any more."))?;
        if ask.base64.len() > CHUNK.div_ceil(3) * 4 {
            return Err(bad("This chunk is too long."));
        }
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(&ask.base64)
            .map_err(|_| bad("This chunk cannot be read."))?;
        let fits = ask.offset == file.bytes.len() as u64 && file.bytes.len() + bytes.len() <= file.size;
        if bytes.is_empty() || !fits {
            return Err(bad("This chunk does not fit."));
        }
        let first = file.bytes.is_empty();
        file.bytes.extend_from_slice(&bytes);
        if file.bytes.len() == file.size {
            return Ok(Some(file));
        }
        if first {
            // Nobody waits for the whole of what the beginning tells of already.
            let content_type = attachments::sniff(&file.bytes);
            let facts = FileFacts {
                name: &file.name,
                content_type,
                size: file.size as u64,
            };
            let sure = ["image/", "audio/", "video/"]
                .iter()
                .any(|major| content_type.starts_with(major));
            if let Err(refusal) = self.may_attach_to(file.note, file.channel, &facts)
                && sure
            {
                return Err(refused(&refusal));
            }
        }
        file.at = (self.clock)();
        coming.files.insert(ask.coming, file);
        Ok(None)
    }

    /// Takes a file off a draft.
    pub(crate) async fn remove_upload(&self, ticket: TicketId, file: UploadId) -> Result<(), ProtocolError> {
        let removed = self
            .on_disk(move |cache| cache.remove_upload(ticket, file))
            .await
            .map_err(storage)?;
        if !removed {
            return Err(not_there());
        }
        self.changed(vec![ticket]).await;
        Ok(())
    }

    /// A small picture of a file of ours.
    pub(crate) async fn upload_picture(&self, file: UploadId) -> Result<Picture, ProtocolError> {
        use base64::Engine as _;
        let held = self
            .on_disk(move |cache| cache.upload_bytes(file))
            .await
            .map_err(storage)?;
        let thumbnail = held.and_then(|held| held.thumbnail).ok_or_else(|| {
            ProtocolError::new(
                ErrorCode::NotFound,
                "There is no picture of this file to be shown.",
            )
        })?;
        Ok(Picture {
            content_type: "image/png".into(),
            base64: base64::engine::general_purpose::STANDARD.encode(thumbnail),
        })
    }

    /// Why no file can go along with a reply on this channel; none: files can.
    pub(crate) fn no_files(&self, channel: Channel) -> Option<String> {
        let refusal = may_attach_any(self.helpdesk.carrier(), channel).err()?;
        Some(refusal.to_string())
    }

    /// Whether a file may go along with a reply on that channel, or with a note.
    fn may_attach_to(&self, note: bool, channel: Channel, file: &FileFacts<'_>) -> Result<(), FileRefusal> {
        let carrier = self.helpdesk.carrier();
        match note {
            true => may_attach_to_note(carrier, file),
            false => may_attach(carrier, channel, file),
        }
    }

    /// Whether these files of a note's draft may go along with the note.
    pub(crate) fn note_may_go(&self, draft: &[UploadView], wanted: &[UploadId]) -> Result<(), ProtocolError> {
        let carrier = self.helpdesk.carrier();
        let most = most_files_of_note(carrier);
        if wanted.len() > most {
            return Err(refused(&FileRefusal::TooManyForNote { most }));
        }
        for id in wanted {
            let file = draft.iter().find(|file| file.id == *id).ok_or_else(not_there)?;
            let facts = FileFacts {
                name: &file.name,
                content_type: &file.content_type,
                size: file.size,
            };
            may_attach_to_note(carrier, &facts).map_err(|refusal| refused(&refusal))?;
        }
        Ok(())
    }

    /// The same at the moment of sending.
    pub(crate) fn note_may_still_go(&self, send: &Outgoing) -> Result<(), FileRefusal> {
        for file in &send.files {
            let facts = FileFacts {
                name: &file.name,
                content_type: &file.content_type,
                size: file.size,
            };
            may_attach_to_note(self.helpdesk.carrier(), &facts)?;
        }
        Ok(())
    }

    /// Whether these files of a draft may go along with that text (rule 14).
    pub(crate) fn may_go(
        &self,
        channel: Channel,
        text: &str,
        draft: &[UploadView],
        wanted: &[UploadId],
    ) -> Result<(), ProtocolError> {
        let carrier = self.helpdesk.carrier();
        for id in wanted {
            let file = draft.iter().find(|file| file.id == *id).ok_or_else(not_there)?;
            let facts = FileFacts {
                name: &file.name,
                content_type: &file.content_type,
                size: file.size,
            };
            may_attach(carrier, channel, &facts).map_err(|refusal| refused(&refusal))?;
        }
        may_go_together(carrier, channel, text, wanted.len()).map_err(|refusal| refused(&refusal))
    }

    /// The same at the moment of sending.
    pub(crate) fn may_still_go(
        &self,
        channel: Channel,
        text: &str,
        send: &Outgoing,
    ) -> Result<(), FileRefusal> {
        let carrier = self.helpdesk.carrier();
        for file in &send.files {
            let facts = FileFacts {
                name: &file.name,
                content_type: &file.content_type,
                size: file.size,
            };
            may_attach(carrier, channel, &facts)?;
        }
        may_go_together(carrier, channel, text, send.files.len())
    }
}

/// A file that somebody removed, or that goes along with an earlier reply by now.
pub(crate) fn not_there() -> ProtocolError {
    let said = "One of the files is not with this draft any more.";
    ProtocolError::new(ErrorCode::Conflict, said).hint("Look at the files, and send again.")
}

/// The files of a reply, as the helpdesk calls them.
pub(crate) struct Uploaded {
    pub(crate) tokens: Vec<UploadToken>,
    /// All of them were uploaded just now.
    pub(crate) all_new: bool,
}

/// Why the files of a reply are not at the helpdesk.
pub(crate) enum NotUploaded {
    /// It cannot be reached now, or asks to wait: again later.
    Later(HelpdeskError),
    /// It does not take one of them, or one is gone: never.
    Never(String),
}

/// Whether every file of a reply was uploaded, and lately enough.
pub(crate) fn all_up(shared: &Shared, send: &Outgoing) -> bool {
    send.files.iter().all(|file| good(shared, file).is_some())
}

fn good(shared: &Shared, file: &cache::OutgoingFile) -> Option<UploadToken> {
    let (token, at) = file.token.as_ref()?;
    let age = shared.now() - *at;
    // A clock that was set back says nothing about the helpdesk's.
    (age >= Span(0) && age < shared.helpdesk.uploads_last()).then(|| UploadToken(token.clone()))
}

/// Uploads what was not uploaded yet, or too long ago.
pub(crate) async fn go_up(
    shared: &Shared,
    send: &Outgoing,
) -> Result<Result<Uploaded, NotUploaded>, CacheError> {
    let mut tokens = Vec::new();
    let mut all_new = true;
    for file in &send.files {
        if let Some(token) = good(shared, file) {
            all_new = false;
            tokens.push(token);
            continue;
        }
        let id = file.id;
        let Some(held) = shared.on_disk(move |cache| cache.upload_bytes(id)).await? else {
            return Ok(Err(NotUploaded::Never(format!(
                "{} is not on this computer any more. Edit the reply, and attach it again.",
                file.name
            ))));
        };
        let to_upload = FileToUpload {
            name: file.name.clone(),
            content_type: file.content_type.clone(),
            bytes: held.bytes,
        };
        // From before it began: what counts is when it ends at the helpdesk.
        let since = shared.now();
        step("uploading");
        let answer = shared.helpdesk.upload(&to_upload).await;
        step("uploaded");
        let token = match answer {
            Ok(token) => token,
            Err(HelpdeskError::Rejected(said)) => {
                return Ok(Err(NotUploaded::Never(format!(
                    "{} was not taken: the helpdesk says {said}.",
                    file.name
                ))));
            }
            Err(HelpdeskError::Forbidden | HelpdeskError::NotFound | HelpdeskError::Conflict) => {
                return Ok(Err(NotUploaded::Never(format!(
                    "{} was not taken: the helpdesk does not let you send files.",
                    file.name
                ))));
            }
            Err(error) => {
                tracing::info!(error = %words(&error), send = send.id.0, "a file was not uploaded");
                return Ok(Err(NotUploaded::Later(error)));
            }
        };
        let kept = token.0.clone();
        shared
            .on_disk(move |cache| cache.set_upload_token(id, &kept, since))
            .await?;
        tokens.push(token);
    }
    Ok(Ok(Uploaded { tokens, all_new }))
}
