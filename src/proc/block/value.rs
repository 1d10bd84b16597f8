//! The values of fields: plain, typed, and the same for people and for JSON.

use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};

use crate::proc::{
    CapabilitySet, Container, Pid, Signal, SignalSet, StatCode, State, Tty, WaitStatus,
};
use crate::ui::Bytes;

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// There is none, and that is the answer (no tracer, no terminal).
    Nothing,
    /// Yes or no.
    Truth(bool),
    /// A number without a unit.
    Number(i64),
    /// A number of units.
    Quantity(u64, Unit),
    /// Several numbers.
    Numbers(Vec<i64>),
    /// A name that the kernel or a manual gives, the same in every language.
    Name(String),
    /// A word of ptool's own; locales/ says it as `pcb-term-WORD`.
    Term(&'static str),
    /// What a process or a file system names itself.
    Text(Bytes),
    /// Several of them, such as arguments.
    Texts(Vec<Bytes>),
    /// Seconds since 1970.
    Time(i64),
    /// Another process.
    Relative(Relative),
    /// Children.
    Relatives(Vec<Relative>),
    /// How many tasks are in each state.
    States(Vec<(State, usize)>),
    /// The letter.
    State(State),
    /// The STAT code.
    Code(StatCode),
    /// The controlling terminal.
    Tty(Tty),
    /// A system call.
    Call(Call),
    /// How a process ended.
    Ending(WaitStatus),
    /// A signal.
    Signal(Signal),
    /// A set of signals.
    Signals(SignalSet),
    /// Flags by name; bits without a name as one hexadecimal number.
    Flags(Vec<String>),
    /// A user or a group.
    Owner(Owner),
    /// Several of them.
    Owners(Vec<Owner>),
    /// A set of capabilities.
    Capabilities(CapabilitySet),
    /// Permission bits that are taken away, in octal.
    Umask(u32),
    /// A resource limit.
    Limit(Limit),
    /// A namespace.
    Namespace(Namespace),
    /// How many descriptors there are of each kind.
    Kinds(Vec<(DescriptorKind, usize)>),
    /// Descriptors.
    Descriptors(Vec<Descriptor>),
    /// Membership in control groups.
    Memberships(Vec<Membership>),
    /// A container.
    Container(Container),
}

/// What a quantity is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 1024 bytes.
    Kib,
    /// Bytes.
    Bytes,
    /// Clock ticks ([`super::Block::ticks_per_second`]).
    Ticks,
    /// Nanoseconds.
    Nanoseconds,
    /// Milliseconds.
    Milliseconds,
    /// Microseconds.
    Microseconds,
    /// Seconds.
    Seconds,
    /// A plain count.
    Count,
}

/// Another process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relative {
    /// Its number.
    pub pid: Pid,
    /// Its name, if it could be read.
    pub comm: Option<Bytes>,
    /// The name in hexadecimal where it is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comm_hex: Option<String>,
    /// Its state, if it could be read.
    pub state: Option<State>,
}

impl Relative {
    /// A process of this number with what is known of it.
    pub fn new(pid: Pid, known: Option<(Bytes, State)>) -> Self {
        let (comm, state) = known.unzip();
        let comm_hex = comm.as_ref().and_then(Bytes::hex_if_lossy);
        Self { pid, comm, comm_hex, state }
    }
}

/// What a task does in the kernel, from /proc/PID/syscall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// It is running or ready, so the kernel does not know.
    Running,
    /// It sleeps in the kernel outside of a system call, for a page fault as an example.
    Outside,
    /// It is in this system call.
    In {
        /// Its number on this machine.
        number: u64,
        /// Its name, if the number is known.
        name: Option<&'static str>,
        /// The six argument registers, whether the call takes that many or not.
        arguments: [u64; 6],
    },
}

/// A user or a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Owner {
    /// Its number.
    pub id: u32,
    /// Its name, if this system has one for it.
    pub name: Option<String>,
}

/// A soft and a hard limit (getrlimit(2)); `None` is unlimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What the kernel enforces.
    pub soft: Option<u64>,
    /// How far the process may raise the soft one.
    pub hard: Option<u64>,
    /// What they are counted in.
    pub unit: Unit,
}

/// A namespace by the inode that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Namespace {
    /// The inode.
    pub inode: u64,
    /// Whether ptool itself is in it; `None` where that could not be read.
    pub is_own: Option<bool>,
}

/// What a descriptor refers to, as far as its link tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DescriptorKind {
    /// A path in a file system.
    File,
    /// A device other than a terminal.
    Device,
    /// A terminal.
    Terminal,
    /// A pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A kernel object without a name: epoll, eventfd, timerfd, pidfd...
    AnonInode,
    /// Memory that is no file: memfd, shared memory.
    Memory,
    /// A namespace.
    Namespace,
    /// Something else, or a link that could not be read.
    Other,
}

impl DescriptorKind {
    /// Its name in JSON and in the ids of locales/.
    pub const fn key(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Device => "device",
            Self::Terminal => "terminal",
            Self::Pipe => "pipe",
            Self::Socket => "socket",
            Self::AnonInode => "anon_inode",
            Self::Memory => "memory",
            Self::Namespace => "namespace",
            Self::Other => "other",
        }
    }
}

