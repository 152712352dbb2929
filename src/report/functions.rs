//! The functions of formulas and templates for people.

use crate::behavior::Function;
use std::fmt::Write as _;

/// A line a function: how it is called, and what it does.
pub fn list(functions: impl Iterator<Item = &'static Function>) -> String {
    let rows: Vec<(String, &str)> = functions.map(|it| (call(it), it.summary)).collect();
    let width = rows
        .iter()
        .map(|(call, _)| call.chars().count())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for (call, summary) in &rows {
        let _ = writeln!(text, "{call:width$}  {summary}");
    }
    let _ = writeln!(
        text,
        "\nIn formulas `f(x, y)` or `x.f(y)`, in templates `{{{{f x y}}}}`."
    );
    text
}

/// `pad(string | number, int)`; the last argument has `…` if it may be repeated.
fn call(function: &Function) -> String {
    let takes: Vec<String> = function
        .takes
        .iter()
        .map(|it| it.ty().to_string())
        .collect();
    let more = if function.repeats { "…" } else { "" };
    format!("{}({}{more})", function.name, takes.join(", "))
}
