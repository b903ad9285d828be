//! What an entry can be to the grammar: classes, and sets of them.

/// Declares the classes with their words; at most 192, so that a set is three words.
macro_rules! classes {
    ($($(#[$meta:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        /// One thing that an entry can be to the grammar. The word is what tables write.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Class { $($(#[$meta])* $variant),+ }

        impl Class {
            pub fn from_word(word: &str) -> Option<Class> {
                match word { $($word => Some(Class::$variant),)+ _ => None }
            }
        }
    };
}

classes! {
    // Numbers.
    /// A number word or a piece of one.
    Number = "number",
    /// Stands between pieces of one number word: "and".
    Joiner = "joiner",
    /// The ending that makes "about" of a number word: "thirty-odd".
    About = "about",
    /// Half of the magnitude before it: "and a half".
    Half = "half",
    Ordinal = "ordinal",
    /// The ending that makes an ordinal of a number.
    OrdinalEnding = "ordinal_ending",
    Vague = "vague",
    /// "No": zero of what follows.
    Zero = "zero",
    /// "Nobody": zero people.
    Nobody = "nobody",
    /// The indefinite article.
    Indefinite = "indefinite",
    /// Opens a range: "between".
    RangeOpen = "range_open",
    /// Joins a range: "to".
    RangeJoin = "range_join",
    /// Joins the ends of an opened range: "and".
    RangeAnd = "range_and",
    // Bounds.
    BoundBefore = "before",
    BoundAfter = "after",
    // Events.
    /// Names those counted by what happened to them: "wounded".
    Noun = "noun",
    /// Names the tally: "death toll".
    Toll = "toll",
    /// What happened to the subject: "died", "was killed".
    Verb = "verb",
    /// What the subject did to those counted: "killed", "arrested".
    Active = "active",
    /// A participle that stands before its noun: "the killed fighters".
    Attribute = "attribute",
    /// Names the happening, those counted follow: "the death of".
    Of = "of",
    /// Part of an event phrase whose parts stand apart.
    Part = "part",
    /// The first of such parts.
    PartOpens = "part_opens",
    /// Makes a toll of the event noun after it: "number of".
    NumberOf = "number_of",
    /// Says that a number follows: "stands at", "speaks of".
    Counts = "counts",
    /// Says by itself that a number of those told of before follows: "puts it at".
    Tells = "tells",
    /// Says who those told of before are: "it concerns".
    Specifies = "specifies",
    /// A body that was found: counts as killed.
    Harm = "harm",
    /// Of the injured: gravely.
    Severe = "severe",
    /// An event noun that gives way to a predicate: hostages may be freed.
    Weak = "weak",
    // Victims.
    One = "one",
    Many = "many",
    /// "The others": people by what was said before.
    Others = "others",
    /// A body of people whose number follows: "a group of".
    GroupOf = "group_of",
    /// Says little by itself; the body after "of" says who: "members of".
    Member = "member",
    /// A body that its members are counted of: "militia".
    Body = "body",
    /// Joins the two numbers of a share: "four in five".
    Ratio = "ratio",
    /// Back to those counted before: "of them".
    Them = "them",
    /// "Her daughters": a victim known by another.
    /// People who are sought for what they did: "suspects".
    Culprit = "culprit",
    Animal = "animal",
    Building = "building",
    Thing = "thing",
    // Sources.
    Source = "source",
    /// A medium or agency: passes on what others say.
    Relay = "relay",
    Name = "name",
    /// Speaks for the body named after it: "spokesman of".
    Spokesman = "spokesman",
    /// Points back to a voice: "the organisation".
    Anaphor = "anaphor",
    Pronoun = "pronoun",
    /// A word for a voice and its report in one: after a preposition it says who speaks.
    Report = "report",
    /// A word for a report; whose it is stands behind it: "the count of".
    Account = "account",
    // Cues.
    /// The voice follows: "according to".
    CueBefore = "cue_before",
    /// A verb of saying, its subject the voice.
    CueVerb = "says",
    /// A participle or particle of saying, which needs its auxiliary: "has said", "let know".
    CueParticiple = "said",
    /// A verb of counting that credits its subject only where nobody else is credited.
    Reckons = "reckons",
    /// Makes of a verb of saying behind it nobody's: "one reports", "it is reported".
    Impersonal = "impersonal",
    /// "That" as the object of a verb of saying, for what was said before.
    That = "that",
    /// A mood that goes on with what somebody said. A language that has one needs it for that.
    Reported = "reported",
    /// The relay follows: "told Reuters".
    RelayTo = "relay_to",
    /// The origin follows: "on the authority of".
    Origin = "origin",
    // Doubt.
    /// A modal that marks hearsay.
    HedgeVerb = "hearsay",
    Hedge = "hedge",
    /// A boast or a claim that the outlet keeps at arm's length.
    Claims = "claims",
    Fear = "fear",
    /// "Could not be verified": doubt about what was said before.
    Unverified = "unverified",
    /// "Suspected": doubt about those counted.
    Suspected = "suspected",
    Projected = "projected",
    /// "Could": projects a change of number.
    Could = "could",
    /// An infinitive that, at the end of a modal's clause, makes hearsay of what else would be a plan.
    Perfect = "perfect",
    Rise = "rise",
    Not = "not",
    Denies = "denies",
    Wrong = "wrong",
    /// Points to a number or report told before: "that figure", "this".
    Pointing = "pointing",
    // Scope.
    Subset = "subset",
    /// Leaves so many out: "all but" five.
    Except = "except",
    /// Opens a part before the whole: "among" the dead.
    Among = "among",
    Increment = "increment",
    /// Of those counted: not counted before, "new".
    Fresh = "fresh",
    Prior = "prior",
    /// Before the value that a figure is compared with: "against" twelve the day before.
    Versus = "versus",
    /// A superlative that compares the event with others: "the deadliest".
    Worst = "worst",
    /// "The day before": of an older value, or of so many more.
    DayBefore = "day_before",
    Historical = "historical",
    /// A span longer than any event: "this year", "since January".
    Season = "season",
    /// Says of a number that it was so until then: "was still at".
    Still = "still",
    Stock = "stock",
    /// A place that people are held or housed in: "jail", "camp".
    Housing = "housing",
    Sum = "sum",
    /// "By": so many more or fewer.
    By = "by",
    /// Sets off against what was said before: "but", "on the other hand".
    Contrast = "contrast",
    /// Goes on in the same vein: "also", "besides".
    Additive = "additive",
    Grew = "grew",
    Fell = "fell",
    Corrected = "corrected",
    // Time.
    Month = "month",
    Weekday = "weekday",
    Time = "time",
    /// A year or date follows: "in", "since".
    TimeOpen = "time_open",
    /// "Now", "so far": no time of its own.
    Presently = "presently",
    /// Hours: 24 of them are a period.
    Hours = "hours",
    /// The figure's own period.
    Period = "period",
    // Traps.
    /// A unit of measurement: the number before it counts no people.
    Measure = "measure",
    /// The number after it counts no people: "number", "article".
    Label = "label",
    /// Makes a difference of the number before it: "50 more than".
    Difference = "difference",
    /// Makes an age of the number: "year-old".
    Age = "age",
    /// An age follows: "aged", "of".
    AgeOpen = "age_open",
    /// People who are merely there: on board, taking part.
    Aboard = "aboard",
    Unhurt = "unhurt",
    // Function words.
    Definite = "definite",
    Possessive = "possessive",
    /// A determiner of one alone: it tells "the son" from "the sons" where the noun does not.
    Single = "single",
    Preposition = "preposition",
    /// A preposition after which those counted may not stand: "by", "with".
    Agent = "agent",
    In = "in",
    /// A preposition that marks persons as an object: "hirió a 40".
    Accusative = "accusative",
    /// A preposition with the article in it: an ordinal in digits may follow.
    Contracted = "contracted",
    And = "and",
    /// Joins the parts of a name: "ministry of defence".
    NameLink = "name_link",
    /// Joins a part to its whole: "of".
    OfWhole = "of_whole",
    /// Before the value that a number moved away from: "from".
    From = "from",
    /// A relative pronoun that looks like an article: opens a clause after a comma only.
    Relative = "relative",
    /// Opens a subordinate clause.
    Clause = "clause",
    /// Opens a clause that says nothing of the noun before it: "when", "because".
    Conjunction = "conjunction",
    Auxiliary = "auxiliary",
    /// An auxiliary that makes a participle passive.
    Passive = "passive",
    /// "Had": an auxiliary whose participle counts its object.
    Have = "have",
    /// "Had": what was said with it was said before the story's latest figures.
    Had = "had",
    There = "there",
    Adverb = "adverb",
    Adjective = "adjective",
    Here = "here",
    Nationality = "nationality",
    PlaceNoun = "place_noun",
    /// "On the side of", "the Kurdish camp": whoever is named beside it are those counted.
    SideNoun = "side_noun",
    All = "all",
    Both = "both",
    Each = "each",
}

/// A set of classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes([u64; WORDS]);

const WORDS: usize = 3;

impl Classes {
    pub const NONE: Classes = Classes([0; WORDS]);

    pub const fn of(classes: &[Class]) -> Classes {
        let mut set = Classes::NONE;
        let mut i = 0;
        while i < classes.len() {
            set.insert(classes[i]);
            i += 1;
        }
        set
    }

    pub const fn insert(&mut self, class: Class) {
        self.0[class as usize / 64] |= 1 << (class as usize % 64);
    }

    pub fn has(self, class: Class) -> bool {
        self.0[class as usize / 64] & (1 << (class as usize % 64)) != 0
    }

    pub fn any(self, of: Classes) -> bool {
        (self.0[0] & of.0[0]) | (self.0[1] & of.0[1]) | (self.0[2] & of.0[2]) != 0
    }

    pub const fn with(self, other: Classes) -> Classes {
        Classes([self.0[0] | other.0[0], self.0[1] | other.0[1], self.0[2] | other.0[2]])
    }

    pub fn is_empty(self) -> bool {
        self == Classes::NONE
    }
}
