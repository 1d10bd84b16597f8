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
pub mod classic;
pub mod clock;
mod kernel;
pub mod link;
pub mod name;
mod net;
pub mod peer;
pub mod room;
mod sandbox;
pub mod seal;
mod store;
mod sys;
pub mod text;
mod vectors;
pub mod wire;

#[cfg(test)]
mod sim;
