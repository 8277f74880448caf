// The signed documents of the W3C's cryptosuites verify. Their keys are not those of the issuers they name, and some
// are base proofs, which only holders see.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Verifier } from "testamur/verify";

const { TESTAMUR_VECTORS } = process.env;
const skip = !TESTAMUR_VECTORS && "TESTAMUR_VECTORS is not set";
const policy = { trust: "anyone", dangerouslyAcceptKeysOfOthers: true, asHolder: true };

/** The signed documents in a folder of vectors, each damaged in one letter of a value as well. */
function* documents(folder) {
  const root = join(TESTAMUR_VECTORS, folder);
  for (const path of readdirSync(root, { recursive: true }).sort()) {
    if (!/(signed|derivedReveal)[^/]*\.json$/i.test(path)) continue;
    const document = JSON.parse(readFileSync(join(root, path), "utf8"));
    // Those that are bound to secrets of their holder are not in the form of today.
    if (document.proof === undefined || document["@context"] === undefined || /HolderBinding|Pseudonym/.test(path)) continue;
    const subject = [document.credentialSubject].flat()[0];
    const damaged = structuredClone(document);
    damaged.credentialSubject = { ...subject, id: "did:example:somebody-else" };
    yield { path, document, damaged };
  }
}

for (const [folder, least] of [["vc-di-eddsa", 7], ["vc-di-ecdsa", 8], ["vc-di-bbs", 4]]) {
  test(`the signed documents of ${folder} verify, and damaged ones do not`, { skip }, async () => {
    const verifier = new Verifier({ offline: true, at: new Date("2025-01-01T00:00:00Z") });
    let count = 0;
    for (const { path, document, damaged } of documents(folder)) {
      count += 1;
      const report = await verifier.verify(document, policy);
      assert.equal(report.verdict, "accepted", `${path}: ${JSON.stringify(report.checks)}`);
      assert.deepEqual(report.accept(), document);
      assert.equal((await verifier.verify(damaged, policy)).verdict, "rejected", path);
    }
    assert.ok(count >= least, `only ${count} documents`);
  });
}
