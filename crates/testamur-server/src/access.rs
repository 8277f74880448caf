//! Who may ask for what.

use crate::admission::Kind;
use crate::observe::KeyUsed;
use crate::origins::EVERY;
use crate::problem::Problem;
use crate::server::Shared;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;
use testamur::{Code, Error, Result, Timestamp};
use testamur_store::{Actor, AllowedIssuers, ApiKey, Scope, Store, authenticate};

/// Whom a server lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callers {
    /// Who has an API key with the scope for what is asked. The store must have one that can be used.
    WithApiKey,
    /// **Insecure**: as above if the store has any key, and else anybody. For test suites, which have none.
    InsecureAnybodyUnlessKeys,
    /// **Insecure**: anybody, without being asked for a key. Something in front of the server must ask who they
    /// are. API keys are managed and the audit log is read with a key also then.
    InsecureAnybody,
}

/// Who may ask at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Who has no key too: what is public anyway, or says only that the server lives.
    Anybody,
    /// Who has a key with one of these scopes, if keys are asked for.
    With(&'static [Scope]),
    /// Who has a key with one of these scopes, also where nobody else is asked for one: a key made by a stranger
    /// would let them in when strangers are not let in any more.
    Managing(&'static [Scope]),
}

/// Who asks, as the path let them in.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) actor: Actor,
    pub(crate) issuers: AllowedIssuers,
}

impl Callers {
    /// Whether who asks must have a key.
    ///
    /// # Errors
    /// [`Code::ServerNoApiKey`] when they must, and no key would do.
    pub(crate) async fn need_keys(self, store: &dyn Store, now: Timestamp) -> Result<bool> {
        let has_keys = match self {
            Callers::InsecureAnybody => return Ok(false),
            Callers::InsecureAnybodyUnlessKeys => !store.api_keys("", 1).await?.is_empty(),
            Callers::WithApiKey => true,
        };
        match has_keys && !any_usable(store, now).await? {
            true => Err(Error::new(Code::ServerNoApiKey)),
            false => Ok(has_keys),
        }
    }
}

async fn any_usable(store: &dyn Store, now: Timestamp) -> Result<bool> {
    let mut after = String::new();
    loop {
        let page = store.api_keys(&after, usize::MAX).await?;
        if page.iter().any(|key| key.is_usable(now)) {
            return Ok(true);
        }
        match page.last() {
            Some(last) => after.clone_from(&last.id),
            None => return Ok(false),
        }
    }
}

impl Access {
    /// The scopes of which a key must have one here.
    pub(crate) fn scopes(self) -> &'static [Scope] {
        match self {
            Access::Anybody => &[],
            Access::With(scopes) | Access::Managing(scopes) => scopes,
        }
    }

    /// Those that are asked for, where keys are asked for or not.
    pub(crate) fn scopes_asked(self, needs_keys: bool) -> &'static [Scope] {
        match self {
            Access::With(_) if !needs_keys => &[],
            access => access.scopes(),
        }
    }

    async fn caller(self, server: &Shared, headers: &HeaderMap) -> Result<Caller> {
        let scopes = self.scopes_asked(server.needs_key);
        let Some(needed) = scopes.first() else { return Ok(Caller::anybody()) };
        let token = bearer(headers)?;
        let key = authenticate(server.store(), token, testamur::now()?).await?;
        match scopes.iter().any(|scope| key.grant.scopes.contains(*scope)) {
            true => Ok(Caller::with(key)),
            false => {
                let lacks = Error::new(Code::ServerScope).with("id", key.id);
                Err(lacks.with("scope", needed.name()))
            }
        }
    }
}

impl Caller {
    fn anybody() -> Caller {
        Caller { actor: Actor::Anonymous, issuers: AllowedIssuers::All }
    }

    fn with(key: ApiKey) -> Caller {
        Caller { actor: Actor::ApiKey(key.id), issuers: key.grant.issuers }
    }

    fn check_issuer(&self, name: &str) -> Result<()> {
        match (&self.actor, self.issuers.contains(name)) {
            (Actor::ApiKey(id), false) => {
                let error = Error::new(Code::ServerIssuerForbidden).with("id", id);
                Err(error.with("name", name))
            }
            _ => Ok(()),
        }
    }
}

