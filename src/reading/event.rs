//! Events: what happened to those that a count tells of.

use super::count::{Count, Head};
use super::deadly::{deadly, ended_by, ends, unsaved};
use super::instead::{cleft_event, rejected_event};
use super::list::{
    is_bracketed, is_itemised, is_itemised_on, is_listed, is_other_list, is_placed, listed_before,
};
use super::number::Form;
use super::object::{acts, fled_jail, goes_on_with_buildings, is_culprit, may_follow, stands_aside};
use super::past;
use super::plight::ending;
use super::predicate::{Predicate, PredicateForm, leads_to};
use super::relative::{befallen, main_event, participle_event, relative_event, told_by_main};
use super::share::{
    among_event, carried, excepted_event, headed_event, is_excepted, is_of_shared, part_event, specified,
};
use super::single::{fatal, single_event};
use super::text::Text;
use super::toll::{is_said_of_toll, moved_event, numbered_behind, toll_behind, toll_event};
use crate::lexicon::token::{Case, Kind};
use crate::lexicon::{Class, Classes};
use crate::model::{Event, Group};
use std::ops::Range;

/// How a count came to its event.
#[derive(Clone, Debug)]
pub struct Found {
    pub event: Event,
    pub predicate: String,
    pub rule: &'static str,
    /// Whom a toll counts, where its word says so.
    pub group: Option<Group>,
}

impl Found {
    /// Whether the paragraphs before say what happened.
    pub fn is_open(&self) -> bool {
        matches!(self.rule, "pointed" | "retold")
    }

    pub fn new(event: Event, rule: &'static str) -> Found {
        Found { event, predicate: String::new(), rule, group: None }
    }

    pub fn by(predicate: &Predicate, rule: &'static str) -> Found {
        Found { predicate: predicate.entry.predicate.clone(), ..Found::new(predicate.event, rule) }
    }
}

/// What is known when a count's event is looked for.
pub struct Around<'a> {
    pub sentence: &'a Range<usize>,
    pub predicates: &'a [Predicate],
    /// Counts of the sentence, and which of them is meant.
    pub counts: &'a [Count],
    pub index: usize,
    /// Event of the count before in the sentence.
    pub before: Option<Found>,
    /// The event of the last figure before the sentence, or of the toll it was about.
    pub carried: Option<Event>,
}

impl Around<'_> {
    pub fn count(&self) -> &Count {
        &self.counts[self.index]
    }
}

/// Finds the event of a count, if it is a figure at all.
pub fn event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    if count.quantity.form == Form::Definite {
        return single_event(text, around);
    }
    if count.shared {
        return relative_event(text, around)
            .or_else(|| own_event(text, around))
            .or_else(|| participle_event(text, around))
            .map(|found| unsaved(text, count, fled(around, found)));
    }
    if is_excepted(text, count) {
        return excepted_event(around);
    }
    let mut found = found_event(text, around)?;
    if let Some(of) = severe_part(text, around, &found) {
        found = of;
    }
    Some(hospitalised(text, around, unsaved(text, count, fled(around, found))))
}

/// Prisoners who flee, and those who are searched for, have escaped.
fn fled(around: &Around<'_>, found: Found) -> Found {
    let sought = |p: &Predicate| p.form == PredicateForm::Of && p.event == Event::Missing;
    let gone = match found.event {
        Event::Displaced => true,
        Event::Missing => around.predicates.iter().any(sought),
        _ => false,
    };
    let told = gone && matches!(found.rule, "predicate" | "relative");
    let count = around.count();
    let event = if told && count.group == Group::Prisoners { Event::Escaped } else { found.event };
    Found { event, ..found }
}

/// "Of the 22 dead 16 were men": the sentence opens with the whole, and says only who the parts are.
fn is_of_whole(text: &Text<'_>, around: &Around<'_>) -> bool {
    let Some(whole) = around.index.checked_sub(1).map(|w| &around.counts[w]) else { return false };
    let count = around.count();
    let be = Classes::of(&[Class::Auxiliary, Class::There, Class::Adverb]);
    let opens = whole.shared && whole.units.start <= around.sentence.start + 3;
    opens && (whole.units.end..count.units.start).all(|u| text.any(u, be))
}

