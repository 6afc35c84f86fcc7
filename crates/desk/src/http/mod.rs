//! The desk over HTTP: Zendesk's paths under `/api/v2`, the content of attachments under
//! `/attachments/token`, and the channel side under `/channels`.
//!
//! An async shell (`server`) checks where the request comes from, reads its body and counts it
//! against the rate limit. Everything after that is a plain function of the request and a
//! database connection, run on a blocking thread: no lock and no transaction crosses an await.

pub(crate) mod account;
pub(crate) mod activities;
pub(crate) mod answer;
pub(crate) mod auth;
pub(crate) mod body;
pub(crate) mod call;
pub(crate) mod channels;
pub(crate) mod conversation;
pub(crate) mod counts;
pub(crate) mod desk_page;
pub(crate) mod endpoint;
pub(crate) mod endpoints;
pub(crate) mod faults;
pub(crate) mod fields;
pub(crate) mod grants;
pub(crate) mod groups;
pub(crate) mod guard;
pub(crate) mod history;
pub(crate) mod identities;
pub(crate) mod incremental;
pub(crate) mod jobs;
pub(crate) mod json;
pub(crate) mod limits;
pub(crate) mod macros;
pub(crate) mod oauth;
pub(crate) mod opening;
pub(crate) mod organizations;
pub(crate) mod page;
pub(crate) mod params;
pub(crate) mod persons;
pub(crate) mod prepared;
pub(crate) mod rate;
pub(crate) mod requests;
pub(crate) mod route;
pub(crate) mod search;
pub(crate) mod server;
pub(crate) mod site;
pub(crate) mod squeeze;
pub(crate) mod statuses;
pub(crate) mod tags;
pub(crate) mod teams;
pub(crate) mod tickets;
pub(crate) mod triggers;
pub(crate) mod tuning;
pub(crate) mod update;
pub(crate) mod uploads;
pub(crate) mod users;
pub(crate) mod views;
pub(crate) mod webhooks;
pub(crate) mod wire;
