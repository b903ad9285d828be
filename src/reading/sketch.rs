//! Sketches: hashes of word shingles, by which near-copies of a text are found.

use xxhash_rust::xxh3::xxh3_64;

/// Words in one shingle.
const WORDS: usize = 3;
/// Most hashes that a sketch holds: the smallest, so that like texts share like ones.
const MOST: usize = 24;

/// The sorted sketch of a text: the least hashes of its shingles, in lower case.
pub fn sketch(text: &str) -> Vec<u32> {
    let words = word_hashes(text);
    let width = WORDS.min(words.len().max(1));
    let mut hashes: Vec<u32> = words.windows(width).map(shingle_hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(MOST);
    hashes
}

fn word_hashes(text: &str) -> Vec<u64> {
    let mut lower = String::new();
    let mut hash = |word: &str| {
        lower.clear();
        lower.extend(word.chars().flat_map(char::to_lowercase));
        xxh3_64(lower.as_bytes())
    };
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(&mut hash).collect()
}

/// Half a hash is enough among the texts of one story.
fn shingle_hash(words: &[u64]) -> u32 {
    let mut bytes = [0; WORDS * 8];
    for (place, word) in bytes.chunks_exact_mut(8).zip(words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    (xxh3_64(&bytes[..words.len() * 8]) >> 32) as u32
}
