#!/usr/bin/env node
// Runs the public suites of the W3C against this build of testamur. README.md tells how they are got.

import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {delimiter, join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {makeDocuments} from './documents.mjs';
import {writePage} from './page.mjs';
import {folderOf, prepare} from './prepare.mjs';
import {start} from './server.mjs';
import {SUITES} from './suites.mjs';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    testamur: {type: 'string', default: 'target/debug/testamur'},
    only: {type: 'string', multiple: true, default: []},
    page: {type: 'string'},
  },
});
const [given] = positionals;
if(!given) {
  console.error('Usage: run.mjs SUITES-FOLDER [--testamur PROGRAM] [--only PART-OF-A-NAME]... [--page PAGE.md]');
  process.exit(2);
}
const suites = resolve(given);
const work = join(suites, 'testamur-run');
const testamur = resolve(values.testamur);
mkdirSync(work, {recursive: true});

const results = [];
const database = join(work, 'server.db');
for(const suffix of ['', '-wal', '-shm', '-journal']) {
  rmSync(database + suffix, {force: true});
}
const server = await start(testamur, database, makeDocuments(testamur, work));
try {
  const chosen = SUITES.filter(({repository}) =>
    !values.only.length || values.only.some(part => repository.includes(part)));
  for(const suite of chosen) {
    results.push(run(suite));
    print(results.at(-1));
  }
} finally {
  await server.stop();
}
if(values.page) {
  writePage(values.page, results);
}
const failed = results.filter(result => result.error || result.failures.length);
process.exitCode = failed.length ? 1 : 0;

/** Runs one suite: what it counted, or why it did not run. */
function run(suite) {
  const about = {suite: suite.repository, about: suite.about};
  const checkout = join(suites, folderOf(suite));
  const major = Number(process.versions.node.split('.')[0]);
  if(!existsSync(checkout)) {
    return {...about, error: 'it is not among the checkouts'};
  }
  const {from = 0, until = Infinity} = suite.node ?? {};
  if(major < from || major > until) {
    return {...about, error: major < from ? `it needs Node.js ${from}` : `it needs Node.js ${until} at most`};
  }
  const folder = prepare(suite, suites, work);
  const config = {settings: {enableInteropTests: true}, implementations: suite.implementations(server)};
  writeFileSync(join(folder, 'localConfig.cjs'), `module.exports = ${JSON.stringify(config, null, 2)};\n`);
  const report = join(folder, 'testamur.json');
  rmSync(report, {force: true});
  const words = ['node_modules/.bin/mocha', 'tests/', '--timeout', '30000', '--preserve-symlinks'];
  const {stdout, stderr} = spawnSync(
    process.execPath,
    [...words, '--reporter', 'json', '--reporter-option', `output=${report}`],
    {cwd: folder, encoding: 'utf8', env: environment(suite), maxBuffer: 1 << 28},
  );
  writeFileSync(join(folder, 'output.txt'), stdout + stderr);
  if(!existsSync(report)) {
    return {...about, error: `mocha reports nothing: ${stderr.slice(0, 500)}`};
  }
  const {passes, pending, failures} = JSON.parse(readFileSync(report, 'utf8'));
  const ran = passes.length + failures.length;
  if(ran < suite.tests) {
    return {...about, error: `only ${ran} of ${suite.tests} tests ran; ${join(folder, 'output.txt')} has more`};
  }
  const unexplained = pending.find(({fullTitle}) => !reasonOf(suite, fullTitle));
  if(unexplained) {
    return {...about, error: `it skips, for no reason that is known here: ${unexplained.fullTitle}`};
  }
  return {
    ...about,
    date: new Date().toISOString().slice(0, 10),
    commit: commit(checkout),
    passed: passes.length,
    skipped: pending.map(({fullTitle}) => ({test: fullTitle, reason: reasonOf(suite, fullTitle)})),
    failures: failures.map(({fullTitle, err}) => ({test: fullTitle, message: err.message})),
  };
}

function reasonOf(suite, title) {
  return suite.skips?.find(([part]) => title.includes(part))?.[1];
}

function environment(suite) {
  const path = [commands(), process.env.PATH].join(delimiter);
  return {...process.env, ...suite.environment, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1', PATH: path};
}

/** The suites that run a command run it in a container; a folder with what stands in for that. */
function commands() {
  const folder = join(work, 'bin');
  mkdirSync(folder, {recursive: true});
  for(const name of ['docker', 'docker-compose']) {
    const file = join(folder, name);
    const program = new URL('container.mjs', import.meta.url).pathname;
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${program}' '${testamur}' "$@"\n`);
    chmodSync(file, 0o755);
  }
  return folder;
}

/** When a checkout was made of what, if it still knows. */
function commit(checkout) {
  const words = ['-C', checkout, 'log', '-1', '--format=%h, %cs'];
  const {status, stdout} = spawnSync('git', words, {encoding: 'utf8'});
  const own = existsSync(join(checkout, '.git'));
  return own && status === 0 ? stdout.trim() : 'unknown';
}

function print({suite, passed, skipped, failures, error}) {
  if(error) {
    console.log(`${suite}: not run: ${error}`);
    return;
  }
  console.log(`${suite}: ${passed} passed, ${skipped.length} skipped, ${failures.length} failed`);
  for(const {test, message} of failures) {
    console.log(`  failed: ${test}\n    ${message}`);
  }
}
