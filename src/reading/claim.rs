//! Claims of one paragraph: counts with events and voices, and statements without a figure.

use super::count::{Count, Head, counts};
use super::credit::{Credit, credits};
use super::event::{Around, Found, event, is_subset};
use super::number::Form;
use super::past::is_past_year;
use super::predicate::{Predicate, predicates};
use super::scope::{Seen, Standing, standing};
use super::share::pointed;
use super::speaker::{SPEAKING, Voices};
use super::statement::{main_clause, statement};
use super::text::Text;
use super::time;
use super::whole::{mark_added, mark_ordinal, mark_parts};
use super::{denial, group, place};
use crate::lexicon::token::Kind;
use crate::lexicon::{Class, Classes};
use crate::model::{
    Attribution, Claim, Event, Figure, Group, How, MAX_CLAIMS, MAX_QUOTE_CHARS, Offers, Open, Provenance,
    Scope, Span,
};
use std::ops::Range;
use xxhash_rust::xxh3::Xxh3;

/// What is known while a paragraph is read from its first sentence to its last.
struct State<'a, 't> {
    text: &'a Text<'t>,
    counts: Vec<Count>,
    claims: Vec<Claim>,
    voices: Voices<'a, 't>,
    /// Event of the last figure or toll.
    event: Option<Event>,
    /// The sentence of each claim, by its number.
    sentences: Vec<usize>,
    /// The number of the sentence that is being read.
    number: usize,
    /// Where the paragraph stands in its article.
    position: u32,
    /// The paragraph has turned to another, earlier event.
    past: bool,
}

/// Reads the claims of a paragraph, and what it offers to those around it.
pub fn claims(text: &Text<'_>, position: u32) -> (Vec<Claim>, Offers) {
    let telling = text.classes.any(TELLING) || position > 0 && text.classes.any(POINTING);
    let counts = if telling { counts(text) } else { Vec::new() };
    let mut state = State {
        text,
        counts,
        claims: Vec::new(),
        voices: Voices::new(text),
        event: None,
        sentences: Vec::new(),
        number: 0,
        position,
        past: false,
    };
    for sentence in 0..text.sentences.len() {
        if state.claims.len() >= MAX_CLAIMS {
            break;
        }
        state.number = sentence;
        state.sentence(text.sentences[sentence].clone());
        state.sentences.resize(state.claims.len(), sentence);
    }
    mark_parts(&mut state.claims, &state.sentences);
    for claim in &mut state.claims {
        claim.id = id(claim);
    }
    state.claims.truncate(MAX_CLAIMS);
    let opens = position == 0 || !state.claims.is_empty();
    let scene = if opens { place::scene(text) } else { Vec::new() };
    let offers = Offers {
        speaker: state.voices.speaker,
        mentions: state.voices.mentions,
        relay: state.voices.relay,
        event: state.event,
        scene,
    };
    (state.claims, offers)
}

/// Without one of these no count can become a figure.
pub const TELLING: Classes = Classes::of(&[
    Class::Noun,
    Class::Toll,
    Class::Verb,
    Class::Active,
    Class::Of,
    Class::PartOpens,
    Class::Attribute,
]);

/// Of those that the paragraph before told of, these tell, too.
pub const POINTING: Classes = Classes::of(&[Class::Them, Class::Subset, Class::Grew, Class::Fell]);

impl State<'_, '_> {
    fn sentence(&mut self, sentence: Range<usize>) {
        let text = self.text;
        let speaks = text.classes.any(SPEAKING) || !self.counts.is_empty();
        let credits = if speaks { credits(text, &sentence) } else { Vec::new() };
        let from = self.counts.partition_point(|c| c.quantity.at < sentence.start);
        let to = self.counts.partition_point(|c| c.quantity.at < sentence.end);
        let counts: Vec<Count> = self.counts[from..to].to_vec();
        let predicates = if counts.is_empty() { Vec::new() } else { predicates(text, &sentence) };
        let before = self.claims.len();
        self.figures(&sentence, &counts, &predicates, &credits);
        if self.claims.len() == before {
            let denied = self.deny_back(&sentence);
            if self.voices.credit_back(&mut self.claims, &credits, before) {
                return;
            }
            if !denied {
                self.state(&sentence, &credits, sentence.end);
            }
        } else {
            if self.told_right_before() && denial::is_wrong(text, &sentence) {
                denial::explain(&mut self.claims[self.voices.latest_claims(before)]);
            }
            self.voices.credit_back(&mut self.claims, &credits, before);
            self.add_up(&sentence, before);
            self.main_statement(&sentence, &credits, before);
            self.voices.made_claims(before);
        }
        self.turn(&sentence);
        self.note_toll(&sentence);
        self.voices.carry(&sentence, &credits, &(before..self.claims.len()));
    }

