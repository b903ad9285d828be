//! The past: figures of other events, and numbers that the toll has passed.

use super::count::{Count, Head, is_bare_year};
use super::event::Around;
use super::event::Found;
use super::number::leaves;
use super::predicate::apart;
use super::scope::{Seen, near};
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Event, Group, Scope};
use std::ops::Range;

/// A word for what was before, not yet overtaken by a figure and a comma.
pub fn is_prior(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> bool {
    let start = around.count().units.start;
    let once = |u: usize| {
        text.has(u, Class::Prior)
            || text.has(u, Class::Part) && apart(text, part, u, |e| e.classes.has(Class::Prior)).is_some()
    };
    let Some(word) = (part.start..start).rev().find(|u| once(*u)) else { return false };
    // "Not twelve, as it said earlier, but nine".
    if text.has(start.wrapping_sub(1), Class::Contrast) {
        return false;
    }
    let segment = |unit: usize| text.units[unit].segment;
    // "Lowered its first toll of 36 dead to 35".
    let moved = start > 0 && text.any(start - 1, Classes::of(&[Class::Counts]));
    let passed = |c: &Count| {
        let toll = moved && c.units.start > word && segment(c.units.start) == segment(start);
        let beside = c.units.start > word || segment(c.units.start) == segment(word);
        toll || beside && (c.units.end.max(word)..start).any(|u| text.is(u, Kind::Comma))
    };
    !around.counts[..around.index].iter().any(passed)
}

/// "From 59 to 146": the value before the change.
pub fn moves_on(text: &Text<'_>, around: &Around<'_>) -> bool {
    let count = around.count();
    let start = count.units.start;
    let Some(next) = around.counts.get(around.index + 1) else { return false };
    let close = next.units.start <= count.units.end + 3;
    close
        && leaves(text, start)
        && text.any(next.units.start - 1, Classes::of(&[Class::Counts, Class::RangeJoin]))
        && count.head == Head::Bare
}

/// "The day before 12 had died": so many more, unless the number is an older value of the toll.
pub fn of_day_before(text: &Text<'_>, part: &Range<usize>, start: usize, found: &Found) -> Scope {
    let counting = Classes::of(&[Class::Tells, Class::From, Class::Reckons, Class::CueVerb]);
    let restated = matches!(found.rule, "toll" | "counted" | "ellipsis")
        || (start.saturating_sub(3).max(part.start)..start).any(|u| text.any(u, counting));
    if restated { Scope::Prior } else { Scope::Increment }
}

/// "Against twelve the day before": the value that a figure is compared with. The words behind it say of
/// when it is; without any it is no toll.
pub fn is_versus(text: &Text<'_>, count: &Count) -> bool {
    count.units.start.checked_sub(1).is_some_and(|u| text.has(u, Class::Versus))
        && behind(text, count).any(|u| text.any(u, EARLIER) || is_year(text, u))
}

const EARLIER: Classes = Classes::of(&[
    Class::DayBefore,
    Class::Prior,
    Class::Historical,
    Class::Season,
    Class::Weekday,
    Class::Month,
    Class::Time,
]);

/// Of the same count another day, or of another time's.
pub fn of_versus(text: &Text<'_>, count: &Count) -> Scope {
    let other = Classes::of(&[Class::Historical, Class::Season, Class::Month]);
    let apart = behind(text, count).any(|u| text.any(u, other) || is_year(text, u));
    if apart { Scope::Historical } else { Scope::Prior }
}

/// Whether a word of time belongs to the value that a figure is compared with.
pub fn is_of_versus(text: &Text<'_>, part: &Range<usize>, unit: usize) -> bool {
    let segment = text.units[unit].segment;
    (part.start..unit).any(|u| text.has(u, Class::Versus) && text.units[u].segment == segment)
}

/// What stands behind a count, up to the next mark.
fn behind(text: &Text<'_>, count: &Count) -> impl Iterator<Item = usize> {
    let segment = text.units[count.units.start].segment;
    (count.units.end..text.units.len()).take(8).take_while(move |u| text.units[*u].segment == segment)
}

/// A number of the toll itself that it has passed: "on Monday it still stood at 12".
pub fn is_overtaken(
    text: &Text<'_>,
    around: &Around<'_>,
    part: &Range<usize>,
    found: &Found,
    seen: &Seen,
) -> bool {
    let start = around.count().units.start;
    let value = around.count().quantity.number.value;
    let grows = found.event.only_grows() || found.event == Event::Detained;
    let passed = |n: u32| seen.highest.is_some_and(|highest| if grows { n < highest } else { n > highest });
    let toll = Classes::of(&[Class::Toll, Class::NumberOf]);
    let restated = matches!(found.rule, "toll" | "counted" | "ellipsis")
        || text.any(start.saturating_sub(1), Classes::of(&[Class::Counts, Class::Tells]))
            && (part.start..start).any(|u| text.any(u, toll));
    let still = near(text, start.saturating_sub(4).max(part.start)..start, Class::Still);
    // "In Haiti it still stands at 12": another place.
    let elsewhere = !text.lexicon.orthography.capital_nouns
        && (part.start..start)
            .any(|u| text.has(u, Class::In) && text.is_namelike(u + 1) && !text.has(u + 1, Class::Weekday));
    let days = Classes::of(&[Class::Weekday, Class::DayBefore]);
    let dated = found.rule == "counted" && (part.start..start).any(|u| text.any(u, days));
    value.is_some_and(passed) && restated && (still || dated) && !elsewhere
}

/// People who are somewhere, and nothing more happened to them.
pub fn is_stock(text: &Text<'_>, count: &Count, part: &Range<usize>, found: &Found) -> bool {
    let kept = matches!(count.group, Group::Prisoners | Group::Refugees) || found.rule == "noun";
    let event = matches!(found.event, Event::Displaced | Event::Detained);
    let start = count.units.start;
    // "The jail held 612 people".
    let houses = (part.start..start).any(|u| {
        text.has(u, Class::Housing)
            && (u + 1..start).any(|v| text.has(v, Class::Stock) && !text.has(v, Class::Many))
    });
    event && (kept && near(text, part.clone(), Class::Stock) || houses)
}

/// "In April 12 people died": a month without a day is another time than the story's.
pub fn opens_with_month(text: &Text<'_>, part: &Range<usize>) -> bool {
    let opens = Classes::of(&[Class::In, Class::Contracted]);
    text.any(part.start, opens)
        && (part.start + 1..part.start + 3).any(|u| text.has(u, Class::Month))
        && !(part.start + 1..part.start + 4).any(|u| text.is(u, Kind::Digits) && text.word(u).len() < 3)
}

/// "The worst accident since the one in May, when 40 died": what the story's event is compared with.
pub fn is_compared(text: &Text<'_>, part: &Range<usize>, start: usize) -> bool {
    let Some(worst) = (part.start..start).find(|u| text.has(*u, Class::Worst)) else { return false };
    (worst..start).any(|u| text.has(u, Class::Clause))
}

/// A year named in the sentence, in no clause that only opens behind `from`: what it tells of is
/// another event.
pub fn is_past_year(text: &Text<'_>, sentence: &Range<usize>, from: usize) -> bool {
    if !text.has_digits {
        return false;
    }
    let opens = |u: &usize| text.has(*u, Class::Clause) && *u > sentence.start;
    let aside = (from..sentence.end).find(opens).unwrap_or(sentence.end);
    let segment = |u: usize| text.units[u].segment;
    let here = from.checked_sub(1).map(segment);
    // "In Malawi, where 30 people died in 2009, nobody is ill": the year is the other number's.
    let numbered =
        |u: usize| text.is(u, Kind::Digits) || text.any(u, Classes::of(&[Class::Number, Class::Vague]));
    let relative = |y: usize| {
        let clause: Vec<usize> =
            (sentence.start + 1..y).rev().take_while(|u| segment(*u) == segment(y)).collect();
        let opened = clause.iter().skip(1).any(|u| text.has(*u, Class::Clause));
        Some(segment(y)) != here && opened && clause.iter().any(|u| numbered(*u))
    };
    (sentence.start..aside).any(|u| text.is(u, Kind::Digits) && is_year(text, u) && !relative(u))
}

/// Whether a unit is a year, told by what stands before it.
pub fn is_year(text: &Text<'_>, unit: usize) -> bool {
    let opened = Classes::of(&[Class::TimeOpen, Class::Month]);
    text.is(unit, Kind::Digits)
        && unit > 0
        && text.word(unit).len() == 4
        && matches!(text.word(unit).parse::<u32>(), Ok(1500..2100))
        && (text.any(unit - 1, opened) || is_bare_year(text, unit) || names_event(text, unit))
}

/// "Corrected the figure of 48", "raised the toll of nine": what is put right or raised is left behind.
pub fn is_corrected(text: &Text<'_>, start: usize) -> bool {
    let tally = start.checked_sub(2).filter(|u| text.has(*u, Class::NumberOf) || text.has(*u, Class::Toll));
    // "The figure of" may be one phrase.
    let phrase = start.checked_sub(1).filter(|u| text.has(*u, Class::NumberOf));
    let of = start > 0 && text.has(start - 1, Class::OfWhole);
    let Some(tally) = tally.filter(|_| of).or(phrase) else { return false };
    let moved = Classes::of(&[Class::Grew, Class::Fell, Class::Corrected]);
    let from = tally.saturating_sub(3);
    let verb = (from..tally).rev().find(|u| text.any(*u, moved));
    verb.is_some_and(|u| {
        !(u + 1..tally).any(|v| text.any(v, Classes::of(&[Class::Counts, Class::Accusative])))
    })
}

/// "The ministry had spoken of 12": a verb of saying in the pluperfect tells an older value.
pub fn had_been_said(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> bool {
    let start = around.count().units.start;
    let from = around.counts[..around.index].last().map_or(part.start, |c| c.units.end.max(part.start));
    let said = Classes::of(&[Class::CueParticiple, Class::CueVerb]);
    let Some(had) = (from..start).rev().find(|u| text.has(*u, Class::Had)) else { return false };
    // "Said that it had counted 12": what is reported only takes the tense of who reports it.
    if (part.start..had).any(|u| text.any(u, said)) {
        return false;
    }
    let segment = |u: usize| text.units[u].segment;
    // "Had elsewhere counted 28".
    if (had + 1..start).any(|u| text.has(u, Class::Here)) {
        return false;
    }
    let before = (had + 1..start).take(6).any(|u| text.any(u, said));
    let after = (start..part.end).take_while(|u| segment(*u) == segment(start)).any(|u| text.any(u, said));
    before || after && segment(had) == segment(start)
}

/// "Said earlier that": a verb of saying beside a word for what was before.
pub fn is_said_before(text: &Text<'_>, unit: usize) -> bool {
    let said = Classes::of(&[Class::CueVerb, Class::CueParticiple]);
    text.has(unit, Class::Prior) && unit > 0 && text.any(unit - 1, said)
}

/// "Since the 2021 coup".
fn names_event(text: &Text<'_>, year: usize) -> bool {
    year > 1
        && text.has(year - 1, Class::Definite)
        && text.has(year - 2, Class::TimeOpen)
        && text.is(year + 1, Kind::Word)
}
