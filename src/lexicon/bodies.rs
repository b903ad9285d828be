//! What the words of a source's name mean, whatever the language they are in.

use super::gazetteer::{self, fold};
use super::table::{self, TableError};
use super::{FOLDERS, names};
use crate::model::SourceKind;
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const BODIES: &str = include_str!("names/bodies.txt");
const FILE: &str = "names/bodies.txt";

/// Longest form that is looked up, in words.
pub(crate) const LONGEST_FORM: usize = 8;

/// What a form means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// One word for each thing meant; none: the form says nothing of who it is.
    pub words: Vec<String>,
    pub kind: Option<SourceKind>,
}

static MEANINGS: LazyLock<FxHashMap<String, Meaning>> = LazyLock::new(|| match parse() {
    Ok(meanings) => meanings,
    // A compiled-in table is tested; a malformed one is a broken build.
    Err(error) => panic!("a table of names is malformed: {error}"),
});

/// What a form of folded words means; none: no table knows it.
pub(crate) fn meaning(form: &str) -> Option<&'static Meaning> {
    MEANINGS.get(form)
}

/// A name's words in plain lower-case letters, each with whether it has a capital.
pub(crate) fn fold_words(name: &str) -> Vec<(String, bool)> {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| (fold(word).replace(' ', ""), word.starts_with(char::is_uppercase))).collect()
}

/// The key of a form: its folded words between spaces.
fn key(form: &str) -> String {
    fold_words(form).into_iter().map(|(word, _)| word).collect::<Vec<_>>().join(" ")
}

/// One word of all that a phrase says.
fn joined(phrase: &str) -> String {
    key(phrase).replace(' ', "-")
}

fn parse() -> Result<FxHashMap<String, Meaning>, TableError> {
    let mut meanings = FxHashMap::default();
    for (index, raw) in BODIES.lines().enumerate() {
        let line = raw.split('#').next().unwrap_or_default().trim();
        if !line.is_empty() {
            let failed = |problem| TableError { file: FILE.to_string(), line: index + 1, problem };
            let (meaning, forms) = parse_line(line).map_err(failed)?;
            for form in forms.split(',').map(str::trim) {
                meanings.entry(key(form)).or_insert_with(|| meaning.clone());
            }
        }
    }
    add_nationalities(&mut meanings)?;
    add_names(&mut meanings)?;
    Ok(meanings)
}

fn parse_line(line: &str) -> Result<(Meaning, &str), String> {
    let fields: Vec<&str> = line.split('|').map(str::trim).collect();
    let [meaning, kind, forms] = fields[..] else {
        return Err(format!("'{line}' has not the three fields meaning | kind | forms"));
    };
    let kind = match kind {
        "" => None,
        word => Some(SourceKind::from_word(word).ok_or_else(|| format!("'{word}' is no kind of source"))?),
    };
    let words = meaning.split_whitespace().filter(|word| *word != "-").map(str::to_string).collect();
    Ok((Meaning { words, kind }, forms))
}

/// "Moroccan", in every language, means Morocco.
fn add_nationalities(meanings: &mut FxHashMap<String, Meaning>) -> Result<(), TableError> {
    for folder in &FOLDERS {
        let file = format!("{}/sides.txt", folder.language);
        for (_, text) in folder.tables.iter().filter(|(table, _)| *table == "sides") {
            for line in table::parse(&file, "sides", text)? {
                let Some(country) = gazetteer::of_nationality(&line.entry.side) else { continue };
                let meaning = Meaning { words: vec![joined(country)], kind: None };
                for phrase in line.phrases.iter().filter(|phrase| phrase.len() == 1) {
                    meanings.entry(key(&phrase[0])).or_insert_with(|| meaning.clone());
                }
            }
        }
    }
    Ok(())
}

/// A canonical name means itself, and so do its aliases.
fn add_names(meanings: &mut FxHashMap<String, Meaning>) -> Result<(), TableError> {
    for name in names::parse()? {
        let meaning = Meaning { words: vec![joined(&name.canonical)], kind: name.kind };
        for form in name.aliases.iter().chain([&name.canonical]) {
            meanings.insert(key(form), meaning.clone());
        }
    }
    Ok(())
}

/// What a run of capitalised words means as a place.
pub(crate) fn place(words: &str) -> Option<String> {
    gazetteer::find(words).map(|site| joined(site.name))
}

/// What a country's name means.
pub(crate) fn country(word: &str) -> Option<String> {
    gazetteer::find(word).filter(|site| site.country.is_empty()).map(|site| joined(site.name))
}

/// What a capital means that stands for its government.
pub(crate) fn government_of(capital: &str) -> Option<String> {
    gazetteer::of_capital(capital).map(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_short_enough_to_be_looked_up_and_means_one_thing() {
        let mut seen = FxHashMap::default();
        for line in BODIES.lines().filter(|line| !line.starts_with('#')) {
            let (meaning, forms) = parse_line(line).unwrap_or_else(|problem| panic!("{problem}"));
            for form in forms.split(',').map(str::trim) {
                let key = key(form);
                assert!((1..=LONGEST_FORM).contains(&key.split(' ').count()), "'{form}' has too many words");
                let other = seen.insert(key, meaning.clone());
                assert!(other.is_none_or(|other| other == meaning), "'{form}' stands in two lines");
            }
        }
    }

    #[test]
    fn a_malformed_line_is_told() {
        for line in ["police | police", "police | polic | form"] {
            assert!(parse_line(line).is_err(), "{line}");
        }
    }
}
