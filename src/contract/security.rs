//! Security schemes: where a credential is found in a request, and what is asked for without one.
//! Whether a credential is any good is the behavior's business.

use super::decode::{RawRequest, cookies, query_pairs};
use super::model::{Contract, Operation, ParameterPlace};
use super::text::decode_base64;
use crate::source::Span;

/// A declared scheme.
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name in `securitySchemes`.
    pub name: String,
    /// What it is.
    pub kind: SchemeKind,
    /// Where its name stands.
    pub span: Span,
}

/// The kinds of schemes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// A value in a header, in the query or in a cookie.
    ApiKey {
        /// Where it travels; never the path.
        place: ParameterPlace,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// `Authorization: Basic`.
    Basic,
    /// `Authorization: Bearer`; OAuth 2 and `OpenID` Connect too.
    Bearer,
    /// `Authorization: Digest` (RFC 7616).
    Digest,
    /// `Authorization` with another scheme, named in small letters.
    Http(String),
    /// A client certificate, which no request shows.
    MutualTls,
}

/// Schemes that have to be met together; one of several requirements is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Names of schemes with the scopes that are asked for. Empty: anyone may call.
    pub schemes: Vec<(String, Vec<String>)>,
}

/// Who may call an operation.
#[derive(Clone, Debug)]
pub enum Access<'c> {
    /// Everyone: nothing is required.
    Open,
    /// Whoever meets one of these; nobody where there is none.
    AnyOf(Vec<Alternative<'c>>),
}

/// A requirement with its schemes looked up.
#[derive(Clone, Debug)]
pub struct Alternative<'c> {
    /// The schemes that have to be met together; without any, a caller needs no credential.
    pub schemes: Vec<&'c Scheme>,
}

impl Scheme {
    /// The credential that a request carries for this scheme: the key, the token, `user:password`
    /// of Basic, the user's name of Digest. Nothing where there is none, or where it cannot be read.
    pub fn credential(&self, raw: &RawRequest<'_>) -> Option<String> {
        let found = match &self.kind {
            SchemeKind::ApiKey { place, name } => api_key(raw, *place, name),
            SchemeKind::Basic => {
                let bytes = decode_base64(authorization(raw, "basic")?)?;
                String::from_utf8(bytes).ok().filter(|it| it.contains(':'))
            }
            SchemeKind::Digest => digest_user(authorization(raw, "digest")?),
            SchemeKind::Bearer => authorization(raw, "bearer").map(str::to_owned),
            SchemeKind::Http(scheme) => authorization(raw, scheme).map(str::to_owned),
            SchemeKind::MutualTls => None,
        };
        found.filter(|it| !it.is_empty())
    }

    /// What `WWW-Authenticate` asks for; `nonce` is a text that stands in no other challenge.
    pub fn challenge(&self, realm: &str, nonce: &str) -> String {
        let realm: String = realm
            .chars()
            .filter(|it| (' '..='~').contains(it) && !matches!(it, '"' | '\\'))
            .collect();
        match &self.kind {
            SchemeKind::Basic => format!("Basic realm=\"{}\", charset=\"UTF-8\"", realm.trim()),
            SchemeKind::Bearer => format!("Bearer realm=\"{}\"", realm.trim()),
            SchemeKind::Digest => format!(
                "Digest realm=\"{}\", qop=\"auth\", algorithm=SHA-256, nonce=\"{nonce}\"",
                realm.trim()
            ),
            SchemeKind::Http(scheme) => {
                let mut letters = scheme.chars();
                let first = letters.next().map(|it| it.to_ascii_uppercase());
                let scheme: String = first.into_iter().chain(letters).collect();
                format!("{scheme} realm=\"{}\"", realm.trim())
            }
            SchemeKind::ApiKey { .. } => format!("ApiKey realm=\"{}\"", realm.trim()),
            SchemeKind::MutualTls => "Mutual".to_owned(),
        }
    }
}

impl Operation {
    /// What a caller has to show. A requirement that names an unknown scheme can be met by nobody,
    /// so it is left out; it never opens the operation.
    pub fn security<'c>(&self, contract: &'c Contract) -> Access<'c> {
        if self.security.is_empty() {
            return Access::Open;
        }
        let alternatives = self.security.iter().filter_map(|requirement| {
            let names = requirement.schemes.iter().map(|(name, _)| name);
            let schemes = names.map(|name| contract.schemes.get(name));
            let schemes = schemes.collect::<Option<Vec<_>>>()?;
            Some(Alternative { schemes })
        });
        Access::AnyOf(alternatives.collect())
    }

    /// Whether anyone may call.
    pub fn is_open(&self) -> bool {
        self.security.is_empty() || self.security.iter().any(|it| it.schemes.is_empty())
    }

    /// Whether a request shows the credentials of one alternative, whatever they are worth. A client certificate
    /// counts as shown, because a stand-in without TLS cannot ask for one.
    pub fn admits(&self, contract: &Contract, raw: &RawRequest<'_>) -> bool {
        let shown = |it: &&Scheme| it.kind == SchemeKind::MutualTls || it.credential(raw).is_some();
        match self.security(contract) {
            Access::Open => true,
            Access::AnyOf(alternatives) => {
                alternatives.iter().any(|it| it.schemes.iter().all(shown))
            }
        }
    }

    /// The values of `WWW-Authenticate`, one for each scheme that would help.
    pub fn challenges(&self, contract: &Contract, nonce: &str) -> Vec<String> {
        let mut challenges: Vec<String> = Vec::new();
        let Access::AnyOf(alternatives) = self.security(contract) else {
            return challenges;
        };
        for scheme in alternatives.iter().flat_map(|it| &it.schemes) {
            let challenge = scheme.challenge(&contract.title, nonce);
            if !challenges.contains(&challenge) {
                challenges.push(challenge);
            }
        }
        challenges
    }
}

