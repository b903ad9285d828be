//! Policies: how several sources' figures become one low, best and high. A policy is a view, and
//! is always named.

use crate::model::words::words;
use crate::model::{Combined, Difference, Number, SourceFigure, SourceKind};
use std::collections::BTreeMap;

words! {
    pub enum Policy {
        /// The figure said last; no best while sources differ.
        Latest = "latest",
        /// The lowest figure.
        Conservative = "conservative",
        /// From the lowest bound to the highest; no best.
        Range = "range",
        /// The number that most parties hold; no best where two numbers are held by as many.
        Majority = "majority",
        /// The figure of the source whose kind counts most, the last said among equals.
        Hierarchy = "hierarchy",
    }
}

impl Policy {
    /// The combined view of `figures` while `differences` stand between them. An outlet that credits
    /// nobody counts only where no named source speaks.
    pub fn combine(self, figures: &[SourceFigure], differences: &[Difference]) -> Combined {
        let voices = voices(figures);
        let (low, best, high) = match self {
            Policy::Latest => latest(&voices, figures, differences),
            Policy::Conservative => single(voices.iter().min_by_key(|f| (rank(&f.number), &f.source))),
            Policy::Range => hull(voices.iter().copied()),
            Policy::Majority => majority(&voices),
            Policy::Hierarchy => {
                single(voices.iter().min_by_key(|f| (standing(f.kind), std::cmp::Reverse(f.said), &f.source)))
            }
        };
        Combined { low, best, high, policy: self.word().to_string() }
    }
}

type View = (Option<u32>, Option<u32>, Option<u32>);

/// The figure said last, named sources first.
pub(super) fn latest_voice(figures: &[SourceFigure]) -> Option<&SourceFigure> {
    voices(figures).into_iter().max_by_key(|f| (f.said, std::cmp::Reverse(&f.source)))
}

/// What a number is ranked by: its value, else the bound that it has.
pub(super) fn rank(number: &Number) -> u32 {
    number.value.or(number.low).or(number.high).unwrap_or(0)
}

fn voices(figures: &[SourceFigure]) -> Vec<&SourceFigure> {
    let named: Vec<_> = figures.iter().filter(|f| f.kind != Some(SourceKind::Outlet)).collect();
    if named.is_empty() { figures.iter().collect() } else { named }
}

fn single(figure: Option<&&SourceFigure>) -> View {
    figure.map_or((None, None, None), |f| (f.number.low, f.number.value, f.number.high))
}

fn latest(voices: &[&SourceFigure], figures: &[SourceFigure], differences: &[Difference]) -> View {
    if differences.is_empty() {
        return single(latest_voice(figures).as_ref());
    }
    let differs = |f: &SourceFigure| differences.iter().any(|d| d.source == f.source || d.other == f.source);
    hull(voices.iter().copied().filter(|f| differs(f)))
}

fn hull<'a>(figures: impl Iterator<Item = &'a SourceFigure>) -> View {
    let bounds = figures.map(|f| f.number.interval());
    let hull = bounds.reduce(|(low, high), (l, h)| (low.min(l), high.max(h)));
    hull.map_or((None, None, None), |(low, high)| {
        (Some(low).filter(|low| *low > 0), None, Some(high).filter(|high| *high < u32::MAX))
    })
}

fn majority(voices: &[&SourceFigure]) -> View {
    let mut holders: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for figure in voices {
        let parties = holders.entry(rank(&figure.number)).or_default();
        if !parties.contains(&party(figure)) {
            parties.push(party(figure));
        }
    }
    let most = holders.values().map(Vec::len).max().unwrap_or(0);
    let mut winners = holders.iter().filter(|(_, parties)| parties.len() == most);
    match (winners.next(), winners.next()) {
        (Some((number, _)), None) => single(voices.iter().find(|f| rank(&f.number) == *number)),
        _ => hull(voices.iter().copied()),
    }
}

/// Whose side a figure's source is on; its own where none is known.
pub(super) fn party(figure: &SourceFigure) -> &str {
    if figure.party.is_empty() { &figure.source } else { &figure.party }
}

/// Smaller counts more. Those who count bodies come before those who fight.
fn standing(kind: Option<SourceKind>) -> u8 {
    match kind {
        Some(SourceKind::Un) => 0,
        Some(SourceKind::Hospital | SourceKind::RescueService) => 1,
        Some(SourceKind::Police | SourceKind::Official) => 2,
        Some(SourceKind::Government) => 3,
        Some(SourceKind::Monitor | SourceKind::Organisation) => 4,
        Some(SourceKind::Agency | SourceKind::Media) => 5,
        Some(SourceKind::Military | SourceKind::Party) => 6,
        Some(SourceKind::Witness) | None => 7,
        Some(SourceKind::Outlet) => 8,
    }
}
