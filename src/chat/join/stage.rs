//! Where a sender is with its room, and what follows from that for what is typed. Pure.

use crate::ui::Typed;

/// How many lines wait before no more are read.
const MOST_WAITING: usize = 64;

/// Where we are with the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// The user is asked for a name.
    Naming,
    /// The user is asked for the password.
    Unlocking,
    /// The server is asked to let us in.
    Entering,
    In,
    /// There will be no more lines: as soon as all are settled, we leave.
    Draining,
    Leaving,
}

/// What something typed is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing that is wanted here.
    Nothing,
    Name(String),
    Password(String),
    /// A message or a command.
    Line(String),
    /// The last of the lines was before it.
    NoMore,
    /// The user wants to leave.
    Leave,
}

impl Stage {
    /// What this is, typed here by somebody who can be asked or read from a file.
    pub(super) fn step(self, typed: Typed, is_interactive: bool) -> Step {
        let line = match typed {
            Typed::Line(line) => line,
            Typed::End if is_interactive || self != Self::In => return Step::Leave,
            Typed::End => return Step::NoMore,
        };
        match self {
            Self::Naming if line.trim().is_empty() => Step::Nothing,
            Self::Naming => Step::Name(line.trim().to_owned()),
            Self::Unlocking => Step::Password(line),
            Self::Entering | Self::In => Step::Line(line),
            Self::Draining | Self::Leaving => Step::Nothing,
        }
    }

    /// Whether another line is to be read, while so many wait.
    pub(super) const fn wants_a_line(self, is_interactive: bool, waiting: usize) -> bool {
        match self {
            // Whoever can be asked may type ahead; a file has time.
            Self::Naming | Self::Unlocking | Self::Entering => is_interactive,
            Self::In => waiting < MOST_WAITING,
            Self::Draining | Self::Leaving => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Typed {
        Typed::Line(text.to_owned())
    }

    #[test]
    fn a_line_is_what_is_asked_for() {
        let lao_wang = || "老王".to_owned();
        assert_eq!(Stage::Naming.step(line(" 老王 "), true), Step::Name(lao_wang()));
        assert_eq!(Stage::Naming.step(line("  "), true), Step::Nothing);
        assert_eq!(Stage::Unlocking.step(line(" x"), true), Step::Password(" x".to_owned()));
        assert_eq!(Stage::In.step(line("老王"), true), Step::Line(lao_wang()));
        assert_eq!(Stage::Leaving.step(line("老王"), true), Step::Nothing);
    }

    #[test]
    fn the_end_of_a_file_lets_what_was_read_arrive() {
        assert_eq!(Stage::In.step(Typed::End, false), Step::NoMore);
        assert_eq!(Stage::In.step(Typed::End, true), Step::Leave);
        assert_eq!(Stage::Entering.step(Typed::End, false), Step::Leave);
    }

    #[test]
    fn a_file_is_read_no_faster_than_the_room_takes_it() {
        assert!(Stage::Entering.wants_a_line(true, 0) && !Stage::Entering.wants_a_line(false, 0));
        assert!(Stage::In.wants_a_line(false, 63) && !Stage::In.wants_a_line(false, 64));
        assert!(!Stage::Draining.wants_a_line(false, 0));
    }
}
