//! How fast paragraphs are read, with no log around it.

use super::generate::Generator;
use super::stopwatch::{Stopwatch, Taken};
use crate::lexicon::{self, Lexicon};
use crate::model::{Paragraph, Reading};
use crate::reading;

/// What reading a lot of paragraphs took.
pub struct Read {
    pub paragraphs: u64,
    pub bytes: u64,
    pub with_figures: u64,
    pub claims: u64,
    pub taken: Taken,
}

/// Reads `paragraphs` generated paragraphs.
pub fn generated(paragraphs: u32, seed: u64) -> Read {
    timed(Generator::new(seed).take(paragraphs as usize).collect())
}

/// Reads what is given, once; a paragraph in a language without a lexicon is read as nothing.
pub fn timed(paragraphs: Vec<Paragraph>) -> Read {
    let lexicons: Vec<Option<&'static Lexicon>> =
        paragraphs.iter().map(|paragraph| lexicon::of(&paragraph.language)).collect();
    let count = paragraphs.len() as u64;
    let bytes = paragraphs.iter().map(|paragraph| paragraph.text.len() as u64).sum();
    let (mut with_figures, mut claims) = (0, 0);
    let watch = Stopwatch::start();
    for (paragraph, lexicon) in paragraphs.into_iter().zip(lexicons) {
        let reading = read(lexicon, paragraph);
        claims += reading.claims.len() as u64;
        with_figures += u64::from(reading.claims.iter().any(|claim| claim.figure.is_some()));
    }
    Read { paragraphs: count, bytes, with_figures, claims, taken: watch.stop() }
}

fn read(lexicon: Option<&'static Lexicon>, paragraph: Paragraph) -> Reading {
    match lexicon {
        Some(lexicon) => reading::read(lexicon, paragraph),
        None => reading::unread(paragraph),
    }
}
