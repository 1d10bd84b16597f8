//! The memory of before is in both, what is written later is not: pages are copied when one writes
//! to them, and `smaps` shows it.

use procfs::FromBufRead as _;
use procfs::process::MemoryMaps;

use super::super::stage::{Actor, Choice, Stage};
use crate::run::Result;
use crate::ui::Message;

/// How much memory the two share at first: enough to be seen beside what else is near it.
const BYTES: usize = 4 << 20;
const PAGE: usize = 4096;
const BEFORE: u8 = 42;
const AFTER: u8 = 99;

/// Memory of a mapping, in bytes, that is dirty: shared with another process, or its own.
#[derive(Debug, Clone, Copy)]
struct Dirty {
    shared: u64,
    private: u64,
}

pub(super) fn play(stage: &mut Stage<'_>) -> Result<()> {
    stage.say("demo-fork-memory")?;
    let cue = stage.cue()?;
    let (address, value) = (stage.note(), stage.note());
    let look = |memory: &[u8]| i64::from(std::hint::black_box(memory)[0]);
    let (parents_cue, parents_value) = (stage.cue()?, stage.note());
    let parent = stage.fork("parent", |part| {
        let mut memory = vec![0_u8; BYTES];
        fill(&mut memory, BEFORE);
        part.fork("child", |part| {
            part.tell(address, memory.as_ptr().addr().cast_signed() as i64);
            part.tell(value, look(&memory));
            part.wait_for(&cue)?;
            fill(&mut memory, AFTER);
            part.tell(value, look(&memory));
            part.pause()
        })?;
        part.wait_for(&parents_cue)?;
        part.tell(parents_value, look(&memory));
        part.pause()
    })?;
    let child = stage.meet("child")?;
    let place = stage.hear(address)?.cast_unsigned();
    let inherited = stage.hear(value)?;
    let sentence = Message::new("demo-fork-value-before")
        .with("value", inherited)
        .with("address", format!("{place:#x}"));
    stage.expect_equal(sentence, i64::from(BEFORE), inherited)?;
    let before = dirty(stage, &child, place);
    observe(stage, "demo-fork-smaps-before", before)?;

    stage.say("demo-fork-writes")?;
    stage.ask("demo-fork-quiz-memory", Choice::A)?;
    stage.give(&cue)?;
    let written = stage.hear(value)?;
    stage.give(&parents_cue)?;
    let kept = stage.hear(parents_value)?;
    let sentence = Message::new("demo-fork-value-child").with("value", written);
    stage.expect_equal(sentence, i64::from(AFTER), written)?;
    let sentence = Message::new("demo-fork-value-parent").with("value", kept);
    stage.expect_equal(sentence, i64::from(BEFORE), kept)?;
    let after = dirty(stage, &child, place);
    observe(stage, "demo-fork-smaps-after", after)?;
    let (Some(before), Some(after)) = (before, after) else {
        return stage.skip("demo-fork-no-smaps");
    };
    let moved = after.private.saturating_sub(before.private);
    let is_copied = moved >= BYTES as u64 && before.shared >= BYTES as u64;
    stage.expect_equal("demo-fork-copied", true, is_copied)?;
    stage.show(&[&parent, &child])
}

/// Writes to every page, in a way that the compiler cannot leave out.
fn fill(memory: &mut [u8], value: u8) {
    for page in memory.chunks_mut(PAGE) {
        page[0] = value;
    }
    std::hint::black_box(memory);
}

fn observe(stage: &mut Stage<'_>, sentence: &'static str, dirty: Option<Dirty>) -> Result<()> {
    let Some(Dirty { shared, private }) = dirty else { return Ok(()) };
    let (shared, private) = (shared / 1024, private / 1024);
    let message = Message::new(sentence).with("shared", shared).with("private", private);
    let value = serde_json::json!({"shared_dirty_kib": shared, "private_dirty_kib": private});
    stage.observe("smaps", message, value)
}

/// The dirty memory of the mapping at this address; `None` where there is no `smaps`.
fn dirty(stage: &Stage<'_>, actor: &Actor, address: u64) -> Option<Dirty> {
    let text = stage.procfs().read(&format!("{}/smaps", actor.pid())).ok()?;
    let maps = MemoryMaps::from_buf_read(text.as_slice()).ok()?;
    let is_there = |(from, to): (u64, u64)| from <= address && address < to;
    let map = maps.0.into_iter().find(|map| is_there(map.address))?;
    let bytes = |field: &str| map.extension.map.get(field).copied();
    Some(Dirty { shared: bytes("Shared_Dirty")?, private: bytes("Private_Dirty")? })
}
