//! What stands between sources: who differs from whom, who denies whom, who is merely ahead, and
//! how many independent parties stand behind a figure.

use super::Settings;
use super::policy::{latest_voice, party, rank};
use super::run::Run;
use crate::model::{
    Difference, DifferenceType, Measure, Number, Perpetrator, SourceFigure, SourceKind, Support,
};
use std::collections::BTreeSet;

const HOUR: i64 = 3_600_000_000;

/// A source's figure, and what its run knows beyond it.
#[derive(Clone, Copy)]
pub(super) struct Voice<'a> {
    pub figure: &'a SourceFigure,
    pub run: &'a Run,
}

/// What stands between the sources of one measure.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Between {
    pub differences: Vec<Difference>,
    pub ahead: Vec<Difference>,
}

/// Compares the sources of `measure` with each other, with those of its parts, and with those who
/// only deny.
pub(super) fn compare<'a>(
    settings: &Settings,
    measure: &Measure,
    voices: &[Voice<'a>],
    parts: &[Voice<'a>],
    deniers: impl Iterator<Item = (&'a str, &'a Run)>,
) -> Between {
    let mut between = Between::default();
    for (at, one) in voices.iter().enumerate() {
        for other in &voices[at + 1..] {
            let apart =
                |a: &Number, b: &Number| a.interval().0 > b.interval().1 || b.interval().0 > a.interval().1;
            if apart(&one.figure.number, &other.figure.number) {
                between.add(settings, measure, one, other);
            }
        }
        for part in parts {
            if part.figure.number.interval().0 > one.figure.number.interval().1 {
                between.add(settings, measure, one, part);
            }
        }
    }
    for (denier, run) in deniers {
        between.add_denials(denier, run, voices);
    }
    for list in [&mut between.differences, &mut between.ahead] {
        list.sort();
        list.dedup();
    }
    between
}

/// How many stand behind the figure said last.
pub(super) fn support(figures: &[SourceFigure]) -> Support {
    let Some(latest) = latest_voice(figures) else { return Support::default() };
    let behind: Vec<_> = figures.iter().filter(|f| backs(f, &latest.number) || *f == latest).collect();
    let parties: BTreeSet<_> = behind.iter().map(|f| party(f)).collect();
    let carriers: BTreeSet<_> = behind.iter().flat_map(|f| &f.carriers).collect();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Support {
        originators: count(behind.len()),
        parties: count(parties.len()),
        carriers: count(carriers.len()),
    }
}

/// How many independent parties hold just this number by their own word.
pub(super) fn parties_behind<'a>(figures: impl Iterator<Item = &'a SourceFigure>, number: &Number) -> usize {
    figures.filter(|f| backs(f, number)).map(party).collect::<BTreeSet<_>>().len()
}

/// Whether a source holds `number` by its own word: a follower adds nothing, nor does an outlet that
/// credits nobody.
fn backs(figure: &SourceFigure, number: &Number) -> bool {
    figure.number == *number
        && number.value.is_some()
        && figure.follows.is_empty()
        && figure.kind != Some(SourceKind::Outlet)
}

impl Between {
    /// `one` and `other` do not meet: they differ, unless one is merely ahead or behind.
    fn add(&mut self, settings: &Settings, measure: &Measure, one: &Voice<'_>, other: &Voice<'_>) {
        let (a, b) = (one.figure, other.figure);
        let outlet = |f: &SourceFigure| f.kind == Some(SourceKind::Outlet);
        if party(a) == party(b) || outlet(a) || outlet(b) || perpetrator_apart(a, b) {
            return;
        }
        let (newer, older) = if a.said >= b.said { (one, other) } else { (other, one) };
        if measure.event.only_grows() {
            if is_ahead(newer, older) {
                self.ahead.push(pair(DifferenceType::Ahead, newer.figure, older.figure));
                return;
            }
        } else if lags(settings, newer.figure, older.figure) {
            return;
        }
        let (first, second) = if a.source <= b.source { (a, b) } else { (b, a) };
        self.differences.push(pair(DifferenceType::Differ, first, second));
    }

    fn add_denials(&mut self, denier: &str, run: &Run, voices: &[Voice<'_>]) {
        let denied = &run.standing().denied;
        if denied.is_empty() {
            return;
        }
        for voice in voices.iter().filter(|voice| voice.figure.source != denier) {
            if denied.contains_key(&rank(&voice.figure.number)) {
                self.differences.push(Difference {
                    difference: DifferenceType::Denial,
                    source: denier.to_string(),
                    other: voice.figure.source.clone(),
                });
            }
        }
    }
}

/// Why a dispute that `before` names is over.
pub(super) fn ended(before: &[Difference], figures: &[SourceFigure]) -> &'static str {
    let number = |source: &str| figures.iter().find(|f| f.source == source).map(|f| f.number);
    let mut ended = "agreed";
    for difference in before.iter().filter(|d| d.difference == DifferenceType::Differ) {
        match (number(&difference.source), number(&difference.other)) {
            (Some(a), Some(b)) if a.interval().0 <= b.interval().1 && b.interval().0 <= a.interval().1 => {}
            (Some(_), Some(_)) => ended = "overtaken",
            _ => return "withdrawn",
        }
    }
    ended
}

fn pair(difference: DifferenceType, source: &SourceFigure, other: &SourceFigure) -> Difference {
    Difference { difference, source: source.source.clone(), other: other.source.clone() }
}

/// A newer and higher figure of something that only grows is merely ahead of an older, lower one,
/// unless the lower one was said again since, the higher is twice as high, or it came down to where
/// it is in words of correction.
fn is_ahead(newer: &Voice<'_>, older: &Voice<'_>) -> bool {
    let (high, low) = (rank(&newer.figure.number), floor(&older.figure.number));
    let corrected = newer.run.standing().current.as_ref().is_some_and(|c| c.is_corrected_down());
    rank(&newer.figure.number) > rank(&older.figure.number)
        && newer.figure.said > older.figure.last_repeated
        && u64::from(high) < 2 * u64::from(low)
        && !corrected
}

/// The least that a number says.
fn floor(number: &Number) -> u32 {
    number.low.or(number.value).unwrap_or(0)
}

/// Of a count that goes both ways, a figure that is much older says nothing against a newer one.
fn lags(settings: &Settings, newer: &SourceFigure, older: &SourceFigure) -> bool {
    let hours = i64::from(settings.lag_hours) * HOUR;
    newer.said.micros().saturating_sub(older.last_repeated.micros()) > hours
}

/// One counts the attacker in and the other does not.
fn perpetrator_apart(a: &SourceFigure, b: &SourceFigure) -> bool {
    let (included, excluded) = match (a.perpetrator, b.perpetrator) {
        (Some(Perpetrator::Included), Some(Perpetrator::Excluded)) => (a, b),
        (Some(Perpetrator::Excluded), Some(Perpetrator::Included)) => (b, a),
        _ => return false,
    };
    // More than a handful of attackers would have been counted by themselves.
    (1..=10).contains(&rank(&included.number).saturating_sub(rank(&excluded.number)))
}
