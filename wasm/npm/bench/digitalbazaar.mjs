// @digitalbazaar/vc with its cryptosuites. The context of Open Badges, which it has not, is given.

import { readFileSync } from "node:fs";

const OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const context = new URL("../../../crates/testamur-canon/contexts/open-badges-3.0.3.jsonld", import.meta.url);
const CREATED = "2026-10-01T00:00:00Z";

/** The documents that are at hand: the contexts, and those of the issuer and of its keys. */
async function loader(vc, documents) {
  const known = { ...documents, [OPEN_BADGES]: JSON.parse(readFileSync(context)) };
  return async (url) => {
    const document = known[url];
    return document === undefined ? vc.defaultDocumentLoader(url) : { contextUrl: null, documentUrl: url, document };
  };
}

/** The documents of a did:key. */
function documents(key) {
  const { controller, id } = key;
  const method = { "@context": "https://w3id.org/security/multikey/v1", id, type: "Multikey", controller };
  method.publicKeyMultibase = key.publicKeyMultibase;
  const did = { "@context": ["https://www.w3.org/ns/did/v1"], id: controller, verificationMethod: [method], assertionMethod: [id] };
  return { [controller]: did, [id]: method };
}

/** What verifies the document in a file. */
export async function verifying(file) {
  const [vc, { DataIntegrityProof }, { cryptosuite }] = await Promise.all([
    import("@digitalbazaar/vc"),
    import("@digitalbazaar/data-integrity"),
    import("@digitalbazaar/eddsa-rdfc-2022-cryptosuite"),
  ]);
  const { credential, known } = JSON.parse(readFileSync(file));
  const suite = new DataIntegrityProof({ cryptosuite });
  const documentLoader = await loader(vc, known);
  return async () => {
    const result = await vc.verifyCredential({ credential, suite, documentLoader });
    if (!result.verified) throw result.error;
  };
}

export async function prepare(draft) {
  const vc = await import("@digitalbazaar/vc");
  const { DataIntegrityProof } = await import("@digitalbazaar/data-integrity");
  const { cryptosuite } = await import("@digitalbazaar/eddsa-rdfc-2022-cryptosuite");
  const sd = await import("@digitalbazaar/ecdsa-sd-2023-cryptosuite");
  const Ed25519Multikey = await import("@digitalbazaar/ed25519-multikey");
  const EcdsaMultikey = await import("@digitalbazaar/ecdsa-multikey");
  const named = async (key) => {
    const { publicKeyMultibase } = await key.export({ publicKey: true });
    key.controller = `did:key:${publicKeyMultibase}`;
    key.id = `${key.controller}#${publicKeyMultibase}`;
    return Object.assign(key, { publicKeyMultibase });
  };
  const key = await named(await Ed25519Multikey.generate());
  const curve = await named(await EcdsaMultikey.generate({ curve: "P-256" }));
  const known = { ...documents(key), ...documents(curve) };
  const documentLoader = await loader(vc, known);
  const by = (issuer) => ({ ...structuredClone(draft), issuer: { ...draft.issuer, id: issuer.controller } });
  const issue = () => {
    const suite = new DataIntegrityProof({ signer: key.signer(), cryptosuite, date: CREATED });
    return vc.issue({ credential: by(key), suite, documentLoader });
  };
  const credential = await issue();
  const mandatory = sd.createSignCryptosuite({ mandatoryPointers: ["/issuer"] });
  const base = await vc.issue({
    credential: by(curve),
    suite: new DataIntegrityProof({ signer: curve.signer(), cryptosuite: mandatory, date: CREATED }),
    documentLoader,
  });
  const disclosed = sd.createDiscloseCryptosuite({ selectivePointers: ["/credentialSubject/achievement/name"] });
  return {
    document: JSON.stringify({ credential, known }),
    issue,
    derive: () => vc.derive({ verifiableCredential: base, suite: new DataIntegrityProof({ cryptosuite: disclosed }), documentLoader }),
  };
}
