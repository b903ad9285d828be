//! Standing: how sure a figure is, of what it is a figure, and what changed.

use super::count::Count;
use super::credit::Credit;
use super::event::{Around, Found, is_subset};
use super::number::Form;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Change, Event, Modality, Number, Qualifier, Scope};
use std::ops::Range;

/// How a figure stands.
#[derive(Clone, Debug)]
pub struct Standing {
    pub number: Number,
    pub scope: Scope,
    pub modality: Modality,
    pub hedged: bool,
    pub change: Option<Change>,
}

/// The part of a sentence between semicolons that holds `unit`.
pub fn part(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> Range<usize> {
    let start =
        (sentence.start..unit).rev().find(|u| text.is(*u, Kind::Semicolon)).map_or(sentence.start, |u| u + 1);
    let end = (unit..sentence.end).find(|u| text.is(*u, Kind::Semicolon)).unwrap_or(sentence.end);
    start..end
}

/// The credit that a unit stands under: the last before it in its part, else the first after it.
pub fn credit_of<'c>(
    text: &Text<'_>,
    sentence: &Range<usize>,
    unit: usize,
    credits: &'c [Credit],
) -> Option<&'c Credit> {
    let part = part(text, sentence, unit);
    let inside = |c: &&Credit| part.contains(&c.cue.start);
    let strong = |c: &&Credit| inside(c) && !c.weak;
    let before = credits.iter().filter(strong).rfind(|c| c.cue.start < unit);
    before
        .or_else(|| credits.iter().find(strong))
        .or_else(|| credits.iter().find(inside))
        .or_else(|| credits.iter().rfind(|c| c.cue.start < unit && !c.weak))
        .or_else(|| credits.iter().find(|c| !c.weak))
}

/// Whether a figure of the same event stands before in the paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    Never,
    Before,
}

pub fn standing(
    text: &Text<'_>,
    around: &Around<'_>,
    found: &Found,
    credits: &[Credit],
    seen: Seen,
) -> Standing {
    let count = &around.counts[around.index];
    let part = part(text, around.sentence, count.quantity.at);
    let credit = credit_of(text, around.sentence, count.quantity.at, credits);
    let mut standing = Standing {
        number: count.quantity.number,
        scope: scope(text, around, &part, found, seen),
        modality: Modality::Actual,
        hedged: is_hedged(text, count, &part, credit),
        change: change(text, &part, count),
    };
    project(text, &part, count, &mut standing);
    if is_denied(text, &part, count) {
        standing.modality = Modality::Denied;
        if standing.scope == Scope::Total {
            standing.scope = Scope::Prior;
        }
    }
    limit(text, count, &mut standing);
    standing
}

fn near(text: &Text<'_>, range: Range<usize>, class: Class) -> bool {
    range.into_iter().any(|u| text.has(u, class))
}

fn is_hedged(text: &Text<'_>, count: &Count, part: &Range<usize>, credit: Option<&Credit>) -> bool {
    let segment = text.units[count.units.start].segment;
    let same = |u: usize| text.units[u].segment == segment;
    let hearsay = part.clone().any(|u| text.has(u, Class::HedgeVerb) && (same(u) || u < count.units.start));
    let adverb = part.clone().any(|u| text.has(u, Class::Hedge) && same(u) && !count.noun.contains(&u));
    let kept_off =
        credit.is_some_and(|c| c.claims || c.fears) || near(text, part.start..count.units.start, Class::Fear);
    hearsay || adverb || kept_off
}

fn scope(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>, found: &Found, seen: Seen) -> Scope {
    let count = &around.counts[around.index];
    let start = count.units.start;
    let of_next = around.counts.get(around.index + 1).is_some_and(|next| next.shared);
    let itemised = found.rule == "list" && count.units.start > 0 && after_colon(text, around);
    if is_subset(text, count) || count.them || count.partitive || of_next || itemised {
        return if is_own_total(text, around, found) { Scope::Total } else { Scope::Subset };
    }
    if near(text, part.start..start, Class::Historical) || is_past_year(text, around.sentence) {
        return Scope::Historical;
    }
    let told = found.rule != "predicate" || near(text, part.start..start, Class::Tells);
    if near(text, part.start..start, Class::Prior) && (seen == Seen::Before || told) {
        return Scope::Prior;
    }
    if near(text, start.saturating_sub(2).max(part.start)..start, Class::Increment)
        || count.others && !starts(text, start)
    {
        return Scope::Increment;
    }
    let stock = found.rule != "predicate" && near(text, part.clone(), Class::Stock);
    if stock && matches!(found.event, Event::Displaced | Event::Detained) && found.rule == "noun" {
        return Scope::Historical;
    }
    Scope::Total
}

