//! All files of a recording.

use super::{case, fixtures};
use crate::check::{Address, Recording, Results};
use crate::engine::Api;
use crate::report::check::har;
use crate::report::check::view::View;

/// The most requests of a case; more than that nobody reads.
const STEPS: usize = 200;

/// What is written into the folder.
#[derive(Debug, Default)]
pub struct Files {
    /// Names below the folder, and texts.
    pub texts: Vec<(String, String)>,
    /// What is not in them, in sentences.
    pub left_out: Vec<String>,
}

/// The files of a recording.
pub fn files(
    recording: &Recording,
    (api, address): (&Api, &Address),
    keeps_secrets: bool,
) -> Files {
    let results = Results {
        api: api.name.to_string(),
        target: format!("{}{}", address.root, address.path),
        ..Results::default()
    };
    let conversation = recording.conversation(api, address, STEPS);
    let (shown, conversation) = match keeps_secrets {
        true => (recording.clone(), conversation),
        false => (
            recording.without_secrets(api, address),
            conversation.without_secrets(api),
        ),
    };
    let events = shown.events(api, address);
    let mut view = View::new(api, &results, &events);
    if keeps_secrets {
        view = view.open();
    }
    let mut files = Files::default();
    let har = view.secrets.mask(har::write(&view));
    files.texts.push(("exchanges.har".to_owned(), har));
    let (text, left_out) = case::write(&view, &conversation);
    let text = view.secrets.mask(text);
    files.texts.push(("cases.md".to_owned(), text));
    files.left_out.extend(left_out);
    let seen = shown.records(api, address);
    let fixtures = fixtures::write(&seen).into_iter();
    let masked = fixtures.map(|(name, text)| (name, view.secrets.mask(text)));
    files.texts.extend(masked);
    let left_out = seen.left_out.into_iter();
    let left_out = left_out.map(|it| format!("fixtures have no {it}"));
    files.left_out.extend(left_out);
    files
}
