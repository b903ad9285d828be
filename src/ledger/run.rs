//! The run of one source's claims on one measure, in the order in which they were said, and the
//! figure that it ends in.
//!
//! The figure is a fold over the run. Marks every few claims keep the fold's state, so that a claim
//! at the end costs one step, and one in the middle the steps after it.

use super::fate::Fate;
use super::policy::rank;
use crate::model::{Change, Claim, Event, Modality, Number, Reading, Scope, Source, Time};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Claims between two marks.
const STRIDE: usize = 32;

/// Articles that carry a figure, of those in which another is looked for too.
const MAX_ARTICLES: usize = 16;

/// Where a claim stands in its run. Greater is more current: said later, then nearer the top of its
/// article (live texts run newest first). Of two numbers of one paragraph the corrected one is the more
/// current, else the first: what follows is detail.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub said: Time,
    pub article: Arc<str>,
    pub position: Reverse<u32>,
    pub paragraph: Arc<str>,
    pub corrected: bool,
    pub index: Reverse<u16>,
}

/// A paragraph's reading and its claims with nothing left open.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Live {
    pub reading: Arc<Reading>,
    /// None: as read.
    pub claims: Option<Box<[Claim]>>,
}

impl Live {
    pub fn claims(&self) -> &[Claim] {
        self.claims.as_deref().unwrap_or(&self.reading.claims)
    }
}

/// A live claim in its place.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub live: Arc<Live>,
    /// Who speaks, after the desk's decisions.
    pub source: Arc<Source>,
    /// The number, after the desk's decisions.
    pub number: Number,
    pub role: Role,
    /// The desk's decision that changed it, by target.
    pub decided: Option<Arc<str>>,
    /// Whose words it copies, where it credits another.
    pub copied: Option<Arc<str>>,
}

impl PartialEq for Entry {
    /// The same claim of the same reading, decided alike.
    fn eq(&self, other: &Entry) -> bool {
        Arc::ptr_eq(&self.live, &other.live)
            && self.source == other.source
            && self.number == other.number
            && self.role == other.role
            && self.decided == other.decided
            && self.copied == other.copied
    }
}

/// What a claim does to its source's figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Total,
    Increment,
    Denial,
    /// People who are somewhere: no figure of a tally, but their number may be mistaken for one.
    Stock,
    /// Said in a copy after the originator took it back.
    Silenced,
    /// In a paragraph beyond those that count of its article.
    Beyond,
}

impl Role {
    /// None: such a claim never touches a current figure.
    pub fn of(claim: &Claim) -> Option<Role> {
        let figure = claim.figure.as_ref()?;
        match (claim.modality, figure.scope) {
            (Modality::Actual, _) if figure.is_stock() => Some(Role::Stock),
            _ if figure.is_stock() => None,
            (Modality::Projected, _) | (_, Scope::Historical) => None,
            (Modality::Denied, _) => Some(Role::Denial),
            (Modality::Actual, Scope::Prior) => None,
            (Modality::Actual, Scope::Increment) => Some(Role::Increment),
            (Modality::Actual, Scope::Total | Scope::Subset) => Some(Role::Total),
        }
    }
}

/// The state of the fold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Standing {
    pub current: Option<Current>,
    /// Ranks of the numbers that the source held and passed.
    passed: Arc<BTreeSet<u32>>,
    /// Numbers that the source denies, with where it last did.
    pub denied: Arc<BTreeMap<u32, Key>>,
}

/// The figure that the source holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Current {
    /// The claim that made it current.
    pub base: Key,
    /// The claim that last changed it: the base, or what was added last.
    pub shown: Key,
    pub number: Number,
    /// The number of the base, and what was added since; empty: nothing was.
    pub added: Vec<u32>,
    /// The claims that were added.
    added_at: Vec<Key>,
    pub said: Time,
    pub first_seen: Time,
    pub last_repeated: Time,
    /// Outlets.
    pub carriers: Arc<BTreeSet<String>>,
    /// The first articles that carry it, at most [`MAX_ARTICLES`].
    articles: Arc<Vec<Arc<str>>>,
    /// The higher number of the same source that it came down from.
    pub down_from: Option<Number>,
    /// Words of change that stand beside it, wherever it is said.
    pub change: Option<Change>,
}

