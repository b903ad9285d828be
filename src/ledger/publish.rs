//! From recomputed runs to tallies, and from the difference of two tallies to updates.

use super::board::{Board, Dirty, Runs};
use super::compare::{self, Voice};
use super::desk::Desk;
use super::kind::{Shift, stated};
use super::lattice::Lattice;
use super::limits::Room;
use super::occasion::Occasion;
use super::policy::latest_voice;
use super::run::Run;
use super::{Ledger, Settings, check, figure, limits};
use crate::model::{
    Agent, Check, Difference, Direction, Echo, Held, Kind, Measure, Publication, Reason, SourceFigure,
    Support, Tally, Time, Update, Words, percent_encode,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most copies that a tally lists as still carrying what was taken back.
const MAX_ECHOES: usize = 64;

/// Most numbers that are kept of those which a source passed: the greatest.
const MAX_PASSED: usize = 256;

/// What a tally is computed from.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub story: &'a str,
    pub epoch: u32,
    pub settings: &'a Settings,
    pub board: &'a Board,
    pub desk: &'a Desk,
    pub lattice: Lattice<'a>,
    pub room: &'a Room,
}

impl Source<'_> {
    /// The runs that a tally of the measure is computed from.
    pub fn runs(&self, measure: &Measure) -> Option<&Runs> {
        self.board.runs(measure).filter(|_| !self.room.untold.contains(measure))
    }
}

/// A tally of a measure that nobody has counted yet.
pub(super) fn blank(source: &Source<'_>, measure: &Measure) -> Tally {
    Tally {
        story: source.story.to_string(),
        measure: measure.clone(),
        label: Words::default(),
        epoch: source.epoch,
        version: 0,
        figures: Vec::new(),
        combined: source.settings.policy.combine(&[], &[]),
        floor: None,
        differences: Vec::new(),
        ahead: Vec::new(),
        failing: Vec::new(),
        echoes: Vec::new(),
        support: Support::default(),
        publication: Publication::default(),
        ledger_version: Ledger::VERSION,
        lexicon: String::new(),
    }
}

/// Recomputes the derived part of a tally for the sources named; gives back what moved.
pub(super) fn derive(source: &Source<'_>, tally: &mut Tally, sources: &BTreeSet<Arc<str>>) -> Vec<Shift> {
    let runs = source.runs(&tally.measure);
    let seated = runs.and_then(|runs| limits::seated(&source.settings.limits, runs));
    let seats = runs.map(|runs| Seats { runs, seated: seated.as_ref() });
    let sources = &with_seats(tally, sources, seats);
    let shifts = sources.iter().map(|name| shift(source, seats, tally, name)).collect();
    limits::cut(&mut tally.figures);
    let between = between(source, seats, &tally.measure);
    tally.differences = between.differences;
    tally.ahead = between.ahead;
    tally.combined = source.settings.policy.combine(&tally.figures, &tally.differences);
    let held = !tally.figures.is_empty();
    tally.floor = floor(source, &tally.measure).filter(|_| held);
    tally.support = compare::support(&tally.figures);
    tally.failing.retain(|check| !check.source.is_empty() && !sources.contains(check.source.as_str()));
    let limits = &source.settings.limits;
    tally.failing.extend(limits::of_measure(limits, source.board, &tally.measure, source.room));
    let shown = |name: &&Arc<str>| seated.as_ref().is_none_or(|seated| seated.contains(name));
    for name in sources.iter().filter(shown) {
        tally.failing.extend(check::failing(source, &tally.measure, name));
    }
    tally.failing.sort();
    tally.echoes = echoes(runs);
    let lexicons = tally.figures.iter().map(|figure| figure.cause.lexicon.as_str());
    tally.lexicon = lexicons.max().unwrap_or_default().to_string();
    tally.ledger_version = Ledger::VERSION;
    shifts
}

/// The runs of a measure, and which of their sources are shown; none: all are.
#[derive(Clone, Copy)]
struct Seats<'a> {
    runs: &'a Runs,
    seated: Option<&'a BTreeSet<&'a Arc<str>>>,
}

impl<'a> Seats<'a> {
    fn run(self, name: &Arc<str>) -> Option<&'a Run> {
        self.runs.get(name).filter(|_| self.shows(name))
    }

    fn shows(self, name: &Arc<str>) -> bool {
        self.seated.is_none_or(|seated| seated.contains(name))
    }

    fn voices(self) -> impl Iterator<Item = Voice<'a>> {
        let runs = self.runs.iter().filter(move |(name, _)| self.shows(name));
        runs.filter_map(|(name, run)| Voice::of(name, run))
    }
}

