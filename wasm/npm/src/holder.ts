// The holder: what is in a credential, a part of it, and showing it.

import { call } from "./core.js";
import { fullCore } from "./full.core.js";
import { bytesOf, type Input } from "./input.js";
import { type Identity, plain } from "./issuer.js";
import { boundSigner, type Signed, signed } from "./keys.js";
import type { JsonObject } from "./report.js";

/** How a presentation is secured, and what its proof says. */
export interface Presenting {
  /** A suite, or a kind of token (`vp+jwt`, `vp+sd-jwt`, `vp+cose`, `vp-jwt`). */
  readonly securing: string;
  /** For whom, as the verifier calls itself. */
  readonly domain?: readonly string[];
  /** What the verifier asked to be answered. */
  readonly challenge?: string;
  readonly id?: string;
  readonly types?: readonly string[];
  readonly created?: Date;
  readonly expires?: Date;
  /** JSON pointers of what can be withheld again (`vp+sd-jwt`). */
  readonly disclosable?: readonly string[];
  readonly dangerouslyAllowUndefinedTerms?: boolean;
}

/** What a credential in any form holds, and what of it can be shown or withheld. Nothing is verified. */
export async function inspect(credential: Input): Promise<JsonObject> {
  const [core, bytes] = [await fullCore(), await bytesOf(credential)];
  return JSON.parse(call(() => core.inspect(bytes))) as JsonObject;
}

/** Shows credentials, with one key. */
export class Holder {
  readonly #identity: Identity;

  constructor(identity: Identity) {
    this.#identity = { ...identity };
  }

  /** Shows a part of a credential: what its issuer made mandatory, and what these JSON pointers name. The form stays. */
  async derive(credential: Input, pointers: readonly string[]): Promise<Signed> {
    const bytes = await bytesOf(credential);
    return this.#with((core) => {
      const text = new TextDecoder().decode(call(() => core.derive(bytes, [...pointers])));
      return text.startsWith("{") ? (JSON.parse(text) as Signed) : text;
    });
  }

  /** Signs a presentation of these credentials, in whatever form each is. */
  async present(credentials: readonly Input[], presenting: Presenting): Promise<Signed> {
    const module = await fullCore();
    const documents = await Promise.all(credentials.map(bytesOf));
    return this.#with((core, signer) => {
      const shown = new module.Presented();
      call(() => documents.forEach((document) => shown.add(document)));
      return signed(call(() => core.present(signer.signer, shown, plain(presenting))), signer.sign);
    });
  }

  async #with<T>(work: (core: Bound, signer: ReturnType<typeof boundSigner>) => T | Promise<T>): Promise<T> {
    const module = await fullCore();
    const { id, verificationMethod } = this.#identity;
    const signer = boundSigner(module, this.#identity.signer);
    try {
      const core = call(() => new module.Holder(signer.signer, id, verificationMethod));
      try {
        return await work(core, signer);
      } finally {
        core.free();
      }
    } finally {
      signer.signer.free();
    }
  }
}

type Bound = Awaited<ReturnType<typeof fullCore>>["Holder"]["prototype"];
