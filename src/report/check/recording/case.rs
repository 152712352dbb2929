//! The conversation as a case: requests as they were asked, and of the answers what tells one right answer from another
//! on another day: status, values that later requests use, and values that the request itself gave.

use crate::check::{
    Body, Call, Check, Conversation, Finding, Origin, Part, Received, Request, Sequence, Step,
};
use crate::report::check::answer_tree::Tree;
use crate::report::check::case::{block, request};
use crate::report::check::judgement::references;
use crate::report::check::names::Names;
use crate::report::check::secret::MASK;
use crate::report::check::view::View;
use serde_json::Value;
use std::fmt::Write as _;

/// What the recording is a finding of: nothing; only the form is shared.
static RECORDED: Check = Check {
    name: "recorded",
    promise: "the service answers as it was recorded",
};

/// The text of the case, and what it lacks.
pub(super) fn write(view: &View<'_>, told: &Conversation) -> (String, Vec<String>) {
    let steps = told.sequence.steps.iter();
    let sequence = Sequence {
        steps: steps.map(|it| plain(it, view.is_open)).collect(),
    };
    let received = told.received.iter();
    let received = received.map(|it| it.as_deref().cloned()).collect();
    let finding = Finding::new(&RECORDED, sequence, received);
    let names = Names::of(&finding);
    let mut text = format!(
        "# {}, as it was recorded\n\nRecorded by `mimeo proxy` before {}.\n",
        view.api.name, view.results.target
    );
    if text_of_secrets(told) && !view.is_open {
        text.push_str("Credentials are not written down; put them in place of `***`.\n");
    }
    let mut left_out = Vec::new();
    let mut missing: Vec<usize> = Vec::new();
    for (at, step) in finding.sequence.steps.iter().enumerate() {
        let alone = Sequence {
            steps: vec![step.clone()],
        };
        let is_lost = references(&alone)
            .iter()
            .any(|it| missing.contains(&it.step));
        let asked = request(view, (step, &names), at + 1);
        let answered = finding.received[at].as_ref();
        let (Ok(asked), Some(answered), false) = (&asked, answered, is_lost) else {
            missing.push(at);
            let why = match asked {
                Err(why) => why.to_string(),
                Ok(_) => format!(
                    "step {}: it needs a value of a step that is left out",
                    at + 1
                ),
            };
            left_out.push(format!("cases.md has no {}: {why}", step.purpose));
            continue;
        };
        let answer = answer((step, at), answered, &names);
        let _ = write!(text, "\n{}\n{}", block(asked), block(&answer));
    }
    if told.more > 0 {
        let steps = finding.sequence.steps.len();
        left_out.push(format!(
            "cases.md has the first {steps} requests; {} came behind them",
            told.more
        ));
    }
    (text, left_out)
}

fn text_of_secrets(told: &Conversation) -> bool {
    let is_secret = |it: &Part| matches!(it, Part::Secret { .. });
    told.sequence.steps.iter().any(|step| match &step.call {
        Call::Request(request) => {
            let texts = request.query.iter().chain(&request.headers);
            texts.flat_map(|it| &it.1.0).any(is_secret)
        }
        _ => false,
    })
}

/// The step with its credentials as texts.
fn plain(step: &Step, is_open: bool) -> Step {
    let mut step = step.clone();
    if let Call::Request(Request { query, headers, .. }) = &mut step.call {
        for (_, text) in query.iter_mut().chain(headers) {
            for part in &mut text.0 {
                if let Part::Secret { value, .. } = part {
                    let shown = if is_open { value.as_str() } else { MASK };
                    *part = Part::Fixed(shown.to_owned());
                }
            }
        }
    }
    step
}

fn answer((step, at): (&Step, usize), received: &Received, names: &Names) -> String {
    let mut text = format!("HTTP/1.1 {}", received.status);
    let mut tree = Tree::new();
    for named in names.given_by(at) {
        let name = format!("{{{{{}}}}}", named.name);
        match &named.reference.origin {
            Origin::Body(pointer) => tree.put(pointer, name.into()),
            Origin::Header(header) => {
                let _ = write!(text, "\n{header}: {name}");
            }
        }
    }
    if let (Call::Request(request), Some(json)) = (&step.call, &received.json)
        && received.status < 300
        && let Body::Json {
            value, references, ..
        } = &request.body
    {
        for (name, given) in value.as_object().into_iter().flatten() {
            let is_said = references.contains_key(&format!("/{name}"));
            if !is_said
                && is_sayable(given)
                && let Some(pointer) = find(json, name, given)
            {
                tree.put(&pointer, given.clone());
            }
        }
    }
    if !tree.is_empty() {
        let _ = write!(text, "\n\n{}", tree.body(received.json.as_ref()));
    }
    text
}

/// Whether a value means itself in a case.
fn is_sayable(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains("{{") && !text.contains('…'),
        Value::Number(_) | Value::Bool(_) => true,
        _ => false,
    }
}

/// Where an answer repeats a value of the request under the same name.
fn find(json: &Value, name: &str, given: &Value) -> Option<String> {
    let members = json.as_object()?;
    if members.get(name) == Some(given) {
        return Some(format!("/{}", name.replace('~', "~0").replace('/', "~1")));
    }
    members.iter().find_map(|(outer, value)| {
        let outer = outer.replace('~', "~0").replace('/', "~1");
        find(value, name, given).map(|it| format!("/{outer}{it}"))
    })
}