/// Where there are or were more sources than seats, whoever has or had one is looked at too.
fn with_seats(tally: &Tally, sources: &BTreeSet<Arc<str>>, seats: Option<Seats<'_>>) -> BTreeSet<Arc<str>> {
    let mut sources = sources.clone();
    let is_full = seats.is_some_and(|seats| seats.seated.is_some());
    if is_full || tally.failing.iter().any(limits::is_of_sources) {
        let runs =
            seats.into_iter().flat_map(|seats| seats.runs.keys().filter(move |name| seats.shows(name)));
        sources.extend(runs.cloned());
        sources.extend(tally.figures.iter().map(|figure| figure.source.as_str().into()));
        let checked = tally.failing.iter().filter(|check| !check.source.is_empty());
        sources.extend(checked.map(|check| check.source.as_str().into()));
    }
    sources
}

fn shift(source: &Source<'_>, seats: Option<Seats<'_>>, tally: &mut Tally, name: &Arc<str>) -> Shift {
    let run = seats.and_then(|seats| seats.run(name));
    let after = run.and_then(|run| figure::show(run, source.desk));
    let change = run.and_then(|run| run.standing().current.as_ref()?.change);
    let at = tally.figures.binary_search_by(|figure| figure.source.as_str().cmp(name));
    let before = match (at, &after) {
        (Ok(at), Some(after)) => Some(std::mem::replace(&mut tally.figures[at], after.clone())),
        (Ok(at), None) => Some(tally.figures.remove(at)),
        (Err(at), Some(after)) => {
            tally.figures.insert(at, after.clone());
            None
        }
        (Err(_), None) => None,
    };
    Shift { source: name.to_string(), before, after, change }
}

/// The most that named sources say of a part or a period of the measure, whatever they say of the whole.
fn floor(source: &Source<'_>, measure: &Measure) -> Option<u32> {
    let parts = source.board.measures().filter(|part| source.lattice.bounds(measure, part));
    let runs = parts.filter_map(|part| source.board.runs(part)).flatten();
    let voices = runs.filter_map(|(name, run)| Voice::of(name, run));
    voices.filter(Voice::is_named).map(|voice| voice.low()).max().filter(|low| *low > 0)
}

/// At most [`MAX_ECHOES`] of them, by source and time.
fn echoes(runs: Option<&Runs>) -> Vec<Echo> {
    let of_run = |(name, run): (&Arc<str>, &'_ Run)| -> Vec<Echo> {
        run.silenced().map(|(key, entry)| figure::echo(name, key, entry)).collect()
    };
    let mut echoes: Vec<_> = runs.into_iter().flatten().flat_map(of_run).collect();
    echoes.sort();
    echoes.truncate(MAX_ECHOES);
    echoes
}

fn between(source: &Source<'_>, seats: Option<Seats<'_>>, measure: &Measure) -> compare::Between {
    let Some(seats) = seats else { return compare::Between::default() };
    let voices: Vec<_> = seats.voices().collect();
    let parts: Vec<_> = source
        .board
        .measures()
        .filter(|part| !voices.is_empty() && source.lattice.contains(measure, part))
        .filter_map(|part| source.board.runs(part))
        .flatten()
        .filter_map(|(name, run)| Voice::of(name, run))
        .collect();
    let deniers = seats.runs.iter().map(|(name, run)| (name.as_ref(), run));
    compare::compare(source.settings, measure, &voices, &parts, deniers)
}

/// The figures of sources that differ over a part of the measure, where they hold none of the whole.
pub(super) fn figures_of_parts(source: &Source<'_>, tally: &Tally) -> Vec<SourceFigure> {
    let known = |name: &str| tally.figures.iter().any(|figure| figure.source == name);
    let differing = tally.differences.iter().flat_map(|d| [&d.source, &d.other]);
    let strangers: BTreeSet<_> = differing.filter(|name| !known(name)).collect();
    let parts = || source.board.measures().filter(|part| source.lattice.contains(&tally.measure, part));
    let figure = |name: &&String| {
        let runs = parts().filter_map(|part| source.board.run(part, name));
        runs.filter_map(|run| figure::show(run, source.desk)).max_by_key(|f| f.number.interval().0)
    };
    strangers.iter().filter_map(figure).collect()
}

/// What a tally stated before an input.
#[derive(Debug)]
pub(super) struct Before {
    differences: Vec<Difference>,
    failing: Vec<Check>,
    latest: Option<Time>,
}

impl Before {
    pub fn of(tally: &Tally) -> Before {
        Before {
            differences: tally.differences.clone(),
            failing: tally.failing.clone(),
            latest: latest_voice(&tally.figures).map(|figure| figure.said),
        }
    }
}

