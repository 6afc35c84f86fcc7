//! Every endpoint below `/api/v2/` (and `/api/lotus/`, written `lotus/`). Where a literal and a
//! place would both fit, the literal stands first.

use super::answer::Refusal;
use super::endpoint::{Endpoint, ask, delete, get, patch, post, put};
use super::{
    account, activities, conversation, counts, fields, grants, groups, history, identities, incremental,
    jobs, macros, oauth, opening, organizations, persons, prepared, requests, search, statuses, tags, teams,
    tickets, triggers, update, uploads, users, views, webhooks,
};

/// A path that the desk has not, and that would be taken for a brand's.
pub(crate) const UNCHECKED: &str = "brands/check_host_mapping";

const NO_MAIL: &str = "the desk sends no mail";

/// The table.
pub(crate) const ENDPOINTS: &[Endpoint] = &[
    // The account.
    get("account/settings", |a, db| account::settings(db, a.request)),
    get("brands", |a, db| account::brands(db, a.request)),
    // Not an id, though it stands where one does.
    get(UNCHECKED, |_, _| Err(Refusal::InvalidEndpoint)),
    get("brands/{}", |a, db| account::brand(db, a.request, a.id(0)?)),
    get("brand_agents", |a, db| account::brand_agents(db, a.request)),
    get("brand_agents/{}", |a, db| {
        account::brand_agent(db, a.request, a.text(0))
    }),
    get("locales", |a, db| account::locales(db, a.request)),
    get("locales/agent", |a, db| account::locales(db, a.request)),
    get("locales/public", |a, db| account::locales(db, a.request)),
    get("locales/current", |a, db| {
        account::locale(db, a.request, "current")
    }),
    get("locales/detect_best_locale", |a, db| {
        account::locale(db, a.request, "current")
    }),
    get("locales/{}", |a, db| account::locale(db, a.request, a.text(0))),
    get("recipient_addresses", |a, db| account::addresses(db, a.request)),
    get("recipient_addresses/{}", |a, db| account::address(db, a.id(0)?)),
    get("sessions", |a, _| account::sessions(a.request, a.caller, None)),
    get("users/me/session", |a, _| {
        account::session(a.request, a.caller, None)
    }),
    get("users/{}/sessions", |a, _| {
        account::sessions(a.request, a.caller, Some(a.id(0)?))
    }),
    get("users/{}/sessions/{}", |a, _| {
        account::session(a.request, a.caller, Some((a.id(0)?, a.id(1)?)))
    }),
    get("oauth/clients", |a, db| grants::clients(db, a.request, a.caller)),
    get("oauth/clients/{}", |a, db| {
        grants::client(db, a.request, a.caller, a.id(0)?)
    }),
    get("oauth/global_clients", |a, _| {
        account::nothing(a.request, "global_clients")
    }),
    get("oauth/tokens", |a, db| grants::tokens(db, a.request, a.caller)),
    get("oauth/tokens/current", |a, db| oauth::current(db, a.request)),
    delete("oauth/tokens/current", oauth::end_current),
    get("oauth/tokens/{}", |a, db| {
        grants::token(db, a.request, a.caller, a.id(0)?)
    }),
    delete("oauth/tokens/{}", grants::revoke),
    get("job_statuses", |a, db| jobs::list(db, a.request, a.caller)),
    get("job_statuses/show_many", |a, db| {
        jobs::show_many(db, a.request, a.caller)
    }),
    get("job_statuses/{}", |a, db| {
        jobs::show(db, a.request, a.caller, a.text(0))
    }),
    get("activities", |a, db| {
        activities::get(db, a.request, a.caller, &[])
    }),
    get("activities/count", |a, db| {
        activities::get(db, a.request, a.caller, &["count"])
    }),
    get("activities/{}", |a, db| {
        activities::get(db, a.request, a.caller, &[a.text(0)])
    }),
    // Tickets.
    get("tickets", |a, db| tickets::list(db, a.request, a.caller)),
    post("tickets", opening::post).lacks("custom fields other than the desk's own are left out"),
    get("tickets/show_many", |a, db| {
        tickets::show_many(db, a.request, a.caller)
    }),
    get("tickets/count", |a, db| counts::tickets(db, a.request, a.caller)),
    get("tickets/recent", |a, db| tickets::recent(db, a.request, a.caller)),
    post("tickets/create_many", opening::create_many),
    put("tickets/update_many", opening::update_many),
    delete("tickets/destroy_many", opening::destroy_many),
    put("tickets/mark_many_as_spam", opening::mark_many_as_spam),
    get("tickets/{}", |a, db| {
        tickets::show(db, a.request, a.caller, a.id(0)?)
    }),
    put("tickets/{}", |a| {
        update::put(a.desk, a.request, a.caller, a.id(0)?)
    })
    .lacks("custom fields other than the desk's own are left out"),
    delete("tickets/{}", opening::remove),
    put("tickets/{}/mark_as_spam", opening::mark_as_spam),
    post("tickets/{}/merge", opening::merge),
    get("tickets/{}/related", |a, db| {
        opening::related(db, a.caller, a.id(0)?)
    }),
    get("tickets/{}/collaborators", |a, db| {
        opening::copied(db, a.request, a.caller, a.id(0)?, "collaborators")
    }),
    get("tickets/{}/followers", |a, db| {
        opening::copied(db, a.request, a.caller, a.id(0)?, "followers")
    }),
    get("tickets/{}/email_ccs", |a, db| {
        opening::copied(db, a.request, a.caller, a.id(0)?, "email_ccs")
    }),
    get("tickets/{}/incidents", |a, db| {
        history::incidents(db, a.request, a.caller, a.id(0)?)
    }),
    get("problems", |a, db| tickets::problems(db, a.request, a.caller)),
    ask("problems/autocomplete", |a, db| {
        opening::problems_that(db, a.request, a.caller)
    }),
    get("tickets/{}/comments", |a, db| {
        tickets::comments(db, a.request, a.caller, a.id(0)?)
    }),
    get("tickets/{}/comments/count", |a, db| {
        counts::of_ticket(db, a.request, a.caller, a.id(0)?, "comments")
    }),
    get("tickets/{}/comments/{}", |a, db| {
        history::one_comment(db, a.request, a.caller, a.id(0)?, a.id(1)?)
    }),
    put("tickets/{}/comments/{}/make_private", |a| {
        opening::make_private(a, false)
    }),
    put("tickets/{}/comments/{}/redact", opening::redact),
    put("comment_redactions/{}", opening::redact_marked).lacks("attachments are not redacted"),
    get("tickets/{}/audits", |a, db| {
        tickets::audits(db, a.request, a.caller, a.id(0)?)
    }),
    get("tickets/{}/audits/count", |a, db| {
        counts::of_ticket(db, a.request, a.caller, a.id(0)?, "audits")
    }),
    get("tickets/{}/audits/{}", |a, db| {
        history::one_audit(db, a.request, a.caller, a.id(0)?, a.id(1)?)
    }),
    put("tickets/{}/audits/{}/make_private", |a| {
        opening::make_private(a, true)
    }),
    get("tickets/{}/conversation_log", |a, db| {
        conversation::log(db, a.request, a.caller, a.id(0)?)
    })
    .lacks("in the current mode alone"),
    get("tickets/{}/metrics", |a, db| {
        tickets::metrics(db, a.request, a.caller, a.id(0)?)
    }),
    get("tickets/{}/metric_events", |a, db| {
        history::metric_events_of(db, a.caller, a.id(0)?)
    })
    .lacks("activate and fulfill alone"),
    get("tickets/{}/macros/{}/apply", |a, db| {
        macros::apply_to(db, a.request, a.caller, a.id(0)?, a.id(1)?)
    }),
    get("tickets/{}/tags", |a, db| tags::show(db, a.caller, a.id(0)?)),
    post("tickets/{}/tags", |a| {
        tags::change(a.desk, a.request, a.caller, a.id(0)?)
    }),
    put("tickets/{}/tags", |a| {
        tags::change(a.desk, a.request, a.caller, a.id(0)?)
    }),
    delete("tickets/{}/tags", |a| {
        tags::change(a.desk, a.request, a.caller, a.id(0)?)
    }),
    get("ticket_audits", |a, db| {
        history::all_audits(db, a.request, a.caller)
    }),
    get("ticket_metrics", |a, db| {
        history::all_metrics(db, a.request, a.caller)
    }),
    get("ticket_metrics/{}", |a, db| {
        tickets::metrics_listed(db, a.request, a.caller, a.id(0)?)
    }),
    get("deleted_tickets", |a, db| {
        opening::deleted(db, a.request, a.caller)
    }),
    put("deleted_tickets/restore_many", opening::restore_many),
    delete("deleted_tickets/destroy_many", opening::purge_many),
    put("deleted_tickets/{}/restore", opening::restore_one),
    delete("deleted_tickets/{}", opening::purge_one),
    post("imports/tickets", opening::import),
    post("imports/tickets/create_many", opening::import_many),
    get("tags", |a, db| account::tags(db, a.request, a.caller)),
    get("tags/count", |a, db| {
        account::tags_counted(db, a.request, a.caller)
    }),
    get("autocomplete/tags", |a, db| {
        account::tags_that_begin(db, a.request, a.caller)
    }),
    post("uploads", |a| uploads::post(a.desk, a.request, a.caller)),
    delete("uploads/{}", |a| uploads::delete(a.desk, a.caller, a.text(0))),
    get("attachments/{}", |a, db| {
        uploads::show(db, a.request, a.caller, a.id(0)?)
    }),
    get("requests", |a, db| {
        requests::list(db, a.request, a.caller, a.caller.id)
    }),
    post("requests", requests::post).lacks("end users do not sign in"),
    get("requests/open", |a, db| {
        requests::mine(db, a.request, a.caller, "open")
    }),
    get("requests/solved", |a, db| {
        requests::mine(db, a.request, a.caller, "solved")
    }),
    get("requests/ccd", |a, db| {
        requests::mine(db, a.request, a.caller, "ccd")
    }),
    get("requests/search", |a, db| {
        requests::search(db, a.request, a.caller)
    }),
    get("requests/{}", |a, db| {
        requests::show(db, a.request, a.caller, a.id(0)?)
    }),
    put("requests/{}", requests::put),
    get("requests/{}/comments", |a, db| {
        requests::comments(db, a.request, a.caller, a.id(0)?)
    }),
    get("requests/{}/comments/{}", |a, db| {
        requests::one_comment(db, a.request, a.caller, a.id(0)?, a.id(1)?)
    }),
    get("organizations/{}/requests", |a, db| {
        requests::of_organization(db, a.request, a.caller, a.id(0)?)
    }),
    get("users/{}/requests", |a, db| {
        requests::list(db, a.request, a.caller, a.id(0)?)
    }),
    // Fields, forms, statuses.
    get("ticket_fields", |a, db| fields::of_tickets(db, a.request)),
    get("ticket_fields/count", |a, db| fields::counted(db, a.request)),
    get("ticket_fields/{}", |a, db| {
        fields::of_tickets_one(db, a.request, a.id(0)?)
    }),
    get("ticket_fields/{}/options", |a, db| {
        fields::options(&fields::tickets(db, a.request)?, a.request, a.id(0)?)
    }),
    get("user_fields", |a, db| fields::of_users(db, a.request)),
    get("user_fields/{}", |a, db| {
        fields::of_users_one(db, a.request, a.text(0))
    }),
    get("user_fields/{}/options", |a, db| {
        fields::options(
            &fields::users(db, a.request)?,
            a.request,
            fields::user_field_id(a.text(0)),
        )
    }),
    get("organization_fields", |a, _| {
        account::nothing(a.request, "organization_fields")
    }),
    get("ticket_forms", |a, db| account::forms(db, a.request)),
    get("ticket_forms/show_many", |a, db| {
        account::some_forms(db, a.request)
    }),
    get("ticket_forms/{}", |a, db| account::form(db, a.request, a.id(0)?)),
    get("custom_statuses", |a, db| statuses::list(db, a.request)),
    get("custom_statuses/{}", |a, db| {
        statuses::show(db, a.request, a.id(0)?)
    }),
    // People.
    get("users", |a, db| users::list(db, a.request)),
    post("users", persons::post),
    get("users/show_many", |a, db| users::show_many(db, a.request)),
    get("users/search", |a, db| users::search(db, a.request)),
    get("users/autocomplete", |a, db| users::autocomplete(db, a.request)),
    get("users/count", |a, db| users::counted(db, a.request)),
    post("users/create_many", persons::create_many),
    post("users/create_or_update", persons::create_or_update),
    post("users/create_or_update_many", persons::create_or_update_many),
    put("users/update_many", persons::update_many),
    delete("users/destroy_many", persons::destroy_many),
    get("users/{}", |a, db| users::show(db, a.request, a.id(0)?)),
    put("users/{}", persons::put),
    delete("users/{}", persons::remove),
    put("users/{}/merge", |a| {
        users::merge(a.desk, a.request, a.caller, a.id(0)?)
    }),
    get("users/{}/related", |a, db| users::related(db, a.id(0)?)),
    get("users/{}/compliance_deletion_statuses", |a, db| {
        persons::compliance(db, a.request, a.id(0)?)
    }),
    get("users/{}/tickets/assigned", |a, db| {
        tickets::assigned(db, a.request, a.caller, a.id(0)?)
    }),
    get("users/{}/tickets/requested", |a, db| {
        tickets::requested(db, a.request, a.caller, a.id(0)?)
    }),
    get("users/{}/tickets/ccd", |a, db| {
        tickets::copied(db, a.request, a.caller, a.id(0)?, "email_cc_ids")
    }),
    get("users/{}/tickets/followed", |a, db| {
        tickets::copied(db, a.request, a.caller, a.id(0)?, "follower_ids")
    }),
    get("users/{}/tickets/assigned/count", |a, db| {
        counts::of_user(db, a.request, a.caller, a.id(0)?, "assignee_id")
    }),
    get("users/{}/tickets/requested/count", |a, db| {
        counts::of_user(db, a.request, a.caller, a.id(0)?, "requester_id")
    }),
    get("users/{}/tickets/ccd/count", |a, db| {
        counts::of_copied(db, a.request, a.caller, a.id(0)?)
    }),
    get("users/{}/identities", |a, db| {
        users::identities(db, a.request, a.id(0)?)
    }),
    post("users/{}/identities", identities::post),
    get("users/{}/identities/{}", |a, db| {
        identities::show(db, a.request, a.id(0)?, a.id(1)?)
    }),
    put("users/{}/identities/{}", identities::put),
    delete("users/{}/identities/{}", identities::delete),
    put("users/{}/identities/{}/make_primary", identities::make_primary),
    put("users/{}/identities/{}/verify", identities::verify),
    put(
        "users/{}/identities/{}/request_verification",
        identities::request_verification,
    )
    .lacks(NO_MAIL),
    get("users/{}/tags", |a, db| persons::show_tags(db, a.id(0)?)),
    post("users/{}/tags", persons::tags),
    put("users/{}/tags", persons::tags),
    delete("users/{}/tags", persons::tags),
    get("users/{}/groups", |a, db| {
        groups::of_user(db, a.request, a.id(0)?)
    }),
    get("users/{}/group_memberships", |a, db| {
        groups::memberships(db, a.request, None, Some(a.id(0)?))
    }),
    get("users/{}/group_memberships/{}", |a, db| {
        teams::membership(db, a.request, a.id(1)?)
    }),
    post("users/{}/group_memberships", teams::post_membership),
    delete("users/{}/group_memberships/{}", |a| {
        teams::delete_membership(a, 1)
    }),
    put("users/{}/group_memberships/{}/make_default", teams::make_default),
    get("users/{}/organizations", |a, db| {
        organizations::of_user(db, a.request, a.id(0)?)
    }),
    delete("users/{}/organizations/{}", organizations::leave_organization),
    put("users/{}/organizations/{}/make_default", |a| {
        organizations::make_default(a, false)
    }),
    get("users/{}/organization_memberships", |a, db| {
        organizations::memberships(db, a.request, Some(a.id(0)?), None)
    }),
    get("users/{}/organization_memberships/{}", |a, db| {
        organizations::membership(db, a.request, a.id(1)?)
    }),
    delete("users/{}/organization_memberships/{}", |a| {
        organizations::delete_membership(a, 1)
    }),
    put("users/{}/organization_memberships/{}/make_default", |a| {
        organizations::make_default(a, true)
    }),
    get("users/{}/organization_subscriptions", |a, db| {
        opening::somebody(db, a.id(0)?)?;
        account::nothing(a.request, "organization_subscriptions")
    }),
    get("users/{}/skips", |a, db| {
        opening::somebody(db, a.id(0)?)?;
        account::nothing(a.request, "skips")
    }),
    get("deleted_users", |a, db| persons::deleted(db, a.request, None)),
    get("deleted_users/count", |a, db| {
        persons::deleted_count(db, a.request)
    }),
    get("deleted_users/{}", |a, db| {
        persons::deleted(db, a.request, Some(a.id(0)?))
    }),
    // Groups.
    get("groups", |a, db| groups::list(db, a.request)),
    post("groups", teams::post),
    get("groups/assignable", |a, db| groups::list(db, a.request)),
    get("groups/count", |a, db| teams::counted(db, a.request)),
    get("groups/{}", |a, db| groups::show(db, a.request, a.id(0)?)),
    put("groups/{}", teams::put),
    delete("groups/{}", teams::delete),
    get("groups/{}/users", |a, db| teams::members(db, a.request, a.id(0)?)),
    get("groups/{}/memberships", |a, db| {
        groups::memberships(db, a.request, Some(a.id(0)?), None)
    }),
    get("groups/{}/memberships/assignable", |a, db| {
        groups::memberships(db, a.request, Some(a.id(0)?), None)
    }),
    get("group_memberships", |a, db| {
        groups::memberships(db, a.request, None, None)
    }),
    post("group_memberships", teams::post_membership),
    get("group_memberships/assignable", |a, db| {
        groups::memberships(db, a.request, None, None)
    }),
    post("group_memberships/create_many", teams::join_many),
    delete("group_memberships/destroy_many", teams::leave_many),
    get("group_memberships/{}", |a, db| {
        teams::membership(db, a.request, a.id(0)?)
    }),
    delete("group_memberships/{}", |a| teams::delete_membership(a, 0)),
    get("lotus/assignables/groups", |a, db| {
        teams::assignable_groups(db, a.request)
    }),
    get("lotus/assignables/groups/{}/agents", |a, db| {
        teams::assignable_agents(db, a.request, a.id(0)?)
    }),
    get("lotus/assignables/autocomplete", |a, db| {
        teams::assignable(db, a.request)
    }),
    // Organizations.
    get("organizations", |a, db| organizations::list(db, a.request)),
    post("organizations", organizations::post),
    get("organizations/search", |a, db| {
        organizations::search(db, a.request)
    }),
    get("organizations/autocomplete", |a, db| {
        organizations::autocomplete(db, a.request)
    }),
    get("organizations/show_many", |a, db| {
        organizations::show_many(db, a.request)
    }),
    get("organizations/count", |a, db| {
        organizations::counted(db, a.request)
    }),
    post("organizations/create_many", organizations::create_many),
    post("organizations/create_or_update", organizations::create_or_update),
    put("organizations/update_many", organizations::update_many),
    delete("organizations/destroy_many", organizations::destroy_many),
    get("organizations/{}", |a, db| {
        organizations::show(db, a.request, a.id(0)?)
    }),
    put("organizations/{}", organizations::put),
    delete("organizations/{}", organizations::delete),
    get("organizations/{}/related", |a, db| {
        organizations::related(db, a.request, a.id(0)?)
    }),
    get("organizations/{}/tickets", |a, db| {
        organizations::its_tickets(db, a.request, a.caller, a.id(0)?)
    }),
    get("organizations/{}/tickets/count", |a, db| {
        organizations::its_count(db, a.request, a.caller, a.id(0)?, false)
    }),
    get("organizations/{}/users", |a, db| {
        organizations::its_users(db, a.request, a.id(0)?)
    }),
    get("organizations/{}/users/count", |a, db| {
        organizations::its_count(db, a.request, a.caller, a.id(0)?, true)
    }),
    get("organizations/{}/organization_memberships", |a, db| {
        organizations::memberships(db, a.request, None, Some(a.id(0)?))
    }),
    get("organizations/{}/tags", |a, db| {
        organizations::show_tags(db, a.request, a.id(0)?)
    }),
    post("organizations/{}/tags", organizations::tags),
    put("organizations/{}/tags", organizations::tags),
    delete("organizations/{}/tags", organizations::tags),
    get("organization_memberships", |a, db| {
        organizations::memberships(db, a.request, None, None)
    }),
    post("organization_memberships", organizations::post_membership),
    post("organization_memberships/create_many", organizations::join_many),
    delete("organization_memberships/destroy_many", organizations::leave_many),
    get("organization_memberships/{}", |a, db| {
        organizations::membership(db, a.request, a.id(0)?)
    }),
    delete("organization_memberships/{}", |a| {
        organizations::delete_membership(a, 0)
    }),
    get("organization_subscriptions", |a, _| {
        account::nothing(a.request, "organization_subscriptions")
    }),
    // Views, macros, triggers.
    get("views", |a, db| views::get(db, a.request, a.caller, &[])),
    post("views", |a| views::change(a.desk, a.request, a.caller, &[])),
    get("views/active", |a, db| {
        views::get(db, a.request, a.caller, &["active"])
    }),
    get("views/compact", |a, db| {
        views::get(db, a.request, a.caller, &["compact"])
    }),
    get("views/count", |a, db| {
        views::get(db, a.request, a.caller, &["count"])
    }),
    get("views/count_many", |a, db| {
        views::get(db, a.request, a.caller, &["count_many"])
    }),
    get("views/search", |a, db| {
        views::get(db, a.request, a.caller, &["search"])
    }),
    get("views/show_many", |a, db| {
        views::get(db, a.request, a.caller, &["show_many"])
    }),
    post("views/preview", |a| {
        views::change(a.desk, a.request, a.caller, &["preview"])
    }),
    post("views/preview/count", |a| {
        views::change(a.desk, a.request, a.caller, &["preview", "count"])
    }),
    put("views/update_many", |a| {
        views::change(a.desk, a.request, a.caller, &["update_many"])
    }),
    delete("views/destroy_many", |a| {
        views::change(a.desk, a.request, a.caller, &["destroy_many"])
    }),
    get("views/{}", |a, db| {
        views::get(db, a.request, a.caller, &[a.text(0)])
    }),
    put("views/{}", |a| {
        views::change(a.desk, a.request, a.caller, &[a.text(0)])
    }),
    delete("views/{}", |a| {
        views::change(a.desk, a.request, a.caller, &[a.text(0)])
    }),
    get("views/{}/tickets", |a, db| {
        views::get(db, a.request, a.caller, &[a.text(0), "tickets"])
    }),
    get("views/{}/execute", |a, db| {
        views::get(db, a.request, a.caller, &[a.text(0), "execute"])
    }),
    get("views/{}/count", |a, db| {
        views::get(db, a.request, a.caller, &[a.text(0), "count"])
    }),
    get("views/{}/export", |a, db| {
        views::get(db, a.request, a.caller, &[a.text(0), "export"])
    })
    .lacks(NO_MAIL),
    get("macros", |a, db| macros::list(db, a.request, a.caller, false)),
    post("macros", prepared::post_macro),
    get("macros/active", |a, db| {
        macros::list(db, a.request, a.caller, true)
    }),
    get("macros/search", |a, db| {
        macros::list(db, a.request, a.caller, false)
    }),
    get("macros/actions", |_, _| Ok(prepared::actions())),
    get("macros/definitions", |_, _| Ok(prepared::macro_definitions())),
    get("macros/categories", |a, db| prepared::categories(db, a.caller)),
    get("macros/new", |a, db| prepared::new_macro(db, a.request, a.caller)),
    put("macros/update_many", prepared::put_macros),
    delete("macros/destroy_many", prepared::delete_macros),
    get("macros/{}", |a, db| {
        macros::show(db, a.request, a.caller, a.id(0)?)
    }),
    put("macros/{}", prepared::put_macro),
    delete("macros/{}", prepared::delete_macro),
    get("macros/{}/apply", |a, db| macros::apply(db, a.caller, a.id(0)?)),
    get("macros/{}/attachments", |a, db| {
        macros::show(db, a.request, a.caller, a.id(0)?)?;
        account::nothing(a.request, "macro_attachments")
    }),
    get("triggers", |a, db| {
        prepared::triggers(db, a.request, a.caller, None)
    }),
    post("triggers", prepared::post_trigger).lacks("conditions that the desk does not know never hold"),
    get("triggers/active", |a, db| {
        prepared::triggers(db, a.request, a.caller, Some(true))
    }),
    get("triggers/search", |a, db| {
        prepared::triggers(db, a.request, a.caller, None)
    }),
    get("triggers/definitions", |a, _| {
        prepared::trigger_definitions(a.caller)
    }),
    put("triggers/reorder", prepared::reorder_triggers),
    put("triggers/update_many", prepared::put_triggers),
    delete("triggers/destroy_many", prepared::delete_triggers),
    get("triggers/{}", |a, db| {
        triggers::show(db, a.request, a.caller, a.id(0)?)
    }),
    put("triggers/{}", prepared::put_trigger).lacks("conditions that the desk does not know never hold"),
    delete("triggers/{}", prepared::delete_trigger),
    get("trigger_categories", |a, db| account::categories(db, a.request)),
    get("trigger_categories/{}", |a, db| account::category(db, a.text(0))),
    // Search and exports.
    get("search", |a, db| search::list(db, a.request, a.caller)),
    get("search/count", |a, db| search::count(db, a.request, a.caller)),
    get("search/export", |a, db| search::export(db, a.request, a.caller)),
    get("incremental/tickets", |a, db| {
        incremental::get(db, a.request, a.caller, &["tickets"])
    }),
    get("incremental/tickets/cursor", |a, db| {
        incremental::get(db, a.request, a.caller, &["tickets", "cursor"])
    }),
    get("incremental/users", |a, db| {
        incremental::get(db, a.request, a.caller, &["users"])
    }),
    get("incremental/users/cursor", |a, db| {
        incremental::get(db, a.request, a.caller, &["users", "cursor"])
    }),
    get("incremental/organizations", |a, db| {
        incremental::get(db, a.request, a.caller, &["organizations"])
    }),
    get("incremental/ticket_events", |a, db| {
        incremental::get(db, a.request, a.caller, &["ticket_events"])
    }),
    get("incremental/ticket_metric_events", |a, db| {
        incremental::get(db, a.request, a.caller, &["ticket_metric_events"])
    })
    .lacks("activate and fulfill alone"),
    get("incremental/{}/sample", |a, db| {
        incremental::get(db, a.request, a.caller, &[a.text(0), "sample"])
    }),
    // Webhooks.
    get("webhooks", |a, db| webhooks::list(db, a.request, a.caller)),
    post("webhooks", webhooks::post).lacks("triggers call none; deliveries to this computer alone"),
    post("webhooks/test", webhooks::test).lacks("deliveries to this computer alone"),
    get("webhooks/{}", |a, db| webhooks::show(db, a.caller, a.text(0))),
    put("webhooks/{}", webhooks::change),
    patch("webhooks/{}", webhooks::change),
    delete("webhooks/{}", webhooks::delete),
    get("webhooks/{}/signing_secret", |a, db| {
        webhooks::secret(db, a.caller, a.text(0))
    }),
    post("webhooks/{}/signing_secret", webhooks::reset_secret),
    get("webhooks/{}/invocations", |a, db| {
        webhooks::invocations(db, a.request, a.caller, a.text(0))
    }),
    get("webhooks/{}/invocations/{}/attempts", |a, db| {
        webhooks::attempts(db, a.request, a.caller, a.text(0), a.text(1))
    }),
    // What the company could have and has not.
    get("automations", |a, _| account::nothing(a.request, "automations")),
    get("automations/active", |a, _| {
        account::nothing(a.request, "automations")
    }),
    get("automations/search", |a, _| {
        account::nothing(a.request, "automations")
    }),
    get("bookmarks", |a, _| account::nothing(a.request, "bookmarks")),
    get("business_hours/schedules", |a, _| {
        account::nothing(a.request, "schedules")
    }),
    get("custom_roles", |a, _| account::nothing(a.request, "custom_roles")),
    get("channels/voice/phone_numbers", |a, _| {
        account::nothing(a.request, "phone_numbers")
    }),
    get("dynamic_content/items", |a, _| {
        account::nothing(a.request, "items")
    }),
    get("dynamic_content/items/show_many", |a, _| {
        account::nothing(a.request, "items")
    }),
    get("resource_collections", |a, _| {
        account::nothing(a.request, "resource_collections")
    }),
    get("satisfaction_ratings", |a, _| {
        account::nothing(a.request, "satisfaction_ratings")
    }),
    get("satisfaction_ratings/count", |a, _| {
        Ok(account::none_counted(a.request))
    }),
    get("satisfaction_reasons", |a, _| {
        account::nothing(a.request, "reasons")
    }),
    get("sharing_agreements", |a, _| {
        account::nothing(a.request, "sharing_agreements")
    }),
    get("tickets/{}/skips", |a, db| {
        tickets::visible(db, a.caller, a.id(0)?)?;
        account::nothing(a.request, "skips")
    }),
    get("skips", |a, _| account::nothing(a.request, "skips")),
    get("slas/policies", |a, _| {
        account::nothing(a.request, "sla_policies")
    }),
    get("suspended_tickets", |a, _| {
        account::nothing(a.request, "suspended_tickets")
    }),
    get("target_failures", |a, _| {
        account::nothing(a.request, "target_failures")
    }),
    get("targets", |a, _| account::nothing(a.request, "targets")),
];
