//! `ptool pcb` beside an independent reading of /proc.

use std::fs;
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{Id, WaitPidFlag, waitid, waitpid};
use nix::unistd::Pid;
use serde_json::Value;

/// A process of the test, which ends with it.
struct Subject(Child);

impl Subject {
    fn start(program: &str, args: &[&str]) -> Self {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::null());
        Self(command.spawn().expect("it starts"))
    }

    /// A process that stands still, so that two readings of it agree.
    fn stopped() -> Self {
        let subject = Self::start("sleep", &["1000"]);
        kill(subject.id(), Signal::SIGSTOP).expect("it is sent");
        // Without collecting the stop, which would clear field 52.
        waitid(Id::Pid(subject.id()), WaitPidFlag::WSTOPPED | WaitPidFlag::WNOWAIT)
            .expect("it stops");
        subject
    }

    /// A process that ended and was not reaped.
    fn zombie() -> Self {
        let subject = Self::start("sh", &["-c", "exit 3"]);
        let flags = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        waitid(Id::Pid(subject.id()), flags).expect("it ends");
        subject
    }

    fn id(&self) -> Pid {
        Pid::from_raw(self.pid().parse().expect("a number"))
    }

    fn pid(&self) -> String {
        self.0.id().to_string()
    }

    fn file(&self, name: &str) -> String {
        let path = format!("/proc/{}/{name}", self.pid());
        String::from_utf8_lossy(&fs::read(path).expect("it is read")).into_owned()
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn ptool(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    command.env("LC_ALL", "C").args(args).output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it is UTF-8")
}

fn block(args: &[&str]) -> Value {
    let output = ptool(&[&["pcb", "--json"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    document["processes"][0].clone()
}

/// The fields of a stat file from the third on, by their numbers in proc_pid_stat(5).
fn stat_fields(stat: &str) -> impl Fn(usize) -> i64 + use<> {
    let (_, rest) = stat.rsplit_once(") ").expect("a name");
    let fields: Vec<_> = rest.split_whitespace().map(|field| field.parse().ok()).collect();
    move |number| fields[number - 3].expect("a number")
}

fn line(file: &str, name: &str) -> String {
    let found = file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    found.unwrap_or_else(|| panic!("no {name}")).trim().to_owned()
}

fn first_number(value: &str) -> i64 {
    value.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number")
}

#[test]
fn every_number_of_stat_is_the_one_that_the_kernel_shows() {
    let subject = Subject::stopped();
    let block = block(&[&subject.pid()]);
    let stat = stat_fields(&subject.file("stat"));
    let expected = [
        ("/kinship/parent/pid", 4),
        ("/kinship/pgrp", 5),
        ("/kinship/session", 6),
        ("/kinship/num_threads", 20),
        ("/identity/start_ticks", 22),
        ("/scheduling/priority", 18),
        ("/scheduling/nice", 19),
        ("/scheduling/last_cpu", 39),
        ("/scheduling/rt_priority", 40),
        ("/accounting/minflt", 10),
        ("/accounting/cminflt", 11),
        ("/accounting/majflt", 12),
        ("/accounting/cmajflt", 13),
        ("/accounting/utime_ticks", 14),
        ("/accounting/stime_ticks", 15),
        ("/accounting/cutime_ticks", 16),
        ("/accounting/cstime_ticks", 17),
        ("/accounting/blkio_delay_ticks", 42),
        ("/accounting/guest_ticks", 43),
        ("/accounting/cguest_ticks", 44),
    ];
    for (pointer, number) in expected {
        let shown = block.pointer(pointer).and_then(Value::as_i64);
        assert_eq!(shown, Some(stat(number)), "{pointer}");
    }
    assert_eq!(block["identity"]["pid"].to_string(), subject.pid());
    assert_eq!(block["state"]["state"], "T");
    assert_eq!(block["state"]["exit_code"], "SIGSTOP");
    assert_eq!(block["signals"]["exit_signal"], "SIGCHLD");
    let flags = stat(9);
    assert_eq!(flags & 0x40 != 0, block["state"]["flags"].to_string().contains("PF_FORKNOEXEC"));
}

#[test]
fn every_number_of_status_is_the_one_that_the_kernel_shows() {
    let subject = Subject::stopped();
    let block = block(&[&subject.pid()]);
    let status = subject.file("status");
    let expected = [
        ("/identity/tgid", "Tgid"),
        ("/identity/ns_pids/0", "NSpid"),
        ("/scheduling/voluntary_switches", "voluntary_ctxt_switches"),
        ("/scheduling/involuntary_switches", "nonvoluntary_ctxt_switches"),
        ("/memory/vm_peak_kib", "VmPeak"),
        ("/memory/vm_size_kib", "VmSize"),
        ("/memory/vm_hwm_kib", "VmHWM"),
        ("/memory/vm_rss_kib", "VmRSS"),
        ("/memory/rss_anon_kib", "RssAnon"),
        ("/memory/rss_file_kib", "RssFile"),
        ("/memory/rss_shmem_kib", "RssShmem"),
        ("/memory/vm_data_kib", "VmData"),
        ("/memory/vm_stk_kib", "VmStk"),
        ("/memory/vm_exe_kib", "VmExe"),
        ("/memory/vm_lib_kib", "VmLib"),
        ("/memory/vm_pte_kib", "VmPTE"),
        ("/memory/vm_swap_kib", "VmSwap"),
        ("/memory/vm_lck_kib", "VmLck"),
        ("/memory/vm_pin_kib", "VmPin"),
        ("/credentials/uid_real/id", "Uid"),
        ("/credentials/gid_real/id", "Gid"),
        ("/credentials/seccomp_filters", "Seccomp_filters"),
        ("/files/fd_size", "FDSize"),
    ];
    for (pointer, name) in expected {
        let shown = block.pointer(pointer).and_then(Value::as_i64);
        assert_eq!(shown, Some(first_number(&line(&status, name))), "{pointer}");
    }
    let signals = &block["signals"];
    // What is queued is counted for the user, of whom there are other processes.
    let queue = line(&status, "SigQ");
    let (_, limit) = queue.split_once('/').expect("two numbers");
    assert_eq!(signals["queued_limit"].to_string(), limit);
    assert!(signals["queued"].is_u64());
    for (key, name) in [("effective", "CapEff"), ("permitted", "CapPrm"), ("bounding", "CapBnd")] {
        let bits = u64::from_str_radix(&line(&status, name), 16).expect("a mask");
        let names = block["credentials"][format!("cap_{key}")].as_array().map(Vec::len);
        assert_eq!(names, Some(bits.count_ones() as usize), "{name}");
    }
    for (key, name) in [("blocked", "SigBlk"), ("ignored", "SigIgn"), ("caught", "SigCgt")] {
        let bits = u64::from_str_radix(&line(&status, name), 16).expect("a mask");
        let names = signals[key].as_array().map(Vec::len);
        assert_eq!(names, Some(bits.count_ones() as usize), "{name}");
    }
}

#[test]
fn every_number_of_the_other_files_is_the_one_that_the_kernel_shows() {
    let subject = Subject::stopped();
    let block = block(&["--fds", &subject.pid()]);
    let schedstat = subject.file("schedstat");
    let run: Vec<_> = schedstat.split_whitespace().map(first_number).collect();
    for (key, expected) in ["run_ns", "wait_ns", "slices"].into_iter().zip(run) {
        assert_eq!(block["scheduling"][key], expected, "{key}");
    }
    for key in ["timerslack_ns", "oom_score_adj"] {
        // The slack of another process is for CAP_SYS_NICE alone.
        let is_guarded = key == "timerslack_ns" && !nix::unistd::geteuid().is_root();
        if !is_guarded {
            assert_eq!(block["scheduling"][key], first_number(&subject.file(key)), "{key}");
        }
    }
    let io = subject.file("io");
    for (key, name) in [
        ("rchar_bytes", "rchar"),
        ("wchar_bytes", "wchar"),
        ("syscr", "syscr"),
        ("syscw", "syscw"),
        ("read_bytes", "read_bytes"),
        ("write_bytes", "write_bytes"),
        ("cancelled_write_bytes", "cancelled_write_bytes"),
    ] {
        assert_eq!(block["accounting"][key], first_number(&line(&io, name)), "{key}");
    }
    let limits = subject.file("limits");
    let keys = [
        "cpu_seconds",
        "fsize_bytes",
        "data_bytes",
        "stack_bytes",
        "core_bytes",
        "rss_bytes",
        "nproc",
        "nofile",
        "memlock_bytes",
        "as_bytes",
        "locks",
        "sigpending",
        "msgqueue_bytes",
        "nice",
        "rtprio",
        "rttime_us",
    ];
    for (key, line) in keys.into_iter().zip(limits.lines().skip(1)) {
        let limit = &block["limits"][key];
        let bounds = line[26..].split_whitespace().take(2);
        for (bound, expected) in ["soft", "hard"].into_iter().zip(bounds) {
            let bound = limit[bound].to_string();
            assert_eq!(bound.trim_matches('"'), expected, "{line}");
        }
    }
    let folder = format!("/proc/{}", subject.pid());
    let count = fs::read_dir(format!("{folder}/fd")).expect("it is read").count();
    assert_eq!(block["files"]["fd_count"], count);
    assert_eq!(block["files"]["fds"].as_array().map(Vec::len), Some(count));
    for (name, namespace) in block["namespaces"].as_object().expect("an object") {
        let link = fs::read_link(format!("{folder}/ns/{name}")).expect("a link");
        assert_eq!(link.to_string_lossy(), format!("{name}:[{}]", namespace["inode"]));
        assert_eq!(namespace["is_own"], true, "{name}");
    }
    let exe = fs::read_link(format!("{folder}/exe")).expect("a link");
    assert_eq!(block["identity"]["exe"], exe.to_string_lossy().into_owned());
    assert_eq!(block["identity"]["cmdline"], serde_json::json!(["sleep", "1000"]));
    // The kernel shows 0 for a while after a task left the CPU.
    let wchan = &block["state"]["wchan"];
    assert!(wchan.is_null() || *wchan == subject.file("wchan"), "{wchan}");
}

#[test]
fn a_zombie_has_no_memory_and_says_how_it_ended() {
    let subject = Subject::zombie();
    let shown = block(&[&subject.pid()]);
    assert_eq!(shown["identity"]["kind"], "zombie");
    assert_eq!(shown["state"]["exit_code"]["exit"], 3);
    assert!(shown["memory"].as_object().is_some_and(|all| all.values().all(Value::is_null)));
    let reasons = shown["absent"].as_array().expect("an array").iter();
    let mut memory =
        reasons.filter(|absent| absent["field"].as_str().is_some_and(|f| f.starts_with("memory.")));
    assert!(memory.all(|absent| absent["reason"] == "no_memory"));
    // The files that a zombie keeps belong to root, whoever ran it.
    if nix::unistd::geteuid().is_root() {
        assert_eq!(shown["denied"], serde_json::json!([]));
    }
    let output = ptool(&["pcb", "--brief", "--group", "memory,state", &subject.pid()]);
    let shown = text(&output.stdout);
    assert!(shown.contains("exited with 3 (768)"), "{shown}");
    assert!(shown.contains("Memory\n  no user memory: "), "{shown}");
}

#[test]
fn a_stop_that_was_waited_for_has_no_signal_any_more() {
    let subject = Subject::stopped();
    waitpid(subject.id(), Some(WaitPidFlag::WUNTRACED)).expect("it is collected");
    let shown = block(&["--group", "state", &subject.pid()]);
    assert_eq!(shown["state"]["exit_code"], Value::Null);
    let expected = serde_json::json!([{"field": "state.exit_code", "reason": "collected"}]);
    assert_eq!(shown["absent"], expected);
}

#[test]
fn a_hostile_name_breaks_neither_the_screen_nor_the_json() {
    let folder = Folder::new("name");
    let program = folder.0.join("a\u{1b}[31m\n\"z");
    copy("/bin/sleep", &program);
    let subject = Subject::start(program.to_str().expect("UTF-8"), &["1000"]);
    assert_eq!(block(&[&subject.pid()])["identity"]["comm"], "a\u{1b}[31m\n\"z");
    let shown = text(&ptool(&["pcb", &subject.pid()]).stdout);
    assert!(!shown.contains('\u{1b}'), "{shown}");
    assert!(shown.contains("a\\x1b[31m\\n\"z"), "{shown}");
}

#[test]
fn a_thread_is_shown_by_its_own_number() {
    let (tid, document) = std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let tid = nix::unistd::gettid().to_string();
            (tid.clone(), block(&["--group", "identity", &tid]))
        });
        thread.join().expect("it ends")
    });
    assert_eq!(document["pid"].to_string(), tid);
    assert_eq!(document["tgid"], std::process::id());
    assert_eq!(document["identity"]["kind"], "thread");
}

