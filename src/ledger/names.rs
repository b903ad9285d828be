//! The names that a story's sources go by. A name that means less than another one of the same kind is
//! that source ("police" and "Norwegian police"), unless two such names disagree.

use crate::model::{Identify, Identity, SourceKind};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Name = (Arc<str>, Option<SourceKind>);

/// Names in use, and which stand for which: a function of the names alone.
#[derive(Debug)]
pub(super) struct Names {
    identify: Identify,
    uses: BTreeMap<Name, Use>,
    same: BTreeMap<Name, Arc<str>>,
    stale: bool,
}

#[derive(Debug)]
struct Use {
    count: usize,
    means: Identity,
}

impl Names {
    pub fn new(identify: Identify) -> Names {
        Names { identify, uses: BTreeMap::new(), same: BTreeMap::new(), stale: false }
    }

    pub fn add(&mut self, name: &Arc<str>, kind: Option<SourceKind>) {
        let new = || Use { count: 0, means: (self.identify)(name) };
        let used = self.uses.entry((name.clone(), kind)).or_insert_with(new);
        self.stale |= used.count == 0;
        used.count += 1;
    }

    pub fn remove(&mut self, name: &Arc<str>, kind: Option<SourceKind>) {
        let key = (name.clone(), kind);
        let Some(used) = self.uses.get_mut(&key) else { return };
        used.count -= 1;
        if used.count == 0 {
            self.uses.remove(&key);
            self.stale = true;
        }
    }

    /// The name that `name` stands for, as of the last [`Names::settle`].
    pub fn full(&self, name: &str, kind: Option<SourceKind>) -> Option<&Arc<str>> {
        if self.same.is_empty() {
            return None;
        }
        self.same.get(&(Arc::from(name), kind))
    }

    /// Finds anew which names stand for which; gives back every name that stands for another than
    /// before, with what it stood for and what it stands for.
    pub fn settle(&mut self) -> BTreeSet<Arc<str>> {
        if !std::mem::take(&mut self.stale) {
            return BTreeSet::new();
        }
        let voices: Vec<Voice> = self.uses.iter().filter_map(|(name, used)| Voice::new(name, used)).collect();
        let stands_for = |voice: &Voice| Some((voice.name.clone(), voice.full(&voices)?.name.0.clone()));
        let same: BTreeMap<Name, Arc<str>> = voices.iter().filter_map(stands_for).collect();
        let before = std::mem::replace(&mut self.same, same);
        let mut moved = BTreeSet::new();
        for name in before.keys().chain(self.same.keys()) {
            let (old, new) = (before.get(name), self.same.get(name));
            if old != new {
                moved.insert(name.0.clone());
                moved.extend(old.into_iter().chain(new).cloned());
            }
        }
        moved
    }
}

/// A name that may stand for another, or another for it.
struct Voice<'a> {
    name: &'a Name,
    kind: Option<SourceKind>,
    means: &'a Identity,
}

impl<'a> Voice<'a> {
    /// Agencies, media and outlets are called by their full names, two witnesses are two, and a name
    /// that says nothing of who it is stands for nobody.
    fn new(name: &'a Name, used: &'a Use) -> Option<Voice<'a>> {
        use SourceKind::{Agency, Media, Outlet, Witness};
        let kind = used.means.kind.filter(|_| name.1 != Some(Witness)).or(name.1);
        let by_full_name =
            [name.1, kind].into_iter().flatten().any(|k| matches!(k, Agency | Media | Outlet | Witness));
        (!by_full_name && !used.means.words.is_empty()).then_some(Voice { name, kind, means: &used.means })
    }

    /// The one voice that this name stands for; none: itself.
    fn full(&self, voices: &'a [Voice<'a>]) -> Option<&'a Voice<'a>> {
        let longer: Vec<&Voice> = voices.iter().filter(|other| self.may_stand_for(other)).collect();
        let longest = longer.iter().max_by_key(|other| other.fullness())?;
        let agree = longer.iter().all(|other| other.means.words.is_subset(&longest.means.words));
        agree.then_some(*longest)
    }

    /// A person may be named with the office and without.
    fn may_stand_for(&self, other: &Voice) -> bool {
        let person = self.means.is_own_name && matches!(self.kind, None | Some(SourceKind::Official));
        let kinds_meet = self.kind.is_some() && camp(self.kind) == camp(other.kind);
        (kinds_meet || person)
            && other.fullness() > self.fullness()
            && self.means.words.is_subset(&other.means.words)
    }

    /// Of names that mean the same, the shortest is the fullest.
    fn fullness(&self) -> impl Ord + use<'a> {
        (self.means.words.len(), Reverse(self.name.0.len()), Reverse(self.name.clone()))
    }
}

/// A state and its forces are one voice.
fn camp(kind: Option<SourceKind>) -> Option<SourceKind> {
    kind.map(|kind| if kind == SourceKind::Military { SourceKind::Government } else { kind })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::laws::script::identify;

    #[test]
    fn a_shorter_name_stands_for_the_one_longer_name() {
        use SourceKind::{Agency, Government, Military, Official, Police};
        for (names, name, full) in [
            (&[("police", Police), ("Norwegian police", Police)][..], "police", Some("Norwegian police")),
            (&[("police", Police), ("Oslo police", Police), ("Bergen police", Police)], "police", None),
            (
                &[("police", Police), ("Oslo police", Police), ("the Oslo police", Police)],
                "police",
                Some("Oslo police"),
            ),
            (&[("police", Police), ("bakery", Official)], "police", None),
            (&[("police", Police), ("Norwegian police", Police)], "Norwegian police", None),
            (&[("Police", Police), ("police", Police)], "police", Some("Police")),
            (&[("Police", Police), ("police", Police)], "Police", None),
            (
                &[("police chief Ola Berg", Official), ("Berg", Official)],
                "Berg",
                Some("police chief Ola Berg"),
            ),
            (&[("police chief Ola Berg", Official), ("police", Police)], "police chief Ola Berg", None),
            (&[("Turkish", Government), ("Turkish army", Military)], "Turkish", Some("Turkish army")),
            (&[("Turkish army", Military), ("Syrian army", Military), ("army", Military)], "army", None),
            (&[("Iris", Agency), ("Iris News", Agency)], "Iris", None),
            (&[("polic", Police), ("Norwegian police", Police)], "polic", None),
        ] {
            let mut known = Names::new(identify);
            names.iter().for_each(|(name, kind)| known.add(&Arc::from(*name), Some(*kind)));
            known.settle();
            assert_eq!(known.full(name, Some(names[0].1)).map(|full| &**full), full, "{names:?}");
        }
    }
}
