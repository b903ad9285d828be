//! The worker over a log that goes wrong: dropped commits, revokes, crashes at every step.

#[path = "../bus_contract/mod.rs"]
#[macro_use]
mod bus_contract;
#[path = "../earlier/mod.rs"]
mod earlier;
#[path = "../generated/mod.rs"]
mod generated;
mod inputs;
mod log;
mod outcome;
mod seat;
mod upgrade;
mod worker;

use log::{Faults, Simulated};

/// What is proven over a simulated log is worth as much as the log is true to the real ones.
fn fresh(_name: &str) -> Box<Simulated> {
    let bus = Simulated::new(3, 1, Faults::default());
    bus.log().restores_at_once = true;
    Box::new(bus)
}

bus_contract!(fresh);
