//! Updates and measures in words, Dutch and English, by templates.

mod label;

pub use label::label;

use crate::model::Update;

/// Fills the label of an update, which the ledger leaves empty.
pub fn complete(update: &mut Update) {
    update.label = label(&update.measure);
}
