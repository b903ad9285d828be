//! The board of a story: for each measure, each source's run of claims.

use super::lattice::{Lattice, is_stock};
use super::place::Placed;
use super::run::Run;
use crate::model::{Around, Measure};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Runs by source.
pub(super) type Runs = BTreeMap<Arc<str>, Run>;
/// What is to be recomputed: sources by measure. A measure without sources: what stands between them.
pub(super) type Dirty = BTreeMap<Arc<Measure>, BTreeSet<Arc<str>>>;

#[derive(Debug)]
pub(super) struct Board {
    measures: BTreeMap<Arc<Measure>, Runs>,
    around: Around,
    /// What is around each place that measures name.
    places: BTreeMap<String, Vec<String>>,
}

impl Board {
    pub fn new(around: Around) -> Board {
        Board { measures: BTreeMap::new(), around, places: BTreeMap::new() }
    }

    /// Of each place that measures name, its names and those of what contains it, nearest first.
    pub fn places(&self) -> &BTreeMap<String, Vec<String>> {
        &self.places
    }

    /// The canonical names of places.
    pub fn canonical(&self, places: &[String]) -> Vec<String> {
        let name = |place: &String| (self.around)(place).into_iter().next().unwrap_or_else(|| place.clone());
        places.iter().map(name).collect()
    }

    pub fn insert(&mut self, placed: &mut Placed, dirty: &mut Dirty) {
        if let Some((known, _)) = self.measures.get_key_value(&placed.measure) {
            placed.measure = known.clone();
        } else {
            self.note_place(&placed.measure.place);
        }
        let runs = self.measures.entry(placed.measure.clone()).or_default();
        if let Some((known, _)) = runs.get_key_value(&placed.source) {
            placed.source = known.clone();
        }
        runs.entry(placed.source.clone()).or_default().insert(placed.key.clone(), placed.entry.clone());
        mark(dirty, placed);
    }

    fn note_place(&mut self, place: &str) {
        if !place.is_empty() && !self.places.contains_key(place) {
            self.places.insert(place.to_string(), (self.around)(place));
        }
    }

    pub fn remove(&mut self, placed: &Placed, dirty: &mut Dirty) {
        mark(dirty, placed);
        let Some(runs) = self.measures.get_mut(&placed.measure) else { return };
        let Some(run) = runs.get_mut(&placed.source) else { return };
        run.remove(&placed.key);
        if run.is_empty() {
            runs.remove(&placed.source);
        }
        if runs.is_empty() {
            self.measures.remove(&placed.measure);
        }
    }

    pub fn measures(&self) -> impl ExactSizeIterator<Item = &Arc<Measure>> {
        self.measures.keys()
    }

    pub fn runs(&self, measure: &Measure) -> Option<&Runs> {
        self.measures.get(measure)
    }

    pub fn run(&self, measure: &Measure, source: &str) -> Option<&Run> {
        self.measures.get(measure)?.get(source)
    }

    /// Folds the runs that are to be recomputed.
    pub fn refresh(&mut self, dirty: &Dirty) {
        for (measure, sources) in dirty {
            let Some(runs) = self.measures.get_mut(measure) else { continue };
            for source in sources {
                if let Some(run) = runs.get_mut(source) {
                    run.refresh(measure.event);
                }
            }
        }
    }

    /// Adds what depends on the dirty runs: falls that a transfer explains, totals above their parts,
    /// one number under two meanings.
    pub fn spread(&self, lattice: &Lattice<'_>, dirty: &mut Dirty) {
        let direct: Vec<_> = dirty.iter().map(|(m, sources)| (m.clone(), sources.clone())).collect();
        for (measure, sources) in direct {
            for other in self.measures.keys().filter(|other| lattice.depends(other, &measure)) {
                let runs = &self.measures[other];
                let known = |source: &&Arc<str>| is_stock(&measure) || sources.contains(*source);
                dirty.entry(other.clone()).or_default().extend(runs.keys().filter(known).cloned());
            }
        }
    }
}

fn mark(dirty: &mut Dirty, placed: &Placed) {
    dirty.entry(placed.measure.clone()).or_default().insert(placed.source.clone());
}
