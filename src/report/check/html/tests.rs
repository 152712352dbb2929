//! The page as a text; that a browser shows it is shown by `tests/it/browser.rs`.

use crate::report::check::registry::Report;
use crate::report::check::testing::with_view;

#[test]
fn the_page_tells_everything_and_no_secret() {
    let page = with_view(|view| Report::find("html").unwrap().write(view));
    assert!(!page.contains("s3cr3t"));
    for wanted in [
        "<title>shop: broken · mimeo check</title>",
        "The contract is broken in 1 place",
        "<code>POST /orders/{1: /data/id}</code> <span class=\"status s2\">200</span>",
        "specs/shop/behavior.yaml:12:3",
        "<td class=\"bad\" title=\"8 requests in 120 ms\">8 <strong>1 finding</strong></td>",
        "Shown again in 5 of 5 tries. 2 others of the same kind left out.",
        "<li>orders.paid</li>",
        "#!/bin/sh",
        "Not in this form: step 1: it needs a credential",
    ] {
        assert!(page.contains(wanted), "{wanted}\n\n{page}");
    }
}

#[test]
fn nothing_is_fetched_and_no_text_becomes_markup() {
    let page = with_view(|view| {
        let mut results = view.results.clone();
        results.findings[0].summary = "<img src=x onerror=alert(1)> & \"it's\"".to_owned();
        let view = crate::report::check::View::new(view.api, &results, view.events);
        Report::find("html").unwrap().write(&view)
    });
    assert!(!page.contains("<img"), "{page}");
    for resource in ["<link", "src=\"", "@import", "url("] {
        assert!(!page.contains(resource), "{resource}");
    }
}
