//! The keys that each object of Arazzo 1.0 knows.

/// An object whose keys are checked.
pub(super) struct Object {
    /// How messages call it.
    pub title: &'static str,
    /// The keys it knows.
    pub keys: &'static [&'static str],
}

macro_rules! objects {
    ($($id:ident $title:literal: $($key:literal)*;)*) => {
        $(pub(super) const $id: Object = Object { title: $title, keys: &[$($key),*] };)*
    };
}

objects! {
    DOCUMENT "an Arazzo document": "arazzo" "info" "sourceDescriptions" "workflows" "components";
    INFO "`info`": "title" "summary" "description" "version";
    SOURCE "a source description": "name" "url" "type";
    WORKFLOW "a workflow": "workflowId" "summary" "description" "inputs" "dependsOn" "steps" "successActions"
        "failureActions" "outputs" "parameters";
    STEP "a step": "stepId" "description" "operationId" "operationPath" "workflowId" "parameters" "requestBody"
        "successCriteria" "onSuccess" "onFailure" "outputs";
    PARAMETER "a parameter": "name" "in" "value";
    REUSABLE "a reference": "reference" "value";
    BODY "a request body": "contentType" "payload" "replacements";
    REPLACEMENT "a replacement": "target" "value";
    CRITERION "a criterion": "condition" "context" "type";
    ACTION "an action": "name" "type" "workflowId" "stepId" "criteria" "retryAfter" "retryLimit";
    COMPONENTS "`components`": "inputs" "parameters" "successActions" "failureActions";
}
