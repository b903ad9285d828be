//! What is around a place: the ledger's way to the gazetteer.

use crate::lexicon::gazetteer;

/// The canonical names of a place and of what contains it, nearest first; empty: not in the gazetteer.
pub fn around(place: &str) -> Vec<String> {
    gazetteer::find(place).into_iter().flat_map(|site| site.chain()).map(str::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_lies_in_its_country() {
        let names = around("Bergen op Zoom");
        assert_eq!(names.first().map(String::as_str), Some("Bergen op Zoom"));
        assert_eq!(names.last().map(String::as_str), Some("Netherlands"));
        assert!(around("the square behind the bakery").is_empty());
    }
}
