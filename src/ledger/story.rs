//! One story: its inputs, its board and its tallies.

use super::article::{Article, Replaced, Slot};
use super::board::{Board, Dirty};
use super::copies::{Text, Texts};
use super::desk::{Desk, Ruled};
use super::journal::{Place, StoryJournal};
use super::lattice::{self, Lattice};
use super::limits::{self, Room};
use super::names::Names;
use super::occasion::Occasion;
use super::outcome::{Outcome, Settings, Touched, Winner};
use super::place::Frame;
use super::publish::{self, Before};
use super::revision::{self, Merged};
use super::undo::{self, Undo};
use crate::model::{Closing, Decision, Directory, Measure, Reading, Resolve, Story, Tally, Time, Update};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What all stories of a ledger share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    pub resolve: Resolve,
    pub settings: Settings,
    pub directory: Directory,
}

#[derive(Debug)]
pub(super) struct StoryState {
    pub(super) id: Arc<str>,
    pub(super) record: Option<Story>,
    /// Canonical names of the scene that the record gives.
    pub(super) scene: Vec<String>,
    pub(super) desk: Desk,
    pub(super) articles: BTreeMap<Arc<str>, Article>,
    pub(super) board: Board,
    pub(super) room: Room,
    pub(super) names: Names,
    pub(super) texts: Texts,
    pub(super) tallies: BTreeMap<Arc<Measure>, Tally>,
    /// Its paragraphs, and how many of them the shelf knows of.
    pub(super) paragraphs: usize,
    pub(super) counted: usize,
    /// The input that it was last taken out for.
    pub(super) taken_out: u64,
    /// For the input that is being folded.
    pub(super) undo: Undo,
    /// The story's place in its sequence of updates.
    pub(super) sequence: u32,
    pub(super) closing: Option<Closing>,
    pub(super) epoch: u32,
}

impl StoryState {
    pub fn new(id: &str, rules: &Rules) -> StoryState {
        StoryState {
            id: id.into(),
            record: None,
            scene: Vec::new(),
            desk: Desk::default(),
            articles: BTreeMap::new(),
            board: Board::new(rules.directory.around),
            room: Room::default(),
            names: Names::new(rules.directory.identify),
            texts: Texts::default(),
            tallies: BTreeMap::new(),
            paragraphs: 0,
            counted: 0,
            taken_out: 0,
            undo: Undo::default(),
            sequence: 0,
            closing: None,
            epoch: 1,
        }
    }

    /// Whether nothing is known of it.
    pub fn is_empty(&self) -> bool {
        self.record.is_none() && self.desk.is_empty() && self.articles.is_empty() && self.tallies.is_empty()
    }

    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    pub fn take_reading(
        &mut self,
        rules: &Rules,
        journal: &mut StoryJournal,
        mut reading: Reading,
    ) -> Outcome {
        reading.revision = reading.revision.max(1);
        // It stays for long: what it has room for beyond itself is given back.
        reading.claims.shrink_to_fit();
        reading.offers.mentions.shrink_to_fit();
        let known = self.articles.get(reading.article.as_str()).and_then(|a| a.slot(&reading.paragraph));
        let Some(known) = known.map(|slot| slot.reading.clone()) else {
            if revision::leaves_nothing(&reading) {
                return Outcome::Folded(Vec::new());
            }
            let mut occasion = Occasion::paragraph(&reading, None);
            reading.trace.clear();
            return Outcome::Folded(self.fold(rules, journal, &mut occasion, reading));
        };
        if self.is_closed()
            && let Some(outcome) = revision::known_when_closed(&known, &reading)
        {
            return outcome;
        }
        let mut occasion = Occasion::paragraph(&reading, Some(&known));
        match revision::merge(&known, reading) {
            Merged::Duplicate => Outcome::Duplicate,
            Merged::TooOld => Outcome::Older,
            Merged::Nothing => Outcome::Folded(Vec::new()),
            Merged::Refused => Outcome::Conflict { winner: Winner::Standing, updates: Vec::new() },
            Merged::Changed { reading, conflict } => {
                let updates = self.fold(rules, journal, &mut occasion, *reading);
                match conflict {
                    Some(winner) => Outcome::Conflict { winner, updates },
                    None => Outcome::Folded(updates),
                }
            }
        }
    }

