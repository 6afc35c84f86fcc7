//! Users: the profile, agents in lists, and who did something.

use serde_json::{Map, Value, json};

use super::{View, iso};
use crate::world::World;
use crate::world::people::{Team, User};

/// USER: what `/profile` and the sign-in answer. Holds the user's secrets.
pub(crate) fn profile(world: &World, user: &User, now: model::Time) -> Value {
    let accounts: Vec<Value> = world
        .accounts
        .values()
        .filter_map(|account| {
            let member = account.members.get(&user.id)?;
            Some(json!({
                "id": account.id,
                "name": account.name,
                "status": if account.suspended { "suspended" } else { "active" },
                "active_at": member.active_at.map(iso),
                "role": member.role.word(),
                "permissions": [member.role.word()],
                "availability": member.availability,
                "availability_status": member.status(now),
                "auto_offline": member.auto_offline,
            }))
        })
        .collect();
    let first = accounts.first().cloned().unwrap_or_default();
    json!({
        "id": user.id,
        "uid": user.email,
        "provider": "email",
        "name": user.name,
        "display_name": user.display_name,
        "available_name": user.available_name(),
        "email": user.email,
        "avatar_url": "",
        "type": null,
        "confirmed": true,
        "role": first["role"],
        "account_id": first["id"],
        "inviter_id": null,
        "access_token": user.access_token,
        "pubsub_token": user.pubsub_token,
        "message_signature": user.signature,
        "hmac_identifier": null,
        "ui_settings": {},
        "custom_attributes": {},
        "accounts": accounts,
    })
}

impl View<'_> {
    /// AGENT: of the lists.
    pub(crate) fn agent(&self, id: i64) -> Value {
        let (Some(user), Some(member)) = (self.world.users.get(&id), self.account.members.get(&id)) else {
            return Value::Null;
        };
        json!({
            "id": user.id,
            "account_id": self.account.id,
            "availability_status": member.status(self.now),
            "auto_offline": member.auto_offline,
            "confirmed": true,
            "email": user.email,
            "provider": "email",
            "available_name": user.available_name(),
            "name": user.name,
            "role": member.role.word(),
            "thumbnail": "",
        })
    }

    /// A user as messages and events show them.
    pub(crate) fn user_event(&self, id: i64) -> Value {
        let Some(user) = self.world.users.get(&id) else {
            return Value::Null;
        };
        let status = self
            .account
            .members
            .get(&id)
            .map_or("offline", |member| member.status(self.now));
        json!({
            "id": user.id,
            "name": user.name,
            "available_name": user.available_name(),
            "avatar_url": "",
            "type": "user",
            "availability_status": status,
            "thumbnail": "",
        })
    }

    /// A bot.
    pub(crate) fn bot(&self, id: i64) -> Value {
        match self.account.bots.get(&id) {
            Some(name) => json!({"id": id, "name": name, "avatar_url": "", "type": "agent_bot"}),
            None => Value::Null,
        }
    }

    /// TEAM; whether the caller is in it, for the list.
    pub(crate) fn team(&self, team: &Team, caller: Option<i64>) -> Value {
        let mut shown = Map::from_iter([
            ("id".to_owned(), json!(team.id)),
            ("name".to_owned(), json!(team.name)),
            ("description".to_owned(), Value::Null),
            ("allow_auto_assign".to_owned(), json!(false)),
            ("account_id".to_owned(), json!(self.account.id)),
        ]);
        if let Some(caller) = caller {
            shown.insert("is_member".into(), json!(team.members.contains(&caller)));
        }
        Value::Object(shown)
    }
}
