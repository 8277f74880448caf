//! The little CBOR ([RFC 8949](https://www.rfc-editor.org/rfc/rfc8949)) that proof values and COSE
//! signatures are made of: integers, byte and text strings, arrays, maps and tags.
//!
//! The reader takes the preferred serialization only (section 4.1: lengths stated, each number in
//! its shortest form), and tags only where they are asked for, so that a text has one form but for the
//! order of maps.

/// Reads items one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

/// Why the bytes are not what they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(
    /// The reason, without a full stop.
    pub String,
);

/// How far [`Reader::skip`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Skipped {
    /// Over the whole item.
    Whole,
    /// Into it, and no further: others lie too deep in it.
    TooDeep,
}

/// The kinds of items, by their number in the first byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number from 0 on
    Unsigned = 0,
    /// A number below 0; its head has how far below -1
    Negative = 1,
    /// A byte string; its head has its length
    Bytes = 2,
    /// A text string in UTF-8; its head has its length in bytes
    Text = 3,
    /// An array; its head has the number of items
    Array = 4,
    /// A map; its head has the number of pairs
    Map = 5,
    /// A tag on the item that follows
    Tag = 6,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Unsigned => "an unsigned integer",
            Kind::Negative => "a negative integer",
            Kind::Bytes => "a byte string",
            Kind::Text => "a text string",
            Kind::Array => "an array",
            Kind::Map => "a map",
            Kind::Tag => "a tag",
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads from the start of these bytes.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// The kind of the next item; `None` at the end, and for simple values and floating-point
    /// numbers.
    pub fn peek(&self) -> Option<Kind> {
        Some(match self.rest.first()? >> 5 {
            0 => Kind::Unsigned,
            1 => Kind::Negative,
            2 => Kind::Bytes,
            3 => Kind::Text,
            4 => Kind::Array,
            5 => Kind::Map,
            6 => Kind::Tag,
            _ => return None,
        })
    }

    /// A number from 0 on.
    ///
    /// # Errors
    /// When something else follows, as for every item.
    pub fn unsigned(&mut self) -> Result<u64, Malformed> {
        self.head(Kind::Unsigned)
    }

    /// A number of either sign.
    ///
    /// # Errors
    /// When something else follows, or a number that has no place in 64 bits.
    pub fn integer(&mut self) -> Result<i64, Malformed> {
        let large = |_| Malformed("a number is too large".to_owned());
        match self.peek() {
            Some(Kind::Negative) => {
                i64::try_from(self.head(Kind::Negative)?).map(|below| -1 - below).map_err(large)
            }
            _ => i64::try_from(self.head(Kind::Unsigned)?).map_err(large),
        }
    }

    /// The number of a tag, which the tagged item follows.
    ///
    /// # Errors
    /// When something else follows.
    pub fn tag(&mut self) -> Result<u64, Malformed> {
        self.head(Kind::Tag)
    }

    /// Passes over one item of any kind, tags, simple values and numbers with a fraction included, in
    /// which others lie at most this deep.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn skip(&mut self, depth: usize) -> Result<Skipped, Malformed> {
        let inside = match self.peek() {
            Some(Kind::Array) => self.array()?,
            Some(Kind::Map) => 2 * self.map()?,
            Some(Kind::Tag) => self.tag().map(|_| 1)?,
            _ => return self.skip_alone().map(|()| Skipped::Whole),
        };
        for _ in 0..inside {
            let deeper =
                depth.checked_sub(1).map_or(Ok(Skipped::TooDeep), |depth| self.skip(depth));
            if deeper? == Skipped::TooDeep {
                return Ok(Skipped::TooDeep);
            }
        }
        Ok(Skipped::Whole)
    }

    /// Passes over an item in which there are no others.
    fn skip_alone(&mut self) -> Result<(), Malformed> {
        match self.peek() {
            Some(Kind::Bytes) => self.bytes().map(drop),
            Some(Kind::Text) => self.text().map(drop),
            Some(_) => self.integer().map(drop),
            None => {
                let width = match self.take(1)?[0] & 0x1f {
                    0..=23 => 0,
                    24 => 1,
                    25 => 2,
                    26 => 4,
                    27 => 8,
                    _ => return Err(Malformed("a value is in a reserved form".to_owned())),
                };
                self.take(width).map(drop)
            }
        }
    }

    /// A byte string.
    ///
    /// # Errors
    /// When something else follows, or too little.
    pub fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.head(Kind::Bytes)?;
        self.take(length)
    }

    /// A byte string of this length.
    ///
    /// # Errors
    /// When something else follows, or it has another length.
    pub fn exactly<const N: usize>(&mut self, what: &str) -> Result<[u8; N], Malformed> {
        let bytes = self.bytes()?;
        bytes
            .try_into()
            .map_err(|_| Malformed(format!("{what} has {} bytes instead of {N}", bytes.len())))
    }

    /// A text string.
    ///
    /// # Errors
    /// When something else follows, or it is not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.head(Kind::Text)?;
        std::str::from_utf8(self.take(length)?)
            .map_err(|_| Malformed("a text string is not UTF-8".to_owned()))
    }

    /// The number of items of an array, which follow. Each takes a byte at least, so that no more
    /// are announced than there can be.
    ///
    /// # Errors
    /// When something else follows, or too little.
    pub fn array(&mut self) -> Result<usize, Malformed> {
        let count = self.head(Kind::Array)?;
        self.fitting(count)
    }

    /// The number of pairs of a map, which follow.
    ///
    /// # Errors
    /// When something else follows, or too little.
    pub fn map(&mut self) -> Result<usize, Malformed> {
        let count = self.head(Kind::Map)?;
        self.fitting(count)
    }

    /// Makes sure that nothing more follows.
    ///
    /// # Errors
    /// When something does.
    pub fn end(&self) -> Result<(), Malformed> {
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
pub fn push_head(out: &mut Vec<u8>, kind: Kind, value: u64) {
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

/// Appends a number of either sign.
pub fn push_integer(out: &mut Vec<u8>, value: i64) {
    match u64::try_from(value) {
        Ok(value) => push_head(out, Kind::Unsigned, value),
        Err(_) => push_head(out, Kind::Negative, (-1 - value) as u64),
    }
}

/// Appends a byte string.
pub fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_head(out, Kind::Bytes, bytes.len() as u64);
    out.extend(bytes);
}

/// Appends a text string.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
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
    fn numbers_below_zero() {
        for (value, hex) in [
            (-1, &[0x20][..]),
            (-24, &[0x37]),
            (-25, &[0x38, 0x18]),
            (-257, &[0x39, 0x01, 0x00]),
            (i64::MIN, &[0x3b, 127, 255, 255, 255, 255, 255, 255, 255]),
        ] {
            let mut out = Vec::new();
            push_integer(&mut out, value);
            assert_eq!(out, hex);
            assert_eq!(Reader::new(hex).integer(), Ok(value));
        }
        let below = [0x3b, 128, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(Reader::new(&below).integer().unwrap_err().0, "a number is too large");
    }

    #[test]
    fn items_are_passed_over() {
        let skip = |bytes: &[u8], depth| {
            let mut reader = Reader::new(bytes);
            match reader.skip(depth).map_err(|error| error.0)? {
                Skipped::Whole => reader.end().map_err(|error| error.0).map(|()| Skipped::Whole),
                deeper => Ok(deeper),
            }
        };
        // {"a": [1, -1, h'00', true, 1.5 in half precision]}
        let item = [0xa1, 0x61, b'a', 0x85, 0x01, 0x20, 0x41, 0x00, 0xf5, 0xf9, 0x3e, 0x00];
        assert_eq!(skip(&item, 2), Ok(Skipped::Whole));
        assert_eq!(skip(&item, 1), Ok(Skipped::TooDeep));
        assert_eq!(skip(&item[..11], 2).unwrap_err(), truncated().0);
        assert_eq!(skip(&[0x81, 0xc1, 0x00], 2), Ok(Skipped::Whole));
        assert_eq!(skip(&[0x81, 0xc1, 0x00], 1), Ok(Skipped::TooDeep));
        assert_eq!(skip(&[0xc1; 100], 16), Ok(Skipped::TooDeep));
        assert_eq!(skip(&[0x81, 0xc1], 2).unwrap_err(), truncated().0);
        assert_eq!(skip(&[0xff], 2).unwrap_err(), "a value is in a reserved form");
        assert_eq!(skip(&[0x81; 100], 16), Ok(Skipped::TooDeep));
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
