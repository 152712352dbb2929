//! The workflows of the API's Arazzo document, played against the service, and logins by such workflows.
//! The interpreter is `crate::workflow`; here its requests become steps of a session.

mod finding;
mod inspector;
mod login;
mod play;
#[cfg(test)]
mod tests;

pub(super) use inspector::WorkflowsInspector;
