// Documents that the caller has already.

import { call, type Core } from "./core.js";
import { bytesOf, type Input } from "./input.js";

export interface Known {
  /**
   * Documents that are believed as they are, by their URLs: DID documents, contexts, schemas, status lists. They are
   * looked at before the network.
   */
  readonly evidence?: Readonly<Record<string, Input>>;
  /**
   * The documents of an earlier verification, as `bundle` gave them: with them there is no network, and the time is
   * theirs unless `at` says another.
   */
  readonly bundles?: readonly Input[];
}

/** They in the module, which must be freed. */
export async function gathered(core: Core, known: Known): Promise<Core["Evidence"]["prototype"]> {
  const { evidence = {}, bundles = [] } = known;
  const named = Object.entries(evidence).map(async ([url, document]) => [url, await bytesOf(document)] as const);
  const [documents, texts] = [await Promise.all(named), await Promise.all(bundles.map(bytesOf))];
  return call(() => {
    const made = new core.Evidence();
    try {
      for (const text of texts) made.bundle(text);
      for (const [url, bytes] of documents) made.document(url, bytes);
      return made;
    } catch (error) {
      made.free();
      throw error;
    }
  }, core);
}
