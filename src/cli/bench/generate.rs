//! Generated paragraphs: the same ones for the same seed.
//!
//! Lengths are lognormal (median 350 bytes, 99th percentile 2,000), stories are drawn by Zipf's law
//! with exponent 1.1 over 1,000 of them, one paragraph in twenty has a figure.

use crate::model::{Paragraph, Status, Time};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, LogNormal, Zipf};

const STORIES: f64 = 1000.0;
const ZIPF_EXPONENT: f64 = 1.1;
const MEDIAN_BYTES: f64 = 350.0;
/// ln(2000 / 350) / 2.326: puts the 99th percentile at 2,000 bytes.
const SIGMA: f64 = 0.749;
const FIGURES_SHARE: f64 = 0.05;
/// Paragraphs an article has.
const ARTICLE_LENGTH: u32 = 20;
const OUTLETS: [&str; 5] = ["De Ochtend", "Streekpost", "Het Avondblad", "Nieuwslijn", "Kustkrant"];
/// 2026-01-01T00:00:00Z.
const FIRST_MICROS: i64 = 1_767_225_600_000_000;

/// An endless stream of generated paragraphs.
pub struct Generator {
    random: SmallRng,
    filler: Vec<&'static str>,
    figures: Vec<&'static str>,
    length: LogNormal<f64>,
    story: Zipf<f64>,
    next: u32,
    per_story: Vec<u32>,
}

impl Generator {
    pub fn new(seed: u64) -> Generator {
        Generator {
            random: SmallRng::seed_from_u64(seed),
            filler: sentences(include_str!("filler.txt")),
            figures: sentences(include_str!("figures.txt")),
            length: LogNormal::new(MEDIAN_BYTES.ln(), SIGMA).expect("constants are in range"),
            story: Zipf::new(STORIES, ZIPF_EXPONENT).expect("constants are in range"),
            next: 0,
            per_story: vec![0; STORIES as usize + 1],
        }
    }

    fn text(&mut self) -> String {
        let length = self.length.sample(&mut self.random) as usize;
        let mut text = String::with_capacity(length + 128);
        if self.random.random_bool(FIGURES_SHARE) {
            let number = self.random.random_range(1..=900u32);
            let sentence = self.figures[self.random.random_range(0..self.figures.len())];
            text.push_str(&sentence.replace("{n}", &number.to_string()));
        }
        while text.len() < length || text.is_empty() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(self.filler[self.random.random_range(0..self.filler.len())]);
        }
        text
    }
}

impl Iterator for Generator {
    type Item = Paragraph;

    fn next(&mut self) -> Option<Paragraph> {
        let story = self.story.sample(&mut self.random) as usize;
        let place = self.per_story[story];
        self.per_story[story] += 1;
        let article = place / ARTICLE_LENGTH;
        let outlet = OUTLETS[(story + article as usize) % OUTLETS.len()];
        let at = Time::from_micros(FIRST_MICROS + i64::from(self.next) * 10_000).expect("within 9999");
        self.next += 1;
        Some(Paragraph {
            story: format!("story-{story}"),
            article: format!("article-{article}"),
            paragraph: format!("p{}", place % ARTICLE_LENGTH),
            revision: 1,
            position: place % ARTICLE_LENGTH,
            language: "nl".to_string(),
            outlet: outlet.to_string(),
            headline: "Het nieuws van vandaag".to_string(),
            text: self.text(),
            url: String::new(),
            published: at,
            revised: at,
            status: Status::Usable,
            embargoed: None,
        })
    }
}

fn sentences(table: &'static str) -> Vec<&'static str> {
    table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_what_its_description_says() {
        let mut lengths: Vec<usize> = Generator::new(1).take(20_000).map(|p| p.text.len()).collect();
        lengths.sort_unstable();
        let median = lengths[lengths.len() / 2];
        let p99 = lengths[lengths.len() * 99 / 100];
        assert!((330..=450).contains(&median), "median {median}");
        assert!((1_800..=2_300).contains(&p99), "99th percentile {p99}");
    }

    #[test]
    fn one_seed_gives_one_stream() {
        let of = |seed| Generator::new(seed).take(50).map(|p| p.text).collect::<Vec<_>>();
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }
}
