//! The README's program: issues a badge with a new key and verifies it.
#![expect(clippy::print_stdout, reason = "an example prints")]

use testamur::{
    CredentialPolicy, Issuer, KeyType, LocalSigner, OsRandom, SecretKey, Securing, Suite, Trust,
    Verifier, default_provider, parse,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = SecretKey::generate(KeyType::Ed25519, &mut OsRandom)?;
    let issuer = Issuer::did_key(LocalSigner::new(key, default_provider()))?;
    let draft = parse(&std::fs::read("examples/badge.json")?)?;
    let badge = issuer.issue(draft, Securing::data_integrity(Suite::EddsaRdfc2022)).await?;

    let verifier = Verifier::builder().offline().build()?;
    let policy = CredentialPolicy::new(Trust::only([issuer.id()])?) // whom you trust
        .require_type("OpenBadgeCredential");
    let report = verifier.credential(badge.to_string().as_bytes(), &policy).await?;
    for check in report.checks() {
        println!("{}: {}", check.id().name(), check.sentence());
    }
    let badge = report.accept()?; // the report, when it was not accepted
    println!("issued by {}", badge.issuer());
    Ok(())
}
