//! ptool sees the states of Linux processes and says why they are in them.
//!
//! The arrows point one way: `main → lib → cmd → proc → ui`. [`proc`] is what a process is: reading,
//! the model, and the rules that turn what was read into findings. [`ui`] is how anything is shown.
//! [`cmd`] holds one module a subcommand, and nothing else knows it. [`run`] has what every command
//! shares: exit codes, failures and their hints.

pub mod chat;
pub mod cmd;
pub mod proc;
pub mod run;
pub(crate) mod signals;
pub mod ui;

use std::process::ExitCode;

/// Runs ptool on the arguments of this process.
///
/// A panic is a bug in ptool: it ends with exit code 70 (`EX_SOFTWARE` of sysexits.h) so that a
/// script can tell it from every answer that ptool gives on purpose.
pub fn main() -> ExitCode {
    let outcome = std::panic::catch_unwind(|| cmd::run(std::env::args_os()));
    outcome.unwrap_or(run::Exit::Bug).into()
}
