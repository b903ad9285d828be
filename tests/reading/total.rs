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

#[test]
fn the_longest_paragraphs_are_read_in_time() {
    let lexicon = lexicon::of("nl").expect("the language has a lexicon");
    let all = 256 * 1024;
    for piece in
        ["7", "7 ", "(", "„", "a", "een ", "twaalf doden ", "van wie 3 ", "volgens X ", "kwam , ", "de de "]
    {
        let text = piece.repeat(all / piece.len());
        let begun = Instant::now();
        reading::read(lexicon, paragraph(&text));
        let spent = begun.elapsed();
        assert!(spent < Duration::from_secs(5), "256 KiB of {piece:?} took {spent:?}");
    }
}
