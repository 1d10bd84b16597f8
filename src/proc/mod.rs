//! What a process is and why it is in the state it is in.
//!
//! Three places, and the arrows between them point one way: [`read`] turns /proc into plain data
//! ([`model`], [`inquiry`]), [`rules`] turn data into findings without any I/O, and the commands show
//! findings. Nothing here prints.

mod account;
mod adoption;
pub mod age;
pub mod block;
mod capability;
pub mod cgroup;
pub(crate) mod child;
pub mod compact;
pub mod container;
pub mod diagnosis;
pub mod diff;
pub mod finding;
pub mod hidepid;
pub mod host;
pub mod inquiry;
mod kcmp;
pub mod live;
pub mod model;
pub mod read;
pub mod reason;
pub mod rules;
pub mod sched;
pub mod sight;
mod signal;
pub mod socket;
mod state;
mod status;
pub mod tree;
mod tty;
pub mod wait;
mod wait_status;

pub use account::Accounts;
pub use block::Block;
pub use capability::{Capability, CapabilitySet, Extent};
pub use container::{Container, Runtime};
pub use finding::Finding;
pub use hidepid::HidePid;
pub use model::{Machine, Pid, ProcId, Process, Snapshot};
pub use read::{ProcFs, Want};
pub use signal::{Signal, SignalSet};
pub use state::{BadStatCode, Modifiers, StatCode, State};
pub use status::Status;
pub use tty::Tty;
pub use wait_status::{CoreDump, Ending, WaitStatus};
