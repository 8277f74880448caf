//! Who may ask the server for what.

use crate::Store;
use crate::limits::LABEL_CHARACTERS;
use base64ct::{Base64UrlUnpadded, Encoding};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use subtle::ConstantTimeEq;
use testamur_core::json::{Object, Value};
use testamur_core::{Code, Error, RandomSource, Result, Timestamp};
use zeroize::Zeroizing;

/// What an API key is for. None includes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// To issue credentials.
    Issue,
    /// To set statuses.
    Status,
    /// To verify.
    Verify,
    /// To manage API keys, and to read the audit log.
    Admin,
    /// To read what is counted.
    Metrics,
    /// To read and to delete credentials that were kept, whoever asked for them.
    Records,
    /// To read the audit log, and nothing else.
    Audit,
}

/// A set of scopes. The empty one allows nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u8);

/// For which issuers an API key is: in whose names it may issue and set statuses, and whose credentials that were kept it
/// may read and delete.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AllowedIssuers {
    /// In those of all issuers, also of those that the server has later.
    #[default]
    All,
    /// In those of these issuers, named as in the server's configuration. If there is none, in nobody's.
    Only(BTreeSet<String>),
}

/// What an API key is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// What it is for.
    pub scopes: Scopes,
    /// For which issuers. Neither verifying nor what is published has to do with it.
    pub issuers: AllowedIssuers,
    /// When it ends by itself, in whole seconds.
    pub expires: Option<Timestamp>,
}

/// What the store knows of an API key: all but its secret.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// The part of the key that names it: 12 characters.
    pub id: String,
    /// What it was given.
    pub grant: Grant,
    /// Since when it is, in whole seconds.
    pub created: Timestamp,
    /// When it was revoked, in whole seconds.
    pub revoked: Option<Timestamp>,
    /// What people know it by, such as "kiosk in the library".
    pub label: Option<String>,
    pub(crate) hash: [u8; 32],
}

