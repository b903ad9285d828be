//! Upgrades: what another ledger version or lexicon told is told anew, and ends as if it had always been
//! told as it is today.

use super::laws::script::named;
use super::tests::{
    CLAIMS, Log, SKETCHES, Step, View, apply, config, derived, feed, feed_all, new_ledger, one_reading,
    reading, sources, stated, step,
};
use super::{Ledger, Outcome};
use crate::model::{Measure, Number, Reading, Reason, Status, Update};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::{BTreeMap, BTreeSet};

/// A paragraph revision as an earlier lexicon read it, and as today's does.
type Twice = (Reading, Reading);

fn twice() -> impl Strategy<Value = Twice> {
    (reading(), vec(select(CLAIMS), 0..4), select(SKETCHES)).prop_map(|(new, claims, sketch)| {
        let silent = new.revision <= 1 && new.claims.is_empty();
        let mut old = Reading { lexicon: "old".to_string(), ..new.clone() };
        // A first revision that said something and says nothing any more stays, silent; one that never did
        // leaves nothing.
        if new.status == Status::Usable && !silent {
            old.claims = claims.into_iter().map(|claim| named(claim, &sources())).collect();
            old.sketch = sketch.to_vec();
        }
        (old, new)
    })
}

/// Without another content of a revision that is there already: which one counts is decided once.
fn unlike(all: Vec<Twice>) -> Vec<Twice> {
    let mut known = BTreeSet::new();
    let place = |r: &Reading| (r.article.clone(), r.paragraph.clone(), r.revision);
    all.into_iter().filter(|(_, new)| known.insert(place(new))).collect()
}

fn check_versions(updates: &[Update]) {
    let mut versions: BTreeMap<&Measure, u32> = BTreeMap::new();
    for (at, update) in updates.iter().enumerate() {
        assert_eq!(update.story_version as usize, at + 1, "{update}");
        let version = versions.entry(&update.measure).or_default();
        *version += 1;
        assert_eq!(update.version, *version, "{update}");
    }
}

fn reread(ledger: &mut Ledger, new: &Reading) -> Vec<Update> {
    ledger.take_reread(new.clone()).updates()
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_upgrade_tells_what_differs_and_ends_as_if_there_had_been_none(
        (steps, more, stale) in (vec(step(), 1..16), vec(step(), 0..8), vec(any::<Index>(), 1..4)),
    ) {
        let (mut live, mut log) = (new_ledger(), Log::default());
        let mut views = BTreeMap::new();
        feed_all(&mut live, &steps).iter().for_each(|update| apply(&mut views, update));
        log.write(&live);
        live.commit();
        let told = log.tallies.len();
        for index in stale.iter().filter(|_| told > 0) {
            let at = index.index(told);
            let tally = log.tallies.values_mut().nth(at).unwrap();
            tally.ledger_version = 1;
            if let Some(figure) = tally.figures.first_mut() {
                figure.number = Number::exact(1234);
                figure.arithmetic = String::new();
                views.get_mut(&tally.measure).unwrap().figures
                    .insert(figure.source.clone(), (figure.number, String::new()));
            }
        }
        let mut restored = log.restore();
        while let Some(upgraded) = restored.upgrade_next() {
            for update in &upgraded.updates {
                prop_assert_eq!(update.reason, Reason::Upgrade);
                apply(&mut views, update);
            }
            log.write(&restored);
            restored.commit();
        }
        prop_assert_eq!(derived(&live), derived(&restored));
        prop_assert_eq!(derived(&log.restore()), derived(&restored));
        feed_all(&mut restored, &more).iter().for_each(|update| apply(&mut views, update));
        feed_all(&mut live, &more);
        prop_assert_eq!(derived(&live), derived(&restored));
        let stated: BTreeMap<_, _> = restored.tallies().map(|t| (t.measure.clone(), stated(&t))).collect();
        prop_assert_eq!(views, stated);
    }

    #[test]
    fn what_is_read_again_ends_as_if_it_had_always_been_read_so(
        (all, decided, live, dropped, cut) in (
            vec(twice(), 1..20), vec(step(), 0..4), 0..8_usize, any::<Index>(), any::<Index>(),
        ),
    ) {
        let decisions = decided.into_iter().filter(|step| !matches!(step, Step::Reading(_))).collect::<Vec<_>>();
        let all = unlike(all);
        // The last ones come while the others are read again, and are read as today at once.
        let (before, live) = all.split_at(all.len() - live.min(all.len()));
        let mut always = new_ledger();
        feed_all(&mut always, &decisions);
        for (_, new) in &all {
            always.take_reading(new.clone());
        }
        let (mut ledger, mut log) = (new_ledger(), Log::default());
        let mut updates = feed_all(&mut ledger, &decisions);
        for (old, _) in before {
            updates.extend(ledger.take_reading(old.clone()).updates());
        }
        log.write(&ledger);
        ledger.commit();
        let mut arriving = live.iter();
        for (at, (_, new)) in before.iter().enumerate() {
            if at == dropped.index(before.len()) {
                reread(&mut ledger, new);
                ledger.rollback();
            }
            if at == cut.index(before.len()) {
                ledger = log.restore();
            }
            let told = reread(&mut ledger, new);
            prop_assert!(told.iter().all(|update| update.reason == Reason::Upgrade || update.reason == Reason::Merge));
            updates.extend(told);
            let fresh = arriving.next().map(|(_, new)| ledger.take_reading(new.clone()).updates());
            updates.extend(fresh.into_iter().flatten());
            log.write(&ledger);
            ledger.commit();
        }
        for (_, new) in arriving {
            updates.extend(ledger.take_reading(new.clone()).updates());
        }
        prop_assert_eq!(derived(&always), derived(&ledger));
        for (_, new) in before {
            prop_assert_eq!(ledger.take_reread(new.clone()), Outcome::Duplicate);
        }
        check_versions(&updates);
        let mut views: BTreeMap<Measure, View> = BTreeMap::new();
        updates.iter().for_each(|update| apply(&mut views, update));
        let stated: BTreeMap<_, _> = ledger.tallies().map(|t| (t.measure.clone(), stated(&t))).collect();
        prop_assert_eq!(views, stated);
    }
}

#[test]
fn what_another_lexicon_reads_in_a_known_revision_is_an_upgrade() {
    let mut ledger = new_ledger();
    let reread = |claim: &str, lexicon: &str, digest: u64| Reading {
        lexicon: lexicon.to_string(),
        digest,
        ..one_reading(claim)
    };
    let shown = |outcome: Outcome| outcome.updates().iter().map(ToString::to_string).collect::<Vec<_>>();
    feed(&mut ledger, &Step::Reading(Box::new(reread("killed =20 by SOHR", "old", 0))));
    let better = ledger.take_reread(reread("killed =21 by SOHR", "new", 0));
    assert_eq!(shown(better), ["raised killed.people... =21 SOHR upgrade"]);
    let again = ledger.take_reread(reread("killed =21 by SOHR", "new", 0));
    assert_eq!(again, Outcome::Duplicate, "nothing differs");
    let other = ledger.take_reread(reread("killed =22 by SOHR", "newer", 1));
    assert_eq!(other, Outcome::Duplicate, "it lost to another content of its revision");
}