/// An open file descriptor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Descriptor {
    /// Its number.
    pub fd: i32,
    /// What kind of thing it refers to.
    pub kind: DescriptorKind,
    /// What it refers to, as the kernel names it.
    pub target: Option<Bytes>,
    /// The target in hexadecimal where it is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_hex: Option<String>,
}

/// Membership in a control group of one hierarchy (cgroups(7)).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Membership {
    /// The number of the hierarchy; 0 is that of version 2.
    pub hierarchy: u32,
    /// The controllers of the hierarchy, or its name; empty for version 2.
    pub controllers: Vec<String>,
    /// The path of the group in it.
    pub path: Bytes,
    /// The path in hexadecimal where it is no UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path_hex: Option<String>,
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Truth(truth) => truth.serialize(serializer),
            Self::Number(number) | Self::Time(number) => number.serialize(serializer),
            Self::Quantity(amount, _) => amount.serialize(serializer),
            Self::Numbers(numbers) => numbers.serialize(serializer),
            Self::Name(name) => name.serialize(serializer),
            Self::Term(term) => term.serialize(serializer),
            Self::Text(text) => text.serialize(serializer),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Relative(relative) => relative.serialize(serializer),
            Self::Relatives(relatives) => relatives.serialize(serializer),
            Self::States(states) => counted(serializer, states, ToString::to_string),
            Self::State(state) => state.serialize(serializer),
            Self::Code(code) => code.serialize(serializer),
            Self::Tty(tty) => tty.serialize(serializer),
            Self::Call(call) => call.serialize(serializer),
            Self::Ending(status) => status.serialize(serializer),
            Self::Signal(signal) => signal.serialize(serializer),
            Self::Signals(signals) => signals.serialize(serializer),
            Self::Flags(flags) => flags.serialize(serializer),
            Self::Owner(owner) => owner.serialize(serializer),
            Self::Owners(owners) => owners.serialize(serializer),
            Self::Capabilities(set) => set.serialize(serializer),
            Self::Umask(bits) => serializer.collect_str(&format_args!("{bits:04o}")),
            Self::Limit(limit) => limit.serialize(serializer),
            Self::Namespace(namespace) => namespace.serialize(serializer),
            Self::Kinds(kinds) => counted(serializer, kinds, |kind| kind.key().to_owned()),
            Self::Descriptors(descriptors) => descriptors.serialize(serializer),
            Self::Memberships(memberships) => memberships.serialize(serializer),
            Self::Container(container) => container.serialize(serializer),
        }
    }
}

fn counted<S: Serializer, K>(
    serializer: S,
    counts: &[(K, usize)],
    name: impl Fn(&K) -> String,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(counts.len()))?;
    for (key, count) in counts {
        map.serialize_entry(&name(key), count)?;
    }
    map.end()
}

impl Serialize for Call {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        match self {
            Self::Running => map.serialize_entry("state", "running")?,
            Self::Outside => map.serialize_entry("state", "outside")?,
            Self::In { number, name, arguments } => {
                map.serialize_entry("state", "in")?;
                map.serialize_entry("number", number)?;
                map.serialize_entry("name", name)?;
                // As text: a register has 64 bits, and JSON numbers only 53.
                let hex = arguments.map(|argument| format!("{argument:#x}"));
                map.serialize_entry("arguments", &hex)?;
            }
        }
        map.end()
    }
}

impl Serialize for Limit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// jq sorts texts behind numbers, so that `unlimited` is more than any of them.
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Bound {
            Number(u64),
            Unlimited(&'static str),
        }
        let bound = |value: Option<u64>| match value {
            Some(number) => Bound::Number(number),
            None => Bound::Unlimited("unlimited"),
        };
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("soft", &bound(self.soft))?;
        map.serialize_entry("hard", &bound(self.hard))?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(value: &Value) -> String {
        serde_json::to_string(value).expect("it is JSON")
    }

    #[test]
    fn values_keep_their_types_in_json() {
        assert_eq!(json(&Value::Nothing), "null");
        assert_eq!(json(&Value::Quantity(8420, Unit::Kib)), "8420");
        assert_eq!(json(&Value::Signals(SignalSet(1 << 16))), r#"["SIGCHLD"]"#);
        assert_eq!(json(&Value::Umask(0o22)), r#""0022""#);
        assert_eq!(json(&Value::States(vec![(State::Zombie, 2)])), r#"{"Z":2}"#);
        let limit = Limit { soft: Some(5), hard: None, unit: Unit::Count };
        assert_eq!(json(&Value::Limit(limit)), r#"{"soft":5,"hard":"unlimited"}"#);
    }

    #[test]
    fn a_name_that_is_no_text_is_kept_in_hexadecimal() {
        let relative = Relative::new(7, Some((Bytes::from(&b"a\xff"[..]), State::Sleeping)));
        let text = json(&Value::Relative(relative));
        assert_eq!(
            text,
            "{\"pid\":7,\"comm\":\"a\u{fffd}\",\"comm_hex\":\"61ff\",\"state\":\"S\"}"
        );
    }
}
