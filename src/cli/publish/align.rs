//! Finds which paragraph of an article's older version each paragraph of the newer one is.

use std::collections::HashMap;

/// How much of their words two versions of a paragraph must share: the Dice coefficient of their
/// words, 0 to 1. Unlike paragraphs of one article share about a quarter, the small words.
const ALIKE: f64 = 0.5;

/// For each of `new` its place in `old`, where it has one. The same words come first, then the
/// most alike; no place is given twice.
pub fn align(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut places = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    for (at, text) in new.iter().enumerate() {
        let same = |place: &usize| !taken[*place] && old[*place] == *text;
        // Of several alike ("(c) the desk") the one nearest in the order.
        if let Some(place) = (0..old.len()).filter(same).min_by_key(|place| place.abs_diff(at)) {
            places[at] = Some(place);
            taken[place] = true;
        }
    }
    for (_, at, place) in alike(old, new, &places, &taken) {
        if places[at].is_none() && !taken[place] {
            places[at] = Some(place);
            taken[place] = true;
        }
    }
    places
}

/// Pairs of what is left over, the most alike first.
fn alike(old: &[&str], new: &[&str], places: &[Option<usize>], taken: &[bool]) -> Vec<(f64, usize, usize)> {
    let words: Vec<_> = old.iter().map(|text| counts(text)).collect();
    let mut pairs = Vec::new();
    for at in (0..new.len()).filter(|at| places[*at].is_none()) {
        let mine = counts(new[at]);
        for place in (0..old.len()).filter(|place| !taken[*place]) {
            let alike = dice(&mine, &words[place]);
            if alike >= ALIKE {
                pairs.push((alike, at, place));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    pairs
}

fn counts(text: &str) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

#[allow(clippy::cast_precision_loss)] // Word counts of a text.
fn dice(a: &HashMap<&str, usize>, b: &HashMap<&str, usize>) -> f64 {
    let all = a.values().sum::<usize>() + b.values().sum::<usize>();
    let shared: usize = a.iter().map(|(word, count)| *count.min(b.get(word).unwrap_or(&0))).sum();
    if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "Rescuers found twelve dead under the rubble of the station.";
    const SECOND: &str = "The mayor asked people to stay at home tonight.";
    const THIRD: &str = "Trains do not run before Thursday.";

    #[test]
    fn paragraphs_keep_their_identity() {
        let raised = "Rescuers found fourteen dead under the rubble of the old station.";
        let other = "Forty soldiers came from the barracks with dogs and lamps.";
        for (name, new, places) in [
            ("the same", vec![FIRST, SECOND, THIRD], vec![Some(0), Some(1), Some(2)]),
            ("moved", vec![THIRD, FIRST, SECOND], vec![Some(2), Some(0), Some(1)]),
            ("one put in on top", vec![other, FIRST, SECOND, THIRD], vec![None, Some(0), Some(1), Some(2)]),
            ("one taken out", vec![FIRST, THIRD], vec![Some(0), Some(2)]),
            ("a word changed", vec![raised, SECOND, THIRD], vec![Some(0), Some(1), Some(2)]),
            ("changed and moved", vec![SECOND, raised], vec![Some(1), Some(0)]),
            ("another in its place", vec![other, SECOND, THIRD], vec![None, Some(1), Some(2)]),
            ("the copy beside the change", vec![raised, FIRST], vec![None, Some(0)]),
            ("said twice", vec![FIRST, FIRST], vec![Some(0), None]),
            ("nothing left", vec![], vec![]),
        ] {
            assert_eq!(align(&[FIRST, SECOND, THIRD], &new), places, "{name}");
        }
        assert_eq!(align(&[], &[FIRST]), [None]);
        assert_eq!(align(&["", "-"], &["--"]), [None]);
        assert_eq!(align(&["a", "b", "a"], &["b", "x", "a"]), [Some(1), None, Some(2)]);
    }
}
