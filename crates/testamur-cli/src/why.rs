//! Why a signature does not match, for people.

use crate::show::sign;
use crate::terminal::{DOUBT, FAINT, Page, STRONG, plain, plain_whole};
use std::fmt::Display;
use testamur::core::report::Outcome;
use testamur::{Code, ExplainedProof, Explanation, TokenStages};

/// Every stage between the document and each of its signatures.
pub(crate) fn why(explanation: &Explanation, width: Option<usize>) -> String {
    let mut out = Page::new(width);
    for proof in explanation.proofs() {
        out.push(&heading(proof));
        let (outcome, words) = match &proof.signature {
            Ok(()) => (Outcome::Passed, "The signature matches.".to_owned()),
            Err(error) => (Outcome::Failed, plain(&error.sentence())),
        };
        let (sign, style) = sign(outcome);
        out.line(&format!("  {style}{sign}{style:#} "), &words);
        match (&proof.cause, &proof.signature) {
            (Some(cause), _) => {
                let cause = plain(&cause.to_string());
                out.line(&format!("  {DOUBT}Proven cause:{DOUBT:#} "), &cause);
            }
            // Every other error is a cause itself.
            (None, Err(error))
                if [Code::ProofSignature, Code::ProofJwsSignature].contains(&error.code()) =>
            {
                let words = "No cause could be proven: the document, its proof or the key is not \
                             as it was.";
                out.line("  ", words);
            }
            (None, _) => {}
        }
        if let Some(stages) = &proof.stages {
            stage(&mut out, "document", &stages.canonical_document, &stages.document_digest);
            stage(&mut out, "proof options", &stages.canonical_proof, &stages.proof_digest);
        }
        if let Some(stages) = &proof.token {
            token(&mut out, stages);
        }
        if let Some(stages) = &proof.disclosure {
            let mandatory = stages.mandatory.concat();
            stage(&mut out, "mandatory statements", &mandatory, &stages.mandatory_digest);
            out.push(&format!("  {FAINT}statements that the holder chose to show{FAINT:#}\n"));
            for line in &stages.by_choice {
                out.push(&format!("    {}\n", plain_whole(line.trim_end())));
            }
            stage(&mut out, "proof options", &stages.canonical_proof, &stages.proof_digest);
        }
    }
    out.into_text()
}

/// What is explained, and where it stands unless it is the whole input.
fn heading(proof: &ExplainedProof) -> String {
    let made_with = match &proof.made_with {
        Some((suite, method)) => format!(", {} by {}", plain(suite), plain(method)),
        None => String::new(),
    };
    let what = match (&proof.token, &proof.made_with) {
        (_, Some((kind, _))) if kind.ends_with("cose") => "COSE signature",
        (Some(_), _) => "token",
        (None, _) if proof.at.is_root() => "signature",
        (None, _) => "proof",
    };
    let at = match proof.at.is_root() {
        true => String::new(),
        false => format!(" at {}", plain(proof.at.as_str())),
    };
    format!("\n{STRONG}Why: the {what}{at}{STRONG:#}{made_with}\n")
}

/// What was signed for a token, and how.
fn token(out: &mut Page, stages: &TokenStages) {
    let text = |bytes: &[u8]| match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let key = format!("{} {}", stages.key.key_type(), stages.key.to_multikey());
    let lines = [
        ("header", stages.header.to_string()),
        ("payload", text(&stages.payload)),
        ("algorithm", stages.algorithm.jose_name().to_owned()),
        ("key", key),
    ];
    for (name, line) in lines {
        out.push(&format!("  {FAINT}{name}{FAINT:#}\n    {}\n", plain_whole(&line)));
    }
    stage(out, "signing input", &text(&stages.signing_input), &stages.digest);
}

/// A canonical form, line by line, and its hash. The lines are what is hashed, so they are never
/// wrapped.
fn stage(out: &mut Page, name: &str, canonical: &str, digest: &dyn Display) {
    out.push(&format!("  {FAINT}canonical {name}, whose hash is{FAINT:#} {digest}\n"));
    for line in canonical.lines() {
        out.push(&format!("    {}\n", plain_whole(line)));
    }
}
