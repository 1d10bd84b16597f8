//! Records of perf's ring buffer into events. Pure, apart from asking for a name that no record has.

use std::collections::BTreeMap;

use super::event::{Context, Event, Kind, Left, Lineage, Peer, program_name};
use super::format::{Field, Format};
use super::ring::Stack;
use super::symbol::Symbols;
use crate::proc::model::Pid;
use crate::proc::signal::Signal;
use crate::proc::state::State;
use crate::ui::Bytes;

/// `PERF_RECORD_LOST` and `PERF_RECORD_SAMPLE` of `include/uapi/linux/perf_event.h`.
const LOST: u32 = 2;
const SAMPLE: u32 = 9;

/// Bits of `common_flags` that say that an interrupt was under way
/// (`TRACE_FLAG_HARDIRQ`, `TRACE_FLAG_SOFTIRQ` and `TRACE_FLAG_NMI` of `include/linux/trace_events.h`).
const INTERRUPT: i64 = 0x08 | 0x10 | 0x40;

/// Flags of clone(2).
const CLONE_VFORK: i64 = nix::libc::CLONE_VFORK as i64;
const CLONE_THREAD: i64 = nix::libc::CLONE_THREAD as i64;

/// A record of the ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Record<'a> {
    Sample(Sample<'a>),
    /// So many records found no room.
    Lost(u64),
    Other,
}

/// A sample of the kind that [`super::ring`] asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sample<'a> {
    /// Which tap wrote it.
    pub(super) id: u64,
    pub(super) time_ns: u64,
    /// The kernel's stack, where one was asked for, and the tracepoint's own record.
    body: &'a [u8],
}

/// A sample taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parts<'a> {
    /// An address each 8 bytes.
    stack: &'a [u8],
    raw: &'a [u8],
}

impl<'a> Sample<'a> {
    fn parts(&self, stack: Stack) -> Option<Parts<'a>> {
        let mut body = self.body;
        let depth = match stack {
            Stack::Kernel => usize::try_from(u64::from_ne_bytes(take(&mut body)?)).ok()?,
            Stack::None => 0,
        };
        let (stack, mut body) = body.split_at_checked(depth.checked_mul(8)?)?;
        let size = usize::try_from(u32::from_ne_bytes(take(&mut body)?)).ok()?;
        Some(Parts { stack, raw: body.get(..size)? })
    }
}

impl Parts<'_> {
    fn stack(&self) -> Vec<u64> {
        let (words, _) = self.stack.as_chunks();
        words.iter().copied().map(u64::from_ne_bytes).collect()
    }
}

/// The records of a piece of the ring that holds whole ones.
pub(super) fn records(mut bytes: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let mut head = bytes;
        let kind = u32::from_ne_bytes(take(&mut head)?);
        let [_, _, low, high] = take(&mut head)?;
        let size = usize::from(u16::from_ne_bytes([low, high]));
        // A size that ends within the head would go on for ever.
        let record = bytes.get(8..size)?;
        bytes = &bytes[size..];
        Some(match kind {
            LOST => record
                .get(8..)
                .and_then(|mut rest| take(&mut rest))
                .map_or(Record::Other, |lost| Record::Lost(u64::from_ne_bytes(lost))),
            SAMPLE => sample(record).map_or(Record::Other, Record::Sample),
            _ => Record::Other,
        })
    })
}

fn sample(mut body: &[u8]) -> Option<Sample<'_>> {
    let id = u64::from_ne_bytes(take(&mut body)?);
    let time_ns = u64::from_ne_bytes(take(&mut body)?);
    Some(Sample { id, time_ns, body })
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (first, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*first)
}

/// What a tap tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    /// A switch, with the stack of the task that leaves the CPU.
    SwitchStack,
    /// A switch without it.
    Switch,
    Waking,
    WakeupNew,
    NewTask,
    Exec,
    Exit,
    Signal,
}

impl Topic {
    pub(super) const ALL: [Self; 8] = [
        Self::SwitchStack,
        Self::Switch,
        Self::Waking,
        Self::WakeupNew,
        Self::NewTask,
        Self::Exec,
        Self::Exit,
        Self::Signal,
    ];

