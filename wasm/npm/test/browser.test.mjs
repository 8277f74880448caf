// The package in Chromium, from its files as they are: in a page and in a Worker, with the network of the browser.
//
//   CHROMIUM   the browser, unless /usr/bin/chromium

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launched, served } from "./fixtures/browser.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
// Nothing but its own files, and no other way to make code of data than WebAssembly.
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' https://registrar.example.edu";

let origin, close, browser;

before(async () => {
  ({ origin, close } = await served(ROOT, { "content-security-policy": POLICY }));
  browser = await launched();
});

after(async () => {
  await browser?.close();
  close?.();
});

/** A page of the server, with the web of the registrar as its routes have it. */
async function opened() {
  const page = await browser.newPage();
  const asked = [];
  const document = async (route, name) => {
    asked.push({ url: route.request().url(), method: route.request().method() });
    const headers = { "access-control-allow-origin": "*" };
    await route.fulfill({ path: `${ROOT}/test/fixtures/${name}`, contentType: "application/json", headers });
  };
  await page.context().route("https://registrar.example.edu/.well-known/did.json", (route) => document(route, "did.json"));
  await page.context().route("https://registrar.example.edu/status/2026/revocation.json", (route) => document(route, "good-list.json"));
  await page.goto(`${origin}/`);
  return { page, asked };
}

test("a page verifies a badge with documents from the web, and asks no server first whether it may", async () => {
  const { page, asked } = await opened();
  const report = await page.evaluate(async () => {
    const { verify } = await import("/dist/verify.js");
    const badge = await (await fetch("/test/fixtures/badge.json")).blob();
    const report = await verify(badge, { trust: ["did:web:registrar.example.edu"], at: new Date("2026-11-01T12:00:00Z") });
    return { ...report, name: report.accept().name };
  });
  assert.equal(report.verdict, "accepted", JSON.stringify(report.checks));
  assert.equal(report.name, "First Aid at School");
  assert.deepEqual(asked.map(({ method }) => method), ["GET", "GET"]);
  await page.close();
});

test("a page tells why a badge is rejected, and what could not be had", async () => {
  const { page } = await opened();
  const [forged, open] = await page.evaluate(async () => {
    const { verify } = await import("/dist/verify.js");
    const badge = await (await fetch("/test/fixtures/badge.json")).json();
    const options = { trust: "anyone", at: new Date("2026-11-01T12:00:00Z") };
    const forged = await verify({ ...badge, name: "Surgery" }, options);
    const elsewhere = { ...badge, issuer: "did:web:127.0.0.1", proof: { ...badge.proof, verificationMethod: "did:web:127.0.0.1#2026" } };
    return [{ ...forged }, { ...(await verify(elsewhere, options)) }];
  });
  assert.equal(forged.verdict, "rejected");
  assert.equal(forged.checks.find(({ id }) => id === "proof").code, "proof.signature");
  assert.notEqual(open.verdict, "accepted");
  await page.close();
});

test("a Worker verifies", async () => {
  const { page } = await opened();
  const verdict = await page.evaluate(async () => {
    const worker = new Worker("/test/fixtures/worker.mjs", { type: "module" });
    worker.postMessage(await (await fetch("/test/fixtures/badge.json")).text());
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    });
  });
  assert.equal(verdict, "accepted");
  await page.close();
});

test("a page issues with a key that cannot be exported, and verifies what it issued", async () => {
  const { page } = await opened();
  const { verdict, suite } = await page.evaluate(async () => {
    const { cryptoKeySigner, Issuer, verify } = await import("/dist/index.js");
    const badge = await (await fetch("/test/fixtures/badge.json")).json();
    const { proof, credentialStatus, issuer, ...draft } = badge;
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const own = new Issuer({ signer: await cryptoKeySigner(pair) });
    const credential = await own.issue(draft, { securing: "ecdsa-rdfc-2019" });
    const report = await verify(credential, { trust: [await own.id()], offline: true });
    return { verdict: report.verdict, suite: credential.proof.cryptosuite };
  });
  assert.equal(verdict, "accepted");
  assert.equal(suite, "ecdsa-rdfc-2019");
  await page.close();
});
