//! The columns: a closed table of what each is called, what must be read for it, and what it says.

use std::borrow::Cow;

use super::value::Value;
use crate::proc::model::Process;
use crate::proc::{Accounts, Machine, State, Want, container};
use crate::ui::{Align, Bytes, Message};

/// What a column needs beside the task itself.
#[derive(Debug)]
pub(super) struct Context<'a> {
    /// What the numbers are counted in.
    pub machine: Machine,
    /// Names of users and groups.
    pub accounts: &'a Accounts,
}

/// A row of the table of columns.
#[derive(Debug)]
pub(super) struct Spec {
    /// What `--columns` and `--sort` call it.
    pub name: &'static str,
    /// What else they call it: the names that ps has for it.
    pub aliases: &'static [&'static str],
    /// What stands over it: ps's word.
    pub heading: &'static str,
    /// The side on which its cells stand.
    pub align: Align,
    /// The field of the JSON answer.
    pub field: &'static str,
    /// What must be read for it.
    pub want: Want,
}

macro_rules! columns {
    (|$process:ident, $context:ident| $(
        $id:ident $name:literal $aliases:tt $heading:literal $align:ident $field:literal $want:expr => $value:expr;
    )*) => {
        /// A column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Column { $($id),* }

        impl Column {
            /// Every column, in the order in which `--columns help` lists them.
            pub(super) const ALL: &'static [Self] = &[$(Self::$id),*];

            /// Its row in the table of columns.
            pub(super) const fn spec(self) -> Spec {
                match self {
                    $(Self::$id => Spec {
                        name: $name,
                        aliases: &$aliases,
                        heading: $heading,
                        align: Align::$align,
                        field: $field,
                        want: $want,
                    }),*
                }
            }

            /// What it says of a task.
            pub(super) fn value<'a>(
                self,
                $process: &'a Process,
                $context: &Context<'_>,
            ) -> Value<'a> {
                match self { $(Self::$id => $value),* }
            }
        }
    };
}

const NOTHING: Want = Want::empty();

