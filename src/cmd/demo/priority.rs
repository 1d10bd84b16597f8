//! Demonstrates nice values: what share of one CPU the kernel gives to two that both want all of it.

use nix::errno::Errno;
use nix::sys::signal::Signal;

use super::Lesson;
use super::code::code;
use super::stage::{Actor, Choice, Processor, Stage, sys};
use crate::proc::{Pid, State, Want};
use crate::run::Result;
use crate::ui::Message;

pub(super) const LESSON: Lesson =
    Lesson { name: "priority", takes: &[], code: code!("priority"), play };

/// For how much CPU time of both together their shares are measured: many time slices.
const MEASURED_NS: u64 = 100_000_000;
/// And for how much of each at least: most of a time slice, which the nicest has to wait for.
const LEAST_NS: u64 = 2_000_000;
/// The nicest value.
const NICEST: i64 = 19;
/// The opposite.
const FIRST: i64 = -20;
/// The policies that heed nice values (sched(7)).
const FAIR: [&str; 2] = ["SCHED_OTHER", "SCHED_BATCH"];

/// Where and from which nice value on the spinners run.
#[derive(Debug, Clone, Copy)]
struct Place {
    on: Processor,
    /// The nice value of ptool. A shell may have been started nicer than others, and nobody gets
    /// below that without a privilege.
    own: i64,
}

/// A process that wants all of its CPU.
struct Spinner {
    actor: Actor,
    nice: i64,
}

fn play(stage: &mut Stage<'_>) -> Result<()> {
    let me = nix::unistd::getpid().as_raw();
    let row = stage.procfs().process(me, Want::empty())?;
    let first = stage.processors()?.first().copied();
    let place = Place { on: first.unwrap_or(Processor(0)), own: row.nice };
    stage
        .say(Message::new("demo-priority-equal").with("cpu", place.on.0).with("nice", place.own))?;
    if !FAIR.contains(&row.policy.constant()) {
        let sentence = Message::new("demo-priority-policy").with("policy", row.policy.constant());
        return stage.skip(sentence);
    }
    equal(stage, place)?;
    nicer(stage, place)?;
    nicest(stage, place)?;
    favoured(stage, place)
}

/// Two of the same nice value share evenly.
fn equal(stage: &mut Stage<'_>, place: Place) -> Result<()> {
    let pair =
        [spinner(stage, "one", place, place.own)?, spinner(stage, "other", place, place.own)?];
    for spinner in &pair {
        stage.expect(&spinner.actor, State::Running)?;
    }
    if let Some(ran) = shares(stage, &pair)? {
        let both = ran.iter().all(|ran| *ran > 0);
        stage.expect_equal("demo-priority-both-ran", true, both)?;
    }
    stage.show(&[&pair[0].actor, &pair[1].actor])?;
    stage.explain(&pair[0].actor)?;
    end(stage, &pair)
}

/// The nicer one gets less.
fn nicer(stage: &mut Stage<'_>, place: Place) -> Result<()> {
    let nice = if place.own < 10 { 10 } else { NICEST };
    stage.say(Message::new("demo-priority-nicer").with("nice", nice))?;
    if place.own >= NICEST {
        return stage.skip(at_the_end(place));
    }
    stage.ask("demo-priority-quiz-nicer", Choice::B)?;
    let pair =
        [spinner(stage, "ordinary", place, place.own)?, spinner(stage, "nicer", place, nice)?];
    compare(stage, &pair)?;
    stage.hold(&pair[1].actor)?;
    // There the nice value counts only among the processes of one session (sched(7)).
    if stage.procfs().read("sys/kernel/sched_autogroup_enabled").is_ok_and(|text| text == b"1\n") {
        stage.observe("is_autogroup_enabled", "demo-priority-autogroup", true)?;
    }
    end(stage, &pair)
}

/// Even the nicest gets something.
fn nicest(stage: &mut Stage<'_>, place: Place) -> Result<()> {
    stage.say(Message::new("demo-priority-nicest").with("nice", NICEST))?;
    if place.own >= NICEST {
        return stage.skip(at_the_end(place));
    }
    stage.ask("demo-priority-quiz-starves", Choice::A)?;
    let pair =
        [spinner(stage, "ordinary", place, place.own)?, spinner(stage, "nicest", place, NICEST)?];
    compare(stage, &pair)?;
    end(stage, &pair)
}

/// Below one's own nice value only a privilege leads.
fn favoured(stage: &mut Stage<'_>, place: Place) -> Result<()> {
    let nice = (place.own - 5).clamp(FIRST, -5);
    stage.say(Message::new("demo-priority-favoured").with("nice", nice))?;
    if place.own <= FIRST {
        return stage.skip(at_the_end(place));
    }
    let (favoured, refusal) = trying(stage, "favoured", place, nice)?;
    if let Some(errno) = refusal {
        let sentence = Message::new("demo-priority-refused").with("errno", format!("{errno:?}"));
        stage.skip(sentence)?;
        return end(stage, &[favoured]);
    }
    let pair = [favoured, spinner(stage, "ordinary", place, place.own)?];
    compare(stage, &pair)?;
    end(stage, &pair)
}

