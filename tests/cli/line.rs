//! The whole line on an embedded bus: what `run` makes of the seed stories is what `replay` prints.

use crate::Stage;
use serde_json::Value;
use std::collections::BTreeMap;

const SEEDS: [&str; 4] = ["ain-issa", "treinbotsing-elsterbeek", "carrow-flood", "seilbahn-rauhkogel"];

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect()
}

/// By story, in their order, without what the transport adds.
fn by_story(text: &str) -> BTreeMap<String, Vec<Value>> {
    let mut stories: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for mut line in lines(text) {
        line.as_object_mut().expect("an object").remove("transport");
        let story = line["storyId"].as_str().expect("a story").to_string();
        stories.entry(story).or_default().push(line);
    }
    stories
}

fn assert_same(shown: &str, expected: &str) {
    let (shown, expected) = (by_story(shown), by_story(expected));
    assert_eq!(shown.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (story, expected) in expected {
        for (at, (shown, expected)) in shown[&story].iter().zip(&expected).enumerate() {
            assert_eq!(shown, expected, "{story}, line {at}");
        }
        assert_eq!(shown[&story].len(), expected.len(), "{story}");
    }
}

fn replayed(stage: &Stage) -> (String, String) {
    let (mut updates, mut tallies) = (String::new(), String::new());
    for seed in SEEDS {
        updates += &stage.done(&format!("tallywire replay --tallies t.jsonl $SEEDS/{seed}.jsonl"));
        tallies += &stage.done("cat t.jsonl");
    }
    (updates, tallies)
}

#[test]
fn a_run_ends_in_what_a_replay_prints() {
    let stage = Stage::new();
    let (updates, tallies) = replayed(&stage);
    for seed in SEEDS {
        stage.done(&format!("tallywire publish --bus embedded:desk.db $SEEDS/{seed}.jsonl"));
    }
    stage.done("tallywire run --bus embedded:desk.db --until-idle 0");
    let watched =
        stage.done("tallywire watch --bus embedded:desk.db --from start --until-idle 0 --format json");
    let shown = stage.done("tallywire tallies --bus embedded:desk.db --format json");
    assert!(by_story(&updates)["ain-issa"].len() > 10);
    assert_same(&watched, &updates);
    assert_same(&shown, &tallies);
    for line in lines(&watched) {
        assert_eq!(line["transport"]["topic"], "tallywire.updates.v1");
        assert!(line["transport"]["offset"].is_u64() && line["transport"]["received"].is_string(), "{line}");
    }
}

#[test]
fn a_run_that_is_stopped_and_started_goes_on_where_it_was() {
    let stage = Stage::new();
    let whole = stage.done("tallywire replay $SEEDS/ain-issa.jsonl");
    let run = "tallywire run --bus embedded:desk.db --until-idle 0";
    stage.done("cp $SEEDS/ain-issa.jsonl story.jsonl");
    for part in ["1,9", "10,11", "12,30", "31,$"] {
        stage.done(&format!("sed -n '{part}p' story.jsonl | tallywire publish --bus embedded:desk.db -"));
        stage.done(run);
    }
    // The same once more: everything is a duplicate now.
    stage.done("tallywire publish --bus embedded:desk.db story.jsonl");
    stage.done(run);
    let watched =
        stage.done("tallywire watch --bus embedded:desk.db --from start --until-idle 0 --format json");
    assert_same(&watched, &whole);
}

#[test]
fn the_demo_shows_the_four_stories_and_who_contradicts_whom() {
    let stage = Stage::new();
    let shown = stage.done("tallywire demo --once");
    for words in ["ain-issa", "treinbotsing-elsterbeek", "carrow-flood", "seilbahn-rauhkogel"] {
        assert!(shown.contains(words), "{words} is not in:\n{shown}");
    }
    for (figure, source) in
        [("785", "SDF"), ("about 100", "SOHR"), ("400", "Turkse ministerie van Defensie"), ("74", "SOHR")]
    {
        let told = |line: &str| line.trim_start().starts_with(&format!("{figure}  {source}"));
        assert!(shown.lines().any(told), "no line '{figure}  {source}' in:\n{shown}");
    }
    assert!(shown.matches("DISPUTED").count() >= 2, "{shown}");
    assert_eq!(stage.done("ls"), "");
}

/// A report that comes late was not known before it came, and had been said all the same.
#[test]
fn a_late_report_was_not_known_and_had_been_said() {
    let stage = Stage::new();
    let publish = |article: &str, time: &str, text: &str| {
        stage.done(&format!("echo '{text}' > {article}.txt"));
        let publish = "tallywire publish --bus embedded:desk.db --story mill --outlet Bode --language nl";
        stage.done(&format!("{publish} --article {article} --published {time} {article}.txt"));
        stage.done("tallywire run --bus embedded:desk.db --until-idle 0");
        stage.done("sleep 0.01; date -u +%Y-%m-%dT%H:%M:%S.%NZ").trim().to_string()
    };
    let tallies = |more: &str| {
        let shown = stage.done(&format!("tallywire tallies --bus embedded:desk.db --format json {more}"));
        let figures = |line: &Value| {
            let figure = |f: &Value| format!("{} {}", f["source"].as_str().unwrap(), f["value"]);
            line["figures"].as_array().unwrap().iter().map(figure).collect::<Vec<_>>().join(", ")
        };
        lines(&shown).iter().map(figures).collect::<Vec<_>>().join("; ")
    };
    let first = publish("a", "2024-05-01T10:00:00Z", "Volgens de politie zijn 20 mensen gedood.");
    let second = publish("b", "2024-05-01T12:00:00Z", "Volgens de politie zijn 24 mensen gedood.");
    let third = publish("c", "2024-05-01T11:00:00Z", "Volgens de brandweer zijn 90 mensen gedood.");
    for (flags, expected) in [
        (String::new(), "brandweer 90, politie 24"),
        (format!("--as-of {third}"), "brandweer 90, politie 24"),
        (format!("--as-of {second}"), "politie 24"),
        (format!("--as-of {first} --story mill"), "politie 20"),
        ("--said-by 2024-05-01T11:30:00Z".to_string(), "brandweer 90, politie 20"),
        ("--said-by 2024-05-01T10:30:00+00:00 --story mill".to_string(), "politie 20"),
        ("--said-by 2024-05-01T09:30:00Z".to_string(), ""),
        ("--said-by 2024-05-01T11:30:00Z --story quake".to_string(), ""),
    ] {
        assert_eq!(tallies(&flags), expected, "{flags}");
    }
    let told = |flags: &str| {
        let shown = stage.done(&format!("tallywire tallies --bus embedded:desk.db --format json {flags}"));
        let line = lines(&shown).remove(0);
        format!("{} {} {} {} {}", line["policy"], line["low"], line["best"], line["high"], line["version"])
    };
    assert_eq!(told(&format!("--as-of {second} --policy conservative")), "\"conservative\" 24 24 24 2");
    assert_eq!(told("--said-by 2024-05-01T11:30:00Z --policy range"), "\"range\" 20 null 90 0");
    let early = "tallywire tallies --bus embedded:desk.db --as-of 2024-05-01T12:00:00Z 2>&1";
    let error = stage.done(&format!("{early} || true"));
    assert!(error.contains("the oldest update is mill/1/killed.people.../1 of 20"), "{error}");
}

/// The desk takes a claim out by the id of the update that brought it, and puts it back.
#[test]
fn a_rejected_claim_leaves_the_tallies_until_that_is_undone() {
    let stage = Stage::new();
    let run = "tallywire run --bus embedded:desk.db --until-idle 0";
    let rows = "tallywire tallies --bus embedded:desk.db --format csv | cut -d, -f2,4,7";
    let watch = "tallywire watch --bus embedded:desk.db --from start --until-idle 0 --format json";
    stage.done("echo 'Volgens de Verenigde Naties zijn 785 mensen gedood.' > a.txt");
    stage.done("tallywire publish --bus embedded:desk.db --story mill --outlet Bode --language nl a.txt");
    stage.done(run);
    let before = stage.done(rows);
    assert!(before.contains(",785"), "{before}");
    let opened = lines(&stage.done(watch)).remove(0);
    let id = opened["id"].as_str().expect("an id");
    let decide = "tallywire decide --bus embedded:desk.db --story mill --why 'a misreading'";
    stage.done(&format!("{decide} reject '{id}'"));
    stage.done(run);
    assert!(!stage.done(rows).contains(",785"));
    let last = lines(&stage.done(watch)).pop().expect("an update");
    assert_eq!(
        (&last["kind"], &last["reason"], &last["agent"]),
        (&"WITHDRAWN".into(), &"DECISION".into(), &"DESK".into())
    );
    assert_eq!((&last["cause"]["decidedBy"], &last["cause"]["why"]), (&"ada".into(), &"a misreading".into()));
    stage.done(&format!("{decide} undo '{id}'"));
    stage.done(run);
    assert_eq!(stage.done(rows), before);
}
