// The suites, and what each is told about the server: which of its endpoints answer which tag.

import {appendFileSync, cpSync, existsSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const VCDM_BOTH = {vc: ['1.1', '2.0']};

/**
 * Each suite: the repository that it is, what it tests, and how it is set up. `implementations(server)` is what its
 * localConfig.cjs holds. `adapt(folder, suites)` changes our copy of it where it would else reach for the network. `node`
 * has the first and the last major version of Node.js that it runs on. `tests` is how many of its tests are run and not skipped:
 * a suite that finds no endpoint for a tag runs fewer, and says nothing. `skips` says why it skips tests, by a part of their title.
 */
export const SUITES = [
  {
    repository: 'w3c/vc-data-model-2.0-test-suite',
    about: 'Verifiable Credentials Data Model 2.0',
    tests: 65,
    implementations: server => [{
      ...named('testamur'),
      // The suite takes the first endpoint of a tag, and each tag is tested apart.
      issuers: [
        server.issuer('eddsa-rdfc-2022', ['vc2.0']),
        server.issuer('jose', ['EnvelopingProof']),
      ],
      verifiers: [server.verifier(['vc2.0', 'EnvelopingProof'])],
      vpVerifiers: [server.presentations(['vc2.0', 'EnvelopingProof'])],
    }],
  },
  {
    repository: 'w3c/vc-di-eddsa-test-suite',
    about: 'eddsa-rdfc-2022, eddsa-jcs-2022',
    tests: 57,
    // It clones URLs, which Node.js 22 refuses.
    node: {until: 20},
    implementations: server => [{
      ...named('testamur'),
      issuers: ['eddsa-rdfc-2022', 'eddsa-jcs-2022'].map(name => server.issuer(name, [name])),
      verifiers: [server.verifier(['eddsa-rdfc-2022', 'eddsa-jcs-2022'])],
    }],
  },
  {
    repository: 'w3c/vc-di-ecdsa-test-suite',
    about: 'ecdsa-rdfc-2019, ecdsa-jcs-2019, ecdsa-sd-2023',
    tests: 179,
    node: {from: 22},
    adapt: vectors('vc-di-ecdsa'),
    implementations: server => [
      ecdsa(server, 'testamur', 'P-256', 'p256', ['ecdsa-sd-2023']),
      // Only the first endpoint of a tag is used.
      ecdsa(server, 'testamur with P-384', 'P-384', 'p384', []),
      holder(server, 'ecdsa-sd-2023'),
    ],
  },
  {
    repository: 'w3c/vc-di-bbs-test-suite',
    about: 'bbs-2023',
    tests: 81,
    skips: [
      ['proofPurpose', 'the suite has not written this test yet'],
      ['featureOption', 'the suite has not written this test yet'],
    ],
    adapt: (folder, suites) => {
      vectors('vc-di-bbs')(folder, suites);
      addDrivingLicences(folder);
    },
    implementations: server => [
      {
        ...named('testamur'),
        issuers: [server.issuer('bbs-2023', ['bbs-2023'], {supports: VCDM_BOTH})],
        verifiers: [server.verifier(['bbs-2023'], {supports: VCDM_BOTH})],
      },
      holder(server, 'bbs-2023'),
    ],
  },
  {
    repository: 'w3c/vc-di-ed25519signature2020-test-suite',
    about: 'Ed25519Signature2020',
    tests: 30,
    implementations: server => [{
      ...named('testamur'),
      issuers: [server.issuer('ed25519signature2020', ['Ed25519Signature2020'])],
      verifiers: [server.verifier(['Ed25519Signature2020'])],
    }],
  },
  {
    repository: 'w3c/vc-bitstring-status-list-test-suite',
    about: 'Bitstring Status List 1.0',
    tests: 19,
    skips: [
      ['MAY express an id', 'the suite has not written this test yet'],
      ...['statusSize', 'number of status messages', 'statusMessage', 'statusReference'].map(part =>
        [part, 'lists of single bits have neither size, messages nor references']),
    ],
    implementations: server => [{
      ...named('testamur'),
      issuers: [server.issuer('eddsa-rdfc-2022', ['BitstringStatusList'])],
      verifiers: [server.verifier(['BitstringStatusList'])],
    }],
  },
  {
    repository: 'w3c-ccg/vc-api-issuer-test-suite',
    about: 'VC-API, issuing',
    tests: 13,
    skips: [['MAY have property', 'the suite has not written this test yet']],
    implementations: server => [{
      ...named('testamur'),
      issuers: [server.issuer('eddsa-rdfc-2022', ['vc-api'])],
      verifiers: [server.verifier(['vc-api'])],
    }],
  },
  {
    repository: 'w3c-ccg/vc-api-verifier-test-suite',
    about: 'VC-API, verifying',
    tests: 18,
    // Whose credentials are verified.
    environment: {ISSUER_NAME: 'testamur', ISSUER_NAME_JWT: 'testamur'},
    implementations: server => [{
      ...named('testamur'),
      issuers: [server.issuer('eddsa-rdfc-2022', ['vc-api'])],
      verifiers: [server.verifier(['vc-api'])],
    }],
  },
  {
    repository: 'w3c-ccg/did-key-test-suite',
    about: 'did:key',
    tests: 15,
    skips: [['If an invalid public key value is detected', 'the suite has not written this test yet']],
    implementations: server => [{...named('testamur'), didResolvers: [server.resolver(['did-key'])]}],
  },
  {
    repository: 'w3c-ccg/did-resolution-mocha-test-suite',
    about: 'DID Resolution',
    tests: 52,
    implementations: server => [{
      ...named('testamur'),
      didResolvers: [server.resolver(['did-resolution'], {supportedDids: server.dids()})],
    }],
  },
  {
    repository: 'w3c/vc-jose-cose-test-suite',
    about: 'tokens and COSE signatures, `testamur conformance jose`',
    tests: 35,
    node: {from: 22},
    implementations: () => [{
      ...named('testamur'),
      'jose-cose': {
        features: Object.fromEntries(
          ['credential', 'presentation'].flatMap(what =>
            ['jose', 'sdjwt', 'cose'].map(form => [`${what}_${form}`, true]))),
      },
    }],
  },
  {
    repository: 'w3c/vc-json-schema-test-suite',
    about: 'schemas of credentials, `testamur conformance schema`',
    tests: 50,
    skips: ['2019-09', 'Draft-7'].map(draft =>
      [`JSON Schema ${draft} testamur 3 Implementers MUST`, 'the suite skips it for drafts that need not be supported']),
    adapt: folder => {
      for(const file of readdirSync(join(folder, 'implementations'))) {
        if(file.endsWith('.json')) {
          rmSync(join(folder, 'implementations', file));
        }
      }
      const types = ['JsonSchema', 'JsonSchemaCredential'];
      const specs = {'2020-12': types, '2019-09': types, 'Draft-7': types};
      const manifest = JSON.stringify({name: 'testamur', specs});
      writeFileSync(join(folder, 'implementations', 'testamur.json'), manifest);
    },
    implementations: () => [],
  },
];

function named(name) {
  return {name, implementation: name};
}

function ecdsa(server, name, curve, suffix, more) {
  const suites = ['ecdsa-rdfc-2019', 'ecdsa-jcs-2019'];
  const settings = {supportedEcdsaKeyTypes: [curve], supports: {...VCDM_BOTH, keyTypes: [curve]}};
  return {
    ...named(name),
    issuers: [
      ...suites.map(suite => server.issuer(`${suite}-${suffix}`, [suite], settings)),
      ...more.map(suite => server.issuer(suite, [suite], settings)),
    ],
    verifiers: [server.verifier([...suites, ...more], settings)],
  };
}

/** The suites for selective disclosure look the holder up by this name, whosever it is. */
function holder(server, suite) {
  return {...named('Digital Bazaar'), vcHolders: [server.holder(['vcHolder', suite])]};
}

/** The assertions that suites share load no context of the BBS suite's credentials, so that a quarter of it would not begin. */
function addDrivingLicences(folder) {
  const file = join(folder, 'node_modules', 'data-integrity-test-suite-assertion', 'vc-generator', 'contexts.js');
  const added = "import {CONTEXT as vdl, CONTEXT_URL as vdlUrl} from '@digitalbazaar/vdl-context';\n" +
    'contextMap.set(vdlUrl, vdl);\n';
  appendFileSync(file, added);
}

/** The vectors that a suite clones from the network after it was installed, from beside it. */
function vectors(name) {
  return (folder, suites) => {
    const from = join(suites, name);
    if(!existsSync(from)) {
      throw new Error(`${from} is missing: a checkout of w3c/${name}`);
    }
    cpSync(from, join(folder, 'tests', 'input', name), {recursive: true});
  };
}
