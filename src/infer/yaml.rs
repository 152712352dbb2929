//! Prints an inferred behavior as a file that a person can read and edit; the reasons are its comments.

use super::tree::Inferred;
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// Shorter mappings and lists stand in one line.
const WIDTH: usize = 100;
/// Comments are broken into lines of this length.
const COMMENT: usize = 112;

impl Inferred {
    /// The behavior as YAML. `head` stands above it as a comment.
    pub fn yaml(&self, head: &str) -> String {
        let mut out = String::new();
        comment(&mut out, 0, head);
        for (section, value) in &self.file {
            match value {
                Value::Object(entries) if entries.is_empty() => {}
                Value::Object(entries) => {
                    let _ = writeln!(out, "\n{section}:");
                    self.entries(&mut out, section, entries);
                }
                value => {
                    let _ = writeln!(out, "{section}: {}", inline(value));
                }
            }
        }
        out
    }

    fn entries(&self, out: &mut String, section: &str, entries: &Map<String, Value>) {
        for (name, value) in entries {
            let reasons = self.reasons.get(section).and_then(|it| it.get(name));
            for reason in reasons.into_iter().flatten() {
                comment(out, 2, reason);
            }
            let _ = write!(out, "  {}:", key(name));
            block(out, value, 4);
        }
    }
}

fn comment(out: &mut String, indent: usize, text: &str) {
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            if !line.is_empty() && indent + line.len() + word.len() + 3 > COMMENT {
                let _ = writeln!(out, "{:indent$}# {line}", "");
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        out.push_str(format!("{:indent$}# {line}", "").trim_end());
        out.push('\n');
    }
}

/// The value behind `key:` or `-`, at the end of a line or below it.
fn block(out: &mut String, value: &Value, indent: usize) {
    let short = inline(value);
    let nests = match value {
        Value::Object(entries) => entries.values().any(is_nested),
        Value::Array(items) => items.iter().any(is_nested),
        _ => false,
    };
    if !nests && indent + short.len() <= WIDTH || !is_nested(value) {
        let _ = writeln!(out, " {short}");
        return;
    }
    match value {
        Value::Object(entries) => {
            out.push('\n');
            for (name, value) in entries {
                let _ = write!(out, "{:indent$}{}:", "", key(name));
                block(out, value, indent + 2);
            }
        }
        Value::Array(items) => {
            out.push('\n');
            for item in items {
                let _ = write!(out, "{:indent$}-", "");
                listed(out, item, indent + 2);
            }
        }
        _ => {}
    }
}

/// An entry of a list; the first key of a mapping stands behind the dash.
fn listed(out: &mut String, value: &Value, indent: usize) {
    let Value::Object(entries) = value else {
        return block(out, value, indent);
    };
    for (at, (name, value)) in entries.iter().enumerate() {
        match at {
            0 => {
                let _ = write!(out, " {}:", key(name));
            }
            _ => {
                let _ = write!(out, "{:indent$}{}:", "", key(name));
            }
        }
        block(out, value, indent + 2);
    }
    if entries.is_empty() {
        out.push_str(" {}\n");
    }
}

fn is_nested(value: &Value) -> bool {
    match value {
        Value::Object(entries) => !entries.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(entries) => {
            let entries = entries.iter();
            let entries = entries.map(|(name, value)| format!("{}: {}", key(name), inline(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items = items.iter().map(inline);
            format!("[{}]", items.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

fn key(name: &str) -> String {
    if name == "..." {
        return name.to_owned();
    }
    scalar(name)
}

/// A text, in quotes where YAML would take it for something else.
fn scalar(text: &str) -> String {
    let formula = text.strip_prefix('=').unwrap_or(text);
    let starts = formula.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    let plain = |it: char| it.is_ascii_alphanumeric() || "_./()=!<>&|-+*".contains(it) || it == ' ';
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    let spaced = text.starts_with(' ') || text.ends_with(' ');
    if starts && !word && !spaced && text.chars().all(plain) {
        return text.to_owned();
    }
    match text.chars().any(char::is_control) {
        true => Value::from(text).to_string(),
        false => format!("'{}'", text.replace('\'', "''")),
    }
}
