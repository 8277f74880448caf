//! The vectors of the suites for selective disclosure: the inputs of an example, the intermediate
//! values that both suites have, and how the files write them.

use crate::data_integrity::options;
use crate::{json, read_text};
use std::path::{Path, PathBuf};
use testamur_core::json::{Number, Pointer, Value};
use testamur_keys::multibase::decode_base64url;
use testamur_proof::{Digest, ProofOptions};
use testamur_sd::data_integrity::Transformed;

/// What goes into an example of a specification.
pub struct Example {
    /// The folder of the values.
    pub folder: PathBuf,
    /// The document.
    pub unsigned: Value,
    /// What the issuer makes mandatory.
    pub mandatory: Vec<Pointer>,
    /// What the holder chooses.
    pub selective: Vec<Pointer>,
}

impl Example {
    /// Reads the inputs below `root`: the document, and the pointers from the two files that begin
    /// with `pointers`.
    ///
    /// # Panics
    /// When a file is missing or of another form.
    pub fn read(root: &Path, folder: PathBuf, document: &str, pointers: &str) -> Example {
        let pointers = |group| pointers_of(&json(&root.join(format!("{pointers}{group}.json"))));
        Example {
            folder,
            unsigned: json(&root.join(document)),
            mandatory: pointers("Mandatory"),
            selective: pointers("Selective"),
        }
    }

    /// The example of the residence permit, whose input was edited after it was signed.
    ///
    /// # Panics
    /// As [`read`](Example::read).
    pub fn residence(root: &Path, folder: PathBuf) -> Example {
        let mut example = Example::read(root, folder, "prCredUnsigned.json", "prCred");
        let signed = example.file("addSignedSDBase.json");
        let members = example.unsigned.as_object_mut().expect("a credential");
        members.insert("description", at(&signed, "description").clone());
        example
    }

    /// A file of the folder.
    ///
    /// # Panics
    /// When it is missing.
    pub fn file(&self, name: &str) -> Value {
        json(&self.folder.join(name))
    }

    /// What the proof is made with.
    ///
    /// # Panics
    /// As [`options`].
    pub fn options(&self) -> ProofOptions {
        options(&self.file("addProofConfig.json"))
    }

    /// Notes whether a value is the same.
    ///
    /// # Panics
    /// When it is not.
    pub fn check(&self, what: &str, same: bool) {
        assert!(same, "{what} {}", self.folder.display());
    }

    /// Compares what the issuer hashes and signs.
    ///
    /// # Panics
    /// When anything differs.
    pub fn check_transformed(&self, transformed: &Transformed) {
        let statements = transformed.statements();
        let canonical: Vec<&str> = statements.canonical().lines().map(|line| line.text).collect();
        let groups = self.file("addBaseTransform.json");
        let numbered = |mandatory: bool| -> Vec<(usize, String)> {
            let lines = statements.lines().into_iter().enumerate();
            lines
                .filter(|(number, _)| transformed.mandatory()[*number] == mandatory)
                .map(|(number, line)| (number, line.to_owned()))
                .collect()
        };
        self.check("canonical document", canonical == texts(&self.file("addBaseDocCanon.json")));
        let relabelled = texts(&self.file("addBaseDocHMACCanon.json"));
        self.check("labels", statements.lines() == relabelled);
        self.check("mandatory", numbered(true) == map(at(&groups, "mandatory")));
        self.check("not mandatory", numbered(false) == map(at(&groups, "nonMandatory")));
        let canonical_proof = read_text(&self.folder, "addProofConfigCanon.txt");
        // One file has an empty line at its end; the hash tells whether ours has one too many.
        let same = transformed.canonical_proof().trim_end() == canonical_proof.trim_end();
        self.check("canonical proof", same);
        let mandatory: String = numbered(true).into_iter().map(|(_, line)| line).collect();
        let proof = Digest::sha256(transformed.canonical_proof());
        self.check_hashes(proof, Digest::sha256(&mandatory));
    }

    /// Compares the digests of the proof and of the mandatory statements.
    ///
    /// # Panics
    /// When one differs.
    pub fn check_hashes(&self, proof: Digest, mandatory: Digest) {
        let hashes = self.file("addHashData.json");
        for (name, digest) in [("proofHash", proof), ("mandatoryHash", mandatory)] {
            self.check(name, at(&hashes, name).as_str() == Some(&digest.to_string()));
        }
    }
}

/// A member.
///
/// # Panics
/// When it is missing.
pub fn at<'v>(object: &'v Value, member: &str) -> &'v Value {
    object.get(member).unwrap_or_else(|| panic!("the vectors have no {member}"))
}

/// The bytes of the proof's value.
///
/// # Panics
/// When there are none.
pub fn value_of(document: &Value) -> Vec<u8> {
    let value = text(at(at(document, "proof"), "proofValue"));
    decode_base64url(value.strip_prefix('u').expect("base64url")).expect("base64url")
}

/// Pairs of texts, as label maps are written.
///
/// # Panics
/// When it is something else.
pub fn pairs(list: &Value) -> Vec<(String, String)> {
    let pair = |pair: &Value| (text(&pair.as_set()[0]), text(&pair.as_set()[1]));
    list.as_array().expect("pairs").iter().map(pair).collect()
}

/// The entries of a map: index and statement.
///
/// # Panics
/// When it is something else.
pub fn map(map: &Value) -> Vec<(usize, String)> {
    let entry = |entry: &Value| {
        let [index, line] = entry.as_set() else { panic!("{entry} is no entry") };
        (number(index), text(line))
    };
    at(map, "value").as_array().expect("entries").iter().map(entry).collect()
}

/// An index.
///
/// # Panics
/// When it is something else.
pub fn number(value: &Value) -> usize {
    let number = value.as_number().and_then(Number::as_i64);
    number.and_then(|number| usize::try_from(number).ok()).expect("an index")
}

/// Indexes.
///
/// # Panics
/// When it is something else.
pub fn numbers(list: &Value) -> Vec<usize> {
    list.as_array().expect("numbers").iter().map(number).collect()
}

/// Texts.
///
/// # Panics
/// When it is something else.
pub fn texts(list: &Value) -> Vec<String> {
    list.as_array().expect("texts").iter().map(text).collect()
}

/// JSON pointers.
///
/// # Panics
/// When it is something else.
pub fn pointers_of(list: &Value) -> Vec<Pointer> {
    texts(list).iter().map(|text| Pointer::parse(text).expect("a pointer")).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
