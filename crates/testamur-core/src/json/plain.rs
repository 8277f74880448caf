//! Which bytes stand for themselves in a JSON string.

/// How many bytes at the start of `text` stand for themselves in a JSON string: all up to the
/// first quote, backslash or control character (RFC 8259, section 7).
#[inline]
pub fn plain_length(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    for (at, word) in words.iter().enumerate() {
        let marks = special(u64::from_le_bytes(*word));
        if marks != 0 {
            return 8 * at + marks.trailing_zeros() as usize / 8;
        }
    }
    let mut last = [b'"'; 8];
    last[..rest.len()].copy_from_slice(rest);
    8 * words.len() + special(u64::from_le_bytes(last)).trailing_zeros() as usize / 8
}

/// Eight bytes at once: the top bit of the first byte that does not stand for itself in a string is
/// set, and no bit below it. Bits above it may be set wrongly, as borrows run upwards.
fn special(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    const TOPS: u64 = ONES << 7;
    let zero_in = |word: u64| word.wrapping_sub(ONES) & !word;
    let below_space = word.wrapping_sub(ONES * 0x20) & !word;
    let quote = zero_in(word ^ (ONES * b'"' as u64));
    let backslash = zero_in(word ^ (ONES * b'\\' as u64));
    (below_space | quote | backslash) & TOPS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every byte at every place of a word, among bytes that borrow from each other.
    #[test]
    fn eight_bytes_at_once_find_what_each_alone_would() {
        for filler in [b' ', b'a', 0x7f, 0x80, 0xff, b'!', b'#', b'[', b']'] {
            for byte in 0..=u8::MAX {
                for at in 0..8 {
                    for next in [filler, 0, b'"', b'#', b']'] {
                        let mut word = [filler; 8];
                        word[at] = byte;
                        if let Some(after) = word.get_mut(at + 1) {
                            *after = next;
                        }
                        let alone = |byte: &u8| matches!(byte, b'"' | b'\\' | ..0x20);
                        let expected = word.iter().position(alone).unwrap_or(8);
                        assert_eq!(plain_length(&word), expected, "{word:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_length() {
        for length in 0..20 {
            let mut text = vec![b'a'; length];
            assert_eq!(plain_length(&text), length);
            for at in (0..length).rev() {
                text[at] = b'\n';
                assert_eq!(plain_length(&text), at);
            }
        }
    }
}
