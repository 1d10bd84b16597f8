//! The number of a process, as it is typed.

use std::fmt;

use crate::proc::Pid;
use crate::run::{Exit, Failure};
use crate::ui::Message;

/// A text that can be no process's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BadNumber(String);

impl BadNumber {
    /// What is wrong.
    pub(super) fn message(&self) -> Message {
        Message::new("error-bad-pid").with("text", self.0.as_str())
    }

    /// What would be right.
    pub(super) fn hint() -> Message {
        Message::new("error-bad-pid.hint")
    }
}

impl fmt::Display for BadNumber {
    /// The text alone: what is wrong with it is said in the user's language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadNumber {}

impl From<BadNumber> for Failure {
    fn from(bad: BadNumber) -> Self {
        Self::new(Exit::Usage, bad.message()).hint(BadNumber::hint())
    }
}

/// The process number that a text is.
pub(super) fn pid(text: &str) -> Result<Pid, BadNumber> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let pid = text.parse().ok().filter(|pid| is_digits && *pid > 0);
    pid.ok_or_else(|| BadNumber(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_at_1_and_fit_the_kernels_type() {
        assert_eq!(pid("1"), Ok(1));
        assert_eq!(pid("2147483647"), Ok(Pid::MAX));
        for text in ["", "0", "-1", "+1", "1x", "2147483648", " 1", "\u{661}"] {
            assert_eq!(pid(text), Err(BadNumber(text.to_owned())));
        }
    }
}
