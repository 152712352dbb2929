//! The parts of a script, from its head to its verdict.

use super::functions::FUNCTIONS;
use super::jq;
use super::word::{Writing, body, escaped, inside, quoted, variable};
use crate::check::{Body, Call, Finding, Origin, Part, Request, Text};
use crate::report::check::judgement::{Judgement, Wrong, judge};
use crate::report::check::line::{duration, encode};
use crate::report::check::names::Names;
use crate::report::check::reproduction::Unsayable;
use crate::report::check::view::View;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Prepares a folder for answers, and a sandbox where the target is a mimeo.
const PREPARE: &str = r#"work=$(mktemp -d) || exit 2
ROOT=$(printf '%s' "$BASE" | sed 's|^\([^:]*://[^/]*\).*|\1|')
SANDBOX=
health=$(curl -q -sS --noproxy localhost,127.0.0.1,::1 --max-time 30 "$ROOT/__mimeo/health" 2>/dev/null)
if printf '%s' "$health" | jq -es '.[0].status == "ok" and (.[0] | has("generation"))' >/dev/null 2>&1; then
  # The target is a mimeo: all of this happens in a sandbox of its own.
  SANDBOX=check-$$
fi
leave() {
  [ -z "$SANDBOX" ] ||
    curl -q -s --noproxy localhost,127.0.0.1,::1 --max-time 30 -X DELETE "$ROOT/__mimeo/sandboxes/$SANDBOX" >/dev/null
  rm -rf "$work"
}
trap leave EXIT
trap 'exit 2' HUP INT TERM
"#;

const VERDICT: &str = r#"
if [ "$shown" = yes ]; then
  printf '\nThe answer was:\n'
  cat "$work/$last.body"
  printf '\n\nThe fault shows.\n'
  exit 1
fi
printf '\nThe fault does not show.\n'
"#;

/// The script. Everything can be said in one.
#[expect(clippy::unnecessary_wraps, reason = "the form of every reproduction")]
pub(in crate::report::check) fn write(
    view: &View<'_>,
    finding: &Finding,
) -> Result<String, Unsayable> {
    let script = Script {
        view,
        finding,
        names: Names::of(finding),
    };
    let steps = script.steps();
    let verdict = script.verdict();
    let mut text = script.head();
    text.push_str(PREPARE);
    let mut wanted = BTreeSet::new();
    let mut callers = format!("{steps}{verdict}");
    for function in FUNCTIONS.iter().rev() {
        if calls(&callers, function.name) {
            wanted.insert(function.name);
            callers.push_str(function.text);
        }
    }
    for function in FUNCTIONS.iter().filter(|it| wanted.contains(it.name)) {
        text.push_str(function.text);
    }
    text.push_str(&steps);
    text.push_str(&verdict);
    text.push_str(VERDICT);
    Ok(text)
}

/// Whether a function may be called: its name stands where commands stand.
fn calls(text: &str, name: &str) -> bool {
    ["\n", "$(", "|| ", "  "]
        .iter()
        .any(|before| text.contains(&format!("{before}{name} ")))
}

struct Script<'a> {
    view: &'a View<'a>,
    finding: &'a Finding,
    names: Names,
}

