//! What made each figure of a text, and why its other numbers are none: for those who write the tables.

use super::extract::{event, name, source, table};
use super::failure::Outcome;
use super::figure;
use crate::lexicon::{Lexicon, Origin};
use crate::model::{Claim, Figure, Group, How, Modality, Scope};
use crate::reading::{Clue, Explained, Part, Reason, Uncounted};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;

/// Words of the text that made a part of a figure, as JSON.
#[derive(Serialize)]
pub struct ClueLine<'a> {
    part: &'static str,
    words: &'a str,
    start: u32,
    end: u32,
    entries: Vec<EntryLine>,
}

#[derive(Serialize)]
struct EntryLine {
    file: String,
    line: u32,
    attributes: &'static str,
}

/// A number that is no figure, as JSON.
#[derive(Serialize)]
pub struct UncountedLine<'a> {
    paragraph: usize,
    start: u32,
    end: u32,
    words: &'a str,
    reason: &'static str,
    because: Vec<ClueLine<'a>>,
}

pub fn clues<'a>(lexicon: &Lexicon, clues: &'a [Clue]) -> Vec<ClueLine<'a>> {
    let line = |clue: &'a Clue| ClueLine {
        part: clue.part.word(),
        words: &clue.words,
        start: clue.span.start,
        end: clue.span.end,
        entries: clue.origins.iter().map(|origin| entry(lexicon, *origin)).collect(),
    };
    clues.iter().map(line).collect()
}

fn entry(lexicon: &Lexicon, origin: Origin) -> EntryLine {
    let written = lexicon.written(origin);
    EntryLine { file: written.file, line: written.line, attributes: written.attributes }
}

pub fn uncounted<'a>(lexicon: &Lexicon, numbers: &'a [Uncounted]) -> Vec<UncountedLine<'a>> {
    let line = |number: &'a Uncounted| UncountedLine {
        paragraph: number.paragraph,
        start: number.span.start,
        end: number.span.end,
        words: &number.words,
        reason: number.reason.word(),
        because: clues(lexicon, &number.clues),
    };
    numbers.iter().map(line).collect()
}

/// Writes the tables for people: the figures' parts with their words and entries, then the other
/// numbers.
pub fn write(out: &mut impl Write, lexicon: &Lexicon, explained: &Explained) -> Outcome {
    let mut figures = table(["FIGURE", "PART", "IS", "WORDS", "ENTRY"]);
    for (_, claim, clues) in &explained.claims {
        let Some(told) = &claim.figure else { continue };
        let mut title = format!("{} {}", figure::number(&told.number), event(told));
        for [part, value, words, entry] in rows(lexicon, claim, told, clues) {
            figures.add_row([std::mem::take(&mut title), part, value, words, entry]);
        }
    }
    let mut numbers = table(["PARAGRAPH", "NOT COUNTED", "WHY", "WORDS", "ENTRY"]);
    for number in &explained.uncounted {
        let mut first = [number.paragraph.to_string(), number.words.clone(), why(number.reason).to_string()];
        let because = number.clues.iter().flat_map(|clue| lines(lexicon, clue));
        let because: Vec<[String; 2]> = because.collect();
        let blank = [[String::new(), String::new()]];
        for [words, entry] in if because.is_empty() { &blank[..] } else { &because[..] } {
            let [paragraph, number, why] = std::mem::take(&mut first);
            numbers.add_row([paragraph, number, why, words.clone(), entry.clone()]);
        }
    }
    for table in [figures, numbers].iter().filter(|table| !table.is_empty()) {
        writeln!(out, "{}\n", table.trim_fmt())?;
    }
    Ok(())
}

