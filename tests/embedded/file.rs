//! What only the bus in a file promises: one run at a time, and clear words about unfit files.

use crate::{Folder, fresh};
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use tallywire::bus::embedded::Embedded;
use tallywire::bus::{Bus, BusError, From, Outgoing, Polled, Topic};

fn refusal(path: &Path) -> String {
    match Embedded::open(path, "tallywire").map(drop) {
        Err(BusError::Refused(message)) => message,
        other => panic!("{} was not refused: {other:?}", path.display()),
    }
}

#[test]
fn an_unfit_path_is_refused_in_one_line_that_names_it() {
    let folder = Folder::new("unfit");
    fs::write(folder.path("text"), "x".repeat(5000)).unwrap();
    fs::create_dir(folder.path("directory")).unwrap();
    foreign(&folder.path("foreign"), "CREATE TABLE theirs (a)");
    drop(Embedded::open(&folder.path("newer"), "tallywire").unwrap());
    foreign(&folder.path("newer"), "PRAGMA user_version = 7");
    let rows = [
        ("absent/bus", "unable to open database file"),
        ("directory", "unable to open database file"),
        ("text", "not a SQLite database"),
        ("foreign", "another program"),
        ("newer", "has schema 7, this tallywire knows 1"),
    ];
    for (name, words) in rows {
        let path = folder.path(name);
        let message = refusal(&path);
        assert!(message.contains(words) && message.contains(path.to_str().unwrap()), "{name}: {message}");
        assert!(!message.contains('\n') && message.contains(';'), "{name}: no remedy in '{message}'");
    }
    assert_eq!(
        fs::read_to_string(folder.path("text")).unwrap(),
        "x".repeat(5000),
        "a refused file is untouched"
    );
    assert!(!folder.path("absent").exists());
}

#[test]
fn a_path_is_a_file_whatever_sqlite_makes_of_its_name() {
    assert!(Embedded::open(Path::new(""), "tallywire").is_err());
    let folder = Folder::new("names");
    for name in [":memory:", "file:bus?mode=memory", "b u s"] {
        Embedded::open(&folder.path(name), "tallywire").unwrap().apply_topics().unwrap();
        assert!(folder.path(name).is_file(), "{name}");
    }
}

#[test]
fn a_prefix_that_no_topic_can_have_is_refused() {
    let folder = Folder::new("prefix");
    for prefix in ["", "a\"b", "a b", "é", &"x".repeat(201)] {
        assert!(Embedded::open(&folder.path("bus"), prefix).is_err(), "{prefix}");
    }
    assert!(!folder.path("bus").exists());
}

#[test]
fn topics_that_are_missing_or_of_another_kind_are_named() {
    let folder = Folder::new("topics");
    let bus = Embedded::open(&folder.path("bus"), "one").unwrap();
    assert_eq!(bus.show_topics().unwrap()[0].partitions, None);
    let Err(BusError::Refused(message)) = bus.reader(Topic::Updates, From::Start).map(drop) else {
        panic!("read a topic that is not there")
    };
    assert!(message.contains("one.paragraphs.v1 is missing"), "{message}");
    bus.apply_topics().unwrap();
    foreign(&folder.path("bus"), "UPDATE topics SET cleanup = 'delete 1' WHERE name = 'one.tallies.v1'");
    let Err(BusError::Refused(message)) = bus.apply_topics() else { panic!("another cleanup was taken") };
    assert!(message.contains("one.tallies.v1") && message.contains("'delete 1'"), "{message}");
}

#[test]
fn prefixes_share_a_file_without_meeting() {
    let folder = Folder::new("prefixes");
    for prefix in ["one", "two"] {
        let bus = Embedded::open(&folder.path("bus"), prefix).unwrap();
        bus.apply_topics().unwrap();
        let mut publisher = bus.publisher().unwrap();
        publisher.publish(record(prefix)).unwrap();
        publisher.flush().unwrap();
    }
    for prefix in ["one", "two"] {
        let bus = Embedded::open(&folder.path("bus"), prefix).unwrap();
        let mut keys = Vec::new();
        let mut reader = bus.reader(Topic::Paragraphs, From::Start).unwrap();
        reader
            .poll(std::time::Duration::ZERO, &mut |record| keys.push(record.key.unwrap().to_vec()))
            .unwrap();
        assert_eq!(keys, [prefix.as_bytes()]);
    }
}

#[test]
fn one_seat_at_a_time_and_the_second_is_told_who_has_it() {
    let bus = fresh("seats");
    let mut first = bus.seat(0).unwrap();
    let Err(BusError::Taken(message)) = bus.seat(1).map(drop) else { panic!("two seats") };
    assert!(message.contains(&format!("pid {}", std::process::id())), "{message}");
    assert_eq!(first.poll(1, std::time::Duration::ZERO, &mut |_| {}).unwrap(), Polled::Assigned(vec![0]));
    drop(first);
    bus.seat(1).unwrap();
}

#[test]
fn many_open_an_absent_file_at_once() {
    let folder = Folder::new("rush");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for round in 0..10 {
                    let path = folder.path(&format!("bus-{round}"));
                    let bus = Embedded::open(&path, "tallywire").unwrap();
                    bus.apply_topics().unwrap();
                    let mut publisher = bus.publisher().unwrap();
                    publisher.publish(record("key")).unwrap();
                    publisher.flush().unwrap();
                }
            });
        }
    });
    for round in 0..10 {
        let bus = Embedded::open(&folder.path(&format!("bus-{round}")), "tallywire").unwrap();
        assert_eq!(bus.show_topics().unwrap()[0].records, Some(8));
    }
}

fn record(key: &str) -> Outgoing<'_> {
    let (key, value) = (key.as_bytes(), Some(&b"value"[..]));
    Outgoing { topic: Topic::Paragraphs, partition: None, stamp: None, key, value, headers: &[] }
}

fn foreign(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}
