//! What a real node answered: recorded by `TESTAMUR_RECORD=… cargo test -p testamur-conformance-tests
//! --test did_ethr`.

use super::{DidEthr, EthrNetwork, listed, versions};
use crate::method::Method;
use crate::{Did, Resolution, ResolutionOptions};
use testamur_core::evidence::{Bundle, Step};
use testamur_core::{Code, Result};

const RECORDED: &[u8] = include_bytes!("recorded.json");

fn resolve(account: &str, version: Option<&str>) -> Result<Resolution> {
    let bundle = Bundle::read(RECORDED).unwrap();
    let registry = "0x700b6a60ce7eaaea56f065753d8dcb9653dbad35";
    let method = DidEthr::new().with_network(EthrNetwork::new("dev", 1337, registry).unwrap());
    let did = Did::parse(&format!("did:ethr:dev:{account}")).unwrap();
    let options = ResolutionOptions {
        version_id: version.map(str::to_owned),
        ..ResolutionOptions::default()
    };
    match method.resolve(&did, &options, &bundle.evidence, bundle.at)? {
        Step::Done(resolution) => Ok(resolution),
        Step::Needs(requests) => panic!("not recorded: {requests:?}"),
    }
}

#[test]
fn a_rich_document() {
    let account = "0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc";
    let present = resolve(account, None).unwrap();
    assert_eq!(
        listed(&present).join(", "),
        "controller AS, delegate-1 S, delegate-2 A, delegate-4 S, delegate-5 A, delegate-6 K, \
         delegate-7 S, delegate-9 S, service-2"
    );
    assert_eq!(versions(&present), (Some("16"), None));
    let before = resolve(account, Some("10")).unwrap();
    assert_eq!(
        listed(&before).join(", "),
        "controller AS, delegate-1 S, delegate-2 A, delegate-3 S, delegate-4 S"
    );
    assert_eq!(versions(&before), (Some("10"), Some("11")));
}

#[test]
fn an_identity_that_was_given_up() {
    let account = "0x15d34aaf54267db7d7c367839aaf71a00a2c6a65";
    let gone = resolve(account, None).unwrap();
    assert_eq!(gone.document().unwrap_err().code(), Code::DidDeactivated);
    assert_eq!(listed(&resolve(account, Some("26")).unwrap()), ["controller AS", "delegate-1 S"]);
}
