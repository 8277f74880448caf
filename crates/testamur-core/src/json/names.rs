//! Names of members that nearly every document has: what need not be copied for each of them.

use std::borrow::Cow;

/// The name of a member: one of [`COMMON`], or a text of its own.
pub(super) type Name = Cow<'static, str>;

/// The name of this text.
pub(super) fn name(text: impl AsRef<str> + Into<String>) -> Name {
    match common(text.as_ref()) {
        Some(name) => Cow::Borrowed(name),
        None => Cow::Owned(text.into()),
    }
}

/// The terms of the Verifiable Credentials Data Model 2.0 and 1.1, of Open Badges 3.0 and of
/// Data Integrity; the members of DID documents, keys (RFC 7517) and tokens (RFC 7519, RFC 9901).
/// Which of them are here changes what reading takes, and nothing else.
const COMMON: [&str; 180] = [
    "@context",
    "_sd",
    "_sd_alg",
    "achievedLevel",
    "achievement",
    "achievementType",
    "activityEndDate",
    "activityStartDate",
    "additionalName",
    "address",
    "addressCountry",
    "addressCountryCode",
    "addressLocality",
    "addressRegion",
    "alg",
    "alignment",
    "allowedValue",
    "alsoKnownAs",
    "assertionMethod",
    "association",
    "associationType",
    "at",
    "aud",
    "audience",
    "authentication",
    "awardedDate",
    "capabilityDelegation",
    "capabilityInvocation",
    "caption",
    "challenge",
    "cnf",
    "code",
    "confidenceMethod",
    "controller",
    "created",
    "creator",
    "credentialSchema",
    "credentialStatus",
    "credentialSubject",
    "creditsAvailable",
    "creditsEarned",
    "criteria",
    "crv",
    "cryptosuite",
    "cty",
    "dateOfBirth",
    "description",
    "details",
    "digestMultibase",
    "digestSRI",
    "domain",
    "email",
    "encodedList",
    "endorsement",
    "endorsementComment",
    "endorsementJwt",
    "evidence",
    "exp",
    "expirationDate",
    "expires",
    "familyName",
    "fieldOfStudy",
    "format",
    "from",
    "genre",
    "geo",
    "givenName",
    "hashed",
    "holder",
    "honorificPrefix",
    "honorificSuffix",
    "humanCode",
    "iat",
    "id",
    "identifier",
    "identifierType",
    "identityHash",
    "identityType",
    "image",
    "inLanguage",
    "iss",
    "issuanceDate",
    "issuer",
    "jti",
    "jwk",
    "kb_jwt",
    "key",
    "keyAgreement",
    "keyType",
    "kid",
    "kty",
    "latitude",
    "level",
    "licenseNumber",
    "longitude",
    "mediaType",
    "name",
    "narrative",
    "nbf",
    "nonce",
    "official",
    "otherIdentifier",
    "outcome",
    "parentOrg",
    "partial",
    "patronymicName",
    "payload",
    "phone",
    "points",
    "postOfficeBoxNumber",
    "postalCode",
    "previousProof",
    "proof",
    "proofPurpose",
    "proofValue",
    "protected",
    "publicKeyJwk",
    "publicKeyMultibase",
    "refreshService",
    "related",
    "relatedResource",
    "renderMethod",
    "requiredLevel",
    "requiredValue",
    "result",
    "resultDescription",
    "resultType",
    "revoked",
    "role",
    "rubricCriterionLevel",
    "salt",
    "sd_hash",
    "sentence",
    "service",
    "serviceEndpoint",
    "sha256",
    "signature",
    "signatures",
    "source",
    "sourceId",
    "specialization",
    "status",
    "statusListCredential",
    "statusListIndex",
    "statusMessage",
    "statusPurpose",
    "statusReference",
    "statusSize",
    "streetAddress",
    "sub",
    "suite",
    "tag",
    "targetCode",
    "targetDescription",
    "targetFramework",
    "targetId",
    "targetName",
    "targetType",
    "targetUrl",
    "term",
    "termsOfUse",
    "ttl",
    "typ",
    "type",
    "url",
    "use",
    "validFrom",
    "validUntil",
    "value",
    "valueMax",
    "valueMin",
    "vc",
    "vct",
    "verifiableCredential",
    "verificationMethod",
    "version",
    "vp",
    "x",
    "x5c",
    "y",
];

/// A table of [`COMMON`] by [`place`]; a name whose place is taken stands in the next free one.
const TABLE: [Option<&str>; PLACES] = {
    let mut table = [None; PLACES];
    let mut next = 0;
    while next < COMMON.len() {
        let mut at = place(COMMON[next].as_bytes());
        while table[at].is_some() {
            at = (at + 1) % PLACES;
        }
        table[at] = Some(COMMON[next]);
        next += 1;
    }
    table
};

/// A power of two, and more than twice as many as there are names, so that few stand behind others.
const PLACES: usize = 512;

fn common(text: &str) -> Option<&'static str> {
    static BY_PLACE: [Option<&str>; PLACES] = TABLE;
    let mut at = place(text.as_bytes());
    while let Some(name) = BY_PLACE[at] {
        if name == text {
            return Some(name);
        }
        at = (at + 1) % PLACES;
    }
    None
}

/// Where the search for a name begins: by its length and three of its characters. The factors were
/// tried out: a search looks at 1.14 names on average.
const fn place(name: &[u8]) -> usize {
    let length = name.len();
    if length == 0 {
        return 0;
    }
    let [first, middle, last] = [name[0], name[length / 2], name[length - 1]];
    (length + first as usize * 853 + middle as usize * 909 + last as usize * 381) % PLACES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_names_are_found_and_others_kept() {
        for common in COMMON {
            assert!(matches!(name(common), Cow::Borrowed(found) if found == common), "{common}");
            for other in [format!("{common}s"), common[1..].to_owned(), common.to_uppercase()] {
                assert_eq!(name(other.as_str()), other);
            }
        }
    }

    #[test]
    fn a_search_looks_at_few() {
        let longest = TABLE.split(Option::is_none).map(<[_]>::len).max();
        assert!(longest < Some(8), "{longest:?}");
    }
}