/// Those of the people in hospital who fare worst are still counted there.
fn severe_part(text: &Text<'_>, around: &Around<'_>, found: &Found) -> Option<Found> {
    let count = around.count();
    let told = count.quantity.form != Form::Vague && is_subset(text, count);
    let part = (count.them || told) && found.event == Event::Injured;
    if part { part_event(around).filter(|of| of.event == Event::Hospitalised) } else { None }
}

pub fn found_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    let weak = matches!(count.head, Head::Victims(_)) && text.has(count.noun.end - 1, Class::Weak);
    let numbered = (weak || matches!(count.head, Head::People(_))) && is_said_of_toll(text, around);
    let own = || own_event(text, around).or_else(|| bodies_event(text, around));
    if let Some(found) = if weak && numbered { None } else { own() } {
        return Some(found);
    }
    if (count.head == Head::Unknown || numbered)
        && let Some(found) = toll_event(text, around)
    {
        return Some(found);
    }
    let unnamed = count.head == Head::Bare || text.has(count.units.end - 1, Class::Others);
    if unnamed && tells_of_animals(text, around) {
        return None;
    }
    if count.head == Head::Bare && !count.them {
        return bare_event(text, around);
    }
    if count.them
        && text.has(count.units.end, Class::CueVerb)
        && text.has(count.units.end + 1, Class::Definite)
    {
        return None;
    }
    let last = count.noun.end.saturating_sub(1);
    let people = text.has(last, Class::Many) && !text.has(last, Class::Others);
    let nameless = count.others && count.noun.len() <= 1 && !text.has(last, Class::One) && !people;
    let unheard = nameless && around.before.is_none() && around.carried.is_none();
    if is_after_agent(text, around) || unheard {
        return participle_event(text, around).filter(|_| !unheard);
    }
    if let Some(found) = among_event(text, around) {
        return Some(found);
    }
    let of_whom = count.them && around.before.is_none() && around.carried.is_none();
    if let Some(found) = predicate_event(text, around)
        .map(|f| befallen(text, around, f))
        .filter(|f| !of_whom || f.rule == "predicate")
        .filter(|f| !(count.them && around.before.is_some() && f.rule == "predicate_later"))
    {
        return Some(found);
    }
    if count.them && does_otherwise(text, count) {
        return None;
    }
    if count.them || is_subset(text, count) || is_of_whole(text, around) {
        return part_event(around);
    }
    if is_listed(text, around) && !is_other_list(text, around) {
        return around.before.clone().map(|f| Found { rule: "list", ..f });
    }
    specified(text, around).or_else(|| listed_before(text, around))
}

/// "Twenty of the inmates stayed put": a verb that no table knows tells what the part did.
fn does_otherwise(text: &Text<'_>, count: &Count) -> bool {
    let end = count.units.end;
    let noun = count.partitive && text.any(end - 1, Classes::of(&[Class::Many, Class::One]));
    noun && text.units.get(end).is_some_and(|u| u.kind == Kind::Word && u.entry == 0 && u.case == Case::Lower)
}

/// "Thirteen whales stranded; ten died": a number without a noun counts the animals told of.
fn tells_of_animals(text: &Text<'_>, around: &Around<'_>) -> bool {
    let before = around.sentence.start..around.count().units.start;
    around.before.is_none() && before.into_iter().any(|u| text.has(u, Class::Animal))
}

