//! Processes that sleep because of another: a child, the other end of a pipe, a lock's holder.

use std::fs::File;
use std::os::unix::net::UnixDatagram;
use std::path::Path;

use anyhow::Result;
use nix::fcntl::{FcntlArg, Flock, FlockArg, fcntl};
use nix::libc;
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, pipe, read, write};

use crate::Family;
use crate::stage::{Stage, fork, pause_forever};

pub(crate) const SCENES: Family = &[
    ("sleep-child", |stage, _| wait_for_child(stage, |_| None)),
    ("sleep-waitpid-one", |stage, _| wait_for_child(stage, Some)),
    ("sleep-pipe-read", read_pipe),
    ("sleep-pipe-write", write_pipe),
    ("sleep-unix", receive_from_peer),
    ("sleep-flock", |stage, _| wait_for_lock(stage, lock_file)),
    ("sleep-fcntl-lock", |stage, _| wait_for_lock(stage, lock_record)),
];

fn wait_for_child(stage: &mut Stage, which: fn(Pid) -> Option<Pid>) -> Result<()> {
    let (waiter, child) = (stage.slot()?, stage.slot()?);
    fork(|| {
        let pid = fork(|| {
            child.arrive();
            pause_forever()
        })?;
        waiter.arrive();
        waitpid(which(pid), None)?;
        Ok(())
    })?;
    stage.cast("waiter", waiter, 'S')?;
    stage.cast("child", child, 'S')?;
    Ok(())
}

/// Two processes that share something of which each keeps its own end.
fn pair<T>(
    stage: &mut Stage,
    ends: (T, T),
    roles: (&str, &str),
    first: impl FnOnce(&dyn Fn(), T) -> Result<()>,
) -> Result<()> {
    let (one, other) = (stage.slot()?, stage.slot()?);
    let (mut near, mut far) = (Some(ends.0), Some(ends.1));
    // A child that drops the far end owns only the near one, as two unrelated programs would.
    fork(|| {
        drop(far.take());
        near.take().map_or(Ok(()), |end| first(&|| one.arrive(), end))
    })?;
    fork(|| {
        drop(near.take());
        other.arrive();
        pause_forever()
    })?;
    drop((near, far));
    stage.cast(roles.0, one, 'S')?;
    stage.cast(roles.1, other, 'S')?;
    Ok(())
}

fn read_pipe(stage: &mut Stage, _: &[String]) -> Result<()> {
    pair(stage, pipe()?, ("reader", "writer"), |arrive, reading| {
        arrive();
        read(&reading, &mut [0; 16])?;
        Ok(())
    })
}

fn write_pipe(stage: &mut Stage, _: &[String]) -> Result<()> {
    let (reading, writing) = pipe()?;
    pair(stage, (writing, reading), ("writer", "reader"), |arrive, writing| {
        let size = fcntl(&writing, FcntlArg::F_GETPIPE_SZ)?;
        let size = usize::try_from(size)?;
        write(&writing, &vec![0; size])?;
        arrive();
        write(&writing, &[0])?;
        Ok(())
    })
}

fn receive_from_peer(stage: &mut Stage, _: &[String]) -> Result<()> {
    pair(stage, UnixDatagram::pair()?, ("receiver", "peer"), |arrive, socket| {
        arrive();
        socket.recv(&mut [0; 16])?;
        Ok(())
    })
}

/// Takes a lock, blocking until it can, calls `then` and keeps the lock while that runs.
type Lock = fn(&Path, &dyn Fn()) -> Result<()>;

fn lock_file(path: &Path, then: &dyn Fn()) -> Result<()> {
    let lock = Flock::lock(File::create(path)?, FlockArg::LockExclusive);
    let _held = lock.map_err(|(_, errno)| errno)?;
    then();
    Ok(())
}

fn lock_record(path: &Path, then: &dyn Fn()) -> Result<()> {
    let file = File::create(path)?;
    let whole = libc::flock {
        l_type: libc::F_WRLCK.try_into()?,
        l_whence: libc::SEEK_SET.try_into()?,
        l_start: 0,
        l_len: 0,
        l_pid: 0,
    };
    fcntl(&file, FcntlArg::F_SETLKW(&whole))?;
    then();
    Ok(())
}

fn wait_for_lock(stage: &mut Stage, lock: Lock) -> Result<()> {
    let (holder, waiter) = (stage.slot()?, stage.slot()?);
    let path = stage.folder()?.join("lock");
    fork(|| {
        lock(&path, &|| {
            holder.arrive();
            pause_forever()
        })
    })?;
    stage.cast("holder", holder, 'S')?;
    fork(|| {
        waiter.arrive();
        lock(&path, &|| {})
    })?;
    stage.cast("waiter", waiter, 'S')?;
    Ok(())
}
