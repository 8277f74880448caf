//! Why the signature of a token or of a COSE signature does not match.

use super::ProvenCause;
use crate::cose::Sign1;
use crate::der::fixed_width;
use crate::jose::{Jws, limits};
use sha2::{Digest as _, Sha256};
use testamur_canon::jcs;
use testamur_core::json::{Value, parse};
use testamur_keys::multibase::encode_base64url;
use testamur_keys::{Provider, PublicKey, SignatureAlgorithm};

impl Jws<'_> {
    /// Looks for the cause why the signature does not match, by trying what goes wrong in practice:
    /// another of these keys, another algorithm, a signature in DER, a payload or header that was
    /// written anew, and what makers misread in RFC 7515. `None` when nothing tried makes it match, or
    /// it matches as it is.
    ///
    /// No more than [`limits::SUSPECTS`] keys are tried, and payloads of more than
    /// [`limits::REWRITTEN_BYTES`] are not written anew, so that it takes as long as some sixty
    /// verifications.
    pub fn diagnose(
        &self,
        key: &PublicKey,
        others: &[(String, PublicKey)],
        provider: &dyn Provider,
    ) -> Option<ProvenCause> {
        let message = self.signing_input();
        let bench = Bench::new(self.header().algorithm(), self.signature(), provider);
        bench.by_key(message, key, others).or_else(|| {
            let payload = self.unverified_payload();
            let input = std::str::from_utf8(message).ok()?;
            let (header, encoded) = input.split_once('.')?;
            bench
                .by_payload(key, payload, |payload| {
                    format!("{header}.{}", encode_base64url(payload)).into_bytes()
                })
                .or_else(|| bench.by_header(key, self.header().protected().clone().into(), encoded))
                .or_else(|| bench.by_departure(key, header, payload, message))
        })
    }
}

impl Sign1 {
    /// As [`Jws::diagnose`], for what can go wrong with a COSE signature: key, algorithm, DER, and a
    /// payload that was written anew.
    pub fn diagnose(
        &self,
        key: &PublicKey,
        others: &[(String, PublicKey)],
        provider: &dyn Provider,
    ) -> Option<ProvenCause> {
        let bench = Bench::new(self.header().algorithm(), self.signature(), provider);
        bench.by_key(self.signing_input(), key, others).or_else(|| {
            bench.by_payload(key, self.unverified_payload(), |payload| self.message_of(payload))
        })
    }
}

/// What every trial is made with.
struct Bench<'t> {
    algorithm: SignatureAlgorithm,
    signature: &'t [u8],
    provider: &'t dyn Provider,
}

impl<'t> Bench<'t> {
    fn new(
        algorithm: SignatureAlgorithm,
        signature: &'t [u8],
        provider: &'t dyn Provider,
    ) -> Bench<'t> {
        Bench { algorithm, signature, provider }
    }

    fn proves(&self, algorithm: SignatureAlgorithm, key: &PublicKey, message: &[u8]) -> bool {
        let genuine =
            |signature: &[u8]| self.provider.verify(algorithm, key, message, signature).is_ok();
        genuine(self.signature) || self.out_of_der(algorithm).is_some_and(|fixed| genuine(&fixed))
    }

    /// The signature with its two numbers in their full width, if it is in DER.
    fn out_of_der(&self, algorithm: SignatureAlgorithm) -> Option<Vec<u8>> {
        let width = match algorithm {
            SignatureAlgorithm::Es256 | SignatureAlgorithm::Es256k => 32,
            SignatureAlgorithm::Es384 => 48,
            SignatureAlgorithm::Es512 => 66,
            _ => return None,
        };
        fixed_width(self.signature, width)
    }

    /// Whether the message as it is was signed otherwise than the header says.
    fn by_key(
        &self,
        message: &[u8],
        key: &PublicKey,
        others: &[(String, PublicKey)],
    ) -> Option<ProvenCause> {
        // The one that is named comes first.
        let of = |key: &PublicKey| {
            let key_type = key.key_type();
            let all =
                SignatureAlgorithm::ALL.into_iter().filter(move |one| one.key_type() == key_type);
            let named = self.algorithm;
            let is_named = move |one: &SignatureAlgorithm| *one == named;
            all.clone().filter(is_named).chain(all.filter(move |one| !is_named(one)))
        };
        for algorithm in of(key) {
            if !self.proves(algorithm, key, message) {
                continue;
            }
            if algorithm != self.algorithm {
                return Some(ProvenCause::OtherAlgorithm { algorithm });
            }
            let in_der = self.out_of_der(algorithm).is_some();
            return in_der.then_some(ProvenCause::SignatureEncoding { found: "DER" });
        }
        let others = others.iter().take(limits::SUSPECTS).filter(|(_, other)| other != key);
        others
            .flat_map(|(name, other)| of(other).map(move |algorithm| (name, other, algorithm)))
            .find(|(_, other, algorithm)| self.proves(*algorithm, other, message))
            .map(|(name, ..)| ProvenCause::OtherKey { verification_method: name.clone() })
    }

    /// Whether the payload was signed in another form of the same JSON.
    fn by_payload(
        &self,
        key: &PublicKey,
        payload: &[u8],
        message: impl Fn(&[u8]) -> Vec<u8>,
    ) -> Option<ProvenCause> {
        if payload.len() > limits::REWRITTEN_BYTES || !self.fits(key) {
            return None;
        }
        let value = parse(payload).ok()?;
        forms(&value)
            .find(|(_, form)| self.proves(self.algorithm, key, &message(form.as_bytes())))
            .map(|(signed, _)| ProvenCause::PayloadWritten { signed })
    }

    fn by_header(&self, key: &PublicKey, header: Value, payload: &str) -> Option<ProvenCause> {
        if payload.len() > limits::REWRITTEN_BYTES || !self.fits(key) {
            return None;
        }
        forms(&header)
            .find(|(_, form)| {
                let message = format!("{}.{payload}", encode_base64url(form.as_bytes()));
                self.proves(self.algorithm, key, message.as_bytes())
            })
            .map(|(signed, _)| ProvenCause::HeaderWritten { signed })
    }

    /// What makers misread in RFC 7515, section 5.1.
    fn by_departure(
        &self,
        key: &PublicKey,
        header: &str,
        payload: &[u8],
        message: &[u8],
    ) -> Option<ProvenCause> {
        use base64ct::{Base64, Base64Unpadded, Base64Url, Encoding};
        if payload.len() > limits::REWRITTEN_BYTES || !self.fits(key) {
            return None;
        }
        let after = |payload: &[u8]| [header.as_bytes(), b".", payload].concat();
        let text = |payload: String| after(payload.as_bytes());
        let departures: [(&'static str, Vec<u8>); 6] = [
            ("it signs the payload without its base64url", after(payload)),
            (
                "it signs the payload in base64url with padding",
                text(Base64Url::encode_string(payload)),
            ),
            ("it signs the payload in base64", text(Base64::encode_string(payload))),
            (
                "it signs the payload in base64 without padding",
                text(Base64Unpadded::encode_string(payload)),
            ),
            ("it signs the payload without the header", payload.to_vec()),
            ("it signs the SHA-256 of what is to be signed", Sha256::digest(message).to_vec()),
        ];
        departures
            .into_iter()
            .find(|(_, message)| self.proves(self.algorithm, key, message))
            .map(|(what, _)| ProvenCause::Departure { what })
    }

    /// Whether keys like this sign so at all.
    fn fits(&self, key: &PublicKey) -> bool {
        self.algorithm.key_type() == key.key_type()
    }
}

