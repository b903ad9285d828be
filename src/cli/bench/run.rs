//! The whole line beside a transactional pass-through of the same records on the same bus, and
//! beside reading alone, all in one run.

use super::generate::Generator;
use super::pass::pass_through;
use super::read;
use super::stopwatch::{Stopwatch, Taken};
use super::{RunArgs, line};
use crate::bus::{self, Address, Bus, Options, Outgoing, Topic};
use crate::cli::failure::{Failure, Outcome};
use crate::model::Input;
use crate::wire::{self, Envelope};
use crate::worker::{self, Settings};
use std::fmt;
use std::io::{Write, stdout};
use std::process;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tempfile::TempDir;

/// One way through the bus, timed.
struct Timed {
    name: &'static str,
    paragraphs: u32,
    taken: Taken,
}

impl fmt::Display for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = f64::from(self.paragraphs);
        let (wall, cpu) = (self.taken.wall.as_secs_f64(), self.taken.cpu.as_secs_f64());
        let (per_second, per_cpu) = (count / wall, count / cpu);
        let micros = self.micros();
        write!(
            f,
            "{}: {per_second:.0} a second, {per_cpu:.0} a CPU second, {micros:.2} CPU us each",
            self.name
        )
    }
}

impl Timed {
    /// CPU microseconds a paragraph.
    fn micros(&self) -> f64 {
        self.taken.cpu.as_secs_f64() * 1e6 / f64::from(self.paragraphs)
    }
}

pub fn bench_run(args: &RunArgs) -> Outcome {
    let mut out = stdout();
    let read = read::generated(args.paragraphs, args.seed);
    writeln!(out, "{}", line("read", &read))?;
    let read_micros = read.taken.cpu.as_secs_f64() * 1e6 / f64::from(args.paragraphs);
    let mut ratios = Vec::new();
    for round in 1..=args.rounds {
        // Turned about, so that neither way always meets the warmer machine.
        let (pass, whole) = if round % 2 == 1 {
            let pass = pass(args, round)?;
            (pass, whole_line(args, round)?)
        } else {
            let whole = whole_line(args, round)?;
            (pass(args, round)?, whole)
        };
        let ratio = whole.micros() / (pass.micros() + read_micros);
        writeln!(out, "round {round}: {pass}")?;
        writeln!(out, "round {round}: {whole}; {ratio:.2} x (pass-through + reading)")?;
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    writeln!(out, "median: line = {:.2} x (pass-through + reading), CPU", ratios[ratios.len() / 2])?;
    Ok(())
}

fn pass(args: &RunArgs, round: u32) -> Result<Timed, Failure> {
    let ground = Ground::prepare(args, round, "pass")?;
    let defaults = Settings::default();
    let mut seat = ground.bus.seat(0)?;
    let watch = Stopwatch::start();
    pass_through(&mut *seat, u64::from(args.paragraphs), defaults.batch_records, defaults.batch_wait)?;
    Ok(Timed { name: "pass-through", paragraphs: args.paragraphs, taken: watch.stop() })
}

fn whole_line(args: &RunArgs, round: u32) -> Result<Timed, Failure> {
    let ground = Ground::prepare(args, round, "line")?;
    let settings =
        Settings { prefix: ground.prefix.clone(), until_idle: Some(Duration::ZERO), ..Settings::default() };
    let mut seat = ground.bus.seat(0)?;
    let watch = Stopwatch::start();
    let never = AtomicBool::new(false);
    let summary = worker::run(&mut *seat, &settings, &never, &mut |_| {}).map_err(Failure::failed)?;
    let taken = watch.stop();
    if summary.counts.records != u64::from(args.paragraphs) {
        return Err(Failure::failed(format!(
            "{} of {} paragraphs came through; is another program at {}?",
            summary.counts.records, args.paragraphs, ground.prefix
        )));
    }
    Ok(Timed { name: "line", paragraphs: args.paragraphs, taken })
}

/// Topics of their own, filled with the generated paragraphs.
struct Ground {
    bus: Box<dyn Bus>,
    prefix: String,
    /// Goes when it is dropped; none on Kafka, where topics stay.
    _folder: Option<TempDir>,
}

impl Ground {
    fn prepare(args: &RunArgs, round: u32, way: &str) -> Result<Ground, Failure> {
        let prefix = format!("bench-{}-{round}-{way}", process::id());
        let (address, folder) = place(args)?;
        let options = Options { prefix: prefix.clone(), partitions: args.partitions, ..Options::default() };
        let bus = bus::open(&address, &options)?;
        bus.apply_topics()?;
        let ground = Ground { bus, prefix, _folder: folder };
        ground.fill(args)?;
        Ok(ground)
    }

    fn fill(&self, args: &RunArgs) -> Outcome {
        let mut publisher = self.bus.publisher()?;
        let mut value = Vec::new();
        for paragraph in Generator::new(args.seed).take(args.paragraphs as usize) {
            let input = Input::Paragraph(paragraph);
            value.clear();
            let envelope = Envelope::input(&input);
            wire::encode_input(&input, &mut value);
            publisher.publish(Outgoing {
                topic: Topic::Paragraphs,
                partition: None,
                stamp: None,
                key: input.story().as_bytes(),
                value: Some(&value),
                headers: &envelope.headers(),
            })?;
        }
        Ok(publisher.flush()?)
    }
}

/// Where the round's topics go, and the folder that holds them.
fn place(args: &RunArgs) -> Result<(Address, Option<TempDir>), Failure> {
    let parent = match &args.address {
        Some(Address::Embedded(path)) => path.clone(),
        Some(kafka) => return Ok((kafka.clone(), None)),
        None => std::env::temp_dir(),
    };
    let folder = TempDir::with_prefix_in("tallywire-bench-", &parent)
        .map_err(|error| Failure::file("make a folder in", &parent, &error))?;
    Ok((Address::Embedded(folder.path().join("bus.db")), Some(folder)))
}
