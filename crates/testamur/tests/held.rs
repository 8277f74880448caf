//! What is held, in every form: looked into, shown in part, bound, and accepted by a verifier.

#![allow(clippy::unwrap_used, reason = "these are tests")]

use testamur::core::json::Pointer;
use testamur::core::report::Format;
use testamur::holder::{ClaimState, Covers, HolderTie, Inspection, Selection, What};
use testamur::{
    Code, Contexts, CredentialPolicy, Disclose, Envelope, EnvelopeKind, Held, Holder, IssueOptions,
    Issuer, KeyType, LocalSigner, OsRandom, Presentation, PresentationEnvelope,
    PresentationEnvelopeKind, SecretKey, Secured, Securing, Suite, Trust, Value, Verdict, Verifier,
    default_provider, parse,
};

const DRAFT: &str = r#"{
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://www.w3.org/ns/credentials/examples/v2"
    ],
    "type": ["VerifiableCredential"],
    "name": "Diploma",
    "credentialSubject": {
        "id": "did:example:ada",
        "degree": {"type": "BachelorDegree", "name": "Bachelor of Science"},
        "alumniOf": {"name": "Example University"}
    }
}"#;

const CLAIMS: &str = r#"{"vct": "urn:example:diploma", "name": "Diploma", "sub": "did:example:ada",
    "degree": {"name": "Bachelor of Science", "grade": "1.3"}, "courses": ["Logic", "Sets", "Proofs"]}"#;

/// What of the draft can be held back, in a token.
const DISCLOSABLE: [&str; 3] =
    ["/credentialSubject/degree", "/credentialSubject/degree/name", "/credentialSubject/alumniOf"];

fn signer(key_type: KeyType) -> LocalSigner {
    LocalSigner::new(SecretKey::generate(key_type, &mut OsRandom).unwrap(), default_provider())
}

fn pointers<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<Pointer> {
    texts.into_iter().map(|text| Pointer::parse(text).unwrap()).collect()
}

async fn issue(key_type: KeyType, draft: &str, securing: impl Into<Securing>) -> Secured {
    let issuer = Issuer::did_key(signer(key_type)).unwrap();
    let securing = securing.into();
    let mut options = IssueOptions::default();
    if matches!(key_type, KeyType::P256 | KeyType::Bls12381G2) {
        options = options.mandatory(pointers(["/name"]));
    }
    issuer.issue_with(parse(draft.as_bytes()).unwrap(), securing, options).await.unwrap()
}

async fn issued(kind: EnvelopeKind, draft: &str) -> Secured {
    issue(KeyType::Ed25519, draft, Envelope::new(kind)).await
}

fn read(secured: &Secured) -> Held {
    Held::read(&secured.to_bytes()).unwrap()
}

/// The places of the claims that can be held back.
fn open(found: &Inspection) -> Vec<&str> {
    let open = found.claims.iter().filter(|claim| claim.state != ClaimState::Always);
    open.map(|claim| claim.pointer.as_str()).collect()
}

fn places(found: &Inspection) -> Vec<&str> {
    found.claims.iter().map(|claim| claim.pointer.as_str()).collect()
}

fn derive(held: &Held, pointers: &[&str]) -> testamur::Result<Held> {
    held.derive(&Disclose::only(pointers)?, &Contexts::bundled(), &mut OsRandom)
}

/// The credential as a verifier has it, who trusts everybody here.
async fn accepted(shown: &Held) -> Value {
    let verifier = Verifier::builder().offline().build().unwrap();
    let policy = CredentialPolicy::new(Trust::anyone());
    let report = verifier.credential(&shown.to_bytes(), &policy).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Accepted, "{report:?}");
    report.accept().unwrap().value().clone()
}

