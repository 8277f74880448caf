// The verifier: it asks the core, and gets what the core needs.

import { answered, type Asking, type Got, type Inquiry, type Means } from "./answering.js";
import { asked, call, type Core, instance } from "./core.js";
import { badArgument } from "./errors.js";
import { gathered, type Known } from "./evidence.js";
import { bytesOf, type Input } from "./input.js";
import { bound, type Policy } from "./policy.js";
import { type JsonObject, Report } from "./report.js";

/** What a verifier works with. */
export interface Settings extends Means, Known {
  /** Verifies for this time and not for now. */
  readonly at?: Date;
  /** Bytes of all downloads of one verification; 64 MiB unless set. */
  readonly downloadBytes?: number;
}

/** A report, and the documents that it took: `bundles` of a later verification, whose report is the same. */
export interface Bundled {
  readonly report: Report;
  readonly bundle: JsonObject;
}

/** What resolving a DID gave (DID Resolution): the document is null where there is none. */
export interface Resolution {
  readonly didDocument: JsonObject | null;
  readonly didDocumentMetadata: JsonObject;
  readonly didResolutionMetadata: JsonObject;
}

type Engine = Core["Verifier"]["prototype"];

const SETTINGS = ["fetch", "jsonRpc", "offline", "evidence", "bundles", "at", "downloadBytes", "downloadTime", "universalResolver"];

/**
 * Verifies credentials and presentations, and gets the documents that this takes. It keeps compiled contexts and
 * parsed keys between calls, so make one and share it.
 */
export class Verifier {
  readonly #settings: Settings;
  readonly #means: Means;
  #engine: { engine: Promise<Engine>; instance: number } | undefined;

  constructor(settings: Settings = {}) {
    const unknown = Object.keys(settings).find((name) => !SETTINGS.includes(name));
    if (unknown !== undefined) throw badArgument("settings", unknown, "no such setting is known");
    this.#settings = { ...settings };
    // A bundle holds the documents of its time, and no others can be asked for.
    this.#means = { ...settings, ...(settings.bundles === undefined ? {} : { offline: true }) };
  }

  /**
   * Examines a document in any form. One that is not good is a report, never an error.
   *
   * Throws a `TestamurError` when the question could not be asked, and the signal's reason when that ends it.
   */
  async verify(input: Input, policy: Policy, asking: Asking = {}): Promise<Report> {
    const { report } = await this.#examine(input, policy, asking, false);
    return report;
  }

  /** Examines, and keeps every document that it took. */
  async bundle(input: Input, policy: Policy, asking: Asking = {}): Promise<Bundled> {
    const { report, bundle } = await this.#examine(input, policy, asking, true);
    return { report, bundle: JSON.parse(bundle as string) as JsonObject };
  }

  /** Resolves a DID. */
  async resolve(did: string, asking: Asking = {}): Promise<Resolution> {
    const got: Got = new Map();
    return asked(async (module) => {
      const engine = await this.#ready(module);
      const inquiry = call(() => engine.begin_resolving(did), module);
      await answered(module, inquiry, this.#means, asking, got);
      return JSON.parse(call(() => inquiry.finish_resolution(), module)) as Resolution;
    });
  }

  async #examine(input: Input, policy: Policy, asking: Asking, keep: boolean) {
    const bytes = await bytesOf(input);
    const got: Got = new Map();
    return asked((module) => this.#examined(module, bytes, policy, asking, keep, got));
  }

  async #examined(module: Core, bytes: Uint8Array, policy: Policy, asking: Asking, keep: boolean, got: Got) {
    const [engine, demands] = [await this.#ready(module), await bound(module, policy)];
    let inquiry: Inquiry;
    try {
      inquiry = call(() => engine.begin(bytes, demands), module);
    } finally {
      demands.free();
    }
    await answered(module, inquiry, this.#means, asking, got);
    const examined = call(() => inquiry.finish_report(keep), module);
    try {
      return { report: new Report(examined.report, examined.accepted), bundle: examined.bundle };
    } finally {
      examined.free();
    }
  }

  /** The verifier in the module, made with the first question. */
  #ready(module: Core): Promise<Engine> {
    if (this.#engine?.instance !== instance()) {
      this.#engine = { engine: this.#made(module), instance: instance() };
    }
    return (this.#engine as { engine: Promise<Engine> }).engine;
  }

  async #made(module: Core): Promise<Engine> {
    const { at, downloadBytes, universalResolver } = this.#settings;
    const elsewhere = typeof universalResolver === "object" ? universalResolver.url : universalResolver;
    const known = await gathered(module, this.#settings);
    return call(() => {
      try {
        const time = at === undefined ? known.at : at.getTime() / 1000;
        return new module.Verifier(known, time, downloadBytes, elsewhere);
      } finally {
        known.free();
      }
    }, module);
  }
}

let shared: Verifier | undefined;

/**
 * Examines a document with one call: what is demanded, and what the verifier works with, in one object.
 *
 * ```ts
 * const report = await verify(bytes, { trust: ["did:web:registrar.example.edu"] });
 * if (report.verdict === "accepted") console.log(report.accept());
 * ```
 */
export async function verify(input: Input, options: Policy & Settings & Asking): Promise<Report> {
  const { signal, ...others } = options;
  const entries = Object.entries(others);
  const settings = Object.fromEntries(entries.filter(([name]) => SETTINGS.includes(name))) as Settings;
  const policy = Object.fromEntries(entries.filter(([name]) => !SETTINGS.includes(name))) as unknown as Policy;
  const verifier = Object.keys(settings).length === 0 ? (shared ??= new Verifier()) : new Verifier(settings);
  return verifier.verify(input, policy, signal === undefined ? {} : { signal });
}
