//! The body and the headers of a chosen answer: the contract's example, or values generated from its schemas.

use super::base;
use super::choose::Chosen;
use super::draft::Draft;
use super::prefer::Preference;
use crate::behavior::FailureKind;
use crate::contract::{Codec, Direction, MediaRange, MediaType, Response};
use crate::data::{self, Context};
use crate::source::{Node, Span};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Generated instants are near the beginning of the day, so that the same request has the same answer all day long.
const DAY: i64 = 86_400_000;

/// How many items a sequence has.
const ITEMS: usize = 3;

/// Headers that are the server's own business.
const OWN: [&str; 5] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "transfer-encoding",
];

/// Gives a chosen answer. `false` if its body can neither be shown nor made, and then the draft says so.
pub(super) fn show(draft: &mut Draft<'_>, chosen: &Chosen<'_>, wishes: &Preference) -> bool {
    headers(draft, chosen.response, wishes);
    let Some((media, spoken)) = &chosen.form else {
        draft.answer_empty(chosen.status);
        return true;
    };
    if let Some(example) = chosen.example {
        draft.why("the example that was asked for", Some(example.span));
        let schema = media.schema.as_ref();
        let value = data::example(&example.value, schema, &mut context(draft, wishes));
        answer_as(draft, chosen.status, spoken, value);
        return true;
    }
    let options = draft.api.options;
    let dynamic = wishes.dynamic.unwrap_or(options.dynamic);
    let passed_over = (dynamic || options.ignore_examples) && media.schema.is_some();
    if !passed_over && let Some(value) = shown(draft, media, wishes) {
        draft.why("the contract's example", Some(media.span));
        answer_as(draft, chosen.status, spoken, value);
        return true;
    }
    if media.schema.is_none()
        && let Some(bytes) = sequence(draft, media, (spoken, wishes))
        && let Ok(media_type) = HeaderValue::from_str(spoken)
    {
        draft.answer_bytes(chosen.status, media_type, bytes);
        return true;
    }
    if let Some(bytes) = file(media, spoken)
        && let Ok(media_type) = HeaderValue::from_str(spoken)
    {
        draft.why(format!("a small file of {spoken}"), Some(media.span));
        draft.answer_bytes(chosen.status, media_type, bytes);
        return true;
    }
    let Some(schema) = &media.schema else {
        draft.why("the contract says nothing of this answer", Some(media.span));
        answer_as(draft, chosen.status, spoken, Value::Null);
        return true;
    };
    match data::generate(schema, &mut context(draft, wishes)) {
        Ok(value) => {
            draft.why("generated from the schema", schema.span());
            answer_as(draft, chosen.status, spoken, value);
            true
        }
        Err(conflict) => {
            draft.why(conflict.message, schema.span());
            draft.fail(FailureKind::Internal, None);
            false
        }
    }
}

/// A file that programs can open, where nothing is said of it but that it is text or bytes.
fn file(media: &MediaType, spoken: &str) -> Option<Bytes> {
    let bytes = data::file(spoken)?;
    let letters = || Value::String(bytes.iter().map(|it| char::from(*it)).collect());
    let schema = media.schema.as_ref();
    let is_free = schema.is_none_or(|it| it.fits(&letters(), Direction::Response));
    is_free.then(|| Bytes::from(bytes))
}

/// A few items, where the media type is a sequence of them.
fn sequence(
    draft: &mut Draft<'_>,
    media: &MediaType,
    (spoken, wishes): (&str, &Preference),
) -> Option<Bytes> {
    let schema = media.items.as_ref()?;
    let mut context = context(draft, wishes);
    let items = (0..ITEMS).map(|_| data::generate(schema, &mut context).ok());
    let items: Vec<Value> = items.collect::<Option<_>>()?;
    let items = items.into_iter().map(|mut it| {
        base::from_own(&mut it, &draft.request.base);
        it
    });
    let items: Vec<Value> = items.collect();
    draft.why("generated from the schema of the items", schema.span());
    super::sequence::encode(spoken, &items)
}

