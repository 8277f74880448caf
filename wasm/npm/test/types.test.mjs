// The types of the package hold for programs that are compiled strictly, whichever way they find modules.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
  test(`a program compiles that finds modules by ${resolution}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), "testamur-types-"));
    t.after(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(ROOT, join(folder, "node_modules/testamur"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    copyFileSync(join(ROOT, "test/fixtures/consumer.ts"), join(folder, "consumer.ts"));
    const options = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable", "--types", ""];
    const asked = [...options, "--module", module, "--moduleResolution", resolution, "consumer.ts"];
    const compiled = spawnSync(join(ROOT, "node_modules/.bin/tsc"), asked, { cwd: folder, encoding: "utf8" });
    assert.equal(compiled.status, 0, compiled.stdout);
  });
}

test("whoever calls require gets the same", () => {
  const program = 'const { verify } = require("testamur"); if (typeof verify !== "function") process.exit(1);';
  const [major, minor] = process.versions.node.split(".").map(Number);
  // Before, Node.js cannot require ES modules without being told.
  if (major < 20 || (major === 20 && minor < 19)) return;
  const ran = spawnSync(process.execPath, ["--no-warnings", "-e", program], { cwd: ROOT, encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
});
