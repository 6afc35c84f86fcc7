//! A user.

use serde_json::{Value, json};

use crate::Mode;
use crate::http::call::Request;
use crate::people::User;

/// The key of the user field "Social Messaging User Info".
pub(crate) const SOCIAL_INFO: &str = "social_messaging_user_info";

/// The user's JSON.
pub(crate) fn user(request: &Request, user: &User) -> Value {
    let said = |name: &str| user.profile.get(name).and_then(Value::as_str);
    json!({
        "id": user.id,
        "url": request.link(&format!("users/{}", user.id)),
        "name": user.name,
        "email": user.email,
        "created_at": user.created_at.to_rfc3339(),
        "updated_at": user.updated_at.to_rfc3339(),
        "time_zone": said("time_zone").unwrap_or("UTC"),
        "iana_time_zone": "Etc/UTC",
        "phone": user.phone,
        "shared_phone_number": user.shared_phone,
        "photo": null,
        "locale_id": 1,
        "locale": said("locale").unwrap_or("en-US"),
        "organization_id": user.organization_id,
        "role": user.role,
        "verified": user.works_here(),
        "external_id": user.external_id,
        "tags": user.tags,
        "alias": said("alias"),
        "active": user.deleted_at.is_none(),
        "shared": false,
        "shared_agent": false,
        "last_login_at": null,
        "two_factor_auth_enabled": null,
        "signature": said("signature"),
        "details": said("details"),
        "notes": said("notes"),
        "role_type": null,
        "custom_role_id": null,
        "moderator": user.works_here(),
        "ticket_restriction": if user.works_here() { json!(user.ticket_restriction) } else { json!("requested") },
        "only_private_comments": false,
        "restricted_agent": user.ticket_restriction.is_some(),
        "suspended": user.suspended,
        "default_group_id": user.default_group_id,
        "report_csv": user.role == "admin",
        "user_fields": match request.mode {
            Mode::Older => json!({ SOCIAL_INFO: user.social_info }),
            Mode::Current => json!({}),
        },
    })
}

/// What `users/me` says to whoever did not sign in: an answer like any other, but without an id.
pub(crate) fn anonymous() -> Value {
    json!({
        "id": null,
        "url": null,
        "name": "Anonymous user",
        "email": "invalid@example.com",
        "created_at": null,
        "updated_at": null,
        "role": "end-user",
        "verified": false,
        "active": true,
        "default_group_id": null,
        "user_fields": {},
    })
}