    /// Takes a revision that came with a record of time `stamp` as it is read today.
    pub fn take_reread(
        &mut self,
        rules: &Rules,
        journal: &mut StoryJournal,
        mut reading: Reading,
        stamp: Time,
    ) -> Outcome {
        reading.revision = reading.revision.max(1);
        reading.claims.shrink_to_fit();
        reading.offers.mentions.shrink_to_fit();
        if self.closing.as_ref().is_some_and(|closing| closing.closed || stamp <= closing.at) {
            return Outcome::Duplicate;
        }
        let mut occasion = Occasion::reread(&reading, self.sequence);
        let article = self.articles.get(reading.article.as_str());
        let known = article.and_then(|article| article.slot(&reading.paragraph));
        let reading = match known.map(|slot| revision::merge_reread(&slot.reading, reading.clone())) {
            None if revision::leaves_nothing(&reading) => return Outcome::Duplicate,
            None => Reading { trace: Vec::new(), ..reading },
            Some(Merged::Changed { reading, .. }) => *reading,
            Some(_) => return Outcome::Duplicate,
        };
        Outcome::Folded(self.fold(rules, journal, &mut occasion, reading))
    }

    pub fn take_decision(
        &mut self,
        rules: &Rules,
        journal: &mut StoryJournal,
        decision: Decision,
    ) -> Outcome {
        match self.desk.rule(&decision) {
            Ruled::Known => return Outcome::Duplicate,
            Ruled::Older => return Outcome::Older,
            Ruled::Newest => {}
        }
        let mut occasion = Occasion::decision(&decision);
        let target = decision.target.clone();
        let before = self.desk.set(&target, Some(decision));
        self.undo.before = undo::Before::Decision(target.clone(), before.clone());
        journal.decisions.entry(target).or_insert(before);
        Outcome::Folded(self.place_all(rules, journal, &mut occasion, Dirty::new()))
    }

    pub fn take_story(&mut self, rules: &Rules, journal: &mut StoryJournal, record: Story) -> Outcome {
        match self.record.as_ref().map(|known| (known.at, known).cmp(&(record.at, &record))) {
            Some(std::cmp::Ordering::Equal) => return Outcome::Duplicate,
            Some(std::cmp::Ordering::Greater) => return Outcome::Older,
            Some(std::cmp::Ordering::Less) | None => {}
        }
        let mut occasion = Occasion::record(&record);
        let before = self.set_record(Some(record));
        self.undo.before = undo::Before::Record(before.clone());
        journal.record.get_or_insert(before);
        // Other places may count in the scene now.
        let dirty = publish::everything(&self.board);
        Outcome::Folded(self.place_all(rules, journal, &mut occasion, dirty))
    }

    /// Tells anew what another ledger version or lexicon wrote.
    pub fn catch_up(&mut self, rules: &Rules, journal: &mut StoryJournal) -> Vec<Update> {
        journal.upgraded = true;
        let readings =
            self.articles.values().flat_map(|article| article.slots()).map(|(_, slot)| &slot.reading);
        let newest = readings.max_by_key(|reading| (reading.revised, reading.published));
        let occasion = Occasion::upgrade(&self.id, newest.map(Arc::as_ref), self.sequence);
        let everything = self.everything();
        self.publish(rules, journal, &occasion, everything)
    }

