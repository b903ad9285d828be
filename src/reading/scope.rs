//! Standing: how sure a figure is, of what it is a figure, and what changed.

use super::count::{Count, Head, is_bare_year};
use super::credit::Credit;
use super::denial::{self, Denial};
use super::event::{Around, Found, is_instead, is_subset};
use super::number::{Form, leaves};
use super::predicate::apart;
use super::text::Text;
use super::time::{Apart, DAY, TODAY, period};
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Change, Event, Group, Modality, Number, Qualifier, Scope};
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
    let inside = |c: &&Credit| part.contains(&c.cue.start);
    let strong = |c: &&Credit| inside(c) && !c.weak;
    let before = credits.iter().filter(strong).rfind(|c| c.cue.start < unit);
    before
        .or_else(|| credits.iter().find(strong))
        .or_else(|| credits.iter().find(inside))
        .or_else(|| credits.iter().rfind(|c| c.cue.start < unit && !c.weak && !c.fears))
        .or_else(|| credits.iter().find(|c| !c.weak && !c.fears))
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
    let one = ordinal && (found.event != Event::Killed || count.noun.is_empty());
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

fn near(text: &Text<'_>, range: Range<usize>, class: Class) -> bool {
    range.into_iter().any(|u| text.has(u, class))
}

fn is_hedged(
    text: &Text<'_>,
    around: &Around<'_>,
    part: &Range<usize>,
    found: &Found,
    credit: Option<&Credit>,
) -> bool {
    let count = around.count();
    let (start, end) = (count.units.start, count.units.end);
    let segment = |u: usize| text.units[u].segment;
    let same = |u: usize| segment(u) == segment(start);
    // "Twelve died, and perhaps ...": what is joined to the count says nothing of it.
    let joined = |u: usize| (end..u).any(|v| text.has(v, Class::And));
    let clause = (end..end + 2).find(|u| !text.is(*u, Kind::Quote)).unwrap_or(end);
    let relative = |u: usize| u > clause && text.has(clause, Class::Clause) && segment(u) == segment(clause);
    let hearsay = part.clone().any(|u| {
        let near = same(u) || u < start || relative(u);
        text.has(u, Class::HedgeVerb) && text.tells_hearsay(u) && near
    });
    let counted = |u: usize| around.counts.iter().any(|c| c.units.contains(&u));
    let of_count = |u: usize| same(u) || u > end && found.rule == "predicate_later";
    let adverb = part.clone().any(|u| text.has(u, Class::Hedge) && of_count(u) && !counted(u) && !joined(u));
    let infected = count.head == Head::Victims(Event::Infected);
    let suspected = infected && count.units.clone().any(|u| text.has(u, Class::Suspected));
    let unverified = (end..part.end).any(|u| text.has(u, Class::Unverified));
    let feared = piece(text, part, start).any(|u| text.has(u, Class::Fear))
        || (end..part.end).any(|u| text.has(u, Class::Fear) && same(u) && !text.has(u - 1, Class::And));
    // "The disease claimed 600 lives" is no boast.
    let taken = |u: usize| around.counts.iter().any(|c| c.units.start == u + 1);
    let boasted = |u: usize| text.has(u, Class::Claims) && !text.has(u, Class::Projected) && !taken(u);
    let kept_off =
        credit.is_some_and(|c| c.claims || c.fears) || (part.start..start).any(|u| same(u) && boasted(u));
    hearsay || adverb || suspected || unverified || feared || kept_off
}

/// The count's number, under the bound of the one that it is joined to: "at least nine villagers
/// were killed and 31 injured".
fn bounded_with(text: &Text<'_>, around: &Around<'_>) -> Number {
    let count = around.count();
    let number = count.quantity.number;
    let start = count.units.start;
    let Some(before) = around.index.checked_sub(1).map(|i| &around.counts[i]) else { return number };
    let verbs = Classes::of(&[Class::Active, Class::Verb]);
    let linked = text.has(start - 1, Class::And)
        || start > 1 && text.any(start - 1, verbs) && text.has(start - 2, Class::And);
    let cut = (before.units.end..start).any(|u| text.is(u, Kind::Comma) || text.has(u, Class::Clause));
    let bound = before.quantity.number.qualifier;
    let plain = matches!(count.head, Head::Bare | Head::Victims(_));
    let (Some(value), Qualifier::Exact, true) = (number.value, number.qualifier, plain) else {
        return number;
    };
    let covers = matches!(bound, Qualifier::AtLeast | Qualifier::Approx);
    if linked && !cut && covers && !count.partitive { Number::bounded(value, bound) } else { number }
}

