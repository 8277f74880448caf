// Generated from codes.toml by `cargo xtask codes`; do not edit.

use crate::code::Entry;

/// What was found, as a stable name: the same in every version, language and report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Code {
    /// `input.not_utf8`: JSON is exchanged as UTF-8; other encodings could be read in two ways.
    InputNotUtf8 = 1001,
    /// `input.not_json`: The text breaks the grammar of RFC 8259.
    InputNotJson = 1002,
    /// `input.duplicate_key`: Programs disagree about which of two members counts, so what was signed would be uncertain.
    InputDuplicateKey = 1003,
    /// `input.number`: Signatures cover numbers as 64-bit floating point. An integer that they cannot hold, or a number past their range, would be signed as another number.
    InputNumber = 1004,
    /// `input.surrogate`: An unpaired surrogate is no character and has no UTF-8 form.
    InputSurrogate = 1005,
    /// `limit.input_size`: Input is bounded so that nobody can exhaust memory or time.
    LimitInputSize = 2001,
    /// `limit.depth`: Nesting is bounded so that nobody can exhaust the stack.
    LimitDepth = 2002,
    /// `limit.canonicalization_budget`: The blank nodes of the document are so alike that telling them apart would take very long. Such graphs are made to block verifiers.
    LimitCanonicalizationBudget = 2003,
    /// `usage.trust_entry`: Issuers are trusted by their identifiers, compared character by character.
    UsageTrustEntry = 14001,
    /// `internal.unexpected`: Something that cannot happen has happened; this is a defect of the library.
    InternalUnexpected = 15001,
}

#[rustfmt::skip]
pub(crate) const ENTRIES: &[(Code, Entry)] = &[
    (Code::InputNotUtf8, Entry {
        name: "input.not_utf8",
        sentence: "The input is not UTF-8 text: byte {offset} starts no valid character.",
        explanation: "JSON is exchanged as UTF-8; other encodings could be read in two ways.",
        remedy: "Save the document as UTF-8 without a byte order mark.",
        problem: None,
    }),
    (Code::InputNotJson, Entry {
        name: "input.not_json",
        sentence: "The input is not JSON: {reason} at line {line}, column {column}.",
        explanation: "The text breaks the grammar of RFC 8259.",
        remedy: "Check the file for a missing comma, quote or bracket, or a truncated download.",
        problem: None,
    }),
    (Code::InputDuplicateKey, Entry {
        name: "input.duplicate_key",
        sentence: "The member {key} occurs twice in one JSON object.",
        explanation: "Programs disagree about which of two members counts, so what was signed would be uncertain.",
        remedy: "Keep one of the two members.",
        problem: None,
    }),
    (Code::InputNumber, Entry {
        name: "input.number",
        sentence: "The number {number} cannot be kept exactly.",
        explanation: "Signatures cover numbers as 64-bit floating point. An integer that they cannot hold, or a number past their range, would be signed as another number.",
        remedy: "Write the number as a string, or use one that a double can hold.",
        problem: None,
    }),
    (Code::InputSurrogate, Entry {
        name: "input.surrogate",
        sentence: "A string holds half of a UTF-16 surrogate pair ({escape}).",
        explanation: "An unpaired surrogate is no character and has no UTF-8 form.",
        remedy: "Repair the program that wrote the string.",
        problem: None,
    }),
    (Code::LimitInputSize, Entry {
        name: "limit.input_size",
        sentence: "The input has {actual} bytes; at most {limit} are taken.",
        explanation: "Input is bounded so that nobody can exhaust memory or time.",
        remedy: "Raise the limit if you trust the source.",
        problem: None,
    }),
    (Code::LimitDepth, Entry {
        name: "limit.depth",
        sentence: "The input is nested deeper than {limit} levels.",
        explanation: "Nesting is bounded so that nobody can exhaust the stack.",
        remedy: "Raise the limit if you trust the source.",
        problem: None,
    }),
    (Code::LimitCanonicalizationBudget, Entry {
        name: "limit.canonicalization_budget",
        sentence: "Canonicalization needs more than {limit} steps.",
        explanation: "The blank nodes of the document are so alike that telling them apart would take very long. Such graphs are made to block verifiers.",
        remedy: "Refuse the document; give its nodes identifiers if it is yours.",
        problem: None,
    }),
    (Code::UsageTrustEntry, Entry {
        name: "usage.trust_entry",
        sentence: "{entry} is no identifier of an issuer: neither a DID nor an absolute URL.",
        explanation: "Issuers are trusted by their identifiers, compared character by character.",
        remedy: "Give the issuer's DID (did:web:registrar.example.edu) or its URL as it stands in its credentials.",
        problem: None,
    }),
    (Code::InternalUnexpected, Entry {
        name: "internal.unexpected",
        sentence: "An internal step failed: {reason}.",
        explanation: "Something that cannot happen has happened; this is a defect of the library.",
        remedy: "Please report it with the input that led to it.",
        problem: None,
    }),
];
