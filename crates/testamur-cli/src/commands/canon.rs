//! `testamur canon`

use crate::Outcome;
use crate::failure::{Failure, REJECTED};
use crate::files::{self, Care, Output};
use crate::world::Given;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::canon::rdf::Dataset;
use testamur::canon::rdfc::{HashAlgorithm, canonicalize};
use testamur::canon::{Budget, jcs, jsonld, nquads};
use testamur::core::model::has_secret_key;
use testamur::{Error, Value, parse};

/// Print the canonical bytes of a document, which are what signatures cover
///
/// The document is taken as it stands, with a proof if it has one, unless --without-proof is said.
#[derive(Args, Debug)]
pub(crate) struct Canon {
    /// A JSON document; with --rdfc also N-Quads (a name that ends in .nq, or --from nquads)
    file: PathBuf,

    /// What the file holds; unless said, N-Quads if its name ends in .nq, and else JSON
    #[arg(long, value_enum, value_name = "FORM", conflicts_with = "jcs")]
    from: Option<Form>,

    /// Leave the member proof out, as those suites do that sign the rest of the document
    #[arg(long)]
    without_proof: bool,

    /// As canonical JSON (RFC 8785)
    #[arg(long, conflicts_with_all = ["rdfc", "hash"])]
    jcs: bool,

    /// As canonical N-Quads (RDFC-1.0); this is what is done unless told
    #[arg(long)]
    rdfc: bool,

    /// The hash that RDFC-1.0 works with
    #[arg(long, value_enum, default_value = "sha256", value_name = "HASH")]
    hash: Hash,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// JSON with contexts
    JsonLd,
    /// N-Quads
    Nquads,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Hash {
    Sha256,
    Sha384,
}

pub(crate) fn run(arguments: &Canon) -> Outcome {
    let about = |error: Error| Failure::from(error).about(&arguments.file);
    let input = files::read(&arguments.file)?;
    let bytes = if arguments.jcs {
        jcs::to_vec(&document(arguments, &input)?)
    } else {
        let dataset = dataset(arguments, &input)?;
        let hash = match arguments.hash {
            Hash::Sha256 => HashAlgorithm::Sha256,
            Hash::Sha384 => HashAlgorithm::Sha384,
        };
        let canonical = canonicalize(&dataset, hash, &mut Budget::default()).map_err(about)?;
        canonical.into_nquads().into_bytes()
    };
    arguments.output.write(&bytes, Care::Ordinary)?;
    Ok(ExitCode::SUCCESS)
}

fn dataset(arguments: &Canon, input: &[u8]) -> Result<Dataset, Failure> {
    let about = |error: Error| Failure::from(error).about(&arguments.file);
    let named = arguments.file.extension().is_some_and(|extension| extension == "nq");
    if arguments.from.map_or(named, |from| from == Form::Nquads) {
        if arguments.without_proof {
            return Err(Failure::usage(
                "N-Quads have no member proof to leave out.",
                "Give the JSON document, or leave --without-proof out.",
            ));
        }
        let text = std::str::from_utf8(input).map_err(|_| {
            Failure::usage("This is not UTF-8 text.", "N-Quads are UTF-8.").about(&arguments.file)
        })?;
        return nquads::parse(text).map_err(about);
    }
    let document = document(arguments, input)?;
    let contexts = arguments.given.contexts()?;
    let options = jsonld::Options::default();
    jsonld::to_rdf(&document, &contexts, &options, &mut Budget::default()).map_err(about)
}

/// The JSON document, without its proof if that was said.
fn document(arguments: &Canon, input: &[u8]) -> Result<Value, Failure> {
    let mut document = parse(input).map_err(|error| {
        let failure = Failure::from(error).about(&arguments.file);
        let is_nquads = |text: &str| !text.trim().is_empty() && nquads::parse(text).is_ok();
        match std::str::from_utf8(input).is_ok_and(is_nquads) {
            true if arguments.jcs => failure.advising(
                "These are N-Quads, which have no canonical JSON; leave --jcs out, and say --from nquads \
                 unless the file's name ends in .nq.",
            ),
            true => failure.advising("These are N-Quads; say --from nquads."),
            false => failure,
        }
    })?;
    if has_secret_key(&document) {
        return Err(Failure::usage(
            "This is a secret key, or a document with one; it is not printed.",
            "Give the public key, which `testamur key show` and `testamur key convert` print.",
        )
        .about(&arguments.file)
        .with_status(REJECTED));
    }
    if arguments.without_proof
        && let Some(members) = document.as_object_mut()
    {
        members.remove("proof");
    }
    Ok(document)
}
