//! Updates: what changed in which tally, why, from what to what.

use super::words::words;
use super::{Cause, Combined, Difference, Echo, Measure, SourceFigure, SourceKind, Support, Time, Words};

words! {
    pub enum Kind {
        Opened = "opened",
        Raised = "raised",
        Lowered = "lowered",
        /// Only bounds or qualifier.
        Refined = "refined",
        Corrected = "corrected",
        Withdrawn = "withdrawn",
        Reinstated = "reinstated",
        Disputed = "disputed",
        Converged = "converged",
        Matched = "matched",
        CheckFailed = "check_failed",
        CheckCleared = "check_cleared",
        Closed = "closed",
        Reopened = "reopened",
    }
}

words! {
    pub enum Reason {
        Report = "report",
        Revision = "revision",
        Kill = "kill",
        Late = "late",
        Decision = "decision",
        Expiry = "expiry",
        Upgrade = "upgrade",
        Merge = "merge",
    }
}

words! {
    /// Who made the change.
    pub enum Agent {
        /// The source changed its word.
        Source = "source",
        OutletEdit = "outlet_edit",
        OutletKill = "outlet_kill",
        Desk = "desk",
        Machine = "machine",
    }
}

words! {
    pub enum Direction {
        Up = "up",
        Down = "down",
        Same = "same",
    }
}

/// The output event: enough to act on without a second call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Deterministic: story, epoch, measure, version.
    pub id: String,
    /// The same for all updates that one input causes.
    pub change_id: String,
    pub story: String,
    pub epoch: u32,
    /// Gapless per tally, from 1.
    pub version: u32,
    /// Gapless per story, from 1.
    pub story_version: u32,
    pub kind: Kind,
    pub reason: Reason,
    pub agent: Agent,
    pub direction: Direction,
    pub measure: Measure,
    pub label: Words,
    /// Whose figure changed; empty for kinds about the measure as a whole.
    pub source: String,
    pub source_kind: Option<SourceKind>,
    pub party: String,
    pub previous: Option<SourceFigure>,
    pub current: Option<SourceFigure>,
    /// The other sources' current figures, sorted by source.
    pub others: Vec<SourceFigure>,
    pub combined: Combined,
    pub disputed: bool,
    pub support: Support,
    /// The update of the same tally and source that this one overtakes; empty: none.
    pub supersedes: String,
    /// Whole sentences for people; the ledger leaves them empty.
    pub sentences: Words,
    pub cause: Cause,
    pub published: Time,
    pub revised: Time,
    /// Converged: "agreed", "withdrawn" or "overtaken"; else empty.
    pub ended: String,
    pub differences: Vec<Difference>,
    /// Check kinds: the check's name and its arithmetic; else empty.
    pub check: String,
    pub arithmetic: String,
    /// Copies that still carry a figure of this source which its originator took back, sorted.
    pub echoes: Vec<Echo>,
}
