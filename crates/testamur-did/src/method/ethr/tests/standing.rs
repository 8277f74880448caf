//! Nodes and chains that stand still.

use super::*;
use crate::limits::ETHR_HEAD_AGE;

/// So long after the last block of the chain.
fn after(chain: &Chain, seconds: i64) -> Timestamp {
    Timestamp::from_unix(i64::try_from(time(chain.head)).unwrap() + seconds).unwrap()
}

fn code(chain: &Chain, options: &ResolutionOptions, now: Timestamp) -> Option<Code> {
    let found = ask(chain, &format!("did:ethr:{ACCOUNT}"), options, now);
    found.err().map(|error| error.code())
}

#[test]
fn what_is_after_the_last_block_is_known_for_a_day() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    let present = ResolutionOptions::default();
    for (seconds, expected) in [
        (-60, None),
        (0, None),
        (ETHR_HEAD_AGE, None),
        (ETHR_HEAD_AGE + 1, Some(Code::DidEthrBehind)),
    ] {
        assert_eq!(code(&chain, &present, after(&chain, seconds)), expected, "{seconds}");
    }
}

/// The time that is asked for counts, and not that of the clock: a chain that has halted does not change what it
/// was before.
#[test]
fn the_past_of_a_chain_that_stands_still_is_known() {
    let mut chain = Chain::new();
    chain.delegate(10, "veriKey", OTHER, FOREVER);
    let late = after(&chain, 10 * ETHR_HEAD_AGE);
    let by = |version_time| ResolutionOptions {
        version_time: Some(version_time),
        ..ResolutionOptions::default()
    };
    assert_eq!(code(&chain, &by(after(&chain, -60)), late), None);
    assert_eq!(code(&chain, &by(after(&chain, ETHR_HEAD_AGE)), late), None);
    let behind = Some(Code::DidEthrBehind);
    assert_eq!(code(&chain, &by(after(&chain, ETHR_HEAD_AGE + 1)), late), behind);
    assert_eq!(code(&chain, &by(late.plus_seconds(300)), late), behind);
    // A time that has not come is asked for as the present.
    assert_eq!(code(&chain, &by(late), after(&chain, 60)), None);
    let version_id = Some("10".to_owned());
    let block = ResolutionOptions { version_id, ..ResolutionOptions::default() };
    assert_eq!(code(&chain, &block, late), None);
}

#[test]
fn the_error_says_both_times() {
    let chain = Chain::new();
    let now = after(&chain, 2 * ETHR_HEAD_AGE);
    let did = format!("did:ethr:{ACCOUNT}");
    let error = ask(&chain, &did, &ResolutionOptions::default(), now).unwrap_err();
    let sentence = error.sentence();
    for said in [now.to_string(), after(&chain, 0).to_string(), "eip155:1".to_owned()] {
        assert!(sentence.contains(&said), "{sentence}");
    }
}
