//! Silence.

/// A quarter of a second of WAV: one channel of bytes, 8,000 a second.
pub(super) fn wav() -> Vec<u8> {
    const COUNT: u32 = 2_000;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + COUNT).to_le_bytes());
    bytes.extend(*b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(*b"\x01\0\x08\0data");
    bytes.extend(COUNT.to_le_bytes());
    bytes.extend([0x80; COUNT as usize]);
    bytes
}

/// A quarter of a second of MP3: ten frames of 128 kbit/s at 44.1 kHz that hold nothing.
pub(super) fn mp3() -> Vec<u8> {
    const FRAME: usize = 417;
    let mut frame = vec![0xff, 0xfb, 0x90, 0xc4];
    frame.resize(FRAME, 0);
    frame.repeat(10)
}
