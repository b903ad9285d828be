//! Subjects of verbs of saying: whose voice a cue's noun phrase names, and who hears it.

use super::text::Text;
use super::voice::{Voice, backward, demanded, forward, medium, unknown_medium};
use crate::lexicon::token::{Case, Kind};
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// What may stand between a verb and its subject.
const PASSED: Classes =
    Classes::of(&[Class::Adverb, Class::Time, Class::Weekday, Class::Contrast, Class::Prior]);

/// Verbs that a hearer may follow.
const TELLS: Classes = Classes::of(&[Class::CueVerb, Class::CueParticiple]);

/// The subject of a finite verb of saying: after it when inverted, else before it.
pub fn subject(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    // A verb that holds its pronoun: "says-she".
    if text.has(verb, Class::Pronoun) {
        return forward(text, verb, verb + 1);
    }
    let skipped = Classes::of(&[Class::Adverb, Class::Time, Class::Weekday, Class::There, Class::That]);
    let first = verb == sentence.start;
    let marked = !first && is_mark(text, verb - 1);
    let inverted = first
        || marked
        || text.any(verb - 1, skipped) && !text.any(verb - 1, Classes::of(&[Class::Source, Class::Name]));
    let fronted =
        verb > sentence.start && verb - 1 == first_word(text, sentence) && text.units[verb - 1].entry == 0;
    let behind = if inverted || fronted { after(text, sentence, verb) } else { None };
    if let Some(voice) = behind.clone().filter(|v| v.back || is_body(text, v)) {
        return Some(voice);
    }
    let end = before_passed(text, sentence, verb);
    // "As a spokesman said to DPA", the verb last: what stands before it is the hearer.
    let dative = |u: usize| text.has(u, Class::RelayTo);
    let heard = |v: &Voice| v.relay && (v.units.start.saturating_sub(1)..v.units.end).any(dative);
    let before = backward(text, sentence.start, end);
    if before.as_ref().is_some_and(heard)
        && let Some(voice) = clause_subject(text, sentence, verb).filter(|v| !v.relay)
    {
        return Some(voice);
    }
    before
        .or_else(|| apposition(text, sentence, end))
        .or_else(|| behind.filter(|_| inverted))
        .or_else(|| clause_subject(text, sentence, verb))
        .or_else(|| shared_subject(text, sentence, verb))
        .or_else(|| if inverted { None } else { after(text, sentence, verb) })
        .or_else(|| opening_subject(text, sentence, end, verb))
}

/// The subject that stands right before a verb.
pub fn backward_subject(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    backward(text, sentence.start, before_passed(text, sentence, verb))
}

