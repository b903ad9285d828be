//! Denials: figures that the text takes back, and figures that another voice rejects.

use super::count::Count;
use super::event::Around;
use super::instead::is_instead;
use super::number::Form;
use super::predicate::apart;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Claim, Modality, Scope};
use std::ops::Range;

/// How a figure is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// Another voice rejects it.
    Rejected,
    /// It was wrong.
    Withdrawn,
}

/// Words between the beginning of a clause and the one that points back, at most.
const NEAR: usize = 5;

/// How a count is denied in its own sentence, if it is.
pub fn of_count(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> Option<Denial> {
    let count = around.count();
    if is_not(text, around.sentence, count) {
        return Some(Denial::Withdrawn);
    }
    let segment = |unit: usize| text.units[unit].segment;
    let here = segment(count.units.start);
    let last = around.counts[around.index + 1..].first().map_or(around.sentence.end, |c| c.units.start);
    around.sentence.clone().find_map(|unit| {
        let denial = denial(text, around.sentence, unit)?;
        let others =
            |c: &Count| c.units.start != count.units.start && segment(c.units.start) == segment(unit);
        let near = part.contains(&unit)
            && (segment(unit) == here
                || segment(unit).abs_diff(here) == 1 && !around.counts.iter().any(others));
        let later = unit >= count.units.end && unit < last && points_back(text, unit, count.units.end);
        (near || later).then_some(denial)
    })
}

/// How a sentence without a figure denies those of the sentence before.
pub fn of_sentence_before(text: &Text<'_>, sentence: &Range<usize>) -> Option<Denial> {
    sentence
        .clone()
        .find_map(|unit| denial(text, sentence, unit).filter(|_| points_back(text, unit, sentence.start)))
}

/// Denies the claims of the sentence before. What another voice rejects has a voice of its own.
pub fn take_back(claims: &mut [Claim], denial: Denial) {
    for claim in claims.iter_mut().filter(|c| c.modality == Modality::Actual) {
        let Some(figure) = &mut claim.figure else { continue };
        let voiced = claim.attribution.source.is_some();
        match (denial, figure.scope) {
            (Denial::Withdrawn, Scope::Total | Scope::Prior) => figure.scope = Scope::Prior,
            (Denial::Rejected, Scope::Total) if voiced => {}
            _ => continue,
        }
        claim.modality = Modality::Denied;
    }
}

/// "Neither claim could be verified": doubt about what a voice said in the sentence before.
pub fn doubt(text: &Text<'_>, sentence: &Range<usize>, claims: &mut [Claim]) {
    if sentence.clone().any(|unit| text.has(unit, Class::Unverified)) {
        for claim in claims.iter_mut().filter(|c| c.figure.is_some() && c.attribution.source.is_some()) {
            claim.hedged = true;
        }
    }
}

/// The sentence after a correction tells why: "two had been counted twice".
pub fn explain(claims: &mut [Claim]) {
    for claim in claims.iter_mut().filter(|c| c.modality == Modality::Actual) {
        if claim.figure.as_ref().is_some_and(|f| f.scope == Scope::Prior) {
            claim.modality = Modality::Denied;
        }
    }
}

pub fn is_wrong(text: &Text<'_>, sentence: &Range<usize>) -> bool {
    sentence.clone().any(|unit| denial(text, sentence, unit) == Some(Denial::Withdrawn))
}

fn denial(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> Option<Denial> {
    let says = |class: Class| {
        let apart = || apart(text, sentence, unit, |entry| entry.classes.has(class)).is_some();
        text.has(unit, class) || text.has(unit, Class::Part) && apart()
    };
    if says(Class::Wrong) {
        Some(Denial::Withdrawn)
    } else if says(Class::Denies) {
        Some(Denial::Rejected)
    } else {
        None
    }
}

/// "Not 245": the number itself is taken back.
fn is_not(text: &Text<'_>, sentence: &Range<usize>, count: &Count) -> bool {
    let start = count.units.start;
    let not = |unit: usize| unit > sentence.start && text.has(unit - 1, Class::Not);
    let behind = text.has(start.saturating_sub(1), Class::Auxiliary) && not(start.saturating_sub(1));
    (not(start) || behind) && !is_instead(text, count) && count.quantity.form != Form::None
}

/// Whether the clause of `unit` begins with a word for what was said before `from`, or has it as the
/// object right beside the verb: "that turned out wrong", "lo desmintió".
fn points_back(text: &Text<'_>, unit: usize, from: usize) -> bool {
    let pointing = Classes::of(&[Class::That, Class::Pointing, Class::NumberOf, Class::Report]);
    let mark = |u: &usize| {
        matches!(text.units[*u].kind, Kind::Comma | Kind::Semicolon | Kind::Colon | Kind::Dash | Kind::Stop)
    };
    let start = (from..unit).rev().find(mark).map_or(from, |u| u + 1);
    let opening = (start..unit).take(NEAR).any(|u| text.any(u, pointing));
    opening || text.any(unit + 1, pointing) || unit > start && text.any(unit - 1, pointing)
}
