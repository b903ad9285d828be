//! Voices: noun phrases that name who speaks.

use super::text::Text;
use crate::lexicon::token::{Case, Kind};
use crate::lexicon::{Class, Classes, gazetteer};
use crate::model::{Source, SourceKind};
use std::ops::Range;

/// A noun phrase that names a voice, or points back to one.
#[derive(Clone, Debug)]
pub struct Voice {
    pub units: Range<usize>,
    pub source: Source,
    /// A medium or agency.
    pub relay: bool,
    /// Words that point back: a pronoun or "the organisation".
    pub back: bool,
}

impl Voice {
    /// The same voice with the words up to `end`.
    pub fn up_to(self, text: &Text<'_>, end: usize) -> Voice {
        let longer = named_voice(text, self.units.start..end);
        let kind = longer.source.kind.or(self.source.kind);
        Voice { source: Source { kind, ..longer.source }, ..longer }
    }

    /// The same voice, of another's kind where it has none of its own.
    pub fn of_kind(mut self, other: Option<Voice>) -> Voice {
        self.source.kind = self.source.kind.or(other.and_then(|voice| voice.source.kind));
        self
    }
}

const QUALIFIERS: Classes = Classes::of(&[
    Class::Definite,
    Class::Indefinite,
    Class::Possessive,
    Class::Nationality,
    Class::Adjective,
    Class::Both,
    Class::All,
    Class::Number,
    Class::Vague,
]);
const CORES: Classes = Classes::of(&[Class::Source, Class::Name, Class::Spokesman]);
const POINTERS: Classes = Classes::of(&[Class::Anaphor, Class::Pronoun]);
const ENDS: Classes = Classes::of(&[
    Class::Time,
    Class::Weekday,
    Class::CueVerb,
    Class::CueParticiple,
    Class::Have,
    Class::Auxiliary,
    Class::Clause,
    Class::HedgeVerb,
    Class::There,
    Class::Verb,
]);

/// The voice whose noun phrase begins at `at`, before `end`.
pub fn forward(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    let pointer = text.units.get(at)?.classes.any(POINTERS);
    let mut unit = one_of(text, at, end);
    let mut last_core = None;
    while unit < end {
        match step(text, unit, end, last_core.is_some()) {
            Step::Core(next) => {
                last_core = Some(next);
                unit = next;
            }
            Step::Qualifier(next) => unit = next,
            Step::End => break,
        }
    }
    // "The penal organisation": an adjective behind says of what kind the one pointed back to is.
    let kind = |last: usize| (at + 1..last).all(|u| text.has(u, Class::Adjective) && !text.is_capital(u));
    let points = |last: usize| pointer && (last <= at + 1 || kind(last));
    let named = last_core.filter(|last| !points(*last) && may_be_counted(text, at..*last));
    match named {
        Some(last) => Some(apposed(text, at..last, end).unwrap_or_else(|| named_voice(text, at..last))),
        None if pointer => Some(apposed(text, at..at + 1, end).unwrap_or_else(|| pointing(text, at))),
        None => None,
    }
}

/// Whether a number may lead the phrase: two witnesses speak, two fighters are counted.
fn may_be_counted(text: &Text<'_>, units: Range<usize>) -> bool {
    let speaking = |kind| {
        matches!(
            kind,
            SourceKind::Witness
                | SourceKind::Official
                | SourceKind::Hospital
                | SourceKind::RescueService
                | SourceKind::Media
                | SourceKind::Agency
                | SourceKind::Organisation
        )
    };
    let number = Classes::of(&[Class::Number, Class::Vague]);
    !text.any(units.start, number)
        || text.has(units.start, Class::Indefinite)
        || kind_of(text, &units).is_some_and(speaking)
}

/// "One of its officers": where the body begins that one is taken of.
fn one_of(text: &Text<'_>, at: usize, end: usize) -> usize {
    let one = Classes::of(&[Class::Indefinite, Class::Number, Class::Vague]);
    let whole = Classes::of(&[Class::Definite, Class::Possessive]);
    let of = text.any(at, one) && text.has(at + 1, Class::OfWhole) && at + 2 < end;
    if of && text.any(at + 2, whole) { at + 2 } else { at }
}

