//! Shares: those counted as part of a whole that is told of: "among the dead", "all but five".

use super::count::{Count, Head};
use super::event::{Around, Found, found_event};
use super::number::Form;
use super::predicate::Predicate;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::Event;

/// Units that a count, its list and the noun of the whole stand apart, at most.
const MOST_APART: usize = 14;

/// The event of the whole that a part is counted of.
pub fn part_event(around: &Around<'_>) -> Option<Found> {
    around.before.clone().or_else(|| carried(around)).map(|f| Found { rule: "part", ..f })
}

/// "Nineteen of them were children" where the paragraph told of nobody yet: what happened to them
/// is to be found in the one before.
pub fn pointed(text: &Text<'_>, around: &Around<'_>, position: u32) -> Option<Found> {
    let count = around.count();
    let (start, end) = (count.units.start, count.units.end);
    let told = around.before.is_some() || around.carried.is_some();
    let people = Classes::of(&[Class::Many, Class::One, Class::Nationality]);
    let be = text.has(end, Class::Auxiliary) && (end + 1..end + 4).any(|u| text.any(u, people));
    let them = count.them && text.has(end - 1, Class::Them) && be;
    let first = around.sentence.start;
    let opened = first < start && (first..start.min(first + 2)).any(|u| text.has(u, Class::Subset));
    let listed = opened && matches!(count.head, Head::People(_)) && around.predicates.is_empty();
    let open = position > 0 && !told && (them || listed);
    if open {
        return Some(Found::new(Event::Other, "pointed"));
    }
    let retold = position > 0 && !told && count.head == Head::Bare && is_moved_tally(text, around);
    retold.then(|| Found::new(Event::Other, "retold"))
}

/// "Hours later, the figure | rose to | 66": of what, the paragraphs before told.
fn is_moved_tally(text: &Text<'_>, around: &Around<'_>) -> bool {
    let moved = Classes::of(&[Class::Grew, Class::Fell]);
    let at = around.count().quantity.at;
    let Some(verb) = at.checked_sub(1).filter(|u| text.has(*u, Class::Counts) && text.any(*u, moved)) else {
        return false;
    };
    let tally = (around.sentence.start..verb).rev().find(|u| !text.has(*u, Class::Adverb));
    tally.is_some_and(|u| text.has(u, Class::NumberOf) && u + 3 > verb)
}

/// The event of the last figure before the sentence.
pub fn carried(around: &Around<'_>) -> Option<Found> {
    around.carried.map(|event| Found::new(event, "carried"))
}

/// "They are 130 pupils and five teachers": says who those told of before are.
pub fn specified(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    let several = matches!(count.head, Head::People(_)) && count.quantity.form != Form::Article;
    let told = count.units.start.checked_sub(1).filter(|u| text.has(*u, Class::Specifies));
    // "The dead are a resident and a guest": of the whole that the sentence opens with.
    let noun = |end: usize| (around.sentence.start..end).find(|u| text.has(*u, Class::Noun));
    if let Some(event) = told.and_then(noun).and_then(|u| text.entry(u).event)
        && matches!(count.head, Head::People(_))
    {
        return Some(Found::new(event, "among"));
    }
    let event = || around.before.clone().or_else(|| restated(text, around)).or_else(|| carried(around));
    told.filter(|_| several).and_then(|_| event()).map(|f| Found { rule: "specified", ..f })
}

/// "The evacuation of 240 farms, or 600 people": the last that the sentence said happens to people.
fn restated(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let start = around.count().units.start;
    let told = |p: &&Predicate| p.unit < start && p.event != Event::Destroyed;
    let cut = |p: &Predicate| (p.unit..start).any(|u| text.is(u, Kind::Semicolon));
    around.predicates.iter().rfind(told).filter(|p| !cut(p)).map(|p| Found::by(p, "predicate"))
}

/// "Among the 187 wounded are 23 children", "two boys are among the dead", "the dead were two women":
/// the event of the whole named beside the part.
pub fn among_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    whole_ahead(text, around).or_else(|| whole_behind(text, around)).or_else(|| whole_equated(text, around))
}

/// "Are among the dead", "were among them": behind the count, or behind the list that it opens.
fn whole_ahead(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let end = list_end(text, around);
    let cut = Classes::of(&[Class::Clause, Class::CueVerb, Class::Verb, Class::And]);
    let near = (end..end + 7).take_while(|u| !text.any(*u, cut) && !text.is(*u, Kind::Stop));
    let auxiliary = near.into_iter().find(|u| text.has(*u, Class::Auxiliary))?;
    let mut at = auxiliary + 1;
    while text.has(at, Class::Adverb) {
        at += 1;
    }
    if text.has(at, Class::Among) {
        // "Two toddlers were among five people who died".
        let whole = (around.index + 1..around.counts.len()).find(|i| around.counts[*i].units.start == at + 1);
        if let Some(index) = whole {
            let whole = Around { index, before: None, ..*around };
            return found_event(text, &whole).map(|f| Found { rule: "among", ..f });
        }
        let told = |u: &usize| text.has(*u, Class::Noun) || text.entry(*u).event.is_some();
        let noun = (at + 1..(at + 4).min(around.sentence.end)).find(told);
        return Some(Found::new(text.entry(noun?).event?, "among"));
    }
    let closed = |u: usize| text.units.get(u).is_none_or(|u| !matches!(u.kind, Kind::Word | Kind::Digits));
    let them = text.has(at, Class::Subset) && closed(at + 1);
    if them { part_event(around).map(|f| Found { rule: "among", ..f }) } else { None }
}

