//! The gazetteer: names of towns, regions and countries, in many spellings, with what contains them.
//!
//! The tables are sorted by key and searched as they are: only where lines begin is noted before.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

pub(super) const PLACES: &str = include_str!("names/places.txt");
const COUNTRIES: &str = include_str!("names/countries.txt");

/// Keys below this length, in bytes, stand for one spelling alone: sounds that short are shared by
/// too many names.
const SHORTEST_SOUND: usize = 5;
/// Longest name that is looked up, in bytes.
const LONGEST_NAME: usize = 60;

/// A place that the gazetteer knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Site {
    /// One name for all its names.
    pub name: &'static str,
    /// Empty: not known, or the place is a region itself.
    pub region: &'static str,
    /// Empty: it is a country itself.
    pub country: &'static str,
}

impl Site {
    /// The place and what contains it, nearest first.
    pub fn chain(self) -> impl Iterator<Item = &'static str> {
        [self.name, self.region, self.country].into_iter().filter(|name| !name.is_empty())
    }
}

/// The number of the line that knows a place by that name, from 1.
pub(super) fn line_number(name: &str) -> Option<u32> {
    find(name)?;
    let comments = PLACES[..body(PLACES)].lines().count();
    Some((comments + TOWNS.place_of(&key(name))?) as u32 + 1)
}

/// The place of that name, in any spelling; of several, the one with the most people.
pub fn find(name: &str) -> Option<Site> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let key = key(name);
    let line = TOWNS.line_of(&key)?;
    let [found, region, code, spelling] = fields(line)?;
    let other =
        key.len() < SHORTEST_SOUND && !fold(name).split_whitespace().eq(fold(spelling).split_whitespace());
    (!other).then(|| Site { name: found, region, country: country(code) })
}

/// The country of an ISO 3166 code, by its English name.
fn country(code: &str) -> &'static str {
    STATES.line_of(code).and_then(|line| line.split('|').nth(1)).unwrap_or_default()
}

/// The country of a nationality, as the sides of the languages name it ("Moroccan").
pub(super) fn of_nationality(side: &str) -> Option<&'static str> {
    state(|nationality, _| !side.is_empty() && nationality == side)
}

/// The country whose capital a name is, in any spelling.
pub(super) fn of_capital(name: &str) -> Option<&'static str> {
    let site = find(name)?;
    state(|_, capital| capital == site.name).filter(|country| site.country == *country)
}

/// The first country of which its nationality and its capital are true.
fn state(is: impl Fn(&str, &str) -> bool) -> Option<&'static str> {
    COUNTRIES[body(COUNTRIES)..].lines().find_map(|line| {
        let mut fields = line.split('|').skip(1);
        let name = fields.next()?;
        is(fields.next()?, fields.next()?).then_some(name)
    })
}

/// Name, region, code of the country, and the one spelling of a short key.
fn fields(line: &'static str) -> Option<[&'static str; 4]> {
    let mut fields = line.split('|').skip(1);
    let (name, region, code) = (fields.next()?, fields.next()?, fields.next()?);
    Some([name, region, code, fields.next().unwrap_or(name)])
}

/// A table of lines `key|...` sorted by key, with where each of them begins.
struct Sorted {
    table: &'static str,
    starts: Vec<u32>,
}

static TOWNS: LazyLock<Sorted> = LazyLock::new(|| Sorted::new(PLACES));
static STATES: LazyLock<Sorted> = LazyLock::new(|| Sorted::new(COUNTRIES));

impl Sorted {
    fn new(table: &'static str) -> Sorted {
        let mut starts = Vec::new();
        let mut at = body(table);
        for line in table[at..].split_inclusive('\n') {
            starts.push(at as u32);
            at += line.len();
        }
        Sorted { table, starts }
    }

    fn line(&self, start: u32) -> &'static str {
        self.table[start as usize..].lines().next().unwrap_or_default()
    }

    /// Which of the lines has the key.
    fn place_of(&self, key: &str) -> Option<usize> {
        let bytes = self.table.as_bytes();
        let key_at = |start: &u32| {
            let line = &bytes[*start as usize..];
            let end = line.iter().position(|byte| matches!(byte, b'|' | b'\n')).unwrap_or(line.len());
            &line[..end]
        };
        let found = self.starts.binary_search_by(|start| key_at(start).cmp(key.as_bytes()));
        found.ok().filter(|_| !key.is_empty())
    }

    fn line_of(&self, key: &str) -> Option<&'static str> {
        self.place_of(key).map(|place| self.line(self.starts[place]))
    }
}

/// Where the lines begin that are no comment.
fn body(table: &str) -> usize {
    table.split_inclusive('\n').take_while(|line| line.starts_with('#')).map(str::len).sum()
}

/// Letters that stand for others beside their marks.
const LETTERS: &[(char, &str)] = &[
    ('ß', "ss"),
    ('æ', "ae"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ı', "i"),
    ('œ', "oe"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ə', "a"),
];

/// A name in plain lower-case letters, without marks and apostrophes, its words between spaces.
pub(super) fn fold(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut put = |c: char| match c {
        c if c.is_ascii_alphanumeric() => plain.push(c),
        c if is_apostrophe(c) => {}
        c => plain
            .push_str(LETTERS.iter().find(|(letter, _)| *letter == c).map_or(" ", |(_, letters)| letters)),
    };
    if name.is_ascii() {
        name.chars().for_each(|c| put(c.to_ascii_lowercase()));
    } else {
        name.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)).for_each(put);
    }
    plain
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '’' | '\'' | '`' | 'ʿ' | 'ʾ' | 'ʼ' | '‘' | '´')
}