/// An API key as its user has it, seen once: `tmk_`, 12 characters that name it, a full stop, and 43
/// characters that are secret.
pub struct ApiKeyToken(Zeroizing<String>);

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 7] = [
        Scope::Issue,
        Scope::Status,
        Scope::Verify,
        Scope::Admin,
        Scope::Metrics,
        Scope::Records,
        Scope::Audit,
    ];

    /// The word for it, wherever scopes are written.
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// What a key with it may do, for who makes keys.
    pub fn purpose(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Scope::Issue => ("issue", "Issue credentials"),
            Scope::Status => ("status", "Set statuses: revoke"),
            Scope::Verify => ("verify", "Verify, derive, resolve DIDs"),
            Scope::Admin => ("admin", "Manage API keys, read the audit log"),
            Scope::Metrics => ("metrics", "Read the metrics, for what watches the server"),
            Scope::Records => ("records", "Read and delete the credentials that were kept"),
            Scope::Audit => ("audit", "Read the audit log, and nothing else"),
        }
    }

    /// The scope with this name.
    pub fn find(name: &str) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.name() == name)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl Scopes {
    /// Whether this scope is among them.
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Those that are in the set.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// Their names, in an array.
    pub(crate) fn to_value(self) -> Value {
        self.iter().map(|scope| Value::from(scope.name())).collect::<Vec<_>>().into()
    }

    pub(crate) fn to_bits(self) -> u8 {
        self.0
    }

    /// `None` when there are bits that stand for no scope.
    pub(crate) fn from_bits(bits: i64) -> Option<Scopes> {
        let all: Scopes = Scope::ALL.into_iter().collect();
        u8::try_from(bits).ok().filter(|bits| bits & !all.0 == 0).map(Scopes)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(scopes: T) -> Scopes {
        Scopes(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl AllowedIssuers {
    /// Whether this issuer is among them.
    pub fn contains(&self, issuer: &str) -> bool {
        match self {
            AllowedIssuers::All => true,
            AllowedIssuers::Only(names) => names.contains(issuer),
        }
    }

    /// Their names, in an array; nothing if it is all of them.
    pub(crate) fn to_value(&self) -> Option<Value> {
        let AllowedIssuers::Only(names) = self else { return None };
        Some(names.iter().map(|name| Value::from(name.as_str())).collect::<Vec<_>>().into())
    }
}

impl ApiKey {
    /// A new key and what its user is given. The store never sees that again.
    ///
    /// # Errors
    /// [`Code::StoreApiKeyGrant`] for a key for some issuers only with the scope admin, as it could make itself another
    /// for all, or audit, as the log is that of all. When there is no randomness.
    pub fn generate(
        grant: Grant,
        created: Timestamp,
        random: &mut dyn RandomSource,
    ) -> Result<(ApiKey, ApiKeyToken)> {
        let mut for_all = grant.scopes.iter().filter(|scope| FOR_ALL_ISSUERS.contains(scope));
        if let Some(scope) = for_all.next()
            && grant.issuers != AllowedIssuers::All
        {
            return Err(Error::new(Code::StoreApiKeyGrant).with("scope", scope.name()));
        }
        let mut name = [0; NAME_BYTES];
        random.fill(&mut name)?;
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        random.fill(&mut *secret)?;
        let id = Base64UrlUnpadded::encode_string(&name);
        let written = Zeroizing::new(Base64UrlUnpadded::encode_string(&*secret));
        let token = ApiKeyToken(Zeroizing::new(format!("{PREFIX}{id}.{}", *written)));
        let hash = hash(&id, &secret);
        let created = created.whole_seconds();
        let grant = Grant { expires: grant.expires.map(Timestamp::whole_seconds), ..grant };
        Ok((ApiKey { id, grant, created, revoked: None, label: None, hash }, token))
    }

    /// This key with a label by which people know it. It stands in the list of keys and in the audit log, for good, and
    /// gives no right.
    ///
    /// # Errors
    /// [`Code::StoreApiKeyLabel`] for one that is empty or longer than [`LABEL_CHARACTERS`], begins or ends with white
    /// space, or has characters that are not seen or change the direction of others.
    pub fn with_label(self, label: &str) -> Result<ApiKey> {
        let wrong = |reason: &str| Err(Error::new(Code::StoreApiKeyLabel).with("reason", reason));
        if label.is_empty() || label.trim() != label {
            return wrong("it is empty, or white space is around it");
        }
        if label.chars().count() > LABEL_CHARACTERS {
            return wrong(&format!("it has more than {LABEL_CHARACTERS} characters"));
        }
        if label.chars().any(is_unseen) {
            return wrong("it has characters that are not seen");
        }
        Ok(ApiKey { label: Some(label.to_owned()), ..self })
    }

    /// The key as administrators see it: `id`, `label` if it has one, `scopes`, `issuers` if it is for some only, `created`, `expires` and
    /// `revoked` if it does or was. Nothing in it is secret.
    pub fn to_object(&self) -> Object {
        let mut out = Object::from_iter([("id", self.id.as_str())]);
        if let Some(label) = &self.label {
            out.insert("label", label.as_str());
        }
        out.insert("scopes", self.grant.scopes.to_value());
        if let Some(issuers) = self.grant.issuers.to_value() {
            out.insert("issuers", issuers);
        }
        out.insert("created", self.created.to_string());
        for (name, at) in [("expires", self.grant.expires), ("revoked", self.revoked)] {
            if let Some(at) = at {
                out.insert(name, at.to_string());
            }
        }
        out
    }

    /// Whether it was neither revoked nor has expired.
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.check_usable(now).is_ok()
    }

    /// Whether a token is this key, and the key may still be used.
    ///
    /// The hash is compared in constant time. It does not look at the scopes.
    ///
    /// # Errors
    /// [`Code::StoreApiKey`] when the token is not this key; [`Code::StoreApiKeyRevoked`] and
    /// [`Code::StoreApiKeyExpired`] only for who has the whole token.
    pub fn check(&self, token: &str, now: Timestamp) -> Result<()> {
        let (id, secret) = parse(token).ok_or_else(unknown)?;
        let same = hash(id, &secret).ct_eq(&self.hash);
        if id != self.id || !bool::from(same) {
            return Err(unknown());
        }
        self.check_usable(now)
    }

    fn check_usable(&self, now: Timestamp) -> Result<()> {
        if let Some(at) = self.revoked {
            return Err(Error::new(Code::StoreApiKeyRevoked).with("at", at));
        }
        match self.grant.expires {
            Some(at) if at <= now => Err(Error::new(Code::StoreApiKeyExpired).with("at", at)),
            _ => Ok(()),
        }
    }
}

/// Whose token this is. The scopes are then to be looked at.
///
/// # Errors
/// [`Code::StoreApiKey`], [`Code::StoreApiKeyRevoked`], [`Code::StoreApiKeyExpired`] as
/// [`ApiKey::check`]; and when the store cannot be read.
pub async fn authenticate(store: &dyn Store, token: &str, now: Timestamp) -> Result<ApiKey> {
    let (id, _) = parse(token).ok_or_else(unknown)?;
    let key = store.api_key(id).await?.ok_or_else(unknown)?;
    key.check(token, now).map(|()| key)
}

impl ApiKeyToken {
    /// The token itself, to be shown to its user once.
    pub fn dangerous_reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ApiKeyToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKeyToken(…)")
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiKey")
            .field("id", &self.id)
            .field("grant", &self.grant)
            .field("created", &self.created)
            .field("revoked", &self.revoked)
            .field("label", &self.label)
            .finish_non_exhaustive()
    }
}

/// What a key for some issuers only cannot have.
const FOR_ALL_ISSUERS: [Scope; 2] = [Scope::Admin, Scope::Audit];

/// Whether a character is not seen, or changes how others are: controls, separators of lines, marks of direction and
/// of nothing, fillers, selectors of variants, tags. Letters of different scripts that look alike are not told apart.
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{feff}'
        )
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(
            character,
            '\u{115f}'
                | '\u{1160}'
                | '\u{17b4}'
                | '\u{17b5}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{ffa0}'
        )
        || matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What begins every token, so that programs that search for leaked secrets know it.
const PREFIX: &str = "tmk_";

/// Random bytes of the part that names a key: enough that two keys never meet by chance. If they did, the
/// second would be refused.
const NAME_BYTES: usize = 9;

const SECRET_BYTES: usize = 32;

/// One SHA-256 is enough: what makes a hash of a password slow is there against guessing, and nobody guesses 256
/// random bits. The id is the salt; the tag keeps the hash apart from all others.
fn hash(id: &str, secret: &[u8; SECRET_BYTES]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"testamur API key 1\0");
    hash.update(id);
    hash.update(b"\0");
    hash.update(secret);
    hash.finalize().into()
}

