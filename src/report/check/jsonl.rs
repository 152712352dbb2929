//! JSON Lines: everything that happened, one object a line, the word `event` first. Names of fields are stable;
//! `docs/reports.md` lists them.

use super::line;
use super::reproduction::REPRODUCTIONS;
use super::view::View;
use crate::check::{
    Body, Call, Count, Event, Finding, Origin, Part, Phase, Received, Reference, Request, Results,
    Step, Text,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

/// The events of the run; if none were kept, the findings and the results.
pub(super) fn write(view: &View<'_>) -> String {
    let mut lines: Vec<Value> = view.events.iter().map(|it| event(view, it)).collect();
    if lines.is_empty() {
        lines.extend(view.results.findings.iter().map(|it| found(view, it)));
        lines.push(finished(view, view.results));
    }
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

/// One event, to be written as soon as it happens; it ends in a line break and holds no secret that is its own.
pub fn line_of(view: &View<'_>, happened: &Event) -> String {
    let one = View::new(view.api, view.results, std::slice::from_ref(happened));
    let text = format!("{}\n", event(&one, happened));
    view.secrets.mask(one.secrets.mask(text))
}

fn event(view: &View<'_>, event: &Event) -> Value {
    match event {
        Event::Began { phase, planned } => {
            json!({"event": "began", "phase": phase.name(), "planned": planned})
        }
        Event::Sent {
            phase,
            step,
            received,
            at,
            line,
        } => {
            let received = received.as_ref().map(|it| answer(it));
            let mut form = json!({"event": "sent", "phase": phase.name(), "at": at, "line": line});
            form["step"] = step_form(view, step);
            form["received"] = received.into();
            form
        }
        Event::Found(finding) => found(view, finding),
        Event::Ended(phase) => json!({"event": "ended", "phase": phase.name()}),
        Event::Finished(results) => finished(view, results),
    }
}

fn found(view: &View<'_>, finding: &Finding) -> Value {
    let mut form = json!({"event": "found"});
    if let (Some(form), Value::Object(finding)) =
        (form.as_object_mut(), finding_form(view, finding))
    {
        form.extend(finding);
    }
    form
}

fn finding_form(view: &View<'_>, finding: &Finding) -> Value {
    let steps = finding.sequence.steps.iter().enumerate();
    let steps: Vec<Value> = steps
        .map(|(at, step)| {
            let received = finding.received.get(at).and_then(Option::as_ref);
            let mut form = step_form(view, step);
            form["received"] = received.map(answer).into();
            form
        })
        .collect();
    let differences = finding
        .differences
        .iter()
        .map(|it| json!({"place": it.place, "expected": it.expected, "actual": it.actual}));
    let grounds = finding.grounds.iter().map(|it| {
        let place = it.place.as_ref();
        json!({
            "text": it.text,
            "file": place.map(|it| &it.file),
            "line": place.map(|it| it.line),
            "column": place.map(|it| it.column),
        })
    });
    let written = REPRODUCTIONS.iter().map(|it| {
        let text = it.write(view, finding).ok();
        (it.name.to_owned(), Value::from(text))
    });
    json!({
        "fingerprint": finding.fingerprint,
        "check": finding.check.name,
        "promise": finding.check.promise,
        "phase": finding.phase.name(),
        "operation": finding.operation,
        "summary": finding.summary,
        "steps": steps,
        "expected": {
            "text": finding.expected.text,
            "status": finding.expected.status,
            "error": finding.expected.error,
            "body": finding.expected.body,
        },
        "differences": differences.collect::<Vec<_>>(),
        "grounds": grounds.collect::<Vec<_>>(),
        "shown": finding.confirmation.shown,
        "tried": finding.confirmation.tried,
        "duplicates": finding.duplicates,
        "seed": finding.seed,
        "reproduce": Value::Object(written.collect::<Map<_, _>>()),
    })
}

fn step_form(view: &View<'_>, step: &Step) -> Value {
    let mut form = json!({
        "purpose": step.purpose,
        "operation": view.operation(step),
        "line": line::line(step),
    });
    match &step.call {
        Call::Request(request) => form["request"] = request_form(request),
        Call::Operate {
            resource,
            key,
            action,
        } => {
            form["operate"] =
                json!({"resource": resource, "key": line::text(key), "action": action});
        }
        Call::Advance(millis) => form["advance"] = json!(millis),
    }
    form
}

fn request_form(request: &Request) -> Value {
    let pairs = |pairs: &[(String, Text)]| -> Vec<Value> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| json!({"name": name, "value": line::text(value)}))
            .collect()
    };
    let body = match &request.body {
        Body::None => Value::Null,
        Body::Json {
            media_type,
            value,
            references,
        } => {
            let references = references.iter();
            let references: Map<String, Value> = references
                .map(|(pointer, it)| (pointer.clone(), reference_form(it)))
                .collect();
            json!({"media_type": media_type, "json": value, "references": references})
        }
        Body::Bytes { media_type, bytes } => match std::str::from_utf8(bytes) {
            Ok(text) => json!({"media_type": media_type, "text": text}),
            Err(_) => json!({"media_type": media_type, "base64": STANDARD.encode(bytes)}),
        },
    };
    json!({
        "method": request.method.as_str(),
        "path": line::text(&request.path),
        "query": pairs(&request.query),
        "headers": pairs(&request.headers),
        "body": body,
        "references": request.path.0.iter().filter_map(|it| match it {
            Part::Value(reference) => Some(reference_form(reference)),
            _ => None,
        }).collect::<Vec<_>>(),
    })
}

