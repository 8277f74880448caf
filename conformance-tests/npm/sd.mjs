// Runs tasks for the Rust test that compares us with Digital Bazaar's packages: reads one JSON
// object {contexts, tasks} from standard input and writes the array of outcomes.

import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import jsigs from 'jsonld-signatures';

const {purposes: {AssertionProofPurpose}} = jsigs;

const input = JSON.parse(await text(process.stdin));
const outcomes = [];
for(const task of input.tasks) {
  try {
    outcomes.push({done: await run(task)});
  } catch(error) {
    outcomes.push({error: reasons(error)});
  }
}
process.stdout.write(JSON.stringify(outcomes));

async function run({task, document, pointers, key}) {
  const options = {purpose: new AssertionProofPurpose(), documentLoader};
  switch(task) {
    case 'issue': {
      const cryptosuite = ecdsaSd.createSignCryptosuite({mandatoryPointers: pointers});
      const signer = (await EcdsaMultikey.from(key)).signer();
      const suite = new DataIntegrityProof({cryptosuite, signer});
      return jsigs.sign(document, {...options, suite});
    }
    case 'derive': {
      const cryptosuite = ecdsaSd.createDiscloseCryptosuite({selectivePointers: pointers});
      const suite = new DataIntegrityProof({cryptosuite});
      return jsigs.derive(document, {...options, suite});
    }
    case 'verify': {
      const suite = new DataIntegrityProof({cryptosuite: ecdsaSd.createVerifyCryptosuite()});
      const {verified, error} = await jsigs.verify(document, {...options, suite});
      if(!verified) {
        throw error;
      }
      return true;
    }
    default:
      throw new Error(`no such task: ${task}`);
  }
}

// Contexts are those that were given; keys are did:key only, made from the identifier.
async function documentLoader(url) {
  const found = input.contexts[url] ?? keyDocument(url);
  if(!found) {
    throw new Error(`not at hand: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: found};
}

function keyDocument(url) {
  const [controller, fragment] = url.split('#');
  if(!controller.startsWith('did:key:')) {
    return undefined;
  }
  const publicKeyMultibase = controller.slice('did:key:'.length);
  const id = `${controller}#${publicKeyMultibase}`;
  const method = {id, type: 'Multikey', controller, publicKeyMultibase};
  if(fragment) {
    return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
  }
  const context = ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'];
  return {'@context': context, id: controller, assertionMethod: [method],
    verificationMethod: [method]};
}

function reasons(error) {
  const inner = [].concat(error?.errors ?? [], error?.cause ?? []).map(reasons);
  return [error?.message ?? String(error), ...inner].join('; ');
}

async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