fn api_key(raw: &RawRequest<'_>, place: ParameterPlace, name: &str) -> Option<String> {
    match place {
        ParameterPlace::Header => {
            let value = raw.headers.get(name)?.as_bytes();
            Some(std::str::from_utf8(value).ok()?.trim().to_owned())
        }
        ParameterPlace::Query => query_pairs(raw.query)
            .into_iter()
            .find(|(key, _)| key == name)
            .and_then(|(_, value)| super::decode::unescape_query(value)),
        ParameterPlace::Cookie => cookies(raw.headers)
            .into_iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.to_owned()),
        ParameterPlace::Path => None,
    }
}

/// What stands behind the scheme in `Authorization`.
fn authorization<'r>(raw: &RawRequest<'r>, scheme: &str) -> Option<&'r str> {
    let value = raw.headers.get(http::header::AUTHORIZATION)?;
    let (found, rest) = value.to_str().ok()?.trim().split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then_some(rest.trim())
}

/// The user's name in the answer to a Digest challenge; nothing where a part of it is missing.
fn digest_user(answer: &str) -> Option<String> {
    let parts = quoted_pairs(answer);
    let part = |name: &str| {
        let mut parts = parts.iter();
        let found = parts.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|it| it.1.as_str()).filter(|it| !it.is_empty())
    };
    let complete = ["realm", "nonce", "uri"]
        .iter()
        .all(|it| part(it).is_some());
    let counted = part("qop").is_none() || (part("nc").is_some() && part("cnonce").is_some());
    let response = part("response")?;
    let hashed = response.len() >= 32 && response.bytes().all(|it| it.is_ascii_hexdigit());
    let user = part("username").or_else(|| part("username*"))?;
    (complete && counted && hashed).then(|| user.to_owned())
}

/// `a=b, c="d, e"` taken apart.
fn quoted_pairs(text: &str) -> Vec<(&str, String)> {
    let mut pairs = Vec::new();
    let mut rest = text;
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.trim_matches([' ', ',', '\t']);
        let after = after.trim_start();
        let (value, after) = match after.strip_prefix('"') {
            Some(inside) => quoted(inside),
            None => {
                let end = after.find(',').unwrap_or(after.len());
                (after[..end].trim().to_owned(), &after[end..])
            }
        };
        pairs.push((name, value));
        rest = after;
    }
    pairs
}

/// A text up to its closing quote, and what is behind it.
fn quoted(inside: &str) -> (String, &str) {
    let mut value = String::new();
    let mut letters = inside.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &inside[at + 1..]),
            '\\' => value.extend(letters.next().map(|it| it.1)),
            letter => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::compile_files;
    use crate::source::FileId;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};

    fn credential(kind: SchemeKind, header: (&'static str, &'static str)) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header.0, HeaderValue::from_static(header.1));
        let span = Span {
            file: FileId(0),
            start: 0,
            end: 0,
        };
        let scheme = Scheme {
            name: "s".into(),
            kind,
            span,
        };
        scheme.credential(&RawRequest {
            path_params: &[],
            query: "key=a%20b&key=c",
            headers: &headers,
            body: &Bytes::new(),
        })
    }

    #[test]
    fn credentials_are_found_where_the_scheme_says() {
        let basic = ("authorization", "basic dTpw");
        assert_eq!(credential(SchemeKind::Basic, basic).as_deref(), Some("u:p"));
        assert_eq!(credential(SchemeKind::Bearer, basic), None);
        let bearer = ("authorization", "Bearer abc");
        assert_eq!(
            credential(SchemeKind::Bearer, bearer).as_deref(),
            Some("abc")
        );
        let key = |place| SchemeKind::ApiKey {
            place,
            name: "key".into(),
        };
        let query = credential(key(ParameterPlace::Query), bearer);
        assert_eq!(query.as_deref(), Some("a b"));
        let cookie = credential(key(ParameterPlace::Cookie), ("cookie", "a=1; key=z"));
        assert_eq!(cookie.as_deref(), Some("z"));
        assert_eq!(credential(key(ParameterPlace::Header), ("key", " ")), None);
    }

    #[test]
    fn an_unknown_scheme_never_opens_an_operation() {
        let text = "openapi: 3.1.0
info: {title: t, version: '1'}
paths:
  /a: {get: {security: [{nope: []}], responses: {'200': {description: ok}}}}
  /b: {get: {security: [{}], responses: {'200': {description: ok}}}}
  /c: {get: {responses: {'200': {description: ok}}}}
";
        let (contract, _) = compile_files(&[("openapi.yaml", text)]);
        let contract = contract.unwrap();
        let count = |at: usize| match contract.operations[at].security(&contract) {
            Access::Open => None,
            Access::AnyOf(alternatives) => Some(alternatives.len()),
        };
        assert_eq!((count(0), count(1), count(2)), (Some(0), Some(1), None));
        let open: Vec<bool> = contract.operations.iter().map(Operation::is_open).collect();
        assert_eq!(open, [false, true, true]);
    }
}
