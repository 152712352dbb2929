//! Bodies of requests, up to a limit, and unpacked if they are packed.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use futures_util::{Stream, StreamExt};
use http::{HeaderMap, header};
use std::io::Read;
use std::pin::pin;
use std::time::Duration;
use tokio::time::timeout;

/// How many times the limit is read and thrown away, so that the client has sent its body and reads the answer.
const DRAINED: usize = 4;

/// How many codings may be on top of each other.
const CODINGS: usize = 3;

/// What is asked of a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Demand {
    /// The most bytes that it may have, unpacked.
    pub(super) limit: usize,
    /// How long it may take until the next piece comes.
    pub(super) patience: Duration,
}

/// Why there is no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BodyError {
    /// It has more bytes than allowed.
    TooLarge,
    /// The client broke off.
    Broken,
    /// The client sends less than it has announced, and waits.
    Slow,
    /// It is packed in a way that is not known.
    UnknownCoding(String),
    /// It is not packed as it says.
    BadCoding(String),
}

/// Collects a body. A larger one is read a while longer, but not kept.
pub(super) async fn collect<B: Buf, E>(
    body: impl Stream<Item = Result<B, E>>,
    headers: &HeaderMap,
    demand: Demand,
) -> Result<Bytes, BodyError> {
    let limit = demand.limit;
    let mut body = pin!(body);
    let announced = announced(headers);
    let mut whole = BytesMut::with_capacity(announced.unwrap_or(0).min(limit));
    let mut size = 0_usize;
    if announced.is_some_and(|length| length > limit.saturating_mul(DRAINED)) {
        return Err(BodyError::TooLarge);
    }
    while let Some(piece) = timeout(demand.patience, body.next())
        .await
        .map_err(|_| BodyError::Slow)?
    {
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
        return Err(BodyError::TooLarge);
    }
    unpacked(whole.freeze(), headers, limit)
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

/// Undoes `Content-Encoding`, the last coding first.
pub(super) fn unpacked(body: Bytes, headers: &HeaderMap, limit: usize) -> Result<Bytes, BodyError> {
    let lines = headers.get_all(header::CONTENT_ENCODING).into_iter();
    let names: Vec<String> = lines
        .flat_map(|it| {
            let line = String::from_utf8_lossy(it.as_bytes()).into_owned();
            let names = line.split(',').map(|it| it.trim().to_ascii_lowercase());
            names.collect::<Vec<_>>()
        })
        .filter(|it| !it.is_empty() && it != "identity")
        .collect();
    if body.is_empty() {
        return Ok(body);
    }
    if names.len() > CODINGS {
        return Err(BodyError::UnknownCoding(names.join(", ")));
    }
    names
        .iter()
        .rev()
        .try_fold(body, |body, name| match &**name {
            "gzip" | "x-gzip" => inflated(MultiGzDecoder::new(&body[..]), name, limit),
            "deflate" => inflated(ZlibDecoder::new(&body[..]), name, limit),
            other => Err(BodyError::UnknownCoding(other.to_owned())),
        })
}

fn inflated(reader: impl Read, name: &str, limit: usize) -> Result<Bytes, BodyError> {
    let mut whole = Vec::new();
    // One byte more than allowed tells a body that is too large from one that just fits.
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let read = reader.take(most).read_to_end(&mut whole);
    read.map_err(|error| BodyError::BadCoding(format!("{name}: {error}")))?;
    match whole.len() > limit {
        true => Err(BodyError::TooLarge),
        false => Ok(Bytes::from(whole)),
    }
}

/// Whether a body is a form in one text.
pub(super) fn is_form(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE);
    let text = value.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use futures_util::stream;
    use http::HeaderValue;
    use std::io::Write;

    const DEMAND: Demand = Demand {
        limit: 5,
        patience: Duration::from_millis(20),
    };

    async fn collected(pieces: &[&'static str]) -> Result<Bytes, BodyError> {
        let pieces = pieces.iter().map(|piece| match *piece {
            "broken" => Err(()),
            piece => Ok(Bytes::from_static(piece.as_bytes())),
        });
        let pieces = stream::iter(pieces.collect::<Vec<_>>());
        collect(pieces, &HeaderMap::new(), DEMAND).await
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

    #[tokio::test]
    async fn a_client_that_waits_is_not_waited_for() {
        let never = stream::pending::<Result<Bytes, ()>>();
        let found = collect(never, &HeaderMap::new(), DEMAND).await;
        assert_eq!(found, Err(BodyError::Slow));
    }

    fn undone(coding: &'static str, bytes: Vec<u8>) -> Result<Bytes, BodyError> {
        let mut headers = HeaderMap::new();
        headers.insert("content-encoding", HeaderValue::from_static(coding));
        unpacked(Bytes::from(bytes), &headers, 5)
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(text).unwrap();
        packed.finish().unwrap()
    }

    #[test]
    fn packed_bodies_are_unpacked_up_to_the_limit() {
        let abc = Ok(Bytes::from_static(b"abc"));
        assert_eq!(undone("gzip", gzip(b"abc")), abc);
        assert_eq!(undone("identity, x-gzip", gzip(b"abc")), abc);
        assert_eq!(
            undone("gzip, gzip", gzip(&gzip(b"abc"))),
            Err(BodyError::TooLarge)
        );
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"abc").unwrap();
        assert_eq!(undone("deflate", zlib.finish().unwrap()), abc);
        assert_eq!(
            undone("gzip", gzip(&vec![0; 100_000])),
            Err(BodyError::TooLarge)
        );
        let mut cut = gzip(b"abc");
        cut.truncate(15);
        for bytes in [cut, b"abc".to_vec()] {
            assert!(matches!(
                undone("gzip", bytes),
                Err(BodyError::BadCoding(_))
            ));
        }
        let unknown = BodyError::UnknownCoding("zstd".to_owned());
        assert_eq!(undone("zstd", b"abc".to_vec()), Err(unknown));
    }
}
