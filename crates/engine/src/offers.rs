//! Macros and views: read seldom, kept for use without a network, and what a macro would do to a
//! ticket (rules 11 and 15).
//!
//! The lists are read anew every hour, and when somebody opens a menu and they are some minutes old; a
//! view's tickets when somebody looks at it. Answers come from the cache at once, and an event follows
//! when there is something newer. A macro's placeholders are filled in by the helpdesk where it
//! answers in time, and otherwise by what is held here, which says what it does not know.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use helpdesk::{HelpdeskError, Offers, Rendered};
use model::{
    Carrier, Channel, ChannelMark, Filled, Macro, MacroAssignee, MacroEffect, MacroId, MacroRefusal,
    MacroSubject, Me, Needle, Span, TemplateForm, TicketId, Time, UserId, View, ViewId, fill, fold,
    is_template, may_apply,
};
use protocol::{
    AssignTo, Connection, ConversationView, ErrorCode, Event, ListMacros, ListView, MacroPreview, MacroRow,
    MacrosView, PlaceView, PreviewMacro, ProtocolError, RouteView, ViewPage, ViewsView,
};
use tokio::sync::Notify;

use crate::backoff::backoff_now;
use crate::error::{storage, words};
use crate::outbox::may_reply;
use crate::requests::conversation;
use crate::settings::Chosen;
use crate::sync::Trouble;
use crate::{Shared, retention};

/// How often the lists are read.
const EVERY: Span = Span::seconds(60 * 60);
/// A list older than this is read anew when somebody opens it.
const OLD: Span = Span::seconds(5 * 60);
/// After a reading that failed, at the least.
const AFTER_TROUBLE: Span = Span::seconds(30);
/// A view's tickets that were read, or tried, longer ago are read anew when somebody looks.
const VIEW_OLD: Span = Span::seconds(60);
/// How long the helpdesk may take to fill in placeholders.
const PATIENCE: Duration = Duration::from_secs(4);

/// What is going on with macros and views.
#[derive(Default)]
pub(crate) struct Reading {
    /// Somebody opened a list that is old.
    wanted: Notify,
    /// Views whose tickets are being read.
    views: Mutex<HashSet<ViewId>>,
    /// When a view's tickets were last asked for, and why that came to nothing.
    tried: Mutex<HashMap<ViewId, (Time, Option<String>)>>,
}

/// Reads the lists, for as long as the engine runs.
pub(crate) async fn run(shared: Arc<Shared>) {
    if shared.helpdesk.offers() == Offers::default() {
        return;
    }
    let mut stopping = shared.stopping.subscribe();
    let work = async {
        let mut connection = shared.connection.subscribe();
        // What was read shortly before a restart need not be read again.
        let mut older_than = EVERY;
        let mut failures = 0;
        // The first look goes first: with its batch the account counts as connected.
        while connection
            .wait_for(|now| *now == Connection::Connected)
            .await
            .is_ok()
        {
            let error = match read_lists(&shared, older_than).await {
                Ok(due) => {
                    failures = 0;
                    older_than = tokio::select! {
                        () = tokio::time::sleep(pause(due)) => EVERY,
                        () = shared.offers.wanted.notified() => OLD,
                    };
                    continue;
                }
                Err(error) => error,
            };
            // Opened however often, a menu does not ask a helpdesk that has just refused.
            failures += 1;
            let wait = match &error {
                Trouble::Helpdesk(HelpdeskError::RateLimited { until }) => *until - (shared.clock)(),
                _ => backoff_now(failures, EVERY).max(AFTER_TROUBLE),
            };
            match error {
                Trouble::Helpdesk(error) => tracing::info!(%error, "macros and views were not read"),
                Trouble::Disk(error) => tracing::error!(%error, "storage"),
            }
            tokio::time::sleep(pause(wait)).await;
        }
    };
    tokio::select! {
        () = work => {}
        _ = stopping.wait_for(|stop| *stop) => {}
    }
}

/// A span as a pause, of a second at least.
fn pause(span: Span) -> Duration {
    Duration::from_millis(span.0.max(1000).unsigned_abs())
}

/// Reads what is older than that. Returns when the next reading is due. A role that may not have the
/// one list still has the other.
async fn read_lists(shared: &Arc<Shared>, older_than: Span) -> Result<Span, Trouble> {
    let offers = shared.helpdesk.offers();
    let macros = read_macros(shared, older_than, offers.macros).await;
    let views = read_views(shared, older_than, offers.views).await;
    let (macros, views) = (macros?, views?);
    Ok(Span(macros.0.min(views.0)))
}

