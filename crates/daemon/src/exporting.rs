//! Conversations into a file, with the files of their messages in a folder beside it: the same for the
//! command line and the windows. All of it is written, or nothing is left behind.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use cache::Held;
use export::{Entry, Files, Format, LeftOut, Taken, could_run, file_name, left_out};
use model::{MessageId, TicketId, TicketRef, Time, safe_file_name};
use protocol::{AttachmentView, ConversationView};

use crate::{clock, files};

/// So many bytes of small pictures a page has at the most: it is in memory as a whole. Pictures beyond
/// that are beside the page, as all files are, and linked.
const PICTURES: usize = 32 * 1024 * 1024;
/// So many folders there may be beside each other, and files of one name in one of them.
const MOST_OF_A_NAME: u32 = 1000;

/// Where conversations come from.
#[async_trait]
pub(crate) trait Source: Send {
    /// A conversation; none when it is not held.
    async fn conversation(&mut self, ticket: &TicketRef) -> anyhow::Result<Option<ConversationView>>;

    /// The bytes of a message's file; none when they are not held.
    async fn file(&mut self, ticket: &TicketRef, message: MessageId, id: i64)
    -> anyhow::Result<Option<Held>>;

    /// An error when it was called off. `done` of `total` tickets are read.
    fn goes_on(&mut self, done: usize, total: usize) -> anyhow::Result<()>;

    /// The time.
    fn now(&self) -> Time;
}

/// What is to be written.
pub(crate) struct Asked {
    /// The file.
    pub(crate) to: PathBuf,
    /// How.
    pub(crate) format: Format,
    /// What the file is called inside.
    pub(crate) title: String,
    /// Also in the place of a file that is there.
    pub(crate) overwrite: bool,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// How many tickets are in the file.
    pub(crate) tickets: usize,
    /// How many files of messages are beside it.
    pub(crate) files: usize,
    /// The folder that they are in; none without any.
    pub(crate) folder: Option<PathBuf>,
}

/// Writes these tickets. Files of messages are read and written one at a time.
///
/// # Errors
/// What the source says, and what hinders the writing: then nothing is left of it.
pub(crate) async fn write(
    source: &mut dyn Source,
    asked: Asked,
    tickets: Vec<TicketRef>,
) -> anyhow::Result<Written> {
    files::free(&asked.to, asked.overwrite)?;
    let total = tickets.len();
    let mut folder = Folder::beside(&asked.to);
    let mut entries = Vec::with_capacity(total);
    let mut room = match asked.format {
        Format::Html => PICTURES,
        Format::Csv | Format::Json => 0,
    };
    for ticket in tickets {
        source.goes_on(entries.len(), total)?;
        let Some(view) = source.conversation(&ticket).await? else {
            entries.push(Entry::Missing(ticket));
            continue;
        };
        let mut taken = Files::new();
        for (message, file) in wanted(&view) {
            source.goes_on(entries.len(), total)?;
            let Some(mut held) = source.file(&ticket, message, file.id).await? else {
                continue;
            };
            held.thumbnail = held.thumbnail.filter(|png| png.len() <= room);
            let (id, name) = (ticket.id, file.name.clone());
            // The folder goes along: when nobody waits for it any more, it goes when the disk is done.
            let one = blocking(move || {
                let one = folder.take(id, message, &name, held)?;
                Ok((folder, one))
            });
            let (back, one) = one.await?;
            folder = back;
            if let Taken::Written {
                thumbnail: Some(png), ..
            } = &one
            {
                room -= png.len();
            }
            taken.insert((message, file.id), one);
        }
        entries.push(Entry::Held(Box::new(view), taken));
    }
    source.goes_on(total, total)?;
    let now = source.now();
    blocking(move || {
        let bytes = export::export(asked.format, &asked.title, now, &entries, &clock::zoned)?;
        files::write_whole(&asked.to, &bytes, asked.overwrite)?;
        let (files, folder) = folder.stays();
        Ok(Written {
            tickets: total,
            files,
            folder,
        })
    })
    .await
}

/// The files whose bytes may be taken along, in their order.
fn wanted(view: &ConversationView) -> impl Iterator<Item = (MessageId, &AttachmentView)> {
    let of_message = view.messages.iter().flat_map(|message| {
        let files = message.attachments.iter();
        files.map(|file| (message.id, file))
    });
    of_message.filter(|(_, file)| left_out(file).is_none())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work).await?
}

/// The folder beside an export, made by us with its first file. Until it [`stays`](Folder::stays), it
/// goes again when dropped, with what was written into it and nothing else.
struct Folder {
    /// The folder that the export is in.
    within: PathBuf,
    /// What it is to be called.
    name: String,
    /// Where it is, and what it is called; none: not made.
    made: Option<(PathBuf, String)>,
    /// The files in it.
    written: Vec<PathBuf>,
    /// Their names, in lower case: it may be taken to where the case makes no difference.
    names: HashSet<String>,
}

impl Folder {
    fn beside(to: &Path) -> Self {
        let stem = to.file_stem().unwrap_or_default().to_string_lossy();
        Self {
            within: to.parent().unwrap_or(Path::new("")).to_owned(),
            name: format!("{}-files", safe_file_name(&stem)),
            made: None,
            written: Vec::new(),
            names: HashSet::new(),
        }
    }

