//! What became of an input, and what a batch has touched.

use super::{Limits, Policy};
use crate::model::{Closing, Decision, Measure, Reading, Story, Tally, Update};
use std::sync::Arc;

/// The ledger's settings: they are part of what it is a function of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub policy: Policy,
    /// Of counts that go both ways (missing, detained ...), a figure older than another by more than
    /// this many hours lags behind it and does not differ.
    pub lag_hours: u16,
    pub limits: Limits,
    /// A story is closed once its last input is older than this many hours; none: never.
    pub close_after_hours: Option<u32>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { policy: Policy::Latest, lag_hours: 24, limits: Limits::default(), close_after_hours: None }
    }
}

/// What became of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took its place. An earlier revision that comes late does so in its paragraph's trace.
    Folded(Vec<Update>),
    /// It is known already; nothing changed.
    Duplicate,
    /// It is too old to leave a trace; nothing changed.
    Older,
    /// Another content stands for the same revision: withdrawn wins, then the one with claims, then
    /// the greater digest.
    Conflict { winner: Winner, updates: Vec<Update> },
    /// Folding it failed: nothing of it was taken in. The updates are those of an upgrade before it.
    Failed { message: String, updates: Vec<Update> },
}

impl Outcome {
    /// The same, with updates that come before its own.
    pub(super) fn behind(self, mut earlier: Vec<Update>) -> Outcome {
        if earlier.is_empty() {
            return self;
        }
        match self {
            Outcome::Folded(updates) => {
                earlier.extend(updates);
                Outcome::Folded(earlier)
            }
            Outcome::Conflict { winner, updates } => {
                earlier.extend(updates);
                Outcome::Conflict { winner, updates: earlier }
            }
            Outcome::Failed { message, updates } => {
                earlier.extend(updates);
                Outcome::Failed { message, updates: earlier }
            }
            Outcome::Duplicate | Outcome::Older => Outcome::Folded(earlier),
        }
    }

    /// The updates that the input caused, in order.
    pub fn updates(self) -> Vec<Update> {
        match self {
            Outcome::Folded(updates)
            | Outcome::Conflict { updates, .. }
            | Outcome::Failed { updates, .. } => updates,
            Outcome::Duplicate | Outcome::Older => Vec::new(),
        }
    }
}

/// Which of two contents of one revision counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Winner {
    Standing,
    Arrived,
}

/// A story that was told anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgraded {
    pub story: Arc<str>,
    /// What differs, with reason upgrade.
    pub updates: Vec<Update>,
}

/// Something that the batch touched, as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Touched<'a> {
    Story(&'a Story),
    Decision(&'a Decision),
    Reading(&'a Reading),
    Tally(&'a Tally),
    /// The tally that was there is not any more: its story was closed.
    Gone {
        story: &'a str,
        measure: &'a Measure,
    },
    Closing(&'a Closing),
}

/// A stored tally that does not follow from the stored readings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("story '{story}': the stored tally {measure} does not follow from the stored readings ({what})")]
pub struct Mismatch {
    pub story: String,
    pub measure: Box<Measure>,
    pub what: String,
}