/// How long until a list that was read at `at` is older than that; none when it is.
fn until_old(shared: &Shared, at: Option<Time>, older_than: Span) -> Option<Span> {
    let age = shared.now() - at?;
    // A time ahead of now was kept by a clock that was off.
    (age.0 >= 0 && age < older_than).then_some(Span(EVERY.0 - age.0))
}

async fn read_macros(shared: &Arc<Shared>, older_than: Span, offered: bool) -> Result<Span, Trouble> {
    let at = shared.on_disk(|cache| cache.macros_at()).await?;
    match until_old(shared, at, older_than) {
        Some(due) => return Ok(due),
        None if !offered => return Ok(EVERY),
        None => {}
    }
    let macros = shared.helpdesk.macros().await?;
    let now = shared.now();
    let differs = shared
        .on_disk(move |cache| cache.set_macros(&macros, now))
        .await?;
    if differs || at.is_none() {
        tell(shared);
    }
    Ok(EVERY)
}

async fn read_views(shared: &Arc<Shared>, older_than: Span, offered: bool) -> Result<Span, Trouble> {
    let at = shared.on_disk(|cache| cache.views_at()).await?;
    match until_old(shared, at, older_than) {
        Some(due) => return Ok(due),
        None if !offered => return Ok(EVERY),
        None => {}
    }
    let views = shared.helpdesk.views().await?;
    let now = shared.now();
    let differs = shared.on_disk(move |cache| cache.set_views(&views, now)).await?;
    if differs || at.is_none() {
        tell(shared);
    }
    Ok(EVERY)
}

fn tell(shared: &Shared) {
    shared.emit(Event::Offers {
        account: shared.options.account.id.clone(),
    });
}

/// Wants a list read that was read at `at`, when that is a while ago.
fn want(shared: &Shared, at: Option<Time>) {
    let now = shared.now();
    if at.is_none_or(|at| now - at >= OLD) {
        shared.offers.wanted.notify_one();
    }
}

/// The macros, and whether each may be applied.
pub(crate) async fn list_macros(shared: &Arc<Shared>, ask: &ListMacros) -> Result<MacrosView, ProtocolError> {
    if !shared.helpdesk.offers().macros {
        return Ok(MacrosView {
            offered: false,
            macros: Vec::new(),
            as_of: None,
        });
    }
    let (macros, as_of) = shared
        .on_disk(|cache| Ok((cache.macros()?, cache.macros_at()?)))
        .await
        .map_err(storage)?;
    want(shared, as_of);
    let applied_to = match ask.ticket {
        Some(ticket) => Some(Applied::to(shared, ticket).await?),
        None => None,
    };
    let words: Vec<Needle> = ask.text.split_whitespace().filter_map(Needle::new).collect();
    let carrier = shared.helpdesk.carrier();
    let on = applied_to.as_ref().map(|to| to.held.row.channel);
    let mut macros: Vec<MacroRow> = macros
        .iter()
        .filter(|one| applied_to.as_ref().is_none_or(|to| to.offers(one)))
        .filter(|one| {
            let among = fold(&format!("{} {}", one.title, one.description));
            words.iter().all(|word| word.is_in(&among))
        })
        .map(|one| MacroRow {
            id: one.id,
            title: one.title.clone(),
            description: one.description.clone(),
            template: one.template().is_some()
                || one
                    .reply()
                    .is_some_and(|text| is_template(carrier, on.unwrap_or(Channel::Whatsapp), text)),
            refused: applied_to.as_ref().and_then(|to| to.refusal(&to.effect_of(one))),
        })
        .collect();
    // Where nothing else gets out, what does comes first.
    if applied_to.as_ref().is_some_and(|to| to.held.row.window.blocks()) {
        macros.sort_by_key(|row| !row.template);
    }
    Ok(MacrosView {
        offered: true,
        macros,
        as_of,
    })
}

