//! One article: its paragraphs in position order, and what they say once nothing is left open.

use super::place::Placed;
use super::run::Live;
use crate::model::{Carried, Reading, Resolve, Status, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A paragraph as the ledger holds it. Never changed, only replaced.
#[derive(Debug)]
pub(super) struct Slot {
    pub reading: Arc<Reading>,
    /// None: withdrawn, or silenced with its article.
    pub live: Option<Arc<Live>>,
    /// What it was resolved with, and what it carries on to the next paragraph.
    carried: (Arc<Carried>, Arc<Carried>),
    /// Its claims in their places.
    pub placed: Vec<Placed>,
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
    pub fn set(&mut self, resolve: Resolve, reading: Reading) -> Replaced {
        let paragraph: Arc<str> = reading.paragraph.as_str().into();
        let mut dirty = Dirty::new();
        self.leave(&paragraph, &mut dirty);
        let mut replaced = Replaced::new();
        let placed = self.slots.get(&paragraph).map(|slot| slot.placed.clone()).unwrap_or_default();
        let slot = Slot { reading: Arc::new(reading), live: None, carried: <_>::default(), placed };
        self.replace(&paragraph, slot, &mut replaced);
        if paragraph.is_empty() {
            let all: Vec<_> = self.slots.keys().filter(|id| !id.is_empty()).cloned().collect();
            for id in all {
                self.refresh_liveness(&id, &mut dirty, &mut replaced);
            }
        } else {
            self.refresh_liveness(&paragraph, &mut dirty, &mut replaced);
        }
        self.resolve(resolve, dirty, &mut replaced);
        replaced
    }

    /// Puts a paragraph back as it was, places and all.
    pub fn put_back(&mut self, paragraph: &Arc<str>, slot: Option<Arc<Slot>>) {
        self.leave(paragraph, &mut Dirty::new());
        match slot {
            Some(slot) => {
                if slot.live.is_some() {
                    self.order.insert((slot.reading.position, paragraph.clone()));
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
            carried: slot.carried.clone(),
            placed,
        };
        self.slots.insert(paragraph.clone(), Arc::new(slot));
    }

    /// Resolves every paragraph from the top: for a restore.
    pub fn resolve_all(&mut self, resolve: Resolve) {
        let ids: Vec<_> = self.slots.keys().filter(|id| !id.is_empty()).cloned().collect();
        let (mut dirty, mut replaced) = (Dirty::new(), Replaced::new());
        for id in ids {
            self.refresh_liveness(&id, &mut dirty, &mut replaced);
        }
        self.resolve(resolve, dirty, &mut replaced);
    }

    /// Adds a paragraph unresolved: for a restore.
    pub fn add(&mut self, reading: Reading) {
        let paragraph: Arc<str> = reading.paragraph.as_str().into();
        let slot =
            Slot { reading: Arc::new(reading), live: None, carried: <_>::default(), placed: Vec::new() };
        self.slots.insert(paragraph, Arc::new(slot));
    }

    /// Takes a paragraph out of the order; its neighbours read anew.
    fn leave(&mut self, paragraph: &Arc<str>, dirty: &mut Dirty) {
        let Some(slot) = self.slots.get(paragraph) else { return };
        let rank = (slot.reading.position, paragraph.clone());
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

    /// Enters a paragraph into the order if it speaks, and takes it out if it does not.
    fn refresh_liveness(&mut self, id: &Arc<str>, dirty: &mut Dirty, replaced: &mut Replaced) {
        let slot = &self.slots[id];
        let rank = (slot.reading.position, id.clone());
        let speaks = !self.is_killed(&slot.reading);
        if speaks && self.order.insert(rank.clone()) {
            self.mark_neighbours(&rank, dirty);
            dirty.insert(rank, Need::Anyway);
        } else if !speaks && slot.live.is_some() {
            self.leave(id, dirty);
            let slot = &self.slots[id];
            let silent = Slot {
                reading: slot.reading.clone(),
                live: None,
                carried: <_>::default(),
                placed: slot.placed.clone(),
            };
            self.replace(id, silent, replaced);
        }
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
            let slot = Slot { reading: slot.reading.clone(), live, carried, placed: slot.placed.clone() };
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
