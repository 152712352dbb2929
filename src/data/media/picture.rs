//! Pictures of a stated size that show their name.

use super::canvas::Canvas;

/// The largest width and height.
pub(crate) const LARGEST: usize = 2_000;

const COLORS: [[u8; 3]; 8] = [
    [0x4a, 0x7f, 0xb5],
    [0x4f, 0x9d, 0x69],
    [0xc0, 0x6c, 0x4e],
    [0x8a, 0x63, 0xa6],
    [0xb5, 0x92, 0x3c],
    [0x4d, 0x95, 0x9c],
    [0xa8, 0x55, 0x70],
    [0x6b, 0x74, 0x8a],
];

/// A picture as PNG. Width and height are from 1 to [`LARGEST`]; nothing for others.
pub(crate) fn png(size: (usize, usize), name: &str) -> Option<Vec<u8>> {
    let canvas = drawn(size, name)?;
    let number = |it: usize| u32::try_from(it).ok();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, number(size.0)?, number(size.1)?);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette(name).concat());
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&canvas.pixels).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

/// A picture as SVG.
pub(crate) fn svg((width, height): (usize, usize), name: &str) -> Option<Vec<u8>> {
    drawable((width, height))?;
    let [ground, shape, ..] =
        palette(name).map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"));
    let (x, size) = (width / 2, (height / 8).clamp(1, 40));
    let figure = match is_person(name) {
        true => format!(
            "<circle cx=\"{x}\" cy=\"{}\" r=\"{}\"/><circle cx=\"{x}\" cy=\"{height}\" r=\"{}\"/>",
            height * 2 / 5,
            height / 6,
            height * 2 / 5
        ),
        false => format!(
            "<path d=\"M0 {height}L{} {}L{} {height}z\"/>",
            width / 3,
            height * 2 / 5,
            width * 2 / 3
        ),
    };
    let label: String = name
        .chars()
        .filter(|it| it.is_alphanumeric() || *it == '-')
        .collect();
    Some(
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
             <rect width=\"100%\" height=\"100%\" fill=\"{ground}\"/><g fill=\"{shape}\">{figure}</g>\
             <text x=\"{x}\" y=\"{}\" fill=\"#fff\" font-family=\"sans-serif\" font-size=\"{size}\" text-anchor=\"middle\">{label} {width}x{height}</text></svg>\n",
            height - size / 2
        )
        .into_bytes(),
    )
}

/// The pixels of a picture: a person or a landscape, its name and its size.
pub(super) fn drawn(size: (usize, usize), name: &str) -> Option<Canvas> {
    let (width, height) = drawable(size)?;
    let mut canvas = Canvas::new(width, height);
    match is_person(name) {
        true => canvas.person(1),
        false => canvas.mountains(1),
    }
    let most = (height / 60).clamp(1, 6);
    let below = height.saturating_sub(most * 10);
    canvas.line(&format!("{width}x{height}"), 2, (below, most));
    canvas.line(name, 2, (most * 3, most));
    Some(canvas)
}

/// Ground, figure, writing, and black.
pub(super) fn palette(name: &str) -> [[u8; 3]; 4] {
    let sum: usize = name.bytes().map(usize::from).sum();
    let ground = COLORS[sum % COLORS.len()];
    [ground, ground.map(|it| it / 2 + 110), [255; 3], [0; 3]]
}

fn drawable((width, height): (usize, usize)) -> Option<(usize, usize)> {
    let fits = |it: usize| (1..=LARGEST).contains(&it);
    (fits(width) && fits(height)).then_some((width, height))
}

fn is_person(name: &str) -> bool {
    name.starts_with("avatar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_the_size_that_was_asked_for() {
        for size in [(1, 1), (200, 200), (640, 360), (3, 900), (2_000, 1)] {
            for name in ["avatar-7", "cover-12"] {
                let bytes = png(size, name).unwrap();
                let reader = png::Decoder::new(std::io::Cursor::new(bytes))
                    .read_info()
                    .unwrap();
                let info = reader.info();
                assert_eq!((info.width as usize, info.height as usize), size);
                assert!(svg(size, name).unwrap().starts_with(b"<svg "));
            }
        }
        assert_eq!(png((0, 5), "x"), None);
        assert_eq!(svg((5, LARGEST + 1), "x"), None);
        assert_ne!(png((50, 50), "avatar-1"), png((50, 50), "avatar-2"));
    }

    #[test]
    fn a_name_is_no_markup() {
        let svg = String::from_utf8(svg((9, 9), "<b>&").unwrap()).unwrap();
        assert!(svg.contains(">b 9x9<"), "{svg}");
    }
}