/// Turns what moved into updates, in a fixed order: sources by name, then what stands between them,
/// then checks.
pub(super) fn updates(
    occasion: &Occasion,
    tally: &mut Tally,
    sequence: &mut u32,
    before: &Before,
    (shifts, parts): (Vec<Shift>, Vec<SourceFigure>),
) -> Vec<Update> {
    let mut scribe = Scribe { occasion, tally, sequence, latest: before.latest, updates: Vec::new() };
    let matched = matched(scribe.tally, &shifts);
    for shift in shifts {
        scribe.figure(shift);
    }
    scribe.dispute(&before.differences, parts);
    if let Some(source) = matched {
        scribe.matched(&source);
    }
    scribe.checks(&before.failing);
    scribe.updates
}

/// The last update of a tally whose story is closed.
pub(super) fn closed(occasion: &Occasion, tally: &mut Tally, sequence: &mut u32) -> Update {
    let mut scribe = Scribe { occasion, tally, sequence, latest: None, updates: Vec::new() };
    let mut update = scribe.blank(Kind::Closed);
    update.others.clone_from(&scribe.tally.figures);
    update.differences.clone_from(&scribe.tally.differences);
    update
}

/// The first updates of a tally whose story goes on: its figures, and what stands between them.
pub(super) fn reopened(occasion: &Occasion, tally: &mut Tally, sequence: &mut u32) -> Vec<Update> {
    let mut scribe = Scribe { occasion, tally, sequence, latest: None, updates: Vec::new() };
    let mut update = scribe.blank(Kind::Reopened);
    update.agent = Agent::Machine;
    update.others.clone_from(&scribe.tally.figures);
    let held = |figure: &SourceFigure| Held {
        source: figure.source.clone(),
        passed: Vec::new(),
        last_update_id: update.id.clone(),
    };
    scribe.tally.publication.held = scribe.tally.figures.iter().map(held).collect();
    scribe.updates.push(update);
    scribe.dispute(&[], Vec::new());
    scribe.checks(&[]);
    scribe.updates
}

/// A source that brings the number of independent parties behind its figure up, to two or more.
fn matched(tally: &Tally, shifts: &[Shift]) -> Option<String> {
    let untouched = |f: &&SourceFigure| !shifts.iter().any(|shift| shift.source == f.source);
    let moves = |shift: &&Shift| shift.before.as_ref().map(stated) != shift.after.as_ref().map(stated);
    let moved = shifts.iter().filter(moves).filter_map(|shift| shift.after.as_ref());
    let rises = |figure: &&SourceFigure| {
        let before = shifts.iter().filter_map(|shift| shift.before.as_ref());
        let before = tally.figures.iter().filter(untouched).chain(before);
        let before = compare::parties_behind(before, &figure.number);
        let after = compare::parties_behind(tally.figures.iter(), &figure.number);
        after >= 2 && after > before
    };
    let mut found = moved.filter(rises);
    found.next().map(|figure| figure.source.clone())
}

/// Writes the updates of one tally.
struct Scribe<'a> {
    occasion: &'a Occasion,
    tally: &'a mut Tally,
    sequence: &'a mut u32,
    latest: Option<Time>,
    updates: Vec<Update>,
}