#[derive(Debug)]
struct Mark {
    after: Key,
    standing: Standing,
}

/// One source's claims on one measure.
#[derive(Debug, Default)]
pub(super) struct Run {
    entries: BTreeMap<Key, Entry>,
    marks: Vec<Mark>,
    /// The fold up to and including `folded`.
    standing: Standing,
    folded: Option<Key>,
    /// Steps since the last mark.
    steps: usize,
    /// Where it is still said after its originator took it back.
    silenced: BTreeSet<Key>,
    /// Claims in paragraphs beyond those that count of their articles.
    beyond: usize,
}

impl Run {
    pub fn insert(&mut self, key: Key, entry: Entry) {
        self.forget_from(&key);
        if entry.role == Role::Silenced {
            self.silenced.insert(key.clone());
        }
        self.beyond += usize::from(entry.role == Role::Beyond);
        self.entries.insert(key, entry);
    }

    pub fn remove(&mut self, key: &Key) {
        self.forget_from(key);
        self.silenced.remove(key);
        let removed = self.entries.remove(key);
        self.beyond -= usize::from(removed.is_some_and(|entry| entry.role == Role::Beyond));
    }

    /// When its first claim was said.
    pub fn first_said(&self) -> Option<Time> {
        self.entries.keys().next().map(|key| key.said)
    }

    /// Whether it holds claims of paragraphs beyond those that count.
    pub fn beyond(&self) -> usize {
        self.beyond
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn entry(&self, key: &Key) -> Option<&Entry> {
        self.entries.get(key)
    }

    /// Where copies still say what their originator took back, in the order said.
    pub fn silenced(&self) -> impl Iterator<Item = (&Key, &Entry)> {
        self.silenced.iter().map(|key| (key, &self.entries[key]))
    }

    /// Whether the run holds a claim of the same article and time as `key`.
    pub fn speaks_beside(&self, key: &Key) -> bool {
        let first = Key {
            position: Reverse(u32::MAX),
            paragraph: "".into(),
            corrected: false,
            index: Reverse(u16::MAX),
            ..key.clone()
        };
        let found = self.entries.range(first..).next();
        found.is_some_and(|(other, _)| other.said == key.said && other.article == key.article)
    }

    /// Folds what is not folded yet.
    pub fn refresh(&mut self, event: Event) {
        use std::ops::Bound::{Excluded, Unbounded};
        let after = self.folded.as_ref().map_or(Unbounded, Excluded);
        let mut last = None;
        for (key, entry) in self.entries.range::<Key, _>((after, Unbounded)) {
            self.standing.step(key, entry, event);
            last = Some(key);
            self.steps += 1;
            if self.steps == STRIDE {
                self.steps = 0;
                self.marks.push(Mark { after: key.clone(), standing: self.standing.clone() });
            }
        }
        if let Some(key) = last {
            self.folded = Some(key.clone());
        }
    }

    /// What became of each claim, in the order said, with the claim that decided it.
    pub fn fates(&self, event: Event) -> BTreeMap<Key, (Fate, Option<Key>)> {
        let mut fates = BTreeMap::new();
        let mut standing = Standing::default();
        for (key, entry) in &self.entries {
            let before = standing.current.clone();
            standing.step(key, entry, event);
            let after = standing.current.as_ref();
            let (mut fate, mut by) = step_fate(key, entry, before.as_ref(), after);
            // Further down in a text stands what was said before its top.
            if let Some(total) = self.total_beside(key).filter(|_| fate == Fate::Baseless) {
                (fate, by) = (Fate::Included, Some(total.clone()));
            }
            fates.insert(key.clone(), (fate, by));
            let Some(before) = before else { continue };
            if after.is_none_or(|after| after.base != before.base) {
                let lost = if fate == Fate::Denies { Fate::TakenBack } else { Fate::Overtaken };
                for held in std::iter::once(&before.base).chain(&before.added_at) {
                    fates.insert(held.clone(), (lost, Some(key.clone())));
                }
            }
        }
        fates
    }

    /// A total of the same article and time, further up.
    fn total_beside(&self, key: &Key) -> Option<&Key> {
        let at_once = self.entries.range(key..).take_while(|(other, _)| other.said == key.said);
        let mut totals =
            at_once.filter(|(other, entry)| other.article == key.article && entry.role == Role::Total);
        totals.next().map(|(total, _)| total)
    }

    /// The fold over the whole run, as of the last [`Run::refresh`].
    pub fn standing(&self) -> &Standing {
        &self.standing
    }

    fn forget_from(&mut self, key: &Key) {
        if self.folded.as_ref().is_none_or(|folded| key > folded) {
            return;
        }
        while self.marks.last().is_some_and(|mark| mark.after >= *key) {
            self.marks.pop();
        }
        let mark = self.marks.last();
        self.standing = mark.map_or_else(Standing::default, |mark| mark.standing.clone());
        self.folded = mark.map(|mark| mark.after.clone());
        self.steps = 0;
    }
}

impl Standing {
    fn step(&mut self, key: &Key, entry: &Entry, event: Event) {
        match entry.role {
            Role::Total => self.take_total(key, entry, event),
            Role::Increment => self.take_increment(key, entry),
            Role::Denial => self.take_denial(key, entry),
            Role::Stock => self.pass(&entry.number),
            Role::Silenced | Role::Beyond => {}
        }
    }

