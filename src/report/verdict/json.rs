//! A verdict for machines.

use crate::verdict::{ApiVerdict, Verdict};
use serde_json::{Value, json};

/// `{verdict, apis: [{api, verdict, requests, broken, missing, tolerated, unused, idle, faults}], astray}`
pub fn json(verdict: &Verdict) -> String {
    let form = json!({
        "verdict": word(verdict.is_broken()),
        "apis": verdict.apis.iter().map(api).collect::<Vec<_>>(),
        "astray": verdict.astray,
    });
    format!("{form:#}\n")
}

fn word(is_broken: bool) -> &'static str {
    if is_broken { "broken" } else { "kept" }
}

fn api(api: &ApiVerdict) -> Value {
    let missing = api.missing.iter();
    let missing: Vec<Value> = missing
        .map(|it| json!({"kind": it.kind, "name": it.name, "place": it.place}))
        .collect();
    let tolerated = api.tolerated.iter();
    let tolerated: Vec<Value> = tolerated
        .map(|it| json!({"broken": it.broken, "because": it.because}))
        .collect();
    json!({
        "api": api.name,
        "verdict": word(api.is_broken()),
        "requests": api.requests,
        "broken": api.broken,
        "more": api.more,
        "missing": missing,
        "tolerated": tolerated,
        "unused": {
            "operations": api.unused.operations,
            "statuses": api.unused.statuses,
            "states": api.unused.states,
            "actions": api.unused.actions,
        },
        "idle": api.idle,
        "faults": api.faults,
    })
}
