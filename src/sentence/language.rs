//! What a language is made of: tables and templates.

use crate::model::{Agent, Event, Group, Kind, Qualifier};

/// One language's words. Templates have `{slots}` that [`super::compose`] fills.
pub(super) struct Language {
    /// BCP 47 primary tag.
    pub tag: &'static str,
    pub thousands: char,
    pub zero: &'static str,
    pub and: &'static str,
    /// Before a figure that its source does not vouch for.
    pub hedged: &'static str,
    /// What a computed figure is marked with; `{sum}` is its arithmetic.
    pub derived: &'static str,
    /// `{low}` and `{high}`.
    pub range: &'static str,
    /// How a bounded number is said; `{n}` is the number.
    pub bounds: &'static [(Qualifier, &'static str)],
    /// Vague words by the least number that they mean, the greatest first.
    pub vague: &'static [(u32, &'static str)],
    pub events: &'static [Happening],
    /// One and many of a group.
    pub groups: &'static [(Group, &'static str, &'static str)],
    /// One and many of what is destroyed where the text's own words are not at hand.
    pub buildings: (&'static str, &'static str),
    /// Adjectives for sides, put before the group.
    pub sides: &'static [(&'static str, &'static str)],
    /// Names of periods.
    pub periods: &'static [(&'static str, &'static str)],
    /// Beginnings of words that already say what happened: "the dead", "wounded".
    pub telling: &'static [&'static str],
    /// Templates by kind and agent; none: any agent. The first that fits is used.
    pub kinds: &'static [(Kind, Option<Agent>, &'static str)],
    /// Templates by a check's name, when it fails.
    pub failed: &'static [(&'static str, &'static str)],
    /// How a difference ended.
    pub ended: &'static [(&'static str, &'static str)],
}

/// How an event is said.
pub(super) struct Happening {
    pub event: Event,
    /// "killed": after those counted.
    pub after: &'static str,
    /// "killed": before those counted, in labels.
    pub before: &'static str,
    /// "in", "from": before a place.
    pub at: &'static str,
}

pub(super) const fn happening(
    event: Event,
    after: &'static str,
    before: &'static str,
    at: &'static str,
) -> Happening {
    Happening { event, after, before, at }
}
