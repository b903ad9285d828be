//! Credits: which words of a sentence say who speaks, and who passes it on.

use super::predicate::apart;
use super::text::Text;
use super::voice::{Voice, backward, demanded, forward, reported};
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use std::ops::Range;

/// One cue with its voice.
#[derive(Clone, Debug)]
pub struct Credit {
    pub voice: Voice,
    pub via: Option<Voice>,
    /// The words of the cue.
    pub cue: Range<usize>,
    /// "That is what ... reports": credits what was said before.
    pub back: bool,
    /// A verb that keeps the claim at arm's length.
    pub claims: bool,
    pub fears: bool,
    /// A verb of counting: another credit of the sentence goes before.
    pub weak: bool,
}

/// The credits of a sentence, in order of their cues.
pub fn credits(text: &Text<'_>, sentence: &Range<usize>) -> Vec<Credit> {
    let mut found: Vec<Credit> = Vec::new();
    for unit in sentence.clone() {
        let classes = text.units[unit].classes;
        let voice = if classes.has(Class::CueBefore) {
            demanded(text, unit + 1, sentence.end)
        } else if classes.has(Class::Part)
            && let Some((verb, _)) = apart(text, sentence, unit, |e| e.classes.has(Class::CueVerb))
        {
            subject(text, sentence, verb)
        } else if classes.has(Class::Report) {
            reported(text, unit)
        } else if classes.has(Class::Projected) && !text.tells_hearsay(unit) {
            None
        } else if classes.any(Classes::of(&[Class::CueVerb, Class::Reckons])) {
            let spoken = classes.has(Class::CueParticiple).then(|| auxiliary_subject(text, sentence, unit));
            spoken.flatten().or_else(|| subject(text, sentence, unit))
        } else if classes.has(Class::CueParticiple) {
            auxiliary_subject(text, sentence, unit)
        } else {
            None
        };
        let Some(voice) = voice else { continue };
        if found.iter().any(|c| c.voice.units == voice.units) {
            continue;
        }
        found.push(credit(text, sentence, unit, voice));
    }
    if let Some(credit) = heading(text, sentence) {
        found.push(credit);
    }
    gapped(text, sentence, &mut found);
    origins(text, sentence, &mut found);
    relays(text, sentence, &mut found);
    found
}

fn credit(text: &Text<'_>, sentence: &Range<usize>, unit: usize, voice: Voice) -> Credit {
    let first = skip_marks(text, sentence.start, sentence.end);
    // "That" with its noun right behind it is an article: "that ministry".
    let near = voice.units.start > first + 1 && voice.units.start <= first + 4;
    let back = text.has(first, Class::That) && near && !text.has(unit, Class::CueBefore);
    Credit {
        voice,
        via: None,
        cue: unit..unit + 1,
        back,
        claims: text.has(unit, Class::Claims),
        fears: text.has(unit, Class::Fear),
        weak: text.has(unit, Class::Reckons),
    }
}

/// "Minister Peeters: “...”": a voice and a colon before a quotation.
fn heading(text: &Text<'_>, sentence: &Range<usize>) -> Option<Credit> {
    let until = sentence.end.min(sentence.start + 16);
    let colon = (sentence.start + 1..until).find(|u| text.is(*u, Kind::Colon))?;
    let voice = backward(text, sentence.start, colon).filter(|v| !v.back)?;
    let body = voice.units.clone().any(|u| text.any(u, Classes::of(&[Class::Source, Class::Spokesman])));
    if !body && !text.is(colon + 1, Kind::Quote) {
        return None;
    }
    Some(credit(text, sentence, colon, voice))
}

