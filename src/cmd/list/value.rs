//! What a column says of a task: one typed value, from which its text, its JSON and its place in the
//! order follow.

use std::borrow::Cow;
use std::cmp::Ordering;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::ser::{Serialize, Serializer};

use crate::proc::model::{Policy, TaskFlags};
use crate::proc::{Container, CoreDump, Ending, StatCode, State, Tty, WaitStatus};
use crate::ui::{Bytes, Cell, Role, quantity};

/// A typed value.
#[derive(Debug, Clone)]
pub(super) enum Value<'a> {
    /// There is none, or it could not be read.
    Absent,
    /// A number without a unit.
    Number(i64),
    /// An inode number.
    Inode(u64),
    /// Bytes of memory.
    Size(u64),
    /// A share in percent.
    Percent(f64),
    /// Seconds since the start, as a duration.
    Elapsed(u64),
    /// Seconds since the start, as a number.
    Seconds(u64),
    /// CPU time.
    CpuTime {
        /// In clock ticks.
        ticks: u64,
        /// How many of them make a second.
        per_second: u64,
    },
    /// Seconds since 1970.
    Instant(i64),
    /// A terminal.
    Tty(Tty),
    /// A STAT code.
    Stat(StatCode),
    /// A state letter.
    State(State),
    /// A scheduling policy.
    Policy(Policy),
    /// Task flags.
    Flags(TaskFlags),
    /// Text, usually chosen by a process.
    Text(Cow<'a, Bytes>),
    /// A text of less weight than its neighbours: the name of a kernel thread.
    Faint(Bytes),
    /// A container.
    Container(Container),
    /// How a process ended.
    Ending(WaitStatus),
}

impl Value<'_> {
    /// The number, or that there is none.
    pub(super) fn number(number: Option<impl Into<i64>>) -> Self {
        number.map_or(Self::Absent, |number| Self::Number(number.into()))
    }

    /// The text, or that there is none.
    pub(super) fn text(text: String) -> Self {
        Self::Text(Cow::Owned(Bytes::from(text.into_bytes())))
    }

    /// The value on the screen.
    pub(super) fn cell(&self, zone: &TimeZone) -> Cell {
        match self {
            Self::Absent => Cell::new(Role::Faint, "-"),
            Self::Number(number) => Cell::plain(number.to_string()),
            Self::Inode(number) | Self::Seconds(number) => Cell::plain(number.to_string()),
            Self::Size(bytes) => quiet(quantity::size(*bytes)),
            Self::Percent(share) => quiet(quantity::percent(*share)),
            Self::Elapsed(seconds) => Cell::plain(quantity::elapsed(*seconds)),
            Self::CpuTime { ticks, per_second } => {
                Cell::plain(quantity::cpu_time(ticks / (*per_second).max(1)))
            }
            Self::Instant(seconds) => Cell::plain(clock(*seconds, zone)),
            Self::Tty(tty) => quiet(tty.to_string()),
            Self::Stat(code) => Cell::new(Role::State(code.state), code.to_string()),
            Self::State(state) => Cell::new(Role::State(*state), state.to_string()),
            Self::Policy(policy) => Cell::plain(policy.name()),
            // As ps: whether it forked without exec (1) and used superuser privileges (4).
            Self::Flags(flags) => Cell::plain(format!("{:o}", flags.bits() >> 6 & 7)),
            Self::Text(text) => Cell::plain(text.to_shown()),
            Self::Faint(text) => Cell::new(Role::Faint, text.to_shown()),
            Self::Container(container) => Cell::plain(container.to_string()),
            Self::Ending(status) => ending(status.ending()),
        }
    }

    /// Whether the value is bytes that are no UTF-8, and then in hexadecimal.
    pub(super) fn hex(&self) -> Option<String> {
        match self {
            Self::Text(text) => text.hex_if_lossy(),
            Self::Faint(text) => text.hex_if_lossy(),
            _ => None,
        }
    }

    /// Which of two values of one column comes first. What is absent comes last.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) | (Self::Instant(a), Self::Instant(b)) => a.cmp(b),
            (Self::Inode(a), Self::Inode(b))
            | (Self::Size(a), Self::Size(b))
            | (Self::Elapsed(a), Self::Elapsed(b))
            | (Self::Seconds(a), Self::Seconds(b))
            | (Self::CpuTime { ticks: a, .. }, Self::CpuTime { ticks: b, .. }) => a.cmp(b),
            (Self::Percent(a), Self::Percent(b)) => a.total_cmp(b),
            (Self::Tty(a), Self::Tty(b)) => a.cmp(b),
            (Self::Stat(a), Self::Stat(b)) => a.cmp(b),
            (Self::State(a), Self::State(b)) => a.cmp(b),
            (Self::Policy(a), Self::Policy(b)) => a.cmp(b),
            (Self::Flags(a), Self::Flags(b)) => a.bits().cmp(&b.bits()),
            (Self::Container(a), Self::Container(b)) => a.cmp(b),
            (Self::Ending(a), Self::Ending(b)) => a.0.cmp(&b.0),
            _ => match (self.bytes(), other.bytes()) {
                (Some(a), Some(b)) => a.cmp(b),
                _ => self.is_absent().cmp(&other.is_absent()),
            },
        }
    }

    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text.as_bytes()),
            Self::Faint(text) => Some(text.as_bytes()),
            _ => None,
        }
    }

    const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Number(number) | Self::Instant(number) => serializer.serialize_i64(*number),
            Self::Inode(number)
            | Self::Size(number)
            | Self::Elapsed(number)
            | Self::Seconds(number)
            | Self::CpuTime { ticks: number, .. } => serializer.serialize_u64(*number),
            Self::Percent(share) => serializer.serialize_f64(*share),
            Self::Tty(tty) => tty.serialize(serializer),
            Self::Stat(code) => code.serialize(serializer),
            Self::State(state) => state.serialize(serializer),
            Self::Policy(policy) => serializer.serialize_str(policy.constant()),
            Self::Flags(flags) => serializer.serialize_u32(flags.bits()),
            Self::Text(text) => text.serialize(serializer),
            Self::Faint(text) => text.serialize(serializer),
            Self::Container(container) => container.serialize(serializer),
            Self::Ending(status) => status.serialize(serializer),
        }
    }
}

