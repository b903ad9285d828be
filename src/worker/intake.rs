//! The batch at hand: inputs folded, outputs gathered, not yet committed.

use super::outbox::{Death, Origin, Outbox};
use super::restoring::Restored;
use super::upgrade::Upgrade;
use super::{Counts, Refusal, line};
use crate::bus::{Incoming, Topic};
use crate::ledger::{Ledger, Touched};
use crate::model::{Time, Update};
use crate::wire::{self, Entry, Envelope, Progress};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The partitions at work, and what the batch has made of them so far.
pub struct Intake {
    pub(super) partitions: BTreeMap<u32, Partition>,
    pub outbox: Outbox,
    /// Of the batch alone.
    pub counts: Counts,
    inputs_topic: String,
    lexicons: String,
}

pub(super) struct Partition {
    pub ledger: Ledger,
    /// The committed next input offset.
    position: u64,
    /// The next input offset; none before the batch's first record of this partition.
    next: Option<u64>,
    /// What the outputs of each story touched take over from the newest input that touched it.
    pub origins: FxHashMap<String, Origin>,
    /// The batch's newest record.
    newest: Origin,
    pub upgrade: Upgrade,
}

impl Intake {
    pub fn new(prefix: &str) -> Intake {
        Intake {
            partitions: BTreeMap::new(),
            outbox: Outbox::default(),
            counts: Counts::default(),
            inputs_topic: Topic::Paragraphs.name(prefix),
            lexicons: line::lexicons(),
        }
    }

    /// Takes a partition to work whose inputs are committed up to `position`.
    pub fn add(&mut self, partition: u32, restored: Restored, position: u64) {
        let newest = Origin { partition, stamp: restored.ledger.time(), ..Origin::default() };
        let fresh = Partition {
            ledger: restored.ledger,
            position,
            next: None,
            origins: FxHashMap::default(),
            newest,
            upgrade: Upgrade::new(restored.upgrade),
        };
        self.partitions.insert(partition, fresh);
    }

    pub fn remove(&mut self, partition: u32) {
        self.partitions.remove(&partition);
    }

    /// Partitions at work.
    pub fn len(&self) -> usize {
        self.partitions.len()
    }

    /// Whether there is no batch at hand.
    pub fn is_empty(&self) -> bool {
        self.partitions.values().all(|partition| partition.next.is_none())
    }

    /// Whether the batch holds more stories open than it should.
    pub fn is_crowded(&self) -> bool {
        self.partitions.values().any(|partition| partition.ledger.is_crowded())
    }

    /// Takes one record into the batch, whatever it holds.
    pub fn take(&mut self, record: &Incoming<'_>, now: Time) {
        let partition = self
            .partitions
            .get_mut(&record.partition)
            .expect("a seat hands over no record of a partition that is not at work");
        partition.next = Some(record.offset + 1);
        partition.newest.stamp = record.stamp;
        self.counts.records += 1;
        match line::decode(record).and_then(|input| partition.take(record, input)) {
            Ok(taken) => self.write_taken(record, taken, now),
            Err(refusal) => self.write_dead_letter(record, &refusal),
        }
    }

    /// Adds readings, tallies and progress of every partition touched, as they are now; returns the
    /// input positions.
    pub fn close(&mut self) -> Vec<(u32, u64)> {
        let mut positions = Vec::new();
        for (number, partition) in &self.partitions {
            let Some(next) = partition.next else { continue };
            for touched in partition.ledger.changes() {
                write_touched(&mut self.outbox, partition, touched);
            }
            let progress = Entry::Progress(Progress {
                offset: next,
                ledger_version: Ledger::VERSION,
                lexicon: self.lexicons.clone(),
                lexicon_number: line::LEXICON_NUMBER,
                upgrade: partition.upgrade.left(),
            });
            let (key, envelope) = (wire::progress_key(), Envelope::plain());
            let encode = |out: &mut Vec<u8>| wire::encode_changelog(progress, out);
            self.outbox.push(Topic::Readings, &partition.newest, key, &envelope, encode);
            positions.push((*number, next));
        }
        positions
    }

    /// The batch is there for good.
    pub fn commit(&mut self) -> Counts {
        self.partitions.values_mut().filter(|partition| partition.next.is_some()).for_each(|partition| {
            partition.ledger.commit();
            partition.upgrade.commit();
            partition.position = partition.next.unwrap_or(partition.position);
            partition.forget();
        });
        std::mem::take(&mut self.counts)
    }