fn parse(token: &str) -> Option<(&str, Zeroizing<[u8; SECRET_BYTES]>)> {
    let (id, written) = token.strip_prefix(PREFIX)?.split_once('.')?;
    let mut name = [0; NAME_BYTES];
    let mut secret = Zeroizing::new([0; SECRET_BYTES]);
    let lengths = [
        Base64UrlUnpadded::decode(id, &mut name).ok()?.len(),
        Base64UrlUnpadded::decode(written, &mut *secret).ok()?.len(),
    ];
    (lengths == [NAME_BYTES, SECRET_BYTES]).then_some((id, secret))
}

fn unknown() -> Error {
    Error::new(Code::StoreApiKey)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Counting(u8);

    impl RandomSource for Counting {
        fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
            for byte in bytes {
                self.0 = self.0.wrapping_mul(5).wrapping_add(7);
                *byte = self.0;
            }
            Ok(())
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn key(expires: Option<Timestamp>) -> (ApiKey, ApiKeyToken) {
        let grant = Grant { expires, ..Grant::default() };
        ApiKey::generate(grant, at(100), &mut Counting(1)).unwrap()
    }

    fn code(result: Result<()>) -> Option<Code> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn labels_are_short_and_seen() {
        let label = |text: &str| {
            let (key, _) = ApiKey::generate(Grant::default(), at(0), &mut Counting(1)).unwrap();
            key.with_label(text).map(|key| key.label.unwrap()).map_err(|error| error.code())
        };
        let longest = "\u{e9}".repeat(LABEL_CHARACTERS);
        for text in ["kiosk in the library", "a", "\u{5e7b}\u{5e74}", &longest] {
            assert_eq!(label(text).as_deref(), Ok(text));
        }
        for text in [
            "",
            " ",
            " kiosk",
            "kiosk\n",
            "two\nlines",
            "\u{202e}ksoik",
            "a\u{200b}b",
            "a\u{feff}b",
            "kiosk\u{3164}",
            "kiosk\u{2800}",
            "kio\u{34f}sk",
            "kiosk\u{fe0f}",
            "kiosk\u{e0041}",
            "kiosk\u{fff9}",
            &format!("{longest}a"),
        ] {
            assert_eq!(label(text), Err(Code::StoreApiKeyLabel), "{text:?}");
        }
    }

    #[test]
    fn a_token_is_its_own_key_only_and_as_long_as_that_lasts() {
        let (mut key, token) = key(Some(at(200)));
        let token = token.dangerous_reveal();
        assert_eq!(token.len(), 60);
        assert_eq!(code(key.check(token, at(199))), None);
        assert_eq!(code(key.check(token, at(200))), Some(Code::StoreApiKeyExpired));
        let (other, _) = ApiKey::generate(Grant::default(), at(100), &mut Counting(2)).unwrap();
        assert_eq!(code(other.check(token, at(100))), Some(Code::StoreApiKey));
        key.revoked = Some(at(150));
        assert_eq!(code(key.check(token, at(160))), Some(Code::StoreApiKeyRevoked));
        // Who lacks the secret does not learn that the key was revoked.
        let wrong = format!("{}A", &token[..token.len() - 1]);
        assert_eq!(code(key.check(&wrong, at(160))), Some(Code::StoreApiKey));
    }

    #[test]
    fn the_secret_is_not_in_what_is_printed() {
        let (key, token) = key(None);
        let secret = token.dangerous_reveal().split_once('.').unwrap().1;
        assert!(!format!("{key:?} {token:?}").contains(secret));
    }

    #[test]
    fn scopes_are_sets() {
        for bits in 0..128 {
            let scopes = Scopes::from_bits(bits).unwrap();
            assert_eq!(scopes.iter().collect::<Scopes>(), scopes);
            assert_eq!(scopes.iter().count(), bits.count_ones() as usize);
            assert_eq!(i64::from(scopes.to_bits()), bits);
        }
        assert_eq!(Scopes::from_bits(128), None);
        assert_eq!(Scopes::from_bits(-1), None);
        assert!(Scope::ALL.iter().all(|scope| !Scopes::default().contains(*scope)));
    }

    #[test]
    fn an_empty_list_of_issuers_allows_nobody_and_an_administrator_has_all() {
        let only = |names: &[&str]| {
            AllowedIssuers::Only(names.iter().map(|name| (*name).to_owned()).collect())
        };
        assert!(AllowedIssuers::All.contains("registrar"));
        assert!(only(&["teacher"]).contains("teacher"));
        assert!(!only(&["teacher"]).contains("registrar"));
        assert!(!only(&[]).contains(""));
        for (scope, issuers, expected) in [
            (Scope::Issue, only(&["teacher"]), None),
            (Scope::Admin, AllowedIssuers::All, None),
            (Scope::Admin, only(&["teacher"]), Some(Code::StoreApiKeyGrant)),
            (Scope::Admin, only(&[]), Some(Code::StoreApiKeyGrant)),
            (Scope::Audit, AllowedIssuers::All, None),
            (Scope::Audit, only(&["teacher"]), Some(Code::StoreApiKeyGrant)),
        ] {
            let grant = Grant { scopes: [scope].into_iter().collect(), issuers, expires: None };
            let made = ApiKey::generate(grant, at(1), &mut Counting(1));
            assert_eq!(made.err().map(|error| error.code()), expected);
        }
    }

    proptest! {
        #[test]
        fn no_other_token_is_taken(at_byte in 0..60_usize, byte in "[ -~]") {
            let (key, token) = key(None);
            let token = token.dangerous_reveal();
            let mut other = token.to_owned();
            other.replace_range(at_byte..at_byte + 1, &byte);
            prop_assert_eq!(key.check(&other, at(100)).is_ok(), other == token);
        }

        #[test]
        fn whatever_is_sent_never_panics(token in ".{0,80}") {
            let (key, _) = key(None);
            prop_assert!(key.check(&token, at(100)).is_err());
            let near = format!("tmk_{token}.{token}");
            prop_assert!(key.check(&near, at(100)).is_err());
        }
    }
}
