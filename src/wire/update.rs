//! Updates.

use super::reading::all;
use super::tally::{labelled, measure};
use super::words::{self, Word};
use super::{DecodeError, proto, timestamp};
use crate::model::{Combined, Update};

impl TryFrom<proto::Update> for Update {
    type Error = DecodeError;

    fn try_from(from: proto::Update) -> Result<Update, DecodeError> {
        let (measure, label) = labelled(from.measure)?;
        Ok(Update {
            id: from.id,
            change_id: from.change_id,
            story: from.story_id,
            epoch: from.epoch.unwrap_or(0),
            version: from.version.unwrap_or(0),
            story_version: from.story_version.unwrap_or(0),
            kind: words::required("kind", from.kind)?,
            reason: words::required("reason", from.reason)?,
            agent: words::required("agent", from.agent)?,
            direction: words::required("direction", from.direction)?,
            measure,
            label,
            source: from.source,
            source_kind: words::optional("sourceKind", from.source_kind)?,
            party: from.party,
            previous: from.previous.map(TryInto::try_into).transpose()?,
            current: from.current.map(TryInto::try_into).transpose()?,
            others: all(from.others)?,
            combined: Combined { low: from.low, best: from.best, high: from.high, policy: from.policy },
            disputed: from.disputed,
            support: from.support.unwrap_or_default().into(),
            supersedes: from.supersedes,
            sentences: from.sentences.unwrap_or_default().into(),
            cause: from.cause.map(TryInto::try_into).transpose()?.unwrap_or_default(),
            published: timestamp::required("published", from.published)?,
            revised: timestamp::required("revised", from.revised)?,
            ended: from.ended,
            differences: all(from.differences)?,
            check: from.check,
            arithmetic: from.arithmetic,
            echoes: from.echoes.into_iter().map(Into::into).collect(),
        })
    }
}

impl From<Update> for proto::Update {
    fn from(from: Update) -> proto::Update {
        proto::Update {
            id: from.id,
            change_id: from.change_id,
            story_id: from.story,
            epoch: Some(from.epoch),
            version: Some(from.version),
            story_version: Some(from.story_version),
            kind: from.kind.number(),
            reason: from.reason.number(),
            agent: from.agent.number(),
            direction: from.direction.number(),
            measure: Some(measure(from.measure, from.label)),
            source: from.source,
            source_kind: words::number(from.source_kind),
            party: from.party,
            previous: from.previous.map(Into::into),
            current: from.current.map(Into::into),
            others: from.others.into_iter().map(Into::into).collect(),
            low: from.combined.low,
            best: from.combined.best,
            high: from.combined.high,
            policy: from.combined.policy,
            disputed: from.disputed,
            support: Some(from.support.into()),
            supersedes: from.supersedes,
            sentences: Some(from.sentences.into()),
            cause: Some(from.cause.into()),
            published: Some(from.published.into()),
            revised: Some(from.revised.into()),
            ended: from.ended,
            differences: from.differences.into_iter().map(Into::into).collect(),
            check: from.check,
            arithmetic: from.arithmetic,
            echoes: from.echoes.into_iter().map(Into::into).collect(),
        }
    }
}
