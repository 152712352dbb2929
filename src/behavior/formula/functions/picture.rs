//! Pictures made of text: captchas that show their code.

use super::{Env, Function, TEXT, Takes, text_of};
use crate::behavior::value::Val;
use crate::data::glyph;
use rand_chacha::rand_core::Rng as _;

/// Captchas show at most this many characters.
const LONGEST: usize = 12;
const SCALE: usize = 6;
const CELL: usize = 8;
const HEIGHT: usize = 12 * SCALE;

pub(super) const ALL: &[Function] = &[Function::new(
    "captcha",
    &[Takes::Text],
    TEXT,
    "a PNG picture, as a data URI, that shows the digits and letters of a text",
    |env, arguments| {
        let text = text_of(arguments, 0)?.to_uppercase();
        if text.is_empty() || text.chars().count() > LONGEST {
            return Err(format!("expected 1 to {LONGEST} characters"));
        }
        let glyphs: Option<Vec<&[u8; 7]>> = text.chars().map(glyph).collect();
        let glyphs = glyphs.ok_or_else(|| format!("`{text}` has more than digits and letters"))?;
        let png = encode(&draw(env, &glyphs), glyphs.len() * CELL * SCALE)?;
        let data = super::text::base64(&png);
        Ok(Val::text(format!("data:image/png;base64,{data}")))
    },
)];

/// Grey pixels: a light ground, slightly shifted dark characters, and some dots that do not hide them.
fn draw(env: &Env<'_>, glyphs: &[&[u8; 7]]) -> Vec<u8> {
    let mut random = env.random.borrow_mut();
    let width = glyphs.len() * CELL * SCALE;
    let mut pixels = vec![240; width * HEIGHT];
    for (place, rows) in glyphs.iter().enumerate() {
        let left = place * CELL * SCALE + SCALE + random.next_u32() as usize % SCALE;
        let top = 2 * SCALE + random.next_u32() as usize % SCALE;
        for (y, row) in rows.iter().enumerate() {
            for x in (0..5).filter(|x| row & (0b1_0000 >> x) != 0) {
                for line in 0..SCALE {
                    let start = (top + y * SCALE + line) * width + left + x * SCALE;
                    pixels[start..start + SCALE].fill(40);
                }
            }
        }
    }
    for _ in 0..width {
        let at = random.next_u32() as usize % pixels.len();
        pixels[at] = 150;
    }
    pixels
}

fn encode(pixels: &[u8], width: usize) -> Result<Vec<u8>, String> {
    let size = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size(width), size(HEIGHT));
    encoder.set_color(png::ColorType::Grayscale);
    let written = encoder
        .write_header()
        .and_then(|mut it| it.write_image_data(pixels));
    written.map_err(|problem| problem.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::super::call;
    use super::*;

    #[test]
    fn a_captcha_is_a_picture_of_its_text() {
        let uri = call("captcha", &[Val::text("7Q2")]).unwrap();
        let data = uri
            .as_text()
            .unwrap()
            .strip_prefix("data:image/png;base64,")
            .unwrap();
        assert!(data.starts_with("iVBORw0KGgo"), "{data}");
        assert!(call("captcha", &[Val::text("七")]).is_err());
    }
}
