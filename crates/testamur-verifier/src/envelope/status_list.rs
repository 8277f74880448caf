//! Token status lists as signed tokens ([Token Status
//! List](https://datatracker.ietf.org/doc/draft-ietf-oauth-status-list/), draft 21, sections 5 and 8.3).

use super::claims::{Content, shown};
use super::keys::TokenKind;
use super::{Signed, data_url};
use crate::examination::Examination;
use crate::policy::CredentialPolicy;
use testamur_core::json::parse_within;
use testamur_core::report::{CheckId, Format};
use testamur_core::{Code, Error, Result};
use testamur_proof::cose::Sign1;
use testamur_proof::jose::Jws;
use testamur_status::{CWT_TYPE, JWT_TYPE, TokenStatusList};

/// A list that was opened. **Nothing in it has been verified.**
pub(crate) struct OpenedList {
    signed: Signed,
    pub(crate) list: TokenStatusList,
}

impl OpenedList {
    /// Opens a list from its bytes: a JWT, or a CWT, as text also in base64.
    ///
    /// # Errors
    /// Those of [`Jws::parse`] and [`Sign1::parse`]; [`Code::ProofJwsType`] when it is another kind of
    /// token; those of [`TokenStatusList::read_jwt`] and [`TokenStatusList::read_cwt`].
    pub(crate) fn open(bytes: &[u8], policy: &CredentialPolicy) -> Result<OpenedList> {
        OpenedList::of(signed(bytes, policy)?, policy)
    }

    /// As [`open`](OpenedList::open); `None` if the bytes are no token, or one of another type.
    pub(crate) fn open_if_list(
        bytes: &[u8],
        policy: &CredentialPolicy,
    ) -> Option<Result<OpenedList>> {
        let signed = signed(bytes, policy).ok()?;
        Some(OpenedList::of(signed, policy))
    }

    fn of(signed: Signed, policy: &CredentialPolicy) -> Result<OpenedList> {
        let list = match &signed {
            Signed::Jws(jws) => {
                let claims = parse_within(jws.unverified_payload(), &policy.limits.json)?;
                TokenStatusList::read_jwt(&claims)?
            }
            Signed::Cose(sign1) => TokenStatusList::read_cwt(sign1.unverified_payload())?,
            Signed::SdJwt(..) => {
                let error = Error::new(Code::ProofJwsType).with("actual", "SD-JWT");
                return Err(error.with("expected", JWT_TYPE));
            }
        };
        Ok(OpenedList { signed, list })
    }

    fn kind(&self) -> (Format, &'static str) {
        match self.signed {
            Signed::Cose(_) => (Format::Cose, "statuslist+cwt"),
            Signed::Jws(_) | Signed::SdJwt(..) => (Format::Jwt, JWT_TYPE),
        }
    }

    /// Who is to have signed it: whom it names, or else whose key its header names by a URL, or else the
    /// issuer of the credential that names the list.
    pub(crate) fn party(&self, issuer: Option<&str>) -> Option<String> {
        let named = self.list.issuer().map(str::to_owned);
        named.or_else(|| self.controller()).or_else(|| issuer.map(str::to_owned))
    }

    /// In whose document its header says that the key is, if it does by a URL.
    pub(crate) fn controller(&self) -> Option<String> {
        self.signed.controller()
    }
}

/// A token of the type of a status list, from its bytes as [`OpenedList::open`].
fn signed(bytes: &[u8], policy: &CredentialPolicy) -> Result<Signed> {
    let limit = policy.limits.json.bytes;
    // A payload grows by a third in base64, and by another in that of COSE.
    if bytes.len() / 2 > limit {
        let error = Error::new(Code::LimitTokenSize).with("actual", bytes.len());
        return Err(error.with("part", "payload").with("limit", limit));
    }
    /// The CBOR tag 18. That of a CWT must not stand there (section 5.2).
    const COSE_SIGN1: u8 = 0xd2;
    if bytes.first() == Some(&COSE_SIGN1) {
        return signed_cwt(Sign1::parse(bytes)?);
    }
    let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}'));
    let text = text.ok_or_else(|| Error::new(Code::ProofJws).with("reason", "it is no text"))?;
    match data_url::base64(text.trim()).filter(|_| !text.contains('.')) {
        Some(bytes) => signed_cwt(Sign1::parse(&bytes)?),
        None => {
            let jws = Jws::parse(text.trim())?.into_owned();
            jws.header().expect_type(&[JWT_TYPE])?;
            Ok(Signed::Jws(jws))
        }
    }
}

fn signed_cwt(sign1: Sign1) -> Result<Signed> {
    let typ = sign1.header().typ().unwrap_or("none");
    let bare = |typ: &str| {
        let small = typ.to_ascii_lowercase();
        small.strip_prefix("application/").map_or(small.clone(), str::to_owned)
    };
    if bare(typ) != bare(CWT_TYPE) {
        let error = Error::new(Code::ProofJwsType).with("actual", shown(typ));
        return Err(error.with("expected", CWT_TYPE));
    }
    Ok(Signed::Cose(sign1))
}

impl Examination<'_> {
    /// Examines a token status list that a credential by `issuer` names, all checks; gives its claims
    /// and who is to have signed it.
    pub(crate) fn token_status_list(
        &mut self,
        bytes: &[u8],
        issuer: Option<&str>,
    ) -> Option<(TokenStatusList, Option<String>)> {
        let opened = match OpenedList::open(bytes, self.policy) {
            Ok(opened) => opened,
            Err(error) => {
                self.unopened_list(error);
                return None;
            }
        };
        let (format, kind) = opened.kind();
        let party = opened.party(issuer);
        let OpenedList { signed, list } = opened;
        self.draft.set_format(format);
        let form = format.described();
        self.draft.pass_input(format_args!("{form} of the kind {kind}"));
        self.draft.detail(CheckId::Input, "kind", kind);
        self.draft.pass(CheckId::Limits, "The token keeps within all limits.");
        self.draft.pass(CheckId::DataModel, "It has the claims of a token status list.");
        self.made = Some(list.issued());
        let demands = self.credential_demands(party.as_deref());
        self.token_signature(signed, TokenKind::StatusList(kind), &demands);
        self.trust(party.as_deref());
        let content = Content::of_status_list(&list);
        self.claimed_period(&content);
        for (check, reason) in [
            (CheckId::Contexts, "A token status list has no contexts."),
            (CheckId::Schema, "A token status list has no schema."),
            (CheckId::Status, "A token status list has no status itself."),
            (CheckId::Disclosure, "Nothing is disclosed selectively."),
            (CheckId::HolderBinding, "A token status list is shown by nobody."),
            (CheckId::Endorsements, "A token status list is not searched for them."),
            (CheckId::EmbeddedCredentials, "A token status list is not searched for them."),
        ] {
            self.draft.skip(check, reason);
        }
        Some((list, party))
    }

    fn unopened_list(&mut self, error: Error) {
        match error.code().name().split_once('.').map_or("", |(area, _)| area) {
            "status" => self.draft.fail(CheckId::DataModel, error),
            _ => self.unopened(error),
        }
    }
}
