// Measures JavaScript packages for `cargo xtask bench`: reads one JSON object from standard input,
// {contexts, badge, mandatory, shown, disclosable, lists, samples, few, slow, warmup}, and writes
// {node, figures}: for each operation the median time of one run, in microseconds. Everything goes
// from text to text, with contexts and keys at hand, and is run for `warmup` milliseconds before it
// is measured: `samples` times, or `few` times where one takes more than `slow` milliseconds.

import * as bbs from '@digitalbazaar/bbs-2023-cryptosuite';
import * as Bls12381Multikey from '@digitalbazaar/bls12-381-multikey';
import * as crypto from 'node:crypto';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaSd from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import * as jose from 'jose';
import {documentLoaderOf, text} from './common.mjs';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {decodeList} from '@digitalbazaar/vc-bitstring-status-list';
import {cryptosuite as eddsaRdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import jsigs from 'jsonld-signatures';
import {SDJwtInstance} from '@sd-jwt/core';
import {StatusList} from '@sd-jwt/jwt-status-list';

const {purposes: {AssertionProofPurpose}} = jsigs;
const input = JSON.parse(await text(process.stdin));
const documentLoader = documentLoaderOf(input.contexts);
const figures = {};

await eddsa();
await selective('ecdsa-sd-2023', ecdsaSd, await EcdsaMultikey.generate({curve: 'P-256'}));
await selective('bbs-2023', bbs, await Bls12381Multikey.generateBbsKeyPair({
  algorithm: Bls12381Multikey.ALGORITHMS.BBS_BLS12381_SHA256
}));
await tokens('EdDSA', crypto.generateKeyPairSync('ed25519'));
await tokens('ES256', crypto.generateKeyPairSync('ec', {namedCurve: 'P-256'}));
for(const list of input.lists) {
  await statusList(list);
}
process.stdout.write(JSON.stringify({node: process.version, figures}));

async function eddsa() {
  const key = asDidKey(await Ed25519Multikey.generate());
  const draft = draftBy(key.controller);
  const signing = new DataIntegrityProof({cryptosuite: eddsaRdfc, signer: key.signer()});
  const issue = () => secured(draft, signing);
  const credential = await issue();
  await measure('eddsa-rdfc-2022 issue', issue);
  await measure('eddsa-rdfc-2022 verify', () =>
    verified(credential, new DataIntegrityProof({cryptosuite: eddsaRdfc})));
}

async function selective(name, suites, keyPair) {
  const key = asDidKey(keyPair);
  const draft = draftBy(key.controller);
  const proof = (cryptosuite, signer) => new DataIntegrityProof({cryptosuite, signer});
  const issue = () => secured(draft, proof(
    suites.createSignCryptosuite({mandatoryPointers: input.mandatory}), key.signer()));
  const base = await issue();
  const derive = async () => {
    const suite = proof(suites.createDiscloseCryptosuite({selectivePointers: input.shown}));
    return JSON.stringify(await jsigs.derive(JSON.parse(base), options(suite)));
  };
  const derived = await derive();
  await measure(`${name} issue`, issue);
  await measure(`${name} derive`, derive);
  await measure(`${name} verify`, () =>
    verified(derived, proof(suites.createVerifyCryptosuite())));
}

async function tokens(alg, {privateKey, publicKey}) {
  const claims = JSON.stringify(input.badge);
  const jwt = () => new jose.SignJWT(JSON.parse(claims))
    .setProtectedHeader({alg, typ: 'JWT'}).sign(privateKey);
  const token = await jwt();
  await measure(`JWT ${alg} issue`, jwt);
  await measure(`JWT ${alg} verify`, () => jose.jwtVerify(token, publicKey));

  const hash = alg === 'ES256' ? 'sha256' : null;
  const dsaEncoding = 'ieee-p1363';
  const sdJwt = new SDJwtInstance({
    signAlg: alg,
    hashAlg: 'sha-256',
    hasher: data => crypto.createHash('sha256').update(data).digest(),
    saltGenerator: length => crypto.randomBytes(length).toString('base64url'),
    signer: data => crypto.sign(hash, Buffer.from(data), {key: privateKey, dsaEncoding})
      .toString('base64url'),
    verifier: (data, signature) => crypto.verify(hash, Buffer.from(data),
      {key: publicKey, dsaEncoding}, Buffer.from(signature, 'base64url'))
  });
  const issue = () => sdJwt.issue(JSON.parse(claims), frame(input.disclosable));
  const selectiveToken = await issue();
  await measure(`SD-JWT ${alg} issue`, issue);
  await measure(`SD-JWT ${alg} verify`, () => sdJwt.verify(selectiveToken));
}

async function statusList({name, isToken, text, index, status}) {
  const decode = isToken ?
    async () => StatusList.decompressStatusList(text, 1) :
    () => decodeList({encodedList: text});
  const list = await decode();
  await measure(`${name} publish`,
    isToken ? async () => list.compressStatusList() : () => list.encode());
  await measure(`${name} check`, async () => {
    if(Number((await decode()).getStatus(index)) !== status) {
      throw new Error('another status');
    }
  });
}

/** The form in which the package wants to be told what can be disclosed. */
function frame(pointers) {
  const all = {};
  for(const pointer of pointers) {
    const path = pointer.split('/').slice(1);
    const member = path.pop();
    const parent = path.reduce((at, name) => at[name] ??= {}, all);
    (parent._sd ??= []).push(member);
  }
  return all;
}

function asDidKey(key) {
  key.controller = `did:key:${key.publicKeyMultibase}`;
  key.id = `${key.controller}#${key.publicKeyMultibase}`;
  return key;
}

function draftBy(issuer) {
  const {badge} = input;
  return JSON.stringify({...badge, issuer: {...badge.issuer, id: issuer}});
}

function options(suite) {
  return {suite, purpose: new AssertionProofPurpose(), documentLoader};
}

async function secured(draft, suite) {
  return JSON.stringify(await jsigs.sign(JSON.parse(draft), options(suite)));
}

async function verified(credential, suite) {
  const {verified: good, error} = await jsigs.verify(JSON.parse(credential), options(suite));
  if(!good) {
    throw error;
  }
}

async function measure(name, work) {
  // Compiled code is part of what is measured: the first runs are not.
  const until = performance.now() + input.warmup;
  let last;
  do {
    const begin = performance.now();
    await work();
    last = performance.now() - begin;
  } while(performance.now() < until);
  const samples = last > input.slow ? Math.min(input.few, input.samples) : input.samples;
  const times = [];
  for(let sample = 0; sample < samples; sample++) {
    const begin = performance.now();
    await work();
    times.push((performance.now() - begin) * 1000);
  }
  times.sort((left, right) => left - right);
  figures[name] = times[Math.floor(times.length / 2)];
}
