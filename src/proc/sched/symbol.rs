//! The names of kernel functions, from /proc/kallsyms, and what a kernel stack says: where a task
//! went to sleep, in which system call, and whether it ends because of a signal.

use std::collections::BTreeMap;
use std::rc::Rc;

use syscalls::Sysno;

use super::event::Place;
use crate::proc::wait::function_name;

/// Addresses from this on mark a change of context within a stack, and are no functions
/// (`PERF_CONTEXT_MAX` in `include/uapi/linux/perf_event.h`).
const CONTEXT_MARKS: u64 = u64::MAX - 4094;

/// The functions of the kernel by address.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    /// The address of each and where its name is in `names`, in ascending order.
    starts: Vec<(u64, u32)>,
    names: String,
    /// The functions of the scheduler, in which every sleep ends.
    scheduler: Option<(u64, u64)>,
    places: BTreeMap<Vec<u64>, Place>,
}

impl Symbols {
    /// Reads the text of /proc/kallsyms. Without CAP_SYSLOG all addresses are 0 there, and nothing
    /// has a name.
    pub(super) fn parse(text: &[u8]) -> Self {
        let mut symbols = Self::default();
        let (mut scheduler_start, mut scheduler_end) = (None, None);
        for line in text.split(|byte| *byte == b'\n') {
            let Some((address, kind, name)) = parse_line(line) else { continue };
            match name {
                "__sched_text_start" => scheduler_start = Some(address),
                "__sched_text_end" => scheduler_end = Some(address),
                _ if matches!(kind, b't' | b'T' | b'w' | b'W') && address != 0 => {
                    let at = u32::try_from(symbols.names.len()).unwrap_or(u32::MAX);
                    symbols.starts.push((address, at));
                    symbols.names.push_str(name);
                    symbols.names.push('\n');
                }
                _ => {}
            }
        }
        symbols.starts.sort_by_key(|(address, _)| *address);
        symbols.scheduler =
            scheduler_start.zip(scheduler_end).filter(|(start, end)| *start != 0 && start < end);
        symbols
    }

    /// The function that an address lies in.
    fn name(&self, address: u64) -> Option<&str> {
        let after = self.starts.partition_point(|(start, _)| *start <= address);
        let (_, at) = self.starts.get(after.checked_sub(1)?)?;
        self.names.get(*at as usize..)?.split('\n').next()
    }

    /// Where the task of this stack, innermost function first, went to sleep.
    pub(super) fn place(&mut self, stack: &[u64]) -> Place {
        if let Some(place) = self.places.get(stack) {
            return place.clone();
        }
        let place = self.find_place(stack);
        self.places.insert(stack.to_vec(), place.clone());
        place
    }

    fn find_place(&self, stack: &[u64]) -> Place {
        let Some((start, end)) = self.scheduler else { return Place::default() };
        let is_scheduler = |address: u64| (start..end).contains(&address);
        let frames = stack.iter().copied().filter(|address| *address < CONTEXT_MARKS);
        // As get_wchan() does: the first function that is none of the scheduler's.
        let outer = frames
            .skip_while(|frame| !is_scheduler(*frame))
            .skip_while(|frame| is_scheduler(*frame));
        let names: Vec<_> = outer.filter_map(|address| self.name(address)).collect();
        let entry = names.iter().find_map(|name| named_after(name, &ENTRIES));
        // What several calls share is closer to the innermost function than what one alone has.
        let call = entry.or_else(|| names.iter().rev().find_map(|name| named_after(name, &INNER)));
        let function = names.first().and_then(|name| function_name(name));
        Place { call: call.map(Rc::from), function: function.map(Rc::from) }
    }

    /// Whether one of the functions of a stack is this one.
    pub(super) fn passes_through(&self, stack: &[u64], function: &str) -> bool {
        stack.iter().any(|address| self.name(*address) == Some(function))
    }
}

fn parse_line(line: &[u8]) -> Option<(u64, u8, &str)> {
    let line = std::str::from_utf8(line).ok()?;
    let mut words = line.split_ascii_whitespace();
    let address = u64::from_str_radix(words.next()?, 16).ok()?;
    let kind = words.next()?.bytes().next()?;
    Some((address, kind, words.next()?))
}

