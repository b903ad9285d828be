//! Where and when a figure is told of, in the text's own words.

use super::count::Count;
use super::text::Text;
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes, gazetteer};
use crate::model::{Carried, Claim, Figure, Reading};
use std::ops::Range;

/// The place named nearest to the count in its sentence, or a narrower one beside it, in the text's
/// words; empty: none.
pub fn place(text: &Text<'_>, sentence: &Range<usize>, count: &Count) -> String {
    let names: Vec<Range<usize>> = places(text, sentence).collect();
    let at = &count.units;
    // In a list each count has the place of its own stretch: "nineteen in A, six in B".
    let distance = |name: &&Range<usize>| {
        let apart = text.units[name.start].segment != text.units[at.start].segment;
        (apart, name.start.abs_diff(at.start))
    };
    let Some(nearest) = names.iter().min_by_key(distance).map(|name| text.words(name)) else {
        return String::new();
    };
    let narrower = gazetteer::find(nearest).and_then(|wide| {
        names.iter().map(|name| text.words(name)).find(|name| {
            gazetteer::find(name).is_some_and(|site| site.chain().skip(1).any(|around| around == wide.name))
        })
    });
    narrower.unwrap_or(nearest).to_string()
}

/// The first place that a paragraph names, as [`crate::model::Offers::scene`] has it; of several in
/// its first sentence, the first that the gazetteer knows.
pub fn scene(text: &Text<'_>) -> Vec<String> {
    let named = |s: &Range<usize>| places(text, s).map(|name| text.words(&name)).collect::<Vec<_>>();
    let Some(names) = text.sentences.iter().map(named).find(|names| !names.is_empty()) else {
        return Vec::new();
    };
    let sites = names.iter().map(|name| (*name, site(name)));
    let known = sites.into_iter().find(|(_, site)| !site.is_empty());
    let (name, site) = known.unwrap_or((names[0], Vec::new()));
    std::iter::once(name.to_string()).chain(site).collect()
}

/// Canonical names of a place and of what contains it.
pub fn site(name: &str) -> Vec<String> {
    let known = gazetteer::find(name);
    known.into_iter().flat_map(|site| site.chain()).map(str::to_string).collect()
}

/// Gives a figure without a place that of its article, and tells whether it stands for the whole of it.
pub fn close(carried: &Carried, reading: &Reading, claim: &mut Claim) {
    let scene = if carried.scene.is_empty() { &reading.offers.scene } else { &carried.scene };
    let Some(figure) = &mut claim.figure else { return };
    if figure.place.is_empty() {
        figure.place = scene.first().cloned().unwrap_or_default();
        figure.site = scene.get(1..).unwrap_or_default().to_vec();
    }
    figure.at_scene = match figure.site.first() {
        Some(name) => scene.contains(name),
        // A name that the gazetteer lacks is a street or a building of the scene, or a village.
        None => scene.contains(&figure.place) || !is_contrasted(reading, figure),
    };
}

/// Whether another figure of the paragraph tells of the same event elsewhere.
fn is_contrasted(reading: &Reading, figure: &Figure) -> bool {
    let figures = reading.claims.iter().filter_map(|claim| claim.figure.as_ref());
    figures
        .filter(|other| other.event == figure.event)
        .any(|other| !other.place.is_empty() && other.place != figure.place)
}

/// The places named in a sentence, in text order.
fn places<'t>(text: &'t Text<'_>, sentence: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let (from, end) = (sentence.start, sentence.end);
    (from..end).filter_map(move |unit| match text.has(unit, Class::In) {
        true => name(text, unit + 1, end),
        // With a capital it is a name's: "mayor Van Aalst".
        false if text.any(unit, LINKS) && (unit == from || !text.is_capital(unit)) => {
            let name = name(text, unit + 1, end)?;
            let speaks = text.any(unit, SPEECH) || name.end < end && text.any(name.end, SPEECH);
            (!speaks && gazetteer::find(text.words(&name)).is_some()).then_some(name)
        }
        false => None,
    })
}

/// Before the name of a place that the gazetteer has to know: "the prison of Bukavu".
const LINKS: Classes = Classes::of(&[Class::Preposition, Class::NameLink]);
/// What makes the name beside it a voice.
const SPEECH: Classes = Classes::of(&[Class::CueBefore, Class::CueVerb, Class::Origin]);

/// Words that a name may have between its capitals: "Santiago de Compostela".
const MOST_JOINING: usize = 2;

/// A name of capitalised words, with what may stand before and between them.
fn name(text: &Text<'_>, at: usize, end: usize) -> Option<Range<usize>> {
    let qualifiers = Classes::of(&[Class::Definite, Class::Nationality, Class::Adjective, Class::PlaceNoun]);
    let mut first = at;
    while first < end && first < at + 3 && !is_name(text, first) {
        if !text.any(first, qualifiers) && text.units[first].entry != 0 {
            return None;
        }
        first += 1;
    }
    if first >= end || !is_name(text, first) {
        return None;
    }
    let run = |from: usize| (from..end).find(|u| !is_name(text, *u)).unwrap_or(end);
    let last = run(first + 1);
    let joined = (last..(last + MOST_JOINING).min(end))
        .find(|u| u + 1 < end && is_name(text, u + 1))
        .map(|u| first..run(u + 1));
    let known = joined.filter(|name| name.end <= end && gazetteer::find(text.words(name)).is_some());
    Some(known.unwrap_or(first..last))
}

fn is_name(text: &Text<'_>, unit: usize) -> bool {
    let others = Classes::of(&[Class::Month, Class::Weekday, Class::Nationality]);
    unit < text.units.len() && text.is(unit, Kind::Word) && text.is_namelike(unit) && !text.any(unit, others)
}
