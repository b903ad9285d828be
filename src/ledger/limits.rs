//! Limits: what is too much is passed over by a rule that depends on the inputs alone, and a check says so.
//!
//! | check | says |
//! | --- | --- |
//! | `sources` | a measure has more sources than are shown: named ones first, then who spoke first |
//! | `measures` | a story has more measures than are told of: those that were first said |
//! | `paragraphs` | an article has more paragraphs than are counted: those nearest its top |
//! | `claims` | a paragraph has so many claims that there may have been more |
//! | `revisions` | a paragraph has so many revisions that the oldest left no trace |

use super::board::{Board, Runs};
use super::compare::Voice;
use super::lattice::is_stock;
use super::run::{Current, Run};
use crate::model::{Check, MAX_CLAIMS, Measure, Reading, SourceFigure};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How much of a story counts. Part of what the ledger is a function of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sources shown of a measure.
    pub sources: usize,
    /// Measures told of in a story.
    pub measures: usize,
    /// Paragraphs counted of an article.
    pub paragraphs: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { sources: 64, measures: 256, paragraphs: 500 }
    }
}

/// Bytes that the figures of a tally may have together, so that every output stays below 900 kB.
const MOST_BYTES: usize = 500_000;
/// Carriers that a figure lists at most, once it is cut.
const CUT_CARRIERS: usize = 4;
/// Characters that a quote keeps, once it is cut.
const CUT_QUOTE: usize = 60;

/// The sources with a figure that are shown; none: all are.
pub(super) fn seated<'a>(limits: &Limits, runs: &'a Runs) -> Option<BTreeSet<&'a Arc<str>>> {
    if runs.len() <= limits.sources {
        return None;
    }
    let rank = |(name, run): (&'a Arc<str>, &'a Run)| {
        Some((!Voice::of(name, run)?.is_named(), run.first_said()?, name))
    };
    let mut ranked: Vec<_> = runs.iter().filter_map(rank).collect();
    if ranked.len() <= limits.sources {
        return None;
    }
    ranked.sort_unstable();
    Some(ranked.into_iter().take(limits.sources).map(|(.., name)| name).collect())
}

/// Which measures a story has room for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Room {
    /// Those that are not told of.
    pub untold: BTreeSet<Arc<Measure>>,
    /// The least of the others, which says so.
    first: Option<Arc<Measure>>,
}

pub(super) fn room(limits: &Limits, board: &Board) -> Room {
    let tolls = || board.measures().filter(|measure| !is_stock(measure));
    if board.measures().len() <= limits.measures || tolls().count() <= limits.measures {
        return Room::default();
    }
    let first_said = |measure: &Arc<Measure>| {
        board.runs(measure).into_iter().flatten().filter_map(|(_, run)| run.first_said()).min()
    };
    let mut ranked: Vec<_> = tolls().map(|measure| (first_said(measure), measure)).collect();
    ranked.sort_unstable();
    let untold: BTreeSet<_> =
        ranked.into_iter().skip(limits.measures).map(|(_, measure)| measure.clone()).collect();
    let first = tolls().find(|measure| !untold.contains(*measure)).cloned();
    Room { untold, first }
}

/// The limits that the measure as a whole hits.
pub(super) fn of_measure(limits: &Limits, board: &Board, measure: &Measure, room: &Room) -> Vec<Check> {
    let check =
        |name: &str, arithmetic: String| Check { source: String::new(), name: name.to_string(), arithmetic };
    let mut checks = Vec::new();
    let holds = |(name, run): (&Arc<str>, &Run)| Voice::of(name, run).is_some();
    let sources = board.runs(measure).into_iter().flatten().filter(|run| holds(*run)).count();
    if sources > limits.sources {
        checks.push(check("sources", format!("{sources} > {}", limits.sources)));
    }
    let untold = room.untold.len();
    if room.first.as_ref().is_some_and(|first| **first == *measure) {
        checks.push(check("measures", format!("{} > {}", limits.measures + untold, limits.measures)));
    }
    checks
}

/// Whether a check says that there are more sources than are shown.
pub(super) fn is_of_sources(check: &Check) -> bool {
    check.source.is_empty() && check.name == "sources"
}

/// The limits that a source's figure hits.
pub(super) fn of_figure(run: &Run, current: &Current) -> Vec<(&'static str, Option<String>)> {
    let reading = run.entry(&current.base).map(|entry| &entry.live.reading);
    let claims = reading.filter(|reading| reading.claims.len() >= MAX_CLAIMS);
    let revisions = reading.filter(|reading| reading.trace.len() >= Reading::MAX_TRACE);
    vec![
        ("claims", claims.map(|reading| reading.claims.len().to_string())),
        ("revisions", revisions.map(|reading| (reading.trace.len() + 1).to_string())),
    ]
}

/// Cuts what accompanies the figures until all of them fit into one output.
pub(super) fn cut(figures: &mut [SourceFigure]) {
    let fits = |figures: &[SourceFigure]| figures.iter().map(bytes).sum::<usize>() <= MOST_BYTES;
    let cuts: [fn(&mut SourceFigure); 3] = [
        |figure| figure.carriers.truncate(CUT_CARRIERS),
        |figure| {
            figure.cause.url.clear();
            figure.cause.headline.clear();
        },
        |figure| {
            let end = figure.cause.quote.char_indices().nth(CUT_QUOTE).map(|(at, _)| at);
            figure.cause.quote.truncate(end.unwrap_or(figure.cause.quote.len()));
        },
    ];
    for cut in cuts {
        if fits(figures) {
            return;
        }
        figures.iter_mut().for_each(cut);
    }
}

/// About what a figure takes in an output.
fn bytes(figure: &SourceFigure) -> usize {
    let cause = &figure.cause;
    let texts = [
        &figure.source,
        &figure.party,
        &figure.who,
        &figure.as_written,
        &figure.arithmetic,
        &figure.when,
        &figure.via,
        &figure.follows,
        &cause.article,
        &cause.paragraph,
        &cause.outlet,
        &cause.headline,
        &cause.url,
        &cause.quote,
        &cause.why,
    ];
    let carriers = figure.carriers.iter().map(|carrier| carrier.len() + 4);
    200 + texts.iter().map(|text| text.len()).sum::<usize>() + carriers.sum::<usize>()
}
