// The package in Chromium, from its files as they are: in a page and in a Worker, with the network of the browser.
//
//   CHROMIUM   the browser, unless /usr/bin/chromium

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { html: "text/html", js: "text/javascript", mjs: "text/javascript", json: "application/json", wasm: "application/wasm" };
// Nothing but its own files, and no other way to make code of data than WebAssembly.
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' https://registrar.example.edu";

let server, origin, browser;

before(async () => {
  server = createServer(async (request, answer) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/") return answer.writeHead(200, { "content-type": "text/html", "content-security-policy": POLICY }).end();
    try {
      const body = await readFile(ROOT + pathname);
      answer.writeHead(200, { "content-type": TYPES[pathname.split(".").pop()] ?? "text/plain" }).end(body);
    } catch {
      answer.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  origin = `http://127.0.0.1:${server.address().port}`;
  // Nothing else is asked for by the browser than what a page asks for. As root it has no sandbox.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args });
});

after(async () => {
  await browser?.close();
  server?.close();
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
