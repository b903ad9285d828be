//! Wall time and CPU time of this process, all threads together.

use rustix::time::{ClockId, clock_gettime};
use std::time::Duration;

pub struct Stopwatch {
    wall: Duration,
    cpu: Duration,
}

/// What a stretch of work took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Taken {
    pub wall: Duration,
    pub cpu: Duration,
}

impl Stopwatch {
    pub fn start() -> Stopwatch {
        Stopwatch { wall: reading(ClockId::Monotonic), cpu: reading(ClockId::ProcessCPUTime) }
    }

    pub fn stop(self) -> Taken {
        Taken {
            wall: reading(ClockId::Monotonic).saturating_sub(self.wall),
            cpu: reading(ClockId::ProcessCPUTime).saturating_sub(self.cpu),
        }
    }
}

fn reading(clock: ClockId) -> Duration {
    Duration::try_from(clock_gettime(clock)).expect("these clocks count up from 0")
}
