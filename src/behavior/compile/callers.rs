//! Callers: who stands behind the credentials of each security scheme.

use super::Compiler;
use crate::behavior::model::Caller;
use crate::behavior::syntax;
use crate::behavior::syntax::read::Text;
use crate::behavior::types::Type;
use crate::source::codes::behavior as codes;
use crate::source::{Diagnostic, nearest};
use indexmap::IndexMap;

impl Compiler<'_> {
    /// The callers by scheme, each with the type of its record.
    pub(super) fn callers(&mut self, file: &syntax::File) -> IndexMap<String, (Caller, Type)> {
        let contract = self.inputs.contract;
        let mut all = IndexMap::new();
        let mut strangers: Vec<&str> = Vec::new();
        for (scheme, span, caller) in file.callers.iter() {
            if !contract.schemes.contains_key(scheme) {
                strangers.push(scheme);
                let known: Vec<String> = contract.schemes.keys().cloned().collect();
                let name = Text {
                    span,
                    value: scheme.to_owned(),
                };
                self.unknown(&codes::UNKNOWN_SCHEME, "security scheme", &name, &known);
            }
            all.insert(scheme.to_owned(), self.caller(caller));
        }
        let used = contract.operations.iter().flat_map(|it| &it.security);
        let mut missing: Vec<&str> = Vec::new();
        for (scheme, _) in used.flat_map(|requirement| &requirement.schemes) {
            let is_slip = nearest(scheme, strangers.iter().copied()).is_some();
            if !is_slip && !all.contains_key(scheme) && !missing.contains(&scheme.as_str()) {
                missing.push(scheme);
            }
        }
        if file.example == Some(true) {
            // What the file does not speak of is as the contract has it: any credential of the right form will do.
            missing.clear();
        }
        for scheme in missing {
            let Some(declared) = contract.schemes.get(scheme) else {
                continue;
            };
            let diagnostic = Diagnostic::new(
                &codes::CALLER_MISSING,
                format!("nobody stands behind `{scheme}`"),
            )
            .at(declared.span)
            .help(format!(
                "describe `{scheme}` under `callers:` of the behavior file"
            ));
            self.report(diagnostic);
        }
        all
    }

    fn caller(&mut self, spec: &syntax::Caller) -> (Caller, Type) {
        let mut scope = Self::base_scope(Type::Null);
        let credential = scope.bind("credential", Type::Text);
        let missing = self.error_name(spec.missing.as_ref());
        let given = self.given_clause(&spec.given, &mut scope);
        let require = self.require_clause(&spec.require, &scope);
        let (source, ty) = self.source(&spec.caller.0, &scope);
        let caller = Caller {
            missing,
            credential,
            given,
            require,
            record: source,
        };
        (caller, ty.non_null())
    }

    /// The type of `caller` for an operation, or for anyone. Of a scheme without a caller nothing is known.
    pub(super) fn caller_type<'s>(
        callers: &IndexMap<String, (Caller, Type)>,
        schemes: impl Iterator<Item = &'s str>,
    ) -> Type {
        let types = schemes.map(|scheme| callers.get(scheme).map_or(Type::Any, |it| it.1.clone()));
        types.reduce(Type::or).unwrap_or(Type::Null)
    }
}
