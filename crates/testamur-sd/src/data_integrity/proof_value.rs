//! What the proof values of `ecdsa-sd-2023` hold, as CBOR
//! ([ECDSA Cryptosuites 1.0, section 3.5](https://www.w3.org/TR/vc-di-ecdsa/#ecdsa-sd-2023-functions)).

use super::MAX_STATEMENTS;
use super::cbor::{Kind, Malformed, Reader, push_bytes, push_head, push_text};
use super::labels::HmacKey;
use testamur_core::json::Pointer;
use testamur_core::{Code, Error, Result};
use testamur_keys::{KeyType, PublicKey};

/// The first bytes of a base proof.
const BASE: [u8; 3] = [0xd9, 0x5d, 0x00];
/// The first bytes of a derived proof.
const DERIVED: [u8; 3] = [0xd9, 0x5d, 0x01];
/// The multicodec of P-256 public keys, before the compressed point.
const P256_PUBLIC: [u8; 2] = [0x80, 0x24];

/// A P-256 signature: r and s.
type Signature = [u8; 64];

/// The proof that the issuer gives to the holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseProof {
    /// The issuer's signature over the proof, the proof's own key and the mandatory statements.
    pub base_signature: Signature,
    /// The key that the other statements are signed with.
    pub public_key: PublicKey,
    /// The key that the blank nodes' labels are made with.
    pub hmac_key: HmacKey,
    /// A signature for each statement that is not mandatory, in their order.
    pub signatures: Vec<Signature>,
    /// What is mandatory.
    pub mandatory_pointers: Vec<Pointer>,
}

/// The proof that a holder makes for a verifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedProof {
    /// As in the base proof.
    pub base_signature: Signature,
    /// As in the base proof.
    pub public_key: PublicKey,
    /// A signature for each disclosed statement that is not mandatory, in their order.
    pub signatures: Vec<Signature>,
    /// For each blank node by canonical number the digest that is its label.
    pub labels: Vec<[u8; 32]>,
    /// The numbers of the mandatory statements among those disclosed, ascending.
    pub mandatory_indexes: Vec<usize>,
}

impl BaseProof {
    /// Reads the bytes of a proof value (`parseBaseProofValue`).
    ///
    /// # Errors
    /// [`Code::DisclosureDerivedProof`] for a derived proof; [`Code::DisclosureProofValue`];
    /// [`Code::LimitStatements`] past [`MAX_STATEMENTS`].
    pub fn read(bytes: &[u8]) -> Result<BaseProof> {
        if bytes.starts_with(&DERIVED) {
            return Err(Error::new(Code::DisclosureDerivedProof));
        }
        let mut reader = begin(bytes, BASE)?;
        let content = |reader: &mut Reader<'_>| {
            parts(reader, 5)?;
            let base_signature = reader.exactly("the base signature")?;
            let public_key = public_key(reader)?;
            let hmac_key = HmacKey::from_bytes(reader.exactly("the HMAC key")?);
            let signatures = signatures(reader)?;
            let mandatory_pointers = pointers(reader)?;
            reader.end()?;
            Ok(BaseProof { base_signature, public_key, hmac_key, signatures, mandatory_pointers })
        };
        let proof = content(&mut reader).map_err(wrong)?;
        limit(proof.signatures.len())?;
        Ok(proof)
    }

    /// The bytes of the proof value (`serializeBaseProofValue`).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = BASE.to_vec();
        push_head(&mut out, Kind::Array, 5);
        push_bytes(&mut out, &self.base_signature);
        push_bytes(&mut out, &multikey(&self.public_key));
        push_bytes(&mut out, &self.hmac_key.to_secret_bytes());
        push_signatures(&mut out, &self.signatures);
        push_pointers(&mut out, &self.mandatory_pointers);
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
    /// [`Code::DisclosureBaseProof`] for a base proof; [`Code::DisclosureProofValue`];
    /// [`Code::LimitStatements`] past [`MAX_STATEMENTS`].
    pub fn read(bytes: &[u8]) -> Result<DerivedProof> {
        if bytes.starts_with(&BASE) {
            return Err(Error::new(Code::DisclosureBaseProof));
        }
        let mut reader = begin(bytes, DERIVED)?;
        let content = |reader: &mut Reader<'_>| {
            parts(reader, 5)?;
            let base_signature = reader.exactly("the base signature")?;
            let public_key = public_key(reader)?;
            let signatures = signatures(reader)?;
            let labels = labels(reader, |reader| reader.exactly("a label"))?;
            let mandatory_indexes = indexes(reader, "mandatory indexes")?;
            reader.end()?;
            Ok(DerivedProof { base_signature, public_key, signatures, labels, mandatory_indexes })
        };
        let proof = content(&mut reader).map_err(wrong)?;
        limit(proof.signatures.len())?;
        Ok(proof)
    }

    /// The bytes of the proof value (`serializeDerivedProofValue`).
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = DERIVED.to_vec();
        push_head(&mut out, Kind::Array, 5);
        push_bytes(&mut out, &self.base_signature);
        push_bytes(&mut out, &multikey(&self.public_key));
        push_signatures(&mut out, &self.signatures);
        push_head(&mut out, Kind::Map, self.labels.len() as u64);
        for (number, label) in (0..).zip(&self.labels) {
            push_head(&mut out, Kind::Unsigned, number);
            push_bytes(&mut out, label);
        }
        push_indexes(&mut out, &self.mandatory_indexes);
        out
    }
}

