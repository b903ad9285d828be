//! Where a claim belongs: its measure, and whose row.

use super::article::Slot;
use super::copies::{Origin, Texts};
use super::desk::Desk;
use super::names::Names;
use super::run::{Entry, Key, Live, Role};
use super::{revision, scene};
use crate::model::{Change, Claim, Event, Figure, Group, Measure, Scope, Source, SourceKind, Story};
use std::cmp::Reverse;
use std::sync::Arc;

/// A claim's place in the story, and the claim.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Placed {
    pub measure: Arc<Measure>,
    pub source: Arc<str>,
    /// The source before a shorter name was taken for a longer one.
    pub called: Arc<str>,
    pub key: Key,
    pub entry: Entry,
}

/// What places depend on beside the paragraph itself.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    pub record: Option<&'a Story>,
    pub desk: &'a Desk,
    pub names: &'a Names,
    pub texts: &'a Texts,
}

impl Frame<'_> {
    /// Every claim of the paragraph that counts, in its place; of one beyond those that count of its
    /// article, the claims as read, that do nothing but say so.
    pub fn place_slot(&self, slot: &Slot) -> Vec<Placed> {
        if let Some(live) = &slot.live {
            return self.place(live);
        }
        let Some(beyond) = &slot.beyond else { return Vec::new() };
        let mut placed = self.place(beyond);
        placed.iter_mut().for_each(|placed| placed.entry.role = Role::Beyond);
        placed
    }

    /// Every claim of the paragraph that counts, in its place.
    fn place(&self, live: &Arc<Live>) -> Vec<Placed> {
        let reading = &live.reading;
        if self.desk.mutes_outlet(&reading.outlet) {
            return Vec::new();
        }
        let claims = live.claims();
        (0..claims.len()).filter_map(|index| self.place_claim(live, claims, index)).collect()
    }

    fn place_claim(&self, live: &Arc<Live>, claims: &[Claim], index: usize) -> Option<Placed> {
        let read = &claims[index];
        read.figure.as_ref()?;
        // Across revisions claims are compared as read, before neighbours are consulted.
        let as_read = live.reading.claims.get(index).map_or(&read.id, |claim| &claim.id);
        if self.desk.rejects(read, as_read) {
            return None;
        }
        let (claim, decided) = match self.desk.correct(read, as_read) {
            Some((claim, target)) => (std::borrow::Cow::Owned(claim), Some(target)),
            None => (std::borrow::Cow::Borrowed(read), None),
        };
        let figure = claim.figure.as_ref()?;
        let mut role = Role::of(&claim)?;
        let measure = self.measure(figure, live);
        if role == Role::Total
            && figure.scope == Scope::Subset
            && !self.is_narrower(&measure, claims, index, live)
        {
            return None;
        }
        let mut source = self.source(&claim)?;
        let mut copied = None;
        match self.texts.origin(live, index) {
            Some(Origin::TakenBack) if role != Role::Stock => role = Role::Silenced,
            Some(Origin::Stands(original)) => copied = self.copy(original, &mut source),
            _ => {}
        }
        let reading = &live.reading;
        let key = Key {
            said: revision::said(reading, as_read),
            article: reading.article.as_str().into(),
            position: Reverse(reading.position),
            paragraph: reading.paragraph.as_str().into(),
            corrected: claim.change == Some(Change::Corrected),
            index: Reverse(u16::try_from(index).ok()?),
        };
        let called: Arc<str> = source.canonical.as_str().into();
        let full = self.names.full(&called, source.kind).cloned();
        let name = full.unwrap_or_else(|| called.clone());
        let source = Source { canonical: name.to_string(), ..source };
        let number = figure.number;
        let entry = Entry { live: live.clone(), source: Arc::new(source), number, role, decided, copied };
        Some(Placed { measure: Arc::new(measure), source: name, called, key, entry })
    }

    /// The row's source; none: nobody's word, or a muted one.
    pub(super) fn source(&self, claim: &Claim) -> Option<Source> {
        let source = claim.attribution.source.as_ref()?;
        let name = self.desk.same(&source.canonical);
        if name.is_empty() || self.desk.mutes_source(name) || self.desk.mutes_source(&source.canonical) {
            return None;
        }
        Some(Source { canonical: name.to_string(), ..source.clone() })
    }

    /// In a copy that credits nobody the original's source speaks; gives back whom a copy that credits
    /// another follows.
    fn copy(&self, original: &Claim, source: &mut Source) -> Option<Arc<str>> {
        let originator = self.source(original)?;
        if originator.canonical == source.canonical {
            return None;
        }
        if source.kind == Some(SourceKind::Outlet) {
            *source = originator;
            return None;
        }
        (originator.kind != Some(SourceKind::Outlet)).then(|| originator.canonical.into())
    }

    /// What the figure counts.
    pub(super) fn measure(&self, figure: &Figure, live: &Live) -> Measure {
        let named = figure.event == Event::Other && !figure.is_stock();
        Measure {
            event: figure.event,
            predicate: if named { figure.predicate.clone() } else { String::new() },
            group: group(figure),
            side: figure.side.clone(),
            place: match scene::is_open(figure, self.record, &live.reading) {
                true => String::new(),
                false => scene::canonical(figure).to_string(),
            },
            period: if figure.scope == Scope::Increment { String::new() } else { figure.period.clone() },
        }
    }

    /// A part is a figure of its own only under a measure narrower than its total's: the nearest
    /// total of the same event in the paragraph, before it if there is one, else the open measure.
    fn is_narrower(&self, part: &Measure, claims: &[Claim], index: usize, live: &Live) -> bool {
        let is_total = |claim: &&Claim| {
            let figure = claim.figure.as_ref();
            figure.is_some_and(|f| f.scope == Scope::Total && f.event == part.event)
        };
        let before = claims[..index].iter().rev().find(is_total);
        let total = before.or_else(|| claims[index + 1..].iter().find(is_total));
        let whole = total.and_then(|claim| Some(self.measure(claim.figure.as_ref()?, live)));
        match whole {
            Some(whole) => part != &whole,
            None => part.group != Group::People || !part.side.is_empty() || !part.place.is_empty(),
        }
    }
}

/// Relatives and inhabitants are people for a measure, and so are those called refugees for having
/// been displaced.
fn group(figure: &Figure) -> Group {
    match (figure.event, figure.group) {
        (_, Group::Other) | (Event::Displaced, Group::Refugees) => Group::People,
        (_, group) => group,
    }
}
