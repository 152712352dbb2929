//! Values of flags and of `mimeo.toml`: lengths of time, what a clean start holds, where a report goes.

use crate::behavior::time::parse_duration;
use crate::check::{Initial, Phase};
use crate::report::check::{REPORTS, Report};
use crate::source::did_you_mean;
use clap::ValueEnum;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// A length of time, written as `500ms`, `10s` or `5m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seconds(pub Duration);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let millis = parse_duration(text).map_err(|_| {
            format!("`{text}` is not a length of time such as `500ms`, `10s` or `5m`")
        })?;
        let millis = u64::try_from(millis).map_err(|_| format!("`{text}` is less than nothing"))?;
        Ok(Self(Duration::from_millis(millis)))
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Seconds {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A length of time, such as 500ms, 10s or 5m.",
            "pattern": r"^([0-9.]+(ms|s|m|h|d))+$",
        })
    }
}

/// What a clean start holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StartFrom {
    /// The records of the API's fixtures, and no others
    Fixtures,
    /// Nobody knows
    Unknown,
}

impl From<StartFrom> for Initial {
    fn from(from: StartFrom) -> Self {
        match from {
            StartFrom::Fixtures => Self::Fixtures,
            StartFrom::Unknown => Self::Unknown,
        }
    }
}

/// A phase by its name in `mimeo.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhaseName(pub Phase);

impl<'de> Deserialize<'de> for PhaseName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Phase::named(&text).map(Self).ok_or_else(|| {
            let hint = did_you_mean(&text, Phase::ALL.iter().map(|it| it.name()));
            D::Error::custom(format!("there is no phase `{text}`{}", after(hint)))
        })
    }
}

impl JsonSchema for PhaseName {
    fn schema_name() -> Cow<'static, str> {
        "Phase".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names = Phase::ALL.map(Phase::name);
        json_schema!({"description": "A way of looking for faults.", "enum": names})
    }
}

/// A report and the file that it goes to.
#[derive(Clone, Debug)]
pub struct ReportTo {
    /// The report.
    pub report: &'static Report,
    /// The file.
    pub file: PathBuf,
}

impl FromStr for ReportTo {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((kind, file)) = text.split_once('=').filter(|it| !it.1.is_empty()) else {
            return Err("expected KIND=FILE, such as junit=check.xml".to_owned());
        };
        Ok(Self {
            report: report(kind)?,
            file: PathBuf::from(file),
        })
    }
}

/// The report of that name.
pub fn report(kind: &str) -> Result<&'static Report, String> {
    Report::find(kind).ok_or_else(|| {
        let hint = did_you_mean(kind, REPORTS.iter().map(|it| it.name));
        format!("there is no report `{kind}`{}", after(hint))
    })
}

/// A hint behind a sentence.
pub fn after(hint: Option<String>) -> String {
    hint.map(|it| format!("; {it}")).unwrap_or_default()
}
