// The documents that verifications took (keys, status lists, schemas), kept for offline ones.

import type { JsonObject } from "testamur/verify";
import { lastsUntil } from "./lasting.ts";
import { KEPT_DOCUMENT_LENGTH, KEPT_DOCUMENTS, KEPT_LENGTH, KEPT_TIME } from "./limits.ts";
import { isObject, type Store } from "./store.ts";

/** One document as a bundle of the library has it, when it came, and how long it holds, in milliseconds since 1970. */
interface Kept {
  readonly url: string;
  readonly at: number;
  readonly until: number;
  readonly document: JsonObject;
}

/** What an offline verification may use. */
export interface Evidence {
  readonly bundle: JsonObject;
  /** When the document of each URL came. */
  readonly came: ReadonlyMap<string, number>;
}

const KEY = "kept";

export class KeptDocuments {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** How many there are that still hold. */
  async count(now: number): Promise<number> {
    return (await this.#all(now)).length;
  }

  /** All that still hold as one bundle; undefined where there are none. */
  async evidence(now: number): Promise<Evidence | undefined> {
    const all = await this.#all(now);
    if (all.length === 0) return undefined;
    const documents = all.map(({ document }) => ({ ...document, source: "given" }));
    const bundle = { version: 1, at: new Date(now).toISOString().replace(/\.\d+/, ""), documents };
    return { bundle, came: new Map(all.map(({ url, at }) => [url, at])) };
  }

  /**
   * Takes in what came from the network. Whatever came later is in the place of what is kept of that URL, and what is no
   * longer there is forgotten, so that nothing is believed offline that its server has taken back since; others are
   * added if they may be. The oldest goes where there is no room.
   */
  async keep(bundle: JsonObject, now: number, mayAdd: boolean): Promise<void> {
    const kept = new Map((await this.#all(now)).map((one) => [one.url, one]));
    const documents = Array.isArray(bundle["documents"]) ? (bundle["documents"] as readonly JsonObject[]) : [];
    let isChanged = false;
    for (const document of documents) {
      const { url, error } = document;
      // An outage says nothing of the document.
      if (typeof url !== "string" || !(isWhole(document) || isGone(error))) continue;
      const isKnown = kept.delete(url);
      const isTaken = isWhole(document) && (isKnown || mayAdd);
      if (isTaken) kept.set(url, { url, at: now, until: lastsUntil(document, now), document });
      isChanged ||= isKnown || isTaken;
    }
    if (isChanged) await this.#store.write(KEY, bounded([...kept.values()]));
  }

  async forget(): Promise<void> {
    await this.#store.write(KEY, []);
  }

  async #all(now: number): Promise<readonly Kept[]> {
    const stored = await this.#store.read(KEY);
    const kept = Array.isArray(stored) ? stored.filter(isKept) : [];
    return kept.filter(({ at, until }) => at <= now && now - at < KEPT_TIME && now < until);
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
  if (!isObject(value) || !isObject(value["document"])) return false;
  const { url, at, until, document } = value;
  return typeof url === "string" && typeof at === "number" && typeof until === "number" && document["url"] === url && isWhole(document as JsonObject);
}

/** Whether it is a document and not the reason why there is none. */
function isWhole({ source, sha256, text, base64url, error }: JsonObject): boolean {
  const isBody = (typeof text === "string") !== (typeof base64url === "string");
  return (source === "network" || source === "redirected") && typeof sha256 === "string" && isBody && error === undefined;
}

/** Whether its server says that there is no such document. */
function isGone(error: unknown): boolean {
  return isObject(error) && error["code"] === "fetch.not_found";
}
