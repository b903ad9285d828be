//! `demo`: the seed stories, played through a log of their own in a temporary folder.

use super::failure::{Failure, Outcome};
use super::publish::Sink;
use super::stop::Stop;
use super::{figure, scan, style, table, tallies, watch};
use crate::bus::{self, Address, Bus, Options, Reader, Topic};
use crate::lexicon;
use crate::model::{Input, Paragraph, Status, Tally, Update};
use crate::wire::{self, json};
use crate::worker::{self, Settings};
use clap::Args;
use std::collections::BTreeSet;
use std::io::{BufWriter, Write, stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The stories, in the order in which they are played.
const SEEDS: [&str; 4] = [
    include_str!("../../seeds/ain-issa.jsonl"),
    include_str!("../../seeds/treinbotsing-elsterbeek.jsonl"),
    include_str!("../../seeds/carrow-flood.jsonl"),
    include_str!("../../seeds/seilbahn-rauhkogel.jsonl"),
];

/// How long a paragraph stands before the next one comes, and how much longer for each update.
const PACE: Duration = Duration::from_millis(350);
const PACE_UPDATE: Duration = Duration::from_millis(900);
/// How long one look for updates waits.
const LOOK: Duration = Duration::from_millis(20);
/// After so long without an update, a story's last ones have come.
const SETTLED: Duration = Duration::from_millis(800);
/// Least and usual width to cut paragraphs to, in characters.
const MIN_WIDTH: usize = 60;
const WIDTH: usize = 110;

#[derive(Args, Debug)]
pub struct DemoArgs {
    /// Don't wait between paragraphs: print the updates and the tallies, and leave
    #[arg(long)]
    once: bool,
}

pub fn run(args: &DemoArgs) -> Outcome {
    let folder = tempfile::Builder::new()
        .prefix("tallywire-demo-")
        .tempdir()
        .map_err(|error| Failure::file("make a folder in", &std::env::temp_dir(), &error))?;
    let address = Address::Embedded(folder.path().join("demo.db"));
    let bus = bus::open(&address, &Options::default())?;
    bus.apply_topics()?;
    let stop = Stop::new()?;
    let stop = stop.when_asked();
    let mut out = BufWriter::new(stdout().lock());
    if args.once { play_at_once(&*bus, stop, &mut out) } else { play_live(&*bus, stop, &mut out) }
}

/// A story and what its first line says of it.
struct Seed {
    heading: String,
    story: String,
    inputs: Vec<Input>,
}

impl Seed {
    fn parse(lines: &str) -> Seed {
        let parse = |line| json::input_from_line(line).expect("the seeds are tested");
        let inputs: Vec<Input> = lines.lines().filter(|line| !line.is_empty()).map(parse).collect();
        let story = inputs.first().map(|input| input.story().to_string()).unwrap_or_default();
        let title = inputs.iter().find_map(|input| match input {
            Input::Story(story) => Some(story.title.clone()),
            _ => None,
        });
        let heading = format!("{} ({story})", title.unwrap_or_else(|| story.clone()));
        Seed { heading, story, inputs }
    }

    /// The languages of its paragraphs that there is no lexicon for.
    fn unread(&self) -> Option<String> {
        let languages: BTreeSet<&str> = self.inputs.iter().filter_map(language).collect();
        let unread: Vec<&str> =
            languages.into_iter().filter(|language| lexicon::of(language).is_none()).collect();
        (!unread.is_empty()).then(|| unread.join(", "))
    }
}

fn language(input: &Input) -> Option<&str> {
    match input {
        Input::Paragraph(paragraph) => Some(&paragraph.language),
        _ => None,
    }
}

/// Story by story: everything in, the worker until it has nothing left to do, everything out.
fn play_at_once(bus: &dyn Bus, stop: &AtomicBool, out: &mut impl Write) -> Outcome {
    let settings = Settings { until_idle: Some(Duration::ZERO), ..Settings::default() };
    let mut updates = Updates { reader: bus.reader(Topic::Updates, bus::From::Start)? };
    for seed in SEEDS.map(Seed::parse) {
        writeln!(out, "{}\n", style::bold(&seed.heading))?;
        let mut sink = Sink::new(bus)?;
        seed.inputs.iter().try_for_each(|input| sink.send(input))?;
        sink.flush()?;
        let mut seat = bus.seat(0)?;
        worker::run(&mut *seat, &settings, stop, &mut |_| {})?;
        while !updates.reader.at_end()? {
            for update in updates.next(LOOK)? {
                writeln!(out, "{}", line(&update))?;
            }
        }
        writeln!(out)?;
        show_tallies(bus, &seed, out)?;
        if stop.load(Ordering::Relaxed) {
            break;
        }
    }
    out.flush()?;
    Ok(())
}

/// Paragraph by paragraph at a readable pace, with a worker beside it that never stops.
fn play_live(bus: &dyn Bus, stop: &AtomicBool, out: &mut impl Write) -> Outcome {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let work = scope.spawn(|| -> Outcome {
            let mut seat = bus.seat(0)?;
            worker::run(&mut *seat, &Settings::default(), &done, &mut |_| {})?;
            Ok(())
        });
        let played = play_stories(bus, stop, &|| work.is_finished(), out);
        done.store(true, Ordering::Relaxed);
        let worked = work.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        worked.and(played)
    })
}

