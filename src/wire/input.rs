//! Inputs: the only messages that others write, so every rule about them is checked here.

use super::DecodeError;
use super::proto;
use super::timestamp;
use super::words::{self, Word};
use crate::model::{
    Action, Decision, Input, MAX_HEADLINE_BYTES, MAX_ID_BYTES, MAX_NAME_BYTES, MAX_TEXT_BYTES, MAX_URL_BYTES,
    Paragraph, Status, Story, Time,
};

/// Most names in each list of a story record.
const MAX_NAMES: usize = 64;
/// Longest target of a decision: a kind and a name.
const MAX_TARGET_BYTES: usize = 2 * MAX_NAME_BYTES;

impl TryFrom<proto::Input> for Input {
    type Error = DecodeError;

    fn try_from(input: proto::Input) -> Result<Input, DecodeError> {
        match input.input.ok_or(DecodeError::Missing("paragraph, decision or story"))? {
            proto::input::Input::Paragraph(paragraph) => paragraph.try_into().map(Input::Paragraph),
            proto::input::Input::Decision(decision) => decision.try_into().map(Input::Decision),
            proto::input::Input::Story(story) => story.try_into().map(Input::Story),
        }
    }
}

impl From<Input> for proto::Input {
    fn from(input: Input) -> proto::Input {
        let input = match input {
            Input::Paragraph(paragraph) => proto::input::Input::Paragraph(paragraph.into()),
            Input::Decision(decision) => proto::input::Input::Decision(decision.into()),
            Input::Story(story) => proto::input::Input::Story(story.into()),
        };
        proto::Input { input: Some(input) }
    }
}

impl TryFrom<proto::Paragraph> for Paragraph {
    type Error = DecodeError;

    fn try_from(from: proto::Paragraph) -> Result<Paragraph, DecodeError> {
        let status = words::optional("status", from.status)?.unwrap_or(Status::Usable);
        check_paragraph(&from, status)?;
        let published = timestamp::optional("published", from.published)?;
        let revised = timestamp::optional("revised", from.revised)?;
        let either = published.or(revised).ok_or(DecodeError::Missing("published"))?;
        Ok(Paragraph {
            story: from.story_id,
            article: from.article_id,
            paragraph: from.paragraph_id,
            revision: from.revision.unwrap_or(1),
            position: from.position.unwrap_or(0),
            language: from.language,
            outlet: from.outlet,
            headline: from.headline,
            text: from.text,
            url: from.url,
            published: published.unwrap_or(either),
            revised: revised.unwrap_or(either),
            status,
            embargoed: timestamp::optional("embargoed", from.embargoed)?,
        })
    }
}

fn check_paragraph(from: &proto::Paragraph, status: Status) -> Result<(), DecodeError> {
    id("storyId", &from.story_id)?;
    id("articleId", &from.article_id)?;
    match status {
        Status::Usable => id("paragraphId", &from.paragraph_id)?,
        Status::Withdrawn => at_most("paragraphId", &from.paragraph_id, MAX_ID_BYTES)?,
    }
    at_most("language", &from.language, MAX_NAME_BYTES)?;
    at_most("outlet", &from.outlet, MAX_NAME_BYTES)?;
    at_most("headline", &from.headline, MAX_HEADLINE_BYTES)?;
    at_most("url", &from.url, MAX_URL_BYTES)?;
    at_most("text", &from.text, MAX_TEXT_BYTES)
}

impl From<Paragraph> for proto::Paragraph {
    fn from(from: Paragraph) -> proto::Paragraph {
        proto::Paragraph {
            story_id: from.story,
            article_id: from.article,
            paragraph_id: from.paragraph,
            revision: Some(from.revision),
            position: Some(from.position),
            language: from.language,
            outlet: from.outlet,
            headline: from.headline,
            text: from.text,
            url: from.url,
            published: Some(from.published.into()),
            revised: Some(from.revised.into()),
            status: from.status.number(),
            embargoed: from.embargoed.map(Into::into),
        }
    }
}

impl TryFrom<proto::Decision> for Decision {
    type Error = DecodeError;

