// The page in the tab, as far as the person let the extension in by clicking on it.

import type { Finder, Marking } from "./finder.ts";
import { type Found, taken } from "./finding.ts";
import { LOOKING_TIME } from "./limits.ts";

/** Why a page was not looked through. */
export class NotLooked extends Error {
  override readonly name = "NotLooked";

  constructor(readonly why: "notLooked" | "hanging") {
    super(why);
  }
}

/** The document that was in the tab when it was looked through, and no later one. */
export class Page {
  readonly #tab: number;
  #document: string | undefined;
  #url = "";

  constructor(tab: number) {
    this.#tab = tab;
  }

  /** What may be credentials in it. Fails with `NotLooked`. */
  async find(): Promise<Found> {
    const injected = await this.#run({ files: ["js/finder.js"] });
    this.#document = injected?.documentId;
    const found = taken((await this.#run({ func: () => (globalThis as unknown as Record<symbol, Finder>)[Symbol.for("testamur")]?.find() }))?.result);
    this.#url = found.url;
    return found;
  }

  /** Whether it is still in the tab, under the URL that it had. */
  async isThere(): Promise<boolean> {
    const now = await this.#run({ func: () => location.href }).catch(() => undefined);
    return now !== undefined && now.result === this.#url;
  }

  /** Puts marks beside what was found. Where the page is another by now, nothing is marked. */
  async mark(markings: readonly Marking[]): Promise<void> {
    await this.#run({ func: (markings: readonly Marking[]) => (globalThis as unknown as Record<symbol, Finder>)[Symbol.for("testamur")]?.mark(markings), args: [markings] }).catch(() => {});
  }

  /** Takes the marks of these away. */
  async unmark(all: readonly number[]): Promise<void> {
    await this.#run({ func: (all: readonly number[]) => (globalThis as unknown as Record<symbol, Finder>)[Symbol.for("testamur")]?.unmark(all), args: [all] }).catch(() => {});
  }

  async #run(script: { readonly files: string[] } | { readonly func: (...args: never[]) => unknown; readonly args?: unknown[] }): Promise<chrome.scripting.InjectionResult<unknown> | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NotLooked("hanging")), LOOKING_TIME);
    });
    const target = this.#document === undefined ? { tabId: this.#tab } : { tabId: this.#tab, documentIds: [this.#document] };
    const injection = { target, ...script } as chrome.scripting.ScriptInjection<unknown[], unknown>;
    const done = chrome.scripting.executeScript(injection).catch(() => Promise.reject(new NotLooked("notLooked")));
    try {
      const [frame] = await Promise.race([done, late]);
      return frame;
    } finally {
      clearTimeout(timer);
    }
  }
}
