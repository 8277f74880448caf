// Makes a copy of a suite that runs without the network, but for the package registry.

import {spawnSync} from 'node:child_process';
import {cpSync, existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {basename, join} from 'node:path';

/** Packages that suites take from repositories, and the checkout that takes their place. */
const FROM_REPOSITORIES = {
  'vc-test-suite-implementations': 'vc-test-suite-implementations',
  'data-integrity-test-suite-assertion': 'data-integrity-test-suite-assertion',
  'mocha-w3c-interop-reporter': 'mocha-w3c-interop-reporter',
};

/** The part of a repository's name that its checkout has. */
export const folderOf = suite => basename(suite.repository);

/**
 * Copies a suite into `work` and installs what it needs, unless that was done before.
 * Gives the folder of the copy.
 */
export function prepare(suite, suites, work) {
  const folder = join(work, folderOf(suite));
  const done = join(folder, 'prepared');
  if(existsSync(done)) {
    return folder;
  }
  rmSync(folder, {recursive: true, force: true});
  copy(join(suites, folderOf(suite)), folder);
  const manifest = edit(folder, manifest => {
    const used = Object.keys(FROM_REPOSITORIES).filter(name => name in manifest.dependencies);
    for(const name of used) {
      manifest.dependencies[name] = `file:${local(name, suites, work)}`;
    }
    manifest.dependencies.mocha ??= manifest.devDependencies.mocha;
  });
  if(!manifest.dependencies.mocha) {
    throw new Error(`${suite.repository} runs without mocha`);
  }
  // Locked versions are those of the repositories.
  rmSync(join(folder, 'package-lock.json'), {force: true});
  install(folder);
  suite.adapt?.(folder, suites);
  writeFileSync(done, '');
  return folder;
}

/** A copy of a package that is installed from a folder. */
function local(name, suites, work) {
  const from = join(suites, FROM_REPOSITORIES[name]);
  if(!existsSync(from)) {
    throw new Error(`${from} is missing: the suites depend on a checkout of it`);
  }
  const folder = join(work, 'packages', name);
  if(!existsSync(folder)) {
    copy(from, folder);
    edit(folder, manifest => {
      // What its build would make differs only in the kind of modules.
      if(name === 'mocha-w3c-interop-reporter') {
        manifest.exports = './lib/index.js';
      }
    });
  }
  return folder;
}

function copy(from, to) {
  const filter = file => !['node_modules', '.git'].includes(basename(file));
  cpSync(from, to, {recursive: true, filter});
}

/** Changes a package.json; what is only for developing it, and scripts, are left out. */
function edit(folder, change) {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  change(manifest);
  delete manifest.devDependencies;
  delete manifest.scripts;
  writeFileSync(file, JSON.stringify(manifest, null, 2));
  return manifest;
}

function install(folder) {
  const words = ['install', '--install-links', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const {status, stderr} = spawnSync('npm', words, {cwd: folder, encoding: 'utf8'});
  if(status !== 0) {
    throw new Error(`npm install in ${folder}: ${stderr}`);
  }
}
