//! Macros (rule 15): changes and answers that somebody at the helpdesk prepared, what one would do to
//! a ticket, and whether it may be applied now.
//!
//! Applying one changes nothing by itself: its text goes into the reply box, its status is preselected,
//! the rest is shown beside it, and all of it is submitted by the agent. What Reddot does not do is
//! named, never silently left out.

use serde::{Deserialize, Serialize};

use crate::{
    Carrier, Channel, MacroId, ReplyWindow, Status, TemplateForm, UserId, edited_tags, passes, template,
};

/// A macro, as the helpdesk has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Macro {
    /// The helpdesk's number for it.
    pub id: MacroId,
    /// Its title; the helpdesk may group by parts of it, as in `Returns::Label sent`.
    pub title: String,
    /// What it is for; empty when nobody has said.
    pub description: String,
    /// What it does, in this order.
    pub actions: Vec<MacroAction>,
}

/// One thing that a macro does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MacroAction {
    /// A public reply, with its placeholders.
    Reply {
        /// The text.
        text: String,
    },
    /// An internal note, with its placeholders.
    Note {
        /// The text.
        text: String,
    },
    /// Another status.
    Status {
        /// The status.
        status: Status,
    },
    /// Somebody gets the ticket, or nobody.
    Assign {
        /// Who.
        to: MacroAssignee,
    },
    /// These tags, and no others.
    SetTags {
        /// The tags.
        tags: Vec<String>,
    },
    /// These tags, too.
    AddTags {
        /// The tags.
        tags: Vec<String>,
    },
    /// These tags no more.
    RemoveTags {
        /// The tags.
        tags: Vec<String>,
    },
    /// Another priority.
    Priority {
        /// In the helpdesk's word.
        priority: String,
    },
    /// An approved template, whose places the agent fills in.
    Template {
        /// The template.
        form: TemplateForm,
    },
    /// A change of something else.
    Other {
        /// In the helpdesk's word.
        name: String,
    },
    /// Something that is no change of a field, and that Reddot does not do.
    NotHere {
        /// What, in words: `muting the customer`.
        doing: String,
    },
}

/// Who gets a ticket by a macro.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MacroAssignee {
    /// Whoever applies it.
    Me,
    /// Nobody.
    Nobody,
    /// Somebody.
    Agent {
        /// Their id.
        id: UserId,
    },
}

impl Macro {
    /// The text of its public reply, with its placeholders; the last one counts.
    pub fn reply(&self) -> Option<&str> {
        self.actions.iter().rev().find_map(|action| match action {
            MacroAction::Reply { text } => Some(text.as_str()),
            _ => None,
        })
    }
}

impl Macro {
    /// The approved template that it is, where its places are filled in by the agent.
    pub fn template(&self) -> Option<&TemplateForm> {
        self.actions.iter().rev().find_map(|action| match action {
            MacroAction::Template { form } => Some(form),
            _ => None,
        })
    }
}

/// The ticket that a macro is applied to.
#[derive(Debug, Clone, Copy)]
pub struct MacroSubject<'a> {
    /// Its channel.
    pub channel: Channel,
    /// Who hands replies over to it.
    pub carrier: Carrier,
    /// Whether a free reply would arrive now.
    pub window: ReplyWindow,
    /// Whether replies to it can be sent from here at all (rule 13).
    pub replies_here: bool,
    /// Its status.
    pub status: Status,
    /// Who has it.
    pub assignee: Option<UserId>,
    /// Who applies the macro; none when the helpdesk has not told it yet.
    pub me: Option<UserId>,
    /// Its tags.
    pub tags: &'a [String],
    /// Those tags that are marks of a social ticket (rule 2): no macro takes them off.
    pub marks: &'a [String],
}

/// What a macro would do to a ticket: only what differs from what is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MacroEffect {
    /// What goes into the reply box, with its placeholders.
    pub text: Option<String>,
    /// The template that goes into the reply box instead, once its places are filled in.
    pub template: Option<TemplateForm>,
    /// The status to submit as.
    pub status: Option<Status>,
    /// Who gets the ticket.
    pub assign: Option<MacroAssignee>,
    /// Tags that are added.
    pub add_tags: Vec<String>,
    /// Tags that are taken off.
    pub remove_tags: Vec<String>,
    /// What it would do at the helpdesk and Reddot does not, for a person.
    pub not_done: Vec<String>,
}