fn reference_form(reference: &Reference) -> Value {
    match &reference.origin {
        Origin::Body(pointer) => json!({"step": reference.step + 1, "body": pointer}),
        Origin::Header(name) => json!({"step": reference.step + 1, "header": name}),
    }
}

fn answer(received: &Received) -> Value {
    let headers = received.headers.iter().map(|(name, value)| {
        json!({"name": name.as_str(), "value": String::from_utf8_lossy(value.as_bytes())})
    });
    let mut form = json!({
        "status": received.status,
        "headers": headers.collect::<Vec<_>>(),
        "micros": received.micros,
    });
    match (&received.json, std::str::from_utf8(&received.body)) {
        (Some(json), _) => form["json"] = json.clone(),
        (None, Ok(text)) => form["text"] = text.into(),
        (None, Err(_)) => form["base64"] = STANDARD.encode(&received.body).into(),
    }
    form
}

fn finished(view: &View<'_>, results: &Results) -> Value {
    let cells = results.cells.iter().map(|((phase, operation), cell)| {
        json!({
            "phase": phase.name(),
            "operation": operation,
            "requests": cell.requests,
            "findings": cell.findings,
            "millis": millis(cell.time),
        })
    });
    let names = |findings: &[Finding]| -> Vec<String> {
        findings.iter().map(|it| it.fingerprint.clone()).collect()
    };
    json!({
        "event": "finished",
        "api": results.api,
        "target": results.target,
        "version": view.api.contract.version,
        "seed": results.seed,
        "phases": results.phases.iter().copied().map(Phase::name).collect::<Vec<_>>(),
        "requests": results.requests,
        "millis": millis(results.time),
        "findings": results.findings.len(),
        "flaky": names(&results.flaky),
        "known": names(&results.known),
        "stale": results.stale,
        "skipped": results.skipped,
        "cut": results.cut,
        "cells": cells.collect::<Vec<_>>(),
        "coverage": {
            "operations": count(&results.coverage.operations),
            "statuses": count(&results.coverage.statuses),
            "states": count(&results.coverage.states),
            "actions": count(&results.coverage.actions),
        },
    })
}

fn count(count: &Count) -> Value {
    json!({"seen": count.seen, "missed": count.missed})
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::registry::Report;
    use super::super::testing::with_view;
    use super::*;

    #[test]
    fn every_event_is_a_line() {
        let text = with_view(|view| Report::find("jsonl").unwrap().write(view));
        assert!(!text.contains("s3cr3t"), "{text}");
        let lines: Vec<Value> = text
            .lines()
            .map(|it| serde_json::from_str(it).unwrap())
            .collect();
        let words: Vec<&str> = lines
            .iter()
            .map(|it| it["event"].as_str().unwrap())
            .collect();
        assert_eq!(
            words,
            ["began", "sent", "sent", "found", "ended", "finished"]
        );
        let found = &lines[3];
        assert_eq!(
            found["steps"][1]["request"]["path"],
            "/orders/{1: /data/id}"
        );
        assert_eq!(found["steps"][0]["request"]["headers"][0]["value"], "***");
        assert_eq!(
            found["steps"][0]["received"]["json"]["data"]["token"],
            "***"
        );
        assert!(
            found["reproduce"]["sh"]
                .as_str()
                .unwrap()
                .starts_with("#!/bin/sh\n")
        );
        assert_eq!(found["reproduce"]["case"], Value::Null);
        assert_eq!(
            lines[5]["coverage"]["actions"]["missed"],
            json!(["orders.pay"])
        );
    }

    #[test]
    fn an_event_can_be_written_as_it_happens() {
        with_view(|view| {
            let none = View::new(view.api, view.results, &[]);
            let line = line_of(&none, &view.events[1]);
            assert!(
                line.starts_with(r#"{"event":"sent","phase":"model","at":1615262400000,"#),
                "{line}"
            );
            assert!(!line.contains("s3cr3t"), "{line}");
        });
    }
}