/// What stands before a path.
#[derive(Clone)]
pub(crate) struct Gate {
    pub(crate) server: Arc<Shared>,
    /// Whether the path is any that begins so.
    pub(crate) any_path: bool,
    pub(crate) access: Access,
    pub(crate) room: Room,
}

/// Whether requests are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// When there are too many of them, one is refused.
    Limited,
    /// It is answered also when there is too much to do: whether the server lives, and what ends the rush.
    Always,
}

/// Lets a request in to a path if there is room for its kind and who asks may, before anything of its body is read. Where
/// the path names an issuer, it must be one that the key is for; and all that it names is text.
pub(crate) async fn let_in(
    State(gate): State<Gate>,
    path: Result<RawPathParams, RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    // Until it has ended.
    let _admitted = match gate.room {
        Room::Limited => {
            let admitted = gate.server.admission.admit(Kind::of(gate.access));
            Some(admitted.ok_or_else(|| Problem::new(Code::ServerBusy))?)
        }
        Room::Always => None,
    };
    let caller = gate.access.caller(&gate.server, request.headers()).await?;
    let names = match &path {
        Ok(path) => path.iter().collect(),
        // What takes any path reads it by itself.
        Err(_) if gate.any_path => Vec::new(),
        // It is no UTF-8, and so no name of anything.
        Err(_) => {
            return Err(Error::new(Code::ServerRoute).with("path", request.uri().path()).into());
        }
    };
    for (_, issuer) in names.into_iter().filter(|(name, _)| *name == "issuer") {
        caller.check_issuer(issuer)?;
    }
    if let (Actor::ApiKey(id), Some(used)) = (&caller.actor, request.extensions().get::<KeyUsed>())
    {
        used.is(id);
    }
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    if gate.access == Access::Anybody {
        // Pages of other origins may read what anybody may: verifiers in browsers need status lists.
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, EVERY);
    }
    Ok(response)
}

/// The token of the one `Authorization` header
/// ([RFC 6750, section 2.1](https://www.rfc-editor.org/rfc/rfc6750#section-2.1)).
///
/// # Errors
/// [`Code::ServerApiKeyMissing`] without the header, [`Code::ServerAuthorization`] for another one.
fn bearer(headers: &HeaderMap) -> Result<&str> {
    let unusable = |reason: &str| Err(Error::new(Code::ServerAuthorization).with("reason", reason));
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let Some(only) = sent.next() else { return Err(Error::new(Code::ServerApiKeyMissing)) };
    if sent.next().is_some() {
        return unusable("there are several");
    }
    let Ok(only) = only.to_str() else {
        return unusable("it has other characters than visible ASCII");
    };
    let (scheme, token) = only.split_once(' ').unwrap_or((only, ""));
    match (scheme.eq_ignore_ascii_case("bearer"), token.trim_matches(' ')) {
        (false, _) => unusable("its scheme is not Bearer"),
        (true, "") => unusable("no API key stands after Bearer"),
        (true, token) => Ok(token),
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    /// A request that nobody let in is refused.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Problem> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller.ok_or_else(|| Problem::new(Code::ServerApiKeyMissing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn one_bearer_token_is_taken_and_nothing_else() {
        let unusable = Err(Code::ServerAuthorization);
        for (sent, expected) in [
            (&["Bearer tmk_a.b"][..], Ok("tmk_a.b")),
            (&["bearer   tmk_a.b "], Ok("tmk_a.b")),
            (&[], Err(Code::ServerApiKeyMissing)),
            (&["Bearer"], unusable),
            (&["Bearer  "], unusable),
            (&["Basic dG1rX2E6Yg=="], unusable),
            (&["tmk_a.b"], unusable),
            (&["Bearer tmk_a.b", "Bearer tmk_a.b"], unusable),
            (&["Bearer \u{e9}"], unusable),
        ] {
            let mut headers = HeaderMap::new();
            for value in sent {
                let value = HeaderValue::from_bytes(value.as_bytes()).unwrap();
                headers.append(header::AUTHORIZATION, value);
            }
            assert_eq!(bearer(&headers).map_err(|error| error.code()), expected, "{sent:?}");
        }
    }
}
