//! Sketches: hashes of word shingles, by which near-copies of a text are found.

use xxhash_rust::xxh3::xxh3_64;

/// Words in one shingle.
const WORDS: usize = 5;
/// Most hashes that a sketch holds: the smallest, so that like texts share like ones.
const MOST: usize = 64;

/// The sorted sketch of a text: the least hashes of its shingles, in lower case.
pub fn sketch(text: &str) -> Vec<u64> {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let width = WORDS.min(words.len().max(1));
    let mut hashes: Vec<u64> =
        words.windows(width).map(|shingle| xxh3_64(shingle.join(" ").as_bytes())).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(MOST);
    hashes
}
