//! How much of the model was exercised.

use super::mark::text;
use crate::check::Count;
use crate::report::check::view::View;
use std::fmt::Write as _;

/// A bar and the names for operations, statuses, states and actions.
pub(super) fn coverage(view: &View<'_>) -> String {
    let coverage = &view.results.coverage;
    let mut html = "<section id=\"coverage\" aria-labelledby=\"coverage-title\">\n<h2 id=\"coverage-title\">Coverage</h2>\n<div class=\"bars\">\n".to_owned();
    for (title, count) in [
        ("Operations", &coverage.operations),
        ("Statuses", &coverage.statuses),
        ("States", &coverage.states),
        ("Actions", &coverage.actions),
    ] {
        html.push_str(&bar(title, count));
    }
    html.push_str("</div>\n</section>\n");
    html
}

fn bar(title: &str, count: &Count) -> String {
    let (seen, all) = (count.seen.len(), count.seen.len() + count.missed.len());
    if all == 0 {
        return format!(
            "<div class=\"bar\"><h3>{title}</h3><p class=\"quiet\">There are none.</p></div>\n"
        );
    }
    let mut html = format!(
        "<div class=\"bar\"><h3>{title} <span class=\"of\">{seen} of {all}</span></h3>\n\
         <meter min=\"0\" max=\"{all}\" value=\"{seen}\">{seen} of {all}</meter>\n"
    );
    for (word, names, open) in [
        ("Not seen", &count.missed, names_fit(&count.missed)),
        ("Seen", &count.seen, false),
    ] {
        if names.is_empty() {
            continue;
        }
        let open = if open { " open" } else { "" };
        let _ = write!(
            html,
            "<details{open}><summary>{word}: {}</summary>\n<ul class=\"names\">",
            names.len()
        );
        for name in names {
            let _ = write!(html, "<li>{}</li>", text(name));
        }
        html.push_str("</ul></details>\n");
    }
    html.push_str("</div>\n");
    html
}

/// A few names need no fold.
fn names_fit(names: &[String]) -> bool {
    names.len() <= 12
}
