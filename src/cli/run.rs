//! `run`: the consumer.

use super::bus::BusArgs;
use super::failure::Outcome;
use super::stop::Stop;
use super::watch::seconds;
use crate::worker::{self, Settings};
use clap::Args;
use std::time::Duration;

#[derive(Args, Debug)]
pub struct RunArgs {
    /// This run's place: each run on one log has its own
    #[arg(long, value_name = "N", default_value_t = 0)]
    slot: u32,
    /// Leave when every input has been taken in and nothing new has come for so long; never by default
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    until_idle: Option<Duration>,
    /// Go on where inputs are gone from the log that were not read
    #[arg(long)]
    accept_loss: bool,
    #[command(flatten)]
    bus: BusArgs,
}

pub fn run(args: &RunArgs) -> Outcome {
    let stop = Stop::new()?;
    let mut options = args.bus.options()?;
    options.accept_loss = args.accept_loss;
    let bus = args.bus.open_as_it_is(&options)?;
    bus.apply_topics()?;
    let settings =
        Settings { prefix: args.bus.prefix.clone(), until_idle: args.until_idle, ..Settings::default() };
    let mut seat = bus.seat(args.slot)?;
    let summary = worker::run(&mut *seat, &settings, stop.when_asked(), &mut |partitions| {
        eprintln!("ready: {partitions} partitions");
    })?;
    eprintln!("{summary}");
    Ok(())
}