/// "Its spokesman, Jan Peeters": the name between commas, with the kind of the noun before it.
fn apposed(text: &Text<'_>, units: Range<usize>, end: usize) -> Option<Voice> {
    let titled =
        text.has(units.start, Class::Spokesman) || kind_of(text, &units) == Some(SourceKind::Official);
    let common = titled || units.clone().all(|u| !text.is_namelike(u) || text.opens(u));
    let at = units.end + 1;
    if !common || !text.is(units.end, Kind::Comma) {
        return None;
    }
    let capital = |u: usize| text.is_capital(u) || text.word(u).contains(|c: char| c.is_uppercase());
    let name = |u: usize| u < end && text.is(u, Kind::Word) && capital(u) && !text.any(u, QUALIFIERS);
    let last = (at..at + 4).take_while(|u| name(*u)).last()? + 1;
    let closed =
        text.units.get(last).is_none_or(|u| matches!(u.kind, Kind::Comma | Kind::Stop | Kind::Semicolon));
    let mut voice = named_voice(text, at..last);
    voice.source.kind = voice.source.kind.or(kind_of(text, &units));
    closed.then_some(voice)
}

/// A voice after words that demand one, even if no table knows its noun: "according to a network of
/// doctors".
pub fn demanded(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    if let Some(voice) = accountable(text, at, end).or_else(|| forward(text, at, end)) {
        return Some(voice);
    }
    let article = Classes::of(&[Class::Definite, Class::Indefinite, Class::Possessive, Class::Vague]);
    // "According to one of the boatmen".
    let of = one_of(text, at, end);
    let one = if of > at { unknown(text, of, end) } else { None };
    if let Some(voice) = one {
        return Some(named_voice(text, at..voice.units.end));
    }
    if !text.any(at, article) && !is_owner(text, at) {
        return None;
    }
    unknown(text, at, end)
}

/// A noun phrase that no table knows, from its article on.
fn unknown(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    let nominal = Classes::of(&[Class::Many, Class::One, Class::Adjective, Class::Nationality]);
    let noun = |u: usize| {
        let unit = &text.units[u];
        unit.kind == Kind::Word && (unit.entry == 0 || unit.classes.any(nominal))
    };
    let last = (at + 1..end.min(at + 5)).take_while(|u| noun(*u)).last()?;
    let plain = !text.any(last, Classes::of(&[Class::Adjective, Class::Thing]));
    plain.then(|| named_voice(text, at..last + 1))
}

/// "The latest count of the ministry", "figures that the ministry published": whose report it is.
pub fn accountable(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    let owned = Classes::of(&[
        Class::NameLink,
        Class::OfWhole,
        Class::Agent,
        Class::Clause,
        Class::Relative,
        Class::CueBefore,
        Class::From,
    ]);
    let ends = Classes::of(&[Class::CueVerb, Class::Have, Class::Auxiliary, Class::Verb, Class::Preposition]);
    let plain = |u: usize| text.is(u, Kind::Word) && !text.any(u, ends);
    let led = Classes::of(&[Class::Preposition, Class::Clause, Class::NameLink, Class::CueVerb]);
    let before = |u: usize| text.is(u, Kind::Word) && (!text.any(u, led) || text.has(u, Class::Definite));
    let report = Classes::of(&[Class::Account, Class::NumberOf, Class::CueBefore]);
    let account = (at..end.min(at + 5)).find(|u| text.any(*u, report) || !before(*u))?;
    let owner = |from: usize| {
        forward(text, from, end).filter(|voice| !voice.back).or_else(|| unknown(text, from, end))
    };
    // "The count of" may be one phrase.
    if text.any(account, Classes::of(&[Class::NumberOf, Class::CueBefore]))
        && text.word(account).contains(' ')
    {
        return owner(account + 1);
    }
    let behind = (account + 1..end.min(account + 6))
        .find(|u| text.any(*u, owned) || text.has(*u, Class::Definite) || !plain(*u))?;
    let relative = Classes::of(&[Class::Clause, Class::Relative]);
    let behind = behind + usize::from(text.is(behind, Kind::Comma) && text.any(behind + 1, relative));
    let led = text.any(behind, owned) || text.has(behind, Class::Definite);
    if !text.has(account, Class::Account) || !led {
        return None;
    }
    let from = if text.any(behind, owned) { behind + 1 } else { behind };
    owner(from)
}

