//! A paragraph taken apart: units (words or phrases of the lexicon), sentences and their segments.

use crate::lexicon::token::{Case, Kind, Token, tokenize};
use crate::lexicon::{Class, Classes, Entry, Lexicon};
use crate::model::Span;
use std::ops::Range;

/// Units in a sentence, at most: a longer one is cut, so that time grows with length.
const MOST_UNITS: usize = 400;
/// Units between a modal and the infinitive that ends its clause, at most.
const MOST_APART: usize = 30;

/// A token, or the tokens of one phrase of the lexicon.
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// First token, and the one after the last.
    pub first: u32,
    pub end: u32,
    pub entry: u32,
    pub classes: Classes,
    pub kind: Kind,
    pub case: Case,
    /// Which stretch between commas, colons, dashes or clause words of its sentence it is in.
    pub segment: u16,
}

/// What the tables are supposed to say of a unit.
#[derive(Clone, Copy, Debug)]
pub enum Supposed {
    /// They don't know it.
    Unknown,
    /// Of all that they say, these classes alone.
    Only(Classes),
}

/// A paragraph with everything that the look-ups gave.
pub struct Text<'t> {
    pub lexicon: &'static Lexicon,
    pub text: &'t str,
    pub tokens: Vec<Token>,
    pub units: Vec<Unit>,
    pub sentences: Vec<Range<usize>>,
    /// The classes of all units together.
    pub classes: Classes,
    /// Whether a number in digits is among the units.
    pub has_digits: bool,
}

