//! Links of DIDs with domains of the web.

use crate::buffer::tm_buffer;
use crate::credential_policy::suite_of;
use crate::did::did_of;
use crate::error::{tm_error, tm_result};
use crate::ffi::{
    Failure, Text, find, free, give, handles, lend, look, nothing, optional_text, text,
};
use crate::inquiry::{Question, no_answer, tm_inquiry};
use crate::issuer::tm_issuer;
use crate::report::{TM_VERDICT_NONE, tm_verdict, verdict};
use crate::verifier::{time, tm_verifier};
use std::ffi::c_char;
use testamur::core::model::Version;
use testamur::did::Origin;
use testamur::{DomainLinkForm, DomainLinks};

/// What was found about links between DIDs and domains, each verified from both sides
/// (https://identity.foundation/.well-known/resources/did-configuration/). Never changes, so threads may share it.
pub struct tm_domain_links {
    links: DomainLinks,
    texts: Vec<LinkTexts>,
}

handles!(tm_domain_links);

struct LinkTexts {
    did: Text,
    origin: Text,
}

impl From<DomainLinks> for tm_domain_links {
    fn from(links: DomainLinks) -> tm_domain_links {
        let texts = links.links().iter().map(|link| LinkTexts {
            did: Text::new(link.did().unwrap_or_default()),
            origin: Text::new(link.origin()),
        });
        let texts = texts.collect();
        tm_domain_links { links, texts }
    }
}

/// The DIDs that an origin, such as "https://uni.example", is linked with. Waits for downloads.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_linked_dids(
    verifier: *const tm_verifier,
    origin: *const c_char,
    origin_len: usize,
    out: *mut *mut tm_domain_links,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let (verifier, origin) = (find(verifier, "verifier")?, origin_of((origin, origin_len))?);
        Ok(verifier.reach.wait(verifier.verifier.linked_dids(&origin))??.into())
    })
}

/// The origins that a DID is linked with: those that its document names. Waits for downloads.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_linked_domains(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    out: *mut *mut tm_domain_links,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let (verifier, did) = (find(verifier, "verifier")?, did_of((did, did_len))?);
        Ok(verifier.reach.wait(verifier.verifier.linked_domains(&did))??.into())
    })
}

/// Whether a DID is linked with this origin. Waits for downloads.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_domain_link(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    origin: *const c_char,
    origin_len: usize,
    out: *mut *mut tm_domain_links,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let (verifier, did) = (find(verifier, "verifier")?, did_of((did, did_len))?);
        let origin = origin_of((origin, origin_len))?;
        Ok(verifier.reach.wait(verifier.verifier.domain_link(&did, &origin))??.into())
    })
}

/// Begins what tm_verifier_linked_dids does. End it with tm_inquiry_finish_domain_links.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_linked_dids(
    verifier: *const tm_verifier,
    origin: *const c_char,
    origin_len: usize,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let inquiry = verifier.verifier.begin_linked_dids(origin_of((origin, origin_len))?)?;
        Ok(tm_inquiry::of(Question::DomainLinks(inquiry)))
    })
}

/// Begins what tm_verifier_linked_domains does.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_linked_domains(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let inquiry = verifier.verifier.begin_linked_domains(did_of((did, did_len))?)?;
        Ok(tm_inquiry::of(Question::DomainLinks(inquiry)))
    })
}

/// Begins what tm_verifier_domain_link does.
#[unsafe(no_mangle)]
pub extern "C" fn tm_verifier_begin_domain_link(
    verifier: *const tm_verifier,
    did: *const c_char,
    did_len: usize,
    origin: *const c_char,
    origin_len: usize,
    out: *mut *mut tm_inquiry,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let verifier = find(verifier, "verifier")?;
        let (did, origin) = (did_of((did, did_len))?, origin_of((origin, origin_len))?);
        let inquiry = verifier.verifier.begin_domain_link(did, origin)?;
        Ok(tm_inquiry::of(Question::DomainLinks(inquiry)))
    })
}

