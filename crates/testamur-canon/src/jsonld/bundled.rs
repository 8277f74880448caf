//! The contexts that come with this library. `contexts/README.md` names the source and licence of
//! each; the test below computes their hashes again.

use super::hex;
use testamur_core::COMPLETE;

/// A context in the library.
pub(super) struct Bundled {
    /// Where the publisher keeps it; the first URL is the proper one.
    pub(super) urls: &'static [&'static str],
    pub(super) json: &'static str,
    /// The SHA-256 of `json`, then those of other editions at the same URL whose terms mean the
    /// same wherever both define them.
    pub(super) sha256: &'static [[u8; 32]],
}

macro_rules! bundled {
    ($($file:literal: [$($url:literal),+], [$($sha256:literal),+];)*) => {
        &[$(Bundled {
            urls: &[$($url),+],
            json: kept($file, include_str!(concat!("../../contexts/", $file, ".jsonld"))),
            sha256: &[$(hex($sha256)),+],
        }),*]
    };
}

/// Those that badges seldom name.
const RARE: [&str; 12] = [
    "citizenship-v4rc1",
    "clr-2.0.1",
    "did-configuration-v1",
    "open-badges-2.0",
    "security-jws-2020-v1",
    "security-v1",
    "security-v2",
    "vc-revocation-list-2020-v1",
    "vdl-aamva-v1",
    "vdl-v1",
    "w3c-credentials-examples-v1",
    "w3c-odrl",
];

/// The text of a context in this build: empty for a rare one that is left out.
const fn kept(file: &str, json: &'static str) -> &'static str {
    let mut at = 0;
    while !COMPLETE && at < RARE.len() {
        if same(RARE[at].as_bytes(), file.as_bytes()) {
            return "";
        }
        at += 1;
    }
    json
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

/// Every context, standards before extensions.
#[rustfmt::skip]
pub(super) const BUNDLED: &[Bundled] = bundled! {
    "w3c-credentials-v1": ["https://www.w3.org/2018/credentials/v1"], [
        "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc"
    ];
    "w3c-credentials-v2": ["https://www.w3.org/ns/credentials/v2"], [
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        "8a9f494a89ecc51db093e90e84713e07e84d6d9204364a9b3c7868b21751236f"
    ];
    "w3c-credentials-examples-v1": ["https://www.w3.org/2018/credentials/examples/v1"], [
        "2070ae4e75bc3b4c2cfe2b8b6e86ec45119672bbb5da283f0399ea96c60a0104"
    ];
    "w3c-credentials-examples-v2": ["https://www.w3.org/ns/credentials/examples/v2"], [
        "e6600df812cdc1872f20b42ab0c1cecac39755b7ed381e7f6a88dac7baab54d6",
        "57393fbc69d6efb9b9b5dc9cb6b9880b0944360abfe2eaf459c9e58cf2279d7c"
    ];
    "w3c-did-v1": ["https://www.w3.org/ns/did/v1"], [
        "4f3eae5568c9c5f036a082088f9e192019ee06faa78973c87ff91d5421b88dad",
        "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f"
    ];
    "did-configuration-v1": ["https://identity.foundation/.well-known/did-configuration/v1"], [
        "a72455e2a489b997ec3a3e1fdcd8950591be86b1500c80ccf2c99b374a7acaf1"
    ];
    "w3c-odrl": ["https://www.w3.org/ns/odrl.jsonld"], [
        "88e7f9f9048f7c4997ecdd09dd82f864f92eb267ef3d4297dd7db971132583c1"
    ];
    "security-v1": ["https://w3id.org/security/v1"], [
        "abaf97e107d1925503c433dcaf3ffd2831697cacc1ed2a293e1bc8030d5bcb47"
    ];
    "security-v2": ["https://w3id.org/security/v2"], [
        "611bd81151d5efe53ec9aed78f5a813e577287bc9451ee26d6879b1b8b46bc3b"
    ];
    "security-data-integrity-v1": ["https://w3id.org/security/data-integrity/v1"], [
        "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554"
    ];
    "security-data-integrity-v2": ["https://w3id.org/security/data-integrity/v2"], [
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        "0f77743daf5b4e8fc067fc5ba5b21044283053aa717fc6b0219843bed3b00363"
    ];
    "security-multikey-v1": ["https://w3id.org/security/multikey/v1"], [
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        "c5f3806f8286920573221938917988a18a4cc5a09e968d29649613c7a1c2b1f6"
    ];
    "security-ed25519-2020-v1": ["https://w3id.org/security/suites/ed25519-2020/v1"], [
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588"
    ];
    "security-jws-2020-v1": ["https://w3id.org/security/suites/jws-2020/v1"], [
        "d648e05ddc6577827ca2bfd5e931f53e9ebc6e52a57a8da81df4ec8c46ffcd1e",
        "ef0ae6f2382bd0efd39067c07263d26ae9b4cc5e4746111ba524d48125b484c3"
    ];
    "vc-status-list-2021-v1": ["https://w3id.org/vc/status-list/2021/v1"], [
        "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4",
        "634d71c159289f068c96012e4511c657fdf82ac4231900081bda3ba24e2e1160",
        "fbed35e8a8f01448db4c2db7fa37496f71588aa9cf1e64f71a50fe58677f1c53"
    ];
    "vc-bitstring-status-list-v1": ["https://www.w3.org/ns/credentials/status/v1"], [
        "fd08cbf28ddd829ab2f1978c48f43ab07a112c1c90245a0cfac7ba721c65170c"
    ];
    "vc-revocation-list-2020-v1": ["https://w3id.org/vc-revocation-list-2020/v1"], [
        "9fe1e5bd6d2f709e4628947c86455f2d97204e07ed7b7ae51d559e35e5238e9d"
    ];
    "vdl-v1": ["https://w3id.org/vdl/v1"], [
        "cffad76ba3d700ce7aa4007602e5996210e834dd1cb6074de762264eac939d3d",
        "5e61aa138bc6a1bf92299edd01408df52f20c24057b9dbea72ccaeef5b792010"
    ];
    "vdl-aamva-v1": ["https://w3id.org/vdl/aamva/v1"], [
        "8394e1f448f15c12b173b264a6f6006f85b343a81548f8e5f1a532bc258894e6"
    ];
    "citizenship-v4rc1": ["https://w3id.org/citizenship/v4rc1"], [
        "a89b0bc00b1848ac3dfdf956c7dd5de8567e755351c07ec6a1c2b4a08b67953b",
        "5038c7383afd7ab2158f1b997913a8f60978a0abcf96e0b0d08e29f146d2db1e"
    ];
    "open-badges-2.0": ["https://w3id.org/openbadges/v2", "https://openbadgespec.org/v2/context.json"], [
        "393a890d7d95eb3a86f5f12309648a64c2d0676e5270e2967b5341a2dcea13d2"
    ];
    "open-badges-3.0": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.json", "https://purl.imsglobal.org/spec/ob/v3p0/context.json"], [
        "b077fa134d909d92c1dcd1c153f2af1b244aeb415967fdc1467d7fc5dd48ac10"
    ];
    "open-badges-3.0.1": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"], [
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
        "d582f3564282fb3b709136d28412e78e70b678b4dbc2f0221f67d84932748355"
    ];
    "open-badges-3.0.2": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"], [
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        "bba433989e1e700ca60838a3c22378e7d8381aeb0c9590f9ddf84d1714f10296"
    ];
    "open-badges-3.0.3": ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"], [
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
        "ef2fa9c7846dce233cc166b43639027278be4ee44f00bb1d45c75de2dd0cd761"
    ];
    "open-badges-extensions": ["https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"], [
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93"
    ];
    "clr-2.0.1": ["https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"], [
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6"
    ];
};

