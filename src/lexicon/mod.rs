//! Lexicons: one language is one folder of tables, parsed and indexed once.
//!
//! Every folder holds the same files ([`table::TABLES`]); what an entry means to the grammar is its
//! classes, what the grammar does with them is not known here. Names of sources are the same in
//! every language. A new language is a folder, and a word in `LANGUAGES`.

pub(crate) mod bodies;
pub mod class;
mod detect;
pub mod gazetteer;
mod index;
pub mod names;
pub mod number;
mod origin;
pub mod table;
pub mod token;

pub use class::{Class, Classes};
pub use detect::{Language, detect};
pub use names::Name;
pub use number::Sum;
pub use origin::{Origin, Written};
pub use table::{Entry, TableError};

use crate::model::SourceKind;
use index::Index;
use std::sync::LazyLock;
use token::{Case, Kind, MAX_WORD_BYTES, Token};

/// One language's tables, indexed.
#[derive(Debug)]
pub struct Lexicon {
    language: &'static str,
    digest: String,
    index: Index,
    names: Vec<Name>,
    pub orthography: Orthography,
    numbers: number::Pieces,
    /// Whether the language has a mood for reported speech.
    pub has_reported_mood: bool,
}

/// How the language writes numbers and joins words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orthography {
    pub thousands: u8,
    pub decimal: u8,
    /// Whether a plain space may stand between thousands.
    pub spaced_thousands: bool,
    /// Whether every noun is written with a capital, so that a capital makes no name.
    pub capital_nouns: bool,
    /// Whether a year stands without a preposition: "died 1999 in".
    pub bare_years: bool,
    /// Words that end in an apostrophe and join the next one: `d'`, `l'`.
    pub elisions: Vec<String>,
    /// Endings that make of a name the owner of what follows: `'s`.
    pub genitives: Vec<String>,
    /// Whether adjectives stand behind their noun.
    pub adjectives_behind: bool,
    /// Whether a verb may stand without its pronoun: "said that ..." of whoever spoke before.
    pub subjects_dropped: bool,
    pub voices: Carrying,
    /// Words whose full stop ends no sentence.
    pub abbreviations: Vec<String>,
}

/// When a sentence that names no voice goes on under the one before; news differs in it by language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carrying {
    /// Where a word says so alone: "also". A voice is named again instead.
    Named,
    /// Where its number is of those told of before, too.
    Linked,
    /// Where nothing speaks against it.
    Freely,
}

impl Carrying {
    fn from_word(word: &str) -> Result<Carrying, String> {
        match word {
            "named" => Ok(Carrying::Named),
            "linked" => Ok(Carrying::Linked),
            "freely" => Ok(Carrying::Freely),
            _ => Err(format!("'{word}' is no way to carry voices on")),
        }
    }
}

struct Folder {
    language: &'static str,
    tables: [(&'static str, &'static str); 14],
}

macro_rules! folder {
    ($language:literal : $($table:literal)+) => {
        Folder {
            language: $language,
            tables: [$(($table, include_str!(concat!($language, "/", $table, ".txt")))),+],
        }
    };
}

macro_rules! folders {
    ($($language:literal)+) => {
        [$(folder!($language :
            "orthography" "numbers" "bounds" "events" "victims" "sides" "sources"
            "cues" "hedges" "negations" "scopes" "times" "traps" "grammar")),+]
    };
}

static FOLDERS: [Folder; 6] = folders!("de" "en" "es" "fr" "it" "nl");

static LEXICONS: LazyLock<Vec<Lexicon>> = LazyLock::new(|| {
    FOLDERS
        .iter()
        .map(|folder| match Lexicon::parse(folder) {
            Ok(lexicon) => lexicon,
            // Compiled-in tables are tested; a malformed one is a broken build.
            Err(error) => panic!("a table of the lexicon is malformed: {error}"),
        })
        .collect()
});

/// The lexicon of a language by its BCP 47 tag; a region ("nl-BE") is passed over. `None`: there is
/// none for it.
pub fn of(language: &str) -> Option<&'static Lexicon> {
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    LEXICONS.iter().find(|lexicon| lexicon.language.eq_ignore_ascii_case(primary))
}

fn all() -> &'static [Lexicon] {
    &LEXICONS
}

/// The languages that there are lexicons for, by primary tag.
pub fn languages() -> impl Iterator<Item = &'static str> {
    FOLDERS.iter().map(|folder| folder.language)
}