/// Articles of names from Arabic, which transliterations write or leave out.
const ARTICLES: &[&str] = &["al", "el", "ar", "as", "ash", "ad", "an", "at", "az", "ul", "il"];

/// Letters that transliterations use for each other, in the order in which they are replaced.
const SOUNDS: &[(&str, &str)] = &[
    ("ou", "u"),
    ("oe", "u"),
    ("kh", "h"),
    ("gh", "g"),
    ("dj", "j"),
    ("dz", "z"),
    ("sh", "s"),
    ("ch", "s"),
    ("sj", "s"),
    ("q", "k"),
    ("c", "k"),
    ("y", "i"),
    ("w", "v"),
    ("ee", "i"),
    ("ei", "ai"),
    ("e", "a"),
    ("o", "u"),
];

/// How a name sounds, roughly: spellings of one name have one key.
pub(super) fn key(name: &str) -> String {
    let folded = fold(name);
    let mut key = Vec::with_capacity(folded.len());
    let mut word = Vec::with_capacity(folded.len());
    for spelt in folded.split_whitespace().filter(|word| !ARTICLES.contains(word)) {
        word.clear();
        word.extend_from_slice(spelt.as_bytes());
        sound(&mut word);
        key.extend_from_slice(&word);
    }
    String::from_utf8(key).expect("a folded name is ASCII, and so are the sounds")
}

fn sound(word: &mut Vec<u8>) {
    for (from, to) in SOUNDS {
        replace(word, from.as_bytes(), to.as_bytes());
    }
    word.dedup();
    if word.len() > 3 && word.ends_with(b"h") {
        word.pop();
    }
}

/// Puts `to` wherever `from` stands, which is as long or longer.
fn replace(word: &mut Vec<u8>, from: &[u8], to: &[u8]) {
    let stands = |word: &[u8], at: usize| word[at] == from[0] && word[at..].starts_with(from);
    let Some(first) = (0..word.len()).find(|at| stands(word, *at)) else { return };
    let (mut read, mut written) = (first, first);
    while read < word.len() {
        if stands(word, read) {
            word[written..written + to.len()].copy_from_slice(to);
            (read, written) = (read + from.len(), written + to.len());
        } else {
            word[written] = word[read];
            (read, written) = (read + 1, written + 1);
        }
    }
    word.truncate(written);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_in_its_spellings() {
        for (name, found) in [
            ("Ras al-Ayn", "Ras al-Ayn, Hasakah, Syria"),
            ("Ras al-Ain", "Ras al-Ayn, Hasakah, Syria"),
            ("Ra's al-'Ayn", "Ras al-Ayn, Hasakah, Syria"),
            ("Ain Issa", "Ain Issa, Raqqa, Syria"),
            ("Ayn Issa", "Ain Issa, Raqqa, Syria"),
            ("Aïn Aïssa", "Ain Issa, Raqqa, Syria"),
            ("Tal Abyad", "Tell Abyad, Raqqa, Syria"),
            ("Syrië", "Syria"),
            ("Syrien", "Syria"),
            ("Duitsland", "Germany"),
            ("Allemagne", "Germany"),
            ("Alemania", "Germany"),
            ("Moskou", "Moscow, Russia"),
            ("Den Haag", "The Hague, South Holland, Netherlands"),
            ("Luik", "Liège, Wallonia, Belgium"),
            ("Beieren", "Bavaria, Germany"),
            ("Gazastrook", "Gaza Strip, Palestinian territories"),
            ("Reuters", "-"),
            ("de burgemeester", "-"),
            ("", "-"),
            ("|", "-"),
        ] {
            let chain = find(name).map_or("-".to_string(), |s| s.chain().collect::<Vec<_>>().join(", "));
            assert_eq!(chain, found, "{name}");
        }
    }

    /// A new line begins with `?` and the spelling: UPDATE=1 makes it a key and sorts the table.
    #[test]
    fn every_line_is_found_by_its_key() {
        if std::env::var_os("UPDATE").is_some() {
            return update();
        }
        let lines: Vec<&str> = PLACES[body(PLACES)..].lines().collect();
        assert!(lines.is_sorted_by_key(|line| line.split('|').next()), "not sorted: run with UPDATE=1");
        for line in lines {
            let key = line.split('|').next().unwrap_or_default();
            assert_eq!(TOWNS.line_of(key), Some(line), "run with UPDATE=1");
            let [_, _, code, _] = fields(line).unwrap_or_else(|| panic!("{line} lacks a field"));
            assert!(code.is_empty() || !country(code).is_empty(), "{line}: no country {code}");
        }
    }

    fn update() {
        let keyed = |line: &str| match line.strip_prefix('?').and_then(|line| line.split_once('|')) {
            Some((spelling, rest)) => (key(spelling), format!("{}|{rest}", key(spelling))),
            None => (line.split('|').next().unwrap_or_default().to_string(), line.to_string()),
        };
        let lines: std::collections::BTreeMap<_, _> = PLACES[body(PLACES)..].lines().map(keyed).collect();
        let table: String = lines.values().map(|line| format!("{line}\n")).collect();
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lexicon/names/places.txt");
        std::fs::write(file, format!("{}{table}", &PLACES[..body(PLACES)]))
            .expect("the table can be written");
    }
}