    /// The tracepoint, as tracefs names it.
    pub(super) const fn tracepoint(self) -> &'static str {
        match self {
            Self::SwitchStack | Self::Switch => "sched/sched_switch",
            Self::Waking => "sched/sched_waking",
            Self::WakeupNew => "sched/sched_wakeup_new",
            Self::NewTask => "task/task_newtask",
            Self::Exec => "sched/sched_process_exec",
            Self::Exit => "sched/sched_process_exit",
            Self::Signal => "signal/signal_generate",
        }
    }

    /// The fields with the numbers of the tasks that it is about. Of a new task it is its maker, by
    /// whom it is known whether it matters.
    pub(super) const fn subjects(self) -> &'static [&'static str] {
        match self {
            Self::SwitchStack | Self::Switch => &["prev_pid", "next_pid"],
            Self::NewTask => &["common_pid"],
            _ => &["pid"],
        }
    }

    /// Whether it is one of the two that tell of a switch.
    pub(super) const fn is_switch(self) -> bool {
        matches!(self, Self::SwitchStack | Self::Switch)
    }

    /// Whether its records have the kernel's stack.
    pub(super) const fn stack(self) -> Stack {
        match self {
            Self::SwitchStack | Self::Exit => Stack::Kernel,
            _ => Stack::None,
        }
    }
}

/// Where the fields of the tracepoints are on this kernel.
#[derive(Debug)]
pub(super) struct Layouts {
    prev_pid: Field,
    prev_state: Field,
    next_pid: Field,
    next_comm: Field,
    states: Vec<(i64, State)>,
    waking: Woken,
    wakeup_new: Woken,
    new_pid: Field,
    new_comm: Field,
    new_flags: Field,
    exec_pid: Field,
    exec_old_pid: Field,
    exec_path: Field,
    exit_pid: Field,
    group_dead: Option<Field>,
    signal_pid: Field,
    signal: Field,
    signal_result: Option<Field>,
    common_pid: Field,
    common_flags: Field,
}

#[derive(Debug)]
struct Woken {
    pid: Field,
    target_cpu: Field,
}

