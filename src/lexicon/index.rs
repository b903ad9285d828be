//! The index over one language's tables: a word's look-up, a phrase's trie, a compound's head.

use super::class::{Class, Classes};
use super::origin::{Origin, Table};
use super::table::{Entry, Line};
use rustc_hash::FxHashMap;

/// What the index knows of a word: its own entry, and the trie's node of phrases that it begins.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    pub entry: u32,
    pub node: u32,
}

/// Entries by words, phrases and compound heads. Entry 0 is the empty one, word 0 the unknown one.
#[derive(Debug, Default)]
pub(super) struct Index {
    words: FxHashMap<Box<[u8]>, u32>,
    /// Acronyms that would be another word in lower case: "IS".
    acronyms: FxHashMap<Box<[u8]>, u32>,
    heads: FxHashMap<Box<[u8]>, u32>,
    /// By the last three bytes of a head, hashed, how many bytes it can have, a bit for each length:
    /// most unknown words end otherwise.
    tails: Vec<u64>,
    /// The same of heads shorter than that, which only numbers end in.
    endings: Vec<(Box<[u8]>, u32)>,
    known: Vec<Word>,
    trie: FxHashMap<(u32, u32), u32>,
    nodes: Vec<u32>,
    pub entries: Vec<Entry>,
    pub classes: Vec<Classes>,
    /// Meanings of phrases whose parts stand apart, and of how many parts each is.
    pub apart: Vec<(Entry, u8)>,
    /// Words that end in an apostrophe and are a token of their own.
    elisions: Vec<String>,
    /// Which lines made which entry, in the order of the lines.
    origins: Vec<(u32, Origin)>,
    /// Of what is being added.
    origin: Origin,
}

impl Index {
    pub fn new(elisions: &[String]) -> Index {
        Index {
            elisions: elisions.to_vec(),
            tails: vec![0; TAILS],
            known: vec![Word::default()],
            nodes: vec![0],
            entries: vec![Entry::default()],
            classes: vec![Classes::NONE],
            ..Index::default()
        }
    }

    /// Says where what is added from now on was written.
    pub fn write_from(&mut self, table: Table, line: u32) {
        self.origin = Origin { table, line, classes: Classes::NONE };
    }

    /// The lines that made an entry.
    pub fn origins(&self, entry: u32) -> impl Iterator<Item = Origin> {
        self.origins.iter().filter(move |(id, _)| *id == entry).map(|(_, origin)| *origin)
    }

    pub fn add_line(&mut self, line: &Line) {
        for parts in &line.phrases {
            match parts.as_slice() {
                [phrase] => self.add(phrase, &line.entry),
                parts => self.add_apart(parts, &line.entry),
            }
        }
    }

    fn add_apart(&mut self, parts: &[String], meaning: &Entry) {
        let id = self.apart.len() as u16;
        self.apart.push((meaning.clone(), parts.len() as u8));
        for (place, phrase) in parts.iter().enumerate() {
            let opens = Classes::of(if place == 0 { &[Class::PartOpens] } else { &[] });
            let part = Entry {
                classes: Classes::of(&[Class::Part]).with(opens),
                parts: vec![(id, place as u8)],
                ..Entry::default()
            };
            self.add(phrase, &part);
        }
    }

    /// Adds one phrase: `-heads` begin with a hyphen, ACRONYMS are all capitals.
    pub fn add(&mut self, phrase: &str, entry: &Entry) {
        if let Some(head) = phrase.strip_prefix('-') {
            let word = self.head_id(head);
            self.set_word_entry(word, entry);
            return;
        }
        let parts: Vec<String> =
            split(phrase).flat_map(|part| elided(&self.elisions, part)).map(str::to_string).collect();
        let mut ids = parts.iter().map(|part| self.word_id(part)).collect::<Vec<_>>().into_iter();
        let Some(first) = ids.next() else { return };
        if ids.len() == 0 {
            self.set_word_entry(first, entry);
            return;
        }
        let mut node = self.known[first as usize].node;
        if node == 0 {
            node = self.new_node();
            self.known[first as usize].node = node;
        }
        for id in ids {
            node = match self.trie.get(&(node, id)) {
                Some(next) => *next,
                None => {
                    let next = self.new_node();
                    self.trie.insert((node, id), next);
                    next
                }
            };
        }
        let known = self.nodes[node as usize];
        self.nodes[node as usize] = self.put_entry(known, entry);
    }

    fn new_node(&mut self) -> u32 {
        self.nodes.push(0);
        (self.nodes.len() - 1) as u32
    }

    fn set_word_entry(&mut self, word: u32, entry: &Entry) {
        let known = self.known[word as usize].entry;
        self.known[word as usize].entry = self.put_entry(known, entry);
    }

    /// Merges into the entry `known`, or makes a new one of 0.
    fn put_entry(&mut self, known: u32, entry: &Entry) -> u32 {
        let id = if known == 0 {
            self.entries.push(Entry::default());
            self.classes.push(Classes::NONE);
            (self.entries.len() - 1) as u32
        } else {
            known
        };
        self.entries[id as usize].merge(entry);
        self.classes[id as usize] = self.entries[id as usize].classes;
        self.origins.push((id, Origin { classes: entry.classes, ..self.origin }));
        id
    }

