//! What is measured: models, and how many silent clients each of them has beside the busy ones. Pure.

use std::time::Duration;

use super::super::model::Model;

/// A silent client is a process in the `fork` model, so that more of them would be a test of the
/// machine's memory.
const MOST_PROCESSES: usize = 1000;

/// Descriptors of a process that are no clients.
const OWN_DESCRIPTORS: usize = 24;

/// The part of the time that goes into measuring; the rest is for starting and connecting.
const MEASURED_PERCENT: u32 = 60;
const SHORTEST: Duration = Duration::from_millis(50);

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Task {
    pub(super) model: Model,
    pub(super) idle: usize,
}

/// The measurements in the order in which they are made, each model with more and more silent clients.
///
/// `tcp` has none, for a silent client would be the only one that it serves; nor has `udp`, where
/// nobody is connected.
pub(super) fn tasks(models: &[Model], idle: &[usize], most: usize) -> Vec<Task> {
    let mut tasks = Vec::new();
    for &model in models {
        let most = match model {
            Model::Tcp | Model::Udp => 0,
            Model::Fork => MOST_PROCESSES.min(most),
            _ => most,
        };
        let mut counts: Vec<_> = idle.iter().map(|count| (*count).min(most)).collect();
        counts.sort_unstable();
        counts.dedup();
        tasks.extend(counts.into_iter().map(|idle| Task { model, idle }));
    }
    tasks
}

/// The most silent clients that so many descriptors allow beside the busy ones.
pub(super) fn most_idle(descriptors: u64, busy: usize) -> usize {
    usize::try_from(descriptors).unwrap_or(usize::MAX).saturating_sub(busy + OWN_DESCRIPTORS)
}

/// How long each of so many measurements takes, for the whole to take about so long.
pub(super) fn measured(total: Duration, tasks: usize) -> Duration {
    let tasks = u32::try_from(tasks.max(1)).unwrap_or(u32::MAX);
    (total * MEASURED_PERCENT / 100 / tasks).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_has_as_many_silent_clients_as_it_can_bear() {
        let tasks = tasks(&[Model::Tcp, Model::Fork, Model::Epoll], &[0, 256, 4000], 2000);
        let shown: Vec<_> = tasks.iter().map(|task| (task.model.name(), task.idle)).collect();
        let expected = [
            ("tcp", 0),
            ("fork", 0),
            ("fork", 256),
            ("fork", 1000),
            ("epoll", 0),
            ("epoll", 256),
            ("epoll", 2000),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn descriptors_bound_the_clients() {
        assert_eq!(most_idle(1024, 16), 984);
        assert_eq!(most_idle(10, 16), 0);
    }

    #[test]
    fn measuring_leaves_time_for_connecting() {
        assert_eq!(measured(Duration::from_secs(20), 20), Duration::from_millis(600));
        assert_eq!(measured(Duration::from_secs(1), 1000), SHORTEST);
    }
}
