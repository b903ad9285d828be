//! Explaining: which entries of the tables made a figure what it is, and why a number is none.
//!
//! Nothing is noted while a text is read, so reading pays nothing for this, and no rule of the grammar
//! can forget to give account. Instead a paragraph is read again with one phrase at a time unknown:
//! what is then told otherwise is what the phrase's entry said.

use super::claim::{TELLING, claims};
use super::count::{Count, counts};
use super::passage;
use super::text::{Supposed, Text};
use super::uncounted::{Reason, numbers};
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes, Lexicon, Origin};
use crate::model::{Attribution, Claim, Figure, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Units of a paragraph up to which each phrase is tried: the work grows with their square.
const MOST_UNITS: usize = 1500;

/// What a text says, and what made it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// As [`super::extract`] has them: each claim with the number of its paragraph, from 1. Only
    /// claims with a figure have clues.
    pub claims: Vec<(usize, Claim, Vec<Clue>)>,
    /// In text order.
    pub uncounted: Vec<Uncounted>,
}

/// Words of a text that made a part of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clue {
    pub part: Part,
    pub words: String,
    /// In the paragraph's text.
    pub span: Span,
    /// The lines of the tables that know the words; empty: no table does.
    pub origins: Vec<Origin>,
}

/// A number that is no figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncounted {
    /// From 1.
    pub paragraph: usize,
    pub span: Span,
    /// The number with the word before it and the word after.
    pub words: String,
    pub reason: Reason,
    /// The words that decided it, and those without which the number would be a figure.
    pub clues: Vec<Clue>,
}

/// A part of a figure or of its claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Number,
    Event,
    Who,
    Group,
    Side,
    Source,
    Via,
    Hedged,
    Modality,
    Scope,
    Change,
    Place,
    When,
    Period,
    /// The figure as a whole: without these words there is none.
    Figure,
}

impl Part {
    pub fn word(self) -> &'static str {
        match self {
            Part::Number => "number",
            Part::Event => "event",
            Part::Who => "who",
            Part::Group => "group",
            Part::Side => "side",
            Part::Source => "source",
            Part::Via => "via",
            Part::Hedged => "hedged",
            Part::Modality => "modality",
            Part::Scope => "scope",
            Part::Change => "change",
            Part::Place => "place",
            Part::When => "when",
            Part::Period => "period",
            Part::Figure => "figure",
        }
    }
}

/// Reads `text` as [`super::extract`] does, and accounts for each figure and each number that is none.
/// A paragraph of more than 1,500 words and marks is explained by its rules alone, without entries.
pub fn explain(lexicon: &'static Lexicon, text: &str) -> Explained {
    let told = passage::extract(lexicon, text);
    let mut claims: Vec<(usize, Claim, Vec<Clue>)> =
        told.into_iter().map(|(paragraph, claim)| (paragraph, claim, Vec::new())).collect();
    let mut uncounted = Vec::new();
    for (index, words) in passage::split(text).enumerate() {
        let paragraph = index + 1;
        let account = Account::of(lexicon, words, index as u32);
        let mut kept = BTreeSet::new();
        for (_, claim, clues) in
            claims.iter_mut().filter(|(of, claim, _)| *of == paragraph && claim.figure.is_some())
        {
            if let Some(number) = account.number_of(claim) {
                kept.insert(number);
                *clues = account.clues(number, claim);
            }
        }
        uncounted.extend(account.uncounted(paragraph, &kept));
    }
    Explained { claims, uncounted }
}

/// The figures of one paragraph, by the unit that their number begins at.
struct Told {
    figures: BTreeMap<usize, (Claim, Count)>,
}

impl Told {
    fn of(text: &Text<'_>, position: u32) -> Told {
        let (claims, _) = claims(text, position);
        let mut counts: Vec<Option<Count>> = counts(text).into_iter().map(Some).collect();
        let mut figures = BTreeMap::new();
        for claim in claims.into_iter().filter(|claim| claim.figure.is_some()) {
            let start = claim.provenance.anchor.start;
            // An anchor begins at its count, or a word before it.
            let at = |count: &Count, before: usize| {
                let first = count.units.start.checked_sub(before);
                first.is_some_and(|unit| text.token(unit).start == start)
            };
            let found = [0, 1].into_iter().find_map(|before| {
                counts.iter_mut().find(|c| c.as_ref().is_some_and(|c| at(c, before))).and_then(Option::take)
            });
            if let Some(count) = found {
                figures.insert(count.quantity.at, (claim, count));
            }
        }
        Told { figures }
    }
}

