//! Files: uploading them first, and the way from an address to the bytes.

use serde_json::json;

use super::Scope;
use super::answer::{Answer, Answered};
use super::call::Call;
use crate::world::World;

/// Keeps a file for a later message.
pub(crate) fn upload(scope: &mut Scope<'_>) -> Answered {
    let call = scope.call;
    let Some(file) = call.files.iter().find(|file| file.field == "attachment") else {
        return Err(Answer::unprocessable("No file or URL provided"));
    };
    let blob = scope.world.keep_blob(&file.name, &file.content_type, &file.bytes);
    Ok(Answer::ok(&json!({
        "file_url": scope.world.address_of(&blob),
        "blob_key": format!("key-of-{blob}"),
        "blob_id": blob,
    })))
}

/// A file's address redirects to a link that works for a while. Neither asks who it is.
pub(crate) fn follow(world: &mut World, call: &Call, kind: &str, path: &[&str]) -> Answered {
    match (kind, path) {
        ("blobs", ["redirect", blob, _]) => {
            let link = world.link(blob, call.now).ok_or_else(Answer::not_found)?;
            Ok(Answer {
                status: 302,
                ..Answer::bytes("text/html", axum::body::Bytes::new())
            }
            .with("location", link))
        }
        ("disk", [key, _]) => {
            let link = world.links.get(*key).filter(|link| call.now < link.until);
            let blob = link.and_then(|link| world.blobs.get(&link.blob));
            let blob = blob.ok_or_else(Answer::not_found)?;
            let bytes = axum::body::Bytes::copy_from_slice(&blob.bytes);
            Ok(Answer::bytes(&blob.content_type, bytes))
        }
        _ => Err(Answer::not_found()),
    }
}
