//! What is baked into images, and what is taken out of them.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use testamur_baking::{AlreadyBaked, Baked, bake, unbake};
use testamur_core::report::Format;
use testamur_core::{Code, Result};

const BADGE: &str = r#"{"@context": [], "type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "Ænima ]]> <&'\">", "proof": {}}"#;
const RECORD: &str = r#"{"type": ["VerifiableCredential", "ClrCredential"], "proof": [{}]}"#;
/// Header `{"alg":"EdDSA"}`, payload `{"type":["OpenBadgeCredential"]}`, and no signature that matches.
const TOKEN: &str = "eyJhbGciOiJFZERTQSJ9.eyJ0eXBlIjpbIk9wZW5CYWRnZUNyZWRlbnRpYWwiXX0.c2lnbmF0dXJl";

/// CRC-32 bit by bit, as PNG describes it.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind, data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [&length[..], &body, &crc(&body).to_be_bytes()].concat()
}

/// One grey pixel, with these chunks before its data.
fn png(between: &[Vec<u8>]) -> Vec<u8> {
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    let data = [0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0, 1];
    let mut image = b"\x89PNG\r\n\x1a\n".to_vec();
    image.extend(chunk(b"IHDR", &header));
    image.extend(between.concat());
    image.extend(chunk(b"IDAT", &data));
    image.extend(chunk(b"IEND", b""));
    image
}

fn text(keyword: &str, text: &str) -> Vec<u8> {
    chunk(b"iTXt", &[keyword.as_bytes(), b"\0\0\0\0\0", text.as_bytes()].concat())
}

fn svg(inside: &str) -> Vec<u8> {
    let begin = r#"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">"#;
    format!("{begin}{inside}<circle r='5'/></svg>\n").into_bytes()
}

fn taken(image: &[u8]) -> Result<String> {
    unbake(image).map(|baked| String::from_utf8(baked.credential.into_owned()).unwrap())
}

#[track_caller]
fn refused(image: &[u8], code: Code) {
    let error = taken(image).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
}

#[test]
fn a_badge_in_a_png_is_taken_out() {
    for credential in [BADGE, TOKEN] {
        let image = png(&[text("Title", "A badge"), text("openbadgecredential", credential)]);
        let Baked { image: form, credential: found, .. } = unbake(&image).unwrap();
        assert_eq!((form, &*found), (Format::Png, credential.as_bytes()));
    }
    // In any language, with a translated keyword, by a method that does not matter, and white space around it.
    let keyword = "openbadgecredential\0\0\x07de\0Abzeichen\0 ";
    let other = chunk(b"iTXt", &[keyword.as_bytes(), TOKEN.as_bytes(), b"\n"].concat());
    assert_eq!(taken(&png(&[other])).unwrap(), TOKEN);
    assert_eq!(taken(&png(&[text("clrcredential", RECORD)])).unwrap(), RECORD);
    // Beside one for programs that know the older version only.
    let both = png(&[text("openbadges", "{}"), text("openbadgecredential", TOKEN)]);
    assert_eq!(taken(&both).unwrap(), TOKEN);
    // What stands behind the image is no part of it.
    let mut longer = both.clone();
    longer.extend(text("openbadgecredential", TOKEN));
    assert_eq!(taken(&longer).unwrap(), TOKEN);
}

#[test]
fn a_png_without_one_badge_is_told() {
    let badge = || text("openbadgecredential", TOKEN);
    refused(&png(&[]), Code::InputImageEmpty);
    refused(&png(&[text("openbadgecredentials", TOKEN)]), Code::InputImageEmpty);
    refused(&png(&[badge(), badge()]), Code::InputImageSeveral);
    refused(&png(&[badge(), text("clrcredential", RECORD)]), Code::InputImageSeveral);
    refused(&png(&[text("openbadges", "{}")]), Code::InputBadgeVersion);
    let url = chunk(b"tEXt", b"openbadges\0https://example.org/assertion.json");
    refused(&png(&[url]), Code::InputBadgeVersion);
    for (kind, data) in [
        (b"zTXt", &b"openbadgecredential\0\0x\x9c"[..]),
        (b"tEXt", b"openbadgecredential\0eyJ.e.c"),
        (b"iTXt", b"openbadgecredential\0\x01\0\0\0x\x9c"),
    ] {
        refused(&png(&[chunk(kind, data)]), Code::InputBadgeChunk);
    }
    for data in [&b"openbadgecredential\0"[..], b"openbadgecredential\0\0\0de\0Abzeichen"] {
        refused(&png(&[chunk(b"iTXt", data)]), Code::InputImage);
    }
    refused(b"{}", Code::InputNoImage);
    refused(b"", Code::InputNoImage);
}

