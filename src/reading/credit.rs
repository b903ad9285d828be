//! Credits: which words of a sentence say who speaks, and who passes it on.

use super::predicate::apart;
use super::subject::{
    after_quotation, at_the_end, auxiliary_subject, backward_subject, first_word, hearer, is_body, subject,
};
use super::text::Text;
use super::voice::{
    Voice, accountable, backward, demanded, forward, is_national, national, reported, unknown_medium,
    unspoken,
};
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
    for unit in sentence.clone().filter(|unit| may_speak(text, sentence, *unit)) {
        let Some(voice) = speaking(text, sentence, unit).or_else(|| dropped(text, sentence, unit)) else {
            continue;
        };
        // "The ferry Santa Ana adds up to 12 dead": where a subject may be left out, who only counts is
        // known as somebody who does.
        let counts = text.has(unit, Class::Reckons) && text.lexicon.orthography.subjects_dropped;
        if counts && !voice.back && voice.source.kind.is_none() && !is_body(text, &voice) {
            continue;
        }
        // "Denied that and spoke of ten": the verb after "and" has the subject of the one before.
        let shared = text.has(unit.saturating_sub(1), Class::And)
            && found.last().is_some_and(|c| !c.back)
            && voice.units.start == first_word(text, sentence);
        if shared {
            continue;
        }
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
    settle_pronouns(text, sentence, &mut found);
    found
}

/// "Nine were hurt, (he) added": in a language that leaves out the pronoun, a verb of saying that stands
/// alone between marks or opens its sentence has the voice before.
fn dropped(text: &Text<'_>, sentence: &Range<usize>, verb: usize) -> Option<Voice> {
    let cue = text.has(verb, Class::CueVerb) && !text.has(verb, Class::Reckons);
    if !text.lexicon.orthography.subjects_dropped || !cue {
        return None;
    }
    let before = verb > sentence.start && text.is(verb - 1, Kind::Comma);
    let after = text.units.get(verb + 1).is_none_or(|u| matches!(u.kind, Kind::Comma | Kind::Stop));
    let first = first_word(text, sentence);
    let opens =
        verb == first || verb == first + 1 && text.any(first, Classes::of(&[Class::Additive, Class::Adverb]));
    (before && after || opens).then(|| unspoken(text, verb))
}

/// A pronoun's voice is one named before it in the sentence; one that is named only after it, as
/// "we" inside a quotation, gives way to that.
fn settle_pronouns(text: &Text<'_>, sentence: &Range<usize>, credits: &mut Vec<Credit>) {
    let pronoun = |c: &Credit| c.voice.back && text.has(c.voice.units.start, Class::Pronoun);
    if !credits.iter().any(pronoun) {
        return;
    }
    let opening = topic(text, sentence);
    let named: Vec<Voice> = credits.iter().filter(|c| !pronoun(c)).map(|c| c.voice.clone()).collect();
    // "It has listed nine, said the captain."
    let trailing: Vec<usize> = credits
        .iter()
        .filter(|c| !pronoun(c) && !c.voice.relay && c.voice.units.start > c.cue.start)
        .map(|c| c.cue.start)
        .collect();
    credits.retain_mut(|credit| {
        if !pronoun(credit) {
            return true;
        }
        let at = credit.voice.units.start;
        let quoted = is_quoted(text, sentence, at);
        let behind = trailing.iter().any(|start| *start > at);
        let before = named.iter().rev().chain(&opening).find(|v| v.units.end <= at && !v.relay && !behind);
        match before {
            Some(voice) if !quoted => credit.voice = voice.clone(),
            _ => return named.is_empty(),
        }
        true
    });
}

