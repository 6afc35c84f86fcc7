//! Files of messages, given to the desktop: opened in the program that it has for them, or saved
//! where downloads go. Only when somebody asks, under a name that is made safe, and never one that
//! could run something.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use engine::File;
use model::{FileKind, safe_file_name};
use protocol::{ErrorCode, ProtocolError};

use crate::paths::{Paths, private_dir};

/// So many files of one name there may be, where they are saved.
const MOST_OF_A_NAME: u32 = 1000;

/// Opens a file.
pub(crate) async fn open(paths: &Paths, file: File) -> Result<(), ProtocolError> {
    if file.kind == FileKind::Dangerous {
        let said = "This file could run something on this computer, so it is not opened from here.";
        return Err(ProtocolError::new(ErrorCode::NotPossible, said)
            .hint("Save it, and look at it with care, if you know what it is."));
    }
    // In a folder of our own that nobody else reads, and that a later start empties.
    let dir = paths.opened();
    let path = written(move || write(&dir, &file, 0o400)).await?;
    let shown = path.to_string_lossy().into_owned();
    if signin::open_browser(&shown).await {
        return Ok(());
    }
    Err(
        ProtocolError::new(ErrorCode::NotPossible, "No program opened this file.")
            .hint("Save it, and open it yourself."),
    )
}

/// Saves a file; where.
pub(crate) async fn save(file: File) -> Result<PathBuf, ProtocolError> {
    let dir = dirs::download_dir()
        .or_else(dirs::home_dir)
        .ok_or_else(|| ProtocolError::new(ErrorCode::Storage, "There is no folder for downloads."))?;
    written(move || write(&dir, &file, 0o600)).await
}

/// Forgets what was opened in an earlier run.
pub(crate) fn forget_opened(paths: &Paths) {
    if let Err(error) = std::fs::remove_dir_all(paths.opened())
        && error.kind() != std::io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "files that were opened stay");
    }
}

async fn written(
    write: impl FnOnce() -> anyhow::Result<PathBuf> + Send + 'static,
) -> Result<PathBuf, ProtocolError> {
    let done = tokio::task::spawn_blocking(write).await;
    match done {
        Ok(Ok(path)) => Ok(path),
        Ok(Err(error)) => Err(ProtocolError::new(ErrorCode::Storage, format!("{error:#}"))
            .hint("Check that the disk has room and that Reddot may write there.")),
        Err(error) => Err(ProtocolError::new(ErrorCode::Internal, error.to_string())),
    }
}

/// Writes a file under a name of its own: whatever is there already stays.
fn write(dir: &Path, file: &File, mode: u32) -> anyhow::Result<PathBuf> {
    if !dir.exists() {
        private_dir(dir)?;
    }
    let name = safe_file_name(&file.name);
    let (stem, ending) = match name.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (name.as_str(), String::new()),
    };
    for number in 0..MOST_OF_A_NAME {
        let path = match number {
            0 => dir.join(&name),
            _ => dir.join(format!("{stem} ({number}){ending}")),
        };
        let made = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(mode)
            .open(&path);
        let mut made = match made {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
            made => made.with_context(|| format!("{} cannot be written", path.display()))?,
        };
        if let Err(error) = made.write_all(&file.bytes).and_then(|()| made.sync_all()) {
            // Half a file is worse than none.
            let _ = std::fs::remove_file(&path);
            return Err(error).with_context(|| format!("{} cannot be written", path.display()));
        }
        return Ok(path);
    }
    anyhow::bail!("{} has too many files of that name", dir.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, kind: FileKind) -> File {
        File {
            name: name.into(),
            kind,
            bytes: b"words".to_vec(),
        }
    }

    #[test]
    fn a_file_is_written_under_a_safe_name_and_over_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let hostile = file("../../.bashrc", FileKind::File);
        let first = write(dir.path(), &hostile, 0o600).unwrap();
        let second = write(dir.path(), &hostile, 0o600).unwrap();
        assert!(first != second && first.starts_with(dir.path()) && second.starts_with(dir.path()));
        assert_eq!(std::fs::read(&first).unwrap(), b"words");
        let invoice = file("invoice.pdf", FileKind::File);
        write(dir.path(), &invoice, 0o600).unwrap();
        let again = write(dir.path(), &invoice, 0o600).unwrap();
        assert_eq!(again.file_name().unwrap(), "invoice (1).pdf");
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(
            std::fs::metadata(&again).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }

    #[tokio::test]
    async fn what_could_run_something_is_never_opened() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::new(Some(dir.path().to_owned())).unwrap();
        let refused = open(&paths, file("a.sh", FileKind::Dangerous)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotPossible);
        assert!(!paths.opened().exists());
    }
}
