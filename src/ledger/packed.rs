//! The nouns, packed. A field that is left out does not compile.

use super::pack::{Pack, Reader, Writer};
use crate::model::{
    Action, Attribution, Cause, Change, Check, Claim, Closing, Combined, Decision, Difference,
    DifferenceType, Echo, Event, Figure, Group, Held, How, Measure, Modality, Number, Offers, Open,
    Perpetrator, Provenance, Publication, Qualifier, Reading, Scope, Source, SourceFigure, SourceKind, Span,
    Status, Story, Support, Tally, Time, Trace, Words,
};

/// Packs a struct: fields as they are, then words of the dictionary, then lists of such words, then
/// what is left empty and known from elsewhere.
macro_rules! pack {
    ($name:ident: $($field:ident)*; $($word:ident)*; $($list:ident)*; $($blank:ident)*) => {
        impl Pack for $name {
            fn pack(&self, to: &mut Writer<'_>) {
                $(self.$field.pack(to);)*
                $(to.word(&self.$word);)*
                $(pack_words(&self.$list, to);)*
            }

            fn unpack(from: &mut Reader<'_>) -> $name {
                $(let $field = Pack::unpack(from);)*
                $(let $word = from.word();)*
                $(let $list = unpack_words(from);)*
                $name { $($field,)* $($word,)* $($list,)* $($blank: Default::default(),)* }
            }
        }
    };
}

/// Packs enums of words as their places.
macro_rules! pack_enums {
    ($($name:ident)*) => {$(
        impl Pack for $name {
            fn pack(&self, to: &mut Writer<'_>) {
                to.byte(*self as u8);
            }

            fn unpack(from: &mut Reader<'_>) -> $name {
                $name::ALL[usize::from(from.byte())]
            }
        }
    )*};
}

pack_enums!(Action Change DifferenceType Event Group How Modality Perpetrator Qualifier Scope SourceKind Status);

pack!(Reading:
    article paragraph revision position headline url published revised status digest claims offers sketch trace;
    language outlet lexicon;; story);
pack!(Offers: speaker mentions relay event;; scene;);
pack!(Trace: revision revised status digest claim_ids since sketch;;;);
pack!(Claim: figure attribution modality hedged change provenance id;;;);
pack!(Figure:
    number event group at_scene scope perpetrator anchor; predicate who side place when period; site;);
pack!(Number: value low high qualifier;;;);
pack!(Attribution: source via how follows open; cue;;);
pack!(Source: kind; name canonical party;;);
pack!(Provenance: sentence anchor quote; rule;;);
pack!(Span: start end;;;);
pack!(Decision: target at action why; by field value same_as;; story);
pack!(Closing: at epoch story_version closed;;; story);
pack!(Story: at title; time_zone; scene languages; story);

pack!(Tally:
    measure label epoch version figures combined floor differences ahead failing echoes support publication
    ledger_version; lexicon;; story);
pack!(Measure: event group; predicate side place period;;);
pack!(Words: nl en;;;);
pack!(Combined: low best high; policy;;);
pack!(SourceFigure:
    kind number as_written hedged derived how perpetrator said first_seen last_repeated cause arithmetic;
    source party who when via follows; carriers;);
pack!(Cause:
    article paragraph revision headline url quote start end claim_id published revised decided_by why;
    outlet language rule lexicon;;);
pack!(Difference: difference; source other;;);
pack!(Check: arithmetic; source name;;);
pack!(Echo: article paragraph claim_id; source outlet;;);
pack!(Support: originators parties carriers;;;);
pack!(Publication: held story_version last_update_id;;;);
pack!(Held: passed last_update_id; source;;);

impl Pack for Open {
    fn pack(&self, to: &mut Writer<'_>) {
        match self {
            Open::Closed => to.byte(0),
            Open::Speaker => to.byte(1),
            Open::Anaphor { words, kind } => {
                to.byte(2);
                to.word(words);
                kind.pack(to);
            }
        }
    }

    fn unpack(from: &mut Reader<'_>) -> Open {
        match from.byte() {
            0 => Open::Closed,
            1 => Open::Speaker,
            _ => Open::Anaphor { words: from.word(), kind: Pack::unpack(from) },
        }
    }
}

/// Most times are whole seconds, which are short.
impl Pack for Time {
    fn pack(&self, to: &mut Writer<'_>) {
        const SECOND: i64 = 1_000_000;
        let micros = self.micros();
        let (unit, count) = if micros % SECOND == 0 { (1, micros / SECOND) } else { (0, micros) };
        // The sign goes to the end, so that what lies before 1970 is short too.
        let folded = ((count << 1) ^ (count >> 63)) as u64;
        to.number(folded << 1 | unit);
    }

    fn unpack(from: &mut Reader<'_>) -> Time {
        let number = from.number();
        let folded = number >> 1;
        let count = (folded >> 1) as i64 ^ -((folded & 1) as i64);
        let micros = if number & 1 == 1 { count * 1_000_000 } else { count };
        Time::from_micros(micros).expect("a time was packed")
    }
}

fn pack_words(words: &[String], to: &mut Writer<'_>) {
    to.number(words.len() as u64);
    words.iter().for_each(|word| to.word(word));
}

fn unpack_words(from: &mut Reader<'_>) -> Vec<String> {
    (0..from.number()).map(|_| from.word()).collect()
}