#[test]
fn a_damaged_png_is_refused_wherever_it_is_cut_or_changed() {
    let image = png(&[text("openbadgecredential", TOKEN)]);
    for end in 8..image.len() {
        refused(&image[..end], Code::InputImage);
    }
    for at in 8..image.len() {
        let mut changed = image.clone();
        changed[at] ^= 0x20;
        refused(&changed, Code::InputImage);
    }
    let data = [&image[..8], &chunk(b"IDAT", b""), &image[8..]].concat();
    refused(&data, Code::InputImage);
    let again = [&image[..33], &image[8..]].concat();
    refused(&again, Code::InputImage);
    let long = [&image[..8], &[0xff, 0xff, 0xff, 0xff], b"IHDR"].concat();
    refused(&long, Code::InputImage);
}

#[test]
fn a_badge_in_an_svg_is_taken_out() {
    let escaped = BADGE.replace('&', "&amp;").replace('<', "&lt;").replace("]]>", "]]&#x3e;");
    let section = BADGE.replace("]]>", "]]]]><![CDATA[>");
    for inside in [
        format!("<openbadges:credential>\n<![CDATA[\n{section}\n]]>\n</openbadges:credential>"),
        format!("<openbadges:credential verify=\"\"><![CDATA[{section}]]></openbadges:credential>"),
        // The same to a reader of XML: written anew by another program, under another prefix, further inside.
        format!("<openbadges:credential>{escaped}</openbadges:credential>"),
        format!(
            "<metadata><b:credential xmlns:b='https://purl.imsglobal.org/ob/v3p0'>{escaped}<!-- -->\
             </b:credential></metadata>"
        ),
    ] {
        assert_eq!(taken(&svg(&inside)).unwrap(), BADGE, "{inside}");
    }
    for inside in [
        format!("<openbadges:credential verify=\"{TOKEN}\"></openbadges:credential>"),
        format!("\n<!-- {TOKEN} --><g><openbadges:credential id='a' verify=' {TOKEN}\n'/></g>"),
        format!("<openbadges:credential verify='{}'/>", TOKEN.replace('.', "&#46;")),
        format!("<credential xmlns='https://purl.imsglobal.org/ob/v3p0' verify='{TOKEN}'/>"),
        format!("<c:credential xmlns:c='https://purl.imsglobal.org/clr/v2p0' verify='{TOKEN}'/>"),
    ] {
        assert_eq!(taken(&svg(&inside)).unwrap(), TOKEN, "{inside}");
    }
    // As drawing programs begin them: with a document type that has entities, and a byte order mark.
    let svg = svg(&format!("<openbadges:credential verify=\"{TOKEN}\"/>"));
    let typed = String::from_utf8(svg).unwrap().replace(
        "<svg xmlns=\"http://www.w3.org/2000/svg\"",
        "<!DOCTYPE svg [<!ENTITY ns_svg \"http://www.w3.org/2000/svg\">]>\n<svg xmlns=\"&ns_svg;\"",
    );
    assert_eq!(taken(typed.as_bytes()).unwrap(), TOKEN);
    assert_eq!(taken(format!("\u{feff}{typed}").as_bytes()).unwrap(), TOKEN);
    let latin = typed.replace("UTF-8", "ISO-8859-1");
    assert_eq!(taken(latin.as_bytes()).unwrap(), TOKEN);
    refused(latin.replace("<circle", "<!-- é --><circle").as_bytes(), Code::InputImage);
}

