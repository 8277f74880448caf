// The parts that decide, without a browser.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock, test } from "node:test";
import { fileURLToPath } from "node:url";
import { imported } from "./browsing.mjs";

const { exact, line, source } = await imported("ui/plain.ts");
const { isNamed, isPublicName } = await imported("ui/names.ts");
const { KeptDocuments } = await imported("ui/kept.ts");
const { TrustedIssuers } = await imported("ui/trust.ts");
const { conclude, domainOf, isBareKey, isCompared, issuers } = await imported("ui/conclusion.ts");

test("texts of strangers keep to their line", () => {
  assert.equal(line("Diploma \u202Edesrever\u202C\nin\u2028two"), "Diploma desrever in two");
  assert.equal(line("a\u200B\u2060\u{e0041}b"), "ab");
  assert.equal(line(`Z${"\u0301".repeat(50)}`), `Z${"\u0301".repeat(4)}`);
  assert.equal(line("x".repeat(500), 10), "xxxxxxxxxx…");
  assert.equal(line("x".repeat(10), 10), "xxxxxxxxxx");
  assert.equal(line("👩‍🎓 می‌خواهم"), "👩‍🎓 می‌خواهم", "joiners stay");
  assert.equal(line("😀".repeat(20), 3), "😀😀😀…", "no half of a character");
});

test("a document is shown with what is not seen", () => {
  assert.equal(source('{"a": "\u202Eb\u200B"}'), '{"a": "\\u202eb\\u200b"}');
  assert.equal(source("\u{e0041}\r\n\tö"), "\\udb40\\udc41\\u000d\n\tö");
});

test("no two identifiers look alike", () => {
  assert.equal(exact("did:web:example.edu", 100), "did:web:example.edu");
  assert.equal(exact("https://a.example/\u200b\u2800x\u00a0 \u202e\u{e0041}", 100), "https://a.example/\\u200b\\u2800x\\u00a0\\u0020\\u202e\\udb40\\udc41");
  assert.equal(exact("x".repeat(20), 10), "xxxxxxxxxx…");
});

test("who is asked is public, and what nobody clicked on leads nowhere else", async () => {
  const { guarded } = await imported("ui/asking.ts");
  const asked = [];
  const client = (end) => async (url, init) => {
    asked.push([url, init.redirect]);
    return { url: end ?? url };
  };
  await guarded(client())("https://a.example/", { redirect: "follow" });
  await guarded(client(), "error")("https://a.example/", { redirect: "follow" });
  assert.deepEqual(asked, [["https://a.example/", "follow"], ["https://a.example/", "error"]]);
  await assert.rejects(guarded(client())("https://router/", {}), /no name of the public network/);
  assert.equal(asked.length, 2);
  await assert.rejects(guarded(client("https://router/"))("https://a.example/", {}), /leads to router/);
});

test("names of private networks are no public names", () => {
  for (const name of ["router", "localhost", "printer.local", "a.internal", "x.home.arpa", "db.corp.", "a.LAN", ""]) {
    assert.equal(isPublicName(name), false, name);
  }
  for (const name of ["example.edu", "local.example.edu", "xn--bcher-kva.example", "[2001:db8::1]"]) assert.equal(isPublicName(name), true, name);
  for (const address of ["192.0.2.1", "[2001:db8::1]", "router", "*", "*.com", "*.example.edu", "a b.example", ""]) assert.equal(isNamed(address), false, address);
  assert.equal(isNamed("example.edu"), true);
});

const memory = () => {
  const values = new Map();
  return { values, read: async (key) => structuredClone(values.get(key)), write: async (key, value) => void values.set(key, structuredClone(value)) };
};
const bundle = (...documents) => ({ version: 1, at: "2026-11-01T00:00:00Z", documents });
const document = (url, text = "", source = "network") => ({ url, mediaType: "application/json", source, sha256: "", text: `{"id":"did:example:${text}"}` });
const DAY = 24 * 3600 * 1000;

