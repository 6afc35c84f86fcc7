//! A user.

use serde_json::{Value, json};

use crate::Mode;
use crate::http::call::Request;
use crate::people::User;

/// The key of the user field "Social Messaging User Info".
pub(crate) const SOCIAL_INFO: &str = "social_messaging_user_info";

/// The user's JSON.
pub(crate) fn user(request: &Request, user: &User) -> Value {
    json!({
        "id": user.id,
        "url": request.link(&format!("users/{}", user.id)),
        "name": user.name,
        "email": user.email,
        "created_at": user.created_at.to_rfc3339(),
        "updated_at": user.updated_at.to_rfc3339(),
        "time_zone": "UTC",
        "iana_time_zone": "Etc/UTC",
        "phone": user.phone,
        "shared_phone_number": null,
        "photo": null,
        "locale_id": 1,
        "locale": "en-US",
        "organization_id": null,
        "role": user.role,
        "verified": user.works_here(),
        "external_id": null,
        "tags": [],
        "alias": null,
        "active": true,
        "shared": false,
        "shared_agent": false,
        "last_login_at": null,
        "two_factor_auth_enabled": null,
        "signature": null,
        "details": null,
        "notes": null,
        "role_type": null,
        "custom_role_id": null,
        "moderator": user.works_here(),
        "ticket_restriction": if user.works_here() { json!(user.ticket_restriction) } else { json!("requested") },
        "only_private_comments": false,
        "restricted_agent": user.ticket_restriction.is_some(),
        "suspended": false,
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
