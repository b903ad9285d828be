//! The desk's decisions: the newest per target speaks.

use crate::model::{Action, Claim, Decision, Event, Group, Number, Qualifier, Scope, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Decisions by target.
#[derive(Debug, Default)]
pub(super) struct Desk {
    decisions: BTreeMap<Arc<str>, Decision>,
}

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ruled {
    Newest,
    Known,
    Older,
}

impl Desk {
    pub fn get(&self, target: &str) -> Option<&Decision> {
        self.decisions.get(target)
    }

    pub fn decisions(&self) -> impl Iterator<Item = &Decision> {
        self.decisions.values()
    }

    pub fn is_empty(&self) -> bool {
        self.decisions.is_empty()
    }

    /// Whether `decision` would be the newest on its target: by time, then by content.
    pub fn rule(&self, decision: &Decision) -> Ruled {
        match self.get(&decision.target).map(|standing| standing.cmp(decision)) {
            None | Some(std::cmp::Ordering::Less) => Ruled::Newest,
            Some(std::cmp::Ordering::Equal) => Ruled::Known,
            Some(std::cmp::Ordering::Greater) => Ruled::Older,
        }
    }

    /// Puts a decision in force, or takes one out; gives back what stood.
    pub fn set(&mut self, target: &str, decision: Option<Decision>) -> Option<Decision> {
        match decision {
            Some(decision) => self.decisions.insert(target.into(), decision),
            None => self.decisions.remove(target),
        }
    }

    pub fn mutes_outlet(&self, outlet: &str) -> bool {
        self.acts("outlet:", outlet, Action::Mute).is_some()
    }

    pub fn mutes_source(&self, source: &str) -> bool {
        self.acts("source:", source, Action::Mute).is_some()
    }

    /// Whether the claim is rejected, by its id or by the one it had before neighbours were consulted.
    pub fn rejects(&self, claim: &Claim, as_read: &str) -> bool {
        [&claim.id, as_read].iter().any(|id| self.acts("claim:", id, Action::Reject).is_some())
    }

    /// The claim with its corrected field, and the decision's target.
    pub fn correct(&self, claim: &Claim, as_read: &str) -> Option<(Claim, Arc<str>)> {
        let by_id = |id| self.acts("claim:", id, Action::Correct);
        let (target, decision) = by_id(&claim.id).or_else(|| by_id(as_read))?;
        let mut corrected = claim.clone();
        set_field(&mut corrected, &decision.field, &decision.value)?;
        Some((corrected, target.clone()))
    }

    /// The source that the desk says `source` is; of names that are each other's, the first by spelling.
    pub fn same<'a>(&'a self, source: &'a str) -> &'a str {
        let mut names = vec![source];
        loop {
            let last = names[names.len() - 1];
            let Some((_, decision)) = self.acts("source:", last, Action::Same) else { return last };
            let next = decision.same_as.as_str();
            if let Some(first) = names.iter().position(|name| *name == next) {
                return names[first..].iter().min().expect("a name that comes back is among them");
            }
            names.push(next);
        }
    }

    /// Every decision in force on the claim, its outlet or its source, undone ones too, by target.
    pub fn on(&self, claim: &Claim, as_read: &str, outlet: &str) -> Vec<Decision> {
        let source = claim.attribution.source.as_ref().map(|source| source.canonical.as_str());
        let names = [("claim:", claim.id.as_str()), ("claim:", as_read), ("outlet:", outlet)];
        let names = names.into_iter().chain(source.map(|source| ("source:", source)));
        let names = names.chain(source.map(|source| ("source:", self.same(source))));
        let targets: BTreeSet<String> = names.map(|(kind, name)| format!("{kind}{name}")).collect();
        targets.iter().filter_map(|target| self.get(target)).cloned().collect()
    }

    fn acts(&self, kind: &str, name: &str, action: Action) -> Option<(&Arc<str>, &Decision)> {
        if self.decisions.is_empty() {
            return None;
        }
        let entry = self.decisions.get_key_value(format!("{kind}{name}").as_str());
        entry.filter(|(_, decision)| decision.action == action)
    }
}

/// The number of these bounds; none: they contradict each other, or there are none.
fn between(low: Option<u32>, high: Option<u32>) -> Option<Number> {
    match (low, high) {
        (Some(low), Some(high)) if low == high => Some(Number::exact(low)),
        (Some(low), Some(high)) => (low < high).then(|| Number::range(low, high)),
        (Some(low), None) => Some(Number::bounded(low, Qualifier::AtLeast)),
        (None, Some(high)) => Some(Number::bounded(high, Qualifier::AtMost)),
        (None, None) => None,
    }
}

/// Sets one field of a claim's figure; none: the field or the value is unknown.
fn set_field(claim: &mut Claim, field: &str, value: &str) -> Option<()> {
    let figure = claim.figure.as_mut()?;
    let number = || value.parse::<u32>().ok();
    match field {
        "value" => {
            let qualifier = match figure.number.qualifier {
                Qualifier::Range | Qualifier::Vague => Qualifier::Exact,
                bounded => bounded,
            };
            figure.number = Number::bounded(number()?, qualifier);
        }
        "low" => figure.number = between(Some(number()?), figure.number.high)?,
        "high" => figure.number = between(figure.number.low, Some(number()?))?,
        "qualifier" => {
            figure.number = Number::bounded(figure.number.value?, Qualifier::from_word(value)?);
        }
        "event" => figure.event = Event::from_word(value)?,
        "group" => figure.group = Group::from_word(value)?,
        "scope" => figure.scope = Scope::from_word(value)?,
        "side" => figure.side = value.to_string(),
        "place" => {
            figure.place = value.to_string();
            figure.site.clear();
        }
        "period" => figure.period = value.to_string(),
        "source" => claim.attribution.source = Some(Source::named(value)),
        _ => return None,
    }
    Some(())
}
