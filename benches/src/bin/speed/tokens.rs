//! JSON Web Tokens and SD-JWTs, beside the bare signature and the peers.

use crate::figures::{Figures, Goal, Times, beside};
use crate::print_phases_of;
use testamur_benches::bare::Bare;
use testamur_benches::measure::{Effort, Work};
use testamur_benches::tokens::{TOKENS, Token, TokenCase};

pub(crate) fn print(effort: Effort, figures: &mut Figures) {
    println!(
        "Tokens with the badge in them, from text to text and from text to claims, the eight \
         disclosures of an SD-JWT shown:\n"
    );
    println!(
        "| token | bytes | | bare signature | ours | × | ssi 0.16 | × | sd-jwt-payload 0.5 | × |"
    );
    println!("|---|--:|---|--:|--:|--:|--:|--:|--:|--:|");
    for case in TOKENS {
        let (token, bare, peers) = (Token::new(case), Bare::new(case.key_type), Peers::new(case));
        for (operation, ours, bare, peers) in [
            ("issue", token.issue(), bare.sign(), peers.issue()),
            ("verify", token.verify(), bare.verify(), peers.verify()),
        ] {
            let Times { ours: [ours], bare, peers } = Times::measure(effort, [ours], bare, peers);
            println!(
                "| {} | {} | {operation} | {bare:.1} | **{ours:.1}** | {:.2} | {} | {} |",
                case.name,
                token.size(),
                ours / bare,
                beside(peers[0], ours, 1),
                beside(peers[1], ours, 1),
            );
            let what = format!("{} {operation}", case.name);
            if operation == "verify" {
                let what = format!("{what} / bare");
                figures.target(&what, ours / bare, Goal::AtMost(1.4, "×"));
            }
            figures.record(what, ours);
        }
    }
    println!(
        "\nsd-jwt-payload leaves the signature to its user; here our provider makes and checks it.\n"
    );
    for case in TOKENS.into_iter().step_by(2) {
        print_phases_of(case.name, Token::new(case).phases(effort));
    }
}

#[cfg(feature = "peers")]
struct Peers {
    ssi: Option<testamur_benches::peers::SsiToken>,
    payload: Option<testamur_benches::peers::SdJwtPayload>,
}

#[cfg(feature = "peers")]
impl Peers {
    fn new(case: TokenCase) -> Peers {
        use testamur_benches::peers::{SdJwtPayload, SsiToken};
        Peers { ssi: SsiToken::new(case), payload: SdJwtPayload::new(case) }
    }

    fn issue(&self) -> [Option<Work<'_>>; 2] {
        [self.ssi.as_ref().map(|ssi| ssi.issue()), self.payload.as_ref().map(|own| own.issue())]
    }

    fn verify(&self) -> [Option<Work<'_>>; 2] {
        [self.ssi.as_ref().map(|ssi| ssi.verify()), self.payload.as_ref().map(|own| own.verify())]
    }
}

#[cfg(not(feature = "peers"))]
struct Peers;

#[cfg(not(feature = "peers"))]
impl Peers {
    fn new(_case: TokenCase) -> Peers {
        Peers
    }

    fn issue(&self) -> [Option<Work<'_>>; 2] {
        [None, None]
    }

    fn verify(&self) -> [Option<Work<'_>>; 2] {
        [None, None]
    }
}
