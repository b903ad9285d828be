//! When a figure is told to have happened, and the period that it counts.

use super::count::Count;
use super::past::is_year;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// The period of a count that is made anew every day.
pub const DAY: &str = "24h";
/// The period of a count since the day began.
pub const TODAY: &str = "today";
/// The hours of a whole day.
const HOURS: u32 = 24;

/// Names a time by itself.
const TIMES: Classes = Classes::of(&[Class::Weekday, Class::Time, Class::DayBefore, Class::Season]);
/// Words beside a period that set it off from the whole: "today alone", "so far today".
const APART: Classes = Classes::of(&[Class::Subset, Class::Still, Class::Additive, Class::Increment]);

/// The time named nearest to the count, first in its own stretch of the sentence; empty: none.
pub fn when<'t>(text: &'t Text<'_>, sentence: &Range<usize>, count: &Count) -> &'t str {
    let at = count.units.start;
    let distance = |time: &Range<usize>| {
        (text.units[time.start].segment != text.units[at].segment, time.start.abs_diff(at))
    };
    let apart = |time: &Range<usize>| !time.contains(&at) && !time.contains(&(count.units.end - 1));
    let nearest = times(text, sentence).into_iter().filter(apart).min_by_key(distance);
    nearest.map(|time| text.words(&time)).unwrap_or_default()
}

/// The canonical period that a count is of; empty: since the story began. A word that may name the
/// day of the event ("today") is a period where the count is `told_apart` from the whole.
pub fn period<'t>(text: &'t Text<'_>, part: &Range<usize>, count: &Count, told_apart: Apart) -> &'t str {
    if part.clone().any(|u| day(text, u).is_some()) {
        return DAY;
    }
    let at = count.units.start;
    let near = part.clone().filter(|u| text.has(*u, Class::Period)).min_by_key(|u| u.abs_diff(at));
    let Some(unit) = near else { return "" };
    let beside = unit.saturating_sub(2).max(part.start)..(unit + 3).min(part.end);
    let apart = told_apart == Apart::Told || beside.into_iter().any(|u| text.any(u, APART));
    if text.has(unit, Class::Time) && !apart { "" } else { &text.entry(unit).period }
}

/// Whether a figure of the same event was told before, so that a time sets another apart from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Apart {
    Told,
    First,
}

/// "In the past 24 hours", by the word that ends it.
fn day(text: &Text<'_>, unit: usize) -> Option<Range<usize>> {
    if !text.has(unit, Class::Hours) {
        let named = text.has(unit, Class::Period) && text.entry(unit).period == DAY;
        return named.then_some(unit..unit + 1);
    }
    let number = (unit.saturating_sub(2)..unit).find(|u| value(text, *u) == Some(HOURS))?;
    let opens = Classes::of(&[Class::TimeOpen, Class::In, Class::Preposition, Class::Definite]);
    let opened = (number.saturating_sub(3)..number).any(|u| text.any(u, opens));
    (opened && !text.has(unit + 1, Class::Prior)).then_some(number..unit + 1)
}

fn value(text: &Text<'_>, unit: usize) -> Option<u32> {
    if text.is(unit, Kind::Digits) { text.word(unit).parse().ok() } else { text.token(unit).value }
}

/// The times that a sentence names, in order.
fn times(text: &Text<'_>, sentence: &Range<usize>) -> Vec<Range<usize>> {
    let mut times: Vec<Range<usize>> = Vec::new();
    for unit in sentence.clone() {
        let free = times.last().is_none_or(|last| last.end <= unit);
        let named = text.any(unit, TIMES) && !text.has(unit, Class::Presently) || is_year(text, unit);
        let time = date(text, sentence, unit)
            .or_else(|| day(text, unit))
            .or_else(|| named.then_some(unit..unit + 1));
        if let Some(time) = time.filter(|_| free) {
            times.push(time);
        }
    }
    times
}

/// "On 23 February 1999", "in April", "April 23": a month with what belongs to it.
fn date(text: &Text<'_>, sentence: &Range<usize>, month: usize) -> Option<Range<usize>> {
    if !text.has(month, Class::Month) {
        return None;
    }
    let numbered = |u: usize| text.is(u, Kind::Digits) && text.word(u).len() <= 2;
    let joined = Classes::of(&[Class::TimeOpen, Class::OfWhole, Class::In, Class::Contracted]);
    let before = month > sentence.start && (numbered(month - 1) || text.any(month - 1, joined));
    let first = if month > sentence.start && numbered(month - 1) { month - 1 } else { month };
    let mut end = month + 1;
    // "In April 31 people" is no day.
    if end < sentence.end && numbered(end) && !before {
        end += 1;
    }
    let linked = usize::from(text.any(end, Classes::of(&[Class::OfWhole])) || text.is(end, Kind::Comma));
    if end + linked < sentence.end && is_year(text, end + linked) {
        end += linked + 1;
    }
    (before || end > month + 1).then_some(first..end)
}
