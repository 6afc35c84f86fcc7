//! The folder and the file, readable by their owner alone: they hold customers' words and the
//! tokens of the company's people.

use std::fs::{DirBuilder, File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::DeskError;

/// Makes the folder (0700, if it was missing) and the file (0600), and gives the file's path.
pub(crate) fn prepare(dir: &Path) -> Result<PathBuf, DeskError> {
    if !dir.is_dir() {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir).map_err(|source| at(dir, source))?;
    }
    let file = dir.join("desk.db");
    // Never opened by hand when it is there: closing any descriptor of the file would drop the
    // locks that SQLite holds on it elsewhere in this process.
    if !file.exists() {
        private(&file)?;
    }
    restrict(&file)?;
    Ok(file)
}

/// Waits until no other process is opening this folder, and keeps others out while the answer lives.
pub(crate) fn lock(dir: &Path) -> Result<File, DeskError> {
    let path = dir.join("desk.lock");
    let file = private(&path)?;
    file.lock().map_err(|source| at(&path, source))?;
    Ok(file)
}

fn private(path: &Path) -> Result<File, DeskError> {
    let mut options = OpenOptions::new();
    options.create(true).read(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| at(path, source))
}

fn restrict(path: &Path) -> Result<(), DeskError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
            .map_err(|source| at(path, source))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

fn at(path: &Path, source: std::io::Error) -> DeskError {
    DeskError::Data {
        path: path.to_owned(),
        source,
    }
}