    /// Everything that the batch touched, as it is now. Once it was closed in it, that is all there is.
    pub fn touched<'a>(&'a self, journal: &'a StoryJournal) -> Box<dyn Iterator<Item = Touched<'a>> + 'a> {
        if let Some(before) = &journal.closed {
            return Box::new(self.all_records().chain(self.gone(&before.0)));
        }
        let record = journal.record.iter().filter_map(|_| self.record.as_ref()).map(Touched::Story);
        let decisions = journal.decisions.keys().filter_map(|t| self.desk.get(t)).map(Touched::Decision);
        let slot = |(article, paragraph): &(Arc<str>, Arc<str>)| self.articles.get(article)?.slot(paragraph);
        let readings = journal.read.iter().filter_map(slot).map(|slot| Touched::Reading(&slot.reading));
        let tallies = journal.tallies.keys().filter_map(|m| self.tallies.get(m)).map(Touched::Tally);
        let closing = self.closing.iter().filter(|_| journal.reopened).map(Touched::Closing);
        Box::new(record.chain(decisions).chain(readings).chain(tallies).chain(closing))
    }

    fn all_records(&self) -> impl Iterator<Item = Touched<'_>> {
        let slots = self.articles.values().flat_map(|article| article.slots());
        let record = self.record.iter().map(Touched::Story);
        let decisions = self.desk.decisions().map(Touched::Decision);
        let readings = slots.map(|(_, slot)| Touched::Reading(&slot.reading));
        let tallies = self.tallies.values().map(Touched::Tally);
        record
            .chain(decisions)
            .chain(readings)
            .chain(tallies)
            .chain(self.closing.iter().map(Touched::Closing))
    }

    /// The tallies that were there before and are not now.
    fn gone<'a>(&'a self, before: &'a StoryState) -> impl Iterator<Item = Touched<'a>> {
        let measures = before.tallies.keys().filter(|measure| !self.tallies.contains_key(*measure));
        measures.map(|measure| Touched::Gone { story: &self.id, measure })
    }

    /// Puts the story back as it was before the batch.
    pub fn roll_back(&mut self, journal: StoryJournal) {
        let mut dirty = Dirty::new();
        for ((article, paragraph), slot) in journal.slots {
            self.put_back(&article, &paragraph, slot, &mut dirty);
        }
        if let Some(record) = journal.record {
            self.set_record(record);
        }
        for (target, decision) in journal.decisions {
            self.desk.set(&target, decision);
        }
        for (measure, tally) in journal.tallies {
            match tally {
                Some(tally) => self.tallies.insert(measure, *tally),
                None => self.tallies.remove(&measure),
            };
        }
        self.names.settle();
        self.board.refresh(&dirty);
        (self.sequence, self.epoch) = journal.sequence;
        self.closing = journal.closing;
        self.room = journal.room;
    }

    /// What [`StoryState::roll_back`] restores last.
    pub fn sequence(&self) -> (u32, u32) {
        (self.sequence, self.epoch)
    }

    pub(super) fn set_record(&mut self, record: Option<Story>) -> Option<Story> {
        let scene = record.as_ref().map(|record| record.scene.as_slice()).unwrap_or_default();
        self.scene = self.board.canonical(scene);
        std::mem::replace(&mut self.record, record)
    }

    pub(super) fn set_texts(&mut self) {
        let ids = |(article, state): (&Arc<str>, &Article)| {
            state.slots().map(|(id, _)| (article.clone(), id.clone())).collect::<Vec<_>>()
        };
        let all: Vec<_> = self.articles.iter().flat_map(ids).collect();
        for (article, paragraph) in all {
            self.set_text(&article, &paragraph, &mut BTreeSet::new());
        }
    }

    pub(super) fn source<'a>(&'a self, rules: &'a Rules) -> publish::Source<'a> {
        publish::Source {
            story: &self.id,
            epoch: self.epoch,
            settings: &rules.settings,
            board: &self.board,
            desk: &self.desk,
            lattice: self.lattice(),
            room: &self.room,
        }
    }

    pub(super) fn frame(&self) -> Frame<'_> {
        Frame { record: self.record.as_ref(), desk: &self.desk, names: &self.names, texts: &self.texts }
    }

    pub(super) fn lattice(&self) -> Lattice<'_> {
        Lattice { around: self.board.places(), scene: &self.scene }
    }

    fn fold(
        &mut self,
        rules: &Rules,
        journal: &mut StoryJournal,
        occasion: &mut Occasion,
        reading: Reading,
    ) -> Vec<Update> {
        let mut updates = self.reopen(rules, journal, occasion);
        let article: Arc<str> = reading.article.as_str().into();
        let paragraph: Arc<str> = reading.paragraph.as_str().into();
        let state = self.articles.entry(article.clone()).or_default();
        let known = state.slot(&paragraph).cloned();
        self.undo.before = undo::Before::Paragraph(article.clone(), paragraph.clone(), known);
        let replaced = state.set(rules, reading);
        journal.read.insert((article.clone(), paragraph));
        self.paragraphs += replaced.values().filter(|before| before.is_none()).count();
        let mut dirty = Dirty::new();
        let mut near = BTreeSet::new();
        for paragraph in replaced.keys() {
            self.set_text(&article, paragraph, &mut near);
        }
        for paragraph in replaced.keys() {
            near.remove(&(article.clone(), paragraph.clone()));
            self.place(&article, paragraph, &mut dirty);
        }
        journal.keep_slots(&article, replaced);
        self.place_near(near, journal, &mut dirty);
        self.merge_names(journal, occasion, &mut dirty);
        updates.extend(self.publish(rules, journal, occasion, dirty));
        updates
    }

    /// Notes what a paragraph says now among the texts of the story.
    fn set_text(&mut self, article: &Arc<str>, paragraph: &Arc<str>, near: &mut BTreeSet<Place>) {
        let state = self.articles.get(article);
        let slot = state.and_then(|state| state.slot(paragraph));
        let text = slot.map(|slot| Text {
            reading: slot.reading.clone(),
            live: slot.live.clone(),
            killed: state.is_some_and(|state| state.is_killed(&slot.reading)),
        });
        self.texts.set((article, paragraph), text, near);
    }

    /// Places the claims of copies anew, whose original changed.
    fn place_near(&mut self, near: BTreeSet<Place>, journal: &mut StoryJournal, dirty: &mut Dirty) {
        for (article, paragraph) in near {
            let slot = self.articles[&article].slot(&paragraph).cloned();
            if self.place(&article, &paragraph, dirty) {
                journal.keep_slots(&article, Replaced::from([(paragraph, slot)]));
            }
        }
    }

    /// Where names now stand for others than before, every paragraph is placed anew.
    fn merge_names(&mut self, journal: &mut StoryJournal, occasion: &mut Occasion, dirty: &mut Dirty) {
        occasion.merged = self.names.settle();
        if occasion.merged.is_empty() {
            return;
        }
        self.place_every_slot(dirty, |article, paragraph, slot| {
            journal.keep_slots(article, Replaced::from([(paragraph.clone(), Some(slot))]));
        });
    }

    /// Places the claims of every paragraph anew, after a decision or a story record.
    fn place_all(
        &mut self,
        rules: &Rules,
        journal: &mut StoryJournal,
        occasion: &mut Occasion,
        mut dirty: Dirty,
    ) -> Vec<Update> {
        let mut updates = self.reopen(rules, journal, occasion);
        self.place_every_slot(&mut dirty, |article, paragraph, slot| {
            journal.keep_slots(article, Replaced::from([(paragraph.clone(), Some(slot))]));
        });
        self.merge_names(journal, occasion, &mut dirty);
        updates.extend(self.publish(rules, journal, occasion, dirty));
        updates
    }

    pub(super) fn place_every_slot(
        &mut self,
        dirty: &mut Dirty,
        mut keep: impl FnMut(&Arc<str>, &Arc<str>, Arc<Slot>),
    ) {
        let ids = |(article, state): (&Arc<str>, &Article)| {
            let slots = state.slots().map(|(id, slot)| (article.clone(), id.clone(), slot.clone()));
            slots.collect::<Vec<_>>()
        };
        let all: Vec<_> = self.articles.iter().flat_map(ids).collect();
        for (article, paragraph, slot) in all {
            if self.place(&article, &paragraph, dirty) {
                keep(&article, &paragraph, slot);
            }
        }
    }

    /// Places the claims of one paragraph anew; whether anything moved.
    fn place(&mut self, article: &Arc<str>, paragraph: &Arc<str>, dirty: &mut Dirty) -> bool {
        let frame =
            Frame { record: self.record.as_ref(), desk: &self.desk, names: &self.names, texts: &self.texts };
        let state = self.articles.get_mut(article).expect("the paragraph's article is there");
        let slot = state.slot(paragraph).expect("the paragraph is there").clone();
        let mut placed = frame.place_slot(&slot);
        if placed == slot.placed {
            return false;
        }
        for old in &slot.placed {
            self.names.remove(&old.called, old.entry.source.kind);
            self.board.remove(old, dirty);
        }
        for new in &mut placed {
            self.names.add(&new.called, new.entry.source.kind);
            self.board.insert(new, dirty);
        }
        state.set_placed(paragraph, placed);
        true
    }

    fn put_back(
        &mut self,
        article: &Arc<str>,
        paragraph: &Arc<str>,
        slot: Option<Arc<Slot>>,
        dirty: &mut Dirty,
    ) {
        let state = self.articles.get_mut(article).expect("a touched article is there");
        self.paragraphs -= usize::from(slot.is_none());
        for placed in state.slot(paragraph).map(|slot| slot.placed.as_slice()).unwrap_or_default() {
            self.names.remove(&placed.called, placed.entry.source.kind);
            self.board.remove(placed, dirty);
        }
        for placed in slot.iter().flat_map(|slot| &slot.placed) {
            self.names.add(&placed.called, placed.entry.source.kind);
            self.board.insert(&mut placed.clone(), dirty);
        }
        state.put_back(paragraph, slot);
        self.set_text(article, paragraph, &mut BTreeSet::new());
        if self.articles[article].is_empty() {
            self.articles.remove(article);
        }
    }

    /// Recomputes what is dirty and tells the difference.
    pub(super) fn publish(
        &mut self,
        rules: &Rules,
        journal: &mut StoryJournal,
        occasion: &Occasion,
        mut dirty: Dirty,
    ) -> Vec<Update> {
        self.board.spread(&self.lattice(), &mut dirty);
        self.board.refresh(&dirty);
        self.seat_measures(rules, &mut dirty);
        let mut updates = Vec::new();
        for (measure, sources) in dirty.into_iter().filter(|(measure, _)| !lattice::is_stock(measure)) {
            updates.extend(self.publish_measure(rules, journal, occasion, &measure, &sources));
        }
        updates
    }

    /// Finds the measures that the story has no room for; where there are any, or were, all are told anew.
    pub(super) fn seat_measures(&mut self, rules: &Rules, dirty: &mut Dirty) {
        let room = limits::room(&rules.settings.limits, &self.board);
        let before = std::mem::replace(&mut self.room, room);
        if before == self.room {
            return;
        }
        for (measure, sources) in self.everything() {
            dirty.entry(measure).or_default().extend(sources);
        }
    }

    fn publish_measure(
        &mut self,
        rules: &Rules,
        journal: &mut StoryJournal,
        occasion: &Occasion,
        measure: &Arc<Measure>,
        sources: &BTreeSet<Arc<str>>,
    ) -> Vec<Update> {
        self.note_tally(measure);
        let known = self.tallies.remove(measure);
        let source = self.source(rules);
        // Once a batch, the tally as it was is kept; a tally that stays as it was is not written again.
        let first = !journal.tallies.contains_key(measure);
        let kept = if first { known.clone() } else { None };
        let is_known = known.is_some();
        let mut tally = known.unwrap_or_else(|| publish::blank(&source, measure));
        let before = Before::of(&tally);
        let shifts = publish::derive(&source, &mut tally, sources);
        let parts = publish::figures_of_parts(&source, &tally);
        let moved = (shifts, parts);
        let updates = publish::updates(occasion, &mut tally, &mut self.sequence, &before, moved);
        if !is_known && tally.version == 0 {
            return updates;
        }
        if first && kept.as_ref() != Some(&tally) {
            journal.tallies.insert(measure.clone(), kept.map(Box::new));
        }
        tally.figures.shrink_to_fit();
        self.tallies.insert(measure.clone(), tally);
        updates
    }
}
