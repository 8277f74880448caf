//! What a credential may be by the data model and what it may not, for who issues and for who verifies.

use crate::{V2, with, without};
use serde_json::{Value, json};

/// A digest of the context of VCDM 2.0, as it was in July 2024.
const DIGEST_OF_2024: &str =
    "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg";
const ANOTHER_DIGEST: &str =
    "sha384-S57yQDg1MTzF56Oi9DbSQ14u7jBy0RDdx0YbeV7shwhCS88G8SCXeFq82PafhCrW";

type Drafts = Vec<(&'static str, Value)>;

/// Drafts that may be issued, and verify. The issuer of the draft is a text.
pub(crate) fn allowed(draft: &Value) -> Drafts {
    let issuer = &draft["issuer"];
    let added = |member: &str, value: Value| with(draft, member, value);
    let of_issuer =
        |member: &str, value: Value| with(draft, "issuer", json!({ "id": issuer, member: value }));
    let directed = json!([
        { "@value": "University", "@direction": "ltr" },
        { "@value": "جامعة", "@language": "ar", "@direction": "rtl" }
    ]);
    let absolute = json!(["VerifiableCredential", "https://university.example/terms#Degree"]);
    let resource = |name: &str, digest: &str| json!({ "id": V2, name: digest });
    vec![
        ("as it is", draft.clone()),
        ("the issuer as an object", of_issuer("name", json!("University"))),
        ("an issuer with a description in directions", of_issuer("description", directed)),
        (
            "one context as a text",
            json!({ "@context": V2, "type": "VerifiableCredential", "issuer": issuer,
                "credentialSubject": { "id": "did:example:ada" } }),
        ),
        (
            "the order of types is free",
            added("type", json!(["ExampleDegreeCredential", "VerifiableCredential"])),
        ),
        ("a type that is a URL", added("type", absolute)),
        (
            "validFrom with an offset and a fraction",
            added("validFrom", json!("2026-01-01T00:00:00.5+02:00")),
        ),
        ("an id", added("id", json!("urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc34"))),
        ("a name with a language", added("name", json!({ "@value": "Grad", "@language": "de" }))),
        (
            "a name with a direction",
            added("name", json!({ "@value": "درجة", "@language": "ar", "@direction": "rtl" })),
        ),
        (
            "names in languages",
            added(
                "name",
                json!([{ "@value": "Degree", "@language": "en" }, { "@value": "Grad", "@language": "de" }]),
            ),
        ),
        (
            "the 2024 revision of the context as related resource",
            added("relatedResource", json!([resource("digestSRI", DIGEST_OF_2024)])),
        ),
        (
            "its digestMultibase",
            added(
                "relatedResource",
                resource("digestMultibase", "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"),
            ),
        ),
    ]
}

/// Drafts that nobody may issue, and that do not verify whoever signed them.
pub(crate) fn broken(draft: &Value) -> Drafts {
    [broken_contexts(draft), broken_frames(draft), broken_parts(draft)].concat()
}

fn broken_contexts(draft: &Value) -> Drafts {
    let context = |items: Value| with(draft, "@context", items);
    vec![
        ("no context", without(draft, "/@context")),
        ("a context of null", context(Value::Null)),
        ("no context in the array", context(json!([]))),
        (
            "another first context",
            context(json!(["https://www.w3.org/ns/credentials/examples/v2", V2])),
        ),
        (
            "an object as the first context",
            context(json!([{ "@vocab": "https://example.org/#" }, V2])),
        ),
        ("a context that is a number", context(json!([V2, 7]))),
        ("a context that is an array", context(json!([V2, [V2]]))),
        ("a context that is no URL", context(json!([V2, "no url"]))),
        ("an unknown context", context(json!([V2, "https://example.org/unknown"]))),
        (
            "a redefined protected term",
            context(json!([V2, { "VerifiableCredential": "https://example.org/#V" }])),
        ),
    ]
}

/// What a credential says of itself.
fn broken_frames(draft: &Value) -> Drafts {
    let added = |member: &str, value: Value| with(draft, member, value);
    let subject = |value: Value| added("credentialSubject", value);
    let later = added("validFrom", json!("2026-01-02T00:00:00Z"));
    let extra = json!({ "@value": "Grad", "@language": "de", "extra": 1 });
    let of_issuer = |member: &str, value: &Value| {
        added("issuer", json!({ "id": draft["issuer"], member: value }))
    };
    vec![
        ("an undefined member", added("undefinedMember", json!(1))),
        ("an undefined member of the subject", subject(json!({ "undefinedMember": 1 }))),
        ("an extra type", added("type", json!(["VerifiableCredential", "InvalidType"]))),
        ("a relative type", added("type", json!(["VerifiableCredential", "./Invalid"]))),
        ("no type", without(draft, "/type")),
        ("not the type VerifiableCredential", added("type", json!(["ExampleDegreeCredential"]))),
        ("an id that is null", added("id", Value::Null)),
        ("several ids", added("id", json!(["urn:uuid:1", "urn:uuid:2"]))),
        ("an id that is no URL", added("id", json!("no url"))),
        ("an issuer that is no URL", added("issuer", json!("University"))),
        ("an issuer whose id is null", added("issuer", json!({ "id": null }))),
        ("an issuer whose id is no URL", added("issuer", json!({ "id": "University" }))),
        ("no subject", without(draft, "/credentialSubject")),
        ("an empty subject", subject(json!({}))),
        ("an empty item of the subject", subject(json!([{ "id": "did:example:ada" }, {}]))),
        ("validFrom without an offset", added("validFrom", json!("2026-01-01T00:00:00"))),
        ("validUntil without an offset", added("validUntil", json!("2126-01-01T00:00:00"))),
        ("validFrom after validUntil", with(&later, "validUntil", json!("2026-01-01T00:00:00Z"))),
        ("a name that is a number", added("name", json!(7))),
        ("a member beside @value of the name", added("name", extra.clone())),
        ("a member beside @value of the description", added("description", json!([extra]))),
        ("a member beside @value of the issuer's name", of_issuer("name", &extra)),
        ("a description of the issuer that is a number", of_issuer("description", &json!(7))),
    ]
}

/// What a credential says beside its claims.
fn broken_parts(draft: &Value) -> Drafts {
    let added = |member: &str, value: Value| with(draft, member, value);
    let status = |id: Value| {
        added(
            "credentialStatus",
            json!({ "type": "BitstringStatusListEntry", "id": id, "statusPurpose": "revocation",
                "statusListIndex": "7", "statusListCredential": "https://elsewhere.example/1" }),
        )
    };
    let resource = |members: Value| added("relatedResource", members);
    let good = json!({ "id": V2, "digestSRI": DIGEST_OF_2024 });
    vec![
        (
            "a status without type",
            added("credentialStatus", json!({ "id": "https://example.org/1" })),
        ),
        ("a status with a malformed id", status(json!("no url"))),
        (
            "a status with several ids",
            status(json!(["https://example.org/1", "https://example.org/2"])),
        ),
        (
            "an undefined member like a status",
            added("credentialStatuses", json!({ "type": "BitstringStatusListEntry" })),
        ),
        ("a schema without id", added("credentialSchema", json!({ "type": "JsonSchema" }))),
        (
            "a schema without type",
            added("credentialSchema", json!({ "id": "https://example.org/s" })),
        ),
        (
            "a schema whose id is no URL",
            added("credentialSchema", json!({ "id": "no url", "type": "JsonSchema" })),
        ),
        (
            "terms of use without type",
            added("termsOfUse", json!({ "id": "https://example.org/t" })),
        ),
        ("evidence without type", added("evidence", json!({ "id": "https://example.org/e" }))),
        (
            "a refresh service without type",
            added("refreshService", json!({ "id": "https://example.org/r" })),
        ),
        ("a related resource twice", resource(json!([good, good]))),
        ("a related resource without digest", resource(json!({ "id": V2 }))),
        ("a related resource without id", resource(json!({ "digestSRI": DIGEST_OF_2024 }))),
        ("another digest", resource(json!({ "id": V2, "digestSRI": ANOTHER_DIGEST }))),
        (
            "another digestMultibase",
            resource(
                json!({ "id": V2, "digestMultibase": "uR1PSGnQL6UMI9DkZ1gwvNmIpZrVGoFSWEmDDOmhPQEA" }),
            ),
        ),
    ]
}
