//! What a partition holds in the end: as the log has it, and as a plain sequential replay has it.

use crate::log::{Simulated, Stored};
use std::collections::BTreeMap;
use tallywire::bus::{Headers, Incoming, Topic};
use tallywire::ledger::Touched;
use tallywire::model::{Tally, Time, Update};
use tallywire::wire::{self, Entry};
use tallywire::worker::line;

/// Everything that inputs cause, without what depends on transport.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    pub updates: Vec<Update>,
    /// What each update takes over from its input: record time, and the trace it is part of.
    pub origins: Vec<(Time, Option<Vec<u8>>)>,
    pub tallies: BTreeMap<String, Tally>,
    pub entries: BTreeMap<String, Entry>,
    /// Input offsets with their reasons.
    pub dead_letters: Vec<(u64, String)>,
    /// The input offset to go on from.
    pub progress: u64,
}

/// What the log holds of a partition.
pub fn of_log(bus: &Simulated, partition: u32) -> Outcome {
    let mut outcome = Outcome::default();
    for record in bus.records(Topic::Updates, partition) {
        let update = wire::decode_update(record.value.as_deref().unwrap()).unwrap();
        assert_eq!(record.key, update.story.as_bytes());
        outcome.updates.push(update);
        outcome.origins.push((record.stamp, record.get("traceparent").map(<[u8]>::to_vec)));
    }
    for record in bus.records(Topic::Tallies, partition) {
        let tally = wire::decode_tally(record.value.as_deref().unwrap()).unwrap();
        outcome.tallies.insert(String::from_utf8(record.key).unwrap(), tally);
    }
    for record in bus.records(Topic::Readings, partition) {
        let entry = wire::decode_changelog(record.value.as_deref().unwrap()).unwrap();
        if let Entry::Progress(progress) = entry {
            assert_eq!(record.key, wire::progress_key().as_bytes());
            outcome.progress = progress.offset;
        } else {
            outcome.entries.insert(String::from_utf8(record.key).unwrap(), entry);
        }
    }
    outcome.dead_letters = bus.records(Topic::DeadLetters, partition).iter().map(dead_letter).collect();
    outcome
}

/// What a partition's inputs come to, one after the other, on one thread, without a bus.
pub fn of_replay(bus: &Simulated, partition: u32) -> Outcome {
    let mut ledger = line::empty_ledger(Default::default());
    let mut outcome = Outcome::default();
    for record in bus.records(Topic::Paragraphs, partition) {
        outcome.progress = record.offset + 1;
        record.hand_over(
            Topic::Paragraphs,
            partition,
            &mut |record: Incoming<'_>| match line::decode(&record)
                .and_then(|input| line::take(&mut ledger, input))
            {
                Ok(taken) => {
                    let trace = record.headers.get("traceparent").map(<[u8]>::to_vec);
                    let origins = taken.updates.iter().map(|_| (record.stamp, trace.clone()));
                    outcome.origins.extend(origins);
                    outcome.updates.extend(taken.updates);
                    let refusal = taken.refusal.map(|refusal| (record.offset, refusal.word().to_string()));
                    outcome.dead_letters.extend(refusal);
                }
                Err(refusal) => outcome.dead_letters.push((record.offset, refusal.word().to_string())),
            },
        );
        for touched in ledger.changes() {
            outcome.keep(touched);
        }
        ledger.commit();
    }
    outcome
}

impl Outcome {
    fn keep(&mut self, touched: Touched<'_>) {
        match touched {
            Touched::Tally(tally) => {
                self.tallies.insert(wire::tally_key(&tally.story, &tally.measure), line::label(tally));
            }
            Touched::Reading(reading) => {
                let key = wire::reading_key(&reading.story, &reading.article, &reading.paragraph);
                self.entries.insert(key, Entry::Reading(reading.clone()));
            }
            Touched::Decision(decision) => {
                self.entries.insert(wire::decision_key(decision), Entry::Decision(decision.clone()));
            }
            Touched::Story(story) => {
                self.entries.insert(wire::story_key(&story.story), Entry::Story(story.clone()));
            }
            Touched::Closing(closing) => {
                self.entries.insert(wire::closing_key(&closing.story), Entry::Closing(closing.clone()));
            }
            Touched::Gone { story, measure } => {
                self.tallies.remove(&wire::tally_key(story, measure));
            }
        }
    }

    /// Versions count from 1 without a gap: those of every tally, and those of every story.
    pub fn check_versions(&self) {
        let mut tallies: BTreeMap<(&str, String, u32), u32> = BTreeMap::new();
        let mut stories: BTreeMap<&str, u32> = BTreeMap::new();
        let mut ids = std::collections::BTreeSet::new();
        for update in &self.updates {
            let tally = tallies.entry((&update.story, update.measure.to_string(), update.epoch)).or_default();
            *tally += 1;
            assert_eq!(update.version, *tally, "{}", update.id);
            let story = stories.entry(&update.story).or_default();
            *story += 1;
            assert_eq!(update.story_version, *story, "{}", update.id);
            assert!(ids.insert(&update.id), "{} twice", update.id);
        }
    }
}

fn dead_letter(record: &Stored) -> (u64, String) {
    let header = |name: &str| {
        let found = record.headers.iter().find(|(header, _)| header == name);
        String::from_utf8(found.unwrap_or_else(|| panic!("no {name}")).1.clone()).unwrap()
    };
    assert_eq!(header("__streams.errors.topic"), "tallywire.paragraphs.v1");
    (header("__streams.errors.offset").parse().unwrap(), header("__streams.errors.exception"))
}
