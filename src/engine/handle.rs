//! From a request to an exchange: match, credentials, decode, validate, answer, encode. The order never varies.

use super::draft::Draft;
use super::prefer::Preference;
use super::{Api, Exchange, Request, choose, content, inputs};
use crate::behavior::{Behavior, Env, FailureKind, Run, Stop, Tap, Val, request_value};
use crate::contract::{Decoded, Found, Operation, RawRequest};
use crate::state::{ApiState, Transaction};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::sync::Arc;

/// When and where an exchange takes place.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The instant on the sandbox's clock, in milliseconds since 1970 UTC.
    pub now: i64,
    /// The sandbox's name.
    pub sandbox: Arc<str>,
    /// How many exchanges there were before in this process; random values of answers that change nothing follow
    /// from it.
    pub number: u64,
}

/// Whether a request can change nothing of a state, so that a snapshot of the records will do.
pub fn is_safe(api: &Api, request: &Request, state: &ApiState) -> bool {
    match found(api, request) {
        Found::Operation { index, .. } => match &api.behavior {
            Some(behavior) => behavior.is_safe(index) && !behavior.lacks_records(index, state),
            None => true,
        },
        _ => true,
    }
}

fn found(api: &Api, request: &Request) -> Found {
    let marks = (request.query.as_str(), &request.headers);
    api.contract.find_by(&request.method, &request.path, marks)
}

/// Answers one request. Changes are left in the transaction; a refused request leaves none.
pub fn handle(
    api: &Api,
    request: Request,
    occasion: &Occasion,
    records: &mut Transaction,
) -> Exchange {
    run(Draft::new(api, request, occasion), records)
}

/// The same, with somebody who looks on.
pub fn handle_watched(
    api: &Api,
    request: Request,
    occasion: &Occasion,
    (records, tap): (&mut Transaction, &Tap),
) -> Exchange {
    let mut draft = Draft::new(api, request, occasion);
    draft.tap = Some(tap);
    run(draft, records)
}

fn run(mut draft: Draft<'_>, records: &mut Transaction) -> Exchange {
    let api = draft.api;
    let found = found(api, &draft.request);
    match found {
        Found::Operation { index, path_params } => {
            let matched = Matched {
                index,
                operation: &api.contract.operations[index],
                path_params: &path_params,
            };
            answer(&mut draft, &matched, records);
        }
        Found::NoMethod { allow } => no_method(&mut draft, &allow),
        Found::NoPath => {
            if !content::serve(&mut draft, records) {
                let text = format!("no operation has the path {}", draft.request.path);
                draft.why(text, None);
                draft.fail(FailureKind::NoOperation, None);
            }
        }
    }
    draft.finish()
}

/// An operation that a request has matched.
pub(super) struct Matched<'a> {
    pub index: usize,
    pub operation: &'a Operation,
    pub path_params: &'a [(String, String)],
}

fn no_method(draft: &mut Draft<'_>, allow: &[Method]) {
    let names: Vec<&str> = allow.iter().map(Method::as_str).collect();
    let allow = names.join(", ");
    if draft.request.method == Method::OPTIONS {
        draft.answer_empty(StatusCode::NO_CONTENT);
    } else {
        draft.why(
            format!("the path has no {}, only {allow}", draft.request.method),
            None,
        );
        draft.fail(FailureKind::Method, None);
    }
    if let Ok(value) = HeaderValue::from_str(&allow) {
        draft.header(header::ALLOW, value);
    }
}

fn answer(draft: &mut Draft<'_>, matched: &Matched<'_>, records: &mut Transaction) {
    let api = draft.api;
    draft.operation = Some(&api.contract.operations[matched.index]);
    let behavior = draft.api.behavior.clone();
    match behavior {
        Some(behavior) if behavior.describes(matched.index) => {
            with_behavior(draft, &behavior, matched, records);
        }
        _ => super::stateless::answer(draft, matched),
    }
    super::callback::put_down(draft, matched);
}

fn with_behavior(
    draft: &mut Draft<'_>,
    behavior: &Behavior,
    matched: &Matched<'_>,
    records: &mut Transaction,
) {
    behavior.generate_for(matched.index, draft.now, records);
    let savepoint = records.savepoint();
    let env = Env {
        now: draft.now,
        time: &behavior.time,
        random: RefCell::new(randomness(draft, behavior, matched, records)),
        tap: draft.tap,
    };
    let path = draft.request.path.clone();
    let request = request_value(draft.request.method.as_str(), &path, &matched.operation.id);
    let outcome = clauses(draft, behavior, matched, (&env, &request, &mut *records));
    let stopped = match outcome {
        Ok(()) => None,
        Err(Halt::Answered) => Some(()),
        Err(Halt::Kind(kind)) => {
            draft.fail(kind, Some(matched.index));
            Some(())
        }
        Err(Halt::Stop(stop)) => {
            draft.stop(stop, matched.index);
            Some(())
        }
    };
    if stopped.is_some() || draft.breaks_contract(matched) {
        draft.touched.clear();
        records.roll_back_to(savepoint);
    }
}