/// "The police report two dead, the army five": after a comma a voice and its number, the verb left
/// out.
fn gapped(text: &Text<'_>, sentence: &Range<usize>, credits: &mut Vec<Credit>) {
    let body = Classes::of(&[Class::Source, Class::Spokesman, Class::Name]);
    let number = |u: usize| {
        let numeral = Classes::of(&[Class::Number, Class::Vague, Class::Zero, Class::BoundBefore]);
        u < sentence.end && (text.is(u, Kind::Digits) || text.any(u, numeral))
    };
    let Some(first) = credits.first().filter(|c| c.voice.units.start < c.cue.start) else { return };
    let from = first.cue.end;
    for comma in (from..sentence.end).filter(|u| text.is(*u, Kind::Comma)) {
        let Some(voice) = forward(text, comma + 1, sentence.end) else { continue };
        let end = voice.units.end;
        let joined = text.any(end, Classes::of(&[Class::Counts, Class::OfWhole])) && number(end + 1);
        let named = !voice.back && voice.units.clone().any(|u| text.any(u, body));
        let free = credits.iter().all(|c| c.voice.units != voice.units);
        if named && free && (number(end) || joined) && is_verbless(text, end, sentence.end) {
            credits.push(credit(text, sentence, comma, voice));
        }
    }
}

/// Whether no verb of saying, auxiliary or predicate follows up to the next mark.
fn is_verbless(text: &Text<'_>, from: usize, end: usize) -> bool {
    let verb = Classes::of(&[
        Class::Auxiliary,
        Class::Have,
        Class::CueVerb,
        Class::Verb,
        Class::Active,
        Class::HedgeVerb,
    ]);
    (from..end)
        .take_while(|u| matches!(text.units[*u].kind, Kind::Word | Kind::Mixed | Kind::Digits))
        .all(|u| !text.any(u, verb) || text.has(u, Class::Noun))
}

/// The voice that a sentence is about, though it may say nothing itself.
pub fn topic(text: &Text<'_>, sentence: &Range<usize>) -> Option<Voice> {
    let first = skip_marks(text, sentence.start, sentence.end);
    let voice = forward(text, first, sentence.end).filter(|v| !v.back)?;
    let body = Classes::of(&[Class::Source, Class::Spokesman, Class::Name]);
    voice.units.clone().any(|u| text.any(u, body)).then_some(voice)
}

fn skip_marks(text: &Text<'_>, start: usize, end: usize) -> usize {
    (start..end)
        .find(|u| matches!(text.units[*u].kind, Kind::Word | Kind::Mixed | Kind::Digits))
        .unwrap_or(start)
}

/// The subject of a finite verb of saying: after it when inverted, else before it.
fn subject(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    // A verb that holds its pronoun: "says-she".
    if text.has(verb, Class::Pronoun) {
        return forward(text, verb, verb + 1);
    }
    let skipped = Classes::of(&[Class::Adverb, Class::Time, Class::Weekday, Class::There, Class::That]);
    let first = verb == sentence.start;
    let marked = !first
        && matches!(
            text.units[verb - 1].kind,
            Kind::Comma | Kind::Dash | Kind::Quote | Kind::Colon | Kind::Close
        );
    let inverted = first
        || marked
        || text.any(verb - 1, skipped) && !text.any(verb - 1, Classes::of(&[Class::Source, Class::Name]));
    if inverted && let Some(voice) = after(text, sentence, verb) {
        return Some(voice);
    }
    let mut end = verb;
    let passed = Classes::of(&[Class::Adverb, Class::Contrast, Class::Time, Class::Weekday]);
    while end > sentence.start && text.any(end - 1, passed) {
        let dated = text.has(end - 1, Class::Weekday) && end > sentence.start + 1;
        end -= if dated && text.has(end - 2, Class::Preposition) { 2 } else { 1 };
    }
    backward(text, sentence.start, end)
        .or_else(|| apposition(text, sentence, end))
        .or_else(|| clause_subject(text, sentence, verb))
        .or_else(|| shared_subject(text, sentence, verb))
        .or_else(|| if inverted { None } else { after(text, sentence, verb) })
}

