//! What stands between sources: who differs from whom, who denies whom, who is merely ahead, and
//! how many independent parties stand behind a figure.

use super::Settings;
use super::policy::{latest_voice, party, rank};
use super::run::{Current, Run};
use crate::model::{
    Claim, Difference, DifferenceType, Figure, Measure, Modality, Number, Perpetrator, Scope, SourceFigure,
    SourceKind, Support,
};
use std::collections::BTreeSet;

const HOUR: i64 = 3_600_000_000;

/// A source with a current figure.
pub(super) struct Voice<'a> {
    source: &'a str,
    kind: Option<SourceKind>,
    party: &'a str,
    perpetrator: Option<Perpetrator>,
    current: &'a Current,
    /// Earlier values of the toll that the figure's own paragraph names ("up from 99").
    overtakes: Vec<u32>,
}

impl<'a> Voice<'a> {
    pub fn of(source: &'a str, run: &'a Run) -> Option<Voice<'a>> {
        let current = run.standing().current.as_ref()?;
        let base = run.entry(&current.base)?;
        let party = if base.source.party.is_empty() { source } else { &base.source.party };
        let figure = base.claim(&current.base).figure.as_ref()?;
        let overtakes = priors(base.live.claims(), figure);
        let perpetrator = figure.perpetrator;
        Some(Voice { source, kind: base.source.kind, party, perpetrator, current, overtakes })
    }

    /// Whether it is more than an outlet that credits nobody.
    pub fn is_named(&self) -> bool {
        self.kind != Some(SourceKind::Outlet)
    }

    /// The least that it says.
    pub fn low(&self) -> u32 {
        self.number().interval().0
    }

    fn number(&self) -> &'a Number {
        &self.current.number
    }

    /// Whether its own text gives the other's figure as an earlier value of the same toll, and nobody
    /// has said that one again since.
    fn overtakes(&self, other: &Voice<'_>) -> bool {
        self.overtakes.contains(&rank(other.number())) && self.current.said > other.current.last_repeated
    }
}

/// The numbers that a paragraph gives as earlier values of the toll of `figure`.
fn priors(claims: &[Claim], figure: &Figure) -> Vec<u32> {
    let stated = claims.iter().filter(|claim| claim.modality == Modality::Actual);
    let figures = stated.filter_map(|claim| claim.figure.as_ref());
    let is_prior = |f: &&Figure| {
        f.scope == Scope::Prior && f.event == figure.event && f.group == figure.group && f.side == figure.side
    };
    figures.filter(is_prior).map(|f| rank(&f.number)).collect()
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
            if apart(one.number(), other.number()) {
                between.add(settings, measure, one, other);
            }
        }
        for part in parts {
            if part.number().interval().0 > one.number().interval().1 {
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
    let mut behind: Vec<_> = figures.iter().filter(|f| backs(f, &latest.number)).collect();
    if behind.is_empty() {
        behind.push(latest);
    }
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
        if one.party == other.party || !one.is_named() || !other.is_named() || perpetrator_apart(one, other) {
            return;
        }
        let (newer, older) = if one.current.said >= other.current.said { (one, other) } else { (other, one) };
        let overtaken = newer.overtakes(older);
        if measure.event.only_grows() {
            let higher = rank(newer.number()) > rank(older.number());
            if (overtaken && higher) || is_ahead(newer.current, older.current) {
                self.ahead.push(pair(DifferenceType::Ahead, newer, older));
                return;
            }
        } else if overtaken || lags(settings, newer.current, older.current) {
            return;
        }
        let (first, second) = if one.source <= other.source { (one, other) } else { (other, one) };
        self.differences.push(pair(DifferenceType::Differ, first, second));
    }

    fn add_denials(&mut self, denier: &str, run: &Run, voices: &[Voice<'_>]) {
        let denied = &run.standing().denied;
        if denied.is_empty() {
            return;
        }
        for voice in voices.iter().filter(|voice| voice.source != denier) {
            if denied.contains_key(&rank(voice.number())) {
                self.differences.push(Difference {
                    difference: DifferenceType::Denial,
                    source: denier.to_string(),
                    other: voice.source.to_string(),
                });
            }
        }
    }
}

/// Why a dispute that `before` names is over. Of denials alone: the denial or what it denies is gone.
pub(super) fn ended(before: &[Difference], figures: &[SourceFigure]) -> &'static str {
    if before.iter().all(|difference| difference.difference == DifferenceType::Denial) {
        return "withdrawn";
    }
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

fn pair(difference: DifferenceType, source: &Voice<'_>, other: &Voice<'_>) -> Difference {
    Difference { difference, source: source.source.to_string(), other: other.source.to_string() }
}

/// A newer and higher figure of something that only grows is merely ahead of an older, lower one,
/// unless the lower one was said again since, one article carries both, the higher is twice as high, or
/// it came down to where it is in words of correction.
fn is_ahead(newer: &Current, older: &Current) -> bool {
    let (high, low) = (rank(&newer.number), floor(&older.number));
    high > rank(&older.number)
        && newer.said > older.last_repeated
        && u64::from(high) < 2 * u64::from(low)
        && !newer.is_corrected_down()
        && !newer.shares_article(older)
}

/// The least that a number says.
fn floor(number: &Number) -> u32 {
    number.low.or(number.value).unwrap_or(0)
}

/// Of a count that goes both ways, a figure that is much older says nothing against a newer one.
fn lags(settings: &Settings, newer: &Current, older: &Current) -> bool {
    let hours = i64::from(settings.lag_hours) * HOUR;
    newer.said.micros().saturating_sub(older.last_repeated.micros()) > hours
}

/// One counts the attacker in and the other does not.
fn perpetrator_apart(one: &Voice<'_>, other: &Voice<'_>) -> bool {
    let (included, excluded) = match (one.perpetrator, other.perpetrator) {
        (Some(Perpetrator::Included), Some(Perpetrator::Excluded)) => (one, other),
        (Some(Perpetrator::Excluded), Some(Perpetrator::Included)) => (other, one),
        _ => return false,
    };
    // More than a handful of attackers would have been counted by themselves.
    (1..=10).contains(&rank(included.number()).saturating_sub(rank(excluded.number())))
}
