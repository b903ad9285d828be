//! Who a source's name means, whatever the language and the words: the ledger's way to the tables of names.

use crate::lexicon::bodies::{self, LONGEST_FORM};
use crate::model::{Identity, SourceKind};
use std::collections::BTreeSet;

/// Most words of one place's name that are tried.
const LONGEST_PLACE: usize = 3;

/// Who a name means. Linear in the name's length.
pub fn identity(name: &str) -> Identity {
    let words = bodies::fold_words(name);
    let mut found = Identity { is_own_name: !words.is_empty(), ..Identity::default() };
    let mut at = 0;
    while at < words.len() {
        at += take(&mut found, &words[at..]);
    }
    if let ([capital], None, 1) = (&words[..], found.kind, found.words.len())
        && let Some(country) = bodies::government_of(&capital.0)
    {
        found = Identity {
            words: BTreeSet::from([country]),
            kind: Some(SourceKind::Government),
            is_own_name: false,
        };
    }
    found
}

/// Takes in the longest form that the words begin with, and says how many it took.
fn take(found: &mut Identity, words: &[(String, bool)]) -> usize {
    let join = |length: usize| words[..length].iter().map(|(w, _)| w.as_str()).collect::<Vec<_>>().join(" ");
    for length in (1..=LONGEST_FORM.min(words.len())).rev() {
        if let Some(meaning) = bodies::meaning(&join(length)) {
            found.words.extend(meaning.words.iter().cloned());
            found.kind = found.kind.or(meaning.kind);
            found.is_own_name &= meaning.words.is_empty() && meaning.kind.is_none();
            return length;
        }
    }
    let capitals = words.iter().take_while(|(_, capital)| *capital).count();
    for length in (1..=LONGEST_PLACE.min(capitals)).rev() {
        if let Some(place) = bodies::place(&join(length)) {
            found.words.insert(place);
            found.is_own_name = false;
            return length;
        }
    }
    // An adjective of a country is often its name in small letters.
    if let Some(country) = bodies::country(&words[0].0) {
        found.words.insert(country);
        found.is_own_name = false;
        return 1;
    }
    found.is_own_name &= words[0].1;
    found.words.insert(words[0].0.clone());
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_means_the_same_in_every_language() {
        for (names, meant) in [
            (
                &[
                    "the Health Ministry",
                    "het ministerie van Volksgezondheid",
                    "ministère de la Santé",
                    "Gesundheitsministerium",
                    "Ministerio de Salud",
                ][..],
                "health ministry",
            ),
            (
                &[
                    "Moroccan interior ministry",
                    "le ministère marocain de l'Intérieur",
                    "Marokkaanse ministerie van Binnenlandse Zaken",
                ],
                "interior ministry morocco",
            ),
            (
                &[
                    "Libyan Red Crescent",
                    "Libische Rode Halve Maan",
                    "Croissant-Rouge libyen",
                    "Media Luna Roja libia",
                ],
                "libya red-crescent",
            ),
            (&["police", "de politie", "Polizei", "policía"], "police"),
            (&["a police spokesman", "politiewoordvoerder", "porte-parole de la police"], "police"),
            (&["Turkish army", "armée turque"], "defence turkey"),
            (&["Turkse ministerie van Defensie", "Turkish Defence Ministry"], "defence ministry turkey"),
            (&["Ankara", "Turkey", "Turkse regering"], "turkey"),
            (&["burgemeester van Utrecht", "mayor of Utrecht", "alcalde de Utrecht"], "municipality utrecht"),
            (&["SOHR", "Syrian Observatory for Human Rights"], "sohr"),
            (&["UN", "VN", "United Nations"], "un"),
            (&["the spokesman", ""], ""),
        ] {
            for name in names {
                let words: Vec<String> = identity(name).words.into_iter().collect();
                assert_eq!(words.join(" "), meant, "{name}");
            }
        }
    }

    #[test]
    fn an_own_name_is_known_by_what_it_is_not() {
        for (name, own) in [
            ("Aldo Ferrini", true),
            ("Ferrini", true),
            ("minister Ferrini", false),
            ("police", false),
            ("Rome", false),
            ("eyewitness", false),
            ("", false),
        ] {
            assert_eq!(identity(name).is_own_name, own, "{name}");
        }
    }
}