/// What the entry of a system call is named after, on several architectures.
const ENTRIES: [&str; 8] = [
    "__x64_sys_",
    "__ia32_sys_",
    "__arm64_sys_",
    "__riscv_sys_",
    "__s390x_sys_",
    "__se_sys_",
    "__do_sys_",
    "sys_",
];
/// The same of what an entry calls, which is all there is where the compiler made the last call of
/// the entry a jump.
const INNER: [&str; 3] = ["ksys_", "do_sys_", "kernel_"];

/// The system call whose name stands in that of a function, behind one of these prefixes.
fn named_after(function: &str, prefixes: &[&str]) -> Option<&'static str> {
    let function = function.split('.').next()?;
    let known = |name: &str| name.parse::<Sysno>().ok().map(|sysno| sysno.name());
    prefixes.iter().find_map(|prefix| {
        let name = function.strip_prefix(prefix)?;
        // The variant that replaced an older one has `new` before its name.
        known(name).or_else(|| known(name.strip_prefix("new")?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "ffffffff81000000 T _text\nffffffff81001000 T do_wait\n\
        ffffffff81002000 T kernel_wait4\nffffffff81003000 t anon_pipe_read.cold\n\
        ffffffff81003500 T ksys_read\nffffffff81003800 T vfs_read\n\
        ffffffff81004000 D not_a_function\nffffffff81004100 T get_signal\n\
        ffffffff82000000 T __sched_text_start\nffffffff82000010 T __schedule\n\
        ffffffff82000100 T schedule\nffffffff82001000 T __sched_text_end\n\
        ffffffff82002000 T __traceiter_sched_switch\n";

    /// The mark that the kernel puts before its own functions (`PERF_CONTEXT_KERNEL`).
    const KERNEL: u64 = u64::MAX - 127;

    #[test]
    fn the_first_function_outside_the_scheduler_is_where_a_task_sleeps() {
        let mut symbols = Symbols::parse(TABLE.as_bytes());
        let waits = [
            KERNEL,
            0xffff_ffff_8200_0020,
            0xffff_ffff_8200_0110,
            0xffff_ffff_8100_1010,
            0xffff_ffff_8100_2004,
        ];
        let place = symbols.place(&waits);
        assert_eq!(place.function.as_deref(), Some("do_wait"));
        assert_eq!(place.call.as_deref(), Some("wait4"));
        assert_eq!(symbols.place(&waits), place);
    }

    #[test]
    fn what_precedes_the_scheduler_in_a_stack_does_not_count() {
        let mut symbols = Symbols::parse(TABLE.as_bytes());
        let reads = [
            0xffff_ffff_8200_2004,
            0xffff_ffff_8200_0020,
            0xffff_ffff_8100_3010,
            0xffff_ffff_8100_3810,
            0xffff_ffff_8100_3510,
        ];
        let place = symbols.place(&reads);
        assert_eq!(place.function.as_deref(), Some("anon_pipe_read"));
        assert_eq!(place.call.as_deref(), Some("read"));
    }

    #[test]
    fn a_death_by_signal_passes_through_its_function() {
        let symbols = Symbols::parse(TABLE.as_bytes());
        assert!(symbols.passes_through(&[0xffff_ffff_8100_4108], "get_signal"));
        assert!(!symbols.passes_through(&[0xffff_ffff_8100_1010], "get_signal"));
    }

    #[test]
    fn hidden_addresses_name_nothing() {
        let mut symbols =
            Symbols::parse(b"0000000000000000 T do_wait\n0000000000000000 T __sched_text_start\n");
        assert_eq!(symbols.place(&[0xffff_ffff_8100_1010]), Place::default());
    }

    #[test]
    fn system_calls_are_known_by_their_entries() {
        let names =
            ["__x64_sys_clock_nanosleep", "__do_sys_pause", "__x64_sys_newfstatat", "ksys_read"];
        let found = names.map(|name| named_after(name, &ENTRIES));
        assert_eq!(found, [Some("clock_nanosleep"), Some("pause"), Some("newfstatat"), None]);
        let inner = ["ksys_write", "kernel_wait4", "do_epoll_wait"];
        assert_eq!(
            inner.map(|name| named_after(name, &INNER)),
            [Some("write"), Some("wait4"), None]
        );
    }
}
