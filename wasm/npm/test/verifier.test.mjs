// What the package promises, through its public API.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { download, init, TestamurError, Verifier, verify } from "testamur";
import { call } from "../dist/core.js";

const fixture = (name) => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const DID = "did:web:registrar.example.edu";
const DOCUMENT = "https://registrar.example.edu/.well-known/did.json";
const LIST = "https://registrar.example.edu/status/2026/revocation.json";
const at = new Date("2026-11-01T12:00:00Z");
const trust = [DID];
const badge = fixture("badge.json");
const evidence = { [DOCUMENT]: fixture("did.json"), [LIST]: fixture("good-list.json") };
const offline = { offline: true, at, evidence };

const outcome = (report, id) => report.check(id).outcome;
const json = { headers: { "content-type": "application/json" } };

/** A web with these documents, and what was asked of it. */
function web(documents) {
  const asked = [];
  const answer = async (url, options) => {
    asked.push({ url, options });
    const document = documents[url];
    if (typeof document === "function") return document(options);
    return document === undefined ? new Response(null, { status: 404 }) : new Response(document, json);
  };
  return { fetch: answer, asked };
}

test("a good badge of a trusted issuer is accepted, and only then it is handed out", async () => {
  const report = await verify(badge, { trust, ...offline });
  assert.equal(report.verdict, "accepted");
  assert.equal(report.checks.length, 15);
  assert.equal(outcome(report, "proof"), "passed");
  assert.equal(outcome(report, "trusted_issuer"), "passed");
  assert.equal(report.issuer, DID);
  assert.equal(report.at, "2026-11-01T12:00:00Z");
  assert.deepEqual(report.accept(), JSON.parse(badge));
  assert.throws(() => report.acceptPresentation(), { code: "usage.not_accepted" });
});

test("a document may be bytes, a text, an object, a buffer or a file", async () => {
  const text = badge.toString();
  const buffer = new Uint8Array(badge).buffer;
  for (const input of [new Uint8Array(badge), text, JSON.parse(text), buffer, new Blob([badge])]) {
    assert.equal((await verify(input, { trust, ...offline })).verdict, "accepted");
  }
});

test("another issuer than those trusted is a reason to reject, and a report tells the difference", async () => {
  const report = await verify(badge, { trust: ["did:web:other.example"], ...offline });
  assert.equal(report.verdict, "rejected");
  assert.equal(outcome(report, "proof"), "passed");
  assert.equal(report.check("trusted_issuer").code, "trust.issuer");
  assert.throws(() => report.accept(), (error) => {
    assert.ok(error instanceof TestamurError && error.code === "usage.not_accepted");
    assert.match(error.message, /^No credential was accepted\. ./);
    return true;
  });
  const anyone = await verify(badge, { trust: "anyone", ...offline });
  assert.equal(anyone.verdict, "accepted");
  assert.equal(outcome(anyone, "trusted_issuer"), "skipped");
});

test("a change of the document, a revocation and garbage are reports", async () => {
  const changed = JSON.parse(badge);
  changed.name = "Surgery";
  assert.equal((await verify(changed, { trust, ...offline })).check("proof").code, "proof.signature");
  const lists = { ...evidence, [LIST]: fixture("revoked-list.json") };
  const revoked = await verify(badge, { trust, ...offline, evidence: lists });
  assert.equal(revoked.verdict, "rejected");
  assert.equal(revoked.check("status").code, "status.revoked");
  for (const garbage of ["", "{", "eyJ.x.y", new Uint8Array([0xd2, 0x84]), "[]"]) {
    assert.equal((await verify(garbage, { trust, ...offline })).verdict, "rejected");
  }
});

test("without the documents that it takes, the verdict is open", async () => {
  const report = await verify(badge, { trust, offline: true, at });
  assert.equal(report.verdict, "indeterminate");
  assert.deepEqual(report.requests.map(({ url, from }) => [url, from]), [[DOCUMENT, null]]);
});

test("documents come through the fetch that was given, and it is told what for", async () => {
  const { fetch, asked } = web(evidence);
  const report = await verify(badge, { trust, at, fetch });
  assert.equal(report.verdict, "accepted");
  assert.deepEqual(asked.map(({ url }) => url), [DOCUMENT, LIST]);
  const [{ options }] = asked;
  assert.match(options.headers.accept, /application\/did/);
  assert.equal(options.credentials, "omit");
  assert.ok(options.signal instanceof AbortSignal);
  assert.deepEqual(report.requests.map(({ from }) => from), ["network", "network"]);
});

test("a bundle gives the same report without a network", async () => {
  const { fetch } = web(evidence);
  const { report, bundle } = await new Verifier({ at, fetch }).bundle(badge, { trust });
  const refuse = () => assert.fail("the network was used");
  const again = await new Verifier({ bundles: [bundle], fetch: refuse }).verify(badge, { trust });
  assert.deepEqual({ ...again }, { ...report });
  assert.deepEqual(again.accept(), report.accept());
});