/// One paragraph, read as it is and with each of its phrases unknown.
struct Account<'t> {
    text: Text<'t>,
    position: u32,
    told: Told,
    without: Vec<(usize, Told)>,
}

impl<'t> Account<'t> {
    fn of(lexicon: &'static Lexicon, words: &'t str, position: u32) -> Account<'t> {
        let text = Text::new(lexicon, words);
        let told = Told::of(&text, position);
        let tells = text.classes.any(TELLING) && text.units.len() <= MOST_UNITS;
        let known = |unit: &usize| text.units[*unit].entry != 0 || text.token(*unit).value.is_some();
        let tried = (0..text.units.len()).filter(|unit| tells && known(unit));
        let without = tried.map(|unit| (unit, Told::of(&text.supposing(unit, Supposed::Unknown), position)));
        let without = without.collect();
        Account { text, position, told, without }
    }

    /// The number of a claim that this paragraph made.
    fn number_of(&self, claim: &Claim) -> Option<usize> {
        let own = |told: &Claim| {
            let event = |c: &Claim| c.figure.as_ref().map(|f| (f.event, f.number));
            told.provenance.anchor == claim.provenance.anchor && event(told) == event(claim)
        };
        self.told.figures.iter().find(|(_, (told, _))| own(told)).map(|(at, _)| *at)
    }

    fn clues(&self, number: usize, closed: &Claim) -> Vec<Clue> {
        let (claim, count) = &self.told.figures[&number];
        let mut clues = Vec::new();
        if self.text.is(number, Kind::Digits) {
            clues.push(self.clue(Part::Number, number, Vec::new()));
        }
        for (unit, told) in &self.without {
            let changed = |told: &Told| match told.figures.get(&number) {
                Some((other, _)) => differences(claim, other),
                None => vec![self.role(*unit, count)],
            };
            for part in changed(told) {
                let origins = self.lines(*unit, part, changed);
                clues.push(self.clue(part, *unit, origins));
            }
        }
        clues.extend(closed.figure.as_ref().and_then(|figure| self.place(figure)));
        clues.sort_by_key(|clue| (clue.part, clue.span));
        clues
    }

    /// The gazetteer's line for the figure's place, where its own paragraph names it.
    fn place(&self, figure: &Figure) -> Option<Clue> {
        let start = self.text.text.find(&figure.place).filter(|_| !figure.place.is_empty())?;
        let origin = self.text.lexicon.place_origin(&figure.place)?;
        let span = Span { start: start as u32, end: (start + figure.place.len()) as u32 };
        Some(Clue { part: Part::Place, words: figure.place.clone(), span, origins: vec![origin] })
    }

    /// What a phrase was for, without which the number is no figure at all.
    fn role(&self, unit: usize, count: &Count) -> Part {
        let tells = TELLING.with(TOLD_BY);
        if count.quantity.units.contains(&unit) {
            Part::Number
        } else if self.text.any(unit, tells) || self.text.entry(unit).event.is_some() {
            Part::Event
        } else if count.units.contains(&unit) {
            Part::Who
        } else {
            Part::Figure
        }
    }

    fn clue(&self, part: Part, unit: usize, origins: Vec<Origin>) -> Clue {
        Clue {
            part,
            words: self.text.word(unit).to_string(),
            span: self.text.span(&(unit..unit + 1)),
            origins,
        }
    }

    /// The lines that know a unit; of several, those without which the part changes, or, where others
    /// would do as well, those that suffice alone.
    fn lines(&self, unit: usize, part: Part, changed: impl Fn(&Told) -> Vec<Part>) -> Vec<Origin> {
        let entry = self.text.units[unit].entry;
        if entry == 0 && self.text.token(unit).value.is_some() {
            return self.text.lexicon.number_origins(self.text.word(unit));
        }
        let all = self.text.lexicon.origins(entry);
        if all.len() < 2 {
            return all;
        }
        let changes =
            |classes| changed(&Told::of(&self.text.supposing(unit, Supposed::Only(classes)), self.position));
        let others = |line: &Origin| {
            let others = all.iter().filter(|other| *other != line);
            others.fold(Classes::NONE, |classes, other| classes.with(other.classes))
        };
        let deciding: Vec<Origin> =
            all.iter().filter(|line| changes(others(line)).contains(&part)).copied().collect();
        if !deciding.is_empty() {
            return deciding;
        }
        // What no class says, the words do as a part of a phrase.
        if changes(Classes::NONE).is_empty() && self.text.has(unit, Class::Part) {
            return all.into_iter().filter(|line| line.classes.has(Class::Part)).collect();
        }
        let enough: Vec<Origin> =
            all.iter().filter(|line| changes(line.classes).is_empty()).copied().collect();
        if enough.is_empty() { all } else { enough }
    }

    /// The numbers that are no figures. `kept` are those of the paragraph that stand in the end: the
    /// others are told twice.
    fn uncounted(&self, paragraph: usize, kept: &BTreeSet<usize>) -> Vec<Uncounted> {
        let mut all = Vec::new();
        let counts = counts(&self.text);
        for number in numbers(&self.text) {
            let (reason, decisive) = match self.figure_around(number.units.start) {
                Some(figure) if kept.contains(&figure) => continue,
                Some(_) => (Reason::Repeat, None),
                None => number.reason(&self.text, &counts),
            };
            let mut clues = Vec::new();
            if let Some((unit, class)) = decisive {
                let mut origins = self.text.lexicon.origins(self.text.units[unit].entry);
                origins.retain(|origin| class.is_none_or(|class| origin.classes.has(class)));
                clues.push(self.clue(Part::Figure, unit, origins));
            }
            if reason != Reason::Repeat {
                let counted = |told: &Told| told.figures.contains_key(&number.units.start);
                let changed = |told: &Told| if counted(told) { vec![Part::Figure] } else { Vec::new() };
                let others = self.without.iter().filter(|(unit, told)| {
                    counted(told) && decisive.is_none_or(|(decisive, _)| decisive != *unit)
                });
                clues.extend(others.map(|(unit, _)| {
                    self.clue(Part::Figure, *unit, self.lines(*unit, Part::Figure, changed))
                }));
            }
            clues.sort_by_key(|clue| clue.span);
            let span = self.text.span(&number.units);
            all.push(Uncounted { paragraph, span, words: beside(&self.text, &number.units), reason, clues });
        }
        all
    }

    /// The figure that a unit belongs to, by its number.
    fn figure_around(&self, unit: usize) -> Option<usize> {
        let holds = |count: &Count| count.units.contains(&unit) || count.quantity.units.contains(&unit);
        self.told.figures.iter().find(|(_, (_, count))| holds(count)).map(|(number, _)| *number)
    }
}

