// `testamur/verify` begins with a small module, and asks the larger one what that has not: one question after the other in
// a process of its own, for the larger one stays.

import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { init, verify } from "testamur/verify";
import { core } from "../dist/core.js";

const fixture = (name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const at = new Date("2026-11-01T12:00:00Z");
const DOCUMENT = "https://registrar.example.edu/.well-known/did.json";
const LIST = "https://registrar.example.edu/status/2026/revocation.json";
const isSmall = async () => !("Issuer" in (await core()));

/** A credential as a token, by the key that its issuer, a did:jwk, is made of. */
function token(curve, alg, hash) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: curve });
  const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const issuer = `did:jwk:${base64url(publicKey.export({ format: "jwk" }))}`;
  const credential = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    type: ["VerifiableCredential"],
    issuer,
    credentialSubject: { id: "did:example:somebody" },
  };
  const signed = `${base64url({ alg, typ: "vc+jwt", kid: `${issuer}#0` })}.${base64url(credential)}`;
  const signature = sign(hash, Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return { text: `${signed}.${signature.toString("base64url")}`, issuer };
}

const rare = token("P-384", "ES384", "sha384");

test("what pages mostly meet needs the small module only", async () => {
  const evidence = { [DOCUMENT]: fixture("did.json"), [LIST]: fixture("good-list.json") };
  const badge = fixture("badge.json");
  const changed = { ...JSON.parse(badge), name: "Surgery" };
  const asked = { trust: ["did:web:registrar.example.edu"], offline: true, at, evidence };
  assert.equal((await verify(badge, asked)).verdict, "accepted");
  assert.equal((await verify(changed, asked)).check("proof").code, "proof.signature");
  const usual = token("P-256", "ES256", "sha256");
  assert.equal((await verify(usual.text, { trust: [usual.issuer] })).verdict, "accepted");
  assert.ok(await isSmall());
});

test("where the larger module cannot be had, the question fails and the small one goes on", async () => {
  await init(undefined, new URL("nowhere.wasm", import.meta.url));
  await assert.rejects(verify(rare.text, { trust: [rare.issuer] }), { code: "ENOENT" });
  assert.ok(await isSmall());
  const usual = token("P-256", "ES256", "sha256");
  assert.equal((await verify(usual.text, { trust: [usual.issuer] })).verdict, "accepted");
  await init(undefined, new URL("../module/full_bg.wasm", import.meta.url));
});

test("what the small module has not the larger one answers, and no document is asked for twice", async () => {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const document = JSON.parse(fixture("did.json"));
  const [method] = document.verificationMethod;
  delete method.publicKeyMultibase;
  Object.assign(method, { type: "JsonWebKey", publicKeyJwk: publicKey.export({ format: "jwk" }) });
  const asked = [];
  const answer = async (url) => {
    asked.push(url);
    return new Response(JSON.stringify(document), { headers: { "content-type": "application/json" } });
  };
  const [report, other] = await Promise.all([
    verify(fixture("badge.json"), { trust: "anyone", at, fetch: answer }),
    verify(rare.text, { trust: [rare.issuer] }),
  ]);
  // The proof is one of Ed25519.
  assert.equal(report.verdict, "rejected");
  assert.equal(other.verdict, "accepted");
  assert.deepEqual(asked, [DOCUMENT]);
  assert.ok(!(await isSmall()));
});
