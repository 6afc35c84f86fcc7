//! Files on their way to Chatwoot: each goes up by itself, and the message that takes it along names it by
//! its signed id.

use model::Span;
use serde_json::Value;

use super::Inner;
use crate::{FileToUpload, HelpdeskError, UploadToken};

/// How long what no message takes along is kept is an installation's own affair. One that is gone is told
/// as such, and uploaded again.
pub(super) const LAST: Span = Span::hours(6);

pub(super) async fn upload(desk: &Inner, file: &FileToUpload) -> Result<UploadToken, HelpdeskError> {
    let path = desk.path("upload");
    let boundary = boundary(&file.bytes);
    let body = form(file, &boundary);
    let content_type = format!("multipart/form-data; boundary={boundary}");
    let answer = match desk.http.post_bytes(&path, &[], &content_type, &body).await {
        Err(HelpdeskError::Unauthorized) => {
            desk.read_profile().await?;
            return Err(HelpdeskError::Forbidden);
        }
        done => done?,
    };
    match answer["blob_id"].as_str() {
        Some(id) if !id.is_empty() => Ok(UploadToken(id.to_owned())),
        _ if answer["blob_id"] == Value::Null => Err(HelpdeskError::Malformed(format!("{path}: no blob"))),
        _ => Err(HelpdeskError::Rejected(
            "this Chatwoot is too old to take files ahead of a message".into(),
        )),
    }
}

/// A line that does not occur in the file.
fn boundary(bytes: &[u8]) -> String {
    (0_u32..)
        .map(|number| format!("reddot-{number:08x}"))
        .find(|line| !bytes.windows(line.len()).any(|window| window == line.as_bytes()))
        .unwrap_or_default()
}

fn form(file: &FileToUpload, boundary: &str) -> Vec<u8> {
    // The name was made safe; quotes and line ends would end the header.
    let name: String = file
        .name
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '"' | '\\') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"{name}\"\r\n\
         Content-Type: {}\r\n\r\n",
        file.content_type
    )
    .into_bytes();
    body.extend_from_slice(&file.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cannot_end_the_form_it_is_in() {
        let file = FileToUpload {
            name: "a\"; name=\"x.png".into(),
            content_type: "image/png".into(),
            bytes: b"--reddot-00000000--\r\n".to_vec(),
        };
        let boundary = boundary(&file.bytes);
        assert_eq!(boundary, "reddot-00000001");
        let body = String::from_utf8(form(&file, &boundary)).unwrap();
        assert!(body.contains("filename=\"a_; name=_x.png\""), "{body}");
        assert!(body.ends_with("\r\n--reddot-00000001--\r\n"));
    }
}
