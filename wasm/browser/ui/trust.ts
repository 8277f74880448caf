// The issuers whom the person trusts. Nothing but a click of theirs adds one.

import { IDENTIFIER_LENGTH, NAME_LENGTH, TRUSTED } from "./limits.ts";
import { line } from "./plain.ts";
import { isObject, type Store } from "./store.ts";

export interface Trusted {
  /** The DID or URL that reports are compared with. */
  readonly id: string;
  /** What the document called it when it was trusted; for the eye only. */
  readonly name: string | null;
  /** When, in milliseconds since 1970. */
  readonly since: number;
}

const KEY = "trusted";

export class TrustedIssuers {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** All of them, the latest first. */
  async all(): Promise<readonly Trusted[]> {
    const stored = await this.#store.read(KEY);
    const known = Array.isArray(stored) ? stored.filter(isTrusted) : [];
    return known.sort((one, other) => other.since - one.since);
  }

  /** Trusts this issuer from now on. False when there is no room for more, or for one so long. */
  async add(id: string, name: string | null, now: number): Promise<boolean> {
    const others = (await this.all()).filter((trusted) => trusted.id !== id);
    if (others.length >= TRUSTED || id.length > IDENTIFIER_LENGTH) return false;
    const shown = name === null ? null : line(name, NAME_LENGTH);
    await this.#store.write(KEY, [...others, { id, name: shown, since: now }]);
    return true;
  }

  async remove(id: string): Promise<void> {
    await this.#store.write(KEY, (await this.all()).filter((trusted) => trusted.id !== id));
  }
}

function isTrusted(value: unknown): value is Trusted {
  if (!isObject(value)) return false;
  const { id, name, since } = value;
  return typeof id === "string" && (typeof name === "string" || name === null) && typeof since === "number";
}
