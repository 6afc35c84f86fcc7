//! Setting up: users, teams, labels, inboxes, contacts, texts, macros.

use model::Time;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::server::{Handle, MAIN};
use crate::world::inbox::{Channel, Inbox};
use crate::world::people::{Canned, Contact, Label, Macro, Member, Mfa, Role, Team, User};
use crate::world::{Account, Act, World};

/// A user, with all that signing in needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The user's id.
    pub id: i64,
    /// What they are called.
    pub name: String,
    /// How they sign in.
    pub email: String,
    /// And with what.
    pub password: String,
    /// The token of REST.
    pub access_token: String,
    /// The token of the cable.
    pub pubsub_token: String,
}

/// An inbox that is to be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NewInbox {
    /// What it is called.
    pub name: String,
    /// What kind it is.
    pub channel: Channel,
    /// The company's address there: a number, a page.
    #[serde(default)]
    pub address: String,
    /// Users who are its members.
    #[serde(default)]
    pub members: Vec<i64>,
    /// Customers come back to the old conversation after *resolved*.
    #[serde(default)]
    pub lock_to_single_conversation: bool,
    /// The provider's templates.
    #[serde(default)]
    pub templates: Vec<Value>,
    /// Seven days instead of one.
    #[serde(default)]
    pub human_agent: bool,
    /// Of an API inbox, in hours.
    #[serde(default)]
    pub api_window: Option<i64>,
}

impl NewInbox {
    /// An inbox of that kind, without members.
    pub fn new(name: &str, channel: Channel) -> Self {
        Self {
            name: name.to_owned(),
            channel,
            address: "+15550009999".into(),
            members: Vec::new(),
            lock_to_single_conversation: false,
            templates: Vec::new(),
            human_agent: false,
            api_window: None,
        }
    }

    /// With that member too.
    pub fn member(mut self, person: &Person) -> Self {
        self.members.push(person.id);
        self
    }
}

/// A contact that is to be.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NewContact {
    /// What they are called.
    pub name: String,
    /// Their number, `+` first.
    pub phone_number: Option<String>,
    /// Their address.
    pub email: Option<String>,
    /// How the company calls them.
    pub identifier: Option<String>,
    /// What the channel said of them.
    pub additional_attributes: Map<String, Value>,
}