/// The event inside the noun phrase; a weak one gives way to what the sentence says happened.
fn own_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    if let Some(unit) = count.attribute {
        let entry = text.entry(unit);
        let event = entry.event?;
        let yields = text.has(unit, Class::Weak) || is_passing(event);
        let stronger = if yields && !count.shared { predicate_event(text, around) } else { None };
        let stronger = stronger.filter(|s| text.has(unit, Class::Weak) || ends(event, s));
        let own = Found { predicate: entry.predicate.clone(), ..Found::new(event, "attribute") };
        return Some(stronger.unwrap_or(own));
    }
    let Head::Victims(event) = count.head else { return None };
    let noun = count.noun.end - 1;
    // "No victims" says that nobody died and nobody was hurt.
    if count.quantity.form == Form::None && text.has(noun, Class::Weak) && event == Event::Killed {
        return Some(Found::new(Event::Affected, "noun"));
    }
    let weak = text.has(noun, Class::Weak);
    let stronger = if weak && !count.shared { predicate_event(text, around) } else { None };
    // "Besides the 18 survivors, 41 were missing": a later clause that has a number of its own.
    let other = around.counts.get(around.index + 1).is_some_and(|next| next.head != Head::Bare);
    let stronger = stronger.filter(|s| s.rule != "predicate_later" || !other);
    // "48 abducted were freed": a noun for a plight gives way to how it ended.
    let passing = !weak && !count.shared && is_passing(event) && event != Event::Injured;
    let ended = if passing { ended_by(text, around, event) } else { None };
    let stronger = stronger.or(ended);
    // "Victims" are the dead where the dead were told of.
    let some = count.quantity.form != Form::None;
    let named = !text.any(noun, Classes::of(&[Class::Attribute, Class::Verb]));
    let dead = weak && named && some && event == Event::Affected && around.carried == Some(Event::Killed);
    let event = if dead { Event::Killed } else { event };
    let end = if weak || count.shared { None } else { ending(text, around, event) };
    let stronger = stronger.or(end);
    Some(stronger.unwrap_or_else(|| Found::new(event, "noun")))
}

/// What befalls people until it ends: the missing are found, captives are freed.
fn is_passing(event: Event) -> bool {
    matches!(
        event,
        Event::Missing
            | Event::Affected
            | Event::Detained
            | Event::Displaced
            | Event::Injured
            | Event::Escaped
    )
}

/// "The bodies of eight migrants".
fn bodies_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let start = around.count().units.start;
    let of = start > around.sentence.start + 1 && text.has(start - 1, Class::OfWhole);
    // A genitive needs no "of".
    let genitive = start.checked_sub(1).filter(|u| text.has(*u, Class::Harm));
    // "The bodies of a man and two children".
    let last = around.index.checked_sub(1).map(|last| around.counts[last].units.end);
    let joined = last.is_some_and(|end| end + 1 == start && text.has(end, Class::And));
    if let Some(before) = around.before.as_ref().filter(|f| joined && f.rule == "of") {
        return Some(before.clone());
    }
    let noun = genitive.or_else(|| harmed(text, around, start.checked_sub(1).filter(|_| of)?))?;
    Some(Found::new(text.entry(noun).event?, "of"))
}

/// "The bodies found of eight migrants": the noun right before "of", or before the verb in between.
fn harmed(text: &Text<'_>, around: &Around<'_>, of: usize) -> Option<usize> {
    let mut at = of;
    while at > around.sentence.start && of - at < 3 && !text.has(at - 1, Class::Harm) {
        let unknown = text.units[at - 1].entry == 0 && text.is(at - 1, Kind::Word);
        let passed = [Class::Verb, Class::Adverb, Class::Time, Class::Part, Class::PartOpens];
        if !unknown && !text.any(at - 1, Classes::of(&passed)) {
            return None;
        }
        at -= 1;
    }
    at.checked_sub(1).filter(|u| *u >= around.sentence.start && text.has(*u, Class::Harm))
}

