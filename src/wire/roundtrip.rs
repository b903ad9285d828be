//! Whatever the model can hold comes back from bytes and from JSON as it was.

use super::*;
use crate::model::{
    Action, Agent, Attribution, Cause, Change, Check, Claim, Closing, Combined, Difference, DifferenceType,
    Direction, Echo, Event, Figure, Group, Held, How, Kind, Measure, Modality, Number, Offers, Open,
    Paragraph, Perpetrator, Provenance, Publication, Qualifier, Reason, Scope, Source, SourceFigure,
    SourceKind, Span, Status, Support, Time, Trace, Words,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;

fn text() -> BoxedStrategy<String> {
    prop_oneof![Just(String::new()), "[a-z/%\":.]{1,6}", "\\PC{1,6}"].boxed()
}

fn id() -> BoxedStrategy<String> {
    prop_oneof!["[a-z/%]{1,6}", "\\PC{1,6}"].boxed()
}

fn time() -> BoxedStrategy<Time> {
    let micros = Time::MIN.micros()..=Time::MAX.micros();
    prop_oneof![micros.clone(), (0..2_000_000_000_i64).prop_map(|s| s * 1_000_000)]
        .prop_map(|micros| Time::from_micros(micros).unwrap())
        .boxed()
}

fn number() -> BoxedStrategy<Number> {
    (option::of(any::<u32>()), option::of(0..3_u32), option::of(any::<u32>()), select(Qualifier::ALL))
        .prop_map(|(value, low, high, qualifier)| Number { value, low, high, qualifier })
        .boxed()
}

fn source() -> BoxedStrategy<Source> {
    (text(), text(), option::of(select(SourceKind::ALL)), text())
        .prop_map(|(name, canonical, kind, party)| Source { name, canonical, kind, party })
        .boxed()
}

fn attribution() -> BoxedStrategy<Attribution> {
    let open = prop_oneof![
        Just(Open::Closed),
        Just(Open::Speaker),
        (text(), option::of(select(SourceKind::ALL))).prop_map(|(words, kind)| Open::Anaphor { words, kind }),
    ];
    let sources = (option::of(source()), option::of(source()), option::of(source()));
    (sources, text(), option::of(select(How::ALL)), open)
        .prop_map(|((source, via, follows), cue, how, open)| Attribution {
            source,
            via,
            cue,
            how,
            follows,
            open,
        })
        .boxed()
}

fn figure() -> BoxedStrategy<Figure> {
    let perpetrator = option::of(select(Perpetrator::ALL));
    let words = (select(Event::ALL), select(Group::ALL), select(Scope::ALL), perpetrator);
    let place = (text(), vec(text(), 0..4), any::<bool>());
    (number(), words, text(), text(), text(), place, text(), text(), text())
        .prop_map(|(number, words, predicate, who, side, (place, site, at_scene), when, period, anchor)| {
            let (event, group, scope, perpetrator) = words;
            Figure {
                number,
                event,
                predicate,
                who,
                group,
                side,
                place,
                site,
                at_scene,
                when,
                period,
                scope,
                perpetrator,
                anchor,
            }
        })
        .boxed()
}

fn provenance() -> BoxedStrategy<Provenance> {
    let span = || any::<(u32, u32)>().prop_map(|(start, end)| Span { start, end });
    (span(), span(), text(), text())
        .prop_map(|(sentence, anchor, quote, rule)| Provenance { sentence, anchor, quote, rule })
        .boxed()
}

fn claim() -> BoxedStrategy<Claim> {
    (
        text(),
        option::of(figure()),
        attribution(),
        select(Modality::ALL),
        any::<bool>(),
        option::of(select(Change::ALL)),
        provenance(),
    )
        .prop_map(|(id, figure, attribution, modality, hedged, change, provenance)| Claim {
            id,
            figure,
            attribution,
            modality,
            hedged,
            change,
            provenance,
        })
        .boxed()
}

fn paragraph() -> BoxedStrategy<Paragraph> {
    (
        (id(), id(), id(), any::<u32>(), any::<u32>()),
        (text(), text(), text(), text(), text()),
        (time(), time(), select(Status::ALL), option::of(time())),
    )
        .prop_map(|(ids, texts, (published, revised, status, embargoed))| {
            let (story, article, paragraph, revision, position) = ids;
            let (language, outlet, headline, text, url) = texts;
            Paragraph {
                story,
                article,
                paragraph,
                revision,
                position,
                language,
                outlet,
                headline,
                text,
                url,
                published,
                revised,
                status,
                embargoed,
            }
        })
        .boxed()
}

fn decision() -> BoxedStrategy<Decision> {
    let target = prop_oneof![
        (Just("claim"), select(&[Action::Reject, Action::Correct, Action::Undo][..])),
        (Just("source"), select(&[Action::Mute, Action::Same, Action::Undo][..])),
        (Just("outlet"), select(&[Action::Mute, Action::Undo][..])),
    ];
    (id(), target, id(), time(), text(), text(), id(), text(), id())
        .prop_map(|(story, (kind, action), name, at, by, why, field, value, same_as)| Decision {
            story,
            target: format!("{kind}:{name}"),
            at,
            action,
            by,
            why,
            field,
            value,
            same_as,
        })
        .boxed()
}

fn story() -> BoxedStrategy<Story> {
    (id(), time(), text(), vec(text(), 0..3), text(), vec(text(), 0..3))
        .prop_map(|(story, at, title, scene, time_zone, languages)| Story {
            story,
            at,
            title,
            scene,
            time_zone,
            languages,
        })
        .boxed()
}

fn input() -> BoxedStrategy<Input> {
    prop_oneof![
        paragraph().prop_map(Input::Paragraph),
        decision().prop_map(Input::Decision),
        story().prop_map(Input::Story),
    ]
    .boxed()
}

fn offers() -> BoxedStrategy<Offers> {
    let event = option::of(select(Event::ALL));
    (option::of(attribution()), vec(source(), 0..3), option::of(source()), event, vec(text(), 0..4))
        .prop_map(|(speaker, mentions, relay, event, scene)| Offers {
            speaker,
            mentions,
            relay,
            event,
            scene,
        })
        .boxed()
}

fn trace() -> BoxedStrategy<Trace> {
    let since = vec((text(), time()), 0..3);
    let sketch = vec(any::<u32>(), 0..4);
    (any::<u32>(), time(), select(Status::ALL), any::<u64>(), vec(text(), 0..3), since, sketch)
        .prop_map(|(revision, revised, status, digest, claim_ids, since, sketch)| Trace {
            revision,
            revised,
            status,
            digest,
            claim_ids,
            since,
            sketch,
        })
        .boxed()
}

fn reading() -> BoxedStrategy<Reading> {
    let told = (vec(claim(), 0..3), offers(), vec(any::<u32>(), 0..4), vec(trace(), 0..3));
    (paragraph(), any::<u64>(), text(), told)
        .prop_map(|(paragraph, digest, lexicon, (claims, offers, sketch, trace))| Reading {
            claims,
            offers,
            sketch,
            trace,
            ..Reading::blank(paragraph, digest, &lexicon)
        })
        .boxed()
}

fn entry() -> BoxedStrategy<Entry> {
    prop_oneof![
        4 => reading().prop_map(Entry::Reading),
        1 => decision().prop_map(Entry::Decision),
        1 => story().prop_map(Entry::Story),
        1 => closing().prop_map(Entry::Closing),
        1 => progress().prop_map(Entry::Progress),
    ]
    .boxed()
}

fn progress() -> BoxedStrategy<Progress> {
    let offset = || 0..=u64::MAX / 2;
    (offset(), any::<(u32, u32)>(), text(), option::of((offset(), offset())))
        .prop_map(|(offset, (ledger_version, lexicon_number), lexicon, left)| Progress {
            offset,
            ledger_version,
            lexicon,
            lexicon_number,
            upgrade: left.map(|(from, to)| from..to),
        })
        .boxed()
}

fn closing() -> BoxedStrategy<Closing> {
    (text(), time(), any::<(u32, u32, bool)>())
        .prop_map(|(story, at, (epoch, story_version, closed))| Closing {
            story,
            at,
            epoch,
            story_version,
            closed,
        })
        .boxed()
}

fn cause() -> BoxedStrategy<Cause> {
    (
        (text(), text(), text(), text(), text(), text(), text()),
        (text(), text(), text(), text(), text()),
        any::<(u32, u32, u32)>(),
        (time(), time()),
    )
        .prop_map(|(place, words, (revision, start, end), (published, revised))| {
            let (article, paragraph, outlet, headline, url, language, quote) = place;
            let (rule, lexicon, claim_id, decided_by, why) = words;
            Cause {
                article,
                paragraph,
                revision,
                outlet,
                headline,
                url,
                language,
                quote,
                start,
                end,
                rule,
                lexicon,
                claim_id,
                published,
                revised,
                decided_by,
                why,
            }
        })
        .boxed()
}

fn source_figure() -> BoxedStrategy<SourceFigure> {
    (
        (text(), option::of(select(SourceKind::ALL)), text(), number()),
        (text(), text(), text(), text(), text(), text()),
        (any::<bool>(), any::<bool>(), option::of(select(How::ALL)), option::of(select(Perpetrator::ALL))),
        (time(), time(), time()),
        (vec(text(), 0..3), cause()),
    )
        .prop_map(|(who_says, words, (hedged, derived, how, perpetrator), times, (carriers, cause))| {
            let (source, kind, party, number) = who_says;
            let (who, as_written, arithmetic, when, via, follows) = words;
            let (said, first_seen, last_repeated) = times;
            SourceFigure {
                source,
                kind,
                party,
                number,
                who,
                as_written,
                hedged,
                derived,
                arithmetic,
                when,
                via,
                how,
                follows,
                perpetrator,
                said,
                first_seen,
                last_repeated,
                carriers,
                cause,
            }
        })
        .boxed()
}

fn measure() -> BoxedStrategy<Measure> {
    (select(Event::ALL), text(), select(Group::ALL), text(), text(), text())
        .prop_map(|(event, predicate, group, side, place, period)| Measure {
            event,
            predicate,
            group,
            side,
            place,
            period,
        })
        .boxed()
}

fn words() -> BoxedStrategy<Words> {
    (text(), text()).prop_map(|(nl, en)| Words { nl, en }).boxed()
}

fn combined() -> BoxedStrategy<Combined> {
    let bound = || option::of(prop_oneof![Just(0), any::<u32>()]);
    (bound(), bound(), bound(), text())
        .prop_map(|(low, best, high, policy)| Combined { low, best, high, policy })
        .boxed()
}

fn differences() -> BoxedStrategy<Vec<Difference>> {
    let difference = (select(DifferenceType::ALL), text(), text())
        .prop_map(|(difference, source, other)| Difference { difference, source, other });
    vec(difference, 0..3).boxed()
}

fn check() -> BoxedStrategy<Check> {
    (text(), text(), text()).prop_map(|(source, name, arithmetic)| Check { source, name, arithmetic }).boxed()
}

fn echo() -> BoxedStrategy<Echo> {
    (text(), text(), text(), text(), text())
        .prop_map(|(source, outlet, article, paragraph, claim_id)| Echo {
            source,
            outlet,
            article,
            paragraph,
            claim_id,
        })
        .boxed()
}

fn support() -> BoxedStrategy<Support> {
    any::<(u32, u32, u32)>()
        .prop_map(|(originators, parties, carriers)| Support { originators, parties, carriers })
        .boxed()
}

fn publication() -> BoxedStrategy<Publication> {
    let held = (text(), vec(any::<u32>(), 0..3), text()).prop_map(|(source, passed, last_update_id)| Held {
        source,
        passed,
        last_update_id,
    });
    (vec(held, 0..3), any::<u32>(), text())
        .prop_map(|(held, story_version, last_update_id)| Publication { held, story_version, last_update_id })
        .boxed()
}

fn tally() -> BoxedStrategy<Tally> {
    (
        (text(), measure(), words(), any::<(u32, u32, u32)>(), text()),
        (
            vec(source_figure(), 0..3),
            combined(),
            differences(),
            support(),
            publication(),
            any::<Option<u32>>(),
        ),
        (differences(), vec(check(), 0..3), vec(echo(), 0..3)),
    )
        .prop_map(|((story, measure, label, versions, lexicon), stated, (ahead, failing, echoes))| {
            let (epoch, version, ledger_version) = versions;
            let (figures, combined, differences, support, publication, floor) = stated;
            Tally {
                story,
                measure,
                label,
                epoch,
                version,
                figures,
                combined,
                floor,
                differences,
                ahead,
                failing,
                echoes,
                support,
                publication,
                ledger_version,
                lexicon,
            }
        })
        .boxed()
}

fn update() -> BoxedStrategy<Update> {
    let figure = || option::of(source_figure());
    (
        (text(), text(), text(), any::<(u32, u32, u32)>()),
        (select(Kind::ALL), select(Reason::ALL), select(Agent::ALL), select(Direction::ALL)),
        (measure(), words(), text(), option::of(select(SourceKind::ALL)), text()),
        (figure(), figure(), vec(source_figure(), 0..2), combined(), any::<bool>(), support()),
        (
            text(),
            words(),
            cause(),
            time(),
            time(),
            text(),
            differences(),
            (text(), text()),
            vec(echo(), 0..2),
        ),
    )
        .prop_map(|(ids, why, measured, figures, rest)| {
            let (id, change_id, story, (epoch, version, story_version)) = ids;
            let (kind, reason, agent, direction) = why;
            let (measure, label, source, source_kind, party) = measured;
            let (previous, current, others, combined, disputed, support) = figures;
            let (supersedes, sentences, cause, published, revised, ended, differences, checked, echoes) =
                rest;
            let (check, arithmetic) = checked;
            Update {
                id,
                change_id,
                story,
                epoch,
                version,
                story_version,
                kind,
                reason,
                agent,
                direction,
                measure,
                label,
                source,
                source_kind,
                party,
                previous,
                current,
                others,
                combined,
                disputed,
                support,
                supersedes,
                sentences,
                cause,
                published,
                revised,
                ended,
                differences,
                check,
                arithmetic,
                echoes,
            }
        })
        .boxed()
}

fn bytes(encode: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    encode(&mut out);
    out
}

/// A field that no message has, as a newer version would add it.
const NEWER_FIELD: [u8; 5] = [0xfa, 0x7f, 2, 0, 0];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_input_comes_back(input in input()) {
        let mut bytes = bytes(|out| encode_input(&input, out));
        prop_assert_eq!(&decode_input(&bytes).unwrap(), &input);
        prop_assert_eq!(&json::input_from_line(&json::input_to_json(&input)).unwrap(), &input);
        bytes.extend(NEWER_FIELD);
        prop_assert_eq!(&decode_input(&bytes).unwrap(), &input);
    }

    #[test]
    fn an_entry_of_the_changelog_comes_back(entry in entry()) {
        let bytes = bytes(|out| encode_changelog(entry.clone(), out));
        prop_assert_eq!(decode_changelog(&bytes).unwrap(), entry);
    }

    #[test]
    fn a_tally_comes_back(tally in tally()) {
        let bytes = bytes(|out| encode_tally(tally.clone(), out));
        prop_assert_eq!(&decode_tally(&bytes).unwrap(), &tally);
        prop_assert_eq!(&json::tally_from_line(&json::tally_to_json(&tally)).unwrap(), &tally);
    }

    #[test]
    fn an_update_comes_back(update in update()) {
        let bytes = bytes(|out| encode_update(update.clone(), out));
        prop_assert_eq!(&decode_update(&bytes).unwrap(), &update);
        let transport = json::Transport::of("t".to_string(), 0, 0, |_| None);
        let line = json::update_to_json(&update, Some(&transport));
        prop_assert_eq!(&json::update_from_line(&line).unwrap(), &update);
        let end = r#","transport":{"topic":"t","partition":0,"offset":0}}"#;
        prop_assert!(line.ends_with(end), "{}", line);
    }

    /// Torn and changed records: anything may come of them but a panic.
    #[test]
    fn no_bytes_make_decoding_panic(
        entry in entry(), update in update(), tally in tally(), input in input(),
        cut in any::<prop::sample::Index>(), put in any::<u8>(), noise in vec(any::<u8>(), 0..64),
    ) {
        let whole = [
            bytes(|out| encode_input(&input, out)),
            bytes(|out| encode_changelog(entry, out)),
            bytes(|out| encode_tally(tally, out)),
            bytes(|out| encode_update(update, out)),
            noise,
        ];
        for mut bytes in whole {
            if !bytes.is_empty() {
                let at = cut.index(bytes.len());
                bytes[at] = put;
                decode_every_way(&bytes);
                decode_every_way(&bytes[..at]);
            }
        }
    }

    #[test]
    fn no_text_makes_reading_json_panic(text in "\\PC{0,40}|[{}\\[\\]\",:a-z0-9]{0,40}") {
        let _ = (json::input_from_line(&text), json::update_from_line(&text), json::tally_from_line(&text));
    }
}

