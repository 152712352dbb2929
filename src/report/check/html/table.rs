//! What each phase did with each operation.

use super::mark::{counted, text, time};
use crate::check::{Cell, Phase};
use crate::report::check::view::View;
use std::fmt::Write as _;
use std::time::Duration;

/// Operations as rows, phases as columns.
pub(super) fn table(view: &View<'_>) -> String {
    let results = view.results;
    let mut html = "<section id=\"operations\" aria-labelledby=\"operations-title\">\n<h2 id=\"operations-title\">Operations</h2>\n\
        <div class=\"wide\"><table class=\"cells\">\n<caption class=\"quiet\">Requests of each phase, and what they found.</caption>\n\
        <thead><tr><th scope=\"col\">Operation</th>"
        .to_owned();
    for phase in &results.phases {
        let _ = write!(html, "<th scope=\"col\">{}</th>", phase.name());
    }
    html.push_str("</tr></thead>\n<tbody>\n");
    for name in operations(view) {
        let shown = if name.is_empty() {
            "no operation"
        } else {
            name
        };
        let _ = write!(html, "<tr><th scope=\"row\">{}</th>", text(shown));
        for phase in &results.phases {
            html.push_str(&cell(results.cells.get(&(*phase, name.to_owned()))));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody>\n<tfoot><tr><th scope=\"row\">All</th>");
    for phase in &results.phases {
        html.push_str(&cell(Some(&sum(view, *phase))));
    }
    html.push_str("</tr></tfoot>\n</table></div>\n</section>\n");
    html
}

/// Those of the contract in its order, and the empty name where something belongs to none.
fn operations<'v>(view: &'v View<'_>) -> Vec<&'v str> {
    let known = view.api.contract.operations.iter().map(|it| it.id.as_str());
    let mut names: Vec<&str> = known.collect();
    for (_, name) in view.results.cells.keys() {
        if !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    names
}

fn sum(view: &View<'_>, phase: Phase) -> Cell {
    let mut sum = Cell {
        requests: 0,
        findings: 0,
        time: Duration::ZERO,
    };
    for (_, cell) in view.results.cells.iter().filter(|it| it.0.0 == phase) {
        sum.requests += cell.requests;
        sum.findings += cell.findings;
        sum.time += cell.time;
    }
    sum
}

fn cell(cell: Option<&Cell>) -> String {
    let Some(cell) = cell.filter(|it| it.requests + it.findings > 0) else {
        return "<td class=\"none\"><span aria-label=\"nothing was sent\">·</span></td>".to_owned();
    };
    let title = format!(
        "{} in {}",
        counted(cell.requests, "request"),
        time(cell.time)
    );
    match cell.findings {
        0 => format!(
            "<td class=\"good\" title=\"{title}\">{}</td>",
            cell.requests
        ),
        found => format!(
            "<td class=\"bad\" title=\"{title}\">{} <strong>{}</strong></td>",
            cell.requests,
            counted(found, "finding")
        ),
    }
}
