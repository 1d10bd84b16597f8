//! The integration tests: ptool as a user runs it.

mod tree;
