//! Checks: figures that contradict themselves.
//!
//! | name | fails when |
//! | --- | --- |
//! | `fall` | a count that only grows falls without a word of change, and no death explains it |
//! | `restart` | it falls so far, or to what the source counts since a later time, that the count began anew |
//! | `parts` | the parts that one text names beside a total do not add up to it |
//! | `over` | a part, said no later than its total, is more than the total |
//! | `meaning` | a source uses one number for two things |

use super::board::Board;
use super::lattice;
use super::limits;
use super::policy::rank;
use super::publish::Source;
use super::run::{Current, Entry, Key, Run};
use crate::model::{Check, Claim, Event, Figure, Group, Measure, Modality, Number, Qualifier, Scope};
use std::sync::Arc;

/// Numbers below this coincide too easily to mean the same.
const TELLING: u32 = 20;

/// The checks that the figure of `source` fails on `measure`.
pub(super) fn failing(from: &Source<'_>, measure: &Measure, source: &str) -> Vec<Check> {
    let Some(run) = from.runs(measure).and_then(|runs| runs.get(source)) else { return Vec::new() };
    let mut found = vec![("paragraphs", (run.beyond() > 0).then(|| run.beyond().to_string()))];
    if let Some(current) = &run.standing().current {
        found.extend(contradictions(from, measure, source, (run, current)));
        found.extend(limits::of_figure(run, current));
    }
    let check = |(name, arithmetic): (&str, Option<String>)| {
        let arithmetic = arithmetic?;
        Some(Check { source: source.to_string(), name: name.to_string(), arithmetic })
    };
    found.into_iter().filter_map(check).collect()
}

