// Keys, and who signs with them.

import { call } from "./core.js";
import { badArgument } from "./errors.js";
import { type FullCore, fullCore } from "./full.core.js";
import type { PublicKeyInput } from "./policy.js";

export type KeyType = "Ed25519" | "P-256" | "P-384" | "P-521" | "secp256k1" | "RSA" | "X25519" | "Bls12381G2";

/** A public key, in every form that others want it in. */
export interface PublicKey {
  readonly type: string;
  readonly jwk: JsonWebKey;
  readonly multikey: string;
  /** The did:key of it. */
  readonly did: string;
}

/** Signs with a key that is elsewhere: in a service, in hardware, or one that cannot be exported. */
export interface ExternalSigner {
  readonly publicKey: PublicKeyInput;
  /**
   * Signs a message, hashing it as the algorithm says (its name in JOSE: `EdDSA`, `ES256`, `ES384`, `PS256`, …). Of
   * ECDSA, r and s one after the other.
   */
  sign(algorithm: string, message: Uint8Array): Promise<Uint8Array>;
}

/** Who signs. */
export type Signer = SecretKey | ExternalSigner;

/** A key in the memory of the module. For one that nothing can read, see `cryptoKeySigner`. */
export class SecretKey {
  readonly publicKey: PublicKey;
  readonly #jwk: string;

  private constructor(publicKey: string, jwk: string) {
    this.publicKey = JSON.parse(publicKey) as PublicKey;
    this.#jwk = jwk;
  }

  /** A new key, with random bytes of the host. */
  static async generate(type: KeyType = "Ed25519"): Promise<SecretKey> {
    const core = await fullCore();
    return SecretKey.#of(() => core.SecretKey.generate(type));
  }

  /** Reads a secret key: a JWK, a Multikey, or PEM. */
  static async read(key: JsonWebKey | string): Promise<SecretKey> {
    const core = await fullCore();
    const text = typeof key === "string" ? key : JSON.stringify(key);
    return SecretKey.#of(() => core.SecretKey.read(text));
  }

  /** The **secret** key as a JWK. */
  toSecretJwk(): JsonWebKey {
    return JSON.parse(this.#jwk) as JsonWebKey;
  }

  /** Shows no secret. */
  toJSON(): PublicKey {
    return this.publicKey;
  }

  /** @internal */
  bound(core: FullCore): BoundSigner {
    const key = call(() => core.SecretKey.read(this.#jwk));
    try {
      return { signer: key.signer(), sign: undefined };
    } finally {
      key.free();
    }
  }

  static #of(make: () => FullCore["SecretKey"]["prototype"]): SecretKey {
    const key = call(make);
    try {
      return new SecretKey(key.public_key, key.to_secret_jwk());
    } finally {
      key.free();
    }
  }
}

/** A signer in the module, and who is asked for what it cannot sign. */
export interface BoundSigner {
  readonly signer: FullCore["Signer"]["prototype"];
  readonly sign: ExternalSigner["sign"] | undefined;
}

export function boundSigner(core: FullCore, signer: Signer): BoundSigner {
  if (signer instanceof SecretKey) return signer.bound(core);
  const made = call(() => core.Signer.outside(JSON.stringify(signer.publicKey)));
  return { signer: made, sign: signer.sign.bind(signer) };
}

/** What the Web Cryptography API calls an algorithm, by its name in JOSE. */
const ALGORITHMS: Readonly<Record<string, AlgorithmIdentifier | EcdsaParams | RsaPssParams>> = {
  EdDSA: { name: "Ed25519" },
  Ed25519: { name: "Ed25519" },
  ES256: { name: "ECDSA", hash: "SHA-256" },
  ES384: { name: "ECDSA", hash: "SHA-384" },
  ES512: { name: "ECDSA", hash: "SHA-512" },
  RS256: { name: "RSASSA-PKCS1-v1_5" },
  PS256: { name: "RSA-PSS", saltLength: 32 },
};

/** Signs with a key of the Web Cryptography API, which need not be extractable. */
export async function cryptoKeySigner(pair: CryptoKeyPair): Promise<ExternalSigner> {
  const { kty, crv, x, y, n, e } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  return {
    publicKey: Object.fromEntries(members) as JsonWebKey,
    async sign(name, message) {
      const algorithm = ALGORITHMS[name];
      if (algorithm === undefined) throw badArgument("algorithm", name, "the Web Cryptography API has none of this name");
      return new Uint8Array(await crypto.subtle.sign(algorithm, pair.privateKey, message as BufferSource));
    },
  };
}

type Signing = FullCore["Signing"]["prototype"];

/** A document with its proof, a token, or the bytes of a COSE signature. */
export type Signed = Readonly<Record<string, unknown>> | string | Uint8Array;

/** Goes through with a signature, asking whoever holds the key. */
export async function signed(signing: Signing, sign: ExternalSigner["sign"] | undefined): Promise<Signed> {
  try {
    while (!call(() => signing.poll())) {
      const { algorithm = "", message = new Uint8Array() } = signing;
      try {
        if (sign === undefined) throw new Error("nobody can be asked");
        signing.give(await sign(algorithm, message));
      } catch (error) {
        signing.fail(error instanceof Error ? error.message : String(error));
      }
    }
    const { text, bytes, is_document: isDocument } = signing;
    if (text === undefined) return bytes as Uint8Array;
    return isDocument ? (JSON.parse(text) as Signed) : text;
  } finally {
    signing.free();
  }
}
