//! Which language a text is in, where nobody says it.

use super::token::Kind;
use super::{Lexicon, all, token};
use whatlang::Lang;

/// What a text seems to be written in.
#[derive(Clone, Copy, Debug)]
pub enum Language {
    Known(&'static Lexicon),
    /// A language without a lexicon, by its English name.
    Unsupported(&'static str),
    /// Too short, or no running text.
    Unclear,
}

/// Share of its words that a lexicon must have an entry for, where the letters alone decide nothing:
/// a headline has some three in ten. In per cent.
const LEAST_KNOWN: usize = 30;
/// How far the best lexicon must be ahead of the next, in per cent of the words.
const LEAST_LEAD: usize = 10;

/// Detects the language of a text: an article as a whole is surer than a paragraph. Letter triples
/// decide (whatlang, after Cavnar and Trenkle 1994); where they are not sure, known words do.
pub fn detect(text: &str) -> Language {
    let Some(guess) = whatlang::detect(text) else { return Language::Unclear };
    if !guess.is_reliable() {
        return by_words(text).map_or(Language::Unclear, Language::Known);
    }
    let known = all().iter().find(|lexicon| same(lexicon.language(), guess.lang()));
    known.map_or(Language::Unsupported(guess.lang().eng_name()), Language::Known)
}

/// ISO 639-3 codes of the languages that have a lexicon, by their BCP 47 tags: what whatlang has.
const CODES: &[(&str, Lang)] = &[
    ("de", Lang::Deu),
    ("en", Lang::Eng),
    ("es", Lang::Spa),
    ("fr", Lang::Fra),
    ("it", Lang::Ita),
    ("nl", Lang::Nld),
    ("pt", Lang::Por),
];

fn same(language: &str, lang: Lang) -> bool {
    CODES.contains(&(language, lang))
}

/// The lexicon that knows most of the words, if it is well ahead of the others.
fn by_words(text: &str) -> Option<&'static Lexicon> {
    let mut shares: Vec<(usize, &Lexicon)> = all().iter().map(|l| (known_words(l, text), l)).collect();
    shares.sort_by_key(|(share, _)| std::cmp::Reverse(*share));
    let [(best, lexicon), (next, _), ..] = shares[..] else { return None };
    (best >= LEAST_KNOWN && best >= next + LEAST_LEAD).then_some(lexicon)
}

/// The share of a text's words that have an entry, in per cent.
fn known_words(lexicon: &'static Lexicon, text: &str) -> usize {
    let mut tokens = Vec::new();
    token::tokenize(lexicon, text, &mut tokens);
    let words = || tokens.iter().filter(|token| token.kind == Kind::Word);
    let known = words().filter(|token| lexicon.phrase(std::slice::from_ref(*token)).0 != 0).count();
    known * 100 / words().count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> &'static str {
        match detect(text) {
            Language::Known(lexicon) => lexicon.language(),
            Language::Unsupported(name) => name,
            Language::Unclear => "-",
        }
    }

    #[test]
    fn a_text_is_in_the_language_that_it_seems_to_be_in() {
        for (text, language) in [
            (
                "Bij de brand in een flat zijn vannacht drie bewoners om het leven gekomen, meldt de politie.",
                "nl",
            ),
            ("Three people died when fire broke out in a block of flats last night, police said.", "en"),
            ("Bei dem Brand in einem Wohnhaus sind in der Nacht drei Menschen ums Leben gekommen.", "de"),
            ("Trois personnes sont mortes dans l'incendie d'un immeuble la nuit dernière.", "fr"),
            ("Tres personas murieron anoche en el incendio de un edificio, informó la policía.", "es"),
            ("Drie doden bij brand in flat", "nl"),
            (
                "Tre personer mistede livet, da en brand brød ud i en lejlighedsbygning natten til mandag.",
                // Danish and Norwegian are too near for the letters to be sure: not known, and not guessed.
                "-",
            ),
            (
                "Trzy osoby zginęły w nocnym pożarze bloku mieszkalnego, podała w poniedziałek policja.",
                "Polish",
            ),
            ("この火災で三人が死亡したと警察が発表した。", "Japanese"),
            ("14:55 - 12 345", "-"),
            ("", "-"),
        ] {
            assert_eq!(name(text), language, "{text}");
        }
    }

    /// Without its code a new language would never be detected.
    #[test]
    fn every_lexicon_has_its_code() {
        for language in crate::lexicon::languages() {
            assert!(CODES.iter().any(|(code, _)| *code == language), "no code for {language}");
        }
    }
}