/// The subject of a participle of saying, beside its auxiliary.
pub fn auxiliary_subject(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> Option<Voice> {
    let from = sentence.start.max(unit.saturating_sub(14));
    let auxiliary = Classes::of(&[Class::Have, Class::HedgeVerb]);
    let have = (from..unit).rev().find(|u| text.any(*u, auxiliary))?;
    if text.has(have, Class::Pronoun) {
        return forward(text, have, have + 1);
    }
    let first = have == sentence.start || !matches!(text.units[have - 1].kind, Kind::Word | Kind::Mixed);
    let that = !first && text.any(have - 1, Classes::of(&[Class::That, Class::Adverb, Class::Clause]));
    // The voice stands behind the auxiliary or, where participles follow at once, behind these.
    let behind = || after(text, sentence, have).or_else(|| after(text, sentence, unit));
    if (first || that)
        && let Some(voice) = behind()
    {
        return Some(voice);
    }
    let end = before_passed(text, sentence, have);
    backward(text, sentence.start, end).or_else(|| apposition(text, sentence, end)).or_else(behind).or_else(
        || {
            opening_subject(text, sentence, end, unit)
                .filter(|_| before_passed(text, sentence, unit) == have + 1)
        },
    )
}

/// "“...,” insists the mayor": right behind a quotation any verb is one of saying.
pub fn after_quotation(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    let comma = verb > sentence.start && text.is(verb - 1, Kind::Comma);
    let quote = verb.checked_sub(1 + usize::from(comma)).filter(|u| *u > sentence.start)?;
    if !is_unknown(text, verb) || !is_closing(text, quote) {
        return None;
    }
    after(text, sentence, verb).filter(|voice| !voice.relay)
}

/// ", knows a nurse in the town.": behind a comma, up to the clause's end, a verb that no table knows and
/// a voice that one does.
pub fn at_the_end(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    if !is_unknown(text, verb) || verb == sentence.start || !text.is(verb - 1, Kind::Comma) {
        return None;
    }
    let voice =
        after(text, sentence, verb).filter(|v| is_body(text, v) && !v.relay && v.source.kind.is_some())?;
    let near = voice.units.start <= verb + 2;
    let ends = voice.units.end >= sentence.end
        || matches!(text.units[voice.units.end].kind, Kind::Stop | Kind::Comma | Kind::Semicolon)
        || text.has(voice.units.end, Class::In);
    (near && ends).then_some(voice)
}

/// A small word that no table knows, but for a part of some phrase.
fn is_unknown(text: &Text<'_>, unit: usize) -> bool {
    let part = Classes::of(&[Class::Part, Class::PartOpens]);
    text.is(unit, Kind::Word)
        && text.units[unit].case == Case::Lower
        && part.with(text.units[unit].classes) == part
}

/// A relay that is spoken to, by a preposition or by its case: "said to the agency AFP". `at` is
/// where the preposition stands.
pub fn hearer(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    if at >= end || !text.has(at, Class::RelayTo) {
        return None;
    }
    let mut from = if text.has(at, Class::Relay) { at } else { at + 1 };
    while from < end && text.has(from, Class::Definite) && !text.has(from, Class::Relay) {
        from += 1;
    }
    let verb = text.any(at, TELLS) && at > 0 && !is_mark(text, at - 1);
    let told = verb || at > 0 && text.any(at - 1, TELLS);
    medium(text, from, end).or_else(|| if told { unknown_medium(text, from, end) } else { None })
}

/// Whether the tables know the voice's noun or name.
pub fn is_body(text: &Text<'_>, voice: &Voice) -> bool {
    let body = Classes::of(&[Class::Source, Class::Spokesman, Class::Name]);
    voice.units.clone().any(|u| text.any(u, body))
}

/// Where the subject before a verb ends: before adverbs and dates.
fn before_passed(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> usize {
    let mut end = verb;
    let voice = Classes::of(&[Class::Pronoun, Class::Source, Class::Name]);
    while end > sentence.start && text.any(end - 1, PASSED) && !text.any(end - 1, voice) {
        let dated = text.has(end - 1, Class::Weekday) && end > sentence.start + 1;
        end -= if dated && text.has(end - 2, Class::Preposition) { 2 } else { 1 };
    }
    end
}

fn is_mark(text: &Text<'_>, unit: usize) -> bool {
    matches!(text.units[unit].kind, Kind::Comma | Kind::Dash | Kind::Quote | Kind::Colon | Kind::Close)
}

/// Whether the unit is a mark that closes a quotation.
fn is_closing(text: &Text<'_>, unit: usize) -> bool {
    text.is(unit, Kind::Quote) && (!text.token(unit).spaced || matches!(text.word(unit), "»" | "”" | "’"))
}

fn after(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    let skip = |at: usize| (at..sentence.end).find(|u| !text.any(*u, PASSED)).unwrap_or(sentence.end);
    let at = skip(verb + 1);
    // "Told AFP the governor": the hearer stands between.
    let spoken = hearer(text, at, sentence.end)
        .and_then(|hearer| demanded(text, skip(hearer.units.end), sentence.end))
        .filter(|voice| !voice.relay);
    let leads = text.has(at, Class::RelayTo) && !text.has(at, Class::Definite);
    // What follows "told" is the hearer.
    let heard = hearer(text, verb, sentence.end).is_some();
    spoken.or_else(|| if leads || heard { None } else { demanded(text, at, sentence.end) })
}

/// "The spokesman denied that and spoke of ten": the subject that a sentence opens with.
fn shared_subject(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    let joined = verb > sentence.start && text.has(verb - 1, Class::And);
    let first = first_word(text, sentence);
    if joined { forward(text, first, verb) } else { None }
}

/// The subject of a verb that ends its clause: after the word that opens it.
fn clause_subject(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    let ends = verb + 1 >= sentence.end || !matches!(text.units[verb + 1].kind, Kind::Word | Kind::Digits);
    let from = sentence.start.max(verb.saturating_sub(16));
    let open = (from..verb).rev().find(|u| text.has(*u, Class::Clause)).filter(|_| ends)?;
    forward(text, open + 1, verb)
}

/// "The mayor, Jan Peeters, says": a voice before a clause between commas.
fn apposition(text: &Text<'_>, sentence: &Range<usize>, end: usize) -> Option<Voice> {
    if end <= sentence.start + 2 || !text.is(end - 1, Kind::Comma) {
        return None;
    }
    let from = sentence.start.max(end.saturating_sub(16));
    let comma = (from..end - 1).rev().find(|u| text.is(*u, Kind::Comma))?;
    // A name between the commas is the voice itself.
    let within = comma + 1..end - 1;
    let framed = text.is_namelike(within.start) && text.is_namelike(within.end - 1);
    let words = within.clone().all(|u| matches!(text.units[u].kind, Kind::Word | Kind::Mixed));
    let name = forward(text, within.start, within.end).filter(|_| framed && words && within.len() <= 6);
    let before = backward(text, sentence.start, comma);
    match name {
        Some(name) => Some(name.up_to(text, within.end).of_kind(before)),
        None => before,
    }
}

/// "A woman from the village says that ...": whoever a verb with something said behind it has for
/// its subject speaks, known to a table or not.
fn opening_subject(text: &Text<'_>, sentence: &Range<usize>, end: usize, verb: usize) -> Option<Voice> {
    let clause =
        (sentence.start..end).rev().find(|u| opens_clause(text, *u)).map_or(sentence.start, |u| u + 1);
    let mut voice = demanded(text, first_word(text, &(clause..end)), end)?;
    if is_nominal(text, &(voice.units.end..end)) {
        voice = voice.up_to(text, end);
    }
    let rest = voice.units.end..end;
    // "The authorities on the spot say."
    let placed = text.any(rest.start, Classes::of(&[Class::In, Class::Preposition]))
        && !text.has(rest.start, Class::NameLink)
        && rest.len() <= 4;
    let followed = rest.is_empty()
        || text.is(rest.start, Kind::Comma)
        || text.has(rest.start, Class::Clause)
        || placed && voice.source.kind.is_some();
    let known = voice.source.kind.is_some() || text.is_capital(voice.units.start + 1);
    ((is_said(text, sentence, verb) || known) && followed && rest.len() < 24).then_some(voice)
}

/// Whether a verb has something said behind it: a clause, a quotation, a hearer.
fn is_said(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> bool {
    let next = verb + 1;
    text.has(next, Class::Clause)
        || text.is(next, Kind::Quote)
        || text.is(next, Kind::Colon)
        || hearer(text, verb, sentence.end).is_some()
        || hearer(text, next, sentence.end).is_some()
}

/// Whether a few words may all belong to the noun before them: "chief | constable".
fn is_nominal(text: &Text<'_>, units: &Range<usize>) -> bool {
    let noun = Classes::of(&[Class::One, Class::Many, Class::Adjective, Class::Source, Class::Spokesman]);
    units.len() <= 3
        && units.clone().all(|u| text.is(u, Kind::Word) && (text.units[u].entry == 0 || text.any(u, noun)))
}

/// A mark that a main clause begins behind.
fn opens_clause(text: &Text<'_>, unit: usize) -> bool {
    matches!(text.units[unit].kind, Kind::Semicolon | Kind::Colon | Kind::Dash) || is_closing(text, unit)
}

/// The first word of a stretch, behind its marks.
pub fn first_word(text: &Text<'_>, range: &Range<usize>) -> usize {
    (range.start..range.end)
        .find(|u| matches!(text.units[*u].kind, Kind::Word | Kind::Mixed | Kind::Digits))
        .unwrap_or(range.start)
}
