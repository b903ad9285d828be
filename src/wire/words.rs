//! The closed sets of words: the model's enums and the contract's, variant by variant.

use super::{DecodeError, proto};
use crate::model;

/// A word of the model that has a number in the contract. Zero, and nothing else, is "absent".
pub(super) trait Word: Copy {
    fn number(self) -> i32;
    fn from_number(number: i32) -> Option<Self>;
}

/// The number of a word that may be absent.
pub(super) fn number<W: Word>(word: Option<W>) -> i32 {
    word.map_or(0, W::number)
}

/// The word of a field that may be absent.
pub(super) fn optional<W: Word>(field: &'static str, value: i32) -> Result<Option<W>, DecodeError> {
    if value == 0 {
        return Ok(None);
    }
    W::from_number(value).map(Some).ok_or(DecodeError::Unknown { field, value })
}

/// The word of a field that may not be absent.
pub(super) fn required<W: Word>(field: &'static str, value: i32) -> Result<W, DecodeError> {
    optional(field, value)?.ok_or(DecodeError::Missing(field))
}

macro_rules! same_words {
    ($($model:ty = $contract:ty { $($variant:ident),+ $(,)? })+) => { $(
        impl Word for $model {
            fn number(self) -> i32 {
                match self { $(<$model>::$variant => <$contract>::$variant as i32),+ }
            }

            fn from_number(number: i32) -> Option<$model> {
                match <$contract>::try_from(number).ok()? {
                    $(<$contract>::$variant => Some(<$model>::$variant),)+
                    _ => None,
                }
            }
        }
    )+ };
}

same_words! {
    model::Status = proto::paragraph::Status { Usable, Withdrawn }
    model::Action = proto::decision::Action { Reject, Correct, Mute, Same, Undo }
    model::Qualifier = proto::Qualifier {
        Exact, Approx, AtLeast, MoreThan, AtMost, FewerThan, Range, Vague,
    }
    model::Event = proto::Event {
        Killed, Injured, Missing, Displaced, Escaped, Detained, Rescued, Affected, Infected, Hospitalised,
        Destroyed, Other,
    }
    model::Group = proto::group::Word {
        People, Civilians, Combatants, Children, Women, Police, Medics, Journalists, Refugees, Prisoners, Other,
    }
    model::Scope = proto::Scope { Total, Subset, Increment, Historical, Prior }
    model::Perpetrator = proto::Perpetrator { Included, Excluded }
    model::SourceKind = proto::SourceKind {
        Government, Military, Party, RescueService, Hospital, Monitor, Un, Agency, Media, Witness, Police,
        Official, Organisation, Outlet,
    }
    model::How = proto::attribution::How { SameSentence, NextSentence, Carried, Outlet }
    model::Modality = proto::Modality { Actual, Projected, Denied }
    model::Change = proto::claim::Change { Grew, Fell, Corrected }
    model::DifferenceType = proto::difference::Type { Differ, Denial, Ahead }
    model::Kind = proto::update::Kind {
        Opened, Raised, Lowered, Refined, Corrected, Withdrawn, Reinstated, Disputed, Converged, Matched,
        CheckFailed, CheckCleared, Closed, Reopened,
    }
    model::Reason = proto::update::Reason { Report, Revision, Kill, Late, Decision, Expiry, Upgrade, Merge }
    model::Agent = proto::update::Agent { Source, OutletEdit, OutletKill, Desk, Machine }
    model::Direction = proto::update::Direction { Up, Down, Same }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_come_back<W: Word + PartialEq + std::fmt::Display>(words: &[W], name: fn(i32) -> String) {
        for word in words {
            assert!(W::from_number(word.number()) == Some(*word), "{word}");
            assert_eq!(name(word.number()), word.to_string().to_uppercase());
        }
        assert!(W::from_number(0).is_none() && W::from_number(999).is_none() && W::from_number(-1).is_none());
    }

    #[test]
    fn every_word_has_the_same_name_in_model_and_contract() {
        macro_rules! check {
            ($($model:ty = $contract:ty),+ $(,)?) => { $(
                all_come_back(<$model>::ALL, |number| {
                    <$contract>::try_from(number).unwrap().as_str_name().to_string()
                });
            )+ };
        }
        check! {
            model::Status = proto::paragraph::Status,
            model::Action = proto::decision::Action,
            model::Qualifier = proto::Qualifier,
            model::Event = proto::Event,
            model::Group = proto::group::Word,
            model::Scope = proto::Scope,
            model::Perpetrator = proto::Perpetrator,
            model::SourceKind = proto::SourceKind,
            model::How = proto::attribution::How,
            model::Modality = proto::Modality,
            model::Change = proto::claim::Change,
            model::DifferenceType = proto::difference::Type,
            model::Kind = proto::update::Kind,
            model::Reason = proto::update::Reason,
            model::Agent = proto::update::Agent,
            model::Direction = proto::update::Direction,
        }
    }
}
