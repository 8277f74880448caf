// DIDs that stand on the web: made anew for each run, and given to the server in files, since it has no network.

import {spawnSync} from 'node:child_process';
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';

const HOST = 'registrar.university.example';

/** A did:webvh in use and one that was given up, with the files behind their URLs; and a DID whose document is nowhere. */
export function makeDocuments(testamur, work) {
  const folder = join(work, 'dids');
  rmSync(folder, {recursive: true, force: true});
  mkdirSync(folder, {recursive: true});
  const key = join(folder, 'key.json');
  run(testamur, 'key', 'new', '--output', key);
  const files = new Map();
  const make = name => {
    const log = join(folder, name);
    const words = ['--folder', log, '--key', key, '--update-key', key];
    files.set(`https://${HOST}/${name}/did.jsonl`, join(log, 'did.jsonl'));
    return run(testamur, 'did', 'create', 'webvh', `${HOST}:${name}`, ...words);
  };
  const [inUse, deactivated] = ['in-use', 'given-up'].map(make);
  run(testamur, 'did', 'deactivate', join(folder, 'given-up'), '--update-key', key);
  return {files, inUse, deactivated, notFound: `did:web:${HOST}:nowhere`};
}

function run(testamur, ...words) {
  const {status, stdout, stderr} = spawnSync(testamur, words, {encoding: 'utf8'});
  if(status !== 0) {
    throw new Error(`testamur ${words.join(' ')}: ${stderr}`);
  }
  return stdout.trim();
}