/// The wounded who are in hospital are counted there.
fn hospitalised(text: &Text<'_>, around: &Around<'_>, found: Found) -> Found {
    // A tally of the injured is one of all of them.
    if found.event != Event::Injured || matches!(found.rule, "toll" | "numbered") {
        return found;
    }
    let count = around.count();
    let near = |p: &&Predicate| {
        let range = p.verb.min(count.units.start)..p.unit.max(count.units.end);
        let cuts = Classes::of(&[Class::Subset, Class::Except]);
        // "Two hundred, most of them young, are in hospital": a part without a number cuts nothing off.
        let most = |u: usize| {
            let other = |c: &Count| c.units.start > count.units.start && c.units.start < u + 4;
            (count.units.end + 1..count.units.end + 4).contains(&u)
                && text.is(count.units.end, Kind::Comma)
                && !around.counts.iter().any(other)
        };
        let apart = range.clone().any(|u| text.is(u, Kind::Semicolon) || text.any(u, cuts) && !most(u));
        let cut = |c: &Count| {
            found.rule == "noun"
                || around.predicates.iter().any(|p| p.unit >= count.units.end && p.unit < c.units.start)
        };
        let other = around.counts.iter().any(|c| {
            cut(c)
                && c.units.start != count.units.start
                && range.contains(&c.units.start)
                && (c.head != Head::Bare || c.them || text.has(c.units.start.wrapping_sub(1), Class::And))
                && c.units.start > count.units.start
        });
        !apart && !other
    };
    match around.predicates.iter().filter(|p| p.event == Event::Hospitalised).find(near) {
        Some(predicate) => Found::by(predicate, "hospital"),
        None => found,
    }
}

/// A preposition before the count under which those counted are no victims: "by 20 men".
fn is_after_agent(text: &Text<'_>, around: &Around<'_>) -> bool {
    let mut at = around.count().units.start;
    while at > 0 {
        at -= 1;
        // "For three help came too late": the preposition is part of what happened to them.
        if around.predicates.iter().any(|p| p.verb == at && p.unit > around.count().units.end) {
            return false;
        }
        if text.has(at, Class::Agent) && !text.has(at, Class::BoundBefore) {
            return true;
        }
        if !text.any(at, Classes::of(&[Class::Definite, Class::Possessive, Class::Adverb])) {
            return false;
        }
    }
    false
}

pub fn is_subset(text: &Text<'_>, count: &Count) -> bool {
    let from = count.units.start.saturating_sub(4);
    let opens = Classes::of(&[Class::Subset, Class::Them]);
    let here = |u: &usize| !matches!(text.units[*u].kind, Kind::Semicolon | Kind::Stop | Kind::Break);
    (from..count.units.start).rev().take_while(here).any(|u| text.any(u, opens))
}

/// The nearest predicate that takes the count: in its segment, after it, else before it.
pub fn predicate_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    let segment = text.units[count.units.start].segment;
    let takes = |p: &&Predicate| takes(text, around, p, count);
    let same =
        |p: &&Predicate| text.units[p.unit].segment == segment || text.units[p.verb].segment == segment;
    let here: Vec<&Predicate> = around.predicates.iter().filter(same).filter(takes).collect();
    // "Freed ten guards held by ...": a verb right before its object.
    // "The death of ten guards": the words that those counted complete.
    let governs = |p: &&&Predicate| p.form != PredicateForm::Verb && leads_to(text, p, count.units.start);
    if let Some(predicate) = here.iter().find(governs).or_else(|| inverted(text, around, &here)) {
        return Some(Found::by(predicate, "predicate"));
    }
    if let Some(predicate) = here.iter().find(|p| p.unit > count.units.start) {
        let one = count.quantity.number.value == Some(1) && predicate.form == PredicateForm::Verb;
        let predicate = fatal(text, around, predicate).filter(|_| one).unwrap_or(predicate);
        let predicate = told_by_main(text, count, predicate, &here).map_or(predicate, |main| *main);
        return Some(Found::by(deadly(text, predicate, &here), "predicate"));
    }
    if let Some(predicate) = here.last() {
        return Some(Found::by(predicate, "predicate"));
    }
    if is_subset(text, count) && around.before.is_some() {
        return None;
    }
    later_predicate(text, around, takes)
        .map(|p| Found::by(p, "predicate_later"))
        .or_else(|| relative_event(text, around))
}

