// What Vite and webpack make of a page that imports the package runs in Chromium, with the module as a file of its own.

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "vite";
import webpack from "webpack";
import { launched, served } from "./fixtures/browser.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PROGRAM = `
import { Verifier } from "testamur/verify";

const badge = await (await fetch("badge.json")).text();
const report = await new Verifier({ offline: true, at: new Date("2026-11-01T12:00:00Z") }).verify(badge, { trust: "anyone" });
document.title = report.verdict;
`;

let browser;
before(async () => {
  browser = await launched();
});
after(() => browser?.close());

/** A project that has the package among its dependencies. */
function project(t) {
  const folder = mkdtempSync(join(tmpdir(), "testamur-bundled-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/testamur"));
  writeFileSync(join(folder, "main.js"), PROGRAM);
  return folder;
}

/** The verdict that the page in this folder shows. */
async function shown(t, folder) {
  cpSync(join(ROOT, "test/fixtures/badge.json"), join(folder, "badge.json"));
  const { origin, close } = await served(folder);
  t.after(close);
  const page = await browser.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.goto(`${origin}/index.html`);
  await page.waitForFunction(() => document.title !== "", undefined, { timeout: 30_000 }).catch(() => {});
  assert.deepEqual(wrong, []);
  return page.title();
}

const modules = (folder) => readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".wasm"));

test("with Vite", async (t) => {
  const folder = project(t);
  writeFileSync(join(folder, "index.html"), '<!doctype html><title></title><script type="module" src="/main.js"></script>');
  await build({ root: folder, logLevel: "error", build: { target: "esnext", assetsInlineLimit: 0 } });
  const built = join(folder, "dist");
  // The small one, and the one for what that has not.
  assert.equal(modules(built).length, 2);
  // Its keys cannot be had offline.
  assert.equal(await shown(t, built), "indeterminate");
});

test("with webpack", async (t) => {
  const folder = project(t);
  const built = join(folder, "dist");
  const compiled = await promisify(webpack)({
    mode: "production",
    context: folder,
    entry: "./main.js",
    output: { path: built, filename: "main.js" },
    performance: false,
  });
  assert.equal(compiled.hasErrors(), false, compiled.toString());
  writeFileSync(join(built, "index.html"), '<!doctype html><title></title><script defer src="main.js"></script>');
  // The small one, and the one for what that has not.
  assert.equal(modules(built).length, 2);
  assert.equal(await shown(t, built), "indeterminate");
});
