//! What /proc says, read here a second time so that the actor is not its own witness.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::factory::Scene;

/// The fields of /proc/PID/stat, by their numbers in proc(5).
#[derive(Debug, Clone)]
pub(crate) struct Stat {
    pub(crate) name: Vec<u8>,
    fields: Vec<String>,
}

impl Stat {
    fn read(path: &Path) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let start = bytes.iter().position(|&byte| byte == b'(')?;
        let end = bytes.iter().rposition(|&byte| byte == b')')?;
        let rest = String::from_utf8(bytes[end + 1..].to_vec()).ok()?;
        let fields = rest.split_ascii_whitespace().map(str::to_owned).collect();
        Some(Self { name: bytes[start + 1..end].to_vec(), fields })
    }

    fn text(&self, field: usize) -> &str {
        &self.fields[field - 3]
    }

    fn number(&self, field: usize) -> i64 {
        self.text(field).parse().expect("the field is a number")
    }

    pub(crate) fn state(&self) -> char {
        self.text(3).chars().next().expect("a state is a letter")
    }

    pub(crate) fn parent(&self) -> u32 {
        u32::try_from(self.number(4)).expect("a pid")
    }

    pub(crate) fn group(&self) -> i64 {
        self.number(5)
    }

    pub(crate) fn session(&self) -> i64 {
        self.number(6)
    }

    pub(crate) fn terminal(&self) -> i64 {
        self.number(7)
    }

    pub(crate) fn foreground(&self) -> i64 {
        self.number(8)
    }

    /// The minor page faults of all children that were waited for, which grow with each.
    pub(crate) fn faults_of_the_reaped(&self) -> i64 {
        self.number(11)
    }

    pub(crate) fn nice(&self) -> i64 {
        self.number(19)
    }

    pub(crate) fn threads(&self) -> i64 {
        self.number(20)
    }

    pub(crate) fn started(&self) -> i64 {
        self.number(22)
    }

    pub(crate) fn policy(&self) -> i64 {
        self.number(41)
    }

    pub(crate) fn exit_code(&self) -> i64 {
        self.number(52)
    }
}

fn try_stat(pid: u32) -> Option<Stat> {
    Stat::read(&PathBuf::from(format!("/proc/{pid}/stat")))
}

/// A process of a scene.
pub(crate) fn stat(pid: u32) -> Stat {
    try_stat(pid).unwrap_or_else(|| panic!("there is no process {pid}"))
}

/// A thread of a scene.
pub(crate) fn thread(pid: u32, tid: u32) -> Stat {
    let path = PathBuf::from(format!("/proc/{pid}/task/{tid}/stat"));
    Stat::read(&path).unwrap_or_else(|| panic!("there is no thread {tid} in {pid}"))
}

/// A process as another /proc shows it.
pub(crate) fn stat_in(proc: &Path, pid: u32) -> Stat {
    Stat::read(&proc.join(pid.to_string()).join("stat")).expect("the process is in that /proc")
}

/// The state of a role's process.
pub(crate) fn state(scene: &Scene, role: &str) -> char {
    stat(scene.pid(role)).state()
}

/// A line of /proc/PID/status without its label.
pub(crate) fn status(pid: u32, label: &str) -> String {
    let text = fs::read(format!("/proc/{pid}/status")).expect("status can be read");
    let text = String::from_utf8_lossy(&text).into_owned();
    let prefix = format!("{label}:");
    let found = text.lines().find_map(|line| line.strip_prefix(&prefix));
    found.unwrap_or_else(|| panic!("status has no {label}")).trim().to_owned()
}

/// Whether a mask of signals in status holds SIGCHLD.
pub(crate) fn has_sigchld(pid: u32, mask: &str) -> bool {
    let bits = u64::from_str_radix(&status(pid, mask), 16).expect("a mask is hexadecimal");
    bits & (1 << (nix::libc::SIGCHLD - 1)) != 0
}

