//! The golden table, `golden.txt`: an update in a line, and below it its sentences in Dutch and in
//! English. `UPDATE=1` rewrites them.
//!
//! `KIND MEASURE SOURCE NUMBER`, then in any order `was NUMBER`, `agent WORD`, `who "..."`,
//! `language CODE`, `hedged`, `sum "72 + 12"` (a computed figure), `other SOURCE NUMBER` (who differs),
//! `check NAME "..."`, `ended WORD`, `parties N`. `-` stands where there is no number or source.

use super::complete;
use crate::model::notation::{parse_measure, parse_number};
use crate::model::{
    Agent, Cause, Combined, Difference, DifferenceType, Direction, Event, Group, Kind, Measure, Reason,
    SourceFigure, Support, Time, Update, Words,
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
fn every_kind_measure_and_agent_has_words() {
    for (kind, event) in Kind::ALL.iter().flat_map(|kind| Event::ALL.iter().map(move |event| (kind, event))) {
        for (group, agent) in Group::ALL.iter().flat_map(|g| Agent::ALL.iter().map(move |a| (g, a))) {
            let mut update = parse("opened killed.people... police =3 was =2");
            let predicate = if *event == Event::Other { "traced" } else { "" };
            update.measure =
                Measure { event: *event, group: *group, predicate: predicate.to_string(), ..update.measure };
            (update.kind, update.agent, update.check) = (*kind, *agent, "fall".to_string());
            complete(&mut update);
            for words in [&update.sentences, &update.label] {
                for text in [&words.nl, &words.en] {
                    assert!(text.len() > 6 && !text.contains(['{', '}']) && !text.contains("  "), "{text}");
                }
            }
        }
    }
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
