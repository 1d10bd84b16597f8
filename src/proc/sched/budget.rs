//! How many stacks the kernel is asked for.
//!
//! A stack says where a task goes to sleep, and costs the task more than all else that is told of the
//! switch. So there is an allowance: whoever sleeps seldom is asked each time, whoever sleeps ten
//! thousand times a second only now and then. Pure.

use super::ring::Stack;

/// Stacks a second.
const PER_SECOND: i64 = 200;
/// How many may be saved up.
const MOST: i64 = PER_SECOND;
const SECOND_NS: i64 = 1_000_000_000;

/// The allowance.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    /// What is left, in billionths of a stack; below 0, what has been taken in advance.
    left: i64,
    at_ns: u64,
    stack: Stack,
}

impl Budget {
    /// All is allowed at first.
    pub(super) const fn new(now_ns: u64) -> Self {
        Self { left: MOST * SECOND_NS, at_ns: now_ns, stack: Stack::Kernel }
    }

    /// So many stacks were taken until now. Says whether to take more.
    pub(super) fn spend(&mut self, now_ns: u64, stacks: u64) -> Stack {
        let passed = i64::try_from(now_ns.saturating_sub(self.at_ns)).unwrap_or(i64::MAX);
        self.at_ns = now_ns;
        let spent = i64::try_from(stacks).unwrap_or(i64::MAX).saturating_mul(SECOND_NS);
        let earned = passed.saturating_mul(PER_SECOND);
        self.left = self.left.saturating_add(earned).min(MOST * SECOND_NS).saturating_sub(spent);
        // Half of it before it begins again, or it would begin and end all the time.
        self.stack = match self.stack {
            Stack::Kernel if self.left <= 0 => Stack::None,
            Stack::None if self.left >= MOST * SECOND_NS / 2 => Stack::Kernel,
            same => same,
        };
        self.stack
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_000_000;

    #[test]
    fn whoever_sleeps_seldom_is_always_asked() {
        let mut budget = Budget::new(0);
        assert!((1..100).all(|round| budget.spend(round * 100 * MS, 19) == Stack::Kernel));
    }

    #[test]
    fn whoever_sleeps_all_the_time_is_asked_now_and_then() {
        let mut budget = Budget::new(0);
        let mut stack = Stack::Kernel;
        let mut taken = 0;
        for round in 1..=100 {
            let stacks = if stack == Stack::Kernel { 1000 } else { 0 };
            taken += stacks;
            stack = budget.spend(round * 100 * MS, stacks);
        }
        assert!((1_000..=3_200).contains(&taken), "{taken} in ten seconds");
    }
}
