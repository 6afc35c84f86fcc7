//! The desk, driven over real HTTP on 127.0.0.1.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod activities;
mod chatting;
mod clients;
mod contract;
mod crash;
mod delivering;
mod every_shape;
mod exports;
mod faults;
mod files;
mod fuzz;
mod inbound;
mod keeping;
mod limits;
mod listing;
mod merging;
mod metrics;
mod oauth;
mod page;
mod paths;
mod people;
mod prepared;
mod refusals;
mod searching;
mod security;
mod seeding;
mod shapes;
mod speed;
mod support;
mod traffic;
mod updating;
mod views;
mod walkthrough;
mod webhooks;
