//! Topics that an earlier program left are brought up to date.

use crate::earlier::{self, Earlier};
use crate::{broker, hand};
use tallywire::bus::Bus;

pub const TESTS: &[(&str, fn())] = &[
    ("upgrade::what_an_earlier_lexicon_left_is_brought_up_to_date", || upgrade("lexicon", Earlier::Lexicon)),
    ("upgrade::what_an_earlier_ledger_left_is_brought_up_to_date", || upgrade("ledger", Earlier::Ledger)),
];

fn upgrade(name: &str, earlier: Earlier) {
    let bus = hand::open(&hand::options(&broker::prefix(name), 3));
    bus.apply_topics().unwrap();
    let summary = earlier::upgrade(&bus, earlier);
    assert!((80..90).contains(&summary.counts.records), "{summary}");
    let taken = 400 - summary.counts.records;
    assert_eq!(summary.counts.reread, if earlier == Earlier::Lexicon { taken } else { 0 }, "{summary}");
    assert!(earlier::check(&bus, name) > 0, "{summary}");
}
