//! Overlays (1.0): files that amend a document without touching it. What comes from an overlay keeps its place in
//! the overlay, so whatever is wrong with it is told there.

use crate::source::codes::overlay as codes;
use crate::source::{Bundle, Code, Diagnostic, Entry, FileId, Kind, Node, Span};
use serde_json_path::JsonPath;

/// Applies overlays to a document, one after the other, and tells what is wrong with them.
pub fn apply(bundle: &mut Bundle, document: FileId, overlays: &[FileId]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for overlay in overlays {
        let Some(node) = bundle.document(*overlay) else {
            continue; // The parser has told why.
        };
        let actions = actions(node, &mut diagnostics);
        bundle.rewrite(document, |mut node| {
            for action in &actions {
                action.perform(&mut node, &mut diagnostics);
            }
            node
        });
    }
    diagnostics
}

/// One step of an overlay.
struct Action {
    target: JsonPath,
    /// The target as it is written, and where.
    written: (String, Span),
    change: Change,
}

enum Change {
    /// The selected nodes vanish.
    Remove,
    /// The selected nodes take this in.
    Update(Node),
}

/// The actions of an overlay, without those that cannot be understood.
fn actions(overlay: &Node, diagnostics: &mut Vec<Diagnostic>) -> Vec<Action> {
    let mut tell = |code: &'static Code, span: Span, message: String| {
        diagnostics.push(Diagnostic::new(code, message).at(span));
    };
    let version = overlay.get("overlay").and_then(Node::as_str);
    if !version.is_some_and(|it| it.starts_with("1.")) {
        let span = overlay.get("overlay").unwrap_or(overlay).span;
        let message = "this is not an overlay: it needs `overlay: 1.0.0`";
        tell(&codes::NOT_AN_OVERLAY, span, message.to_owned());
        return Vec::new();
    }
    let Some(list) = overlay.get("actions").and_then(Node::as_sequence) else {
        let message = "an overlay needs a list of `actions`";
        tell(&codes::NOT_AN_OVERLAY, overlay.span, message.to_owned());
        return Vec::new();
    };
    let mut actions = Vec::new();
    for node in list {
        match action(node) {
            Ok(action) => actions.push(action),
            Err((span, message)) => tell(&codes::OVERLAY_ACTION, span, message),
        }
    }
    actions
}

fn action(node: &Node) -> Result<Action, (Span, String)> {
    let written = node.get("target").ok_or_else(|| {
        let message = "an action needs a `target`, such as `$.info`";
        (node.span, message.to_owned())
    })?;
    let text = written.as_str().unwrap_or_default();
    let target = JsonPath::parse(text).map_err(|error| {
        let message = format!("`{text}` is not a JSONPath: {error}");
        (written.span, message)
    })?;
    let removes = node.get("remove").and_then(Node::as_bool) == Some(true);
    let change = match (removes, node.get("update")) {
        (true, _) => Change::Remove,
        (false, Some(update)) => Change::Update(update.clone()),
        (false, None) => {
            let message = "an action needs `update`, or `remove: true`";
            return Err((node.span, message.to_owned()));
        }
    };
    Ok(Action {
        target,
        written: (text.to_owned(), written.span),
        change,
    })
}

impl Action {
    fn perform(&self, document: &mut Node, diagnostics: &mut Vec<Diagnostic>) {
        let value = document.to_json();
        let located = self.target.query_located(&value);
        let mut places: Vec<String> = located
            .iter()
            .map(|it| it.location().to_json_pointer())
            .collect();
        if places.is_empty() {
            let message = format!("`{}` selects nothing in the document", self.written.0);
            let diagnostic = Diagnostic::new(&codes::OVERLAY_SELECTS_NOTHING, message);
            diagnostics.push(diagnostic.at(self.written.1));
        }
        // From the end, so that places of lists stay right while entries before them vanish.
        places.reverse();
        for place in places {
            match &self.change {
                Change::Remove => remove(document, &place),
                Change::Update(update) => {
                    let fits = at_mut(document, &place).is_none_or(|node| merge(node, update));
                    if !fits {
                        let message = format!(
                            "`{}` selects a value that is neither a mapping nor a list",
                            self.written.0
                        );
                        let diagnostic = Diagnostic::new(&codes::OVERLAY_ACTION, message);
                        let help = "select the mapping around it, and update its key";
                        diagnostics.push(diagnostic.at(self.written.1).help(help));
                    }
                }
            }
        }
    }
}