#[test]
fn an_svg_without_one_badge_is_told() {
    for (inside, code) in [
        ("", Code::InputImageEmpty),
        ("<openbadges:credential/>", Code::InputImageEmpty),
        ("<openbadges:badge verify='a'/>", Code::InputImageEmpty),
        ("<credential verify='a'/>", Code::InputImageEmpty),
        ("<o:credential xmlns:o='http://openbadges.org' verify='a'/>", Code::InputImageEmpty),
        ("<!-- <openbadges:credential verify='a'/> -->", Code::InputImageEmpty),
        ("<o:assertion xmlns:o='http://openbadges.org' verify='a'/>", Code::InputBadgeVersion),
        ("<openbadges:credential verify='a'>{}</openbadges:credential>", Code::InputImageSeveral),
        (
            "<openbadges:credential verify='a'/><g><openbadges:credential verify='a'/></g>",
            Code::InputImageSeveral,
        ),
        ("<openbadges:credential>&x;</openbadges:credential>", Code::InputImage),
        ("<openbadges:credential>&#0;</openbadges:credential>", Code::InputImage),
        ("<openbadges:credential verify='&x;'/>", Code::InputImage),
        ("<openbadges:credential verify='a' verify='a'/>", Code::InputImage),
        ("<openbadges:credential verify=a/>", Code::InputImage),
        ("<openbadges:credential>{}<b/></openbadges:credential>", Code::InputImage),
        ("<openbadges:credential>{}<b></b></openbadges:credential>", Code::InputImage),
        ("<g></h>", Code::InputImage),
        ("<g>", Code::InputImage),
    ] {
        let image = svg(inside);
        let error = unbake(&image).unwrap_err();
        assert_eq!(error.code(), code, "{inside}: {error}");
    }
    let namespace = "xmlns:b='https://purl.imsglobal.org/ob/v3p0'";
    for image in [
        format!("<b:credential {namespace} verify='a'><svg /></b:credential>"),
        format!("<svg/><b:credential {namespace} verify='a'/>"),
        format!("<svg></svg><b:credential {namespace}>{{}}</b:credential>"),
    ] {
        refused(image.as_bytes(), Code::InputImage);
        let baked = bake(TOKEN.as_bytes(), image.as_bytes(), AlreadyBaked::Replaced);
        assert_eq!(baked.unwrap_err().code(), Code::InputImage);
    }
    let image = svg(&format!("<openbadges:credential verify='{TOKEN}'/>"));
    let cut = image.len() - b"</svg>\n".len();
    refused(&image[..cut], Code::InputImage);
    let mut other = image.clone();
    other[cut - 2] = 0xff;
    refused(&other, Code::InputImage);
}

/// An entity that stands for entities that stand for entities is not looked at.
#[test]
fn entities_are_not_expanded() {
    let mut entities = "<!ENTITY a0 \"{}\">".to_owned();
    for n in 1..40 {
        entities += &format!("<!ENTITY a{n} \"&a{0};&a{0};\">", n - 1);
    }
    let image = format!(
        "<!DOCTYPE svg [{entities}]><svg xmlns:o='https://purl.imsglobal.org/ob/v3p0'><text>&a39;</text>{}</svg>",
        "<o:credential>&a39;</o:credential>"
    );
    refused(image.as_bytes(), Code::InputImage);
    assert_eq!(
        taken(image.replace("<o:credential>&a39;", "<o:credential>{}").as_bytes()).unwrap(),
        "{}"
    );
}

