//! did:ethr over a real node: npm's ganache on this machine, with the registry's published contract, and
//! npm's `ethr-did-resolver` beside ours for every state of some identities.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use testamur_conformance_tests::Tally;
use testamur_conformance_tests::npm::npm;
use testamur_core::evidence::{Bundle, Evidence, JsonRpcCall, Request, Step};
use testamur_core::json::{Value, parse, parse_within};
use testamur_core::limits::JsonLimits;
use testamur_core::report::hex;
use testamur_core::{Code, Error, Result, Timestamp};
use testamur_did::{
    Did, DidEthr, EthrFinality, EthrNetwork, Resolution, ResolutionOptions, Resolver,
};
use testamur_fetch::HttpFetch;
use testamur_keys::multibase;

/// A node with what the other implementation says of its identities. It ends with this value.
struct Node {
    process: Child,
    said: Value,
}

impl Node {
    fn start() -> Option<Node> {
        let mut process = Command::new("node")
            .arg(npm()?.join("ethr.mjs"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node can be run");
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let limits = JsonLimits { bytes: 64 << 20, ..JsonLimits::default() };
        let said = parse_within(line.as_bytes(), &limits).expect("the script writes JSON");
        Some(Node { process, said })
    }

    fn text(&self, name: &str) -> &str {
        self.said.get(name).and_then(Value::as_str).unwrap()
    }

    fn cases(&self) -> &[Value] {
        self.said.get("cases").and_then(Value::as_array).unwrap()
    }

    /// The times of all blocks.
    fn times(&self) -> Vec<Timestamp> {
        let times = self.said.get("times").and_then(Value::as_array).unwrap().iter();
        let seconds = times.map(|time| time.as_number().unwrap().as_i64().unwrap());
        seconds.map(|seconds| Timestamp::from_unix(seconds).unwrap()).collect()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// What answers of the node are had how.
struct Asking {
    fetch: HttpFetch,
    resolver: Resolver,
    /// A minute after the last block.
    now: Timestamp,
    /// Of how many blocks the node is taken to give logs at once.
    blocks_at_once: u64,
}

impl Asking {
    fn of(node: &Node, finality: EthrFinality) -> Asking {
        let network = EthrNetwork::new("dev", 1337, node.text("registry")).unwrap();
        let method = DidEthr::new().with_network(network).with_finality(finality);
        let fetch = HttpFetch::builder().json_rpc("eip155:1337", node.text("url")).unwrap().build();
        let resolver = Resolver::empty().with(Arc::new(method));
        let now = node.times().last().unwrap().plus_seconds(60);
        Asking { fetch, resolver, now, blocks_at_once: u64::MAX }
    }

    async fn resolve(
        &self,
        did: &str,
        options: &ResolutionOptions,
        evidence: &mut Evidence,
    ) -> Result<Resolution> {
        let did = Did::parse(did)?;
        loop {
            match self.resolver.resolve(&did, options, evidence, self.now)? {
                Step::Done(resolution) => return Ok(resolution),
                Step::Needs(requests) => {
                    for request in requests {
                        let outcome = match blocks(&request) <= self.blocks_at_once {
                            true => self.fetch.fetch(&request).await,
                            false => Err(Error::new(Code::FetchJsonRpcError).with("url", "")),
                        };
                        evidence.insert(request.url, outcome);
                    }
                }
            }
        }
    }
}

/// Of how many blocks the logs are asked for.
fn blocks(request: &Request) -> u64 {
    let call = JsonRpcCall::of(request).unwrap().unwrap();
    let body = parse(call.body().as_bytes()).unwrap();
    let filter = body.get("params").and_then(Value::as_array).unwrap().first();
    let bound = |name| {
        let digits = filter?.get(name)?.as_str()?.strip_prefix("0x")?;
        u64::from_str_radix(digits, 16).ok()
    };
    match (bound("fromBlock"), bound("toBlock")) {
        (Some(from), Some(to)) => to - from + 1,
        _ => 0,
    }
}

#[tokio::test]
async fn every_state_is_what_the_other_implementation_makes_of_it() {
    let Some(node) = Node::start() else { return };
    let mut tally = Tally::new(
        "ethr-did-resolver",
        "states of identities in a registry on a real node, resolved by both",
    );
    let (mut asking, times) = (Asking::of(&node, EthrFinality::Latest), node.times());
    for case in node.cases() {
        let said = |name| case.get(name).and_then(Value::as_str);
        let (did, block) = (said("did").unwrap(), said("block"));
        let version = ResolutionOptions {
            version_id: block.map(str::to_owned),
            ..ResolutionOptions::default()
        };
        asking.blocks_at_once = u64::MAX;
        let ours = asking.resolve(did, &version, &mut Evidence::new()).await.unwrap();
        let peer = case.get("peer").unwrap();
        assert_eq!(of_ours(&ours), of_peer(peer), "{did} {block:?}");

        if let Some(block) = block.filter(|block| *block != "1") {
            let version_time = Some(times[block.parse::<usize>().unwrap()]);
            let by_time = ResolutionOptions { version_time, ..ResolutionOptions::default() };
            let found = asking.resolve(did, &by_time, &mut Evidence::new()).await.unwrap();
            assert_eq!(found, ours, "{did} {block}");
        }
        for at_once in [10, 1] {
            asking.blocks_at_once = at_once;
            let walked = asking.resolve(did, &version, &mut Evidence::new()).await.unwrap();
            assert_eq!(walked, ours, "{did} {block:?} {at_once}");
        }
        tally.pass();
    }
    tally.finish();
}

/// What a node said stays good without it. With `TESTAMUR_RECORD` the bundle is written there: the unit
/// tests of the method have one.
#[tokio::test]
async fn a_bundle_answers_without_the_node() {
    let Some(node) = Node::start() else { return };
    let asking = Asking::of(&node, EthrFinality::Finalized);
    let mut evidence = Evidence::new();
    let mut found = Vec::new();
    let rich = node
        .cases()
        .iter()
        .filter(|case| ["rich", "over"].map(Value::from).contains(case.get("name").unwrap()));
    for case in rich {
        let did = case.get("did").and_then(Value::as_str).unwrap();
        let version_id = case.get("block").and_then(Value::as_str).map(str::to_owned);
        let options = ResolutionOptions { version_id, ..ResolutionOptions::default() };
        let resolution = asking.resolve(did, &options, &mut evidence).await.unwrap();
        found.push((did.to_owned(), options, resolution));
    }
    let bundle = Bundle { at: asking.now, evidence }.to_value();
    if let Some(path) = std::env::var_os("TESTAMUR_RECORD") {
        std::fs::write(path, format!("{bundle:#}\n")).unwrap();
    }
    let url = node.text("url").to_owned();
    drop(node);
    assert!(!bundle.to_string().contains(&url), "the place of the node is nobody's business");
    let bundle = Bundle::read(bundle.to_string().as_bytes()).unwrap();
    for (did, options, resolution) in found {
        let did = Did::parse(&did).unwrap();
        let step = asking.resolver.resolve(&did, &options, &bundle.evidence, bundle.at);
        assert_eq!(step, Ok(Step::Done(resolution)), "{did} {options:?}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_apart() {
    let Some(node) = Node::start() else { return };
    let did = node.cases()[0].get("did").and_then(Value::as_str).unwrap();
    let account = did.rsplit_once(':').unwrap().1;
    let mut asking = Asking::of(&node, EthrFinality::Safe);
    let ask = async |asking: &Asking, did: &str, version_id: Option<&str>| {
        let version_id = version_id.map(str::to_owned);
        let options = ResolutionOptions { version_id, ..ResolutionOptions::default() };
        asking.resolve(did, &options, &mut Evidence::new()).await.map_err(|error| error.code())
    };
    assert!(ask(&asking, did, None).await.is_ok());
    assert_eq!(ask(&asking, did, Some("100000")).await, Err(Code::DidVersionNotFound));
    let now = asking.now;
    asking.now = now.plus_seconds(2 * 24 * 3600);
    assert_eq!(ask(&asking, did, None).await, Err(Code::DidEthrBehind));
    assert!(ask(&asking, did, Some("1")).await.is_ok());
    asking.now = now;
    let elsewhere = format!("did:ethr:sepolia:{account}");
    assert_eq!(ask(&asking, &elsewhere, None).await, Err(Code::DidUnavailable));

    let with = |chain, registry| {
        let network = EthrNetwork::new("dev", chain, registry).unwrap();
        Resolver::empty().with(Arc::new(DidEthr::new().with_network(network)))
    };
    asking.resolver = with(1337, "0x00000000000000000000000000000000000000aa");
    assert_eq!(ask(&asking, did, None).await, Err(Code::DidEthrNode), "no contract is there");
    asking.resolver = with(1338, node.text("registry"));
    let fetch = HttpFetch::builder().json_rpc("eip155:1338", node.text("url")).unwrap();
    asking.fetch = fetch.build();
    assert_eq!(ask(&asking, did, None).await, Err(Code::DidEthrNode), "a node of another chain");
}

/// What a resolution says, however it is written.
#[derive(Debug, PartialEq)]
struct Said {
    deactivated: bool,
    versions: [Option<String>; 4],
    /// Accounts as they are, keys as their bytes.
    methods: BTreeMap<String, String>,
    relationships: [BTreeSet<String>; 3],
    services: BTreeMap<String, Value>,
}

const RELATIONSHIPS: [&str; 3] = ["authentication", "assertionMethod", "keyAgreement"];

fn of_ours(resolution: &Resolution) -> Said {
    let metadata = resolution.metadata().to_value().into();
    let Ok(document) = resolution.document() else {
        return Said::of(&Value::Null, &metadata, true, BTreeMap::new());
    };
    let methods = document.verification_methods().iter().map(|method| {
        let entry = document.entry(method.id()).unwrap();
        let key = method.public_key().ok().map(|key| hex(key.as_raw()));
        (method.id().to_owned(), key.unwrap_or_else(|| bare_key(entry)))
    });
    Said::of(document.value(), &metadata, false, methods.collect())
}

fn of_peer(said: &Value) -> Said {
    let document = said.get("didDocument").unwrap();
    let metadata = said.get("didDocumentMetadata").unwrap();
    let deactivated = metadata.get("deactivated") == Some(&Value::from(true));
    let methods = list(document, "verificationMethod")
        .iter()
        .map(|method| (method.get("id").unwrap().as_str().unwrap().to_owned(), bare_key(method)));
    let mut said = Said::of(document, metadata, deactivated, methods.collect());
    // It lists delegates and keys for sigAuth for assertions too, which its specification does not say.
    let [authentication, assertion, _] = &mut said.relationships;
    assertion.retain(|id| id.contains("#controller") || !authentication.contains(id));
    said
}

impl Said {
    fn of(
        document: &Value,
        metadata: &Value,
        deactivated: bool,
        methods: BTreeMap<String, String>,
    ) -> Said {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let ids = |name| list(document, name).iter().map(|id| text(Some(id)).unwrap()).collect();
        let service = |service: &Value| (text(service.get("id")).unwrap(), service.clone());
        Said {
            deactivated,
            versions: ["versionId", "updated", "nextVersionId", "nextUpdate"]
                .map(|name| text(metadata.get(name))),
            methods,
            relationships: RELATIONSHIPS.map(ids),
            services: list(document, "service").iter().map(service).collect(),
        }
    }
}

fn list<'v>(document: &'v Value, name: &str) -> &'v [Value] {
    document.get(name).and_then(Value::as_array).unwrap_or_default()
}

/// An account, or the key as the older forms write it: its bytes, in hexadecimal.
fn bare_key(method: &Value) -> String {
    let text = |name| method.get(name).and_then(Value::as_str);
    if let Some(account) = text("blockchainAccountId") {
        return account.to_owned();
    }
    if let Some(digits) = text("publicKeyHex") {
        return digits.to_owned();
    }
    if let Some(pem) = text("publicKeyPem") {
        return hex(pem.as_bytes());
    }
    let base64 = text("publicKeyBase64")
        .map(|text| text.trim_end_matches('=').replace('+', "-").replace('/', "_"));
    let bytes = match base64 {
        Some(text) => multibase::decode_base64url(&text),
        None => multibase::decode_base58(text("publicKeyBase58").expect("one of the forms")),
    };
    hex(&bytes.unwrap())
}
