//! Pages add up: two pages of one item are one page of two, and the total is the same everywhere.

use super::answer::{identity, items, told, total};
use super::law::{Attempt, Law, Outcome, Trial, outcome, success};
use super::steps::step;
use crate::check::draft::{Draft, Position, Sent, Verdict, verdict, write};
use crate::check::rehearsal::{Extent, Rehearsal};
use crate::check::{Check, Received};
use crate::contract::{Contract, ParameterPlace};
use http::Method;
use serde_json::Value;
use std::sync::Arc;

/// Pages add up.
static CHECK: Check = Check {
    name: "paging",
    promise: "the pages of a list have no item twice, leave none out, keep their size, and agree on the total",
};

pub(super) const LAW: Law = Law {
    check: &CHECK,
    make,
};

const NUMBERS: [&str; 7] = [
    "page",
    "pageno",
    "pagenum",
    "pagenumber",
    "current",
    "currentpage",
    "pageindex",
];
const OFFSETS: [&str; 3] = ["offset", "skip", "start"];
const SIZES: [&str; 8] = [
    "size",
    "pagesize",
    "perpage",
    "limit",
    "count",
    "rows",
    "pagecount",
    "num",
];

/// How an operation is paged: its parameters by their places.
#[derive(Clone, Copy, Debug)]
struct Paged {
    number: usize,
    is_offset: bool,
    size: usize,
}

fn paged(contract: &Contract, operation: usize) -> Option<Paged> {
    let parameters = &contract.operations[operation].parameters;
    let named = |names: &[&str]| {
        parameters.iter().position(|it| {
            let plain: String = it
                .name
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect();
            it.place == ParameterPlace::Query
                && names.contains(&plain.to_ascii_lowercase().as_str())
        })
    };
    let number = named(&NUMBERS);
    Some(Paged {
        size: named(&SIZES)?,
        is_offset: number.is_none(),
        number: number.or_else(|| named(&OFFSETS))?,
    })
}

/// The same request with the largest page that the contract allows, up to a thousand.
pub(super) fn widest(rehearsal: &Rehearsal, draft: &Draft) -> Draft {
    let contract = &rehearsal.api.contract;
    let Some(paged) = paged(contract, draft.operation) else {
        return draft.clone();
    };
    let sizes = [1000, 500, 200, 100, 50, 30, 20, 10];
    let wider = sizes.into_iter().find_map(|size| {
        let wider = draft.with(Position::Parameter(paged.size), "", Value::from(size))?;
        is_good(contract, &wider).then_some(wider)
    });
    wider.unwrap_or_else(|| draft.clone())
}

fn is_good(contract: &Contract, draft: &Draft) -> bool {
    let sent = Sent::of(&write(contract, draft));
    sent.is_some_and(|it| verdict(contract, draft.operation, &it) == Verdict::Valid)
}

fn make(rehearsal: &Rehearsal) -> Vec<Attempt> {
    let contract = &rehearsal.api.contract;
    let operations = contract.operations.iter().enumerate();
    let lists = operations.filter(|(_, it)| it.method == Method::GET);
    lists
        .filter_map(|(at, _)| trial(rehearsal, at, paged(contract, at)?))
        .map(|it| it.map_or_else(Attempt::Untried, Attempt::Trial))
        .collect()
}

fn trial(rehearsal: &Rehearsal, operation: usize, paged: Paged) -> Option<Result<Trial, String>> {
    let contract = &rehearsal.api.contract;
    let base = rehearsal.base(operation, Extent::Least)?.draft;
    let page = |number: i64, size: i64| {
        let draft = base.with(Position::Parameter(paged.number), "", number.into())?;
        let draft = draft.with(Position::Parameter(paged.size), "", size.into())?;
        is_good(contract, &draft).then_some(draft)
    };
    // The first page is 0 where that is allowed, or always for offsets.
    let first = i64::from(!paged.is_offset && page(0, 1).is_none());
    let small = [1, 5, 10, 20]
        .into_iter()
        .find(|size| page(first, *size).is_some() && page(first, 2 * size).is_some());
    let Some(small) = small else {
        let id = &contract.operations[operation].id;
        return Some(Err(format!(
            "{id}: no two sizes of pages are allowed, one twice the other"
        )));
    };
    let second = if paged.is_offset { small } else { first + 1 };
    let asked = [(first, small), (second, small), (first, 2 * small)];
    let drafts = asked.map(|(number, size)| page(number, size));
    let steps = drafts.into_iter().flatten();
    let steps: Vec<_> = steps.map(|it| step(rehearsal, "get a page", &it)).collect();
    if steps.len() < 3 {
        return None;
    }
    let size = usize::try_from(small).unwrap_or(1);
    let judge = move |received: &[Option<Arc<Received>>]| outcome(judge(size, received));
    Some(Ok(Trial {
        operation,
        about: String::new(),
        steps,
        judge: Arc::new(judge),
    }))
}

fn judge(size: usize, received: &[Option<Arc<Received>>]) -> Result<Outcome, Outcome> {
    let page = |step: usize| -> Result<(&Value, &Vec<Value>), Outcome> {
        let json = success(received, step)?.json.as_ref();
        let found = json.and_then(|it| Some((it, items(it)?)));
        found.ok_or_else(|| Outcome::unclear("the answer has no list"))
    };
    let ((one, first), (two, second), (both, large)) = (page(0)?, page(1)?, page(2)?);
    let broken = |summary: &str, expected: String, actual: String| {
        Ok(Outcome::broken(summary, "body", (expected, actual)))
    };
    let totals = [total(one), total(two), total(both)];
    if totals.iter().any(|it| *it != totals[0]) {
        return broken(
            "has another total on another page",
            format!("{:?}", totals[0]),
            format!("{totals:?}"),
        );
    }
    for (items, most) in [(first, size), (second, size), (large, 2 * size)] {
        if items.len() > most {
            return broken(
                "has more items on a page than were asked for",
                format!("at most {most} items"),
                format!("{} items", items.len()),
            );
        }
    }
    let pages: Vec<&Value> = first.iter().chain(second).map(identity).collect();
    let whole: Vec<&Value> = large.iter().map(identity).collect();
    if pages != whole {
        let list = |keys: &[&Value]| told(&keys.iter().map(|it| (*it).clone()).collect());
        return broken(
            "has other items on two small pages than on one large page",
            list(&whole),
            list(&pages),
        );
    }
    let wanted = totals[0].map(|it| usize::try_from(it).unwrap_or(usize::MAX).min(2 * size));
    match wanted {
        Some(wanted) if large.len() != wanted => broken(
            "has a total that its pages do not bear out",
            format!("{wanted} items"),
            format!("{} items", large.len()),
        ),
        _ => Ok(Outcome::Kept),
    }
}
