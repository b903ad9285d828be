//! Reads texts that the fuzzer makes up: no panic, spans inside the text, the same answer twice.
//! `mkdir -p target/corpus`, then
//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz -s none read target/corpus tests/fuzz/corpus -- -max_len=512`
//! begins with the inputs that are kept and adds what it finds to the first folder.
//!
//! The first byte says which language, the second whether the others are text as they stand, or numbers
//! of words in that language's tables: those go deep into the grammar at once.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tallywire::lexicon::{self, Lexicon};
use tallywire::model::{Carried, MAX_CLAIMS, Paragraph, Status, Time};
use tallywire::reading;

fuzz_target!(|bytes: &[u8]| {
    let [language, form, rest @ ..] = bytes else { return };
    let languages = &*LANGUAGES;
    let language = &languages[usize::from(*language) % languages.len()];
    let text = match form % 4 {
        0 => String::from_utf8_lossy(rest).into_owned(),
        _ => language.text(rest),
    };
    hold(language.lexicon, &text);
});

/// What must be true of the reading of any text.
fn hold(lexicon: &'static Lexicon, text: &str) {
    let found = reading::read(lexicon, paragraph(lexicon, text));
    assert!(found.claims.len() <= MAX_CLAIMS);
    for claim in &found.claims {
        for span in [claim.provenance.sentence, claim.provenance.anchor] {
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} is outside");
        }
        if let Some(figure) = &claim.figure {
            let number = figure.number;
            assert!(number.low.zip(number.high).is_none_or(|(low, high)| low <= high), "{number:?}");
        }
    }
    reading::resolve(&Carried::default(), &found, Some(&found));
    // What costs several readings is held of some texts alone.
    match text.len() % 16 {
        0 => assert_eq!(found, reading::read(lexicon, paragraph(lexicon, text))),
        1 => assert!(reading::extract(lexicon, text).len() <= text.len()),
        2 if text.len() < 200 => assert!(reading::explain(lexicon, text).uncounted.len() <= text.len()),
        _ => {}
    }
}

fn paragraph(lexicon: &Lexicon, text: &str) -> Paragraph {
    Paragraph {
        story: "s".to_string(),
        article: "a".to_string(),
        paragraph: "1".to_string(),
        revision: 1,
        position: text.len() as u32 % 2,
        language: lexicon.language().to_string(),
        outlet: "o".to_string(),
        headline: String::new(),
        text: text.to_string(),
        url: String::new(),
        published: Time::default(),
        revised: Time::default(),
        status: Status::Usable,
        embargoed: None,
    }
}

/// A language with all words of its tables.
struct Language {
    lexicon: &'static Lexicon,
    words: Vec<&'static str>,
}

static LANGUAGES: LazyLock<Vec<Language>> =
    LazyLock::new(|| lexicon::languages().map(Language::new).collect());

/// What stands between words, and names and numbers that no table holds.
const OTHERS: &[&str] = &[
    ".",
    ",",
    ";",
    ":",
    "!",
    "(",
    ")",
    "\"",
    "„",
    "”",
    "-",
    "–",
    "'",
    "\n",
    "\n\n",
    "%",
    "7",
    "12",
    "300",
    "1999",
    "1.240",
    "3,6",
    "4 000",
    "10-15",
    "3-2",
    "14:20",
    "20",
    "Ambo",
    "Vohe",
    "Jan Peeters",
    "RGK",
    "xx",
    "xxen",
];

impl Language {
    fn new(language: &'static str) -> Language {
        let lexicon = lexicon::of(language).expect("a listed language has a lexicon");
        let mut words: Vec<&str> = lexicon.tables().flat_map(words).collect();
        words.extend(OTHERS.iter().cycle().take(words.len() / 2));
        Language { lexicon, words }
    }

    /// One word for every two bytes.
    fn text(&self, bytes: &[u8]) -> String {
        let mut text = String::new();
        for pair in bytes.chunks_exact(2) {
            let word = self.words[usize::from(u16::from_le_bytes([pair[0], pair[1]])) % self.words.len()];
            let joined = word.starts_with(['.', ',', ';', ':', '!', ')', '”', '-', '\'', '\n']);
            if !joined && !text.ends_with(['(', '„', '-', '\'', '\n']) {
                text.push(' ');
            }
            text.push_str(word);
        }
        text
    }
}

/// The phrases of a table.
fn words(table: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = table.lines().map(|line| line.split('#').next().unwrap_or_default());
    let phrases = lines.filter_map(|line| line.split_once(" : ")).flat_map(|(_, phrases)| phrases.split(','));
    phrases.flat_map(|phrase| phrase.split(" ... ")).map(|part| part.trim().trim_start_matches('-'))
}
