//! A body of a media type that is not declared.

use super::{Kind, Odd, Subject};
use crate::check::Body;
use crate::check::draft::write;
use bytes::Bytes;

pub(super) fn make(subject: &Subject<'_>) -> Vec<Odd> {
    let contract = &subject.rehearsal.api.contract;
    if contract.operations[subject.operation].body.is_none() {
        return Vec::new();
    }
    let request = write(contract, &subject.full.draft);
    let types = [
        "application/x-mimeo-unknown",
        "text/plain",
        "application/xml",
    ];
    let made = types.into_iter().map(|media_type| {
        let mut request = request.clone();
        request.body = Body::Bytes {
            media_type: media_type.to_owned(),
            bytes: Bytes::from_static(b"<mimeo/>"),
        };
        Odd {
            request,
            kind: Kind::MediaType,
            words: format!("the body is {media_type}"),
            place: "media-type".to_owned(),
        }
    });
    made.collect()
}