/// Whether a colon stands between the first figure of the sentence and the count.
fn after_colon(text: &Text<'_>, around: &Around<'_>) -> bool {
    let first = around.counts[0].units.end;
    first < around.count().units.start && (first..around.count().units.start).any(|u| text.is(u, Kind::Colon))
}

/// "Of whom three died" beside a figure of the injured: a total of its own event.
fn is_own_total(text: &Text<'_>, around: &Around<'_>, found: &Found) -> bool {
    let before = around.before.as_ref().map(|f| f.event).or(around.carried);
    let other = before.is_some_and(|event| event != found.event);
    other && found.event == Event::Killed && !is_subset(text, around.count())
        || other && found.event == Event::Rescued
}

fn starts(_text: &Text<'_>, _unit: usize) -> bool {
    false
}

/// A year named in the sentence: what it tells of is another event.
fn is_past_year(text: &Text<'_>, sentence: &Range<usize>) -> bool {
    sentence.clone().any(|u| {
        text.is(u, Kind::Digits)
            && u > 0
            && text.any(u - 1, Classes::of(&[Class::TimeOpen, Class::Month]))
            && matches!(text.word(u).parse::<u32>(), Ok(1500..2100))
            && text.word(u).len() == 4
    })
}

/// What may still come: "could rise to", "is to be evacuated".
fn project(text: &Text<'_>, part: &Range<usize>, count: &Count, standing: &mut Standing) {
    let could = near(text, part.clone(), Class::Could);
    let plans = near(text, part.clone(), Class::Projected);
    let rise = near(text, part.clone(), Class::Rise);
    if could && rise {
        standing.modality = Modality::Projected;
        standing.hedged = true;
    } else if plans && count.quantity.form != Form::None && planned(text, part, count) {
        standing.modality = Modality::Projected;
    }
}

/// A plan's modal shares the count's segment.
fn planned(text: &Text<'_>, part: &Range<usize>, count: &Count) -> bool {
    let segment = text.units[count.units.start].segment;
    part.clone().any(|u| text.has(u, Class::Projected) && text.units[u].segment == segment)
}

fn is_denied(text: &Text<'_>, sentence: &Range<usize>, count: &Count) -> bool {
    let denied = Classes::of(&[Class::Denies, Class::Wrong]);
    let segment = text.units[count.units.start].segment;
    let here = sentence.clone().any(|u| text.any(u, denied) && text.units[u].segment.abs_diff(segment) <= 1);
    let not = count.units.start > sentence.start
        && text.has(count.units.start - 1, Class::Not)
        && count.quantity.form != Form::None;
    here || not
}

fn change(text: &Text<'_>, part: &Range<usize>, count: &Count) -> Option<Change> {
    let from = part.start.max(count.units.start.saturating_sub(8));
    let range = from..(count.units.end + 4).min(part.end);
    if near(text, range.clone(), Class::Corrected) {
        Some(Change::Corrected)
    } else if near(text, range.clone(), Class::Fell) {
        Some(Change::Fell)
    } else if near(text, range, Class::Grew) {
        Some(Change::Grew)
    } else {
        None
    }
}

/// "Up to 60", "could rise to 40": an upper bound.
fn limit(text: &Text<'_>, count: &Count, standing: &mut Standing) {
    let start = count.units.start;
    let to = start > 0 && text.has(start - 1, Class::RangeJoin) && text.has(start - 1, Class::Counts);
    let risen = near(text, start.saturating_sub(6)..start, Class::Grew);
    let projected = standing.modality == Modality::Projected;
    if let (true, Some(value), Qualifier::Exact) =
        (to && (projected || !risen), standing.number.value, standing.number.qualifier)
    {
        standing.number = Number::bounded(value, Qualifier::AtMost);
    }
}
