//! did:ethr, over a node on this machine that says what a real one said.

use crate::Folder;
use crate::online::answering;
use crate::serve::Serving;
use std::collections::BTreeMap;
use std::process::Command;
use std::sync::{Arc, Mutex};
use testamur::{Value, parse};

/// Recorded for the tests of the method.
const RECORDED: &[u8] = include_bytes!("../../../testamur-did/src/method/ethr/tests/recorded.json");

const ACCOUNT: &str = "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc";
const GIVEN_UP: &str = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65";
const REGISTRY: &str = "0x700b6a60ce7eaaea56f065753d8dcb9653dbad35";

/// A node of the chain 1337 that does not stand still, and the paths and calls that it was asked.
struct Node {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Node {
    fn start() -> Node {
        let bundle = parse(RECORDED).unwrap();
        let documents = bundle.get("documents").and_then(Value::as_array).unwrap().iter();
        let text =
            |document: &Value, name| document.get(name).and_then(Value::as_str).unwrap().to_owned();
        let answers: BTreeMap<String, String> =
            documents.map(|document| (text(document, "url"), text(document, "text"))).collect();
        let now = format!("{:#x}", testamur::now().unwrap().unix());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        let (port, _) = answering(|_| {
            move |path, body| {
                let call = parse(body).unwrap();
                let method = call.get("method").and_then(Value::as_str).unwrap();
                let call = format!("{method}{}", call.get("params").unwrap());
                heard.lock().unwrap().push(format!("{path} {call}"));
                // Every block of this chain is final.
                let call = call
                    .replace("\"latest\"", "\"finalized\"")
                    .replace("\"safe\"", "\"finalized\"");
                let unknown =
                    r#"{"id":1,"jsonrpc":"2.0","error":{"code":-32601,"message":"not recorded"}}"#;
                let known = answers.get(&format!("json-rpc:eip155:1337/{call}"));
                match known {
                    Some(last) if call.contains("finalized") => made_at(last, &now),
                    known => known.cloned().unwrap_or_else(|| unknown.to_owned()),
                }
            }
        });
        Node { port, asked }
    }

    /// Where it is; the path is as secret as paths of nodes often are.
    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/v3/hidden", self.port)
    }

