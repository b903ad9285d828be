//! The law, over generated stories.

use super::Ledger;
use crate::model::{Publication, Tally};

/// The tallies without their history.
pub(super) fn derived(ledger: &Ledger) -> Vec<Tally> {
    let without_history = |tally: &Tally| Tally {
        version: 0,
        epoch: 0,
        publication: Publication::default(),
        ..tally.clone()
    };
    let told = |tally: &Tally| !tally.figures.is_empty() || !tally.differences.is_empty();
    ledger.tallies().map(without_history).filter(told).collect()
}