/// Versions of one context, each at a URL of its own: what people mix up.
pub(super) const VERSIONS: [&[&str]; 5] = [
    &["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1"],
    &[
        "https://www.w3.org/ns/credentials/examples/v2",
        "https://www.w3.org/2018/credentials/examples/v1",
    ],
    &["https://w3id.org/security/v2", "https://w3id.org/security/v1"],
    &["https://w3id.org/security/data-integrity/v2", "https://w3id.org/security/data-integrity/v1"],
    &[
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.json",
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
    ],
];

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn every_context_has_its_pinned_hash() {
        for context in BUNDLED {
            let computed: [u8; 32] = Sha256::digest(context.json).into();
            assert_eq!(computed, context.sha256[0], "{}", context.urls[0]);
        }
    }

    #[test]
    fn rare_ones_are_known_by_their_files() {
        let here = include_str!("bundled.rs");
        for rare in RARE {
            assert!(here.contains(&format!("    {rare:?}: [")), "{rare}");
            assert_eq!(kept(rare, "text"), if COMPLETE { "text" } else { "" });
            assert_eq!(kept(&rare[1..], "text"), "text");
        }
    }

    #[test]
    fn no_url_stands_twice() {
        let mut urls: Vec<_> = BUNDLED.iter().flat_map(|context| context.urls).collect();
        let all = urls.len();
        urls.sort_unstable();
        urls.dedup();
        assert_eq!(urls.len(), all);
    }

    #[test]
    fn versions_are_bundled_and_each_context_is_one_of_one() {
        let mut urls = VERSIONS.concat();
        for url in &urls {
            assert!(BUNDLED.iter().any(|context| context.urls.contains(url)), "{url}");
        }
        let all = urls.len();
        urls.sort_unstable();
        urls.dedup();
        assert_eq!(urls.len(), all);
    }
}
