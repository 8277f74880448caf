//! What the proof values of `bbs-2023` hold, as CBOR
//! ([BBS Cryptosuites 1.0, section 3.3](https://www.w3.org/TR/vc-di-bbs/#bbs-2023-functions)).

use crate::data_integrity::cbor::{Kind, Malformed, Reader, push_bytes, push_head};
use crate::data_integrity::labels::HmacKey;
use crate::data_integrity::proof_value::{
    begin, indexes, labels, parts, pointers, push_indexes, push_pointers, wrong,
};
use testamur_bbs::SecretScalar;
use testamur_core::json::Pointer;
use testamur_core::{Code, Error, Result};
use testamur_keys::{KeyType, PublicKey};

/// Which optional feature a proof has
/// ([section 3.5](https://www.w3.org/TR/vc-di-bbs/#optional-features)), with what the feature
/// brings along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature<H, P> {
    /// None.
    Baseline,
    /// Anonymous holder binding: only who knows a secret can derive.
    HolderBinding(H),
    /// Credential-bound pseudonyms.
    Pseudonym(P),
    /// Both.
    HolderBindingPseudonym(P),
}

impl<H, P> Feature<H, P> {
    /// The name in the specification (`featureOption`).
    pub fn name(&self) -> &'static str {
        match self {
            Feature::Baseline => "baseline",
            Feature::HolderBinding(_) => "anonymous_holder_binding",
            Feature::Pseudonym(_) => "pseudonym",
            Feature::HolderBindingPseudonym(_) => "holder_binding_pseudonym",
        }
    }

    /// Checks how many messages the holder committed to: a proof without the secret that makes the
    /// feature would hold for whoever has the credential.
    ///
    /// # Errors
    /// [`Code::ProofBbsForm`].
    pub(super) fn check_committed(&self, part: &str, committed: usize) -> Result<()> {
        let takes = match self {
            Feature::Baseline => 0,
            Feature::HolderBinding(_) | Feature::Pseudonym(_) => 1,
            Feature::HolderBindingPseudonym(_) => 2,
        };
        if committed == takes {
            return Ok(());
        }
        let reason = format!(
            "it is of {committed} secrets of the holder, and the feature {} takes {takes}",
            self.name()
        );
        Err(Error::new(Code::ProofBbsForm).with("part", part).with("reason", reason))
    }

    /// The third byte of a base proof; that of a derived one is the next.
    fn byte(&self) -> u8 {
        match self {
            Feature::Baseline => 2,
            Feature::HolderBinding(_) => 4,
            Feature::Pseudonym(_) => 6,
            Feature::HolderBindingPseudonym(_) => 8,
        }
    }
}

/// The proof that the issuer gives to the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseProof {
    /// The issuer's signature over the header and the statements that are not mandatory.
    pub signature: [u8; 80],
    /// The digest of the proof without its value, then that of the mandatory statements.
    pub header: [u8; 64],
    /// The issuer's key.
    pub public_key: PublicKey,
    /// The key that the blank nodes' labels are made with.
    pub hmac_key: HmacKey,
    /// What is mandatory.
    pub mandatory_pointers: Vec<Pointer>,
    /// The optional feature; with pseudonyms the issuer's part of the secret behind them
    /// (`signer_nym_entropy`).
    pub feature: Feature<(), SecretScalar>,
}

/// The proof that a holder makes for a verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedProof {
    /// The BBS proof.
    pub bbs_proof: Vec<u8>,
    /// For each blank node by canonical number the number in its label.
    pub labels: Vec<usize>,
    /// The numbers of the mandatory statements among those disclosed, ascending.
    pub mandatory_indexes: Vec<usize>,
    /// The numbers of the other disclosed statements among all that are not mandatory, ascending.
    pub selective_indexes: Vec<usize>,
    /// What the holder bound the proof to.
    pub presentation_header: Vec<u8>,
    /// The optional feature; with holder binding how many statements are not mandatory, disclosed
    /// or not (`lengthBBSMessages`).
    pub feature: Feature<usize, Pseudonymous>,
}

/// What a derived proof with a pseudonym tells besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pseudonymous {
    /// Where the pseudonym holds (`nym_domain`).
    pub context: Vec<u8>,
    /// The pseudonym: a point of G1, compressed.
    pub pseudonym: [u8; 48],
    /// How many statements are not mandatory, disclosed or not (`lengthBBSMessages`).
    pub statements: usize,
}

impl BaseProof {
    /// Reads the bytes of a proof value (`parseBaseProofValue`).
    ///
    /// # Errors
    /// [`Code::DisclosureDerivedProof`] for a derived proof; [`Code::DisclosureProofValue`].
    pub fn read(bytes: &[u8]) -> Result<BaseProof> {
        if let [0xd9, 0x5d, 3 | 5 | 7 | 9, ..] = bytes {
            return Err(Error::new(Code::DisclosureDerivedProof));
        }
        let (kind, mut reader) = headed(bytes, [2, 4, 6, 8])?;
        BaseProof::content(kind, &mut reader).map_err(wrong)
    }

    fn content(kind: u8, reader: &mut Reader<'_>) -> Result<BaseProof, Malformed> {
        parts(reader, if kind < 6 { 5 } else { 6 })?;
        let signature = reader.exactly("the signature")?;
        let header = reader.exactly("the header")?;
        let public_key = reader.exactly::<96>("the public key")?;
        let public_key = PublicKey::from_raw(KeyType::Bls12381G2, &public_key)
            .map_err(|error| Malformed(format!("its public key is none ({})", error.code())))?;
        let hmac_key = HmacKey::from_bytes(reader.exactly("the HMAC key")?);
        let mandatory_pointers = pointers(reader)?;
        let feature = match kind {
            2 => Feature::Baseline,
            4 => Feature::HolderBinding(()),
            6 => Feature::Pseudonym(entropy(reader)?),
            _ => Feature::HolderBindingPseudonym(entropy(reader)?),
        };
        reader.end()?;
        Ok(BaseProof { signature, header, public_key, hmac_key, mandatory_pointers, feature })
    }

