// What is remembered: settings, issuers whom the person trusts, documents for offline verifications.

/** A place for values of JSON: local storage, or that of an extension. */
export interface Store {
  read(key: string): Promise<unknown>;
  /** Fails when there is no room. */
  write(key: string, value: unknown): Promise<void>;
  /** Calls when somebody else changed something: another window. */
  watch(changed: () => void): void;
}

/** Local storage. Where a browser forbids it, everything is forgotten with the page. */
export class LocalStore implements Store {
  readonly #memory = new Map<string, string>();

  async read(key: string): Promise<unknown> {
    const text = this.#memory.get(key) ?? this.#storage()?.getItem(`testamur.${key}`);
    try {
      return text === null || text === undefined ? undefined : JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  async write(key: string, value: unknown): Promise<void> {
    const storage = this.#storage();
    if (storage === undefined) this.#memory.set(key, JSON.stringify(value));
    else storage.setItem(`testamur.${key}`, JSON.stringify(value));
  }

  watch(changed: () => void): void {
    window.addEventListener("storage", changed);
  }

  #storage(): Storage | undefined {
    try {
      return localStorage;
    } catch {
      return undefined;
    }
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