    /// Writes a file, unless it could run something.
    fn take(
        &mut self,
        ticket: TicketId,
        message: MessageId,
        name: &str,
        held: Held,
    ) -> anyhow::Result<Taken> {
        let Held {
            content_type,
            bytes,
            thumbnail,
        } = held;
        // What the view said may be older than the bytes.
        if could_run(name, &content_type, &bytes) {
            return Ok(Taken::LeftOut(LeftOut::Dangerous));
        }
        for number in 0..MOST_OF_A_NAME {
            let Some(called) = file_name(ticket, message, name, number) else {
                return Ok(Taken::LeftOut(LeftOut::Dangerous));
            };
            if !self.names.insert(called.to_lowercase()) {
                continue;
            }
            let (dir, of_folder) = self.made()?;
            let to = dir.join(&called);
            let path = format!("{of_folder}/{called}");
            if self.put(&to, &bytes)? {
                return Ok(Taken::Written { path, thumbnail });
            }
        }
        bail!("{} has too many files of one name", self.name)
    }

    /// Writes a file of that name; false where there is one already.
    fn put(&mut self, to: &Path, bytes: &[u8]) -> anyhow::Result<bool> {
        use std::io::Write as _;
        use std::os::unix::fs::OpenOptionsExt as _;

        let cannot = || format!("{} cannot be written", to.display());
        let mut options = std::fs::OpenOptions::new();
        let mut file = match options.write(true).create_new(true).mode(0o600).open(to) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(false),
            opened => opened.with_context(cannot)?,
        };
        self.written.push(to.to_owned());
        file.write_all(bytes)
            .and_then(|()| file.sync_all())
            .with_context(cannot)?;
        Ok(true)
    }

    /// Where the folder is, and what it is called; made when it is not there. Never one that was there.
    fn made(&mut self) -> anyhow::Result<(PathBuf, String)> {
        use std::os::unix::fs::DirBuilderExt as _;

        if let Some(made) = &self.made {
            return Ok(made.clone());
        }
        for number in 1..=MOST_OF_A_NAME {
            let name = match number {
                1 => self.name.clone(),
                _ => format!("{}-{number}", self.name),
            };
            let dir = self.within.join(&name);
            match std::fs::DirBuilder::new().mode(0o700).create(&dir) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                made => {
                    made.with_context(|| format!("{} cannot be made", dir.display()))?;
                    return Ok(self.made.insert((dir, name)).clone());
                }
            }
        }
        bail!("too many folders are called as {}", self.name)
    }

    /// The export is whole: how many files are in the folder, and where it is.
    fn stays(mut self) -> (usize, Option<PathBuf>) {
        let written = std::mem::take(&mut self.written);
        (written.len(), self.made.take().map(|(dir, _)| dir))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for file in &self.written {
            let _ = std::fs::remove_file(file);
        }
        if let Some((dir, _)) = &self.made
            && let Err(error) = std::fs::remove_dir(dir)
        {
            tracing::warn!(%error, "a folder of an export that was not finished stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(bytes: &[u8]) -> Held {
        Held {
            content_type: "text/plain".into(),
            bytes: bytes.to_vec(),
            thumbnail: None,
        }
    }

    fn take(folder: &mut Folder, name: &str) -> anyhow::Result<Taken> {
        folder.take(TicketId(1), MessageId(2), name, held(b"words"))
    }

    #[test]
    fn what_is_not_finished_goes_and_what_others_put_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::beside(&dir.path().join("out.html"));
        for name in ["a.txt", "A.TXT", "../a.txt"] {
            assert!(matches!(take(&mut folder, name).unwrap(), Taken::Written { .. }));
        }
        let made = dir.path().join("out-files");
        let mut names: Vec<_> = std::fs::read_dir(&made)
            .unwrap()
            .map(|one| one.unwrap().file_name())
            .collect();
        names.sort_unstable();
        // The case makes no difference elsewhere.
        assert_eq!(names, ["1-2-A-2.TXT", "1-2-_a.txt", "1-2-a.txt"]);
        std::fs::write(made.join("theirs"), "words").unwrap();
        drop(folder);
        let left: Vec<_> = std::fs::read_dir(&made)
            .unwrap()
            .map(|one| one.unwrap().file_name())
            .collect();
        assert_eq!(left, ["theirs"]);

        let mut next = Folder::beside(&dir.path().join("out.html"));
        take(&mut next, "a.txt").unwrap();
        assert!(dir.path().join("out-files-2").is_dir());
        drop(next);
        assert!(!dir.path().join("out-files-2").exists());
    }

    #[test]
    fn nothing_is_made_for_what_is_left_out_and_names_have_room() {
        let dir = tempfile::tempdir().unwrap();
        let mut folder = Folder::beside(&dir.path().join(format!("{}.html", "x".repeat(250))));
        let left_out = folder
            .take(TicketId(1), MessageId(2), "a.txt", held(b"<html>"))
            .unwrap();
        assert_eq!(left_out, Taken::LeftOut(LeftOut::Dangerous));
        assert_eq!(
            take(&mut folder, "a.exe").unwrap(),
            Taken::LeftOut(LeftOut::Dangerous)
        );
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        take(&mut folder, "a.txt").unwrap();
        let (files, made) = folder.stays();
        assert_eq!((files, made.unwrap().is_dir()), (1, true));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_said_in_words() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("gone/out.html");
        let error = take(&mut Folder::beside(&to), "a.txt").unwrap_err();
        assert!(
            files::not_written(&to, &error)
                .message
                .contains("not there any more")
        );
    }
}
