//! Whose voice a paragraph's sentences stand under: followed from the first to the last.

use super::count::{Count, Head};
use super::credit::{Credit, topic};
use super::scope;
use super::subject::first_word;
use super::text::Text;
use super::voice::Voice;
use crate::lexicon::token::Kind;
use crate::lexicon::{Carrying, Class, Classes};
use crate::model::{Attribution, Claim, Event, How, Open, Source, SourceKind};
use std::ops::Range;

/// Voices that are kept for words that point back.
const MOST_MENTIONS: usize = 8;

/// Without one of these there is no claim without a figure, and no voice.
pub const SPEAKING: Classes =
    Classes::of(&[Class::CueBefore, Class::CueVerb, Class::CueParticiple, Class::HedgeVerb, Class::Origin]);

/// What goes on under the voice before, in a language that marks reported speech.
const GOES_ON: Classes = Classes::of(&[Class::Reported, Class::Additive]);

/// What is known of the voices when a sentence begins.
pub struct Voices<'a, 't> {
    text: &'a Text<'t>,
    /// The voice of the sentence before, if it carries on.
    pub speaker: Option<Attribution>,
    /// Voices named so far, the latest last.
    pub mentions: Vec<Source>,
    /// Whom the paragraph's opening words credit with the paragraph before.
    pub relay: Option<Source>,
    /// Claims from here on stand under no voice yet.
    uncredited: usize,
    /// The first claim of the last sentence that made one.
    latest: usize,
    /// Events of the paragraph's figures so far.
    told: Vec<Event>,
    /// A figure of this sentence stood under no voice.
    ended: bool,
}

impl<'a, 't> Voices<'a, 't> {
    pub fn new(text: &'a Text<'t>) -> Voices<'a, 't> {
        Voices {
            text,
            speaker: None,
            mentions: Vec::new(),
            relay: None,
            uncredited: 0,
            latest: 0,
            told: Vec::new(),
            ended: false,
        }
    }

    /// Who says the figure: a credit of its part of the sentence, else the voice carried on.
    pub fn attribution(
        &mut self,
        sentence: &Range<usize>,
        count: &Count,
        event: Event,
        credits: &[Credit],
    ) -> Attribution {
        let attribution = match scope::credit_of(self.text, sentence, count.quantity.at, credits) {
            Some(credit) => self.credited(credit),
            None => self.carried(sentence, count, event),
        };
        self.ended |= attribution.open == Open::Speaker;
        self.told.push(event);
        attribution
    }

    pub fn credited(&self, credit: &Credit) -> Attribution {
        let relay = credit.via.as_ref().map(|v| match v.back {
            true => self.mentions.iter().rev().find(|s| is_relay(s)).unwrap_or(&v.source).clone(),
            false => v.source.clone(),
        });
        let mut attribution = Attribution {
            source: None,
            via: relay,
            cue: self.text.words(&credit.cue).to_string(),
            how: Some(How::SameSentence),
            follows: None,
            open: Open::Closed,
        };
        self.fill(&mut attribution, &credit.voice);
        attribution
    }

    /// "That is what the prefect said": credits the claims before that have no voice. Whether the
    /// sentence, which made no claim since `before`, was such a one.
    pub fn credit_back(&mut self, claims: &mut [Claim], credits: &[Credit], before: usize) -> bool {
        let Some(credit) = credits.iter().find(|c| c.back) else { return false };
        let mut attribution = self.credited(credit);
        attribution.how = Some(How::NextSentence);
        if claims.is_empty() {
            self.relay = attribution.source.clone();
        }
        let from = if credit.voice.relay { self.latest.min(self.uncredited) } else { self.uncredited };
        for claim in &mut claims[from..before] {
            credit_claim(claim, &attribution, credit.voice.relay);
        }
        self.uncredited = claims.len();
        self.mention(&credit.voice);
        if !credit.voice.relay {
            self.speaker = Some(Attribution { how: Some(How::SameSentence), ..attribution });
        }
        true
    }

    /// The claims of the last sentence that made one, up to `before`.
    pub fn latest_claims(&self, before: usize) -> Range<usize> {
        self.latest..before
    }

    /// The claims since `before` are now those of the last sentence that made one.
    pub fn made_claims(&mut self, before: usize) {
        self.latest = before;
    }

