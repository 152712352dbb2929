//! The error catalogue, the built-in problems that it answers, and the envelopes.

use super::Compiler;
use crate::behavior::model::{Envelopes, FailureKind, Failures, NamedError, Source};
use crate::behavior::syntax;
use crate::behavior::types::Type;
use crate::behavior::value::Val;
use crate::source::Diagnostic;
use crate::source::codes::behavior as codes;
use indexmap::IndexMap;

impl Compiler<'_> {
    pub(super) fn catalogue(&mut self, file: &syntax::File) -> IndexMap<String, NamedError> {
        let mut errors = IndexMap::new();
        for (name, span, error) in file.errors.iter() {
            let status = u16::try_from(error.status.value)
                .ok()
                .filter(|it| (100..600).contains(it));
            if status.is_none() {
                let message = format!("{} is not an HTTP status", error.status.value);
                let diagnostic = Diagnostic::new(&codes::BAD_VALUE, message)
                    .at(error.status.span)
                    .expected("100 to 599");
                self.report(diagnostic);
            }
            let named = NamedError {
                status: status.unwrap_or(500),
                values: Val::from(&error.node.to_json()),
                span,
            };
            errors.insert(name.to_owned(), named);
        }
        errors
    }

    pub(super) fn failures(&mut self, failures: Option<&syntax::Failures>) -> Failures {
        let Some(it) = failures else {
            return Failures::default();
        };
        let kinds = [
            (FailureKind::Invalid, &it.invalid),
            (FailureKind::NoOperation, &it.no_operation),
            (FailureKind::Method, &it.method),
            (FailureKind::MediaType, &it.media_type),
            (FailureKind::TooLarge, &it.too_large),
            (FailureKind::Storage, &it.storage),
            (FailureKind::Internal, &it.internal),
        ];
        let named = kinds
            .into_iter()
            .filter_map(|(kind, name)| Some((kind, name.as_ref()?)));
        Failures(
            named
                .map(|(kind, name)| (kind, self.error(&name.value, name.span)))
                .collect(),
        )
    }

    pub(super) fn envelopes(&mut self, replies: Option<&syntax::Replies>) -> Envelopes {
        Envelopes {
            failure: self.failure_envelope(replies),
        }
    }

    /// The envelope around named errors.
    pub(super) fn failure_envelope(&mut self, replies: Option<&syntax::Replies>) -> Option<Source> {
        let failure = replies?.failure.as_ref()?;
        let mut scope = Self::base_scope(Type::Any);
        let error = self.error_type();
        scope.bind("error", error);
        scope.bind("violations", violations_type());
        Some(self.source(&failure.0, &scope).0)
    }

    /// What every error of the catalogue has; what only some have is optional.
    fn error_type(&self) -> Type {
        let mut fields: IndexMap<String, Type> = IndexMap::new();
        fields.insert("name".to_owned(), Type::Text);
        let all = self
            .errors
            .values()
            .filter_map(|error| match &error.values {
                Val::Map(entries) => Some(entries),
                _ => None,
            });
        for name in all.clone().flat_map(|entries| entries.keys()) {
            let types = all
                .clone()
                .map(|entries| entries.get(name).map_or(Type::Null, Type::of));
            let ty = types.reduce(Type::or).unwrap_or(Type::Any);
            fields.insert(name.clone(), ty);
        }
        Type::closed(fields)
    }
}

/// What is known of each broken rule of a refused request.
fn violations_type() -> Type {
    let names = [
        "in", "name", "pointer", "keyword", "message", "expected", "actual",
    ];
    let fields = names.map(|name| (name.to_owned(), Type::Text.optional()));
    Type::list(Type::closed(fields))
}
