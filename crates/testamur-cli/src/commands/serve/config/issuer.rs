//! The issuers of the file: their keys are read, and compared with their suites.

use super::schema::{IssuerSaid, KeySaid, LimitsSaid};
use super::source::Source;
use crate::failure::Failure;
use crate::files;
use crate::keyfile::{Key, Password, of_environment};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use testamur::did::{Did, KeyForm, Origin, PublishedKey, Relationship};
use testamur::{Code, Issuer, LocalSigner, PublicKey, SecretKey, Signer, Suite, default_provider};
use testamur_server::{IssuerLimits, Keeping, NamedIssuer, SigningKey, StatusSetting, did_host};
use toml::Spanned;

const VC_JWT: &str = "vc+jwt";

/// A key as the file has it, with its place there.
struct Placed<'a> {
    said: &'a KeySaid,
    place: Range<usize>,
}

/// What came of the keys.
#[derive(Default)]
struct Keys {
    signing: Vec<SigningKey>,
    published: Vec<PublishedKey>,
    /// Where it first says what only a document can: a key that does not sign, or what one is for.
    only_published: Option<Range<usize>>,
}

/// What is served of the DID of an issuer.
enum Hosting {
    /// Nothing.
    Elsewhere,
    /// The document of a did:web, made of the keys.
    Made,
    /// The log of a did:webvh.
    Log { log: Vec<u8>, witnesses: Option<Vec<u8>> },
}

