//! The scene of a story: the place that its open figures are about.

use crate::model::{Figure, Reading, Story};

/// Whether a figure is about the story's scene as a whole: no place is named, or one that the Story
/// record gives, or without such a record one that the article's own headline or opening gives.
pub(super) fn is_open(figure: &Figure, record: Option<&Story>, reading: &Reading) -> bool {
    if figure.place.is_empty() {
        return true;
    }
    match record.filter(|record| !record.scene.is_empty()) {
        Some(record) => {
            record.scene.iter().any(|name| same_words(name, &figure.place) || name == canonical(figure))
        }
        None => figure.at_scene || names(&reading.headline, &figure.place),
    }
}

/// One name for all names of the figure's place, where there is one.
pub(super) fn canonical(figure: &Figure) -> &str {
    figure.site.first().unwrap_or(&figure.place)
}

fn same_words(a: &str, b: &str) -> bool {
    words(a).eq(words(b))
}

/// Whether `text` holds the words of `name` in a row.
fn names(text: &str, name: &str) -> bool {
    let (text, name): (Vec<_>, Vec<_>) = (words(text).collect(), words(name).collect());
    !name.is_empty() && text.windows(name.len()).any(|window| window == name)
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_whole_words_only() {
        for (text, name, found) in [
            ("Flood in Carrow: 12 dead", "Carrow", true),
            ("flood in CARROW bay", "Carrow Bay", true),
            ("Carrowmore under water", "Carrow", false),
            ("Carrow", "Carrow Bay", false),
            ("Carrow", "", false),
        ] {
            assert_eq!(names(text, name), found, "{text} / {name}");
        }
    }
}