impl Lexicon {
    fn parse(folder: &Folder) -> Result<Lexicon, TableError> {
        let names = names::parse()?;
        let orthography = match folder.tables.iter().find(|(table, _)| *table == "orthography") {
            Some((table, text)) => Orthography::parse(&format!("{}/{table}.txt", folder.language), text)?,
            None => Orthography::default(),
        };
        let mut index = Index::new(&orthography.elisions);
        let mut numbers = number::Pieces::default();
        for (table, text) in folder.tables {
            let file = format!("{}/{table}.txt", folder.language);
            if table == "orthography" {
                continue;
            }
            let written = origin::Table::of(table);
            for line in table::parse(&file, table, text)? {
                index.write_from(written, line.number);
                if table == "numbers" {
                    numbers.add(&line);
                }
                index.add_line(&line);
            }
        }
        names::add(&names, &mut index);
        Ok(Lexicon {
            language: folder.language,
            digest: digest(folder),
            has_reported_mood: index.classes.iter().any(|classes| classes.has(Class::Reported)),
            index,
            names,
            orthography,
            numbers,
        })
    }

    /// BCP 47 primary tag.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// 16 hex digits over all tables of the language and the names.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    pub fn entry(&self, id: u32) -> &Entry {
        &self.index.entries[id as usize]
    }

    pub fn classes(&self, id: u32) -> Classes {
        self.index.classes[id as usize]
    }

    pub fn name(&self, id: u32) -> &Name {
        &self.names[id as usize]
    }

    /// The meaning of an event phrase whose parts stand apart, and of how many parts it is.
    pub fn apart(&self, id: u16) -> (&Entry, u8) {
        let (entry, parts) = &self.index.apart[usize::from(id)];
        (entry, *parts)
    }

    /// The entry of the longest phrase that begins at `tokens[0]`, and how many tokens it takes.
    pub fn phrase(&self, tokens: &[Token]) -> (u32, usize) {
        let Some(first) = tokens.first() else { return (0, 0) };
        let known = self.index.known(first.word);
        let (mut best, mut node) = ((known.entry, 1), known.node);
        if first.head > 0 || node == 0 {
            return best;
        }
        for (length, token) in tokens.iter().enumerate().skip(1) {
            if token.word == 0 || token.head > 0 {
                break;
            }
            node = self.index.step(node, token.word);
            if node == 0 {
                break;
            }
            let entry = self.index.node_entry(node);
            if entry != 0 {
                best = (entry, length + 1);
            }
        }
        best
    }

    /// The entry of a word as it would stand alone in a text; 0: none.
    pub fn lone(&self, word: &str) -> u32 {
        let acronym = self.index.acronym(word);
        if acronym != 0 {
            return self.index.known(acronym).entry;
        }
        let folded = index::fold(word);
        self.index.known(self.index.word(folded.as_bytes())).entry
    }

    /// The word of the full stop that makes an ordinal of digits; 0: it does not.
    pub fn ordinal_mark(&self) -> u32 {
        self.index.head_word(".")
    }

    /// Whether `word` (with its apostrophe) joins the next one.
    pub(crate) fn elides(&self, word: &str) -> bool {
        index::is_elision(&self.orthography.elisions, word)
    }

    /// Looks a word up: as an acronym, whole, as a number in words, by its compound head.
    pub(crate) fn look_up(&self, word: &str, token: &mut Token) {
        if token.case == Case::Upper && word.len() <= 8 {
            token.word = self.index.acronym(word);
            if token.word != 0 {
                return;
            }
        }
        let mut buffer = [0u8; MAX_WORD_BYTES];
        let Some(folded) = fold_into(word, &mut buffer) else { return };
        token.word = self.index.word(folded);
        if token.word != 0 {
            // A word of phrases only may still be a number in words: "in twenty-four hours".
            if token.kind == Kind::Word && self.index.known(token.word).entry == 0 {
                token.value = self.numbers.value(folded);
            }
            return;
        }
        if token.kind == Kind::Word {
            token.value = self.numbers.value(folded);
            if token.value.is_some() {
                return;
            }
        }
        let numeric = token.kind == Kind::Mixed || self.numbers.may_start(folded);
        let ending = if numeric { self.index.ending(folded) } else { None };
        if let Some((at, head)) = self.index.head(folded).or(ending) {
            (token.head, token.word) = (at as u16, head);
            if token.kind == Kind::Word && self.classes(self.index.known(head).entry).any(NUMERIC_ENDINGS) {
                self.number_compound(std::str::from_utf8(folded).unwrap_or_default(), at, token);
            }
        }
    }

    /// "Thirty-odd", "fifteenth": a number word before a numeric ending.
    fn number_compound(&self, folded: &str, at: usize, token: &mut Token) {
        let stem = folded[..at].trim_end_matches('-');
        let known = self.entry(self.index.known(self.index.word(stem.as_bytes())).entry).number;
        token.value = known.or_else(|| self.numbers.value(stem.as_bytes()));
        if token.value.is_none() {
            (token.head, token.word) = (0, 0);
        }
    }

    /// The kind of a name's bearer.
    pub fn kind_of(&self, name: u32) -> Option<SourceKind> {
        self.names[name as usize].kind
    }
}

