// This package: what verifies a document by the small module, and what is asked of the larger one.

import { readFileSync } from "node:fs";

const CREATED = new Date("2026-10-01T00:00:00Z");
const policy = { trust: "anyone" };

/** What verifies the document in a file. */
export async function verifying(file) {
  const { Verifier } = await import("testamur/verify");
  const verifier = new Verifier({ offline: true });
  const badge = readFileSync(file);
  return async () => {
    const report = await verifier.verify(badge, policy);
    if (report.verdict !== "accepted") throw new Error(JSON.stringify(report.checks));
  };
}

/** A badge to verify, and what issues and derives. */
export async function prepare(draft) {
  const { Holder, Issuer, SecretKey } = await import("testamur");
  const issuer = new Issuer({ signer: await SecretKey.generate("Ed25519") });
  const securing = { securing: "eddsa-rdfc-2022", created: CREATED };
  const badge = JSON.stringify(await issuer.issue(draft, securing));
  const selective = new Issuer({ signer: await SecretKey.generate("P-256") });
  const base = await selective.issue(draft, { securing: "ecdsa-sd-2023", mandatory: ["/issuer"], created: CREATED });
  const holder = new Holder({ signer: await SecretKey.generate("Ed25519") });
  return {
    document: badge,
    issue: () => issuer.issue(draft, securing),
    derive: () => holder.derive(base, ["/credentialSubject/achievement/name"]),
  };
}
