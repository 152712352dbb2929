//! `Allow` lists exactly the methods that a path declares; HEAD and OPTIONS are free.

use super::law::{Attempt, Law, Outcome, Trial, answered, outcome};
use crate::check::draft::write;
use crate::check::rehearsal::{Extent, Rehearsal};
use crate::check::{Body, Check, Received, Request, Step};
use http::{Method, header};
use std::collections::BTreeSet;
use std::sync::Arc;

/// `Allow` is right.
static CHECK: Check = Check {
    name: "allow",
    promise: "`Allow` in answers to OPTIONS and with 405 lists exactly the methods that the contract declares",
};

pub(super) const LAW: Law = Law {
    check: &CHECK,
    make,
};

fn make(rehearsal: &Rehearsal) -> Vec<Attempt> {
    let operations = &rehearsal.api.contract.operations;
    let mut made = Vec::new();
    for (at, operation) in operations.iter().enumerate() {
        let on_path = || operations.iter().filter(|it| it.path == operation.path);
        let first = on_path()
            .next()
            .is_some_and(|it| it.method == operation.method);
        if !first {
            continue;
        }
        let declared: BTreeSet<String> = on_path().map(|it| it.method.to_string()).collect();
        let undeclared = [
            Method::DELETE,
            Method::PATCH,
            Method::PUT,
            Method::POST,
            Method::GET,
        ];
        let undeclared = undeclared
            .into_iter()
            .find(|it| !declared.contains(it.as_str()));
        for method in std::iter::once(Method::OPTIONS).chain(undeclared) {
            if let Some(request) = asked(rehearsal, at, &method) {
                made.push(Attempt::Trial(trial(
                    (at, method),
                    request,
                    declared.clone(),
                )));
            }
        }
    }
    made
}

/// A request to the operation's path with another method.
fn asked(rehearsal: &Rehearsal, operation: usize, method: &Method) -> Option<Request> {
    let draft = rehearsal.base(operation, Extent::Least)?.draft;
    let mut request = write(&rehearsal.api.contract, &draft);
    request.method = method.clone();
    request.body = Body::None;
    Some(request)
}

fn trial(
    (operation, method): (usize, Method),
    request: Request,
    declared: BTreeSet<String>,
) -> Trial {
    let is_options = method == Method::OPTIONS;
    let judge =
        move |received: &[Option<Arc<Received>>]| outcome(judge((&declared, is_options), received));
    Trial {
        operation,
        about: method.to_string(),
        steps: vec![Step::request(format!("ask with {method}"), None, request)],
        judge: Arc::new(judge),
    }
}

fn judge(
    (declared, is_options): (&BTreeSet<String>, bool),
    received: &[Option<Arc<Received>>],
) -> Result<Outcome, Outcome> {
    let answer = answered(received, 0)?;
    let told = is_options && answer.status < 400 || answer.status == 405;
    let mut lines = answer.headers.get_all(header::ALLOW).iter().peekable();
    if !told || lines.peek().is_none() {
        return Err(Outcome::unclear("the answer has no `Allow`"));
    }
    let free = |it: &str| matches!(it, "HEAD" | "OPTIONS");
    let lines = lines.map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned());
    let lines: Vec<String> = lines.collect();
    let named = lines.iter().flat_map(|it| it.split(',')).map(str::trim);
    let named: BTreeSet<&str> = named.filter(|it| !it.is_empty() && !free(it)).collect();
    let wanted: BTreeSet<&str> = declared
        .iter()
        .map(String::as_str)
        .filter(|it| !free(it))
        .collect();
    if named == wanted {
        return Ok(Outcome::Kept);
    }
    let list = |names: &BTreeSet<&str>| names.iter().copied().collect::<Vec<_>>().join(", ");
    Ok(Outcome::broken(
        format!("says that its path allows {}", list(&named)),
        "header allow",
        (list(&wanted), list(&named)),
    ))
}
