//! The tests on real Kafka, in a container that all of them share; each has a prefix of its own.
//!
//! Needed: a Docker engine, and an image with the start contract of the official one
//! (`TALLYWIRE_KAFKA_IMAGE`, by default `apache/kafka`). Where no image registry is within reach,
//! `deploy/kafka-image` builds one. `TALLYWIRE_KAFKA_SERVERS` names a broker that runs already.
//! Where no engine answers the tests are passed over, unless `CI` says that they must run.

mod broker;
mod bus;
#[macro_use]
#[path = "../bus_contract/mod.rs"]
mod bus_contract;
mod command;
mod contract;
#[path = "../earlier/mod.rs"]
mod earlier;
#[path = "../generated/mod.rs"]
mod generated;
mod hand;
mod line;
mod upgrade;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    if !arguments.list
        && let Err(reason) = broker::is_possible()
    {
        eprintln!("tests on Kafka: {reason}");
        if std::env::var("CI").is_ok_and(|value| value == "true") {
            std::process::exit(101);
        }
        eprintln!("tests on Kafka: passed over");
        return;
    }
    let tables = [bus::TESTS, contract::TESTS, line::TESTS, upgrade::TESTS];
    let trials = tables.iter().flat_map(|table| table.iter()).map(|&(name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    });
    let conclusion = libtest_mimic::run(&arguments, trials.collect());
    broker::stop();
    conclusion.exit();
}
