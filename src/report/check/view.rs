//! What a report is made of.

use super::secret::Secrets;
use crate::check::{Event, Finding, Phase, Received, Results, Step};
use crate::engine::Api;
use std::sync::Arc;

/// What a report is made of.
#[derive(Debug)]
pub struct View<'a> {
    /// The API that was checked.
    pub(super) api: &'a Api,
    /// What came of the run.
    pub(super) results: &'a Results,
    /// All that happened, in its order.
    pub(super) events: &'a [Event],
    /// What no report may show.
    pub(super) secrets: Secrets,
    /// Whether credentials are shown all the same, because somebody has asked for it.
    pub(super) is_open: bool,
}

/// A request that was sent.
pub(super) struct Sent<'a> {
    pub phase: Phase,
    pub step: &'a Step,
    pub received: Option<&'a Received>,
    pub at: i64,
    pub line: &'a str,
}

impl<'a> View<'a> {
    /// A report that needs no events takes an empty list of them.
    pub fn new(api: &'a Api, results: &'a Results, events: &'a [Event]) -> Self {
        Self {
            api,
            results,
            events,
            secrets: Secrets::of(results, events),
            is_open: false,
        }
    }

    /// The same with credentials as they are.
    #[must_use]
    pub(super) fn open(self) -> Self {
        Self {
            secrets: Secrets::default(),
            is_open: true,
            ..self
        }
    }

    /// Every request that was sent.
    pub(super) fn sent(&self) -> impl Iterator<Item = Sent<'a>> {
        sent(self.events)
    }

    /// New findings, then flaky ones, then known ones.
    pub(super) fn findings(&self) -> impl Iterator<Item = &'a Finding> {
        findings(self.results)
    }

    /// The operationId of a step, or nothing.
    pub(super) fn operation(&self, step: &Step) -> Option<&'a str> {
        let operations = &self.api.contract.operations;
        Some(operations.get(step.operation?)?.id.as_str())
    }

    /// The path in front of the API's paths, where a mimeo serves it.
    pub(super) fn base_of_mimeo(&self) -> String {
        let bases = self.api.contract.base_paths();
        let base = bases.first().copied().unwrap_or_default();
        let name = &*self.api.name;
        let rest = base.strip_prefix('/').and_then(|it| it.strip_prefix(name));
        match rest {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => base.to_owned(),
            _ => format!("/{name}{base}"),
        }
    }
}

/// New findings, then flaky ones, then known ones.
pub(super) fn findings(results: &Results) -> impl Iterator<Item = &Finding> {
    let Results {
        findings,
        flaky,
        known,
        ..
    } = results;
    findings.iter().chain(flaky).chain(known)
}

/// The requests among events.
pub(super) fn sent(events: &[Event]) -> impl Iterator<Item = Sent<'_>> {
    events.iter().filter_map(|event| match event {
        Event::Sent {
            phase,
            step,
            received,
            at,
            line,
        } => Some(Sent {
            phase: *phase,
            step,
            received: received.as_ref().map(Arc::as_ref),
            at: *at,
            line,
        }),
        _ => None,
    })
}
