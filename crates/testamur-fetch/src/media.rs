//! Which media types a document may be served as.

use testamur_core::evidence::Purpose;

/// What a purpose asks for and takes.
pub(crate) struct Media {
    /// The `Accept` header.
    pub(crate) accept: &'static str,
    /// What is taken, in words.
    pub(crate) expected: &'static str,
    /// Types taken beside JSON and everything that ends in `+json`; `None` takes any type.
    also: Option<&'static [&'static str]>,
}

impl Media {
    pub(crate) fn of(purpose: Purpose) -> &'static Media {
        match purpose {
            Purpose::Did => &DID,
            Purpose::Context => &CONTEXT,
            Purpose::Schema => &SCHEMA,
            Purpose::Status => &STATUS,
            // Its digest says whether it is the right one, and it may be anything.
            _ => &ANY,
        }
    }

    /// Whether a document of this media type (lower case, no parameters) is taken.
    pub(crate) fn takes(&self, media_type: Option<&str>) -> bool {
        let Some(also) = self.also else { return true };
        media_type.is_some_and(|given| {
            given == "application/json" || given.ends_with("+json") || also.contains(&given)
        })
    }
}

const DID: Media = Media {
    accept: "application/did, application/did+json, application/did+ld+json, application/json, \
             application/jsonl;q=0.9, */*;q=0.1",
    expected: "JSON",
    // Plain text is what static hosts serve for names they do not know, such as did.jsonl.
    also: Some(&[
        "application/did",
        "application/jsonl",
        "application/x-ndjson",
        "application/octet-stream",
        "text/jsonl",
        "text/json",
        "text/plain",
    ]),
};

/// JSON-LD 1.1, section 9.4: a remote context is JSON by its media type.
const CONTEXT: Media = Media {
    accept: "application/ld+json, application/json;q=0.9, */*;q=0.1",
    expected: "JSON-LD or JSON",
    also: Some(&[]),
};

const SCHEMA: Media = Media {
    accept: "application/schema+json, application/vc, application/json;q=0.9, */*;q=0.1",
    expected: "a JSON schema or a credential",
    also: Some(CREDENTIAL),
};

const STATUS: Media = Media {
    accept: "application/vc, application/vc+jwt, application/statuslist+jwt, \
             application/ld+json, application/json;q=0.9, */*;q=0.1",
    expected: "a status list",
    also: Some(CREDENTIAL),
};

/// Credentials in their envelopes, also as servers without a type for them name them.
const CREDENTIAL: &[&str] = &[
    "application/vc",
    "application/vc+jwt",
    "application/vc+cose",
    "application/vc+sd-jwt",
    "application/vc-ld+jwt",
    "application/dc+sd-jwt",
    "application/jwt",
    "application/jose",
    "application/statuslist+jwt",
    "application/statuslist+cwt",
    "text/json",
    "text/plain",
];

const ANY: Media = Media { accept: "*/*", expected: "any type", also: None };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn web_pages_and_unnamed_types_are_refused_where_a_type_counts() {
        for purpose in [Purpose::Did, Purpose::Context, Purpose::Schema, Purpose::Status] {
            let media = Media::of(purpose);
            assert!(media.takes(Some("application/json")), "{purpose:?}");
            assert!(media.takes(Some("application/anything+json")), "{purpose:?}");
            assert!(!media.takes(Some("text/html")), "{purpose:?}");
            assert!(!media.takes(Some("application/xhtml+xml")), "{purpose:?}");
            assert!(!media.takes(None), "{purpose:?}");
        }
        assert!(Media::of(Purpose::Status).takes(Some("application/statuslist+jwt")));
        assert!(!Media::of(Purpose::Context).takes(Some("text/plain")));
        assert!(Media::of(Purpose::RelatedResource).takes(Some("text/html")));
        assert!(Media::of(Purpose::RelatedResource).takes(None));
    }
}