impl Layouts {
    /// Finds the fields, given the format of each topic's tracepoint; the name of the first that is
    /// missing where this kernel has another idea of them.
    pub(super) fn new(formats: &BTreeMap<Topic, Format>) -> Result<Self, &'static str> {
        let find = |topic: Topic, name: &'static str| {
            formats.get(&topic).and_then(|format| format.field(name)).ok_or(name)
        };
        let woken = |topic| {
            Ok::<_, &'static str>(Woken {
                pid: find(topic, "pid")?,
                target_cpu: find(topic, "target_cpu")?,
            })
        };
        let switch = |name| find(Topic::Switch, name);
        Ok(Self {
            prev_pid: switch("prev_pid")?,
            prev_state: switch("prev_state")?,
            next_pid: switch("next_pid")?,
            next_comm: switch("next_comm")?,
            states: formats.get(&Topic::Switch).map(Format::states).unwrap_or_default(),
            waking: woken(Topic::Waking)?,
            wakeup_new: woken(Topic::WakeupNew)?,
            new_pid: find(Topic::NewTask, "pid")?,
            new_comm: find(Topic::NewTask, "comm")?,
            new_flags: find(Topic::NewTask, "clone_flags")?,
            exec_pid: find(Topic::Exec, "pid")?,
            exec_old_pid: find(Topic::Exec, "old_pid")?,
            exec_path: find(Topic::Exec, "filename")?,
            exit_pid: find(Topic::Exit, "pid")?,
            // Younger than the tracepoint itself.
            group_dead: find(Topic::Exit, "group_dead").ok(),
            signal_pid: find(Topic::Signal, "pid")?,
            signal: find(Topic::Signal, "sig")?,
            signal_result: find(Topic::Signal, "result").ok(),
            common_pid: switch("common_pid")?,
            common_flags: switch("common_flags")?,
        })
    }

    /// The events that a sample tells of; none where the record is not what its format says.
    pub(super) fn events(
        &self,
        topic: Topic,
        sample: &Sample<'_>,
        on_cpu: u32,
        symbols: &mut Symbols,
        names: &mut Names,
    ) -> [Option<Event>; 2] {
        match topic {
            Topic::SwitchStack | Topic::Switch => {
                let both = self.switch(topic, sample, on_cpu, symbols, names);
                both.map_or([None, None], |both| both.map(Some))
            }
            _ => [self.event(topic, sample, on_cpu, symbols, names), None],
        }
    }

    /// A switch happens to two tasks.
    fn switch(
        &self,
        topic: Topic,
        sample: &Sample<'_>,
        on_cpu: u32,
        symbols: &mut Symbols,
        names: &mut Names,
    ) -> Option<[Event; 2]> {
        let parts = sample.parts(topic.stack())?;
        let raw = parts.raw;
        let pid = |field: Field| field.number(raw).and_then(|number| Pid::try_from(number).ok());
        let (previous, next) = (pid(self.prev_pid)?, pid(self.next_pid)?);
        let comm = Bytes::from(self.next_comm.text(raw)?);
        names.learn(next, &comm);
        let place = match topic.stack() {
            Stack::Kernel => Some(symbols.place(&parts.stack())),
            Stack::None => None,
        };
        let left = self.left(self.prev_state.number(raw)?);
        let event = |task, kind| Event { time_ns: sample.time_ns, cpu: on_cpu, task, kind };
        let off = Kind::Off { left, next: Peer { task: next, comm: comm.clone() }, place };
        Some([event(previous, off), event(next, Kind::On { comm })])
    }

    fn event(
        &self,
        topic: Topic,
        sample: &Sample<'_>,
        on_cpu: u32,
        symbols: &mut Symbols,
        names: &mut Names,
    ) -> Option<Event> {
        let parts = sample.parts(topic.stack())?;
        let raw = parts.raw;
        let pid = |field: Field| field.number(raw).and_then(|number| Pid::try_from(number).ok());
        let comm = |field: Field| field.text(raw).map(Bytes::from);
        let cpu = |field: Field| field.number(raw).and_then(|number| u32::try_from(number).ok());
        let mut current = || Some(names.peer(pid(self.common_pid)?));
        let (task, kind) = match topic {
            Topic::SwitchStack | Topic::Switch => return None,
            Topic::Waking => {
                let context = match self.common_flags.number(raw)? & INTERRUPT {
                    0 => Context::Process,
                    _ => Context::Interrupt,
                };
                let target_cpu = cpu(self.waking.target_cpu)?;
                (pid(self.waking.pid)?, Kind::Waking { by: current()?, context, target_cpu })
            }
            Topic::WakeupNew => {
                let target_cpu = cpu(self.wakeup_new.target_cpu)?;
                (pid(self.wakeup_new.pid)?, Kind::Queued { target_cpu })
            }
            Topic::NewTask => {
                let flags = self.new_flags.number(raw)?;
                let lineage = if flags & CLONE_THREAD != 0 {
                    Lineage::Thread
                } else if flags & CLONE_VFORK != 0 {
                    Lineage::Vfork
                } else {
                    Lineage::Fork
                };
                let kind = Kind::Made { by: current()?, lineage, comm: comm(self.new_comm)? };
                // The number may have been another's before.
                names.learn(pid(self.new_pid)?, &comm(self.new_comm)?);
                (pid(self.new_pid)?, kind)
            }
            Topic::Exec => {
                let path = comm(self.exec_path)?;
                names.learn(pid(self.exec_pid)?, &program_name(&path));
                (pid(self.exec_pid)?, Kind::Executed { path, former: pid(self.exec_old_pid)? })
            }
            Topic::Exit => {
                let by_signal = symbols.passes_through(&parts.stack(), "get_signal");
                let is_last = |field: Field| field.number(raw) != Some(0);
                let others_live = !self.group_dead.is_none_or(is_last);
                (pid(self.exit_pid)?, Kind::Exiting { by_signal, others_live })
            }
            Topic::Signal => {
                let signal = Signal(i32::try_from(self.signal.number(raw)?).ok()?);
                // TRACE_SIGNAL_DELIVERED of include/trace/events/signal.h.
                let is_delivered = |field: Field| field.number(raw) == Some(0);
                let is_delivered = self.signal_result.is_none_or(is_delivered);
                (pid(self.signal_pid)?, Kind::Signal { signal, by: current()?, is_delivered })
            }
        };
        Some(Event { time_ns: sample.time_ns, cpu: on_cpu, task, kind })
    }

    /// The state in which a task left the CPU. A bit that the kernel's table lacks says that it was
    /// preempted inside the kernel; it could have gone on.
    fn left(&self, prev_state: i64) -> Left {
        let found = self.states.iter().find(|(bit, _)| prev_state & bit != 0);
        found.map_or(Left::Ready, |(_, state)| Left::As(*state))
    }
}