    /// Which voice the next sentence stands under if it names none.
    pub fn carry(&mut self, sentence: &Range<usize>, credits: &[Credit], made: &Range<usize>) {
        if credits.is_empty() && (self.ended || self.speaker.is_some() && !self.carries(sentence)) {
            self.speaker = None;
        }
        self.ended = false;
        self.note_topic(sentence);
        for credit in credits {
            self.mention(&credit.voice);
            if let Some(via) = &credit.via {
                self.mention(via);
            }
        }
        let Some(credit) = credits.last() else { return };
        let attribution = self.credited(credit);
        if attribution.source.as_ref().is_some_and(|s| s.kind == Some(SourceKind::Witness)) {
            self.speaker = None;
            self.uncredited = made.end;
        } else if attribution.source.is_some()
            || matches!(attribution.open, Open::Anaphor { kind: Some(_), .. })
        {
            self.speaker = Some(attribution);
            self.uncredited = made.end;
        }
    }

    /// A body that a sentence is about may be meant by words that point back.
    fn note_topic(&mut self, sentence: &Range<usize>) {
        let pointing = Classes::of(&[Class::Pronoun, Class::Anaphor]);
        if self.text.classes.any(pointing)
            && self.text.classes.any(SPEAKING)
            && let Some(voice) = topic(self.text, sentence)
        {
            self.mention(&voice);
        }
    }

    fn carried(&self, sentence: &Range<usize>, count: &Count, event: Event) -> Attribution {
        let goes_on = |_: &&Attribution| self.carries(sentence) && self.carries_count(sentence, count, event);
        match self.speaker.as_ref().filter(goes_on) {
            Some(speaker) => Attribution { how: Some(How::Carried), cue: String::new(), ..speaker.clone() },
            None => Attribution { open: Open::Speaker, ..Attribution::default() },
        }
    }

    /// Whether a sentence without a voice of its own goes on under the one before: not where it
    /// turns to hearsay or to another place.
    fn carries(&self, sentence: &Range<usize>) -> bool {
        let text = self.text;
        if text.lexicon.has_reported_mood && !sentence.clone().any(|u| text.any(u, GOES_ON)) {
            return false;
        }
        let hearsay = sentence
            .clone()
            .any(|u| text.any(u, Classes::of(&[Class::HedgeVerb, Class::Hedge, Class::Fear])));
        let listed = self.opening(sentence).any(|u| text.is(u, Kind::Colon));
        self.adds(sentence) || text.lexicon.orthography.voices != Carrying::Named && !hearsay && !listed
    }

    /// Whether a figure without a voice of its own goes on under the one before: one that leaves out of
    /// whom it is, tells of those told of before, adds to them or sums them up. Counts of people that
    /// are named anew are mostly the outlet's own, and a medium's report ends with its sentence.
    fn carries_count(&self, sentence: &Range<usize>, count: &Count, event: Event) -> bool {
        let text = self.text;
        let linked = Classes::of(&[
            Class::Them,
            Class::Others,
            Class::Toll,
            Class::NumberOf,
            Class::Sum,
            Class::Increment,
        ]);
        // "Among them", "he knows of": what the sentence opens with.
        let opener = Classes::of(&[Class::Subset, Class::Among, Class::Pronoun, Class::Anaphor]);
        if text.lexicon.has_reported_mood
            || self.adds(sentence)
            || count.them
            || text.any(first_word(text, sentence), opener)
            || sentence.clone().any(|u| text.any(u, linked))
        {
            return true;
        }
        let single = text.has(first_word(text, sentence), Class::Indefinite);
        let vague = count.quantity.number.value.is_none();
        let relay = self.speaker.as_ref().and_then(|a| a.source.as_ref()).is_some_and(is_relay);
        let new = (event == Event::Detained || vague) && !self.told.contains(&event);
        let freely = text.lexicon.orthography.voices == Carrying::Freely;
        let goes_on = freely && !single || matches!(count.head, Head::Bare);
        goes_on && !relay && !new && !self.is_elsewhere(sentence)
    }

    /// "In Lima": the sentence opens with a place.
    fn is_elsewhere(&self, sentence: &Range<usize>) -> bool {
        let text = self.text;
        let first = first_word(text, sentence);
        let name = first + 1 + usize::from(text.has(first + 1, Class::Definite));
        text.has(first, Class::In) && text.is_capital(name)
    }

    /// Whether a word says that the sentence goes on in the same vein.
    fn adds(&self, sentence: &Range<usize>) -> bool {
        self.opening(sentence).any(|u| self.text.has(u, Class::Additive))
    }

    fn opening(&self, sentence: &Range<usize>) -> Range<usize> {
        sentence.start..(sentence.start + 3).min(sentence.end)
    }