    fn figures(
        &mut self,
        sentence: &Range<usize>,
        counts: &[Count],
        predicates: &[Predicate],
        credits: &[Credit],
    ) {
        let first = self.claims.len();
        let mut before: Option<Found> = None;
        let mut groups: Option<(Group, String)> = None;
        // Single persons stand in nobody's way: the numbers do not know of them.
        let numbered: Vec<Count> = counts.iter().filter(|c| !is_single(c)).cloned().collect();
        let mut passed = 0;
        let all = counts;
        for (at, count) in counts.iter().enumerate() {
            let single = is_single(count);
            let (counts, index) = if single { (counts, at) } else { (&numbered[..], passed) };
            passed += usize::from(!single);
            let around =
                Around { sentence, predicates, counts, index, before: before.clone(), carried: self.event };
            let voice = credits.iter().any(|c| c.voice.units.contains(&count.quantity.at));
            let again = at > 0 && is_apposition(self.text, &all[at - 1], count);
            // "Two survivors say": who speaks is not counted.
            let speaks = |c: &Credit| {
                c.voice.units.contains(&count.quantity.at) && c.voice.units.end >= count.units.end
            };
            if (is_article(count) && again)
                || (is_one(count) && voice)
                || matches!(count.head, Head::Victims(Event::Rescued)) && credits.iter().any(speaks)
            {
                continue;
            }
            // "According to one of the survivors".
            let start = count.units.start;
            if count.quantity.number.value == Some(1)
                && start > 0
                && self.text.has(start - 1, Class::CueBefore)
            {
                continue;
            }
            let one = at > 0 && is_one_of_before(self.text, &all[at - 1], count);
            let Some(found) =
                event(self.text, &around).or_else(|| pointed(self.text, &around, self.position))
            else {
                continue;
            };
            let found = match &before {
                Some(first) if first.is_open() && matches!(found.rule, "part" | "list") => first.clone(),
                _ => found,
            };
            if one && before.as_ref().is_some_and(|b| b.event == found.event) {
                continue;
            }
            if !is_figure(self.text, count, &found)
                || single
                    && found.rule != "joined"
                    && self.has_told_of_one(found.event, count)
                    && !is_told_besides(self.text, count)
            {
                continue;
            }
            let seen = self.seen(found.event, first);
            let standing = standing(self.text, &around, &found, credits, &seen);
            if count.quantity.form == Form::Ordinal && found.event == Event::Killed {
                mark_ordinal(&mut self.claims[self.voices.latest_claims(first)]);
            }
            let mut attribution = self.voices.attribution(sentence, count, found.event, credits);
            if standing.scope == Scope::Historical && attribution.how == Some(How::Carried) {
                attribution = Attribution { open: Open::Speaker, ..Attribution::default() };
            }
            let claim = self.figure(sentence, count, &found, &standing, attribution, &mut groups);
            if !found.is_open() {
                self.event = Some(found.event);
            }
            before = Some(found);
            self.claims.push(claim);
        }
    }

    /// Whether one victim of the event was told of: a person without a number may be the same.
    /// Two who are named by different names are two.
    fn has_told_of_one(&self, event: Event, count: &Count) -> bool {
        let name = self.text.words(&count.noun);
        let other = |c: &Claim, f: &Figure| {
            count.quantity.is_name() && c.provenance.rule == "named" && !f.who.ends_with(name)
        };
        let one = |c: &Claim| {
            let figure = c.figure.as_ref();
            figure.is_some_and(|f| f.event == event && f.number.value == Some(1) && !other(c, f))
        };
        self.claims.iter().any(one)
    }