    fn try_from(from: proto::Decision) -> Result<Decision, DecodeError> {
        id("storyId", &from.story_id)?;
        let action = words::required("action", from.action)?;
        check_target(&from.target, action)?;
        check_fields(&from, action)?;
        Ok(Decision {
            story: from.story_id,
            target: from.target,
            at: timestamp::required("at", from.at)?,
            action,
            by: from.by,
            why: from.why,
            field: from.field,
            value: from.value,
            same_as: from.same_as,
        })
    }
}

fn check_target(target: &str, action: Action) -> Result<(), DecodeError> {
    let wrong = |problem| DecodeError::Invalid { field: "target", problem };
    if target.is_empty() {
        return Err(DecodeError::Missing("target"));
    }
    at_most("target", target, MAX_TARGET_BYTES)?;
    let (kind, name) = target.split_once(':').unwrap_or((target, ""));
    if !["claim", "source", "outlet"].contains(&kind) || name.is_empty() {
        return Err(wrong("is none of claim:ID, source:NAME, outlet:NAME"));
    }
    match (action, kind) {
        (Action::Reject | Action::Correct, "source" | "outlet") => Err(wrong("is no claim:ID")),
        (Action::Mute, "claim") => Err(wrong("is no source:NAME or outlet:NAME")),
        (Action::Same, "claim" | "outlet") => Err(wrong("is no source:NAME")),
        _ => Ok(()),
    }
}

fn check_fields(from: &proto::Decision, action: Action) -> Result<(), DecodeError> {
    at_most("by", &from.by, MAX_NAME_BYTES)?;
    at_most("why", &from.why, MAX_HEADLINE_BYTES)?;
    at_most("field", &from.field, MAX_NAME_BYTES)?;
    at_most("value", &from.value, MAX_NAME_BYTES)?;
    at_most("sameAs", &from.same_as, MAX_NAME_BYTES)?;
    match action {
        Action::Correct if from.field.is_empty() => Err(DecodeError::Missing("field")),
        Action::Same if from.same_as.is_empty() => Err(DecodeError::Missing("sameAs")),
        _ => Ok(()),
    }
}

impl From<Decision> for proto::Decision {
    fn from(from: Decision) -> proto::Decision {
        proto::Decision {
            story_id: from.story,
            target: from.target,
            action: from.action.number(),
            by: from.by,
            at: Some(from.at.into()),
            why: from.why,
            field: from.field,
            value: from.value,
            same_as: from.same_as,
        }
    }
}

impl TryFrom<proto::Story> for Story {
    type Error = DecodeError;

    fn try_from(from: proto::Story) -> Result<Story, DecodeError> {
        id("storyId", &from.story_id)?;
        at_most("title", &from.title, MAX_HEADLINE_BYTES)?;
        at_most("timeZone", &from.time_zone, MAX_NAME_BYTES)?;
        names("scene", &from.scene)?;
        names("languages", &from.languages)?;
        Ok(Story {
            story: from.story_id,
            at: timestamp::optional("at", from.at)?.unwrap_or(Time::MIN),
            title: from.title,
            scene: from.scene,
            time_zone: from.time_zone,
            languages: from.languages,
        })
    }
}

impl From<Story> for proto::Story {
    fn from(from: Story) -> proto::Story {
        proto::Story {
            story_id: from.story,
            title: from.title,
            scene: from.scene,
            time_zone: from.time_zone,
            languages: from.languages,
            at: Some(from.at.into()),
        }
    }
}

fn id(field: &'static str, value: &str) -> Result<(), DecodeError> {
    if value.is_empty() {
        return Err(DecodeError::Missing(field));
    }
    at_most(field, value, MAX_ID_BYTES)
}

fn at_most(field: &'static str, value: &str, limit: usize) -> Result<(), DecodeError> {
    let bytes = value.len();
    if bytes > limit { Err(DecodeError::TooLong { field, bytes, limit }) } else { Ok(()) }
}

fn names(field: &'static str, names: &[String]) -> Result<(), DecodeError> {
    if names.len() > MAX_NAMES {
        return Err(DecodeError::Invalid { field, problem: "has more than 64 names" });
    }
    names.iter().try_for_each(|name| at_most(field, name, MAX_NAME_BYTES))
}
