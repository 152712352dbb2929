//! Good requests as they are: with everything, with as little as possible, in each declared media type.

use super::{Kind, Odd, Subject};
use crate::check::draft::{Draft, Payload, write};
use crate::contract::Direction;
use crate::data::{Context, generate_towards};

pub(super) fn make(subject: &Subject<'_>) -> Vec<Odd> {
    let contract = &subject.rehearsal.api.contract;
    let odd = |draft: &Draft, words: String, place: &str| Odd {
        request: write(contract, draft),
        kind: Kind::Good,
        words,
        place: place.to_owned(),
    };
    let full = &subject.full.draft;
    let mut made = vec![
        odd(
            full,
            "everything is as the contract shows it".to_owned(),
            "full",
        ),
        odd(
            subject.least,
            "everything that may be left out is left out".to_owned(),
            "least",
        ),
    ];
    let body = contract.operations[subject.operation].body.as_ref();
    let used = full.payload.as_ref().map(|it| it.media_type.as_str());
    for (media_type, media) in body.into_iter().flat_map(|it| &it.content) {
        if Some(media_type.as_str()) == used {
            continue;
        }
        let shown = media.examples.first().map(|it| it.value.clone());
        let value = shown.or_else(|| {
            let mut context = Context::new(contract, subject.rehearsal.seed, subject.rehearsal.now);
            let schema = media.schema.as_ref()?;
            generate_towards(schema, Direction::Request, &mut context).ok()
        });
        if let Some(value) = value {
            let payload = Some(Payload {
                media_type: media_type.clone(),
                value,
            });
            let draft = Draft {
                payload,
                ..full.clone()
            };
            made.push(odd(&draft, format!("the body is {media_type}"), media_type));
        }
    }
    made
}
