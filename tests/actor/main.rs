//! Plays processes in every state for the tests.
fn main() {}
