//! Codes of `mimeo.toml`.

use crate::source::{Code, Severity};

/// The text is no TOML.
pub static SETTINGS_SYNTAX: Code = Code {
    name: "settings-syntax",
    severity: Severity::Error,
    summary: "the settings file is not TOML",
    explanation: "`mimeo.toml` is a TOML file: tables such as `[check]`, below them `key = value`. Texts stand in \
                  quotes, lists in brackets, and each key stands once.",
};

/// A key that means nothing.
pub static UNKNOWN_SETTING: Code = Code {
    name: "unknown-setting",
    severity: Severity::Error,
    summary: "a setting that there is not",
    explanation: "A key of `mimeo.toml` that nobody reads would be a setting that does nothing. `mimeo schema settings` \
                  prints the JSON Schema of the file, with which editors complete and check it.",
};

/// A value that does not fit.
pub static WRONG_SETTING: Code = Code {
    name: "wrong-setting",
    severity: Severity::Error,
    summary: "a setting with a value that does not fit",
    explanation: "The settings of `mimeo.toml` mean the same as the flags of the command, and take the same values: \
                  lengths of time such as `10s`, numbers, texts, lists of texts.",
};

/// Every code of this area.
pub static ALL: &[&Code] = &[&SETTINGS_SYNTAX, &UNKNOWN_SETTING, &WRONG_SETTING];
