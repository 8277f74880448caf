// Issuing, deriving and presenting, each result verified by the same package, and by the native library where it is there.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bake, cryptoKeySigner, Holder, inspect, Issuer, SecretKey, TestamurError, unbake, verify } from "testamur";

const draft = JSON.parse(readFileSync(new URL("../../../examples/badge.json", import.meta.url)));
const { TESTAMUR } = process.env;

/** The verdict of the native library. */
function native(t, document, ...options) {
  const folder = mkdtempSync(join(tmpdir(), "testamur-issued-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "credential");
  writeFileSync(file, typeof document === "string" || document instanceof Uint8Array ? document : JSON.stringify(document));
  return JSON.parse(execFileSync(TESTAMUR, ["verify", "--json", "--offline", ...options, file], { encoding: "utf8" })).verdict;
}

const FORMS = {
  Ed25519: ["eddsa-rdfc-2022", "eddsa-jcs-2022", "Ed25519Signature2020", "vc+jwt", "vc+cose", "vc+sd-jwt", "ob3-jwt"],
  "P-256": ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "vc+jwt", "vc+cose", "vc+sd-jwt"],
  "P-384": ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "vc+jwt"],
  "P-521": ["vc+jwt"],
  secp256k1: ["vc+jwt"],
};

for (const [type, suites] of Object.entries(FORMS)) {
  test(`what keys of the type ${type} issue is accepted, here and natively`, async (t) => {
    const signer = await SecretKey.generate(type);
    const issuer = new Issuer({ signer });
    assert.equal(await issuer.id(), signer.publicKey.did);
    for (const securing of suites) {
      const credential = await issuer.issue(draft, { securing });
      const report = await verify(credential, { trust: [signer.publicKey.did], offline: true });
      assert.equal(report.verdict, "accepted", `${securing}: ${JSON.stringify(report.checks)}`);
      if (TESTAMUR) assert.equal(native(t, credential, "--trust", signer.publicKey.did), "accepted", securing);
    }
  });
}

test("a draft is left as it is, and all that is wrong with one is said", async () => {
  const issuer = new Issuer({ signer: await SecretKey.generate() });
  const before = structuredClone(draft);
  await issuer.issue(draft, { securing: "eddsa-rdfc-2022" });
  assert.deepEqual(draft, before);
  const wrong = { ...draft, validFrom: "yesterday", credentialSubject: undefined };
  const error = await issuer.issue(wrong, { securing: "eddsa-rdfc-2022" }).catch((thrown) => thrown);
  assert.ok(error instanceof TestamurError);
  assert.ok(error.faults.length >= 2, JSON.stringify(error.faults));
  await assert.rejects(issuer.issue(draft, { securing: "none" }), { code: "usage.argument" });
  await assert.rejects(issuer.issue(draft, { securing: "eddsa-rdfc-2022", mandatry: [] }), { code: "usage.argument" });
});

test("dates are those that were said", async () => {
  const issuer = new Issuer({ signer: await SecretKey.generate() });
  const created = new Date("2026-10-01T00:00:00Z");
  const { proof } = await issuer.issue(draft, { securing: "eddsa-jcs-2022", created });
  assert.equal(proof.created, "2026-10-01T00:00:00Z");
});

test("a key is read again, and shows its secret only when asked", async () => {
  for (const type of Object.keys(FORMS)) {
    const key = await SecretKey.generate(type);
    assert.equal(JSON.stringify(key).includes(key.toSecretJwk().d), false);
    const again = await SecretKey.read(key.toSecretJwk());
    assert.deepEqual(again.publicKey, key.publicKey);
    assert.notEqual((await SecretKey.generate(type)).publicKey.multikey, key.publicKey.multikey);
  }
  await assert.rejects(SecretKey.read("no key"), TestamurError);
});

for (const [algorithm, securing] of [
  [{ name: "Ed25519" }, "eddsa-rdfc-2022"],
  [{ name: "ECDSA", namedCurve: "P-256" }, "ecdsa-rdfc-2019"],
  [{ name: "ECDSA", namedCurve: "P-384" }, "ecdsa-jcs-2019"],
  [{ name: "ECDSA", namedCurve: "P-256" }, "ecdsa-sd-2023"],
  [{ name: "ECDSA", namedCurve: "P-256" }, "vc+jwt"],
]) {
  test(`a ${algorithm.namedCurve ?? algorithm.name} key that cannot be exported signs ${securing}`, async () => {
    const pair = await crypto.subtle.generateKey(algorithm, false, ["sign", "verify"]);
    const issuer = new Issuer({ signer: await cryptoKeySigner(pair) });
    const credential = await issuer.issue(draft, { securing });
    const report = await verify(credential, { trust: [await issuer.id()], offline: true, asHolder: true });
    assert.equal(report.verdict, "accepted", JSON.stringify(report.checks));
  });
}

