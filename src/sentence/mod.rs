//! Updates and measures in words, Dutch and English, by templates.
//!
//! Only "says" speaks for a source, and "was" takes only its own earlier figure. Numbers are said in
//! words as they were bounded ("more than 130,000"), never as the bounds computed from them. What a
//! text calls those counted is used in its own language only; elsewhere the measure's name stands.

mod compose;
mod dutch;
mod english;
mod language;
mod sides;

use crate::model::{Measure, Update, Words};
use dutch::DUTCH;
use english::ENGLISH;

/// The measure in words: "killed Kurdish combatants in Ain Issa".
pub fn label(measure: &Measure) -> Words {
    Words { nl: compose::label(&DUTCH, measure), en: compose::label(&ENGLISH, measure) }
}

/// Fills the label and the sentences of an update, which the ledger leaves empty.
pub fn complete(update: &mut Update) {
    update.label = label(&update.measure);
    let nl = compose::sentence(&DUTCH, update);
    let en = compose::sentence(&ENGLISH, update);
    update.sentences = Words { nl, en };
}

#[cfg(test)]
mod tests;