/// The system call that a process sleeps in, and its arguments.
pub(crate) fn syscall(pid: u32) -> (i64, Vec<u64>) {
    let text = fs::read_to_string(format!("/proc/{pid}/syscall")).expect("it can be read");
    let mut words = text.split_ascii_whitespace();
    let number = words.next().and_then(|word| word.parse().ok());
    let number = number.unwrap_or_else(|| panic!("{pid} is in no system call: {text}"));
    let hexadecimal = |word: &str| u64::from_str_radix(word.trim_start_matches("0x"), 16);
    (number, words.map(|word| hexadecimal(word).expect("a number")).collect())
}

/// What a descriptor of a process is.
pub(crate) fn descriptor(pid: u32, fd: u64) -> String {
    let link = fs::read_link(format!("/proc/{pid}/fd/{fd}")).expect("the descriptor is open");
    link.to_string_lossy().into_owned()
}

/// Every process by pid.
pub(crate) fn processes() -> BTreeMap<u32, Stat> {
    fs::read_dir("/proc")
        .expect("/proc can be listed")
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            Some((pid, try_stat(pid)?))
        })
        .collect()
}

/// The pids and start times of the cast and of all other descendants of the actor.
pub(crate) fn everyone(scene: &Scene) -> Vec<(u32, i64)> {
    let all = processes();
    let mut found = Vec::new();
    let mut parents = vec![scene.actor()];
    while let Some(parent) = parents.pop() {
        for (&pid, stat) in all.iter().filter(|(_, stat)| stat.parent() == parent) {
            found.push((pid, stat.started()));
            parents.push(pid);
        }
    }
    for role in scene.roles() {
        if let Some(stat) = all.get(&role.pid) {
            found.push((role.pid, stat.started()));
        }
    }
    found
}

/// Waits until none of these processes exists, not even as a zombie.
pub(crate) fn assert_gone(cast: &[(u32, i64)]) {
    assert_none(cast, |_| true);
}

/// Waits until none of these processes lives: zombies are in the hands of whoever adopted them.
pub(crate) fn assert_dead(cast: &[(u32, i64)]) {
    assert_none(cast, |stat| stat.state() != 'Z');
}

fn assert_none(cast: &[(u32, i64)], counts: fn(&Stat) -> bool) {
    let is_left = |&&(pid, started): &&(u32, i64)| {
        try_stat(pid).is_some_and(|stat| stat.started() == started && counts(&stat))
    };
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let left: Vec<_> = cast.iter().filter(is_left).collect();
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "left behind: {left:?}");
        sleep(Duration::from_millis(2));
    }
}

/// The cgroups that the scene made: those of its cast that bear the actor's name.
fn cgroups(scene: &Scene) -> Vec<PathBuf> {
    let name = format!("ptool-test-{}", scene.actor());
    let mounts = fs::read_to_string("/proc/self/mountinfo").expect("mounts can be read");
    let mounts = mounts.lines().filter(|line| line.contains(" - cgroup"));
    let mounts: Vec<_> = mounts.filter_map(|line| line.split(' ').nth(4)).collect();
    let mut found = Vec::new();
    for role in scene.roles() {
        let text = fs::read_to_string(format!("/proc/{}/cgroup", role.pid)).unwrap_or_default();
        for path in text.lines().filter_map(|line| line.splitn(3, ':').nth(2)) {
            if path.ends_with(&name) {
                let inside = path.trim_start_matches('/');
                let folders = mounts.iter().map(|mount| Path::new(mount).join(inside));
                found.extend(folders.filter(|folder| folder.exists()));
            }
        }
    }
    found
}

/// Whether a member of the cast is in a cgroup of its own.
pub(crate) fn own_cgroup(scene: &Scene) -> PathBuf {
    cgroups(scene).into_iter().next().expect("the scene made a cgroup")
}

/// Ends a scene and proves that it leaves no process, cgroup or folder.
pub(crate) fn finish(scene: Scene) {
    let (cast, cgroups) = (everyone(&scene), cgroups(&scene));
    let folder = std::env::temp_dir().join(format!("ptool-test-{}", scene.actor()));
    assert!(!cast.is_empty(), "a scene has a cast");
    drop(scene);
    assert_gone(&cast);
    for path in cgroups.iter().chain([&folder]) {
        assert!(!path.exists(), "{} is left behind", path.display());
    }
}