/// A row for each entry of each part; the parts that a figure has without a word for them, too.
fn rows(lexicon: &Lexicon, claim: &Claim, figure: &Figure, clues: &[Clue]) -> Vec<[String; 4]> {
    let named: BTreeSet<Part> = clues.iter().map(|clue| clue.part).collect();
    let mut rows = Vec::new();
    for part in PARTS {
        let value = value(*part, claim, figure);
        if !named.contains(part) {
            let told = !value.is_empty();
            rows.extend(told.then(|| [part.word().to_string(), value, String::new(), String::new()]));
            continue;
        }
        let mut head = [part.word().to_string(), value];
        for [words, entry] in clues.iter().filter(|c| c.part == *part).flat_map(|c| lines(lexicon, c)) {
            let [part, value] = std::mem::take(&mut head);
            rows.push([part, value, words, entry]);
        }
    }
    rows
}

const PARTS: &[Part] = &[
    Part::Number,
    Part::Event,
    Part::Who,
    Part::Group,
    Part::Side,
    Part::Source,
    Part::Via,
    Part::Hedged,
    Part::Modality,
    Part::Scope,
    Part::Change,
    Part::Place,
    Part::When,
    Part::Period,
    Part::Figure,
];

/// What a part is; empty where it says no more than usual.
fn value(part: Part, claim: &Claim, figure: &Figure) -> String {
    let unusual = |word: &str, usual: &str| if word == usual { String::new() } else { word.to_string() };
    match part {
        Part::Number => figure::number(&figure.number),
        Part::Event => format!("{} (rule {})", event(figure), claim.provenance.rule),
        Part::Who => figure.who.clone(),
        Part::Group => unusual(figure.group.word(), Group::People.word()),
        Part::Side => figure.side.clone(),
        Part::Source => source_and_way(claim),
        Part::Via => name(claim.attribution.via.as_ref()).unwrap_or_default().to_string(),
        Part::Hedged => if claim.hedged { "unconfirmed" } else { "" }.to_string(),
        Part::Modality => unusual(claim.modality.word(), Modality::Actual.word()),
        Part::Scope => unusual(figure.scope.word(), Scope::Total.word()),
        Part::Change => claim.change.map(|change| change.to_string()).unwrap_or_default(),
        Part::Place => figure.place.clone(),
        Part::When => figure.when.clone(),
        Part::Period => figure.period.clone(),
        Part::Figure => String::new(),
    }
}

/// The voice, and where it was found where that is not its own sentence.
fn source_and_way(claim: &Claim) -> String {
    match claim.attribution.how {
        Some(How::NextSentence) => format!("{} (named after it)", source(claim)),
        Some(How::Carried) => format!("{} (carried on)", source(claim)),
        _ => source(claim),
    }
}

/// A clue's words, once, beside each of its entries.
fn lines(lexicon: &Lexicon, clue: &Clue) -> Vec<[String; 2]> {
    let mut words = format!("\"{}\"", clue.words);
    if clue.origins.is_empty() {
        let digits = clue.words.bytes().all(|byte| !byte.is_ascii_alphabetic());
        let entry = if digits { "digits" } else { "in no table" };
        return vec![[words, entry.to_string()]];
    }
    let line = |origin: &Origin| {
        let written = lexicon.written(*origin);
        let entry = format!("{}:{} `{}`", written.file, written.line, written.attributes);
        [std::mem::take(&mut words), entry]
    };
    clue.origins.iter().map(line).collect()
}

/// Why a number is no figure, in words.
fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Repeat => "told elsewhere in the text",
        Reason::Age => "an age",
        Reason::Date => "a date",
        Reason::Clock => "a time of day",
        Reason::Measure => "a measure",
        Reason::Label => "a number by which something is called",
        Reason::Share => "a share",
        Reason::Difference => "a difference between two numbers",
        Reason::Ordinal => "an ordinal",
        Reason::Code => "a score or a code",
        Reason::Fraction => "no whole number",
        Reason::Animal => "counts animals",
        Reason::Thing => "counts things",
        Reason::Building => "counts buildings, to which nothing happened",
        Reason::Aboard => "people who are only there",
        Reason::UnknownNoun => "counts something that no table knows",
        Reason::NoEvent => "no event near it",
        Reason::Apart => "no rule joins it with an event",
    }
}
