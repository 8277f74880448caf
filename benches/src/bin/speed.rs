use testamur_benches::measure::*;
#[cfg(feature = "peers")]
use testamur_benches::peers::*;
fn main() {
    #[cfg(feature = "peers")]
    for s in ["eddsa-rdfc-2022","Ed25519Signature2020","eddsa-jcs-2022","ecdsa-rdfc-2019 P-256","ecdsa-rdfc-2019 P-384","ecdsa-jcs-2019 P-256"] {
        let a = Ssi::new(s); let b = Affinidi::new(s);
        let e = Effort{samples: 3, ..Effort::FULL};
        let r = |w: Option<Work>| w.map(|w| medians(e, &mut [w])[0]);
        println!("{s}: ssi {:?} {:?} aff {:?} {:?}", r(a.as_ref().map(|x|x.issue())), r(a.as_ref().map(|x|x.verify())), r(b.as_ref().map(|x|x.issue())), r(b.as_ref().map(|x|x.verify())));
    }
}
