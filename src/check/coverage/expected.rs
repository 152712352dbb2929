//! What may come back to each kind of request.

use super::probe::{Kind, Probe};
use crate::check::Received;
use crate::check::finding::Check;
use crate::check::rehearsal::{Likeness, Rehearsal, likeness};
use crate::contract::Operation;
use http::header;

/// Requests that keep the contract are taken.
pub(super) static GOOD: Check = Check {
    name: "good-request",
    promise: "a request that keeps the contract is not refused as malformed and does not make the service fail",
};
/// Requests that break the contract are refused.
pub(super) static BAD: Check = Check {
    name: "bad-request",
    promise: "a request that breaks the contract is refused with a status from 400 to 499",
};
/// Undeclared media types are refused.
pub(super) static MEDIA_TYPE: Check = Check {
    name: "media-type",
    promise: "a body of a media type that is not declared is refused, best with 415",
};
/// Undeclared methods are refused.
pub(super) static METHOD: Check = Check {
    name: "method",
    promise: "a method that a path does not declare is answered with 405 and `Allow`",
};
/// Callers without credential are refused.
pub(super) static CREDENTIAL: Check = Check {
    name: "credential",
    promise: "a request without a credential, or with a wrong one, is refused with 401 or 403",
};

/// Statuses that say that a request is malformed.
const MALFORMED: [u16; 13] = [
    400, 405, 406, 410, 411, 412, 413, 414, 415, 417, 422, 428, 431,
];
/// Statuses that a malformed request may have.
const REFUSED: [u16; 14] = [
    400, 401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 422, 428, 429,
];

/// Why an answer is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The place: `status`, `header allow`.
    pub place: &'static str,
    /// What was expected, in words.
    pub expected: String,
    /// What was there.
    pub actual: String,
}

impl Kind {
    /// The rule that a service keeps with a right answer.
    pub(super) fn check(self) -> &'static Check {
        match self {
            Self::Good => &GOOD,
            Self::Bad => &BAD,
            Self::MediaType => &MEDIA_TYPE,
            Self::Method => &METHOD,
            Self::Credential => &CREDENTIAL,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Good => "2xx or 3xx, or 401, 403, 404, 409 or 429",
            Self::Bad => "400, 422 or another 4xx",
            Self::MediaType => "415 or another 4xx",
            Self::Method => "405 with `Allow`",
            Self::Credential => "401 or 403",
        }
    }

    fn allows(self, status: u16, (operation, granted): (&Operation, bool)) -> bool {
        match self {
            Self::Good => status < 500 && !MALFORMED.contains(&status),
            Self::Bad | Self::MediaType => REFUSED.contains(&status) || status == 431,
            // A path with parameters may lead to nothing, and who may not call need not be told more.
            Self::Method => match status {
                405 | 429 | 501 => true,
                404 => operation.path.contains('{'),
                401 | 403 => !operation.is_open(),
                _ => false,
            },
            Self::Credential => match status {
                300..400 | 401 | 403 | 429 => true,
                // What could not be granted anyway may be refused for that.
                400..500 => !granted,
                _ => false,
            },
        }
    }
}

impl Probe {
    /// What may come back, in words.
    pub(super) fn expected(&self) -> String {
        let foreseen = self.foresight.as_ref();
        match foreseen.and_then(|it| Some((it.status, it.error.as_deref()?))) {
            Some((status, error)) => format!("{status} {error}, or {}", self.kind.words()),
            None => self.kind.words().to_owned(),
        }
    }

    /// What is wrong with an answer; nothing if it may come.
    pub(super) fn judge(&self, rehearsal: &Rehearsal, received: &Received) -> Option<Wrong> {
        let operation = &rehearsal.api.contract.operations[self.operation];
        let status = received.status;
        let wrong = |place, actual: String| {
            let expected = self.expected();
            Some(Wrong {
                place,
                expected,
                actual,
            })
        };
        if self.is_foreseen(rehearsal, received) {
            return None;
        }
        if !self.kind.allows(status, (operation, self.granted)) {
            return match self.is_named(rehearsal, received) {
                true => None,
                false => wrong("status", format!("integer {status}")),
            };
        }
        if status == 405
            && self.kind == Kind::Method
            && !received.headers.contains_key(header::ALLOW)
        {
            return wrong("header allow", "nothing".to_owned());
        }
        None
    }

    /// Whether the answer is the refusal that the model foresees.
    fn is_foreseen(&self, rehearsal: &Rehearsal, received: &Received) -> bool {
        let Some(foresight) = &self.foresight else {
            return false;
        };
        let error = foresight
            .error
            .as_deref()
            .and_then(|it| rehearsal.error(it));
        foresight.status == received.status
            && error.is_some_and(|it| {
                received.status >= 400 || likeness(it, received) != Likeness::None
            })
    }

    /// Whether a refusal may be for a rule of the behavior file, where nobody knows the records of the service:
    /// it is that of some named error, and not of the one for requests that break the contract.
    fn is_named(&self, rehearsal: &Rehearsal, received: &Received) -> bool {
        let Some(behavior) = rehearsal.api.behavior.as_deref() else {
            return false;
        };
        let invalid = rehearsal.invalid_error(self.operation);
        let says_invalid = invalid.is_some_and(|it| likeness(it, received) == Likeness::All);
        match self.kind {
            Kind::Good => {
                let others = behavior.errors.values();
                let mut others =
                    others.filter(|it| invalid.is_none_or(|invalid| it.span != invalid.span));
                !rehearsal.knows()
                    && received.status < 500
                    && !says_invalid
                    && others.any(|it| it.status == received.status)
            }
            // Where refusals are answered with 200, the name tells them.
            Kind::Bad => says_invalid && received.status < 400,
            Kind::Credential => {
                let mut errors = behavior.errors.values();
                received.status < 400 && errors.any(|it| likeness(it, received) == Likeness::All)
            }
            Kind::MediaType | Kind::Method => false,
        }
    }
}
