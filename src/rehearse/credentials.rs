//! Credentials of the right form for what an operation asks for.

use super::call::{Draft, NO_CALLER, Unmade};
use crate::contract::{Access, Contract, Operation, ParameterPlace, Scheme, SchemeKind};

/// The answer to a challenge that nobody has sent; its form is all that counts.
const DIGEST: &str = "Digest username=\"rehearsal\", realm=\"rehearsal\", nonce=\"1\", uri=\"/\", \
    qop=auth, nc=00000001, cnonce=\"1\", algorithm=SHA-256, response=\"0123456789abcdef0123456789abcdef\"";

/// What stands for a secret.
const SECRET: &str = "rehearsal";
/// `rehearsal:rehearsal` in Base64.
const PAIR: &str = "cmVoZWFyc2FsOnJlaGVhcnNhbA==";

/// Adds what the first of the alternatives asks for.
pub(super) fn attach(
    contract: &Contract,
    operation: &Operation,
    draft: &mut Draft,
) -> Result<(), Unmade> {
    let Access::AnyOf(alternatives) = operation.security(contract) else {
        return Ok(());
    };
    let Some(alternative) = alternatives.first() else {
        return Err(Unmade::new(NO_CALLER, "no caller is allowed".to_owned()));
    };
    for scheme in &alternative.schemes {
        one(scheme, draft);
    }
    Ok(())
}

fn one(scheme: &Scheme, draft: &mut Draft) {
    match &scheme.kind {
        SchemeKind::ApiKey { place, name } => match place {
            ParameterPlace::Query => draft.pair(name, SECRET),
            ParameterPlace::Cookie => draft.cookie(name, SECRET),
            _ => draft.header(name, SECRET),
        },
        SchemeKind::Basic => draft.header("authorization", &format!("Basic {PAIR}")),
        SchemeKind::Bearer => draft.header("authorization", &format!("Bearer {SECRET}")),
        SchemeKind::Digest => draft.header("authorization", DIGEST),
        SchemeKind::Http(name) => draft.header("authorization", &format!("{name} {SECRET}")),
        SchemeKind::MutualTls => {}
    }
}
