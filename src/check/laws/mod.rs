//! Rules that hold for every service: what was created can be read and is listed, what was deleted is gone, pages add
//! up, reading changes nothing, records of others are hidden, methods are told rightly.
//!
//! A law makes [`Trial`](law::Trial)s, each a few steps and a judgement of all their answers. What belongs together is
//! inferred from paths and schemas, see `family`. Where a behavior model knows the records of the service, a trial is
//! played on the model first: a law that the model does not keep is none for this API.
//! Deliberately absent: what the contract says of single answers, which every phase checks.

mod allow;
mod answer;
mod family;
mod foreign_hidden;
mod gone_after_delete;
mod head;
mod inspector;
mod law;
mod list_contains;
mod no_failure;
mod paging;
mod read_after_create;
mod same_twice;
mod steps;

#[cfg(test)]
mod tests;

pub(super) use inspector::LawsInspector;

use law::Law;

/// Every law. A new one is a file and a line here.
const LAWS: &[Law] = &[
    read_after_create::LAW,
    list_contains::LAW,
    gone_after_delete::LAW,
    paging::LAW,
    same_twice::LAW,
    foreign_hidden::LAW,
    head::LAW,
    allow::LAW,
    no_failure::LAW,
];