impl<'t> Text<'t> {
    pub fn new(lexicon: &'static Lexicon, text: &'t str) -> Text<'t> {
        let mut tokens = Vec::with_capacity(text.len() / 5 + 4);
        tokenize(lexicon, text, &mut tokens);
        join_ordinals(lexicon, text, &mut tokens);
        let units = units(lexicon, &tokens);
        Text::of_units(lexicon, text, tokens, units)
    }

    /// The same as if the tables said otherwise of one unit, to see what their entry makes of it.
    pub fn supposing(&self, unit: usize, supposed: Supposed) -> Text<'t> {
        let (mut tokens, mut units) = (self.tokens.clone(), self.units.clone());
        for unit in &mut units {
            let tokens = &tokens[unit.first as usize..unit.end as usize];
            unit.classes = classes(self.lexicon, unit.entry, tokens);
        }
        let changed = &mut units[unit];
        match supposed {
            Supposed::Unknown => {
                (changed.entry, changed.classes) = (0, Classes::NONE);
                for token in &mut tokens[changed.first as usize..changed.end as usize] {
                    (token.word, token.head, token.value) = (0, 0, None);
                }
            }
            Supposed::Only(classes) => changed.classes = classes,
        }
        Text::of_units(self.lexicon, self.text, tokens, units)
    }

    fn of_units(lexicon: &'static Lexicon, text: &'t str, tokens: Vec<Token>, units: Vec<Unit>) -> Text<'t> {
        let classes = units.iter().fold(Classes::NONE, |all, unit| all.with(unit.classes));
        let has_digits = units.iter().any(|unit| unit.kind == Kind::Digits);
        let mut taken = Text { lexicon, text, tokens, units, sentences: Vec::new(), classes, has_digits };
        taken.split_sentences();
        taken.mark_relatives();
        taken.split_segments();
        taken
    }

    pub fn entry(&self, unit: usize) -> &'static Entry {
        self.lexicon.entry(self.units[unit].entry)
    }

    /// The value of a number word.
    pub fn entry_number(&self, unit: usize) -> Option<u32> {
        let known = self.units.get(unit).filter(|u| u.classes.has(Class::Number))?;
        self.lexicon.entry(known.entry).number
    }

    /// A unit that is not there, as the one before the first (`wrapping_sub`), has no class.
    pub fn has(&self, unit: usize, class: Class) -> bool {
        self.units.get(unit).is_some_and(|u| u.classes.has(class))
    }

    pub fn any(&self, unit: usize, classes: Classes) -> bool {
        self.units.get(unit).is_some_and(|u| u.classes.any(classes))
    }

    pub fn is(&self, unit: usize, kind: Kind) -> bool {
        self.units.get(unit).is_some_and(|u| u.kind == kind)
    }

    /// The first token of a unit.
    pub fn token(&self, unit: usize) -> &Token {
        &self.tokens[self.units[unit].first as usize]
    }

    pub fn is_capital(&self, unit: usize) -> bool {
        self.units.get(unit).is_some_and(|u| u.kind != Kind::Digits && u.case != Case::Lower)
    }

    /// Whether a capital says that the unit is a name, or at least a noun that no table knows.
    pub fn is_namelike(&self, unit: usize) -> bool {
        let known = || self.units[unit].entry != 0 && !self.has(unit, Class::Name);
        self.is_capital(unit) && !(self.lexicon.orthography.capital_nouns && known())
    }

    /// Whether a modal tells hearsay. One that also makes plans does so only where its clause ends in
    /// an infinitive of what was: "is said to have killed".
    pub fn tells_hearsay(&self, unit: usize) -> bool {
        if !self.any(unit, Classes::of(&[Class::HedgeVerb, Class::Claims])) {
            return false;
        }
        let segment = self.units[unit].segment;
        let inside = |u: &usize| {
            self.units[*u].segment == segment && !matches!(self.units[*u].kind, Kind::Stop | Kind::Break)
        };
        let last = |u: usize| u + 1 == unit || !self.is(u + 1, Kind::Word);
        let perfect = |u: usize| self.has(u, Class::Perfect) && last(u);
        let before = (0..unit).rev().take(MOST_APART).take_while(inside).any(perfect);
        let after = (unit + 1..self.units.len()).take(MOST_APART).take_while(inside).any(perfect);
        !self.has(unit, Class::Projected) || before || after
    }

    /// Whether the unit opens a sentence, where a capital says nothing.
    pub fn opens(&self, unit: usize) -> bool {
        unit == 0 || matches!(self.units[unit - 1].kind, Kind::Stop | Kind::Break | Kind::Quote | Kind::Colon)
    }

    /// The bytes that a range of units covers.
    pub fn span(&self, units: &Range<usize>) -> Span {
        if units.is_empty() || units.end > self.units.len() {
            return Span::default();
        }
        let first = self.units[units.start].first as usize;
        let last = self.units[units.end - 1].end as usize - 1;
        Span { start: self.tokens[first].start, end: self.tokens[last].end }
    }

    pub fn words(&self, units: &Range<usize>) -> &'t str {
        let span = self.span(units);
        &self.text[span.start as usize..span.end as usize]
    }

    pub fn word(&self, unit: usize) -> &'t str {
        self.words(&(unit..unit + 1))
    }

    fn split_sentences(&mut self) {
        let mut start = 0;
        for at in 0..self.units.len() {
            let ends = at.saturating_sub(start) >= MOST_UNITS
                || match self.units[at].kind {
                    Kind::Break => true,
                    Kind::Stop => self.stop_ends(at),
                    _ => false,
                };
            if !ends {
                continue;
            }
            // A closing quote or bracket after the stop still belongs to its sentence.
            let mut end = at + 1;
            while end < self.units.len()
                && matches!(self.units[end].kind, Kind::Quote | Kind::Close)
                && !self.token(end).spaced
            {
                end += 1;
            }
            if start < end && start <= at {
                self.sentences.push(start..end);
                start = end;
            }
        }
        if start < self.units.len() {
            self.sentences.push(start..self.units.len());
        }
    }

    fn stop_ends(&self, at: usize) -> bool {
        let Some(next) = self.units.get(at + 1) else { return true };
        if next.kind == Kind::Stop {
            return false;
        }
        let token = &self.tokens[next.first as usize];
        if !token.spaced {
            return matches!(next.kind, Kind::Quote | Kind::Close | Kind::Break);
        }
        if next.kind == Kind::Word && next.case == Case::Lower {
            return false;
        }
        let dot = self.word(at) == ".";
        !(dot && at > 0 && self.is_abbreviated(at - 1))
    }

    /// Whether a unit is a word that is written with a full stop, or an initial.
    fn is_abbreviated(&self, unit: usize) -> bool {
        let word = self.word(unit);
        let mut chars = word.chars();
        let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
        initial || self.lexicon.orthography.abbreviations.iter().any(|a| a.eq_ignore_ascii_case(word))
    }

    /// Articles after a comma that nothing nominal follows are relative pronouns, which open a clause.
    fn mark_relatives(&mut self) {
        let nominal = Classes::of(&[Class::Nationality, Class::Adjective, Class::Attribute]);
        let timely = Classes::of(&[Class::Time, Class::TimeOpen, Class::Weekday]);
        for at in 1..self.units.len() {
            if self.units[at - 1].kind != Kind::Comma {
                continue;
            }
            let led = self.has(at, Class::Preposition) && self.has(at + 1, Class::Relative);
            let pronoun = at + usize::from(led);
            if !self.has(pronoun, Class::Relative) {
                continue;
            }
            let next = pronoun + 1;
            let noun = self.is_capital(next) && !self.any(next, timely) || self.any(next, nominal);
            let open = self.is(next, Kind::Word) && !noun || self.is(next, Kind::Digits);
            if open && !(led && self.units[next].entry == 0) {
                self.units[at].classes.insert(Class::Clause);
            }
        }
    }

    /// "Were then taken": right behind an auxiliary a word for "when" tells the time.
    fn is_then(&self, at: usize) -> bool {
        self.has(at, Class::Adverb) && at > 0 && self.has(at - 1, Class::Auxiliary)
    }

    fn split_segments(&mut self) {
        for sentence in &self.sentences {
            let mut segment = 0u16;
            for at in sentence.clone() {
                let unit = &self.units[at];
                let mark = matches!(
                    unit.kind,
                    Kind::Comma
                        | Kind::Semicolon
                        | Kind::Colon
                        | Kind::Dash
                        | Kind::Open
                        | Kind::Close
                        | Kind::Mark
                );
                // "In that town": after a preposition the word only points.
                let clause = unit.classes.has(Class::Clause)
                    && !self.is_then(at)
                    && at > sentence.start
                    && !self.units[at - 1].classes.any(Classes::of(&[
                        Class::Preposition,
                        Class::Agent,
                        Class::In,
                    ]));
                if mark || clause {
                    segment = segment.saturating_add(1);
                }
                self.units[at].segment = segment;
            }
        }
    }
}

