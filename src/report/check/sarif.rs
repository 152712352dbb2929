//! SARIF 2.1.0: each finding is a result at the line of the spec files that asks for something else; its steps are a
//! flow; the rules are the checks.

use super::github::place;
use super::line;
use super::view::View;
use crate::check::{Check, Finding, Ground, Place};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// What stays as it is in the path of a URI.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

pub(super) fn write(view: &View<'_>) -> String {
    let mut rules: Vec<&'static Check> = Vec::new();
    for finding in view.findings() {
        if !rules.contains(&finding.check) {
            rules.push(finding.check);
        }
    }
    let new = view.results.findings.iter().map(|it| (it, "new", "error"));
    let flaky = view.results.flaky.iter().map(|it| (it, "new", "note"));
    let known = view.results.known.iter();
    let known = known.map(|it| (it, "unchanged", "error"));
    let results: Vec<Value> = new
        .chain(flaky)
        .chain(known)
        .map(|found| result(view, &rules, found))
        .collect();
    let rules: Vec<Value> = rules.iter().map(|it| rule(it)).collect();
    let skipped = view.results.skipped.iter().chain(&view.results.cut);
    let notes: Vec<Value> = skipped
        .map(|it| json!({"level": "note", "message": {"text": it}}))
        .collect();
    let run = json!({
        "tool": {"driver": {
            "name": "mimeo",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": env!("CARGO_PKG_REPOSITORY"),
            "rules": rules,
        }},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notes}],
        "properties": {
            "api": view.results.api,
            "target": view.results.target,
            "seed": view.results.seed,
            "requests": view.results.requests,
        },
        "results": results,
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    });
    format!("{log:#}\n")
}

fn rule(check: &Check) -> Value {
    json!({
        "id": check.name,
        "shortDescription": {"text": check.promise},
        "fullDescription": {"text": format!("A service that keeps its contract keeps this: {}.", check.promise)},
        "defaultConfiguration": {"level": "error"},
    })
}

fn result(
    view: &View<'_>,
    rules: &[&'static Check],
    (finding, state, level): (&Finding, &str, &str),
) -> Value {
    let mut told = format!("{}. Expected: {}.", finding.summary, finding.expected.text);
    for difference in &finding.differences {
        let _ = write!(
            told,
            " At {}: expected {}, found {}.",
            difference.place, difference.expected, difference.actual
        );
    }
    let main = place(view, finding);
    let locations: Vec<Value> = main
        .iter()
        .map(|it| json!({"physicalLocation": physical(it)}))
        .collect();
    let others = finding.grounds.iter().filter(|it| it.place != main);
    let related: Vec<Value> = others.filter_map(related).collect();
    json!({
        "ruleId": finding.check.name,
        "ruleIndex": rules.iter().position(|it| *it == finding.check),
        "level": level,
        "kind": "fail",
        "baselineState": state,
        "message": {"text": told},
        "locations": locations,
        "relatedLocations": related,
        "partialFingerprints": {"mimeo/v1": finding.fingerprint},
        "codeFlows": [{"threadFlows": [{"locations": flow(finding)}]}],
        "properties": {
            "phase": finding.phase.name(),
            "operation": finding.operation,
            "seed": finding.seed,
            "shown": finding.confirmation.shown,
            "tried": finding.confirmation.tried,
            "duplicates": finding.duplicates,
        },
    })
}

/// The steps in their order, the last of which went wrong.
fn flow(finding: &Finding) -> Vec<Value> {
    let steps = finding.sequence.steps.iter().enumerate();
    let count = finding.sequence.steps.len();
    steps
        .map(|(at, step)| {
            let received = finding.received.get(at).and_then(Option::as_ref);
            let status = received.map_or("no answer".to_owned(), |it| it.status.to_string());
            let importance = if at + 1 == count {
                "essential"
            } else {
                "important"
            };
            json!({
                "executionOrder": at + 1,
                "importance": importance,
                "location": {"message": {"text": format!("{} → {status}", line::line(step))}},
            })
        })
        .collect()
}

fn related(ground: &Ground) -> Option<Value> {
    let place = ground.place.as_ref()?;
    Some(json!({"physicalLocation": physical(place), "message": {"text": ground.text}}))
}

fn physical(place: &Place) -> Value {
    let path = place.file.replace('\\', "/");
    let encoded = utf8_percent_encode(path.trim_start_matches("./"), PATH).to_string();
    let artifact = match path.starts_with('/') {
        true => json!({"uri": format!("file://{encoded}")}),
        false => json!({"uri": encoded, "uriBaseId": "%SRCROOT%"}),
    };
    json!({
        "artifactLocation": artifact,
        "region": {"startLine": place.line, "startColumn": place.column},
    })
}

#[cfg(test)]
mod tests {
    use super::super::registry::Report;
    use super::super::testing::with_view;
    use super::*;

    #[test]
    fn results_point_at_lines_and_rules() {
        let text = with_view(|view| Report::find("sarif").unwrap().write(view));
        let log: Value = serde_json::from_str(&text).unwrap();
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "status");
        let result = &run["results"][0];
        assert_eq!(result["ruleIndex"], 0);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "specs/shop/behavior.yaml");
        assert_eq!(place["region"], json!({"startLine": 12, "startColumn": 3}));
        let fingerprint = &result["partialFingerprints"]["mimeo/v1"];
        assert_eq!(fingerprint, "model:payOrder:status:409:200");
        let flow = &result["codeFlows"][0]["threadFlows"][0]["locations"];
        let second = &flow[1]["location"]["message"]["text"];
        assert_eq!(second, "POST /orders/{1: /data/id} → 200");
    }
}
