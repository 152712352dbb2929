//! The body and the headers of a chosen answer: the contract's example, or values generated from its schemas.

use super::base;
use super::choose::Chosen;
use super::draft::Draft;
use super::prefer::Preference;
use super::proven::Source;
use crate::behavior::FailureKind;
use crate::contract::{Codec, Direction, MediaRange, MediaType, Response};
use crate::data::{self, Context};
use crate::source::{Node, Span};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

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
    let dynamic = wishes.dynamic.unwrap_or(draft.api.options.dynamic);
    let passed_over = (dynamic || draft.api.options.ignore_examples) && media.schema.is_some();
    let example = chosen.example.map(|it| it.span);
    let seed = seed(draft, wishes);
    let made = Source::Made {
        example,
        dynamic,
        seed,
    };
    let shows = example.is_some() || !passed_over;
    // What is to be new each time is neither kept nor looked for.
    let lasts = !dynamic || wishes.seed.is_some();
    let sources = [
        shows.then_some(Source::Example(example)),
        lasts.then_some(made),
    ];
    let origins = sources.map(|it| draft.origin((chosen.status, spoken), it?));
    if origins.iter().flatten().any(|it| draft.recall(it)) {
        return true;
    }
    let steps = draft.steps();
    let content = Content {
        media,
        spoken,
        passed_over,
    };
    let Some(same) = content.give(draft, chosen, wishes) else {
        return false;
    };
    let [example, made] = origins;
    draft.follows_from(if same { example } else { made }, steps);
    true
}

/// The body of an answer in the form that was chosen.
struct Content<'a> {
    media: &'a MediaType,
    spoken: &'a str,
    /// Whether a body is generated, whatever examples there are.
    passed_over: bool,
}

impl Content<'_> {
    /// Answers with the body. Whether it is the same for all requests; nothing if it can neither be shown nor made.
    fn give(
        &self,
        draft: &mut Draft<'_>,
        chosen: &Chosen<'_>,
        wishes: &Preference,
    ) -> Option<bool> {
        let Self { media, spoken, .. } = *self;
        if let Some(example) = chosen.example {
            draft.why("the example that was asked for", Some(example.span));
            let schema = media.schema.as_ref();
            let value = data::example(&example.value, schema, &mut context(draft, wishes));
            let same = value == example.value;
            answer_as(draft, chosen.status, spoken, value);
            return Some(same);
        }
        if !self.passed_over
            && let Some((value, same)) = shown(draft, media, wishes)
        {
            draft.why("the contract's example", Some(media.span));
            answer_as(draft, chosen.status, spoken, value);
            return Some(same);
        }
        if media.schema.is_none()
            && let Some(bytes) = sequence(draft, media, (spoken, wishes))
            && let Ok(media_type) = HeaderValue::from_str(spoken)
        {
            draft.answer_bytes(chosen.status, media_type, bytes);
            return Some(false);
        }
        if let Some(bytes) = file(media, spoken)
            && let Ok(media_type) = HeaderValue::from_str(spoken)
        {
            draft.why(format!("a small file of {spoken}"), Some(media.span));
            draft.answer_bytes(chosen.status, media_type, bytes);
            return Some(false);
        }
        let Some(schema) = &media.schema else {
            draft.why("the contract says nothing of this answer", Some(media.span));
            answer_as(draft, chosen.status, spoken, Value::Null);
            return Some(true);
        };
        match data::generate(schema, &mut context(draft, wishes)) {
            Ok(value) => {
                draft.why("generated from the schema", schema.span());
                answer_as(draft, chosen.status, spoken, value);
                Some(false)
            }
            Err(conflict) => {
                draft.why(conflict.message, schema.span());
                draft.fail(FailureKind::Internal, None);
                None
            }
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

/// The first example that fits the schema, and whether chance has no part in it. Those that do not fit are named.
fn shown(draft: &mut Draft<'_>, media: &MediaType, wishes: &Preference) -> Option<(Value, bool)> {
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
    let mut same = true;
    for (said, span) in named.chain(own).collect::<Vec<(Value, Span)>>() {
        let value = data::example(&said, schema, &mut context);
        same &= value == said;
        let fits = schema.is_none_or(|it| it.fits(&value, Direction::Response));
        if fits || media.shows_xml(&value, Direction::Response) {
            return Some((value, same));
        }
        draft.why("the example breaks its schema", Some(span));
    }
    None
}

/// Chance and time of a generated answer. The same request gets the same one, except where each is to be new; with
/// a seed of the client's own, only that counts.
pub(super) fn context<'a>(draft: &Draft<'a>, wishes: &Preference) -> Context<'a> {
    let seed = seed(draft, wishes);
    Context::new(&draft.api.contract, seed, draft.today()).serving_pictures()
}

fn seed(draft: &Draft<'_>, wishes: &Preference) -> u64 {
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
    seed ^ options.seed.wrapping_sub(1)
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
