//! The Kafka bus by itself, without what tallywire makes of the records.

use crate::broker;
use crate::hand::{Copy, DEADLINE, Hand, TURN, copy, open, options, outgoing, publish, read_all};
use rdkafka::ClientConfig;
use rdkafka::TopicPartitionList;
use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::DefaultClientContext;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tallywire::bus::kafka;
use tallywire::bus::{Bus, BusError, Commit, From, Options, Outgoing, TOPICS, Topic};

pub const TESTS: &[(&str, fn())] = &[
    ("topics_are_made_once_and_shown", topics_are_made_once_and_shown),
    ("a_wrong_topic_is_refused", a_wrong_topic_is_refused),
    ("missing_topics_are_refused", missing_topics_are_refused),
    ("a_broker_out_of_reach_is_named", a_broker_out_of_reach_is_named),
    ("what_is_published_is_read_back_whole", what_is_published_is_read_back_whole),
    ("a_key_goes_where_other_kafka_clients_put_it", a_key_goes_where_other_kafka_clients_put_it),
    ("a_reader_from_the_end_sees_what_comes_after", a_reader_from_the_end_sees_what_comes_after),
    ("an_aborted_transaction_is_never_seen", an_aborted_transaction_is_never_seen),
    ("a_seat_goes_on_where_the_last_one_committed", a_seat_goes_on_where_the_last_one_committed),
    ("inputs_in_transactions_are_caught_up_with", inputs_in_transactions_are_caught_up_with),
    ("a_restore_gives_what_is_committed", a_restore_gives_what_is_committed),
    ("a_restore_passes_over_what_compaction_took", a_restore_passes_over_what_compaction_took),
    ("a_restore_waits_for_an_open_transaction", a_restore_waits_for_an_open_transaction),
    ("a_restore_is_cancelled", a_restore_is_cancelled),
    ("two_seats_share_and_one_takes_over", two_seats_share_and_one_takes_over),
    ("a_slot_taken_twice_stops_the_first", a_slot_taken_twice_stops_the_first),
    ("a_transaction_ended_for_its_age_is_done_again", a_transaction_ended_for_its_age_is_done_again),
    ("a_gap_stops_unless_loss_is_accepted", a_gap_stops_unless_loss_is_accepted),
    ("a_header_name_that_is_no_text_does_no_harm", a_header_name_that_is_no_text_does_no_harm),
    ("a_record_over_the_limit_is_refused", a_record_over_the_limit_is_refused),
];

fn topics_are_made_once_and_shown() {
    let prefix = broker::prefix("made");
    let bus = open(&options(&prefix, 3));
    bus.apply_topics().expect("a second time nothing is to be done");
    publish(&bus, 7);
    let states = bus.show_topics().unwrap();
    assert_eq!(states.iter().map(|state| state.topic).collect::<Vec<_>>(), TOPICS);
    for state in states {
        let records = if state.topic == Topic::Paragraphs { 7 } else { 0 };
        assert_eq!(state.name, state.topic.name(&prefix));
        assert_eq!(state.partitions, Some(3), "{}", state.name);
        assert_eq!(state.cleanup, Some(state.topic.cleanup()), "{}", state.name);
        assert_eq!(state.records, Some(records), "{}", state.name);
    }
}

