//! Parts and wholes: figures of a paragraph that are part of a total told before or after them.

use crate::model::{Claim, Event, Figure, Group, Modality, Scope};

/// Marks totals that are parts of an earlier, greater total of the same event: named groups of its
/// victims, and lists that add up to no more than it. `sentences` numbers the sentence of each claim.
pub fn mark_parts(claims: &mut [Claim], sentences: &[usize]) {
    let parts: Vec<usize> = (0..claims.len()).filter(|at| is_part(claims, sentences, *at)).collect();
    for at in parts {
        if let Some(figure) = &mut claims[at].figure {
            figure.scope = Scope::Subset;
        }
    }
}

/// "That brings the total to ...": what was told right before was added to it.
pub fn mark_added(claims: &mut [Claim], event: Event, scope: Scope) {
    for claim in claims {
        if let Some(figure) = &mut claim.figure
            && figure.event == event
            && figure.scope == Scope::Total
        {
            figure.scope = scope;
        }
    }
}

fn is_part(claims: &[Claim], sentences: &[usize], at: usize) -> bool {
    let Some(figure) = total(&claims[at]) else { return false };
    let Some(value) = figure.number.value.filter(|n| *n > 0) else { return false };
    let fits = |whole: usize| {
        sentences[whole] < sentences[at]
            && total(&claims[whole])
                .is_some_and(|t| t.event == figure.event && t.group == Group::People && reaches(t, value))
    };
    let Some(whole) = (0..at).rev().find(|w| fits(*w)) else { return false };
    if !may_speak_for(&claims[whole], &claims[at]) {
        return false;
    }
    figure.group != Group::People && figure.group != Group::Other || is_in_list(claims, sentences, at, whole)
}

fn total(claim: &Claim) -> Option<&Figure> {
    let actual = claim.modality == Modality::Actual;
    claim.figure.as_ref().filter(|f| actual && f.scope == Scope::Total)
}

/// Whether a total is greater than `value`, as far as its wording says.
fn reaches(total: &Figure, value: u32) -> bool {
    total.number.value.or(total.number.low).is_some_and(|n| n > value)
}

/// One voice tells of whole and part, or the outlet of one of them.
fn may_speak_for(whole: &Claim, part: &Claim) -> bool {
    let (a, b) = (&whole.attribution.source, &part.attribution.source);
    b.is_none() || a == b
}

/// One of several figures of a sentence that together do not pass the whole.
fn is_in_list(claims: &[Claim], sentences: &[usize], at: usize, whole: usize) -> bool {
    let event = claims[at].figure.as_ref().map(|f| f.event);
    let listed: Vec<u32> = (0..claims.len())
        .filter(|i| sentences[*i] == sentences[at])
        .filter_map(|i| total(&claims[i]).filter(|f| Some(f.event) == event))
        .filter_map(|f| f.number.value)
        .collect();
    let sum: u64 = listed.iter().map(|n| u64::from(*n)).sum();
    let most = claims[whole].figure.as_ref().and_then(|f| f.number.value.or(f.number.low)).unwrap_or(0);
    listed.len() > 1 && sum <= u64::from(most)
}