    fn take_total(&mut self, key: &Key, entry: &Entry, event: Event) {
        let claim = entry.claim(key);
        if let Some(current) = &mut self.current {
            let number = &entry.number;
            let same = current.number == *number && current.added.is_empty();
            let silent = event.only_grows() && claim.change.is_none();
            let repeats = || {
                let lower = rank(number) < rank(&current.number);
                (lower && self.passed.contains(&rank(number))) || is_vaguer(number, &current.number)
            };
            if same || (silent && repeats()) {
                if same || is_vaguer(number, &current.number) {
                    current.carry(key, entry, claim.change);
                }
                return;
            }
        }
        let before = self.current.take();
        self.current = Some(Current::begin(key, entry, before.as_ref()));
        if let Some(before) = before {
            self.pass(&before.number);
        }
    }

    fn take_increment(&mut self, key: &Key, entry: &Entry) {
        let Some(current) = &mut self.current else { return };
        let more = rank(&entry.number);
        let beside_its_total = current.base.said == key.said && current.base.article == key.article;
        let known = current.added.get(1..).is_some_and(|added| added.contains(&more));
        if beside_its_total || more == 0 {
            return;
        }
        if known {
            current.carry(key, entry, None);
            return;
        }
        let before = current.number;
        if current.added.is_empty() {
            current.added.push(rank(&current.number));
        }
        current.added.push(more);
        current.added_at.push(key.clone());
        let sum = current.added.iter().fold(0_u32, |sum, n| sum.saturating_add(*n));
        current.number = Number::bounded(sum, crate::model::Qualifier::AtLeast);
        current.shown = key.clone();
        current.said = key.said;
        current.first_seen = entry.live.reading.revised;
        current.last_repeated = current.first_seen;
        current.carriers = Arc::new(BTreeSet::from([entry.live.reading.outlet.clone()]));
        current.articles = Arc::new(vec![key.article.clone()]);
        (current.down_from, current.change) = (None, None);
        self.pass(&before);
    }

    /// A source that takes its own figure back loses it.
    fn take_denial(&mut self, key: &Key, entry: &Entry) {
        let number = entry.number;
        Arc::make_mut(&mut self.denied).insert(rank(&number), key.clone());
        let own = self.current.as_ref().is_some_and(|current| rank(&current.number) == rank(&number));
        if own {
            self.current = None;
            self.pass(&number);
        }
    }

    /// Whether the source ever held this number, and passed it.
    pub fn has_passed(&self, number: u32) -> bool {
        self.passed.contains(&number)
    }