impl Script<'_> {
    fn head(&self) -> String {
        let finding = self.finding;
        let mut text = "#!/bin/sh\n".to_owned();
        comment(&mut text, &finding.summary);
        comment(
            &mut text,
            &format!("{}: {}", finding.check.name, finding.check.promise),
        );
        for ground in &finding.grounds {
            let place = ground.place.as_ref();
            let place = place.map(|it| format!("{}:{}:{}: ", it.file, it.line, it.column));
            comment(
                &mut text,
                &format!("{}{}", place.unwrap_or_default(), ground.text),
            );
        }
        let phase = finding.phase.name();
        comment(
            &mut text,
            &format!(
                "Found by `mimeo check` in the phase {phase} with seed {}.",
                finding.seed
            ),
        );
        text.push_str("#\n# BASE is the URL of the API. Needs curl and jq. Ends with 1 if the fault shows, with 0 if it does not,\n# with 2 if this could not be played.\nset -u\n");
        let _ = writeln!(
            text,
            "BASE=${{BASE:-{}}}",
            escaped_default(&self.view.results.target)
        );
        let mut secrets = BTreeSet::new();
        for step in &finding.sequence.steps {
            if let Call::Request(request) = &step.call {
                see_secrets(request, &mut secrets);
            }
        }
        for name in secrets {
            let _ = writeln!(
                text,
                ": \"${{{}:?must hold the credential {}}}\"",
                variable(name),
                escaped(name)
            );
        }
        text.push('\n');
        text
    }

    fn steps(&self) -> String {
        let mut text = String::new();
        let count = self.finding.sequence.steps.len();
        for (at, step) in self.finding.sequence.steps.iter().enumerate() {
            let number = at + 1;
            text.push('\n');
            let answered = self.finding.received.get(at).and_then(Option::as_ref);
            let answered = answered.map(|it| format!(" (was answered with {})", it.status));
            comment(
                &mut text,
                &format!("{number}. {}{}", step.purpose, answered.unwrap_or_default()),
            );
            let silent = number == count && judge(self.finding).contains(&Judgement::Silence);
            if silent {
                text.push_str("silence=allowed\n");
            }
            match &step.call {
                Call::Request(request) => self.request(&mut text, number, request),
                Call::Operate {
                    resource,
                    key,
                    action,
                } => {
                    let api = encode(&self.view.api.name);
                    let key = inside(key, &self.names, Writing::Query);
                    let (resource, action) = (encode(resource), encode(action));
                    let _ = writeln!(
                        text,
                        "control {number} POST \"/apis/{api}/resources/{resource}/records/{key}/actions/{action}\""
                    );
                }
                Call::Advance(millis) => {
                    let by = duration(*millis);
                    let _ = writeln!(
                        text,
                        "control {number} PUT /clock -H 'content-type: application/json' --data-raw '{{\"advance\":\"{by}\"}}'"
                    );
                }
            }
            self.values(&mut text, at);
        }
        text
    }

    fn request(&self, text: &mut String, number: usize, request: &Request) {
        let mut url = format!("$BASE{}", inside(&request.path, &self.names, Writing::Path));
        for (at, (name, value)) in request.query.iter().enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.push_str(&escaped(&encode(name)));
            url.push('=');
            url.push_str(&inside(value, &self.names, Writing::Query));
        }
        let file = format!("\"$work/{number}.sent\"");
        let (before, data) = body(&request.body, &self.names, &file);
        text.push_str(&before.unwrap_or_default());
        let method = quoted(request.method.as_str());
        let _ = write!(text, "call {number} {method} \"{url}\"");
        let media_type = match &request.body {
            Body::None => "",
            Body::Json { media_type, .. } | Body::Bytes { media_type, .. } => media_type,
        };
        let is_said = |it: &(String, Text)| it.0.eq_ignore_ascii_case("content-type");
        if !media_type.is_empty() && !request.headers.iter().any(is_said) {
            let _ = write!(
                text,
                " \\\n  -H {}",
                quoted(&format!("content-type: {media_type}"))
            );
        }
        for (name, value) in &request.headers {
            let _ = write!(text, " \\\n  -H {}", self.header(name, value));
        }
        if let Some(data) = data {
            let _ = write!(text, " \\\n  {data}");
        }
        text.push('\n');
    }

    /// curl wants a `;` behind the name of a header that is empty.
    fn header(&self, name: &str, value: &Text) -> String {
        let fixed = value.0.iter().map(|part| match part {
            Part::Fixed(text) => Some(text.as_str()),
            _ => None,
        });
        match fixed.collect::<Option<String>>() {
            Some(text) if text.trim().is_empty() => quoted(&format!("{name};")),
            Some(text) => quoted(&format!("{name}: {text}")),
            None => format!(
                "\"{}: {}\"",
                escaped(name),
                inside(value, &self.names, Writing::Plain)
            ),
        }
    }

    /// What later steps need of the answer to a step.
    fn values(&self, text: &mut String, step: usize) {
        let received = self.finding.received.get(step).and_then(Option::as_ref);
        let sample = received.and_then(|it| it.json.as_ref());
        for named in self.names.given_by(step) {
            let (name, number) = (&named.name, step + 1);
            let taken = match &named.reference.origin {
                Origin::Body(pointer) => {
                    format!("value {number} {}", quoted(&jq::path(pointer, sample)))
                }
                Origin::Header(header) => {
                    format!("header {number} {}", quoted(&header.to_lowercase()))
                }
            };
            let _ = writeln!(text, "{name}=$({taken}) || exit 2");
        }
    }

    fn verdict(&self) -> String {
        let last = self.finding.received.last().and_then(Option::as_ref);
        let sample = last.and_then(|it| it.json.as_ref());
        let mut text = format!(
            "\n# What should have been: {}\n",
            one_line(&self.finding.expected.text)
        );
        let _ = writeln!(text, "last={} shown=no", self.finding.sequence.steps.len());
        let told = quoted(&one_line(&self.finding.expected.text));
        for judgement in judge(self.finding) {
            let line = match judgement {
                Judgement::Silence => format!("not_status 000 {told}"),
                Judgement::StatusStill(status) => format!("not_status {status} {told}"),
                Judgement::StatusNot(allowed) => {
                    let allowed: Vec<String> = allowed.iter().map(u16::to_string).collect();
                    format!("status {}", allowed.join(" "))
                }
                Judgement::Body(pointer, wrong) => {
                    let place = quoted(format!("body {pointer}").trim());
                    let path = quoted(&jq::list(&pointer, sample));
                    self.compare((&place, &format!("\"$(at {path})\"")), &wrong)
                }
                Judgement::Header(name, wrong) => {
                    let place = quoted(&format!("header {name}"));
                    let name = quoted(&name);
                    let found =
                        format!("\"$(header \"$last\" {name} 2>/dev/null || echo nothing)\"");
                    self.compare((&place, &found), &wrong)
                }
            };
            let _ = writeln!(text, "{line}");
        }
        text
    }

    fn compare(&self, (place, found): (&str, &str), wrong: &Wrong) -> String {
        match wrong {
            Wrong::Not(wanted) => format!("same {place} {found} {}", quoted(&wanted.to_string())),
            Wrong::NotThat(reference, _) => {
                format!("same {place} {found} \"${}\"", self.names.name(reference))
            }
            Wrong::There => format!("same {place} {found} nothing"),
            Wrong::Missing => format!("still {place} {found} nothing 'a value'"),
            Wrong::NoneOf(types) => format!("kind {place} {found} {}", quoted(&types.join(" "))),
            Wrong::Still(value, expected) => {
                let (value, expected) = (quoted(&value.to_string()), quoted(&one_line(expected)));
                format!("still {place} {found} {value} {expected}")
            }
        }
    }
}

fn see_secrets<'r>(request: &'r Request, secrets: &mut BTreeSet<&'r str>) {
    let texts = request.query.iter().chain(&request.headers).map(|it| &it.1);
    for text in std::iter::once(&request.path).chain(texts) {
        for part in &text.0 {
            if let Part::Secret { name, .. } = part {
                secrets.insert(name);
            }
        }
    }
}

fn comment(text: &mut String, line: &str) {
    let _ = writeln!(text, "# {}", one_line(line));
}

/// Control characters would end a comment.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|it| if it.is_control() { ' ' } else { it })
        .collect()
}

/// The inside of `${BASE:-…}`.
fn escaped_default(url: &str) -> String {
    quoted(url.trim_end_matches('/'))
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