fn a_wrong_topic_is_refused() {
    for (name, partitions, cleanup, word) in [
        ("few", 1, "delete", "has 1 partitions, not 3"),
        ("compacted", 3, "compact", "cleanup.policy=compact, not delete"),
        ("both", 3, "compact,delete", "cleanup.policy=compact,delete, not delete"),
    ] {
        let prefix = broker::prefix(name);
        make_topic(&Topic::Updates.name(&prefix), partitions, cleanup);
        let bus = kafka::open(&broker::servers(), &options(&prefix, 3)).unwrap();
        let error = bus.apply_topics().expect_err(name);
        assert!(matches!(error, BusError::Refused(_)), "{error:?}");
        for part in [word, &Topic::Updates.name(&prefix), &broker::servers()] {
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}

fn missing_topics_are_refused() {
    let bus = kafka::open(&broker::servers(), &options(&broker::prefix("missing"), 3)).unwrap();
    for error in [
        bus.publisher().err().unwrap(),
        bus.reader(Topic::Updates, From::Start).err().unwrap(),
        bus.seat(0).err().unwrap(),
    ] {
        assert!(matches!(&error, BusError::Refused(text) if text.contains("topics apply")), "{error:?}");
    }
    assert!(bus.show_topics().unwrap().iter().all(|state| state.partitions.is_none()));
}

fn a_broker_out_of_reach_is_named() {
    let start = Instant::now();
    let error = kafka::open("127.0.0.1:1", &Options::default()).err().unwrap();
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    assert!(matches!(&error, BusError::Failed(text) if text.contains("127.0.0.1:1")), "{error:?}");
    assert!(!error.to_string().contains('\n'), "{error}");
}

fn what_is_published_is_read_back_whole() {
    let bus = open(&options(&broker::prefix("whole"), 3));
    let mut publisher = bus.publisher().unwrap();
    let headers: [(&str, &[u8]); 3] = [("ce_id", b"1"), ("twice", b"a"), ("twice", b"\xff")];
    let stamp = "2019-10-13T14:05:00.123Z".parse().unwrap();
    let record =
        Outgoing { stamp: Some(stamp), headers: &headers, ..outgoing(Topic::Tallies, "a/b", Some("value")) };
    publisher.publish(record).unwrap();
    publisher.publish(Outgoing { value: None, ..record }).unwrap();
    publisher.flush().unwrap();

    let mut reader = bus.reader(Topic::Tallies, From::Start).unwrap();
    let mut values = Vec::new();
    let start = Instant::now();
    while !reader.at_end().unwrap() {
        assert!(start.elapsed() < DEADLINE);
        let read = reader.poll(TURN, &mut |record| {
            let mut all = Vec::new();
            record.headers.each(&mut |name, value| all.push((name.to_string(), value.to_vec())));
            let sent = headers.map(|(name, value)| (name.to_string(), value.to_vec()));
            assert_eq!((record.topic, record.stamp, all), (Topic::Tallies, stamp, sent.to_vec()));
            assert_eq!(record.headers.get("twice"), Some(&b"\xff"[..]));
            assert_eq!(record.headers.get("never"), None);
            assert_eq!(record.key, Some(&b"a/b"[..]));
            values.push(record.value.map(<[u8]>::to_vec));
        });
        read.unwrap();
    }
    assert_eq!(values, [Some(b"value".to_vec()), None]);
}

fn a_key_goes_where_other_kafka_clients_put_it() {
    // murmur2("foobar") is -790332482 in Kafka's own tests: partition 6 of 12.
    let bus = open(&options(&broker::prefix("murmur"), 12));
    let mut publisher = bus.publisher().unwrap();
    publisher.publish(outgoing(Topic::Paragraphs, "foobar", Some("x"))).unwrap();
    publisher.flush().unwrap();
    assert_eq!(read_all(&bus, Topic::Paragraphs)[0].partition, 6);
}

fn a_reader_from_the_end_sees_what_comes_after() {
    let bus = open(&options(&broker::prefix("end"), 3));
    publish(&bus, 10);
    let mut reader = bus.reader(Topic::Paragraphs, From::End).unwrap();
    assert!(reader.at_end().unwrap());
    publish(&bus, 4);
    assert!(!reader.at_end().unwrap());
    let (start, mut count) = (Instant::now(), 0);
    while !reader.at_end().unwrap() {
        assert!(start.elapsed() < DEADLINE);
        count += reader.poll(TURN, &mut |_| {}).unwrap();
    }
    assert_eq!(count, 4);
}

fn an_aborted_transaction_is_never_seen() {
    let bus = open(&options(&broker::prefix("abort"), 1));
    publish(&bus, 30);
    let mut hand = Hand::take(&bus, 0);
    hand.run("an assignment", |hand| !hand.owned.is_empty());
    let first = hand.read();
    hand.send(&first).unwrap();
    hand.seat.abort().unwrap();
    let again = hand.read();
    assert_eq!(again[0], first[0], "what was dropped is read again");
    hand.send(&again).unwrap();
    assert_eq!(hand.commit_all(&again).unwrap(), Commit::Done);
    hand.run("the rest", |hand| hand.seat.caught_up().unwrap());
    assert_eq!(values(&read_all(&bus, Topic::Updates)), values(&read_all(&bus, Topic::Paragraphs)));
}

fn a_seat_goes_on_where_the_last_one_committed() {
    let bus = open(&options(&broker::prefix("again"), 3));
    publish(&bus, 100);
    let mut hand = Hand::take(&bus, 0);
    hand.run("the first hundred", |hand| hand.done == 100);
    let stray = [Copy { partition: 0, offset: 0, key: "lost".to_string(), value: None }];
    hand.send(&stray).unwrap();
    drop(hand);
    publish(&bus, 50);
    let start = Instant::now();
    let mut hand = Hand::take(&bus, 0);
    hand.run("the next fifty", |hand| hand.done == 50);
    println!("the same slot again: {:?} to fifty commits", start.elapsed());
    assert!(hand.seat.caught_up().unwrap());
    assert_eq!(values(&read_all(&bus, Topic::Updates)), values(&read_all(&bus, Topic::Paragraphs)));
}

fn inputs_in_transactions_are_caught_up_with() {
    let prefix = broker::prefix("inputs");
    let bus = open(&options(&prefix, 1));
    let mut hand = Hand::take(&bus, 0);
    hand.run("an assignment", |hand| !hand.owned.is_empty());
    let (other, name) = (transactional(&format!("{prefix}-other")), Topic::Paragraphs.name(&prefix));
    let send = |value: &str| {
        other.begin_transaction().unwrap();
        other.send(BaseRecord::to(&name).key("k").payload(value)).map_err(|(error, _)| error).unwrap();
        other.flush(DEADLINE).unwrap();
    };
    send("kept");
    assert!(!hand.seat.caught_up().unwrap(), "a transaction is open");
    other.commit_transaction(DEADLINE).unwrap();
    hand.run("the inputs", |hand| hand.done == 1 && hand.seat.caught_up().unwrap());
    send("dropped");
    other.abort_transaction(DEADLINE).unwrap();
    hand.run("nothing more", |hand| hand.seat.caught_up().unwrap());
    assert_eq!(values(&read_all(&bus, Topic::Updates)), [("k".to_string(), Some("kept".to_string()))]);
}

fn a_restore_gives_what_is_committed() {
    let bus = open(&options(&broker::prefix("restore"), 2));
    publish(&bus, 20);
    let mut hand = Hand::take(&bus, 0);
    hand.run("an assignment", |hand| hand.owned.len() == 2);
    for number in 0..5 {
        let value = format!("v{number}");
        write(&mut hand, Topic::Readings, "r", Some(&value));
        write(&mut hand, Topic::Tallies, "t", Some(&value));
        if number % 2 == 0 {
            assert_eq!(hand.seat.commit(&[]).unwrap(), Commit::Done);
        } else {
            hand.seat.abort().unwrap();
        }
    }
    write(&mut hand, Topic::Tallies, "t", None);
    hand.seat.abort().unwrap();
    let restored = restore(&mut hand, 1, &AtomicBool::new(false)).unwrap();
    let expected = [("r", "v0"), ("r", "v2"), ("r", "v4"), ("t", "v0"), ("t", "v2"), ("t", "v4")];
    let expected = expected.map(|(key, value)| (key.to_string(), Some(value.to_string())));
    assert_eq!(values(&restored), expected);
    assert_eq!(restore(&mut hand, 0, &AtomicBool::new(false)).unwrap(), []);
}

fn write(hand: &mut Hand, topic: Topic, key: &str, value: Option<&str>) {
    hand.seat.send(Outgoing { partition: Some(1), ..outgoing(topic, key, value) }).unwrap();
}

fn a_restore_passes_over_what_compaction_took() {
    let prefix = broker::prefix("compact");
    let bus = open(&options(&prefix, 2));
    alter_topic(
        &Topic::Readings.name(&prefix),
        &[("segment.ms", "50"), ("min.cleanable.dirty.ratio", "0.01")],
    );
    let mut hand = Hand::take(&bus, 0);
    hand.run("an assignment", |hand| hand.owned.len() == 2);
    let (start, mut number) = (Instant::now(), 0);
    // Until the broker has taken some of the old ones away.
    while number < 40 || read_all(&bus, Topic::Readings).len() >= number {
        assert!(start.elapsed() < DEADLINE, "no compaction after {number} records");
        let (key, value) = (format!("r{}", number % 4), format!("v{number}"));
        write(&mut hand, Topic::Readings, &key, Some(&value));
        hand.seat.commit(&[]).unwrap();
        number += 1;
        std::thread::sleep(Duration::from_millis(60));
    }
    let restored = restore(&mut hand, 1, &AtomicBool::new(false)).unwrap();
    assert!(restored.len() < number, "{} of {number}", restored.len());
    let newest: BTreeMap<String, Option<String>> =
        restored.into_iter().map(|copy| (copy.key, copy.value)).collect();
    let expected = (number - 4..number).map(|last| (format!("r{}", last % 4), Some(format!("v{last}"))));
    assert_eq!(newest, expected.collect());
}

fn a_restore_waits_for_an_open_transaction() {
    let prefix = broker::prefix("open");
    let bus = open(&options(&prefix, 1));
    publish(&bus, 1);
    let mut hand = Hand::take(&bus, 0);
    hand.run("an assignment", |hand| !hand.owned.is_empty());
    hand.seat.send(Outgoing { partition: Some(0), ..outgoing(Topic::Readings, "r", Some("kept")) }).unwrap();
    hand.seat.commit(&[]).unwrap();

    let other = transactional(&format!("{prefix}-other"));
    other.begin_transaction().unwrap();
    let name = Topic::Readings.name(&prefix);
    for value in ["one", "two"] {
        other.send(BaseRecord::to(&name).partition(0).key("r").payload(value)).map_err(|(e, _)| e).unwrap();
    }
    other.flush(DEADLINE).unwrap();

    let mut restore = hand.seat.restore(0).unwrap();
    let ended = Arc::new(AtomicBool::new(false));
    let (seen, is_ended) = (std::sync::mpsc::channel(), Arc::clone(&ended));
    let thread = std::thread::spawn(move || {
        let send = |record: tallywire::bus::Incoming<'_>| seen.0.send(copy(&record)).unwrap();
        let mut take = send;
        let whole = restore.run(&AtomicBool::new(false), &mut take).unwrap();
        assert!(is_ended.load(Ordering::SeqCst), "the restore ended before the transaction did");
        whole
    });
    std::thread::sleep(Duration::from_secs(2));
    ended.store(true, Ordering::SeqCst);
    other.abort_transaction(DEADLINE).unwrap();
    assert!(thread.join().unwrap());
    let seen: Vec<Copy> = seen.1.iter().collect();
    assert_eq!(values(&seen), [("r".to_string(), Some("kept".to_string()))]);
}

fn a_restore_is_cancelled() {
    let prefix = broker::prefix("cancel");
    let bus = open(&options(&prefix, 1));
    let mut hand = Hand::take(&bus, 0);
    hand.run("an assignment", |hand| !hand.owned.is_empty());
    hand.seat.send(Outgoing { partition: Some(0), ..outgoing(Topic::Readings, "r", Some("kept")) }).unwrap();
    hand.seat.commit(&[]).unwrap();
    assert_eq!(restore(&mut hand, 0, &AtomicBool::new(true)), None);
}

fn two_seats_share_and_one_takes_over() {
    let bus = Arc::new(open(&options(&broker::prefix("share"), 6)));
    publish(&bus, 500);
    let mut first = Hand::take(&bus, 0);
    first.run("all partitions", |hand| hand.owned.len() == 6 && hand.done > 0);
    let (leave, left) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let second = {
        let (bus, leave, left) = (Arc::clone(&bus), Arc::clone(&leave), Arc::clone(&left));
        std::thread::spawn(move || {
            let mut second = Hand::take(&bus, 1);
            second.run("a share", |hand| hand.owned.len() == 3 && leave.load(Ordering::SeqCst));
            let done = second.done;
            drop(second);
            left.store(true, Ordering::SeqCst);
            done
        })
    };
    first.run("a share given up", |hand| hand.owned.len() == 3);
    for _ in 0..5 {
        publish(&bus, 500);
        (0..10).for_each(|_| drop(first.step().unwrap()));
    }
    first.run("all inputs done", |hand| hand.seat.caught_up().unwrap());
    leave.store(true, Ordering::SeqCst);
    first.run("the other to leave", |_| left.load(Ordering::SeqCst));
    let start = Instant::now();
    publish(&bus, 500);
    first.run("everything again", |hand| hand.owned.len() == 6);
    println!("a seat that left is taken over after {:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(35), "{:?}", start.elapsed());
    first.run("all inputs done", |hand| hand.seat.caught_up().unwrap());
    let second_done = second.join().unwrap();
    assert!(second_done > 0, "the second seat did nothing");
    assert_eq!(first.done + second_done, 3500);
    assert_eq!(values(&read_all(&bus, Topic::Updates)), values(&read_all(&bus, Topic::Paragraphs)));
}

fn a_slot_taken_twice_stops_the_first() {
    let bus = open(&options(&broker::prefix("taken"), 2));
    publish(&bus, 100);
    let mut first = Hand::take(&bus, 0);
    first.run("an assignment", |hand| hand.owned.len() == 2);
    let mut second = Hand::take(&bus, 0);
    let error = loop {
        publish(&bus, 1);
        if let Err(error) = first.step() {
            break error;
        }
    };
    let taken = "slot 0 taken by another run; give each its --slot";
    assert!(matches!(&error, BusError::Taken(text) if text == taken), "{error:?}");
    drop(first);
    second.run("all inputs done", |hand| !hand.owned.is_empty() && hand.seat.caught_up().unwrap());
    assert_eq!(values(&read_all(&bus, Topic::Updates)), values(&read_all(&bus, Topic::Paragraphs)));
}

fn a_transaction_ended_for_its_age_is_done_again() {
    let bus = open(&options(&broker::prefix("age"), 1));
    publish(&bus, 20);
    let mut hand = Hand::take(&bus, 0);
    hand.run("an assignment", |hand| !hand.owned.is_empty());
    let batch = hand.read();
    hand.send(&batch).unwrap();
    // The broker ends it after ten seconds, and looks every ten.
    std::thread::sleep(Duration::from_secs(23));
    assert_eq!(hand.commit_all(&batch).unwrap(), Commit::Dropped);
    hand.run("all inputs done", |hand| hand.seat.caught_up().unwrap());
    assert_eq!(values(&read_all(&bus, Topic::Updates)), values(&read_all(&bus, Topic::Paragraphs)));
}

fn a_gap_stops_unless_loss_is_accepted() {
    let prefix = broker::prefix("gap");
    let careful = options(&prefix, 1);
    let bus = open(&careful);
    publish(&bus, 10);
    let mut hand = Hand::take(&bus, 0);
    hand.run("ten done", |hand| hand.done == 10);
    drop(hand);
    publish(&bus, 20);
    delete_records(&Topic::Paragraphs.name(&prefix), 17);

    let mut hand = Hand::take(&bus, 0);
    let error = loop {
        if let Err(error) = hand.step() {
            break error;
        }
    };
    assert!(matches!(&error, BusError::Gap(text) if text.contains("offsets 10 to 16 are gone")), "{error:?}");
    drop(hand);
    let bus = open(&Options { accept_loss: true, ..careful });
    let mut hand = Hand::take(&bus, 0);
    hand.run("the rest", |hand| hand.done == 13 && hand.seat.caught_up().unwrap());
}

fn a_header_name_that_is_no_text_does_no_harm() {
    let prefix = broker::prefix("header");
    let bus = open(&options(&prefix, 1));
    publish_with_headers(&Topic::Paragraphs.name(&prefix), &[(b"\xff\xfe", b"1"), (b"good", b"2")]);
    let mut reader = bus.reader(Topic::Paragraphs, From::Start).unwrap();
    let mut names = Vec::new();
    while !reader.at_end().unwrap() {
        let read = reader.poll(TURN, &mut |record| {
            assert_eq!(record.headers.get("good"), Some(&b"2"[..]));
            record.headers.each(&mut |name, _| names.push(name.to_string()));
        });
        read.unwrap();
    }
    assert_eq!(names, ["\u{fffd}\u{fffd}", "good"]);
}

fn a_record_over_the_limit_is_refused() {
    let bus = open(&options(&broker::prefix("large"), 1));
    let large = "x".repeat(2_000_000);
    let mut publisher = bus.publisher().unwrap();
    let error = publisher.publish(outgoing(Topic::Paragraphs, "k", Some(&large))).unwrap_err();
    assert!(matches!(&error, BusError::Refused(text) if text.contains("2000001 bytes")), "{error:?}");
}

/// Keys and values in an order that does not depend on partitions and offsets.
fn values(copies: &[Copy]) -> Vec<(String, Option<String>)> {
    let mut values: Vec<_> = copies.iter().map(|copy| (copy.key.clone(), copy.value.clone())).collect();
    values.sort();
    values
}

fn restore(hand: &mut Hand, partition: u32, cancelled: &AtomicBool) -> Option<Vec<Copy>> {
    let mut copies = Vec::new();
    let mut restore = hand.seat.restore(partition).unwrap();
    let whole = restore.run(cancelled, &mut |record| copies.push(copy(&record))).unwrap();
    whole.then_some(copies)
}

fn config() -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", broker::servers());
    config
}

fn admin() -> AdminClient<DefaultClientContext> {
    config().create().unwrap()
}

fn make_topic(name: &str, partitions: i32, cleanup: &str) {
    let new = NewTopic::new(name, partitions, TopicReplication::Fixed(1)).set("cleanup.policy", cleanup);
    let made = pollster::block_on(admin().create_topics(&[new], &AdminOptions::new())).unwrap();
    assert_eq!(made, [Ok(name.to_string())]);
}

fn alter_topic(name: &str, settings: &[(&str, &str)]) {
    let mut all = AlterConfig::new(ResourceSpecifier::Topic(name)).set("cleanup.policy", "compact");
    for (key, value) in settings {
        all = all.set(key, value);
    }
    let altered = pollster::block_on(admin().alter_configs(&[all], &AdminOptions::new())).unwrap();
    assert!(altered.iter().all(Result::is_ok), "{altered:?}");
}

fn delete_records(name: &str, before: i64) {
    let mut list = TopicPartitionList::new();
    list.add_partition_offset(name, 0, rdkafka::Offset::Offset(before)).unwrap();
    pollster::block_on(admin().delete_records(&list, &AdminOptions::new())).unwrap();
}

fn transactional(id: &str) -> BaseProducer {
    let producer: BaseProducer = config().set("transactional.id", id).create().unwrap();
    producer.init_transactions(DEADLINE).unwrap();
    producer
}

/// By the client's C functions: the Rust ones take text alone for names.
fn publish_with_headers(topic: &str, headers: &[(&[u8], &[u8])]) {
    use rdkafka::bindings as c;
    use rdkafka::bindings::rd_kafka_vtype_t as vtype;
    let producer: BaseProducer = config().create().unwrap();
    let topic = std::ffi::CString::new(topic).unwrap();
    // SAFETY: every pointer is live during the call it is given to, and lengths are given in bytes;
    // the producer owns the headers once it has taken the record.
    let code = unsafe {
        let all = c::rd_kafka_headers_new(headers.len());
        for (name, value) in headers {
            let (name_length, value_length) = (name.len().cast_signed(), value.len().cast_signed());
            c::rd_kafka_header_add(
                all,
                name.as_ptr().cast(),
                name_length,
                value.as_ptr().cast(),
                value_length,
            );
        }
        c::rd_kafka_producev(
            producer.client().native_ptr(),
            vtype::RD_KAFKA_VTYPE_TOPIC,
            topic.as_ptr(),
            vtype::RD_KAFKA_VTYPE_HEADERS,
            all,
            vtype::RD_KAFKA_VTYPE_END,
        )
    };
    assert_eq!(code, c::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR);
    producer.flush(DEADLINE).unwrap();
}
