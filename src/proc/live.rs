//! Reading every process again and again, as a view that stays on the screen does.
//!
//! The `stat` file of each process stays open: reading it again is one system call instead of three,
//! and the descriptor belongs to that very process. Once it has ended and been reaped, it answers
//! ESRCH, whoever has got the number since.

use std::io;
use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::model::{Pid, Process, Snapshot};
use super::read::{ProcFs, Want, parse_stat};

/// A /proc that is read again and again.
#[derive(Debug)]
pub struct Live {
    procfs: ProcFs,
    /// The open stat files in ascending order of pid.
    files: Vec<(Pid, OwnedFd)>,
    /// How many of them may be open. Those of further processes are opened anew each time.
    most: usize,
    text: Vec<u8>,
}

/// How many descriptors are left for everything else.
const RESERVE: usize = 64;

/// Raises the limit of open descriptors as far as it goes, and says how many stat files may be open.
pub fn descriptor_budget() -> usize {
    let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE) else { return RESERVE };
    let raised = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    let limit = if raised.is_ok() { hard } else { soft };
    usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(RESERVE)
}

impl Live {
    /// Reads this /proc, with at most so many stat files open.
    pub const fn new(procfs: ProcFs, most: usize) -> Self {
        Self { procfs, files: Vec::new(), most, text: Vec::new() }
    }

    /// What is read.
    pub const fn procfs(&self) -> &ProcFs {
        &self.procfs
    }

    /// Every process, with `stat` alone; and of those for which `is_open` says so, every thread.
    pub fn sweep(&mut self, is_open: impl Fn(&Process) -> bool) -> io::Result<Snapshot> {
        let pids = self.procfs.pids()?;
        let mut known = std::mem::take(&mut self.files).into_iter().peekable();
        let mut processes = Vec::with_capacity(pids.len());
        let mut vanished = 0;
        for pid in pids {
            while known.next_if(|(other, _)| *other < pid).is_some() {}
            let file = known.next_if(|(other, _)| *other == pid).map(|(_, file)| file);
            match self.stat(pid, file) {
                Ok(process) => {
                    let threads = (process.num_threads > 1 && is_open(&process)).then(|| {
                        // One that has ended meanwhile has no threads any more.
                        self.procfs.threads(pid, Want::empty()).unwrap_or_default()
                    });
                    processes.push(process);
                    let others = threads.into_iter().flatten().filter(|task| !task.is_leader());
                    processes.extend(others);
                }
                Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
                Err(_) => vanished += 1,
            }
        }
        Ok(Snapshot { processes, machine: self.procfs.machine(Want::empty()), vanished })
    }

    /// One process now, from its open file where there is one.
    ///
    /// # Errors
    /// One of which [`super::read::is_gone`] says so, where it has ended and been reaped.
    pub fn process(&mut self, pid: Pid) -> io::Result<Process> {
        let Ok(index) = self.files.binary_search_by_key(&pid, |(known, _)| *known) else {
            return self.procfs.process(pid, Want::empty());
        };
        reread(&self.files[index].1, &mut self.text)?;
        parse_stat(&self.text, pid).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// The stat of the process that has this number now, whose file stays open if it may.
    fn stat(&mut self, pid: Pid, file: Option<OwnedFd>) -> io::Result<Process> {
        let mut file = file;
        let outcome = file.as_ref().map(|file| reread(file, &mut self.text));
        if !matches!(outcome, Some(Ok(()))) {
            // Never opened, or that of a process which had the number before.
            drop(file.take());
            let opened = self.open(pid)?;
            reread(&opened, &mut self.text)?;
            file = Some(opened);
        }
        if let Some(file) = file.filter(|_| self.files.len() < self.most) {
            self.files.push((pid, file));
        }
        parse_stat(&self.text, pid).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    fn open(&mut self, pid: Pid) -> io::Result<OwnedFd> {
        let path = format!("{pid}/stat");
        match self.procfs.open_file(&path) {
            // The limit is lower than it said, or the whole machine's is reached: keep fewer.
            Err(error) if is_exhausted(&error) && !self.files.is_empty() => {
                self.most = self.files.len() / 2;
                self.files.truncate(self.most);
                self.procfs.open_file(&path)
            }
            outcome => outcome,
        }
    }
}

fn is_exhausted(error: &io::Error) -> bool {
    [Errno::EMFILE, Errno::ENFILE].iter().any(|errno| error.raw_os_error() == Some(*errno as i32))
}

/// Reads a stat file from its beginning, whole.
fn reread(file: &OwnedFd, text: &mut Vec<u8>) -> io::Result<()> {
    /// Larger than any stat file.
    const ROOM: usize = 4096;
    text.resize(ROOM, 0);
    loop {
        match nix::sys::uio::pread(file, text, 0) {
            Ok(length) => {
                text.truncate(length);
                return Ok(());
            }
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::read::is_gone;
    use std::path::Path;
    use std::process::{Command, Stdio};

    fn live(most: usize) -> Live {
        Live::new(ProcFs::open(Path::new("/proc")).expect("a /proc"), most)
    }

    fn sleeper() -> std::process::Child {
        // It ends with the test, whose end of the pipe it reads from.
        Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("cat")
    }

    fn pid(child: &std::process::Child) -> Pid {
        Pid::try_from(child.id()).expect("a pid")
    }

    #[test]
    fn a_process_that_is_reaped_is_gone_from_its_open_file() {
        let mut live = live(usize::MAX);
        let mut child = sleeper();
        let pid = pid(&child);
        let first = live.sweep(|_| false).expect("a sweep");
        assert!(first.get(pid).is_some());
        let id = live.process(pid).expect("it is there").id;
        assert_eq!(first.get(pid).map(|process| process.id), Some(id));
        child.kill().expect("it is killed");
        child.wait().expect("it is reaped");
        let error = live.process(pid).expect_err("it is gone");
        assert!(is_gone(&error), "{error}");
        assert!(
            live.sweep(|_| false).expect("a sweep").get(pid).is_none_or(|other| other.id != id)
        );
    }

    #[test]
    fn with_few_descriptors_all_processes_are_seen_all_the_same() {
        let mut few = live(2);
        let mut child = sleeper();
        for _ in 0..2 {
            let snapshot = few.sweep(|_| false).expect("a sweep");
            assert!(snapshot.get(pid(&child)).is_some());
            assert!(few.files.len() <= 2, "{:?}", few.files);
        }
        assert_eq!(few.process(pid(&child)).expect("it is there").pid(), pid(&child));
        child.kill().expect("it is killed");
        child.wait().expect("it is reaped");
    }

    #[test]
    fn threads_are_read_only_where_they_are_asked_for() {
        let mut live = live(usize::MAX);
        // The runner of this test is one of several threads.
        let own = Pid::try_from(std::process::id()).expect("a pid");
        let rows =
            |snapshot: &Snapshot| snapshot.processes.iter().filter(|task| task.tgid == own).count();
        assert_eq!(rows(&live.sweep(|_| false).expect("a sweep")), 1);
        assert!(rows(&live.sweep(|task| task.pid() == own).expect("a sweep")) > 1);
    }
}
