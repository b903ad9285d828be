//! The shared gold passages: how many of their figures are found, and that none is made up.

use crate::beside;
use serde_json::Value;
use tallywire::model::{Claim, Figure};
use tallywire::{lexicon, reading};

/// Least figure F1 over a language's passages. Kept below what is reached, above what would be a
/// regression.
const LEAST: [(&str, f64); 5] = [("de", 0.92), ("es", 0.86), ("fr", 0.86), ("nl", 0.90), ("en", 0.91)];

/// What tells one figure from another: event and number.
type Key = (String, Option<u64>, Option<u64>, Option<u64>);

#[derive(Default)]
struct Score {
    right: usize,
    found: usize,
    gold: usize,
    made_up: Vec<String>,
}

#[test]
fn the_shared_passages_are_read_well_enough() {
    for (language, least) in LEAST {
        let mut score = Score::default();
        for file in ["dev", "dev2"] {
            let Some(passages) = beside(&format!("shared/eval/{file}-{language}.jsonl")) else { return };
            for line in passages.lines().filter(|l| !l.trim().is_empty()) {
                add(language, &serde_json::from_str(line).expect("a gold line is JSON"), &mut score);
            }
        }
        let f1 = 2.0 * score.right as f64 / (score.found + score.gold) as f64;
        assert!(f1 >= least, "{language}: figure F1 is {f1:.3}, at least {least}");
        assert!(score.made_up.is_empty(), "{language}: figures in passages without any: {:?}", score.made_up);
    }
}

fn add(language: &str, passage: &Value, score: &mut Score) {
    let lexicon = lexicon::of(language).expect("the language has a lexicon");
    let text = passage["text"].as_str().expect("a passage has a text");
    let claims: Vec<Claim> = reading::extract(lexicon, text).into_iter().map(|(_, claim)| claim).collect();
    let mut found: Vec<Key> = claims.iter().filter_map(|c| c.figure.as_ref()).map(key).collect();
    let gold: Vec<Key> =
        passage["figures"].as_array().expect("a passage has figures").iter().map(gold_key).collect();
    if gold.is_empty() && !found.is_empty() {
        score.made_up.push(passage["id"].as_str().unwrap_or_default().to_string());
    }
    score.found += found.len();
    score.gold += gold.len();
    for figure in gold {
        if let Some(at) = found.iter().position(|f| *f == figure) {
            found.swap_remove(at);
            score.right += 1;
        }
    }
}

fn key(figure: &Figure) -> Key {
    let number = figure.number;
    let [value, low, high] = [number.value, number.low, number.high].map(|n| n.map(u64::from));
    keyed(figure.event.word(), value, low, high)
}

fn gold_key(figure: &Value) -> Key {
    let number = |field: &str| figure[field].as_u64();
    keyed(figure["event"].as_str().unwrap_or_default(), number("value"), number("low"), number("high"))
}

/// The bounds tell figures apart only where there is no value.
fn keyed(event: &str, value: Option<u64>, low: Option<u64>, high: Option<u64>) -> Key {
    match value {
        Some(_) => (event.to_string(), value, None, None),
        None => (event.to_string(), None, low, high),
    }
}
