// Every program in JavaScript that the guide and the README show runs, and prints what they say.
//
//   TESTAMUR   the command line, which makes what the programs read

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const { TESTAMUR } = process.env;
const skip = !TESTAMUR && "TESTAMUR is not set";
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** The blocks of code of a page, each with its language. */
function blocks(path) {
  const found = readFileSync(join(ROOT, path), "utf8").matchAll(/^```(\w+)\n(.*?)^```$/gms);
  return Array.from(found, ([, language, text]) => ({ language, text }));
}

/** An empty folder in which the package is installed, and the examples are. */
function scratch(t) {
  const folder = mkdtempSync(join(tmpdir(), "testamur-guide-"));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(join(ROOT, "wasm/npm"), join(folder, "node_modules/testamur"));
  symlinkSync(join(ROOT, "examples"), join(folder, "examples"));
  return folder;
}

function run(folder, { language, text }) {
  let asked = ["bash", "-euo", "pipefail", "-c", text];
  if (language === "js") {
    writeFileSync(join(folder, "program.mjs"), text);
    asked = [process.execPath, "program.mjs"];
  }
  const PATH = `${dirname(resolve(TESTAMUR))}${delimiter}${process.env.PATH}`;
  const [command, ...rest] = asked;
  const ran = spawnSync(command, rest, { cwd: folder, encoding: "utf8", env: { ...process.env, PATH } });
  assert.equal(ran.status, 0, `${text}\n${ran.stderr}`);
  return ran.stdout + ran.stderr;
}

test("the programs of the guide run, and print what it says", { skip }, (t) => {
  const folder = scratch(t);
  let printed = "";
  let programs = 0;
  for (const block of blocks("docs/guides/javascript.md")) {
    if (block.language === "text") {
      for (const line of block.text.trim().split("\n")) assert.ok(printed.includes(line), `not printed: ${line}\n${printed}`);
    } else {
      printed = run(folder, block);
      programs += block.language === "js" ? 1 : 0;
    }
  }
  assert.ok(programs >= 4);
});

test("the program of the README runs", { skip }, (t) => {
  const folder = scratch(t);
  run(folder, { language: "sh", text: "testamur key new -o key.jwk; testamur issue --key key.jwk -o badge.json examples/badge.json" });
  const programs = blocks("README.md").filter(({ language }) => language === "js");
  assert.equal(programs.length, 1);
  assert.match(run(folder, programs[0]), /^rejected$/m);
});
