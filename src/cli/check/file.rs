//! `mimeo.toml`: what a project repeats. One type a table; the JSON Schema comes from the same types.

use super::values::{PhaseName, Seconds, StartFrom};
use crate::source::codes::settings as codes;
use crate::source::{Diagnostic, SourceFile, Sources, Span, did_you_mean};
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// The file that is read when none is named.
pub const FILE: &str = "mimeo.toml";

/// Settings of a project.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct SettingsFile {
    /// Settings of `mimeo check`; its flags go before them.
    pub check: CheckTable,
}

/// Settings of `mimeo check`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct CheckTable {
    /// Base URL of the service.
    pub url: Option<String>,
    /// The name of an API below specs/, its folder, or its contract.
    pub api: Option<String>,
    /// The folder that has a folder of fixtures for each API.
    pub fixtures: Option<String>,
    /// Ways of looking for faults; all by default.
    pub phases: Option<Vec<PhaseName>>,
    /// Credentials by security scheme; `token_2` is that of a second caller of the scheme `token`.
    pub auth: BTreeMap<String, String>,
    /// Workflows whose output is a credential, by security scheme: `WORKFLOW.OUTPUT`.
    pub login: BTreeMap<String, String>,
    /// Inputs of workflows.
    pub inputs: BTreeMap<String, Value>,
    /// Headers of every request.
    pub headers: BTreeMap<String, String>,
    /// Most requests a second.
    pub rate: Option<f64>,
    /// How long an answer may take; 10s by default.
    pub timeout: Option<Seconds>,
    /// Most requests in all.
    pub max_requests: Option<usize>,
    /// Most time in all; 25s by default, 0s for no limit.
    pub max_time: Option<Seconds>,
    /// Most requests under way at once; 4 by default.
    pub connections: Option<usize>,
    /// From which all that is drawn by lot follows; 1 by default.
    pub seed: Option<u64>,
    /// Only these operations: an operationId, a path (`/orders*`), or `tag:NAME`.
    pub include: Vec<String>,
    /// All but these operations.
    pub exclude: Vec<String>,
    /// A command that puts the service back to its first records.
    pub reset_command: Option<String>,
    /// A URL that does; with POST unless a method stands in front.
    pub reset_url: Option<String>,
    /// An operation of the contract that does.
    pub reset_operation: Option<String>,
    /// The beginning of the names that stand for `{namespace}` in the URL and in headers.
    pub namespace: Option<String>,
    /// What a clean start holds.
    pub initial: Option<StartFrom>,
    /// Whether to write to a host that is neither this machine nor in a private network.
    pub allow_remote_writes: bool,
    /// The file of findings that are known.
    pub baseline: Option<String>,
    /// Reports to write: the file by the kind.
    pub reports: BTreeMap<String, String>,
}

/// The JSON Schema of the file.
pub fn schema() -> Value {
    schema_for!(SettingsFile).to_value()
}

/// Reads a settings file; the diagnostics say what is wrong and where.
pub fn parse(path: &Path, text: &str) -> Result<SettingsFile, (Vec<Diagnostic>, Sources)> {
    let error = match toml::from_str(text) {
        Ok(file) => return Ok(file),
        Err(error) => error,
    };
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new(path, text.to_owned()));
    let at = |range: Range<usize>| Span {
        file,
        start: u32::try_from(range.start).unwrap_or(u32::MAX),
        end: u32::try_from(range.end).unwrap_or(u32::MAX),
    };
    let mut diagnostic = diagnostic(&error);
    diagnostic = match error.span() {
        Some(range) => diagnostic.at(at(range)),
        None => diagnostic.in_file(path),
    };
    Err((vec![diagnostic], sources))
}

/// What the reader says, in our words where there are better ones.
fn diagnostic(error: &toml::de::Error) -> Diagnostic {
    let message = error.message().trim_end();
    if let Some((key, known)) = unknown_key(message) {
        let told = format!("there is no setting `{key}`");
        let told = Diagnostic::new(&codes::UNKNOWN_SETTING, told);
        return match did_you_mean(key, known) {
            Some(hint) => told.help(hint),
            None => told.help("`mimeo schema settings` describes all of them"),
        };
    }
    // A reader that does not come to values calls them by their place in the syntax.
    let is_value = message.starts_with("invalid ") && message.contains(", expected ")
        || message.starts_with('`')
        || message.starts_with("there is no ")
        || message.starts_with("unknown variant");
    let code = match is_value {
        true => &codes::WRONG_SETTING,
        false => &codes::SETTINGS_SYNTAX,
    };
    Diagnostic::new(code, message.replace('\n', ": "))
}

/// ``unknown field `phasse`, expected one of `url`, `api` ``
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let rest = message.strip_prefix("unknown field ")?;
    let mut quoted = rest.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let (diagnostics, sources) = parse(Path::new("mimeo.toml"), text).unwrap_err();
        let diagnostic = &diagnostics[0];
        let place = diagnostic.span.map(|it| sources.place(it));
        let help = diagnostic.help.as_deref().unwrap_or_default();
        format!(
            "{} {} {} | {help}",
            place.unwrap_or_default(),
            diagnostic.code.name,
            diagnostic.message
        )
    }

    #[test]
    fn settings_are_read() {
        let text = "[check]\nurl = 'http://localhost:1'\nphases = ['laws']\ntimeout = '2s'\n\
                    [check.auth]\ntoken = 'x'\n";
        let file = parse(Path::new("mimeo.toml"), text).unwrap().check;
        assert_eq!(file.url.as_deref(), Some("http://localhost:1"));
        assert_eq!(file.phases.unwrap()[0].0.name(), "laws");
        assert_eq!(file.timeout.unwrap().0.as_secs(), 2);
        assert_eq!(file.auth["token"], "x");
        assert!(
            parse(Path::new("mimeo.toml"), "")
                .unwrap()
                .check
                .url
                .is_none()
        );
    }

    #[test]
    fn problems_have_a_place_and_a_hint() {
        assert_eq!(
            told("[check]\nphasse = []\n"),
            "mimeo.toml:2:1 unknown-setting there is no setting `phasse` | did you mean `phases`?"
        );
        assert_eq!(
            told("[check]\nphases = ['low', 'lwas']\n"),
            "mimeo.toml:2:10 wrong-setting there is no phase `low`; there is: examples, workflows, coverage, laws, model | "
        );
        assert!(
            told("[check]\nrate = 'x'\n").starts_with("mimeo.toml:2:8 wrong-setting invalid type")
        );
        assert!(told("[check]\ntimeout = '2 years'\n").contains("wrong-setting `2 years` is not"));
        assert!(told("[check\n").contains("settings-syntax"));
    }
}
