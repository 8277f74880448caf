// The page in the tab, as far as the person let the extension in by clicking on it.

import type { Finder, Marking } from "./finder.ts";
import { type Finding, taken } from "./finding.ts";
import { LOOKING_TIME } from "./limits.ts";

/** Why a page was not looked through. */
export class NotLooked extends Error {
  override readonly name = "NotLooked";

  constructor(readonly why: "notLooked" | "hanging") {
    super(why);
  }
}

export class Page {
  readonly #tab: number;

  constructor(tab: number) {
    this.#tab = tab;
  }

  /** What may be credentials in it. Fails with `NotLooked`. */
  async find(): Promise<readonly Finding[]> {
    await this.#run({ files: ["js/finder.js"] });
    return taken(await this.#run({ func: () => (globalThis as unknown as Record<symbol, Finder>)[Symbol.for("testamur")]?.find() }));
  }

  /** Puts marks beside what was found. Where the page is another by now, nothing is marked. */
  async mark(markings: readonly Marking[]): Promise<void> {
    await this.#run({ func: (markings: readonly Marking[]) => (globalThis as unknown as Record<symbol, Finder>)[Symbol.for("testamur")]?.mark(markings), args: [markings] }).catch(() => {});
  }

  async #run(script: { readonly files: string[] } | { readonly func: (...args: never[]) => unknown; readonly args?: unknown[] }): Promise<unknown> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NotLooked("hanging")), LOOKING_TIME);
    });
    const injection = { target: { tabId: this.#tab }, ...script } as chrome.scripting.ScriptInjection<unknown[], unknown>;
    const done = chrome.scripting.executeScript(injection).catch(() => Promise.reject(new NotLooked("notLooked")));
    try {
      const [frame] = await Promise.race([done, late]);
      return frame?.result;
    } finally {
      clearTimeout(timer);
    }
  }
}