/// The names of tasks that records mention by number alone.
pub(super) struct Names {
    known: BTreeMap<Pid, Bytes>,
    ask: Box<dyn Fn(Pid) -> Bytes>,
}

impl std::fmt::Debug for Names {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Names").field("known", &self.known).finish_non_exhaustive()
    }
}

impl Names {
    /// No names yet; `ask` finds those that no record has told.
    pub(super) fn new(ask: impl Fn(Pid) -> Bytes + 'static) -> Self {
        Self { known: BTreeMap::new(), ask: Box::new(ask) }
    }

    fn peer(&mut self, task: Pid) -> Peer {
        let comm = self.known.entry(task).or_insert_with(|| (self.ask)(task)).clone();
        Peer { task, comm }
    }

    fn learn(&mut self, task: Pid, comm: &Bytes) {
        if self.known.get(&task) != Some(comm) {
            self.known.insert(task, comm.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u32, body: &[u8]) -> Vec<u8> {
        let size = u16::try_from(8 + body.len()).expect("a short record");
        [&kind.to_ne_bytes()[..], &[0, 0], &size.to_ne_bytes(), body].concat()
    }

    fn a_sample(raw: &[u8]) -> Vec<u8> {
        let mut body = Vec::new();
        for number in [5_u64, 1234, 1, 0xabcd] {
            body.extend_from_slice(&number.to_ne_bytes());
        }
        body.extend_from_slice(&u32::try_from(raw.len()).expect("short").to_ne_bytes());
        body.extend_from_slice(raw);
        body
    }

    #[test]
    fn records_are_told_apart() {
        let lost = [7_u64.to_ne_bytes(), 42_u64.to_ne_bytes()].concat();
        let bytes =
            [record(9, &a_sample(b"raw!")), record(2, &lost), record(5, b"12345678")].concat();
        let found: Vec<_> = records(&bytes).collect();
        let Record::Sample(sample) = found[0] else { panic!("{found:?}") };
        assert_eq!((sample.id, sample.time_ns), (5, 1234));
        let parts = sample.parts(Stack::Kernel).expect("a whole sample");
        assert_eq!((parts.stack(), parts.raw), (vec![0xabcd], &b"raw!"[..]));
        assert_eq!(found[1..], [Record::Lost(42), Record::Other]);
    }

    #[test]
    fn what_is_cut_short_ends_the_reading() {
        let whole = record(9, &a_sample(b"raw!"));
        for end in 0..whole.len() {
            assert_eq!(records(&whole[..end]).count(), 0, "{end}");
        }
        assert_eq!(records(&[9, 0, 0, 0, 0, 0, 0, 0]).count(), 0);
        let lies = record(9, &a_sample(b"raw!")[..30]);
        let found: Vec<_> = records(&lies).collect();
        let Record::Sample(sample) = found[0] else { panic!("{found:?}") };
        assert_eq!(sample.parts(Stack::Kernel), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            records(&bytes).for_each(drop);
        }
    }
}
