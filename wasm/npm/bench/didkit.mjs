// didkit in WebAssembly. It knows neither Open Badges 3.0 nor the data model 2.0, so its credential is a smaller one.

import { readFileSync } from "node:fs";

/** What verifies the document in a file. */
export async function verifying(file) {
  const { default: didkit } = await import("@spruceid/didkit-wasm-node");
  const credential = readFileSync(file, "utf8");
  return async () => {
    const { errors } = JSON.parse(await didkit.verifyCredential(credential, "{}"));
    if (errors.length > 0) throw new Error(errors.join());
  };
}

export async function prepare() {
  const { default: didkit } = await import("@spruceid/didkit-wasm-node");
  const key = didkit.generateEd25519Key();
  const issuer = didkit.keyToDID("key", key);
  const verificationMethod = await didkit.keyToVerificationMethod("key", key);
  const credential = JSON.stringify({
    "@context": ["https://www.w3.org/2018/credentials/v1"],
    type: ["VerifiableCredential"],
    issuer,
    issuanceDate: "2026-09-01T08:00:00Z",
    credentialSubject: { id: "did:example:ebfeb1f712ebc6f1c276e12ec21" },
  });
  const options = JSON.stringify({ proofPurpose: "assertionMethod", verificationMethod });
  const issue = () => didkit.issueCredential(credential, options, key);
  const document = await issue();
  return { document, issue };
}