fn decode_every_way(bytes: &[u8]) {
    let _ = (decode_input(bytes), decode_changelog(bytes), decode_tally(bytes), decode_update(bytes));
}

#[test]
fn zero_is_written_where_it_means_something() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut update = update().new_tree(&mut runner).unwrap().current();
    let mut figure = source_figure().new_tree(&mut runner).unwrap().current();
    figure.number = Number::exact(0);
    update.current = Some(figure);
    update.combined = Combined { low: Some(0), best: Some(0), high: None, policy: "latest".to_string() };
    (update.version, update.cause.revision, update.disputed) = (0, 0, false);
    let json: serde_json::Value = serde_json::from_str(&json::update_to_json(&update, None)).unwrap();
    for pointer in
        ["/current/value", "/current/low", "/current/high", "/low", "/best", "/version", "/cause/revision"]
    {
        assert_eq!(json.pointer(pointer), Some(&serde_json::json!(0)), "{pointer}");
    }
    assert_eq!(json.pointer("/high"), None);
    assert_eq!(json.pointer("/disputed"), None);
    assert_eq!(json.pointer("/kind").unwrap().as_str().unwrap(), update.kind.word().to_uppercase());
}

#[test]
fn what_others_may_not_send() {
    use proto::input::Input as Kind;
    let good = || proto::Paragraph {
        story_id: "s".to_string(),
        article_id: "a".to_string(),
        paragraph_id: "p".to_string(),
        published: Some(Time::MAX.into()),
        ..proto::Paragraph::default()
    };
    let refused = |paragraph: proto::Paragraph| {
        let bytes = proto::Input { input: Some(Kind::Paragraph(paragraph)) }.encode_to_vec();
        decode_input(&bytes).expect_err("refused").to_string()
    };
    let seconds = |seconds, nanos| Some(Timestamp { seconds, nanos });
    for (paragraph, said) in [
        (proto::Paragraph { status: 9, ..good() }, "status has the unknown value 9"),
        (proto::Paragraph { published: seconds(i64::MAX, 0), ..good() }, "published lies outside"),
        (proto::Paragraph { revised: seconds(0, -1), ..good() }, "revised lies outside"),
        (proto::Paragraph { published: None, ..good() }, "published is missing"),
        (proto::Paragraph { text: "x".repeat(256 * 1024 + 1), ..good() }, "text is 262145 bytes long"),
        (proto::Paragraph { headline: "x".repeat(2049), ..good() }, "headline is 2049 bytes long"),
        (proto::Paragraph { paragraph_id: String::new(), ..good() }, "paragraphId is missing"),
    ] {
        assert!(refused(paragraph.clone()).contains(said), "{said}: {}", refused(paragraph));
    }
    assert!(decode_input(&[]).unwrap_err().to_string().contains("paragraph, decision or story is missing"));
    assert!(decode_input(b"{\"storyId\":1}").unwrap_err().to_string().contains("no Input message"));
}
