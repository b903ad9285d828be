//! Whatever goes wrong, the log ends as a plain sequential replay does.

use crate::generated::dice::Dice;
use crate::inputs;
use crate::log::{Faults, Simulated, Stored};
use crate::outcome::{self, Outcome};
use crate::seat::SimulatedSeat;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tallywire::bus::{BusError, Topic};
use tallywire::wire::{self, Entry, Progress};
use tallywire::worker::{self, Settings, Summary, WorkerError};

pub const PARTITIONS: u32 = 3;
pub const MANY_FAULTS: Faults =
    Faults { crash_at: None, crash: 8, dropped: 150, revoke: 60, lost: 40, forget: 300, other_owner: 500 };

#[test]
fn whatever_goes_wrong_nothing_is_lost_doubled_or_torn() {
    let mut happened: BTreeMap<&str, u32> = BTreeMap::new();
    for seed in 0..150 {
        let bus = simulate(seed, 160, MANY_FAULTS);
        check(&bus, &format!("seed {seed}"));
        for (what, count) in &bus.log().happened {
            *happened.entry(*what).or_default() += count;
        }
    }
    for what in ["crash", "dropped", "revoke", "lost", "forget", "other owner", "revoke while restoring"] {
        assert!(happened.get(what) > Some(&20), "{what} is too rare to prove anything: {happened:?}");
    }
}

#[test]
fn a_crash_at_any_step_changes_nothing() {
    let calm = simulate(7, 60, Faults::default());
    let steps = calm.log().steps;
    let expected = outcomes(&calm);
    assert!(steps > 100 && expected.iter().any(|outcome| !outcome.updates.is_empty()));
    for step in 1..=steps {
        let bus = simulate(7, 60, Faults { crash_at: Some(step), ..Faults::default() });
        assert_eq!(bus.log().happened.get("crash"), Some(&1), "step {step}");
        check(&bus, &format!("a crash at step {step}"));
        assert_eq!(outcomes(&bus).len(), expected.len());
    }
}

#[test]
fn the_same_seed_goes_the_same_way() {
    let (one, other) = (simulate(11, 120, MANY_FAULTS), simulate(11, 120, MANY_FAULTS));
    assert_eq!(one.log().steps, other.log().steps);
    assert_eq!(one.log().happened, other.log().happened);
    for partition in 0..PARTITIONS {
        for topic in [Topic::Readings, Topic::Tallies, Topic::DeadLetters] {
            assert_eq!(one.records(topic, partition), other.records(topic, partition));
        }
    }
}

#[test]
fn a_batch_of_any_size_comes_to_the_same() {
    let mut ends = [1, 2, 7, 1000].map(|batch_records| {
        let bus = fresh(3, 120, Faults::default());
        let summary = work(&bus, &Settings { batch_records, ..settings(3) }).unwrap();
        assert_eq!(summary.counts.records, 120);
        check(&bus, &format!("batches of {batch_records}"));
        outcomes(&bus)
    });
    let first = std::mem::take(&mut ends[0]);
    assert!(ends[1..].iter().all(|end| *end == first));
}

#[test]
fn every_kind_of_dead_letter_is_written_and_counted() {
    let bus = fresh(5, 1500, Faults::default());
    let summary = work(&bus, &settings(5)).unwrap();
    check(&bus, "dead letters");
    let mut counted: BTreeMap<String, u64> = BTreeMap::new();
    for outcome in outcomes(&bus) {
        outcome.dead_letters.into_iter().for_each(|(_, word)| *counted.entry(word).or_default() += 1);
    }
    let summed: BTreeMap<String, u64> =
        summary.counts.dead_letters.iter().map(|(word, count)| (word.to_string(), *count)).collect();
    assert_eq!(counted, summed);
    for word in ["schema", "undecodable", "key", "ahead", "embargo", "conflict"] {
        assert!(counted.contains_key(word), "no {word} in {counted:?}");
    }
    assert!(summary.counts.unread > 0 && summary.counts.updates > 100, "{summary}");
}