    fn seen(&self, event: Event, first: usize) -> Seen {
        let figures = || self.claims.iter().filter_map(|c| c.figure.as_ref());
        let totals = || figures().filter(|f| f.scope == Scope::Total);
        let hurt = figures().filter(|f| is_hurt(f.event) && f.event != event || f.event == Event::Injured);
        Seen {
            event: figures().any(|f| f.event == event),
            hurt: hurt.filter_map(|f| f.number.value).max(),
            most: figures().filter_map(|f| f.number.value.or(f.number.low)).max(),
            highest: totals()
                .filter(|f| f.event == event)
                .filter_map(|f| f.number.value.or(f.number.low))
                .max(),
            historical: figures()
                .next_back()
                .is_some_and(|f| f.scope == Scope::Historical && f.event == event),
            totals: self.position > 0 || totals().next().is_some(),
            hedged: self.claims[first..].last().is_some_and(|c| c.hedged),
            in_sentence: self.claims[first..].last().and_then(|c| c.figure.as_ref()).map(|f| f.scope),
            past: self.past,
            opening: self.position == 0 && self.claims.is_empty(),
            fresh: self.position > 0 && self.claims.is_empty(),
        }
    }

    fn figure(
        &mut self,
        sentence: &Range<usize>,
        count: &Count,
        found: &Found,
        standing: &Standing,
        attribution: Attribution,
        groups: &mut Option<(Group, String)>,
    ) -> Claim {
        let text = self.text;
        let told = (group::group(text, count, found, group::told(&self.claims)), who(text, count));
        let bare = matches!(count.head, Head::Bare) && !count.partitive && count.group == Group::People;
        let (group, who) = groups.clone().filter(|_| bare).unwrap_or(told);
        *groups = Some((group, who.clone()));
        let number = standing.number;
        let anchor = anchor(text, sentence, count);
        let place = place::place(text, sentence, count);
        let figure = Figure {
            number,
            event: found.event,
            predicate: found.predicate.clone(),
            who,
            group,
            side: group::side(text, sentence, count).to_string(),
            site: place::site(&place),
            place,
            at_scene: false,
            when: time::when(text, sentence, count).to_string(),
            period: standing.period.clone(),
            scope: standing.scope,
            perpetrator: None,
            anchor: text.words(&anchor).to_string(),
        };
        Claim {
            id: String::new(),
            figure: Some(figure),
            attribution,
            modality: standing.modality,
            hedged: standing.hedged,
            change: standing.change,
            provenance: provenance(text, sentence, text.span(&anchor), found.rule),
        }
    }

    fn state(&mut self, sentence: &Range<usize>, credits: &[Credit], end: usize) {
        self.claims.extend(statement(self.text, &self.voices, sentence, credits, end));
    }

    /// A sentence whose figures all stand in later relative clauses says something of its own, too.
    fn main_statement(&mut self, sentence: &Range<usize>, credits: &[Credit], before: usize) {
        let figure = self.claims[before].provenance.anchor.start;
        let Some(end) = main_clause(self.text, sentence, credits, figure) else { return };
        let at = self.claims.len();
        self.state(sentence, credits, end);
        // Text order: the main clause stands before its relative clause.
        if self.claims.len() > at {
            self.claims[before..].rotate_right(1);
        }
    }

    /// "That figure is wrong", "the army denies this": takes back what the sentence before told.
    fn deny_back(&mut self, sentence: &Range<usize>) -> bool {
        if !self.told_right_before() {
            return false;
        }
        let end = self.claims.len();
        let latest = &mut self.claims[self.voices.latest_claims(end)];
        denial::doubt(self.text, sentence, latest);
        let denial = denial::of_sentence_before(self.text, sentence);
        if let Some(denial) = denial {
            denial::take_back(latest, denial);
        }
        denial.is_some()
    }

    /// Whether the sentence before made a claim.
    fn told_right_before(&self) -> bool {
        self.sentences.last().is_some_and(|last| last + 1 == self.number)
    }

    /// "That brings the toll to seven": the figure right before is part of it.
    fn add_up(&mut self, sentence: &Range<usize>, before: usize) {
        let text = self.text;
        let sums = |class: Class| sentence.clone().take(6).any(|u| text.has(u, class));
        // "The day before they summed up to 30": an older value adds nothing up.
        let sum = self.claims[before].figure.as_ref().filter(|f| f.scope != Scope::Prior);
        let Some(event) = sum.map(|f| f.event) else { return };
        if !sums(Class::Sum)
            || before == 0
            || !matches!(self.claims[before].provenance.rule.as_str(), "toll" | "counted")
        {
            return;
        }
        let risen = sentence.clone().any(|u| text.has(u, Class::Grew));
        let scope = if risen { Scope::Increment } else { Scope::Subset };
        mark_added(&mut self.claims[self.voices.latest_claims(before)], event, scope);
    }

