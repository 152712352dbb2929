//! Who is calling: the first alternative of the operation's security whose credentials are all there and good.

use super::draft::Draft;
use super::handle::challenge;
use crate::behavior::{Run, Stop, Val};
use crate::contract::{Access, Alternative, Operation, RawRequest};

/// The caller's record, `null` for an anonymous one, or nothing when the draft has been answered with 401.
pub(super) fn caller(
    draft: &mut Draft<'_>,
    run: &Run<'_>,
    operation: &Operation,
    raw: &RawRequest<'_>,
) -> Result<Option<Val>, Stop> {
    let alternatives = match operation.security(&draft.api.contract) {
        Access::Open => return Ok(Some(Val::Null)),
        Access::AnyOf(alternatives) => alternatives,
    };
    let mut stopped = None;
    for alternative in &alternatives {
        match attempt(run, alternative, raw) {
            Some(Ok(caller)) => return Ok(Some(caller)),
            Some(Err(stop)) => stopped = stopped.or(Some(stop)),
            None => {}
        }
    }
    if alternatives.iter().any(|it| it.schemes.is_empty()) {
        return Ok(Some(Val::Null));
    }
    challenge(draft, operation);
    match stopped {
        Some(stop) => Err(stop),
        None => {
            refuse_anonymous(draft, run, &alternatives);
            Ok(None)
        }
    }
}

/// The caller by one alternative; nothing if a credential is not there.
fn attempt(
    run: &Run<'_>,
    alternative: &Alternative<'_>,
    raw: &RawRequest<'_>,
) -> Option<Result<Val, Stop>> {
    let mut caller = None;
    for scheme in &alternative.schemes {
        let credential = scheme.credential(raw)?;
        match run.authenticate(&scheme.name, &credential) {
            Ok(found) => caller = caller.or(Some(found)),
            Err(stop) => return Some(Err(stop)),
        }
    }
    caller.map(Ok)
}

fn refuse_anonymous(draft: &mut Draft<'_>, run: &Run<'_>, alternatives: &[Alternative<'_>]) {
    let schemes = alternatives.iter().flat_map(|it| &it.schemes);
    let names: Vec<&str> = schemes.map(|it| it.name.as_str()).collect();
    let text = format!("no credential for {} was sent", names.join(" or "));
    draft.why(text, None);
    let error = names.iter().find_map(|scheme| run.missing_error(scheme));
    match error {
        Some(error) => draft.named(&error),
        None if run.behavior.fills() => super::refuse::unauthorized(draft),
        None => draft.problem(http::StatusCode::UNAUTHORIZED, "a credential is needed"),
    }
}