/// A name that owns what follows: "Kent's".
fn is_owner(text: &Text<'_>, unit: usize) -> bool {
    let genitives = &text.lexicon.orthography.genitives;
    let timely = Classes::of(&[Class::Weekday, Class::Time, Class::Month]);
    text.is_capital(unit)
        && !text.any(unit, timely)
        && genitives.iter().any(|ending| text.word(unit).ends_with(ending.as_str()))
}

/// "By police figures": a report that a preposition leads; its voice is the stem of the compound.
pub fn reported(text: &Text<'_>, at: usize) -> Option<Voice> {
    if at == 0 || !text.has(at, Class::Report) {
        return None;
    }
    let stem =
        text.word(at).get(..usize::from(text.token(at).head)).unwrap_or_default().trim_end_matches('-');
    let known = text.lexicon.entry(text.lexicon.lone(stem));
    let body = known.classes.has(Class::Source) || known.name.is_some();
    let articles = Classes::of(&[Class::Indefinite, Class::Definite, Class::Adjective]);
    let before = (at.saturating_sub(3)..at).rev().find(|u| !body || !text.any(*u, articles))?;
    if !text.any(before, Classes::of(&[Class::Preposition, Class::Adjective, Class::CueBefore])) {
        return None;
    }
    let mut voice = named_voice(text, at..at + 1);
    if body {
        let name = known.name.map(|id| text.lexicon.name(id));
        voice.source.canonical = name.map_or(stem, |name| &name.canonical).to_string();
        voice.source.kind = name.map_or(known.kind, |name| name.kind);
    }
    Some(voice)
}

/// "By Turkish figures": a report that is known by its country alone.
pub fn is_national(text: &Text<'_>, at: usize) -> bool {
    let led = Classes::of(&[Class::Preposition, Class::CueBefore]);
    at > 1 && text.has(at - 1, Class::Nationality) && text.any(at - 2, led)
}

/// The voice of such a report is named by it: "Turkish figures".
pub fn national(text: &Text<'_>, at: usize) -> Option<Voice> {
    let mut voice = named_voice(text, at - 1..at + 1);
    voice.source.kind = Some(SourceKind::Government);
    Some(voice)
}

/// The voice whose noun phrase ends right before `end`, not before `start`.
pub fn backward(text: &Text<'_>, start: usize, end: usize) -> Option<Voice> {
    let mut from = end;
    while from > start && end - from < 14 && may_stand_in(text, from - 1) {
        from -= 1;
    }
    // One that begins in the middle of a phrase is none: "the agency | charged with the ...".
    let whole = |voice: &Voice| {
        let at = voice.units.start;
        let middle = text.units[at].entry == 0 && !text.is_capital(at);
        voice.units.end == end && !(middle && at > from && text.any(at - 1, CORES))
    };
    let voice = (from..end).filter_map(|at| forward(text, at, end)).find(whole)?;
    // A name after a preposition is no subject.
    let mut first = voice.units.start;
    let passed = Classes::of(&[Class::Definite, Class::Possessive, Class::PlaceNoun]);
    while first > start && text.any(first - 1, passed) && !text.has(first - 1, Class::Preposition) {
        first -= 1;
    }
    let led = Classes::of(&[Class::Preposition, Class::Origin]);
    let prepared = first > start && text.any(first - 1, led) && !is_article(text, start, first - 1);
    // "No group has claimed it."
    let nobody = first > start && text.any(first - 1, Classes::of(&[Class::Zero, Class::Nobody]));
    if prepared || nobody { None } else { Some(voice) }
}