impl Handle {
    pub(crate) fn act(&self) -> Act {
        Act {
            now: self.clock().now(),
            by: None,
        }
    }

    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut World, Act) -> T) -> T {
        let act = self.act();
        self.shared.write(|world| change(world, act))
    }

    /// Adds a user to the account; password `secret-NAME`, address `NAME@acme.example`.
    pub fn add_user(&self, name: &str, role: Role) -> Person {
        let person = self.change(|world, _| {
            let id = world.next("user");
            let user = User {
                id,
                name: name.to_owned(),
                display_name: None,
                email: format!("{}@acme.example", name.to_lowercase()),
                password: format!("secret-{name}"),
                access_token: world.secret("access"),
                pubsub_token: world.secret("pubsub"),
                mfa: None,
                signature: None,
            };
            world.users.insert(id, user.clone());
            join(world, MAIN, id, role);
            Person {
                id,
                name: user.name,
                email: user.email,
                password: user.password,
                access_token: user.access_token,
                pubsub_token: user.pubsub_token,
            }
        });
        self.tell_tokens();
        person
    }

    /// Adds another account, of which that user is a member too; the answer is its id.
    pub fn add_account(&self, name: &str, user: i64, role: Role) -> i64 {
        let id = self.change(|world, _| {
            let id = world.accounts.keys().max().copied().unwrap_or(0) + 1;
            let account = Account {
                id,
                name: name.to_owned(),
                ..Account::default()
            };
            world.accounts.insert(id, account);
            join(world, id, user, role);
            id
        });
        self.tell_tokens();
        id
    }

    /// Suspends an account, or takes that back.
    pub fn suspend(&self, account: i64, suspended: bool) {
        self.change(|world, _| world.account_mut(account).suspended = suspended);
    }

    /// Takes a user out of the account, or changes their role.
    pub fn set_role(&self, user: i64, role: Option<Role>) {
        self.change(|world, _| {
            let home = world.account_mut(MAIN);
            match (role, home.members.get_mut(&user)) {
                (Some(role), Some(member)) => member.role = role,
                (Some(role), None) => join(world, MAIN, user, role),
                (None, _) => {
                    home.members.remove(&user);
                }
            }
        });
        self.tell_tokens();
    }

    /// Signing in asks the user for that code too, or for one of the backup codes.
    pub fn set_mfa(&self, user: i64, code: &str, backup: &[&str]) {
        self.change(|world, _| {
            if let Some(user) = world.users.get_mut(&user) {
                user.mfa = Some(Mfa {
                    code: code.to_owned(),
                    backup: backup.iter().map(|code| (*code).to_owned()).collect(),
                });
            }
        });
    }

    /// The user gets new tokens, as after a new password. Sessions end.
    pub fn change_password(&self, user: i64, password: &str) -> Option<Person> {
        let person = self.change(|world, _| {
            let (access_token, pubsub_token) = (world.secret("access"), world.secret("pubsub"));
            world.sessions.retain(|session| session.user != user);
            let user = world.users.get_mut(&user)?;
            user.password = password.to_owned();
            user.access_token = access_token;
            user.pubsub_token = pubsub_token;
            Some(Person {
                id: user.id,
                name: user.name.clone(),
                email: user.email.clone(),
                password: user.password.clone(),
                access_token: user.access_token.clone(),
                pubsub_token: user.pubsub_token.clone(),
            })
        });
        self.tell_tokens();
        person
    }

    /// Adds a team; the answer is its id.
    pub fn add_team(&self, name: &str, members: &[i64]) -> i64 {
        self.change(|world, act| {
            let id = world.next("team");
            let team = Team {
                id,
                name: name.to_owned(),
                members: members.iter().copied().collect(),
            };
            world.account_mut(MAIN).teams.insert(id, team);
            world.list_changed(act, MAIN, "team");
            id
        })
    }

    /// Adds a label.
    pub fn add_label(&self, title: &str) {
        self.change(|world, act| {
            let id = world.next("label");
            let label = Label {
                id,
                title: title.to_owned(),
            };
            world.account_mut(MAIN).labels.insert(id, label);
            world.list_changed(act, MAIN, "label");
        });
    }

    /// Adds an inbox; the answer is its id.
    pub fn add_inbox(&self, new: NewInbox) -> i64 {
        self.change(|world, act| {
            let id = world.next("inbox");
            let inbox = Inbox {
                id,
                name: new.name,
                channel: new.channel,
                address: new.address,
                members: new.members.into_iter().collect(),
                lock_to_single_conversation: new.lock_to_single_conversation,
                templates: new.templates,
                human_agent: new.human_agent,
                api_window: new.api_window,
            };
            world.account_mut(MAIN).inboxes.insert(id, inbox);
            world.list_changed(act, MAIN, "inbox");
            id
        })
    }

    /// Makes a user a member of an inbox, or takes them out.
    pub fn set_member(&self, inbox: i64, user: i64, member: bool) {
        self.change(|world, act| {
            if let Some(inbox) = world.account_mut(MAIN).inboxes.get_mut(&inbox) {
                if member {
                    inbox.members.insert(user);
                } else {
                    inbox.members.remove(&user);
                }
            }
            world.list_changed(act, MAIN, "inbox");
        });
    }

    /// Sets an inbox's templates, as the provider has them.
    pub fn set_templates(&self, inbox: i64, templates: Vec<Value>) {
        self.change(|world, act| {
            if let Some(inbox) = world.account_mut(MAIN).inboxes.get_mut(&inbox) {
                inbox.templates = templates;
            }
            world.list_changed(act, MAIN, "inbox");
        });
    }

    /// Adds a contact; the answer is its id.
    pub fn add_contact(&self, new: NewContact) -> i64 {
        self.change(|world, act| {
            let contact = Contact {
                name: new.name,
                email: new.email,
                phone_number: new.phone_number,
                identifier: new.identifier,
                additional_attributes: new.additional_attributes,
                ..Contact::default()
            };
            world.add_contact(act, MAIN, contact)
        })
    }

    /// Adds a canned response.
    pub fn add_canned(&self, short_code: &str, content: &str) {
        self.change(|world, act| {
            let id = world.next("canned");
            let canned = Canned {
                id,
                short_code: short_code.to_owned(),
                content: content.to_owned(),
                created_at: act.now,
            };
            world.account_mut(MAIN).canned.insert(id, canned);
        });
    }

    /// Adds a macro of `[{action_name, action_params}]`; the answer is its id.
    pub fn add_macro(&self, name: &str, by: i64, personal: bool, actions: Vec<Value>) -> i64 {
        self.change(|world, _| {
            let id = world.next("macro");
            let new = Macro {
                id,
                name: name.to_owned(),
                personal,
                by,
                actions,
            };
            world.account_mut(MAIN).macros.insert(id, new);
            id
        })
    }

    /// The next message gets the id after that.
    pub fn messages_go_on_after(&self, last: i64) {
        self.change(|world, _| world.go_on_after("message", last));
    }

    /// Now, in unix seconds of the server's clock.
    pub fn unix_now(&self) -> i64 {
        let now: Time = self.clock().now();
        now.unix_seconds()
    }
}

fn join(world: &mut World, account: i64, user: i64, role: Role) {
    let member = Member {
        role,
        availability: "online".into(),
        auto_offline: true,
        active_at: None,
        present_at: None,
    };
    world.account_mut(account).members.insert(user, member);
}
