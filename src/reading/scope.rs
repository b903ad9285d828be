//! Standing: how sure a figure is, of what it is a figure, and what changed.

use super::count::{Count, Head};
use super::credit::Credit;
use super::denial::{self, Denial};
use super::doubt::{bounded_with, is_hedged, limit, own_clause, project};
use super::event::{Around, Found, is_subset};
use super::increase::{is_added_apart, is_increment};
use super::instead::is_instead;
use super::number::Form;
use super::past;
use super::text::Text;
use super::time::{Apart, DAY, TODAY, period};
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Change, Event, Group, Modality, Number, Scope};
use std::ops::Range;

/// How a figure stands.
#[derive(Clone, Debug)]
pub struct Standing {
    pub number: Number,
    pub scope: Scope,
    pub modality: Modality,
    pub hedged: bool,
    pub change: Option<Change>,
    /// Canonical period; empty: since the story began.
    pub period: String,
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
    if let Some(credit) = credits.iter().find(|c| is_reported_by(text, unit, c)) {
        return Some(credit);
    }
    let inside = |c: &&Credit| part.contains(&c.cue.start);
    let strong = |c: &&Credit| inside(c) && !c.weak;
    if let Some(own) = own_count(text, unit, credits) {
        return Some(own);
    }
    let before = credits.iter().filter(strong).rfind(|c| c.cue.start < unit);
    let back = |c: &&Credit| strong(c) && !is_of_its_own(text, c, unit, &part);
    before
        .or_else(|| credits.iter().find(back))
        .or_else(|| {
            credits.iter().find(|c| inside(c) && (c.cue.start < unit || !is_of_its_own(text, c, unit, &part)))
        })
        .or_else(|| credits.iter().rfind(|c| c.cue.start < unit && !c.weak && !c.fears))
        .or_else(|| credits.iter().find(|c| !c.weak && !c.fears && !is_of_its_own(text, c, unit, sentence)))
}

/// "The five that the institute confirmed", the verb before its subject: a relative clause right behind
/// the number says whose it is.
fn is_reported_by(text: &Text<'_>, unit: usize, credit: &Credit) -> bool {
    let cue = credit.cue.start;
    let Some(clause) = (unit + 1..cue).rev().find(|u| text.has(*u, Class::Clause)) else { return false };
    let near = |u: usize| matches!(text.units[u].kind, Kind::Word | Kind::Quote) && !text.has(u, Class::Verb);
    clause <= unit + 4
        && cue <= clause + 2
        && credit.voice.units.start > cue
        && text.has(cue, Class::CueVerb)
        && (unit + 1..clause).all(near)
}

/// "One of them counts 47, the army puts it at 50": a verb of counting in the unit's own segment goes
/// before a voice that has a number of its own behind it.
fn own_count<'c>(text: &Text<'_>, unit: usize, credits: &'c [Credit]) -> Option<&'c Credit> {
    let segment = |u: usize| text.units[u].segment;
    let here = |c: &&Credit| c.weak && c.cue.start < unit && segment(c.cue.start) == segment(unit);
    let own = credits.iter().find(here)?;
    let number =
        |u: usize| text.is(u, Kind::Digits) || text.any(u, Classes::of(&[Class::Number, Class::Vague]));
    let next = credits.iter().find(|c| !c.weak && c.voice.units.start > unit)?;
    let told = (next.cue.end..text.units.len())
        .take_while(|u| !matches!(text.units[*u].kind, Kind::Stop | Kind::Break | Kind::Semicolon))
        .any(number);
    (told && next.voice.units.start < next.cue.start).then_some(own)
}

/// Whether a credit behind the unit belongs to another clause, which has its own voice before the verb
/// and its own number: "12 died, but the mayor speaks of 40".
fn is_of_its_own(text: &Text<'_>, credit: &Credit, unit: usize, part: &Range<usize>) -> bool {
    let (voice, cue) = (&credit.voice.units, &credit.cue);
    if voice.start > cue.start || unit > voice.start || unit > cue.start {
        return false;
    }
    let from = voice.start.saturating_sub(3).max(unit + 1);
    let opened = (from..voice.start)
        .any(|u| text.has(u, Class::Contrast) || text.has(u, Class::And) && text.is(u - 1, Kind::Comma));
    let number =
        |u: usize| text.is(u, Kind::Digits) || text.any(u, Classes::of(&[Class::Number, Class::Vague]));
    opened && (cue.end..part.end).any(number)
}