/// The first example that fits the schema. Those that do not are named.
fn shown(draft: &mut Draft<'_>, media: &MediaType, wishes: &Preference) -> Option<Value> {
    let named = media.examples.iter();
    let named = named.map(|it| (it.value.clone(), it.span));
    let schema = media.schema.as_ref();
    let node = schema.and_then(|it| it.node());
    let listed = node.and_then(|it| it.get("examples")?.as_sequence());
    let single = |key: &str| node.and_then(|it| it.get(key));
    let own = single("example")
        .into_iter()
        .chain(listed.into_iter().flatten())
        .chain(single("default"))
        .map(|it: &Node| (it.to_json(), it.span));
    let mut context = context(draft, wishes);
    for (value, span) in named.chain(own).collect::<Vec<(Value, Span)>>() {
        let value = data::example(&value, schema, &mut context);
        let fits = schema.is_none_or(|it| it.fits(&value, Direction::Response));
        if fits || media.shows_xml(&value, Direction::Response) {
            return Some(value);
        }
        draft.why("the example breaks its schema", Some(span));
    }
    None
}

/// Chance and time of a generated answer. The same request gets the same one, except where each is to be new; with
/// a seed of the client's own, only that counts.
pub(super) fn context<'a>(draft: &Draft<'a>, wishes: &Preference) -> Context<'a> {
    let request = &draft.request;
    let options = draft.api.options;
    let text = match (&wishes.seed, wishes.dynamic.unwrap_or(options.dynamic)) {
        (Some(seed), _) => format!("{} {} {seed}", request.method, request.path),
        (None, true) => format!("{} {}", draft.number, options.seed),
        (None, false) => format!("{} {}?{}", request.method, request.path, request.query),
    };
    let digest = Sha256::digest(text);
    let seed = digest
        .iter()
        .take(8)
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte));
    // Seed 1 is the default, and changes nothing.
    let seed = seed ^ options.seed.wrapping_sub(1);
    let today = draft.now - draft.now.rem_euclid(DAY);
    Context::new(&draft.api.contract, seed, today).serving_pictures()
}

/// The declared headers of the answer: an example, else a generated value.
pub(super) fn headers(draft: &mut Draft<'_>, response: Option<&Response>, wishes: &Preference) {
    let declared = response.into_iter().flat_map(|it| &it.headers);
    for (name, header) in declared {
        if draft.has_header(name) || OWN.contains(&name.to_ascii_lowercase().as_str()) {
            continue;
        }
        let example = header.examples.first().map(|it| it.value.clone());
        let generated = || {
            let schema = header.schema.as_ref()?;
            data::generate(schema, &mut context(draft, wishes)).ok()
        };
        let Some(value) = example.or_else(generated) else {
            continue;
        };
        let name = HeaderName::from_bytes(name.as_bytes());
        let text = header.written(&value);
        let text = base::shown(&text, &draft.request.base).unwrap_or(text);
        let value = HeaderValue::from_str(&text);
        if let (Ok(name), Ok(value)) = (name, value) {
            draft.header(name, value);
        }
    }
}

/// The value in its media type: JSON, a form, XML; a text of any other type, and one that is XML already, as it is.
fn answer_as(draft: &mut Draft<'_>, status: StatusCode, spoken: &str, value: Value) {
    let codec = MediaRange::parse(spoken).map_or(Codec::Json, |it| it.codec());
    let bytes = match (codec, &value) {
        (Codec::Json, _) => None,
        // Written when all is said, because the contract speaks of the value.
        (Codec::Xml, value) if !is_markup(value) => None,
        (_, Value::Null) => Some(Bytes::new()),
        (_, Value::String(text)) => {
            let shown = base::shown(text, &draft.request.base);
            Some(Bytes::from(shown.unwrap_or_else(|| text.clone())))
        }
        _ => None,
    };
    match (bytes, HeaderValue::from_str(spoken)) {
        (Some(bytes), Ok(media_type)) => draft.answer_bytes(status, media_type, bytes),
        _ => draft.answer_json(status, spoken, value),
    }
}

fn is_markup(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|it| it.trim_start().starts_with('<'))
}
