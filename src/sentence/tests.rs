//! The golden table, `golden.txt`: an update in a line, and below it its sentences in Dutch and in
//! English. `UPDATE=1` rewrites them.
//!
//! `KIND MEASURE SOURCE NUMBER`, then in any order `was NUMBER`, `agent WORD`, `reason WORD`, `who "..."`,
//! `language CODE`, `hedged`, `sum "72 + 12"` (a computed figure), `other SOURCE NUMBER` (who differs),
//! `denies SOURCE OTHER`, `check NAME "..."`, `ended WORD`, `parties N`. `-` stands where there is no number
//! or source.

use super::complete;
use super::dutch::DUTCH;
use super::english::ENGLISH;
use crate::model::notation::{parse_measure, parse_number};
use crate::model::{
    Agent, Cause, Combined, Difference, DifferenceType, Direction, Event, Group, Kind, Measure, Qualifier,
    Reason, SourceFigure, Support, Time, Update, Words,
};
use std::path::Path;

#[test]
fn the_golden_table_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sentence/golden.txt");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut shown = String::new();
    for line in text.lines().filter(|line| !line.starts_with(' ')) {
        shown += &format!("{line}\n");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut update = parse(line);
        complete(&mut update);
        shown += &format!("    {}\n    {}\n", update.sentences.nl, update.sentences.en);
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &shown).unwrap();
        return;
    }
    for (expected, is) in text.lines().zip(shown.lines()) {
        assert_eq!(expected, is, "UPDATE=1 rewrites what is expected");
    }
    assert_eq!(text.lines().count(), shown.lines().count());
}

#[test]
fn every_kind_measure_agent_and_reason_has_words() {
    for (kind, event) in Kind::ALL.iter().flat_map(|kind| Event::ALL.iter().map(move |event| (kind, event))) {
        for (group, agent) in Group::ALL.iter().flat_map(|g| Agent::ALL.iter().map(move |a| (g, a))) {
            for reason in Reason::ALL {
                let mut update = parse("opened killed.people... police =3 was =2");
                let predicate = if *event == Event::Other { "traced" } else { "" };
                update.measure = Measure {
                    event: *event,
                    group: *group,
                    predicate: predicate.to_string(),
                    ..update.measure
                };
                (update.kind, update.agent, update.reason) = (*kind, *agent, *reason);
                update.check = "fall".to_string();
                check_words(&mut update);
            }
        }
    }
}

/// A check may clear because nobody holds the figure any more, and be about the whole.
#[test]
fn every_check_is_told_without_a_figure() {
    for (kind, check) in [Kind::CheckFailed, Kind::CheckCleared].iter().flat_map(|kind| {
        let checks = DUTCH.failed.iter().map(|(check, _)| *check);
        checks.map(move |check| (*kind, check))
    }) {
        let mut update = parse("opened killed.people... - -");
        (update.kind, update.check, update.arithmetic) = (kind, check.to_string(), "65 > 64".to_string());
        if check == "parts" {
            update.arithmetic = "224 + 72 = 296 <> 295".to_string();
        }
        if !["sources", "measures"].contains(&check) {
            update.source = "police".to_string();
        }
        if kind == Kind::CheckFailed {
            update.current = Some(figure("police", "=3"));
        }
        check_words(&mut update);
    }
}

fn check_words(update: &mut Update) {
    complete(update);
    for words in [&update.sentences, &update.label] {
        for text in [&words.nl, &words.en] {
            let clumsy = ["{", "}", "  ", "()", " .", ": .", ") ("].iter().find(|sign| text.contains(*sign));
            assert!(text.len() > 6 && clumsy.is_none() && !text.starts_with(':'), "{text}");
        }
    }
}

/// Whatever can be told has a row that an editor has read.
#[test]
fn the_golden_table_leaves_nothing_out() {
    let rows: Vec<Update> = golden().lines().filter(|line| is_row(line)).map(parse).collect();
    let changes = [Kind::Opened, Kind::Raised, Kind::Lowered, Kind::Refined, Kind::Reinstated];
    for kind in Kind::ALL {
        assert!(rows.iter().any(|row| row.kind == *kind), "no row of {kind}");
    }
    for (language, kinds) in [(&DUTCH, DUTCH.kinds), (&ENGLISH, ENGLISH.kinds)] {
        for (kind, by, template) in kinds {
            let is_used = |row: &Update| {
                let first = kinds.iter().find(|(k, by, _)| *k == row.kind && by.fits(row));
                first.is_some_and(|(.., first)| first == template)
            };
            assert!(rows.iter().any(|row| row.kind == *kind && by.fits(row) && is_used(row)), "{template}");
        }
        for (by, lead) in language.leads {
            assert!(rows.iter().any(|row| changes.contains(&row.kind) && by.fits(row)), "{lead}");
        }
        for (kind, checks) in [(Kind::CheckFailed, language.failed), (Kind::CheckCleared, language.cleared)] {
            for (check, template) in checks {
                assert!(rows.iter().any(|row| row.kind == kind && row.check == *check), "{template}");
            }
        }
        for (ended, words) in language.ended {
            assert!(rows.iter().any(|row| row.ended == *ended), "{words}");
        }
        for (period, words) in language.periods {
            assert!(rows.iter().any(|row| row.measure.period == *period), "{words}");
        }
        for (from, words, _) in language.vague {
            let says =
                |row: &Update| row.current.as_ref().is_some_and(|f| f.number.low == Some(*from.max(&2)));
            assert!(rows.iter().any(says), "{words}");
        }
    }
    for event in Event::ALL {
        assert!(rows.iter().any(|row| row.measure.event == *event), "no row of {event}");
    }
    for group in Group::ALL {
        assert!(rows.iter().any(|row| row.measure.group == *group), "no row of {group}");
    }
    for qualifier in Qualifier::ALL {
        for figures in [|row: &Update| row.current.clone(), |row: &Update| row.previous.clone()] {
            let is_bounded = |row: &Update| figures(row).is_some_and(|f| f.number.qualifier == *qualifier);
            assert!(rows.iter().any(is_bounded), "no row of {qualifier}, now and before");
        }
    }
    for reason in Reason::ALL.iter().filter(|reason| !matches!(reason, Reason::Expiry)) {
        for change in [Kind::Opened, Kind::Withdrawn] {
            let is_told = |row: &Update| (row.kind, row.reason) == (change, *reason);
            assert!(rows.iter().any(is_told), "no row of {change} {reason}");
        }
    }
}

