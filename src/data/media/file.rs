//! A file of a media type.

use super::picture::{self, drawn, palette};
use super::{document, sound};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// The size of pictures in answers.
const SIZE: (usize, usize) = (320, 240);
const NAME: &str = "mimeo";

/// The smallest WebP picture: one pixel, without loss.
const WEBP: &[u8] =
    b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";
/// A video without a picture.
const MP4: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2\0\0\0\x08mdat";

/// The bytes of a small file of a media type; nothing for a type whose files are not known here.
pub(crate) fn file(media_type: &str) -> Option<Vec<u8>> {
    let name = media_type.split(';').next().unwrap_or_default();
    match name.trim().to_ascii_lowercase().as_str() {
        "image/png" | "image/apng" => picture::png(SIZE, NAME),
        "image/svg+xml" => picture::svg(SIZE, NAME),
        "image/gif" => gif(),
        "image/jpeg" | "image/jpg" | "image/pjpeg" => Some(jpeg()),
        "image/bmp" | "image/x-ms-bmp" => bmp(),
        "image/webp" => Some(WEBP.to_vec()),
        "image/x-icon" | "image/vnd.microsoft.icon" => icon(),
        "application/pdf" => Some(document::pdf()),
        "application/zip" | "application/x-zip-compressed" => Some(document::zip()),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
            Some(document::xlsx())
        }
        "application/gzip" | "application/x-gzip" => gzip(),
        "audio/wav" | "audio/wave" | "audio/x-wav" | "audio/vnd.wave" => Some(sound::wav()),
        "audio/mpeg" | "audio/mp3" => Some(sound::mp3()),
        "video/mp4" => Some(MP4.to_vec()),
        _ => None,
    }
}

fn gzip() -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(b"mimeo\n").ok()?;
    encoder.finish().ok()
}

/// Four colors; a clear code before every second pixel keeps all codes at three bits.
fn gif() -> Option<Vec<u8>> {
    const CLEAR: u8 = 4;
    const END: u8 = 5;
    let canvas = drawn((120, 90), NAME)?;
    let mut bytes = b"GIF89a\x78\0\x5a\0\x81\0\0".to_vec();
    bytes.extend(palette(NAME).concat());
    bytes.extend(*b"\x2c\0\0\0\0\x78\0\x5a\0\0\x02");
    let codes = canvas.pixels.chunks(2);
    let codes = codes.flat_map(|it| std::iter::once(CLEAR).chain(it.iter().copied()));
    let data = bits(codes.chain([END]));
    for block in data.chunks(255) {
        bytes.push(u8::try_from(block.len()).ok()?);
        bytes.extend(block);
    }
    bytes.extend([0, 0x3b]);
    Some(bytes)
}

/// Codes of three bits, the first in the lowest.
fn bits(codes: impl Iterator<Item = u8>) -> Vec<u8> {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0_u32, 0);
    for code in codes {
        held |= u32::from(code) << count;
        count += 3;
        if count >= 8 {
            bytes.push(held.to_le_bytes()[0]);
            held >>= 8;
            count -= 8;
        }
    }
    bytes.push(held.to_le_bytes()[0]);
    bytes
}

/// A grey field of 64 by 48: each block is "no difference, nothing else", which has one code of one bit twice.
fn jpeg() -> Vec<u8> {
    const BLOCKS: usize = 8 * 6;
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    bytes.extend(*b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    bytes.extend([0xff, 0xdb, 0, 67, 0]);
    bytes.extend([1; 64]);
    bytes.extend([0xff, 0xc0, 0, 11, 8, 0, 48, 0, 64, 1, 1, 0x11, 0]);
    for table in [0x00, 0x10] {
        bytes.extend([0xff, 0xc4, 0, 20, table, 1]);
        bytes.extend([0; 15]);
        bytes.push(0);
    }
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    bytes.extend([0; BLOCKS * 2 / 8]);
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// Three bytes a pixel, from below.
fn bmp() -> Option<Vec<u8>> {
    let (width, height) = (64, 48);
    let canvas = drawn((width, height), NAME)?;
    let colors = palette(NAME);
    let number = |it: usize| u32::try_from(it).unwrap_or(0).to_le_bytes();
    let size = width * height * 3;
    let mut bytes = b"BM".to_vec();
    for field in [54 + size, 0, 54, 40, width, height] {
        bytes.extend(number(field));
    }
    bytes.extend([1, 0, 24, 0]);
    for field in [0, size, 2_835, 2_835, 0, 0] {
        bytes.extend(number(field));
    }
    for row in canvas.pixels.chunks(width).rev() {
        for pixel in row {
            let [red, green, blue] = colors[usize::from(*pixel)];
            bytes.extend([blue, green, red]);
        }
    }
    Some(bytes)
}

/// A PNG in the frame of an icon.
fn icon() -> Option<Vec<u8>> {
    let picture = picture::png((32, 32), NAME)?;
    let mut bytes = vec![0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 1, 0, 8, 0];
    bytes.extend(u32::try_from(picture.len()).ok()?.to_le_bytes());
    bytes.extend(22_u32.to_le_bytes());
    bytes.extend(picture);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_begins_as_its_kind_does() {
        for (name, begin) in [
            ("image/png", &b"\x89PNG\r\n\x1a\n"[..]),
            ("image/gif", b"GIF89a"),
            ("image/jpeg", b"\xff\xd8\xff"),
            ("image/bmp", b"BM"),
            ("image/webp", b"RIFF"),
            ("image/x-icon", b"\0\0\x01\0"),
            ("Image/SVG+xml; charset=utf-8", b"<svg "),
            ("application/pdf", b"%PDF-"),
            ("application/zip", b"PK\x03\x04"),
            ("application/gzip", b"\x1f\x8b"),
            ("audio/wav", b"RIFF"),
            ("audio/mpeg", b"\xff\xfb"),
        ] {
            let bytes = file(name).unwrap_or_else(|| panic!("{name}"));
            assert!(bytes.starts_with(begin), "{name}");
        }
        assert_eq!(file("application/octet-stream"), None);
    }
}