test("what a server may not do is refused, each by its own code", async () => {
  const code = async (answer) => {
    const { fetch } = web({ ...evidence, [DOCUMENT]: answer });
    const report = await verify(badge, { trust, at, fetch });
    assert.notEqual(report.verdict, "accepted");
    const cause = JSON.stringify(report.checks).match(/fetch\.[a-z_]+/)?.[0];
    return cause ?? report.check("issuer_key").code;
  };
  const redirect = (location) => () => new Response(null, { status: 302, headers: { location } });
  assert.equal(await code(undefined), "did.not_found");
  assert.equal(await code(() => new Response(null, { status: 500 })), "fetch.status");
  assert.equal(await code(() => new Response("<p>", { headers: { "content-type": "text/html" } })), "fetch.media_type");
  assert.equal(await code(() => new Response(new Uint8Array((4 << 20) + 1), json)), "fetch.too_large");
  assert.equal(await code(() => Promise.reject(new TypeError("no"))), "fetch.connect");
  assert.equal(await code(redirect("http://registrar.example.edu/did.json")), "fetch.scheme");
  assert.equal(await code(redirect("https://169.254.169.254/latest")), "fetch.address_refused");
  assert.equal(await code(redirect("https://[::ffff:10.0.0.1]/")), "fetch.address_refused");
  assert.equal(await code(redirect("https://localhost/did.json")), "fetch.address_refused");
  assert.equal(await code(redirect("https://user@registrar.example.edu/")), "fetch.url");
  assert.equal(await code(redirect("https://[")), "fetch.redirect_target");
  assert.equal(await code(redirect(DOCUMENT)), "fetch.redirects");
});

test("a redirect is followed, and told from an answer of the origin", async () => {
  const elsewhere = "https://files.example.org/did.json";
  const redirect = () => new Response(null, { status: 307, headers: { location: elsewhere } });
  const { fetch } = web({ [LIST]: evidence[LIST], [DOCUMENT]: redirect, [elsewhere]: evidence[DOCUMENT] });
  const report = await verify(badge, { trust, at, fetch });
  assert.equal(report.verdict, "accepted");
  assert.deepEqual(report.requests.map(({ from }) => from), ["redirected", "network"]);
});

test("a link is followed as guardedly as a document that is needed, and what comes is not examined", async () => {
  const { fetch, asked } = web({ "https://files.example.edu/badge": badge });
  const { bytes, mediaType } = await download("https://files.example.edu/badge#top", { fetch });
  assert.deepEqual([Buffer.from(bytes), mediaType], [badge, "application/json"]);
  assert.deepEqual(asked.map(({ url }) => url), ["https://files.example.edu/badge"]);
  const refused = [
    ["https://files.example.edu/other", "fetch.not_found"],
    ["http://files.example.edu/badge", "fetch.scheme"],
    ["https://169.254.169.254/badge", "fetch.address_refused"],
    ["https://localhost/badge", "fetch.address_refused"],
    ["badge.json", "fetch.url"],
  ];
  for (const [url, code] of refused) {
    await assert.rejects(download(url, { fetch }), (error) => error instanceof TestamurError && error.code === code && error.message.includes(url));
  }
  assert.equal(asked.length, 2);
  await assert.rejects(download("https://files.example.edu/badge", { fetch, signal: AbortSignal.abort() }), { name: "AbortError" });
  await assert.rejects(download(7, { fetch }), { code: "usage.argument" });
});

test("who asked can stop asking, and all downloads together have an end", async () => {
  const stuck = { [DOCUMENT]: () => new Promise(() => {}) };
  const controller = new AbortController();
  const asking = verify(badge, { trust, at, fetch: web(stuck).fetch, signal: controller.signal }).catch((error) => error);
  controller.abort(new Error("enough"));
  assert.equal((await asking).message, "enough");
  const { fetch } = web(stuck);
  const late = await verify(badge, { trust, at, fetch, downloadTime: 50 });
  assert.equal(late.verdict, "indeterminate");
  assert.match(JSON.stringify(late.checks), /fetch\.timeout/);
});