    /// The claims without which the figure and the denials would not be.
    pub fn stands_on(&self) -> impl Iterator<Item = &Key> {
        let current = self.current.iter();
        let figure =
            current.flat_map(|current| [&current.base, &current.shown].into_iter().chain(&current.added_at));
        figure.chain(self.denied.values())
    }

    fn pass(&mut self, number: &Number) {
        if !self.passed.contains(&rank(number)) {
            Arc::make_mut(&mut self.passed).insert(rank(number));
        }
    }
}

impl Current {
    fn begin(key: &Key, entry: &Entry, before: Option<&Current>) -> Current {
        let reading = &entry.live.reading;
        // Two numbers of one text at one time are no fall.
        let earlier = before.filter(|before| before.said < key.said).map(|current| current.number);
        Current {
            base: key.clone(),
            shown: key.clone(),
            number: entry.number,
            added: Vec::new(),
            added_at: Vec::new(),
            said: key.said,
            first_seen: reading.revised,
            last_repeated: reading.revised,
            carriers: Arc::new(BTreeSet::from([reading.outlet.clone()])),
            articles: Arc::new(vec![key.article.clone()]),
            down_from: earlier.filter(|before| rank(&entry.number) < rank(before)),
            change: entry.claim(key).change,
        }
    }

    /// Came down, in words of correction.
    pub fn is_corrected_down(&self) -> bool {
        self.change == Some(Change::Corrected) && self.down_from.is_some()
    }

    /// The number that it fell below without a word of change.
    pub fn fell_from(&self) -> Option<Number> {
        let disjoint = |before: &Number| before.interval().0 > self.number.interval().1;
        self.down_from.filter(disjoint).filter(|_| self.change.is_none())
    }

    /// Whether one article carries both figures.
    pub fn shares_article(&self, other: &Current) -> bool {
        self.articles.iter().any(|article| other.articles.contains(article))
    }

    fn carry(&mut self, key: &Key, entry: &Entry, change: Option<Change>) {
        let reading = &entry.live.reading;
        self.change = self.change.or(change);
        self.first_seen = self.first_seen.min(reading.revised);
        self.last_repeated = self.last_repeated.max(reading.revised);
        if !self.carriers.contains(&reading.outlet) {
            Arc::make_mut(&mut self.carriers).insert(reading.outlet.clone());
        }
        if self.articles.len() < MAX_ARTICLES && !self.articles.contains(&key.article) {
            Arc::make_mut(&mut self.articles).push(key.article.clone());
        }
    }
}

impl Entry {
    pub fn claim(&self, key: &Key) -> &Claim {
        &self.live.claims()[usize::from(key.index.0)]
    }
}

/// What a step of the fold made of its claim.
fn step_fate(
    key: &Key,
    entry: &Entry,
    before: Option<&Current>,
    after: Option<&Current>,
) -> (Fate, Option<Key>) {
    let beside = before.map(|before| before.shown.clone());
    match entry.role {
        Role::Silenced => (Fate::Silenced, None),
        Role::Beyond => (Fate::Beyond, None),
        Role::Stock => (Fate::Stock, None),
        Role::Denial => (Fate::Denies, None),
        Role::Total if after.is_some_and(|after| after.base == *key) => (Fate::Stands, None),
        Role::Total => match before {
            Some(before) if before.number == entry.number => (Fate::Repeats, beside),
            Some(before) if is_vaguer(&entry.number, &before.number) => (Fate::Vaguer, beside),
            _ => (Fate::Passed, beside),
        },
        Role::Increment if after.is_some_and(|after| after.shown == *key) => (Fate::Added, None),
        Role::Increment => match before {
            Some(before) if before.added.iter().skip(1).any(|n| *n == rank(&entry.number)) => {
                (Fate::Repeats, beside)
            }
            Some(_) => (Fate::Included, beside),
            None => (Fate::Baseless, None),
        },
    }
}

/// Whether `number` says less than `other` and nothing against it.
fn is_vaguer(number: &Number, other: &Number) -> bool {
    let ((low, high), (other_low, other_high)) = (number.interval(), other.interval());
    low <= other_low && high >= other_high && (low, high) != (other_low, other_high)
}
