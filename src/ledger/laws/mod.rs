//! The ledger's laws as tables that an editor can write: `*.txt` beside this file.
//!
//! A table is a text of cases. A case begins with `== what it shows`; then come inputs, one a line,
//! and indented below each the updates that it causes (`-`: none). `UPDATE=1` rewrites them.
//!
//! ```text
//! source ministry government Turkey        (what is known of a source: kind, party)
//! policy range                             (how the tallies are combined, for the whole case)
//! limit sources 2                          (so little room, for the whole case)
//! 10:00 ad-1/p1 AD | killed =20 by SOHR    (time, article/paragraph, outlet; claims, `;` between)
//! 11:00 ad-1/p1 AD r2 | killed =22 by SOHR (a revision; `from 09:00` when first published)
//! 12:00 ad-1/p1 AD r3 kill                 (a kill notice; `ad-1/` for the whole article)
//! 12:30 story "Syria" "North Syria"        (a story record: its scene)
//! 13:00 desk reject claim "killed =22 by SOHR"
//! 40d10:00 close                           (another story's input, after which idle ones are closed)
//! tallies                                  (the tallies as they are now)
//! tallies as of 11:30                      (as they were known then)
//! tallies said by 11:30                    (what had been said by then, with hindsight)
//! claims                                   (what became of each claim, by article and paragraph)
//! ```
//! Times are `HH:MM` of the first day, `2d10:00` of the second. `at 3` gives a paragraph's position,
//! `headline "..."` its headline, `text "..."` words of it, by which copies are found, `arrives 12:00` when
//! it comes in, if later. A claim's id is its line. "Mill Lane, Dunmore" lies in "Dunmore". Every case is also fed backwards and in a few
//! other orders: the tallies must be the same.

pub(super) mod script;

use super::{Fated, Hindsight, Ledger, Past, Settings, Touched};
use crate::model::{Kind, Reason, Tally, Time, Update};
use script::{Case, Line, Step};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[test]
fn every_table_holds() {
    let mut wrong = Vec::new();
    for path in tables() {
        let text = std::fs::read_to_string(&path).unwrap();
        let (shown, broken) = run_table(&text);
        wrong.extend(broken.into_iter().map(|what| format!("{}: {what}", path.display())));
        if shown == text {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &shown).unwrap();
        } else {
            wrong.push(format!("{}: {}", path.display(), first_difference(&text, &shown)));
        }
    }
    assert!(wrong.is_empty(), "{}\n(UPDATE=1 rewrites what is expected)", wrong.join("\n"));
}

#[test]
fn every_table_has_a_row_in_which_nothing_happens() {
    let tables = tables();
    assert!(!tables.is_empty());
    for path in tables {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().any(|line| line.trim() == "-"), "{}: no negative row", path.display());
    }
}

/// Whatever brings a figure up, its cause is the claim that it stands on, to the words.
#[test]
fn every_opening_quotes_its_claim() {
    let mut reasons = BTreeSet::new();
    for path in tables() {
        let (_, cases) = script::parse(&std::fs::read_to_string(&path).unwrap());
        for update in cases.iter().flat_map(told).filter(|update| update.kind == Kind::Opened) {
            let current = update.current.as_ref().expect("an opened figure is there");
            let stands = (&current.cause.article, &current.cause.paragraph, &current.cause.claim_id);
            let cause = (&update.cause.article, &update.cause.paragraph, &update.cause.claim_id);
            assert_eq!(cause, stands, "{}: {update}", path.display());
            assert!(!update.cause.quote.is_empty() && !cause.2.is_empty(), "{}: {update}", path.display());
            reasons.insert(update.reason);
        }
    }
    for reason in [Reason::Report, Reason::Revision, Reason::Kill, Reason::Decision, Reason::Merge] {
        assert!(reasons.contains(&reason), "no table has an opening by {reason}");
    }
}