test("documents are kept for a time, the latest of each, and not without end", async () => {
  const store = memory();
  const kept = new KeptDocuments(store);
  const urls = async (now) => (await kept.evidence(now))?.bundle.documents.map(({ url, text }) => `${url} ${/example:(\w*)/.exec(text)[1]}`) ?? [];
  await kept.keep(bundle(document("https://a.example/", "1"), document("https://b.example/", "1"), document("https://c.example/", "1", "given")), DAY, true);
  await kept.keep(bundle(document("https://a.example/", "2")), 2 * DAY, true);
  assert.deepEqual(await urls(2 * DAY), ["https://b.example/ 1", "https://a.example/ 2"]);
  assert.deepEqual([...(await kept.evidence(2 * DAY)).came], [["https://b.example/", DAY], ["https://a.example/", 2 * DAY]]);
  assert.deepEqual(await urls(31 * DAY), ["https://a.example/ 2"], "the first is too old");
  assert.deepEqual(await urls(DAY), ["https://b.example/ 1"], "nothing of the future counts");
  const many = Array.from({ length: 300 }, (_, at) => document(`https://many.example/${at}`));
  await kept.keep(bundle(...many), 3 * DAY, true);
  assert.equal(await kept.count(3 * DAY), 200);
  assert.equal((await urls(3 * DAY)).at(-1), "https://many.example/299 ");
  const large = Array.from({ length: 10 }, (_, at) => document(`https://large.example/${at}`, "x".repeat(400_000)));
  await kept.keep(bundle(...large, document("https://larger.example/", "x".repeat(600_000))), 4 * DAY, true);
  assert.ok(JSON.stringify(store.values.get("kept")).length < 3_100_000);
  assert.ok(!(await urls(4 * DAY)).some((url) => url.startsWith("https://larger")));
  store.values.set("kept", [{ url: 1 }, null, "x", { url: "https://a.example/", at: 0, until: DAY, document: { url: "https://a.example/", error: {} } }]);
  assert.equal(await kept.evidence(1), undefined, "what is stored wrongly is not used");
  await kept.forget();
  assert.equal(await kept.count(DAY), 0);
});

test("what came later is in the place of what is kept, whatever the verdict, and an outage is not", async () => {
  const kept = new KeptDocuments(memory());
  const failed = (url, code) => ({ url, error: { code, facts: [] } });
  const texts = async () => (await kept.evidence(2))?.bundle.documents.map(({ text }) => text) ?? [];
  await kept.keep(bundle(document("https://a.example/", "1"), failed("https://down.example/", "fetch.connect")), 1, true);
  await kept.keep(bundle(document("https://a.example/", "2"), document("https://new.example/")), 2, false);
  assert.deepEqual(await texts(), ['{"id":"did:example:2"}'], "nothing new, and nothing that is no document");
  await kept.keep(bundle(failed("https://a.example/", "fetch.connect")), 2, true);
  assert.equal((await texts()).length, 1);
  await kept.keep(bundle(failed("https://a.example/", "fetch.not_found")), 2, false);
  assert.deepEqual(await texts(), [], "its server took it away");
});

test("a document is used for as long as it says, and a status list that says nothing for a day", async () => {
  const { lastsUntil } = await imported("ui/lasting.ts");
  const now = Date.parse("2026-11-01T00:00:00Z");
  const token = (payload) => `eyJ.${Buffer.from(JSON.stringify(payload)).toString("base64url")}.c2ln`;
  const list = (rest, subject = {}) => JSON.stringify({ type: "BitstringStatusListCredential", credentialSubject: { encodedList: "u", ...subject }, ...rest });
  const table = [
    [list({}), DAY],
    [list({}, { ttl: 300_000 }), 300_000],
    [list({ validUntil: "2026-11-03T00:00:00Z" }), 2 * DAY],
    [list({ validUntil: "2026-11-03T00:00:00Z" }, { ttl: 3_600_000 }), 3_600_000],
    [list({ validUntil: "2036-11-03T00:00:00Z" }), 30 * DAY],
    [token({ status_list: {}, ttl: 300 }), 300_000],
    [token({ status_list: {}, exp: now / 1000 + 60 }), 60_000],
    [token({ vc: { credentialSubject: { ttl: 60_000 } } }), 60_000],
    [token({ status_list: {} }), DAY],
    ['{"id":"did:example:issuer"}', 30 * DAY],
    ['{"versionId":"1-Qm","state":{}}\n{"versionId":"2-Qm","state":{}}\n', 30 * DAY],
    ['{"$schema":"https://json-schema.org/draft/2020-12/schema"}', 30 * DAY],
    ['{"@context":{}}', 30 * DAY],
    ['{"id":"did:example:issuer","credentialSubject":{}}', DAY],
    ["no JSON", DAY],
    [undefined, DAY],
  ];
  for (const [text, lasting] of table) assert.equal(lastsUntil({ text }, now) - now, lasting, text);
});

