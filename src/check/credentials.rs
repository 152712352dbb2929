//! Credentials by security scheme, and where they go in a request.

use super::sequence::{Part, Request, Text};
use crate::contract::{Contract, Operation, ParameterPlace, Scheme, SchemeKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indexmap::IndexMap;

/// Credentials by security scheme; a scheme may have those of several callers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    by_scheme: IndexMap<String, Vec<String>>,
}

impl Credentials {
    /// Adds a credential: a key, a token, `user:password` of Basic.
    pub fn add(&mut self, scheme: &str, value: impl Into<String>) {
        let known = self.by_scheme.entry(scheme.to_owned()).or_default();
        known.push(value.into());
    }

    /// The schemes that have credentials.
    pub fn schemes(&self) -> impl Iterator<Item = &str> {
        self.by_scheme.keys().map(String::as_str)
    }

    /// How many callers a scheme has.
    pub fn callers(&self, scheme: &str) -> usize {
        self.by_scheme.get(scheme).map_or(0, Vec::len)
    }

    /// The credential that goes by that name: `token` is the first one of the scheme `token`, `token_2` the next.
    pub fn named(&self, name: &str) -> Option<&str> {
        let mut all = self.by_scheme.iter().flat_map(|(scheme, values)| {
            let values = values.iter().enumerate();
            values.map(move |(caller, value)| (secret_name(scheme, caller), value))
        });
        let found = all.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The credentials of the given caller, from 0, by scheme and ready for sending.
    pub(super) fn of(&self, contract: &Contract, caller: usize) -> Vec<(String, Part)> {
        let schemes = self.by_scheme.iter();
        let credentials = schemes.filter_map(|(name, values)| {
            let scheme = contract.schemes.get(name)?;
            let secret = Part::Secret {
                name: secret_name(name, caller),
                value: sent(&scheme.kind, values.get(caller)?),
            };
            Some((name.clone(), secret))
        });
        credentials.collect()
    }

    /// Puts into a request what the operation asks for, as the given caller, from 0. Whether it could: an operation
    /// that anyone may call needs nothing.
    pub fn apply(
        &self,
        contract: &Contract,
        operation: &Operation,
        (request, caller): (&mut Request, usize),
    ) -> bool {
        if operation.security.is_empty() {
            return true;
        }
        let has = |name: &str| self.callers(name) > caller;
        let mut met = operation.security.iter();
        let met =
            met.find(|it| !it.schemes.is_empty() && it.schemes.iter().all(|(name, _)| has(name)));
        let Some(requirement) = met else {
            return operation.is_open();
        };
        for (name, _) in &requirement.schemes {
            let value = self.by_scheme.get(name).and_then(|it| it.get(caller));
            if let (Some(scheme), Some(value)) = (contract.schemes.get(name), value) {
                place(scheme, secret_name(name, caller), value, request);
            }
        }
        true
    }
}

/// The name of a secret: the scheme, and the number of the caller from the second on.
fn secret_name(scheme: &str, caller: usize) -> String {
    match caller {
        0 => scheme.to_owned(),
        _ => format!("{scheme}_{}", caller + 1),
    }
}

/// Puts a credential where its scheme wants it.
pub fn place(scheme: &Scheme, name: String, value: &str, request: &mut Request) {
    let value = sent(&scheme.kind, value);
    attach(scheme, Part::Secret { name, value }, request);
}

/// The same with a part that is ready for sending.
pub(super) fn attach(scheme: &Scheme, secret: Part, request: &mut Request) {
    let authorization = |word: &str, secret| {
        let text = Text(vec![Part::Fixed(format!("{word} ")), secret]);
        ("Authorization".to_owned(), text)
    };
    match &scheme.kind {
        SchemeKind::ApiKey { place, name } => {
            let pair = (name.clone(), Text(vec![secret]));
            match place {
                ParameterPlace::Query => request.query.push(pair),
                ParameterPlace::Cookie => {
                    let Text(mut parts) = pair.1;
                    parts.insert(0, Part::Fixed(format!("{name}=")));
                    request.headers.push(("Cookie".to_owned(), Text(parts)));
                }
                ParameterPlace::Header | ParameterPlace::Path => request.headers.push(pair),
            }
        }
        SchemeKind::Basic => request.headers.push(authorization("Basic", secret)),
        SchemeKind::Bearer => request.headers.push(authorization("Bearer", secret)),
        SchemeKind::Http(word) => request.headers.push(authorization(word, secret)),
        SchemeKind::Digest => request.headers.push(authorization("Digest", secret)),
        SchemeKind::MutualTls => {}
    }
}

/// The credential as it is sent. That of Basic may be given ready for sending; Base64 has no colon.
fn sent(kind: &SchemeKind, value: &str) -> String {
    match kind {
        SchemeKind::Basic if value.contains(':') => STANDARD.encode(value),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::compile_files;
    use http::Method;

    const TEXT: &str = "openapi: 3.1.0
info: {title: t, version: '1'}
components:
  securitySchemes:
    user: {type: http, scheme: basic}
    token: {type: apiKey, in: header, name: Token}
    key: {type: apiKey, in: query, name: key}
paths:
  /a:
    get: {operationId: strict, security: [{user: []}, {token: [], key: []}], responses: {'200': {description: ok}}}
    put: {operationId: lax, security: [{}, {token: []}], responses: {'200': {description: ok}}}
    post: {operationId: open, responses: {'200': {description: ok}}}
";

    fn applied(credentials: &Credentials, operation: &str, caller: usize) -> Option<Request> {
        let contract = compile_files(&[("openapi.yaml", TEXT)]).0.unwrap();
        let mut request = Request::new(Method::GET, "/a");
        let operation = contract.operation(operation).unwrap();
        let could = credentials.apply(&contract, operation, (&mut request, caller));
        could.then_some(request)
    }

    fn secret(name: &str, value: &str) -> Part {
        Part::Secret {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn a_requirement_that_can_be_met_is_met() {
        let mut credentials = Credentials::default();
        assert!(applied(&credentials, "strict", 0).is_none());
        assert!(applied(&credentials, "lax", 0).unwrap().headers.is_empty());
        assert!(applied(&credentials, "open", 0).unwrap().headers.is_empty());
        credentials.add("token", "t");
        assert!(
            applied(&credentials, "strict", 0).is_none(),
            "the key is missing"
        );
        assert_eq!(applied(&credentials, "lax", 0).unwrap().headers.len(), 1);
        credentials.add("key", "k");
        let request = applied(&credentials, "strict", 0).unwrap();
        assert_eq!(request.headers[0].1, Text(vec![secret("token", "t")]));
        assert_eq!(request.query[0].1, Text(vec![secret("key", "k")]));
    }

    #[test]
    fn each_caller_has_its_own_credential() {
        let mut credentials = Credentials::default();
        credentials.add("user", "alice:x");
        credentials.add("user", "Ym9iOnk=");
        let text = applied(&credentials, "strict", 0).unwrap().headers[0]
            .1
            .clone();
        let basic = Part::Fixed("Basic ".to_owned());
        assert_eq!(
            text,
            Text(vec![basic.clone(), secret("user", "YWxpY2U6eA==")])
        );
        let text = applied(&credentials, "strict", 1).unwrap().headers[0]
            .1
            .clone();
        assert_eq!(text, Text(vec![basic, secret("user_2", "Ym9iOnk=")]));
        assert_eq!(credentials.named("user_2"), Some("Ym9iOnk="));
        assert!(applied(&credentials, "strict", 2).is_none());
    }
}
