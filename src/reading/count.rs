//! Counts: a quantity with the noun that it counts, traps sorted out.

use super::measured::{is_age_of_several, is_all_but, is_moved_measure, is_ratio, is_share, is_stand_in};
use super::number::{Form, NUMERIC, Quantity, bound_after, quantity};
use super::person::{
    headed, is_age_in_brackets, is_age_in_list, is_age_of_name, may_be_headed, may_be_name, named, person,
    unnamed,
};
use super::single::{DETERMINERS, single};
use super::text::Text;
use crate::lexicon::token::{Case, Kind};
use crate::lexicon::{Class, Classes};
use crate::model::{Event, Group, Qualifier};
use std::ops::Range;

/// What a quantity counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// People, by who they are.
    People(Group),
    /// People, by what happened to them.
    Victims(Event),
    Building,
    /// A noun that no table knows.
    Unknown,
    /// No noun: "149", "fifteen".
    Bare,
}

/// A quantity with what it counts.
#[derive(Clone, Debug)]
pub struct Count {
    pub quantity: Quantity,
    pub head: Head,
    pub group: Group,
    pub side: &'static str,
    /// The noun phrase from the quantity to its noun.
    pub units: Range<usize>,
    /// Units of the noun and what qualifies it.
    pub noun: Range<usize>,
    /// An event that stands inside the noun phrase: "killed fighters".
    pub attribute: Option<usize>,
    /// "63 of the 69": part of what the next quantity counts.
    pub partitive: bool,
    /// "12 of them", "of whom 12".
    pub them: bool,
    pub others: bool,
    pub singular: bool,
    /// "(63) of the 69": the whole that another count is part of.
    pub shared: bool,
}

/// Units that end a noun phrase.
pub const STOPS: Classes = Classes::of(&[
    Class::Preposition,
    Class::Clause,
    Class::Auxiliary,
    Class::Have,
    Class::There,
    Class::CueVerb,
    Class::HedgeVerb,
    Class::And,
    Class::Verb,
    Class::Pronoun,
    Class::Not,
    Class::Time,
    Class::Weekday,
    Class::Contrast,
    Class::Number,
    Class::Subset,
]);

pub const NOUNS: Classes = Classes::of(&[
    Class::One,
    Class::Many,
    Class::Noun,
    Class::Building,
    Class::Animal,
    Class::Thing,
    Class::Measure,
    Class::Month,
]);

/// Whom a house before them is the place of.
const PEOPLE_BEHIND: Classes = Classes::of(&[Class::One, Class::Many, Class::Source]);

const SKIPPED: Classes = Classes::of(&[
    Class::Adjective,
    Class::Attribute,
    Class::Nationality,
    Class::Others,
    Class::Possessive,
    Class::Age,
    Class::Suspected,
    Class::Increment,
]);

/// What a subject goes on with.
const TELLS: Classes = Classes::of(&[Class::Auxiliary, Class::Have, Class::Verb]);

/// All counts of the text, in order.
pub fn counts(text: &Text<'_>) -> Vec<Count> {
    let mut counts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < text.units.len() {
        if !may_count(text, at) {
            at += 1;
            continue;
        }
        let Some(quantity) = quantity(text, at, from)
            .or_else(|| single(text, at))
            .or_else(|| named(text, at, from))
            .or_else(|| headed(text, at))
        else {
            at += 1;
            continue;
        };
        let end = quantity.units.end;
        if let Some(count) = count(text, quantity) {
            from = count.units.end.max(end);
            counts.push(count);
        } else {
            from = end;
        }
        at = from.max(at + 1);
    }
    counts
}

/// Whether a unit can begin a quantity at all. Nearly all can't.
fn may_count(text: &Text<'_>, at: usize) -> bool {
    let unit = &text.units[at];
    // "Tres Cantos": a number word with a capital, and one behind it, is part of a name.
    let capital = |u: usize| text.is(u, Kind::Word) && text.is_capital(u) && !text.opens(u);
    if capital(at) && capital(at + 1) && !text.lexicon.orthography.capital_nouns {
        return may_be_name(text, at);
    }
    unit.kind == Kind::Digits
        || unit.classes.any(NUMERIC.with(DETERMINERS))
        || unit.entry == 0 && (text.token(at).value.is_some() || may_be_name(text, at))
        || may_be_headed(text, at)
}