    /// Nothing of the batch is there.
    pub fn rollback(&mut self) {
        self.partitions.values_mut().filter(|partition| partition.next.is_some()).for_each(|partition| {
            partition.ledger.rollback();
            partition.upgrade.rollback();
            partition.forget();
        });
        self.outbox.clear();
        self.counts = Counts::default();
    }

    fn write_taken(&mut self, record: &Incoming<'_>, taken: line::Taken, now: Time) {
        self.counts.unread += u64::from(taken.unread);
        self.counts.updates += taken.updates.len() as u64;
        if !taken.updates.is_empty() {
            let origin = Origin::of(record);
            taken.updates.into_iter().for_each(|update| write_update(&mut self.outbox, &origin, update, now));
        }
        if let Some(refusal) = taken.refusal {
            self.write_dead_letter(record, &refusal);
        }
    }

    fn write_dead_letter(&mut self, record: &Incoming<'_>, refusal: &Refusal) {
        *self.counts.dead_letters.entry(refusal.word()).or_default() += 1;
        let message = refusal.to_string();
        let death = Death { reason: refusal.word(), message: &message, topic: &self.inputs_topic };
        self.outbox.push_dead_letter(record, &death);
    }
}

impl Partition {
    fn take(&mut self, record: &Incoming<'_>, input: crate::model::Input) -> Result<line::Taken, Refusal> {
        self.ledger.set_time(record.stamp);
        let taken = line::take(&mut self.ledger, input)?;
        if taken.touched {
            // The key is the story id: it was checked.
            let story = String::from_utf8_lossy(record.key.unwrap_or_default()).into_owned();
            self.origins.insert(story, Origin::of(record));
        }
        Ok(taken)
    }

    /// Takes the partition into the batch without a record.
    pub fn join_batch(&mut self) {
        self.next.get_or_insert(self.position);
    }

    /// The origin of what no input causes.
    pub fn own_origin(&self, stamp: Time) -> Origin {
        Origin { stamp, trace: Vec::new(), ..self.newest }
    }

    fn forget(&mut self) {
        self.next = None;
        self.origins.clear();
    }

    fn origin(&self, story: &str) -> &Origin {
        self.origins.get(story).unwrap_or(&self.newest)
    }
}

pub(super) fn write_update(outbox: &mut Outbox, origin: &Origin, update: Update, now: Time) {
    let envelope = Envelope::update(&update, origin.stamp, now);
    let key = update.story.clone();
    outbox.push(Topic::Updates, origin, &key, &envelope, |out| wire::encode_update(update, out));
}

fn write_touched(outbox: &mut Outbox, partition: &Partition, touched: Touched<'_>) {
    let plain = Envelope::plain();
    match touched {
        Touched::Reading(reading) => {
            let key = wire::reading_key(&reading.story, &reading.article, &reading.paragraph);
            let origin = partition.origin(&reading.story);
            outbox.push(Topic::Readings, origin, &key, &plain, |out| wire::encode_reading(reading, out));
        }
        Touched::Decision(decision) => {
            let (key, origin) = (wire::decision_key(decision), partition.origin(&decision.story));
            outbox.push(Topic::Readings, origin, &key, &plain, |out| wire::encode_decision(decision, out));
        }
        Touched::Story(story) => {
            let (key, origin) = (wire::story_key(&story.story), partition.origin(&story.story));
            outbox.push(Topic::Readings, origin, &key, &plain, |out| wire::encode_story(story, out));
        }
        Touched::Closing(closing) => {
            let (key, origin) = (wire::closing_key(&closing.story), partition.origin(&closing.story));
            let entry = Entry::Closing(closing.clone());
            outbox.push(Topic::Readings, origin, &key, &plain, |out| wire::encode_changelog(entry, out));
        }
        Touched::Gone { story, measure } => {
            let key = wire::tally_key(story, measure);
            outbox.push_tombstone(Topic::Tallies, partition.origin(story), &key);
        }
        Touched::Tally(tally) => {
            let key = wire::tally_key(&tally.story, &tally.measure);
            let (origin, envelope) = (partition.origin(&tally.story), Envelope::tally(tally));
            outbox.push(Topic::Tallies, origin, &key, &envelope, |out| {
                wire::encode_tally(line::label(tally), out)
            });
        }
    }
}
