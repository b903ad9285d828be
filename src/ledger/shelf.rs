//! Where stories are kept: open while they are talked about, packed when they are not.

use super::cold::{self, Records};
use super::outcome::Mismatch;
use super::pack::Dictionary;
use super::restore::{Expected, Verdict};
use super::story::{Rules, StoryState};
use crate::model::{Tally, Time};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most paragraphs in open stories after a commit, unless each is being talked about: some 300 MB.
pub(super) const MOST_OPEN: usize = 65_536;
/// A story of this many paragraphs or more stays open until so many inputs a paragraph have passed it by:
/// then putting it together again costs little for each of them.
const LARGE: usize = 256;
const INPUTS_A_PARAGRAPH: u64 = 8;

#[derive(Debug)]
enum Kept {
    Open(Box<StoryState>),
    /// Packed and compressed, with its history; the rest follows from its readings.
    Cold(Box<[u8]>),
    /// Restored records, packed one behind the other.
    Gathered(Vec<u8>),
    /// The same, compressed: they were written by another ledger version or lexicon.
    Outdated(Box<[u8]>),
}

/// All stories of a partition.
#[derive(Debug)]
pub(super) struct Shelf {
    /// Never iterated without sorting.
    stories: FxHashMap<Arc<str>, Kept>,
    dictionary: Dictionary,
    /// Paragraphs in open stories, as of when they were opened or last tidied up.
    open: usize,
    most_open: usize,
    /// Inputs so far.
    inputs: u64,
    /// Open stories by the input that they were last taken out for.
    recent: BTreeMap<u64, Arc<str>>,
    /// Stories whose tallies are to be told anew.
    outdated: BTreeSet<Arc<str>>,
    /// When each story that is not closed was last touched, by record time, and the other way round.
    touched: FxHashMap<Arc<str>, Time>,
    idle: BTreeSet<(Time, Arc<str>)>,
}

impl Shelf {
    pub fn new() -> Shelf {
        Shelf {
            stories: FxHashMap::default(),
            dictionary: Dictionary::default(),
            open: 0,
            most_open: MOST_OPEN,
            inputs: 0,
            recent: BTreeMap::new(),
            outdated: BTreeSet::new(),
            touched: FxHashMap::default(),
            idle: BTreeSet::new(),
        }
    }

    /// Whether a batch has opened far more than stays open after it.
    pub fn is_crowded(&self) -> bool {
        self.open > 4 * self.most_open
    }

    pub fn keep_open(&mut self, most: usize) {
        self.most_open = most;
    }

    pub fn has(&self, id: &str) -> bool {
        self.stories.contains_key(id)
    }

    /// An open story.
    pub fn get(&self, id: &str) -> Option<&StoryState> {
        match self.stories.get(id)? {
            Kept::Open(story) => Some(story),
            _ => None,
        }
    }

    pub fn get_mut(&mut self, id: &str) -> Option<&mut StoryState> {
        match self.stories.get_mut(id)? {
            Kept::Open(story) => Some(story),
            _ => None,
        }
    }

    /// The story for the next input, put together if it lay cold, begun if it is new.
    pub fn take_out(&mut self, rules: &Rules, id: &str) -> &mut StoryState {
        self.inputs += 1;
        if !matches!(self.stories.get(id), Some(Kept::Open(_))) {
            let mut story = self.open_story(rules, id);
            story.counted = story.paragraphs;
            self.open += story.counted;
            self.stories.insert(story.id().clone(), Kept::Open(Box::new(story)));
        }
        let Some(Kept::Open(story)) = self.stories.get_mut(id) else { unreachable!("it is open now") };
        let known = self.recent.remove(&story.taken_out);
        story.taken_out = self.inputs;
        self.recent.insert(self.inputs, known.unwrap_or_else(|| story.id().clone()));
        story
    }

    pub fn remove(&mut self, id: &str) {
        if let Some(Kept::Open(story)) = self.stories.remove(id) {
            self.open -= story.counted;
            self.recent.remove(&story.taken_out);
        }
        self.set_touched(&id.into(), None);
    }

    /// When a story was last touched, by record time; none: it is closed, or not there.
    pub fn touched(&self, id: &str) -> Option<Time> {
        self.touched.get(id).copied()
    }

    /// Notes when a story was last touched; none: it is closed, or not there.
    pub fn set_touched(&mut self, id: &Arc<str>, touched: Option<Time>) {
        let before = match touched {
            Some(touched) => self.touched.insert(id.clone(), touched),
            None => self.touched.remove(id),
        };
        if let Some(before) = before {
            self.idle.remove(&(before, id.clone()));
        }
        self.idle.extend(touched.map(|touched| (touched, id.clone())));
    }

    /// The story that has been idle longest, if it was last touched before then.
    pub fn idle_since(&self, before: Time) -> Option<Arc<str>> {
        self.idle.first().filter(|(touched, _)| *touched < before).map(|(_, id)| id.clone())
    }

    /// Puts another state of an open story in its place; gives back the one that was there.
    pub fn swap(&mut self, id: &str, mut story: StoryState) -> StoryState {
        let Some(Kept::Open(open)) = self.stories.get_mut(id) else { panic!("'{id}' is open") };
        (story.counted, story.taken_out) = (open.counted, open.taken_out);
        std::mem::replace(&mut **open, story)
    }

    pub fn is_outdated(&self, id: &str) -> bool {
        self.outdated.contains(id)
    }

    pub fn next_outdated(&self) -> Option<&Arc<str>> {
        self.outdated.first()
    }

    pub fn set_outdated(&mut self, id: &Arc<str>) {
        self.outdated.insert(id.clone());
    }

    pub fn forget_outdated(&mut self, id: &str) {
        self.outdated.remove(id);
    }