/// What stands before a count in its paragraph.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// A figure of the same event.
    pub event: bool,
    /// Those hurt, and how many: of whom some fare worse.
    pub hurt: Option<u32>,
    /// The greatest figure of all.
    pub most: Option<u32>,
    /// The greatest total of the same event.
    pub highest: Option<u32>,
    /// The figure before is one of another event, earlier than the story's.
    pub historical: bool,
    /// Totals, in this paragraph or, for all that is known, before it.
    pub totals: bool,
    /// The figure before it in the sentence is unconfirmed.
    pub hedged: bool,
    /// The scope of the figure before it in the sentence.
    pub in_sentence: Option<Scope>,
    /// A sentence that turned to another, earlier event.
    pub past: bool,
    /// Nothing: it is the first figure of its article.
    pub opening: bool,
    /// Nothing: it is the first figure of a later paragraph, which may add to those before.
    pub fresh: bool,
}

impl Seen {
    /// The gravely wounded, or those in hospital, of the wounded told of before.
    fn severe_of(&self, text: &Text<'_>, around: &Around<'_>, part: &Range<usize>, found: &Found) -> bool {
        let count = around.count();
        let value = count.quantity.number.value.or(count.quantity.number.low);
        let fewer = self.hurt.is_some_and(|hurt| value.is_some_and(|n| n < hurt));
        let segment = |u: usize| text.units[u].segment;
        let here = |u: &usize| segment(*u) == segment(count.units.start);
        let grave =
            found.event == Event::Injured && part.clone().filter(here).any(|u| text.has(u, Class::Severe));
        fewer && !count.others && (grave || found.event == Event::Hospitalised)
    }
}

pub fn standing(
    text: &Text<'_>,
    around: &Around<'_>,
    found: &Found,
    credits: &[Credit],
    seen: &Seen,
) -> Standing {
    let count = &around.counts[around.index];
    let part = part(text, around.sentence, count.quantity.at);
    let credit = credit_of(text, around.sentence, count.quantity.at, credits);
    let apart = if seen.event { Apart::Told } else { Apart::First };
    let period = period(text, &part, count, apart);
    // "A fourth officer is wounded", "a third died" are one; "an eighth patient died" is eight.
    let ordinal = count.quantity.form == Form::Ordinal;
    let one = ordinal
        && (found.event != Event::Killed || count.noun.is_empty() || matches!(found.rule, "list" | "among"));
    let inherits = matches!(found.rule, "list" | "part") || around.index > 0 && after_colon(text, around);
    let mut standing = Standing {
        number: if one { Number::exact(1) } else { bounded_with(text, around) },
        scope: scope(text, around, &part, found, seen, period),
        modality: Modality::Actual,
        hedged: is_hedged(text, around, &part, found, credit) || inherits && seen.hedged,
        change: change(text, &part, count),
        period: period.to_string(),
    };
    project(text, &own_clause(text, around, &part), count, &mut standing);
    if let Some(denial) = denial::of_count(text, around, &part) {
        standing.modality = Modality::Denied;
        if standing.scope == Scope::Total && denial == Denial::Withdrawn {
            standing.scope = Scope::Prior;
        }
    }
    if found.rule != "toll" || standing.modality == Modality::Projected {
        limit(text, &part, count, &mut standing);
    }
    standing
}

pub fn near(text: &Text<'_>, range: Range<usize>, class: Class) -> bool {
    range.into_iter().any(|u| text.has(u, class))
}

/// Whether the figure is part of another one here.
fn is_part_of(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>, found: &Found, seen: &Seen) -> bool {
    let count = around.count();
    let start = count.units.start;
    let whole = around.counts.get(around.index + 1).filter(|next| next.shared);
    // "45 of the 46 on board": nothing happened to the whole, so that the part is the toll.
    let toll = whole.is_some_and(|next| {
        next.attribute.is_none() && !matches!(next.head, Head::Victims(_)) && !is_told(text, around, next)
    });
    let of_next = whole.is_some() && !toll;
    let itemised = found.rule == "list" && start > 0 && after_colon(text, around);
    let part_of = (count.them || count.partitive) && !is_wholeless(text, around, seen);
    // "Including two officers and two guards".
    let joined = around.index.checked_sub(1).is_some_and(|i| around.counts[i].units.end + 1 == start)
        && text.has(start.wrapping_sub(1), Class::And)
        && seen.in_sentence == Some(Scope::Subset)
        && matches!(count.head, Head::People(_));
    let named_of = found.rule == "named" && seen.highest.is_some_and(|most| most > 1);
    is_subset(text, count)
        || part_of && !toll
        || of_next
        || named_of
        || joined
        || itemised
        || is_named_of(around, found)
        || found.rule == "among"
        || found.rule != "numbered"
            && opens_with_whole(text, count, part)
            && !is_of_people(text, around, seen)
        || seen.event && after_colon(text, around) && is_less_than_first(around)
}