/// What makes an event of a toll or of a number beside it.
const TOLD_BY: Classes = Classes::of(&[Class::NumberOf, Class::Counts, Class::Tells, Class::Part]);

/// The parts in which two claims of one number differ.
fn differences(claim: &Claim, other: &Claim) -> Vec<Part> {
    let (Some(a), Some(b)) = (&claim.figure, &other.figure) else { return Vec::new() };
    let (by, others) = (&claim.attribution, &other.attribution);
    let said = |by: &Attribution| (by.source.clone(), by.open.clone(), by.how, by.cue.clone());
    let rule = |claim: &Claim| claim.provenance.rule.clone();
    let parts = [
        (Part::Number, a.number != b.number),
        (Part::Event, (a.event, &a.predicate, rule(claim)) != (b.event, &b.predicate, rule(other))),
        (Part::Who, a.who != b.who),
        (Part::Group, a.group != b.group),
        (Part::Side, a.side != b.side),
        (Part::Source, said(by) != said(others)),
        (Part::Via, by.via != others.via),
        (Part::Hedged, claim.hedged != other.hedged),
        (Part::Modality, claim.modality != other.modality),
        (Part::Scope, a.scope != b.scope),
        (Part::Change, claim.change != other.change),
        (Part::Place, a.place != b.place),
        (Part::When, a.when != b.when),
        (Part::Period, a.period != b.period),
    ];
    parts.into_iter().filter(|(_, differs)| *differs).map(|(part, _)| part).collect()
}

/// A number with the word before it and the word after, on its line.
fn beside(text: &Text<'_>, units: &Range<usize>) -> String {
    let word = |unit: usize| matches!(text.units.get(unit), Some(u) if u.kind != Kind::Break && u.kind != Kind::Stop);
    let start = units.start.checked_sub(1).filter(|before| word(*before)).unwrap_or(units.start);
    let end = if word(units.end) { units.end + 1 } else { units.end };
    text.words(&(start..end)).to_string()
}
