//! What `did link` says of the document that has to name the domain.

use crate::Folder;
use crate::witnesses::CHANGE;

#[test]
fn what_the_document_names_already_is_not_asked_for_again() {
    let folder = Folder::new("links-named");
    folder.keys(&["update", "key"]);
    folder.write(
        "draft.json",
        r##"{"@context": ["https://www.w3.org/ns/did/v1"], "id": "did:webvh:{SCID}:uni.example",
            "service": [{"id": "#site", "type": "LinkedDomains", "serviceEndpoint": "http://localhost:8080"}]}"##,
    );
    let create = "did create webvh uni.example --folder public --document draft.json";
    let did = folder.ok(&format!("{create} {CHANGE}")).trim().to_owned();
    folder.ok(&format!("did rotate public {CHANGE} --key key.jwk"));
    let (method, log) = (folder.method(&did, "key"), "https://uni.example/.well-known/did.jsonl");
    let link = |origin: &str, options: &str| {
        let ran = folder.run(&format!(
            "did link {did} --key key.jwk --verification-method {method} --origin {origin} {options}"
        ));
        assert_eq!(ran.status, 0, "{}", ran.stderr);
        ran.stderr
    };
    // A server on this machine, as people try it.
    let evidence = format!("--evidence {log}=public/did.jsonl");
    let told = link("http://localhost:8080", &evidence);
    assert!(told.contains("at http://localhost:8080/.well-known/did-configuration.json"), "{told}");
    assert!(!told.contains("in the DID document"), "{told}");
    let told = link("http://localhost:8081", &evidence);
    assert!(told.contains("and name http://localhost:8081 in the DID document\n"), "{told}");
    // Without the document nobody knows.
    let told = link("https://uni.example", "");
    assert!(told.contains("in the DID document, unless that is done"), "{told}");
}
