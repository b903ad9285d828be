//! What goes by age, a bounded step at a time, in the seat's quiet moments.
//!
//! Topics that are deleted by age lose their oldest records, in order, once these are older than
//! the topic keeps them; inputs only after they have been read. A tombstone of a compacted topic
//! goes after a day, when followers have seen it.

use super::Tables;
use super::database::Database;
use crate::bus::{BusError, Cleanup, TOPICS, Topic};
use crate::model::Time;
use rusqlite::params;

/// Most records that one step deletes from a topic.
const STEP_RECORDS: usize = 1000;
const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// Deletes what is too old at `now`; returns whether there may be more.
pub fn step(database: &Database, tables: &Tables, now: Time) -> Result<bool, BusError> {
    database.transaction(|database| {
        let mut more = false;
        for topic in TOPICS {
            let deleted = step_topic(database, topic, &tables.name(topic), now);
            more |= deleted.map_err(|error| database.error(error))? == STEP_RECORDS;
        }
        Ok(more)
    })
}

fn step_topic(database: &Database, topic: Topic, table: &str, now: Time) -> rusqlite::Result<usize> {
    match topic.cleanup() {
        Cleanup::Compact => delete_tombstones(database, table, now.millis() - DAY_MILLIS),
        Cleanup::Delete { days } => {
            let before = now.millis() - i64::from(days) * DAY_MILLIS;
            let end = match topic {
                Topic::Paragraphs => database.position(table)?.unwrap_or(0),
                _ => database.next_offset(table)?,
            };
            delete_oldest(database, table, before, end)
        }
    }
}

fn delete_tombstones(database: &Database, table: &str, before: i64) -> rusqlite::Result<usize> {
    let old = format!(r#"SELECT "offset" FROM "{table}" WHERE value IS NULL AND stamp < ?1 LIMIT ?2"#);
    let sql = format!(r#"DELETE FROM "{table}" WHERE "offset" IN ({old})"#);
    database.sql.prepare_cached(&sql)?.execute(params![before, STEP_RECORDS])
}

/// Deletes from the start while records are older than `before` and below `end`.
fn delete_oldest(database: &Database, table: &str, before: i64, end: u64) -> rusqlite::Result<usize> {
    let start = oldest_kept(database, table, before, end)?;
    let sql = format!(r#"DELETE FROM "{table}" WHERE "offset" < ?1"#);
    let deleted = database.sql.prepare_cached(&sql)?.execute([start])?;
    if deleted > 0 {
        let mut update = database.sql.prepare_cached("UPDATE topics SET start = ?2 WHERE name = ?1")?;
        update.execute(params![table, start])?;
    }
    Ok(deleted)
}

fn oldest_kept(database: &Database, table: &str, before: i64, end: u64) -> rusqlite::Result<u64> {
    let mut start = database.start_offset(table)?;
    let sql =
        format!(r#"SELECT "offset", stamp FROM "{table}" WHERE "offset" < ?1 ORDER BY "offset" LIMIT ?2"#);
    let mut select = database.sql.prepare_cached(&sql)?;
    let mut rows = select.query(params![end, STEP_RECORDS])?;
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(1)? >= before {
            break;
        }
        start = row.get::<_, u64>(0)? + 1;
    }
    Ok(start)
}

#[cfg(test)]
mod tests {
    use super::super::batch::Batch;
    use super::*;
    use crate::bus::Outgoing;
    use std::path::PathBuf;

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn fresh(name: &str) -> (Folder, Database, Tables) {
        let folder = std::env::temp_dir().join(format!("tallywire-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let tables = Tables { prefix: "t".to_string() };
        let database = Database::open(&folder.join("bus")).unwrap();
        database.apply_topics(&tables).unwrap();
        (Folder(folder), database, tables)
    }

    fn put(database: &Database, tables: &Tables, topic: Topic, rows: &[(i64, &str, Option<&str>)]) {
        let mut batch = Batch::default();
        for (day, key, value) in rows {
            let record = Outgoing {
                topic,
                partition: None,
                stamp: Some(at(*day)),
                key: key.as_bytes(),
                value: value.map(str::as_bytes),
                headers: &[],
            };
            batch.push(record, at(0)).unwrap();
        }
        database.transaction(|database| batch.write(database, tables)).unwrap();
    }

    fn at(day: i64) -> Time {
        Time::from_millis(day * DAY_MILLIS).unwrap()
    }

    fn offsets(database: &Database, tables: &Tables, topic: Topic) -> Vec<u64> {
        let sql = format!(r#"SELECT "offset" FROM "{}" ORDER BY 1"#, tables.name(topic));
        let mut select = database.sql.prepare(&sql).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn inputs_go_after_90_days_in_order_and_only_once_read() {
        let (_folder, database, tables) = fresh("inputs");
        let table = tables.name(Topic::Paragraphs);
        let rows = [(0, "a", Some("0")), (1, "b", Some("1")), (99, "c", Some("2")), (2, "d", Some("3"))];
        put(&database, &tables, Topic::Paragraphs, &rows);
        step(&database, &tables, at(100)).unwrap();
        assert_eq!(offsets(&database, &tables, Topic::Paragraphs), [0, 1, 2, 3], "not read yet");
        database.set_position(&table, 4).unwrap();
        step(&database, &tables, at(90)).unwrap();
        assert_eq!(offsets(&database, &tables, Topic::Paragraphs), [0, 1, 2, 3], "of exactly 90 days");
        step(&database, &tables, at(100)).unwrap();
        assert_eq!(
            offsets(&database, &tables, Topic::Paragraphs),
            [2, 3],
            "an old one behind a young one stays"
        );
        assert_eq!(database.start_offset(&table).unwrap(), 2);
        step(&database, &tables, at(1000)).unwrap();
        assert_eq!(offsets(&database, &tables, Topic::Paragraphs), [0; 0]);
        put(&database, &tables, Topic::Paragraphs, &[(1000, "e", Some("4"))]);
        assert_eq!(offsets(&database, &tables, Topic::Paragraphs), [4], "an offset is never used twice");
    }

    #[test]
    fn a_compacted_topic_keeps_the_newest_of_each_key_for_ever_and_a_tombstone_for_a_day() {
        let (_folder, database, tables) = fresh("compacted");
        let rows =
            [(0, "a", Some("old")), (0, "b", Some("kept")), (0, "a", Some("new")), (1, "c", Some("gone"))];
        put(&database, &tables, Topic::Tallies, &rows);
        put(&database, &tables, Topic::Tallies, &[(2, "c", None)]);
        assert_eq!(offsets(&database, &tables, Topic::Tallies), [1, 2, 4]);
        step(&database, &tables, at(3)).unwrap();
        assert_eq!(offsets(&database, &tables, Topic::Tallies), [1, 2, 4], "of exactly a day");
        step(&database, &tables, at(5000)).unwrap();
        assert_eq!(offsets(&database, &tables, Topic::Tallies), [1, 2]);
    }

    #[test]
    fn a_step_is_bounded_and_says_whether_there_is_more() {
        let (_folder, database, tables) = fresh("bounded");
        let rows = vec![(0, "a", Some("x")); STEP_RECORDS + 1];
        put(&database, &tables, Topic::Updates, &rows);
        assert!(step(&database, &tables, at(1000)).unwrap());
        assert_eq!(offsets(&database, &tables, Topic::Updates).len(), 1);
        assert!(!step(&database, &tables, at(1000)).unwrap());
        assert_eq!(offsets(&database, &tables, Topic::Updates).len(), 0);
    }
}
