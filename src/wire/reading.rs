//! Readings and the other entries of the changelog.

use super::words::{self, Word};
use super::{DecodeError, proto, timestamp};
use crate::model::{Closing, Decision, Offers, Reading, Story, Time, Trace};
use std::ops::Range;

/// One record of the changelog: what a ledger is rebuilt from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // Nearly every entry is a reading.
pub enum Entry {
    Reading(Reading),
    Decision(Decision),
    Story(Story),
    Closing(Closing),
    Progress(Progress),
}

/// How far a partition has come, and what wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The next input offset.
    pub offset: u64,
    pub ledger_version: u32,
    /// The lexicons by language, with their digests.
    pub lexicon: String,
    /// Which lexicons are newer: the greater number.
    pub lexicon_number: u32,
    /// What an upgrade has left to do: inputs yet to be read again, by offset. None: everything is told as
    /// this ledger version and lexicon tell it.
    pub upgrade: Option<Range<u64>>,
}

impl TryFrom<proto::Changelog> for Entry {
    type Error = DecodeError;

    fn try_from(from: proto::Changelog) -> Result<Entry, DecodeError> {
        use proto::changelog::Entry as From;
        match from.entry.ok_or(DecodeError::Missing("reading, decision, story, closing or progress"))? {
            From::Reading(reading) => reading.try_into().map(Entry::Reading),
            From::Decision(decision) => decision.try_into().map(Entry::Decision),
            From::Story(story) => story.try_into().map(Entry::Story),
            From::Closing(closing) => closing.try_into().map(Entry::Closing),
            From::Progress(progress) => progress.try_into().map(Entry::Progress),
        }
    }
}

impl From<Entry> for proto::Changelog {
    fn from(from: Entry) -> proto::Changelog {
        use proto::changelog::Entry as To;
        let entry = match from {
            Entry::Reading(reading) => To::Reading(reading.into()),
            Entry::Decision(decision) => To::Decision(decision.into()),
            Entry::Story(story) => To::Story(story.into()),
            Entry::Closing(closing) => To::Closing(closing.into()),
            Entry::Progress(progress) => To::Progress(progress.into()),
        };
        proto::Changelog { entry: Some(entry) }
    }
}

impl TryFrom<proto::Progress> for Progress {
    type Error = DecodeError;

    fn try_from(from: proto::Progress) -> Result<Progress, DecodeError> {
        let offset = |field, offset: i64| {
            u64::try_from(offset).map_err(|_| DecodeError::Invalid { field, problem: "is negative" })
        };
        let reread = |left: proto::Upgrade| {
            Ok(offset("reread_from", left.reread_from)?..offset("reread_to", left.reread_to)?)
        };
        Ok(Progress {
            offset: offset("offset", from.offset)?,
            ledger_version: from.ledger_version,
            lexicon: from.lexicon,
            lexicon_number: from.lexicon_number,
            upgrade: from.upgrade.map(reread).transpose()?,
        })
    }
}

impl From<Progress> for proto::Progress {
    fn from(from: Progress) -> proto::Progress {
        let offset = |offset: u64| i64::try_from(offset).expect("a log's offsets fit 63 bits");
        let left = |left: Range<u64>| proto::Upgrade {
            reread_from: offset(left.start),
            reread_to: offset(left.end),
        };
        proto::Progress {
            offset: offset(from.offset),
            ledger_version: from.ledger_version,
            lexicon: from.lexicon,
            lexicon_number: from.lexicon_number,
            upgrade: from.upgrade.map(left),
        }
    }
}

impl TryFrom<proto::Closing> for Closing {
    type Error = DecodeError;

    fn try_from(from: proto::Closing) -> Result<Closing, DecodeError> {
        Ok(Closing {
            story: from.story_id,
            at: timestamp::required("at", from.at)?,
            epoch: from.epoch,
            story_version: from.story_version,
            closed: from.closed,
        })
    }
}