#[test]
fn what_strangers_can_enlarge_is_bounded() {
    let mut image = png(&[]);
    image.resize(testamur_baking::limits::IMAGE, 0);
    refused(&image, Code::InputImageEmpty);
    image.push(0);
    refused(&image, Code::LimitImage);
    let declared = |count: usize| {
        let names: String = (0..count).map(|n| format!(" xmlns:n{n}='n'")).collect();
        svg(&format!("<g{names}><openbadges:credential verify='{TOKEN}'/></g>"))
    };
    // Two more stand at the first element.
    assert!(unbake(&declared(testamur_baking::limits::NAMESPACES - 2)).is_ok());
    refused(&declared(testamur_baking::limits::NAMESPACES - 1), Code::InputImage);
    // Whatever lies inside what else, it takes no stack, and ends.
    let deep = svg(&format!("{}{}", "<g>".repeat(60_000), "</g>".repeat(60_000)));
    refused(&deep, Code::InputImageEmpty);
    let deeper = svg(&format!("{}{}", "<g>".repeat(70_000), "</g>".repeat(70_000)));
    refused(&deeper, Code::InputImage);
}

#[test]
fn what_is_baked_can_be_taken_out_and_the_picture_stays() {
    for credential in [BADGE, RECORD, TOKEN] {
        for image in [png(&[text("Title", "A badge")]), svg(""), b"<svg/>".to_vec()] {
            let baked = bake(credential.as_bytes(), &image, AlreadyBaked::Refused).unwrap();
            let found = taken(&baked).unwrap();
            assert_eq!(found.replace("\\u003e", ">"), credential);
        }
    }
    // All chunks that were there stand there still, in their order, behind the header.
    let image = png(&[text("Title", "A badge"), text("openbadges", "{}")]);
    let baked = bake(TOKEN.as_bytes(), &image, AlreadyBaked::Refused).unwrap();
    assert_eq!(baked, [&image[..33], &text("openbadgecredential", TOKEN), &image[33..]].concat());
    let image = String::from_utf8(svg("")).unwrap();
    let baked = bake(TOKEN.as_bytes(), image.as_bytes(), AlreadyBaked::Refused).unwrap();
    let element =
        format!("v3p0\"><openbadges:credential verify=\"{TOKEN}\"></openbadges:credential>");
    assert_eq!(String::from_utf8(baked).unwrap(), image.replace("v3p0\">", &element));
}

/// A token of VCDM 1.1 has the credential in its claim `vc`.
#[test]
fn a_token_is_baked_as_what_is_in_it() {
    let token = "eyJhbGciOiJFZERTQSJ9.eyJ2YyI6eyJ0eXBlIjpbIlZlcmlmaWFibGVDcmVkZW50aWFsIiwiQ2xyQ3JlZGVudGlhbCJdfX0.c2ln";
    let baked = bake(token.as_bytes(), &png(&[]), AlreadyBaked::Refused).unwrap();
    assert_eq!(baked, png(&[text("clrcredential", token)]));
    let baked = bake(token.as_bytes(), &svg(""), AlreadyBaked::Refused).unwrap();
    assert_eq!(taken(&baked).unwrap(), token);
    let element = format!("<clr:credential verify=\"{token}\"></clr:credential>");
    assert!(String::from_utf8(baked).unwrap().contains(&element));
}

#[test]
fn an_svg_gets_the_namespace_where_it_has_not() {
    for (image, expected) in [
        (
            "<svg/>",
            "<svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"><openbadges:credential verify=\"T\"></openbadges:credential></svg>",
        ),
        (
            "<!-- < --><s:svg  xmlns:s='/' ><s:g/></s:svg><!-- > -->",
            "<!-- < --><s:svg xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"  xmlns:s='/' ><openbadges:credential verify=\"T\"></openbadges:credential><s:g/></s:svg><!-- > -->",
        ),
        (
            "<svg xmlns:openbadges='http://openbadges.org'><openbadges:assertion verify='u'/></svg>",
            "<svg xmlns:openbadges='http://openbadges.org'><openbadges:credential xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" verify=\"T\"></openbadges:credential><openbadges:assertion verify='u'/></svg>",
        ),
        // What means nothing there means nothing afterwards.
        (
            "<svg><openbadges:credential verify='u'/></svg>",
            "<svg><openbadges:credential xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\" verify=\"T\"></openbadges:credential><openbadges:credential verify='u'/></svg>",
        ),
    ] {
        let baked = bake(TOKEN.as_bytes(), image.as_bytes(), AlreadyBaked::Refused).unwrap();
        assert_eq!(
            String::from_utf8(baked).unwrap(),
            expected.replace("\"T\"", &format!("{TOKEN:?}"))
        );
    }
}

