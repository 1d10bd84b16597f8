//! Sleepers with the traits that ps writes as modifiers: niceness, locked memory, leadership.

use anyhow::Result;
use nix::unistd::setsid;

use crate::stage::{Slot, Stage, fork, pause_forever};
use crate::{Family, sys};

pub(crate) const SCENES: Family = &[
    ("nice-up", |stage, _| sleeper(stage, "nice", |slot| slot.attempt(sys::set_nice(5)))),
    ("nice-down", |stage, _| sleeper(stage, "nice", |slot| slot.attempt(sys::set_nice(-5)))),
    ("locked", |stage, _| sleeper(stage, "locked", lock)),
    ("leader", |stage, _| sleeper(stage, "leader", |_| Ok(setsid().map(drop)?))),
    ("realtime", |stage, _| {
        sleeper(stage, "realtime", |slot| slot.attempt(sys::become_realtime()))
    }),
];

/// A process that acquires a trait and sleeps.
fn sleeper(stage: &mut Stage, role: &str, acquire: fn(Slot) -> Result<()>) -> Result<()> {
    let slot = stage.slot()?;
    fork(|| {
        acquire(slot)?;
        slot.arrive();
        pause_forever()
    })?;
    crate::stage::refusable("not permitted", slot.wait())?;
    stage.cast(role, slot, 'S')?;
    Ok(())
}

fn lock(slot: Slot) -> Result<()> {
    slot.attempt(sys::lock_memory(Vec::leak(vec![1; 64 * 1024])))
}
