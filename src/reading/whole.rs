//! Parts and wholes: figures that are part of a total told before or after them.

use crate::model::{Claim, Event, Figure, Group, Modality, Scope, Whole};

/// Paragraphs after which a total is forgotten.
const REACH: u8 = 6;
/// A whole that a sentence lists the groups of is more than a couple.
const LEAST_WHOLE: u32 = 4;
/// Totals that are carried on, the newest first.
const MOST_WHOLES: usize = 8;

/// Marks totals that are parts of a greater total of the same paragraph. `sentences` numbers the
/// sentence of each claim.
pub fn mark_parts(claims: &mut [Claim], sentences: &[usize]) {
    let overtaken: Vec<usize> = (0..claims.len()).filter(|at| is_overtaken(claims, sentences, *at)).collect();
    for at in overtaken {
        if let Some(figure) = &mut claims[at].figure {
            figure.scope = Scope::Prior;
        }
    }
    let sums: Vec<usize> = (0..claims.len()).flat_map(|whole| summands(claims, sentences, whole)).collect();
    mark(claims, &sums);
    let parts: Vec<usize> = (0..claims.len()).filter(|at| is_part(claims, sentences, *at)).collect();
    mark(claims, &parts);
}

/// Marks totals that are parts of one that the article told before.
pub fn mark_parts_of(wholes: &[Whole], claims: &mut [Claim]) {
    for claim in claims {
        count_anew(wholes, claim);
        let Some(figure) = total(claim) else { continue };
        let Some(value) = figure.number.value else { continue };
        let fits = |w: &&Whole| holds(&w.figure, figure) && reaches(&w.figure, value);
        let Some(whole) = wholes.iter().find(fits) else { continue };
        let elsewhere = !figure.at_scene && whole.figure.at_scene && figure.place != whole.figure.place;
        let inside = figure.site.last().is_some() && figure.site.last() == whole.figure.site.last();
        // "The driver died, too": one of those whose number was told.
        let single = claim.provenance.rule == "single";
        if (elsewhere && inside || single)
            && !restates(claim)
            && let Some(figure) = &mut claim.figure
        {
            figure.scope = Scope::Subset;
        }
    }
}

/// "Another nine were injured" where only the dead were told of: all of the injured.
fn count_anew(wholes: &[Whole], claim: &mut Claim) {
    let Some(figure) = &mut claim.figure else { return };
    let others = !wholes.is_empty() && wholes.iter().all(|w| w.figure.event != figure.event);
    let victims = matches!(figure.event, Event::Injured | Event::Missing | Event::Hospitalised);
    if figure.scope == Scope::Increment && figure.period.is_empty() && victims && others {
        figure.scope = Scope::Total;
    }
}

/// The totals that later paragraphs may tell parts of.
pub fn carry(wholes: &[Whole], claims: &[Claim]) -> Vec<Whole> {
    let told = claims.iter().rev().filter_map(total).filter(|f| f.number.value.or(f.number.low) > Some(1));
    let told = told.map(|figure| Whole { figure: figure.clone(), age: 0 });
    let older = wholes.iter().filter(|w| w.age < REACH).map(|w| Whole { age: w.age + 1, ..w.clone() });
    told.chain(older).take(MOST_WHOLES).collect()
}

/// "That brings the total to ...": what was told right before was added to it.
pub fn mark_added(claims: &mut [Claim], event: Event, scope: Scope) {
    for claim in claims {
        if let Some(figure) = &mut claim.figure
            && figure.event == event
            && figure.scope == Scope::Total
        {
            figure.scope = scope;
        }
    }
}

/// "He is the thirteenth victim": the one told of right before adds to the toll.
pub fn mark_ordinal(claims: &mut [Claim]) {
    for figure in claims.iter_mut().filter_map(|c| c.figure.as_mut()) {
        let one = figure.event == Event::Killed && figure.number.value == Some(1);
        if one && figure.scope == Scope::Total {
            figure.scope = Scope::Increment;
        }
    }
}

fn mark(claims: &mut [Claim], parts: &[usize]) {
    for at in parts {
        if let Some(figure) = &mut claims[*at].figure {
            figure.scope = Scope::Subset;
        }
    }
}

/// The two or more figures right after a whole, or right before it, that add up to it exactly.
fn summands(claims: &[Claim], sentences: &[usize], whole: usize) -> Vec<usize> {
    let near = |at: &usize| sentences[*at].abs_diff(sentences[whole]) <= 1;
    let after = adding_up(claims, whole, (whole + 1..claims.len()).take_while(near));
    if !after.is_empty() {
        return after;
    }
    adding_up(claims, whole, (0..whole).rev().take_while(near))
}

fn adding_up(claims: &[Claim], whole: usize, among: impl Iterator<Item = usize>) -> Vec<usize> {
    let Some(figure) = total(&claims[whole]) else { return Vec::new() };
    let Some(most) = figure.number.value else { return Vec::new() };
    let (mut sum, mut parts) = (0u64, Vec::new());
    for at in among {
        let named = |f: &&Figure| figure.group == Group::People || f.who.is_empty();
        let known = |f: &&Figure| f.scope == Scope::Total || f.scope == Scope::Subset && at > whole;
        let told = claims[at].figure.as_ref().filter(known);
        let Some(part) = told.filter(|f| f.event == figure.event).filter(named) else { continue };
        let Some(value) = part.number.value.filter(|n| *n > 0 && *n < most) else { continue };
        sum += u64::from(value);
        parts.push(at);
        if sum >= u64::from(most) {
            break;
        }
    }
    if sum == u64::from(most) { parts } else { Vec::new() }
}