fn golden() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sentence/golden.txt");
    std::fs::read_to_string(path).unwrap()
}

fn is_row(line: &str) -> bool {
    !line.is_empty() && !line.starts_with([' ', '#'])
}

fn parse(line: &str) -> Update {
    let words = split(line);
    let mut update = blank(Kind::from_word(&words[0]).unwrap(), parse_measure(&words[1]).unwrap());
    if words[2] != "-" {
        update.source.clone_from(&words[2]);
    }
    if words[3] != "-" {
        update.current = Some(figure(&words[2], &words[3]));
    }
    let mut rest = words[4..].iter();
    while let Some(word) = rest.next() {
        let mut next = || rest.next().unwrap_or_else(|| panic!("nothing after '{word}': {line}")).clone();
        match word.as_str() {
            "was" => update.previous = Some(figure(&words[2], &next())),
            "agent" => update.agent = Agent::from_word(&next()).unwrap(),
            "reason" => update.reason = Reason::from_word(&next()).unwrap(),
            "denies" => add_denial(&mut update, next(), next()),
            "who" => of_each(&mut update, |figure, who| figure.who = who, &next()),
            "language" => of_each(&mut update, |figure, code| figure.cause.language = code, &next()),
            "hedged" => of_each(&mut update, |figure, _| figure.hedged = true, ""),
            "sum" => {
                of_each(&mut update, |figure, sum| (figure.derived, figure.arithmetic) = (true, sum), &next())
            }
            "other" => add_other(&mut update, &next(), &next()),
            "check" => (update.check, update.arithmetic) = (next(), next()),
            "ended" => update.ended = next(),
            "parties" => update.support.parties = next().parse().unwrap(),
            _ => panic!("'{word}' is no word of the table: {line}"),
        }
    }
    update
}

fn of_each(update: &mut Update, set: impl Fn(&mut SourceFigure, String), value: &str) {
    for figure in update.current.iter_mut().chain(&mut update.previous) {
        set(figure, value.to_string());
    }
}

fn add_other(update: &mut Update, source: &str, number: &str) {
    update.others.push(figure(source, number));
    update.disputed = true;
    update.differences.push(Difference {
        difference: DifferenceType::Differ,
        source: source.to_string(),
        other: source.to_string(),
    });
}

fn add_denial(update: &mut Update, source: String, other: String) {
    update.disputed = true;
    update.differences.push(Difference { difference: DifferenceType::Denial, source, other });
}

fn figure(source: &str, number: &str) -> SourceFigure {
    SourceFigure {
        source: source.to_string(),
        kind: None,
        party: String::new(),
        number: parse_number(number).unwrap(),
        who: String::new(),
        as_written: String::new(),
        hedged: false,
        derived: false,
        arithmetic: String::new(),
        when: String::new(),
        via: String::new(),
        how: None,
        follows: String::new(),
        perpetrator: None,
        said: Time::default(),
        first_seen: Time::default(),
        last_repeated: Time::default(),
        carriers: Vec::new(),
        cause: Cause { language: "nl".to_string(), ..Cause::default() },
    }
}

fn blank(kind: Kind, measure: Measure) -> Update {
    Update {
        id: String::new(),
        change_id: String::new(),
        story: "story".to_string(),
        epoch: 1,
        version: 1,
        story_version: 1,
        kind,
        reason: Reason::Report,
        agent: Agent::Source,
        direction: Direction::Up,
        measure,
        label: Words::default(),
        source: String::new(),
        source_kind: None,
        party: String::new(),
        previous: None,
        current: None,
        others: Vec::new(),
        combined: Combined::default(),
        disputed: false,
        support: Support::default(),
        supersedes: String::new(),
        sentences: Words::default(),
        cause: Cause { outlet: "NU.nl".to_string(), ..Cause::default() },
        published: Time::default(),
        revised: Time::default(),
        ended: String::new(),
        differences: Vec::new(),
        check: String::new(),
        arithmetic: String::new(),
        echoes: Vec::new(),
    }
}

/// Words; quotes hold together what has blanks in it.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (at, part) in line.split('"').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_string());
        } else {
            words.extend(part.split_whitespace().map(str::to_string));
        }
    }
    words
}