/// A name for people, and how it is written, given the compact and the indented text.
type Way = (&'static str, fn(&str, &str) -> String);

/// The ways in which software writes a value as JSON.
fn forms(value: &Value) -> impl Iterator<Item = (&'static str, String)> {
    let canonical = |value: &Value| String::from_utf8_lossy(&jcs::to_vec(value)).into_owned();
    let ways: [Way; 8] = [
        ("without white space", |compact, _| compact.to_owned()),
        ("indented by two spaces", |_, indented| indented.to_owned()),
        ("indented by four spaces", |_, indented| with_indent(indented, "    ")),
        ("indented by tabulators", |_, indented| with_indent(indented, "\t")),
        ("with a space after each colon and comma", |compact, _| spaced(compact)),
        ("with every slash after a backslash", |compact, _| compact.replace('/', "\\/")),
        ("with letters beyond ASCII as escapes", |compact, _| escaped(compact)),
        ("with escapes, and a space after each colon and comma", |compact, _| {
            escaped(&spaced(compact))
        }),
    ];
    let (compact, indented) = (value.to_string(), format!("{value:#}"));
    let canonical = [("in the canonical form of RFC 8785", canonical(value))];
    let plain = ways.into_iter().map(move |(name, write)| (name, write(&compact, &indented)));
    let ended = [
        ("without white space, and with a line's end", format!("{value}\n")),
        ("indented by two spaces, and with a line's end", format!("{value:#}\n")),
    ];
    canonical.into_iter().chain(plain).chain(ended)
}

/// A text that is indented by two spaces, indented by something else.
fn with_indent(indented: &str, indent: &str) -> String {
    let line = |line: &str| {
        let text = line.trim_start_matches(' ');
        format!("{}{text}", indent.repeat((line.len() - text.len()) / 2))
    };
    indented.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// A compact text with a space after each colon and comma that stands between values.
fn spaced(compact: &str) -> String {
    let mut out = String::with_capacity(compact.len() * 5 / 4);
    let (mut inside, mut escape) = (false, false);
    for character in compact.chars() {
        out.push(character);
        match character {
            _ if escape => escape = false,
            '\\' => escape = true,
            '"' => inside = !inside,
            ':' | ',' if !inside => out.push(' '),
            _ => {}
        }
    }
    out
}

/// A text in ASCII only.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units = [0; 2];
    for character in text.chars() {
        match character {
            '\0'..='\x7f' => out.push(character),
            _ => {
                for unit in character.encode_utf16(&mut units) {
                    out += &format!("\\u{unit:04x}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_a_value() {
        let value = parse(r#"{"b": "é: 😀,\"", "a": [1, {}], "u": "x/y"}"#.as_bytes()).unwrap();
        let all: Vec<(_, String)> = forms(&value).collect();
        let find = |name: &str| all.iter().find(|(one, _)| *one == name).unwrap().1.as_str();
        assert_eq!(
            find("in the canonical form of RFC 8785"),
            r#"{"a":[1,{}],"b":"é: 😀,\"","u":"x/y"}"#
        );
        assert_eq!(find("without white space"), r#"{"b":"é: 😀,\"","a":[1,{}],"u":"x/y"}"#);
        assert_eq!(
            find("with escapes, and a space after each colon and comma"),
            r#"{"b": "\u00e9: \ud83d\ude00,\"", "a": [1, {}], "u": "x/y"}"#
        );
        assert_eq!(
            find("with every slash after a backslash"),
            r#"{"b":"é: 😀,\"","a":[1,{}],"u":"x\/y"}"#
        );
        assert!(find("indented by tabulators").contains("\n\t\"a\": [\n\t\t1,"));
        assert!(find("indented by four spaces").contains("\n    \"a\": [\n        1,"));
        // Every one of them says the same.
        for (name, text) in &all {
            assert_eq!(parse(text.as_bytes()).as_ref(), Ok(&value), "{name}");
        }
    }
}