#[test]
fn several_processes_are_shown_one_after_the_other() {
    let (one, other) = (Subject::stopped(), Subject::zombie());
    let output = ptool(&["pcb", "--json", &one.pid(), &other.pid()]);
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let processes = document["processes"].as_array().expect("an array").iter();
    let pids: Vec<_> = processes.map(|process| process["pid"].to_string()).collect();
    assert_eq!(pids, [one.pid(), other.pid()]);
}

/// A folder that everybody may read, removed with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("ptool-pcb-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a mode");
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Copies a program. By a process of its own: a child that another thread forks meanwhile would hold
/// the copy open for writing, and what is open for writing cannot be executed.
fn copy(from: &str, to: &Path) {
    let status = Command::new("cp").arg("-L").arg(from).arg(to).status().expect("cp runs");
    assert!(status.success());
}

/// Runs ptool as a user that owns nothing, if the test may do that.
fn as_nobody(folder: &Folder, args: &[&str]) -> Output {
    let program = folder.0.join("ptool");
    copy(env!("CARGO_BIN_EXE_ptool"), &program);
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a mode");
    let mut command = Command::new(program);
    command.env("LC_ALL", "C").args(args);
    if nix::unistd::geteuid().is_root() {
        command.uid(65534).gid(65534);
    }
    command.output().expect("it runs")
}

