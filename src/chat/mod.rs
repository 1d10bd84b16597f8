//! The group chat room over UDP.
//!
//! The room is a log. Joins, leaves, messages and announcements are entries with room-wide numbers
//! that the server gives; every client is a replica with a cursor. The same order for all, repair of
//! what was lost, and coming back are all one thing: asking from the cursor.
//!
//! What decides is free of I/O, clocks and processes: [`wire`] is bytes, [`name`] who is who, [`seal`]
//! secrecy, [`link`] delivery between two ends, [`room`] the server and [`peer`] the client. Sockets,
//! files and processes are at the rim. docs/PROTOCOL.md says what goes over the network.

mod channel;
pub mod chaos;
pub mod classic;
pub mod clock;
mod console;
pub(crate) mod control;
mod document;
pub mod explain;
mod full;
pub(crate) mod history;
mod ignore;
pub(crate) mod join;
mod kernel;
pub(crate) mod keys;
pub mod link;
pub mod name;
mod net;
mod notice;
mod order;
pub mod peer;
mod receiver;
pub mod room;
mod sandbox;
mod screen;
pub mod seal;
pub(crate) mod serve;
mod slash;
pub(crate) mod span;
pub mod store;
mod sys;
pub mod text;
mod view;
pub mod weather;
pub mod wire;

#[cfg(test)]
mod sim;
#[cfg(test)]
mod vectors;