    /// The bytes of the proof value (`serializeBaseProofValue`).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![0xd9, 0x5d, self.feature.byte()];
        let entropy = match &self.feature {
            Feature::Baseline | Feature::HolderBinding(()) => None,
            Feature::Pseudonym(entropy) | Feature::HolderBindingPseudonym(entropy) => Some(entropy),
        };
        push_head(&mut out, Kind::Array, if entropy.is_some() { 6 } else { 5 });
        push_bytes(&mut out, &self.signature);
        push_bytes(&mut out, &self.header);
        push_bytes(&mut out, self.public_key.as_raw());
        push_bytes(&mut out, &self.hmac_key.to_secret_bytes());
        push_pointers(&mut out, &self.mandatory_pointers);
        if let Some(entropy) = entropy {
            push_bytes(&mut out, &*entropy.to_secret_bytes());
        }
        out
    }
}

impl DerivedProof {
    /// Reads the bytes of a proof value (`parseDerivedProofValue`).
    ///
    /// The label map must name each node from 0 on once, with labels that differ, and the indexes
    /// must ascend: so they do when they are made by the specification.
    ///
    /// # Errors
    /// [`Code::DisclosureBaseProof`] for a base proof; [`Code::DisclosureProofValue`].
    pub fn read(bytes: &[u8]) -> Result<DerivedProof> {
        if let [0xd9, 0x5d, 2 | 4 | 6 | 8, ..] = bytes {
            return Err(Error::new(Code::DisclosureBaseProof));
        }
        let (kind, mut reader) = headed(bytes, [3, 5, 7, 9])?;
        DerivedProof::content(kind, &mut reader).map_err(wrong)
    }

    fn content(kind: u8, reader: &mut Reader<'_>) -> Result<DerivedProof, Malformed> {
        let count = match kind {
            3 => 5,
            5 => 6,
            _ => 8,
        };
        parts(reader, count)?;
        let bbs_proof = reader.bytes()?.to_vec();
        let labels = labels(reader, number)?;
        let mandatory_indexes = indexes(reader, "mandatory indexes")?;
        let selective_indexes = indexes(reader, "selective indexes")?;
        let presentation_header = reader.bytes()?.to_vec();
        let feature = match kind {
            3 => Feature::Baseline,
            5 => Feature::HolderBinding(number(reader)?),
            7 => Feature::Pseudonym(pseudonymous(reader)?),
            _ => Feature::HolderBindingPseudonym(pseudonymous(reader)?),
        };
        reader.end()?;
        Ok(DerivedProof {
            bbs_proof,
            labels,
            mandatory_indexes,
            selective_indexes,
            presentation_header,
            feature,
        })
    }

    /// The bytes of the proof value (`serializeDerivedProofValue`).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![0xd9, 0x5d, self.feature.byte() + 1];
        let count = match &self.feature {
            Feature::Baseline => 5,
            Feature::HolderBinding(_) => 6,
            Feature::Pseudonym(_) | Feature::HolderBindingPseudonym(_) => 8,
        };
        push_head(&mut out, Kind::Array, count);
        push_bytes(&mut out, &self.bbs_proof);
        push_head(&mut out, Kind::Map, self.labels.len() as u64);
        for (number, label) in (0..).zip(&self.labels) {
            push_head(&mut out, Kind::Unsigned, number);
            push_head(&mut out, Kind::Unsigned, *label as u64);
        }
        push_indexes(&mut out, &self.mandatory_indexes);
        push_indexes(&mut out, &self.selective_indexes);
        push_bytes(&mut out, &self.presentation_header);
        match &self.feature {
            Feature::Baseline => {}
            Feature::HolderBinding(statements) => {
                push_head(&mut out, Kind::Unsigned, *statements as u64);
            }
            Feature::Pseudonym(shown) | Feature::HolderBindingPseudonym(shown) => {
                push_bytes(&mut out, &shown.context);
                push_bytes(&mut out, &shown.pseudonym);
                push_head(&mut out, Kind::Unsigned, shown.statements as u64);
            }
        }
        out
    }
}

/// A reader after the header, and the third byte of that, which must be one of these.
fn headed(bytes: &[u8], kinds: [u8; 4]) -> Result<(u8, Reader<'_>)> {
    let kind = bytes.get(2).copied().filter(|kind| kinds.contains(kind)).unwrap_or(kinds[0]);
    Ok((kind, begin(bytes, [0xd9, 0x5d, kind])?))
}

fn entropy(reader: &mut Reader<'_>) -> Result<SecretScalar, Malformed> {
    let bytes = reader.exactly::<32>("the part of the secret")?;
    SecretScalar::from_bytes(&bytes)
        .map_err(|_| Malformed("the part of the secret is out of range".to_owned()))
}

fn number(reader: &mut Reader<'_>) -> Result<usize, Malformed> {
    let number = reader.unsigned()?;
    usize::try_from(number).map_err(|_| Malformed(format!("{number} is too large")))
}

fn pseudonymous(reader: &mut Reader<'_>) -> Result<Pseudonymous, Malformed> {
    Ok(Pseudonymous {
        context: reader.bytes()?.to_vec(),
        pseudonym: reader.exactly("the pseudonym")?,
        statements: number(reader)?,
    })
}
