// Credentials of an issuer with a fixed key, and the web that they need.

import { createPrivateKey, createPublicKey } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { Holder, Issuer, SecretKey } from "testamur";

const key = (byte) => ({ kty: "OKP", crv: "Ed25519", d: Buffer.alloc(32, byte).toString("base64url") });
const REGISTRAR = "did:web:registrar.example.edu";
const LIST = "https://registrar.example.edu/status/1";
export const DID_URL = "https://registrar.example.edu/.well-known/did.json";

const draft = {
  "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
  id: "urn:uuid:6d9e4c4e-6b1c-4c59-9a56-0c1b0a7a3a51",
  type: ["VerifiableCredential", "OpenBadgeCredential"],
  name: "First Aid at School",
  issuer: { id: REGISTRAR, type: ["Profile"], name: "Example University" },
  validFrom: "2026-09-01T08:00:00Z",
  validUntil: "2036-09-01T08:00:00Z",
  credentialSubject: {
    id: "did:example:ebfeb1f712ebc6f1c276e12ec21",
    name: "Ada Nováková",
    type: ["AchievementSubject"],
    achievement: {
      id: "https://badges.example.edu/achievements/first-aid",
      type: ["Achievement"],
      name: "First Aid at School",
      description: "Gives first aid to children and calls for help in the right order.",
      criteria: { narrative: "Took part in the course and passed the practical test." },
    },
  },
};
const status = (index) => ({ type: "BitstringStatusListEntry", statusPurpose: "revocation", statusListIndex: String(index), statusListCredential: LIST });

/** A list of 131,072 places of which these eight begin it. */
async function encodedList(first) {
  const bits = new Uint8Array(16384);
  bits[0] = first;
  const packed = await new Response(new Blob([bits]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  return `u${Buffer.from(packed).toString("base64url")}`;
}

/** Everything that the tests show, as texts, and the documents of the registrar's server by their URLs. */
export async function made() {
  const signer = await SecretKey.read({ ...key(1), ...publicPart(1) });
  const multikey = signer.publicKey.multikey;
  const method = `${REGISTRAR}#2026`;
  const did = {
    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
    id: REGISTRAR,
    verificationMethod: [{ id: method, type: "Multikey", controller: REGISTRAR, publicKeyMultibase: multikey }],
    assertionMethod: [method],
  };
  const registrar = new Issuer({ signer, id: REGISTRAR, verificationMethod: method, evidence: { [DID_URL]: did } });
  const own = new Issuer({ signer });
  const issue = (changes, securing = "eddsa-rdfc-2022", issuer = registrar) => issuer.issue({ ...draft, ...changes }, { securing, created: new Date("2026-10-01T00:00:00Z") });
  const text = async (...asked) => {
    const credential = await issue(...asked);
    return typeof credential === "string" ? credential : JSON.stringify(credential);
  };
  const ownDraft = { issuer: { id: await own.id(), type: ["Profile"], name: "Example Workshop" } };
  const list = async (first) =>
    JSON.stringify(
      await registrar.issue(
        {
          "@context": ["https://www.w3.org/ns/credentials/v2"],
          id: LIST,
          type: ["VerifiableCredential", "BitstringStatusListCredential"],
          issuer: REGISTRAR,
          validFrom: "2026-10-01T00:00:00Z",
          credentialSubject: { id: `${LIST}#list`, type: "BitstringStatusList", statusPurpose: "revocation", encodedList: await encodedList(first) },
        },
        { securing: "eddsa-rdfc-2022" },
      ),
    );
  const good = await issue({ credentialStatus: status(3) });
  const holder = new Holder({ signer: await SecretKey.read({ ...key(2), ...publicPart(2) }) });
  const shown = await holder.present([good], { securing: "eddsa-rdfc-2022" });
  const endorsement = await own.issue(
    {
      "@context": draft["@context"],
      id: "urn:uuid:1c5f4c39-4a86-4a3c-9f0e-6c1f7a0f8f11",
      type: ["VerifiableCredential", "EndorsementCredential"],
      name: "Endorsement",
      ...ownDraft,
      validFrom: "2026-09-01T08:00:00Z",
      credentialSubject: { id: REGISTRAR, type: ["EndorsementSubject"], endorsementComment: "Well taught." },
    },
    { securing: "eddsa-rdfc-2022" },
  );
  const arabic = "جامعة المثال للعلوم والتكنولوجيا";
  return {
    credentials: {
      good: JSON.stringify(good),
      forged: JSON.stringify({ ...good, name: "Surgery" }),
      unsigned: JSON.stringify(draft),
      expired: await text({ validUntil: "2026-10-02T00:00:00Z" }),
      early: await text({ validFrom: "2035-01-01T00:00:00Z" }),
      revoked: await text({ credentialStatus: status(7) }),
      own: await text(ownDraft, "eddsa-rdfc-2022", own),
      endorsed: await text({ endorsement: [endorsement] }),
      jwt: await text(ownDraft, "vc+jwt", own),
      damaged: (await text(ownDraft, "vc+jwt", own)).slice(0, -1),
      sdjwt: await text(ownDraft, "vc+sd-jwt", own),
      presentation: JSON.stringify(shown),
      empty: JSON.stringify(await holder.present([], { securing: "eddsa-rdfc-2022" })),
      statusless: await text({}),
      arabic: await text({ name: { "@value": "شهادة الإسعافات الأولية", "@language": "ar" }, issuer: { ...draft.issuer, name: arabic } }),
      long: await text({ name: `Diploma ${"Extraordinary ".repeat(400)}`, issuer: { ...draft.issuer, name: "W".repeat(5000) } }),
      deceiving: await text({ name: `Diploma \u202Edesrever\u202C <img src=x onerror="document.title='owned'">`, issuer: { ...draft.issuer, name: `Z${"\u0301".repeat(200)}algo\u200B University` } }),
    },
    documents: { [DID_URL]: JSON.stringify(did), [LIST]: await list(0b0000_0001) },
    // Later place 3 is revoked as well.
    later: { [DID_URL]: JSON.stringify(did), [LIST]: await list(0b0001_0001) },
    registrar: REGISTRAR,
    list: LIST,
  };
}

/** A picture of a badge, 64 pixels wide, with this text baked in as Open Badges 3.0 says. */
export function bakedPng(text) {
  const chunk = (type, content) => {
    const body = Buffer.concat([Buffer.from(type), content]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(content.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 0, 0, 0, 0]);
  // A disc of light grey, row by row with no filter.
  const rows = Buffer.from(Array.from({ length: 64 }, (_, y) => [0, ...Array.from({ length: 64 }, (_, x) => (Math.hypot(x - 32, y - 32) < 28 ? 200 : 90))]).flat());
  const baked = text === undefined ? [] : [chunk("iTXt", Buffer.from(`openbadgecredential\0\0\0\0\0${text}`))];
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), ...baked, chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** The same as an SVG. */
export function bakedSvg(json) {
  const credential = `<openbadges:credential><![CDATA[${json}]]></openbadges:credential>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0" width="64" height="64">${credential}<circle cx="32" cy="32" r="28"/></svg>`;
}

/** The public half of a key that is one byte many times. */
function publicPart(byte) {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, byte)]);
  const { x } = createPublicKey(createPrivateKey({ key: der, format: "der", type: "pkcs8" })).export({ format: "jwk" });
  return { x };
}