fn count(text: &Text<'_>, quantity: Quantity) -> Option<Count> {
    if trap(text, &quantity).is_some() {
        return None;
    }
    let end = quantity.units.end;
    let bare = quantity.form == Form::Definite && !text.any(quantity.at, DETERMINERS);
    if quantity.is_name() || bare {
        return Some(person(text, quantity));
    }
    let mut found = noun_phrase(text, &quantity, end)?;
    if quantity.form == Form::Article && !found.singular {
        return None;
    }
    if quantity.form == Form::Definite {
        if matches!(found.head, Head::Victims(Event::Affected)) {
            found.head = Head::People(found.group);
        }
        return matches!(found.head, Head::People(_)).then_some(found);
    }
    if quantity.form == Form::Both && !matches!(found.head, Head::People(_) | Head::Victims(_)) {
        return None;
    }
    if quantity.number.value == Some(1) && is_share(text, found.units.end) {
        return None;
    }
    let bare = found.head == Head::Bare && !found.them;
    if bare && !partitive_noun(text, &mut found, end)? && quantity.form == Form::Article {
        return None;
    }
    // "A number that nobody confirms" counts nothing.
    if bare && quantity.form == Form::Vague && text.any(end, Classes::of(&[Class::Clause, Class::Relative])) {
        return None;
    }
    found.quantity = quantity;
    let noun_end = found.units.end;
    (found.quantity.number, found.units.end) = bound_after(text, noun_end, found.quantity.number);
    Some(found)
}

/// Finds the noun after the quantity. `None`: what is counted is no people and no building.
fn noun_phrase(text: &Text<'_>, quantity: &Quantity, end: usize) -> Option<Count> {
    let mut count = Count { noun: end..end, shared: is_shared(text, quantity), ..unnamed(quantity) };
    if is_closed(text, quantity, end, &mut count) {
        return Some(count);
    }
    let mut at = end;
    let mut unknown = None;
    while let Some(unit) = text.units.get(at) {
        if at > end + 5 {
            break;
        }
        if unit.kind == Kind::Quote {
            // "«Dozens» of": what joins the number to its noun stands behind the quote.
            at += 1 + usize::from(at == end && text.has(at + 1, Class::OfWhole));
            if count.noun.is_empty() {
                count.noun = at..at;
            }
            continue;
        }
        if !matches!(unit.kind, Kind::Word | Kind::Mixed) {
            break;
        }
        // "Five police- and firemen".
        if text.word(at).ends_with('-') && text.has(at + 1, Class::And) && is_noun_ahead(text, at + 2) {
            at += 2;
            continue;
        }
        if text.has(at, Class::Them) && unknown.is_none() {
            count.them = true;
            count.units.end = at + 1;
            count.group = group_behind(text, at + 1).unwrap_or(Group::People);
            return Some(count);
        }
        let attribute = text.has(at, Class::Attribute) && is_noun_ahead(text, at + 1);
        let several = !count.singular && quantity.number.value != Some(1);
        // "Seven soldiers killed": the noun and its participle.
        let participle = text.lexicon.orthography.adjectives_behind
            && unit.classes.has(Class::Many)
            && text.any(at + 1, Classes::of(&[Class::Verb, Class::Attribute]));
        let two = unit.classes.has(Class::One) && several && text.any(at + 1, NOUNS) && !participle;
        // "A hotel worker", "a hospital source": the house says of where they are.
        let housed = unit.classes.has(Class::Building) && text.any(at + 1, PEOPLE_BEHIND);
        let first_of_two = two
            || housed && !text.lexicon.orthography.adjectives_behind
            || unit.classes.has(Class::Nationality) && qualifies_unknown(text, at);
        let other = unit.classes.any(Classes::of(&[Class::Others, Class::Age, Class::Adjective]))
            && is_noun_ahead(text, at + 1)
            && !participle;
        if unit.classes.any(NOUNS) && !attribute && !first_of_two && !other {
            return take_noun(text, count, at);
        }
        let adverb = unit.classes.has(Class::Adverb) && is_noun_ahead(text, at + 1);
        let proper = unit.classes.has(Class::Name) || !text.lexicon.orthography.capital_nouns;
        let name = proper && text.is_capital(at) && unit.kind == Kind::Word && !unit.classes.any(STOPS);
        // "23 trapped underground": a participle behind its number.
        let postposed = unit.classes.has(Class::Attribute) && unit.classes.has(Class::Verb) && !attribute;
        if postposed && !text.lexicon.orthography.capital_nouns && count.noun.is_empty() {
            break;
        }
        if unit.classes.any(SKIPPED) || attribute || first_of_two || adverb || name {
            if attribute {
                count.attribute = Some(at);
            }
            if unit.classes.has(Class::Others) {
                count.others = true;
            }
            if unit.classes.has(Class::Nationality) {
                count.side = &text.entry(at).side;
            }
            count.noun.end = at + 1;
            at += 1;
            continue;
        }
        if unit.classes.any(STOPS) {
            break;
        }
        let far = matches!(quantity.form, Form::Digits | Form::Words);
        if unknown.is_none() || is_noun_ahead(text, at) || far && is_noun_ahead(text, at + 1) {
            unknown = Some(at);
            at += 1;
            continue;
        }
        break;
    }
    close_without_noun(text, end, unknown, &mut count);
    Some(count)
}