/// A text that steps back where it says that there is nothing.
fn quiet(text: String) -> Cell {
    let role = if matches!(&*text, "0" | "0.0" | "?") { Role::Faint } else { Role::Plain };
    Cell::new(role, text)
}

fn ending(ending: Ending) -> Cell {
    match ending {
        Ending::Exited(status) => Cell::plain(status.to_string()),
        Ending::Killed { signal, dumped_core: CoreDump::None } => {
            Cell::new(Role::Problem, signal.to_string())
        }
        Ending::Killed { signal, dumped_core: CoreDump::Written } => {
            Cell::new(Role::Problem, format!("{signal}+core"))
        }
    }
}

fn clock(seconds: i64, zone: &TimeZone) -> String {
    match Timestamp::from_second(seconds) {
        Ok(instant) => instant.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => seconds.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_ordered_as_numbers_and_absence_comes_last() {
        assert_eq!(Value::Size(9).order(&Value::Size(10)), Ordering::Less);
        assert_eq!(Value::Percent(9.5).order(&Value::Percent(10.0)), Ordering::Less);
        assert_eq!(Value::Absent.order(&Value::Number(-1)), Ordering::Greater);
        assert_eq!(Value::Number(-1).order(&Value::Absent), Ordering::Less);
        assert_eq!(Value::text("a".into()).order(&Value::Absent), Ordering::Less);
        assert_eq!(Value::Absent.order(&Value::Absent), Ordering::Equal);
    }

    #[test]
    fn a_wait_status_is_shown_decoded() {
        let text = |raw| Value::Ending(WaitStatus(raw)).cell(&TimeZone::UTC).text;
        assert_eq!([text(42 * 256), text(9), text(0x8b)], ["42", "SIGKILL", "SIGSEGV+core"]);
    }

    #[test]
    fn an_instant_is_shown_in_local_time() {
        assert_eq!(clock(1_700_000_000, &TimeZone::UTC), "2023-11-14 22:13:20");
    }
}
