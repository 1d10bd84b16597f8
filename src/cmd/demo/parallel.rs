//! Demonstrates concurrency against parallelism: the same work on one CPU and on several.

mod chart;
mod race;

use std::time::Duration;

use super::Lesson;
use super::code::code;
use super::stage::{Choice, Processor, Stage, millis};
use crate::run::Result;
use crate::ui::{Message, Role, Span};
use race::{Lap, Race};

pub(super) const LESSON: Lesson =
    Lesson { name: "parallel", takes: &[], code: code!("parallel"), play };

/// The CPU time that each process needs.
const WORK: Duration = Duration::from_millis(80);
/// More processes than this show nothing new, and take long on one CPU.
const MOST: usize = 4;

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let processors = stage.processors()?;
    let work = millis(WORK);
    let count = processors.len().clamp(2, MOST);
    let one = &processors[..processors.len().min(1)];

    stage.say(Message::new("demo-parallel-alone").with("work", work))?;
    let alone = Race::run(stage, 1, one)?;
    times(stage, &alone)?;

    stage.say(Message::new("demo-parallel-one").with("count", count))?;
    stage.ask(Message::new("demo-parallel-quiz-one").with("count", count), Choice::B)?;
    let concurrent = Race::run(stage, count, one)?;
    picture(stage, &concurrent)?;
    take_turns(stage, &concurrent)?;

    stage.say(Message::new("demo-parallel-all").with("count", count))?;
    if processors.len() < 2 {
        return stage.skip("demo-parallel-no-cpus");
    }
    stage.ask(Message::new("demo-parallel-quiz-all").with("count", count), Choice::A)?;
    let parallel = Race::run(stage, count, &processors[..count.min(processors.len())])?;
    picture(stage, &parallel)?;
    let seen = parallel.processors().len() >= 2;
    stage.expect_equal("demo-parallel-different", true, seen)?;
    let share = parallel.ran().as_nanos() * 100 / parallel.elapsed.as_nanos().max(1);
    let share = u64::try_from(share).unwrap_or(0);
    let sentence = Message::new("demo-parallel-share").with("percent", share);
    stage.observe("cpu_percent", sentence, share)?;

    stage.say("demo-parallel-speed-up")?;
    let mut pairs = Vec::new();
    for fewer in 2..count {
        let concurrent = Race::run(stage, fewer, one)?;
        let parallel = Race::run(stage, fewer, &processors[..fewer])?;
        done(stage, &[&concurrent, &parallel])?;
        pairs.push((concurrent, parallel));
    }
    pairs.push((concurrent, parallel));
    speed_up(stage, &pairs)
}

/// How long it took, and what the scheduler did with each process.
fn times(stage: &mut Stage<'_>, race: &Race) -> Result<()> {
    done(stage, &[race])?;
    let elapsed = millis(race.elapsed);
    let sentence = Message::new("demo-parallel-elapsed")
        .with("count", race.laps.len())
        .with("elapsed", elapsed);
    stage.observe("elapsed_ms", sentence, elapsed)?;
    let told = |lap: &Lap| {
        let sentence = Message::new("demo-parallel-lap")
            .with("name", lap.letter.to_string())
            .with("pid", lap.actor.pid())
            .with("slices", lap.slices)
            .with("voluntary", lap.voluntary)
            .with("nonvoluntary", lap.nonvoluntary)
            .with("waited", millis(lap.waited));
        let value = serde_json::json!({
            "pid": lap.actor.pid(),
            "slices": lap.slices,
            "voluntary_switches": lap.voluntary,
            "nonvoluntary_switches": lap.nonvoluntary,
            "ran_ms": millis(lap.ran),
            "ready_ms": millis(lap.waited),
        });
        (sentence, value)
    };
    stage.observe_each("processes", race.laps.iter().map(told).collect())
}

/// Expects that nobody was left behind in races of as many processes.
fn done(stage: &mut Stage<'_>, races: &[&Race]) -> Result<()> {
    let count = races.first().map_or(0, |race| race.laps.len());
    let all_done = races.iter().all(|race| race.is_done);
    stage.expect_equal(Message::new("demo-parallel-done").with("count", count), true, all_done)
}

/// Who had which CPU when.
fn picture(stage: &mut Stage<'_>, race: &Race) -> Result<()> {
    times(stage, race)?;
    let rows = race.chart();
    let lines = rows.iter().map(|(processor, cells)| {
        vec![Span::new(Role::Faint, format!("CPU{:<3}│", processor.0)), Span::plain(cells)]
    });
    let lines: Vec<_> = lines.collect();
    let value: Vec<_> = rows
        .iter()
        .map(|(Processor(number), cells)| serde_json::json!({"cpu": number, "ran": cells}))
        .collect();
    stage.draw("chart", value, &lines)?;
    let bucket = millis(race.elapsed) / i64::try_from(chart::COLUMNS).unwrap_or(1).max(1);
    stage.observe("cell_ms", Message::new("demo-parallel-cell").with("ms", bucket.max(1)), bucket)
}

/// On one CPU there is one at a time.
fn take_turns(stage: &mut Stage<'_>, race: &Race) -> Result<()> {
    let cpu = race.on.first().map_or(0, |processor| processor.0);
    let there = race.laps.iter().filter(|lap| lap.processors == [Processor(cpu)]).count();
    let count = race.laps.len();
    let sentence = Message::new("demo-parallel-same-cpu").with("count", count).with("cpu", cpu);
    stage.expect_equal(sentence, count, there)?;
    let sliced = race.laps.iter().filter(|lap| lap.slices > 1).count();
    let sentence = Message::new("demo-parallel-slices").with("count", count);
    stage.expect_equal(sentence, count, sliced)?;
    // Two clocks measure here, which may differ by a little.
    let fits = race.ran() <= race.elapsed + race.elapsed / 50;
    let sentence = Message::new("demo-parallel-sum")
        .with("sum", millis(race.ran()))
        .with("elapsed", millis(race.elapsed));
    stage.expect_equal(sentence, true, fits)
}

/// How much faster each number of processes was on several CPUs than on one.
fn speed_up(stage: &mut Stage<'_>, pairs: &[(Race, Race)]) -> Result<()> {
    let told = |(concurrent, parallel): &(Race, Race)| {
        let (one, all) = (millis(concurrent.elapsed), millis(parallel.elapsed));
        let tenths = one * 10 / all.max(1);
        let (count, cpus) = (concurrent.laps.len(), parallel.on.len());
        let sentence = Message::new("demo-parallel-times")
            .with("count", count)
            .with("one", one)
            .with("all", all)
            .with("factor", format!("{}.{}", tenths / 10, tenths % 10))
            .with("cpus", cpus);
        let value = serde_json::json!({
            "processes": count,
            "cpus": cpus,
            "one_cpu_ms": one,
            "all_cpus_ms": all,
        });
        (sentence, value)
    };
    stage.observe_each("speed_up", pairs.iter().map(told).collect())?;
    stage.observe("busy_machine", "demo-parallel-busy", true)
}