/// Whether a unit stands between the marks of a quotation.
fn is_quoted(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> bool {
    (sentence.start..unit).filter(|u| text.is(*u, Kind::Quote)).count() % 2 == 1
}

/// Whether a unit can be a cue at all: by its classes, or behind a mark. Nearly all can't.
fn may_speak(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> bool {
    let impersonal = unit > sentence.start && text.has(unit - 1, Class::Impersonal);
    text.units[unit].classes.any(CUES) && !impersonal
        || unit > sentence.start && matches!(text.units[unit - 1].kind, Kind::Comma | Kind::Quote)
}

const CUES: Classes = Classes::of(&[
    Class::CueBefore,
    Class::CueVerb,
    Class::CueParticiple,
    Class::Reckons,
    Class::Report,
    Class::Part,
]);

/// The voice that a cue at `unit` credits.
fn speaking(text: &Text<'_>, sentence: &Range<usize>, unit: usize) -> Option<Voice> {
    let classes = text.units[unit].classes;
    if classes.has(Class::CueBefore)
        && let Some(voice) = demanded(text, unit + 1, sentence.end)
    {
        return Some(voice);
    }
    if classes.has(Class::Part)
        && let Some((verb, _)) = apart(text, sentence, unit, |e| e.classes.has(Class::CueVerb))
    {
        return subject(text, sentence, verb);
    }
    let verb = classes.any(Classes::of(&[Class::CueVerb, Class::Reckons]));
    // "Reckons with": who foresees speaks, who plans does not.
    let foresees = classes.has(Class::Hedge);
    let planned = classes.has(Class::Projected) && !text.tells_hearsay(unit) && !foresees;
    let marked = unit > sentence.start && !text.is(unit - 1, Kind::Word);
    if verb && qualifies_counted(text, unit) {
        return None;
    }
    match () {
        () if classes.has(Class::Report) => reported(text, unit),
        () if classes.has(Class::Account) && is_national(text, unit) => national(text, unit),
        () if planned => None,
        // "The count of": a noun.
        () if classes.has(Class::Account)
            && verb
            && !classes.has(Class::CueParticiple)
            && !follows_subject(text, unit) =>
        {
            None
        }
        // "Nine officers suffered injuries": those counted are no voice.
        () if classes.has(Class::Reckons) && !classes.has(Class::CueVerb) && follows_number(text, unit) => {
            None
        }
        () if verb && (marked || !classes.has(Class::CueParticiple)) => {
            subject(text, sentence, unit).or_else(|| auxiliary_subject(text, sentence, unit))
        }
        () if classes.has(Class::CueParticiple) => backward_subject(text, sentence, unit)
            .filter(|_| verb)
            .or_else(|| auxiliary_subject(text, sentence, unit))
            .or_else(|| if verb { subject(text, sentence, unit) } else { None }),
        () => after_quotation(text, sentence, unit).or_else(|| at_the_end(text, sentence, unit)),
    }
}

/// "The 104 confirmed survivors": a participle between a number and those counted.
fn qualifies_counted(text: &Text<'_>, unit: usize) -> bool {
    let numbered = unit > 0 && (text.is(unit - 1, Kind::Digits) || text.has(unit - 1, Class::Number));
    numbered && text.any(unit + 1, Classes::of(&[Class::Many, Class::Noun]))
}

/// Whether a word that may be a noun, too, stands where a verb does.
fn follows_subject(text: &Text<'_>, unit: usize) -> bool {
    let subject = Classes::of(&[
        Class::Source,
        Class::Spokesman,
        Class::Name,
        Class::Pronoun,
        Class::Anaphor,
        Class::Adverb,
        Class::Have,
        Class::Many,
    ]);
    unit == 0 || !text.is(unit - 1, Kind::Word) || text.any(unit - 1, subject) || text.is_namelike(unit - 1)
}

/// Whether those before a verb stand behind a number.
fn follows_number(text: &Text<'_>, verb: usize) -> bool {
    let people = |u: &usize| text.any(*u, Classes::of(&[Class::Many, Class::Adjective, Class::Nationality]));
    let first = (0..verb).rev().take(4).take_while(people).last();
    first.is_some_and(|u| {
        u > 0
            && (text.is(u - 1, Kind::Digits) || text.any(u - 1, Classes::of(&[Class::Number, Class::Vague])))
    })
}

fn credit(text: &Text<'_>, sentence: &Range<usize>, unit: usize, voice: Voice) -> Credit {
    let first = first_word(text, sentence);
    // "That" with its noun right behind it is an article: "that ministry".
    let near = voice.units.start > first + 1 && voice.units.start <= first + 4;
    // "That appears from figures of": the cue is what is said of it.
    let appears = unit == first + 1 && unit > sentence.start;
    let back = text.has(first, Class::That) && (appears || near && !text.has(unit, Class::CueBefore));
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
    let voice = backward(text, sentence.start, colon)
        .or_else(|| accountable(text, first_word(text, sentence), colon).filter(|v| v.units.end == colon))
        .filter(|v| !v.back)?;
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
    let Some(first) = credits.iter().find(|c| c.voice.units.start < c.cue.start) else { return };
    let from = first.cue.end;
    for comma in (from..sentence.end).filter(|u| text.is(*u, Kind::Comma)) {
        let start = comma + 1 + usize::from(text.has(comma + 1, Class::And));
        let Some(voice) = forward(text, start, sentence.end) else { continue };
        let end = voice.units.end;
        let end = end + usize::from(text.is(end, Kind::Comma));
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
    let opener = Classes::of(&[Class::Contrast, Class::Additive, Class::Adverb, Class::Time, Class::Weekday]);
    let first = (first_word(text, sentence)..sentence.end)
        .find(|u| !text.any(*u, opener) && !text.is(*u, Kind::Comma))?;
    let voice = forward(text, first, sentence.end).filter(|v| !v.back)?;
    let body = Classes::of(&[Class::Source, Class::Spokesman, Class::Name]);
    voice.units.clone().any(|u| text.any(u, body)).then_some(voice)
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

/// "Said the mayor on Harbour TV": a name behind the voice that no table knows.
fn stage(text: &Text<'_>, at: usize, end: usize) -> Option<Voice> {
    if !text.has(at, Class::RelayTo) || text.any(at, Classes::of(&[Class::In, Class::Definite])) {
        return None;
    }
    unknown_medium(text, at + 1 + usize::from(text.has(at + 1, Class::Definite)), end)
}

/// "Told Reuters", and a relay's own cue beside an originator's.
fn relays(text: &Text<'_>, sentence: &Range<usize>, credits: &mut Vec<Credit>) {
    for credit in credits.iter_mut().filter(|c| c.via.is_none() && !c.voice.relay) {
        let from = credit.cue.start.min(credit.voice.units.start);
        let to = (credit.cue.end.max(credit.voice.units.end) + 12).min(sentence.end);
        let to = (from..to).find(|u| text.is(*u, Kind::Stop)).unwrap_or(to);
        credit.via = (from..to)
            .find_map(|u| hearer(text, u, sentence.end))
            .or_else(|| stage(text, credit.voice.units.end, sentence.end));
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
