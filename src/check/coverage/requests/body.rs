//! The body as a whole: missing, left out, broken.

use super::{Kind, Odd, Subject};
use crate::check::Body;
use crate::check::draft::write;
use bytes::Bytes;

pub(super) fn make(subject: &Subject<'_>) -> Vec<Odd> {
    let contract = &subject.rehearsal.api.contract;
    let Some(declared) = &contract.operations[subject.operation].body else {
        return Vec::new();
    };
    let request = write(contract, &subject.full.draft);
    let odd = |body: Body, kind: Kind, words: &str| {
        let mut request = request.clone();
        request.body = body;
        Odd {
            request,
            kind,
            words: words.to_owned(),
            place: "body".to_owned(),
        }
    };
    let mut made = vec![match declared.required {
        true => odd(Body::None, Kind::Bad, "the body is missing"),
        false => odd(Body::None, Kind::Good, "the body is left out, as it may be"),
    }];
    if let Body::Json {
        media_type, value, ..
    } = &request.body
    {
        let text = value.to_string();
        let half: String = text.chars().take(text.chars().count() / 2).collect();
        let broken = [
            (format!("{half}\\"), "the body is half a JSON text"),
            (
                format!("{text}}}"),
                "the body is a JSON text with a brace too many",
            ),
        ];
        made.extend(broken.into_iter().map(|(text, words)| {
            let body = Body::Bytes {
                media_type: media_type.clone(),
                bytes: Bytes::from(text),
            };
            odd(body, Kind::Bad, words)
        }));
    }
    made
}