#[tokio::test]
async fn a_document_for_selective_disclosure_goes_round() {
    for (suite, key_type) in
        [(Suite::EcdsaSd2023, KeyType::P256), (Suite::Bbs2023, KeyType::Bls12381G2)]
    {
        let held = read(&issue(key_type, DRAFT, Securing::data_integrity(suite)).await);
        let found = held.inspect().unwrap();
        assert_eq!((found.form, found.what), (Format::DataIntegrity, What::Credential));
        assert_eq!((found.selection, found.secured[0].covers), (Selection::Open, Covers::Each));
        assert_eq!(found.secured[0].name, suite.name());
        assert_eq!(
            open(&found),
            [
                "/credentialSubject/id",
                "/credentialSubject/degree/type",
                "/credentialSubject/degree/name",
                "/credentialSubject/alumniOf/name",
            ]
        );
        // What the issuer made mandatory, and what always comes along.
        for always in ["/name", "/issuer", "/type/0"] {
            assert!(
                places(&found).contains(&always) && !open(&found).contains(&always),
                "{always}"
            );
        }

        let chosen = ["/credentialSubject/degree/name", "/name"];
        let shown = derive(&held, &chosen).unwrap();
        let seen = accepted(&shown).await;
        let subject = seen.get("credentialSubject").unwrap();
        assert!(subject.get("alumniOf").is_none(), "{seen}");
        let name = Pointer::parse(chosen[0]).unwrap();
        assert_eq!(name.of(&seen).and_then(Value::as_str), Some("Bachelor of Science"));

        let again = Held::read(&shown.to_bytes()).unwrap().inspect().unwrap();
        assert_eq!((again.selection, again.secured[0].covers), (Selection::Made, Covers::Part));
        assert!(open(&again).is_empty() && places(&again).contains(&chosen[0]));
        let refused = derive(&shown, &[]).unwrap_err();
        assert_eq!(refused.code(), Code::DisclosureDerivedProof);
    }
}

#[tokio::test]
async fn an_sd_jwt_goes_round() {
    let kind = Envelope::new(EnvelopeKind::VcSdJwt).disclosable(pointers(DISCLOSABLE));
    let held = read(&issue(KeyType::Ed25519, DRAFT, kind).await);
    let found = held.inspect().unwrap();
    assert_eq!((found.form, found.what), (Format::SdJwt, What::Credential));
    assert_eq!((found.selection, found.secured[0].name.as_str()), (Selection::Open, "vc+sd-jwt"));
    let with = |place: &str| {
        let claim = found.claims.iter().find(|claim| claim.pointer.as_str() == place);
        match &claim.unwrap().state {
            ClaimState::Choice { with } => Some(with.as_str()),
            ClaimState::Always => None,
        }
    };
    // One disclosure stands inside another, and the type has none of its own.
    assert_eq!(with(DISCLOSABLE[1]), Some(DISCLOSABLE[1]));
    assert_eq!(with("/credentialSubject/degree/type"), Some(DISCLOSABLE[0]));
    assert_eq!(with("/credentialSubject/alumniOf/name"), Some(DISCLOSABLE[2]));
    assert_eq!(with("/name"), None);
    assert!(found.hidden.is_empty() && found.holder.is_none());

    // The degree comes along with its name.
    let shown = derive(&held, &[DISCLOSABLE[1], "/name"]).unwrap();
    let seen = accepted(&shown).await;
    let subject = seen.get("credentialSubject").unwrap();
    let degree = r#"{"type":"BachelorDegree","name":"Bachelor of Science"}"#;
    assert_eq!(subject.get("degree").unwrap().to_string(), degree);
    assert!(subject.get("alumniOf").is_none());

    let again = shown.inspect().unwrap();
    assert_eq!(again.selection, Selection::Open);
    let hidden: Vec<_> = again.hidden.iter().map(|one| (one.pointer.as_str(), one.count)).collect();
    assert_eq!(hidden, [("/credentialSubject", 1)]);
    let least = derive(&shown, &[]).unwrap();
    assert_eq!(least.inspect().unwrap().selection, Selection::Made);
    assert!(!accepted(&least).await.to_string().contains("Bachelor"));
}

