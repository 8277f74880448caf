#!/usr/bin/env node
// How fast the package is, beside others, in Node.js: milliseconds of processor time, medians. Build it first
// (scripts/build-npm.sh), then `npm ci --prefix wasm/npm/bench`.
//
//   node wasm/npm/bench/run.mjs            prints the table
//   node wasm/npm/bench/run.mjs --write    writes it into docs/wasm-size.md as well

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { called, median } from "./times.mjs";

const NAMES = { testamur: "testamur", digitalbazaar: "@digitalbazaar/vc 7.3", didkit: "didkit-wasm-node 0.2.1" };
/** Fresh processes of each. */
const STARTS = 15;

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
/** A credential without what the issuer of each adds. */
const { proof, credentialStatus, ...draft } = JSON.parse(readFileSync(at("../test/fixtures/badge.json")));
draft.issuer = { ...draft.issuer, id: undefined };

/** The program that gets ready to verify. */
const verifying = (name) => `import { verifying } from "./${name}.mjs"; const verify = await verifying(${JSON.stringify(files[name])});`;

/** What a program in a fresh process tells: unless it does itself, its processor time in milliseconds, of all its threads. */
function started(program, told = "\nconst { user, system } = process.cpuUsage(); console.log((user + system) / 1000);") {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program + told], { encoding: "utf8", cwd: at(".") });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}


const scratch = mkdtempSync(join(tmpdir(), "testamur-bench-"));
const files = {};
const rows = [];
try {
  const warm = {};
  for (const name of Object.keys(NAMES)) {
    const { prepare } = await import(`./${name}.mjs`);
    const { document, ...works } = await prepare(draft);
    files[name] = join(scratch, name);
    writeFileSync(files[name], document);
    warm[name] = works;
  }
  // One after the other in turn, so that what else the machine does meets all of them.
  const starts = Object.fromEntries(["empty", ...Object.keys(NAMES)].map((name) => [name, []]));
  for (let round = 0; round < STARTS; round += 1) {
    starts.empty.push(started(""));
    for (const name of Object.keys(NAMES)) {
      starts[name].push(started(`${verifying(name)} await verify();`));
    }
  }
  const empty = median(starts.empty);
  for (const [name, shown] of Object.entries(NAMES)) {
    const tell = 'import { called } from "./times.mjs"; console.log(await called(verify));';
    const row = { name: shown, cold: median(starts[name]) - empty, verify: started(verifying(name), tell) };
    for (const [what, work] of Object.entries(warm[name])) row[what] = await called(work);
    rows.push(row);
  }
} finally {
  rmSync(scratch, { recursive: true });
}

const shown = (time) => (time === undefined ? "–" : time.toFixed(time < 10 ? 2 : 0));
const table = [
  "| | first verification, over an empty Node.js | verify | issue | derive |",
  "|---|--:|--:|--:|--:|",
  ...rows.map(({ name, cold, verify, issue, derive }) => `| ${name} | ${[cold, verify, issue, derive].map(shown).join(" | ")} |`),
].join("\n");
console.log(table);

if (process.argv.includes("--write")) {
  const page = at("../../../docs/wasm-size.md");
  const [before, , after] = readFileSync(page, "utf8").split(/(?<=<!-- written by wasm\/npm\/bench\/run\.mjs -->\n)|(?=<!-- end of times -->)/);
  if (after === undefined) throw new Error(`${page} has no place for the table`);
  writeFileSync(page, `${before}${table}\n${after}`);
}