    fn head_id(&mut self, head: &str) -> u32 {
        if let Some(id) = self.heads.get(head.as_bytes()) {
            return *id;
        }
        let id = self.new_word();
        self.heads.insert(head.as_bytes().into(), id);
        if head.len() < TAIL {
            self.endings.push((head.as_bytes().into(), id));
            return id;
        }
        self.tails[tail_of(head.as_bytes())] |= 1 << head.len().min(LONGEST_HEAD);
        id
    }

    fn word_id(&mut self, part: &str) -> u32 {
        let acronym = is_acronym(part);
        let key: Box<[u8]> = if acronym { part.as_bytes().into() } else { fold(part).into_bytes().into() };
        let map = if acronym { &mut self.acronyms } else { &mut self.words };
        if let Some(id) = map.get(&key) {
            return *id;
        }
        let id = self.known.len() as u32;
        map.insert(key, id);
        self.new_word()
    }

    fn new_word(&mut self) -> u32 {
        self.known.push(Word::default());
        (self.known.len() - 1) as u32
    }

    pub fn known(&self, word: u32) -> Word {
        self.known[word as usize]
    }

    /// The trie's node after `word`, 0: none.
    pub fn step(&self, node: u32, word: u32) -> u32 {
        self.trie.get(&(node, word)).copied().unwrap_or(0)
    }

    pub fn node_entry(&self, node: u32) -> u32 {
        self.nodes[node as usize]
    }

    pub fn acronym(&self, word: &str) -> u32 {
        self.acronyms.get(word.as_bytes()).copied().unwrap_or(0)
    }

    pub fn word(&self, folded: &[u8]) -> u32 {
        self.words.get(folded).copied().unwrap_or(0)
    }

    /// The word of a compound head; 0: it is none.
    pub fn head_word(&self, head: &str) -> u32 {
        let short = self.endings.iter().find(|(ending, _)| **ending == *head.as_bytes());
        short.map_or_else(|| self.heads.get(head.as_bytes()).copied().unwrap_or(0), |(_, id)| *id)
    }

    /// The short ending of a number that `folded` ends in: where it begins, and its word.
    pub fn ending(&self, folded: &[u8]) -> Option<(usize, u32)> {
        let fits = |(ending, _): &&(Box<[u8]>, u32)| folded.len() > ending.len() && folded.ends_with(ending);
        let (ending, id) = self.endings.iter().filter(fits).max_by_key(|(ending, _)| ending.len())?;
        Some((folded.len() - ending.len(), *id))
    }

    /// The longest head that `folded` ends in: where it begins, and its word.
    pub fn head(&self, bytes: &[u8]) -> Option<(usize, u32)> {
        if bytes.len() <= TAIL {
            return None;
        }
        let mut lengths = self.tails[tail_of(bytes)];
        while lengths != 0 {
            let length = lengths.ilog2() as usize;
            lengths &= !(1 << length);
            let Some(at) = bytes.len().checked_sub(length).filter(|at| *at >= 1) else { continue };
            if let Some(id) = self.heads.get(&bytes[at..]) {
                return Some((at, *id));
            }
        }
        None
    }
}

/// Bytes of a head's end that are looked at first.
const TAIL: usize = 3;
/// How many tails are told from each other.
const TAILS: usize = 1 << 12;
/// Longest head in bytes; longer words are not looked up.
const LONGEST_HEAD: usize = 63;

/// A phrase's words.
fn split(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split([' ', '_']).filter(|part| !part.is_empty())
}

/// A word as the tokens of a text fall: an elided word before it ends in its apostrophe.
fn elided<'w>(elisions: &[String], word: &'w str) -> impl Iterator<Item = &'w str> {
    let after = word.find(['\'', '’']).map(|at| at + if word[at..].starts_with('’') { 3 } else { 1 });
    let cut = after.filter(|at| *at < word.len() && is_elision(elisions, &word[..*at])).unwrap_or(0);
    let (first, rest) = word.split_at(cut);
    [first, rest].into_iter().filter(|part| !part.is_empty())
}

/// Whether `word` (with its apostrophe) joins the next one.
pub(super) fn is_elision(elisions: &[String], word: &str) -> bool {
    let stem = word.trim_end_matches(['\'', '’']);
    elisions.iter().any(|e| e.eq_ignore_ascii_case(stem))
}

/// Whether a table's word is matched only in capitals.
fn is_acronym(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
}

/// Lower case, with plain apostrophes and hyphens.
pub(super) fn fold(word: &str) -> String {
    word.to_lowercase().replace('’', "'").replace('‑', "-")
}

fn tail_of(bytes: &[u8]) -> usize {
    match bytes {
        [.., a, b, c] => (usize::from(*a) << 10 ^ usize::from(*b) << 5 ^ usize::from(*c)) & (TAILS - 1),
        _ => 0,
    }
}
