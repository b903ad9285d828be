//! Statements: credited or hedged sentences, or main clauses, that make a claim without a figure.

use super::claim::{clip, provenance};
use super::credit::Credit;
use super::speaker::Voices;
use super::text::Text;
use crate::lexicon::Class;
use crate::lexicon::token::Kind;
use crate::model::{Attribution, Claim, Modality, Open};
use std::ops::Range;

/// The statement that the words up to `end` make, if somebody is credited with it or it is hearsay.
pub fn statement(
    text: &Text<'_>,
    voices: &Voices<'_, '_>,
    sentence: &Range<usize>,
    credits: &[Credit],
    end: usize,
) -> Option<Claim> {
    let hedge = sentence.clone().any(|u| text.has(u, Class::HedgeVerb) && text.tells_hearsay(u));
    let credit = credits.iter().find(|c| !c.back);
    let attribution = match credit {
        Some(credit) => voices.credited(credit),
        None => Attribution { open: Open::Speaker, ..Attribution::default() },
    };
    let named =
        attribution.source.is_some() || matches!(attribution.open, Open::Anaphor { kind: Some(_), .. });
    let words = statement_words(text, &(sentence.start..end), credit);
    if !named && !hedge || words.is_empty() {
        return None;
    }
    let projected = words.clone().any(|u| text.has(u, Class::Projected));
    let mut provenance = provenance(text, sentence, text.span(&words), "statement");
    provenance.quote = clip(text.words(&words));
    Some(Claim {
        id: String::new(),
        figure: None,
        attribution,
        modality: if projected { Modality::Projected } else { Modality::Actual },
        hedged: hedge,
        change: None,
        provenance,
    })
}

/// Where the main clause ends of a sentence whose figures, the first at byte `figure`, all stand in
/// later relative clauses: it says something of its own, too.
pub fn main_clause(
    text: &Text<'_>,
    sentence: &Range<usize>,
    credits: &[Credit],
    figure: u32,
) -> Option<usize> {
    let credit = credits.iter().find(|c| !c.back)?;
    let relative = (credit.cue.end.max(credit.voice.units.end)..sentence.end)
        .find(|u| text.has(*u, Class::Clause) && text.is(u - 1, Kind::Comma))
        .filter(|u| text.span(&(*u..u + 1)).start < figure)?;
    let complement = (credit.cue.end..relative).any(|u| text.has(u, Class::Projected));
    complement.then_some(relative - 1)
}

/// The words that a statement is made of: its sentence without the cue's clause at its edge.
fn statement_words(text: &Text<'_>, sentence: &Range<usize>, credit: Option<&Credit>) -> Range<usize> {
    let mut range = sentence.clone();
    if let Some(credit) = credit {
        let head = credit.cue.start.min(credit.voice.units.start);
        let tail = credit.cue.end.max(credit.voice.units.end);
        if head <= range.start + 2 {
            range.start = tail;
        } else if text.is(head - 1, Kind::Comma) {
            range.end = head - 1;
        }
    }
    let word = |u: usize| matches!(text.units[u].kind, Kind::Word | Kind::Mixed | Kind::Digits);
    while range.start < range.end && !word(range.start) {
        range.start += 1;
    }
    while range.start < range.end && !word(range.end - 1) {
        range.end -= 1;
    }
    range
}