/// Whether the same voice, or the outlet, corrects the number in this sentence or the next.
fn is_overtaken(claims: &[Claim], sentences: &[usize], at: usize) -> bool {
    let Some(figure) = total(&claims[at]) else { return false };
    let overtakes = |claim: &Claim| {
        let newer = total(claim).is_some_and(|f| f.event == figure.event && f.number != figure.number);
        let value = |c: &Claim| c.figure.as_ref().and_then(|f| f.number.value.or(f.number.low));
        let later = value(claim) > value(&claims[at]) || !restates(&claims[at]);
        newer && later && restates(claim) && claim.change.is_some() && may_speak_for(&claims[at], claim)
    };
    let near = |i: &usize| sentences[*i] <= sentences[at] + 1;
    (at + 1..claims.len()).take_while(near).any(|i| overtakes(&claims[i]))
}

fn is_part(claims: &[Claim], sentences: &[usize], at: usize) -> bool {
    let Some(figure) = total(&claims[at]) else { return false };
    let Some(value) = figure.number.value else { return false };
    let fits = |whole: &usize| {
        let earlier = sentences[*whole] < sentences[at];
        let of = |t: &Figure| {
            holds(t, figure) && reaches(t, value) && (earlier || is_listed(t, &claims[at], figure))
        };
        total(&claims[*whole]).is_some_and(of)
    };
    let Some(whole) = (0..at).rev().find(fits) else { return false };
    let (whole, part) = (&claims[whole], &claims[at]);
    let (Some(of), narrower) = (total(whole), is_narrower(whole, part)) else { return false };
    let told = narrower || value > 0 && may_speak_for(whole, part);
    let single = part.provenance.rule == "single";
    let more = value > 1 || narrower || single || figure.group != Group::People;
    !restates(part) && told && more && fits_in(claims, sentences, at, of)
}

/// "72 wounded, 25 women, ten children": named groups of a sentence's whole.
fn is_listed(whole: &Figure, claim: &Claim, part: &Figure) -> bool {
    let several = whole.number.value.is_some_and(|n| n > LEAST_WHOLE);
    let named = !matches!(part.group, Group::People | Group::Other | Group::Combatants);
    claim.provenance.rule == "list" && whole.group == Group::People && several && named
}

/// Whether the words give the toll itself, so that a lesser number is another value of it.
fn restates(claim: &Claim) -> bool {
    matches!(claim.provenance.rule.as_str(), "toll" | "counted" | "rejected")
}

/// Whether the part names a place of its own.
fn is_narrower(whole: &Claim, part: &Claim) -> bool {
    let place = |c: &Claim| c.figure.as_ref().map(|f| f.place.clone()).unwrap_or_default();
    !place(part).is_empty() && place(part) != place(whole)
}

/// Whether those of `part` may be among those of `whole`.
fn holds(whole: &Figure, part: &Figure) -> bool {
    let event = whole.event == part.event
        || part.event == Event::Hospitalised
            && matches!(whole.event, Event::Injured | Event::Affected | Event::Rescued);
    let side = whole.side.is_empty() || part.side.is_empty() || whole.side == part.side;
    let group = holds_group(whole.group, part.group) || part.who.is_empty() && part.group == Group::People;
    event && side && group && !stands_beside(whole, part)
}

fn holds_group(whole: Group, part: Group) -> bool {
    let civil = matches!(part, Group::Children | Group::Women | Group::Medics | Group::Journalists);
    whole == part && whole != Group::Combatants
        || matches!(whole, Group::People | Group::Other)
        || civil && matches!(whole, Group::Civilians | Group::Refugees | Group::Prisoners)
}

/// Whether the two are told of different countries.
fn stands_beside(whole: &Figure, part: &Figure) -> bool {
    let (Some(wide), Some(narrow)) = (whole.site.last(), part.site.last()) else { return false };
    wide != narrow
}

fn total(claim: &Claim) -> Option<&Figure> {
    let actual = claim.modality == Modality::Actual;
    claim.figure.as_ref().filter(|f| actual && f.scope == Scope::Total)
}

/// Whether a total is greater than `value`, as far as its wording says.
fn reaches(total: &Figure, value: u32) -> bool {
    total.number.value.or(total.number.low).is_some_and(|n| n > value)
}

/// One voice tells of whole and part, or the outlet of one of them.
fn may_speak_for(whole: &Claim, part: &Claim) -> bool {
    let voice = |c: &Claim| c.attribution.source.as_ref().map(|s| s.canonical.clone());
    voice(part).is_none() || voice(whole) == voice(part)
}

/// Whether the figures of the part's sentence together do not pass the whole.
fn fits_in(claims: &[Claim], sentences: &[usize], at: usize, whole: &Figure) -> bool {
    let event = claims[at].figure.as_ref().map(|f| f.event);
    let most = whole.number.value.or(whole.number.low).unwrap_or(0);
    let sum: u64 = (0..claims.len())
        .filter(|i| sentences[*i] == sentences[at])
        .filter_map(|i| total(&claims[i]).filter(|f| Some(f.event) == event))
        .filter_map(|f| f.number.value)
        .filter(|value| *value < most)
        .map(u64::from)
        .sum();
    sum <= u64::from(most)
}