fn scope(
    text: &Text<'_>,
    around: &Around<'_>,
    part: &Range<usize>,
    found: &Found,
    seen: &Seen,
    period: &str,
) -> Scope {
    let count = around.count();
    let start = count.units.start;
    if past::is_versus(text, count) {
        return past::of_versus(text, count);
    }
    if is_added_apart(text, count, part) {
        return Scope::Increment;
    }
    if is_part_of(text, around, part, found, seen) {
        let own = found.rule != "among" && is_own_total(around, found, seen);
        // Of a historical toll, too.
        let past = seen.in_sentence == Some(Scope::Historical);
        return match own {
            true if past => Scope::Historical,
            true => Scope::Total,
            false => Scope::Subset,
        };
    }
    // "Up from 23", whatever the 23 were.
    if start > 0 && text.has(start - 1, Class::Prior) && seen.most.is_some() {
        return Scope::Prior;
    }
    if found.rule == "list" && is_told_more_of(text, around) {
        return Scope::Subset;
    }
    if found.rule == "list"
        && let Some(scope) = seen.in_sentence
        && scope != Scope::Prior
    {
        return scope;
    }
    let segment = |u: &usize| text.units[*u].segment == text.units[start].segment;
    let once = |u: usize| text.has(u, Class::Historical);
    // "Those abducted a month ago were freed": in a relative clause the word is of that clause.
    let aside = |u: usize| {
        let of = text.units[u].segment;
        let first = (part.start..u).rev().take_while(|v| text.units[*v].segment == of).last().unwrap_or(u);
        of != text.units[start].segment
            && text.has(first, Class::Clause)
            && !text.has(first, Class::Conjunction)
    };
    if (part.start..start).any(|u| once(u) && !aside(u))
        || seen.totals && (start..part.end).filter(segment).any(once)
        || seen.totals && past::opens_with_month(text, part)
        || seen.totals && near(text, part.clone(), Class::Season)
        || past::is_compared(text, part, start)
        || !seen.opening && past::is_past_year(text, part, count.units.end)
        || seen.past
        || seen.historical && matches!(found.rule, "counted" | "ellipsis")
    {
        return Scope::Historical;
    }
    let told_before = around.before.is_some() || seen.event;
    let left = found.rule == "toll" && start > 0 && text.has(start - 1, Class::From) && told_before;
    let corrected = told_before && past::is_corrected(text, start);
    if past::moves_on(text, around) || left || corrected || is_instead(text, count) {
        return Scope::Prior;
    }
    if past::is_overtaken(text, around, part, found, seen) {
        return Scope::Prior;
    }
    if seen.event && part.clone().any(|u| text.has(u, Class::DayBefore) && !past::is_of_versus(text, part, u))
    {
        return past::of_day_before(text, part, start, found);
    }
    let told = !matches!(found.rule, "predicate" | "numbered")
        || near(text, part.start..start, Class::Tells)
        || (part.start..start).any(|u| past::is_said_before(text, u));
    if past::is_prior(text, around, part) && (seen.event || told) {
        return Scope::Prior;
    }
    if (seen.event || seen.fresh) && past::had_been_said(text, around, part) {
        return Scope::Prior;
    }
    let anew = period == DAY || period == TODAY && seen.event && seen.in_sentence.is_none();
    if anew || is_increment(text, around, part, seen) {
        return Scope::Increment;
    }
    if past::is_stock(text, count, part, found) {
        return Scope::Historical;
    }
    // "Twelve are in hospital. Two are in intensive care".
    let of_patients = found.event == Event::Hospitalised && seen.event && count.head == Head::Bare;
    if of_patients || seen.severe_of(text, around, part, found) { Scope::Subset } else { Scope::Total }
}

/// "Of 57 on board, three are missing": nothing happened to the whole, so that the part is the toll.
fn is_of_people(text: &Text<'_>, around: &Around<'_>, seen: &Seen) -> bool {
    let whole = around.index.checked_sub(1).map(|i| &around.counts[i]).filter(|c| c.shared);
    let plain =
        |c: &Count| matches!(c.head, Head::People(_)) && c.attribute.is_none() && !is_told(text, around, c);
    !seen.event && whole.is_some_and(plain)
}