columns! { |process, context|
    Pid "pid" ["tgid"] "PID" Right "pid" NOTHING => number(process.tgid);
    Tid "tid" ["lwp", "spid"] "TID" Right "tid" NOTHING => number(process.pid());
    Ppid "ppid" [] "PPID" Right "ppid" NOTHING => number(process.ppid);
    Pgrp "pgid" ["pgrp"] "PGID" Right "pgrp" NOTHING => number(process.pgrp);
    Session "sid" ["sess", "session"] "SID" Right "session" NOTHING => number(process.session);
    Tty "tty" ["tt", "tname"] "TTY" Left "tty" NOTHING => Value::Tty(process.tty);
    Tpgid "tpgid" [] "TPGID" Right "tpgid" NOTHING => number(process.tpgid);
    User "user" ["euser", "uname"] "USER" Left "user" Want::OWNER =>
        process.more.euid.map_or(Value::Absent, |id| Value::text(context.accounts.user(id)));
    Uid "uid" ["euid"] "UID" Right "uid" Want::OWNER => Value::number(process.more.euid);
    Ruser "ruser" [] "RUSER" Left "ruser" Want::IDS =>
        process.more.ruid.map_or(Value::Absent, |id| Value::text(context.accounts.user(id)));
    Ruid "ruid" [] "RUID" Right "ruid" Want::IDS => Value::number(process.more.ruid);
    Group "group" ["egroup"] "GROUP" Left "group" Want::IDS =>
        process.more.gids.map_or(Value::Absent, |(id, _)| Value::text(context.accounts.group(id)));
    Gid "gid" ["egid"] "GID" Right "gid" Want::IDS =>
        Value::number(process.more.gids.map(|(effective, _)| effective));
    Rgroup "rgroup" [] "RGROUP" Left "rgroup" Want::IDS =>
        process.more.gids.map_or(Value::Absent, |(_, id)| Value::text(context.accounts.group(id)));
    Rgid "rgid" [] "RGID" Right "rgid" Want::IDS =>
        Value::number(process.more.gids.map(|(_, real)| real));
    LoginUid "luid" ["loginuid"] "LUID" Right "login_uid" Want::LOGINUID =>
        Value::number(process.more.loginuid);
    Stat "stat" [] "STAT" Left "stat" Want::LOCKED => Value::Stat(process.stat_code());
    State "state" ["s"] "S" Left "state" NOTHING => Value::State(process.state);
    Exit "exit" [] "EXIT" Left "wait_status" NOTHING =>
        process.visible_wait_status().map_or(Value::Absent, Value::Ending);
    Wchan "wchan" [] "WCHAN" Left "wchan" Want::WCHAN => wchan(process);
    Flags "f" ["flag", "flags"] "F" Right "flags" NOTHING => Value::Flags(process.flags);
    Elapsed "etime" ["elapsed"] "ELAPSED" Right "elapsed_seconds" NOTHING =>
        Value::Elapsed(context.machine.elapsed(process));
    ElapsedSeconds "etimes" [] "ELAPSED" Right "elapsed_seconds" NOTHING =>
        Value::Seconds(context.machine.elapsed(process));
    Start "start" ["lstart", "start_time", "stime", "bsdstart"] "STARTED" Left "start_unix_seconds"
        Want::BOOT_TIME => started(process, &context.machine);
    CpuTime "time" ["cputime"] "TIME" Right "cpu_ticks" NOTHING => Value::CpuTime {
        ticks: process.cpu_ticks(),
        per_second: context.machine.ticks_per_second,
    };
    CpuPercent "pcpu" ["%cpu", "cpu"] "%CPU" Right "cpu_percent" NOTHING =>
        Value::Percent(context.machine.cpu_percent(process));
    MemoryPercent "pmem" ["%mem", "mem"] "%MEM" Right "memory_percent" Want::TOTAL_MEMORY =>
        memory_percent(process, &context.machine);
    Rss "rss" ["rssize", "rsz"] "RSS" Right "rss_bytes" NOTHING =>
        Value::Size(process.rss_pages.saturating_mul(context.machine.page_size));
    Vsz "vsz" ["vsize"] "VSZ" Right "vsize_bytes" NOTHING => Value::Size(process.vsize);
    MinorFaults "min_flt" ["minflt"] "MINFL" Right "minor_faults" NOTHING =>
        number(process.faults.minor);
    MajorFaults "maj_flt" ["majflt"] "MAJFL" Right "major_faults" NOTHING =>
        number(process.faults.major);
    Nice "nice" ["ni"] "NI" Right "nice" NOTHING => nice(process);
    Priority "pri" [] "PRI" Right "priority" NOTHING => Value::Number(39 - process.priority);
    Policy "cls" ["policy", "class"] "CLS" Left "policy" NOTHING => Value::Policy(process.policy);
    RtPriority "rtprio" [] "RTPRIO" Right "rt_priority" NOTHING =>
        Value::number((process.rt_priority > 0).then_some(process.rt_priority));
    Threads "nlwp" ["threads", "thcount"] "NLWP" Right "num_threads" NOTHING =>
        number(process.num_threads);
    Processor "psr" ["processor", "cpuid"] "PSR" Right "processor" NOTHING =>
        number(process.processor);
    Cgroup "cgroup" [] "CGROUP" Left "cgroup" Want::CGROUP => cgroup(process);
    Container "container" [] "CONTAINER" Left "container" Want::CGROUP =>
        container_of(process).map_or(Value::Absent, Value::Container);
    Unit "unit" [] "UNIT" Left "unit" Want::CGROUP =>
        process.more.cgroup.as_ref().and_then(|text| container::unit(text.as_bytes()))
            .map_or(Value::Absent, Value::text);
    CgroupNs "cgroupns" [] "CGROUPNS" Right "cgroup_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.cgroup));
    IpcNs "ipcns" [] "IPCNS" Right "ipc_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.ipc));
    MntNs "mntns" [] "MNTNS" Right "mnt_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.mnt));
    NetNs "netns" [] "NETNS" Right "net_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.net));
    PidNs "pidns" [] "PIDNS" Right "pid_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.pid));
    TimeNs "timens" [] "TIMENS" Right "time_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.time));
    UserNs "userns" [] "USERNS" Right "user_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.user));
    UtsNs "utsns" [] "UTSNS" Right "uts_namespace" Want::NAMESPACES =>
        inode(process.more.namespaces.and_then(|spaces| spaces.uts));
    Context "label" ["context"] "LABEL" Left "security_context" Want::CONTEXT =>
        trimmed(process.more.context.as_ref());
    Exe "exe" [] "EXE" Left "exe" Want::EXE =>
        process.more.exe.as_ref().map_or(Value::Absent, |exe| Value::Text(Cow::Borrowed(exe)));
    Comm "comm" ["ucmd", "ucomm"] "COMMAND" Left "comm" NOTHING =>
        Value::Text(Cow::Borrowed(&process.comm));
    Command "command" ["args", "cmd"] "COMMAND" Left "command" Want::CMDLINE => command(process);
}

impl Column {
    /// What a list shows unless it is told otherwise.
    pub(super) const DEFAULT: [Self; 7] = [
        Self::Pid,
        Self::User,
        Self::Stat,
        Self::Elapsed,
        Self::CpuPercent,
        Self::Rss,
        Self::Command,
    ];

    /// The column of this name, in either case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|column| column.names().any(|known| known.eq_ignore_ascii_case(name)))
    }

    /// What it says, in a line.
    pub(super) fn meaning(self) -> Message {
        Message::new(format!("list-column-{}", self.spec().name))
    }

    /// Everything that it is called.
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        let Spec { name, aliases, .. } = self.spec();
        std::iter::once(name).chain(aliases.iter().copied())
    }
}

/// The container that a task runs in.
pub(super) fn container_of(process: &Process) -> Option<container::Container> {
    container::container(process.more.cgroup.as_ref()?.as_bytes())
}