#[test]
fn what_may_not_be_read_is_named_with_what_would_show_it() {
    let folder = Folder::new("nobody");
    let output = as_nobody(&folder, &["pcb", "--json", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let denied = document["processes"][0]["denied"].as_array().expect("an array");
    let of = |path: &str| denied.iter().find(|denial| denial["path"] == path).cloned();
    let exe = of("/proc/1/exe").expect("exe is denied");
    assert_eq!(exe["needs"], serde_json::json!(["CAP_SYS_PTRACE"]));
    assert_eq!(exe["fields"], serde_json::json!(["identity.exe"]));
    let io = of("/proc/1/io").expect("io is denied");
    assert_eq!(io["needs"], serde_json::json!(["CAP_DAC_READ_SEARCH", "CAP_SYS_PTRACE"]));
    assert!(document["processes"][0]["memory"]["vm_rss_kib"].is_u64());

    let shown = text(&as_nobody(&folder, &["pcb", "--ascii", "1"]).stdout);
    assert!(shown.contains("Not readable in /proc/1\n  exe cwd root "), "{shown}");
    assert!(shown.is_ascii(), "{shown}");

    let output = as_nobody(&folder, &["pcb", "--group", "namespaces", "1"]);
    assert_eq!(output.status.code(), Some(4), "{}", text(&output.stdout));
}

#[test]
fn what_is_no_process_is_told_by_the_exit_code() {
    for argument in ["0", "x", "99999999999", "", "1.5"] {
        let output = ptool(&["pcb", argument]);
        assert_eq!(output.status.code(), Some(2), "{argument}");
        assert!(text(&output.stderr).contains("is no process number"), "{argument}");
    }
    // Greater than the greatest pid_max.
    let output = ptool(&["pcb", "99999999"]);
    assert_eq!(output.status.code(), Some(3));
    let subject = Subject::stopped();
    let output = ptool(&["pcb", "--group", "identity", "99999999", &subject.pid()]);
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stdout).contains("sleep"));
    assert_eq!(ptool(&["pcb", "--group", "nonsense", "1"]).status.code(), Some(2));
}