#[test]
fn what_cannot_be_restored_stops_the_worker_and_says_where() {
    type Spoil = fn(&mut Stored);
    let rows: &[(&str, Topic, Spoil, &str)] = &[
        ("a newer ledger's progress", Topic::Readings, newer_ledger, "ledger version 1000"),
        ("a newer lexicon's progress", Topic::Readings, newer_lexicon, "lexicon 1000"),
        ("a newer schema", Topic::Readings, newer_schema, "schema '9'"),
        ("bytes", Topic::Readings, |record| record.value = Some(vec![0xff]), "readings partition"),
        ("bytes", Topic::Tallies, |record| record.value = Some(vec![0xff]), "tallies partition"),
        ("another figure", Topic::Tallies, another_figure, "does not follow"),
    ];
    for (what, topic, spoil, words) in rows {
        let bus = simulate(9, 60, Faults::default());
        inputs::publish(&bus, &mut Dice::new(10), 5);
        let before: Vec<_> =
            (0..PARTITIONS).map(|partition| bus.records(Topic::Updates, partition)).collect();
        for partition in 0..PARTITIONS {
            bus.log()
                .records
                .get_mut(&(*topic, partition))
                .into_iter()
                .for_each(|all| spoil_last(all, *spoil));
        }
        let message = match work(&bus, &settings(9)) {
            Err(WorkerError::Newer(message) | WorkerError::Broken(message)) => message,
            other => panic!("{what} in {topic:?}: {other:?}"),
        };
        assert!(message.contains(words) && !message.contains('\n'), "{what} in {topic:?}: {message}");
        let after: Vec<_> = (0..PARTITIONS).map(|partition| bus.records(Topic::Updates, partition)).collect();
        assert_eq!(before, after, "{what} in {topic:?}: nothing is written");
    }
}

/// The newest record is one that counts: no later one has its key.
fn spoil_last(records: &mut [Stored], spoil: fn(&mut Stored)) {
    records.last_mut().into_iter().for_each(spoil);
}

fn newer_ledger(record: &mut Stored) {
    spoil_progress(record, Progress { ledger_version: 1000, ..Progress::default() });
}

fn newer_lexicon(record: &mut Stored) {
    spoil_progress(record, Progress { lexicon_number: 1000, ..Progress::default() });
}

fn spoil_progress(record: &mut Stored, progress: Progress) {
    assert_eq!(record.key, wire::progress_key().as_bytes(), "a transaction ends in its progress");
    let entry = Entry::Progress(progress);
    let mut value = Vec::new();
    wire::encode_changelog(entry, &mut value);
    record.value = Some(value);
}

fn newer_schema(record: &mut Stored) {
    record.headers.retain(|(name, _)| name != wire::SCHEMA_HEADER);
    record.headers.push((wire::SCHEMA_HEADER.to_string(), b"9".to_vec()));
}

fn another_figure(record: &mut Stored) {
    let mut tally = wire::decode_tally(record.value.as_deref().unwrap()).unwrap();
    tally.support.carriers += 1;
    let mut value = Vec::new();
    wire::encode_tally(tally, &mut value);
    record.value = Some(value);
}

pub fn simulate(seed: u64, records: usize, faults: Faults) -> Simulated {
    let bus = fresh(seed, records, faults);
    bus.log().other_owner = Some(run_for_a_while);
    work_through(&bus, seed);
    bus
}

/// One process after the other, until one has nothing left to do.
pub fn work_through(bus: &Simulated, seed: u64) {
    let settings = settings(seed);
    for _ in 0..2000 {
        match work(bus, &settings) {
            Ok(_) => return,
            Err(WorkerError::Bus(BusError::Failed(_))) => {}
            Err(error) => panic!("seed {seed}: {error}"),
        }
    }
    panic!("seed {seed} gets nowhere");
}

pub fn fresh(seed: u64, records: usize, faults: Faults) -> Simulated {
    let bus = Simulated::new(PARTITIONS, seed, faults);
    inputs::publish(&bus, &mut Dice::new(seed ^ 0xabcd), records);
    bus
}

/// One process, from its start to its end.
pub fn work(bus: &Simulated, settings: &Settings) -> Result<Summary, WorkerError> {
    let mut seat = SimulatedSeat::new(bus.clone());
    worker::run(&mut seat, settings, &AtomicBool::new(false), &mut |_| {})
}

pub fn run_for_a_while(mut seat: SimulatedSeat) {
    let stop = seat.stop.clone();
    worker::run(&mut seat, &settings(1), &stop, &mut |_| {}).expect("nothing goes wrong for the other owner");
}

pub fn settings(seed: u64) -> Settings {
    // No wait has to do with a clock: a batch ends when it is full, or when nothing more comes.
    Settings {
        batch_records: 1 + Dice::new(seed).below(20),
        batch_wait: Duration::from_secs(3600),
        until_idle: Some(Duration::ZERO),
        ..Settings::default()
    }
}

fn outcomes(bus: &Simulated) -> Vec<Outcome> {
    (0..PARTITIONS).map(|partition| outcome::of_log(bus, partition)).collect()
}

fn check(bus: &Simulated, what: &str) {
    for partition in 0..PARTITIONS {
        let (found, expected) = (outcome::of_log(bus, partition), outcome::of_replay(bus, partition));
        found.check_versions();
        assert_eq!(found.updates.len(), expected.updates.len(), "{what}, partition {partition}");
        assert_eq!(found, expected, "{what}, partition {partition}");
        let committed = bus.log().committed.get(&partition).copied().unwrap_or(0);
        assert_eq!(committed, expected.progress, "{what}, partition {partition}");
    }
}
