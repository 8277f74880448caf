// The documents that verifications took (keys, status lists, schemas), kept for offline ones.

import type { JsonObject } from "testamur/verify";
import { KEPT_DOCUMENT_LENGTH, KEPT_DOCUMENTS, KEPT_LENGTH, KEPT_TIME } from "./limits.ts";
import { isObject, type Store } from "./store.ts";

/** One document as a bundle of the library has it, and when it came, in milliseconds since 1970. */
interface Kept {
  readonly url: string;
  readonly at: number;
  readonly document: JsonObject;
}

/** What an offline verification may use. */
export interface Evidence {
  readonly bundle: JsonObject;
  /** When the oldest of it came. */
  readonly since: number;
}

const KEY = "kept";

export class KeptDocuments {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** How many there are. */
  async count(now: number): Promise<number> {
    return (await this.#all(now)).length;
  }

  /** All of them as one bundle; undefined where there are none. */
  async evidence(now: number): Promise<Evidence | undefined> {
    const all = await this.#all(now);
    if (all.length === 0) return undefined;
    const documents = all.map(({ document }) => ({ ...document, source: "given" }));
    const bundle = { version: 1, at: new Date(now).toISOString().replace(/\.\d+/, ""), documents };
    return { bundle, since: Math.min(...all.map(({ at }) => at)) };
  }

  /** Keeps what came from the network. The latest wins, the oldest goes where there is no room. */
  async keep(bundle: JsonObject, now: number): Promise<void> {
    const kept = new Map((await this.#all(now)).map((one) => [one.url, one]));
    const documents = Array.isArray(bundle["documents"]) ? (bundle["documents"] as JsonObject[]) : [];
    for (const document of documents) {
      const { url, source } = document;
      if (typeof url !== "string" || source === "given") continue;
      // Deleted first, for a Map keeps the place of what it replaces.
      kept.delete(url);
      kept.set(url, { url, at: now, document });
    }
    await this.#store.write(KEY, bounded([...kept.values()]));
  }

  async forget(): Promise<void> {
    await this.#store.write(KEY, []);
  }

  async #all(now: number): Promise<readonly Kept[]> {
    const stored = await this.#store.read(KEY);
    const kept = Array.isArray(stored) ? stored.filter(isKept) : [];
    return kept.filter(({ at }) => at <= now && now - at < KEPT_TIME);
  }
}

/** The latest that there is room for, in their order. */
function bounded(all: readonly Kept[]): readonly Kept[] {
  const room = { documents: KEPT_DOCUMENTS, length: KEPT_LENGTH };
  const taken = [...all].reverse().filter((kept) => {
    const { length } = JSON.stringify(kept);
    if (length > KEPT_DOCUMENT_LENGTH || room.documents === 0 || length > room.length) return false;
    room.documents -= 1;
    room.length -= length;
    return true;
  });
  return taken.reverse();
}

function isKept(value: unknown): value is Kept {
  return isObject(value) && typeof value["url"] === "string" && typeof value["at"] === "number" && isObject(value["document"]);
}