/// What a macro would do to a ticket now, its placeholders filled in.
pub(crate) async fn preview(shared: &Arc<Shared>, ask: &PreviewMacro) -> Result<MacroPreview, ProtocolError> {
    let (ticket, which) = (ask.ticket.id, ask.macro_id);
    let found = shared
        .on_disk(move |cache| cache.macro_by_id(which))
        .await
        .map_err(storage)?;
    let found = found.ok_or_else(gone)?;
    let to = Applied::to(shared, ticket).await?;
    let mut effect = to.effect_of(&found);
    let (mut filled_instead, mut unknown) = (false, Vec::new());
    if let Some(text) = &effect.text {
        let filled = match rendered(shared, ticket, which).await? {
            Some(text) => Filled {
                text,
                unknown: Vec::new(),
            },
            None => {
                filled_instead = shared.helpdesk.offers().fills_in;
                to.fill(shared, text).await?
            }
        };
        effect.text = Some(filled.text);
        unknown = filled.unknown;
    }
    let carrier = shared.helpdesk.carrier();
    let on = to.held.row.channel;
    let template = effect
        .text
        .as_deref()
        .is_some_and(|text| is_template(carrier, on, text));
    let refused = to.refusal(&effect).or_else(|| {
        // A template's values cannot be put right by hand.
        (template && !unknown.is_empty()).then(|| {
            "Only the helpdesk can fill in this template. Try again once it can be reached.".to_owned()
        })
    });
    let form = effect.template.take();
    let (shown, places) = form.as_ref().map_or_else(Default::default, |form| {
        let values = values(ask);
        effect.text = form.filled(&values).map(|filled| filled.shorthand());
        (Some(form.shown(&values)), places(form, &values))
    });
    let (assign, assignee_name) = match effect.assign {
        None => (None, String::new()),
        Some(MacroAssignee::Nobody) => (Some(AssignTo::Nobody), String::new()),
        Some(MacroAssignee::Me) => {
            let name = to.me.as_ref().map(|me| me.name.clone());
            (Some(AssignTo::Me), name.unwrap_or_default())
        }
        Some(MacroAssignee::Agent { id }) => (Some(AssignTo::Agent { id }), name_of(shared, id).await?),
    };
    Ok(MacroPreview {
        macro_id: which,
        title: found.title,
        text: effect.text,
        shown,
        template: template || form.is_some(),
        places,
        filled_instead,
        unknown,
        status: effect.status,
        assign,
        assignee_name,
        add_tags: effect.add_tags,
        remove_tags: effect.remove_tags,
        not_done: effect.not_done,
        refused,
    })
}

/// What the agent filled in so far.
fn values(ask: &PreviewMacro) -> Vec<(String, String)> {
    ask.values
        .iter()
        .map(|one| (one.name.clone(), one.value.clone()))
        .collect()
}

