//! The input that a round of updates comes from.

use super::figure::paragraph_cause;
use crate::model::{
    Agent, Cause, Decision, Kind as UpdateKind, Reading, Reason, SourceFigure, Status, Story, Time,
    percent_encode,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What every update of one input shares.
#[derive(Debug)]
pub(super) struct Occasion {
    pub change_id: String,
    pub cause: Cause,
    pub published: Time,
    pub revised: Time,
    /// Names that stand for others since this input.
    pub merged: BTreeSet<Arc<str>>,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Report,
    Revision,
    Kill,
    Decision,
    Record,
    Upgrade,
    Closing,
}

impl Occasion {
    /// A paragraph revision. `replaces`: an earlier revision has been told.
    pub fn paragraph(reading: &Reading, known: Option<&Reading>) -> Occasion {
        let kind = match (reading.status, known) {
            (Status::Withdrawn, _) => Kind::Kill,
            (Status::Usable, Some(_)) => Kind::Revision,
            (Status::Usable, None) => Kind::Report,
        };
        let ids = [&reading.story, &reading.article, &reading.paragraph];
        let [story, article, paragraph] = ids.map(|id| percent_encode(id));
        Occasion {
            change_id: format!("{story}/{article}/{paragraph}/{}-{:016x}", reading.revision, reading.digest),
            cause: paragraph_cause(reading),
            published: reading.published,
            revised: reading.revised,
            merged: BTreeSet::new(),
            kind,
        }
    }

    pub fn decision(decision: &Decision) -> Occasion {
        let [story, target] = [&decision.story, &decision.target].map(|id| percent_encode(id));
        Occasion {
            change_id: format!("{story}//decision/{target}/{}-{}", decision.at, decision.action),
            cause: Cause {
                published: decision.at,
                revised: decision.at,
                decided_by: decision.by.clone(),
                why: decision.why.clone(),
                ..Cause::default()
            },
            published: decision.at,
            revised: decision.at,
            merged: BTreeSet::new(),
            kind: Kind::Decision,
        }
    }

    pub fn record(story: &Story) -> Occasion {
        Occasion {
            change_id: format!("{}//story/{}", percent_encode(&story.story), story.at),
            cause: Cause { published: story.at, revised: story.at, ..Cause::default() },
            published: story.at,
            revised: story.at,
            merged: BTreeSet::new(),
            kind: Kind::Record,
        }
    }

    /// A new ledger version or lexicon, as of a story's newest paragraph. No other upgrade of the story
    /// shares its `sequence`.
    pub fn upgrade(story: &str, newest: Option<&Reading>, sequence: u32) -> Occasion {
        Occasion {
            change_id: format!("{}//upgrade/{}-{sequence}", percent_encode(story), super::Ledger::VERSION),
            cause: Cause::default(),
            published: newest.map(|reading| reading.published).unwrap_or_default(),
            revised: newest.map(|reading| reading.revised).unwrap_or_default(),
            merged: BTreeSet::new(),
            kind: Kind::Upgrade,
        }
    }

    /// A paragraph revision that was taken in before, as it is read today.
    pub fn reread(reading: &Reading, sequence: u32) -> Occasion {
        let upgrade = Occasion::upgrade(&reading.story, Some(reading), sequence);
        Occasion { cause: paragraph_cause(reading), ..upgrade }
    }

    /// A story that has been idle for long, at the time of the record that closes it.
    pub fn closing(story: &str, epoch: u32, at: Time) -> Occasion {
        Occasion {
            change_id: format!("{}//closing/{epoch}", percent_encode(story)),
            cause: Cause { published: at, revised: at, ..Cause::default() },
            published: at,
            revised: at,
            merged: BTreeSet::new(),
            kind: Kind::Closing,
        }
    }

    pub fn is_kill(&self) -> bool {
        self.kind == Kind::Kill
    }

    pub fn is_decision(&self) -> bool {
        self.kind == Kind::Decision
    }

    /// Why a figure changes, beside what the measure already knew.
    pub fn reason(&self, known: Option<Time>) -> Reason {
        match self.kind {
            Kind::Report if known.is_some_and(|known| self.revised < known) => Reason::Late,
            Kind::Report => Reason::Report,
            Kind::Revision => Reason::Revision,
            Kind::Kill => Reason::Kill,
            Kind::Decision => Reason::Decision,
            Kind::Record => Reason::Merge,
            Kind::Upgrade => Reason::Upgrade,
            Kind::Closing => Reason::Expiry,
        }
    }

    pub fn agent(&self) -> Agent {
        match self.kind {
            Kind::Report => Agent::Source,
            Kind::Revision => Agent::OutletEdit,
            Kind::Kill => Agent::OutletKill,
            Kind::Decision => Agent::Desk,
            Kind::Record | Kind::Upgrade | Kind::Closing => Agent::Machine,
        }
    }

    /// Whether a source's change comes from its name standing for another now, not from the input.
    pub fn merges(&self, source: &str, after: Option<&SourceFigure>) -> bool {
        self.merged.contains(source) && !after.is_some_and(|figure| self.brought(figure))
    }

    /// Where the change came from: the claim that the figure stands on where the input brought it, where
    /// the input is no text, where two names became one and where the figure is new; else the input's text,
    /// which no longer makes the claim that stood. What another input than a text withdraws is the claim
    /// that stood.
    pub fn cause_of(
        &self,
        kind: UpdateKind,
        source: &str,
        after: Option<&SourceFigure>,
        before: Option<&SourceFigure>,
    ) -> Cause {
        let is_text = matches!(self.kind, Kind::Report | Kind::Revision | Kind::Kill);
        let tells = |figure: &&SourceFigure| {
            !is_text || kind == UpdateKind::Opened || self.brought(figure) || self.merged.contains(source)
        };
        let figure = after.or(before.filter(|_| !is_text)).filter(tells);
        let mut cause = figure.map_or_else(|| self.cause.clone(), |figure| figure.cause.clone());
        if self.is_decision() {
            cause.decided_by.clone_from(&self.cause.decided_by);
            cause.why.clone_from(&self.cause.why);
        }
        cause
    }

    fn brought(&self, figure: &SourceFigure) -> bool {
        let place = |cause: &Cause| (cause.article.clone(), cause.paragraph.clone(), cause.revision);
        place(&figure.cause) == place(&self.cause)
    }
}
