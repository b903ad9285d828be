//! Tallies and what they share with updates.

use super::reading::all;
use super::words::{self, Word};
use super::{DecodeError, claim, proto, timestamp};
use crate::model::{
    Cause, Check, Combined, Difference, Echo, Held, Measure, Publication, SourceFigure, Support, Tally, Words,
};

impl TryFrom<proto::Tally> for Tally {
    type Error = DecodeError;

    fn try_from(from: proto::Tally) -> Result<Tally, DecodeError> {
        let (measure, label) = labelled(from.measure)?;
        Ok(Tally {
            story: from.story_id,
            measure,
            label,
            epoch: from.epoch.unwrap_or(0),
            version: from.version.unwrap_or(0),
            figures: all(from.figures)?,
            combined: Combined { low: from.low, best: from.best, high: from.high, policy: from.policy },
            floor: from.floor,
            differences: all(from.differences)?,
            ahead: all(from.ahead)?,
            failing: from.failing.into_iter().map(Into::into).collect(),
            echoes: from.echoes.into_iter().map(Into::into).collect(),
            support: from.support.unwrap_or_default().into(),
            publication: from.publication.unwrap_or_default().into(),
            ledger_version: from.ledger_version.unwrap_or(0),
            lexicon: from.lexicon,
        })
    }
}

impl From<Tally> for proto::Tally {
    fn from(from: Tally) -> proto::Tally {
        proto::Tally {
            story_id: from.story,
            measure: Some(measure(from.measure, from.label)),
            epoch: Some(from.epoch),
            version: Some(from.version),
            figures: from.figures.into_iter().map(Into::into).collect(),
            low: from.combined.low,
            best: from.combined.best,
            high: from.combined.high,
            policy: from.combined.policy,
            floor: from.floor,
            disputed: !from.differences.is_empty(),
            differences: from.differences.into_iter().map(Into::into).collect(),
            ahead: from.ahead.into_iter().map(Into::into).collect(),
            failing: from.failing.into_iter().map(Into::into).collect(),
            echoes: from.echoes.into_iter().map(Into::into).collect(),
            support: Some(from.support.into()),
            publication: Some(from.publication.into()),
            ledger_version: Some(from.ledger_version),
            lexicon: from.lexicon,
        }
    }
}

/// A measure and its label, which travel together.
pub(super) fn labelled(from: Option<proto::Measure>) -> Result<(Measure, Words), DecodeError> {
    let from = from.ok_or(DecodeError::Missing("measure"))?;
    let measure = Measure {
        event: words::required("event", from.event)?,
        predicate: from.predicate,
        group: words::required("group", from.group)?,
        side: from.side,
        place: from.place,
        period: from.period,
    };
    Ok((measure, from.label.unwrap_or_default().into()))
}

pub(super) fn measure(from: Measure, label: Words) -> proto::Measure {
    proto::Measure {
        event: from.event.number(),
        predicate: from.predicate,
        group: from.group.number(),
        side: from.side,
        place: from.place,
        period: from.period,
        label: Some(label.into()),
    }
}

impl From<proto::Words> for Words {
    fn from(from: proto::Words) -> Words {
        Words { nl: from.nl, en: from.en }
    }
}

impl From<Words> for proto::Words {
    fn from(from: Words) -> proto::Words {
        proto::Words { nl: from.nl, en: from.en }
    }
}

impl TryFrom<proto::SourceFigure> for SourceFigure {
    type Error = DecodeError;

    fn try_from(from: proto::SourceFigure) -> Result<SourceFigure, DecodeError> {
        Ok(SourceFigure {
            source: from.source,
            kind: words::optional("sourceKind", from.source_kind)?,
            party: from.party,
            number: claim::number(from.value, from.low, from.high, from.qualifier)?,
            who: from.who,
            as_written: from.as_written,
            hedged: from.hedged,
            derived: from.derived,
            arithmetic: from.arithmetic,
            when: from.when,
            via: from.via,
            how: words::optional("how", from.how)?,
            follows: from.follows,
            perpetrator: words::optional("perpetrator", from.perpetrator)?,
            said: timestamp::required("said", from.said)?,
            first_seen: timestamp::required("firstSeen", from.first_seen)?,
            last_repeated: timestamp::required("lastRepeated", from.last_repeated)?,
            carriers: from.carriers,
            cause: from.cause.map(TryInto::try_into).transpose()?.unwrap_or_default(),
        })
    }
}