    /// After a commit: counts the stories that were touched, and packs those longest out of the talk.
    pub fn tidy<'a>(&mut self, touched: impl Iterator<Item = &'a Arc<str>>) {
        for id in touched {
            let Some(Kept::Open(story)) = self.stories.get_mut(id) else { continue };
            self.open = self.open - story.counted + story.paragraphs;
            story.counted = story.paragraphs;
        }
        if self.open > self.most_open {
            self.pack_oldest();
        }
    }

    /// Every tally, by story and measure.
    pub fn tallies<'a>(&'a self, rules: &'a Rules) -> impl Iterator<Item = Tally> + 'a {
        let mut ids: Vec<_> = self.stories.keys().collect();
        ids.sort_unstable();
        ids.into_iter().flat_map(|id| match &self.stories[id] {
            Kept::Open(story) => story.tallies.values().cloned().collect::<Vec<_>>(),
            kept => self.put_together(rules, id, kept).tallies.into_values().collect(),
        })
    }

    /// Where the records of a story that is being restored go.
    pub fn gather(&mut self, id: &str, add: impl FnOnce(&mut Records<'_>)) {
        let kept = self.stories.entry(id.into()).or_insert_with(|| Kept::Gathered(Vec::new()));
        let Kept::Gathered(bytes) = kept else { panic!("'{id}' is restored before its first input") };
        let mut records = Records::after(std::mem::take(bytes), &mut self.dictionary);
        add(&mut records);
        *bytes = records.into_bytes();
    }

    /// Derives what was gathered and holds it against what is stored.
    ///
    /// # Errors
    /// The first story, by id, whose tallies do not follow from its readings.
    pub fn finish(&mut self, rules: &Rules, expected: Expected<'_>) -> Result<(), Mismatch> {
        let gathered = |(id, kept): (&Arc<str>, &Kept)| matches!(kept, Kept::Gathered(_)).then(|| id.clone());
        let mut ids: Vec<_> = self.stories.iter().filter_map(gathered).collect();
        ids.sort_unstable();
        for id in ids {
            let Some(Kept::Gathered(bytes)) = self.stories.get_mut(&id) else { continue };
            let bytes = std::mem::take(bytes);
            let mut story = cold::gather(&id, rules, &bytes, &self.dictionary);
            if story.is_closed() {
                self.set_touched(&id, None);
            }
            let kept = match story.compare_all(rules, expected)? {
                Verdict::Outdated => {
                    self.outdated.insert(id.clone());
                    Kept::Outdated(cold::compress(&bytes))
                }
                Verdict::Follows if self.open + story.paragraphs <= self.most_open => {
                    self.open += story.paragraphs;
                    story.counted = story.paragraphs;
                    self.inputs += 1;
                    story.taken_out = self.inputs;
                    self.recent.insert(self.inputs, id.clone());
                    Kept::Open(Box::new(story))
                }
                Verdict::Follows => Kept::Cold(cold::compress(&cold::records(&story, &mut self.dictionary))),
            };
            self.stories.insert(id, kept);
        }
        Ok(())
    }

    /// Puts an open story together anew from its records, as if the input at hand had never come.
    pub fn rebuild(&mut self, rules: &Rules, id: &str) {
        let Some(Kept::Open(story)) = self.stories.get_mut(id) else {
            panic!("'{id}' is open for its input")
        };
        story.take_back(rules);
        let bytes = cold::records(story, &mut self.dictionary);
        let mut rebuilt = cold::gather(id, rules, &bytes, &self.dictionary);
        rebuilt.derive_all(rules);
        (rebuilt.counted, rebuilt.taken_out) = (story.counted, story.taken_out);
        **story = rebuilt;
    }

    fn open_story(&self, rules: &Rules, id: &str) -> StoryState {
        match self.stories.get(id) {
            None => StoryState::new(id, rules),
            Some(kept) => self.put_together(rules, id, kept),
        }
    }

    fn put_together(&self, rules: &Rules, id: &str, kept: &Kept) -> StoryState {
        match kept {
            Kept::Cold(bytes) => {
                let mut story = cold::gather(id, rules, &cold::decompress(bytes), &self.dictionary);
                story.derive_all(rules);
                story
            }
            Kept::Outdated(bytes) => {
                let mut story = cold::gather(id, rules, &cold::decompress(bytes), &self.dictionary);
                story.settle(rules);
                story
            }
            Kept::Gathered(_) => panic!("a restore is finished before '{id}' is looked at"),
            Kept::Open(_) => unreachable!("an open story is together"),
        }
    }

    /// Packs until a quarter of the room is free again, or all that are left are being talked about.
    fn pack_oldest(&mut self) {
        let enough = self.most_open / 4 * 3;
        let mut at = 0;
        while self.open > enough {
            let Some((&taken_out, id)) = self.recent.range(at..).next() else { return };
            let id = id.clone();
            at = taken_out + 1;
            let paragraphs = self.get(&id).map_or(0, |story| story.paragraphs);
            let passed_by = self.inputs - taken_out;
            if paragraphs < LARGE || passed_by >= INPUTS_A_PARAGRAPH * paragraphs as u64 {
                self.pack(&id);
            }
        }
    }

    fn pack(&mut self, id: &Arc<str>) {
        // Until it is told anew, an outdated story must not lose the tallies it was stored with.
        if self.outdated.contains(id) {
            return;
        }
        let Some(Kept::Open(story)) = self.stories.get(id) else { return };
        self.open -= story.counted;
        self.recent.remove(&story.taken_out);
        let bytes = cold::compress(&cold::records(story, &mut self.dictionary));
        self.stories.insert(id.clone(), Kept::Cold(bytes));
    }
}
