// The same reports as the native library gives, member by member, for badges in every form, for whatever stands among
// the standards' vectors, and for real badges, whole and damaged. Both verify offline, for the same time.
//
//   TESTAMUR           the command line, native
//   TESTAMUR_VECTORS, TESTAMUR_DATA   see CONTRIBUTING.md

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Verifier } from "testamur/verify";
import * as small from "../module/verify.js";

const AT = "2026-11-01T00:00:00Z";
const { TESTAMUR, TESTAMUR_VECTORS, TESTAMUR_DATA } = process.env;
const POLICY = { trust: "anyone", dangerouslyReplayable: true, statusAsOf: "asked-time" };
const skip = !(TESTAMUR && TESTAMUR_VECTORS && TESTAMUR_DATA) && "TESTAMUR, TESTAMUR_VECTORS or TESTAMUR_DATA is not set";

let scratch;
let answeredBySmall = 0;
before(() => {
  small.initSync({ module: readFileSync(new URL("../module/verify_bg.wasm", import.meta.url)) });
  scratch = mkdtempSync(join(tmpdir(), "testamur-npm-"));
});
after(() => rmSync(scratch, { recursive: true }));

/** All files below a folder that could be documents. */
function documents(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.(json|jsonld|jwt|txt)$/.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

/** A report for each file, by the native library. */
function native(files) {
  const asked = ["verify", "--json", "--offline", "--at", AT, ...files];
  const options = { encoding: "utf8", maxBuffer: 1 << 30, stdio: ["ignore", "pipe", "ignore"] };
  let printed;
  try {
    printed = execFileSync(TESTAMUR, asked, options);
  } catch (error) {
    // Rejected and indeterminate are statuses too.
    assert.ok([1, 3].includes(error.status), `testamur ended with the status ${error.status}`);
    printed = error.stdout;
  }
  return printed.trim().split("\n").map((line) => JSON.parse(line));
}

async function compared(files) {
  const verifier = new Verifier({ offline: true, at: new Date(AT) });
  const verdicts = {};
  const expected = native(files);
  assert.equal(expected.length, files.length);
  for (const [at, file] of files.entries()) {
    const report = await verifier.verify(readFileSync(file), POLICY);
    const { file: _, ...rest } = expected[at];
    assert.deepEqual({ ...report, file: undefined }, { ...rest, file: undefined }, file);
    const first = ofSmallModule(file);
    if (first !== undefined) {
      assert.deepEqual({ ...first, file: undefined }, { ...rest, file: undefined }, `${file}, by the small module`);
      answeredBySmall += 1;
    }
    verdicts[report.verdict] = (verdicts[report.verdict] ?? 0) + 1;
  }
  return verdicts;
}

/** The report of the small module alone; undefined where it says that a larger one is to be asked. */
function ofSmallModule(file) {
  const evidence = new small.Evidence();
  const policy = new small.Policy(JSON.stringify(POLICY));
  const verifier = new small.Verifier(evidence, Date.parse(AT) / 1000);
  const inquiry = verifier.begin(readFileSync(file), policy);
  inquiry.requests();
  const { report } = inquiry.finish_report(false);
  if (!small.missed()) return JSON.parse(report);
  small.__wbg_reset_state();
  return undefined;
}

/** The example badge, issued by the command line in every form that each type of key has. */
function issued() {
  const run = (...asked) => execFileSync(TESTAMUR, asked, { stdio: ["ignore", "pipe", "ignore"] });
  const draft = fileURLToPath(new URL("../../../examples/badge.json", import.meta.url));
  const tokens = ["vc+jwt", "vc+cose", "vc+sd-jwt", "ob3-jwt"];
  const forms = {
    ed25519: ["eddsa-rdfc-2022", "eddsa-jcs-2022", "Ed25519Signature2020", ...tokens],
    p256: ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", ...tokens],
    p384: ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "vc+jwt"],
    p521: ["vc+jwt"],
    secp256k1: ["vc+jwt"],
    rsa: ["vc+jwt"],
    bls12381g2: ["bbs-2023"],
  };
  return Object.entries(forms).flatMap(([type, suites]) => {
    const key = join(scratch, `${type}.jwk`);
    run("key", "new", "--type", type, "-o", key);
    return suites.map((suite) => {
      const file = join(scratch, `${type}-${suite}`);
      // A COSE signature has no place for a time.
      const created = suite === "vc+cose" ? [] : ["--created", "2026-10-01T00:00:00Z"];
      run("issue", "--key", key, "--suite", suite, ...created, "-o", file, draft);
      return file;
    });
  });
}

/** Each file with one byte changed, at four places. */
function damaged(files) {
  return files.flatMap((file) => {
    const bytes = readFileSync(file);
    return [0.1, 0.35, 0.6, 0.9].map((share, number) => {
      const changed = Uint8Array.from(bytes);
      const at = Math.floor(bytes.length * share);
      changed[at] = changed[at] === 0x61 ? 0x62 : 0x61;
      const path = join(scratch, `${basename(dirname(file))}-${basename(file)}-${number}`);
      writeFileSync(path, changed);
      return path;
    });
  });
}

test("the reports on badges that were issued in every form are those of the native library", { skip }, async () => {
  const files = issued();
  // A base proof is for its holder only.
  assert.deepEqual(await compared(files), { accepted: files.length - 1, rejected: 1 });
  const { rejected } = await compared(damaged(files));
  assert.ok(rejected > files.length * 3);
});

for (const folder of ["vc-di-eddsa", "vc-di-ecdsa", "vc-di-bbs", "sd-jwt"]) {
  test(`the reports on all of ${folder}, whole and damaged, are those of the native library`, { skip }, async () => {
    const files = documents(join(TESTAMUR_VECTORS, folder));
    assert.ok(files.length > 50);
    await compared(files);
    await compared(damaged(files));
  });
}

test("the reports on real badges are those of the native library", { skip }, async () => {
  const verdicts = await compared(documents(TESTAMUR_DATA));
  assert.ok(verdicts.rejected > 10);
});

test("the small module by itself gave the same reports, as far as it could", { skip }, () => {
  console.log(`# ${answeredBySmall} reports by the small module`);
  assert.ok(answeredBySmall > 500);
});
