//! Numbers in words: pieces put together by place value ("tweehonderdvijftig", "twenty-three").

use super::class::Class;
use super::table::Line;

/// The pieces that number words are made of.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// By their first byte, the longest first.
    pieces: Vec<Vec<(Box<str>, Piece)>>,
    /// The line of each piece in its table.
    lines: Vec<(Box<str>, u32)>,
    /// First two bytes of the pieces, as a bit set: most words begin otherwise.
    starts: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Value(u32),
    Joiner,
}

impl Pieces {
    pub fn add(&mut self, line: &Line) {
        let piece = match line.entry.number {
            Some(value) if line.entry.classes.has(Class::Number) => Piece::Value(value),
            None if line.entry.classes.has(Class::Joiner) => Piece::Joiner,
            _ => return,
        };
        for parts in &line.phrases {
            if let [word] = parts.as_slice() {
                let word: Box<str> = word.trim_start_matches('-').into();
                self.lines.push((word.clone(), line.number));
                self.put(word, piece);
            }
        }
    }

    fn put(&mut self, word: Box<str>, piece: Piece) {
        let Some(first) = word.bytes().next() else { return };
        self.pieces.resize(256, Vec::new());
        self.starts.resize(1024, 0);
        let start = start_of(word.as_bytes());
        self.starts[start / 64] |= 1 << (start % 64);
        let alike = &mut self.pieces[usize::from(first)];
        let place = alike.partition_point(|(other, _)| other.len() >= word.len());
        alike.insert(place, (word, piece));
    }

    /// The value of a word that is made of two or more pieces and nothing else.
    pub fn value(&self, word: &[u8]) -> Option<u32> {
        if !self.may_start(word) {
            return None;
        }
        let word = std::str::from_utf8(word).ok()?;
        let mut sum = Sum::default();
        let mut rest = word;
        let mut pieces = 0;
        while !rest.is_empty() {
            let (length, piece) = self.first_piece(rest)?;
            if let Piece::Value(value) = piece {
                sum.take(value)?;
                pieces += 1;
            }
            rest = rest[length..].trim_start_matches('-');
        }
        if pieces > 1 { sum.value() } else { None }
    }

    /// The lines of the pieces that a word is made of, as far as it is made of pieces.
    pub fn lines(&self, word: &str) -> Vec<u32> {
        let mut lines = Vec::new();
        let mut rest = word;
        while let Some((length, _)) = self.first_piece(rest) {
            let piece = &rest[..length];
            lines.extend(self.lines.iter().find(|(word, _)| **word == *piece).map(|(_, line)| *line));
            rest = rest[length..].trim_start_matches('-');
        }
        lines
    }

    /// Whether a piece begins like `word`.
    pub fn may_start(&self, word: &[u8]) -> bool {
        let start = start_of(word);
        self.starts.get(start / 64).is_some_and(|bits| bits & (1 << (start % 64)) != 0)
    }

    fn first_piece(&self, rest: &str) -> Option<(usize, Piece)> {
        let alike = self.pieces.get(usize::from(*rest.as_bytes().first()?))?;
        let found = alike.iter().find(|(word, _)| rest.starts_with(&**word));
        found.map(|(word, piece)| (word.len(), *piece))
    }
}

fn start_of(word: &[u8]) -> usize {
    match word {
        [a, b, ..] => usize::from(*a) << 8 | usize::from(*b),
        _ => 0,
    }
}

/// A number under construction: pieces come in the order of speech.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    whole: u64,
    current: u64,
    begun: bool,
}

impl Sum {
    /// Takes the next piece; `None` when the number leaves `u32` and cannot be counted.
    pub fn take(&mut self, value: u32) -> Option<()> {
        let value = u64::from(value);
        self.begun = true;
        match value {
            100 => self.current = self.current.max(1) * 100,
            1_000 | 1_000_000 | 1_000_000_000 => {
                self.whole = self.whole.checked_add(self.current.max(1).checked_mul(value)?)?;
                self.current = 0;
            }
            _ => self.current += value,
        }
        if self.whole + self.current > u64::from(u32::MAX) { None } else { Some(()) }
    }

    pub fn value(&self) -> Option<u32> {
        if self.begun { u32::try_from(self.whole + self.current).ok() } else { None }
    }
}