/// What stands before a unit in its part, from the last colon on.
fn piece(text: &Text<'_>, part: &Range<usize>, unit: usize) -> Range<usize> {
    let colon = (part.start..unit).rev().find(|u| text.is(*u, Kind::Colon));
    colon.map_or(part.start, |u| u + 1)..unit
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
    let whole = around.counts.get(around.index + 1).filter(|next| next.shared);
    // "45 of the 46 on board": nothing happened to the whole, so that the part is the toll.
    let toll = whole.is_some_and(|next| {
        next.attribute.is_none() && !matches!(next.head, Head::Victims(_)) && !is_told(text, around, next)
    });
    let of_next = whole.is_some() && !toll;
    if is_added_apart(text, count, part) {
        return Scope::Increment;
    }
    let itemised = found.rule == "list" && start > 0 && after_colon(text, around);
    let part_of = (count.them || count.partitive) && !is_wholeless(text, around, seen);
    if is_subset(text, count)
        || part_of && !toll
        || of_next
        || itemised
        || is_named_of(around, found)
        || found.rule == "among"
        || opens_with_whole(text, count, part)
    {
        let own = found.rule != "among" && is_own_total(around, found, seen);
        return if own { Scope::Total } else { Scope::Subset };
    }
    // "Up from 23", whatever the 23 were.
    if start > 0 && text.has(start - 1, Class::Prior) && seen.most.is_some() {
        return Scope::Prior;
    }
    if found.rule == "list"
        && let Some(scope) = seen.in_sentence
        && scope != Scope::Prior
    {
        return scope;
    }
    let segment = |u: &usize| text.units[*u].segment == text.units[start].segment;
    let once = |u: usize| text.has(u, Class::Historical);
    if (part.start..start).any(once)
        || seen.totals && (start..part.end).filter(segment).any(once)
        || seen.totals && opens_with_month(text, part)
        || seen.totals && near(text, part.clone(), Class::Season)
        || is_compared(text, part, start)
        || !seen.opening && is_past_year(text, part, count.units.end)
        || seen.past
        || seen.historical && matches!(found.rule, "counted" | "ellipsis")
    {
        return Scope::Historical;
    }
    let told_before = around.before.is_some() || seen.event;
    let left = found.rule == "toll" && start > 0 && text.has(start - 1, Class::From) && told_before;
    if moves_on(text, around) || left || is_instead(text, count) {
        return Scope::Prior;
    }
    if is_overtaken(text, around, part, found, seen) {
        return Scope::Prior;
    }
    if seen.event && part.clone().any(|u| text.has(u, Class::DayBefore)) {
        return of_day_before(text, part, start, found);
    }
    let told = found.rule != "predicate"
        || near(text, part.start..start, Class::Tells)
        || (part.start..start).any(|u| is_said_before(text, u));
    if is_prior(text, around, part) && (seen.event || told) {
        return Scope::Prior;
    }
    let anew = period == DAY || period == TODAY && seen.event && seen.in_sentence.is_none();
    if anew || is_increment(text, around, part, seen) {
        return Scope::Increment;
    }
    if is_stock(text, count, part, found) {
        return Scope::Historical;
    }
    // "Twelve are in hospital. Two are in intensive care".
    let of_patients = found.event == Event::Hospitalised && seen.event && count.head == Head::Bare;
    if of_patients || seen.severe_of(text, around, part, found) { Scope::Subset } else { Scope::Total }
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
    let victims =
        matches!(first.head, Head::Victims(_)) && first.quantity.number.value.is_some_and(|v| v > 1);
    found.rule == "list" && single && victims
}

