//! A case for every rule: what /proc says when the rule has to speak.

use std::path::PathBuf;

use syscalls::Sysno;

use crate::proc::inquiry::{
    Access, Case, Family, Freezer, Frozen, Init, Leftover, Member, Relative, Share, Task,
};
use crate::proc::model::tests::process;
use crate::proc::model::{Pid, Policy, Process, TaskFlags};
use crate::proc::wait::{Call, Peer, Target, Wait};
use crate::proc::{Signal, State, Status, Tty};
use crate::ui::Bytes;

const PID: Pid = 20;
const PARENT: Pid = 10;
const TRACER: Pid = 30;

/// Every case.
pub(in crate::proc) fn all() -> Vec<Case> {
    [zombies(), stops(), runners(), blocked(), sleepers(), aspects()].concat()
}

/// A process that sleeps in pause(2), as healthy as can be.
pub(in crate::proc) fn sleeper() -> Case {
    let mut case = case(State::Sleeping);
    case.task.wait = wait("__do_sys_pause", Some(Sysno::pause), [0; 6]);
    case
}

fn row(pid: Pid, comm: &str, state: State) -> Process {
    Process {
        pgrp: 5,
        session: 5,
        tty: Tty(0x8801),
        tpgid: 10,
        processor: 1,
        ..process(pid, PARENT, comm, state)
    }
}

fn status(text: &str) -> Status {
    Status::new(text.as_bytes().to_vec())
}

fn wait(wchan: &str, call: Option<Sysno>, args: [u64; 6]) -> Wait {
    let call = call.map(|sysno| Call { number: sysno as u32, args });
    Wait { wchan: Some(wchan.to_owned()), call, target: None }
}

fn on(fd: i32, link: &str, wait: Wait) -> Wait {
    let target = Target { fd, link: Bytes::from(link), socket: None, peers: Vec::new() };
    Wait { target: Some(target), ..wait }
}

fn case(state: State) -> Case {
    let parent = Relative {
        row: Process { ppid: 1, ..row(PARENT, "bash", State::Sleeping) },
        status: Some(status("NSpid:\t10\nSigBlk:\t0\nSigIgn:\t0\nSigCgt:\t0\n")),
        threads: vec![Task {
            row: row(PARENT, "bash", State::Sleeping),
            wait: wait("__do_sys_pause", Some(Sysno::pause), [0; 6]),
        }],
        frozen: None,
        init: None,
    };
    Case {
        task: Task { row: row(PID, "worker", state), wait: Wait::default() },
        status: Some(status("TracerPid:\t0\n")),
        threads: Vec::new(),
        parent: Some(parent),
        tracer: None,
        children: Vec::new(),
        frozen: None,
        share: None,
        lock_holder: None,
        vfork_child: None,
        family: None,
        leftover: Leftover::default(),
        access: Access::Granted,
        denied: Vec::new(),
    }
}

/// A zombie whose parent was changed.
fn zombie(change: impl FnOnce(&mut Case, &mut Relative)) -> Case {
    let mut case = case(State::Zombie);
    if let Some(mut parent) = case.parent.take() {
        change(&mut case, &mut parent);
        case.parent = Some(parent);
    }
    case
}

fn parent_waits(parent: &mut Relative, pid: u64) {
    parent.threads[0].wait = wait("do_wait", Some(Sysno::wait4), [pid, 0, 0, 0, 0, 0]);
}

fn masks(parent: &mut Relative, text: &str) {
    parent.status = Some(status(text));
}

fn frozen(freezer: Freezer) -> Frozen {
    let folder = PathBuf::from("/sys/fs/cgroup/cold");
    Frozen {
        freezer,
        evidence: folder.join("cgroup.events"),
        control: folder.join("cgroup.freeze"),
    }
}