impl Scribe<'_> {
    fn figure(&mut self, shift: Shift) {
        let known = self.held(&shift.source).map(|at| self.tally.publication.held[at].clone());
        let Some(kind) = shift.kind(self.occasion, known.as_ref()) else { return };
        let mut update = self.blank(kind);
        update.direction = shift.direction();
        update.supersedes = known.map(|held| held.last_update_id).unwrap_or_default();
        self.name(&mut update, &shift.source, shift.after.as_ref().or(shift.before.as_ref()));
        let (before, after) = (shift.before.as_ref(), shift.after.as_ref());
        update.cause = self.occasion.cause_of(kind, &shift.source, after, before);
        if self.occasion.merges(&shift.source, shift.after.as_ref()) {
            (update.reason, update.agent) = (Reason::Merge, Agent::Machine);
        }
        update.echoes =
            self.tally.echoes.iter().filter(|echo| echo.source == shift.source).cloned().collect();
        self.remember(&shift, &update.id);
        update.previous = shift.before;
        update.current = shift.after;
        self.updates.push(update);
    }

    fn dispute(&mut self, before: &[Difference], parts: Vec<SourceFigure>) {
        let (kind, differences) = match (before.is_empty(), self.tally.differences.is_empty()) {
            (true, false) => (Kind::Disputed, self.tally.differences.clone()),
            (false, true) => (Kind::Converged, before.to_vec()),
            _ => return,
        };
        let mut update = self.blank(kind);
        if kind == Kind::Converged {
            update.ended = compare::ended(before, &self.tally.figures).to_string();
        }
        update.differences = differences;
        update.others.clone_from(&self.tally.figures);
        update.others.extend(parts);
        update.others.sort_by(|a, b| a.source.cmp(&b.source));
        self.updates.push(update);
    }

    fn matched(&mut self, source: &str) {
        let mut update = self.blank(Kind::Matched);
        self.add_current(&mut update, source);
        self.updates.push(update);
    }

    fn checks(&mut self, before: &[Check]) {
        let (mut failed, mut cleared) = (Vec::new(), Vec::new());
        let names = |check: &Check, other: &Check| check.source == other.source && check.name == other.name;
        for check in self.tally.failing.iter().filter(|check| !before.contains(check)) {
            failed.push(check.clone());
        }
        for check in before.iter().filter(|check| !self.tally.failing.iter().any(|now| names(now, check))) {
            cleared.push(check.clone());
        }
        for (kind, checks) in [(Kind::CheckFailed, failed), (Kind::CheckCleared, cleared)] {
            for check in checks {
                let mut update = self.blank(kind);
                update.agent = Agent::Machine;
                self.add_current(&mut update, &check.source);
                update.check = check.name;
                update.arithmetic = check.arithmetic;
                self.updates.push(update);
            }
        }
    }

    fn add_current(&self, update: &mut Update, source: &str) {
        let current = self.tally.figures.iter().find(|figure| figure.source == source).cloned();
        self.name(update, source, current.as_ref());
        update.cause = self.occasion.cause_of(update.kind, source, current.as_ref(), None);
        update.current = current;
    }

    fn name(&self, update: &mut Update, source: &str, figure: Option<&SourceFigure>) {
        update.source = source.to_string();
        update.source_kind = figure.and_then(|figure| figure.kind);
        update.party = figure.map(|figure| figure.party.clone()).unwrap_or_default();
        update.others = self.tally.figures.iter().filter(|other| other.source != source).cloned().collect();
    }

    /// The next update of the tally, about the measure as a whole.
    fn blank(&mut self, kind: Kind) -> Update {
        let (tally, occasion) = (&mut *self.tally, self.occasion);
        tally.version += 1;
        *self.sequence += 1;
        let story = percent_encode(&tally.story);
        let id = format!("{story}/{}/{}/{}", tally.epoch, tally.measure, tally.version);
        tally.publication.story_version = *self.sequence;
        tally.publication.last_update_id.clone_from(&id);
        Update {
            id,
            change_id: occasion.change_id.clone(),
            story: tally.story.clone(),
            epoch: tally.epoch,
            version: tally.version,
            story_version: *self.sequence,
            kind,
            reason: occasion.reason(self.latest),
            agent: occasion.agent(),
            direction: Direction::Same,
            measure: tally.measure.clone(),
            label: Words::default(),
            source: String::new(),
            source_kind: None,
            party: String::new(),
            previous: None,
            current: None,
            others: Vec::new(),
            combined: tally.combined.clone(),
            disputed: !tally.differences.is_empty(),
            support: tally.support,
            supersedes: String::new(),
            sentences: Words::default(),
            cause: occasion.cause.clone(),
            published: occasion.published,
            revised: occasion.revised,
            ended: String::new(),
            differences: Vec::new(),
            check: String::new(),
            arithmetic: String::new(),
            echoes: Vec::new(),
        }
    }

    fn held(&self, source: &str) -> Option<usize> {
        self.tally.publication.held.binary_search_by(|held| held.source.as_str().cmp(source)).ok()
    }

    /// Notes that the source has held a figure, and what it passed.
    fn remember(&mut self, shift: &Shift, update_id: &str) {
        let held = &mut self.tally.publication.held;
        let at = held.binary_search_by(|held| held.source.as_str().cmp(&shift.source));
        let at = at.unwrap_or_else(|at| {
            held.insert(at, Held { source: shift.source.clone(), ..Held::default() });
            at
        });
        let entry = &mut held[at];
        entry.last_update_id = update_id.to_string();
        let passed = shift.before.as_ref().and_then(|before| before.number.value);
        if let Some((at, passed)) = passed.and_then(|n| Some((entry.passed.binary_search(&n).err()?, n))) {
            entry.passed.insert(at, passed);
            if entry.passed.len() > MAX_PASSED {
                entry.passed.remove(0);
            }
        }
    }
}

/// Every measure and source of the board: for a restore.
pub(super) fn everything(board: &Board) -> Dirty {
    let mut dirty = BTreeMap::new();
    for measure in board.measures() {
        let sources = board.runs(measure).map(|runs| runs.keys().cloned().collect()).unwrap_or_default();
        dirty.insert(measure.clone(), sources);
    }
    dirty
}
