//! The ledger: who holds which figure, folded from readings, decisions and story records.
//!
//! **The law.** Within its named limits the derived part of the ledger (figures, views, differences,
//! checks) is a function of the set of inputs, never of their order, duplication or batching.
//! Publication state (versions, sequence, epoch, what a source ever held) is history: it is written
//! with the tallies and restored as written.
//!
//! | file | holds |
//! | --- | --- |
//! | `revision` | which revision of a paragraph speaks, and since when a claim stands |
//! | `article` | the paragraphs of an article, resolved in position order |
//! | `place`, `scene`, `names`, `desk` | where a claim belongs, after the desk's decisions |
//! | `copies` | near-same words: whose text a claim is, and what its originator took back |
//! | `lattice` | which measures count others in |
//! | `board`, `run` | each source's claims on each measure in the order said, and the figure they end in |
//! | `compare`, `check`, `policy` | what stands between sources, contradictions, the combined view |
//! | `limits` | what is too much, and how that is said |
//! | `publish`, `kind`, `occasion`, `figure` | tallies, and their differences as updates |
//! | `story`, `journal` | one story, and what a batch touched in it |
//! | `shelf`, `cold`, `restore` | stories, open or packed, and how one is put together from its records |
//! | `closing` | what is left of a story after a long silence, and how it goes on |
//! | `undo` | a story as if an input had never come that could not be folded |
//! | `past`, `hindsight` | what was known at a time, and what had been said by then |
//! | `fate` | what became of each claim, and why |
//! | `pack`, `packed` | bytes that come back as they were |
//!
//! What is deliberately absent: text, clocks, files, randomness. Labels and sentences stay empty.

mod article;
mod board;
mod check;
mod closing;
mod cold;
mod compare;
mod copies;
mod desk;
mod fate;
mod figure;
mod hindsight;
mod journal;
mod kind;
mod lattice;
#[cfg(test)]
mod laws;
mod limits;
mod names;
mod occasion;
mod outcome;
mod pack;
mod packed;
mod past;
mod place;
mod policy;
mod publish;
mod restore;
mod revision;
mod run;
mod scene;
mod shelf;
mod story;
#[cfg(test)]
mod tests;
mod undo;
#[cfg(test)]
mod upgrades;

pub use fate::{ClaimPlace, Fate, Fated};
pub use hindsight::Hindsight;
pub use limits::Limits;
pub use outcome::{Mismatch, Outcome, Settings, Touched, Upgraded, Winner};
pub use past::{Past, TooEarly};
pub use policy::Policy;

use crate::model::{
    Closing, Decision, Directory, Identity, Measure, Reading, Resolve, Story, Tally, Time, Update,
};
use cold::Records;
use journal::StoryJournal;
use restore::Expected;
use shelf::Shelf;
use std::collections::BTreeMap;
use std::sync::Arc;
use story::{Rules, StoryState};

/// Most stories that one input closes.
const MOST_CLOSED: usize = 4;

/// All tallies of all stories of one partition.
#[derive(Debug)]
pub struct Ledger {
    rules: Rules,
    shelf: Shelf,
    journal: BTreeMap<Arc<str>, StoryJournal>,
    /// The ledger version that wrote what is restored.
    written_by: Option<u32>,
    /// The time of the record at hand, and of the newest so far.
    stamp: Time,
    now: Time,
}

impl Ledger {
    /// Raised whenever the same inputs may end in another ledger than before.
    pub const VERSION: u32 = 3;

    pub fn new(resolve: Resolve, settings: Settings) -> Ledger {
        let rules = Rules {
            resolve,
            settings,
            directory: Directory { around: |_| Vec::new(), identify: |_| Identity::default() },
        };
        Ledger {
            rules,
            shelf: Shelf::new(),
            journal: BTreeMap::new(),
            written_by: None,
            stamp: Time::MIN,
            now: Time::MIN,
        }
    }

    /// The same, with what is known of places that lie in others and of names that mean the same; else
    /// none do.
    pub fn with_directory(self, directory: Directory) -> Ledger {
        Ledger { rules: Rules { directory, ..self.rules }, ..self }
    }

    /// The same, with room for stories of `paragraphs` paragraphs together to lie open between batches.
    /// More take memory, fewer take time; nothing else depends on it.
    pub fn with_open(mut self, paragraphs: usize) -> Ledger {
        self.shelf.keep_open(paragraphs);
        self
    }

    /// Whether so many stories lie open that the batch had better be made final: each takes memory until
    /// then.
    pub fn is_crowded(&self) -> bool {
        self.shelf.is_crowded()
    }