fn zombies() -> Vec<Case> {
    vec![
        zombie(|case, _| {
            case.task.row.num_threads = 2;
            case.threads = vec![
                Task { row: row(PID, "worker", State::Zombie), wait: Wait::default() },
                Task { row: row(PID + 1, "worker", State::Sleeping), wait: Wait::default() },
            ];
        }),
        zombie(|case, _| case.tracer = Some(row(TRACER, "gdb", State::Sleeping))),
        Case { parent: None, ..case(State::Zombie) },
        zombie(|_, parent| parent.frozen = Some(frozen(Freezer::V2))),
        zombie(|_, parent| parent.row.state = State::Stopped),
        zombie(|_, parent| parent.row.state = State::Uninterruptible),
        zombie(|_, parent| parent_waits(parent, u64::MAX)),
        zombie(|_, parent| parent_waits(parent, 21)),
        zombie(|_, parent| masks(parent, "NSpid:\t10\nSigIgn:\t0000000000010000\n")),
        zombie(|_, parent| {
            masks(parent, "NSpid:\t10\t1\nSigCgt:\t0000000000010000\n");
            parent.init = Some(Init::OfNamespace);
        }),
        zombie(|_, parent| {
            masks(parent, "NSpid:\t1\nSigIgn:\t0000000000010000\n");
            parent.init = Some(Init::OfMachine);
        }),
        zombie(|_, parent| {
            masks(parent, "ShdPnd:\t0000000000010000\nSigBlk:\t0000000000010000\n");
        }),
        zombie(|_, parent| masks(parent, "NSpid:\t10\nSigCgt:\t0000000000010000\n")),
        zombie(|_, _| ()),
        case(State::Dead),
    ]
}

fn stops() -> Vec<Case> {
    let stopped = |signal: i32| {
        let mut case = case(State::Stopped);
        case.task.row.exit_code = signal;
        case
    };
    let mut traced = case(State::Traced);
    traced.tracer = Some(row(TRACER, "gdb", State::Sleeping));
    vec![
        traced,
        case(State::Traced),
        stopped(Signal::TTIN.0),
        stopped(Signal::TTOU.0),
        stopped(nix::libc::SIGSTOP),
        case(State::Stopped),
        Case { access: Access::Denied, ..case(State::Stopped) },
    ]
}

fn runners() -> Vec<Case> {
    let share = |ran_ns, waited_ns| Case {
        share: Some(Share { ran_ns, waited_ns }),
        ..case(State::Running)
    };
    vec![
        share(30_000_000, 0),
        share(0, 30_000_000),
        share(15_000_000, 15_000_000),
        case(State::Running),
    ]
}

fn blocked() -> Vec<Case> {
    let blocked = |wchan: &str| {
        let mut case = case(State::Uninterruptible);
        case.task.wait = wait(wchan, Some(Sysno::read), [3, 0, 0, 0, 0, 0]);
        case
    };
    let cold = |state, freezer| Case { frozen: Some(frozen(freezer)), ..case(state) };
    let mut vfork = blocked("kernel_clone");
    vfork.vfork_child = Some(21);
    let mut unsure = blocked("kernel_clone");
    unsure.children = vec![row(21, "worker", State::Sleeping)];
    vec![
        cold(State::Uninterruptible, Freezer::V1),
        cold(State::Sleeping, Freezer::V2),
        vfork,
        unsure,
        blocked("folio_wait_bit_common"),
        blocked("rpc_wait_bit_killable"),
        blocked("request_wait_answer"),
        blocked("rwsem_down_write_slowpath"),
        blocked("some_driver_wait"),
        case(State::Uninterruptible),
    ]
}

