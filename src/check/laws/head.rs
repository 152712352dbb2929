//! HEAD is answered like GET, without the body.

use super::law::{Attempt, Law, Outcome, Trial, answered, outcome};
use super::steps::step;
use crate::check::rehearsal::{Extent, Rehearsal};
use crate::check::{Call, Check, Received};
use http::{Method, header};
use std::sync::Arc;

/// HEAD is like GET.
static CHECK: Check = Check {
    name: "head-like-get",
    promise: "HEAD is answered with the status and the media type of GET and without a body, where it is supported",
};

pub(super) const LAW: Law = Law {
    check: &CHECK,
    make,
};

fn make(rehearsal: &Rehearsal) -> Vec<Attempt> {
    let operations = &rehearsal.api.contract.operations;
    let declares_head = |path: &str| {
        let mut all = operations.iter();
        all.any(|it| it.method == Method::HEAD && it.path == path)
    };
    let reads = operations.iter().enumerate();
    let reads = reads.filter(|(_, it)| it.method == Method::GET && !declares_head(&it.path));
    let made = reads.filter_map(|(at, _)| {
        let draft = rehearsal.base(at, Extent::Full)?.draft;
        let get = step(rehearsal, "get it", &draft);
        let mut head = step(rehearsal, "get its head", &draft);
        head.operation = None;
        if let Call::Request(request) = &mut head.call {
            request.method = Method::HEAD;
        }
        Some(Attempt::Trial(Trial {
            operation: at,
            about: String::new(),
            steps: vec![get, head],
            judge: Arc::new(|received: &[Option<Arc<Received>>]| outcome(judge(received))),
        }))
    });
    made.collect()
}

fn judge(received: &[Option<Arc<Received>>]) -> Result<Outcome, Outcome> {
    let (get, head) = (answered(received, 0)?, answered(received, 1)?);
    if matches!(head.status, 405 | 429 | 501) || get.status == 429 {
        return Err(Outcome::unclear("HEAD is not supported"));
    }
    if get.status != head.status {
        return Ok(Outcome::broken(
            "answers HEAD with another status than GET",
            "status",
            (
                format!("integer {}", get.status),
                format!("integer {}", head.status),
            ),
        ));
    }
    if !head.body.is_empty() {
        let size = format!("{} bytes", head.body.len());
        return Ok(Outcome::broken(
            "answers HEAD with a body",
            "body",
            ("nothing", size),
        ));
    }
    let media = |it: &Received| {
        let value = it.headers.get(header::CONTENT_TYPE)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    match (media(get), media(head)) {
        (Some(get), Some(head)) if get != head => Ok(Outcome::broken(
            "answers HEAD with another media type than GET",
            "header content-type",
            (get, head),
        )),
        _ => Ok(Outcome::Kept),
    }
}
