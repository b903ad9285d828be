//! Copies: near-same words with the same figure are one text, that of whoever published it first.
//!
//! Two texts are near when at least [`NEAR_PERCENT`] of the shingles of three words that either has are
//! in both, as their sketches tell. One word changed in twenty leaves about 70 %, a new opening clause
//! about 60; two reporters who tell the same in their own words share under 20.

use super::run::Live;
use crate::model::{Change, Claim, Figure, Reading, Status, Time};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// From which share of common shingles on two texts are one.
pub(super) const NEAR_PERCENT: usize = 50;
/// Shingles that a text needs to be known again: below ten words two reporters write alike.
const LEAST_SHINGLES: usize = 8;
/// Hashes of a sketch by which a text is looked up: near texts nearly always share one of them.
const INDEXED: usize = 6;
/// Of the texts that share a hash so many are looked at, the earliest.
const EARLIEST: usize = 16;

/// A paragraph among those of its story, the earliest published first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TextId {
    pub published: Time,
    pub article: Arc<str>,
    pub paragraph: Arc<str>,
}

/// What a paragraph says and once said.
#[derive(Debug)]
pub(super) struct Text {
    pub reading: Arc<Reading>,
    pub live: Option<Arc<Live>>,
    pub killed: bool,
}

/// The texts of a story that have claimed a figure.
#[derive(Debug, Default)]
pub(super) struct Texts {
    texts: BTreeMap<Arc<TextId>, Text>,
    by_paragraph: BTreeMap<(Arc<str>, Arc<str>), Arc<TextId>>,
    by_hash: BTreeMap<u32, BTreeSet<Arc<TextId>>>,
}

/// What a claim's text is a copy of.
#[derive(Debug)]
pub(super) enum Origin<'a> {
    /// The originator still makes the claim: this one, in its own text.
    Stands(&'a Claim),
    /// The originator killed it, or corrected it in so many words.
    TakenBack,
}

impl Texts {
    /// Sets what a paragraph says, or that it is not there; adds later texts near to it, whose claims
    /// may now belong elsewhere.
    pub fn set(
        &mut self,
        paragraph: (&Arc<str>, &Arc<str>),
        text: Option<Text>,
        near: &mut BTreeSet<(Arc<str>, Arc<str>)>,
    ) {
        let key = (paragraph.0.clone(), paragraph.1.clone());
        if let Some(id) = self.by_paragraph.remove(&key) {
            self.add_later(&id, near);
            let old = self.texts.remove(&id).expect("a text that is known by its paragraph is there");
            for hash in indexed(&old.reading) {
                self.forget(hash, &id);
            }
        }
        let Some(text) = text.filter(|text| sketches(&text.reading).next().is_some()) else { return };
        let id = Arc::new(TextId {
            published: text.reading.published,
            article: key.0.clone(),
            paragraph: key.1.clone(),
        });
        for hash in indexed(&text.reading) {
            self.by_hash.entry(hash).or_default().insert(id.clone());
        }
        self.texts.insert(id.clone(), text);
        self.add_later(&id, near);
        self.by_paragraph.insert(key, id);
    }

    /// Where the figure of claim `index` comes from; none: it is its own text's.
    pub fn origin(&self, live: &Live, index: usize) -> Option<Origin<'_>> {
        let reading = &live.reading;
        let claim = &live.claims()[index];
        let as_read = &reading.claims.get(index)?.id;
        let figure = claim.figure.as_ref()?;
        if reading.sketch.len() < LEAST_SHINGLES {
            return None;
        }
        let makes =
            |text: &Text| standing_claim(text, figure).is_some() || has_claimed(&text.reading, as_read);
        let text = self.earliest(reading, makes)?;
        match standing_claim(text, figure) {
            Some(claim) => Some(Origin::Stands(claim)),
            None => (text.killed || corrects(text, figure)).then_some(Origin::TakenBack),
        }
    }

    /// The earliest text before `reading` that is near to it and fits.
    fn earliest(&self, reading: &Reading, fits: impl Fn(&Text) -> bool) -> Option<&Text> {
        let own = (reading.published, reading.article.as_str(), reading.paragraph.as_str());
        let mut earliest: Option<&Arc<TextId>> = None;
        for hash in reading.sketch.iter().take(INDEXED) {
            for id in self.by_hash.get(hash).into_iter().flatten().take(EARLIEST) {
                let before_own = (id.published, &*id.article, &*id.paragraph) < own;
                if !before_own || earliest.is_some_and(|known| known <= id) {
                    break;
                }
                let text = &self.texts[id];
                if fits(text) && is_copy(reading, &text.reading) {
                    earliest = Some(id);
                    break;
                }
            }
        }
        earliest.map(|id| &self.texts[id])
    }

    fn add_later(&self, id: &Arc<TextId>, near: &mut BTreeSet<(Arc<str>, Arc<str>)>) {
        use std::ops::Bound::{Excluded, Unbounded};
        let reading = &self.texts[id].reading;
        for hash in indexed(reading) {
            let Some(ids) = self.by_hash.get(&hash) else { continue };
            // Behind the earliest it is nobody's origin by this hash: a formula that a story repeats
            // a thousand times costs no thousand looks.
            if !ids.iter().take(EARLIEST).any(|early| early == id) {
                continue;
            }
            for later in ids.range::<Arc<TextId>, _>((Excluded(id), Unbounded)) {
                if is_copy(&self.texts[later].reading, reading) {
                    near.insert((later.article.clone(), later.paragraph.clone()));
                }
            }
        }
    }

    fn forget(&mut self, hash: u32, id: &Arc<TextId>) {
        if let Some(ids) = self.by_hash.get_mut(&hash) {
            ids.remove(id);
            if ids.is_empty() {
                self.by_hash.remove(&hash);
            }
        }
    }
}