/// Where the list of counts that goes on from this one ends: "17 women and eight children".
fn list_end(text: &Text<'_>, around: &Around<'_>) -> usize {
    let mut end = around.count().units.end;
    for next in &around.counts[around.index + 1..] {
        let joined = (end..next.units.start).all(|u| text.has(u, Class::And) || text.is(u, Kind::Comma));
        if !joined || end == next.units.start {
            break;
        }
        end = next.units.end;
    }
    end
}

/// "Among the 187 wounded": before the count.
fn whole_behind(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let start = around.count().units.start;
    let from = around.sentence.start.max(start.saturating_sub(MOST_APART));
    let among = (from..start).find(|u| text.has(*u, Class::Among))?;
    let noun = (among + 1..(among + 6).min(start)).find(|u| text.has(*u, Class::Noun))?;
    // "Among the dead was Anna Berg, a nurse": the comma sets off who the one named is.
    let named =
        around.count().singular && text.is(start.wrapping_sub(1), Kind::Comma) && text.is_capital(start - 2);
    let end = if named { start - 1 } else { start };
    let cut = (noun..end).any(|u| matches!(text.units[u].kind, Kind::Comma | Kind::Semicolon | Kind::Colon));
    if cut { None } else { Some(Found::new(text.entry(noun).event?, "among")) }
}

/// "The dead were five passengers and three guards", "the wounded include a child": a noun with its
/// article that the count says more of.
fn whole_equated(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let count = around.count();
    if !matches!(count.head, Head::People(_)) {
        return None;
    }
    let joints = Classes::of(&[Class::Auxiliary, Class::Adverb, Class::Subset]);
    let start = count.units.start;
    let mut at = start;
    while at > around.sentence.start && text.any(at - 1, joints) {
        at -= 1;
    }
    let definite = Classes::of(&[Class::Definite, Class::Possessive]);
    let opens = at > around.sentence.start + 1 && text.any(at - 2, definite);
    let noun = at.checked_sub(1).filter(|u| at < start && opens && text.has(*u, Class::Noun))?;
    Some(Found::new(text.entry(noun).event?, "among"))
}

/// "Of the deaths, 17 were in Sigi": a whole without a number that the sentence opens with.
pub fn headed_event(text: &Text<'_>, around: &Around<'_>) -> Option<Found> {
    let start = around.sentence.start;
    let opens = text.has(start, Class::OfWhole)
        && text.any(start + 1, Classes::of(&[Class::Definite, Class::Possessive]));
    let noun = (start + 2..start + 5).find(|u| text.has(*u, Class::Noun)).filter(|_| opens)?;
    let count = around.count().units.start;
    // "Of the dead of the flood, 131 were men".
    let comma = (noun + 1..noun + 7).find(|u| !text.is(*u, Kind::Word)).filter(|u| text.is(*u, Kind::Comma));
    let closed = noun + 1 == count || comma.is_some_and(|u| u + 1 == count);
    Some(Found::new(text.entry(noun).event.filter(|_| closed)?, "among"))
}

/// "All but five": so many of whom the sentence says it not.
pub fn is_excepted(text: &Text<'_>, count: &Count) -> bool {
    count.units.start.checked_sub(1).is_some_and(|u| text.has(u, Class::Except))
}

/// "Of the 252 at work, 208 were ...": the count right before is the whole of this one.
pub fn is_of_shared(text: &Text<'_>, around: &Around<'_>) -> bool {
    let Some(whole) = around.index.checked_sub(1).map(|i| &around.counts[i]) else { return false };
    let start = around.count().units.start;
    let near = (whole.units.end..start).len() <= MOST_APART;
    let cut = (whole.units.end..start).any(|u| text.is(u, Kind::Semicolon) || text.is(u, Kind::Colon));
    whole.shared && near && !cut
}

/// The event of those excepted is the one told of before: of the hurt of whom "all but five" were let
/// go. Where the sentence tells the same, it tells it of the others alone.
pub fn excepted_event(around: &Around<'_>) -> Option<Found> {
    part_event(around).filter(|found| around.predicates.iter().all(|p| p.event != found.event))
}
