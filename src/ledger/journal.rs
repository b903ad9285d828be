//! What a batch has touched, as it was before: for rolling back, and for writing out.

use super::article::{Replaced, Slot};
use super::limits::Room;
use super::story::StoryState;
use crate::model::{Closing, Decision, Measure, Story, Tally, Time};
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
    /// The story and its journal as they were before it was closed.
    pub closed: Option<Box<(StoryState, StoryJournal)>>,
    pub reopened: bool,
    /// When the story was last touched, by record time; none: it was not there.
    pub touched: Option<Time>,
    /// Story sequence and epoch, and the closing that was known.
    pub sequence: (u32, u32),
    pub closing: Option<Closing>,
    /// Which measures there was room for.
    pub room: Room,
}

impl StoryJournal {
    pub fn begin(story: &StoryState, touched: Option<Time>) -> StoryJournal {
        let (sequence, closing) = (story.sequence(), story.closing.clone());
        let room = story.room.clone();
        StoryJournal { sequence, closing, room, touched, ..StoryJournal::default() }
    }

    /// Keeps paragraphs as they were before they were first touched.
    pub fn keep_slots(&mut self, article: &Arc<str>, replaced: Replaced) {
        for (paragraph, slot) in replaced {
            self.slots.entry((article.clone(), paragraph)).or_insert(slot);
        }
    }
}
