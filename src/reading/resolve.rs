//! Resolving: what a paragraph leaves open is closed from the paragraphs beside it.

use super::claim::id;
use super::speaker::{is_full_name, is_relay};
use super::{place, whole};
use crate::model::{
    Attribution, Carried, Claim, Event, How, Open, Reading, Resolved, Scope, Source, SourceKind,
};

/// Voices that are carried on, the newest first.
const MOST_MENTIONS: usize = 8;
/// Paragraphs after which a voice that has not spoken again is forgotten.
const REACH: u8 = 3;

/// Closes the claims of one paragraph of an article; see [`crate::model::Resolve`].
pub fn resolve(carried: &Carried, reading: &Reading, next: Option<&Reading>) -> Resolved {
    let relay = next.and_then(|reading| reading.offers.relay.as_ref());
    let told = reading.claims.iter().filter_map(|claim| point_out(carried, claim));
    let mut claims: Vec<Claim> = told.map(|claim| close(carried, reading, relay, claim)).collect();
    whole::mark_parts_of(&carried.wholes, &mut claims);
    for claim in &mut claims {
        claim.id = id(claim);
    }
    let wholes = whole::carry(&carried.wholes, &claims);
    Resolved { claims, carried: Carried { wholes, ..carry(carried, reading) } }
}

/// A figure of those told of before has their event; of nobody, it is none.
fn point_out(carried: &Carried, claim: &Claim) -> Option<Claim> {
    let mut claim = claim.clone();
    if let Some(figure) = claim.figure.as_mut().filter(|_| claim.provenance.rule == "pointed") {
        figure.event = carried.event?;
        figure.scope = Scope::Subset;
    }
    // "The figure rose to 66": of the dead, where they were told of last.
    if let Some(figure) = claim.figure.as_mut().filter(|_| claim.provenance.rule == "retold") {
        figure.event = carried.event.filter(|event| *event == Event::Killed)?;
    }
    Some(claim)
}

fn close(carried: &Carried, reading: &Reading, relay: Option<&Source>, mut claim: Claim) -> Claim {
    match std::mem::take(&mut claim.attribution.open) {
        Open::Closed => {}
        Open::Anaphor { words, kind } => point_back(carried, &words, kind, &mut claim.attribution),
        Open::Speaker => {}
    }
    let own = &mut claim.attribution;
    match (relay, &own.source) {
        (Some(relay), None) => {
            own.source = Some(relay.clone());
            own.how = Some(How::NextSentence);
        }
        (Some(relay), Some(source)) if own.via.is_none() && is_relay(relay) && source != relay => {
            own.via = Some(relay.clone());
        }
        _ => {}
    }
    if let Some(full) = own.source.as_ref().and_then(|source| named_before(carried, source)) {
        own.source = Some(full);
    }
    if own.source.is_none() {
        own.source = Some(outlet(reading));
        own.how = Some(How::Outlet);
    }
    place::close(carried, reading, &mut claim);
    claim
}

/// A person told of by the surname alone is the one named in an earlier paragraph.
fn named_before(carried: &Carried, source: &Source) -> Option<Source> {
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let mut names = source.name.split(' ').filter(capital);
    let (surname, more) = (names.next()?, names.next());
    let plain =
        source.name.ends_with(surname) && source.kind != Some(SourceKind::Outlet) && !is_relay(source);
    if more.is_some() || !plain {
        return None;
    }
    carried.mentions.iter().find(|source| is_full_name(source, surname)).cloned()
}

/// The voice of the kind that the words ask for, else the one that spoke last.
fn point_back(carried: &Carried, words: &str, kind: Option<SourceKind>, attribution: &mut Attribution) {
    let spoke = carried.speaker.as_ref().and_then(|(a, _)| a.source.as_ref());
    let fits = |source: &&Source| kind.is_none() || source.kind == kind;
    let found = spoke.filter(fits).or_else(|| carried.mentions.iter().find(fits)).or(spoke);
    if let Some(source) = found {
        attribution.source = Some(source.clone());
        attribution.how = Some(How::Carried);
    } else if kind.is_some() {
        // Nobody of the kind was named: the words themselves name the voice.
        attribution.source = Some(Source { kind, ..Source::named(words) });
    }
}

fn outlet(reading: &Reading) -> Source {
    Source {
        name: reading.outlet.clone(),
        canonical: reading.outlet.clone(),
        kind: Some(SourceKind::Outlet),
        party: String::new(),
    }
}

fn carry(carried: &Carried, reading: &Reading) -> Carried {
    let offers = &reading.offers;
    let speaker = match &offers.speaker {
        Some(speaker) => Some((speaker.clone(), 0)),
        None => carried.speaker.clone().map(|(a, age)| (a, age + 1)).filter(|(_, age)| *age < REACH),
    };
    let mut mentions: Vec<Source> = offers.mentions.iter().rev().cloned().collect();
    for source in &carried.mentions {
        if !mentions.iter().any(|m| m.canonical == source.canonical) {
            mentions.push(source.clone());
        }
    }
    mentions.truncate(MOST_MENTIONS);
    let scene = if carried.scene.is_empty() { offers.scene.clone() } else { carried.scene.clone() };
    let event = offers.event.or(carried.event);
    Carried { speaker, mentions, event, scene, wholes: Vec::new() }
}
