//! Many processes: families, chains, crowds, and those that die while one looks.

use std::ffi::CStr;
use std::iter::successors;
use std::time::Duration;

use anyhow::{Result, ensure};
use nix::sys::prctl::set_name;
use nix::sys::signal::{Signal, raise};
use nix::sys::wait::waitpid;

use crate::stage::{Slot, Stage, extend_deadline, fork, fork_flat, pause_forever, until};
use crate::zombies::number;
use crate::{Family, look, sys};

pub(crate) const SCENES: Family =
    &[("tree", tree), ("deep", deep), ("crowd", crowd), ("dying", dying)];

/// A named process that sleeps.
fn sleeper(name: &'static CStr, slot: Slot) -> Result<()> {
    set_name(name)?;
    slot.arrive();
    pause_forever()
}

/// The last `slots.len()` generations of a chain, one child each.
fn chain(slots: &[Slot]) -> Result<()> {
    let Some((first, rest)) = slots.split_first() else { return Ok(()) };
    if !rest.is_empty() {
        fork(|| chain(rest))?;
    }
    sleeper(c"link", *first)
}

fn tree(stage: &mut Stage, _: &[String]) -> Result<()> {
    let root = stage.slot()?;
    let [one, two, stopped] = [stage.slot()?, stage.slot()?, stage.slot()?];
    let (threaded, thread) = (stage.slot()?, stage.slot()?);
    let links = (0..5).map(|_| stage.slot()).collect::<Result<Vec<_>>>()?;
    fork(|| {
        set_name(c"root")?;
        fork(|| sleeper(c"worker", one))?;
        fork(|| sleeper(c"worker", two))?;
        fork(|| {
            set_name(c"worker")?;
            stopped.arrive();
            raise(Signal::SIGSTOP)?;
            pause_forever()
        })?;
        fork(|| {
            set_name(c"threaded")?;
            std::thread::spawn(move || {
                thread.arrive_thread();
                pause_forever()
            });
            threaded.arrive();
            pause_forever()
        })?;
        fork(|| chain(&links))?;
        root.arrive();
        pause_forever()
    })?;
    stage.cast("root", root, 'S')?;
    stage.cast("worker1", one, 'S')?;
    stage.cast("worker2", two, 'S')?;
    stage.cast("stopped-worker", stopped, 'T')?;
    let pid = stage.cast("threaded", threaded, 'S')?;
    stage.cast_thread("thread", pid, thread, 'S')?;
    for (index, link) in (1..).zip(links) {
        stage.cast(&format!("link{index}"), link, 'S')?;
    }
    Ok(())
}

/// A count among the arguments, with time granted for it.
fn count(arguments: &[String], default: i32) -> Result<i32> {
    let count = number(arguments, default)?;
    ensure!(count >= 1, "at least one process, not {count}");
    extend_deadline(Duration::from_millis(2 * u64::try_from(count)?));
    Ok(count)
}

fn deep(stage: &mut Stage, arguments: &[String]) -> Result<()> {
    let length = count(arguments, 200)?;
    let below = usize::try_from(length - 1)?;
    let (root, tip) = (stage.slot()?, stage.slot()?);
    fork(|| {
        sys::start_chain(below, tip.number())?;
        root.arrive();
        pause_forever()
    })?;
    let first = stage.cast("root", root, 'S')?;
    let last = stage.cast("tip", tip, 'S')?;
    until("the chain to sleep", || {
        let all = look::all();
        let mut line = successors(Some(last), |pid| {
            all.get(pid).map(|stat| stat.parent).filter(|_| *pid != first)
        });
        line.all(|pid| all.get(&pid).is_some_and(|stat| stat.state == 'S')).then_some(())
    })
}

fn crowd(stage: &mut Stage, arguments: &[String]) -> Result<()> {
    let size = count(arguments, 1000)?;
    let (root, members) = (stage.slot()?, stage.slot()?);
    fork(|| {
        for _ in 0..size {
            if fork_flat()?.is_none() {
                members.count_one();
                pause_forever()
            }
        }
        root.arrive();
        pause_forever()
    })?;
    let pid = stage.cast("root", root, 'S')?;
    until("the crowd to arrive", || (members.get() == size).then_some(()))?;
    until("the crowd to sleep", || {
        look::all()
            .values()
            .filter(|stat| stat.parent == pid)
            .all(|stat| stat.state == 'S')
            .then_some(())
    })
}

/// A parent whose children die as soon as they are born, so many at a time.
fn dying(stage: &mut Stage, arguments: &[String]) -> Result<()> {
    let at_once = count(arguments, 20)?;
    let (root, rounds) = (stage.slot()?, stage.slot()?);
    fork(|| {
        root.arrive();
        loop {
            for _ in 0..at_once {
                if fork_flat()?.is_none() {
                    sys::exit(0)
                }
            }
            for _ in 0..at_once {
                waitpid(None, None)?;
            }
            rounds.count_one();
        }
    })?;
    let pid = root.wait()?;
    stage.role("root", pid);
    until("the first deaths", || (rounds.get() != 0).then_some(()))
}
