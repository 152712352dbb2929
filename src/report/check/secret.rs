//! Credentials that were given in the settings: no report shows one. Whatever a writer does, its finished text is
//! searched for them in every form in which they may stand there.

use super::view::{findings, sent};
use crate::check::{Call, Event, Part, Results, Sequence, Step, Text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use std::collections::BTreeMap;

/// What stands in place of a secret.
pub(super) const MASK: &str = crate::check::MASK;

/// Shorter ones are words that stand everywhere, and hide nothing.
const SHORTEST: usize = 4;

/// The secrets of a run.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// Names by their values.
    names: BTreeMap<String, String>,
}

impl Secrets {
    /// All that were sent, and all that stand in findings.
    pub fn of(results: &Results, events: &[Event]) -> Self {
        let mut secrets = Self::default();
        for sent in sent(events) {
            secrets.see_step(sent.step);
        }
        for finding in findings(results) {
            finding
                .sequence
                .steps
                .iter()
                .for_each(|it| secrets.see_step(it));
        }
        secrets
    }

    /// The text without them. Longer ones go first, for one may stand in another.
    pub fn mask(&self, text: String) -> String {
        let mut forms: Vec<String> = self.names.keys().flat_map(|it| forms(it)).collect();
        forms.sort_by_key(|it| std::cmp::Reverse(it.len()));
        forms.dedup();
        let mut text = text;
        for form in &forms {
            if text.contains(form.as_str()) {
                text = text.replace(form.as_str(), MASK);
            }
        }
        text
    }

    /// The same sequence, in which fixed texts that are secrets are said to be such.
    pub fn hide(&self, sequence: &Sequence) -> Sequence {
        let mut sequence = sequence.clone();
        for step in &mut sequence.steps {
            match &mut step.call {
                Call::Request(request) => {
                    self.hide_in(&mut request.path);
                    let texts = request.query.iter_mut().chain(&mut request.headers);
                    texts.for_each(|(_, text)| self.hide_in(text));
                }
                Call::Operate { key, .. } => self.hide_in(key),
                Call::Advance(_) => {}
            }
        }
        sequence
    }

    fn hide_in(&self, text: &mut Text) {
        for (value, name) in &self.names {
            let mut parts = Vec::new();
            for part in text.0.drain(..) {
                let Part::Fixed(fixed) = &part else {
                    parts.push(part);
                    continue;
                };
                for (at, piece) in fixed.split(value.as_str()).enumerate() {
                    if at > 0 {
                        let (name, value) = (name.clone(), value.clone());
                        parts.push(Part::Secret { name, value });
                    }
                    if !piece.is_empty() {
                        parts.push(Part::Fixed(piece.to_owned()));
                    }
                }
            }
            text.0 = parts;
        }
    }

    fn see_step(&mut self, step: &Step) {
        let Call::Request(request) = &step.call else {
            return;
        };
        self.see(&request.path);
        for (_, text) in request.query.iter().chain(&request.headers) {
            self.see(text);
        }
    }

    fn see(&mut self, text: &Text) {
        for part in &text.0 {
            if let Part::Secret { name, value } = part
                && value.len() >= SHORTEST
                && !self.names.contains_key(value)
            {
                self.names.insert(value.clone(), name.clone());
            }
        }
    }
}

/// A secret as it is, and as it stands in JSON, XML, HTML, URLs, annotations, shell words and `Basic` credentials.
fn forms(secret: &str) -> Vec<String> {
    let json = serde_json::Value::from(secret).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let xml = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let quoted = xml(secret).replace('"', "&quot;");
    let lines = secret
        .replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    let mut forms = vec![
        xml(&json),
        json,
        xml(secret),
        quoted.replace('\'', "&#39;"),
        quoted,
        lines,
        secret.replace('\'', r"'\''"),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        super::line::encode(secret),
        STANDARD.encode(secret),
        secret.to_owned(),
    ];
    forms.sort();
    forms.dedup();
    forms
}