    /// Folds one paragraph revision. Its `trace` is ignored: the ledger keeps its own.
    pub fn take_reading(&mut self, reading: Reading) -> Outcome {
        if !self.shelf.has(&reading.story) && revision::leaves_nothing(&reading) {
            return Outcome::Folded(Vec::new());
        }
        let id = reading.story.clone();
        self.take(&id, |story, rules, journal| story.take_reading(rules, journal, reading))
    }

    /// Folds a paragraph revision that was taken in before, as it is read today: what differs is told with
    /// reason upgrade. What a story was closed with stays as it was, and so does which of two contents of
    /// one revision counts. A first revision that says nothing any more stays as one that is silent.
    pub fn take_reread(&mut self, reading: Reading) -> Outcome {
        if !self.shelf.has(&reading.story) && revision::leaves_nothing(&reading) {
            return Outcome::Duplicate;
        }
        let (id, stamp) = (reading.story.clone(), self.stamp);
        self.take(&id, |story, rules, journal| story.take_reread(rules, journal, reading, stamp))
    }

    /// Folds a decision of the desk.
    pub fn take_decision(&mut self, decision: Decision) -> Outcome {
        let id = decision.story.clone();
        self.take(&id, |story, rules, journal| story.take_decision(rules, journal, decision))
    }

    /// Folds a story record.
    pub fn take_story(&mut self, record: Story) -> Outcome {
        let id = record.story.clone();
        self.take(&id, |story, rules, journal| story.take_story(rules, journal, record))
    }

    /// Tells one story anew whose tallies another ledger version or lexicon wrote: what differs, with reason
    /// upgrade. None: there is no such story left. What an input touches first is told then.
    pub fn upgrade_next(&mut self) -> Option<Upgraded> {
        let story = self.shelf.next_outdated()?.clone();
        let updates = self.catch_up(&story);
        Some(Upgraded { story, updates })
    }

    /// Whether no story is left that another ledger version or lexicon told.
    pub fn is_upgraded(&self) -> bool {
        self.shelf.next_outdated().is_none()
    }

    /// The time of the newest record so far.
    pub fn time(&self) -> Time {
        self.now
    }

    /// The time of the newest record that told something new of a story; none: it is closed, or not there.
    pub fn touched(&self, story: &str) -> Option<Time> {
        self.shelf.touched(story)
    }

    /// Says of when the record of the next input is, or of what is restored next.
    pub fn set_time(&mut self, record: Time) {
        self.stamp = record;
        self.now = self.now.max(record);
    }

    /// Closes stories that have been idle for long, at most four of them, the longest idle
    /// first. Called once for each input.
    pub fn close_idle(&mut self) -> Vec<Update> {
        let Some(hours) = self.rules.settings.close_after_hours else { return Vec::new() };
        let micros = self.now.micros().saturating_sub(i64::from(hours) * 3_600_000_000);
        let Ok(before) = Time::from_micros(micros) else { return Vec::new() };
        let mut updates = Vec::new();
        for _ in 0..MOST_CLOSED {
            let Some(id) = self.shelf.idle_since(before) else { break };
            updates.extend(self.close(&id));
        }
        updates
    }

