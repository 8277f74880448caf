//! What may stand in the file, and nothing else.

use serde::Deserialize;
use serde::de::{Deserializer, Error, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Content {
    pub(super) listen: Spanned<String>,
    pub(super) public_url: Spanned<String>,
    #[serde(default)]
    pub(super) hosts: Vec<Spanned<String>>,
    pub(super) database: Spanned<PathBuf>,
    #[serde(default)]
    pub(super) evidence: Vec<Spanned<String>>,
    pub(super) tls: Option<TlsFiles>,
    #[serde(default)]
    pub(super) verify: Verify,
    #[serde(default)]
    pub(super) dids: Dids,
    #[serde(default)]
    pub(super) cors: Cors,
    #[serde(default)]
    pub(super) limits: ServerLimits,
    pub(super) issuer: Vec<Spanned<IssuerSaid>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TlsFiles {
    pub(super) certificate: Spanned<PathBuf>,
    pub(super) key: Spanned<PathBuf>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Verify {
    /// Without it, only those who issue here are trusted.
    pub(super) trust: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) refuse_past_keys: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dids {
    /// Who is asked for DIDs of methods that are not known here.
    pub(super) universal_resolver: Option<Spanned<String>>,
    /// What it is told of who asks.
    pub(super) universal_resolver_key_file: Option<Spanned<PathBuf>>,
    pub(super) universal_resolver_key_env: Option<Spanned<String>>,
    /// The networks of did:ethr that are read, by name.
    #[serde(default)]
    pub(super) ethr: BTreeMap<String, Spanned<EthrSaid>>,
    /// Its name.
    pub(super) ethr_finality: Option<Spanned<String>>,
}

/// A network of did:ethr.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct EthrSaid {
    /// Where a node of it is, or in which file or environment variable that stands.
    pub(super) url: Option<String>,
    pub(super) url_file: Option<PathBuf>,
    pub(super) url_env: Option<String>,
    /// With the registry, where they are not known.
    pub(super) chain: Option<u64>,
    pub(super) registry: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cors {
    pub(super) origins: Vec<Spanned<String>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServerLimits {
    pub(super) body_bytes: Option<NonZeroUsize>,
    pub(super) requests: Option<NonZeroU32>,
    pub(super) connections: Option<NonZeroU32>,
    pub(super) answer_seconds: Option<NonZeroU32>,
    pub(super) idempotency_seconds: Option<NonZeroU32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IssuerSaid {
    pub(super) name: Spanned<String>,
    pub(super) did: Option<Spanned<String>>,
    pub(super) host_did: Option<Spanned<bool>>,
    pub(super) did_log: Option<Spanned<PathBuf>>,
    pub(super) did_configuration: Option<Spanned<PathBuf>>,
    pub(super) status: Spanned<StatusSaid>,
    pub(super) list_entries: Option<Spanned<u64>>,
    /// Credentials are personal data: they are kept only where it is said.
    #[serde(default)]
    pub(super) keep: bool,
    #[serde(default)]
    pub(super) limits: LimitsSaid,
    /// Several keys, or else one, which is said by the members below.
    #[serde(default)]
    pub(super) key: Vec<Spanned<KeySaid>>,
    pub(super) verification_method: Option<Spanned<String>>,
    pub(super) key_file: Option<Spanned<PathBuf>>,
    pub(super) key_env: Option<Spanned<String>>,
    pub(super) password_file: Option<Spanned<PathBuf>>,
    pub(super) password_env: Option<Spanned<String>>,
    pub(super) suite: Option<Spanned<OneOrMore>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsSaid {
    pub(super) body_bytes: Option<NonZeroUsize>,
    pub(super) per_minute: Option<NonZeroU32>,
    pub(super) per_day: Option<NonZeroU32>,
    pub(super) valid_days: Option<NonZeroU32>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeySaid {
    pub(super) verification_method: Option<Spanned<String>>,
    pub(super) key_file: Option<Spanned<PathBuf>>,
    pub(super) key_env: Option<Spanned<String>>,
    pub(super) public_key: Option<Spanned<String>>,
    pub(super) password_file: Option<Spanned<PathBuf>>,
    pub(super) password_env: Option<Spanned<String>>,
    pub(super) suite: Option<Spanned<OneOrMore>>,
    /// Unless said, as the issuer has it.
    pub(super) status: Option<Spanned<bool>>,
    #[serde(default = "yes")]
    pub(super) signs: bool,
    pub(super) relationships: Option<Vec<Spanned<String>>>,
}

fn yes() -> bool {
    true
}

impl IssuerSaid {
    /// The one key that the members of the issuer say; `None` if none of them is there.
    pub(super) fn own_key(&self) -> Option<KeySaid> {
        let key = KeySaid {
            verification_method: self.verification_method.clone(),
            key_file: self.key_file.clone(),
            key_env: self.key_env.clone(),
            public_key: None,
            password_file: self.password_file.clone(),
            password_env: self.password_env.clone(),
            suite: self.suite.clone(),
            status: None,
            signs: true,
            relationships: None,
        };
        let is_said = key.verification_method.is_some()
            || key.key_file.is_some()
            || key.key_env.is_some()
            || key.password_file.is_some()
            || key.password_env.is_some()
            || key.suite.is_some();
        is_said.then_some(key)
    }
}

/// One text, or an array of them.
#[derive(Clone, Debug)]
pub(super) struct OneOrMore(pub(super) Vec<String>);

/// Whether there is a status, or what for.
#[derive(Clone, Debug)]
pub(super) enum StatusSaid {
    Whether(bool),
    For(Vec<String>),
}

impl<'de> Deserialize<'de> for OneOrMore {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<OneOrMore, D::Error> {
        struct Texts;

        impl<'de> Visitor<'de> for Texts {
            type Value = OneOrMore;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an array of strings")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<OneOrMore, E> {
                Ok(OneOrMore(vec![text.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<OneOrMore, A::Error> {
                texts(items).map(OneOrMore)
            }
        }

        from.deserialize_any(Texts)
    }
}

impl<'de> Deserialize<'de> for StatusSaid {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<StatusSaid, D::Error> {
        struct Statuses;

        impl<'de> Visitor<'de> for Statuses {
            type Value = StatusSaid;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false or an array of purposes")
            }

            fn visit_bool<E: Error>(self, whether: bool) -> Result<StatusSaid, E> {
                Ok(StatusSaid::Whether(whether))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<StatusSaid, A::Error> {
                texts(items).map(StatusSaid::For)
            }
        }

        from.deserialize_any(Statuses)
    }
}

fn texts<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Vec<String>, A::Error> {
    let mut texts = Vec::new();
    while let Some(text) = items.next_element()? {
        texts.push(text);
    }
    Ok(texts)
}
