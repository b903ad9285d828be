//! A source's current figure as tallies and updates show it.

use super::desk::Desk;
use super::run::{Entry, Key, Run};
use crate::model::{Attribution, Cause, Echo, Reading, SourceFigure, Span};

/// The figure that a run ends in; none: its source holds none.
pub(super) fn show(run: &Run, desk: &Desk) -> Option<SourceFigure> {
    let current = run.standing().current.as_ref()?;
    let base = run.entry(&current.base).expect("a run holds the claim that its figure stands on");
    let shown = run.entry(&current.shown).expect("a run holds the claim that its figure shows");
    let claim = base.claim(&current.base);
    let said = shown.claim(&current.shown);
    let figure = claim.figure.as_ref()?;
    let attribution = &said.attribution;
    let added: Vec<_> = current.added.iter().map(u32::to_string).collect();
    Some(SourceFigure {
        source: base.source.canonical.clone(),
        kind: base.source.kind,
        party: base.source.party.clone(),
        number: current.number,
        who: figure.who.clone(),
        as_written: said.figure.as_ref().map(|f| f.anchor.clone()).unwrap_or_default(),
        hedged: claim.hedged,
        derived: !added.is_empty(),
        arithmetic: added.join(" + "),
        when: figure.when.clone(),
        via: attribution.via.as_ref().map(|via| via.canonical.clone()).unwrap_or_default(),
        how: attribution.how,
        follows: follows(attribution, base),
        perpetrator: figure.perpetrator,
        said: current.said,
        first_seen: current.first_seen,
        last_repeated: current.last_repeated,
        carriers: current.carriers.iter().cloned().collect(),
        cause: claim_cause(shown, &current.shown, desk),
    })
}

/// Whom the source bases itself on by its own word, else whose words it copies.
fn follows(attribution: &Attribution, base: &Entry) -> String {
    let said = attribution.follows.as_ref().map(|f| f.canonical.as_str());
    said.or(base.copied.as_deref()).unwrap_or_default().to_string()
}

/// A claim that a copy still makes after its originator took it back.
pub(super) fn echo(source: &str, key: &Key, entry: &Entry) -> Echo {
    let reading = &entry.live.reading;
    Echo {
        source: source.to_string(),
        outlet: reading.outlet.clone(),
        article: reading.article.clone(),
        paragraph: reading.paragraph.clone(),
        claim_id: entry.claim(key).id.clone(),
    }
}

/// Where a paragraph comes from, without a claim in it.
pub(super) fn paragraph_cause(reading: &Reading) -> Cause {
    Cause {
        article: reading.article.clone(),
        paragraph: reading.paragraph.clone(),
        revision: reading.revision,
        outlet: reading.outlet.clone(),
        headline: reading.headline.clone(),
        url: reading.url.clone(),
        language: reading.language.clone(),
        lexicon: reading.lexicon.clone(),
        published: reading.published,
        revised: reading.revised,
        ..Cause::default()
    }
}

fn claim_cause(entry: &Entry, key: &Key, desk: &Desk) -> Cause {
    let claim = entry.claim(key);
    let provenance = &claim.provenance;
    let Span { start, end } = provenance.sentence;
    let decision = entry.decided.as_ref().and_then(|target| desk.get(target));
    Cause {
        quote: provenance.quote.clone(),
        start,
        end,
        rule: provenance.rule.clone(),
        claim_id: claim.id.clone(),
        decided_by: decision.map(|d| d.by.clone()).unwrap_or_default(),
        why: decision.map(|d| d.why.clone()).unwrap_or_default(),
        ..paragraph_cause(&entry.live.reading)
    }
}
