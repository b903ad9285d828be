//! Passages: several paragraphs read as one article, for the command line and the scores.

use super::{read, resolve};
use crate::lexicon::Lexicon;
use crate::model::{Carried, Claim, Group, How, Paragraph, Qualifier, Reading, Scope, Status, Time};

/// Reads `text` as an article of paragraphs parted by blank lines: each claim with the number of its
/// paragraph, from 1, in text order. A figure told twice by the same voice stands once.
pub fn extract(lexicon: &'static Lexicon, text: &str) -> Vec<(usize, Claim)> {
    let readings: Vec<Reading> =
        split(text).enumerate().map(|(index, text)| read(lexicon, paragraph(lexicon, index, text))).collect();
    let mut carried = Carried::default();
    let mut claims = Vec::new();
    for (index, reading) in readings.iter().enumerate() {
        let resolved = resolve(&carried, reading, readings.get(index + 1));
        claims.extend(resolved.claims.into_iter().map(|claim| (index + 1, claim)));
        carried = resolved.carried;
    }
    merge_repeats(&mut claims);
    claims
}

/// The paragraphs of a text: what stands between blank lines.
pub(super) fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            if rest.trim().is_empty() {
                return None;
            }
            let (paragraph, after) = next_paragraph(rest);
            rest = after;
            if !paragraph.trim().is_empty() {
                return Some(paragraph);
            }
        }
    })
}

fn next_paragraph(text: &str) -> (&str, &str) {
    let mut from = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() && from > 0 {
            return (text[..from].trim_end(), &text[from + line.len()..]);
        }
        from += line.len();
    }
    (text.trim_end(), "")
}

fn paragraph(lexicon: &Lexicon, index: usize, text: &str) -> Paragraph {
    Paragraph {
        story: String::new(),
        article: String::new(),
        paragraph: (index + 1).to_string(),
        revision: 1,
        position: index as u32,
        language: lexicon.language().to_string(),
        outlet: String::new(),
        headline: String::new(),
        text: text.to_string(),
        url: String::new(),
        published: Time::default(),
        revised: Time::default(),
        status: Status::Usable,
        embargoed: None,
    }
}

/// Headline and lead say one figure twice: the one with a voice stays, else the first.
fn merge_repeats(claims: &mut Vec<(usize, Claim)>) {
    let mut kept: Vec<(usize, Claim)> = Vec::with_capacity(claims.len());
    for (paragraph, claim) in claims.drain(..) {
        match kept.iter_mut().find(|(_, earlier)| is_repeat(earlier, &claim)) {
            Some((_, earlier)) if says_less(earlier, &claim) => *earlier = claim,
            Some(_) => {}
            None => kept.push((paragraph, claim)),
        }
    }
    *claims = kept;
}

fn is_repeat(earlier: &Claim, claim: &Claim) -> bool {
    let (Some(a), Some(b)) = (&earlier.figure, &claim.figure) else { return false };
    let whole = a.scope == b.scope && a.scope != Scope::Increment;
    let same_voice = earlier.attribution.source == claim.attribution.source
        || speaks_for_itself(earlier)
        || speaks_for_itself(claim);
    let large = a.number.value.is_some_and(|v| v > 1);
    if a.event == b.event && whole && is_headline(earlier) && a.scope == Scope::Total && same_voice {
        let same = a.group == Group::People || a.group == b.group;
        return a.number.value.is_some() && a.number.value == b.number.value && same;
    }
    let elsewhere = !a.site.is_empty() && !b.site.is_empty() && a.site != b.site;
    a.event == b.event
        && a.number == b.number
        && a.group == b.group
        && whole
        && same_voice
        && large
        && !elsewhere
}

/// Whether a claim stands in a line that no full stop ends.
fn is_headline(claim: &Claim) -> bool {
    let ends = |c: char| matches!(c, '.' | '!' | '?' | '…' | '"' | '”' | '“' | '»' | ')' | ':');
    !claim.provenance.quote.ends_with(ends)
}

fn says_less(earlier: &Claim, claim: &Claim) -> bool {
    let exact = |c: &Claim| c.figure.as_ref().is_some_and(|f| f.number.qualifier == Qualifier::Exact);
    let voiced = speaks_for_itself(earlier) && !speaks_for_itself(claim);
    let rounder = is_headline(earlier) && exact(earlier) && !exact(claim) && speaks_for_itself(earlier);
    voiced || rounder
}

/// Whether nobody but the outlet says it.
fn speaks_for_itself(claim: &Claim) -> bool {
    claim.attribution.how == Some(How::Outlet)
}
