//! What a language is made of: tables and templates.

use crate::model::{Agent, Difference, DifferenceType, Event, Group, Kind, Qualifier, Reason, Update};

/// One language's words. Templates have `{slots}` that [`super::compose`] fills.
pub(super) struct Language {
    /// BCP 47 primary tag.
    pub tag: &'static str,
    pub thousands: char,
    /// Zero of those counted; a zero that stands alone is the digit.
    pub zero: &'static str,
    pub and: &'static str,
    /// A figure: `{number}`, `{who}`, `{happened}`; `{place}` and `{period}` bring the blank before them.
    pub phrase: &'static str,
    /// Before a figure that its source does not vouch for.
    pub hedged: &'static str,
    /// What a computed figure is marked with; `{sum}` is its arithmetic.
    pub derived: &'static str,
    /// The source's own earlier figure, and the one that it corrects; `{n}` is the number.
    pub was: &'static str,
    pub corrected: &'static str,
    /// `{low}` and `{high}`.
    pub range: &'static str,
    /// How a bounded number is said; `{n}` is the number.
    pub bounds: &'static [(Qualifier, &'static str)],
    /// Vague words by the least number that they mean, the greatest first: before those counted, and alone.
    pub vague: &'static [(u32, &'static str, &'static str)],
    pub events: &'static [Happening],
    /// One and many of a group.
    pub groups: &'static [(Group, &'static str, &'static str)],
    /// One and many of what is destroyed where the text's own words are not at hand.
    pub buildings: (&'static str, &'static str),
    /// Adjectives for sides, put before the group; where there is none the side's own name is.
    pub sides: &'static [(&'static str, &'static str)],
    /// Names of periods.
    pub periods: &'static [(&'static str, &'static str)],
    /// Words that join those counted to others, and so name nobody by themselves: "among the rebels".
    pub joining: &'static [&'static str],
    /// Beginnings of words that already say what happened, or count bodies, or the rest: "the dead".
    pub telling: &'static [&'static str],
    /// What those do who merely are somewhere.
    pub staying: &'static str,
    /// What goes before a figure that did not come by its source's word; the first that fits is used.
    pub leads: &'static [(By, &'static str)],
    /// Templates by kind. The first that fits is used.
    pub kinds: &'static [(Kind, By, &'static str)],
    /// Who denies whose figure: `{source}`, `{other}`.
    pub denies: &'static str,
    /// Templates by a check's name, when it fails.
    pub failed: &'static [(&'static str, &'static str)],
    /// The same, when it no longer fails, where it is not said as usual.
    pub cleared: &'static [(&'static str, &'static str)],
    /// How a difference ended.
    pub ended: &'static [(&'static str, &'static str)],
}

/// For which updates words are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Any,
    Agent(Agent),
    Reason(Reason),
    /// Where one voice denies another's figure, and no two figures differ.
    Denial,
}

impl By {
    pub fn fits(self, update: &Update) -> bool {
        match self {
            By::Any => true,
            By::Agent(agent) => update.agent == agent,
            By::Reason(reason) => update.reason == reason,
            By::Denial => {
                let denial = |d: &Difference| d.difference == DifferenceType::Denial;
                !update.differences.is_empty() && update.differences.iter().all(denial)
            }
        }
    }
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