/// "A Palestinian family": a word for one of a nation that says of what nation the next word is.
fn qualifies_unknown(text: &Text<'_>, at: usize) -> bool {
    let one = text.has(at, Class::One) && !text.lexicon.orthography.capital_nouns;
    let goes_on = Classes::of(&[Class::Verb, Class::Active, Class::Have, Class::Single, Class::Attribute]);
    let next = text.units.get(at + 1);
    let word = next.is_some_and(|u| u.kind == Kind::Word && u.case == Case::Lower);
    one && word && !text.any(at + 1, STOPS) && !text.any(at + 1, goes_on)
}

/// "Three of them children", "of whom nine were soldiers": who they are, right behind.
fn group_behind(text: &Text<'_>, at: usize) -> Option<Group> {
    let passed = Classes::of(&[Class::Auxiliary, Class::Indefinite, Class::Adjective, Class::Nationality]);
    let noun = (at..at + 4).find(|u| !text.any(*u, passed))?;
    let people = text.any(noun, Classes::of(&[Class::Many, Class::One]));
    if people { text.entry(noun).group } else { None }
}

/// Notes what the quantity itself and the word before it say of those counted; whether that is all.
fn is_closed(text: &Text<'_>, quantity: &Quantity, end: usize, count: &mut Count) -> bool {
    if text.has(quantity.at, Class::Many) || text.has(end - 1, Class::Many) {
        count.head = Head::People(text.entry(end - 1).group.unwrap_or(Group::People));
        return true;
    }
    let start = quantity.units.start;
    if start > 0 && text.has(start - 1, Class::GroupOf) {
        count.head = Head::People(Group::People);
    }
    if start > 0 && text.has(start - 1, Class::Others) {
        (count.head, count.others) = (Head::People(Group::People), true);
    }
    // "A third is wounded".
    let ordinal = quantity.form == Form::Ordinal && text.has(end, Class::Auxiliary);
    let nobody = quantity.form == Form::None && text.has(quantity.at, Class::Nobody);
    // "None of them" goes on as any number does.
    if nobody && text.any(end, Classes::of(&[Class::Them, Class::OfWhole])) {
        return false;
    }
    // "Another is missing": one more of those told of.
    let finite = text.any(end, Classes::of(&[Class::Auxiliary, Class::Have]));
    let another = quantity.form == Form::Article && text.has(quantity.at, Class::Increment) && finite;
    // "Of them, one died": the number word that is an article, too, before the verb.
    let number = quantity.form == Form::Article
        && text.has(quantity.at, Class::Number)
        && text.lexicon.orthography.adjectives_behind;
    let one = number && text.any(end, TELLS) && !text.any(end, NOUNS.with(SKIPPED));
    count.others |= another;
    if ordinal || nobody || another || one {
        count.head = Head::People(Group::People);
    }
    ordinal || nobody || another || one
}

