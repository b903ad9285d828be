//! What a batch has touched, as it was before: for rolling back, and for writing out.

use super::article::{Replaced, Slot};
use crate::model::{Decision, Measure, Story, Tally};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Article and paragraph.
pub(super) type Place = (Arc<str>, Arc<str>);

/// The journal of one story.
#[derive(Debug, Default)]
pub(super) struct StoryJournal {
    /// The record as it was; outer none: untouched.
    pub record: Option<Option<Story>>,
    pub decisions: BTreeMap<String, Option<Decision>>,
    /// Paragraphs whose reading changed.
    pub read: BTreeSet<Place>,
    /// Paragraphs as they were, also those that only read differently.
    pub slots: BTreeMap<Place, Option<Arc<Slot>>>,
    pub tallies: BTreeMap<Arc<Measure>, Option<Box<Tally>>>,
    /// Whether the story was told anew after an upgrade.
    pub upgraded: bool,
    /// Story sequence and epoch.
    pub sequence: (u32, u32),
}

impl StoryJournal {
    pub fn begin(sequence: (u32, u32)) -> StoryJournal {
        StoryJournal { sequence, ..StoryJournal::default() }
    }

    /// Keeps paragraphs as they were before they were first touched.
    pub fn keep_slots(&mut self, article: &Arc<str>, replaced: Replaced) {
        for (paragraph, slot) in replaced {
            self.slots.entry((article.clone(), paragraph)).or_insert(slot);
        }
    }
}
