//! A trace in the format of Chrome's trace viewer, which Perfetto opens: "Trace Event Format", as a
//! JSON array of events. Each is written when it is known, so that a watch may take any time; a
//! reader also takes an array whose end is missing, as a killed ptool would leave it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufWriter, Write as _};

use serde_json::json;

use super::cause;
use super::file::File;
use crate::proc::Pid;
use crate::proc::sched::{Cause, Stage, Transition};
use crate::ui::{Bytes, Catalog};

/// The number of the process whose threads stand for the CPUs: beyond what any task can have
/// (`PID_MAX_LIMIT`).
const CPUS: i64 = 1 << 23;

/// The file, and what is still open.
#[derive(Debug)]
pub(super) struct Export {
    out: BufWriter<File>,
    tasks: BTreeMap<Pid, Open>,
    cpus: BTreeSet<u32>,
    /// When the watch began; nothing is written before.
    start_ns: Option<u64>,
}

/// The stay of a task that has not ended.
#[derive(Debug)]
struct Open {
    process: Pid,
    comm: Bytes,
    stage: Stage,
    since_ns: u64,
    cpu: Option<u32>,
    why: String,
}

impl Export {
    pub(super) fn new(file: File) -> Self {
        let out = BufWriter::with_capacity(64 << 10, file);
        Self { out, tasks: BTreeMap::new(), cpus: BTreeSet::new(), start_ns: None }
    }

    /// Ends the stay before a transition, and begins the next.
    pub(super) fn transition(
        &mut self,
        told: &Transition,
        start_ns: u64,
        catalog: &Catalog,
    ) -> io::Result<()> {
        if self.start_ns.is_none() {
            self.begin(start_ns)?;
        }
        let before = self.tasks.remove(&told.task);
        if before.as_ref().is_none_or(|before| before.comm != told.comm) {
            self.name(told)?;
        }
        if let Some(before) = before {
            self.stay(told.task, &before, told.time_ns)?;
        }
        let why = catalog.text(&cause::sentence(told));
        if let Cause::Executed { .. } | Cause::Signaled { .. } | Cause::Made { .. } = told.cause {
            let mark = json!({
                "name": why, "cat": "cause", "ph": "i", "s": "t",
                "ts": self.micros(told.time_ns), "pid": told.process, "tid": told.task,
            });
            self.write(&mark)?;
        }
        if told.to != Stage::Terminated {
            let cpu = if told.to == Stage::Running { told.cpu } else { None };
            let open = Open {
                process: told.process,
                comm: told.comm.clone(),
                stage: told.to,
                since_ns: told.time_ns,
                cpu,
                why,
            };
            self.tasks.insert(told.task, open);
        }
        Ok(())
    }

    /// Ends every stay and the array.
    pub(super) fn end(mut self, now_ns: u64) -> io::Result<()> {
        if self.start_ns.is_none() {
            self.begin(now_ns)?;
        }
        for (task, open) in std::mem::take(&mut self.tasks) {
            self.stay(task, &open, now_ns)?;
        }
        self.out.write_all(b"\n]\n")?;
        self.out.flush()
    }

    fn begin(&mut self, start_ns: u64) -> io::Result<()> {
        self.start_ns = Some(start_ns);
        let name =
            json!({"name": "process_name", "ph": "M", "pid": CPUS, "args": {"name": "CPUs"}});
        self.out.write_all(b"[")?;
        Ok(serde_json::to_writer(&mut self.out, &name)?)
    }

    /// Tells the names of a task and its process.
    fn name(&mut self, told: &Transition) -> io::Result<()> {
        let name = told.comm.to_lossy();
        let about = |what: &str| {
            json!({
                "name": what, "ph": "M", "pid": told.process, "tid": told.task,
                "args": {"name": name},
            })
        };
        if told.task == told.process {
            self.write(&about("process_name"))?;
        }
        self.write(&about("thread_name"))
    }

    fn stay(&mut self, task: Pid, open: &Open, until_ns: u64) -> io::Result<()> {
        let (begin, end) = (self.micros(open.since_ns), self.micros(until_ns));
        let span = json!({
            "name": open.stage.name(), "cat": "state", "ph": "X", "ts": begin, "dur": end - begin,
            "pid": open.process, "tid": task,
            "args": {"state": open.stage.state().letter(), "cause": open.why, "cpu": open.cpu},
        });
        self.write(&span)?;
        let Some(cpu) = open.cpu else { return Ok(()) };
        let track = CPUS + i64::from(cpu);
        if self.cpus.insert(cpu) {
            let name = format!("CPU {cpu}");
            let about = json!({
                "name": "thread_name", "ph": "M", "pid": CPUS, "tid": track, "args": {"name": name},
            });
            self.write(&about)?;
        }
        let name = format!("{} {task}", open.comm.to_lossy());
        let span = json!({
            "name": name, "cat": "cpu", "ph": "X", "ts": begin, "dur": end - begin,
            "pid": CPUS, "tid": track,
        });
        self.write(&span)
    }

    /// Microseconds since the watch began, which is the unit of the format.
    #[expect(clippy::cast_precision_loss, reason = "exact for the first 104 days")]
    fn micros(&self, time_ns: u64) -> f64 {
        time_ns.saturating_sub(self.start_ns.unwrap_or(time_ns)) as f64 / 1000.0
    }

    fn write(&mut self, event: &serde_json::Value) -> io::Result<()> {
        self.out.write_all(b",\n")?;
        serde_json::to_writer(&mut self.out, event)?;
        Ok(())
    }
}
