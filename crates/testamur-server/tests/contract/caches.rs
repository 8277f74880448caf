//! What the server asks others for, and how often.

use crate::client::{Answer, TestServer};
use crate::origin::{HOST, Mood, Origin};
use crate::watching::numbers;
use crate::{V2, draft, issued, verify};
use serde_json::{Value, json};
use std::time::Duration;
use testamur::fetch::Limits as FetchLimits;
use testamur::status::{BitOrder, Bits, BitstringEntry, BitstringList, LEAST_ENTRIES, StatusSize};
use testamur::{
    Issuer, KeyType, LocalSigner, OsRandom, SecretKey, Securing, Signer, Suite, default_provider,
    parse,
};
use testamur_server::Limits;

const DID: &str = "/.well-known/did.json";
const LIST: &str = "/status/1";

/// An issuer whose DID document and status list stand on a server of its own.
pub(crate) struct Registrar {
    pub(crate) origin: Origin,
    issuer: Issuer,
}

impl Registrar {
    pub(crate) fn new() -> Registrar {
        let origin = Origin::start();
        let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom).unwrap();
        let signer = LocalSigner::new(key, default_provider());
        let did = format!("did:web:{HOST}%3A{}", origin.port());
        let method = format!("{did}#key");
        let document = json!({
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": did,
            "verificationMethod": [{
                "id": method,
                "type": "Multikey",
                "controller": did,
                "publicKeyMultibase": signer.public_key().to_multikey(),
            }],
            "assertionMethod": [method],
        });
        origin.serve(DID, document.to_string());
        let registrar =
            Registrar { issuer: Issuer::with_method(did, method, signer).unwrap(), origin };
        let order = BitOrder::MostSignificantFirst;
        let bits = Bits::zeroed(LEAST_ENTRIES, StatusSize::ONE, order);
        let list = BitstringList::new(&bits, StatusSize::ONE, ["revocation".to_owned()]).unwrap();
        let subject: Value = serde_json::from_str(&list.to_value().to_string()).unwrap();
        let list = registrar.issue(&json!({
            "@context": [V2],
            "id": registrar.origin.url(LIST),
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "credentialSubject": subject,
        }));
        registrar.origin.serve(LIST, list.to_string());
        registrar
    }

    fn issue(&self, draft: &Value) -> Value {
        let draft = parse(draft.to_string().as_bytes()).unwrap();
        let securing = Securing::data_integrity(Suite::EddsaRdfc2022);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let issued = runtime.block_on(self.issuer.issue(draft, securing)).unwrap();
        serde_json::from_str(&issued.to_string()).unwrap()
    }

    /// A credential with this place in the list.
    pub(crate) fn credential(&self, index: u64) -> Value {
        let status = BitstringEntry::new(self.origin.url(LIST), "revocation", index).to_value();
        let status: Value = serde_json::from_str(&status.to_string()).unwrap();
        self.issue(&json!({
            "@context": [V2],
            "type": ["VerifiableCredential"],
            "credentialSubject": { "id": "did:example:ada" },
            "credentialStatus": status,
        }))
    }

    pub(crate) fn server(&self, name: &str, fetch: FetchLimits) -> TestServer {
        self.server_within(name, Registrar::limits(), fetch)
    }

    pub(crate) fn server_within(
        &self,
        name: &str,
        limits: Limits,
        fetch: FetchLimits,
    ) -> TestServer {
        TestServer::with_network(name, limits, self.origin.client(fetch))
    }

    pub(crate) fn limits() -> Limits {
        let mut limits = Limits::default();
        // However slow the machine of the test is.
        limits.answer_time = Duration::from_secs(300);
        limits.body_time = Duration::from_secs(300);
        limits
    }

    fn asked(&self) -> (usize, usize) {
        (self.origin.asked(DID), self.origin.asked(LIST))
    }
}

pub(crate) fn expect_accepted(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let report = &answer.json()["report"];
    let status = report["checks"].as_array().unwrap().iter().find(|check| check["id"] == "status");
    assert_eq!(status.unwrap()["outcome"], "passed", "{report}");
}

#[test]
fn a_thousand_verifications_resolve_their_issuer_once() {
    let registrar = Registrar::new();
    let server = registrar.server("thousand", FetchLimits::default());
    let credentials = [registrar.credential(7), registrar.credential(8)];
    for credential in credentials.iter().cycle().take(1000) {
        expect_accepted(&verify(&server, credential));
    }
    assert_eq!(registrar.asked(), (1, 1));
}

