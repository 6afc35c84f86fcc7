//! Files on their way to Zendesk: each goes up by itself, and its token is named by the comment that
//! takes it along. A token is good for an hour and for one comment.

use model::Span;

use super::Zendesk;
use crate::{FileToUpload, HelpdeskError, UploadToken};

/// An upload is good for 60 minutes; a reply that is about to leave must still have some of them.
pub(super) const LAST: Span = Span::seconds(50 * 60);

pub(super) async fn upload(zendesk: &Zendesk, file: &FileToUpload) -> Result<UploadToken, HelpdeskError> {
    let path = "/api/v2/uploads.json";
    let query = [("filename", file.name.as_str())];
    let answer = zendesk
        .http
        .post_bytes(path, &query, &file.content_type, &file.bytes)
        .await?;
    let upload = &answer["upload"];
    if upload["attachment"]["malware_scan_result"].as_str() == Some("malware_found") {
        let said = "it found something harmful in the file".to_owned();
        return Err(HelpdeskError::Rejected(said));
    }
    match upload["token"].as_str() {
        Some(token) if !token.is_empty() => Ok(UploadToken(token.to_owned())),
        _ => Err(HelpdeskError::Malformed(format!("{path}: no token"))),
    }
}