/// Makes something of a noun phrase that no known noun ended.
fn close_without_noun(text: &Text<'_>, end: usize, unknown: Option<usize>, count: &mut Count) {
    // "33 Israelis": who they are by their country alone.
    let last = count.noun.end.saturating_sub(1);
    let country = count.noun.end > end && text.has(last, Class::Nationality);
    if (count.others || country) && unknown.is_none() {
        count.head = Head::People(Group::People);
        count.units.end = count.noun.end;
    } else if let Some(group) = aged_person(text, count).filter(|_| unknown.is_none()) {
        (count.head, count.group) = (Head::People(group), group);
        count.units.end = count.noun.end;
    } else if let Some(at) = unknown.filter(|at| is_nounlike(text, *at) || is_vague_of_part(text, count, *at))
    {
        // "Among them a dog handler": who is part of people is a person.
        let person = count.singular && start_is_subset(text, count);
        count.head = if person { Head::People(Group::People) } else { Head::Unknown };
        count.noun.end = at + 1;
        count.units.end = at + 1;
    }
}

fn start_is_subset(text: &Text<'_>, count: &Count) -> bool {
    count.units.start > 0 && text.has(count.units.start - 1, Class::Subset)
}

/// Whether the next unit or two hold a known noun.
fn is_noun_ahead(text: &Text<'_>, at: usize) -> bool {
    for unit in at..at + 2 {
        if text.any(unit, NOUNS) {
            return true;
        }
        if !text.is(unit, Kind::Word) || text.any(unit, STOPS) {
            return false;
        }
    }
    false
}

/// "A 14-year-old": a person by the age alone.
fn aged_person(text: &Text<'_>, count: &Count) -> Option<Group> {
    let unit = count.noun.end.checked_sub(1).filter(|_| count.singular && !count.noun.is_empty())?;
    let head = usize::from(text.token(unit).head);
    let age = text.has(unit, Class::Age).then(|| text.word(unit).get(..head)).flatten()?;
    let years: Option<u32> = age.trim_end_matches('-').parse().ok();
    let years = years.or(text.token(unit).value);
    Some(if years.is_some_and(|y| y < 18) { Group::Children } else { Group::People })
}

/// "Multiple fractures": a vague word before a word that only has a part in phrases.
fn is_vague_of_part(text: &Text<'_>, count: &Count, at: usize) -> bool {
    count.quantity.form == Form::Vague && text.units[at].classes == Classes::of(&[Class::Part])
}

/// Whether an unknown word could be a noun for people: in the case that nouns are written in.
fn is_nounlike(text: &Text<'_>, at: usize) -> bool {
    let case = if text.lexicon.orthography.capital_nouns { Case::Capital } else { Case::Lower };
    text.units[at].case == case && text.units[at].kind == Kind::Word && text.units[at].entry == 0
}

fn take_noun(text: &Text<'_>, mut count: Count, at: usize) -> Option<Count> {
    let classes = text.units[at].classes;
    let entry = text.entry(at);
    if classes.any(Classes::of(&[Class::Animal, Class::Thing, Class::Measure, Class::Month])) {
        return None;
    }
    if is_compound(text, at) {
        return None;
    }
    count.noun.end = at + 1;
    count.units.end = at + 1;
    let plural = classes.has(Class::Many) || classes.has(Class::Noun);
    if count.singular && !classes.has(Class::One) {
        return None;
    }
    if !plural && !count.singular && count.quantity.number.value != Some(1) && !classes.has(Class::One) {
        count.head = if classes.has(Class::Building) { Head::Building } else { Head::Unknown };
        return Some(count);
    }
    if count.side.is_empty() {
        count.side = &entry.side;
    }
    let body = if classes.has(Class::Member) { body_group(text, at + 1) } else { None };
    count.group = body.or(entry.group).or_else(|| compound_group(text, at)).unwrap_or(Group::People);
    count.head = if classes.has(Class::Building) {
        Head::Building
    } else if classes.has(Class::Noun) {
        Head::Victims(entry.event.unwrap_or(Event::Affected))
    } else {
        Head::People(count.group)
    };
    take_second_noun(text, &mut count);
    Some(count)
}

