//! Whatever the text: no panic, spans inside it, the same answer twice, and time that grows with length.

use proptest::prelude::*;
use std::time::{Duration, Instant};
use tallywire::model::{Carried, MAX_CLAIMS, Paragraph, Status, Time};
use tallywire::{lexicon, reading};

fn paragraph(text: &str) -> Paragraph {
    Paragraph {
        story: "s".to_string(),
        article: "a".to_string(),
        paragraph: "1".to_string(),
        revision: 1,
        position: 0,
        language: "nl".to_string(),
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

fn check(text: &str) {
    for language in lexicon::languages() {
        let lexicon = lexicon::of(language).expect("a listed language has a lexicon");
        let found = reading::read(lexicon, paragraph(text));
        assert!(found.claims.len() <= MAX_CLAIMS);
        for claim in &found.claims {
            for span in [claim.provenance.sentence, claim.provenance.anchor] {
                assert!(
                    text.get(span.start as usize..span.end as usize).is_some(),
                    "{span:?} is outside {text:?}"
                );
            }
        }
        assert_eq!(found, reading::read(lexicon, paragraph(text)));
        reading::resolve(&Carried::default(), &found, Some(&found));
    }
}

/// Words that the grammar cares for, so that random texts come near its rules.
const WORDS: &[&str] = &[
    "Volgens",
    "volgens",
    "zegt",
    "Reuters",
    "de",
    "het",
    "een",
    "van",
    "wie",
    "onder",
    "doden",
    "gewonden",
    "mensen",
    "12",
    "1.234",
    "3,6",
    "miljoen",
    "twintig",
    "tussen",
    "en",
    "tot",
    "zeker",
    "meer dan",
    "geen",
    "niemand",
    "zijn",
    "kwamen",
    "om",
    "het leven",
    "gedood",
    "hebben",
    "zou",
    "Dat",
    "meldt",
    "dodental",
    "op",
    ",",
    ".",
    ";",
    ":",
    "(",
    ")",
    "„",
    "”",
    "-",
    "–",
    "\n",
    "\n\n",
    "tweede",
    "hield",
    "het op",
    "aantal",
    "46-jarige",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_row_of_telling_words_is_read(words in proptest::collection::vec(proptest::sample::select(WORDS), 0..40)) {
        check(&words.join(" "));
        reading::extract(lexicon::of("nl").expect("the language has a lexicon"), &words.join(" "));
    }
}

/// Rows of one piece over and over, in any language: digits, brackets, quotes, capitals, no space at all.
const PIECES: &[&str] =
    &["7", "7 ", "1.234 ", "(", "() ", "„", "\" ", "a", "Ambo ", "Jan Vohe-", ", ", "- ", "\n", "\n\n", "é"];
/// The same of words and sentences of one language.
const DUTCH: &[&str] = &[
    "een ",
    "de de ",
    "doden ",
    "zegt ",
    "volgens X ",
    "kwam , ",
    "kwam om ",
    "van wie 3 ",
    "onder ",
    "zou ",
    "Dat meldt Reuters ",
    "twaalf doden ",
    "Volgens de politie zijn er twaalf doden. ",
    "Volgens de politie zijn er twaalf doden, ",
    "Zei hij. ",
    "12 doden (3 in Ambo) en ",
];

/// What four times the text may take, times what the text takes: 4 where time is linear, 16 where it
/// grows with the square.
const MOST_TIMES: f64 = 9.0;

#[test]
fn time_grows_with_length() {
    for language in lexicon::languages() {
        let path = format!("{}/tests/reading/{language}.txt", env!("CARGO_MANIFEST_DIR"));
        let rows = std::fs::read_to_string(path).expect("the language has a table of rows");
        let row = rows.lines().find_map(|line| line.strip_prefix("> ")).expect("the table has rows");
        let own = if language == "nl" { DUTCH } else { &[] };
        let general = if language == "nl" { PIECES } else { &PIECES[..2] };
        for piece in general.iter().chain(own).copied().chain([row]) {
            assert!(is_linear(language, piece), "{language}: time grows faster than the text of {piece:?}");
        }
    }
}

/// What takes less for the longest text needs no comparing: the square of so many words takes seconds.
const QUICK: Duration = Duration::from_millis(100);

/// The quickest of several measurements counts: on a busy machine others wait for their turn.
fn is_linear(language: &str, piece: &str) -> bool {
    let lexicon = lexicon::of(language).expect("a listed language has a lexicon");
    let timed = |bytes: usize| {
        let paragraph = paragraph(&piece.repeat(bytes / piece.len()));
        let begun = Instant::now();
        reading::read(lexicon, paragraph);
        begun.elapsed()
    };
    let (mut short, mut long) = (Duration::MAX, Duration::MAX);
    (0..8).any(|_| {
        short = short.min(timed(64 * 1024));
        long = long.min(timed(256 * 1024));
        long < QUICK || long.as_secs_f64() < MOST_TIMES * short.as_secs_f64()
    })
}
