//! A measurement, and what a series of them says. Pure.

use serde::Serialize;

use super::super::model::Model;
use super::cost::Cost;
use super::load::{Measured, Served};
use super::plan::Task;
use crate::ui::{Message, quantity};

/// What one server did for its clients, and what that cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct Point {
    pub(super) model: Model,
    /// Silent clients that came.
    pub(super) idle: usize,
    /// Busy clients that came.
    pub(super) busy: usize,
    pub(super) served_idle: usize,
    pub(super) served_busy: usize,
    /// Clients that the server closed at once.
    pub(super) refused: usize,
    /// Clients that were connected and never answered.
    pub(super) waiting: usize,
    pub(super) round_trips: u64,
    pub(super) round_trips_per_second: f64,
    pub(super) p50_ns: u64,
    pub(super) p99_ns: u64,
    /// CPU time of the server and its children while it was measured.
    pub(super) cpu_ns: u64,
    /// The same for one round trip.
    pub(super) cpu_ns_per_round_trip: u64,
    /// Of one CPU.
    pub(super) cpu_percent: f64,
    pub(super) memory_bytes: u64,
    pub(super) processes: usize,
    pub(super) threads: u64,
}

impl Point {
    pub(super) fn new(
        task: Task,
        busy: usize,
        served: Served,
        measured: Measured,
        before: Cost,
        after: Cost,
    ) -> Self {
        let cpu_ns = after.cpu_ns.saturating_sub(before.cpu_ns);
        let nanoseconds = measured.nanoseconds.max(1);
        Self {
            model: task.model,
            idle: task.idle,
            busy,
            served_idle: served.idle,
            served_busy: served.busy,
            refused: served.refused,
            waiting: served.waiting,
            round_trips: measured.round_trips,
            round_trips_per_second: ratio(measured.round_trips, nanoseconds) * 1e9,
            p50_ns: measured.p50_ns,
            p99_ns: measured.p99_ns,
            cpu_ns,
            cpu_ns_per_round_trip: cpu_ns / measured.round_trips.max(1),
            cpu_percent: ratio(cpu_ns, nanoseconds) * 100.0,
            memory_bytes: 0,
            processes: before.processes,
            threads: before.threads,
        }
    }
}

/// A quotient to as many digits as a person reads.
#[expect(clippy::cast_precision_loss, reason = "a ratio to show is not exact to the last digit")]
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What the measurements show, in the order of the models.
pub(super) fn lessons(points: &[Point]) -> Vec<Message> {
    let of = |model| points.iter().filter(move |point| point.model == model);
    let mut lessons = Vec::new();
    for model in Model::ALL {
        let (Some(first), Some(last)) = (of(model).next(), of(model).next_back()) else { continue };
        match model {
            Model::Tcp if first.waiting > 0 => lessons.push(
                Message::new("echo-lesson-tcp")
                    .with("served", first.served_busy)
                    .with("waiting", first.waiting),
            ),
            Model::Fork | Model::Thread => lessons.extend(memory(first, last)),
            Model::Select | Model::Poll | Model::Epoll => {
                lessons.extend(growth(first, last));
                let refused = of(model).max_by_key(|point| point.refused);
                lessons.extend(refused.filter(|point| point.refused > 0).map(|point| {
                    let served = point.served_idle + point.served_busy;
                    Message::new("echo-lesson-refused")
                        .with("model", model.name())
                        .with("refused", point.refused)
                        .with("served", served)
                }));
            }
            _ => {}
        }
    }
    lessons
}

/// What a silent client costs in memory.
fn memory(first: &Point, last: &Point) -> Option<Message> {
    let clients = last.served_idle.checked_sub(first.served_idle).filter(|clients| *clients > 0)?;
    let bytes = last.memory_bytes.checked_sub(first.memory_bytes)? / clients as u64;
    let id = if first.model == Model::Fork { "echo-lesson-fork" } else { "echo-lesson-thread" };
    Some(Message::new(id).with("clients", clients).with("size", quantity::size(bytes)))
}

/// How many times as much is more than two measurements of the same may differ.
const NOTICEABLE: f64 = 1.25;

/// How the CPU time for the same work grows with clients that do nothing.
fn growth(first: &Point, last: &Point) -> Option<Message> {
    if first.idle == last.idle || first.cpu_ns_per_round_trip == 0 || last.round_trips == 0 {
        return None;
    }
    let times = ratio(last.cpu_ns_per_round_trip, first.cpu_ns_per_round_trip);
    let id = if times < NOTICEABLE { "echo-lesson-even" } else { "echo-lesson-growth" };
    let message = Message::new(id)
        .with("model", first.model.name())
        .with("from", quantity::duration(first.cpu_ns_per_round_trip))
        .with("to", quantity::duration(last.cpu_ns_per_round_trip))
        .with("idle", last.served_idle);
    Some(if times < NOTICEABLE { message } else { message.with("times", format!("{times:.1}")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(model: Model, idle: usize, refused: usize, cpu_millis: u64) -> Point {
        let served = Served { idle: idle - refused, busy: 16, refused, waiting: 0 };
        let measured =
            Measured { round_trips: 1000, nanoseconds: 500_000_000, p50_ns: 10, p99_ns: 20 };
        let after = Cost { cpu_ns: cpu_millis * 1_000_000, ..Cost::default() };
        Point::new(Task { model, idle }, 16, served, measured, Cost::default(), after)
    }

    #[test]
    fn rates_follow_from_counts_and_time() {
        let point = point(Model::Poll, 0, 0, 100);
        assert!((point.round_trips_per_second - 2000.0).abs() < 1e-6);
        assert!((point.cpu_percent - 20.0).abs() < 1e-6);
        assert_eq!(point.cpu_ns_per_round_trip, 100_000);
    }

    #[test]
    fn the_growth_and_the_limit_are_told() {
        let points = [point(Model::Select, 0, 0, 2), point(Model::Select, 4000, 3000, 10)];
        let told: Vec<_> = lessons(&points).into_iter().map(|lesson| lesson.id).collect();
        assert_eq!(told, ["echo-lesson-growth", "echo-lesson-refused"]);
    }

    #[test]
    fn what_differs_no_more_than_by_chance_is_no_growth() {
        for millis in [7, 10, 11] {
            let points = [point(Model::Epoll, 0, 0, 10), point(Model::Epoll, 4000, 0, millis)];
            let told: Vec<_> = lessons(&points).into_iter().map(|lesson| lesson.id).collect();
            assert_eq!(told, ["echo-lesson-even"]);
        }
    }

    #[test]
    fn nothing_is_told_of_a_single_measurement() {
        assert_eq!(lessons(&[point(Model::Epoll, 0, 0, 2)]), []);
        assert_eq!(lessons(&[]), []);
    }

    #[test]
    fn memory_is_told_for_each_client() {
        let mut last = point(Model::Fork, 100, 0, 2);
        last.memory_bytes = 100 << 14;
        let told = lessons(&[point(Model::Fork, 0, 0, 2), last]);
        assert_eq!(told[0].args[1], ("size", "16K".into()));
    }
}