/// The bytes of a P-256 key with its multicodec, as they are signed.
pub(crate) fn multikey(key: &PublicKey) -> Vec<u8> {
    [&P256_PUBLIC, key.as_raw()].concat()
}

pub(super) fn begin(bytes: &[u8], header: [u8; 3]) -> Result<Reader<'_>> {
    let missing = || wrong(Malformed("it does not start as one".to_owned()));
    bytes.strip_prefix(&header).map(Reader::new).ok_or_else(missing)
}

/// An array of so many parts.
pub(super) fn parts(reader: &mut Reader<'_>, count: usize) -> Result<(), Malformed> {
    match reader.array()? {
        actual if actual == count => Ok(()),
        other => Err(Malformed(format!("it has {other} parts instead of {count}"))),
    }
}

fn public_key(reader: &mut Reader<'_>) -> Result<PublicKey, Malformed> {
    let bytes: [u8; 35] = reader.exactly("its public key")?;
    let point = bytes.strip_prefix(&P256_PUBLIC);
    let point = point.ok_or_else(|| Malformed("its public key is not of P-256".to_owned()))?;
    PublicKey::from_raw(KeyType::P256, point)
        .map_err(|error| Malformed(format!("its public key is none ({})", error.code())))
}

fn signatures(reader: &mut Reader<'_>) -> Result<Vec<Signature>, Malformed> {
    let count = reader.array()?;
    // Room is made for those that are there, not for those that are announced.
    let mut signatures = Vec::new();
    for _ in 0..count {
        signatures.push(reader.exactly("a signature")?);
    }
    Ok(signatures)
}

pub(super) fn pointers(reader: &mut Reader<'_>) -> Result<Vec<Pointer>, Malformed> {
    let count = reader.array()?;
    let mut pointers = Vec::new();
    for _ in 0..count {
        let pointer = Pointer::parse(reader.text()?);
        pointers.push(pointer.ok_or_else(|| Malformed("a pointer is no JSON pointer".to_owned()))?);
    }
    Ok(pointers)
}

/// A label map: what is told of each node, by the number of the node from 0 on, all different.
pub(super) fn labels<'b, T: Ord>(
    reader: &mut Reader<'b>,
    label: impl Fn(&mut Reader<'b>) -> Result<T, Malformed>,
) -> Result<Vec<T>, Malformed> {
    let count = reader.map()?;
    let mut pairs = Vec::new();
    for _ in 0..count {
        pairs.push((reader.unsigned()?, label(reader)?));
    }
    pairs.sort_unstable_by_key(|(number, _)| *number);
    if (0..).zip(&pairs).any(|(expected, (number, _))| *number != expected) {
        return Err(Malformed("its label map lacks a node or names one twice".to_owned()));
    }
    let labels: Vec<T> = pairs.into_iter().map(|(_, label)| label).collect();
    let mut sorted: Vec<&T> = labels.iter().collect();
    sorted.sort_unstable();
    match sorted.windows(2).any(|pair| pair[0] == pair[1]) {
        true => Err(Malformed("its label map gives two nodes one label".to_owned())),
        false => Ok(labels),
    }
}

/// Numbers in ascending order, each once.
pub(super) fn indexes(reader: &mut Reader<'_>, what: &str) -> Result<Vec<usize>, Malformed> {
    let count = reader.array()?;
    let mut indexes: Vec<usize> = Vec::new();
    for _ in 0..count {
        let index = usize::try_from(reader.unsigned()?).unwrap_or(usize::MAX);
        if indexes.last().is_some_and(|last| *last >= index) {
            return Err(Malformed(format!("its {what} do not ascend")));
        }
        indexes.push(index);
    }
    Ok(indexes)
}

fn push_signatures(out: &mut Vec<u8>, signatures: &[Signature]) {
    push_head(out, Kind::Array, signatures.len() as u64);
    for signature in signatures {
        push_bytes(out, signature);
    }
}

pub(super) fn push_pointers(out: &mut Vec<u8>, pointers: &[Pointer]) {
    push_head(out, Kind::Array, pointers.len() as u64);
    for pointer in pointers {
        push_text(out, pointer.as_str());
    }
}

pub(super) fn push_indexes(out: &mut Vec<u8>, indexes: &[usize]) {
    push_head(out, Kind::Array, indexes.len() as u64);
    for index in indexes {
        push_head(out, Kind::Unsigned, *index as u64);
    }
}

pub(super) fn wrong(malformed: Malformed) -> Error {
    Error::new(Code::DisclosureProofValue).with("reason", malformed.0)
}

/// Refuses more statements than are signed one by one.
pub(crate) fn limit(statements: usize) -> Result<()> {
    match statements <= MAX_STATEMENTS {
        true => Ok(()),
        false => Err(Error::new(Code::LimitStatements)
            .with("actual", statements)
            .with("limit", MAX_STATEMENTS)),
    }
}
