// The server under test, and its endpoints as suites name them.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {get} from 'node:https';
import {createServer} from 'node:net';

/** Starts `testamur serve --profile conformance`. It is ready when this returns. */
export async function start(testamur, database, documents) {
  const port = await freePort();
  const base = `https://localhost:${port}`;
  const words = ['serve', '--profile', 'conformance', '--seed', 'w3c', '--offline', '--tls-self-signed', '--log-level', 'warn'];
  const where = ['--listen', `127.0.0.1:${port}`, '--public-url', base, '--database', database];
  const known = [...documents.files].flatMap(([url, file]) => ['--evidence', `${url}=${file}`]);
  const server = spawn(testamur, [...words, ...where, ...known], {stdio: ['ignore', 'ignore', 'inherit']});
  const ended = once(server, 'exit');
  const began = Date.now();
  while(true) {
    try {
      const {issuers} = await json(`${base}/issuers`);
      return new Server(base, issuers, documents, () => server.kill('SIGTERM') && ended);
    } catch(error) {
      if(server.exitCode !== null || Date.now() - began > 20_000) {
        throw new Error(`the server does not answer: ${error.message}`);
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}

class Server {
  constructor(base, issuers, documents, stop) {
    this.base = base;
    this.documents = documents;
    this.ids = new Map(issuers.map(({name, id}) => [name, id]));
    this.stop = stop;
  }

  /** The endpoint at which one of the issuers issues. */
  issuer(name, tags, settings = {}) {
    const id = this.ids.get(name);
    if(!id) {
      throw new Error(`there is no issuer ${name}`);
    }
    return {id, endpoint: `${this.base}/${name}/credentials/issue`, tags, ...settings};
  }

  verifier(tags, settings = {}) {
    return this.#endpoint('/credentials/verify', tags, settings);
  }

  presentations(tags) {
    return this.#endpoint('/presentations/verify', tags);
  }

  holder(tags) {
    return this.#endpoint('/credentials/derive', tags);
  }

  resolver(tags, settings = {}) {
    return this.#endpoint('/1.0/identifiers', tags, settings);
  }

  /** DIDs for each answer that a resolver may give. */
  dids() {
    const did = this.ids.get('eddsa-rdfc-2022');
    const fragment = did.slice('did:key:'.length);
    const {deactivated, notFound, inUse} = this.documents;
    return {
      valid: [{did, resolutionOptions: {}}, {did: this.ids.get('ecdsa-rdfc-2019-p256'), resolutionOptions: {}}],
      derefUrls: [{didUrl: `${did}#${fragment}`, dereferencingOptions: {}}],
      // Of these two the suite takes the DID itself.
      deactivated,
      notFound,
      // A path, which did:webvh gives a meaning: the URL of a file.
      serviceDerefUrls: [{didUrl: `${inUse}/file.pdf`}],
    };
  }

  #endpoint(path, tags, settings = {}) {
    return {id: this.base, endpoint: this.base + path, tags, ...settings};
  }
}

function json(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, {rejectUnauthorized: false}, response => {
      let text = '';
      response.on('data', part => text += part);
      response.on('end', () => resolve(JSON.parse(text)));
    });
    request.on('error', reject);
  });
}

async function freePort() {
  const socket = createServer().listen(0, '127.0.0.1');
  await once(socket, 'listening');
  const {port} = socket.address();
  socket.close();
  return port;
}
