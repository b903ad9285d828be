//! One article: its paragraphs in position order, and what they say once nothing is left open.

use super::place::Placed;
use super::run::Live;
use super::story::Rules;
use crate::model::{Carried, Reading, Resolve, Status, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A paragraph as the ledger holds it. Never changed, only replaced.
#[derive(Debug)]
pub(super) struct Slot {
    pub reading: Arc<Reading>,
    /// None: withdrawn, silenced with its article, or beyond the paragraphs that count.
    pub live: Option<Arc<Live>>,
    /// As read, where it is beyond them.
    pub beyond: Option<Arc<Live>>,
    /// What it was resolved with, and what it carries on to the next paragraph.
    carried: (Arc<Carried>, Arc<Carried>),
    /// Its claims in their places.
    pub placed: Vec<Placed>,
}

impl Slot {
    fn silent(reading: Arc<Reading>, placed: Vec<Placed>) -> Slot {
        Slot { reading, live: None, beyond: None, carried: <_>::default(), placed }
    }
}

/// Paragraphs that were replaced, as they were before; none: not there.
pub(super) type Replaced = BTreeMap<Arc<str>, Option<Arc<Slot>>>;

/// A paragraph's place in its article.
type Rank = (u32, Arc<str>);

/// Paragraphs to resolve.
type Dirty = BTreeMap<Rank, Need>;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Only if another state is carried to it than before.
    IfCarriedDiffers,
    Anyway,
}

#[derive(Debug, Default)]
pub(super) struct Article {
    slots: BTreeMap<Arc<str>, Arc<Slot>>,
    /// Live paragraphs, from the top.
    order: BTreeSet<Rank>,
    /// Paragraphs that would be live were there room.
    waiting: BTreeSet<Rank>,
    /// Most paragraphs in `order`.
    most: usize,
}

impl Article {
    pub fn slot(&self, paragraph: &str) -> Option<&Arc<Slot>> {
        self.slots.get(paragraph)
    }

