//! What a measure is called.

use crate::model::{Event, Group, Measure, Words};

/// The measure in words: "killed Kurdish combatants in Ain Issa".
pub fn label(measure: &Measure) -> Words {
    Words { nl: dutch(measure), en: english(measure) }
}

fn dutch(measure: &Measure) -> String {
    let mut words = vec![match measure.event {
        Event::Killed => "gedode",
        Event::Injured => "gewonde",
        Event::Missing => "vermiste",
        Event::Displaced => "ontheemde",
        Event::Escaped => "ontsnapte",
        Event::Detained => "vastgehouden",
        Event::Rescued => "geredde",
        Event::Affected => "getroffen",
        Event::Infected => "besmette",
        Event::Hospitalised => "opgenomen",
        Event::Destroyed => "verwoeste",
        Event::Other => measure.predicate.as_str(),
    }];
    words.push(match measure.group {
        _ if measure.event == Event::Destroyed => "huizen en gebouwen",
        Group::People | Group::Other => "mensen",
        Group::Civilians => "burgers",
        Group::Combatants => "strijders",
        Group::Children => "kinderen",
        Group::Women => "vrouwen",
        Group::Police => "politiemensen",
        Group::Medics => "hulpverleners",
        Group::Journalists => "journalisten",
        Group::Refugees => "vluchtelingen",
        Group::Prisoners => "gevangenen",
    });
    finish(words, &[("kant:", &measure.side), ("in", &measure.place), ("periode:", &measure.period)])
}

fn english(measure: &Measure) -> String {
    let mut words = vec![match measure.event {
        Event::Killed => "killed",
        Event::Injured => "injured",
        Event::Missing => "missing",
        Event::Displaced => "displaced",
        Event::Escaped => "escaped",
        Event::Detained => "detained",
        Event::Rescued => "rescued",
        Event::Affected => "affected",
        Event::Infected => "infected",
        Event::Hospitalised => "hospitalised",
        Event::Destroyed => "destroyed",
        Event::Other => measure.predicate.as_str(),
    }];
    words.push(match measure.group {
        _ if measure.event == Event::Destroyed => "homes and buildings",
        Group::People | Group::Other => "people",
        Group::Civilians => "civilians",
        Group::Combatants => "combatants",
        Group::Children => "children",
        Group::Women => "women",
        Group::Police => "police officers",
        Group::Medics => "medics",
        Group::Journalists => "journalists",
        Group::Refugees => "refugees",
        Group::Prisoners => "prisoners",
    });
    finish(words, &[("side:", &measure.side), ("in", &measure.place), ("period:", &measure.period)])
}

fn finish(words: Vec<&str>, details: &[(&str, &String)]) -> String {
    let mut text = words.join(" ");
    for (word, detail) in details.iter().filter(|(_, detail)| !detail.is_empty()) {
        text.push_str(if word.ends_with(':') { ", " } else { " " });
        text.push_str(word);
        text.push(' ');
        text.push_str(detail);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::notation::parse_measure;

    #[test]
    fn a_measure_has_a_name_in_both_languages() {
        for (measure, nl, en) in [
            ("killed.people...", "gedode mensen", "killed people"),
            (
                "killed.combatants.Kurdish..",
                "gedode strijders, kant: Kurdish",
                "killed combatants, side: Kurdish",
            ),
            ("escaped.people..Ain Issa.", "ontsnapte mensen in Ain Issa", "escaped people in Ain Issa"),
            (
                "injured.children..Oslo.24h",
                "gewonde kinderen in Oslo, periode: 24h",
                "injured children in Oslo, period: 24h",
            ),
            ("destroyed.people...", "verwoeste huizen en gebouwen", "destroyed homes and buildings"),
            ("other(neutralised).combatants...", "neutralised strijders", "neutralised combatants"),
        ] {
            let words = label(&parse_measure(measure).unwrap());
            assert_eq!((words.nl.as_str(), words.en.as_str()), (nl, en), "{measure}");
        }
    }
}