impl From<SourceFigure> for proto::SourceFigure {
    fn from(from: SourceFigure) -> proto::SourceFigure {
        proto::SourceFigure {
            source: from.source,
            source_kind: words::number(from.kind),
            party: from.party,
            value: from.number.value,
            low: from.number.low,
            high: from.number.high,
            qualifier: from.number.qualifier.number(),
            who: from.who,
            as_written: from.as_written,
            hedged: from.hedged,
            derived: from.derived,
            arithmetic: from.arithmetic,
            when: from.when,
            via: from.via,
            how: words::number(from.how),
            follows: from.follows,
            perpetrator: words::number(from.perpetrator),
            said: Some(from.said.into()),
            first_seen: Some(from.first_seen.into()),
            last_repeated: Some(from.last_repeated.into()),
            carriers: from.carriers,
            cause: Some(from.cause.into()),
        }
    }
}

impl TryFrom<proto::Cause> for Cause {
    type Error = DecodeError;

    fn try_from(from: proto::Cause) -> Result<Cause, DecodeError> {
        Ok(Cause {
            article: from.article_id,
            paragraph: from.paragraph_id,
            revision: from.revision.unwrap_or(0),
            outlet: from.outlet,
            headline: from.headline,
            url: from.url,
            language: from.language,
            quote: from.quote,
            start: from.start.unwrap_or(0),
            end: from.end.unwrap_or(0),
            rule: from.rule,
            lexicon: from.lexicon,
            claim_id: from.claim_id,
            published: timestamp::required("published", from.published)?,
            revised: timestamp::required("revised", from.revised)?,
            decided_by: from.decided_by,
            why: from.why,
        })
    }
}

impl From<Cause> for proto::Cause {
    fn from(from: Cause) -> proto::Cause {
        proto::Cause {
            article_id: from.article,
            paragraph_id: from.paragraph,
            revision: Some(from.revision),
            outlet: from.outlet,
            headline: from.headline,
            url: from.url,
            language: from.language,
            quote: from.quote,
            start: Some(from.start),
            end: Some(from.end),
            rule: from.rule,
            lexicon: from.lexicon,
            claim_id: from.claim_id,
            published: Some(from.published.into()),
            revised: Some(from.revised.into()),
            decided_by: from.decided_by,
            why: from.why,
        }
    }
}

impl TryFrom<proto::Difference> for Difference {
    type Error = DecodeError;

    fn try_from(from: proto::Difference) -> Result<Difference, DecodeError> {
        Ok(Difference {
            difference: words::required("type", from.r#type)?,
            source: from.source,
            other: from.other,
        })
    }
}

impl From<Difference> for proto::Difference {
    fn from(from: Difference) -> proto::Difference {
        proto::Difference { r#type: from.difference.number(), source: from.source, other: from.other }
    }
}

impl From<proto::Check> for Check {
    fn from(from: proto::Check) -> Check {
        Check { source: from.source, name: from.name, arithmetic: from.arithmetic }
    }
}

impl From<Check> for proto::Check {
    fn from(from: Check) -> proto::Check {
        proto::Check { source: from.source, name: from.name, arithmetic: from.arithmetic }
    }
}

impl From<proto::Echo> for Echo {
    fn from(from: proto::Echo) -> Echo {
        let proto::Echo { source, outlet, article_id, paragraph_id, claim_id } = from;
        Echo { source, outlet, article: article_id, paragraph: paragraph_id, claim_id }
    }
}

impl From<Echo> for proto::Echo {
    fn from(from: Echo) -> proto::Echo {
        let Echo { source, outlet, article, paragraph, claim_id } = from;
        proto::Echo { source, outlet, article_id: article, paragraph_id: paragraph, claim_id }
    }
}

impl From<proto::Support> for Support {
    fn from(from: proto::Support) -> Support {
        Support {
            originators: from.originators.unwrap_or(0),
            parties: from.parties.unwrap_or(0),
            carriers: from.carriers.unwrap_or(0),
        }
    }
}

impl From<Support> for proto::Support {
    fn from(from: Support) -> proto::Support {
        proto::Support {
            originators: Some(from.originators),
            parties: Some(from.parties),
            carriers: Some(from.carriers),
        }
    }
}

impl From<proto::Publication> for Publication {
    fn from(from: proto::Publication) -> Publication {
        let held = |held: proto::Held| Held {
            source: held.source,
            passed: held.passed,
            last_update_id: held.last_update_id,
        };
        Publication {
            held: from.held.into_iter().map(held).collect(),
            story_version: from.story_version.unwrap_or(0),
            last_update_id: from.last_update_id,
        }
    }
}

impl From<Publication> for proto::Publication {
    fn from(from: Publication) -> proto::Publication {
        let held = |held: Held| proto::Held {
            source: held.source,
            passed: held.passed,
            last_update_id: held.last_update_id,
        };
        proto::Publication {
            held: from.held.into_iter().map(held).collect(),
            story_version: Some(from.story_version),
            last_update_id: from.last_update_id,
        }
    }
}