/// Expects that the first of the pair, which has the lower nice value, gets more of the CPU.
fn compare(stage: &mut Stage<'_>, pair: &[Spinner; 2]) -> Result<()> {
    for Spinner { actor, nice } in pair {
        stage.expect(actor, State::Running)?;
        let mark = match nice {
            ..0 => "<",
            0 => continue,
            1.. => "N",
        };
        let sentence = Message::new("demo-priority-mark")
            .with("name", actor.name.as_str())
            .with("nice", *nice)
            .with("mark", mark);
        let code = stage.row(actor).map_or_else(String::new, |row| row.stat_code().to_string());
        let marks: String = code.chars().filter(|mark| ['<', 'N'].contains(mark)).collect();
        stage.expect_equal(sentence, mark.to_owned(), marks)?;
    }
    let [first, second] = pair.each_ref().map(|spinner| &spinner.actor);
    if let Some([more, less]) = shares(stage, pair)? {
        let sentence = Message::new("demo-priority-more")
            .with("more", first.name.as_str())
            .with("less", second.name.as_str());
        stage.expect_equal(sentence, true, more > less)?;
    }
    stage.show(&[first, second])
}

/// Has a process spin with a nice value that everybody may have.
fn spinner(stage: &mut Stage<'_>, name: &str, place: Place, nice: i64) -> Result<Spinner> {
    trying(stage, name, place, nice).map(|(spinner, _)| spinner)
}

/// Has a process spin with a nice value that the kernel may refuse.
fn trying(
    stage: &mut Stage<'_>,
    name: &str,
    place: Place,
    nice: i64,
) -> Result<(Spinner, Option<Errno>)> {
    let outcome = stage.note();
    let actor = stage.fork(name, |part| {
        part.use_only(&[place.on])?;
        let tried = sys::set_nice(i32::try_from(nice).unwrap_or(0));
        part.tell(outcome, tried.err().map_or(0, |errno| errno as i32));
        loop {
            std::hint::spin_loop();
        }
    })?;
    let errno = i32::try_from(stage.hear(outcome)?).unwrap_or(0);
    Ok((Spinner { actor, nice }, (errno != 0).then(|| Errno::from_raw(errno))))
}

fn end(stage: &mut Stage<'_>, spinners: &[Spinner]) -> Result<()> {
    for Spinner { actor, .. } in spinners {
        stage.signal(actor, Signal::SIGKILL)?;
        stage.wait(actor)?;
    }
    Ok(())
}

fn at_the_end(place: Place) -> Message {
    Message::new("demo-priority-at-the-end").with("nice", place.own)
}

/// How long each of the two ran, in nanoseconds, until each had [`LEAST_NS`] and both
/// together [`MEASURED_NS`]; `None` where the kernel does not count it, or others have the CPU.
fn shares(stage: &mut Stage<'_>, pair: &[Spinner; 2]) -> Result<Option<[u64; 2]>> {
    let pids = pair.each_ref().map(|spinner| spinner.actor.pid());
    let read = |stage: &Stage<'_>| Some([ran(stage, pids[0])?, ran(stage, pids[1])?]);
    let is_enough =
        |ran: &[u64; 2]| ran.iter().all(|ran| *ran >= LEAST_NS) && total(*ran) >= MEASURED_NS;
    let is_counted = ran(stage, nix::unistd::getpid().as_raw()).is_some_and(|ran| ran > 0);
    let measured = match read(stage).filter(|_| is_counted) {
        None => None,
        Some(begin) => stage.until(|stage| {
            let now = read(stage)?;
            Some([now[0] - begin[0], now[1] - begin[1]]).filter(is_enough)
        })?,
    };
    match measured {
        None => stage.skip("demo-priority-no-shares")?,
        Some(ran) => tell(stage, pair, ran)?,
    }
    Ok(measured)
}

fn tell(stage: &mut Stage<'_>, pair: &[Spinner; 2], ran: [u64; 2]) -> Result<()> {
    let percent = (ran[0] * 100 + total(ran) / 2) / total(ran);
    let [first, second] = pair.each_ref();
    let sentence = Message::new("demo-priority-shares")
        .with("first", first.actor.name.as_str())
        .with("second", second.actor.name.as_str())
        .with("percent", percent)
        .with("rest", 100 - percent)
        .with("millis", total(ran) / 1_000_000);
    let share = |spinner: &Spinner, ran| serde_json::json!({"name": spinner.actor.name, "nice": spinner.nice, "ran_ns": ran});
    stage.observe("shares", sentence, [share(first, ran[0]), share(second, ran[1])])
}

const fn total(ran: [u64; 2]) -> u64 {
    ran[0] + ran[1]
}

/// How long a process has been on a CPU, in nanoseconds (field 1 of its `schedstat`).
fn ran(stage: &Stage<'_>, pid: Pid) -> Option<u64> {
    stage.schedstat(pid).map(|times| times.sum_exec_runtime)
}