/// What the desk strikes is told to the words, with who struck it and why.
#[test]
fn every_withdrawal_by_a_decision_quotes_what_stood() {
    let mut count = 0;
    for path in tables() {
        let (_, cases) = script::parse(&std::fs::read_to_string(&path).unwrap());
        let struck = |update: &Update| (update.kind, update.reason) == (Kind::Withdrawn, Reason::Decision);
        for update in cases.iter().flat_map(told).filter(struck) {
            let stood = update.previous.as_ref().expect("what was withdrawn was there");
            assert_eq!(update.cause.claim_id, stood.cause.claim_id, "{}: {update}", path.display());
            assert_eq!((&*update.cause.decided_by, &*update.cause.why), ("desk", "as checked"));
            count += 1;
        }
    }
    assert!(count > 5, "{count} withdrawals by a decision");
}

fn told(case: &Case) -> Vec<Update> {
    let mut ledger = new_ledger(case);
    let steps = case.lines.iter().filter_map(|line| line.step.as_ref());
    steps.flat_map(|step| feed(&mut ledger, step).unwrap_or_default()).collect()
}

fn tables() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ledger/laws");
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut tables: Vec<_> = entries.filter(|path| path.extension().is_some_and(|e| e == "txt")).collect();
    tables.sort();
    tables
}

/// The table with what its inputs cause today, and where the law does not hold.
fn run_table(text: &str) -> (String, Vec<String>) {
    let (head, cases) = script::parse(text);
    let mut shown = head;
    let mut broken = Vec::new();
    for case in &cases {
        shown.push_str(&run_case(case));
        let steps = case.lines.iter().filter_map(|line| line.step.as_ref());
        let inputs: Vec<_> = steps.filter(|step| !step.is_look()).collect();
        if inputs.iter().any(|step| matches!(step, Step::Close)) {
            // Closing is the one effect of when inputs arrive.
            continue;
        }
        let expected = derived(case, inputs.iter().copied());
        for (name, order) in orders(&inputs) {
            if derived(case, order.into_iter()) != expected {
                broken.push(format!("'{}' ends otherwise when fed {name}", case.title));
            }
        }
    }
    (shown, broken)
}

fn run_case(case: &Case) -> String {
    let mut ledger = new_ledger(case);
    let mut told: Vec<(Time, Update)> = Vec::new();
    let mut shown = format!("== {}\n", case.title);
    for Line { text, at, step } in &case.lines {
        shown.push_str(text);
        shown.push('\n');
        let Some(step) = step else { continue };
        at.iter().for_each(|at| ledger.set_time(*at));
        let lines: Vec<String> = match feed(&mut ledger, step) {
            Some(outcome) => {
                let lines = outcome.iter().map(ToString::to_string).collect();
                told.extend(outcome.into_iter().map(|update| (at.unwrap_or_default(), update)));
                lines
            }
            None => look(case, &ledger, &told, step),
        };
        for line in if lines.is_empty() { vec!["-".to_string()] } else { lines } {
            shown.push_str(&format!("    {line}\n"));
        }
    }
    shown
}

fn look(case: &Case, ledger: &Ledger, told: &[(Time, Update)], step: &Step) -> Vec<String> {
    let tallies = match step {
        Step::AsOf(until) => {
            let mut past = Past::of(*until);
            told.iter().for_each(|(at, update)| past.take(*at, update.clone()));
            past.tallies(ledger.tallies().collect())
        }
        Step::SaidBy(until) => Ok(hindsight(case, ledger, *until).tallies()),
        Step::Claims => return hindsight(case, ledger, Time::MAX).claims().iter().map(show_claim).collect(),
        _ => Ok(ledger.tallies().collect()),
    };
    match tallies {
        Ok(tallies) => tallies.iter().map(show_tally).collect(),
        Err(error) => vec![error.to_string()],
    }
}

fn hindsight(case: &Case, ledger: &Ledger, until: Time) -> Hindsight {
    let mut hindsight = Hindsight::of(until, script::resolve, settings(case), script::DIRECTORY);
    for touched in ledger.changes() {
        match touched {
            Touched::Reading(reading) => hindsight.take_reading(reading.clone()),
            Touched::Decision(decision) => hindsight.take_decision(decision.clone()),
            Touched::Story(record) => hindsight.take_story(record.clone()),
            Touched::Closing(closing) => hindsight.take_closing(closing.clone()),
            Touched::Tally(_) | Touched::Gone { .. } => {}
        }
    }
    hindsight
}

