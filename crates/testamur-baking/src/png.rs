//! Credentials in PNG images: a chunk `iTXt` with a keyword of its own
//! ([PNG](https://www.w3.org/TR/png-3/), sections 5 and 11.3.3.4; Open Badges 3.0, section 5.3.1).

use crate::badge::{Badge, older};
use crate::crc::crc;
use crate::limits::KEYWORD;
use crate::unbake::{Found, Place, unreadable};
use std::borrow::Cow;
use std::ops::Range;
use testamur_core::report::Format;
use testamur_core::{Code, Error, Result};

/// What is baked into a PNG. Every chunk up to the last is looked at, and its checksum; what comes after the last is not part of
/// the image.
pub(crate) fn find(image: &[u8]) -> Result<Found<'_>> {
    let mut found = Found::default();
    for chunk in Chunks::of(image) {
        let chunk = chunk?;
        let Some((keyword, rest)) = chunk.keyword() else { continue };
        if Badge::ALL.iter().any(|badge| badge.keyword().as_bytes() == keyword) {
            let text = chunk.text(rest).map(|text| Cow::Borrowed(text.trim_ascii()));
            found.credentials.push(Place { span: chunk.span.clone(), text });
        }
        found.is_older |= keyword == older::KEYWORD.as_bytes();
    }
    Ok(found)
}

/// The image with this credential, and without what stands at these places.
pub(crate) fn bake(
    image: &[u8],
    badge: Badge,
    credential: &str,
    without: &[Range<usize>],
) -> Result<Vec<u8>> {
    let Some(Ok(header)) = Chunks::of(image).next() else {
        return Err(damaged("it has no header"));
    };
    let mut data = badge.keyword().as_bytes().to_vec();
    // Not compressed, by no method, in no language, and with no translated keyword.
    data.extend([0, 0, 0, 0, 0]);
    data.extend(credential.as_bytes());
    let length = u32::try_from(data.len()).ok().filter(|length| *length <= LONGEST);
    let Some(length) = length else {
        let error = Error::new(Code::LimitImage).with("actual", data.len());
        return Err(error.with("limit", LONGEST));
    };
    let mut baked = image[..header.span.end].to_vec();
    baked.extend(length.to_be_bytes());
    baked.extend(TEXT);
    baked.extend(&data);
    baked.extend(crc(&[TEXT, &data]).to_be_bytes());
    let mut copied = header.span.end;
    for span in without {
        baked.extend(&image[copied..span.start]);
        copied = span.end;
    }
    baked.extend(&image[copied..]);
    Ok(baked)
}

/// The chunks of an image, up to the last or to what is damaged.
struct Chunks<'i> {
    image: &'i [u8],
    at: usize,
    is_over: bool,
}

struct Chunk<'i> {
    kind: &'i [u8],
    data: &'i [u8],
    span: Range<usize>,
}

impl<'i> Chunks<'i> {
    fn of(image: &'i [u8]) -> Chunks<'i> {
        Chunks { image, at: SIGNATURE, is_over: false }
    }

    fn read(&self) -> Result<Chunk<'i>> {
        let rest = self.image.get(self.at..).unwrap_or_default();
        let cut = || damaged("it is cut short");
        let (length, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        let length = u32::from_be_bytes(*length);
        if length > LONGEST {
            return Err(damaged("a chunk is longer than chunks can be"));
        }
        let (kind, rest) = rest.split_at_checked(4).ok_or_else(cut)?;
        let (data, rest) = rest.split_at_checked(length as usize).ok_or_else(cut)?;
        let (sum, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
        if crc(&[kind, data]) != u32::from_be_bytes(*sum) {
            let kind = String::from_utf8_lossy(kind);
            return Err(damaged(&format!("the checksum of its chunk {kind:?} does not match")));
        }
        if (self.at == SIGNATURE) != (kind == b"IHDR") {
            return Err(damaged("its header is not its first chunk"));
        }
        Ok(Chunk { kind, data, span: self.at..self.image.len() - rest.len() })
    }
}

impl<'i> Iterator for Chunks<'i> {
    type Item = Result<Chunk<'i>>;

    fn next(&mut self) -> Option<Result<Chunk<'i>>> {
        if self.is_over {
            return None;
        }
        let read = self.read();
        match &read {
            Ok(chunk) => {
                self.at = chunk.span.end;
                self.is_over = chunk.kind == b"IEND";
            }
            Err(_) => self.is_over = true,
        }
        Some(read)
    }
}

impl<'i> Chunk<'i> {
    /// The keyword of a chunk of text, of any of the three kinds, and what follows the null after it.
    fn keyword(&self) -> Option<(&'i [u8], &'i [u8])> {
        if ![TEXT, b"tEXt", b"zTXt"].contains(&self.kind) {
            return None;
        }
        let end = self.data.iter().take(KEYWORD + 1).position(|byte| *byte == 0)?;
        Some((&self.data[..end], &self.data[end + 1..]))
    }

    /// The text of a chunk, which must be one that is not compressed.
    fn text(&self, rest: &'i [u8]) -> Result<&'i [u8]> {
        let other = |chunk: &str| Err(Error::new(Code::InputBadgeChunk).with("chunk", chunk));
        if self.kind != TEXT {
            return other(&String::from_utf8_lossy(self.kind));
        }
        match rest {
            // The flag that it is not compressed, a method, which then says nothing, a language and a translated
            // keyword, each up to a null.
            [0, _, rest @ ..] => {
                let mut parts = rest.splitn(3, |byte| *byte == 0).skip(2);
                parts.next().ok_or_else(|| damaged("a chunk with text in it is malformed"))
            }
            [_, ..] => other("compressed iTXt"),
            [] => Err(damaged("a chunk with text in it is malformed")),
        }
    }
}

fn damaged(reason: &str) -> Error {
    unreadable(Format::Png, reason)
}

/// The kind of chunk that a credential stands in.
const TEXT: &[u8] = b"iTXt";

/// Bytes before the first chunk, by which a PNG is recognised.
const SIGNATURE: usize = 8;

/// The most that the length of a chunk may say (PNG, section 5.3).
const LONGEST: u32 = i32::MAX as u32;
