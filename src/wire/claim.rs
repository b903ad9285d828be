//! Claims and what they are made of.

use super::words::{self, Word};
use super::{DecodeError, proto};
use crate::model::{Attribution, Claim, Figure, Number, Open, Provenance, Source, Span};

impl TryFrom<proto::Claim> for Claim {
    type Error = DecodeError;

    fn try_from(from: proto::Claim) -> Result<Claim, DecodeError> {
        Ok(Claim {
            id: from.id,
            figure: from.figure.map(TryInto::try_into).transpose()?,
            attribution: from.attribution.unwrap_or_default().try_into()?,
            modality: words::required("modality", from.modality)?,
            hedged: from.hedged,
            change: words::optional("change", from.change)?,
            provenance: from.provenance.unwrap_or_default().into(),
        })
    }
}

impl From<Claim> for proto::Claim {
    fn from(from: Claim) -> proto::Claim {
        proto::Claim {
            id: from.id,
            figure: from.figure.map(Into::into),
            attribution: Some(from.attribution.into()),
            modality: from.modality.number(),
            hedged: from.hedged,
            change: words::number(from.change),
            provenance: Some(from.provenance.into()),
        }
    }
}

impl TryFrom<proto::Figure> for Figure {
    type Error = DecodeError;

    fn try_from(from: proto::Figure) -> Result<Figure, DecodeError> {
        Ok(Figure {
            number: number(from.value, from.low, from.high, from.qualifier)?,
            event: words::required("event", from.event)?,
            predicate: from.predicate,
            who: from.who,
            group: words::required("group", from.group)?,
            side: from.side,
            place: from.place,
            site: from.site,
            at_scene: from.at_scene,
            when: from.when,
            period: from.period,
            scope: words::required("scope", from.scope)?,
            perpetrator: words::optional("perpetrator", from.perpetrator)?,
            anchor: from.anchor,
        })
    }
}

impl From<Figure> for proto::Figure {
    fn from(from: Figure) -> proto::Figure {
        proto::Figure {
            value: from.number.value,
            low: from.number.low,
            high: from.number.high,
            qualifier: from.number.qualifier.number(),
            event: from.event.number(),
            predicate: from.predicate,
            who: from.who,
            group: from.group.number(),
            side: from.side,
            place: from.place,
            site: from.site,
            at_scene: from.at_scene,
            when: from.when,
            period: from.period,
            scope: from.scope.number(),
            perpetrator: words::number(from.perpetrator),
            anchor: from.anchor,
        }
    }
}

/// A number out of the four fields that carry it in every message.
pub(super) fn number(
    value: Option<u32>,
    low: Option<u32>,
    high: Option<u32>,
    qualifier: i32,
) -> Result<Number, DecodeError> {
    Ok(Number { value, low, high, qualifier: words::required("qualifier", qualifier)? })
}

impl TryFrom<proto::Attribution> for Attribution {
    type Error = DecodeError;

    fn try_from(from: proto::Attribution) -> Result<Attribution, DecodeError> {
        Ok(Attribution {
            source: from.source.map(TryInto::try_into).transpose()?,
            via: from.via.map(TryInto::try_into).transpose()?,
            cue: from.cue,
            how: words::optional("how", from.how)?,
            follows: from.follows.map(TryInto::try_into).transpose()?,
            open: from.open.map_or(Ok(Open::Closed), TryInto::try_into)?,
        })
    }
}

impl From<Attribution> for proto::Attribution {
    fn from(from: Attribution) -> proto::Attribution {
        proto::Attribution {
            source: from.source.map(Into::into),
            via: from.via.map(Into::into),
            cue: from.cue,
            how: words::number(from.how),
            follows: from.follows.map(Into::into),
            open: open(from.open),
        }
    }
}

impl TryFrom<proto::Source> for Source {
    type Error = DecodeError;

    fn try_from(from: proto::Source) -> Result<Source, DecodeError> {
        Ok(Source {
            name: from.name,
            canonical: from.canonical,
            kind: words::optional("kind", from.kind)?,
            party: from.party,
        })
    }
}

impl From<Source> for proto::Source {
    fn from(from: Source) -> proto::Source {
        proto::Source {
            name: from.name,
            canonical: from.canonical,
            kind: words::number(from.kind),
            party: from.party,
        }
    }
}

impl TryFrom<proto::Open> for Open {
    type Error = DecodeError;

    fn try_from(from: proto::Open) -> Result<Open, DecodeError> {
        use proto::open::Reach;
        let unknown = |_| DecodeError::Unknown { field: "reach", value: from.reach };
        match Reach::try_from(from.reach).map_err(unknown)? {
            Reach::Closed => Ok(Open::Closed),
            Reach::Anaphor => {
                Ok(Open::Anaphor { words: from.words, kind: words::optional("kind", from.kind)? })
            }
            Reach::Speaker => Ok(Open::Speaker),
        }
    }
}

fn open(from: Open) -> Option<proto::Open> {
    use proto::open::Reach;
    let (reach, kind, words) = match from {
        Open::Closed => return None,
        Open::Anaphor { words, kind } => (Reach::Anaphor, words::number(kind), words),
        Open::Speaker => (Reach::Speaker, 0, String::new()),
    };
    Some(proto::Open { reach: reach.into(), kind, words })
}

impl From<proto::Provenance> for Provenance {
    fn from(from: proto::Provenance) -> Provenance {
        Provenance {
            sentence: span(from.start, from.end),
            anchor: span(from.anchor_start, from.anchor_end),
            quote: from.quote,
            rule: from.rule,
        }
    }
}

fn span(start: Option<u32>, end: Option<u32>) -> Span {
    Span { start: start.unwrap_or(0), end: end.unwrap_or(0) }
}

impl From<Provenance> for proto::Provenance {
    fn from(from: Provenance) -> proto::Provenance {
        proto::Provenance {
            start: Some(from.sentence.start),
            end: Some(from.sentence.end),
            anchor_start: Some(from.anchor.start),
            anchor_end: Some(from.anchor.end),
            quote: from.quote,
            rule: from.rule,
        }
    }
}
