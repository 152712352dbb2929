//! Steps with the values of earlier answers written out, as they were sent. Credentials stay secrets.

use super::sequence::{Body, Call, Part, Received, Request, Step, Text};
use indexmap::IndexMap;
use serde_json::Value;
use std::sync::Arc;

impl Step {
    /// The step with the values of these answers in it. A value that is not there leaves the reference as it is.
    #[must_use]
    pub fn filled(&self, received: &[Option<Arc<Received>>]) -> Self {
        let call = match &self.call {
            Call::Request(request) => Call::Request(request.filled(received)),
            Call::Operate {
                resource,
                key,
                action,
            } => Call::Operate {
                resource: resource.clone(),
                key: key.filled(received),
                action: action.clone(),
            },
            Call::Advance(millis) => Call::Advance(*millis),
        };
        Self {
            purpose: self.purpose.clone(),
            operation: self.operation,
            call,
        }
    }
}

impl Request {
    fn filled(&self, received: &[Option<Arc<Received>>]) -> Self {
        let pairs = |pairs: &[(String, Text)]| {
            let filled = pairs.iter();
            let filled = filled.map(|(name, text)| (name.clone(), text.filled(received)));
            filled.collect()
        };
        Self {
            method: self.method.clone(),
            path: self.path.filled(received),
            query: pairs(&self.query),
            headers: pairs(&self.headers),
            body: self.body.filled(received),
        }
    }
}

impl Text {
    /// The text with the values of these answers in it.
    #[must_use]
    pub fn filled(&self, received: &[Option<Arc<Received>>]) -> Self {
        let parts = self.0.iter().map(|part| match part {
            Part::Value(reference) => match reference.find(received) {
                Some(Value::String(text)) => Part::Fixed(text),
                Some(other) => Part::Fixed(other.to_string()),
                None => part.clone(),
            },
            other => other.clone(),
        });
        Self(parts.collect())
    }
}

impl Body {
    fn filled(&self, received: &[Option<Arc<Received>>]) -> Self {
        let Self::Json {
            media_type,
            value,
            references,
        } = self
        else {
            return self.clone();
        };
        let mut value = value.clone();
        for (pointer, reference) in references {
            if let (Some(place), Some(found)) =
                (value.pointer_mut(pointer), reference.find(received))
            {
                *place = found;
            }
        }
        Self::Json {
            media_type: media_type.clone(),
            value,
            references: IndexMap::new(),
        }
    }
}