fn contradictions(
    from: &Source<'_>,
    measure: &Measure,
    source: &str,
    (run, current): (&Run, &Current),
) -> [(&'static str, Option<String>); 5] {
    let board = from.board;
    [
        ("fall", fall(board, measure, source, current)),
        ("meaning", meaning(board, measure, source, current)),
        ("over", over(from, measure, source, current)),
        ("parts", parts(measure, run, current)),
        ("restart", restart(board, measure, source, current)),
    ]
}

fn fall(board: &Board, measure: &Measure, source: &str, current: &Current) -> Option<String> {
    let from = unexplained_fall(board, measure, source, current)?;
    let fell = !is_new_count(board, measure, source, (&from, &current.number));
    fell.then(|| format!("{} > {}", rank(&from), rank(&current.number)))
}

fn restart(board: &Board, measure: &Measure, source: &str, current: &Current) -> Option<String> {
    let from = unexplained_fall(board, measure, source, current)?;
    let anew = is_new_count(board, measure, source, (&from, &current.number));
    anew.then(|| format!("{} > {}", rank(&from), rank(&current.number)))
}

/// Whether a fall is no change of mind but a count that began anew: to less than half, or to what the
/// source itself counts since a later time.
fn is_new_count(board: &Board, measure: &Measure, source: &str, fall: (&Number, &Number)) -> bool {
    let (from, to) = fall;
    let is_period = |period: &&Arc<Measure>| {
        lattice::is_period_of(period, measure)
            && number_of(board, period, source).is_some_and(|number| rank(&number) == rank(to))
    };
    rank(to) < rank(from) / 2 || board.measures().any(|period| is_period(&period))
}

/// The number that a count fell below which only grows, without a word of why.
fn unexplained_fall(board: &Board, measure: &Measure, source: &str, current: &Current) -> Option<Number> {
    let from = current.fell_from().filter(|_| measure.event.only_grows())?;
    let explains = |other: &Arc<Measure>| {
        lattice::explains_fall(other, measure)
            && board.run(other, source).is_some_and(|run| run.speaks_beside(&current.base))
    };
    (!board.measures().any(explains)).then_some(from)
}

fn meaning(board: &Board, measure: &Measure, source: &str, current: &Current) -> Option<String> {
    let value = current.number.value.filter(|value| *value >= TELLING)?;
    // Told once: on the measure that sorts first, and never on a stock.
    let same = board.measures().filter(|other| lattice::may_mean(other, measure)).find(|other| {
        if lattice::is_stock(other) {
            return board
                .runs(other)
                .is_some_and(|runs| runs.values().any(|run| run.standing().has_passed(value)));
        }
        other.as_ref() > measure
            && number_of(board, other, source).is_some_and(|number| number.value == Some(value))
    })?;
    let name = |measure: &Measure| match measure.event {
        Event::Other if lattice::is_stock(measure) => Figure::STAYING.to_string(),
        Event::Other => measure.predicate.clone(),
        event => event.to_string(),
    };
    Some(format!("{value} {}, {value} {}", name(measure), name(same)))
}

fn number_of(board: &Board, measure: &Measure, source: &str) -> Option<Number> {
    board.run(measure, source)?.standing().current.as_ref().map(|current| current.number)
}

fn over(from: &Source<'_>, measure: &Measure, source: &str, current: &Current) -> Option<String> {
    let board = from.board;
    let total = current.number.interval().1;
    let larger = |part: &&Arc<Measure>| {
        let current_part = board.run(part, source).and_then(|run| run.standing().current.as_ref());
        current_part
            .is_some_and(|part| part.number.interval().0 > total && part.said <= current.last_repeated)
    };
    let part = board.measures().filter(|part| from.lattice.bounds(measure, part)).find(larger)?;
    let number = number_of(board, part, source)?;
    Some(format!("{} > {}", rank(&number), rank(&current.number)))
}

/// The parts that the total's own paragraph names. Where they are more than the total, or nearly it,
/// they are meant to be all.
fn parts(measure: &Measure, run: &Run, current: &Current) -> Option<String> {
    let total = exact(&current.number)?;
    let entry = run.entry(&current.base)?;
    let parts = parts_beside(measure, entry, &current.base);
    if parts.len() < 2 {
        return None;
    }
    let sum: u32 = parts.iter().try_fold(0_u32, |sum, n| sum.checked_add(*n))?;
    let nearly_all = sum < total && total - sum <= total / 100;
    if sum <= total && !nearly_all {
        return None;
    }
    let terms: Vec<_> = parts.iter().map(u32::to_string).collect();
    Some(format!("{} = {sum} <> {total}", terms.join(" + ")))
}

/// Exact numbers of parts of `measure` in the same paragraph and by the same source, no two of which
/// may count the same people; none where two may.
fn parts_beside(measure: &Measure, entry: &Entry, base: &Key) -> Vec<u32> {
    let mut kinds: Vec<(Group, &str)> = Vec::new();
    let mut parts = Vec::new();
    let claims = entry.live.claims();
    let speaker = |claim: &Claim| claim.attribution.source.as_ref().map(|s| s.canonical.clone());
    let own = speaker(&claims[usize::from(base.index.0)]);
    for claim in claims.iter().filter(|claim| claim.modality == Modality::Actual && speaker(claim) == own) {
        let Some(figure) = &claim.figure else { continue };
        let narrower = figure.event == measure.event
            && figure.predicate == measure.predicate
            && (figure.group, figure.side.as_str()) != (measure.group, measure.side.as_str())
            && (measure.group == Group::People || figure.group == measure.group)
            && (measure.side.is_empty() || figure.side == measure.side);
        if !narrower || !matches!(figure.scope, Scope::Total | Scope::Subset) {
            continue;
        }
        let Some(number) = exact(&figure.number) else { continue };
        let kind = (figure.group, figure.side.as_str());
        if kinds.iter().any(|known| !disjoint(*known, kind)) {
            return Vec::new();
        }
        kinds.push(kind);
        parts.push(number);
    }
    parts
}

/// Whether nobody can be of both kinds.
fn disjoint(a: (Group, &str), b: (Group, &str)) -> bool {
    let fights = |group| matches!(group, Group::Combatants | Group::Police);
    let child_or_woman = |group| matches!(group, Group::Children | Group::Women);
    let sides = !a.1.is_empty() && !b.1.is_empty() && a.1 != b.1;
    let groups = a.0 != b.0
        && ((fights(a.0) && !fights(b.0))
            || (fights(b.0) && !fights(a.0))
            || (child_or_woman(a.0) && child_or_woman(b.0)));
    let people = a.0 == Group::People || b.0 == Group::People;
    sides || (groups && !people)
}

fn exact(number: &Number) -> Option<u32> {
    number.value.filter(|_| number.qualifier == Qualifier::Exact)
}
