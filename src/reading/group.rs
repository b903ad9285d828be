//! Whose number it is: the group of those counted, where their noun alone does not say it.

use super::count::{Count, Head};
use super::event::Found;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{Claim, Event, Group, Scope};
use std::ops::Range;

/// The group of a figure. `told` is that of the last figure before, for counts that point back.
pub fn group(text: &Text<'_>, count: &Count, found: &Found, told: Option<Group>) -> Group {
    if found.event == Event::Destroyed {
        return Group::Other;
    }
    let own = found.group.unwrap_or(count.group);
    if own != Group::People {
        return own;
    }
    let named =
        named_behind(text, count).or_else(|| named_before(text, count)).or_else(|| apposition(text, count));
    let back = if points_back(text, count, found) { told } else { None };
    named.or(back).unwrap_or(own)
}

/// How far from the word for a side its name stands, in units.
const BESIDE: usize = 7;

/// Whose side those counted are on: as their noun says, else as the clause does that names a side
/// before them ("on the Kurdish side 74 fighters"); empty: none.
pub fn side(text: &Text<'_>, sentence: &Range<usize>, count: &Count) -> &'static str {
    if !count.side.is_empty() {
        return count.side;
    }
    let named = (sentence.start..count.units.start).rev().find(|u| text.has(*u, Class::SideNoun));
    let Some(noun) = named.filter(|noun| is_of(text, sentence, *noun, count)) else { return "" };
    let nation = |u: &usize| !text.entry(*u).side.is_empty();
    let before = (noun.saturating_sub(1).max(sentence.start)..noun).find(nation);
    let behind = || {
        let ends = |u: &usize| text.any(*u, Classes::of(&[Class::Number, Class::Auxiliary, Class::Clause]));
        (noun + 1..count.units.start.min(noun + BESIDE)).take_while(|u| !ends(u)).find(nation)
    };
    before.or_else(behind).map_or("", |unit| &text.entry(unit).side)
}

/// Whether no other number stands between the side and those counted.
fn is_of(text: &Text<'_>, sentence: &Range<usize>, noun: usize, count: &Count) -> bool {
    let numeric = |u: usize| text.has(u, Class::Number) || text.is(u, Kind::Digits);
    noun >= sentence.start && !(noun..count.quantity.units.start).any(numeric)
}

/// The group that later counts point back to: that of the last figure that is no part of another.
pub fn told(claims: &[Claim]) -> Option<Group> {
    let figures = claims.iter().rev().filter_map(|c| c.figure.as_ref());
    figures.filter(|f| f.scope != Scope::Subset).map(|f| f.group).next()
}

/// "Of them", or a number alone that a verb of telling makes one of those told of before.
fn points_back(text: &Text<'_>, count: &Count, found: &Found) -> bool {
    let last = count.units.end - 1;
    let them = count.them && text.has(last, Class::Them);
    them || count.head == Head::Bare && matches!(found.rule, "ellipsis" | "counted")
}

/// "Three dead among the hostage takers": the people named right behind those counted.
fn named_behind(text: &Text<'_>, count: &Count) -> Option<Group> {
    let at = count.units.end;
    if !matches!(count.head, Head::Victims(_)) || !text.has(at, Class::Among) {
        return None;
    }
    let people = Classes::of(&[Class::Many, Class::Body]);
    (at + 1..at + 5)
        .take_while(|u| text.is(*u, Kind::Word))
        .find(|u| text.any(*u, people))
        .and_then(|u| text.entry(u).group)
}

/// "Among civilians 30 dead fell": the people that the clause opens with, right before its verb.
fn named_before(text: &Text<'_>, count: &Count) -> Option<Group> {
    if !matches!(count.head, Head::Victims(_)) {
        return None;
    }
    let segment = text.units[count.units.start].segment;
    let first =
        (0..count.units.start).rev().take_while(|u| text.units[*u].segment == segment).last().map(|u| {
            let mark = !matches!(text.units[u].kind, Kind::Word | Kind::Mixed);
            u + usize::from(mark)
        })?;
    let passed = Classes::of(&[Class::Definite, Class::Adjective, Class::Nationality, Class::Among]);
    let led = Classes::of(&[Class::Preposition, Class::Among]);
    let noun = (first + 1..first + 5).find(|u| !text.any(*u, passed))?;
    let opens = text.any(first, led) && !text.has(first, Class::Agent) && noun < count.units.start;
    let people = text.any(noun, Classes::of(&[Class::Many, Class::Body]));
    let verb = text.any(noun + 1, Classes::of(&[Class::Auxiliary, Class::Verb, Class::Have]));
    if opens && people && verb { text.entry(noun).group } else { None }
}

/// "One of them, a pregnant woman, ...": who the one is.
fn apposition(text: &Text<'_>, count: &Count) -> Option<Group> {
    let at = count.units.end;
    let set_off = text.is(at, Kind::Comma) && text.has(at + 1, Class::Indefinite);
    if !count.them || count.quantity.number.value != Some(1) || !set_off {
        return None;
    }
    let noun = (at + 2..at + 5).find(|u| text.has(*u, Class::One))?;
    text.entry(noun).group
}