test("who holds the key may refuse, and two may be asked at the same time", async () => {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  const signer = await cryptoKeySigner(pair);
  const refusing = new Issuer({ signer: { ...signer, sign: () => Promise.reject(new Error("not today")) } });
  await assert.rejects(refusing.issue(draft, { securing: "eddsa-jcs-2022" }), (error) => {
    return error.code === "key.signing" && error.message.includes("not today");
  });
  const issuer = new Issuer({ signer });
  const names = ["One", "Two", "Three"];
  const all = await Promise.all(names.map((name) => issuer.issue({ ...draft, name }, { securing: "eddsa-jcs-2022" })));
  for (const [at, credential] of all.entries()) {
    assert.equal(credential.name, names[at]);
    assert.equal((await verify(credential, { trust: "anyone", offline: true })).verdict, "accepted");
  }
});

for (const [type, securing, options] of [
  ["P-256", "ecdsa-sd-2023", { mandatory: ["/issuer"] }],
  ["Bls12381G2", "bbs-2023", { mandatory: ["/issuer"] }],
  ["Ed25519", "vc+sd-jwt", { disclosable: ["/credentialSubject/achievement/description"] }],
]) {
  test(`a part of a credential is shown with ${securing}`, async (t) => {
    const signer = await SecretKey.generate(type);
    const credential = await new Issuer({ signer }).issue(draft, { securing, ...options });
    assert.ok((await inspect(credential)).claims.length > 0);
    const holder = new Holder({ signer: await SecretKey.generate() });
    const shown = await holder.derive(credential, ["/credentialSubject/achievement/name"]);
    const report = await verify(shown, { trust: [signer.publicKey.did], offline: true });
    assert.equal(report.verdict, "accepted", JSON.stringify(report.checks));
    const { achievement } = report.accept().credentialSubject;
    assert.equal(achievement.name, draft.credentialSubject.achievement.name);
    assert.equal(achievement.description, undefined);
    if (TESTAMUR) assert.equal(native(t, shown, "--trust", signer.publicKey.did), "accepted");
  });
}

test("a presentation is accepted by whom it was made for, and by nobody else", async () => {
  const signer = await SecretKey.generate();
  const badge = await new Issuer({ signer }).issue(draft, { securing: "eddsa-rdfc-2022" });
  const token = await new Issuer({ signer }).issue(draft, { securing: "vc+jwt" });
  const holder = new Holder({ signer: await SecretKey.generate("P-256") });
  for (const securing of ["ecdsa-rdfc-2019", "vp+jwt"]) {
    const bound = { domain: ["shop.example"], challenge: "k3jf83" };
    const shown = await holder.present([badge, token], { securing, ...bound });
    const asked = { trust: [signer.publicKey.did], offline: true, domain: "shop.example", challenge: "k3jf83" };
    const report = await verify(shown, asked);
    assert.equal(report.verdict, "accepted", `${securing} ${JSON.stringify(report.checks)}`);
    assert.equal(report.acceptPresentation().credentials.length, 2);
    assert.equal((await verify(shown, { ...asked, challenge: "another" })).verdict, "rejected");
    assert.equal((await verify(shown, { trust: "anyone", offline: true })).verdict, "rejected");
  }
});

test("a badge is baked, verified in its image, and taken out again", async () => {
  const signer = await SecretKey.generate();
  const issuer = new Issuer({ signer });
  const picture = '<svg xmlns="http://www.w3.org/2000/svg"/>';
  for (const securing of ["eddsa-rdfc-2022", "vc+jwt"]) {
    const badge = await issuer.issue(draft, { securing });
    const image = await bake(badge, picture);
    const report = await verify(image, { trust: [signer.publicKey.did], offline: true });
    assert.deepEqual([report.verdict, report.image], ["accepted", "svg"]);
    const { image: kind, credential } = await unbake(new Blob([image]));
    assert.equal(kind, "svg");
    assert.deepEqual(typeof badge === "string" ? credential : JSON.parse(credential), badge);
    await assert.rejects(bake(badge, image), { code: "usage.baked" });
    assert.deepEqual(await bake(badge, image, { replace: true }), image);
  }
  await assert.rejects(unbake(picture), { code: "input.image_empty" });
});
