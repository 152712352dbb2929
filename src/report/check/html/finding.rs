//! A finding: what was done, what came and what should have come, where that is said, and how to see it again.

use super::mark::{counted, text};
use crate::check::{Call, Difference, Finding, Received, Step};
use crate::report::check::line;
use crate::report::check::reproduction::REPRODUCTIONS;
use crate::report::check::view::View;
use std::fmt::Write as _;

/// Longer bodies are cut; the page is for reading.
const LONGEST: usize = 20_000;

/// `number` counts the findings of the page from 1.
pub(super) fn finding(view: &View<'_>, finding: &Finding, (number, open): (usize, bool)) -> String {
    let open = if open { " open" } else { "" };
    let mut html = format!(
        "<details class=\"finding\" id=\"finding-{number}\"{open}>\n<summary><span class=\"number\">{number}</span>\
         <span class=\"what\"><span class=\"title\">{}</span><span class=\"tags\"><span class=\"tag\">{}</span>\
         <span class=\"tag\">{}</span><span class=\"tag\">{}</span></span></span></summary>\n<div class=\"inside\">\n",
        text(&finding.summary),
        text(finding.check.name),
        finding.phase.name(),
        counted(finding.sequence.steps.len(), "step"),
    );
    let _ = writeln!(
        html,
        "<p class=\"promise\">{}.</p>",
        text(&sentence(finding.check.promise))
    );
    html.push_str(&steps(view, finding));
    html.push_str(&sides(finding));
    html.push_str(&differences(&finding.differences));
    html.push_str(&grounds(finding));
    html.push_str(&reproductions(view, finding, number));
    html.push_str(&small_print(finding));
    html.push_str("</div>\n</details>\n");
    html
}

fn steps(view: &View<'_>, finding: &Finding) -> String {
    let mut html = "<h4>What was done</h4>\n<ol class=\"steps\">\n".to_owned();
    let count = finding.sequence.steps.len();
    for (at, step) in finding.sequence.steps.iter().enumerate() {
        let received = finding.received.get(at).and_then(Option::as_ref);
        let class = if at + 1 == count {
            " class=\"wrong\""
        } else {
            ""
        };
        let status = received.map_or("no answer".to_owned(), |it| it.status.to_string());
        let operation = view.operation(step);
        let operation =
            operation.map(|it| format!("<span class=\"operation\">{}</span>", text(it)));
        let _ = write!(
            html,
            "<li{class}>\n<p class=\"line\"><code>{}</code> <span class=\"status s{}\">{status}</span> {}</p>\n",
            text(&line::line(step)),
            status.chars().next().unwrap_or('n'),
            operation.unwrap_or_default(),
        );
        if !step.purpose.is_empty() {
            let _ = writeln!(html, "<p class=\"quiet\">{}</p>", text(&step.purpose));
        }
        html.push_str(&more(step, received));
        html.push_str("</li>\n");
    }
    html.push_str("</ol>\n");
    html
}

/// Headers and bodies of a step, folded.
fn more(step: &Step, received: Option<&Received>) -> String {
    let mut asked = String::new();
    if let Call::Request(request) = &step.call {
        for (name, value) in &request.headers {
            let _ = writeln!(asked, "{name}: {}", line::text(value));
        }
        if let Some(body) = line::body(&request.body) {
            let _ = write!(asked, "{}{body}", if asked.is_empty() { "" } else { "\n" });
        }
    }
    let answered = received.map(line::received).unwrap_or_default();
    if asked.is_empty() && answered.is_empty() {
        return String::new();
    }
    let mut html =
        "<details class=\"more\"><summary>Request and answer</summary>\n<div class=\"pair\">\n"
            .to_owned();
    for (title, content) in [("Sent", &asked), ("Came back", &answered)] {
        if !content.is_empty() {
            let _ = writeln!(
                html,
                "<figure><figcaption>{title}</figcaption>{}</figure>",
                code(content)
            );
        }
    }
    html.push_str("</div></details>\n");
    html
}