#[test]
fn a_badge_takes_the_place_of_another_only_if_that_is_said() {
    let twice = [text("openbadgecredential", TOKEN), text("clrcredential", RECORD)];
    let double = format!("<openbadges:credential verify='{TOKEN}'>{{}}</openbadges:credential>");
    for (image, empty) in [(png(&twice), png(&[])), (svg(&double), svg(""))] {
        let error = bake(BADGE.as_bytes(), &image, AlreadyBaked::Refused).unwrap_err();
        assert_eq!(error.code(), Code::UsageBaked);
        let replaced = bake(BADGE.as_bytes(), &image, AlreadyBaked::Replaced).unwrap();
        assert_eq!(replaced, bake(BADGE.as_bytes(), &empty, AlreadyBaked::Refused).unwrap());
    }
}

#[test]
fn only_signed_badges_and_records_are_baked() {
    let other = "eyJhbGciOiJFZERTQSJ9.e30.c2lnbmF0dXJl";
    for (credential, code) in [
        (r#"{"type": ["VerifiableCredential", "OpenBadgeCredential"]}"#, Code::UsageBake),
        (r#"{"type": "VerifiableCredential", "proof": {}}"#, Code::UsageBake),
        (r#"["OpenBadgeCredential"]"#, Code::UsageBake),
        (other, Code::UsageBake),
        ("eyJhbGciOiJFZERTQSJ9.e30.c2ln~", Code::UsageBake),
        ("\u{feff}{}", Code::InputByteOrderMark),
        ("", Code::InputEmpty),
        ("eyJhbGciOiJFZERTQSJ9._.c2ln", Code::UsageBake),
        ("eyJhbGciOiJFZERTQSJ9.e.c2ln", Code::UsageBake),
        ("eyJhbGciOiJFZERTQSJ9.Ww.c2ln", Code::InputNotJson),
    ] {
        let error = bake(credential.as_bytes(), &png(&[]), AlreadyBaked::Refused).unwrap_err();
        assert_eq!(error.code(), code, "{credential}: {error}");
    }
    let error = bake(BADGE.as_bytes(), BADGE.as_bytes(), AlreadyBaked::Refused).unwrap_err();
    assert_eq!(error.code(), Code::InputNoImage);
}

proptest! {
    /// Whatever the text, it comes out of either image as it was, or as JSON writes the same characters.
    #[test]
    fn any_text_is_taken_out_as_it_was_baked(name in "\\PC{0,40}|[\\]><&'\"\u{fffe}\u{ffff}\u{2028}]{0,12}") {
        let name = testamur_core::json::Value::from(name.as_str());
        let badge = format!("{{\"type\": \"OpenBadgeCredential\", \"name\": {name}, \"proof\": {{}}}}");
        let value = testamur_core::json::parse(badge.as_bytes()).unwrap();
        for image in [png(&[]), svg("")] {
            let baked = bake(badge.as_bytes(), &image, AlreadyBaked::Refused).unwrap();
            let found = unbake(&baked).unwrap();
            prop_assert_eq!(&testamur_core::json::parse(&found.credential).unwrap(), &value);
        }
    }

    /// What is damaged is told; nothing makes the readers fall over.
    #[test]
    fn damaged_images_are_told(
        which in any::<bool>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        end in any::<prop::sample::Index>(),
    ) {
        let image = if which { png(&[text("openbadgecredential", TOKEN)]) } else {
            svg(&format!("<g><openbadges:credential>&lt;<![CDATA[{BADGE}]]></openbadges:credential></g>"))
        };
        let mut image = image[..end.index(image.len()) + 1].to_vec();
        for (at, byte) in changes {
            let at = at.index(image.len());
            image[at] = byte;
        }
        if let Ok(baked) = unbake(&image) {
            prop_assert!(baked.credential.len() <= image.len());
        }
        let _ = bake(TOKEN.as_bytes(), &image, AlreadyBaked::Replaced);
    }
}
