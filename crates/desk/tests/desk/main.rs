//! The desk, driven over real HTTP on 127.0.0.1.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod chatting;
mod crash;
mod delivering;
mod faults;
mod files;
mod inbound;
mod listing;
mod merging;
mod people;
mod prepared;
mod searching;
mod security;
mod shapes;
mod support;
mod traffic;
mod updating;
