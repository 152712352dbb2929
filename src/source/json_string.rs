//! Texts of JSON: the quotes removed, the escapes undone.

use super::json::{Reader, Stop};

/// Reads a text; the reader stands at its opening quote, and afterwards behind the closing one.
pub(crate) fn read(reader: &mut Reader<'_>) -> Result<String, Stop> {
    let open = reader.at;
    reader.at += 1;
    let mut cooked = String::new();
    let mut control_told = false;
    loop {
        let start = reader.at;
        let rest = &reader.bytes[start..];
        let plain = rest
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f))
            .unwrap_or(rest.len());
        cooked.push_str(&reader.text[start..start + plain]);
        reader.at += plain;
        match reader.peek() {
            Some(b'"') => {
                reader.at += 1;
                return Ok(cooked);
            }
            Some(b'\\') => cooked.push(escape(reader)),
            None | Some(b'\n' | b'\r') => {
                let help = "add the closing quote; write `\\n` for a line break inside a text";
                reader.tell(open, open + 1, "this text is never closed", help);
                return Err(Stop);
            }
            Some(control) => {
                if !control_told {
                    control_told = true;
                    let message = "a control character stands inside a text";
                    let help = format!("write `\\u{control:04x}` instead; for a tab, `\\t`");
                    reader.tell(reader.at, reader.at + 1, message, &help);
                }
                cooked.push(control as char);
                reader.at += 1;
            }
        }
    }
}

/// Undoes one escape; the reader stands at its backslash.
fn escape(reader: &mut Reader<'_>) -> char {
    let start = reader.at;
    let sign = reader.bytes.get(start + 1).copied();
    reader.at = (start + 2).min(reader.bytes.len());
    match sign {
        Some(sign @ (b'"' | b'\\' | b'/')) => sign as char,
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => unicode(reader, start),
        _ => {
            // What follows the backslash is read again as text.
            reader.at = start + 1;
            let help = "write `\\\\` for a backslash";
            reader.tell(start, start + 2, "this escape does not exist in JSON", help);
            '\\'
        }
    }
}

/// `\uXXXX`, or two of them for a character beyond the first 65536.
fn unicode(reader: &mut Reader<'_>, start: usize) -> char {
    let Some(first) = hex(reader, start + 2) else {
        let help = "write four hexadecimal digits behind `\\u`";
        reader.tell(start, start + 2, "this escape is not complete", help);
        return char::REPLACEMENT_CHARACTER;
    };
    reader.at = start + 6;
    if let Some(character) = char::from_u32(first) {
        return character;
    }
    let follows = reader.bytes[reader.at..].starts_with(b"\\u");
    let second = follows.then(|| hex(reader, reader.at + 2)).flatten();
    if let (0xd800..0xdc00, Some(low @ 0xdc00..0xe000)) = (first, second) {
        reader.at += 6;
        let combined = 0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00);
        return char::from_u32(combined).unwrap_or(char::REPLACEMENT_CHARACTER);
    }
    let message = "half of a surrogate pair stands alone";
    let help = "write the character itself, or both halves, as in `\\ud83d\\ude00`";
    reader.tell(start, start + 6, message, help);
    char::REPLACEMENT_CHARACTER
}

fn hex(reader: &Reader<'_>, at: usize) -> Option<u32> {
    let digits = reader.bytes.get(at..at + 4)?;
    digits.iter().try_fold(0, |sum, digit| {
        Some(sum * 16 + (*digit as char).to_digit(16)?)
    })
}
