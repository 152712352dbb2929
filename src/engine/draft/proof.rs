//! An answer is held against the contract; a body that keeps it can be recalled.

use super::{Body, Draft};
use crate::engine::exchange::Step;
use crate::engine::handle::Matched;
use crate::engine::problem;
use crate::engine::proven::{Origin, Proof, Source};
use http::{HeaderValue, StatusCode, header};

/// Generated instants are near the beginning of the day, so that the same request has the same answer all day long.
const DAY: i64 = 86_400_000;

impl Draft<'_> {
    /// The beginning of the day.
    pub(in crate::engine) fn today(&self) -> i64 {
        self.now - self.now.rem_euclid(DAY)
    }

    /// How many steps there are so far.
    pub(in crate::engine) fn steps(&self) -> usize {
        self.why.len()
    }

    /// The origin of a body. None where the value is needed for more than the body.
    pub(in crate::engine) fn origin(
        &self,
        (status, media_type): (StatusCode, &str),
        source: Source,
    ) -> Option<Origin> {
        let operation = self.operation.filter(|it| it.callbacks.is_empty())?;
        Some(Origin {
            operation: self.api.contract.operation_index(&operation.id)?,
            status,
            media_type: media_type.to_owned(),
            base: self.request.base.clone(),
            today: self.today(),
            source,
        })
    }

    /// Answers with the body of that origin, if it was proved before.
    pub(in crate::engine) fn recall(&mut self, origin: &Origin) -> bool {
        let known = self.api.proven.get(origin);
        let (Some(known), Ok(media_type)) = (known, HeaderValue::from_str(&origin.media_type))
        else {
            return false;
        };
        (self.status, self.body) = (origin.status, Body::Proven(known.bytes));
        self.headers.insert(header::CONTENT_TYPE, media_type);
        self.why.extend(known.why);
        true
    }

    /// Says what the body that is answered follows from; once it is proved, it is kept.
    pub(in crate::engine) fn follows_from(&mut self, origin: Option<Origin>, steps: usize) {
        self.origin = origin.map(|it| (it, steps));
    }

    /// Holds the answer against the contract. A strict API answers 500 instead of a broken promise.
    pub(in crate::engine) fn breaks_contract(&mut self, matched: &Matched<'_>) -> bool {
        // Values that nobody has shown have names there, which keep no schema.
        if self.tap.is_some_and(|it| it.partial.is_some()) {
            return false;
        }
        let (operation, contract) = (matched.operation, &self.api.contract);
        let (status, headers) = (self.status.as_u16(), &self.headers);
        let found = match &self.body {
            Body::Bytes(_) => return false,
            Body::Proven(_) => operation.validate_head(status, headers),
            Body::Json(value) => operation.validate_answer(contract, status, headers, Some(value)),
            Body::Empty => operation.validate_answer(contract, status, headers, None),
        };
        if found.is_empty() {
            self.prove();
            return false;
        }
        for violation in &found {
            let text = format!(
                "our own answer breaks the contract: {} {}",
                violation.pointer, violation.message
            );
            let place = violation.rule.map(|span| self.api.sources.place(span));
            self.why.push(Step { text, place });
        }
        self.answer_violations = found;
        if self.api.options.strict {
            self.error = None;
            let detail = "the answer would have broken the contract; this is a fault of the behavior file or of the contract";
            let body = problem::details(
                StatusCode::INTERNAL_SERVER_ERROR,
                detail,
                &self.answer_violations,
                &self.api.sources,
            );
            self.answer_json(StatusCode::INTERNAL_SERVER_ERROR, problem::MEDIA_TYPE, body);
        }
        self.api.options.strict
    }

    /// Writes the body, which keeps its schema, and keeps it if it can come again.
    fn prove(&mut self) {
        if let (Body::Json(value), Some((origin, steps))) = (&self.body, self.origin.take()) {
            let bytes = self.written(value);
            let why = self.why.get(steps..).unwrap_or_default().to_vec();
            let proof = Proof {
                bytes: bytes.clone(),
                why,
            };
            self.api.proven.put(origin, proof);
            self.body = Body::Proven(bytes);
        }
    }
}
