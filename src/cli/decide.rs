//! `decide`: the desk's word on a claim or a source.

use super::bus::BusArgs;
use super::failure::{Failure, Outcome};
use super::publish::Sink;
use super::{scan, stop};
use crate::bus::{Bus, Topic, clock};
use crate::model::{Action, Decision, Input, Update};
use crate::wire;
use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub struct DecideArgs {
    /// The story that the claim or the source is in
    #[arg(long, value_name = "ID")]
    story: String,
    /// Take a claim out, set a field of it right, silence a source or an outlet, declare two
    /// sources the same, or take back what was decided
    #[arg(value_enum)]
    action: Word,
    /// A claim id or an update id, source:NAME or outlet:NAME
    #[arg(value_name = "TARGET")]
    target: String,
    /// Why; shown with every update that comes of it
    #[arg(long, value_name = "TEXT", default_value = "")]
    why: String,
    /// Who decides
    #[arg(long, value_name = "NAME", env = "USER", default_value = "desk")]
    by: String,
    /// With correct: the figure's field and its right value, for example value=73
    #[arg(long, value_name = "FIELD=VALUE", required_if_eq("action", "correct"))]
    set: Option<String>,
    /// With same: the source that the target is another name of
    #[arg(long = "as", value_name = "NAME", required_if_eq("action", "same"))]
    same_as: Option<String>,
    #[command(flatten)]
    bus: BusArgs,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Reject,
    Correct,
    Mute,
    Same,
    Undo,
}

impl Word {
    fn action(self) -> Action {
        match self {
            Word::Reject => Action::Reject,
            Word::Correct => Action::Correct,
            Word::Mute => Action::Mute,
            Word::Same => Action::Same,
            Word::Undo => Action::Undo,
        }
    }
}

pub fn run(args: &DecideArgs) -> Outcome {
    stop::leave_at_once()?;
    let (field, value) = correction(args)?;
    let bus = args.bus.open()?;
    let target = match args.target.split_once(':') {
        Some(("claim" | "source" | "outlet", _)) => args.target.clone(),
        _ => find(&*bus, args)?,
    };
    let decision = Input::Decision(Decision {
        story: args.story.clone(),
        target: target.clone(),
        at: clock::now(),
        action: args.action.action(),
        by: args.by.clone(),
        why: args.why.clone(),
        field,
        value,
        same_as: args.same_as.clone().unwrap_or_default(),
    });
    check(&decision)?;
    let mut sink = Sink::new(&*bus)?;
    sink.send(&decision)?;
    sink.flush()?;
    eprintln!("sent: {} {target} in story {}", args.action.action(), args.story);
    Ok(())
}

fn correction(args: &DecideArgs) -> Result<(String, String), Failure> {
    let parts = |set: &str| set.split_once('=').map(|(field, value)| (field.to_string(), value.to_string()));
    match &args.set {
        None => Ok(Default::default()),
        Some(_) if args.action != Word::Correct => {
            Err(Failure::Usage("--set is for correct; leave it out".to_string()))
        }
        Some(set) => parts(set).ok_or_else(|| {
            Failure::Usage(format!("--set '{set}': no '='; write FIELD=VALUE, for example value=73"))
        }),
    }
}

fn check(decision: &Input) -> Outcome {
    let mut bytes = Vec::new();
    wire::encode_input(decision, &mut bytes);
    wire::decode_input(&bytes).map(drop).map_err(|error| Failure::Usage(error.to_string()))
}

/// The target that an update id or a bare claim id stands for.
fn find(bus: &dyn Bus, args: &DecideArgs) -> Result<String, Failure> {
    let mut found = None;
    scan::each(bus, Topic::Updates, &mut |record| {
        if record.key != Some(args.story.as_bytes()) {
            return;
        }
        if let Some(Ok(update)) = record.value.map(wire::decode_update) {
            found = target(&update, args).or(found.take());
        }
    })?;
    found.ok_or_else(|| {
        let (target, story) = (&args.target, &args.story);
        Failure::Failed(format!(
            "no update or claim '{target}' in story '{story}'; `tallywire watch --story {story} --from start \
             --format json` shows the ids, and source:NAME or outlet:NAME names a voice"
        ))
    })
}

fn target(update: &Update, args: &DecideArgs) -> Option<String> {
    let figures = [&update.current, &update.previous].into_iter().flatten();
    let claims = figures.map(|figure| &figure.cause.claim_id).chain([&update.cause.claim_id]);
    let claim = if update.id == args.target {
        claims.into_iter().find(|claim| !claim.is_empty())
    } else {
        claims.into_iter().find(|claim| **claim == args.target)
    }?;
    match args.action {
        Word::Mute | Word::Same if !update.source.is_empty() => Some(format!("source:{}", update.source)),
        _ => Some(format!("claim:{claim}")),
    }
}