impl MacroEffect {
    /// What the macro would do. Of several actions on one thing the last counts.
    pub fn of(actions: &[MacroAction], subject: &MacroSubject<'_>) -> Self {
        let mut effect = Self::default();
        let mut tags = subject.tags.to_vec();
        for action in actions {
            match action {
                MacroAction::Reply { text } => {
                    (effect.text, effect.template) = (Some(text.clone()), None);
                }
                MacroAction::Template { form } => {
                    (effect.text, effect.template) = (None, Some(form.clone()));
                }
                MacroAction::NotHere { doing } => effect.cannot(doing),
                MacroAction::Note { .. } => effect.cannot("writing an internal note"),
                MacroAction::Status { status } if matches!(status, Status::New | Status::Closed) => {
                    effect.cannot(&format!("setting the status to {}", status.word()));
                }
                MacroAction::Status { status } => effect.status = Some(*status),
                MacroAction::Assign { to } => effect.assign = Some(*to),
                MacroAction::SetTags { tags: only } => tags.clone_from(only),
                MacroAction::AddTags { tags: more } => tags = edited_tags(&tags, more, &[]),
                MacroAction::RemoveTags { tags: less } => tags = edited_tags(&tags, &[], less),
                MacroAction::Priority { priority } => {
                    effect.cannot(&format!("setting the priority to {priority}"));
                }
                MacroAction::Other { name } => effect.cannot(&format!("changing {name}")),
            }
        }
        let missing = |from: &[String], among: &[String]| -> Vec<String> {
            let mut missing: Vec<String> = Vec::new();
            for tag in from {
                if !among.contains(tag) && !missing.contains(tag) {
                    missing.push(tag.clone());
                }
            }
            missing
        };
        effect.add_tags = missing(&tags, subject.tags);
        let off = missing(subject.tags, &tags);
        let (marks, off): (Vec<_>, Vec<_>) = off.into_iter().partition(|tag| subject.marks.contains(tag));
        effect.remove_tags = off;
        for mark in marks {
            effect.cannot(&format!("taking off {mark}, which marks a social ticket"));
        }
        let already = match effect.assign {
            Some(MacroAssignee::Me) => subject.me.is_some() && subject.assignee == subject.me,
            Some(MacroAssignee::Nobody) => subject.assignee.is_none(),
            Some(MacroAssignee::Agent { id }) => subject.assignee == Some(id),
            None => false,
        };
        if already {
            effect.assign = None;
        }
        // With a reply, the status is submitted whatever it was (rule 16).
        let replies = effect.text.is_some() || effect.template.is_some();
        if !replies && effect.status == Some(subject.status) {
            effect.status = None;
        }
        effect
    }

    fn cannot(&mut self, what: &str) {
        if !self.not_done.iter().any(|one| one == what) {
            self.not_done.push(what.to_owned());
        }
    }

    /// Whether Reddot would do anything at all.
    pub fn does_nothing(&self) -> bool {
        self.text.is_none()
            && self.template.is_none()
            && self.status.is_none()
            && self.assign.is_none()
            && self.add_tags.is_empty()
            && self.remove_tags.is_empty()
    }
}

/// Why a macro cannot be applied now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MacroRefusal {
    /// The ticket is closed for good.
    Closed,
    /// Its reply cannot be sent from here.
    NotFromHere,
    /// The reply window is closed, and its reply is no approved template (rules 15 and 17).
    WindowClosed,
    /// Nothing of it would be done, or all of it is so already.
    NothingToDo,
}

/// Whether a macro may be applied to a ticket now. On WhatsApp it obeys rule 17 as any reply does,
/// unless its text is an approved template (rule 15).
///
/// # Errors
/// Why not.
pub fn may_apply(effect: &MacroEffect, subject: &MacroSubject<'_>) -> Result<(), MacroRefusal> {
    if subject.status == Status::Closed {
        return Err(MacroRefusal::Closed);
    }
    if let Some(text) = &effect.text {
        if !subject.replies_here {
            return Err(MacroRefusal::NotFromHere);
        }
        if !passes(subject.window, subject.carrier, subject.channel, text) {
            return Err(MacroRefusal::WindowClosed);
        }
    }
    if effect.template.is_some() {
        if !subject.replies_here {
            return Err(MacroRefusal::NotFromHere);
        }
        // Anywhere else its shorthand would be sent as words.
        if (subject.channel, subject.carrier) != (Channel::Whatsapp, Carrier::Chatwoot) {
            return Err(MacroRefusal::NotFromHere);
        }
    }
    if effect.does_nothing() {
        return Err(MacroRefusal::NothingToDo);
    }
    Ok(())
}

/// A text with its placeholders filled in as far as they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// What stands in it as it was, since it is not known here: `{{ticket.cc_names}}`.
    pub unknown: Vec<String>,
}