test("a Worker that takes too long, breaks or is to stop is ended, and the next question gets another", async () => {
  const { Examiner } = await imported("ui/examiner.ts");
  mock.timers.enable({ apis: ["setTimeout"] });
  const started = [];
  class Silent extends EventTarget {
    asked = [];
    isEnded = false;
    postMessage(question) {
      this.asked.push(question);
    }
    terminate() {
      this.isEnded = true;
    }
  }
  const examiner = new Examiner(() => started[started.push(new Silent()) - 1]);
  const never = new AbortController().signal;
  const late = examiner.download("https://a.example/", never);
  mock.timers.tick(60_000);
  await assert.rejects(late, { why: "time" });
  const stopping = new AbortController();
  const stopped = examiner.download("https://b.example/", stopping.signal);
  stopping.abort();
  await assert.rejects(stopped, { why: "stopped" });
  const broken = examiner.download("https://c.example/", never);
  started[2].dispatchEvent(Object.assign(new Event("error"), { message: "no memory" }));
  await assert.rejects(broken, { why: "broken", message: "no memory" });
  const answered = examiner.download("https://d.example/", never);
  const reply = (id, rest) => started[3].dispatchEvent(new MessageEvent("message", { data: { id, ...rest } }));
  const [{ id }] = started[3].asked;
  reply(id + 1, { value: "of another question" });
  reply(id, { value: "bytes" });
  assert.equal(await answered, "bytes");
  const other = new AbortController();
  const [ending, waiting] = [examiner.download("https://e.example/", other.signal), examiner.download("https://f.example/", never)];
  other.abort();
  await assert.rejects(ending, { why: "stopped" });
  await Promise.resolve();
  assert.equal(started.length, 5, "what else was asked of it is asked of another");
  const [{ id: anew, work }] = started[4].asked;
  assert.equal(work.download, "https://f.example/");
  started[4].dispatchEvent(new MessageEvent("message", { data: { id: anew, value: "late" } }));
  assert.equal(await waiting, "late");
  await assert.rejects(examiner.download("https://g.example/", AbortSignal.abort()), { why: "stopped" });
  assert.equal(started[4].asked.length, 1, "nothing is asked that was stopped before");
  const refused = examiner.download("https://h.example/", never);
  await Promise.resolve();
  started[4].dispatchEvent(new MessageEvent("message", { data: { id: started[4].asked[1].id, failure: { code: "fetch.connect", sentence: "no" } } }));
  await assert.rejects(refused, { why: "download", code: "fetch.connect" });
  mock.timers.tick(60_000);
  assert.deepEqual(started.map(({ isEnded }) => isEnded), [true, true, true, true, false], "an answer in time ends nothing");
  mock.timers.reset();
});

test("issuers are trusted once each, and not without end", async () => {
  const store = memory();
  const trusted = new TrustedIssuers(store);
  await trusted.add("did:web:a.example", "A\u202E", 1);
  await trusted.add("did:web:b.example", null, 2);
  await trusted.add("did:web:a.example", "A2", 3);
  assert.deepEqual(await trusted.all(), [{ id: "did:web:a.example", name: "A2", since: 3 }, { id: "did:web:b.example", name: null, since: 2 }]);
  await trusted.remove("did:web:a.example");
  assert.deepEqual((await trusted.all()).map(({ id }) => id), ["did:web:b.example"]);
  store.values.set("trusted", [...Array.from({ length: 1000 }, (_, at) => ({ id: `did:example:${at}`, name: null, since: 0 })), { id: 7 }]);
  assert.equal(await trusted.add("did:web:c.example", null, 4), false);
  assert.equal(await new TrustedIssuers(memory()).add(`did:jwk:${"x".repeat(2000)}`, null, 4), false, "too long");
  assert.equal(await trusted.add("did:example:7", null, 4), true, "who is there already needs no room");
});

