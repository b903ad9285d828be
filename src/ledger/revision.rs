//! Revisions of one paragraph: which one speaks, what the earlier ones leave behind, and since
//! when a claim has been made without a break.

use super::{Outcome, Winner};
use crate::model::{Reading, Status, Time, Trace};
use std::cmp::Ordering;

/// What an arriving reading makes of the one that stands.
#[derive(Debug)]
pub(super) enum Merged {
    Duplicate,
    TooOld,
    /// A first revision that says nothing comes late: it leaves no trace either.
    Nothing,
    /// Same revision, other content, and the standing one wins.
    Refused,
    /// The paragraph's reading from now on.
    Changed {
        reading: Box<Reading>,
        conflict: Option<Winner>,
    },
}

/// A usable first revision that neither claims nor offers anything leaves no state.
pub(super) fn leaves_nothing(reading: &Reading) -> bool {
    reading.revision <= 1
        && reading.status == Status::Usable
        && reading.is_silent()
        && !reading.paragraph.is_empty()
}

/// What becomes of a reading that tells a closed story nothing new; none: it does. Claims that no final
/// figure stands on are gone, so of two contents of one revision only a kill counts.
pub(super) fn known_when_closed(standing: &Reading, arrived: &Reading) -> Option<Outcome> {
    match arrived.revision.cmp(&standing.revision) {
        Ordering::Less => Some(Outcome::Older),
        Ordering::Greater => None,
        Ordering::Equal if arrived.digest == standing.digest => Some(Outcome::Duplicate),
        Ordering::Equal if arrived.status > standing.status => None,
        Ordering::Equal => Some(Outcome::Conflict { winner: Winner::Standing, updates: Vec::new() }),
    }
}

/// Merges an arriving reading with the standing one of the same paragraph.
pub(super) fn merge(standing: &Reading, mut arrived: Reading) -> Merged {
    arrived.trace.clear();
    if arrived.revision > standing.revision {
        arrived.trace = standing.trace.clone();
        add_to_trace(&mut arrived.trace, trace_of(standing));
        return Merged::Changed { reading: Box::new(arrived), conflict: None };
    }
    if arrived.revision == standing.revision {
        return merge_same_revision(standing, arrived);
    }
    merge_older(standing, &arrived)
}

/// Merges a reading of a revision that was taken in before, as it is read today. Which of two contents of
/// one revision counts stays as it was decided.
pub(super) fn merge_reread(standing: &Reading, mut arrived: Reading) -> Merged {
    match arrived.revision.cmp(&standing.revision) {
        Ordering::Greater => merge(standing, arrived),
        Ordering::Less => reread_older(standing, &arrived),
        Ordering::Equal => {
            arrived.trace = standing.trace.clone();
            if arrived.digest != standing.digest {
                Merged::Refused
            } else if arrived == *standing {
                Merged::Duplicate
            } else {
                Merged::Changed { reading: Box::new(arrived), conflict: None }
            }
        }
    }
}

fn reread_older(standing: &Reading, arrived: &Reading) -> Merged {
    let known = standing.trace.iter().position(|trace| trace.revision == arrived.revision);
    let Some(at) = known else { return merge_older(standing, arrived) };
    let known = &standing.trace[at];
    let trace = Trace { since: known.since.clone(), ..trace_of(arrived) };
    if known.digest != arrived.digest {
        return Merged::Refused;
    }
    if *known == trace {
        return Merged::Duplicate;
    }
    let mut reading = standing.clone();
    reading.trace[at] = trace;
    Merged::Changed { reading: Box::new(reading), conflict: None }
}

/// Since when the newest revision's claim `id` has been made: the first revision of the unbroken run.
pub(super) fn said(reading: &Reading, id: &str) -> Time {
    let mut said = reading.revised;
    for trace in reading.trace.iter().rev() {
        if trace.status != Status::Usable || !trace.claim_ids.iter().any(|claim| claim == id) {
            return said;
        }
        let since = trace.since.iter().find(|(claim, _)| claim == id);
        said = since.map_or(trace.revised, |(_, since)| *since);
    }
    if reading.trace.first().map_or(reading.revision, |t| t.revision) <= 1 {
        return said.min(reading.published);
    }
    said
}

fn merge_same_revision(standing: &Reading, mut arrived: Reading) -> Merged {
    if arrived.digest == standing.digest {
        return Merged::Duplicate;
    }
    if weight(&trace_of(&arrived)) < weight(&trace_of(standing)) {
        return Merged::Refused;
    }
    arrived.trace = standing.trace.clone();
    Merged::Changed { reading: Box::new(arrived), conflict: Some(Winner::Arrived) }
}

fn merge_older(standing: &Reading, arrived: &Reading) -> Merged {
    let trace = &standing.trace;
    let full = trace.len() >= Reading::MAX_TRACE;
    if full && trace.first().is_some_and(|oldest| arrived.revision < oldest.revision) {
        return Merged::TooOld;
    }
    let mut conflict = None;
    if let Some(known) = trace.iter().find(|t| t.revision == arrived.revision) {
        if known.digest == arrived.digest {
            return Merged::Duplicate;
        }
        if weight(&trace_of(arrived)) < weight(known) {
            return Merged::Refused;
        }
        conflict = Some(Winner::Arrived);
    } else if leaves_nothing(arrived) {
        return Merged::Nothing;
    }
    let mut reading = standing.clone();
    add_to_trace(&mut reading.trace, trace_of(arrived));
    Merged::Changed { reading: Box::new(reading), conflict }
}

/// The greater of two contents of one revision wins.
fn weight(trace: &Trace) -> (bool, bool, u64) {
    (trace.status == Status::Withdrawn, !trace.claim_ids.is_empty(), trace.digest)
}

fn trace_of(reading: &Reading) -> Trace {
    Trace {
        revision: reading.revision,
        revised: reading.revised,
        status: reading.status,
        digest: reading.digest,
        claim_ids: reading.claims.iter().map(|claim| claim.id.clone()).collect(),
        since: Vec::new(),
        sketch: reading.sketch.clone(),
    }
}

fn add_to_trace(trace: &mut Vec<Trace>, new: Trace) {
    match trace.binary_search_by_key(&new.revision, |t| t.revision) {
        Ok(at) => trace[at] = Trace { since: std::mem::take(&mut trace[at].since), ..new },
        Err(at) => trace.insert(at, new),
    }
    while trace.len() > Reading::MAX_TRACE {
        let cut = trace.remove(0);
        carry_on(&cut, &mut trace[0]);
    }
}

/// Once a revision is cut, the next one keeps since when its claims have been made.
fn carry_on(cut: &Trace, next: &mut Trace) {
    if cut.status != Status::Usable {
        return;
    }
    for id in &next.claim_ids {
        if cut.claim_ids.contains(id) {
            let since = cut.since.iter().find(|(claim, _)| claim == id).map_or(cut.revised, |(_, s)| *s);
            next.since.push((id.clone(), since));
        }
    }
}
