//! A file that an earlier program left is brought up to date.

use crate::earlier::{self, Earlier};
use crate::fresh;

#[test]
fn a_file_of_an_earlier_program_is_brought_up_to_date() {
    for (earlier, name) in [(Earlier::Lexicon, "lexicon"), (Earlier::Ledger, "ledger")] {
        let bus = fresh(name);
        let summary = earlier::upgrade(&*bus, earlier);
        assert_eq!(summary.counts.records, 80, "{summary}");
        assert_eq!(summary.counts.reread, if earlier == Earlier::Lexicon { 320 } else { 0 }, "{summary}");
        assert!(earlier::check(&*bus, name) > 0, "{summary}");
    }
}
