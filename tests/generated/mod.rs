//! Inputs of a few stories, as a seed has them: reports, revisions, kills, repeats and decisions.

pub mod dice;

use dice::Dice;
use tallywire::model::{Action, Decision, Input, Paragraph, Status, Story, Time};

const STORIES: [&str; 4] = ["brug", "markt/oost", "haven 100%", "dorp"];
const OUTLETS: [&str; 3] = ["De Koerier", "Avondpost", "Radio Waddenkust"];
const VOICES: [&str; 4] = ["de politie", "de brandweer", "het ministerie van Defensie", "de burgemeester"];
const EVENTS: [&str; 3] = ["mensen zijn gedood", "mensen zijn gewond geraakt", "mensen worden vermist"];
const QUIET: [&str; 2] = ["De straten bleven de hele dag leeg.", "Het water zakt langzaam."];
/// 2024-05-01, in milliseconds.
const FIRST_DAY: i64 = 1_714_521_600_000;

/// So many inputs, a minute apart.
pub fn inputs(dice: &mut Dice, count: usize) -> Vec<Input> {
    let mut told = Vec::new();
    (0..count).map(|number| input(dice, &mut told, at(number as i64))).collect()
}

/// So many minutes after the first.
pub fn at(minute: i64) -> Time {
    Time::from_millis(FIRST_DAY + minute * 60_000).expect("in range")
}

fn input(dice: &mut Dice, told: &mut Vec<Paragraph>, stamp: Time) -> Input {
    match dice.below(100) {
        0..4 => Input::Story(story(dice, stamp)),
        4..10 => Input::Decision(decision(dice, stamp)),
        10..18 if !told.is_empty() => Input::Paragraph(dice.pick(told).clone()),
        18..45 if !told.is_empty() => {
            let revised = revise(dice, told, stamp);
            told.push(revised.clone());
            Input::Paragraph(revised)
        }
        _ => {
            let fresh = report(dice, told.len(), stamp);
            told.push(fresh.clone());
            Input::Paragraph(fresh)
        }
    }
}

fn report(dice: &mut Dice, number: usize, stamp: Time) -> Paragraph {
    Paragraph {
        story: dice.pick(&STORIES).to_string(),
        article: format!("bericht/{}", dice.below(5)),
        paragraph: format!("p{number}"),
        revision: 1,
        position: number as u32,
        language: if dice.often(30) { "tlh" } else { "nl" }.to_string(),
        outlet: dice.pick(&OUTLETS).to_string(),
        headline: String::new(),
        text: text(dice),
        url: String::new(),
        published: stamp,
        revised: stamp,
        status: Status::Usable,
        embargoed: None,
    }
}

fn revise(dice: &mut Dice, told: &[Paragraph], stamp: Time) -> Paragraph {
    let mut paragraph = dice.pick(told).clone();
    // Now and then a number is left out, or the same one comes twice with another text.
    paragraph.revision += dice.below(3) as u32;
    paragraph.revised = stamp;
    match dice.below(10) {
        0 | 1 => {
            paragraph.status = Status::Withdrawn;
            paragraph.text.clear();
        }
        _ => paragraph.text = text(dice),
    }
    paragraph
}

fn text(dice: &mut Dice) -> String {
    if dice.often(400) {
        return dice.pick(&QUIET).to_string();
    }
    let (voice, event) = (dice.pick(&VOICES), dice.pick(&EVENTS));
    format!("{} {event}, meldt {voice}.", 2 + dice.below(40))
}

fn decision(dice: &mut Dice, at: Time) -> Decision {
    Decision {
        story: dice.pick(&STORIES).to_string(),
        target: format!("outlet:{}", dice.pick(&OUTLETS)),
        at,
        action: *dice.pick(&[Action::Mute, Action::Undo]),
        by: "desk".to_string(),
        why: "unsure".to_string(),
        field: String::new(),
        value: String::new(),
        same_as: String::new(),
    }
}

fn story(dice: &mut Dice, at: Time) -> Story {
    Story {
        story: dice.pick(&STORIES).to_string(),
        at,
        title: "Een dag".to_string(),
        scene: vec!["Utrecht".to_string()],
        time_zone: "Europe/Amsterdam".to_string(),
        languages: vec!["nl".to_string()],
    }
}
