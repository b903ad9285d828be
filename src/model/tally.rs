//! Tallies: one measure of one story, each source's figure beside the others'.

use super::words::words;
use super::{Event, Group, How, Number, Perpetrator, SourceKind, Time, percent_encode};
use std::fmt;

/// What is counted in a story.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Measure {
    pub event: Event,
    /// Where the event is [`Event::Other`]; else empty.
    pub predicate: String,
    pub group: Group,
    /// Empty: any side.
    pub side: String,
    /// Empty: the story's scene.
    pub place: String,
    /// Empty: since the story began.
    pub period: String,
}

impl fmt::Display for Measure {
    /// The measure's part of a key: `killed.combatants.Kurdish..`, each part percent-encoded.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.event.word())?;
        if self.event == Event::Other {
            write!(f, "({})", key_part(&self.predicate))?;
        }
        write!(f, ".{}", self.group.word())?;
        for part in [&self.side, &self.place, &self.period] {
            write!(f, ".{}", key_part(part))?;
        }
        Ok(())
    }
}

fn key_part(part: &str) -> String {
    percent_encode(part).replace('.', "%2E")
}

/// The same words in Dutch and in English.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub nl: String,
    pub en: String,
}

/// One measure of one story: each source's figure, and the combined view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tally {
    pub story: String,
    pub measure: Measure,
    pub label: Words,
    pub epoch: u32,
    /// Gapless per tally, from 1.
    pub version: u32,
    /// Sorted by source.
    pub figures: Vec<SourceFigure>,
    pub combined: Combined,
    /// What its parts and periods say alone: at least so many; none: nothing.
    pub floor: Option<u32>,
    /// Sorted; empty: no dispute.
    pub differences: Vec<Difference>,
    /// Who is merely ahead of whom: `source` is newer and higher than `other`; no dispute.
    pub ahead: Vec<Difference>,
    /// Checks that fail, sorted.
    pub failing: Vec<Check>,
    /// Copies that still carry what their originator took back, sorted.
    pub echoes: Vec<Echo>,
    pub support: Support,
    pub publication: Publication,
    pub ledger_version: u32,
    pub lexicon: String,
}

impl Tally {
    /// The tally with its history alone, as if nobody counted it.
    pub fn underived(&self) -> Tally {
        Tally {
            story: self.story.clone(),
            measure: self.measure.clone(),
            label: Words::default(),
            epoch: self.epoch,
            version: self.version,
            figures: Vec::new(),
            combined: Combined::default(),
            floor: None,
            differences: Vec::new(),
            ahead: Vec::new(),
            failing: Vec::new(),
            echoes: Vec::new(),
            support: Support::default(),
            publication: self.publication.clone(),
            ledger_version: self.ledger_version,
            lexicon: String::new(),
        }
    }
}

/// Low, best and high by a named policy; none: open, or no best.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Combined {
    pub low: Option<u32>,
    pub best: Option<u32>,
    pub high: Option<u32>,
    pub policy: String,
}

/// The figure that one source currently holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFigure {
    /// Canonical name.
    pub source: String,
    pub kind: Option<SourceKind>,
    pub party: String,
    pub number: Number,
    pub who: String,
    pub as_written: String,
    pub hedged: bool,
    /// Computed, with the arithmetic ("72 + 12").
    pub derived: bool,
    pub arithmetic: String,
    pub when: String,
    pub via: String,
    pub how: Option<How>,
    /// The source whose figure this one takes over, and so does not support; empty: none.
    pub follows: String,
    pub perpetrator: Option<Perpetrator>,
    pub said: Time,
    pub first_seen: Time,
    pub last_repeated: Time,
    /// Outlets that carry it, sorted.
    pub carriers: Vec<String>,
    pub cause: Cause,
}

/// Where a figure stands, or which text no longer says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cause {
    pub article: String,
    pub paragraph: String,
    pub revision: u32,
    pub outlet: String,
    pub headline: String,
    pub url: String,
    pub language: String,
    pub quote: String,
    pub start: u32,
    pub end: u32,
    pub rule: String,
    pub lexicon: String,
    pub claim_id: String,
    pub published: Time,
    pub revised: Time,
    /// The desk's decision, where that is the cause; else empty.
    pub decided_by: String,
    pub why: String,
}

words! {
    pub enum DifferenceType {
        /// The intervals of two parties' figures do not meet.
        Differ = "differ",
        /// One voice rejects another's figure.
        Denial = "denial",
        /// A newer, higher figure of something that only grows.
        Ahead = "ahead",
    }
}

/// Two sources whose figures do not meet. Where they differ, `source` sorts before `other`; else
/// `source` denies the figure of `other`, or is ahead of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    pub difference: DifferenceType,
    pub source: String,
    pub other: String,
}

/// A check of the figures against each other or against themselves that fails.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Check {
    /// The source whose figures it is about; empty: the measure as a whole.
    pub source: String,
    pub name: String,
    /// The numbers in a line, for example "224 + 184 + 72 = 480 <> 479".
    pub arithmetic: String,
}

/// A copy of a text that still carries a claim which its originator killed or corrected.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Echo {
    /// The row that the claim would stand in.
    pub source: String,
    pub outlet: String,
    pub article: String,
    pub paragraph: String,
    pub claim_id: String,
}

/// How many stand behind the combined view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Support {
    pub originators: u32,
    pub parties: u32,
    pub carriers: u32,
}

/// History that the inputs alone do not give: written with the tally, restored as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publication {
    /// Sorted by source.
    pub held: Vec<Held>,
    /// The story's sequence at this tally's last update.
    pub story_version: u32,
    pub last_update_id: String,
}

/// Numbers that a source once held here and passed, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub source: String,
    pub passed: Vec<u32>,
    /// The last update of this source's figure, which the next one supersedes.
    pub last_update_id: String,
}