fn places(form: &TemplateForm, values: &[(String, String)]) -> Vec<PlaceView> {
    let example = |place: &str| {
        let found = form.examples.iter().find(|(name, _)| name == place);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    form.places(values)
        .into_iter()
        .map(|(name, value, trouble)| PlaceView {
            example: example(&name),
            name,
            value,
            trouble: trouble.map(|trouble| trouble.words().to_owned()),
        })
        .collect()
}

fn gone() -> ProtocolError {
    ProtocolError::new(ErrorCode::NotFound, "This macro is not at the helpdesk any more.")
}

/// The text as the helpdesk fills it in; none when it does not, or not in time.
async fn rendered(
    shared: &Shared,
    ticket: TicketId,
    which: MacroId,
) -> Result<Option<String>, ProtocolError> {
    let fills_in = shared.helpdesk.offers().fills_in;
    if !fills_in || *shared.connection.borrow() != Connection::Connected {
        return Ok(None);
    }
    match tokio::time::timeout(PATIENCE, shared.helpdesk.preview(ticket, which)).await {
        Ok(Ok(Some(Rendered { text }))) => Ok(text),
        Ok(Ok(None)) | Err(_) => Ok(None),
        Ok(Err(HelpdeskError::NotFound | HelpdeskError::Forbidden)) => Err(gone()),
        Ok(Err(error)) => {
            tracing::info!(%error, "a macro is filled in here");
            Ok(None)
        }
    }
}

async fn name_of(shared: &Shared, agent: UserId) -> Result<String, ProtocolError> {
    let known = shared.on_disk(|cache| cache.agents()).await.map_err(storage)?;
    let found = known.agents.into_iter().find(|one| one.id == agent);
    Ok(found.map(|one| one.name).unwrap_or_default())
}

/// A ticket that a macro is applied to, with what is held of it.
struct Applied {
    held: ConversationView,
    carrier: Carrier,
    me: Option<Me>,
    marks: Vec<String>,
}

impl Applied {
    async fn to(shared: &Arc<Shared>, ticket: TicketId) -> Result<Self, ProtocolError> {
        let held = conversation(shared, ticket).await?;
        let (me, chosen) = shared
            .on_disk(|cache| Ok((cache.me()?, Chosen::read(cache)?)))
            .await
            .map_err(storage)?;
        let is_mark = |tag: &String| {
            let by_rule = |rule: &model::ChannelRule| {
                rule.on == ChannelMark::Tag && rule.channel.is_some() && rule.value == *tag
            };
            model::is_mark(tag) || chosen.channel_rules.iter().any(by_rule)
        };
        let marks = held.tags.iter().filter(|tag| is_mark(tag)).cloned().collect();
        let carrier = shared.helpdesk.carrier();
        Ok(Self {
            held,
            carrier,
            me,
            marks,
        })
    }

    fn subject(&self) -> MacroSubject<'_> {
        let row = &self.held.row;
        MacroSubject {
            channel: row.channel,
            carrier: self.carrier,
            window: row.window,
            replies_here: matches!(self.held.route, RouteView::Reply { .. }),
            status: row.status,
            assignee: row.assignee.as_ref().map(|one| one.id),
            me: self.me.as_ref().map(|me| me.id),
            tags: &self.held.tags,
            marks: &self.marks,
        }
    }

    /// Whether it is anything for this ticket: a template is its business account's.
    fn offers(&self, one: &Macro) -> bool {
        one.template().is_none_or(|form| {
            self.held.row.business_account.as_deref() == Some(form.business_account.as_str())
        })
    }

    fn effect_of(&self, one: &Macro) -> MacroEffect {
        MacroEffect::of(&one.actions, &self.subject())
    }

    /// Why it cannot be applied, for a person.
    fn refusal(&self, effect: &MacroEffect) -> Option<String> {
        let refusal = may_apply(effect, &self.subject()).err()?;
        let text = effect.text.as_deref().unwrap_or_default();
        Some(match refusal {
            MacroRefusal::Closed => "This ticket is closed for good.".to_owned(),
            MacroRefusal::NothingToDo if !effect.not_done.is_empty() => {
                format!(
                    "Reddot does nothing of what it does: {}.",
                    effect.not_done.join(", ")
                )
            }
            MacroRefusal::NothingToDo => "The ticket is so already.".to_owned(),
            MacroRefusal::NotFromHere | MacroRefusal::WindowClosed => {
                match may_reply(&self.held, self.carrier, text, 0) {
                    Err(refusal) => refusal.message,
                    Ok(()) => "Its reply cannot be sent now.".to_owned(),
                }
            }
        })
    }

    /// Fills in what is known here.
    async fn fill(&self, shared: &Shared, text: &str) -> Result<Filled, ProtocolError> {
        let row = &self.held.row;
        let ticket = row.ticket.id;
        let subject = shared
            .on_disk(move |cache| cache.subject(ticket))
            .await
            .map_err(storage)?;
        let about = |who: &str, what: &str| -> Option<String> {
            let (first, last) = who.split_once(' ').unwrap_or((who, ""));
            match what {
                _ if who.is_empty() => None,
                "name" => Some(who.to_owned()),
                "first_name" => Some(first.to_owned()),
                "last_name" => Some(last.to_owned()),
                _ => None,
            }
        };
        let my_name = self.me.as_ref().map_or("", |me| me.name.as_str());
        let customer = &self.held.customer;
        let of_zendesk = |name: &str| {
            if let Some(what) = name.strip_prefix("current_user.") {
                return about(my_name, what);
            }
            if let Some(what) = name.strip_prefix("ticket.requester.") {
                return match what {
                    "phone" => customer.phone.clone(),
                    _ => about(&customer.name, what),
                };
            }
            if let Some(what) = name.strip_prefix("ticket.assignee.") {
                // Nobody has no name, and that is known.
                return match &row.assignee {
                    None => Some(String::new()),
                    Some(who) => about(&who.name, what),
                };
            }
            match name {
                "ticket.id" => Some(ticket.to_string()),
                "ticket.title" => subject.clone(),
                "ticket.status" => Some(row.status.word().to_owned()),
                "ticket.tags" => Some(self.held.tags.join(" ")),
                _ => None,
            }
        };
        let of_chatwoot = |name: &str| {
            if let Some(what) = name.strip_prefix("contact.") {
                return match what {
                    "phone" | "phone_number" => customer.phone.clone(),
                    _ => about(&customer.name, what),
                };
            }
            // As the server does when it sends: the agent is who writes.
            if let Some(what) = name.strip_prefix("agent.") {
                return about(my_name, if what == "available_name" { "name" } else { what });
            }
            match name {
                "conversation.id" | "conversation.display_id" => Some(ticket.to_string()),
                "conversation.contact_name" => about(&customer.name, "name"),
                "inbox.name" => row.business_account.as_deref().map(without_phone),
                _ => None,
            }
        };
        Ok(match self.carrier {
            Carrier::Zendesk => fill(text, of_zendesk),
            // The server reads placeholders in what is sent: a customer's name brings none of its own.
            Carrier::Chatwoot => fill(text, |name| Some(of_chatwoot(name)?.replace(['{', '}'], ""))),
        })
    }
}

