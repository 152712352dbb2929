//! The file of findings that are known: a fingerprint a line, with what it was as a comment above.

use super::arguments::CheckArguments;
use crate::check::{Finding, Results};
use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

const HEAD: &str = "# Known findings of `mimeo check`, by fingerprint; they do not count.\n\
                    # `mimeo check --update-baseline` writes this file.\n";

/// The fingerprints that the flags name a file of.
pub fn known(flags: &CheckArguments) -> Result<Vec<String>> {
    match &flags.baseline {
        Some(path) => read(path, flags.update_baseline),
        None if flags.update_baseline => bail!("--update-baseline needs --baseline FILE"),
        None => Ok(Vec::new()),
    }
}

/// Reads the fingerprints. A file that is to be written need not exist.
fn read(path: &Path, is_updated: bool) -> Result<Vec<String>> {
    if is_updated && !path.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the baseline {}", path.display()))?;
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|it| !it.is_empty() && !it.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

/// Writes all that was found, known or not.
pub fn write(path: &Path, results: &Results) -> Result<usize> {
    let found: Vec<&Finding> = results.known.iter().chain(&results.findings).collect();
    let mut text = HEAD.to_owned();
    for finding in &found {
        let summary = finding.summary.replace(['\r', '\n'], " ");
        let _ = write!(text, "\n# {summary}\n{}\n", finding.fingerprint);
    }
    fs::write(path, text)
        .with_context(|| format!("cannot write the baseline {}", path.display()))?;
    Ok(found.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Sequence, checks};

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("known.txt");
        assert!(read(&path, true).unwrap().is_empty());
        assert!(read(&path, false).is_err());
        let mut finding = Finding::new(&checks::ANSWERED, Sequence::default(), Vec::new());
        finding.fingerprint = "answered:GET /a b".to_owned();
        finding.summary = "two\nlines".to_owned();
        let results = Results {
            findings: vec![finding],
            ..Results::default()
        };
        assert_eq!(write(&path, &results).unwrap(), 1);
        assert_eq!(read(&path, false).unwrap(), ["answered:GET /a b"]);
    }
}