    /// What it was asked since this was called before.
    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// A block with another time.
fn made_at(block: &str, time: &str) -> String {
    let (before, after) = block.split_once("\"timestamp\":\"").unwrap();
    let (_, after) = after.split_once('"').unwrap();
    format!("{before}\"timestamp\":\"{time}\"{after}")
}

/// A member of the metadata of a document, and of what is said there of the chain.
fn of_document(result: &str, names: &[&str]) -> Option<String> {
    let result = parse(result.as_bytes()).unwrap();
    let metadata = result.get("didDocumentMetadata");
    names.iter().fold(metadata, |value, name| value?.get(name)).map(ToString::to_string)
}

#[test]
fn a_node_that_is_named_is_asked() {
    let (folder, node) = (Folder::new("ethr"), Node::start());
    let network = format!("--ethr-network dev=1337:{REGISTRY}");
    let known = format!("{network} --ethr-rpc dev={}", node.url());
    let did = format!("did:ethr:dev:{ACCOUNT}");

    let result = folder.ok(&format!("did resolve {did} {known}"));
    assert!(result.contains(&format!("\"{did}#delegate-9\"")), "{result}");
    assert!(!result.contains("hidden"), "{result}");
    assert_eq!(of_document(&result, &["versionId"]).unwrap(), "\"16\"");
    assert_eq!(of_document(&result, &["ethr", "block"]).unwrap(), "\"67\"");
    assert_eq!(of_document(&result, &["ethr", "finality"]).unwrap(), "\"finalized\"");
    let heard = node.heard();
    assert!(heard.contains(&"/v3/hidden eth_chainId[]".to_owned()), "{heard:?}");
    assert_eq!(heard.len(), 6, "{heard:?}");

    // The URL need not stand on the command line.
    folder.write("node.txt", &format!("{}\nnot this\n", node.url()));
    let of_file = folder.ok(&format!("did resolve {did} {network} --ethr-rpc-file dev=node.txt"));
    assert_eq!(of_file, result);
    let from_env = format!("did resolve {did} {network} --ethr-rpc-env dev=TESTAMUR_TEST_NODE");
    let mut command = Command::new(env!("CARGO_BIN_EXE_testamur"));
    command.args(from_env.split_whitespace()).env("TESTAMUR_TEST_NODE", node.url());
    assert_eq!(String::from_utf8(command.output().unwrap().stdout).unwrap(), result);

    let before = folder.ok(&format!("did resolve {did} {known} --version-id 10"));
    assert_eq!(of_document(&before, &["nextVersionId"]).unwrap(), "\"11\"");
    assert!(before.contains("#delegate-3\"") && !before.contains("#delegate-9\""), "{before}");
    let by_chain = folder.ok(&format!("did resolve did:ethr:0x539:{ACCOUNT} {known}"));
    assert_eq!(by_chain.replace("did:ethr:0x539:", "did:ethr:dev:"), result);
    let method = folder.ok(&format!("did dereference {did}#delegate-1 {known}"));
    assert!(method.contains("blockchainAccountId"), "{method}");
    let gone = folder.run(&format!("did resolve did:ethr:dev:{GIVEN_UP} {known}"));
    assert_eq!(of_document(&gone.stdout, &["deactivated"]).unwrap(), "true");
}

#[test]
fn the_block_that_counts_is_asked_for() {
    let (folder, node) = (Folder::new("ethr-finality"), Node::start());
    let known = format!("--ethr-network dev=1337:{REGISTRY} --ethr-rpc dev={}", node.url());
    for finality in ["finalized", "safe", "latest"] {
        let result = folder
            .ok(&format!("did resolve did:ethr:dev:{ACCOUNT} {known} --ethr-finality {finality}"));
        let said = of_document(&result, &["ethr", "finality"]).unwrap();
        assert_eq!(said, format!("\"{finality}\""));
        let call = format!("/v3/hidden eth_getBlockByNumber[\"{finality}\",false]");
        let heard = node.heard();
        assert!(heard.contains(&call), "{heard:?}");
    }
}

#[test]
fn nodes_and_networks_that_cannot_be() {
    let (folder, node) = (Folder::new("ethr-wrong"), Node::start());
    let network = format!("--ethr-network dev=1337:{REGISTRY}");
    let url = node.url();
    let did = format!("did:ethr:dev:{ACCOUNT}");
    folder.write("url.txt", "wss://hidden.example/v3/hidden\n");
    for wrong in [
        format!("--ethr-rpc {url}"),
        format!("--ethr-rpc dev={url}"),
        format!("{network} --ethr-rpc dev=ftp://hidden.example"),
        format!("{network} --ethr-rpc dev=wss://hidden.example/v3/hidden"),
        format!("{network} --ethr-rpc dev=hidden.example/v3/hidden"),
        format!("{network} --ethr-rpc dev=https://hidden.example:hidden/"),
        format!("{network} --ethr-rpc https://hidden.example/v3/hidden"),
        format!("{network} --ethr-rpc https://node.example/?key=hidden"),
        format!("{network} --ethr-rpc-env https://node.example/?key=hidden"),
        format!("{network} --ethr-rpc-env dev=TESTAMUR_NOT_SET"),
        format!("{network} --ethr-rpc-file dev=url.txt"),
        "--ethr-network dev".to_owned(),
        format!("--ethr-network dev={REGISTRY}"),
        format!("--ethr-network dev=0x539:{REGISTRY}"),
        "--ethr-network dev=1337:0x1".to_owned(),
        "--ethr-finality pending".to_owned(),
    ] {
        let ran = folder.run(&format!("did resolve {did} {wrong}"));
        assert_eq!(ran.status, 2, "{wrong}: {}{}", ran.stdout, ran.stderr);
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hidden"), "{wrong}: {}", ran.stderr);
        assert!(!ran.stderr.contains("issuer"), "{wrong}: {}", ran.stderr);
    }
    // Without a node, and offline with one.
    let unknown = folder.run(&format!("did resolve {did}"));
    assert_eq!(unknown.status, 1, "{}", unknown.stdout);
    for nowhere in [network.clone(), format!("{network} --ethr-rpc dev={url} --offline")] {
        let ran = folder.run(&format!("did resolve {did} {nowhere}"));
        assert_eq!(ran.status, 1, "{}", ran.stdout);
        assert!(ran.stdout.contains("json-rpc:eip155:1337/"), "{}", ran.stdout);
    }
    assert_eq!(node.heard(), [""; 0]);
    // The node of another chain, and one that is not there.
    let other = format!("--ethr-network dev=1338:{REGISTRY} --ethr-rpc dev={url}");
    let ran = folder.run(&format!("did resolve {did} {other}"));
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("it is a node of eip155:1337"), "{}", ran.stdout);
    let silent = format!("{network} --ethr-rpc dev=http://127.0.0.1:1/hidden");
    let ran = folder.run(&format!("did resolve {did} {silent}"));
    assert_eq!(ran.status, 1, "{}", ran.stdout);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("hidden"), "{}", ran.stdout);
}