/// "12 dead and wounded": what happened to them in one number.
fn take_second_noun(text: &Text<'_>, count: &mut Count) {
    let Head::Victims(event) = count.head else { return };
    let second = count.units.end + 1;
    let joined = text.has(second - 1, Class::And) && text.has(second, Class::Noun) && !count.singular;
    let joined = joined && !text.any(second, Classes::of(&[Class::Weak, Class::Harm]));
    let other = text.units.get(second).and_then(|_| text.entry(second).event);
    if joined && other.is_some_and(|other| other != event) {
        count.head = Head::Victims(Event::Affected);
        (count.noun.end, count.units.end) = (second + 1, second + 1);
    }
}

/// "A pedestrian street", "police cars": the noun only says of what kind a thing is.
fn is_compound(text: &Text<'_>, at: usize) -> bool {
    let things = Classes::of(&[Class::Thing, Class::Building, Class::Animal, Class::Measure]);
    let verbs = Classes::of(&[Class::Verb, Class::Active, Class::CueVerb, Class::Time]);
    let people = text.any(at, Classes::of(&[Class::Many, Class::One])) && text.entry(at).group.is_some();
    let behind = text.lexicon.orthography.adjectives_behind;
    !behind && people && text.is(at + 1, Kind::Word) && text.any(at + 1, things) && !text.any(at + 1, verbs)
}

/// "Members of the militias": the group of the body that follows.
fn body_group(text: &Text<'_>, at: usize) -> Option<Group> {
    if !text.has(at, Class::OfWhole) {
        return None;
    }
    let noun = (at + 1..(at + 9).min(text.units.len())).take_while(|u| !text.is(*u, Kind::Comma));
    noun.filter(|u| text.any(*u, Classes::of(&[Class::Many, Class::One, Class::Body])))
        .find_map(|u| text.entry(u).group)
}

/// The group that the first part of a compound names: "civilian" in "burgerdoden".
pub fn compound_group(text: &Text<'_>, at: usize) -> Option<Group> {
    let head = usize::from(text.token(at).head);
    let stem = text.word(at).get(..head).filter(|s| !s.is_empty())?;
    let stem = stem.trim_end_matches('-');
    text.lexicon.entry(text.lexicon.lone(stem)).group
}

/// "Two of the dead": takes the noun in, if it is one of a part. `None`: of things.
fn partitive_noun(text: &Text<'_>, count: &mut Count, end: usize) -> Option<bool> {
    if !text.has(end, Class::OfWhole) {
        return Some(false);
    }
    let mut at = end + 1;
    while text.any(at, Classes::of(&[Class::Definite, Class::Possessive, Class::Sum])) {
        at += 1;
    }
    // "Of the" may be one word: an article in the genitive.
    let shared = of_number(text, count.quantity.number.value, at);
    if at == end + 1 && !text.has(end, Class::Definite) && !shared {
        return Some(false);
    }
    if text.any(at, Classes::of(&[Class::Thing, Class::Animal, Class::Measure])) || text.any(at, UNCOUNTED) {
        return None;
    }
    if text.units.get(at).is_some_and(|u| u.entry == 0 && u.kind == Kind::Word)
        && text.token(at).value.is_none()
    {
        return None;
    }
    if let Some(whole) = quantity(text, at, at) {
        let end = whole.units.end;
        let whole = noun_phrase(text, &whole, end)?;
        if whole.head == Head::Unknown {
            return None;
        }
        count.group = whole.group;
    }
    count.partitive = true;
    if text.any(at, NOUNS) && text.any(at, Classes::of(&[Class::Many, Class::Noun])) {
        count.group = text.entry(at).group.unwrap_or(Group::People);
        count.units.end = at + 1;
        count.noun = at..at + 1;
        count.them = true;
        if text.has(at, Class::Noun) {
            count.attribute = Some(at);
        }
        if count.group == Group::People {
            count.group = group_behind(text, at + 1).unwrap_or(Group::People);
        }
    }
    Some(true)
}

/// "206 of 252": whether a greater number stands at `at`.
fn of_number(text: &Text<'_>, part: Option<u32>, at: usize) -> bool {
    let whole = text.units.get(at).and_then(|_| quantity(text, at, at));
    let plain = whole.filter(|w| matches!(w.form, Form::Digits | Form::Words));
    plain.and_then(|w| w.number.value).zip(part).is_some_and(|(whole, part)| whole > part)
}

