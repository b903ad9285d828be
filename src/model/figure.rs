//! Figures: how many of whom something happened to.

use super::words::words;

words! {
    /// How the wording bounds the number.
    pub enum Qualifier {
        Exact = "exact",
        Approx = "approx",
        AtLeast = "at_least",
        MoreThan = "more_than",
        AtMost = "at_most",
        FewerThan = "fewer_than",
        Range = "range",
        Vague = "vague",
    }
}

words! {
    /// What happened to those counted.
    pub enum Event {
        Killed = "killed",
        Injured = "injured",
        Missing = "missing",
        Displaced = "displaced",
        Escaped = "escaped",
        Detained = "detained",
        Rescued = "rescued",
        /// Hit by it without saying how.
        Affected = "affected",
        Infected = "infected",
        Hospitalised = "hospitalised",
        /// Homes and buildings.
        Destroyed = "destroyed",
        Other = "other",
    }
}

impl Event {
    /// Whether the count can only grow as the event goes on.
    pub fn only_grows(self) -> bool {
        matches!(self, Event::Killed | Event::Injured | Event::Escaped | Event::Rescued | Event::Destroyed)
    }
}

words! {
    /// Who was counted.
    pub enum Group {
        People = "people",
        Civilians = "civilians",
        Combatants = "combatants",
        Children = "children",
        Women = "women",
        Police = "police",
        Medics = "medics",
        Journalists = "journalists",
        Refugees = "refugees",
        Prisoners = "prisoners",
        /// Relatives, inhabitants, passengers ...: people, for a measure.
        Other = "other",
    }
}

words! {
    /// What the number is of.
    pub enum Scope {
        /// The toll of the story's event so far.
        Total = "total",
        /// Part of another figure.
        Subset = "subset",
        /// So many more.
        Increment = "increment",
        /// Another, earlier event, or a standing population.
        Historical = "historical",
        /// An earlier value of the same toll.
        Prior = "prior",
    }
}

words! {
    /// Whether an attacker is in the count.
    pub enum Perpetrator {
        Included = "included",
        Excluded = "excluded",
    }
}

/// A number with the bounds that its wording allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    /// As written; none for vague words and ranges.
    pub value: Option<u32>,
    /// Bounds, inclusive; none: open.
    pub low: Option<u32>,
    pub high: Option<u32>,
    pub qualifier: Qualifier,
}

impl Number {
    pub fn exact(value: u32) -> Number {
        Number { value: Some(value), low: Some(value), high: Some(value), qualifier: Qualifier::Exact }
    }

    /// The number as written, bounded by the qualifier's meaning: `more_than 130000` is 130001 and up.
    pub fn bounded(value: u32, qualifier: Qualifier) -> Number {
        let (low, high) = match qualifier {
            Qualifier::Exact => (Some(value), Some(value)),
            Qualifier::AtLeast => (Some(value), None),
            Qualifier::MoreThan => (Some(value.saturating_add(1)), None),
            Qualifier::AtMost => (None, Some(value)),
            Qualifier::FewerThan => (None, Some(value.saturating_sub(1))),
            Qualifier::Approx | Qualifier::Range | Qualifier::Vague => (None, None),
        };
        Number { value: Some(value), low, high, qualifier }
    }

    /// "Between `low` and `high`".
    pub fn range(low: u32, high: u32) -> Number {
        Number { value: None, low: Some(low), high: Some(high), qualifier: Qualifier::Range }
    }

    /// "Dozens": nothing but a lower bound.
    pub fn vague(low: u32) -> Number {
        Number { value: None, low: Some(low), high: None, qualifier: Qualifier::Vague }
    }

    /// The interval in which the true number lies if the claim is right. "About n" is 10 % either
    /// way, rounded outwards; an open bound is 0 or `u32::MAX`.
    pub fn interval(&self) -> (u32, u32) {
        match (self.qualifier, self.value) {
            (Qualifier::Approx, Some(n)) => {
                let margin = n.div_ceil(10);
                (n.saturating_sub(margin), n.saturating_add(margin))
            }
            _ => (self.low.unwrap_or(0), self.high.unwrap_or(u32::MAX)),
        }
    }
}

/// How many of whom something happened to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Figure {
    pub number: Number,
    pub event: Event,
    /// What happened, in the text's words, where the event is [`Event::Other`]; else empty.
    pub predicate: String,
    /// Who, in the text's words.
    pub who: String,
    pub group: Group,
    /// Canonical side; empty: none named.
    pub side: String,
    /// The most specific place and time named, in the text's words; empty: none.
    pub place: String,
    /// Canonical names of that place and of what contains it, nearest first; empty: not in the gazetteer.
    pub site: Vec<String>,
    /// Whether the place is the scene of its article as a whole. Left open until it is resolved.
    pub at_scene: bool,
    pub when: String,
    /// Canonical period; empty: since the story began.
    pub period: String,
    pub scope: Scope,
    /// Whether the text says that those who did it are counted in.
    pub perpetrator: Option<Perpetrator>,
    /// The two to six words around the number.
    pub anchor: String,
}

impl Figure {
    /// The predicate of people who merely are somewhere.
    pub const STAYING: &str = "staying";

    /// Whether nothing happened to those counted: a stock, and no toll.
    pub fn is_stock(&self) -> bool {
        self.event == Event::Other && (self.predicate.is_empty() || self.predicate == Figure::STAYING)
    }
}