fn sleepers() -> Vec<Case> {
    let asleep = |wait: Wait| {
        let mut case = case(State::Sleeping);
        case.task.wait = wait;
        case
    };
    let call = |wchan, sysno, first| asleep(wait(wchan, Some(sysno), [first, 0, 0, 0, 0, 0]));
    let fd = |wchan, sysno, link| asleep(on(3, link, wait(wchan, Some(sysno), [3, 0, 0, 0, 0, 0])));
    let kernel = |state| {
        let mut case = case(state);
        case.task.row.flags = TaskFlags::KTHREAD;
        case.task.wait.wchan = Some("worker_thread".to_owned());
        case
    };
    let mut piped = fd("anon_pipe_read", Sysno::read, "pipe:[7]");
    if let Some(target) = &mut piped.task.wait.target {
        target.peers = vec![Peer { pid: 21, comm: Bytes::from("cat"), fd: 1 }];
    }
    let mut locked = fd("locks_lock_inode_wait", Sysno::flock, "/tmp/lock");
    locked.lock_holder = Some(row(21, "holder", State::Sleeping));
    vec![
        sleeper(),
        kernel(State::Idle),
        kernel(State::Parked),
        kernel(State::Sleeping),
        piped,
        fd("anon_pipe_read", Sysno::read, "pipe:[7]"),
        fd("anon_pipe_write", Sysno::write, "pipe:[7]"),
        fd("inet_csk_accept", Sysno::accept, "socket:[7]"),
        fd("__skb_wait_for_more_packets", Sysno::recvfrom, "socket:[7]"),
        fd("sk_stream_wait_memory", Sysno::sendto, "socket:[7]"),
        fd("n_tty_read", Sysno::read, "/dev/pts/1"),
        fd("eventfd_read", Sysno::read, "anon_inode:[eventfd]"),
        call("do_epoll_wait", Sysno::epoll_wait, 3),
        call("do_wait", Sysno::wait4, 21),
        call("do_wait", Sysno::wait4, u64::MAX),
        call("futex_do_wait", Sysno::futex, 0x1000),
        locked,
        fd("locks_lock_inode_wait", Sysno::flock, "/tmp/lock"),
        call("hrtimer_nanosleep", Sysno::clock_nanosleep, 0),
        call("do_msgrcv", Sysno::msgrcv, 0),
        call("io_cqring_wait", Sysno::io_uring_enter, 3),
        call("some_driver_wait", Sysno::ioctl, 3),
        case(State::Sleeping),
        Case { access: Access::Denied, ..case(State::Sleeping) },
    ]
}

fn aspects() -> Vec<Case> {
    let ended = |code| {
        let mut case = case(State::Zombie);
        case.task.row.exit_code = code;
        case
    };
    let hidden = |flags| {
        let mut case = case(State::Zombie);
        case.access = Access::Denied;
        case.task.row.flags = flags;
        case
    };
    let mut traced = sleeper();
    traced.tracer = Some(row(TRACER, "strace", State::Sleeping));
    let mut threads = sleeper();
    threads.task.row.num_threads = 2;
    threads.threads = vec![
        Task { row: row(PID, "worker", State::Sleeping), wait: Wait::default() },
        Task { row: row(PID + 1, "worker", State::Running), wait: Wait::default() },
    ];
    let mut contained = sleeper();
    contained.task.row.pgrp = 0;
    contained.task.row.tpgid = 0;
    let mut real_time = sleeper();
    real_time.task.row.rt_priority = 50;
    real_time.task.row.policy = Policy(1);
    vec![
        ended(42 << 8),
        ended(9),
        ended(6 | 0x80),
        hidden(TaskFlags::empty()),
        hidden(TaskFlags::SIGNALED),
        hidden(TaskFlags::SIGNALED | TaskFlags::DUMPCORE),
        traced,
        threads,
        orphan(1, 1, &[]),
        orphan(PARENT, 9, &[21, 22]),
        left(|leftover| leftover.terminal = Some(Bytes::from("/dev/pts/7 (deleted)"))),
        left(|leftover| leftover.folder = Some(Bytes::from("/tmp/job (deleted)"))),
        contained,
        real_time,
    ]
}

/// A process in session 5 whose parent is in another one.
fn orphan(parent: Pid, session: Pid, members: &[Pid]) -> Case {
    let mut case = sleeper();
    case.task.row.ppid = parent;
    if let Some(adopter) = &mut case.parent {
        adopter.row = Process { session, ..row(parent, "init", State::Sleeping) };
    }
    let member = |pid: &Pid| Member {
        row: row(*pid, "sibling", State::Sleeping),
        shared_files: vec![0, 1, 2],
    };
    case.family =
        Some(Family { session_leader: None, members: members.iter().map(member).collect() });
    case
}

/// An orphan that holds on to what is gone.
fn left(change: impl FnOnce(&mut Leftover)) -> Case {
    let mut case = orphan(1, 1, &[]);
    change(&mut case.leftover);
    case
}
