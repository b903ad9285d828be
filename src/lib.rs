//! tallywire reads live news and keeps count of who says how many.
//!
//! News desks follow a story through hundreds of paragraphs by many outlets, and every paragraph
//! says something else. tallywire reads each paragraph as it is published, finds who says how many
//! of whom, keeps the ledger per source, and publishes an update the moment a figure changes.
//!
//! # One paragraph's way
//!
//! ```text
//! paragraphs ──wire──▶ Paragraph ──reading──▶ Reading ──ledger──▶ [Update] ──sentence──▶ updates
//!    (bus)                        (lexicon)              │                      wire ──▶ tallies
//!      │ undecodable, refused                            └────────────────────────────▶ readings
//!      └───────────────────────▶ dead letters                                            (bus)
//! ```
//!
//! 1. A `bus` hands a record to the `worker`.
//! 2. [`wire`] makes it a [`model::Paragraph`]; what can't be one becomes a dead letter.
//! 3. [`reading::read`] finds the claims in it, with the tables of a [`lexicon`]. It looks at that
//!    paragraph alone; what depends on neighbours stays open.
//! 4. [`ledger::Ledger`] takes the [`model::Reading`] in, has [`reading::resolve`] close what was
//!    open, recomputes the touched measures, and returns the difference as [`model::Update`]s.
//! 5. [`sentence`] puts each update into words.
//! 6. The worker writes readings, updates, tallies, dead letters and the input's position in one
//!    transaction.
//!
//! # Rooms
//!
//! | room | does | opens its doors to |
//! | --- | --- | --- |
//! | [`model`] | the nouns, and their one-line notation | nobody |
//! | [`wire`] | bytes to model and back: protobuf, canonical JSON, CloudEvents headers | model |
//! | [`lexicon`] | one language, one folder of tables | model |
//! | [`reading`] | read and resolve | model, lexicon |
//! | [`ledger`] | fold, tallies, updates | model |
//! | [`sentence`] | an update in words | model, lexicon |
//! | `bus` | the seam to the log: `embedded` (SQLite) and `kafka` | model |
//! | `worker` | one loop over any bus | reading, ledger, sentence, wire, bus |
//! | `cli` | words on the command line to one command, errors to exit codes | all |
//!
//! The first six are the pure side: they build with `--no-default-features`, without C code.
//!
//! # Invariants, mostly of what is absent
//!
//! - The pure side has no clock, no environment, no files, no logging, no async, and no order that
//!   depends on a hash table. Time enters as input.
//! - **The law.** Within its limits the ledger is a function of the set of inputs seen. Late,
//!   duplicated, reordered, revised and withdrawn ones end in the same ledger, and batch boundaries
//!   never show. Property tests hold it.
//! - An update never mentions transport: offsets, partitions and receive times are in record headers
//!   alone, so that two runs over the same inputs write the same updates.
//! - There is no order between stories, and nothing of one story is looked at for another.
//! - A figure is never blended: each source keeps its own, and a combined view names its policy.
//! - No language's name or word is in the grammar; a language is tables.
//! - No input panics the program, stops the stream, or is lost: it is folded, or it is a dead letter.
//! - A record's effects are one transaction. There is no state beside the log: kill the worker at any
//!   moment, and the next one continues with the same versions.
//! - There is no lock across the worker's loop and no JSON on its way.
//!
//! # Where to change what
//!
//! | to change | go to |
//! | --- | --- |
//! | a word, a name, a bound | `src/lexicon/LANGUAGE/*.txt`, `src/lexicon/names/*.txt` |
//! | how a sentence is understood | `src/reading` |
//! | what counts as a change, a dispute, a repeat | `src/ledger` |
//! | the words of an update | `src/sentence` |
//! | a field of the contract | `proto/tallywire/v1`, then `src/model` and `src/wire` |
//! | a dead letter's reason | `src/worker` |
//! | a command or a flag | `src/cli` |

pub mod ledger;
pub mod lexicon;
pub mod model;
pub mod reading;
pub mod sentence;
pub mod wire;

#[cfg(feature = "runtime")]
pub mod bus;
#[cfg(feature = "runtime")]
pub mod cli;
#[cfg(feature = "runtime")]
pub mod worker;