#[test]
fn groups_are_shown_in_the_order_in_which_they_are_named() {
    let subject = Subject::stopped();
    let shown = text(&ptool(&["pcb", "--group", "limits,identity,limits", &subject.pid()]).stdout);
    let headings: Vec<_> =
        shown.lines().filter(|line| line.starts_with(char::is_uppercase)).collect();
    assert_eq!(headings, ["Resource limits", "Identity"]);
}

#[test]
fn both_languages_say_everything() {
    let subject = Subject::stopped();
    for lang in ["en", "zh-CN"] {
        let output = ptool(&["pcb", "--explain", "--lang", lang, &subject.pid()]);
        let shown = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0));
        // A message that is missing is shown by its id.
        assert!(!shown.contains("pcb-"), "{shown}");
    }
    let shown = text(&ptool(&["pcb", "--lang", "zh-CN", "--explain", &subject.pid()]).stdout);
    assert!(shown.contains("T (停止)"), "{shown}");
    assert!(shown.contains("常驻内存"), "{shown}");
}

/// What ptool writes to a terminal of so many columns.
fn on_terminal(columns: u16, args: &[&str]) -> String {
    let size = nix::pty::Winsize { ws_row: 50, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let pty = nix::pty::openpty(Some(&size), None).expect("a terminal");
    let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
    command.args(args).env("LC_ALL", "C").env("NO_COLOR", "1").stdin(Stdio::null());
    let slave: OwnedFd = pty.slave;
    let mut child = command.stdout(slave).spawn().expect("it runs");
    // The command holds the terminal's other end, without which reading has no end.
    drop(command);
    let mut shown = Vec::new();
    // EIO is how a terminal says that nobody is there any more.
    let _ = fs::File::from(pty.master).read_to_end(&mut shown);
    assert!(child.wait().expect("it ends").success());
    text(&shown).replace("\r\n", "\n")
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let subject = Subject::stopped();
    for columns in [20, 60, 100, 200] {
        for lang in ["en", "zh-CN"] {
            for detail in ["--brief", "--explain"] {
                let args = ["pcb", "--lang", lang, detail, &subject.pid()];
                for line in on_terminal(columns, &args).lines() {
                    let width = ptool::ui::text::width(line);
                    assert!(width <= usize::from(columns), "{columns} {lang}: {line:?}");
                }
            }
        }
    }
}

#[test]
fn a_wide_terminal_explains_and_a_narrow_one_does_not() {
    let subject = Subject::stopped();
    let args = ["pcb", "--group", "identity", &subject.pid()];
    assert!(on_terminal(120, &args).contains("the program file that it runs"));
    assert!(!on_terminal(80, &args).contains("the program file that it runs"));
    assert!(!text(&ptool(&args).stdout).contains("the program file that it runs"));
}