test("a report means one thing, whatever else failed", () => {
  const check = (id, outcome, code = null) => ({ id, outcome, code, sentence: "", at: null, details: {} });
  const concluded = (verdict, checks, isTrusted = true, requests = [], types = []) => conclude({ verdict, checks, requests, types }, isTrusted);
  const genuine = [check("proof", "passed"), check("issuer_key", "passed")];
  const table = [
    ["accepted", genuine, true, "accepted", "good"],
    ["accepted", genuine, false, "untrusted", "unsure"],
    ["rejected", [check("proof", "failed", "proof.signature"), check("validity_period", "failed", "validity.expired")], true, "forged", "bad"],
    ["rejected", [check("data_model", "failed", "input.member_empty"), check("proof", "failed", "proof.missing")], true, "unsigned", "bad"],
    ["rejected", [check("proof", "failed", "proof.jws")], true, "damaged", "bad"],
    ["rejected", [check("proof", "failed", "proof.domain")], true, "rejected", "bad"],
    ["rejected", [check("issuer_key", "failed", "key.revoked")], true, "wrongKey", "bad"],
    ["rejected", [check("validity_period", "failed", "validity.expired"), check("status", "failed", "status.revoked")], true, "revoked", "bad"],
    ["rejected", [check("status", "failed", "status.suspended")], true, "suspended", "bad"],
    ["rejected", [check("validity_period", "failed", "validity.token_not_yet")], true, "early", "bad"],
    ["rejected", [check("embedded_credentials", "failed", "holder.credential_rejected")], true, "inside", "bad"],
    ["rejected", [check("limits", "failed", "limit.depth")], true, "rejected", "bad"],
    ["rejected", [check("trusted_issuer", "failed", "trust.issuer")], true, "stranger", "unsure"],
    ["rejected", [], true, "rejected", "bad"],
    ["rejected", [check("input", "failed", "input.not_json")], true, "unreadable", "open"],
    ["indeterminate", [check("input", "inconclusive", "input.form")], true, "open", "open"],
    ["indeterminate", [check("status", "inconclusive", "status.unreachable")], true, "open", "open"],
  ];
  for (const [verdict, checks, isTrusted, meant, tone] of table) {
    const found = concluded(verdict, checks, isTrusted);
    assert.deepEqual([found.verdict, found.tone], [meant, tone]);
  }
  assert.equal(concluded("accepted", genuine).isGenuine, true);
  assert.equal(concluded("rejected", [check("proof", "failed"), check("issuer_key", "passed")]).isGenuine, false);
  const missing = [{ url: "https://a.example/", from: null, sha256: null }];
  assert.equal(concluded("indeterminate", [check("status", "inconclusive", "status.unreachable")], true, missing).missing, "network");
});

test("a presentation is never genuine itself, and an issuer that was not compared is not trusted", () => {
  const compared = [{ id: "trusted_issuer", outcome: "passed" }];
  const credential = (checks) => ({ verdict: "accepted", types: ["VerifiableCredential"], checks, requests: [] });
  const presentation = (...reports) => ({ verdict: "accepted", types: ["VerifiablePresentation"], checks: [{ id: "embedded_credentials", outcome: "passed", reports: reports.map((report) => ({ at: "", report })) }], requests: [] });
  const table = [
    [credential(compared), true],
    [credential([{ id: "trusted_issuer", outcome: "warned" }]), false],
    [presentation(), false],
    [presentation(credential(compared)), true],
    [presentation(credential(compared), credential([])), false],
    [presentation(presentation()), false],
  ];
  for (const [report, expected] of table) assert.equal(isCompared(report), expected, JSON.stringify(report));
  assert.equal(conclude(presentation(), true).verdict, "holdsNothing");
  for (const [isTrusted, verdict] of [[true, "shown"], [false, "shownUntrusted"]]) {
    const found = conclude(presentation(credential(compared)), isTrusted);
    assert.deepEqual([found.verdict, found.tone], [verdict, "unsure"]);
  }
});