/// The links of an inquiry about domains. What was not supplied counts as not to be had. An inquiry is finished once.
#[unsafe(no_mangle)]
pub extern "C" fn tm_inquiry_finish_domain_links(
    inquiry: *mut tm_inquiry,
    out: *mut *mut tm_domain_links,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        match find(inquiry, "inquiry")?.take(|q| matches!(q, Question::DomainLinks(_)))? {
            Question::DomainLinks(inquiry) => Ok(inquiry.finish()?.into()),
            _ => Err(no_answer("links").into()),
        }
    })
}

/// Accepted if there are links and all of them hold; TM_VERDICT_NONE without a handle. A single link holds by its own
/// verdict.
#[unsafe(no_mangle)]
pub extern "C" fn tm_domain_links_verdict(links: *const tm_domain_links) -> tm_verdict {
    look(TM_VERDICT_NONE, || Ok(verdict(find(links, "links")?.links.verdict())))
}

/// How many links there are, whether they hold or not.
#[unsafe(no_mangle)]
pub extern "C" fn tm_domain_links_count(links: *const tm_domain_links) -> usize {
    look(0, || Ok(find(links, "links")?.texts.len()))
}

/// Accepted if this DID and this origin are linked: whoever controls one is taken for who controls the other.
/// TM_VERDICT_NONE if there is no link at this place.
#[unsafe(no_mangle)]
pub extern "C" fn tm_domain_links_link_verdict(
    links: *const tm_domain_links,
    at: usize,
) -> tm_verdict {
    look(TM_VERDICT_NONE, || {
        let links = find(links, "links")?;
        let link = links.links.links().get(at);
        Ok(link.map_or(TM_VERDICT_NONE, |link| verdict(link.verdict())))
    })
}

/// The DID of a link, by the link's own words unless it is accepted. Empty if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_domain_links_link_did(
    links: *const tm_domain_links,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(links, at, len, |texts| &texts.did)
}

/// The origin that publishes a link. Empty if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn tm_domain_links_link_origin(
    links: *const tm_domain_links,
    at: usize,
    len: *mut usize,
) -> *const c_char {
    of(links, at, len, |texts| &texts.origin)
}

/// All of it as JSON: `verdict`, `about`, `links`, each with its findings and report, `findings`, `at`.
#[unsafe(no_mangle)]
pub extern "C" fn tm_domain_links_to_json(
    links: *const tm_domain_links,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || Ok(tm_buffer::json(&find(links, "links")?.links.to_value())))
}

/// Frees links.
#[unsafe(no_mangle)]
pub extern "C" fn tm_domain_links_free(links: *mut tm_domain_links) -> tm_result {
    free(links)
}

/// Links the issuer's DID with an origin: makes the Domain Linkage Credential that the origin is to publish in the list
/// `linked_dids` of its file /.well-known/did-configuration.json, valid from now until this time, in seconds since 1970
/// (UTC). With a cryptosuite ("eddsa-rdfc-2022") it is JSON with a proof; with NULL a token, which most take.
#[unsafe(no_mangle)]
pub extern "C" fn tm_issuer_link_domain(
    issuer: *const tm_issuer,
    origin: *const c_char,
    origin_len: usize,
    until: i64,
    suite: *const c_char,
    suite_len: usize,
    out: *mut *mut tm_buffer,
    error: *mut *mut tm_error,
) -> tm_result {
    give(out, error, || {
        let choice = find(issuer, "issuer")?.settings.now();
        let (origin, until) = (origin_of((origin, origin_len))?, time(until)?);
        let form = match optional_text(&suite, suite_len, "suite")? {
            None => DomainLinkForm::Token,
            Some(name) => DomainLinkForm::Embedded(suite_of(name)?, Version::V1),
        };
        let prepared = choice.reach.wait(choice.issuer.link_domain(&origin, until, form))??;
        Ok(tm_buffer::new(choice.reach.wait(prepared.sign())??.to_bytes()))
    })
}

/// An origin of the caller's.
pub(crate) fn origin_of((data, len): (*const c_char, usize)) -> Result<Origin, Failure> {
    Ok(Origin::parse(text(&data, len, "origin")?)?)
}

fn of(
    links: *const tm_domain_links,
    at: usize,
    len: *mut usize,
    which: impl Fn(&LinkTexts) -> &Text,
) -> *const c_char {
    look(nothing(len), || {
        let links = find(links, "links")?;
        Ok(links.texts.get(at).map_or_else(|| nothing(len), |texts| lend(which(texts), len)))
    })
}
