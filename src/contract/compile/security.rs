//! Security schemes and the requirements that name them.

use super::keys;
use super::reader::{At, Reader};
use crate::contract::model::ParameterPlace;
use crate::contract::security::{Requirement, Scheme, SchemeKind};
use crate::source::codes::contract as codes;
use crate::source::{Diagnostic, did_you_mean};
use indexmap::IndexMap;

/// Reads `components.securitySchemes`.
pub(super) fn schemes<'a>(reader: &mut Reader<'a>, root: &At<'a>) -> IndexMap<String, Scheme> {
    let Some(components) = root.get("components") else {
        return IndexMap::new();
    };
    let mut schemes = IndexMap::new();
    for item in reader.entries_of(&components, "securitySchemes") {
        let Some(at) = reader.follow(item.at) else {
            continue;
        };
        reader.check_keys(&at, &keys::SECURITY_SCHEME);
        match kind(&at) {
            Ok(kind) => {
                let scheme = Scheme {
                    name: item.name.to_owned(),
                    kind,
                    span: item.key,
                };
                schemes.insert(item.name.to_owned(), scheme);
            }
            Err(message) => {
                let span = at.node.get("type").unwrap_or(at.node).span;
                reader.tell(&codes::INVALID_SECURITY_SCHEME, span, message);
            }
        }
    }
    schemes
}

fn kind(at: &At<'_>) -> Result<SchemeKind, String> {
    let text = |key: &str| {
        at.str(key)
            .ok_or_else(|| format!("the scheme needs `{key}`"))
    };
    match text("type")? {
        "apiKey" => {
            let place = match text("in")? {
                "header" => ParameterPlace::Header,
                "query" => ParameterPlace::Query,
                "cookie" => ParameterPlace::Cookie,
                other => return Err(format!("`{other}` is not header, query or cookie")),
            };
            let name = text("name")?.to_owned();
            Ok(SchemeKind::ApiKey { place, name })
        }
        "http" => Ok(match text("scheme")?.to_ascii_lowercase().as_str() {
            "basic" => SchemeKind::Basic,
            "bearer" => SchemeKind::Bearer,
            "digest" => SchemeKind::Digest,
            other => SchemeKind::Http(other.to_owned()),
        }),
        "oauth2" | "openIdConnect" => Ok(SchemeKind::Bearer),
        "mutualTLS" => Ok(SchemeKind::MutualTls),
        other => Err(format!("`{other}` is no type of security scheme")),
    }
}

/// Reads `security` of the document or of an operation; nothing where the key is absent.
pub(super) fn requirements<'a>(
    reader: &mut Reader<'a>,
    at: &At<'a>,
    schemes: &IndexMap<String, Scheme>,
) -> Option<Vec<Requirement>> {
    at.node.get("security")?;
    let mut requirements = Vec::new();
    for at in reader.items_of(at, "security") {
        let mut named = Vec::new();
        for item in reader.entries(&at, "a security requirement") {
            if !schemes.contains_key(item.name) {
                let message = format!("there is no security scheme `{}`", item.name);
                let help = did_you_mean(item.name, schemes.keys().map(String::as_str));
                reader.diagnostics.push(
                    Diagnostic::new(&codes::UNKNOWN_SECURITY_SCHEME, message)
                        .at(item.key)
                        .maybe_help(help),
                );
            }
            let scopes = item.at.node.as_sequence().unwrap_or_default().iter();
            let scopes = scopes.filter_map(|it| it.as_str().map(str::to_owned));
            named.push((item.name.to_owned(), scopes.collect()));
        }
        requirements.push(Requirement { schemes: named });
    }
    Some(requirements)
}
