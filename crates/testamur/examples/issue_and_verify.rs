//! Issues an Open Badge with a new key and verifies it, without a network.
//!
//! ```text
//! cargo run --package testamur --example issue_and_verify
//! ```

use testamur::{
    CredentialPolicy, Issuer, KeyType, LocalSigner, OsRandom, SecretKey, Securing, Suite, Trust,
    Verifier, default_provider, parse,
};

const DRAFT: &[u8] = include_bytes!("../../../examples/badge.json");

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom)?;
    let issuer = Issuer::did_key(LocalSigner::new(key, default_provider()))?;
    let draft = parse(DRAFT)?;
    let badge = issuer.issue(draft, Securing::data_integrity(Suite::EddsaRdfc2022)).await?;

    let verifier = Verifier::builder().offline().build()?;
    let policy =
        CredentialPolicy::new(Trust::only([issuer.id()])?).require_type("OpenBadgeCredential");
    let report = verifier.credential(badge.to_string().as_bytes(), &policy).await?;
    let verified = report.accept()?;
    report_line(&format!("{} issued {}", verified.issuer(), verified.summary().types.join(", ")));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example prints what it found")]
fn report_line(line: &str) {
    println!("{line}");
}