test("options that mean nothing are errors, not things that are not checked", async () => {
  const refused = async (options, pattern) => {
    const thrown = await verify(badge, { ...offline, ...options }).catch((error) => error);
    assert.ok(thrown instanceof TestamurError, String(thrown));
    assert.match(thrown.message, pattern);
    return thrown.code;
  };
  assert.equal(await refused({}, /^trust cannot be missing/), "usage.argument");
  assert.equal(await refused({ trust: DID }, /^trust cannot be did:web/), "usage.argument");
  assert.equal(await refused({ trust: ["nobody"] }, /nobody/), "usage.trust_entry");
  assert.equal(await refused({ trust, requireType: ["A"] }, /requireType/), "usage.argument");
  assert.equal(await refused({ trust, status: "never" }, /check, require, ignore/), "usage.argument");
  assert.equal(await refused({ trust, onlySuites: ["none"] }, /none/), "usage.argument");
  assert.equal(await refused({ trust, statusMaxAge: -1 }, /statusMaxAge/), "usage.argument");
  assert.equal(await refused({ trust, kind: "presentation" }, /domain and challenge/), "usage.argument");
  assert.equal(await refused({ trust, bundles: ["{}"] }, /./), "input.bundle");
  assert.throws(() => new Verifier({ ofline: true }), { code: "usage.argument" });
});

test("what is demanded counts", async () => {
  const checked = async (options, id) => (await verify(badge, { trust, ...offline, ...options })).check(id).outcome;
  assert.equal(await checked({ requireTypes: ["OpenBadgeCredential"] }, "data_model"), "passed");
  assert.equal(await checked({ requireTypes: ["Diploma"] }, "data_model"), "failed");
  assert.equal(await checked({ onlySuites: ["eddsa-jcs-2022"] }, "proof"), "failed");
  assert.equal(await checked({ status: "ignore" }, "status"), "warned");
  assert.equal(await checked({ statusMaxAge: 60 }, "status"), "inconclusive");
  assert.equal(await checked({ limits: { inputBytes: 100 } }, "limits"), "failed");
  assert.equal(await checked({ challenge: "abc" }, "proof"), "failed");
});

test("DIDs resolve, and what cannot be had is an error", async () => {
  const verifier = new Verifier(offline);
  const resolution = await verifier.resolve(DID);
  assert.equal(resolution.didDocument.id, DID);
  const key = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH";
  assert.equal((await verifier.resolve(key)).didDocument.verificationMethod[0].controller, key);
  await assert.rejects(verifier.resolve("did:web:absent.example"), { code: "did.unavailable" });
  await assert.rejects(verifier.resolve("nothing"), TestamurError);
});

test("after a trap the next question gets a new instance, also where the verifier is an old one", async () => {
  const verifier = new Verifier(offline);
  assert.equal((await verifier.verify(badge, { trust })).verdict, "accepted");
  const trap = () => {
    throw new WebAssembly.RuntimeError("unreachable");
  };
  assert.throws(() => call(trap), { code: "internal.unexpected" });
  assert.equal((await verifier.verify(badge, { trust })).verdict, "accepted");
});

test("the module can be loaded before the first question, and given as a module", async () => {
  await init();
  const bytes = readFileSync(new URL("../module/full_bg.wasm", import.meta.url));
  await init(await WebAssembly.compile(bytes));
  assert.equal((await verify(badge, { trust, ...offline })).verdict, "accepted");
});

test("other DID methods are asked of the resolver that is named, whose word the report names", async () => {
  const [did, url] = ["did:example:registrar", "http://127.0.0.1:8080/1.0/identifiers/did:example:registrar"];
  const document = JSON.parse(fixture("did.json").toString().replaceAll(DID, did));
  const text = JSON.stringify({ didDocument: document, didDocumentMetadata: {}, didResolutionMetadata: {} });
  const notFound = JSON.stringify({ didDocument: null, didResolutionMetadata: { error: "notFound" } });
  const ask = async (answer, named = "http://127.0.0.1:8080") => {
    const { fetch, asked } = web({ [url]: answer });
    const result = new Verifier({ fetch, universalResolver: named }).resolve(did);
    return { asked, outcome: await result.catch((error) => error.code) };
  };
  const type = { "content-type": "application/did-resolution" };
  const { asked, outcome } = await ask(() => new Response(text, { headers: type }), { url: "http://127.0.0.1:8080", key: "tmk_1" });
  assert.equal(outcome.didDocument.id, did);
  assert.equal(outcome.didResolutionMetadata.statedBy, "http://127.0.0.1:8080/1.0/identifiers/");
  assert.equal(asked[0].options.headers.authorization, "Bearer tmk_1");
  assert.equal(asked[0].options.redirect, "error");
  const failure = (status, body) => () => new Response(body, { status, headers: type });
  assert.equal((await ask(failure(404, notFound))).outcome, "did.not_found");
  // What a proxy says is nothing about the DID.
  assert.equal((await ask(failure(404, "{}"))).outcome, "did.unavailable");
  assert.equal((await ask(failure(502, "<html>"))).outcome, "did.unavailable");
  assert.equal((await ask(failure(401, "{}"))).outcome, "did.resolver_refused");
  await assert.rejects(new Verifier({ universalResolver: "ftp://a.example" }).resolve(did), { code: "did.resolver_url" });
});