/// Whether the newest words of `copy` are near to any words of `original`.
fn is_copy(copy: &Reading, original: &Reading) -> bool {
    sketches(original).any(|sketch| are_near(&copy.sketch, sketch))
}

/// Whether two sketches, each sorted, are those of one text.
fn are_near(one: &[u32], other: &[u32]) -> bool {
    let most = one.len().max(other.len());
    let (mut left, mut right, mut both, mut seen) = (0, 0, 0, 0);
    // The least hashes of the two texts together, of which a share is in both.
    while seen < most && (left < one.len() || right < other.len()) {
        let (a, b) = (one.get(left), other.get(right));
        let first = a.is_some_and(|a| b.is_none_or(|b| a <= b));
        let second = b.is_some_and(|b| a.is_none_or(|a| b <= a));
        left += usize::from(first);
        right += usize::from(second);
        both += usize::from(first && second);
        seen += 1;
    }
    seen > 0 && both * 100 >= seen * NEAR_PERCENT
}

/// The sketches of all revisions known, the newest first.
fn sketches(reading: &Reading) -> impl Iterator<Item = &[u32]> {
    let earlier = reading.trace.iter().rev().map(|trace| trace.sketch.as_slice());
    std::iter::once(reading.sketch.as_slice()).chain(earlier).filter(|sketch| sketch.len() >= LEAST_SHINGLES)
}

fn indexed(reading: &Reading) -> BTreeSet<u32> {
    sketches(reading).flat_map(|sketch| sketch.iter().take(INDEXED).copied()).collect()
}

fn standing_claim<'a>(text: &'a Text, figure: &Figure) -> Option<&'a Claim> {
    let claims = text.live.as_ref()?.claims();
    claims.iter().find(|claim| claim.figure.as_ref().is_some_and(|other| is_same(other, figure)))
}

/// The same number of the same people.
fn is_same(one: &Figure, other: &Figure) -> bool {
    one.number == other.number && one.scope == other.scope && counts_alike(one, other)
}

fn counts_alike(one: &Figure, other: &Figure) -> bool {
    one.event == other.event
        && one.predicate == other.predicate
        && one.group == other.group
        && one.side == other.side
}

fn has_claimed(reading: &Reading, id: &str) -> bool {
    let earlier = reading.trace.iter().filter(|trace| trace.status == Status::Usable);
    reading.claims.iter().any(|claim| claim.id == id)
        || earlier.flat_map(|trace| &trace.claim_ids).any(|claim| claim == id)
}

/// Whether the text now gives another number in words of correction.
fn corrects(text: &Text, figure: &Figure) -> bool {
    let corrects = |claim: &Claim| {
        claim.change == Some(Change::Corrected)
            && claim.figure.as_ref().is_some_and(|f| counts_alike(f, figure) && f.number != figure.number)
    };
    text.live.as_ref().is_some_and(|live| live.claims().iter().any(corrects))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_hashes_in_both_decides() {
        let half: Vec<u32> = (0..12).chain(100..112).collect();
        let whole: Vec<u32> = (0..24).collect();
        for (one, other, near) in [
            (&whole[..], &whole[..], true),
            (&whole, &half, true),
            (&whole[..12], &[][..], false),
            (&[], &[], false),
            (&whole, &whole[..11], false),
            (&whole, &whole[..12], true),
            (&[1, 2, 3], &[4, 5, 6], false),
        ] {
            assert_eq!(are_near(one, other), near, "{one:?} {other:?}");
            assert_eq!(are_near(other, one), near, "{other:?} {one:?}");
        }
    }
}
