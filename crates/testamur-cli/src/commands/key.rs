//! `testamur key`

use crate::Outcome;
use crate::failure::Failure;
use crate::files::{self, Care, Output};
use crate::keyfile::{Key, Password};
use crate::terminal::{HINT, STRONG};
use crate::world::json;
use clap::{Args, Subcommand, ValueEnum};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use testamur::core::json::Object;
use testamur::did::did_key;
use testamur::keys::{KeyType, PublicKey, SecretJson, SecretKey};
use testamur::{OsRandom, SignatureAlgorithm, Suite, Value};
use zeroize::Zeroizing;

#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    New(New),
    Show(Show),
    Convert(Convert),
}

/// Make a new key: a JWK with its did:key as kid
#[derive(Args, Debug)]
pub(crate) struct New {
    /// The type of the key
    #[arg(long = "type", value_enum, default_value = "ed25519", value_name = "TYPE")]
    kind: Kind,

    #[command(flatten)]
    output: Output,
}

/// Show the public part of a key: JWK, Multikey, did:key, thumbprint
#[derive(Args, Debug)]
pub(crate) struct Show {
    /// A key in any form that is known
    file: PathBuf,

    #[command(flatten)]
    password: Password,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Convert a key between JWK, Multikey, PEM and DID
///
/// Without --public a secret key stays secret, and its file is for its owner only.
#[derive(Args, Debug)]
pub(crate) struct Convert {
    /// A key in any form that is known
    file: PathBuf,

    /// The form to give it
    #[arg(long, value_enum, value_name = "FORM")]
    to: Form,

    /// Give only the public key
    #[arg(long)]
    public: bool,

    /// Encrypt the PEM with a password (PKCS#8); the options for passwords are about this one if
    /// the file needs none
    #[arg(long, conflicts_with = "public")]
    encrypt: bool,

