//! Credentials in SVG images: an element in a namespace of its own (Open Badges 3.0, section 5.3.2).
//!
//! Of a document type nothing is read, so that no entity is ever expanded but those that XML itself has.

use crate::badge::{Badge, ELEMENT, TOKEN, older};
use crate::limits::NAMESPACES;
use crate::unbake::{Found, Place, unreadable};
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use std::borrow::Cow;
use std::ops::Range;
use testamur_core::report::Format;
use testamur_core::{Error, Result};

/// What is baked into an SVG, in any place of it.
pub(crate) fn find(image: &[u8]) -> Result<Found<'_>> {
    Ok(Scan::of(image)?.found)
}

/// The image with this credential, directly after the beginning of its first element, and without what stands at these places.
pub(crate) fn bake(
    image: &[u8],
    badge: Badge,
    credential: &str,
    without: &[Range<usize>],
) -> Result<Vec<u8>> {
    let Scan { root, text, .. } = Scan::of(image)?;
    let Some(root) = root else { return Err(malformed("it has no element")) };
    let declaration = format!(" xmlns:{}=\"{}\"", badge.prefix(), badge.namespace());
    let declared = root.declared.iter().find(|(prefix, _)| *prefix == badge.prefix());
    // A prefix that means something else in this image, or is used without meaning anything, has this meaning in the
    // element only: what stands elsewhere must not become a credential.
    let is_used = || text.contains(&format!("{}:", badge.prefix()));
    let (outside, inside) = match declared.map(|(_, namespace)| namespace == badge.namespace()) {
        Some(true) => ("", ""),
        Some(false) => ("", &*declaration),
        None if is_used() => ("", &*declaration),
        None => (&*declaration, ""),
    };
    let element = element(badge, credential, inside);
    let mut baked = text[..root.name.end].to_owned();
    baked += outside;
    if root.is_empty {
        let inner = &text[root.name.end..root.span.end];
        baked += inner.strip_suffix("/>").unwrap_or(inner);
        baked += &format!(">{element}</{}>", &text[root.name.clone()]);
        baked += &text[root.span.end..];
        return Ok(baked.into_bytes());
    }
    baked += &text[root.name.end..root.span.end];
    baked += &element;
    let mut copied = root.span.end;
    for span in without {
        baked += &text[copied..span.start];
        copied = span.end;
    }
    baked += &text[copied..];
    Ok(baked.into_bytes())
}

/// The element of a credential: a token in an attribute, a document in a section of characters.
fn element(badge: Badge, credential: &str, declaration: &str) -> String {
    let name = format!("{}:{ELEMENT}", badge.prefix());
    if Format::recognise(credential.as_bytes()) == Format::Jwt {
        return format!("<{name}{declaration} {TOKEN}=\"{credential}\"></{name}>");
    }
    // What would end the section, and what XML has no character for. All of these can only stand in strings of JSON,
    // where they can be written in another way.
    let credential = credential
        .replace("]]>", "]]\\u003e")
        .replace('\u{fffe}', "\\ufffe")
        .replace('\u{ffff}', "\\uffff");
    format!("<{name}{declaration}><![CDATA[{credential}]]></{name}>")
}

/// What was seen in an SVG.
struct Scan<'i> {
    text: &'i str,
    root: Option<Root>,
    found: Found<'i>,
    /// Elements that have begun and not ended.
    depth: usize,
    open: Option<Open>,
}

/// The first element: where its beginning and its name stand, and which prefixes it declares.
struct Root {
    span: Range<usize>,
    name: Range<usize>,
    is_empty: bool,
    declared: Vec<(String, String)>,
}

/// A credential whose element has begun.
struct Open {
    begin: usize,
    depth: usize,
    /// The token in its attribute.
    token: Option<String>,
    content: Content,
}

#[derive(Default)]
struct Content {
    text: String,
    broken: Option<Error>,
}

