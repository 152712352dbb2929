//! Stories for people: a line a step, and under a broken one what was expected, what was there, and what was said.

use super::human::duration;
use crate::contract::Violation;
use crate::source::Sources;
use crate::workflow::{
    Answer, Broken, Failure, Inputs, Outcome, Request, StepReport, Stories, Verdict, Workflow,
};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::fmt::Write as _;

/// Longer bodies are cut.
const BODY: usize = 600;
/// Longer ids do not widen the column.
const NAME: usize = 28;

/// How stories look.
#[derive(Clone, Copy, Debug)]
pub struct StoryLines<'s> {
    /// With the colors of a terminal.
    pub color: bool,
    /// The document that they come from.
    pub stories: &'s Stories,
}

/// How many workflows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that was asked for held.
    pub kept: usize,
    /// Something did not.
    pub broken: usize,
    /// They could not be judged.
    pub skipped: usize,
}

impl Tally {
    /// Counts one more.
    pub fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Kept => self.kept += 1,
            Outcome::Broken => self.broken += 1,
            Outcome::Skipped { .. } => self.skipped += 1,
        }
    }

    /// `8 workflows: 7 kept, 1 broken`
    pub fn summary(self) -> String {
        let all = self.kept + self.broken + self.skipped;
        let plural = if all == 1 { "" } else { "s" };
        let parts = [
            (self.kept, "kept"),
            (self.broken, "broken"),
            (self.skipped, "skipped"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        format!("\n{all} workflow{plural}: {}\n", parts.join(", "))
    }
}

impl StoryLines<'_> {
    /// The headline of a workflow.
    pub fn begin(self, api: &str, workflow: &Workflow) -> String {
        let name = self.paint("1", &format!("{api}/{}", workflow.id));
        match &workflow.summary {
            Some(summary) => format!("{name}  {summary}\n"),
            None => format!("{name}\n"),
        }
    }

    /// The line of a step, and what is to be said about it.
    pub fn step(self, report: &StepReport) -> String {
        let mark = match &report.verdict {
            Verdict::Kept => self.paint("32", "✓"),
            Verdict::Failed(_) if report.then.is_some() => self.paint("33", "↻"),
            Verdict::Failed(_) => self.paint("31;1", "✗"),
            Verdict::Skipped(_) | Verdict::Unjudged(_) => self.paint("36", "-"),
        };
        let indent = "  ".repeat(report.depth + 1);
        let (digits, width) = self.widths(&report.workflow);
        let (number, step) = (report.number, &report.step);
        let mut text = format!("{indent}{mark} {number:<digits$} {step:width$} ");
        match (&report.request, &report.verdict) {
            (Some(request), _) => {
                let _ = write!(text, "{} {}", request.method, readable(&request.target));
            }
            (None, Verdict::Skipped(why)) => {
                let _ = write!(text, "skipped: {why}");
            }
            (None, _) => text.push_str("nothing was sent"),
        }
        if let Some(answer) = &report.answer {
            let _ = write!(text, " → {}  {}", answer.status, duration(answer.micros));
        }
        if let Some(then) = &report.then {
            let _ = write!(text, "  ({then})");
        }
        text.push('\n');
        match &report.verdict {
            // What is mended by doing it once more is no news.
            Verdict::Failed(_) if report.then.is_some() => {}
            Verdict::Failed(failure) => text.push_str(&self.failure(report, failure)),
            Verdict::Unjudged(_) | Verdict::Kept | Verdict::Skipped(_) => {}
        }
        text
    }

    /// The word behind the last step, where it needs one.
    pub fn end(self, outcome: &Outcome) -> String {
        match outcome {
            Outcome::Skipped { needs } => {
                let told = format!("  skipped from here on: it needs the step `{needs}`\n");
                self.paint("36", &told)
            }
            _ => String::new(),
        }
    }

    /// The workflows with what they take.
    pub fn list(self, api: &str) -> String {
        let mut text = format!("{}  {}\n", self.paint("1", api), self.stories.title);
        let ids = self.stories.workflows.iter().map(|it| it.id.len());
        let width = ids.max().unwrap_or_default();
        for workflow in &self.stories.workflows {
            let summary = workflow.summary.as_deref().unwrap_or_default();
            let count = workflow.steps.len();
            let _ = writeln!(text, "  {:width$}  {count} steps  {summary}", workflow.id);
            let inputs = workflow.inputs.as_ref().map(inputs).unwrap_or_default();
            if !inputs.is_empty() {
                let _ = writeln!(text, "  {:width$}  inputs: {inputs}", "");
            }
        }
        text
    }

    fn failure(self, report: &StepReport, failure: &Failure) -> String {
        let files = &self.stories.files;
        let mut text = String::new();
        if let Some(problem) = &failure.problem {
            let _ = writeln!(text, "      {}: {problem}", files.place(report.span));
        }
        for broken in &failure.broken {
            criterion(&mut text, broken, files);
        }
        for violation in &failure.violations {
            contract(&mut text, violation, files);
        }
        if let Some(request) = &report.request {
            said_in_request(&mut text, request);
        }
        if let Some(answer) = &report.answer {
            said_in_answer(&mut text, answer);
        }
        text
    }

    /// Of the numbers and the names of a workflow's steps.
    fn widths(self, workflow: &str) -> (usize, usize) {
        let found = self.stories.workflows.iter().find(|it| it.id == workflow);
        let steps = found.map_or(&[][..], |it| &it.steps);
        let widest = steps.iter().map(|it| it.id.chars().count()).max();
        let digits = steps.len().to_string().len();
        (digits, widest.unwrap_or_default().min(NAME))
    }

    fn paint(self, code: &str, text: &str) -> String {
        match self.color {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

fn criterion(text: &mut String, broken: &Broken, files: &Sources) {
    let _ = writeln!(text, "      {}: {}", files.place(broken.span), broken.text);
    for finding in &broken.findings {
        if broken.text != finding.subject {
            let _ = writeln!(text, "        {}", finding.subject);
        }
        let _ = writeln!(text, "        expected: {}", finding.expected);
        let _ = writeln!(text, "        actual:   {}", finding.actual);
    }
}

fn contract(text: &mut String, violation: &Violation, files: &Sources) {
    let rule = violation
        .rule
        .map_or_else(|| "the contract".to_owned(), |rule| files.place(rule));
    let part = violation.place.part().replace("response-", "");
    let name = violation.place.name();
    let name = name.map_or_else(String::new, |name| format!(" `{name}`"));
    let pointer = match violation.pointer.as_str() {
        "" => String::new(),
        pointer => format!(" at {pointer}"),
    };
    let _ = writeln!(
        text,
        "      {rule}: the answer breaks the contract in its {part}{name}{pointer}"
    );
    let _ = writeln!(text, "        expected: {}", violation.expected);
    let _ = writeln!(text, "        actual:   {}", violation.actual);
}

fn said_in_request(text: &mut String, request: &Request) {
    let _ = writeln!(text, "      request: {} {}", request.method, request.url);
    for (name, value) in &request.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        let _ = writeln!(text, "               {name}: {value}");
    }
    if !request.body.is_empty() {
        let _ = writeln!(text, "               {}", body(&request.body));
    }
}

fn said_in_answer(text: &mut String, answer: &Answer) {
    let _ = writeln!(text, "      answer:  {}", answer.status);
    if !answer.body.is_empty() {
        let _ = writeln!(text, "               {}", body(&answer.body));
    }
}

/// Text in one line, cut if it is long.
fn body(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return format!("{} bytes", bytes.len());
    };
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    match line.char_indices().nth(BODY) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

/// Percent escapes that are text.
fn readable(target: &str) -> String {
    let decoded = percent_decode_str(target).decode_utf8();
    let printable = |text: &str| !text.chars().any(|is| is.is_control() || is.is_whitespace());
    match decoded {
        Ok(text) if printable(&text) => text.into_owned(),
        _ => target.to_owned(),
    }
}

/// `user (string), page = 1`
fn inputs(inputs: &Inputs) -> String {
    let properties = inputs.schema.get("properties").and_then(Value::as_object);
    let properties = properties.into_iter().flatten();
    let shown: Vec<String> = properties
        .map(|(name, schema)| match schema.get("default") {
            Some(Value::String(text)) => format!("{name} = {text}"),
            Some(other) => format!("{name} = {other}"),
            None => {
                let kind = schema.get("type").and_then(Value::as_str);
                format!("{name} ({})", kind.unwrap_or("any"))
            }
        })
        .collect();
    shown.join(", ")
}
