//! Files that a person wants to have: written whole, or not at all.

use std::path::Path;

use anyhow::{Context as _, bail};
use protocol::{ErrorCode, ProtocolError};

fn there(to: &Path) -> String {
    format!("{} is there already. To write over it: --overwrite", to.display())
}

/// Whether a file may be written there, before anything is done for it.
///
/// # Errors
/// One is there, and it was not told to write over it.
pub(crate) fn free(to: &Path, overwrite: bool) -> anyhow::Result<()> {
    if !overwrite && to.symlink_metadata().is_ok() {
        bail!(there(to));
    }
    Ok(())
}

/// The whole file or none of it; never in the place of another one, unless told.
pub(crate) fn write_whole(to: &Path, bytes: &[u8], overwrite: bool) -> anyhow::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    use std::sync::atomic::{AtomicU64, Ordering};

    static NEXT: AtomicU64 = AtomicU64::new(0);
    free(to, overwrite)?;
    let name = to.file_name().context("say the name of a file with --to")?;
    let mut beside = std::ffi::OsString::from(".");
    beside.push(name);
    // Two may be written to one place at once: each has a file of its own until it is whole.
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    beside.push(format!(".{}-{number}.part", std::process::id()));
    let part = to.with_file_name(beside);
    let written = || -> std::io::Result<()> {
        // Customers' words: for the owner's eyes, until they decide otherwise.
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(0o600).open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if overwrite {
            return std::fs::rename(&part, to);
        }
        // A link does not take the place of a file that has come meanwhile; a rename would.
        std::fs::hard_link(&part, to)?;
        std::fs::remove_file(&part)
    };
    written().map_err(|error| {
        let _ = std::fs::remove_file(&part);
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => anyhow::anyhow!(there(to)),
            _ => anyhow::Error::from(error).context(format!("{} cannot be written", to.display())),
        }
    })
}

/// Why a file was not written, for a person who chose the place in a window.
pub(crate) fn not_written(to: &Path, error: &anyhow::Error) -> ProtocolError {
    use std::io::ErrorKind;

    let folder = to.parent().unwrap_or(to).display();
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    let (said, hint) = match kind {
        Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge) => (
            format!("There is no room for the file in {folder}."),
            "Make room there, or choose another place.",
        ),
        Some(ErrorKind::PermissionDenied) => (
            format!("Reddot may not write in {folder}."),
            "Choose a folder of your own.",
        ),
        Some(ErrorKind::ReadOnlyFilesystem) => (
            format!("Nothing can be written in {folder}: the disk is read-only."),
            "Choose another place.",
        ),
        Some(ErrorKind::NotFound | ErrorKind::NotADirectory) => (
            format!("The folder {folder} is not there any more."),
            "Choose another place.",
        ),
        Some(ErrorKind::IsADirectory) => (
            format!("{} is a folder.", to.display()),
            "Choose the name of a file.",
        ),
        _ => (format!("{error:#}."), "Choose another place, or try again."),
    };
    ProtocolError::new(ErrorCode::Storage, said).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_written_whole_and_never_over_another_unless_told() {
        let dir = tempfile::tempdir().unwrap();
        let to = dir.path().join("out.csv");
        write_whole(&to, b"one", false).unwrap();
        let refused = write_whole(&to, b"two", false).unwrap_err();
        assert!(refused.to_string().contains("--overwrite"), "{refused}");
        assert_eq!(std::fs::read(&to).unwrap(), b"one");
        write_whole(&to, b"two", true).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"two");
        let left: Vec<_> = std::fs::read_dir(dir.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
        let nowhere = dir.path().join("no/out.csv");
        assert!(write_whole(&nowhere, b"x", false).is_err());
    }

    #[test]
    fn what_hinders_is_said_in_words_with_a_way_out() {
        let dir = tempfile::tempdir().unwrap();
        let gone = dir.path().join("gone/file.csv");
        let error = write_whole(&gone, b"x", true).unwrap_err();
        let said = not_written(&gone, &error);
        assert_eq!(said.code, ErrorCode::Storage);
        assert!(
            said.message.contains("not there any more") && said.hint.is_some(),
            "{said:?}"
        );
        // A disk that is full, as Linux has one for tests.
        let full = Path::new("/dev/full");
        let error = anyhow::Error::from(std::fs::write(full, b"x").unwrap_err()).context("cannot be written");
        assert!(not_written(&gone, &error).message.contains("no room"));
        let folder = dir.path().join("folder");
        std::fs::create_dir(&folder).unwrap();
        let error = write_whole(&folder, b"x", true).unwrap_err();
        assert!(
            not_written(&folder, &error).message.contains("is a folder"),
            "{error:#}"
        );
        // Nothing is left of what was not written.
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
