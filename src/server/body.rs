//! Bodies of requests, up to a limit.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use http::{HeaderMap, header};
use std::pin::pin;

/// How many times the limit is read and thrown away, so that the client has sent its body and reads the answer.
const DRAINED: usize = 4;

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It has more bytes than allowed.
    TooLarge,
    /// The client broke off.
    Broken,
}

/// Collects a body of at most `limit` bytes. A larger one is read a while longer, but not kept.
pub(super) async fn collect<B: Buf, E>(
    body: impl Stream<Item = Result<B, E>>,
    headers: &HeaderMap,
    limit: usize,
) -> Result<Bytes, BodyError> {
    let mut body = pin!(body);
    let announced = announced(headers);
    let mut whole = BytesMut::with_capacity(announced.unwrap_or(0).min(limit));
    let mut size = 0_usize;
    if announced.is_some_and(|length| length > limit.saturating_mul(DRAINED)) {
        return Err(BodyError::TooLarge);
    }
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|_| BodyError::Broken)?;
        size = size.saturating_add(piece.remaining());
        if size > limit.saturating_mul(DRAINED) {
            return Err(BodyError::TooLarge);
        }
        if size <= limit {
            whole.put(piece);
        }
    }
    if size > limit {
        Err(BodyError::TooLarge)
    } else {
        Ok(whole.freeze())
    }
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    async fn collected(pieces: &[&'static str]) -> Result<Bytes, BodyError> {
        let pieces = pieces.iter().map(|piece| match *piece {
            "broken" => Err(()),
            piece => Ok(Bytes::from_static(piece.as_bytes())),
        });
        collect(
            stream::iter(pieces.collect::<Vec<_>>()),
            &HeaderMap::new(),
            5,
        )
        .await
    }

    #[tokio::test]
    async fn the_limit_itself_is_allowed() {
        assert_eq!(
            collected(&["ab", "cde"]).await,
            Ok(Bytes::from_static(b"abcde"))
        );
        assert_eq!(collected(&["ab", "cdef"]).await, Err(BodyError::TooLarge));
        assert_eq!(collected(&["ab", "broken"]).await, Err(BodyError::Broken));
        assert_eq!(
            collected(&["123456789012345678901", "broken"]).await,
            Err(BodyError::TooLarge)
        );
    }
}