/// "Died nine passengers and 30 were hurt": a verb right before its subject, where another one goes
/// on to the verb behind, or none is there but a participle.
fn inverted<'p, 'a>(
    text: &Text<'_>,
    around: &Around<'_>,
    here: &'p [&'a Predicate],
) -> Option<&'p &'a Predicate> {
    let count = around.count();
    let (start, end) = (count.units.start, count.units.end);
    let verb = here.iter().find(|p| p.form == PredicateForm::Verb && leads_to(text, p, start))?;
    let next = here.iter().find(|p| p.unit >= end).map_or(around.sentence.end, |p| p.unit);
    let own = around.counts.iter().any(|c| c.units.start >= end && c.units.start < next);
    let finite = (end..next).any(|u| text.any(u, Classes::of(&[Class::Auxiliary, Class::Have])));
    let joined = (end..next).any(|u| text.has(u, Class::And));
    (own || verb.event == Event::Killed && (!finite || joined)).then_some(verb)
}

/// A predicate in a later segment, over lists and relative clauses.
fn later_predicate<'a>(
    text: &Text<'_>,
    around: &Around<'a>,
    takes: impl Fn(&&Predicate) -> bool,
) -> Option<&'a Predicate> {
    let count = around.count();
    let mut relative = false;
    for unit in count.units.end..around.sentence.end {
        // "(Hit two cyclists), one died": a clause of one's own.
        let one = text.is(unit, Kind::Comma) && text.has(unit + 1, Class::Indefinite);
        let own = one && text.any(unit + 2, Classes::of(&[Class::Verb, Class::Auxiliary, Class::Have]));
        let closed = matches!(text.units[unit].kind, Kind::Semicolon | Kind::Colon);
        if own || closed || begins_anew(text, around, unit) {
            return None;
        }
        if text.has(unit, Class::Clause) && text.units[unit].segment > text.units[unit - 1].segment {
            relative = true;
        } else if matches!(text.units[unit].kind, Kind::Comma | Kind::Dash | Kind::Close) {
            let part = |c: &Count| c.them && c.units.start == unit + 1;
            relative = text.has(unit + 1, Class::Clause) || around.counts.iter().any(part);
        }
        if relative {
            continue;
        }
        if let Some(predicate) = around.predicates.iter().filter(|p| p.unit == unit).find(|p| takes(p)) {
            return Some(predicate);
        }
    }
    None
}

/// "A boy blew himself up, and last month 15 were killed": behind a comma and "and" a clause with a
/// number of its own, for what one person told of.
fn begins_anew(text: &Text<'_>, around: &Around<'_>, unit: usize) -> bool {
    let count = around.count();
    let one = count.quantity.form == Form::Article;
    let joined = one && text.has(unit, Class::And) && text.is(unit - 1, Kind::Comma);
    let next = || around.counts[around.index + 1..].iter().find(|c| c.units.start > unit);
    joined && next().is_some_and(|c| c.units.start > unit + 1)
}