/// Whether a word that is an article as well as a preposition begins a clause: "des témoins disent".
fn is_article(text: &Text<'_>, start: usize, unit: usize) -> bool {
    let opening = Classes::of(&[Class::Clause, Class::And, Class::Contrast]);
    let opens = unit == start || text.units[unit - 1].kind != Kind::Word || text.any(unit - 1, opening);
    text.has(unit, Class::Definite) && opens
}

/// A medium or agency at `at`: its own name, or its noun with the name behind it.
pub fn medium(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    let voice = forward(text, at, end).filter(|v| v.relay)?;
    let known = |u: &usize| text.has(*u, Class::Relay) && text.has(*u, Class::Name);
    let noun = voice.units.clone().find(|u| text.has(*u, Class::Relay))?;
    let name = |u: &usize| *u < end && text.is_namelike(*u) && text.is(*u, Kind::Word) && !text.any(*u, ENDS);
    let last = if known(&noun) { noun } else { (noun + 1..noun + 4).take_while(name).last().unwrap_or(noun) };
    let start = (noun..last + 1).find(known).unwrap_or(voice.units.start);
    Some(named_voice(text, start..last + 1)).filter(|v| v.relay)
}

/// A name behind a verb of telling that no table knows and that is no place: mostly a medium.
pub fn unknown_medium(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    let name =
        |u: &usize| *u < end && text.is_capital(*u) && text.units[*u].entry == 0 && text.is(*u, Kind::Word);
    let last = (at..at + 4).take_while(name).last()?;
    let words = text.words(&(at..last + 1));
    if text.lexicon.orthography.capital_nouns || gazetteer::find(words).is_some() {
        return None;
    }
    let mut voice = named_voice(text, at..last + 1);
    voice.relay = true;
    voice.source.kind = Some(SourceKind::Media);
    Some(voice)
}

enum Step {
    Core(usize),
    Qualifier(usize),
    End,
}

fn step(text: &Text<'_>, unit: usize, end: usize, has_core: bool) -> Step {
    let classes = text.units[unit].classes;
    let kind = text.units[unit].kind;
    let hearer =
        text.has(unit, Class::RelayTo) && (classes.has(Class::Relay) || text.has(unit + 1, Class::Relay));
    if has_core && hearer {
        return Step::End;
    }
    if classes.any(CORES) || classes.has(Class::Anaphor) && !has_core {
        return Step::Core(unit + 1);
    }
    if kind == Kind::Open && has_core && text.is(unit + 2, Kind::Close) {
        return Step::Core(unit + 3);
    }
    if let Some(after) = quoted_name(text, unit, end) {
        return Step::Core(after);
    }
    if !matches!(kind, Kind::Word | Kind::Mixed) {
        return Step::End;
    }
    // "Anna Berg": a word behind a name is a name, though it be a noun, too.
    let surname = has_core
        && text.is_capital(unit)
        && text.units[unit - 1].entry == 0
        && text.is_namelike(unit - 1)
        && !classes.any(ENDS);
    let capital = (text.is_namelike(unit) || surname) && !text.opens(unit);
    // Before the articles, as one word may be both: "of the".
    if has_core && classes.has(Class::NameLink) && !capital {
        return joined(text, unit, end);
    }
    if classes.any(QUALIFIERS) && !(capital && has_core) {
        let behind = Classes::of(&[Class::Nationality, Class::Adjective]);
        return match (has_core, classes.any(behind)) {
            (false, _) => Step::Qualifier(unit + 1),
            // Behind its noun, as part of it.
            (true, true) if !classes.any(ENDS) => Step::Core(unit + 1),
            (true, true) => Step::Qualifier(unit + 1),
            (true, false) => Step::End,
        };
    }
    if has_core && classes.any(Classes::of(&[Class::And, Class::In])) && !capital {
        return joined(text, unit, end);
    }
    if classes.any(ENDS) && !capital {
        return Step::End;
    }
    // "The families affected say": a participle behind its noun.
    if has_core && text.lexicon.orthography.adjectives_behind && classes.has(Class::Attribute) && !capital {
        return Step::Core(unit + 1);
    }
    // "Times of India": a small word between capitals.
    let unknown = text.units[unit].entry == 0;
    let small = unknown && text.word(unit).len() <= 3 && unit > 0 && text.is_capital(unit - 1);
    if has_core && small && !capital && unit + 1 < end && text.is_namelike(unit + 1) {
        return Step::Core(unit + 2);
    }
    let behind = text.lexicon.orthography.adjectives_behind && text.any(unit.saturating_sub(1), CORES);
    if has_core && unknown && behind && kind == Kind::Word && !text.is_capital(unit - 1) {
        return Step::Core(unit + 1);
    }
    if has_core && unknown && kind == Kind::Word && names_kind(text, unit) {
        return Step::Core(unit + 1);
    }
    if capital || text.opens(unit) && text.units[unit].case != Case::Lower && text.units[unit].entry == 0 {
        return Step::Core(unit + 1);
    }
    // An unknown adjective, or a noun, before what it belongs to: "the office of the governor".
    let ahead = (unit + 1..(unit + 4).min(end)).any(|u| text.any(u, CORES));
    let link = text.units[unit].entry == 0 && kind == Kind::Word
        || classes.has(Class::NameLink) && unit > 0 && text.units[unit - 1].entry == 0;
    // "The Gaza health ministry": the same behind a name.
    let orthography = &text.lexicon.orthography;
    let owned = unknown
        && kind == Kind::Word
        && unit > 0
        && text.is_capital(unit - 1)
        && !orthography.capital_nouns
        && !orthography.adjectives_behind
        && (unit + 1..(unit + 3).min(end))
            .take_while(|u| text.is(*u, Kind::Word))
            .any(|u| text.has(u, Class::Source));
    if (!has_core && link && ahead) || (has_core && owned) { Step::Qualifier(unit + 1) } else { Step::End }
}