const UNCOUNTED: Classes = Classes::of(&[Class::Building, Class::Month, Class::Weekday]);

/// Whether the quantity names the whole of which another one is a part: "(63) of the 69".
fn is_shared(text: &Text<'_>, quantity: &Quantity) -> bool {
    let mut at = quantity.units.start;
    // "Of in all 22".
    let passed = Classes::of(&[Class::Definite, Class::Sum]);
    while at > 0 && text.any(at - 1, passed) {
        at -= 1;
    }
    if at < quantity.units.start && text.any(at, Classes::of(&[Class::OfWhole])) {
        at += 1;
    }
    let opens = at > 1 && matches!(text.units[at - 2].kind, Kind::Stop | Kind::Break) || at == 1;
    // "Out of the 40 who fled", at the head of a clause.
    let head = at > 0 && (text.opens(at - 1) || text.is(at.saturating_sub(2), Kind::Comma));
    if head && at < quantity.units.start && text.has(at - 1, Class::Ratio) {
        return true;
    }
    let of = at > 0
        && text.has(at - 1, Class::OfWhole)
        && (at < quantity.units.start || text.has(at - 1, Class::Definite) || opens);
    let after = at > 1
        && (text.is(at - 2, Kind::Digits)
            || text
                .any(at - 2, Classes::of(&[Class::Number, Class::Indefinite, Class::Nobody, Class::Zero]))
            || text.token(at - 2).value.is_some());
    let number = |u: usize| text.is(u, Kind::Digits) && text.word(u).len() <= quantity_digits(text, quantity);
    let plain = at > 1 && text.has(at - 1, Class::OfWhole) && number(at - 2) && quantity.form == Form::Digits;
    of && (after || text.opens(at - 1) || text.is(at - 2, Kind::Comma)) || plain
}

/// How many bytes the number takes: a part is written no longer than its whole.
fn quantity_digits(text: &Text<'_>, quantity: &Quantity) -> usize {
    text.word(quantity.at).len()
}

/// What the words beside a quantity say that it is, where it counts no people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    Label,
    Measure,
    Age,
    /// "50 more than".
    Difference,
    Ratio,
    Ordinal,
    Date,
    Clock,
}

pub fn trap(text: &Text<'_>, quantity: &Quantity) -> Option<Trap> {
    let Range { start, end } = quantity.units;
    let before = start.checked_sub(1);
    // "The dead number 56".
    let counted = Classes::of(&[Class::Noun, Class::Toll]);
    let verb = before.is_some_and(|b| text.has(b, Class::Counts) && b > 0 && text.any(b - 1, counted));
    let labelled = before.is_some_and(|b| text.has(b, Class::Label)) && !text.any(end, NOUNS) && !verb;
    if labelled {
        Some(Trap::Label)
    } else if text.has(end, Class::Measure) || is_moved_measure(text, end) {
        Some(Trap::Measure)
    } else if is_age_word(text, quantity) || is_age(text, quantity) {
        Some(Trap::Age)
    } else if text.has(end, Class::Difference) {
        Some(Trap::Difference)
    } else if is_ratio(text, quantity) {
        Some(Trap::Ratio)
    } else if is_all_but(text, quantity) {
        Some(Trap::Difference)
    } else if quantity.form == Form::Ordinal && text.any(end, Classes::of(&[Class::OfWhole, Class::Them]))
        || is_stand_in(text, quantity)
    {
        Some(Trap::Ordinal)
    } else if text.has(end + usize::from(text.has(end, Class::OfWhole)), Class::Month)
        || is_year(text, quantity)
    {
        Some(Trap::Date)
    } else if is_clock(text, quantity) {
        Some(Trap::Clock)
    } else {
        None
    }
}

/// "46 years old"; not "two 17-year-olds", whose age is a word of its own.
fn is_age_word(text: &Text<'_>, quantity: &Quantity) -> bool {
    let end = quantity.units.end;
    text.has(end, Class::Age) && quantity.form != Form::Article && text.token(end).head == 0
}