    pub fn slots(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<Slot>)> {
        self.slots.iter()
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Sets a paragraph's reading and resolves from just before it to where the carried state is
    /// equal again. A kill notice for the whole article has an empty paragraph id.
    pub fn set(&mut self, rules: &Rules, reading: Reading) -> Replaced {
        self.most = rules.settings.limits.paragraphs;
        let paragraph: Arc<str> = reading.paragraph.as_str().into();
        let mut dirty = Dirty::new();
        let mut replaced = Replaced::new();
        self.leave(&paragraph, &mut dirty);
        let placed = self.slots.get(&paragraph).map(|slot| slot.placed.clone()).unwrap_or_default();
        let slot = Slot::silent(Arc::new(reading), placed);
        self.replace(&paragraph, slot, &mut replaced);
        if paragraph.is_empty() {
            let all: Vec<_> = self.slots.keys().filter(|id| !id.is_empty()).cloned().collect();
            for id in all {
                self.refresh_liveness(&id, &mut dirty, &mut replaced);
            }
        } else {
            self.refresh_liveness(&paragraph, &mut dirty, &mut replaced);
        }
        self.seat(&mut dirty, &mut replaced);
        self.resolve(rules.resolve, dirty, &mut replaced);
        replaced
    }

    /// Puts a paragraph back as it was, places and all.
    pub fn put_back(&mut self, paragraph: &Arc<str>, slot: Option<Arc<Slot>>) {
        self.leave(paragraph, &mut Dirty::new());
        match slot {
            Some(slot) => {
                let rank = (slot.reading.position, paragraph.clone());
                if slot.live.is_some() {
                    self.order.insert(rank);
                } else if slot.beyond.is_some() {
                    self.waiting.insert(rank);
                }
                self.slots.insert(paragraph.clone(), slot);
            }
            None => {
                self.slots.remove(paragraph);
            }
        }
    }

    /// Sets a paragraph's slot and nothing that depends on it.
    pub fn force(&mut self, paragraph: &Arc<str>, slot: Option<Arc<Slot>>) {
        match slot {
            Some(slot) => self.slots.insert(paragraph.clone(), slot),
            None => self.slots.remove(paragraph),
        };
    }

    /// Replaces the places of a paragraph's claims.
    pub fn set_placed(&mut self, paragraph: &Arc<str>, placed: Vec<Placed>) {
        let slot = &self.slots[paragraph];
        let slot = Slot {
            reading: slot.reading.clone(),
            live: slot.live.clone(),
            beyond: slot.beyond.clone(),
            carried: slot.carried.clone(),
            placed,
        };
        self.slots.insert(paragraph.clone(), Arc::new(slot));
    }

    /// Resolves every paragraph from the top: for a restore.
    pub fn resolve_all(&mut self, rules: &Rules) {
        self.most = rules.settings.limits.paragraphs;
        let ids: Vec<_> = self.slots.keys().filter(|id| !id.is_empty()).cloned().collect();
        let (mut dirty, mut replaced) = (Dirty::new(), Replaced::new());
        for id in ids {
            self.refresh_liveness(&id, &mut dirty, &mut replaced);
        }
        self.seat(&mut dirty, &mut replaced);
        self.resolve(rules.resolve, dirty, &mut replaced);
    }

    /// Adds a paragraph unresolved: for a restore.
    pub fn add(&mut self, reading: Reading) {
        let paragraph: Arc<str> = reading.paragraph.as_str().into();
        let slot = Slot::silent(Arc::new(reading), Vec::new());
        self.slots.insert(paragraph, Arc::new(slot));
    }

    /// Takes a paragraph out of the order; its neighbours read anew.
    fn leave(&mut self, paragraph: &Arc<str>, dirty: &mut Dirty) {
        let Some(slot) = self.slots.get(paragraph) else { return };
        let rank = (slot.reading.position, paragraph.clone());
        self.waiting.remove(&rank);
        if self.order.remove(&rank) {
            self.mark_neighbours(&rank, dirty);
        }
    }

    /// The paragraph before sees another one after it; the one after may be told otherwise.
    fn mark_neighbours(&self, rank: &Rank, dirty: &mut Dirty) {
        dirty.extend(self.before(rank).map(|before| (before.clone(), Need::Anyway)));
        if let Some(after) = self.after(rank) {
            dirty.entry(after.clone()).or_insert(Need::IfCarriedDiffers);
        }
    }

    /// Lets a paragraph wait for its place if it speaks, and takes it out if it does not.
    fn refresh_liveness(&mut self, id: &Arc<str>, dirty: &mut Dirty, replaced: &mut Replaced) {
        let slot = self.slots[id].clone();
        let rank = (slot.reading.position, id.clone());
        let speaks = !self.is_killed(&slot.reading);
        if speaks && !self.order.contains(&rank) {
            self.waiting.insert(rank.clone());
            dirty.insert(rank, Need::Anyway);
        } else if !speaks && (slot.live.is_some() || slot.beyond.is_some()) {
            self.leave(id, dirty);
            self.replace(id, Slot::silent(slot.reading.clone(), slot.placed.clone()), replaced);
        }
    }

    /// Gives the first paragraphs that wait their places, as long as there is room or somebody further
    /// down has to make it.
    fn seat(&mut self, dirty: &mut Dirty, replaced: &mut Replaced) {
        while let Some(first) = self.waiting.first() {
            if self.order.len() >= self.most {
                if self.order.last().is_none_or(|last| last < first) {
                    break;
                }
                self.unseat_last(dirty);
            }
            let first = self.waiting.pop_first().expect("it was looked at just now");
            self.order.insert(first.clone());
            self.mark_neighbours(&first, dirty);
            dirty.insert(first, Need::Anyway);
        }
        let unseated: Vec<_> = dirty.keys().filter(|rank| self.waiting.contains(*rank)).cloned().collect();
        for (_, id) in unseated {
            let slot = &self.slots[&id];
            let live = Live { reading: slot.reading.clone(), claims: None };
            let silent = Slot::silent(slot.reading.clone(), slot.placed.clone());
            self.replace(&id, Slot { beyond: Some(Arc::new(live)), ..silent }, replaced);
        }
    }

    fn unseat_last(&mut self, dirty: &mut Dirty) {
        let Some(last) = self.order.pop_last() else { return };
        self.mark_neighbours(&last, dirty);
        self.waiting.insert(last.clone());
        dirty.insert(last, Need::Anyway);
    }

    /// Whether it was withdrawn, by itself or with its article.
    pub fn is_killed(&self, reading: &Reading) -> bool {
        reading.status == Status::Withdrawn || self.killed_until().is_some_and(|kill| reading.revised <= kill)
    }

    /// A kill notice for the article silences what was published up to its own time.
    fn killed_until(&self) -> Option<Time> {
        let kill = &self.slots.get("")?.reading;
        (kill.status == Status::Withdrawn).then_some(kill.revised)
    }

    /// Resolves the dirty paragraphs from the top, and each further one to which another state is
    /// carried than before.
    fn resolve(&mut self, resolve: Resolve, mut dirty: Dirty, replaced: &mut Replaced) {
        while let Some((rank, need)) = dirty.pop_first() {
            if !self.order.contains(&rank) {
                continue;
            }
            let carried =
                self.before(&rank).map(|(_, id)| self.slots[id].carried.1.clone()).unwrap_or_default();
            let after = self.after(&rank).cloned();
            let slot = &self.slots[&rank.1];
            if need == Need::IfCarriedDiffers && slot.carried.0 == carried {
                continue;
            }
            let next = after.as_ref().map(|(_, id)| &*self.slots[id].reading);
            let resolved = resolve(&carried, &slot.reading, next);
            if let Some(after) = after {
                dirty.entry(after).or_insert(Need::IfCarriedDiffers);
            }
            let claims = (resolved.claims != slot.reading.claims).then(|| resolved.claims.into());
            let live = Live { reading: slot.reading.clone(), claims };
            let on = if resolved.carried == *carried { carried.clone() } else { Arc::new(resolved.carried) };
            let carried = (carried, on);
            let same = slot.live.as_deref().is_some_and(|known| *known == live);
            if same && carried == slot.carried {
                continue;
            }
            let live = if same { slot.live.clone() } else { Some(Arc::new(live)) };
            let silent = Slot::silent(slot.reading.clone(), slot.placed.clone());
            let slot = Slot { live, carried, ..silent };
            self.replace(&rank.1, slot, replaced);
        }
    }

    fn replace(&mut self, id: &Arc<str>, slot: Slot, replaced: &mut Replaced) {
        let old = self.slots.insert(id.clone(), Arc::new(slot));
        replaced.entry(id.clone()).or_insert(old);
    }

    fn before(&self, rank: &Rank) -> Option<&Rank> {
        self.order.range(..rank).next_back()
    }

    fn after(&self, rank: &Rank) -> Option<&Rank> {
        use std::ops::Bound::{Excluded, Unbounded};
        self.order.range((Excluded(rank), Unbounded)).next()
    }
}
