// The client for Node.js, which looks at addresses before it connects to them, and what no client may be asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import "testamur";
import { core } from "../dist/core.js";
import { guardedUrl } from "../dist/guard.js";
import { client } from "../dist/host/node.js";

test("URLs that are never asked", async () => {
  const { address_kind: addressKind } = await core();
  for (const [url, expected] of [
    ["https://issuer.example/.well-known/did.json", undefined],
    ["https://8.8.8.8/did.json", undefined],
    ["https://xn--prfung-6ya.example/", undefined],
    ["http://issuer.example/did.json", "fetch.scheme"],
    ["ftp://issuer.example/did.json", "fetch.url"],
    ["file:///etc/passwd", "fetch.url"],
    ["data:application/json,{}", "fetch.url"],
    ["/did.json", "fetch.url"],
    ["https://user@issuer.example/", "fetch.url"],
    ["https://user:secret@issuer.example/", "fetch.url"],
    ["https://prüfung.example/", "fetch.url"],
    ["https://pr%C3%BCfung.example/", "fetch.url"],
    ["https://１２７.0.0.1/", "fetch.url"],
    ["https://127.0.0.1/", "fetch.address_refused"],
    ["https://2130706433/", "fetch.address_refused"],
    ["https://0x7f.0.0.1/", "fetch.address_refused"],
    ["https://192.168.1.1/", "fetch.address_refused"],
    ["https://169.254.169.254/latest/meta-data", "fetch.address_refused"],
    ["https://[::1]/", "fetch.address_refused"],
    ["https://[::ffff:10.0.0.1]/", "fetch.address_refused"],
    ["https://localhost/", "fetch.address_refused"],
    ["https://a.localhost/", "fetch.address_refused"],
  ]) {
    let code;
    try {
      guardedUrl(url, { addressKind });
    } catch (error) {
      code = error.code;
    }
    assert.equal(code, expected, url);
  }
});

test("a name is refused whose addresses are not public, and nothing is connected to", async () => {
  const loopback = (address) => (address === "127.0.0.1" || address === "::1" ? "a loopback address" : undefined);
  const error = await client({ addressKind: loopback })("https://localhost:9/").catch((thrown) => thrown);
  assert.equal(error.code, "fetch.address_refused");
  assert.equal(error.facts.kind, "a loopback address");
});

test("an address that is let through is connected to", async () => {
  const open = client({ addressKind: () => undefined });
  const error = await open("https://localhost:9/").catch((thrown) => thrown);
  assert.match(error.code, /ECONNREFUSED/);
});
