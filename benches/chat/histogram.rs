//! How often which latency was seen, each to within a thirty-second of itself.

/// Steps of each power of two.
const STEPS: u32 = 32;
const STEP_BITS: u32 = STEPS.trailing_zeros();

/// Latencies in microseconds.
#[derive(Debug, Clone)]
pub(crate) struct Histogram {
    counts: Vec<u64>,
    total: u64,
}

impl Histogram {
    pub(crate) fn new() -> Self {
        Self { counts: vec![0; place(u32::MAX) + 1], total: 0 }
    }

    pub(crate) fn add(&mut self, micros: u64) {
        self.counts[place(u32::try_from(micros).unwrap_or(u32::MAX))] += 1;
        self.total += 1;
    }

    /// How many there are.
    pub(crate) const fn total(&self) -> u64 {
        self.total
    }

    /// What so many per cent of all are not longer than, in microseconds; 0 where there are none.
    pub(crate) fn percentile(&self, percent: u64) -> u64 {
        let wanted = (self.total * percent).div_ceil(100);
        let mut seen = 0;
        for (place, count) in self.counts.iter().enumerate() {
            seen += count;
            if seen >= wanted && seen > 0 {
                return upper_end(place);
            }
        }
        0
    }
}

/// Small numbers have a place each; of the others the highest bits count.
const fn place(micros: u32) -> usize {
    if micros < STEPS {
        return micros as usize;
    }
    let shift = micros.ilog2() - STEP_BITS;
    ((shift + 1) * STEPS + ((micros >> shift) - STEPS)) as usize
}

/// The longest latency that has this place.
const fn upper_end(place: usize) -> u64 {
    let (power, step) = (place as u64 / STEPS as u64, place as u64 % STEPS as u64);
    if power == 0 {
        return step;
    }
    ((step + STEPS as u64 + 1) << (power - 1)) - 1
}