    /// What was touched since the last commit, each once, as it is now: by story, and in it the
    /// record, decisions by target, readings by article and paragraph, tallies by measure.
    pub fn changes(&self) -> impl Iterator<Item = Touched<'_>> {
        let story = |id: &str| self.shelf.get(id).expect("a touched story is open");
        self.journal.iter().flat_map(move |(id, journal)| story(id).touched(journal))
    }

    /// Makes the batch final.
    pub fn commit(&mut self) {
        let journal = std::mem::take(&mut self.journal);
        for id in journal.keys() {
            self.drop_if_empty(id);
        }
        self.shelf.tidy(journal.keys());
    }

    /// Takes the batch back: the ledger is exactly as it was at the last commit.
    pub fn rollback(&mut self) {
        for (id, journal) in std::mem::take(&mut self.journal) {
            if journal.upgraded {
                self.shelf.set_outdated(&id);
            }
            self.roll_back_story(&id, journal);
            self.drop_if_empty(&id);
        }
    }

    /// Every tally, by story and measure.
    pub fn tallies(&self) -> impl Iterator<Item = Tally> {
        self.shelf.tallies(&self.rules)
    }

    /// Takes back a stored reading, trace and all. Restoring is done before the first input.
    pub fn restore_reading(&mut self, reading: Reading) {
        self.gather(&reading.story, |records| records.reading(&reading));
    }

    pub fn restore_decision(&mut self, decision: Decision) {
        self.gather(&decision.story, |records| records.decision(&decision));
    }

    pub fn restore_story(&mut self, record: Story) {
        self.gather(&record.story, |records| records.story(&record));
    }

    pub fn restore_closing(&mut self, closing: Closing) {
        self.gather(&closing.story, |records| records.closing(&closing));
    }

    /// Takes back that a tally is not there any more.
    pub fn restore_gone(&mut self, story: &str, measure: &Measure) {
        self.gather(story, |records| records.gone(measure));
    }

    pub fn restore_tally(&mut self, tally: Tally) {
        self.gather(&tally.story, |records| records.tally(&tally));
    }

    /// Says which ledger version wrote what is restored; 0: not all of it is told as it would be today.
    pub fn restore_version(&mut self, version: u32) {
        self.written_by = Some(version);
    }

    /// Derives every tally from what was restored. Publication state stays as written; the derived
    /// part must equal the stored one where ledger version and lexicon are among those of today. Other
    /// stories stand as stored until they are told anew.
    ///
    /// # Errors
    /// The first stored tally that does not follow from the stored readings.
    pub fn finish_restore(&mut self, lexicons: &[&str]) -> Result<(), Mismatch> {
        self.shelf.finish(&self.rules, Expected { lexicons, written_by: self.written_by })
    }

    fn gather(&mut self, id: &str, add: impl FnOnce(&mut Records<'_>)) {
        self.shelf.gather(id, add);
        self.touch(&id.into());
    }

    fn touch(&mut self, id: &Arc<str>) {
        let touched = self.shelf.touched(id).map_or(self.stamp, |touched| touched.max(self.stamp));
        self.shelf.set_touched(id, Some(touched));
    }

    fn take(
        &mut self,
        id: &str,
        fold: impl FnOnce(&mut StoryState, &Rules, &mut StoryJournal) -> Outcome,
    ) -> Outcome {
        let updates = self.catch_up(id);
        match self.guarded(id, fold) {
            Ok(outcome) => outcome.behind(updates),
            Err(message) => Outcome::Failed { message, updates },
        }
    }

    /// What changes by an upgrade alone.
    fn catch_up(&mut self, id: &str) -> Vec<Update> {
        if !self.shelf.is_outdated(id) {
            return Vec::new();
        }
        self.open(id);
        self.shelf.forget_outdated(id);
        // Should it fail, the story goes on from what is derived today, untold.
        self.guarded(id, StoryState::catch_up).unwrap_or_default()
    }

    /// Folds into the story. A panic leaves it as if the input had never come.
    fn guarded<T>(
        &mut self,
        id: &str,
        fold: impl FnOnce(&mut StoryState, &Rules, &mut StoryJournal) -> T,
    ) -> Result<T, String> {
        let (story, rules, journal) = self.open(id);
        story.begin();
        let folded = undo::guarded(|| fold(story, rules, journal));
        if folded.is_err() {
            self.shelf.rebuild(&self.rules, id);
            return folded;
        }
        let story = self.shelf.get(id).expect("it is open");
        if story.is_touched() {
            let id = story.id().clone();
            self.touch(&id);
        }
        folded
    }

    fn open(&mut self, id: &str) -> (&mut StoryState, &Rules, &mut StoryJournal) {
        let touched = self.shelf.touched(id);
        let story = self.shelf.take_out(&self.rules, id);
        if !self.journal.contains_key(id) {
            let id = story.id().clone();
            let journal = StoryJournal::begin(story, touched);
            self.journal.insert(id, journal);
        }
        let journal = self.journal.get_mut(id).expect("it was just made");
        (story, &self.rules, journal)
    }

    fn roll_back_story(&mut self, id: &Arc<str>, mut journal: StoryJournal) {
        while let Some(before) = journal.closed.take() {
            let story;
            (story, journal) = *before;
            self.shelf.swap(id, story);
        }
        self.shelf.set_touched(id, journal.touched);
        let story = self.shelf.get_mut(id).expect("a touched story is open");
        story.roll_back(journal);
    }

    fn close(&mut self, id: &Arc<str>) -> Vec<Update> {
        let mut updates = self.catch_up(id);
        let now = self.now;
        let (story, rules, _) = self.open(id);
        let (closed, told) = story.close(rules, now);
        updates.extend(told);
        let journal = self.journal.remove(id).expect("an open story has a journal");
        let begun = StoryJournal::begin(&closed, None);
        let before = self.shelf.swap(id, closed);
        self.journal.insert(id.clone(), StoryJournal { closed: Some(Box::new((before, journal))), ..begun });
        self.shelf.set_touched(id, None);
        updates
    }

    fn drop_if_empty(&mut self, id: &str) {
        if self.shelf.get(id).is_some_and(StoryState::is_empty) {
            self.shelf.remove(id);
        }
    }
}