/// "The Utrecht triangle": a noun that no table knows, behind an article and what only looks like a name.
fn names_kind(text: &Text<'_>, noun: usize) -> bool {
    let lower = text.units[noun].case == Case::Lower && !text.lexicon.orthography.capital_nouns;
    let adjective = noun > 1
        && text.is_capital(noun - 1)
        && !text.any(noun - 1, CORES)
        && text.has(noun - 2, Class::Definite);
    lower && adjective && text.word(noun).len() > 5
}

/// A name of one to three words in quotes, as papers are written: where it ends.
fn quoted_name(text: &Text<'_>, unit: usize, end: usize) -> Option<usize> {
    let spaced = |u: usize| text.tokens[text.units[u].first as usize].spaced;
    if !text.is(unit, Kind::Quote) || !spaced(unit) {
        return None;
    }
    let close = (unit + 2..(unit + 5).min(end)).find(|u| text.is(*u, Kind::Quote))?;
    let name = (unit + 1..close).all(|u| text.is(u, Kind::Word) && text.is_capital(u));
    (name && !spaced(close)).then_some(close + 1)
}

/// A preposition or "and" inside a name: goes on when a name or a body follows.
fn joined(text: &Text<'_>, unit: usize, end: usize) -> Step {
    let mut next = unit + 1;
    while next < end && text.any(next, QUALIFIERS) && !text.is_namelike(next) {
        next += 1;
    }
    // "At the nearest hospital": an adjective that no table knows.
    if next + 1 < end
        && text.units[next].entry == 0
        && !text.is_capital(next)
        && text.has(next + 1, Class::Source)
    {
        next += 1;
    }
    if next >= end {
        return Step::End;
    }
    let placed = text.is_namelike(next) && text.is(next, Kind::Word);
    let body = text.any(next, CORES) || placed;
    let known = if text.any(unit, Classes::of(&[Class::NameLink, Class::And])) {
        body || is_place_of(text, unit, next, end)
    } else {
        placed
    };
    if known { Step::Core(next + 1) } else { Step::End }
}

