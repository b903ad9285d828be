//! What became of each claim: which one its source's figure stands on, and why the others lost.

use super::article::Slot;
use super::place::{Frame, Placed};
use super::run::{Key, Live};
use super::story::StoryState;
use crate::model::words::words;
use crate::model::{Claim, Decision, Measure, Modality, Reading, Scope, Time};
use std::collections::BTreeMap;
use std::sync::Arc;

words! {
    pub enum Fate {
        /// Its source's figure stands on it.
        Stands = "stands",
        /// Added to the total that the figure stands on.
        Added = "added",
        /// Says the current figure again, or adds what was added already.
        Repeats = "repeats",
        /// Says less than the current figure and nothing against it.
        Vaguer = "vaguer",
        /// A number that its source had held and passed: no news.
        Passed = "passed",
        /// A later claim of its source took its place.
        Overtaken = "overtaken",
        /// Its source denied it later.
        TakenBack = "taken_back",
        Denies = "denies",
        /// An increment beside its own total.
        Included = "included",
        /// An increment without a total to be added to.
        Baseless = "baseless",
        /// Part of a total that is counted in the same measure.
        Part = "part",
        Prior = "prior",
        Historical = "historical",
        Projected = "projected",
        /// People to whom nothing happened.
        Stock = "stock",
        /// Nobody's word.
        Nobody = "nobody",
        /// By the desk.
        Rejected = "rejected",
        Muted = "muted",
        /// Still said in a copy after its originator took it back.
        Silenced = "silenced",
        /// Its article was withdrawn.
        Killed = "killed",
        /// Its paragraph is beyond those that count of its article.
        Beyond = "beyond",
    }
}

/// A claim with a figure, and what became of it.
#[derive(Clone, Debug)]
pub struct Fated {
    pub measure: Measure,
    /// The row that it stands in, or would; empty: nobody's.
    pub source: String,
    pub said: Time,
    /// As the desk corrected it.
    pub claim: Claim,
    pub reading: Arc<Reading>,
    pub fate: Fate,
    /// The claim that decided it.
    pub by: Option<ClaimPlace>,
    /// The decisions of the desk that it is under.
    pub decisions: Vec<Decision>,
    /// Whose words it copies where it credits another.
    pub follows: Option<String>,
}

/// Where a claim stands in its story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimPlace {
    pub article: String,
    pub paragraph: String,
    pub claim_id: String,
}

/// Every claim with a figure of a settled story, by article and paragraph.
pub(super) fn of_story(story: &StoryState) -> Vec<Fated> {
    let runs = fates(story);
    let frame = story.frame();
    let slots = story.articles.values().flat_map(|article| article.slots());
    slots.flat_map(|(_, slot)| of_slot(&frame, slot, &runs)).collect()
}

type Fates = BTreeMap<Key, (Fate, Option<ClaimPlace>)>;

fn fates(story: &StoryState) -> Fates {
    let mut fates = Fates::new();
    for measure in story.board.measures() {
        for run in story.board.runs(measure).into_iter().flat_map(|runs| runs.values()) {
            let place = |key: Key| {
                let claim_id = run.entry(&key)?.claim(&key).id.clone();
                Some(ClaimPlace {
                    article: key.article.to_string(),
                    paragraph: key.paragraph.to_string(),
                    claim_id,
                })
            };
            let of_run = run.fates(measure.event).into_iter();
            fates.extend(of_run.map(|(key, (fate, by))| (key, (fate, by.and_then(place)))));
        }
    }
    fates
}

fn of_slot(frame: &Frame<'_>, slot: &Slot, fates: &Fates) -> Vec<Fated> {
    let unread = || Arc::new(Live { reading: slot.reading.clone(), claims: None });
    let live = slot.live.clone().or_else(|| slot.beyond.clone()).unwrap_or_else(unread);
    let is_killed = slot.live.is_none() && slot.beyond.is_none();
    let of_claim = |index: usize| {
        let placed = slot.placed.iter().find(|placed| usize::from(placed.key.index.0) == index);
        match placed.filter(|_| !is_killed) {
            Some(placed) => Some(of_placed(frame, placed, fates)),
            None => unplaced(frame, &live, index, is_killed.then_some(Fate::Killed)),
        }
    };
    (0..live.claims().len()).filter_map(of_claim).collect()
}

fn of_placed(frame: &Frame<'_>, placed: &Placed, fates: &Fates) -> Fated {
    let entry = &placed.entry;
    let read = entry.claim(&placed.key);
    let as_read = as_read(&entry.live, usize::from(placed.key.index.0));
    let (fate, by) = fates.get(&placed.key).cloned().unwrap_or((Fate::Beyond, None));
    let corrected = frame.desk.correct(read, as_read).map(|(claim, _)| claim);
    Fated {
        measure: Measure::clone(&placed.measure),
        source: placed.source.to_string(),
        said: placed.key.said,
        claim: corrected.unwrap_or_else(|| read.clone()),
        reading: entry.live.reading.clone(),
        fate,
        by,
        decisions: frame.desk.on(read, as_read, &entry.live.reading.outlet),
        follows: entry.copied.as_ref().map(|name| name.to_string()),
    }
}

/// A claim that is in no run, and why; none: it has no figure.
fn unplaced(frame: &Frame<'_>, live: &Live, index: usize, known: Option<Fate>) -> Option<Fated> {
    let read = &live.claims()[index];
    let as_read = as_read(live, index);
    let corrected = frame.desk.correct(read, as_read).map(|(claim, _)| claim);
    let claim = corrected.unwrap_or_else(|| read.clone());
    let figure = claim.figure.as_ref()?;
    let reading = &live.reading;
    let source = claim.attribution.source.as_ref().map(|source| frame.desk.same(&source.canonical));
    let lost = || {
        if frame.desk.rejects(read, as_read) {
            return Fate::Rejected;
        }
        match (claim.modality, figure.scope) {
            _ if frame.desk.mutes_outlet(&reading.outlet) => Fate::Muted,
            _ if figure.is_stock() => Fate::Stock,
            (Modality::Projected, _) => Fate::Projected,
            (_, Scope::Historical) => Fate::Historical,
            (_, Scope::Prior) => Fate::Prior,
            _ if source.is_none_or(str::is_empty) => Fate::Nobody,
            _ if frame.source(&claim).is_none() => Fate::Muted,
            _ => Fate::Part,
        }
    };
    Some(Fated {
        measure: frame.measure(figure, live),
        source: source.unwrap_or_default().to_string(),
        said: super::revision::said(reading, as_read),
        fate: known.unwrap_or_else(lost),
        by: None,
        decisions: frame.desk.on(read, as_read, &reading.outlet),
        follows: None,
        reading: reading.clone(),
        claim,
    })
}

/// The claim's id before neighbours were consulted.
fn as_read(live: &Live, index: usize) -> &str {
    let read = live.reading.claims.get(index).or(live.claims().get(index));
    read.map(|claim| claim.id.as_str()).unwrap_or_default()
}
