//! A recording as the events of a run, for the reports that are made of these.

use super::inspector::step;
use super::recorded::{Matched, Recorded, Recording};
use crate::check::{Address, Call, Event, Part, Phase, Step, Text};
use crate::contract::{ParameterPlace, RawRequest, SchemeKind};
use crate::engine::Api;
use std::sync::Arc;

impl Recording {
    /// An event for each exchange. Credentials of the contract's schemes are known to be secrets.
    pub fn events(&self, api: &Api, address: &Address) -> Vec<Event> {
        let exchanges = self.exchanges.iter();
        exchanges.map(|it| it.event(api, address)).collect()
    }
}

impl Recorded {
    /// The step that asks this, below the paths of the contract; and whether it is to an operation.
    pub fn step(&self, api: &Api, address: &Address) -> Step {
        let base = self.base_below(api, address);
        let matched = self.matched(&api.contract, &base);
        let is_known = matched.is_some();
        let matched = matched.unwrap_or_else(|| Matched {
            operation: usize::MAX,
            path: self.path().to_owned(),
            violations: Vec::new(),
        });
        let mut step = step(self, &matched);
        if !is_known {
            step.operation = None;
        }
        self.hide(api, &mut step);
        step
    }

    fn event(&self, api: &Api, address: &Address) -> Event {
        Event::Sent {
            phase: Phase::Traffic,
            step: Arc::new(self.step(api, address)),
            received: self.received.clone().map(Arc::new),
            at: self.at,
            line: format!("{} {}", self.method, self.url),
        }
    }

    /// Says which parts of a step are credentials.
    pub(super) fn hide(&self, api: &Api, step: &mut Step) {
        let Call::Request(request) = &mut step.call else {
            return;
        };
        let raw = RawRequest {
            path_params: &[],
            query: self.target().1,
            headers: &self.headers,
            body: &bytes::Bytes::new(),
        };
        for scheme in api.contract.schemes.values() {
            let place = match &scheme.kind {
                SchemeKind::ApiKey {
                    place: ParameterPlace::Query,
                    name,
                } => {
                    hide_in(&mut request.query, name, (&scheme.name, ""));
                    continue;
                }
                SchemeKind::ApiKey {
                    place: ParameterPlace::Header,
                    name,
                } => name.as_str(),
                SchemeKind::ApiKey { .. } => "cookie",
                SchemeKind::MutualTls => continue,
                _ => "authorization",
            };
            let Some(credential) = scheme.credential(&raw) else {
                continue;
            };
            let secret = match scheme.kind {
                SchemeKind::Basic | SchemeKind::Digest => "",
                _ => credential.as_str(),
            };
            hide_in(&mut request.headers, place, (&scheme.name, secret));
        }
    }
}

/// Makes a secret of a part of a value, or of the whole where the part is empty.
fn hide_in(pairs: &mut [(String, Text)], name: &str, (scheme, secret): (&str, &str)) {
    for (known, text) in pairs {
        let [Part::Fixed(fixed)] = &text.0[..] else {
            continue;
        };
        if !known.eq_ignore_ascii_case(name) || fixed.is_empty() {
            continue;
        }
        let secret = if secret.is_empty() {
            fixed.as_str()
        } else {
            secret
        };
        let Some((before, behind)) = fixed.split_once(secret) else {
            continue;
        };
        let hidden = Part::Secret {
            name: scheme.to_owned(),
            value: secret.to_owned(),
        };
        let parts = [
            Part::Fixed(before.into()),
            hidden,
            Part::Fixed(behind.into()),
        ];
        let is_something = |it: &Part| *it != Part::Fixed(String::new());
        *text = Text(parts.into_iter().filter(is_something).collect());
    }
}
