//! The server's own rules, its shapes and its genuine cable. A client can only be as right as the
//! server that it was tested against.

mod cable;
mod client;
mod conversations;
mod events;
mod faults;
mod messages;
mod orders;
mod people;
mod sends;
mod shapes;
mod signin;
