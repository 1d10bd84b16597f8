//! `ptool echo compare`: every model with many silent and some busy clients, measured one by one.
//!
//! Servers and load generator are ptool itself, on loopback only, and end with this process whatever
//! ends it.

mod cost;
mod load;
mod plan;
mod point;
mod view;
mod ward;

use std::time::Duration;

use clap::Args;
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::signal::raise;
use serde::{Deserialize, Serialize};

use super::model::Model;
use super::raise_descriptor_limit;
use crate::run::{Exit, Failure, Result, Run};
use crate::signals::{ENDING, Signals};
use crate::ui::{Document, Format, Message, Role, Ui};
use cost::Auditor;
pub(super) use load::Load;
use load::{Measured, Served};
use plan::Task;
use point::{Point, lessons};
use ward::{Silence, Ward};

/// `ptool echo compare [MODEL…]`.
#[derive(Debug, Args)]
pub(super) struct Compare {
    #[arg(value_name = "MODEL", value_enum)]
    models: Vec<Model>,
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [0, 256, 1000, 4000])]
    idle: Vec<usize>,
    #[arg(
        long, value_name = "N", default_value_t = 16,
        value_parser = clap::value_parser!(u16).range(1..=1000)
    )]
    busy: u16,
    #[arg(
        long, value_name = "SECONDS", default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(1..=3600)
    )]
    seconds: u64,
}

/// The first line of a server.
#[derive(Debug, Deserialize)]
struct Listening {
    port: u16,
}

/// The body of `ptool echo compare --json`.
#[derive(Debug, Serialize)]
struct Body {
    busy: usize,
    points: Vec<Point>,
    lessons: Vec<String>,
}

impl Run for Compare {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let signals = Signals::block(ENDING)?;
        raise_descriptor_limit();
        let descriptors = getrlimit(Resource::RLIMIT_NOFILE).map_or(1024, |(soft, _)| soft);
        let busy = usize::from(self.busy);
        let models = if self.models.is_empty() { &Model::ALL[..] } else { &self.models };
        let tasks = plan::tasks(models, &self.idle, plan::most_idle(descriptors, busy));
        let time = plan::measured(Duration::from_secs(self.seconds), tasks.len());
        if ui.format() == Format::Text {
            let head =
                Message::new("echo-compare-head").with("busy", busy).with("seconds", self.seconds);
            let head = ui.text(&head);
            ui.paragraph(&[], Role::Faint, &head)?;
            ui.flush()?;
        }
        let auditor = Auditor::new()?;
        let mut points = Vec::new();
        for task in tasks {
            let doing = Message::new("echo-compare-doing")
                .with("model", task.model.name())
                .with("idle", task.idle);
            let doing = ui.text(&doing);
            ui.passing(&doing)?;
            match measure(task, busy, time, &auditor, &signals) {
                Ok(point) => points.push(point),
                Err(Silence::Interrupted(signal)) => {
                    ui.passed()?;
                    ui.flush()?;
                    // All children have ended; now as if the signal had never been caught.
                    signals.unblock()?;
                    let _ = raise(signal);
                    return Ok(Exit::Done);
                }
                Err(Silence::Gone) => {
                    ui.passed()?;
                    let message =
                        Message::new("echo-compare-gone").with("model", task.model.name());
                    return Err(Failure::new(Exit::Refused, message));
                }
                Err(Silence::Failed(error)) => {
                    ui.passed()?;
                    return Err(super::failed("read", &error));
                }
            }
        }
        ui.passed()?;
        if ui.format() == Format::Text {
            ui.gap()?;
            view::print(ui, &points)?;
            return Ok(Exit::Done);
        }
        let lessons = lessons(&points).iter().map(|lesson| ui.text(lesson)).collect();
        ui.json(&Document::new("echo compare", Body { busy, points, lessons }))?;
        Ok(Exit::Done)
    }
}

/// Starts a server and its clients, and measures for so long. Both have ended when this returns.
fn measure(
    task: Task,
    busy: usize,
    time: Duration,
    auditor: &Auditor,
    signals: &Signals,
) -> std::result::Result<Point, Silence> {
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let mut server = Ward::start(&words(&[task.model.name(), "127.0.0.1:0"]))?;
    let listening: Listening = parse(&server.line(signals)?)?;
    let mut args = words(&["load", "--port"]);
    args.extend([listening.port.to_string(), "--idle".to_owned(), task.idle.to_string()]);
    args.extend(["--busy".to_owned(), busy.to_string()]);
    args.extend(["--millis".to_owned(), time.as_millis().to_string()]);
    args.extend((task.model == Model::Udp).then(|| "--udp".to_owned()));
    let mut load = Ward::start(&args)?;
    let served: Served = parse(&load.line(signals)?)?;
    let before = auditor.cost(server.pid());
    load.nudge()?;
    let measured: Measured = parse(&load.line(signals)?)?;
    let after = auditor.cost(server.pid());
    let mut point = Point::new(task, busy, served, measured, before, after);
    point.memory_bytes = auditor.memory(server.pid());
    Ok(point)
}

fn parse<'a, T: Deserialize<'a>>(line: &'a [u8]) -> std::result::Result<T, Silence> {
    serde_json::from_slice(line).map_err(|_| Silence::Gone)
}