/// A word for what was before, not yet overtaken by a figure and a comma.
fn is_prior(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> bool {
    let start = around.count().units.start;
    let once = |u: usize| {
        text.has(u, Class::Prior)
            || text.has(u, Class::Part) && apart(text, part, u, |e| e.classes.has(Class::Prior)).is_some()
    };
    let Some(word) = (part.start..start).rev().find(|u| once(*u)) else { return false };
    // "Not twelve, as it said earlier, but nine".
    if text.has(start - 1, Class::Contrast) {
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

/// People who are somewhere, and nothing more happened to them.
fn is_stock(text: &Text<'_>, count: &Count, part: &Range<usize>, found: &Found) -> bool {
    let kept = matches!(count.group, Group::Prisoners | Group::Refugees) || found.rule == "noun";
    let event = matches!(found.event, Event::Displaced | Event::Detained);
    let start = count.units.start;
    // "The jail held 612 people".
    let houses = (part.start..start)
        .any(|u| text.has(u, Class::Housing) && (u + 1..start).any(|v| text.has(v, Class::Stock)));
    event && (kept && near(text, part.clone(), Class::Stock) || houses)
}

/// "From 59 to 146": the value before the change.
fn moves_on(text: &Text<'_>, around: &Around<'_>) -> bool {
    let count = around.count();
    let start = count.units.start;
    let Some(next) = around.counts.get(around.index + 1) else { return false };
    let close = next.units.start <= count.units.end + 3;
    close
        && leaves(text, start)
        && text.any(next.units.start - 1, Classes::of(&[Class::Counts, Class::RangeJoin]))
        && count.head == Head::Bare
}

/// "Another 12", "rose by 23", "ten more came on top".
fn is_increment(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>, seen: &Seen) -> bool {
    let count = around.count();
    let start = count.units.start;
    let again = near(text, start.saturating_sub(2).max(part.start)..count.units.end, Class::Increment);
    let by = start > 0 && text.has(start - 1, Class::By) && near(text, part.clone(), Class::Grew);
    // "The other nine" were counted before.
    let other = (start.saturating_sub(1)..count.units.end).find(|u| text.has(*u, Class::Others));
    let known = other.is_some_and(|u| u > 0 && text.has(u - 1, Class::Definite));
    let others = count.others && !known && seen.event && (around.index == 0 || has_own_verb(text, around));
    // "Four dead, another nine hurt": nine more victims, but all of the hurt.
    let more = again && !known && (seen.event || seen.fresh || seen.most.is_none());
    let new = (count.quantity.units.end..count.units.end).any(|u| text.has(u, Class::Fresh));
    more || new || by || others || is_added(text, around, part)
}

/// "In April 12 people died": a month without a day is another time than the story's.
fn opens_with_month(text: &Text<'_>, part: &Range<usize>) -> bool {
    let opens = Classes::of(&[Class::In, Class::Contracted]);
    text.any(part.start, opens)
        && (part.start + 1..part.start + 3).any(|u| text.has(u, Class::Month))
        && !(part.start + 1..part.start + 4).any(|u| text.is(u, Kind::Digits) && text.word(u).len() < 3)
}

/// "The worst accident since the one in May, when 40 died": what the story's event is compared with.
fn is_compared(text: &Text<'_>, part: &Range<usize>, start: usize) -> bool {
    let Some(worst) = (part.start..start).find(|u| text.has(*u, Class::Worst)) else { return false };
    (worst..start).any(|u| text.has(u, Class::Clause))
}

/// "The day before 12 had died": so many more, unless the number is an older value of the toll.
fn of_day_before(text: &Text<'_>, part: &Range<usize>, start: usize, found: &Found) -> Scope {
    let counting = Classes::of(&[Class::Tells, Class::From, Class::Reckons, Class::CueVerb]);
    let restated = matches!(found.rule, "toll" | "counted" | "ellipsis")
        || (start.saturating_sub(3).max(part.start)..start).any(|u| text.any(u, counting));
    if restated { Scope::Prior } else { Scope::Increment }
}

/// "There came ten on top": a phrase of increase around the count.
fn is_added_apart(text: &Text<'_>, count: &Count, part: &Range<usize>) -> bool {
    let ends =
        |u: usize| !text.is(u + 1, Kind::Word) || text.any(u + 1, Classes::of(&[Class::And, Class::Clause]));
    (count.units.end..part.end)
        .filter(|u| text.has(*u, Class::Part) && ends(*u))
        .any(|u| apart(text, part, u, |e| e.classes.has(Class::Increment)).is_some())
}

/// "Of the 22 wounded, fifteen are home": the whole opens the sentence.
fn opens_with_whole(text: &Text<'_>, count: &Count, part: &Range<usize>) -> bool {
    let at = part.start;
    let number = text.is(at + 1, Kind::Digits) || text.has(at + 1, Class::Number);
    let definite = text.has(at + 1, Class::Definite) && !text.has(at, Class::Definite);
    text.has(at, Class::OfWhole) && (number || definite) && !count.shared && count.units.start > at + 2
}

/// "Said earlier that": a verb of saying beside a word for what was before.
fn is_said_before(text: &Text<'_>, unit: usize) -> bool {
    let said = Classes::of(&[Class::CueVerb, Class::CueParticiple]);
    text.has(unit, Class::Prior) && unit > 0 && text.any(unit - 1, said)
}

/// "Five more bodies, bringing the toll to 12": a greater number follows as the sum.
fn is_added(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> bool {
    let count = around.count();
    let value = |c: &Count| c.quantity.number.value.or(c.quantity.number.low);
    let greater = |c: &&Count| c.units.start < part.end && value(c) > value(count);
    let Some(sum) = around.counts[around.index + 1..].iter().find(greater) else { return false };
    let raised = Classes::of(&[Class::Sum, Class::Grew]);
    let stated = Classes::of(&[Class::Counts, Class::Tells]);
    let joined = text.any(sum.units.start - 1, stated)
        || near(text, sum.units.start.saturating_sub(3)..sum.units.start, Class::Sum);
    let unsure = Classes::of(&[Class::Could, Class::Fear, Class::Contrast]);
    let mut between = count.units.end..sum.units.start;
    joined && between.clone().any(|u| text.any(u, raised)) && !between.any(|u| text.any(u, unsure))
}

/// A number of the toll itself that it has passed: "on Monday it still stood at 12".
fn is_overtaken(
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
    value.is_some_and(passed) && restated && still && !elsewhere
}

/// Whether a verb stands between the count and the one before it.
fn has_own_verb(text: &Text<'_>, around: &Around<'_>) -> bool {
    let verbs = Classes::of(&[Class::Auxiliary, Class::Have]);
    let before = around.counts[around.index - 1].units.end;
    (before..around.count().units.start).any(|u| text.any(u, verbs))
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
    let caught = found.event == Event::Detained && around.count().partitive;
    other && (caught || matches!(found.event, Event::Killed | Event::Rescued))
}

/// A year named in the sentence, in no clause that only opens behind `from`: what it tells of is
/// another event.
pub fn is_past_year(text: &Text<'_>, sentence: &Range<usize>, from: usize) -> bool {
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
    (sentence.start..aside).any(|u| is_year(text, u) && !relative(u))
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

/// "Since the 2021 coup".
fn names_event(text: &Text<'_>, year: usize) -> bool {
    year > 1
        && text.has(year - 1, Class::Definite)
        && text.has(year - 2, Class::TimeOpen)
        && text.is(year + 1, Kind::Word)
}

/// What may still come: "could rise to", "is to be evacuated".
fn project(text: &Text<'_>, part: &Range<usize>, count: &Count, standing: &mut Standing) {
    // A modal of a later clause says nothing of the count: "twelve died, but it may get worse".
    let start = count.units.start;
    let same = |u: usize| text.units[u].segment == text.units[start].segment;
    let colon = |u: usize| (u..start).any(|c| text.is(c, Kind::Colon));
    let governs = |u: &usize| {
        if *u < start { !colon(*u) } else { same(*u) && (*u == 0 || !text.has(*u - 1, Class::And)) }
    };
    let feared = Classes::of(&[Class::Could, Class::Fear]);
    let could = part.clone().filter(governs).any(|u| text.any(u, feared));
    let plans = part.clone().any(|u| text.has(u, Class::Projected) && !text.tells_hearsay(u));
    let rise = near(text, part.clone(), Class::Rise);
    if could && rise {
        standing.modality = Modality::Projected;
        standing.hedged = true;
    } else if plans && count.quantity.form != Form::None && planned(text, part, count) {
        standing.modality = Modality::Projected;
    }
}

/// The part without what is said of the counts behind: up to the verb after which the next one stands.
fn own_clause(text: &Text<'_>, around: &Around<'_>, part: &Range<usize>) -> Range<usize> {
    let count = around.count();
    let verbs = Classes::of(&[Class::Auxiliary, Class::Have, Class::Verb, Class::Active]);
    let told = |c: &&Count| (count.units.end..c.units.start).any(|u| text.any(u, verbs));
    let next = around.counts[around.index + 1..].iter().find(told);
    part.start..next.map_or(part.end, |c| c.units.start.min(part.end))
}

/// A plan's modal shares the count's segment.
fn planned(text: &Text<'_>, part: &Range<usize>, count: &Count) -> bool {
    let segment = text.units[count.units.start].segment;
    let plan = |u: usize| text.has(u, Class::Projected) && !text.tells_hearsay(u);
    // "Had had to leave": a modal at the end of a clause of the past.
    let past = |u: usize| {
        let ends = !text.is(u + 1, Kind::Word);
        ends && part.clone().any(|h| h < u && text.has(h, Class::Have) && text.units[h].segment == segment)
    };
    part.clone().any(|u| plan(u) && !past(u) && text.units[u].segment == segment)
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
fn limit(text: &Text<'_>, part: &Range<usize>, count: &Count, standing: &mut Standing) {
    let start = count.units.start;
    let projected = standing.modality == Modality::Projected;
    let reached = start > 0 && text.has(start - 1, Class::Counts);
    let to = reached && (projected && standing.hedged || text.has(start - 1, Class::RangeJoin));
    let moved = Classes::of(&[Class::Grew, Class::Fell, Class::Corrected, Class::Sum]);
    let governed = Classes::of(&[Class::CueVerb, Class::CueParticiple, Class::Verb, Class::Active]);
    let risen = part.clone().any(|u| text.any(u, moved)) || start > 1 && text.any(start - 2, governed);
    if let (true, Some(value), Qualifier::Exact) =
        (to && (projected || !risen), standing.number.value, standing.number.qualifier)
    {
        standing.number = Number::bounded(value, Qualifier::AtMost);
    }
}