    /// A sentence with a year turns to the past, one with a day turns back.
    fn turn(&mut self, sentence: &Range<usize>) {
        let text = self.text;
        if is_past_year(text, sentence, sentence.start) {
            self.past = !(self.position == 0 && self.sentences.is_empty());
        } else if sentence.clone().any(|u| text.any(u, Classes::of(&[Class::Weekday, Class::Period]))) {
            self.past = false;
        }
    }

    /// A toll that the sentence is about, for counts that leave theirs unsaid.
    fn note_toll(&mut self, sentence: &Range<usize>) {
        for unit in sentence.clone() {
            if self.text.has(unit, Class::Toll) {
                self.event = self.text.entry(unit).event.or(self.event);
            }
        }
    }
}

/// Of whom some may lie in hospital, or in danger of their lives.
fn is_hurt(event: Event) -> bool {
    matches!(event, Event::Injured | Event::Affected | Event::Hospitalised)
}

/// "The driver also died": one more than those told of.
fn is_told_besides(text: &Text<'_>, count: &Count) -> bool {
    let end = count.units.end;
    (end..end + 7).take_while(|u| !text.is(*u, Kind::Stop)).any(|u| text.has(u, Class::Additive))
}

/// "One of them a nurse", "the driver, a man of 50": the one told of before.
fn is_apposition(text: &Text<'_>, before: &Count, count: &Count) -> bool {
    // "The driver of the van, a man of 50": over what belongs to the noun.
    let mut end = before.units.end;
    if is_single(before) && text.has(end, Class::OfWhole) {
        end = (end..end + 5).find(|u| text.is(*u, Kind::Comma)).unwrap_or(end);
    }
    // "One dead: a railwayman".
    if text.is(before.units.end, Kind::Colon) && count.units.start == before.units.end + 1 {
        return before.quantity.number.value == Some(1);
    }
    (before.them || is_single(before) && text.is(end, Kind::Comma))
        && before.quantity.number.value == Some(1)
        && count.units.start <= end + 1
}

/// "One survivor, a girl of twelve": who the one is that was counted right before.
fn is_one_of_before(text: &Text<'_>, before: &Count, count: &Count) -> bool {
    let one = before.quantity.number.value == Some(1) && before.head != Head::Bare;
    one && is_article(count)
        && text.is(before.units.end, Kind::Comma)
        && count.units.start == before.units.end + 1
}

fn is_single(count: &Count) -> bool {
    count.quantity.form == Form::Definite
}

/// "One of the boatmen says": who speaks is not counted.
fn is_one(count: &Count) -> bool {
    is_article(count) || count.partitive && count.quantity.number.value == Some(1)
}

fn is_article(count: &Count) -> bool {
    matches!(count.quantity.form, Form::Article | Form::Definite)
}

/// Last sieve: articles and unknown nouns count only where the event is about people for sure.
fn is_figure(text: &Text<'_>, count: &Count, found: &Found) -> bool {
    let building = count.head == Head::Building;
    let alone = count.quantity.form == Form::Article && !is_subset(text, count);
    if building && (found.event != Event::Destroyed || alone) {
        return false;
    }
    // "The collapse of a bridge" tells what happened, not how many.
    if count.head == Head::Building && is_article(count) && !matches!(found.rule, "part" | "list") {
        return false;
    }
    let nobody = text.has(count.quantity.at, Class::Nobody);
    if nobody && (count.units.end..(count.units.end + 3)).any(|u| text.any(u, Classes::of(&[Class::Clause])))
    {
        return false;
    }
    // "Among them no children", "a village of 400 souls".
    if count.quantity.form == Form::None && is_subset(text, count) || is_population(text, count) {
        return false;
    }
    let vague_noun = count.head == Head::Unknown;
    let article = is_article(count);
    // "An inmate has escaped" counts one, "a driver escaped" none.
    let prisoner = found.event == Event::Escaped && count.group == Group::Prisoners;
    if (article || count.quantity.form == Form::Ordinal)
        && !prisoner
        && matches!(found.event, Event::Escaped | Event::Displaced | Event::Other | Event::Affected)
    {
        return false;
    }
    let telling = matches!(
        found.event,
        Event::Killed | Event::Injured | Event::Missing | Event::Detained | Event::Rescued | Event::Infected
    );
    let prepared = count.units.start > 0 && text.has(count.units.start - 1, Class::Preposition);
    let labelled =
        found.rule == "toll" && count.units.start > 0 && text.is(count.units.start - 1, Kind::Colon);
    let near = matches!(found.rule, "predicate" | "list") || labelled;
    if vague_noun
        && (!telling
            || article
            || matches!(count.quantity.form, Form::Vague | Form::None)
            || prepared
            || !near)
    {
        return false;
    }
    let near = count.units.start.saturating_sub(3)..count.units.end + 3;
    // "Are searching for eleven": those who are merely there search, the eleven don't.
    let others = |u: usize| u < count.units.start && text.has(u, Class::Of);
    let aboard = near.clone().find(|u| text.has(*u, Class::Aboard) && !others(*u));
    // "All 24 people on board were killed": what the clause goes on to say.
    // "The two people on board, a pilot and a student, died".
    let goes_on = |u: usize| {
        let told = found.rule == "predicate" && text.any(u + 1, FINITE);
        let aside = found.rule == "predicate_later" && text.is(u + 1, Kind::Comma);
        (told || aside) && u >= count.units.end
    };
    let merely_there =
        aboard.is_some_and(|u| !goes_on(u)) || near.clone().any(|u| text.has(u, Class::Unhurt));
    // "Built for 600 inmates": a noun that tells little.
    let weak = found.rule == "noun" && text.has(count.units.end - 1, Class::Weak);
    !(merely_there && (found.rule != "noun" || weak) && found.event != Event::Rescued)
}