const NUMERIC_ENDINGS: Classes = Classes::of(&[Class::About, Class::OrdinalEnding]);

/// Lower case without allocation; `None` when the word is too long to be in a table.
fn fold_into<'b>(word: &str, buffer: &'b mut [u8; MAX_WORD_BYTES]) -> Option<&'b [u8]> {
    if word.len() > MAX_WORD_BYTES - 4 {
        return None;
    }
    let mut bits = 0;
    for (lower, byte) in buffer.iter_mut().zip(word.bytes()) {
        bits |= byte;
        *lower = byte.to_ascii_lowercase();
    }
    if bits.is_ascii() { Some(&buffer[..word.len()]) } else { fold_wide(word, buffer) }
}

fn fold_wide<'b>(word: &str, buffer: &'b mut [u8; MAX_WORD_BYTES]) -> Option<&'b [u8]> {
    let mut length = 0;
    for c in word.chars() {
        let c = match c {
            '’' => '\'',
            '‑' => '-',
            c => c,
        };
        for lower in c.to_lowercase() {
            let end = length + lower.len_utf8();
            lower.encode_utf8(buffer.get_mut(length..end)?);
            length = end;
        }
    }
    Some(&buffer[..length])
}

fn digest(folder: &Folder) -> String {
    let mut hash = xxhash_rust::xxh3::Xxh3::new();
    for (table, text) in folder.tables {
        for part in [table, text] {
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    for table in [names::SOURCES, gazetteer::PLACES] {
        hash.update(table.as_bytes());
    }
    format!("{:016x}", hash.digest())
}

impl Default for Orthography {
    fn default() -> Orthography {
        Orthography {
            thousands: b',',
            decimal: b'.',
            spaced_thousands: false,
            capital_nouns: false,
            bare_years: false,
            elisions: Vec::new(),
            genitives: Vec::new(),
            adjectives_behind: false,
            subjects_dropped: false,
            voices: Carrying::Freely,
            abbreviations: Vec::new(),
        }
    }
}

impl Orthography {
    /// Parses `key : values` lines.
    fn parse(file: &str, text: &str) -> Result<Orthography, TableError> {
        let mut orthography = Orthography::default();
        for (index, raw) in text.lines().enumerate() {
            let line = raw.split(" # ").next().unwrap_or_default().trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            orthography.take(line).map_err(|problem| TableError {
                file: file.to_string(),
                line: index + 1,
                problem,
            })?;
        }
        Ok(orthography)
    }

    /// One or two marks: a character, and the word `space`.
    fn take_thousands(&mut self, value: &str) {
        self.thousands = b' ';
        for mark in value.split_whitespace() {
            match mark {
                "space" => self.spaced_thousands = true,
                mark => self.thousands = mark.as_bytes()[0],
            }
        }
    }

    fn take(&mut self, line: &str) -> Result<(), String> {
        let (key, value) = line.split_once(" : ").ok_or_else(|| format!("no ' : ' in '{line}'"))?;
        let words = || value.split_whitespace().map(str::to_string).collect();
        match key.trim() {
            "thousands" => self.take_thousands(value),
            "years" if value.trim() == "bare" => self.bare_years = true,
            "nouns" if value.trim() == "capital" => self.capital_nouns = true,
            "decimal" => self.decimal = value.trim().bytes().next().unwrap_or(b'.'),
            "voices" => self.voices = Carrying::from_word(value.trim())?,
            "adjectives" => self.adjectives_behind = value.trim() == "behind",
            "subjects" => self.subjects_dropped = value.trim() == "dropped",
            "genitives" => self.genitives = words(),
            "elisions" => self.elisions = words(),
            "abbreviations" => self.abbreviations = words(),
            key => return Err(format!("'{key}' is no setting of the orthography")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_every_language_is_well_formed() {
        for folder in &FOLDERS {
            Lexicon::parse(folder).unwrap_or_else(|error| panic!("{error}"));
        }
    }

    #[test]
    fn a_region_is_passed_over_and_an_unknown_language_has_no_lexicon() {
        for language in languages() {
            let plain = of(language).unwrap();
            let region = of(&format!("{}-XX", language.to_uppercase())).unwrap();
            assert_eq!(plain.digest(), region.digest());
            assert_eq!(plain.digest().len(), 16);
        }
        assert!(of("").is_none());
        assert!(of("tlh").is_none());
    }
}