#[tokio::test]
async fn an_sd_jwt_vc_goes_round_and_is_bound() {
    let own = signer(KeyType::P256);
    let key = testamur::Signer::public_key(&own).clone();
    let disclosable =
        pointers(["/name", "/degree/grade", "/courses/0", "/courses/1", "/courses/2"]);
    let kind =
        Envelope::new(EnvelopeKind::DcSdJwt).disclosable(disclosable).holder_key(key.clone());
    let secured = issue(KeyType::Ed25519, CLAIMS, kind).await;
    let held = read(&secured);
    let found = held.inspect().unwrap();
    assert_eq!(
        (found.what, found.summary.types.as_slice()),
        (What::Credential, &["urn:example:diploma".to_owned()][..])
    );
    assert_eq!(found.summary.subjects[0].id.as_deref(), Some("did:example:ada"));
    assert_eq!(found.holder, Some(HolderTie::Key(format!("did:key:{}", key.to_multikey()))));
    assert_eq!(open(&found), ["/degree/grade", "/courses/0", "/courses/1", "/courses/2", "/name"]);

    let holder = Holder::did_key(own).unwrap();
    let shown = holder.derive(held.clone(), Disclose::only(["/courses/1"]).unwrap()).unwrap();
    let bound = holder.bind(&shown, "https://work.example", "n-1").await.unwrap();
    let verifier = Verifier::builder().offline().build().unwrap();
    let policy = CredentialPolicy::new(Trust::anyone());
    let demanded = policy.require_key_binding("https://work.example", "n-1");
    let report = verifier.credential(bound.to_string().as_bytes(), &demanded).await.unwrap();
    assert_eq!(report.verdict(), Verdict::Accepted, "{report:?}");
    let seen = report.accept().unwrap().value().to_string();
    assert!(seen.contains(r#""courses":["Sets"]"#) && !seen.contains("1.3"), "{seen}");

    let again = Held::read(bound.to_string().as_bytes()).unwrap();
    let told = again.inspect().unwrap();
    let bound_for = told.bound.as_ref().unwrap();
    assert_eq!(bound_for.audience.as_deref(), Some("https://work.example"));
    assert_eq!(bound_for.nonce.as_deref(), Some("n-1"));
    assert_eq!(told.selection, Selection::Made);
    assert!(open(&told).is_empty());
    // What was shown to one verifier is shown to no other.
    assert_eq!(derive(&again, &[]).unwrap_err().code(), Code::DisclosureBound);
    let anew = holder.bind(&again, "https://other.example", "n-2").await;
    assert_eq!(anew.unwrap_err().code(), Code::DisclosureBound);
    // With the key of somebody else, or without one that the issuer named.
    let other = Holder::did_key(signer(KeyType::P256)).unwrap();
    let refused = other.bind(&shown, "https://work.example", "n-1").await;
    assert_eq!(refused.unwrap_err().code(), Code::HolderBindingSigner);
    let unbound = read(&issued(EnvelopeKind::DcSdJwt, CLAIMS).await);
    let refused = other.bind(&unbound, "https://work.example", "n-1").await;
    assert_eq!(refused.unwrap_err().code(), Code::HolderBindingKey);
}

#[tokio::test]
async fn what_holds_for_the_whole_is_told_so() {
    let whole = [
        (
            issue(KeyType::Ed25519, DRAFT, Securing::data_integrity(Suite::EddsaRdfc2022)).await,
            "eddsa-rdfc-2022",
            Format::DataIntegrity,
        ),
        (issued(EnvelopeKind::VcJwt, DRAFT).await, "vc+jwt", Format::Jwt),
        (issued(EnvelopeKind::VcCose, DRAFT).await, "vc+cose", Format::Cose),
    ];
    for (secured, name, form) in whole {
        let text = Held::read(secured.to_string().as_bytes()).unwrap();
        for held in [read(&secured), text, Held::of(secured.clone().into_value()).unwrap()] {
            let found = held.inspect().unwrap();
            assert_eq!((found.form, found.selection), (form, Selection::Whole), "{name}");
            assert_eq!((found.what, found.secured[0].name.as_str()), (What::Credential, name));
            assert_eq!(found.secured[0].covers, Covers::Whole);
            assert!(open(&found).is_empty() && places(&found).contains(&"/credentialSubject/id"));
            assert!(found.summary.issuer.unwrap().id.unwrap().starts_with("did:key:"));
            let refused = derive(&held, &["/name"]).unwrap_err();
            assert_eq!(refused.code(), Code::DisclosureNotSelective, "{name}");
            let holder = Holder::did_key(signer(KeyType::Ed25519)).unwrap();
            let refused = holder.bind(&held, "https://work.example", "n-1").await.unwrap_err();
            assert_eq!(refused.code(), Code::UsageKeyBinding, "{name}");
        }
    }
}

#[tokio::test]
async fn the_older_token_is_read_with_its_claims() {
    let draft = DRAFT.replace("/ns/credentials/v2", "/2018/credentials/v1");
    let draft = draft.replace(
        "https://www.w3.org/ns/credentials/examples/v2",
        "https://www.w3.org/2018/credentials/examples/v1",
    );
    let draft =
        draft.replace("\"name\": \"Diploma\",", "\"issuanceDate\": \"2026-01-01T00:00:00Z\",");
    let draft = draft.replace(
        "\"alumniOf\": {\"name\": \"Example University\"}",
        "\"alumniOf\": \"Example University\"",
    );
    let found = read(&issued(EnvelopeKind::VcJwt11, &draft).await).inspect().unwrap();
    assert_eq!((found.what, found.secured[0].name.as_str()), (What::Credential, "vc-jwt"));
    assert!(places(&found).contains(&"/vc/credentialSubject/degree/name"));
    assert!(!places(&found).iter().any(|place| place.contains("@context")));
    assert_eq!(found.summary.types, ["VerifiableCredential"]);
    assert!(found.summary.issuer.unwrap().id.unwrap().starts_with("did:key:"));
    assert_eq!(found.summary.subjects[0].id.as_deref(), Some("did:example:ada"));
}

#[tokio::test]
async fn a_pointer_to_nothing_names_the_nearest() {
    let kind = Envelope::new(EnvelopeKind::VcSdJwt).disclosable(pointers(DISCLOSABLE));
    let token = read(&issue(KeyType::Ed25519, DRAFT, kind).await);
    let suite = Securing::data_integrity(Suite::EcdsaSd2023);
    let document = read(&issue(KeyType::P256, DRAFT, suite).await);
    for held in [token, document] {
        for (pointer, nearest) in [
            ("/credentialSubject/degree/nam", "/credentialSubject/degree, with type, name"),
            ("/type/7", "/type, an array with the items 0 to 0"),
            ("/name/0", "/name, in which there is nothing further"),
            ("/degree", "the credential, with @context, type, name, credentialSubject, "),
        ] {
            let error = derive(&held, &["/name", pointer]).unwrap_err();
            assert_eq!(error.code(), Code::DisclosureClaimUnknown);
            let told = error.sentence();
            assert!(told.contains(pointer), "{told}");
            if pointer != "/degree" {
                assert!(told.contains(nearest), "{told}");
            }
        }
    }
}

#[tokio::test]
async fn presentations_are_looked_into_with_what_is_in_them() {
    let kind = Envelope::new(EnvelopeKind::VcSdJwt).disclosable(pointers(DISCLOSABLE));
    let token = read(&issue(KeyType::Ed25519, DRAFT, kind).await);
    let shown = derive(&token, &DISCLOSABLE[1..2]).unwrap();
    let suite = Securing::data_integrity(Suite::Bbs2023);
    let document = read(&issue(KeyType::Bls12381G2, DRAFT, suite).await);
    let document = derive(&document, &[]).unwrap();
    let cose = read(&issued(EnvelopeKind::VcCose, DRAFT).await);
    let credentials = [shown, document, cose].map(|held| held.into_presentable().unwrap());
    let holder = Holder::did_key(signer(KeyType::Ed25519)).unwrap();
    let presentation =
        || Presentation::of(credentials.clone()).domain("work.example").challenge("n");
    let mut presented = vec![Secured::Document(
        holder.present(presentation(), Suite::EddsaRdfc2022).await.unwrap(),
    )];
    for kind in [PresentationEnvelopeKind::VpJwt, PresentationEnvelopeKind::VpSdJwt] {
        let envelope = PresentationEnvelope::new(kind);
        presented.push(holder.present_in(presentation(), &envelope, &mut OsRandom).await.unwrap());
    }
    for secured in presented {
        let held = read(&secured);
        let found = held.inspect().unwrap();
        assert_eq!(found.what, What::Presentation);
        assert_eq!(found.summary.issuer.as_ref().unwrap().id.as_deref(), Some(holder.id()));
        let inside: Vec<_> = found
            .inside
            .iter()
            .map(|one| {
                let found = one.found.as_ref().unwrap();
                (one.pointer.as_str(), found.form, found.envelope.is_some(), found.selection)
            })
            .collect();
        assert_eq!(
            inside,
            [
                ("/verifiableCredential/0", Format::SdJwt, true, Selection::Made),
                ("/verifiableCredential/1", Format::DataIntegrity, false, Selection::Made),
                ("/verifiableCredential/2", Format::Cose, true, Selection::Whole),
            ]
        );
        assert!(!places(&found).iter().any(|place| place.starts_with("/verifiableCredential")));
        let refused = held.into_presentable();
        if !matches!(secured, Secured::Document(_)) {
            assert_eq!(refused.unwrap_err().code(), Code::UsageNotPresentable);
        }
    }
}

/// What holds for a token holds for it in its envelope, which stays around it.
#[tokio::test]
async fn an_enveloped_sd_jwt_is_shown_in_part() {
    let kind = Envelope::new(EnvelopeKind::VcSdJwt).disclosable(pointers(DISCLOSABLE));
    let enveloped = issue(KeyType::Ed25519, DRAFT, kind).await.into_value();
    let held = Held::read(enveloped.to_string().as_bytes()).unwrap();
    let shown = derive(&held, &[DISCLOSABLE[2]]).unwrap();
    let found = shown.inspect().unwrap();
    assert_eq!(found.envelope.as_deref(), Some("application/vc+sd-jwt"));
    assert_eq!(found.hidden[0].pointer.as_str(), "/credentialSubject");
    let seen = accepted(&shown).await.to_string();
    assert!(seen.contains("Example University") && !seen.contains("Bachelor"), "{seen}");
}