    /// Puts in the voice; words that point back are looked up among those named before.
    fn fill(&self, attribution: &mut Attribution, voice: &Voice) {
        if !voice.back {
            let known = self.known(voice).or_else(|| self.known_by_role(voice));
            attribution.source = Some(known.unwrap_or_else(|| voice.source.clone()));
            return;
        }
        match self.antecedent(voice) {
            Some(source) => attribution.source = Some(source),
            None => {
                attribution.open =
                    Open::Anaphor { words: voice.source.name.clone(), kind: voice.source.kind };
            }
        }
    }

    /// Whom words that point back mean: who was named by the same noun, else who is of their kind, else
    /// who spoke last.
    fn antecedent(&self, voice: &Voice) -> Option<Source> {
        let noun = voice.source.name.rsplit(' ').next().unwrap_or_default().to_lowercase();
        let named = |s: &&Source| s.name.to_lowercase().split(' ').any(|word| word == noun);
        let fits = |s: &&Source| voice.source.kind.is_none_or(|kind| is_of_kind(s, kind));
        let spoke = self.speaker.as_ref().and_then(|a| a.source.as_ref());
        let latest = || self.mentions.iter().rev();
        let own = || latest().filter(|s| !is_relay(s));
        latest().find(named).or_else(|| own().find(fits)).or(spoke).or_else(|| latest().find(fits)).cloned()
    }

    /// A person told of by the surname alone, or with a form of address, is the one named before.
    fn known(&self, voice: &Voice) -> Option<Source> {
        let text = self.text;
        let titles = Classes::of(&[Class::Source, Class::Spokesman]);
        let address = |u: usize| {
            text.lexicon.orthography.abbreviations.iter().any(|a| a.eq_ignore_ascii_case(text.word(u)))
        };
        let name: Vec<usize> = voice
            .units
            .clone()
            .filter(|u| text.is(*u, Kind::Word) && !text.any(*u, titles) && !address(*u))
            .filter(|u| !text.has(*u, Class::Adjective) || text.is_namelike(*u))
            .collect();
        let [surname] = name[..] else { return None };
        if !text.is_namelike(surname) || text.has(surname, Class::Name) {
            return None;
        }
        let surname = text.word(surname);
        self.mentions.iter().rev().find(|source| is_full_name(source, surname)).cloned()
    }

    /// "The governor", by whose title one was named before: "governor Ana Berg said".
    fn known_by_role(&self, voice: &Voice) -> Option<Source> {
        let text = self.text;
        let at = voice.units.start;
        let definite = at > 0 && text.has(at - 1, Class::Definite);
        let noun = text.has(at, Class::Source) && !text.is_namelike(at) && !text.has(at, Class::Name);
        if voice.units.len() != 1 || !definite || !noun {
            return None;
        }
        let role = text.word(at).to_lowercase();
        let titled =
            |s: &&Source| s.name.to_lowercase().split(' ').any(|word| word == role) && s.name.contains(' ');
        self.mentions.iter().rev().find(titled).cloned()
    }

    fn mention(&mut self, voice: &Voice) {
        if !voice.back {
            self.mentions.retain(|s| s.canonical != voice.source.canonical);
            self.mentions.push(voice.source.clone());
            if self.mentions.len() > MOST_MENTIONS {
                self.mentions.remove(0);
            }
        }
    }
}

/// Whether a word for a kind can mean the source: "the organisation" any body that is no state's.
fn is_of_kind(source: &Source, kind: SourceKind) -> bool {
    let body = [SourceKind::Monitor, SourceKind::Un, SourceKind::Party];
    source.kind == Some(kind)
        || kind == SourceKind::Organisation && source.kind.is_none_or(|k| body.contains(&k))
}

/// Whether a name in full ends in the surname.
pub fn is_full_name(source: &Source, surname: &str) -> bool {
    let mut words = source.name.rsplit(' ');
    words.next() == Some(surname) && words.next().is_some_and(|w| w.starts_with(char::is_uppercase))
}

pub fn is_relay(source: &Source) -> bool {
    matches!(source.kind, Some(SourceKind::Agency | SourceKind::Media))
}

/// Puts a later credit onto a claim: as its voice, or as the relay of the voice it has.
fn credit_claim(claim: &mut Claim, attribution: &Attribution, relay: bool) {
    let own = &mut claim.attribution;
    if own.source.is_none() && own.open == Open::Speaker {
        *own = attribution.clone();
    } else if relay && own.via.is_none() && own.source.is_some() {
        own.via.clone_from(&attribution.source);
    }
}
