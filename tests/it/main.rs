//! The integration tests: ptool as a user runs it.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test that waits for another process needs a clock and a pause between looks, and says what it skips"
)]

mod architecture;
mod chat;
mod demo;
mod doctor;
mod echo;
mod explain;
mod factory;
mod factory_test;
mod generated;
mod list;
mod pcb;
mod program;
mod schema;
mod stat;
mod terminal;
mod top;
mod tree;
mod usage;
mod watch;