/// Why a request was not answered by its operation.
enum Halt {
    Kind(FailureKind),
    Stop(Stop),
    /// The answer is there already, and is no promise of the behavior.
    Answered,
}

impl From<Stop> for Halt {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

fn clauses(
    draft: &mut Draft<'_>,
    behavior: &Behavior,
    matched: &Matched<'_>,
    (env, request, records): (&Env<'_>, &Val, &mut Transaction),
) -> Result<(), Halt> {
    let mut run = Run::new(behavior, env, request, records);
    let sent = draft.request.clone();
    let raw = RawRequest {
        path_params: matched.path_params,
        query: &sent.query,
        headers: &sent.headers,
        body: &sent.body,
    };
    let caller = super::credentials::caller(draft, &run, matched.operation, &raw)?;
    let Some(caller) = caller else {
        return match draft.api.behavior_file.is_some() {
            true => Ok(()),
            false => Err(Halt::Answered),
        };
    };
    let mut decoded = matched.operation.decode(&draft.api.contract, &raw);
    if decoded.media_type_refused {
        draft.violations(std::mem::take(&mut decoded.violations));
        return Err(Halt::Kind(FailureKind::MediaType));
    }
    if !decoded.is_valid() {
        draft.violations(std::mem::take(&mut decoded.violations));
        return Err(Halt::Kind(FailureKind::Invalid));
    }
    let wishes = Preference::of(&sent);
    if wishes.chooses() {
        super::stateless::choice(draft, matched, &wishes);
        return Err(Halt::Answered);
    }
    let status = StatusCode::from_u16(run.status(matched.index)).unwrap_or(StatusCode::OK);
    if let Err(reason) = choose::acceptable(matched.operation, status, &sent.headers) {
        super::refuse::no_choice(draft, matched.operation, &reason);
        return Err(Halt::Answered);
    }
    let own = localize(&mut decoded, &sent.base);
    let files = inputs::files(own, run.records());
    let values = inputs::values(&decoded, files);
    let outcome = run.perform(matched.index, caller, values);
    draft.deeds(behavior, &run.done);
    let answered = outcome?;
    draft.answered(answered, run.status(matched.index), (behavior, matched));
    draft.headers_of(behavior, &run.headers, matched);
    Ok(())
}

/// Takes the client's own way to this API out of everything that it sent.
fn localize<'d>(decoded: &'d mut Decoded, base: &str) -> &'d Decoded {
    let maps = [
        &mut decoded.path,
        &mut decoded.query,
        &mut decoded.header,
        &mut decoded.cookie,
    ];
    for value in maps.into_iter().flat_map(serde_json::Map::values_mut) {
        super::base::to_own(value, base);
    }
    if let Some(body) = &mut decoded.body {
        super::base::to_own(body, base);
    }
    decoded
}

/// Random numbers: drawn from the sandbox where the operation may keep them, else from the number of the exchange,
/// because a draw is a change.
fn randomness(
    draft: &Draft<'_>,
    behavior: &Behavior,
    matched: &Matched<'_>,
    records: &mut Transaction,
) -> ChaCha8Rng {
    if !behavior.is_safe(matched.index) {
        return ChaCha8Rng::seed_from_u64(records.draw());
    }
    ChaCha8Rng::seed_from_u64(draft.number)
}

/// `WWW-Authenticate` for each scheme that would do.
pub(super) fn challenge(draft: &mut Draft<'_>, operation: &Operation) {
    // Nobody can guess it, and the same exchange has the same one.
    let text = format!("{} {} {}", draft.api.options.seed, draft.now, draft.number);
    let digest = Sha256::digest(text);
    let start = digest.iter().take(16);
    let nonce = start.fold(0u128, |nonce, byte| nonce << 8 | u128::from(*byte));
    let nonce = format!("{nonce:032x}");
    for challenge in operation.challenges(&draft.api.contract, &nonce) {
        if let Ok(value) = HeaderValue::from_str(&challenge) {
            draft.header(header::WWW_AUTHENTICATE, value);
        }
    }
}

/// Why an answer is what it is, for the person who looks at it in a browser's network panel.
pub(super) const WHY: HeaderName = HeaderName::from_static("mimeo-why");
