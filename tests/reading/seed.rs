//! The article that the project was created from: every figure, no figure more, and its statements.

use crate::beside;
use serde_json::Value;
use tallywire::model::Claim;
use tallywire::{lexicon, reading};

fn lines(path: &str) -> Option<Vec<Value>> {
    let text = beside(path)?;
    Some(
        text.lines()
            .filter(|l| !l.trim().is_empty())
            .map(|l| serde_json::from_str(l).expect("JSON"))
            .collect(),
    )
}

fn article() -> Option<Vec<(usize, Claim)>> {
    let lexicon = lexicon::of("nl").expect("the language has a lexicon");
    Some(reading::extract(lexicon, &beside("shared/seed/article-nl.txt")?))
}

#[test]
fn the_seed_article_yields_its_figures_and_no_other() {
    let (Some(claims), Some(expected)) = (article(), lines("shared/seed/expected.jsonl")) else { return };
    let mut found: Vec<&(usize, Claim)> = claims.iter().filter(|(_, c)| c.figure.is_some()).collect();
    for figure in &expected {
        let at = found.iter().position(|found| differences(found, figure).is_empty());
        match at {
            Some(at) => drop(found.remove(at)),
            None => panic!("not found: {figure}\nleft over: {}", describe(&found)),
        }
    }
    assert!(found.is_empty(), "more figures than expected: {}", describe(&found));
}

#[test]
fn the_seed_article_yields_its_statements() {
    let (Some(claims), Some(expected)) = (article(), lines("shared/seed/statements.jsonl")) else { return };
    let found: Vec<&(usize, Claim)> = claims.iter().filter(|(_, c)| c.figure.is_none()).collect();
    for statement in &expected {
        let fits = |found: &&&(usize, Claim)| {
            let words = statement["anchor"].as_str().unwrap_or_default();
            found.1.provenance.quote.contains(words) && voices_differ(found, statement).is_empty()
        };
        assert!(found.iter().any(|f| fits(&f)), "not found: {statement}\namong: {}", describe(&found));
    }
    assert_eq!(found.len(), expected.len(), "other statements too: {}", describe(&found));
}

fn describe(claims: &[&(usize, Claim)]) -> String {
    claims.iter().map(|(paragraph, claim)| format!("\n  {paragraph}: {claim}")).collect()
}

/// The fields in which a claim is unlike an expected figure.
fn differences((paragraph, claim): &(usize, Claim), expected: &Value) -> Vec<&'static str> {
    let figure = claim.figure.as_ref().expect("only figures are compared");
    let number = figure.number;
    let mut unlike = voices_differ(&(*paragraph, claim.clone()), expected);
    let mut compare = |field: &'static str, value: Value| {
        if expected[field] != value {
            unlike.push(field);
        }
    };
    compare("value", number.value.into());
    compare("low", number.low.into());
    compare("high", number.high.into());
    compare("qualifier", number.qualifier.word().into());
    compare("event", figure.event.word().into());
    compare("scope", figure.scope.word().into());
    unlike
}

fn voices_differ((paragraph, claim): &(usize, Claim), expected: &Value) -> Vec<&'static str> {
    let mut unlike = Vec::new();
    if expected["paragraph"] != *paragraph {
        unlike.push("paragraph");
    }
    if !is_same_name(expected["source"].as_str(), claim.credited()) {
        unlike.push("source");
    }
    if !is_same_name(expected["via"].as_str(), claim.attribution.via.as_ref().map(|v| v.name.as_str())) {
        unlike.push("via");
    }
    if expected["hedged"] != claim.hedged {
        unlike.push("hedged");
    }
    if expected["modality"] != claim.modality.word() {
        unlike.push("modality");
    }
    unlike
}

/// Names agree when one's words are among the other's.
fn is_same_name(expected: Option<&str>, found: Option<&str>) -> bool {
    let words = |name: &str| -> Vec<String> {
        let split = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        split.map(str::to_lowercase).filter(|w| !["de", "het"].contains(&w.as_str())).collect()
    };
    match (expected, found) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let (a, b) = (words(a), words(b));
            a.iter().all(|w| b.contains(w)) || b.iter().all(|w| a.contains(w))
        }
        _ => false,
    }
}