/// The arguments of a process as one line of text, as far as it has any left.
pub(super) fn arguments(process: &Process) -> Option<Bytes> {
    let cmdline = process.more.cmdline.as_ref()?.as_bytes();
    let end = cmdline.iter().rposition(|byte| !matches!(byte, 0 | b' '))?;
    let spaced = cmdline[..=end].iter().map(|byte| if *byte == 0 { b' ' } else { *byte });
    Some(Bytes::from(spaced.collect::<Vec<u8>>()))
}

/// As ps: the arguments, else the name in brackets.
fn command(process: &Process) -> Value<'static> {
    if let Some(arguments) = arguments(process) {
        return Value::Text(Cow::Owned(arguments));
    }
    let ended: &[u8] = match process.state {
        State::Zombie => b" <defunct>",
        _ => b"",
    };
    Value::Faint(Bytes::from([b"[", process.comm.as_bytes(), b"]", ended].concat()))
}

fn number<'a>(number: impl TryInto<i64>) -> Value<'a> {
    Value::Number(number.try_into().unwrap_or(i64::MAX))
}

fn inode<'a>(inode: Option<u64>) -> Value<'a> {
    inode.map_or(Value::Absent, Value::Inode)
}

/// The kernel says `0` both of a task that runs and to a reader who may not know.
fn wchan(process: &Process) -> Value<'_> {
    let name = process.more.wchan.as_ref().filter(|name| !matches!(name.as_bytes(), b"" | b"0"));
    name.map_or(Value::Absent, |name| Value::Text(Cow::Borrowed(name)))
}

/// The nice value counts only under the policies that heed it, as ps has it.
fn nice(process: &Process) -> Value<'static> {
    match process.policy.0 {
        1 | 2 | 6 => Value::Absent,
        _ => Value::Number(process.nice),
    }
}

fn started(process: &Process, machine: &Machine) -> Value<'static> {
    let after_boot = process.id.start / machine.ticks_per_second.max(1);
    let instant = machine.boot_time.and_then(|boot| boot.checked_add_unsigned(after_boot));
    instant.map_or(Value::Absent, Value::Instant)
}

#[expect(clippy::cast_precision_loss, reason = "a percentage needs no 52 bits")]
fn memory_percent(process: &Process, machine: &Machine) -> Value<'static> {
    let Some(total) = machine.total_memory.filter(|total| *total > 0) else { return Value::Absent };
    let bytes = process.rss_pages.saturating_mul(machine.page_size);
    Value::Percent(bytes as f64 * 100.0 / total as f64)
}

/// The lines of the file side by side, as ps has them.
fn cgroup(process: &Process) -> Value<'_> {
    let Some(text) = &process.more.cgroup else { return Value::Absent };
    let lines = text.as_bytes().trim_ascii_end().split(|byte| *byte == b'\n');
    Value::Text(Cow::Owned(Bytes::from(lines.collect::<Vec<_>>().join(&b","[..]))))
}

fn trimmed(text: Option<&Bytes>) -> Value<'static> {
    let text = text.map(|text| text.as_bytes().trim_ascii_end()).map(|text| {
        let end = text.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        &text[..end]
    });
    match text {
        None | Some([]) => Value::Absent,
        Some(text) => Value::Text(Cow::Owned(Bytes::from(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language};
    use std::collections::BTreeSet;

    #[test]
    fn no_name_stands_for_two_columns() {
        let mut seen = BTreeSet::new();
        for name in Column::ALL.iter().flat_map(|column| column.names()) {
            assert!(seen.insert(name), "{name} twice");
        }
    }

    #[test]
    fn every_name_finds_its_column() {
        for column in Column::ALL {
            for name in column.names() {
                assert_eq!(Column::named(&name.to_uppercase()), Some(*column), "{name}");
            }
        }
        assert_eq!(Column::named("nonsense"), None);
    }

    #[test]
    fn what_ps_users_type_is_understood() {
        let names = "pid ppid pgid pgrp sid sess session tty tt tname tpgid tgid user euser uid euid \
            ruser ruid group gid rgroup rgid luid stat state s f flags etime etimes elapsed start \
            lstart time cputime pcpu %cpu cpu pmem %mem rss rssize vsz vsize min_flt maj_flt ni nice \
            pri cls policy rtprio nlwp threads psr processor cgroup unit container lwp tid wchan \
            netns pidns mntns userns utsns ipcns cgroupns timens label context exe exit comm ucmd \
            command args cmd";
        for name in names.split_whitespace() {
            assert!(Column::named(name).is_some(), "{name}");
        }
    }

    #[test]
    fn every_column_is_explained_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for column in Column::ALL {
                assert!(catalog.try_text(&column.meaning()).is_some(), "{column:?} {language:?}");
            }
        }
    }

    #[test]
    fn what_costs_nothing_reads_nothing() {
        for name in ["pid", "tty", "time", "comm", "ppid", "rss", "etime", "state"] {
            let column = Column::named(name).expect("a column");
            assert_eq!(column.spec().want, Want::empty(), "{name}");
        }
    }
}