    #[command(flatten)]
    password: Password,

    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Ed25519,
    P256,
    P384,
    P521,
    Secp256k1,
    Rsa,
    X25519,
    Bls12381g2,
    Mldsa44,
    Slhdsa128s,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A JSON Web Key
    Jwk,
    /// A Multikey, such as z6Mk…
    Multikey,
    /// PKCS#8 or SubjectPublicKeyInfo
    Pem,
    /// The did:key of the public key
    Did,
}

pub(crate) fn run(command: &KeyCommand) -> Outcome {
    match command {
        KeyCommand::New(arguments) => new(arguments),
        KeyCommand::Show(arguments) => show(arguments),
        KeyCommand::Convert(arguments) => convert(arguments),
    }
}

fn new(arguments: &New) -> Outcome {
    let kind = match arguments.kind {
        Kind::Ed25519 => KeyType::Ed25519,
        Kind::P256 => KeyType::P256,
        Kind::P384 => KeyType::P384,
        Kind::P521 => KeyType::P521,
        Kind::Secp256k1 => KeyType::Secp256k1,
        Kind::Rsa => KeyType::Rsa,
        Kind::X25519 => KeyType::X25519,
        Kind::Bls12381g2 => KeyType::Bls12381G2,
        Kind::Mldsa44 => KeyType::MlDsa44,
        Kind::Slhdsa128s => KeyType::SlhDsa128s,
    };
    let key = SecretKey::generate(kind, &mut OsRandom)?;
    let did = did_key(key.public_key());
    arguments.output.write(secret_jwk(&key).to_secret_text().as_bytes(), Care::Secret)?;
    tell(format_args!("{}", uses(kind)));
    if let Some(file) = arguments.output.file() {
        let file = file.display();
        tell(format_args!(
            "{STRONG}{did}{STRONG:#}\n{HINT}Keep {file} secret, and keep a copy.{HINT:#}"
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// What a key of this type is good for here.
fn uses(kind: KeyType) -> String {
    let suites = Suite::ALL.iter().filter(|suite| suite.check_key(kind).is_ok());
    let suites = suites.map(|suite| suite.name()).collect::<Vec<_>>().join(", ");
    let algorithms = SignatureAlgorithm::ALL.iter().filter(|alg| alg.key_type() == kind);
    let algorithms = algorithms.map(|alg| alg.to_string()).collect::<Vec<_>>().join(", ");
    match (suites.is_empty(), algorithms.is_empty()) {
        (true, true) => {
            format!("A key of the type {kind} is for agreeing on keys; it signs nothing.")
        }
        (true, false) => format!(
            "Signs tokens, such as --suite vc+jwt, with {algorithms}. For embedded proofs make a key \
             of the type ed25519, p256 or p384."
        ),
        (false, true) => format!("Signs with {suites}."),
        (false, false) => format!("Signs with {suites}; in tokens with {algorithms}."),
    }
}

fn show(arguments: &Show) -> Outcome {
    let key = Key::read(&arguments.file, &arguments.password)?;
    let public = key.public_key();
    let fields: [(&str, Value); 5] = [
        ("type", public.key_type().name().into()),
        ("did", did_key(public).as_str().into()),
        ("multikey", public.to_multikey().into()),
        ("thumbprint", public.thumbprint().into()),
        ("jwk", public.to_jwk()),
    ];
    if arguments.json {
        let object: Object = fields.into_iter().collect();
        files::print(&json(&object.into()))?;
    } else {
        let line = |(name, value): (&str, Value)| match value.as_str() {
            Some(text) => format!("{STRONG}{name:<10}{STRONG:#}  {text}\n"),
            None => format!("{STRONG}{name:<10}{STRONG:#}  {value}\n"),
        };
        files::print_for_people(&fields.into_iter().map(line).collect::<String>())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn convert(arguments: &Convert) -> Outcome {
    if arguments.encrypt && arguments.to != Form::Pem {
        return Err(Failure::usage("Only PEM can be encrypted.", "Say --to pem --encrypt."));
    }
    let key = Key::read(&arguments.file, &arguments.password)?;
    let (text, care) = match &key {
        Key::Secret(key) if !arguments.public && arguments.to != Form::Did => {
            (secret_form(key, arguments)?, Care::Secret)
        }
        _ if arguments.encrypt => {
            return Err(Failure::usage(
                "A public key needs no encryption.",
                "Leave --encrypt out, or give the secret key.",
            ));
        }
        key => (public_form(key.public_key(), arguments.to)?, Care::Ordinary),
    };
    arguments.output.write(text.as_bytes(), care)?;
    Ok(ExitCode::SUCCESS)
}

fn secret_form(key: &SecretKey, arguments: &Convert) -> Result<Zeroizing<String>, Failure> {
    Ok(match arguments.to {
        Form::Jwk | Form::Did => secret_jwk(key).to_secret_text(),
        Form::Multikey => line(&key.to_secret_multikey()),
        Form::Pem if arguments.encrypt => {
            let password = arguments.password.choose("Password for the new file: ")?;
            if password.is_empty() {
                return Err(Failure::usage(
                    "The password is empty.",
                    "Choose one, or leave --encrypt out.",
                ));
            }
            line(&key.to_encrypted_pem(password.as_bytes(), &mut OsRandom)?)
        }
        Form::Pem => line(&key.to_secret_pem()?),
    })
}

fn public_form(key: &PublicKey, form: Form) -> Result<Zeroizing<String>, Failure> {
    Ok(match form {
        Form::Jwk => Zeroizing::new(format!("{:#}\n", key.to_jwk())),
        Form::Multikey => line(&key.to_multikey()),
        Form::Pem => line(&key.to_pem()?),
        Form::Did => line(did_key(key).as_str()),
    })
}

/// The secret JWK with the did:key as its `kid`.
fn secret_jwk(key: &SecretKey) -> SecretJson {
    let mut jwk = key.to_secret_jwk();
    if let Some(members) = jwk.as_object_mut() {
        members.insert("kid", did_key(key.public_key()).as_str());
    }
    jwk
}

/// A text and a line's end, wiped when dropped: it may be a secret.
fn line(text: &str) -> Zeroizing<String> {
    let text = text.trim_end();
    let mut line = Zeroizing::new(String::with_capacity(text.len() + 1));
    line.push_str(text);
    line.push('\n');
    line
}

/// A word for people.
fn tell(words: std::fmt::Arguments<'_>) {
    // Nothing depends on it.
    let _ = writeln!(anstream::stderr().lock(), "{words}");
}
