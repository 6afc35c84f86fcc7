//! The desk, driven over real HTTP on 127.0.0.1.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod activities;
mod crash;
mod delivering;
mod exports;
mod faults;
mod inbound;
mod limits;
mod listing;
mod oauth;
mod page;
mod searching;
mod security;
mod seeding;
mod shapes;
mod support;
mod traffic;
mod updating;
mod views;
mod walkthrough;