/// What `[dids.ethr.NAME]` says, the server resolves by.
#[test]
fn a_server_asks_the_nodes_of_its_configuration() {
    let (folder, node) = (Folder::new("ethr-served"), Node::start());
    let config = |dids: &str| {
        let text = format!(
            "listen = \"127.0.0.1:0\"\npublic_url = \"https://university.example\"\n\
             database = \"server.db\"\n{dids}[[issuer]]\nname = \"registrar\"\n\
             key_env = \"TESTAMUR_TEST_KEY\"\nsuite = \"eddsa-rdfc-2022\"\nstatus = false\n"
        );
        folder.write("server.toml", &text);
    };
    let url = node.url();
    let network =
        format!("[dids.ethr.dev]\nurl = \"{url}\"\nchain = 1337\nregistry = \"{REGISTRY}\"\n");
    for (finality, asked) in [("", "finalized"), ("[dids]\nethr_finality = \"latest\"\n", "latest")]
    {
        config(&format!("{finality}{network}"));
        let serving = Serving::start_online(&folder, "--config server.toml --insecure-no-auth");
        let present = serving.get(&format!("/1.0/identifiers/did:ethr:dev:{ACCOUNT}"));
        assert!(present.starts_with("HTTP/1.1 200"), "{present}");
        assert!(present.contains("#delegate-9\"") && !present.contains("hidden"), "{present}");
        let call = format!("/v3/hidden eth_getBlockByNumber[\"{asked}\",false]");
        let heard = node.heard();
        assert!(heard.contains(&call), "{heard:?}");
        let gone = serving.get(&format!("/1.0/identifiers/did:ethr:dev:{GIVEN_UP}"));
        assert!(gone.starts_with("HTTP/1.1 410"), "{gone}");
    }
    // The URL need not stand in the file.
    folder.write("node.txt", &format!("{url}\nnot this\n"));
    let known = format!("chain = 1337\nregistry = \"{REGISTRY}\"\n");
    config(&format!("[dids.ethr.dev]\nurl_file = \"node.txt\"\n{known}"));
    let serving = Serving::start_online(&folder, "--config server.toml --insecure-no-auth");
    let present = serving.get(&format!("/1.0/identifiers/did:ethr:dev:{ACCOUNT}"));
    assert!(present.starts_with("HTTP/1.1 200"), "{present}");
    config(&format!("[dids.ethr.dev]\nurl_env = \"TESTAMUR_TEST_NODE\"\n{known}"));
    for (url, status) in [(&*url, 0), ("wss://hidden.example/v3/hidden", 2)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_testamur"));
        command.args(["serve", "--check", "--config", "server.toml"]).current_dir(&folder.0);
        command.env("TESTAMUR_TEST_KEY", crate::TEST_KEY).env("TESTAMUR_TEST_NODE", url);
        let ran = command.output().unwrap();
        let told = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(status), "{told}");
        assert!(!told.contains("hidden"), "{told}");
    }
    for wrong in [
        "",
        "url = \"https://node.example/hidden\"\nurl_file = \"node.txt\"\n",
        "url_file = \"node.txt\"\nurl_env = \"TESTAMUR_TEST_NODE\"\n",
        "url_file = \"missing.txt\"\n",
        "url_env = \"TESTAMUR_NOT_SET\"\n",
    ] {
        config(&format!("[dids.ethr.mainnet]\n{wrong}"));
        let ran = folder.run("serve --check --config server.toml");
        assert_ne!(ran.status, 0, "{wrong}");
        assert!(ran.stderr.contains("server.toml:"), "{wrong}: {}", ran.stderr);
        assert!(!ran.stderr.contains("hidden"), "{}", ran.stderr);
    }
    for (wrong, said) in [
        (format!("[dids.ethr.dev]\nurl = \"{url}\"\n"), "dev"),
        (format!("[dids.ethr.dev]\nurl = \"{url}\"\nchain = 1337\n"), "go together"),
        ("[dids.ethr.mainnet]\nurl = \"wss://hidden.example/v3/hidden\"\n".to_owned(), "http"),
        ("[dids]\nethr_finality = \"pending\"\n".to_owned(), "pending"),
    ] {
        config(&wrong);
        let ran = folder.run("serve --check --config server.toml");
        assert_ne!(ran.status, 0, "{wrong}");
        assert!(ran.stderr.contains("server.toml:") && ran.stderr.contains(said), "{}", ran.stderr);
        assert!(!ran.stderr.contains("hidden"), "{}", ran.stderr);
    }
}