/// Makes one token of digits and the full stop after them, where that makes an ordinal.
fn join_ordinals(lexicon: &Lexicon, text: &str, tokens: &mut Vec<Token>) {
    let mark = lexicon.ordinal_mark();
    if mark == 0 {
        return;
    }
    let mut kept = 0;
    let mut at = 0;
    while at < tokens.len() {
        let mut token = tokens[at];
        let ordinal = is_written_ordinal(lexicon, text, tokens, at, kept);
        if ordinal {
            token.head = (token.end - token.start) as u16;
            token.end = tokens[at + 1].end;
            (token.kind, token.word) = (Kind::Mixed, mark);
        }
        tokens[kept] = token;
        kept += 1;
        at += 1 + usize::from(ordinal);
    }
    tokens.truncate(kept);
}

/// "14. Juni", "das 13. Opfer": the stop after the digits at `at` ends no sentence. `kept` is where
/// the token before is followed.
fn is_written_ordinal(lexicon: &Lexicon, text: &str, tokens: &[Token], at: usize, kept: usize) -> bool {
    let [digits, stop, next, ..] = tokens[at..] else { return false };
    let written = digits.kind == Kind::Digits
        && digits.end - digits.start <= 3
        && stop.kind == Kind::Stop
        && !stop.spaced
        && &text[stop.start as usize..stop.end as usize] == "."
        && next.kind == Kind::Word
        && next.spaced;
    if !written {
        return false;
    }
    let classes = |token: &Token| lexicon.classes(lexicon.phrase(std::slice::from_ref(token)).0);
    let opened = Classes::of(&[Class::Definite, Class::Contracted]);
    let before = kept.checked_sub(1).map(|b| &tokens[b]);
    next.case == Case::Lower
        || classes(&next).has(Class::Month)
        || before.is_some_and(|b| b.kind == Kind::Word && classes(b).any(opened))
}

fn units(lexicon: &Lexicon, tokens: &[Token]) -> Vec<Unit> {
    let mut units = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let (entry, length) = lexicon.phrase(&tokens[at..]);
        let token = &tokens[at];
        units.push(Unit {
            first: at as u32,
            end: (at + length) as u32,
            entry,
            classes: classes(lexicon, entry, &tokens[at..at + length]),
            kind: token.kind,
            case: token.case,
            segment: 0,
        });
        at += length;
    }
    units
}

/// What an entry's words are to the grammar. Of several that are only part of some phrase, the first
/// is still what it is alone: "has" in "has itself".
fn classes(lexicon: &Lexicon, entry: u32, tokens: &[Token]) -> Classes {
    let part = Classes::of(&[Class::Part, Class::PartOpens]);
    let classes = lexicon.classes(entry);
    if tokens.len() == 1 || classes.is_empty() || part.with(classes) != part {
        return classes;
    }
    let first = lexicon.classes(lexicon.phrase(&tokens[..1]).0);
    // "No contact": what is not there counts nobody.
    if first.has(Class::Zero) { classes } else { classes.with(first) }
}
