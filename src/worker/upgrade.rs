//! What another ledger version or lexicon wrote, brought up to date a bounded part at a time.
//!
//! First each story is told anew that was told otherwise, from its stored readings; then the inputs that
//! are still kept are read again, from the oldest to where the upgrade began. Its updates are stamped now,
//! for now they become known; readings and tallies keep their story's time, for nobody spoke: a story that
//! is idle closes when it would have closed.

use super::intake::{Intake, Partition, write_update};
use super::line;
use super::outbox::Origin;
use crate::bus::{BusError, Incoming, Reread, Seat};
use crate::model::{Input, Time, Update};
use std::ops::Range;
use std::time::Duration;

/// Most stories told anew in a transaction, most bytes of outputs after which no other story is, and most
/// inputs read again in one.
const STORIES: usize = 64;
const BYTES: usize = 4 << 20;
const INPUTS: usize = 1000;
/// Longest wait for inputs to be read again: new ones may come meanwhile.
const WAIT: Duration = Duration::from_millis(5);

/// What is left to do in one partition.
pub struct Upgrade {
    /// Inputs to be read again, as of the batch and of the last commit; none: there is nothing left.
    left: Option<Range<u64>>,
    committed: Option<Range<u64>>,
}

/// The inputs of a partition that are being read again.
pub struct Rereading {
    partition: u32,
    inputs: Box<dyn Reread>,
}

impl Upgrade {
    pub fn new(left: Option<Range<u64>>) -> Upgrade {
        Upgrade { committed: left.clone(), left }
    }

    pub fn left(&self) -> Option<Range<u64>> {
        self.left.clone()
    }

    pub fn commit(&mut self) {
        self.committed.clone_from(&self.left);
    }

    pub fn rollback(&mut self) {
        self.left.clone_from(&self.committed);
    }
}

impl Rereading {
    pub fn is_of(&self, partitions: &[u32]) -> bool {
        partitions.contains(&self.partition)
    }
}

impl Intake {
    /// A partition that is not up to date.
    pub fn outdated(&self) -> Option<u32> {
        self.partitions.iter().find(|(_, partition)| partition.upgrade.left.is_some()).map(|(id, _)| *id)
    }

    /// Takes the next part of an upgrade into the batch. Inputs that are read again come from `rereading`,
    /// which `seat` begins where there is none.
    pub fn take_upgrade(
        &mut self,
        seat: &mut dyn Seat,
        rereading: &mut Option<Rereading>,
        now: Time,
    ) -> Result<(), BusError> {
        let Some(number) = self.outdated() else { return Ok(()) };
        let partition = self.partitions.get_mut(&number).expect("it was found just now");
        let left = partition.upgrade.left.clone().expect("it is not up to date");
        if !partition.ledger.is_upgraded() {
            self.tell_anew(number, now);
        } else if left.is_empty() {
            tracing::info!("partition {number} is as this ledger version and lexicon tell it");
            partition.upgrade.left = None;
            partition.join_batch();
            *rereading = None;
        } else {
            if !rereading.as_ref().is_some_and(|rereading| rereading.is_of(&[number])) {
                *rereading =
                    Some(Rereading { partition: number, inputs: seat.reread(number, left.clone())? });
            }
            let Rereading { inputs, .. } = rereading.as_mut().expect("it was begun just now");
            let next = inputs.poll(INPUTS, WAIT, &mut |record| self.take_again(&record, now))?;
            self.move_on(number, next..left.end, left);
        }
        Ok(())
    }

    /// Tells some stories anew from what is stored of them.
    fn tell_anew(&mut self, number: u32, now: Time) {
        let partition = self.partitions.get_mut(&number).expect("it is at work");
        partition.join_batch();
        for _ in 0..STORIES {
            let Some(upgraded) = line::tell_anew(&mut partition.ledger) else { break };
            self.counts.retold += 1;
            self.counts.updates += upgraded.updates.len() as u64;
            partition.keep_origin(&upgraded.story);
            let origin = partition.own_origin(now);
            write_all(&mut self.outbox, &origin, upgraded.updates, now);
            if self.outbox.size() >= BYTES || partition.ledger.is_crowded() {
                break;
            }
        }
    }

    fn take_again(&mut self, record: &Incoming<'_>, now: Time) {
        let partition = self.partitions.get_mut(&record.partition).expect("it is at work");
        self.counts.reread += 1;
        // Decisions and story records are taken as they are; what was refused is refused again.
        let Ok(Input::Paragraph(paragraph)) = line::decode(record) else { return };
        let story = paragraph.story.clone();
        partition.ledger.set_time(record.stamp);
        match line::take_again(&mut partition.ledger, paragraph) {
            Ok(taken) => {
                partition.keep_origin(&story);
                self.counts.updates += taken.updates.len() as u64;
                let origin = partition.own_origin(now);
                write_all(&mut self.outbox, &origin, taken.updates, now);
            }
            Err(refusal) => {
                let (number, offset) = (record.partition, record.offset);
                tracing::warn!("partition {number} offset {offset} stays as it was read before: {refusal}");
            }
        }
    }

    fn move_on(&mut self, number: u32, left: Range<u64>, before: Range<u64>) {
        let partition = self.partitions.get_mut(&number).expect("it is at work");
        if left != before {
            partition.join_batch();
            partition.upgrade.left = Some(left);
        }
    }
}

impl Partition {
    /// What is written of a story keeps its time, unless an input of the batch has told something new of it.
    fn keep_origin(&mut self, story: &str) {
        if let Some(touched) = self.ledger.touched(story) {
            let origin = self.own_origin(touched);
            self.origins.entry(story.to_string()).or_insert(origin);
        }
    }
}

fn write_all(outbox: &mut super::outbox::Outbox, origin: &Origin, updates: Vec<Update>, now: Time) {
    updates.into_iter().for_each(|update| write_update(outbox, origin, update, now));
}
