//! What every command shares: the trait it implements, the exit codes, and failures with their hints.

use std::io;
use std::process::ExitCode;

use nix::sys::signal::{SigSet, Signal, raise};

use crate::ui::{Message, Ui};

/// A subcommand: its fields are what clap parsed, and `run` does the work.
pub(crate) trait Run {
    /// Does what the command is for and says how it ended.
    fn run(&self, ui: &mut Ui) -> Result<Exit>;
}

/// The outcome of anything that can fail in front of a user.
pub type Result<T> = std::result::Result<T, Failure>;

/// How a run of ptool ended, as the calling shell sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// All was done.
    Done,
    /// All was done, and something was found (`doctor`) or nothing matched (filters).
    Found,
    /// The command line made no sense, or the input was not what the command reads.
    Usage,
    /// No such process, or /proc is not there.
    NoProcess,
    /// The kernel refused for want of a privilege.
    Permission,
    /// The peer refused or could not be reached (chat).
    Refused,
    /// A bug in ptool.
    Bug,
    /// As the command ended that ptool ran (`watch -- CMD`): its exit status, or 128 and the number of
    /// the signal that ended it, as a shell has it.
    Command(u8),
}

impl Exit {
    /// The number that the shell sees in `$?`.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Usage => 2,
            Self::NoProcess => 3,
            Self::Permission => 4,
            Self::Refused => 5,
            Self::Bug => 70,
            Self::Command(status) => status,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Why a command could not do what was asked.
#[derive(Debug)]
pub enum Failure {
    /// Something that the user should read: what was tried, and what to do about it.
    Told {
        /// What the shell learns.
        exit: Exit,
        /// One sentence: what was tried, on what, and how it failed.
        message: Message,
        /// One sentence that names the fix.
        hint: Option<Message>,
    },
    /// The output could not be written. A closed pipe arrives here too, and is success.
    Output(io::Error),
    /// A signal asked ptool to end, and what was under way has been cleaned up. ptool then dies of
    /// it after all, so that the shell sees a real death by signal.
    Signaled(Signal),
}

impl Failure {
    /// A failure that ends with `exit` and tells `message`.
    pub fn new(exit: Exit, message: Message) -> Self {
        Self::Told { exit, message, hint: None }
    }

    /// Adds the sentence that names the fix.
    #[must_use]
    pub fn hint(mut self, message: Message) -> Self {
        if let Self::Told { hint, .. } = &mut self {
            *hint = Some(message);
        }
        self
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What the kernel said, without Rust's addition of the error number.
pub(crate) fn reason(error: &io::Error) -> String {
    let text = match error.raw_os_error() {
        Some(number) => nix::errno::Errno::from_raw(number).desc().to_owned(),
        None => error.to_string(),
    };
    text.to_lowercase()
}

/// Tells the user how a run ended and turns it into an exit code.
///
/// The reader of a pipe that closes early (`ptool list | head`) got what it wanted, so EPIPE is
/// success: Rust ignores SIGPIPE at start-up and hands the error to the writer instead.
pub(crate) fn report(ui: &mut Ui, outcome: Result<Exit>) -> Exit {
    let outcome = outcome.and_then(|exit| {
        ui.flush()?;
        Ok(exit)
    });
    match outcome {
        Ok(exit) => exit,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(Failure::Output(error)) => {
            ui.complain(&Message::new("error-output").with("reason", reason(&error)), None);
            Exit::Found
        }
        Err(Failure::Signaled(signal)) => {
            let _ = ui.flush();
            // ptool changes no dispositions, so unblocked the signal does what it does by default.
            let _ = SigSet::from(signal).thread_unblock().and_then(|()| raise(signal));
            Exit::Found
        }
        Err(Failure::Told { exit, message, hint }) => {
            // Rows that were printed before the failure come before it on a shared terminal.
            let _ = ui.flush();
            ui.complain(&message, hint.as_ref());
            exit
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_are_the_documented_ones() {
        let all = [
            Exit::Done,
            Exit::Found,
            Exit::Usage,
            Exit::NoProcess,
            Exit::Permission,
            Exit::Refused,
            Exit::Bug,
        ];
        assert_eq!(all.map(Exit::code), [0, 1, 2, 3, 4, 5, 70]);
    }
}
