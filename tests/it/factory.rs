//! Real processes in a wanted state, for as long as a [`Scene`] lives.
//!
//! The processes are played by the `actor` example (`tests/actor`), because forking needs a process
//! without threads, which a test runner is not. Its scenes and their roles are listed by
//! `actor --list` and told one by one in `tests/it/factory_test`.

use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The user and group that own nothing.
const NOBODY: u32 = 65_534;

/// Why this machine or this user cannot have a scene.
#[derive(Debug)]
pub(crate) struct Unsupported(pub(crate) String);

/// One member of the cast.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Role {
    pub(crate) name: String,
    pub(crate) pid: u32,
    /// The thread, where the role is one of several threads of its process.
    pub(crate) tid: Option<u32>,
}

/// A cast of processes, each in its state; dropping it ends them all.
#[derive(Debug)]
pub(crate) struct Scene {
    actor: Child,
    stdin: Option<ChildStdin>,
    roles: Vec<Role>,
    inner_proc: Option<PathBuf>,
}

impl Scene {
    /// Starts a scene that every Linux and every user can have.
    pub(crate) fn start(scene: &str, arguments: &[&str]) -> Self {
        match Self::try_start(scene, arguments) {
            Ok(started) => started,
            Err(Unsupported(reason)) => panic!("{scene} is unsupported here: {reason}"),
        }
    }

    /// Starts a scene that not every machine or user can have.
    pub(crate) fn try_start(scene: &str, arguments: &[&str]) -> Result<Self, Unsupported> {
        Self::run(Command::new(actor()).arg(scene).args(arguments))
    }

    /// Starts a scene whose processes belong to nobody, which only root can.
    pub(crate) fn start_as_nobody(scene: &str, arguments: &[&str]) -> Result<Self, Unsupported> {
        if !nix::unistd::geteuid().is_root() {
            return Err(Unsupported("only root can become nobody".to_owned()));
        }
        let mut command = Command::new(actor());
        // The folder of the tests may be closed to nobody.
        command.arg(scene).args(arguments).uid(NOBODY).gid(NOBODY).current_dir("/");
        Self::run(&mut command)
    }

    fn run(command: &mut Command) -> Result<Self, Unsupported> {
        let spawned =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut actor = match spawned {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                return Err(Unsupported(format!("the actor cannot be run: {error}")));
            }
            other => other.expect("the actor starts"),
        };
        let stdin = actor.stdin.take();
        let stdout = actor.stdout.take().expect("stdout is piped");
        let mut scene = Self { actor, stdin, roles: Vec::new(), inner_proc: None };
        for line in BufReader::new(stdout).lines() {
            let line = line.expect("the actor writes text");
            if line == "ready" {
                return Ok(scene);
            }
            if let Some(reason) = line.strip_prefix("unsupported: ") {
                return Err(Unsupported(reason.to_owned()));
            }
            if let Some(path) = line.strip_prefix("proc ") {
                scene.inner_proc = Some(PathBuf::from(path));
            } else {
                scene.roles.push(parse_role(&line));
            }
        }
        panic!("the actor failed: {}", scene.complaints());
    }

    fn complaints(&mut self) -> String {
        self.stdin = None;
        let mut text = String::new();
        if let Some(mut stderr) = self.actor.stderr.take() {
            let _ = stderr.read_to_string(&mut text);
        }
        text
    }

    /// The process that plays a role.
    pub(crate) fn pid(&self, role: &str) -> u32 {
        self.role(role).pid
    }

    /// The thread that plays a role.
    pub(crate) fn tid(&self, role: &str) -> u32 {
        self.role(role).tid.unwrap_or_else(|| panic!("{role} is a process, not a thread"))
    }

    fn role(&self, role: &str) -> &Role {
        let found = self.roles.iter().find(|known| known.name == role);
        found.unwrap_or_else(|| panic!("no role {role} among {:?}", self.roles))
    }

    /// The whole cast, in the order in which the actor told it.
    pub(crate) fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The actor itself, the ancestor of the cast.
    pub(crate) fn actor(&self) -> u32 {
        self.actor.id()
    }

    /// The scene's own /proc as seen from outside, where it has a pid namespace of its own.
    pub(crate) fn inner_proc(&self) -> Option<&Path> {
        self.inner_proc.as_deref()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.stdin = None;
        let give_up = Instant::now() + Duration::from_mins(1);
        while Instant::now() < give_up {
            match self.actor.try_wait() {
                Ok(None) => sleep(Duration::from_millis(2)),
                _ => return,
            }
        }
        let _ = self.actor.kill();
        let _ = self.actor.wait();
    }
}

fn parse_role(line: &str) -> Role {
    let mut words = line.split(' ');
    let name = words.next().expect("a line has a word").to_owned();
    let mut number = || Some(words.next()?.parse().expect("a role has numbers"));
    let pid = number().expect("a role has a pid");
    Role { name, pid, tid: number() }
}

/// Where cargo puts the actor.
pub(crate) fn actor() -> PathBuf {
    let ptool = Path::new(env!("CARGO_BIN_EXE_ptool"));
    let actor = ptool.with_file_name("examples").join("actor");
    assert!(actor.exists(), "{} is missing: run `cargo build --example actor`", actor.display());
    actor
}
