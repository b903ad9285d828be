//! Packed bytes of what the ledger keeps of a story nobody is talking about. They never leave this process:
//! what packs and what unpacks is the same program.
//!
//! Words that come back from story to story (outlets, sources, rules) are numbers of a dictionary.

use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Most words of a dictionary, and the longest of them in bytes; others are written out.
const MOST_WORDS: usize = 1 << 17;
const LONGEST_WORD: usize = 64;

/// Words by number, in the order in which they were first packed.
#[derive(Debug, Default)]
pub(super) struct Dictionary {
    words: Vec<Arc<str>>,
    numbers: FxHashMap<Arc<str>, u32>,
}

/// Bytes on their way in.
pub(super) struct Writer<'a> {
    pub bytes: Vec<u8>,
    dictionary: &'a mut Dictionary,
}

/// Bytes on their way back. Panics where they are not what a [`Writer`] wrote.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    dictionary: &'a Dictionary,
}

/// What can be packed, and comes back equal.
pub(super) trait Pack: Sized {
    fn pack(&self, to: &mut Writer<'_>);
    fn unpack(from: &mut Reader<'_>) -> Self;
}

impl Dictionary {
    fn number(&mut self, word: &str) -> Option<u32> {
        if let Some(number) = self.numbers.get(word) {
            return Some(*number);
        }
        if word.len() > LONGEST_WORD || self.words.len() >= MOST_WORDS {
            return None;
        }
        let number = u32::try_from(self.words.len()).expect("a dictionary is far smaller");
        let word: Arc<str> = word.into();
        self.words.push(word.clone());
        self.numbers.insert(word, number);
        Some(number)
    }
}

impl<'a> Writer<'a> {
    pub fn new(dictionary: &'a mut Dictionary) -> Writer<'a> {
        Writer { bytes: Vec::new(), dictionary }
    }

    pub fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// Seven bits a byte, the least first.
    pub fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A word that other stories have too, as like as not.
    pub fn word(&mut self, word: &str) {
        if word.is_empty() {
            return self.number(0);
        }
        match self.dictionary.number(word) {
            Some(number) => self.number(u64::from(number) + 2),
            None => {
                self.number(1);
                self.text(word);
            }
        }
    }

    pub fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.raw(text.as_bytes());
    }
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8], dictionary: &'a Dictionary) -> Reader<'a> {
        Reader { bytes, dictionary }
    }

    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        self.raw(1)[0]
    }

    pub fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    pub fn raw(&mut self, count: usize) -> &'a [u8] {
        let (taken, left) = self.bytes.split_at(count);
        self.bytes = left;
        taken
    }

    pub fn word(&mut self) -> String {
        match self.number() {
            0 => String::new(),
            1 => self.text(),
            number => {
                let at = usize::try_from(number - 2).expect("a number of the dictionary");
                self.dictionary.words[at].to_string()
            }
        }
    }

    pub fn text(&mut self) -> String {
        let length = self.length();
        let bytes = self.raw(length).to_vec();
        String::from_utf8(bytes).expect("a text was packed")
    }

    fn length(&mut self) -> usize {
        usize::try_from(self.number()).expect("it lay in memory once")
    }
}

impl Pack for String {
    fn pack(&self, to: &mut Writer<'_>) {
        to.text(self);
    }

    fn unpack(from: &mut Reader<'_>) -> String {
        from.text()
    }
}

impl Pack for bool {
    fn pack(&self, to: &mut Writer<'_>) {
        to.byte(u8::from(*self));
    }

    fn unpack(from: &mut Reader<'_>) -> bool {
        from.byte() == 1
    }
}

impl Pack for u32 {
    fn pack(&self, to: &mut Writer<'_>) {
        to.number(u64::from(*self));
    }

    fn unpack(from: &mut Reader<'_>) -> u32 {
        u32::try_from(from.number()).expect("a number of 32 bits was packed")
    }
}

/// A hash: its bytes as they are.
impl Pack for u64 {
    fn pack(&self, to: &mut Writer<'_>) {
        to.raw(&self.to_le_bytes());
    }

    fn unpack(from: &mut Reader<'_>) -> u64 {
        u64::from_le_bytes(from.raw(8).try_into().expect("eight bytes"))
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Writer<'_>) {
        to.byte(u8::from(self.is_some()));
        if let Some(value) = self {
            value.pack(to);
        }
    }

    fn unpack(from: &mut Reader<'_>) -> Option<T> {
        (from.byte() == 1).then(|| T::unpack(from))
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Writer<'_>) {
        to.number(self.len() as u64);
        self.iter().for_each(|value| value.pack(to));
    }

    fn unpack(from: &mut Reader<'_>) -> Vec<T> {
        (0..from.length()).map(|_| T::unpack(from)).collect()
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, to: &mut Writer<'_>) {
        self.0.pack(to);
        self.1.pack(to);
    }

    fn unpack(from: &mut Reader<'_>) -> (A, B) {
        (A::unpack(from), B::unpack(from))
    }
}