fn after(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    // What follows "told" is the hearer.
    if text.has(verb, Class::RelayTo) {
        return None;
    }
    let mut at = verb + 1;
    while at < sentence.end && text.any(at, Classes::of(&[Class::Adverb, Class::Time, Class::Weekday])) {
        at += 1;
    }
    // "Told AFP the governor": the hearer stands between.
    if let Some(hearer) = hearer(text, at, sentence.end) {
        at = hearer.units.end;
    }
    forward(text, at, sentence.end)
}

/// A relay that is spoken to, by a preposition or by its case: "said to the agency AFP".
fn hearer(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    if at >= end || !text.has(at, Class::RelayTo) {
        return None;
    }
    let from = if text.has(at, Class::Relay) { at } else { at + 1 };
    let proper = text.has(from, Class::Relay) && (from == at || text.has(from, Class::Name));
    let marked = proper || !text.has(at, Class::Definite);
    forward(text, from, end).filter(|v| v.relay && marked)
}

/// "The spokesman denied that and spoke of ten": the subject that a sentence opens with.
fn shared_subject(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    let joined = verb > sentence.start && text.has(verb - 1, Class::And);
    let first = skip_marks(text, sentence.start, sentence.end);
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
    let name =
        forward(text, comma + 1, end - 1).filter(|v| v.units.end == end - 1 && text.is_capital(comma + 1));
    name.or_else(|| backward(text, sentence.start, comma))
}

/// The subject of a participle of saying, beside its auxiliary.
fn auxiliary_subject(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> Option<Voice> {
    let from = sentence.start.max(unit.saturating_sub(14));
    let have = (from..unit).rev().find(|u| text.has(*u, Class::Have))?;
    if text.has(have, Class::Pronoun) {
        return forward(text, have, have + 1);
    }
    let first = have == sentence.start || !matches!(text.units[have - 1].kind, Kind::Word | Kind::Mixed);
    let that = !first && text.any(have - 1, Classes::of(&[Class::That, Class::Adverb, Class::Clause]));
    // The voice stands behind the auxiliary or, where participles follow at once, behind these.
    let behind = || after(text, sentence, have).or_else(|| after(text, sentence, unit));
    if first || that {
        return behind();
    }
    backward(text, sentence.start, have).or_else(behind)
}

/// "Reuters reports on the authority of ...": the voice after the origin words is the source.
fn origins(text: &Text<'_>, sentence: &Range<usize>, credits: &mut Vec<Credit>) {
    for unit in sentence.clone() {
        if !text.has(unit, Class::Origin) {
            continue;
        }
        let Some(origin) = forward(text, unit + 1, sentence.end) else { continue };
        match credits.last_mut().filter(|c| c.via.is_none()) {
            Some(credit) => {
                let relay = std::mem::replace(&mut credit.voice, origin);
                credit.via = Some(relay);
            }
            None => credits.push(credit(text, sentence, unit, origin)),
        }
    }
}

/// "Told Reuters", and a relay's own cue beside an originator's.
fn relays(text: &Text<'_>, sentence: &Range<usize>, credits: &mut Vec<Credit>) {
    for credit in credits.iter_mut().filter(|c| c.via.is_none() && !c.voice.relay) {
        let from = credit.cue.start.min(credit.voice.units.start);
        let to = (credit.cue.end.max(credit.voice.units.end) + 12).min(sentence.end);
        credit.via = (from..to)
            .filter(|u| text.has(*u, Class::RelayTo))
            .filter_map(|u| forward(text, u + 1, sentence.end))
            .find(|v| v.relay);
    }
    let apart = |c: &[Credit]| {
        let (from, to) = (c[0].cue.start.min(c[1].cue.start), c[0].cue.start.max(c[1].cue.start));
        (from..to).any(|u| text.is(u, Kind::Semicolon) || text.has(u, Class::Contrast))
    };
    if credits.len() == 2 && !apart(credits) && credits.iter().filter(|c| c.voice.relay).count() == 1 {
        let at = usize::from(credits[1].voice.relay);
        if credits[1 - at].via.is_none() {
            let relay = credits.remove(at);
            credits[0].back |= relay.back;
            credits[0].via = Some(relay.voice);
        }
    }
}
