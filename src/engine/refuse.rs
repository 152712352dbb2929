//! Answers to requests that a document without a behavior file refuses: the declared response if there is one, else
//! problem details (RFC 9457). The statuses, and the names of problems, are those that Prism documents, so that a
//! client that knows them finds them here.

use super::choose::{self, NoChoice};
use super::draft::Draft;
use super::prefer::Preference;
use super::problem::{self, Named};
use super::show::show;
use crate::behavior::FailureKind;
use crate::contract::{Accept, Codec, Direction, Operation};
use http::StatusCode;

const UNPROCESSABLE: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
const BAD: StatusCode = StatusCode::BAD_REQUEST;
const UNSUPPORTED: StatusCode = StatusCode::UNSUPPORTED_MEDIA_TYPE;

/// Answers a failure that mimeo found by itself; `false` for those that have no special answer here.
pub(super) fn failure(draft: &mut Draft<'_>, kind: FailureKind) -> bool {
    match kind {
        FailureKind::Invalid => refuse(draft, &[UNPROCESSABLE, BAD], &problem::INVALID),
        FailureKind::MediaType => {
            refuse(draft, &[UNSUPPORTED, UNPROCESSABLE, BAD], &problem::MEDIA);
        }
        FailureKind::NoOperation => draft.named_problem(&problem::NO_PATH, None),
        FailureKind::Method => draft.named_problem(&problem::NO_METHOD, None),
        FailureKind::TooLarge | FailureKind::Storage | FailureKind::Internal => return false,
    }
    true
}

/// Answers a caller who shows no credential.
pub(super) fn unauthorized(draft: &mut Draft<'_>) {
    refuse(draft, &[StatusCode::UNAUTHORIZED], &problem::UNAUTHORIZED);
}

/// Answers a wish that no declared response fulfils.
pub(super) fn no_choice(draft: &mut Draft<'_>, operation: &Operation, reason: &NoChoice) {
    let sentence = reason.sentence(operation);
    draft.why(sentence.clone(), None);
    let named = match reason {
        NoChoice::Code(_) | NoChoice::Example(_) => &problem::NOT_FOUND,
        NoChoice::MediaType(_) => &problem::NOT_ACCEPTABLE,
    };
    draft.named_problem(named, Some(&sentence));
}

fn refuse(draft: &mut Draft<'_>, statuses: &[StatusCode], named: &Named) {
    let accept = Accept::of(&draft.request.headers);
    let operation = draft.operation;
    let Some(chosen) = operation.and_then(|it| choose::refusal(it, statuses, &accept)) else {
        draft.named_problem(named, None);
        return;
    };
    let Some((media, spoken)) = &chosen.form else {
        draft.named_problem(&named.with_status(chosen.status), None);
        return;
    };
    // Our own words say what is wrong, so they are used wherever the document leaves room for them.
    let details = draft.problem_details(&named.with_status(chosen.status), None);
    let room = media.range.codec() == Codec::Json
        && spoken == problem::MEDIA_TYPE
        && media.examples.is_empty()
        && (media.schema.as_ref()).is_none_or(|it| it.fits(&details, Direction::Response));
    if room {
        draft.answer_json(chosen.status, spoken, details);
    } else {
        let wishes = Preference {
            code: None,
            example: None,
            ..Preference::of(&draft.request)
        };
        show(draft, &chosen, &wishes);
    }
}