fn is_year(text: &Text<'_>, quantity: &Quantity) -> bool {
    if quantity.form != Form::Digits || !quantity.number.value.is_some_and(|v| (1500..2100).contains(&v)) {
        return false;
    }
    let at = quantity.at;
    let verb = text.any(at + 1, Classes::of(&[Class::Verb, Class::Active]));
    if text.word(at).len() != 4 || text.any(at + 1, NOUNS) && !verb {
        return false;
    }
    let opened = at > 0 && text.any(at - 1, Classes::of(&[Class::TimeOpen, Class::Month, Class::RangeOpen]));
    let listed = at > 1 && text.has(at - 1, Class::And) && text.is(at - 2, Kind::Digits);
    opened || listed || is_bare_year(text, at)
}

/// "Died 1999 in ...": a year without a preposition, where the language writes it so.
pub fn is_bare_year(text: &Text<'_>, at: usize) -> bool {
    let recent = matches!(text.word(at).parse::<u32>(), Ok(1900..2100)) && text.word(at).len() == 4;
    let goes_on = Classes::of(&[
        Class::Preposition,
        Class::Auxiliary,
        Class::Have,
        Class::Adverb,
        Class::There,
        Class::Definite,
        Class::Number,
        Class::Verb,
        Class::Clause,
    ]);
    let numeral = text.is(at + 1, Kind::Digits)
        || text.any(at + 1, goes_on)
        || text.units.get(at + 1).is_some_and(|_| text.token(at + 1).value.is_some());
    text.lexicon.orthography.bare_years && recent && numeral && !text.any(at + 1, NOUNS)
}

/// "A man of 27", "a woman (72)", "the driver, 33".
fn is_age(text: &Text<'_>, quantity: &Quantity) -> bool {
    if quantity.number.value.is_none_or(|v| v > 115) || quantity.units.start == 0 {
        return false;
    }
    let before = quantity.units.start - 1;
    // "Two of them under ten", "six were under 18".
    let end = quantity.units.end;
    // "Aged 18": no preposition, so that it can open nothing else.
    if text.has(before, Class::AgeOpen)
        && !text.any(before, Classes::of(&[Class::Preposition, Class::OfWhole]))
    {
        return true;
    }
    let bounded = quantity.units.start < quantity.at && quantity.number.qualifier == Qualifier::FewerThan;
    let closes = text.any(end, STOPS) || text.units.get(end).is_none_or(|u| u.kind != Kind::Word);
    let told = text.has(before, Class::Them) || text.has(before, Class::Auxiliary) && bounded;
    if told && quantity.units.start < quantity.at && closes && quantity.number.high.is_some_and(|n| n < 22) {
        return true;
    }
    let person = |unit: usize| text.has(unit, Class::One) || text.units[unit].case == Case::Capital;
    let closed = text.is(quantity.units.end, Kind::Close);
    if text.is(before, Kind::Open) && closed && before > 0 && text.has(before - 1, Class::One) {
        return true;
    }
    if is_age_in_brackets(text, quantity)
        || is_age_of_several(text, quantity)
        || is_age_of_name(text, quantity.at)
    {
        return true;
    }
    // "The driver, 33, ..."
    let set_off = text.is(before, Kind::Comma) && text.is(quantity.units.end, Kind::Comma) && before > 0;
    if set_off && quantity.form == Form::Digits && person(before - 1) {
        return true;
    }
    // "Two boys of 6 and 11 years".
    let end = quantity.units.end;
    let ages = text.has(end, Class::And) && text.any(end + 2, Classes::of(&[Class::Measure, Class::Age]));
    if ages && text.has(before, Class::AgeOpen) && before > 0 && text.has(before - 1, Class::Many) {
        return true;
    }
    if is_age_in_list(text, before) {
        return true;
    }
    text.has(before, Class::AgeOpen)
        && before > 0
        && person(before - 1)
        && text.has(before - 1, Class::One)
        && !text.any(quantity.units.end, NOUNS)
}

/// A time or a day that heads a line: "14.20 –".
fn is_clock(text: &Text<'_>, quantity: &Quantity) -> bool {
    quantity.form == Form::Digits && text.is(quantity.units.end, Kind::Mark)
}
