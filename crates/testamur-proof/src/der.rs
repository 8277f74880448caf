//! ECDSA signatures in DER (RFC 3279, section 2.2.3): the form that the suites and tokens do not have.

/// An ECDSA signature as certificates and TLS have it, a sequence of two integers in DER, with each number
/// in its full width.
pub(crate) fn fixed_width(der: &[u8], width: usize) -> Option<Vec<u8>> {
    let (sequence, []) = value(0x30, der)? else { return None };
    let (r, rest) = value(0x02, sequence)?;
    let (s, []) = value(0x02, rest)? else { return None };
    let mut out = vec![0; 2 * width];
    for (number, place) in [r, s].into_iter().zip(out.chunks_mut(width)) {
        let number = match number {
            [0, second, ..] if *second >= 0x80 => &number[1..],
            // Negative, empty, or a zero in front that nothing asks for.
            [0x80..=0xff, ..] | [] | [0, ..] => return None,
            _ => number,
        };
        let start = width.checked_sub(number.len())?;
        place[start..].copy_from_slice(number);
    }
    Some(out)
}

/// The content of the DER value with this tag at the start, and what follows it. Long enough for
/// signatures: lengths of at most two bytes.
fn value(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, content) = match der {
        [first, length @ 0..=0x7f, rest @ ..] | [first, 0x81, length @ 0x80..=0xff, rest @ ..]
            if *first == tag =>
        {
            (usize::from(*length), rest)
        }
        _ => return None,
    };
    content.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_in_der_have_one_form() {
        let number = |value: u8| fixed_width(&[0x30, 6, 2, 1, 1, 2, 1, value], 2);
        assert_eq!(number(5), Some(vec![0, 1, 0, 5]));
        assert_eq!(number(0x80), None);
        assert_eq!(number(0), None);
        let padded = [0x30, 7, 2, 2, 0, 0x80, 2, 1, 5];
        assert_eq!(fixed_width(&padded, 2), Some(vec![0, 0x80, 0, 5]));
        assert_eq!(fixed_width(&padded, 1), Some(vec![0x80, 5]));
        for bad in [
            &[0x30, 7, 2, 2, 0, 0x7f, 2, 1, 5][..],
            &[0x30, 6, 2, 1, 1, 2, 1, 5, 0],
            &[0x30, 5, 2, 1, 1, 2, 1, 5],
            &[0x30, 0x81, 6, 2, 1, 1, 2, 1, 5],
            &[0x30, 9, 2, 1, 1, 2, 1, 5, 2, 1, 5],
            &[0x30, 8, 2, 3, 1, 1, 1, 2, 1, 5],
            &[0x31, 6, 2, 1, 1, 2, 1, 5],
            &[0x30, 5, 2, 0, 2, 1, 5],
            &[],
        ] {
            assert_eq!(fixed_width(bad, 2), None, "{bad:?}");
        }
    }
}
