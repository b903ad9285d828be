//! What an earlier program left is brought up to date, whatever goes wrong meanwhile.

use crate::earlier::{self, Earlier};
use crate::log::{Faults, Simulated};
use crate::worker::{MANY_FAULTS, fresh, run_for_a_while, settings, work, work_through};
use std::collections::BTreeMap;

/// A log of which an earlier program has taken the first inputs.
fn outdated(seed: u64, records: usize, earlier: Earlier, faults: Faults) -> Simulated {
    let bus = fresh(seed, records, faults);
    earlier::run(&bus, earlier, [70, 100, 40][seed as usize % 3]);
    bus.log().other_owner = Some(run_for_a_while);
    bus
}

/// A process leaves once every input is committed, be it that a partition has not come to it yet.
fn finish(bus: &Simulated, seed: u64) {
    while !earlier::is_upgraded(bus) {
        work_through(bus, seed);
    }
    work_through(bus, seed);
}

#[test]
fn an_upgrade_ends_as_if_there_had_been_no_earlier_program() {
    let mut happened: BTreeMap<&str, u32> = BTreeMap::new();
    for earlier in [Earlier::Lexicon, Earlier::Ledger] {
        let mut updates = 0;
        for seed in 0..40 {
            let bus = outdated(seed, 160, earlier, MANY_FAULTS);
            finish(&bus, seed);
            updates += earlier::check(&bus, &format!("{earlier:?}, seed {seed}"));
            for (what, count) in &bus.log().happened {
                *happened.entry(*what).or_default() += count;
            }
        }
        assert!(updates > 300, "{updates} updates prove nothing");
    }
    for what in ["crash", "dropped", "revoke", "lost", "forget", "other owner"] {
        assert!(happened.get(what) > Some(&20), "{what} is too rare to prove anything: {happened:?}");
    }
}

#[test]
fn a_crash_at_any_step_of_an_upgrade_changes_nothing() {
    for (earlier, seed) in [(Earlier::Lexicon, 1), (Earlier::Ledger, 3)] {
        let calm = outdated(seed, 40, earlier, Faults::default());
        finish(&calm, seed);
        let updates = earlier::check(&calm, "calm");
        let steps = calm.log().steps;
        assert!(steps > 40 && updates > 0, "{steps} steps, {updates} updates");
        for step in 1..=steps {
            let faults = Faults { crash_at: Some(step), ..Faults::default() };
            let bus = outdated(seed, 40, earlier, faults);
            finish(&bus, seed);
            assert_eq!(earlier::check(&bus, &format!("{earlier:?}, a crash at step {step}")), updates);
        }
    }
}

#[test]
fn an_upgrade_is_done_once() {
    for earlier in [Earlier::Lexicon, Earlier::Ledger] {
        let bus = outdated(1, 100, earlier, Faults::default());
        bus.log().all_at_once = true;
        let first = work(&bus, &settings(1)).unwrap();
        let counts = &first.counts;
        let (reread, retold) = (counts.reread > 0, counts.retold > 0);
        assert_eq!((reread, retold), (earlier == Earlier::Lexicon, earlier == Earlier::Ledger), "{first}");
        assert!(counts.updates > 0 && first.to_string().contains("stories told anew"), "{first}");
        let again = work(&bus, &settings(1)).unwrap();
        assert_eq!((again.transactions, again.counts.reread + again.counts.retold), (0, 0), "{again}");
    }
}
