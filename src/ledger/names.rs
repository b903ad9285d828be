//! The names that a story's sources go by. A name whose words all stand in a longer name of the same
//! kind is that source ("police" and "Norwegian police"), unless two such names disagree.

use crate::model::SourceKind;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

type Name = (Arc<str>, Option<SourceKind>);

/// Names in use, and which stand for which: a function of the names alone.
#[derive(Debug, Default)]
pub(super) struct Names {
    uses: BTreeMap<Name, usize>,
    same: BTreeMap<Name, Arc<str>>,
    stale: bool,
}

impl Names {
    pub fn add(&mut self, name: &Arc<str>, kind: Option<SourceKind>) {
        let uses = self.uses.entry((name.clone(), kind)).or_insert(0);
        self.stale |= *uses == 0;
        *uses += 1;
    }

    pub fn remove(&mut self, name: &Arc<str>, kind: Option<SourceKind>) {
        let key = (name.clone(), kind);
        let Some(uses) = self.uses.get_mut(&key) else { return };
        *uses -= 1;
        if *uses == 0 {
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
        let words: Vec<_> =
            self.uses.keys().filter(|(_, kind)| may_shorten(*kind)).map(|n| (n, words(&n.0))).collect();
        let full = |(name, short): &(&Name, BTreeSet<String>)| {
            let holds = |(other, long): &&(&Name, BTreeSet<String>)| {
                let longer = long.len() > short.len() || (long.len() == short.len() && other.0 > name.0);
                other.1 == name.1 && longer && short.is_subset(long)
            };
            let longer: Vec<_> = words.iter().filter(holds).collect();
            let longest = longer.iter().max_by_key(|(other, long)| (long.len(), *other))?;
            let agree = longer.iter().all(|(_, long)| long.is_subset(&longest.1));
            (agree && !short.is_empty()).then(|| ((*name).clone(), longest.0.0.clone()))
        };
        let same: BTreeMap<Name, Arc<str>> = words.iter().filter_map(full).collect();
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

/// Agencies, media and outlets are called by their full names, and two witnesses are two.
fn may_shorten(kind: Option<SourceKind>) -> bool {
    use SourceKind::{Agency, Media, Outlet, Witness};
    kind.is_some_and(|kind| !matches!(kind, Agency | Media | Outlet | Witness))
}

fn words(name: &str) -> BTreeSet<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shorter_name_stands_for_the_one_longer_name() {
        use SourceKind::{Official, Police};
        for (names, name, full) in [
            (&[("police", Police), ("Norwegian police", Police)][..], "police", Some("Norwegian police")),
            (&[("police", Police), ("Oslo police", Police), ("Bergen police", Police)], "police", None),
            (
                &[("police", Police), ("Oslo police", Police), ("the Oslo police", Police)],
                "police",
                Some("the Oslo police"),
            ),
            (&[("police", Police), ("police chief", Official)], "police", None),
            (&[("police", Police), ("Norwegian police", Police)], "Norwegian police", None),
            (&[("Police", Police), ("police", Police)], "Police", Some("police")),
            (&[("police", Police), ("Police", Police)], "police", None),
            (&[("polic", Police), ("Norwegian police", Police)], "polic", None),
        ] {
            let mut known = Names::default();
            names.iter().for_each(|(name, kind)| known.add(&Arc::from(*name), Some(*kind)));
            known.settle();
            assert_eq!(known.full(name, Some(names[0].1)).map(|full| &**full), full, "{names:?}");
        }
    }
}
