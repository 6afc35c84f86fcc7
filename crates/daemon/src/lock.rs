//! One engine per profile: whoever holds the lock file is it. The lock is the kernel's, so it is
//! free again the moment its holder ends, however that happens.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use anyhow::Context as _;

/// The held lock; free again when dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock; none when another process holds it.
    pub(crate) fn take(path: &Path) -> anyhow::Result<Option<Self>> {
        use std::os::unix::fs::OpenOptionsExt as _;
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(path)
            .with_context(|| format!("{} cannot be opened", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// The user who owns the lock, which is the user we run as.
    pub(crate) fn owner(&self) -> anyhow::Result<u32> {
        use std::os::unix::fs::MetadataExt as _;
        Ok(self.file.metadata()?.uid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_only_one_holds_it_until_it_ends() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let first = Lock::take(&path).unwrap();
        assert!(first.is_some());
        assert!(Lock::take(&path).unwrap().is_none());
        drop(first);
        assert!(Lock::take(&path).unwrap().is_some());
    }
}