/// Whether a predicate can have the count as the one it happened to.
fn takes(text: &Text<'_>, around: &Around<'_>, predicate: &Predicate, count: &Count) -> bool {
    let unnamed = count.head == Head::Bare || count.others && count.noun.len() <= 1;
    let building = count.head == Head::Building || unnamed && goes_on_with_buildings(around);
    // "Moved 300 people", but not "moved past 300 people".
    let behind = predicate.form == PredicateForm::Active
        && count.units.start > predicate.unit
        && !leads_to(text, predicate, count.units.start);
    let lost = matches!(predicate.event, Event::Killed | Event::Displaced)
        && predicate.form == PredicateForm::Active
        && (count.group == Group::Other || count.quantity.form == Form::None);
    let weak = predicate.entry.classes.has(Class::Weak);
    let loose = weak && (count.head == Head::Unknown || behind || lost);
    let sought = predicate.form == PredicateForm::Of && predicate.event == Event::Missing;
    if sought && is_culprit(text, count) || weak && predicate.event == Event::Escaped && !fled_jail(around) {
        return false;
    }
    if loose || building != (predicate.event == Event::Destroyed) {
        return false;
    }
    let after = count.units.start > predicate.verb;
    // "(Nine girls) missing among 700 children".
    let beside = predicate.form == PredicateForm::Verb
        && count.head != Head::Bare
        && count.units.start == predicate.unit + 2;
    if beside && text.has(predicate.unit + 1, Class::Preposition) && stands_aside(text, count) {
        return false;
    }
    if after && is_of_another_verb(text, predicate, count) {
        return false;
    }
    let segment = text.units[predicate.unit].segment;
    // An object after the verb leaves what stands before it to be the subject.
    let object = |from: usize| {
        around.counts.iter().any(|c| {
            c.units.start > from
                && c.units.start != count.units.start
                && (c.head != Head::Bare || c.units.start == predicate.unit + 1)
                && !stands_aside(text, c)
                && text.units[c.units.start].segment == segment
                // "... died and 12 others were hurt": the subject of a clause of its own.
                && !(predicate.unit + 1..c.units.start).any(|u| text.has(u, Class::And))
        })
    };
    match predicate.form {
        PredicateForm::Of => after && count.units.start <= predicate.unit + 3,
        PredicateForm::Active if acts(text, around, predicate, count) => false,
        PredicateForm::Active => after || !object(predicate.verb) && may_follow(text, predicate, count),
        PredicateForm::Verb => match predicate.have {
            Some(have)
                if count.units.start < have
                    && text.units[have].segment == text.units[count.units.start].segment =>
            {
                !object(have)
            }
            _ => true,
        },
    }
}

/// "200 were treated and hid 300 more": a verb that no table knows right behind "and".
fn is_of_another_verb(text: &Text<'_>, predicate: &Predicate, count: &Count) -> bool {
    let and = (predicate.unit + 1..count.units.start).rev().find(|u| text.has(*u, Class::And));
    let verb =
        |u: usize| text.is(u, Kind::Word) && text.units[u].entry == 0 && text.units[u].case == Case::Lower;
    let there = |u: usize| text.has(u + 1, Class::There);
    and.is_some_and(|u| verb(u + 1) && there(u + 1))
}

/// A count without a noun: after a toll, after a verb of counting, in a list, or told back to.
fn bare_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    if count.partitive || is_subset(text, count) {
        let near = predicate_event(text, around).filter(|f| f.rule != "predicate_later");
        let near = near.or_else(|| main_event(text, around));
        return near.or_else(|| shared_event(text, around)).or_else(|| part_event(around));
    }
    if count.quantity.form == Form::Article || is_after_agent(text, around) && is_joined_on(text, count) {
        return None;
    }
    if past::is_versus(text, count) {
        return around.before.clone().map(|f| Found { rule: "versus", ..f });
    }
    // "The four who are still missing".
    let whose = text.has(count.units.end, Class::Clause) && !text.has(count.units.end, Class::And);
    if let Some(found) = relative_event(text, around).filter(|_| whose) {
        return Some(found);
    }
    if let Some(found) = headed_event(text, around) {
        // "Of the fugitives, nine were caught again": what the clause tells of the part.
        let own = predicate_event(text, around).filter(|f| f.rule == "predicate");
        return Some(own.filter(|_| text.has(count.units.end, Class::Auxiliary)).unwrap_or(found));
    }
    if let Some(found) = numbered_behind(text, around)
        .or_else(|| cleft_event(text, around))
        .or_else(|| toll_event(text, around))
        .or_else(|| toll_behind(text, around))
        .or_else(|| adjacent_event(text, around))
        .or_else(|| rejected_event(text, around))
        .or_else(|| moved_event(text, around))
    {
        return Some(found);
    }
    if is_itemised(text, around) && (around.before.is_some() || is_itemised_on(text, around)) {
        return part_event(around).map(|f| Found { rule: "list", ..f });
    }
    if is_listed(text, around) || is_bracketed(text, around) || is_placed(text, around) {
        let own =
            predicate_event(text, around).filter(|f| f.rule != "predicate_later" || around.before.is_none());
        let named = around.sentence.clone().any(|u| text.has(u, Class::Noun));
        let told = if named { carried(around) } else { None };
        return around.before.clone().or(own).or(told).map(|f| Found { rule: "list", ..f });
    }
    if is_told_of(text, count) {
        return predicate_event(text, around)
            .or_else(|| around.before.clone())
            .or_else(|| carried(around))
            .map(|f| Found { rule: "ellipsis", ..f });
    }
    if is_of_shared(text, around) && text.has(count.units.end, Class::Auxiliary) {
        return around.before.clone().map(|f| Found { rule: "part", ..f });
    }
    if is_counted(text, around) {
        return around.before.clone().or_else(|| carried(around)).map(|f| Found { rule: "counted", ..f });
    }
    None
}

