//! `testamur derive`

use crate::Outcome;
use crate::binding::Asked;
use crate::failure::{Failure, warn};
use crate::files::{self, Care, Output};
use crate::keyfile::{Key, Password};
use crate::world::{Given, json, pointer};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::core::json::Pointer;
use testamur::{Disclose, Held, Holder, LocalSigner, OsRandom, default_provider};

/// Show a part of a credential that was issued for selective disclosure
///
/// What is shown is what always is, and what is named here, with what must stand around it;
/// `testamur inspect` lists both. The form stays: of an SD-JWT comes an SD-JWT, which --key binds to
/// the verifier that asked. The issuer's signature still holds for it. That it does is not checked
/// here: see `testamur verify`, with --as-holder for what the issuer gave.
#[derive(Args, Debug)]
pub(crate) struct Derive {
    /// The credential, as its issuer gave it
    #[arg(value_name = "CREDENTIAL")]
    file: PathBuf,

    /// What to show, as a JSON pointer: /credentialSubject/achievement/name, /evidence/0. Unless
    /// said, only what is shown always
    #[arg(long, value_name = "POINTER", value_parser = pointer)]
    disclose: Vec<Pointer>,

    /// The holder's secret key, JWK, PEM or Multikey: add a key binding to an SD-JWT
    #[arg(long, value_name = "FILE", requires = "audience")]
    key: Option<PathBuf>,

    #[command(flatten)]
    password: Password,

    #[command(flatten)]
    asked: Asked,

    #[command(flatten)]
    given: Given,

    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(arguments: &Derive) -> Outcome {
    let about = |error| Failure::from(error).about(&arguments.file);
    let held = Held::read(&files::read(&arguments.file)?).map_err(about)?;
    let disclose = Disclose::only(arguments.disclose.iter().map(Pointer::as_str))?;
    let contexts = arguments.given.contexts()?;
    let mut shown = held.derive(&disclose, &contexts, &mut OsRandom).map_err(about)?;
    for error in shown.broken_rules() {
        warn(&format!("{} Verifiers will refuse this part.", error.sentence()), &error);
    }
    match (&arguments.key, arguments.asked.is_said()) {
        (Some(key), _) => {
            let secret = Key::read(key, &arguments.password)?.secret(key)?;
            let holder = Holder::did_key(LocalSigner::new(secret, default_provider()))?;
            shown = arguments.asked.bind(&shown, &holder).map_err(|f| f.about(&arguments.file))?;
        }
        (None, true) => {
            return Err(Failure::usage(
                "A key binding is signed with the holder's key, and none was given.",
                "Give the secret key with --key, or leave --audience and --nonce away.",
            ));
        }
        (None, false) => {}
    }
    write(&arguments.output, &shown)?;
    Ok(ExitCode::SUCCESS)
}

/// A document or a token as text, for people to read too.
pub(crate) fn write(output: &Output, shown: &Held) -> Result<(), Failure> {
    let text = match shown {
        Held::Document(document) => json(document),
        other => format!("{other}\n").into_bytes(),
    };
    output.write(&text, Care::Ordinary)
}
