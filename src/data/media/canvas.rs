//! Pixels of four colors.

use super::glyphs::glyph;

/// The columns that a character takes, with the gap behind it.
const CELL: usize = 6;
/// The rows of a character.
const ROWS: usize = 7;

/// A picture in the making: one byte a pixel, a place in its palette.
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self {
            width,
            height,
            pixels: vec![0; width * height],
        }
    }

    fn fill(&mut self, color: u8, is_inside: impl Fn(usize, usize) -> bool) {
        for (y, row) in self.pixels.chunks_mut(self.width).enumerate() {
            for (x, pixel) in row.iter_mut().enumerate() {
                if is_inside(x, y) {
                    *pixel = color;
                }
            }
        }
    }

    /// A disk, and one that looks out from below: a person.
    pub(super) fn person(&mut self, color: u8) {
        let (width, height) = (self.width, self.height);
        let disk = |(left, top): (usize, usize), radius: usize| {
            move |x: usize, y: usize| {
                let (x, y) = (x.abs_diff(left), y.abs_diff(top));
                x * x + y * y <= radius * radius
            }
        };
        self.fill(color, disk((width / 2, height * 2 / 5), height / 6));
        self.fill(color, disk((width / 2, height), height * 2 / 5));
    }

    /// Two mountains.
    pub(super) fn mountains(&mut self, color: u8) {
        let (width, height) = (self.width, self.height);
        let mountain = |top: (usize, usize)| {
            move |x: usize, y: usize| y >= top.1 && x.abs_diff(top.0) * 10 <= (y - top.1) * 12
        };
        self.fill(color, mountain((width / 3, height * 2 / 5)));
        self.fill(color, mountain((width * 2 / 3, height * 3 / 5)));
    }

    /// A line of characters in the middle of the width, as large as there is room, at most `most` times.
    pub(super) fn line(&mut self, text: &str, color: u8, (top, most): (usize, usize)) {
        let count = text.chars().count();
        let scale = (self.width / (count * CELL + 2)).min(most);
        if scale == 0 || count == 0 || top + ROWS * scale > self.height {
            return;
        }
        let left = (self.width - (count * CELL - 1) * scale) / 2;
        for (place, letter) in text.chars().enumerate() {
            // A gap stands for what has no pixels.
            let rows = glyph(letter.to_ascii_uppercase())
                .copied()
                .unwrap_or_default();
            let left = left + place * CELL * scale;
            for (y, row) in rows.iter().enumerate() {
                for x in (0..5).filter(|x| row & (0b1_0000 >> x) != 0) {
                    self.dot((left + x * scale, top + y * scale), scale, color);
                }
            }
        }
    }

    fn dot(&mut self, (left, top): (usize, usize), scale: usize, color: u8) {
        for y in top..top + scale {
            let start = y * self.width + left;
            self.pixels[start..start + scale].fill(color);
        }
    }
}