/// What is downloaded for the first is there for the second, and /metrics says so.
#[test]
fn two_verifications_are_a_miss_and_a_hit() {
    let registrar = Registrar::new();
    let server = registrar.server("counted-lookups", FetchLimits::default());
    let lookups = || {
        let numbers = numbers(&server);
        ["did", "status_list", "examined_status_list"].map(|memory| {
            ["hit", "miss"].map(|result| {
                let labels = format!("memory=\"{memory}\",result=\"{result}\"");
                let name = format!("testamur_memory_lookups_total{{{labels}}}");
                numbers.get(&name).copied().unwrap_or_default()
            })
        })
    };
    assert_eq!(lookups(), [[0.0; 2]; 3]);
    for (credential, expected) in
        [(registrar.credential(7), [0.0, 1.0]), (registrar.credential(8), [1.0, 1.0])]
    {
        expect_accepted(&verify(&server, &credential));
        assert_eq!(lookups(), [expected; 3]);
    }
    // An own list is signed once, and then served from memory.
    let credential = issued(&server, "eddsa-rdfc-2022", &draft());
    for _ in 0..2 {
        assert_eq!(verify(&server, &credential).status, 200);
    }
    let numbers = numbers(&server);
    let signed = |result| {
        let labels = format!("memory=\"signed_status_list\",result=\"{result}\"");
        numbers[&format!("testamur_memory_lookups_total{{{labels}}}")]
    };
    assert_eq!([signed("miss"), signed("hit")], [1.0, 1.0]);
    let store = ["store_queue_depth", "store_busy_total"];
    assert_eq!(store.map(|name| numbers[&format!("testamur_{name}")]), [0.0, 0.0]);
}

/// All of them are sent before the first document is there.
#[test]
fn a_thousand_at_the_same_time_share_one_download() {
    const CONNECTIONS: usize = 125;
    const EACH: usize = 8;
    let registrar = Registrar::new();
    let server = registrar.server("together", FetchLimits::default());
    let body = json!({ "verifiableCredential": registrar.credential(7) }).to_string();
    registrar.origin.set(Mood::Waits);
    let connections: Vec<_> = (0..CONNECTIONS)
        .map(|_| server.begin("/credentials/verify", body.as_bytes(), EACH))
        .collect();
    registrar.origin.until_asked(DID);
    registrar.origin.set(Mood::Answers);
    let mut answered = 0;
    for stream in connections {
        for answer in Answer::read_all(stream) {
            expect_accepted(&answer);
            answered += 1;
        }
    }
    assert_eq!((answered, registrar.asked()), (CONNECTIONS * EACH, (1, 1)));
}

/// With one turn for all: had they waited for the network to give up, that verification would not be accepted.
#[test]
fn who_waits_for_a_network_holds_up_nobody_else() {
    let registrar = Registrar::new();
    let mut limits = Registrar::limits();
    limits.work = 1;
    let server = registrar.server_within("held-up", limits, FetchLimits::default());
    let body = json!({ "verifiableCredential": registrar.credential(7) }).to_string();
    registrar.origin.set(Mood::Waits);
    let waiting = server.begin("/credentials/verify", body.as_bytes(), 1);
    registrar.origin.until_asked(DID);
    let credential = issued(&server, "eddsa-rdfc-2022", &draft());
    let list = credential["credentialStatus"]["statusListCredential"].as_str().unwrap();
    let path = &list[list.find("/eddsa-rdfc-2022/").unwrap()..];
    assert_eq!(server.get(path).status, 200, "signed now");
    assert_eq!(server.get(path).status, 200, "from memory");
    assert_eq!(verify(&server, &credential).status, 200);
    registrar.origin.set(Mood::Answers);
    for answer in Answer::read_all(waiting) {
        expect_accepted(&answer);
    }
}

#[test]
fn an_outage_is_not_remembered() {
    let registrar = Registrar::new();
    let server = registrar.server("outage", FetchLimits::default());
    let credential = registrar.credential(7);
    registrar.origin.set(Mood::Fails);
    for asked in 1..=3 {
        let answer = verify(&server, &credential);
        assert_eq!(answer.json()["verdict"], "indeterminate", "{}", answer.text);
        assert_eq!(registrar.asked(), (asked, 0));
    }
    registrar.origin.set(Mood::Answers);
    expect_accepted(&verify(&server, &credential));
    assert_eq!(registrar.asked(), (4, 1));
}

/// Whatever their server says.
#[test]
fn documents_are_kept_no_longer_than_our_own_bound() {
    let registrar = Registrar::new();
    let mut fetch = FetchLimits::default();
    fetch.longest_lifetime = Duration::ZERO;
    let server = registrar.server("bound", fetch);
    let credential = registrar.credential(7);
    for asked in 1..=3 {
        expect_accepted(&verify(&server, &credential));
        assert_eq!(registrar.asked(), (asked, asked));
    }
}
