//! The page as a whole: verdict, facts, and its sections.

use super::mark::{counted, text, time};
use super::{coverage, finding, table};
use crate::report::check::view::View;
use chrono::{DateTime, SecondsFormat};
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Nothing is fetched, and nothing but our own style and script is obeyed.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

pub(in crate::report::check) fn write(view: &View<'_>) -> String {
    let results = view.results;
    let (word, class) = match results.findings.len() {
        0 => ("kept", "kept"),
        _ => ("broken", "broken"),
    };
    let title = text(&format!("{}: {word}", results.api));
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>{title} · mimeo check</title>\n<style>\n{STYLE}</style>\n</head>\n<body class=\"{class}\">\n\
         <a class=\"skip\" href=\"#findings\">To the findings</a>\n"
    );
    page.push_str(&head(view));
    page.push_str("<main>\n");
    page.push_str(&findings(view));
    page.push_str(&table::table(view));
    page.push_str(&coverage::coverage(view));
    page.push_str(&notes(view));
    page.push_str("</main>\n");
    let _ = write!(
        page,
        "<footer><p>Made by mimeo {} for {} {}.</p></footer>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        text(&view.api.contract.title),
        text(&view.api.contract.version),
    );
    page
}

fn head(view: &View<'_>) -> String {
    let results = view.results;
    let count = results.findings.len();
    let verdict = match count {
        0 => "The contract is kept".to_owned(),
        _ => format!("The contract is broken in {}", counted(count, "place")),
    };
    let mut facts = vec![
        ("Target", results.target.clone()),
        ("Requests", results.requests.to_string()),
        ("Time", time(results.time)),
        ("Seed", results.seed.to_string()),
    ];
    if !results.known.is_empty() {
        facts.push(("Known", results.known.len().to_string()));
    }
    let began = view.sent().next().map(|it| it.at);
    if let Some(at) = began.and_then(DateTime::from_timestamp_millis) {
        facts.push(("Begun", at.to_rfc3339_opts(SecondsFormat::Secs, true)));
    }
    let mut written = String::new();
    for (name, value) in facts {
        let _ = writeln!(
            written,
            "<div><dt>{name}</dt><dd>{}</dd></div>",
            text(&value)
        );
    }
    let mut jump = String::new();
    for (id, name) in [
        ("findings", "Findings"),
        ("operations", "Operations"),
        ("coverage", "Coverage"),
        ("notes", "Notes"),
    ] {
        let is_there = id != "notes" || has_notes(view);
        if is_there {
            let _ = write!(jump, "<a href=\"#{id}\">{name}</a>");
        }
    }
    format!(
        "<header>\n<p class=\"eyebrow\">mimeo check · {}</p>\n<h1><span class=\"mark\" aria-hidden=\"true\"></span>{verdict}</h1>\n\
         <dl class=\"facts\">\n{written}</dl>\n<nav aria-label=\"Sections\">{jump}</nav>\n</header>\n",
        text(&results.api)
    )
}

fn findings(view: &View<'_>) -> String {
    let results = view.results;
    let mut section =
        "<section id=\"findings\" aria-labelledby=\"findings-title\" tabindex=\"-1\">\n\
        <h2 id=\"findings-title\">Findings</h2>\n"
            .to_owned();
    let count = results.findings.len();
    if count == 0 {
        let told = "Nothing that was sent was answered otherwise than it should be.";
        let _ = writeln!(section, "<p class=\"quiet\">{told}</p>");
    }
    if count > 3 {
        section.push_str(
            "<p class=\"search\"><label for=\"search\">Search the findings</label>\
             <input id=\"search\" type=\"search\" autocomplete=\"off\"><output for=\"search\" id=\"hits\"></output></p>\n",
        );
    }
    for (at, one) in results.findings.iter().enumerate() {
        section.push_str(&finding::finding(view, one, (at + 1, at < 3)));
    }
    let mut number = count;
    for (title, others) in [
        ("Flaky: not shown again in most tries", &results.flaky),
        ("Known by the baseline", &results.known),
    ] {
        if others.is_empty() {
            continue;
        }
        let _ = writeln!(section, "<h3>{title}</h3>");
        for one in others {
            number += 1;
            section.push_str(&finding::finding(view, one, (number, false)));
        }
    }
    section.push_str("</section>\n");
    section
}

fn has_notes(view: &View<'_>) -> bool {
    let results = view.results;
    !results.stale.is_empty() || !results.skipped.is_empty() || results.cut.is_some()
}

fn notes(view: &View<'_>) -> String {
    if !has_notes(view) {
        return String::new();
    }
    let results = view.results;
    let mut section = "<section id=\"notes\" aria-labelledby=\"notes-title\">\n<h2 id=\"notes-title\">Notes</h2>\n".to_owned();
    let cut: Vec<String> = results.cut.iter().cloned().collect();
    for (title, lines) in [
        ("Ended before it was through", &cut),
        ("Not done", &results.skipped),
        ("Entries of the baseline that did not show", &results.stale),
    ] {
        if lines.is_empty() {
            continue;
        }
        let _ = write!(section, "<h3>{title}</h3>\n<ul class=\"notes\">\n");
        for line in lines {
            let _ = writeln!(section, "<li>{}</li>", text(line));
        }
        section.push_str("</ul>\n");
    }
    section.push_str("</section>\n");
    section
}