/// Fills a text's placeholders (`{{ticket.id}}`) by `known`, each once: what is put in is never read
/// again as one. Into the values of a template goes nothing that could end them. The numbered places
/// of a template are nobody's to fill, and instructions (`{% if … %}`) are never known.
pub fn fill(text: &str, known: impl Fn(&str) -> Option<String>) -> Filled {
    let in_template = template(text).is_some();
    let mut filled = Filled {
        text: String::with_capacity(text.len()),
        unknown: Vec::new(),
    };
    let mut rest = text;
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        let (before, from) = rest.split_at(at);
        filled.text.push_str(before);
        let close = if from.starts_with("{{") { "}}" } else { "%}" };
        let Some(end) = from[2..].find(close).map(|end| end + 2) else {
            rest = from;
            break;
        };
        let (whole, after) = from.split_at(end + close.len());
        rest = after;
        let name = whole[2..end].trim();
        let is_place = close == "}}" && !name.is_empty() && name.chars().all(|c| c.is_ascii_digit());
        let value = if close == "}}" { known(name) } else { None };
        match value {
            Some(value) if !is_place && in_template => {
                filled.text.push_str(&value.replace(['[', ']'], ""));
            }
            Some(value) if !is_place => filled.text.push_str(&value),
            _ => {
                filled.text.push_str(whole);
                if !is_place && !filled.unknown.iter().any(|one| one == whole) {
                    filled.unknown.push(whole.to_owned());
                }
            }
        }
    }
    filled.text.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Closure, Time};
    use proptest::prelude::*;

    fn tags(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn any_tags() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec(
            prop::sample::select(tags(&["a", "b", "c", "d", "whatsapp_support"])),
            0..4,
        )
        .prop_map(|mut tags| {
            tags.sort();
            tags.dedup();
            tags
        })
    }

    fn any_action() -> impl Strategy<Value = MacroAction> {
        prop_oneof![
            "[a-z]{1,5}".prop_map(|text| MacroAction::Reply { text }),
            Just(MacroAction::Reply {
                text: "&((namespace=[[n]] template=[[t]]))&".into()
            }),
            "[a-z]{1,5}".prop_map(|text| MacroAction::Note { text }),
            prop::sample::select(&Status::ALL[..]).prop_map(|status| MacroAction::Status { status }),
            prop_oneof![
                Just(MacroAssignee::Me),
                Just(MacroAssignee::Nobody),
                (1i64..4).prop_map(|id| MacroAssignee::Agent { id: UserId(id) })
            ]
            .prop_map(|to| MacroAction::Assign { to }),
            any_tags().prop_map(|tags| MacroAction::SetTags { tags }),
            any_tags().prop_map(|tags| MacroAction::AddTags { tags }),
            any_tags().prop_map(|tags| MacroAction::RemoveTags { tags }),
            "[a-z]{1,5}".prop_map(|priority| MacroAction::Priority { priority }),
            "[a-z]{1,5}".prop_map(|name| MacroAction::Other { name }),
            "[a-z]{1,5}".prop_map(|doing| MacroAction::NotHere { doing }),
            Just(MacroAction::Template {
                form: TemplateForm {
                    name: "t".into(),
                    language: "en".into(),
                    text: "Hi".into(),
                    ..TemplateForm::default()
                },
            }),
        ]
    }

    fn any_window() -> impl Strategy<Value = ReplyWindow> {
        prop_oneof![
            Just(ReplyWindow::NoLimit),
            Just(ReplyWindow::Unknown),
            Just(ReplyWindow::NeverOpened),
            Just(ReplyWindow::ClosedSince {
                at: Time(0),
                because: Closure::TimeOver
            }),
        ]
    }

    proptest! {
        #[test]
        fn what_a_macro_does_and_what_is_not_done_is_all_of_it(
            actions in prop::collection::vec(any_action(), 0..6),
            before in any_tags(),
            status in prop::sample::select(&Status::ALL[..]),
            assignee in prop::option::of((1i64..4).prop_map(UserId)),
            window in any_window(),
            on_whatsapp: bool,
            on_chatwoot: bool,
            replies_here: bool,
        ) {
            let marks: Vec<String> = before.iter().filter(|tag| crate::is_mark(tag)).cloned().collect();
            let subject = MacroSubject {
                channel: if on_whatsapp { Channel::Whatsapp } else { Channel::Line },
                carrier: if on_chatwoot { Carrier::Chatwoot } else { Carrier::Zendesk },
                window, replies_here, status, assignee, me: Some(UserId(1)), tags: &before, marks: &marks,
            };
            let effect = MacroEffect::of(&actions, &subject);

            // Nothing is silently dropped.
            for action in &actions {
                let undoable = match action {
                    MacroAction::Note { .. } | MacroAction::Priority { .. } => true,
                    MacroAction::Other { .. } | MacroAction::NotHere { .. } => true,
                    MacroAction::Status { status } => matches!(status, Status::New | Status::Closed),
                    _ => false,
                };
                prop_assert!(!undoable || !effect.not_done.is_empty());
            }
            // The tags end up as the actions say, but for the marks.
            let mut wanted = before.clone();
            for action in &actions {
                wanted = match action {
                    MacroAction::SetTags { tags } => tags.clone(),
                    MacroAction::AddTags { tags } => edited_tags(&wanted, tags, &[]),
                    MacroAction::RemoveTags { tags } => edited_tags(&wanted, &[], tags),
                    _ => wanted,
                };
            }
            let after = edited_tags(&before, &effect.add_tags, &effect.remove_tags);
            for tag in after.iter().chain(&wanted) {
                prop_assert!(after.contains(tag) && (wanted.contains(tag) || marks.contains(tag)));
            }
            prop_assert!(!effect.remove_tags.iter().any(|tag| crate::is_mark(tag)));
            // An internal note never becomes what the customer reads.
            let last = actions
                .iter()
                .rfind(|action| matches!(action, MacroAction::Reply { .. } | MacroAction::Template { .. }));
            prop_assert_eq!(effect.text.is_some(), matches!(last, Some(MacroAction::Reply { .. })));
            prop_assert_eq!(effect.template.is_some(), matches!(last, Some(MacroAction::Template { .. })));
            // Whoever has it does not get it again.
            match effect.assign {
                Some(MacroAssignee::Me) => prop_assert_ne!(assignee, Some(UserId(1))),
                Some(MacroAssignee::Nobody) => prop_assert!(assignee.is_some()),
                Some(MacroAssignee::Agent { id }) => prop_assert_ne!(assignee, Some(id)),
                None => {}
            }
            // A free reply never gets past a closed window, and a template always does on WhatsApp.
            let allowed = may_apply(&effect, &subject);
            if let Some(text) = &effect.text && status != Status::Closed && replies_here {
                let free = template(text).is_none() || !on_whatsapp || on_chatwoot;
                prop_assert_eq!(allowed == Err(MacroRefusal::WindowClosed), window.blocks() && free);
            }
            // Whatever the window, a template to fill in goes to where it stays one.
            if effect.template.is_some() && status != Status::Closed {
                prop_assert_eq!(allowed.is_ok(), replies_here && on_whatsapp && on_chatwoot);
            }
            if allowed.is_ok() {
                prop_assert!(!effect.does_nothing() && status != Status::Closed);
            }
        }

        #[test]
        fn a_value_is_put_in_once_and_ends_no_template(name in "[\\[\\]{}%=a-z& ()]{0,24}") {
            let text = "&((namespace=[[n]] template=[[t]] body_text=[[{{ticket.requester.name}}]] body_text=[[{{1}}]]))&";
            let filled = fill(text, |asked| (asked == "ticket.requester.name").then(|| name.clone()));
            let read = template(&filled.text).unwrap();
            prop_assert_eq!((read.namespace.as_str(), read.name.as_str()), ("n", "t"));
            prop_assert_eq!(&read.values, &[name.replace(['[', ']'], ""), "{{1}}".to_owned()]);
            prop_assert!(filled.unknown.is_empty());
            let free = fill("Hi {{ticket.requester.name}}!", |_| Some(name.clone()));
            prop_assert_eq!(free.text, format!("Hi {name}!"));
        }

        #[test]
        fn what_is_not_known_stays_as_it_is_and_is_named(text in "[{}% a-z.|]{0,40}") {
            let filled = fill(&text, |_| None);
            prop_assert_eq!(&filled.text, &text);
            prop_assert!(filled.unknown.iter().all(|one| text.contains(one.as_str())));
        }
    }

    #[test]
    fn instructions_and_filters_are_not_guessed() {
        let text = "{% if ticket.id %}{{ ticket.id }} {{ticket.id | upcase}} {{x}} {{x}} {{";
        let filled = fill(text, |name| (name == "ticket.id").then(|| "7".to_owned()));
        assert_eq!(
            filled.text,
            "{% if ticket.id %}7 {{ticket.id | upcase}} {{x}} {{x}} {{"
        );
        assert_eq!(
            filled.unknown,
            ["{% if ticket.id %}", "{{ticket.id | upcase}}", "{{x}}"]
        );
    }
}