/// Expected and actual, side by side.
fn sides(finding: &Finding) -> String {
    let expected = &finding.expected;
    let mut right = format!("<p class=\"told\">{}</p>\n", text(&expected.text));
    if let Some(body) = &expected.body {
        right.push_str(&code(&format!("{body:#}")));
    }
    let wrong = match finding.received.last().and_then(Option::as_ref) {
        Some(received) => {
            let told = format!("<p class=\"told\">{}</p>\n", received.status);
            let body = line::received(received);
            match body.is_empty() {
                true => told,
                false => format!("{told}{}", code(&body)),
            }
        }
        None => "<p class=\"told\">no answer</p>\n".to_owned(),
    };
    format!(
        "<div class=\"sides\">\n<section class=\"expected\"><h4>Expected</h4>\n{right}</section>\n\
         <section class=\"actual\"><h4>Actual</h4>\n{wrong}</section>\n</div>\n"
    )
}

fn differences(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return String::new();
    }
    let mut html = "<h4>Where they differ</h4>\n<div class=\"wide\"><table class=\"differences\">\n\
        <thead><tr><th scope=\"col\">Place</th><th scope=\"col\">Expected</th><th scope=\"col\">Actual</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for it in differences {
        let _ = writeln!(
            html,
            "<tr><th scope=\"row\"><code>{}</code></th><td class=\"good\">{}</td><td class=\"bad\">{}</td></tr>",
            text(&it.place),
            text(&it.expected),
            text(&it.actual),
        );
    }
    html.push_str("</tbody></table></div>\n");
    html
}

fn grounds(finding: &Finding) -> String {
    if finding.grounds.is_empty() {
        return String::new();
    }
    let mut html = "<h4>What asks for it</h4>\n<ul class=\"grounds\">\n".to_owned();
    for ground in &finding.grounds {
        let place = ground.place.as_ref().map(|it| {
            let place = format!("{}:{}:{}", it.file, it.line, it.column);
            format!(" <code class=\"place\">{}</code>", text(&place))
        });
        let _ = writeln!(
            html,
            "<li>{}{}</li>",
            text(&ground.text),
            place.unwrap_or_default()
        );
    }
    html.push_str("</ul>\n");
    html
}

/// The forms in which it can be seen again; the first one is open.
fn reproductions(view: &View<'_>, finding: &Finding, number: usize) -> String {
    let mut html = "<h4>See it again</h4>\n<div class=\"forms\">\n".to_owned();
    for (at, form) in REPRODUCTIONS.iter().enumerate() {
        let open = if at == 0 { " open" } else { "" };
        let id = format!("{}-{number}", form.name);
        let _ = writeln!(
            html,
            "<details class=\"form\" name=\"form-{number}\"{open}><summary>{}</summary>",
            text(form.title)
        );
        match form.write(view, finding) {
            Ok(written) => {
                let _ = writeln!(
                    html,
                    "<div class=\"copyable\"><button type=\"button\" class=\"copy\" data-copy=\"{id}\" hidden>Copy</button>\
                     <pre id=\"{id}\" tabindex=\"0\" aria-label=\"{}\"><code>{}</code></pre></div>",
                    text(form.title),
                    text(&written),
                );
            }
            Err(problem) => {
                let _ = writeln!(
                    html,
                    "<p class=\"quiet\">Not in this form: {}.</p>",
                    text(&problem.to_string())
                );
            }
        }
        html.push_str("</details>\n");
    }
    html.push_str("</div>\n");
    html
}

fn small_print(finding: &Finding) -> String {
    let again = match (finding.confirmation.shown, finding.confirmation.tried) {
        (_, 0) => String::new(),
        (shown, tried) => format!("Shown again in {shown} of {tried} tries. "),
    };
    let others = match finding.duplicates {
        0 => String::new(),
        count => format!("{} of the same kind left out. ", counted(count, "other")),
    };
    format!(
        "<p class=\"small\">{again}{others}Seed {}. Fingerprint <code>{}</code>.</p>\n",
        finding.seed,
        text(&finding.fingerprint)
    )
}

fn code(content: &str) -> String {
    let cut = content.char_indices().nth(LONGEST);
    let (shown, rest) = match cut {
        Some((at, _)) => (
            &content[..at],
            format!("\n… and {} bytes more", content.len() - at),
        ),
        None => (content, String::new()),
    };
    format!(
        "<pre tabindex=\"0\"><code>{}{rest}</code></pre>\n",
        text(shown)
    )
}

/// With a capital letter.
fn sentence(promise: &str) -> String {
    let mut letters = promise.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}