impl<'i> Scan<'i> {
    fn of(image: &'i [u8]) -> Result<Scan<'i>> {
        let text = std::str::from_utf8(image).map_err(|_| malformed("it is not UTF-8 text"))?;
        let found = Found::default();
        let mut scan = Scan { text, root: None, found, depth: 0, open: None };
        let mut reader = NsReader::from_str(text);
        reader.resolver_mut().set_max_namespace_bindings(NAMESPACES);
        loop {
            let begin = position(&reader);
            let event = reader
                .read_event()
                .map_err(|_| malformed(&format!("its XML is malformed after byte {begin}")))?;
            let span = begin..position(&reader);
            match event {
                Event::Eof if scan.depth > 0 => return Err(malformed("it is cut short")),
                Event::Eof => return Ok(scan),
                Event::Start(start) => {
                    scan.begin(&reader, &start, span, false)?;
                    scan.depth += 1;
                }
                Event::Empty(start) => scan.begin(&reader, &start, span, true)?,
                Event::End(_) => {
                    scan.depth = scan.depth.saturating_sub(1);
                    scan.end(span.end);
                }
                Event::Text(text) => scan.inside(|content| content.text += &text),
                Event::CData(text) => scan.inside(|content| content.text += &text),
                Event::GeneralRef(name) => scan.inside(|content| content.refer(&name)),
                Event::Decl(declaration) => scan.encoding(&declaration)?,
                // Instructions, comments, and a document type, of which nothing is taken.
                _ => {}
            }
        }
    }

    /// An XML declaration that tells another encoding than the text was read in.
    fn encoding(&self, declaration: &BytesDecl<'_>) -> Result<()> {
        let encoding = declaration.encoding().and_then(std::result::Result::ok);
        let is_other = encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8"));
        match is_other && !self.text.is_ascii() {
            true => Err(malformed("it says that it is in another encoding than UTF-8")),
            false => Ok(()),
        }
    }

    /// An element begins, and ends at once if it is empty.
    fn begin(
        &mut self,
        reader: &NsReader<&[u8]>,
        start: &BytesStart<'_>,
        span: Range<usize>,
        is_empty: bool,
    ) -> Result<()> {
        if self.root.is_none() {
            if start.local_name().as_ref() != "svg" {
                return Err(malformed("its first element is not that of an SVG"));
            }
            self.root = Some(Root::of(start, span.clone(), is_empty));
        } else if self.depth == 0 {
            return Err(malformed("something follows its first element"));
        }
        if let Some(open) = &mut self.open {
            open.content.broken = Some(malformed("an element stands in a credential"));
            return Ok(());
        }
        if !self.is_credential(reader, start) {
            return Ok(());
        }
        let token = token(start)?;
        let open =
            Open { begin: span.start, depth: self.depth, token, content: Content::default() };
        self.open = Some(open);
        if is_empty {
            self.end(span.end);
        }
        Ok(())
    }

    /// An element ends: if it is that of a credential, what it held is taken. One with nothing in it is nothing.
    fn end(&mut self, end: usize) {
        let depth = self.depth;
        let Some(open) = self.open.take_if(|open| open.depth == depth) else { return };
        let token = open.token.map(|token| token.trim().to_owned());
        let token = token.filter(|token| !token.is_empty()).map(Ok);
        let text = open.content.text.trim();
        let text = match open.content.broken {
            Some(broken) => Some(Err(broken)),
            None if text.is_empty() => None,
            None => Some(Ok(text.to_owned())),
        };
        let owned = |text: String| Cow::Owned(text.into_bytes());
        let held = token.into_iter().chain(text);
        let places = held.map(|text| Place { span: open.begin..end, text: text.map(owned) });
        self.found.credentials.extend(places);
    }

    /// Adds to the credential that has begun, if one has.
    fn inside(&mut self, add: impl FnOnce(&mut Content)) {
        if let Some(open) = &mut self.open {
            add(&mut open.content);
        }
    }

    /// Whether an element is that of a credential. Notes one of an older version.
    fn is_credential(&mut self, reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> bool {
        let name = start.local_name();
        if ![ELEMENT, older::ELEMENT].contains(&name.as_ref()) {
            return false;
        }
        let (ResolveResult::Bound(Namespace(namespace)), _) =
            reader.resolver().resolve_element(start.name())
        else {
            return false;
        };
        self.found.is_older |= name.as_ref() == older::ELEMENT && namespace == older::NAMESPACE;
        name.as_ref() == ELEMENT && Badge::ALL.iter().any(|badge| badge.namespace() == namespace)
    }
}

impl Root {
    fn of(start: &BytesStart<'_>, span: Range<usize>, is_empty: bool) -> Root {
        let name = span.start + 1;
        let name = name..name + start.name().as_ref().len();
        let mut declared = Vec::new();
        for attribute in start.attributes().with_checks(false).flatten() {
            if let Some(prefix) = attribute.key.as_ref().strip_prefix("xmlns:") {
                declared.push((prefix.to_owned(), attribute.value.into_owned()));
            }
        }
        Root { span, name, is_empty, declared }
    }
}

impl Content {
    /// A reference to a character, by its number or by a name of XML's own.
    fn refer(&mut self, name: &BytesRef<'_>) {
        match name.resolve_char_ref() {
            Ok(Some(character)) => self.text.push(character),
            Ok(None) => match resolve_predefined_entity(name) {
                Some(text) => self.text += text,
                None => self.broken = Some(malformed("a credential has an entity in it")),
            },
            Err(_) => self.broken = Some(malformed("a credential has a character that is none")),
        }
    }
}

/// The token in the attribute of an element.
fn token(start: &BytesStart<'_>) -> Result<Option<String>> {
    let mut token = None;
    for attribute in start.attributes().with_checks(false) {
        let attribute =
            attribute.map_err(|_| malformed("an attribute of a credential is malformed"))?;
        if attribute.key.as_ref() == TOKEN {
            let text = attribute.normalized_value(XmlVersion::default());
            let text = text.map_err(|_| malformed("a credential has an entity in it"))?;
            if token.replace(text.into_owned()).is_some() {
                return Err(malformed("a credential has an attribute twice"));
            }
        }
    }
    Ok(token)
}

/// Where in the text the next event begins.
fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).expect("a place in a text that is in memory")
}

fn malformed(reason: &str) -> Error {
    unreadable(Format::Svg, reason)
}