impl From<Closing> for proto::Closing {
    fn from(from: Closing) -> proto::Closing {
        let Closing { story, at, epoch, story_version, closed } = from;
        proto::Closing { story_id: story, at: Some(at.into()), epoch, story_version, closed }
    }
}

impl TryFrom<proto::Reading> for Reading {
    type Error = DecodeError;

    fn try_from(from: proto::Reading) -> Result<Reading, DecodeError> {
        Ok(Reading {
            story: from.story_id,
            article: from.article_id,
            paragraph: from.paragraph_id,
            revision: from.revision.unwrap_or(1),
            position: from.position.unwrap_or(0),
            language: from.language,
            outlet: from.outlet,
            headline: from.headline,
            url: from.url,
            published: timestamp::required("published", from.published)?,
            revised: timestamp::required("revised", from.revised)?,
            status: words::required("status", from.status)?,
            digest: from.digest,
            lexicon: from.lexicon,
            claims: all(from.claims)?,
            offers: from.offers.unwrap_or_default().try_into()?,
            sketch: from.sketch,
            trace: all(from.trace)?,
        })
    }
}

impl From<Reading> for proto::Reading {
    fn from(from: Reading) -> proto::Reading {
        proto::Reading {
            story_id: from.story,
            article_id: from.article,
            paragraph_id: from.paragraph,
            revision: Some(from.revision),
            position: Some(from.position),
            language: from.language,
            outlet: from.outlet,
            headline: from.headline,
            url: from.url,
            published: Some(from.published.into()),
            revised: Some(from.revised.into()),
            status: from.status.number(),
            digest: from.digest,
            lexicon: from.lexicon,
            claims: from.claims.into_iter().map(Into::into).collect(),
            offers: offers(from.offers),
            sketch: from.sketch,
            trace: from.trace.into_iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<proto::Offers> for Offers {
    type Error = DecodeError;

    fn try_from(from: proto::Offers) -> Result<Offers, DecodeError> {
        Ok(Offers {
            speaker: from.speaker.map(TryInto::try_into).transpose()?,
            mentions: all(from.mentions)?,
            relay: from.relay.map(TryInto::try_into).transpose()?,
            event: words::optional("event", from.event)?,
            scene: from.scene,
        })
    }
}

fn offers(from: Offers) -> Option<proto::Offers> {
    (from != Offers::default()).then(|| proto::Offers {
        speaker: from.speaker.map(Into::into),
        mentions: from.mentions.into_iter().map(Into::into).collect(),
        relay: from.relay.map(Into::into),
        event: words::number(from.event),
        scene: from.scene,
    })
}

impl TryFrom<proto::Trace> for Trace {
    type Error = DecodeError;

    fn try_from(from: proto::Trace) -> Result<Trace, DecodeError> {
        Ok(Trace {
            revision: from.revision.unwrap_or(1),
            revised: timestamp::required("revised", from.revised)?,
            status: words::required("status", from.status)?,
            digest: from.digest,
            claim_ids: from.claim_ids,
            since: from.since.into_iter().map(since).collect::<Result<_, _>>()?,
            sketch: from.sketch,
        })
    }
}

impl From<Trace> for proto::Trace {
    fn from(from: Trace) -> proto::Trace {
        proto::Trace {
            revision: Some(from.revision),
            revised: Some(from.revised.into()),
            status: from.status.number(),
            digest: from.digest,
            claim_ids: from.claim_ids,
            since: from
                .since
                .into_iter()
                .map(|(claim_id, said)| proto::Since { claim_id, said: Some(said.into()) })
                .collect(),
            sketch: from.sketch,
        }
    }
}

fn since(from: proto::Since) -> Result<(String, Time), DecodeError> {
    Ok((from.claim_id, timestamp::required("said", from.said)?))
}

/// Converts each of a list, up to the first that is wrong.
pub(super) fn all<F, T: TryFrom<F, Error = DecodeError>>(from: Vec<F>) -> Result<Vec<T>, DecodeError> {
    from.into_iter().map(TryInto::try_into).collect()
}