/// "The ministry of defence": an unknown noun after a preposition that carries on a name.
fn is_place_of(text: &Text<'_>, unit: usize, next: usize, end: usize) -> bool {
    let own = text.has(unit, Class::NameLink);
    own && text.is(next, Kind::Word)
        && next < end
        && !text.any(next, ENDS.with(Classes::of(&[Class::Number])))
        && (text.units[next].case == Case::Lower || text.lexicon.orthography.capital_nouns)
}

fn may_stand_in(text: &Text<'_>, unit: usize) -> bool {
    let inside = QUALIFIERS.with(CORES).with(POINTERS).with(Classes::of(&[Class::Preposition, Class::And]));
    let kind = text.units[unit].kind;
    if matches!(kind, Kind::Open | Kind::Close | Kind::Quote) {
        return true;
    }
    matches!(kind, Kind::Word | Kind::Mixed)
        && (text.any(unit, inside) || text.is_capital(unit) || text.units[unit].entry == 0)
}

fn named_voice(text: &Text<'_>, units: Range<usize>) -> Voice {
    let mut start = units.start;
    while start + 1 < units.end && text.any(start, Classes::of(&[Class::Definite])) {
        start += 1;
    }
    let units = start..units.end;
    let words = text.words(&units);
    let classes = units.clone().fold(Classes::NONE, |all, u| all.with(text.units[u].classes));
    let only_name = units.len() == 1
        || units.clone().all(|u| text.has(u, Class::Name) || text.units[u].kind != Kind::Word);
    let entry = units.clone().find(|u| text.has(*u, Class::Name)).and_then(|u| text.entry(u).name);
    let spoken_for = classes.any(Classes::of(&[Class::Source, Class::Spokesman]));
    let relay = classes.has(Class::Relay);
    let name = entry
        .filter(|_| only_name || !spoken_for || relay || classes.has(Class::Spokesman))
        .map(|id| text.lexicon.name(id));
    let source = match name {
        Some(name) => Source {
            name: words.to_string(),
            canonical: name.canonical.clone(),
            kind: name.kind,
            party: name.party.clone(),
        },
        None => Source {
            name: words.to_string(),
            canonical: uncapitalised(text, &units),
            kind: kind_of(text, &units),
            party: String::new(),
        },
    };
    Voice { units, source, relay, back: false }
}

/// A voice's words, without the capital that only the beginning of a sentence gives: "Police said".
fn uncapitalised(text: &Text<'_>, units: &Range<usize>) -> String {
    let words = text.words(units);
    let first = units.start;
    let body = text.any(first, Classes::of(&[Class::Source, Class::Spokesman]));
    let opens = text.sentences.iter().any(|sentence| sentence.start == first);
    let acronym = words.chars().nth(1).is_none_or(|c| !c.is_lowercase());
    if !body || !opens || acronym || text.has(first, Class::Name) || text.lexicon.orthography.capital_nouns {
        return words.to_string();
    }
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |c| c.to_lowercase().chain(letters).collect())
}

fn kind_of(text: &Text<'_>, units: &Range<usize>) -> Option<SourceKind> {
    units.clone().find_map(|unit| text.entry(unit).kind)
}

/// The voice of a verb whose pronoun is left out.
pub fn unspoken(text: &Text<'_>, verb: usize) -> Voice {
    let mut voice = pointing(text, verb);
    voice.source.kind = None;
    voice
}

fn pointing(text: &Text<'_>, at: usize) -> Voice {
    let units = at..at + 1;
    let words = without_article(text, text.words(&units)).to_string();
    // "The mayor" is of a mayor's kind.
    let last = words.rsplit(' ').next().unwrap_or_default();
    let kind = text.entry(at).kind.or_else(|| text.lexicon.entry(text.lexicon.lone(last)).kind);
    Voice {
        units,
        source: Source { name: words.clone(), canonical: words, kind, party: String::new() },
        relay: false,
        back: true,
    }
}

/// "The ministry" that points back to nobody is named "ministry", as it would be without an article.
fn without_article<'t>(text: &Text<'_>, words: &'t str) -> &'t str {
    match words.split_once(' ') {
        Some((first, rest)) if text.lexicon.classes(text.lexicon.lone(first)).has(Class::Definite) => rest,
        _ => words,
    }
}