/// Takes a value into a selected node; `false` if it is neither a mapping nor a list.
fn merge(node: &mut Node, update: &Node) -> bool {
    match (&mut node.kind, &update.kind) {
        (Kind::Mapping(_), Kind::Mapping(_)) => take_in(node, update),
        (Kind::Sequence(items), Kind::Sequence(new)) => items.extend(new.iter().cloned()),
        (Kind::Sequence(items), _) => items.push(update.clone()),
        _ => return false,
    }
    true
}

/// Mappings are merged, lists are joined, everything else is replaced.
fn take_in(node: &mut Node, update: &Node) {
    match (&mut node.kind, &update.kind) {
        (Kind::Mapping(mapping), Kind::Mapping(new)) => {
            for (key, entry) in new.iter() {
                match mapping.get_mut(key) {
                    Some(old) => take_in(&mut old.value, &entry.value),
                    None => {
                        let Entry { key: at, value } = entry.clone();
                        mapping.insert(key.clone(), Entry { key: at, value });
                    }
                }
            }
        }
        (Kind::Sequence(items), Kind::Sequence(new)) => items.extend(new.iter().cloned()),
        _ => *node = update.clone(),
    }
}

fn remove(document: &mut Node, place: &str) {
    let Some((parent, token)) = place.rsplit_once('/') else {
        return; // The whole document stays.
    };
    let Some(parent) = at_mut(document, parent) else {
        return; // It went with something around it.
    };
    match &mut parent.kind {
        Kind::Mapping(mapping) => drop(mapping.shift_remove(&unescape(token))),
        Kind::Sequence(items) => {
            if let Some(at) = token.parse().ok().filter(|at| *at < items.len()) {
                items.remove(at);
            }
        }
        _ => {}
    }
}

fn at_mut<'n>(node: &'n mut Node, pointer: &str) -> Option<&'n mut Node> {
    pointer
        .split('/')
        .skip(1)
        .try_fold(node, |node, token| match &mut node.kind {
            Kind::Mapping(mapping) => mapping.get_mut(&unescape(token)).map(|it| &mut it.value),
            Kind::Sequence(items) => items.get_mut(token.parse::<usize>().ok()?),
            _ => None,
        })
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::testing::bundle;
    use serde_json::{Value, json};

    fn amended(document: &str, actions: &str) -> (Value, Vec<&'static str>) {
        let overlay =
            format!("overlay: 1.0.0\ninfo: {{title: t, version: '1'}}\nactions:\n{actions}");
        let files = [("a.yaml", document), ("o.yaml", overlay.as_str())];
        let (mut bundle, _) = bundle(&files);
        let (root, overlay) = (FileId(0), FileId(1));
        let told = apply(&mut bundle, root, &[overlay]);
        let codes = told.iter().map(|it| it.code.name).collect();
        (bundle.document(root).unwrap().to_json(), codes)
    }

    #[test]
    fn updates_merge_and_removals_remove() {
        let document = "{a: {x: 1, l: [1], m: {k: v}}, b: [{n: 1}, {n: 2}, {n: 3}], c: 1}";
        let actions = "
- {target: $.a, update: {x: 2, y: 3, l: [2], m: {o: p}}}
- {target: '$.b[?@.n < 3]', remove: true}
- {target: $.b, update: {n: 4}}
- {target: $.c, remove: true}
";
        let expected = json!({
            "a": {"x": 2, "l": [1, 2], "m": {"k": "v", "o": "p"}, "y": 3},
            "b": [{"n": 3}, {"n": 4}],
        });
        assert_eq!(amended(document, actions), (expected, Vec::new()));
    }

    #[test]
    fn what_cannot_be_done_is_told_and_the_rest_is_done() {
        let actions = "
- {target: $.a.x, update: {y: 1}}
- {target: $.nope, remove: true}
- {target: 'a..', remove: true}
- {target: $.a}
- {update: {}}
- {target: $.a, update: {z: 1}}
";
        let (value, codes) = amended("{a: {x: 1}}", actions);
        assert_eq!(value, json!({"a": {"x": 1, "z": 1}}));
        let action = "overlay-action";
        let nothing = "overlay-selects-nothing";
        assert_eq!(codes, [action, action, action, action, nothing]);
    }
}