fn play_stories(bus: &dyn Bus, stop: &AtomicBool, over: &dyn Fn() -> bool, out: &mut impl Write) -> Outcome {
    let mut updates = Updates { reader: bus.reader(Topic::Updates, bus::From::Start)? };
    let mut sink = Sink::new(bus)?;
    let leave = || stop.load(Ordering::Relaxed) || over();
    for seed in SEEDS.map(Seed::parse) {
        writeln!(out, "{}\n", style::bold(&seed.heading))?;
        for input in &seed.inputs {
            if leave() {
                break;
            }
            show_input(input, out)?;
            sink.send(input)?;
            sink.flush()?;
            updates.show_for(PACE, PACE_UPDATE, stop, out)?;
        }
        updates.show_for(SETTLED, SETTLED, stop, out)?;
        writeln!(out)?;
        show_tallies(bus, &seed, out)?;
        out.flush()?;
        if leave() {
            break;
        }
    }
    Ok(())
}

struct Updates {
    reader: Box<dyn Reader>,
}

impl Updates {
    fn next(&mut self, wait: Duration) -> Result<Vec<Update>, Failure> {
        let mut updates = Vec::new();
        self.reader.poll(wait, &mut |record| {
            let update = wire::decode_update(record.value.unwrap_or_default());
            updates.push(update.expect("the worker of this program wrote it"));
        })?;
        Ok(updates)
    }

    /// Shows what comes for so long, and for so much longer after each update.
    fn show_for(
        &mut self,
        pace: Duration,
        longer: Duration,
        stop: &AtomicBool,
        out: &mut impl Write,
    ) -> Outcome {
        out.flush()?;
        let mut until = Instant::now() + pace;
        while Instant::now() < until && !stop.load(Ordering::Relaxed) {
            for update in self.next(LOOK)? {
                let kind = update.kind.word();
                writeln!(
                    out,
                    "              {} {}",
                    style::bold(format!("{kind:<13}")),
                    watch::sentence(&update)
                )?;
                out.flush()?;
                until = Instant::now() + longer;
            }
        }
        Ok(())
    }
}

fn line(update: &Update) -> String {
    format!("{}  {:<13} {}", figure::time(update.revised), update.kind.word(), watch::sentence(update))
}

/// What goes in, in one line.
fn show_input(input: &Input, out: &mut impl Write) -> Outcome {
    let told = match input {
        Input::Paragraph(paragraph) => paragraph_line(paragraph),
        Input::Decision(decision) => format!("the desk: {} {}", decision.action, decision.target),
        Input::Story(_) => return Ok(()),
    };
    let width = tallies::width().map_or(WIDTH, usize::from).max(MIN_WIDTH);
    let mut line: String = told.chars().take(width).collect();
    if line.len() < told.len() {
        line.truncate(line.char_indices().nth(width - 3).map_or(0, |(at, _)| at));
        line.push_str("...");
    }
    writeln!(out, "{}", style::dim(line))?;
    Ok(())
}

fn paragraph_line(paragraph: &Paragraph) -> String {
    let time = figure::time(paragraph.revised);
    let outlet = &paragraph.outlet;
    if paragraph.status == Status::Withdrawn {
        return format!("{time}  {outlet} withdraws {}/{}", paragraph.article, paragraph.paragraph);
    }
    format!("{time}  {outlet}: {}", paragraph.text)
}

fn show_tallies(bus: &dyn Bus, seed: &Seed, out: &mut impl Write) -> Outcome {
    let mut last = scan::tallies(bus, Some(&seed.story))?;
    tallies::sort(&mut last);
    let last: Vec<&Tally> = last.iter().collect();
    writeln!(out, "What is known at the end, source by source\n")?;
    writeln!(out, "{}", table::story(&last, table::Views::Hidden, tallies::width()))?;
    if let Some(languages) = seed.unread() {
        writeln!(out, "Paragraphs in {languages} were not read: this version has no lexicon for it.\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_seed_line_is_an_input_of_its_story() {
        for seed in SEEDS.map(Seed::parse) {
            assert!(matches!(seed.inputs[0], Input::Story(_)), "{}", seed.heading);
            assert!(seed.inputs.len() > 24, "{}", seed.heading);
            assert!(seed.inputs.iter().all(|input| input.story() == seed.story), "{}", seed.heading);
        }
    }
}
