// The issuer.

import { answered, type Asking, type Inquiry, type Means } from "./answering.js";
import { call, type Core } from "./core.js";
import { gathered, type Known } from "./evidence.js";
import { fullCore } from "./full.core.js";
import { bytesOf, type Input } from "./input.js";
import { boundSigner, type Signed, signed, type Signer } from "./keys.js";
import type { PublicKeyInput } from "./policy.js";

/** Who issues, and by which key. */
export interface Identity {
  readonly signer: Signer;
  /** The DID or URL; the did:key of the signer's key unless set. */
  readonly id?: string;
  /** The URL by which the document of `id` names the key, where the DID is not made from it. */
  readonly verificationMethod?: string;
}

/** How a credential is secured, and what its proof says. */
export interface Securing {
  /**
   * A suite (`eddsa-rdfc-2022`, `ecdsa-sd-2023`, `bbs-2023`, …) or a kind of token (`vc+jwt`, `vc+sd-jwt`, `dc+sd-jwt`,
   * `vc+cose`, `vc-jwt`, `ob3-jwt`).
   */
  readonly securing: string;
  readonly created?: Date;
  readonly expires?: Date;
  readonly proofPurpose?: string;
  readonly domain?: readonly string[];
  readonly challenge?: string;
  readonly proofId?: string;
  readonly previousProof?: readonly string[];
  /** Adds a proof to those that the draft has. */
  readonly addToProofs?: boolean;
  /** JSON pointers of what every derived proof must show (`ecdsa-sd-2023`, `bbs-2023`). */
  readonly mandatory?: readonly string[];
  /** JSON pointers of what the holder may withhold (SD-JWT). */
  readonly disclosable?: readonly string[];
  /** The algorithm of a token, by its name in JOSE, where the key has several. */
  readonly algorithm?: string;
  /** The key of the holder that a token is bound to. */
  readonly holderKey?: PublicKeyInput;
  readonly dangerouslyAllowUndefinedTerms?: boolean;
}

/**
 * Issues credentials with one key. A draft is checked by the same rules as verifiers have, and compared with the schemas
 * and documents that it names, as far as these are in the evidence; the network is used only where a `fetch` was given.
 */
export class Issuer {
  readonly #identity: Identity & Means & Known;

  constructor(identity: Identity & Means & Known) {
    this.#identity = { ...identity };
  }

  /** The issuer's identifier. */
  async id(): Promise<string> {
    const { core, signer, evidence } = await this.#made();
    try {
      return core.id;
    } finally {
      core.free();
      signer.signer.free();
      evidence.free();
    }
  }

  /**
   * Makes a credential of a draft, which is a credential without proof. The issuer is filled in where the draft names
   * none. The draft itself is left as it is.
   *
   * Throws a `TestamurError` with all that is wrong with the draft (`faults`), or why it could not be signed.
   */
  async issue(draft: Input, securing: Securing, asking: Asking = {}): Promise<Signed> {
    const bytes = await bytesOf(draft);
    const module = (await fullCore()) as unknown as Core;
    const { core, signer, evidence } = await this.#made();
    try {
      const inquiry = call(() => core.begin(bytes, plain(securing)));
      const { fetch } = this.#identity;
      const means = fetch === undefined ? { ...this.#identity, offline: true } : this.#identity;
      await answered(module, inquiry as unknown as Inquiry, means, asking);
      return await signed(call(() => inquiry.finish_credential(signer.signer)), signer.sign);
    } finally {
      core.free();
      signer.signer.free();
      evidence.free();
    }
  }

  async #made() {
    const module = await fullCore();
    const { id, verificationMethod } = this.#identity;
    const evidence = (await gathered(module as unknown as Core, this.#identity)) as unknown;
    const known = evidence as InstanceType<(typeof module)["Evidence"]>;
    const signer = boundSigner(module, this.#identity.signer);
    const core = call(() => new module.Issuer(signer.signer, id, verificationMethod, known));
    return { core, signer, evidence: known };
  }
}

/** Options as the module reads them: times are numbers. */
export function plain(options: object): string {
  return JSON.stringify(options, function (this: Record<string, unknown>, name, value: unknown) {
    const original = this[name];
    return original instanceof Date ? original.getTime() : value;
  });
}
