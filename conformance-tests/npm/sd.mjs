// Runs tasks for the Rust test that compares us with Digital Bazaar's packages: reads one JSON
// object {contexts, tasks} from standard input and writes the array of outcomes.

import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import * as Bls12381Multikey from '@digitalbazaar/bls12-381-multikey';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import {answer, documentLoaderOf, text} from './common.mjs';
import jsigs from 'jsonld-signatures';

const {purposes: {AssertionProofPurpose}} = jsigs;
const SUITES = {
  'bbs-2023': {cryptosuites: bbs, keys: Bls12381Multikey},
  'ecdsa-sd-2023': {cryptosuites: ecdsaSd, keys: EcdsaMultikey}
};

const input = JSON.parse(await text(process.stdin));
const documentLoader = documentLoaderOf(input.contexts);
await answer(input.tasks, run);

async function run({suite: name, task, document, pointers, key}) {
  const {cryptosuites, keys} = SUITES[name];
  const options = {purpose: new AssertionProofPurpose(), documentLoader};
  switch(task) {
    case 'issue': {
      const cryptosuite = cryptosuites.createSignCryptosuite({mandatoryPointers: pointers});
      const signer = (await keys.from(key)).signer();
      const suite = new DataIntegrityProof({cryptosuite, signer});
      return jsigs.sign(document, {...options, suite});
    }
    case 'derive': {
      const cryptosuite = cryptosuites.createDiscloseCryptosuite({selectivePointers: pointers});
      const suite = new DataIntegrityProof({cryptosuite});
      return jsigs.derive(document, {...options, suite});
    }
    case 'verify': {
      const suite = new DataIntegrityProof({cryptosuite: cryptosuites.createVerifyCryptosuite()});
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