/// "(Was built for 120) and held 316": behind the number a verb of somebody else follows.
fn is_joined_on(text: &Text<'_>, count: &Count) -> bool {
    text.has(count.units.end, Class::And)
        && text.any(count.units.end + 1, Classes::of(&[Class::Verb, Class::Active]))
}

/// "80 of the 124 new cases": the whole says what happened to the part.
fn shared_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let whole = around.counts.get(around.index + 1).filter(|next| next.shared)?;
    let victims = matches!(whole.head, Head::Victims(_)) || whole.attribute.is_some();
    let whole = Around { index: around.index + 1, before: around.before.clone(), ..*around };
    own_event(text, &whole).filter(|_| victims).map(|f| Found { rule: "part", ..f })
}

/// "... and 100 arrested", "Seven were killed": the predicate beside a number that stands alone.
fn adjacent_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    // A number that stands alone needs somebody told of before, or a verb that only people take.
    let alone = around.before.is_none() && around.carried.is_none() && !is_of_shared(text, around);
    let first = |p: &Predicate| {
        let other = &around.counts[..around.index];
        !other.iter().any(|c| c.units.start > p.verb)
    };
    let around_it = |p: &&Predicate| p.verb < count.units.start && p.unit >= count.units.end && first(p);
    if let Some(found) = around.predicates.iter().find(around_it).filter(|p| takes(text, around, p, count)) {
        return Some(Found::by(found, "predicate"));
    }
    // "... and wounded 30": right behind its verb; "the hall holds 300" tells of its size.
    let object = |p: &&Predicate| {
        let stock = text.has(p.unit, Class::Stock) || alone && !is_deadly(text, p, count);
        !stock && p.form != PredicateForm::Of && leads_to(text, p, count.units.start)
    };
    if let Some(found) = around.predicates.iter().find(object).filter(|p| takes(text, around, p, count)) {
        return Some(Found::by(found, "predicate"));
    }
    let end = count.units.end + usize::from(text.is(count.units.end, Kind::Quote));
    let mut start = count.units.start;
    while start > around.sentence.start && text.has(start - 1, Class::Increment) {
        start -= 1;
    }
    let joints = Classes::of(&[Class::And, Class::Clause, Class::Time, Class::Weekday, Class::CueVerb]);
    let marked = text.opens(start) || text.is(start.wrapping_sub(1), Kind::Semicolon);
    let opens =
        marked || text.is(start.wrapping_sub(1), Kind::Comma) || text.any(start.wrapping_sub(1), joints);
    let reach = if opens && text.has(end, Class::Auxiliary) { end + 12 } else { end + 3 };
    let segment = text.units[count.units.start].segment;
    let beside = |p: &&Predicate| {
        (p.form == PredicateForm::Verb || p.entry.classes.has(Class::Verb))
            && p.verb >= end
            && p.verb < reach
            && text.units[p.verb].segment == segment
    };
    let found = around.predicates.iter().find(beside).filter(|p| takes(text, around, p, count))?;
    let behind = Classes::of(&[Class::Clause, Class::Time, Class::Weekday, Class::CueVerb]);
    let human = opens
        && is_human(found)
        && text.any(end, Classes::of(&[Class::Auxiliary, Class::Have, Class::Verb]))
        && (marked || count.quantity.form != Form::Digits || text.any(start.wrapping_sub(1), behind));
    (!alone || human).then(|| Found::by(found, "predicate"))
}