const FINITE: Classes = Classes::of(&[Class::Auxiliary, Class::Have, Class::Verb]);

/// "A village of 400 souls", "the town with 9,000 inhabitants": how many live in a place.
fn is_population(text: &Text<'_>, count: &Count) -> bool {
    let Some(of) = count.units.start.checked_sub(2) else { return false };
    let led = text.any(of + 1, Classes::of(&[Class::OfWhole, Class::By, Class::AgeOpen]));
    led && text.has(of, Class::PlaceNoun) && matches!(count.head, Head::People(_))
}

fn who(text: &Text<'_>, count: &Count) -> String {
    // A word that may be a possessive is the verb where no noun follows: nobody is named.
    let verb = !count.noun.is_empty() && text.has(count.noun.end - 1, Class::Auxiliary);
    if verb || count.noun.is_empty() { String::new() } else { text.words(&count.noun).to_string() }
}

/// Two to six words around the number.
fn anchor(text: &Text<'_>, sentence: &Range<usize>, count: &Count) -> Range<usize> {
    let start = count.units.start;
    let end = count.units.end.min(start + 5).max(count.quantity.units.end);
    if end - start >= 2 {
        return start..end;
    }
    let word = |u: usize| text.is(u, Kind::Word);
    if start > sentence.start && word(start - 1) {
        start - 1..end
    } else {
        start..(end + 1).min(sentence.end)
    }
}

pub fn provenance(text: &Text<'_>, sentence: &Range<usize>, anchor: Span, rule: &str) -> Provenance {
    Provenance {
        sentence: text.span(sentence),
        anchor,
        quote: clip(text.words(sentence)),
        rule: rule.to_string(),
    }
}

pub fn clip(words: &str) -> String {
    let words = words.trim();
    if words.len() <= MAX_QUOTE_CHARS {
        return words.to_string();
    }
    match words.char_indices().nth(MAX_QUOTE_CHARS) {
        Some((end, _)) => words[..end].to_string(),
        None => words.to_string(),
    }
}

/// The claim's name: a hash over what it says, not over how it is spelt.
pub fn id(claim: &Claim) -> String {
    let mut hash = Xxh3::new();
    let mut put = |part: &str| {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part.as_bytes());
    };
    match &claim.figure {
        Some(figure) => {
            put(figure.event.word());
            put(&figure.predicate);
            put(&figure.number.to_string());
            put(&normalised(&figure.who));
            put(figure.scope.word());
        }
        None => put(&normalised(&claim.provenance.quote)),
    }
    put(claim.attribution.source.as_ref().map_or("", |s| &s.canonical));
    put(claim.modality.word());
    format!("{:016x}", hash.digest())
}

fn space(plain: &mut String) {
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
}

/// Lower-case letters and digits, one space between words.
fn normalised(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    for c in words.chars() {
        if c.is_ascii_alphanumeric() {
            plain.push(c.to_ascii_lowercase());
        } else if c.is_ascii() {
            space(&mut plain);
        } else {
            for c in c.to_lowercase() {
                if c.is_alphanumeric() { plain.push(c) } else { space(&mut plain) }
            }
        }
    }
    plain.trim().to_string()
}
