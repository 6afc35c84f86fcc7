//! An attachment.

use serde_json::{Value, json};

use crate::files::Attachment;
use crate::http::call::Request;
use crate::http::params::Params;

/// The attachment's JSON.
pub(crate) fn attachment(request: &Request, file: &Attachment) -> Value {
    let content = content_url(request, file);
    json!({
        "url": request.link(&format!("attachments/{}", file.id)),
        "id": file.id,
        "file_name": file.file_name,
        "content_url": content,
        "mapped_content_url": content,
        "content_type": file.content_type,
        "size": file.size,
        "width": null,
        "height": null,
        "inline": false,
        "deleted": false,
        "malware_access_override": false,
        "malware_scan_result": "not_scanned",
        "thumbnails": [],
    })
}

/// Some attachments.
pub(crate) fn attachments(request: &Request, files: &[Attachment]) -> Vec<Value> {
    files.iter().map(|file| attachment(request, file)).collect()
}

/// Where the bytes are: on the desk's own host, for people who sign in.
pub(crate) fn content_url(request: &Request, file: &Attachment) -> String {
    let name = Params::one("name", &file.file_name);
    format!("{}/attachments/token/{}/?{name}", request.base, file.token)
}