/// A business account without the number behind its name.
fn without_phone(account: &str) -> String {
    let name = account
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" (+"))
        .map_or(account, |(name, _)| name);
    name.to_owned()
}

/// The views.
pub(crate) async fn list_views(shared: &Arc<Shared>) -> Result<ViewsView, ProtocolError> {
    if !shared.helpdesk.offers().views {
        return Ok(ViewsView {
            offered: false,
            views: Vec::new(),
            as_of: None,
        });
    }
    let (views, as_of) = shared
        .on_disk(|cache| Ok((cache.view_rows()?, cache.views_at()?)))
        .await
        .map_err(storage)?;
    want(shared, as_of);
    Ok(ViewsView {
        offered: true,
        views,
        as_of,
    })
}

/// A page of a view, as last told; its tickets are read anew behind this.
pub(crate) async fn list_view(shared: &Arc<Shared>, ask: &ListView) -> Result<ViewPage, ProtocolError> {
    let (asked, now) = (ask.clone(), shared.now());
    let page = shared
        .on_disk(move |cache| cache.view_listed(&asked, now))
        .await
        .map_err(storage)?;
    let mut page = page.ok_or_else(|| {
        ProtocolError::new(
            ErrorCode::NotFound,
            "This view is not at the helpdesk any more, or not yours to see.",
        )
    })?;
    page.trouble = refresh(shared, ask.view, page.as_of);
    Ok(page)
}

/// Has a view's tickets read when they were read a while ago. Returns why that failed lately.
fn refresh(shared: &Arc<Shared>, view: ViewId, as_of: Option<Time>) -> Option<String> {
    let now = shared.now();
    let tried = lock(&shared.offers.tried).get(&view).cloned();
    let last = as_of.max(tried.as_ref().map(|(at, _)| *at));
    let due = last.is_none_or(|last| now - last >= VIEW_OLD);
    let connected = *shared.connection.borrow() == Connection::Connected;
    if due && connected && lock(&shared.offers.views).insert(view) {
        let shared = shared.clone();
        tokio::spawn(async move {
            let mut stopping = shared.stopping.subscribe();
            let read = tokio::select! {
                read = read_view(&shared, view) => read,
                _ = stopping.wait_for(|stop| *stop) => Ok(()),
            };
            let why = match read {
                Ok(()) => None,
                Err(Trouble::Disk(error)) => Some(error.to_string()),
                Err(Trouble::Helpdesk(HelpdeskError::NotFound | HelpdeskError::Forbidden)) => {
                    Some("This view is not at the helpdesk any more, or not yours to see.".to_owned())
                }
                Err(Trouble::Helpdesk(error)) => Some(words(&error)),
            };
            if let Some(why) = &why {
                tracing::info!(%view, %why, "a view was not read");
            }
            lock(&shared.offers.tried).insert(view, (shared.now(), why));
            lock(&shared.offers.views).remove(&view);
            tell(&shared);
        });
    }
    tried.and_then(|(_, why)| why)
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read_view(shared: &Arc<Shared>, id: ViewId) -> Result<(), Trouble> {
    let views: Vec<View> = shared.on_disk(|cache| cache.views()).await?;
    let Some(view) = views.into_iter().find(|view| view.id == id) else {
        return Ok(());
    };
    let mut told = shared.helpdesk.view(&view).await?;
    let now = shared.now();
    let me = shared.on_disk(|cache| cache.me()).await?;
    if let Some(me) = me {
        let kept_from = *lock(&shared.kept_from);
        let watch_all = shared.demand.borrow().watch_all;
        retention::without_old(&mut told.changes, kept_from, &me, watch_all);
    }
    let changed = shared
        .on_disk(move |cache| {
            let changed = cache.apply(&told.changes, None, None, None)?;
            cache.set_view_tickets(id, &told.ids, told.more, now)?;
            Ok(changed)
        })
        .await?;
    if !changed.is_empty() {
        shared.changed(changed.into_iter().collect()).await;
    }
    Ok(())
}
