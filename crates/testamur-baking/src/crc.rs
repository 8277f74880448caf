//! The checksum of the chunks of a PNG.

/// CRC-32 as PNG has it ([annex D](https://www.w3.org/TR/png-3/#D-CRCAppendix)) of these parts one after the other.
pub(crate) fn crc(parts: &[&[u8]]) -> u32 {
    let bytes = parts.iter().flat_map(|part| part.iter());
    !bytes.fold(u32::MAX, |crc, byte| TABLE[usize::from(crc as u8 ^ byte)] ^ (crc >> 8))
}

/// What each byte contributes.
const TABLE: [u32; 256] = {
    /// x³² + x²⁶ + …, the lowest power in the highest bit.
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < table.len() {
        let mut crc = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ POLYNOMIAL } else { crc >> 1 };
            bit += 1;
        }
        table[byte] = crc;
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_others_compute_it() {
        // The check value of the catalogue of CRCs, and the chunk that ends every PNG.
        assert_eq!(crc(&[b"123456789"]), 0xcbf4_3926);
        assert_eq!(crc(&[b"12345", b"", b"6789"]), 0xcbf4_3926);
        assert_eq!(crc(&[b"IEND"]), 0xae42_6082);
        assert_eq!(crc(&[]), 0);
    }
}
