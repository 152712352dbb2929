//! A recorded exchange in the form that logs, journals and headers read.

use super::private::is_mark;
use super::recorded::{Recorded, behind};
use crate::check::{Address, Received, checks};
use crate::contract::{Found, Place, Violation};
use crate::engine::{Answer, Api, Exchange, Request, Step};
use crate::state::DEFAULT_SANDBOX;
use http::{HeaderMap, Method, StatusCode};

impl Recorded {
    /// The same exchange, held against the contract. A request to nothing that the contract knows has no operation and
    /// breaks nothing; without an answer there is none.
    pub fn exchange(&self, api: &Api, address: &Address) -> Option<Exchange> {
        let received = self.received.as_ref()?;
        let (target, query) = self.target();
        let base = self.base_below(api, address);
        let path = behind(target, &base).unwrap_or(target);
        let matched = self.matched(&api.contract, &base);
        let mut answer_violations = Vec::new();
        let mut request_violations = Vec::new();
        let mut operation = None;
        if let Some(matched) = matched {
            answer_violations = self.broken_by(api, matched.operation, received);
            request_violations = matched.violations;
            operation = Some(api.contract.operations[matched.operation].id.clone());
        }
        let why = |found: &Violation| Step::broken(found, &api.sources);
        let broken = request_violations.iter().chain(&answer_violations);
        Some(Exchange {
            id: 0,
            at: self.at,
            api: api.name.clone(),
            sandbox: DEFAULT_SANDBOX.into(),
            generation: api.generation,
            operation,
            request: Request {
                method: self.method.clone(),
                path: path.to_owned(),
                query: query.to_owned(),
                headers: self.headers.clone(),
                body: self.body.clone().unwrap_or_default(),
                base: format!("{}{base}", self.root()),
            },
            answer: Answer {
                status: StatusCode::from_u16(received.status).unwrap_or_default(),
                headers: received.headers.clone(),
                body: received.body.clone(),
            },
            why: broken.map(why).collect(),
            request_violations,
            answer_violations,
            error: None,
            touched: Vec::new(),
            calls: Vec::new(),
            micros: received.micros,
        })
    }

    /// The rules that the answer breaks, as far as it is known.
    pub(super) fn broken_by(
        &self,
        api: &Api,
        operation: usize,
        received: &Received,
    ) -> Vec<Violation> {
        let is_head = self.method == Method::HEAD;
        let mut found = checks::broken_rules(api, operation, received, is_head);
        let json = received.json.as_ref();
        found.retain(|it| it.place != Place::ResponseBody || !is_mark(json, &it.pointer));
        if !self.is_whole {
            found.retain(|it| it.place != Place::ResponseBody);
        }
        found
    }

    /// The path in front of those of the contract: that of the service, else a documented one, else the API's name.
    pub(super) fn base_below(&self, api: &Api, address: &Address) -> String {
        let is_to = |base: &str| {
            let path = behind(self.target().0, base);
            path.is_some_and(|it| {
                matches!(api.contract.find(&self.method, it), Found::Operation { .. })
            })
        };
        match !address.path.is_empty() && is_to(&address.path) {
            true => address.path.clone(),
            false => self.base(&api.contract, &api.name).unwrap_or_default(),
        }
    }
}

impl Recorded {
    /// A request as it was asked of a service at that URL; neither its body nor its answer is known yet.
    pub fn asked((method, url): (Method, String), headers: HeaderMap, at: i64) -> Self {
        Self {
            method,
            url,
            headers,
            body: None,
            received: None,
            is_whole: true,
            at,
        }
    }
}