impl Source<'_> {
    /// An issuer, whose DID document is served here if its host is one of these.
    pub(super) fn issuer(
        &self,
        said: &Spanned<IssuerSaid>,
        hosts: &[String],
    ) -> Result<NamedIssuer, Failure> {
        let (place, issuer) = (said.span(), said.get_ref());
        let own = issuer.own_key();
        let keys: Vec<Placed<'_>> = match (&own, issuer.key.as_slice()) {
            (Some(key), []) => vec![Placed { said: key, place: place.clone() }],
            (None, keys) if !keys.is_empty() => {
                keys.iter().map(|key| Placed { said: key.get_ref(), place: key.span() }).collect()
            }
            (None, _) => return Err(self.wrong(place, "an issuer has a key")),
            (Some(_), _) => {
                let reason = "an issuer has one key in its own members, or several [[issuer.key]]";
                return Err(self.wrong(place, reason));
            }
        };
        let keys = self.keys(issuer, &keys)?;
        let Keys { published, only_published, .. } = keys;
        let mut signing = keys.signing.into_iter();
        let Some(first) = signing.next() else {
            return Err(self.wrong(place, "an issuer has a key that signs"));
        };
        let mut named = NamedIssuer::new(issuer.name.get_ref(), first);
        for key in signing {
            named = named.also(key).map_err(|error| self.refused(place.clone(), error))?;
        }
        let named = match (self.hosting(issuer, hosts)?, only_published) {
            (Hosting::Made, _) => named.publish(published),
            (_, Some(place)) => {
                let reason = "this is for a DID document that the server makes";
                return Err(self.wrong(place, reason));
            }
            (Hosting::Log { log, witnesses }, None) => named.publish_log(log, witnesses),
            (Hosting::Elsewhere, None) => named,
        };
        let named = self.links(issuer, named, hosts)?;
        let status = self.status(issuer)?;
        if status != StatusSetting::Off && !named.signs_lists() {
            let reason = "no key of it signs status lists: say status = false";
            return Err(self.wrong(issuer.status.span(), reason));
        }
        let keeping = match issuer.keep {
            true => Keeping::Identified,
            false => Keeping::Nothing,
        };
        Ok(named.status(status).keep(keeping).limits(issuer.limits.limits()))
    }

    /// What is served of the DID of an issuer.
    fn hosting(&self, issuer: &IssuerSaid, hosts: &[String]) -> Result<Hosting, Failure> {
        let wanted = issuer.host_did.as_ref().map(|wanted| *wanted.get_ref());
        let place = issuer.host_did.as_ref().map_or(0..0, Spanned::span);
        let refuse = |place: Range<usize>, reason: &str| {
            Err(self.wrong(place, &format!("the DID document cannot be served here: {reason}")))
        };
        let did = issuer.did.as_ref().and_then(|did| {
            let parsed = Did::parse(did.get_ref()).ok()?;
            ["web", "webvh"].contains(&parsed.method()).then_some((parsed, did.span()))
        });
        let Some((did, did_place)) = did else {
            return match (&issuer.did_log, wanted) {
                (Some(log), _) => refuse(log.span(), "the issuer has no did:webvh"),
                (None, Some(true)) => refuse(place, "the issuer has no did:web"),
                (None, _) => Ok(Hosting::Elsewhere),
            };
        };
        let host = did_host(&did).map_err(|error| self.refused(did_place, error))?;
        let is_here = hosts.contains(&host);
        let foreign = "its host is neither that of public_url nor one of hosts";
        match (did.method(), &issuer.did_log, wanted) {
            ("web", Some(log), _) => refuse(log.span(), "a log is that of a did:webvh"),
            (_, Some(_), Some(false)) => refuse(place, "host_did is false, and did_log is there"),
            (_, Some(log), _) if !is_here => refuse(log.span(), foreign),
            (_, Some(log), _) => self.log(log),
            (_, None, Some(true)) if !is_here => refuse(place, foreign),
            ("webvh", None, Some(true)) => refuse(place, "did_log names the log of a did:webvh"),
            ("web", None, None | Some(true)) if is_here => Ok(Hosting::Made),
            _ => Ok(Hosting::Elsewhere),
        }
    }

    /// The links of an issuer's DID with the origin of this server.
    fn links(
        &self,
        issuer: &IssuerSaid,
        named: NamedIssuer,
        hosts: &[String],
    ) -> Result<NamedIssuer, Failure> {
        let Some(said) = &issuer.did_configuration else { return Ok(named) };
        let refused = |error| self.refused(said.span(), error);
        let own = hosts.first().map_or("", String::as_str);
        let origin = Origin::parse(&format!("https://{own}")).map_err(refused)?;
        let bytes = files::read(&self.beside(said.get_ref()));
        let bytes = bytes.map_err(|failure| self.about(said.span(), failure))?;
        named.publish_links(&origin, &bytes).map_err(refused)
    }

    /// A log, and the proofs of witnesses that stand beside it, as they are served.
    fn log(&self, said: &Spanned<PathBuf>) -> Result<Hosting, Failure> {
        let path = self.beside(said.get_ref());
        let read =
            |path: &Path| files::read(path).map_err(|failure| self.about(said.span(), failure));
        let witnesses = path.with_file_name("did-witness.json");
        let witnesses = witnesses.exists().then(|| read(&witnesses)).transpose()?;
        Ok(Hosting::Log {
            log: read(&path)?.to_vec(),
            witnesses: witnesses.map(|file| file.to_vec()),
        })
    }

    fn keys(&self, issuer: &IssuerSaid, placed: &[Placed<'_>]) -> Result<Keys, Failure> {
        let mut keys = Keys::default();
        for Placed { said, place } in placed {
            let suites = self.suites(said)?;
            let form = match suites.iter().all(Option::is_none) && !suites.is_empty() {
                true => KeyForm::JsonWebKey,
                false => KeyForm::Multikey,
            };
            let relationships = self.relationships(said)?;
            if let Some(first) = said.relationships.as_ref().and_then(|named| named.first()) {
                keys.only_published.get_or_insert(first.span());
            }
            let (id, key) = match said.signs {
                true => {
                    let made = self.signing_key(issuer, said, place)?;
                    self.check_suites(said, &suites, made.public_key(), place)?;
                    let (id, key) = (made.verification_method().to_owned(), made.public_key());
                    let key = key.clone();
                    let with_status = said.status.as_ref().is_none_or(|said| *said.get_ref());
                    keys.signing.extend(suites.into_iter().map(|suite| {
                        let key = match suite {
                            Some(suite) => SigningKey::data_integrity(made.clone(), suite),
                            None => SigningKey::vc_jwt(made.clone()),
                        };
                        if with_status { key } else { key.without_status() }
                    }));
                    (id, key)
                }
                false => {
                    keys.only_published.get_or_insert(place.clone());
                    (self.method(issuer, said, place)?, self.idle_key(said, place)?)
                }
            };
            if keys.published.iter().any(|other| other.id == id && other.key != key) {
                let at = said.verification_method.as_ref().map_or(place.clone(), Spanned::span);
                return Err(self.wrong(at, "two different keys have this verification_method"));
            }
            keys.published.push(PublishedKey { id, key, form, relationships });
        }
        Ok(keys)
    }

    /// The suites of a key; `None` stands for tokens.
    fn suites(&self, said: &KeySaid) -> Result<Vec<Option<Suite>>, Failure> {
        let Some(suite) = &said.suite else { return Ok(Vec::new()) };
        let find = |name: &String| match Suite::find(name) {
            None if name != VC_JWT => {
                let known: Vec<&str> = Suite::ALL.map(Suite::name).into();
                let known = known.join(", ");
                let reason =
                    format!("{name:?} is neither {VC_JWT} nor a cryptosuite, which are {known}");
                Err(self.wrong(suite.span(), &reason))
            }
            found => Ok(found),
        };
        suite.get_ref().0.iter().map(find).collect()
    }

    fn check_suites(
        &self,
        said: &KeySaid,
        suites: &[Option<Suite>],
        key: &PublicKey,
        place: &Range<usize>,
    ) -> Result<(), Failure> {
        let place = said.suite.as_ref().map_or(place.clone(), Spanned::span);
        if suites.is_empty() {
            return Err(self.wrong(place, "a key that signs has a suite"));
        }
        let check = |suite: &Suite| suite.check_key(key.key_type());
        suites.iter().flatten().try_for_each(check).map_err(|error| self.refused(place, error))
    }

    fn relationships(&self, said: &KeySaid) -> Result<Vec<Relationship>, Failure> {
        let Some(named) = &said.relationships else {
            return Ok(vec![Relationship::AssertionMethod]);
        };
        let find = |name: &Spanned<String>| {
            Relationship::find(name.get_ref()).ok_or_else(|| {
                let known = Relationship::ALL.map(Relationship::name).join(", ");
                self.wrong(name.span(), &format!("a relationship is one of {known}"))
            })
        };
        named.iter().map(find).collect()
    }

    /// An issuer that signs with a key.
    fn signing_key(
        &self,
        issuer: &IssuerSaid,
        said: &KeySaid,
        place: &Range<usize>,
    ) -> Result<Issuer, Failure> {
        let (key, read_at) = match (&said.key_file, &said.key_env, &said.public_key) {
            (Some(file), None, None) => {
                let path = self.beside(file.get_ref());
                let key = Key::read(&path, &self.password(said)?);
                (key.and_then(|key| key.secret(&path)), file.span())
            }
            (None, Some(name), None) => {
                (key_of_environment(name.get_ref(), &self.password(said)?), name.span())
            }
            (None, None, Some(key)) => {
                return Err(self.wrong(key.span(), "a key that signs is a secret one"));
            }
            _ => return Err(self.wrong(place.clone(), "a key has either key_file or key_env")),
        };
        let key = key.map_err(|failure| self.about_key(said, read_at.clone(), failure))?;
        let signer: Arc<dyn Signer> = Arc::new(LocalSigner::new(key, default_provider()));
        let did = issuer.did.as_ref().map(Spanned::get_ref);
        let made = match (did, &said.verification_method) {
            (None, None) => Issuer::did_key(signer),
            (Some(did), None) => Issuer::new(did, signer),
            (Some(did), Some(_)) => {
                Issuer::with_method(did, self.method(issuer, said, place)?, signer)
            }
            (None, Some(method)) => {
                let reason = "verification_method stands beside did only";
                return Err(self.wrong(method.span(), reason));
            }
        };
        let method = said.verification_method.as_ref().map(Spanned::span);
        made.map_err(|error| self.refused(method.unwrap_or(place.clone()), error))
    }

    /// A key that is only published.
    fn idle_key(&self, said: &KeySaid, place: &Range<usize>) -> Result<PublicKey, Failure> {
        match (&said.key_file, &said.key_env, &said.public_key) {
            (Some(file), None, None) => {
                let key = Key::read(&self.beside(file.get_ref()), &self.password(said)?);
                let key = key.map_err(|failure| self.about_key(said, file.span(), failure))?;
                Ok(key.public_key().clone())
            }
            (None, None, Some(text)) => {
                if let Some(place) = said.password_place() {
                    return Err(self.wrong(place, "a public key has no password"));
                }
                let key = Key::parse(text.get_ref().trim(), &Password::default());
                match key.map_err(|failure| self.about(text.span(), failure))? {
                    Key::Public(key) => Ok(key),
                    Key::Secret(_) => {
                        Err(self
                            .wrong(text.span(), "public_key is a secret key: it is not one now"))
                    }
                }
            }
            _ => {
                let reason = "a key that does not sign has either public_key or key_file";
                Err(self.wrong(place.clone(), reason))
            }
        }
    }

    /// The URL of a key, which may be said by its fragment alone.
    fn method(
        &self,
        issuer: &IssuerSaid,
        said: &KeySaid,
        place: &Range<usize>,
    ) -> Result<String, Failure> {
        let did = issuer.did.as_ref().map(Spanned::get_ref);
        match (did, said.verification_method.as_ref().map(Spanned::get_ref)) {
            (Some(did), Some(method)) if method.starts_with('#') => Ok(format!("{did}{method}")),
            (Some(_), Some(method)) => Ok(method.clone()),
            _ => Err(self.wrong(place.clone(), "this key needs did and verification_method")),
        }
    }

    /// Where the password of a key is, which must be there.
    fn password(&self, said: &KeySaid) -> Result<Password, Failure> {
        let (name, file) = (&said.password_env, &said.password_file);
        if let (Some(_), Some(file)) = (name, file) {
            let reason = "a key has one password, in password_env or in password_file";
            return Err(self.wrong(file.span(), reason));
        }
        let path = file.as_ref().map(|file| self.beside(file.get_ref()));
        let password = Password::from(name.as_ref().map(|name| name.get_ref().clone()), path);
        if let Some(place) = said.password_place() {
            password.ask("").map_err(|failure| self.about(place, failure))?;
        }
        Ok(password)
    }

    /// What is wrong with a key, or with the password that it was to be read with.
    fn about_key(&self, said: &KeySaid, place: Range<usize>, failure: Failure) -> Failure {
        let is_password = failure.has(Code::KeyPasswordWrong);
        let place = said.password_place().filter(|_| is_password).unwrap_or(place);
        let failure = failure.advising_on(
            Code::KeyPasswordNeeded,
            "Say beside the key where its password is, in password_env or in password_file.",
        );
        self.about(place, failure)
    }
}

impl KeySaid {
    fn password_place(&self) -> Option<Range<usize>> {
        let name = self.password_env.as_ref().map(Spanned::span);
        name.or(self.password_file.as_ref().map(Spanned::span))
    }
}

fn key_of_environment(name: &str, password: &Password) -> Result<SecretKey, Failure> {
    let text = of_environment(name, "Set it to the key, as a JWK, in PEM or as a Multikey.")?;
    let path = format!("${name}");
    Key::parse(text.trim(), password)?.secret(Path::new(&path))
}

impl LimitsSaid {
    fn limits(&self) -> IssuerLimits {
        let mut limits = IssuerLimits::default();
        limits.body_bytes = self.body_bytes.map(Into::into);
        limits.per_minute = self.per_minute.map(Into::into);
        limits.per_day = self.per_day.map(Into::into);
        limits.valid_days = self.valid_days.map(Into::into);
        limits
    }
}