/// "Killed 12 in the north": whether only people can be the object, and no noun follows.
fn is_deadly(text: &Text<'_>, predicate: &Predicate, count: &Count) -> bool {
    let events = [Event::Killed, Event::Injured, Event::Detained];
    let goes_on = Classes::of(&[Class::In, Class::And, Class::Preposition, Class::Weekday]);
    let end = count.units.end;
    let closed = text.any(end, goes_on)
        || text.units.get(end).is_none_or(|u| !matches!(u.kind, Kind::Word | Kind::Mixed));
    closed && events.contains(&predicate.event) && !predicate.entry.classes.has(Class::Weak)
}

/// Whether only people can be the subject: a bare number before it counts some.
fn is_human(predicate: &Predicate) -> bool {
    let event = match predicate.event {
        Event::Killed | Event::Injured | Event::Detained | Event::Missing | Event::Hospitalised => true,
        Event::Rescued | Event::Displaced | Event::Infected => !predicate.entry.classes.has(Class::Weak),
        _ => false,
    };
    event && (predicate.form == PredicateForm::Verb || predicate.entry.classes.has(Class::Verb))
}

/// "There were fifteen": the number stands for those told of before.
fn is_told_of(text: &Text<'_>, count: &Count) -> bool {
    let passed = Classes::of(&[Class::Time, Class::Weekday, Class::Adverb, Class::Auxiliary]);
    let mut at = count.units.start;
    while at > 0 && text.any(at - 1, passed) && count.units.start - at < 3 {
        at -= 1;
        if text.has(at, Class::There) {
            return true;
        }
    }
    at > 0 && text.has(at - 1, Class::There)
}

/// "The army puts it at 15": a verb of counting or saying shortly before.
fn is_counted(text: &Text<'_>, around: &Around<'_>) -> bool {
    let start = around.count().units.start;
    if start == around.sentence.start {
        return false;
    }
    let from = start.saturating_sub(6).max(around.sentence.start);
    let adverb = |u: &usize| *u > around.sentence.start && text.has(*u - 1, Class::Adverb);
    let beside = Some(start).filter(adverb).map_or(start, |u| u - 1);
    let verb = beside.checked_sub(1).filter(|u| *u >= around.sentence.start);
    let joined = verb.is_some_and(|u| text.any(u, Classes::of(&[Class::Counts, Class::CueVerb])));
    let said = (from..start).any(|u| text.any(u, Classes::of(&[Class::CueVerb, Class::Tells, Class::Part])));
    let near = (start.saturating_sub(3).max(around.sentence.start)..start).any(|u| text.has(u, Class::Tells));
    (joined && said || near) && !counts_unknown(text, around.count().units.end)
}

/// "(Four members) of one family": a word that may be a noun follows, and is none for people.
fn counts_unknown(text: &Text<'_>, end: usize) -> bool {
    // "Several German media".
    let qualifies = Classes::of(&[Class::Adjective, Class::Nationality]);
    let end = (end..text.units.len()).find(|u| !text.any(*u, qualifies)).unwrap_or(end);
    let source = text
        .any(end, Classes::of(&[Class::Source, Class::Thing, Class::Body, Class::Housing, Class::Account]));
    let unknown =
        text.units.get(end).is_some_and(|u| u.entry == 0 && u.kind == Kind::Word && u.case == Case::Lower);
    let capital_nouns = text.lexicon.orthography.capital_nouns;
    (source || unknown)
        && !capital_nouns
        && !text.any(end, Classes::of(&[Class::Preposition, Class::And, Class::Clause]))
}
