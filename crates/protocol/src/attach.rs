//! Reading a file that a person chose for a reply: only ordinary files, and none that is too large.
//! Pages never come here: whoever calls has the path from a file dialog, a drop or a command line.

use std::fs::{File, metadata};
use std::io::Read as _;
use std::path::Path;

use model::{FileRefusal, LARGEST_FILE};

use crate::{ErrorCode, ProtocolError};

/// The name and the bytes of a file.
///
/// # Errors
/// It is no ordinary file, is too large, or cannot be read.
pub fn file_to_attach(path: &Path) -> Result<(String, Vec<u8>), ProtocolError> {
    let name = path
        .file_name()
        .map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned());
    let unread = |error: std::io::Error| {
        ProtocolError::new(ErrorCode::NotPossible, format!("{name} cannot be read: {error}."))
            .hint("See whether it is still there and may be read.")
    };
    // Looked at before it is opened: to open a pipe would wait for who writes into it.
    let before = metadata(path).map_err(unread)?;
    if !before.is_file() {
        let said = format!("{name} is no ordinary file.");
        return Err(ProtocolError::new(ErrorCode::NotPossible, said).hint("Folders cannot be attached."));
    }
    let too_large = |size| {
        let refusal = FileRefusal::TooLarge {
            name: name.clone(),
            size,
            most: LARGEST_FILE,
        };
        ProtocolError::new(ErrorCode::NotPossible, refusal.to_string()).hint(refusal.hint())
    };
    if before.len() > LARGEST_FILE {
        return Err(too_large(before.len()));
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LARGEST_FILE + 1).read_to_end(&mut bytes));
    read.map_err(unread)?;
    // It may have grown meanwhile.
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(too_large(bytes.len() as u64));
    }
    Ok((name, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_files_are_read_and_nothing_else() {
        let dir = std::env::temp_dir().join(format!("reddot-attach-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let file = dir.join("a b.txt");
        std::fs::write(&file, "hello").unwrap();
        assert_eq!(
            file_to_attach(&file).unwrap(),
            ("a b.txt".to_owned(), b"hello".to_vec())
        );
        let large = dir.join("large.bin");
        File::create(&large).unwrap().set_len(LARGEST_FILE + 1).unwrap();
        let said = |path: &Path| file_to_attach(path).unwrap_err().message;
        assert_eq!(
            said(&large),
            "large.bin is 50.1 MB; files of up to 50 MB can be sent."
        );
        assert!(said(&dir).ends_with("is no ordinary file."));
        assert_eq!(said(Path::new("/dev/zero")), "zero is no ordinary file.");
        assert!(said(&dir.join("gone.txt")).starts_with("gone.txt cannot be read"));
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
