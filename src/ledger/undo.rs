//! What one input changes of a story's own records, as it was before: should the folding fail half way, the
//! story is put together from its records as if the input had never come.

use super::article::Slot;
use super::publish;
use super::story::{Rules, StoryState};
use crate::model::{Closing, Decision, Measure, Publication, Story};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The input's own place, as it was.
#[derive(Debug, Default)]
pub(super) enum Before {
    #[default]
    Same,
    Paragraph(Arc<str>, Arc<str>, Option<Arc<Slot>>),
    Decision(String, Option<Decision>),
    Record(Option<Story>),
}

/// A tally's history; none: there was no tally.
type History = Option<(u32, u32, Publication)>;

#[derive(Debug, Default)]
pub(super) struct Undo {
    pub before: Before,
    pub tallies: Vec<(Arc<Measure>, History)>,
    sequence: (u32, u32),
    closing: Option<Closing>,
}

impl StoryState {
    /// Whether the input changed what is known of the story.
    pub fn is_touched(&self) -> bool {
        !matches!(self.undo.before, Before::Same)
    }

    /// Begins an input.
    pub fn begin(&mut self) {
        self.undo = Undo { sequence: self.sequence(), closing: self.closing.clone(), ..Undo::default() };
    }

    /// Notes a tally's history before the input touches it.
    pub fn note_tally(&mut self, measure: &Arc<Measure>) {
        let history = |tally: &crate::model::Tally| (tally.epoch, tally.version, tally.publication.clone());
        let known = self.tallies.get(measure).map(history);
        self.undo.tallies.push((measure.clone(), known));
    }

    /// Takes the input's own changes back from the records. What is derived is not touched: it may be in
    /// any state.
    pub fn take_back(&mut self, rules: &Rules) {
        let undo = std::mem::take(&mut self.undo);
        match undo.before {
            Before::Same => {}
            Before::Paragraph(article, paragraph, slot) => {
                self.articles.entry(article).or_default().force(&paragraph, slot);
            }
            Before::Decision(target, decision) => {
                self.desk.set(&target, decision);
            }
            Before::Record(record) => {
                self.set_record(record);
            }
        }
        for (measure, history) in undo.tallies {
            self.tallies.remove(&measure);
            let Some((epoch, version, publication)) = history else { continue };
            let blank = publish::blank(&self.source(rules), &measure);
            self.tallies.insert(measure, crate::model::Tally { epoch, version, publication, ..blank });
        }
        (self.sequence, self.epoch) = undo.sequence;
        self.closing = undo.closing;
    }
}

/// What `fold` makes of it, or the message of its panic.
pub(super) fn guarded<T>(fold: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(fold)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("no message").replace('\n', " ")
    })
}
