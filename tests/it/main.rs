//! The integration tests: ptool as a user runs it.

#![allow(
    clippy::disallowed_methods,
    reason = "whoever waits for another process needs a clock for the deadline and a pause between looks"
)]

mod echo;
mod factory;
mod factory_test;
mod list;
mod pcb;
mod stat;
mod tree;