fn show_claim(fated: &Fated) -> String {
    let number = &fated.claim.figure.as_ref().expect("claims without a figure have no fate").number;
    let mut line = format!("{}: {} {} {}", fated.reading.outlet, fated.measure, number, fated.source);
    line += &format!(" {}", fated.fate);
    line += &fated.by.as_ref().map(|by| format!(" by \"{}\"", by.claim_id)).unwrap_or_default();
    line += &fated.follows.as_ref().map(|name| format!(", after {name}")).unwrap_or_default();
    for decision in &fated.decisions {
        line += &format!("; {} by {}: {}", decision.action, decision.by, decision.why);
    }
    line
}

fn show_tally(tally: &Tally) -> String {
    let figures: Vec<_> = tally.figures.iter().map(|f| format!("{} {}", f.source, f.number)).collect();
    let bound = |bound: Option<u32>| bound.map_or("open".to_string(), |n| n.to_string());
    let combined = &tally.combined;
    let mut line = format!("{}: {}", tally.measure, figures.join(", "));
    line += &format!("; {} {}", combined.policy, bound(combined.low));
    line += &format!("..{}", bound(combined.high));
    if let Some(best) = combined.best {
        line += &format!(" best {best}");
    }
    if let Some(floor) = tally.floor {
        line += &format!(" floor {floor}");
    }
    let support = tally.support;
    line += &format!("; support {}/{}/{}", support.originators, support.parties, support.carriers);
    for echo in &tally.echoes {
        line += &format!("; {} still in {}", echo.source, echo.outlet);
    }
    for difference in tally.differences.iter().chain(&tally.ahead) {
        line += &format!("; {} {} {}", difference.source, difference.difference, difference.other);
    }
    line
}

fn settings(case: &Case) -> Settings {
    Settings {
        policy: case.policy,
        limits: case.limits,
        close_after_hours: Some(30 * 24),
        ..Settings::default()
    }
}

fn new_ledger(case: &Case) -> Ledger {
    Ledger::new(script::resolve, settings(case)).with_directory(script::DIRECTORY)
}

fn feed(ledger: &mut Ledger, step: &Step) -> Option<Vec<Update>> {
    let outcome = match step {
        Step::Reading(reading) => ledger.take_reading((**reading).clone()),
        Step::Decision(decision) => ledger.take_decision(decision.clone()),
        Step::Story(story) => ledger.take_story(story.clone()),
        Step::Close => return Some(ledger.close_idle()),
        Step::Tallies | Step::AsOf(_) | Step::SaidBy(_) | Step::Claims => return None,
    };
    Some(outcome.updates())
}

/// The tallies without their history.
fn derived<'a>(case: &Case, steps: impl Iterator<Item = &'a Step>) -> Vec<Tally> {
    let mut ledger = new_ledger(case);
    for step in steps {
        feed(&mut ledger, step);
    }
    super::tests::derived(&ledger)
}

fn orders<'a>(inputs: &[&'a Step]) -> Vec<(&'static str, Vec<&'a Step>)> {
    let mut backwards = inputs.to_vec();
    backwards.reverse();
    let twice = inputs.iter().chain(inputs).copied().collect();
    let even_first = inputs.iter().step_by(2).chain(inputs.iter().skip(1).step_by(2)).copied().collect();
    vec![("backwards", backwards), ("twice", twice), ("every second first", even_first)]
}

fn first_difference(expected: &str, shown: &str) -> String {
    let mut title = "";
    for (at, (want, have)) in expected.lines().zip(shown.lines()).enumerate() {
        title = want.strip_prefix("== ").unwrap_or(title);
        if want != have {
            return format!("line {}, '{title}'\n  expected {want}\n  is       {have}", at + 1);
        }
    }
    "it ends otherwise".to_string()
}
