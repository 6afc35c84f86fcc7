//! The server's own rules, its shapes and its genuine cable. A client can only be as right as the
//! server that it was tested against.

mod cable;
mod client;
mod conversations;
mod messages;
mod orders;
mod sends;
mod signin;