test("trust is asked for the issuers of all credentials, and not for who shows or endorses them", () => {
  const report = (types, issuer, checks = []) => ({ verdict: "accepted", types, issuer, summary: { issuer: { id: issuer, name: `${issuer}!` } }, checks, requests: [] });
  const holding = (id, ...reports) => ({ id, outcome: "passed", code: null, sentence: "", at: null, details: {}, reports: reports.map((one, at) => ({ at: `/${at}`, report: one })) });
  const badge = report(["VerifiableCredential"], "did:example:b", [holding("endorsements", report(["VerifiableCredential"], "did:example:e"))]);
  const record = report(["VerifiableCredential"], "did:example:r", [holding("embedded_credentials", badge, badge)]);
  const shown = report(["VerifiablePresentation"], "did:example:h", [holding("embedded_credentials", record)]);
  assert.deepEqual(issuers(shown), [{ id: "did:example:r", name: "did:example:r!" }, { id: "did:example:b", name: "did:example:b!" }]);
  assert.deepEqual(issuers(badge).map(({ id }) => id), ["did:example:b"]);
});

test("identifiers tell whose they are, where they can", () => {
  assert.equal(domainOf("did:web:registrar.example.edu:people"), "registrar.example.edu");
  assert.equal(domainOf("did:web:localhost%3A8443"), "localhost:8443");
  assert.equal(domainOf("did:webvh:QmScid:example.edu"), "example.edu");
  assert.equal(domainOf("https://example.edu/issuer"), "example.edu");
  assert.equal(domainOf("did:key:z6Mk"), undefined);
  assert.ok(isBareKey("did:key:z6Mk") && !isBareKey("did:web:example.edu"));
});

test("what comes from a page has a shape and a size, or is nothing", async () => {
  const { taken } = await imported("extension/finding.ts");
  const text = { at: 0, kind: "text", text: "{}" };
  const of = (...findings) => taken({ findings, isCut: false, url: "https://a.example/" });
  const link = { at: 1, kind: "link", url: "https://a.example/" };
  assert.deepEqual(of(text, { ...text, url: "x", more: 1 }, link), { findings: [text, text, link], isCut: false, url: "https://a.example/" });
  for (const wrong of [null, "x", {}, [null], { findings: 7, url: 7, isCut: "x" }]) assert.deepEqual(taken(wrong), { findings: [], isCut: false, url: "" });
  for (const wrong of [null, 7, { at: "0", kind: "text", text: "x" }, { at: 0, kind: "other", url: "x" }, { at: 0, kind: "image", text: "x" }, { ...text, at: 1e9 }, { ...text, at: 0.5 }, { ...text, at: -1 }]) {
    assert.deepEqual(of(wrong), { findings: [], isCut: true, url: "https://a.example/" });
  }
  const many = of(...Array.from({ length: 100 }, (_, at) => ({ at, kind: "image", url: "x" })));
  assert.deepEqual([many.findings.length, many.isCut], [20, true]);
  assert.deepEqual(of({ at: 0, kind: "text", text: "x".repeat(9_000_000) }).findings, []);
});

test("the zip file is of its files alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "testamur-zip-"));
  const file = join(folder, "b.txt");
  const packed = (at) => {
    mkdirSync(join(folder, "a"), { recursive: true });
    writeFileSync(join(folder, "a/ä.txt"), "one");
    writeFileSync(file, "two".repeat(1000));
    utimesSync(file, at, at);
    const zip = join(tmpdir(), `testamur-${at}.zip`);
    execFileSync(process.execPath, [fileURLToPath(new URL("../zip.mjs", import.meta.url)), folder, zip]);
    const bytes = readFileSync(zip);
    rmSync(zip);
    return bytes;
  };
  const [one, other] = [packed(1_000_000_000), packed(1_700_000_000)];
  rmSync(folder, { recursive: true });
  assert.deepEqual(one, other);
  // The end of the directory names two entries, and each entry has its name.
  assert.equal(one.readUInt16LE(one.length - 12), 2);
  assert.ok(one.includes("a/ä.txt") && one.includes("b.txt"));
});