/// Whether the number is less than the first one of its sentence.
fn is_less_than_first(around: &Around<'_>) -> bool {
    let value = |c: &Count| c.quantity.number.value.or(c.quantity.number.low);
    around.index > 0 && value(around.count()) < value(&around.counts[0])
}

/// "Five were hurt, one by a bullet": a lesser number between a comma and a preposition of no place.
fn is_told_more_of(text: &Text<'_>, around: &Around<'_>) -> bool {
    let count = around.count();
    let (start, end) = (count.units.start, count.units.end);
    let comma = start > around.sentence.start && text.is(start - 1, Kind::Comma);
    let led = text.any(end, Classes::of(&[Class::OfWhole, Class::Agent])) && !text.has(end, Class::In);
    let value = |c: &Count| c.quantity.number.value.or(c.quantity.number.low);
    let before = around.index.checked_sub(1).and_then(|i| value(&around.counts[i]));
    count.head == Head::Bare && comma && led && value(count) < before
}

/// Whether a relative clause right behind the whole says what happened to it.
fn is_told(text: &Text<'_>, around: &Around<'_>, whole: &Count) -> bool {
    let mut at = whole.units.end;
    while at < around.sentence.end && (text.is(at, Kind::Comma) || text.is(at, Kind::Quote)) {
        at += 1;
    }
    text.has(at, Class::Clause)
}

/// "Twelve of them fled" where nobody said how many they were: the part is the toll.
fn is_wholeless(text: &Text<'_>, around: &Around<'_>, seen: &Seen) -> bool {
    let count = around.count();
    let Some(value) = count.quantity.number.value.or(count.quantity.number.low) else { return false };
    let more = |n: &crate::model::Number| n.value.or(n.low).is_some_and(|n| n >= value);
    let beside = around.counts.iter().any(|c| c.quantity.at != count.quantity.at && more(&c.quantity.number));
    let victims = count.attribute.is_some();
    // "Four of its soldiers": nobody says how many it has.
    if text.has(count.quantity.units.end + 1, Class::Possessive) && count.partitive {
        return true;
    }
    !seen.fresh && !victims && !beside && seen.most.is_none_or(|most| most < value)
}

/// "Two dead, a driver and a student": persons listed right behind the number of victims they are.
fn is_named_of(around: &Around<'_>, found: &Found) -> bool {
    let count = around.count();
    let Some(first) = around.counts.first().filter(|_| around.index > 0) else { return false };
    let single = count.quantity.form == Form::Article && matches!(count.head, Head::People(_));
    let whole = first.quantity.number.value;
    let victims = matches!(first.head, Head::Victims(_)) && whole.is_some_and(|v| v > 1);
    // "Two passengers, a man and a boy": as many as the number says.
    let form = |c: &Count| matches!(c.quantity.form, Form::Article | Form::Definite);
    let one = |c: &Count| form(c) && matches!(c.head, Head::People(_));
    let named = around.counts[1..].iter().take_while(|c| one(c)).count();
    let all = first.group == Group::People && whole == u32::try_from(named).ok() && named > 1;
    found.rule == "list" && single && (victims || all)
}

/// "Of the 22 wounded, fifteen are home": the whole opens the sentence.
fn opens_with_whole(text: &Text<'_>, count: &Count, part: &Range<usize>) -> bool {
    let at = part.start;
    let number = text.is(at + 1, Kind::Digits) || text.has(at + 1, Class::Number);
    let definite = text.has(at + 1, Class::Definite) && !text.has(at, Class::Definite);
    let of_number = text.is(at + 2, Kind::Digits) || text.has(at + 2, Class::Number);
    if text.has(at, Class::Ratio) && text.has(at + 1, Class::Definite) && of_number {
        return !count.shared && count.units.start > at + 2;
    }
    text.has(at, Class::OfWhole) && (number || definite) && !count.shared && count.units.start > at + 2
}

/// Whether a colon stands between the first figure of the sentence and the count.
fn after_colon(text: &Text<'_>, around: &Around<'_>) -> bool {
    let first = around.counts[0].units.end;
    let start = around.count().units.start;
    first < start && (first..start).any(|u| text.is(u, Kind::Colon))
}

/// "Of whom three died" beside a figure of the injured: a total of its own event.
fn is_own_total(around: &Around<'_>, found: &Found, seen: &Seen) -> bool {
    let before = around.before.as_ref().map(|f| f.event).or(around.carried);
    let other = before.is_some_and(|event| event != found.event) && !seen.event;
    // "63 of the 69 who fled were caught".
    let caught = found.event == Event::Detained && around.count().partitive && !seen.event;
    caught || other && matches!(found.event, Event::Killed | Event::Rescued)
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
