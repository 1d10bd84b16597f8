//! The work of `demo parallel`, done by the threads of one process: on one CPU, then on several.

use std::thread::Builder;
use std::time::Duration;

use nix::unistd::gettid;

use super::{errno, nlwp};
use crate::cmd::demo::stage::{Clock, Processor, Stage, millis};
use crate::proc::Pid;
use crate::run::Result;
use crate::ui::Message;

/// The CPU time that each thread needs.
const WORK: Duration = Duration::from_millis(80);
/// More threads than this show nothing new.
const MOST: usize = 4;

/// What the threads of one crew took.
struct Shift {
    /// From the start to the end of the last of them.
    elapsed: Duration,
    laps: Vec<Lap>,
}

/// What the scheduler gave to one thread.
struct Lap {
    tid: Pid,
    slices: u64,
    waited: Duration,
}

/// Shows that threads of one process are scheduled as processes are, each for itself.
pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    let processors = stage.processors()?;
    let count = processors.len().clamp(2, MOST);
    let one = &processors[..processors.len().min(1)];
    let sentence = |id| Message::new(id).with("count", count).with("work", millis(WORK));

    stage.say(sentence("demo-threads-one-cpu"))?;
    let concurrent = shift(stage, count, one)?;
    told(stage, &concurrent)?;
    let sliced = concurrent.laps.iter().filter(|lap| lap.slices > 1).count();
    stage.expect_equal(Message::new("demo-threads-slices").with("count", count), count, sliced)?;
    let least = WORK * u32::try_from(count).unwrap_or(1);
    let takes = Message::new("demo-threads-least")
        .with("least", millis(least))
        .with("elapsed", millis(concurrent.elapsed));
    // Two clocks measure here, which may differ by a little.
    let fits = concurrent.elapsed + concurrent.elapsed / 50 >= least;
    stage.expect_equal(takes, true, fits)?;

    stage.say(sentence("demo-threads-all-cpus"))?;
    if processors.len() < 2 {
        return stage.skip("demo-threads-no-cpus");
    }
    let parallel = shift(stage, count, &processors[..count.min(processors.len())])?;
    told(stage, &parallel)?;
    let (one, all) = (millis(concurrent.elapsed), millis(parallel.elapsed));
    let tenths = one * 10 / all.max(1);
    let factor = format!("{}.{}", tenths / 10, tenths % 10);
    let sentence = Message::new("demo-threads-speed-up")
        .with("one", one)
        .with("all", all)
        .with("factor", factor.as_str());
    stage.observe("speed_up", sentence, factor)
}

/// Has the threads of one process compute on these CPUs, each on one of its own while there are
/// enough.
fn shift(stage: &mut Stage<'_>, count: usize, on: &[Processor]) -> Result<Shift> {
    let (start, end) = (stage.cue()?, stage.cue()?);
    let done = stage.note();
    let all = stage.processors()?;
    let others: Vec<_> = all.iter().copied().filter(|cpu| !on.contains(cpu)).collect();
    let crew = stage.fork("crew", |part| {
        std::thread::scope(|scope| {
            for index in 0..count {
                let own = [on[index % on.len()]];
                let (start, end) = (&start, &end);
                let work = move || {
                    part.use_only(&own)?;
                    part.wait_for(start)?;
                    part.work_for(WORK);
                    part.tell(done, gettid().as_raw());
                    part.wait_for(end)
                };
                Builder::new().spawn_scoped(scope, work).map_err(errno)?;
            }
            part.pause()
        })
    })?;
    let threads =
        Message::new("demo-threads-nlwp").with("pid", crew.pid()).with("count", count + 1);
    let expected = u64::try_from(count).unwrap_or(0) + 1;
    stage.expect_until(threads, expected, |stage| nlwp(stage, &crew))?;
    if !others.is_empty() {
        // The audience does not take the players' places.
        stage.use_only(&others)?;
    }
    let begin = Clock::Wall.now();
    for _ in 0..count {
        stage.give(&start)?;
    }
    let mut tids = Vec::new();
    for _ in 0..count {
        tids.push(Pid::try_from(stage.hear(done)?).unwrap_or(0));
    }
    let elapsed = Clock::Wall.now().saturating_sub(begin);
    stage.use_only(&all)?;
    tids.sort_unstable();
    let lap = |tid: Pid| {
        let times = stage.schedstat(tid);
        let (slices, waited) = times.map_or((0, 0), |times| (times.pcount, times.run_delay));
        Lap { tid, slices, waited: Duration::from_nanos(waited) }
    };
    let laps = tids.into_iter().map(lap).collect();
    for _ in 0..count {
        stage.give(&end)?;
    }
    Ok(Shift { elapsed, laps })
}

fn told(stage: &mut Stage<'_>, shift: &Shift) -> Result<()> {
    let elapsed = millis(shift.elapsed);
    let sentence = Message::new("demo-threads-elapsed")
        .with("count", shift.laps.len())
        .with("elapsed", elapsed);
    stage.observe("elapsed_ms", sentence, elapsed)?;
    let lap = |lap: &Lap| {
        let sentence = Message::new("demo-threads-lap")
            .with("tid", lap.tid)
            .with("slices", lap.slices)
            .with("waited", millis(lap.waited));
        let value = serde_json::json!({
            "tid": lap.tid,
            "slices": lap.slices,
            "ready_ms": millis(lap.waited),
        });
        (sentence, value)
    };
    stage.observe_each("threads", shift.laps.iter().map(lap).collect())
}
