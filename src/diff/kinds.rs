//! The one registry of kinds of changes: the stable name, the level, and what it means for a client.

use super::change::Level;
use crate::source::{Code, Severity};

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// The stable name, such as `request-parameter-required-added`.
    pub name: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What it means for a client, in a sentence.
    pub meaning: &'static str,
    /// The same, for drawing it as a diagnostic.
    pub code: Code,
}

const fn severity(level: Level) -> Severity {
    match level {
        Level::Breaking => Severity::Error,
        Level::Risky => Severity::Warning,
        Level::Harmless => Severity::Note,
    }
}

macro_rules! kinds {
    ($($id:ident, $name:literal, $level:ident, $meaning:literal;)*) => {
        $(
            #[doc = $meaning]
            pub(super) static $id: Kind = Kind {
                name: $name,
                level: Level::$level,
                meaning: $meaning,
                code: Code {
                    name: $name,
                    severity: severity(Level::$level),
                    summary: $meaning,
                    explanation: $meaning,
                },
            };
        )*
        /// Every kind.
        pub static ALL: &[&Kind] = &[$(&$id),*];
    };
}

kinds! {
    API_ADDED, "api-added", Harmless, "There is an API that was not there before.";
    API_REMOVED, "api-removed", Breaking, "Every call of this API fails.";
    BASE_PATH_REMOVED, "base-path-removed", Breaking, "Clients that call the old base path find nothing there.";
    OPERATION_ADDED, "operation-added", Harmless, "Clients may call it; nobody has to.";
    OPERATION_REMOVED, "operation-removed", Breaking, "Clients that call it get a 404 or a 405.";
    DEPRECATED_OPERATION_REMOVED, "deprecated-operation-removed", Risky,
        "It was announced; clients that still call it get a 404 or a 405.";
    OPERATION_MOVED, "operation-moved", Breaking, "Clients that call the old method and path get a 404 or a 405.";
    OPERATION_ID_CHANGED, "operation-id-changed", Risky,
        "Requests stay the same, but generated clients name their function anew.";
    OPERATION_DEPRECATED, "operation-deprecated", Harmless, "It still works; clients should move away from it.";
    OPERATION_UNDEPRECATED, "operation-undeprecated", Harmless, "It is there to stay after all.";
    PATH_PARAMETER_RENAMED, "path-parameter-renamed", Harmless, "URLs stay the same; only the name in the document changes.";

    REQUEST_PARAMETER_REQUIRED_ADDED, "request-parameter-required-added", Breaking,
        "Requests of old clients lack it and are refused.";
    REQUEST_PARAMETER_ADDED, "request-parameter-added", Harmless, "Clients may send it; nobody has to.";
    REQUEST_PARAMETER_REMOVED, "request-parameter-removed", Risky,
        "Clients that send it are not heard, or are refused by a strict server.";
    REQUEST_PARAMETER_RENAMED, "request-parameter-renamed", Breaking,
        "Clients that send the old name are not heard.";
    REQUEST_PARAMETER_MOVED, "request-parameter-moved", Breaking,
        "Clients send it where it is not looked for any more.";
    REQUEST_PARAMETER_BECAME_REQUIRED, "request-parameter-became-required", Breaking,
        "Clients that left it out are refused.";
    REQUEST_PARAMETER_BECAME_OPTIONAL, "request-parameter-became-optional", Harmless, "Clients may leave it out.";
    REQUEST_PARAMETER_STYLE_CHANGED, "request-parameter-style-changed", Breaking,
        "Lists and objects that clients write in the old way are misread.";
    REQUEST_PARAMETER_EMPTY_REFUSED, "request-parameter-empty-refused", Breaking,
        "Clients that send it without a value are refused.";
    REQUEST_PARAMETER_DEPRECATED, "request-parameter-deprecated", Harmless,
        "It still works; clients should stop sending it.";

    REQUEST_BODY_REQUIRED_ADDED, "request-body-required-added", Breaking,
        "Requests of old clients have no body and are refused.";
    REQUEST_BODY_ADDED, "request-body-added", Harmless, "Clients may send a body; nobody has to.";
    REQUEST_BODY_REMOVED, "request-body-removed", Risky, "What clients send in the body is not heard.";
    REQUEST_BODY_BECAME_REQUIRED, "request-body-became-required", Breaking, "Clients that send no body are refused.";
    REQUEST_BODY_BECAME_OPTIONAL, "request-body-became-optional", Harmless, "Clients may leave the body out.";
    REQUEST_MEDIA_TYPE_REMOVED, "request-media-type-removed", Breaking,
        "Clients that send this media type get a 415.";
    REQUEST_MEDIA_TYPE_ADDED, "request-media-type-added", Harmless, "Clients have one more way to send the body.";
    REQUEST_ENCODING_CHANGED, "request-encoding-changed", Breaking,
        "Form fields that clients write in the old way are misread or refused.";

    REQUEST_TYPE_NARROWED, "request-type-narrowed", Breaking, "Values of a type that was accepted are refused.";
    REQUEST_TYPE_WIDENED, "request-type-widened", Harmless, "More types are accepted than before.";
    REQUEST_VALUE_REMOVED, "request-value-removed", Breaking, "Clients that send the value are refused.";
    REQUEST_VALUE_ADDED, "request-value-added", Harmless, "Clients may send one more value.";
    REQUEST_CONSTRAINT_TIGHTENED, "request-constraint-tightened", Breaking,
        "Values that were accepted are refused.";
    REQUEST_CONSTRAINT_LOOSENED, "request-constraint-loosened", Harmless, "More values are accepted than before.";
    REQUEST_PROPERTY_REQUIRED_ADDED, "request-property-required-added", Breaking,
        "Requests of old clients lack it and are refused.";
    REQUEST_PROPERTY_BECAME_REQUIRED, "request-property-became-required", Breaking,
        "Clients that left it out are refused.";
    REQUEST_PROPERTY_BECAME_OPTIONAL, "request-property-became-optional", Harmless, "Clients may leave it out.";
    REQUEST_PROPERTY_ADDED, "request-property-added", Harmless, "Clients may send it; nobody has to.";
    REQUEST_PROPERTY_REMOVED, "request-property-removed", Risky,
        "It is still accepted, but nothing says that it is heard.";
    REQUEST_PROPERTY_REFUSED, "request-property-refused", Breaking,
        "Clients that send it are refused, because unknown properties are.";
    REQUEST_PROPERTY_BECAME_READ_ONLY, "request-property-became-read-only", Risky,
        "What clients send for it is not heard, or is refused.";
    REQUEST_ADDITIONAL_CLOSED, "request-additional-properties-closed", Breaking,
        "Clients that send properties beyond the named ones are refused.";
    REQUEST_ADDITIONAL_OPENED, "request-additional-properties-opened", Harmless,
        "Properties beyond the named ones are accepted.";
    REQUEST_ALTERNATIVE_REMOVED, "request-alternative-removed", Breaking, "Clients that send this form are refused.";
    REQUEST_ALTERNATIVE_ADDED, "request-alternative-added", Harmless, "Clients may send one more form.";
    REQUEST_SCHEMA_NARROWED, "request-schema-narrowed", Breaking, "Values that were accepted are refused.";
    REQUEST_SCHEMA_WIDENED, "request-schema-widened", Harmless, "More values are accepted than before.";
    REQUEST_SCHEMA_UNCLEAR, "request-schema-unclear", Risky,
        "It cannot be told whether everything that was accepted still is.";
    REQUEST_DEFAULT_CHANGED, "request-default-changed", Risky,
        "Clients that leave the value out get another behavior.";

    RESPONSE_SUCCESS_STATUS_REMOVED, "response-success-status-removed", Breaking,
        "Clients that wait for this status do not get it any more.";
    RESPONSE_SUCCESS_STATUS_ADDED, "response-success-status-added", Risky,
        "Clients that only know the other statuses take it for a failure.";
    RESPONSE_ERROR_STATUS_REMOVED, "response-error-status-removed", Harmless,
        "Clients have one failure less to think of.";
    RESPONSE_ERROR_STATUS_ADDED, "response-error-status-added", Risky,
        "Clients meet a failure that they were not told about.";
    RESPONSE_BODY_REMOVED, "response-body-removed", Breaking, "Clients that read the body find none.";
    RESPONSE_BODY_ADDED, "response-body-added", Harmless, "There is a body where there was none.";
    RESPONSE_MEDIA_TYPE_REMOVED, "response-media-type-removed", Breaking,
        "Clients that ask for this media type do not get it any more.";
    RESPONSE_MEDIA_TYPE_ADDED, "response-media-type-added", Harmless, "Clients may ask for one more media type.";
    RESPONSE_HEADER_REMOVED, "response-header-removed", Risky, "Clients that read the header may find none.";
    RESPONSE_REQUIRED_HEADER_REMOVED, "response-required-header-removed", Breaking,
        "Clients that rely on the header find none.";
    RESPONSE_HEADER_BECAME_OPTIONAL, "response-header-became-optional", Breaking,
        "Clients that rely on the header may find none.";
    RESPONSE_HEADER_ADDED, "response-header-added", Harmless, "Answers say more than before.";
    RESPONSE_HEADER_BECAME_REQUIRED, "response-header-became-required", Harmless, "The header is always there now.";

    RESPONSE_TYPE_WIDENED, "response-type-widened", Breaking,
        "Clients get values of a type that they were told not to expect.";
    RESPONSE_TYPE_NARROWED, "response-type-narrowed", Harmless, "Clients meet fewer types than before.";
    RESPONSE_VALUE_ADDED, "response-value-added", Risky, "Clients get a value that they do not know.";
    RESPONSE_VALUE_REMOVED, "response-value-removed", Harmless, "Clients meet fewer values than before.";
    RESPONSE_CONSTRAINT_LOOSENED, "response-constraint-loosened", Risky,
        "Clients get values outside of what they were promised.";
    RESPONSE_CONSTRAINT_TIGHTENED, "response-constraint-tightened", Harmless, "Answers promise more than before.";
    RESPONSE_REQUIRED_PROPERTY_REMOVED, "response-required-property-removed", Breaking,
        "Clients that read it find nothing.";
    RESPONSE_PROPERTY_REMOVED, "response-property-removed", Risky,
        "It was not always there; now nothing says that it ever is.";
    RESPONSE_PROPERTY_BECAME_OPTIONAL, "response-property-became-optional", Breaking,
        "Clients that rely on it may find nothing.";
    RESPONSE_PROPERTY_BECAME_REQUIRED, "response-property-became-required", Harmless, "It is always there now.";
    RESPONSE_PROPERTY_ADDED, "response-property-added", Harmless, "Answers say more than before.";
    RESPONSE_PROPERTY_UNEXPECTED, "response-property-unexpected", Risky,
        "The old contract allowed no other properties, so strict clients refuse the answer.";
    RESPONSE_ADDITIONAL_OPENED, "response-additional-properties-opened", Risky,
        "Clients get properties that they do not know.";
    RESPONSE_ADDITIONAL_CLOSED, "response-additional-properties-closed", Harmless,
        "There is nothing beyond the named properties.";
    RESPONSE_ALTERNATIVE_ADDED, "response-alternative-added", Risky, "Clients get a form that they do not know.";
    RESPONSE_ALTERNATIVE_REMOVED, "response-alternative-removed", Harmless, "Clients meet fewer forms than before.";
    RESPONSE_SCHEMA_WIDENED, "response-schema-widened", Risky,
        "Clients get values outside of what they were promised.";
    RESPONSE_SCHEMA_NARROWED, "response-schema-narrowed", Harmless, "Answers promise more than before.";
    RESPONSE_SCHEMA_UNCLEAR, "response-schema-unclear", Risky,
        "It cannot be told whether every answer keeps the old promise.";
    RESPONSE_DEFAULT_CHANGED, "response-default-changed", Harmless, "The documented default of an answer is another one.";
    PROPERTY_DEPRECATED, "property-deprecated", Harmless, "It still works; clients should move away from it.";

    SECURITY_TIGHTENED, "security-tightened", Breaking, "Credentials that were enough are not any more.";
    SECURITY_LOOSENED, "security-loosened", Harmless, "There is one more way to be let in.";
    SECURITY_SCOPE_ADDED, "security-scope-added", Breaking, "Tokens without the new scope are refused.";
    SECURITY_SCOPE_REMOVED, "security-scope-removed", Harmless, "Tokens need fewer scopes.";
    SECURITY_SCHEME_CHANGED, "security-scheme-changed", Breaking,
        "Credentials are looked for somewhere else, or are of another kind.";

    BEHAVIOR_TIME_CHANGED, "behavior-time-changed", Risky, "Times are written or counted in another way.";
    BEHAVIOR_ENVELOPE_CHANGED, "behavior-envelope-changed", Risky, "Answers have another envelope.";
    BEHAVIOR_FAILURE_CHANGED, "behavior-failure-changed", Risky, "Another error is answered for the same fault.";
    BEHAVIOR_ERROR_ADDED, "behavior-error-added", Harmless, "There is one more named error.";
    BEHAVIOR_ERROR_REMOVED, "behavior-error-removed", Risky, "Clients that wait for this error do not get it any more.";
    BEHAVIOR_ERROR_CHANGED, "behavior-error-changed", Breaking, "Clients that know the error by its status or code miss it.";
    BEHAVIOR_CALLER_CHANGED, "behavior-caller-changed", Risky, "Other credentials are good, or stand for somebody else.";
    BEHAVIOR_RESOURCE_ADDED, "behavior-resource-added", Harmless, "There is one more kind of record.";
    BEHAVIOR_RESOURCE_REMOVED, "behavior-resource-removed", Risky, "Records of this kind are not kept any more.";
    BEHAVIOR_RESOURCE_CHANGED, "behavior-resource-changed", Risky, "Records hold or show other values.";
    MACHINE_CHANGED, "machine-changed", Risky, "Records begin in another state, or refusals are other errors.";
    MACHINE_STATE_ADDED, "machine-state-added", Risky, "Clients meet a state that they do not know.";
    MACHINE_STATE_REMOVED, "machine-state-removed", Breaking, "Records never come into a state that clients wait for.";
    MACHINE_STATE_CHANGED, "machine-state-changed", Breaking, "The state has another value on the wire.";
    MACHINE_ACTION_ADDED, "machine-action-added", Harmless, "Clients can do one thing more with a record.";
    MACHINE_ACTION_REMOVED, "machine-action-removed", Breaking, "What clients could do with a record is refused.";
    MACHINE_ACTION_NARROWED, "machine-action-narrowed", Breaking, "The action is refused in a state in which it was possible.";
    MACHINE_ACTION_CHANGED, "machine-action-changed", Risky, "The action does something else, or others may do it.";
    OPERATION_GIVEN_CHANGED, "operation-given-changed", Risky, "The operation looks at other records.";
    OPERATION_REQUIRE_ADDED, "operation-require-added", Breaking, "Requests that were answered are refused.";
    OPERATION_REQUIRE_REMOVED, "operation-require-removed", Risky, "Requests that were refused are answered.";
    OPERATION_REQUIRE_CHANGED, "operation-require-changed", Risky, "Requests are refused for other reasons.";
    OPERATION_CHANGE_CHANGED, "operation-change-changed", Risky, "The operation leaves other records behind.";
    OPERATION_REPLY_CHANGED, "operation-reply-changed", Risky, "The operation answers something else.";
    OPERATION_STATUS_CHANGED, "operation-status-changed", Breaking, "Clients that wait for the old status miss it.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_different_and_meanings_are_sentences() {
        for (at, kind) in ALL.iter().enumerate() {
            assert!(
                ALL[..at].iter().all(|it| it.name != kind.name),
                "{}",
                kind.name
            );
            assert!(kind.meaning.ends_with('.'), "{}", kind.name);
        }
    }
}
