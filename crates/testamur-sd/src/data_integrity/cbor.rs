//! The little CBOR (RFC 8949) that proof values are made of: unsigned integers, byte and text
//! strings, arrays and maps.
//!
//! The reader takes the preferred serialization only (section 4.1: lengths stated, each number in
//! its shortest form) and no tags, so that a proof has one text but for the order of maps.

/// Reads items one after the other.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

/// Why the bytes are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Malformed(pub(crate) String);

/// The kinds of items, by their number in the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unsigned = 0,
    Bytes = 2,
    Text = 3,
    Array = 4,
    Map = 5,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Unsigned => "an unsigned integer",
            Kind::Bytes => "a byte string",
            Kind::Text => "a text string",
            Kind::Array => "an array",
            Kind::Map => "a map",
        }
    }
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, Malformed> {
        self.head(Kind::Unsigned)
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.head(Kind::Bytes)?;
        self.take(length)
    }

    /// A byte string of this length.
    pub(crate) fn exactly<const N: usize>(&mut self, what: &str) -> Result<[u8; N], Malformed> {
        let bytes = self.bytes()?;
        bytes
            .try_into()
            .map_err(|_| Malformed(format!("{what} has {} bytes instead of {N}", bytes.len())))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.head(Kind::Text)?;
        std::str::from_utf8(self.take(length)?)
            .map_err(|_| Malformed("a text string is not UTF-8".to_owned()))
    }

    /// The number of items of an array, which follow. Each takes a byte at least, so that no more
    /// are announced than there can be.
    pub(crate) fn array(&mut self) -> Result<usize, Malformed> {
        let count = self.head(Kind::Array)?;
        self.fitting(count)
    }

    /// The number of pairs of a map, which follow.
    pub(crate) fn map(&mut self) -> Result<usize, Malformed> {
        let count = self.head(Kind::Map)?;
        self.fitting(count)
    }

    pub(crate) fn end(&self) -> Result<(), Malformed> {
        match self.rest.len() {
            0 => Ok(()),
            more => Err(Malformed(format!("{more} more bytes follow"))),
        }
    }

    fn fitting(&self, count: u64) -> Result<usize, Malformed> {
        match usize::try_from(count) {
            Ok(count) if count <= self.rest.len() => Ok(count),
            _ => Err(truncated()),
        }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Malformed> {
        let length = usize::try_from(length).map_err(|_| truncated())?;
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    /// The first bytes of an item of this kind: its value, length or count.
    fn head(&mut self, expected: Kind) -> Result<u64, Malformed> {
        let first = self.take(1)?[0];
        match first >> 5 {
            kind if kind == expected as u8 => {}
            6 => return Err(Malformed("it has a CBOR tag".to_owned())),
            _ => return Err(Malformed(format!("{} is expected in its place", expected.name()))),
        }
        let small = first & 0x1f;
        let (value, least) = match small {
            0..=23 => (u64::from(small), 0),
            24 => (self.number(1)?, 24),
            25 => (self.number(2)?, 1 << 8),
            26 => (self.number(4)?, 1 << 16),
            27 => (self.number(8)?, 1 << 32),
            31 => return Err(Malformed("a length is not stated at the start".to_owned())),
            _ => return Err(Malformed("a length is in a reserved form".to_owned())),
        };
        match value >= least {
            true => Ok(value),
            false => Err(Malformed("a number is not in its shortest form".to_owned())),
        }
    }

    fn number(&mut self, width: u64) -> Result<u64, Malformed> {
        let bytes = self.take(width)?;
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

fn truncated() -> Malformed {
    Malformed("it ends too early".to_owned())
}

/// Appends the first bytes of an item: an unsigned integer, or the length or count of another.
pub(crate) fn push_head(out: &mut Vec<u8>, kind: Kind, value: u64) {
    let kind = (kind as u8) << 5;
    let bytes = value.to_be_bytes();
    match value {
        0..24 => out.push(kind | bytes[7]),
        24..0x100 => out.extend([kind | 24, bytes[7]]),
        0x100..0x1_0000 => {
            out.push(kind | 25);
            out.extend(&bytes[6..]);
        }
        0x1_0000..0x1_0000_0000 => {
            out.push(kind | 26);
            out.extend(&bytes[4..]);
        }
        _ => {
            out.push(kind | 27);
            out.extend(bytes);
        }
    }
}

/// Appends a byte string.
pub(crate) fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_head(out, Kind::Bytes, bytes.len() as u64);
    out.extend(bytes);
}

/// Appends a text string.
pub(crate) fn push_text(out: &mut Vec<u8>, text: &str) {
    push_head(out, Kind::Text, text.len() as u64);
    out.extend(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From RFC 8949, appendix A.
    #[test]
    fn numbers_in_their_shortest_form() {
        for (value, hex) in [
            (0, &[0x00][..]),
            (23, &[0x17]),
            (24, &[0x18, 0x18]),
            (255, &[0x18, 0xff]),
            (256, &[0x19, 0x01, 0x00]),
            (1000, &[0x19, 0x03, 0xe8]),
            (65536, &[0x1a, 0x00, 0x01, 0x00, 0x00]),
            (1_000_000, &[0x1a, 0x00, 0x0f, 0x42, 0x40]),
            (1_000_000_000_000, &[0x1b, 0, 0, 0, 0xe8, 0xd4, 0xa5, 0x10, 0]),
            (u64::MAX, &[0x1b, 255, 255, 255, 255, 255, 255, 255, 255]),
        ] {
            let mut out = Vec::new();
            push_head(&mut out, Kind::Unsigned, value);
            assert_eq!(out, hex);
            let mut reader = Reader::new(hex);
            assert_eq!(reader.unsigned(), Ok(value));
            assert_eq!(reader.end(), Ok(()));
        }
    }

    #[test]
    fn other_forms_are_refused() {
        let unsigned = |bytes: &[u8]| Reader::new(bytes).unsigned().err().map(|error| error.0);
        for (bytes, reason) in [
            (&[][..], "it ends too early"),
            (&[0x18], "it ends too early"),
            (&[0x19, 0x01], "it ends too early"),
            (&[0x18, 0x17], "a number is not in its shortest form"),
            (&[0x19, 0x00, 0xff], "a number is not in its shortest form"),
            (&[0x1a, 0x00, 0x00, 0xff, 0xff], "a number is not in its shortest form"),
            (&[0x1b, 0, 0, 0, 0, 255, 255, 255, 255], "a number is not in its shortest form"),
            (&[0x1c], "a length is in a reserved form"),
            (&[0x20], "an unsigned integer is expected in its place"),
            (&[0xf6], "an unsigned integer is expected in its place"),
            (&[0xc1, 0x00], "it has a CBOR tag"),
        ] {
            assert_eq!(unsigned(bytes).as_deref(), Some(reason), "{bytes:x?}");
        }
        let bytes = |bytes: &[u8]| Reader::new(bytes).bytes().err().map(|error| error.0);
        assert_eq!(bytes(&[0x5f, 0xff]).unwrap(), "a length is not stated at the start");
        assert_eq!(bytes(&[0x42, 0x00]).unwrap(), "it ends too early");
        assert_eq!(bytes(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255]).unwrap(), truncated().0);
        assert_eq!(Reader::new(&[0x61, 0xff]).text().unwrap_err().0, "a text string is not UTF-8");
        assert_eq!(Reader::new(&[0x9a, 0x7f, 0xff, 0xff, 0xff]).array(), Err(truncated()));
        assert_eq!(Reader::new(&[0x9f, 0xff]).array().unwrap_err().0, bytes(&[0x5f]).unwrap());
        assert_eq!(Reader::new(&[0xa1]).map(), Err(truncated()));
        let mut reader = Reader::new(&[0x43, 1, 2, 3, 9]);
        let short = reader.exactly::<4>("it").unwrap_err().0;
        assert_eq!(short, "it has 3 bytes instead of 4");
        assert_eq!(reader.end().unwrap_err().0, "1 more bytes follow");
    }
}
