//! The worker over a log that goes wrong: dropped commits, revokes, crashes at every step.

#[path = "../bus_contract/mod.rs"]
#[macro_use]
mod bus_contract;
mod dice;
mod log;
mod seat;

use log::{Faults, Simulated};

/// What is proven over a simulated log is worth as much as the log is true to the real ones.
fn fresh(_name: &str) -> Box<Simulated> {
    Box::new(Simulated::new(3, 1, Faults::default()))
}

bus_contract!(fresh);
