//! The integration tests: ptool as a user runs it.

mod factory;
mod factory_test;
