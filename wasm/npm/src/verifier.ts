// The verifier: it asks the core, and gets what the core needs.

import { call, type Core, core, instance } from "./core.js";
import { badArgument } from "./errors.js";
import { Refused } from "./guard.js";
import { bytesOf, type Input } from "./input.js";
import { Deadline, type DocumentRequest, Network, type NetworkSettings } from "./network.js";
import { bound, type Policy } from "./policy.js";
import { type JsonObject, Report } from "./report.js";

/** What a verifier works with. */
export interface Settings extends NetworkSettings {
  /** Uses no network: what is not in the evidence is reported as not to be had. */
  readonly offline?: boolean;
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
  /** Verifies for this time and not for now. */
  readonly at?: Date;
  /** Bytes of all downloads of one verification; 64 MiB unless set. */
  readonly downloadBytes?: number;
  /** Milliseconds for all downloads of one verification; 30 seconds unless set. */
  readonly downloadTime?: number;
}

/** Ends a question before there is an answer. */
export interface Asking {
  readonly signal?: AbortSignal;
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
type Inquiry = Core["Inquiry"]["prototype"];

const SETTINGS = ["fetch", "jsonRpc", "offline", "evidence", "bundles", "at", "downloadBytes", "downloadTime"];

/**
 * Verifies credentials and presentations, and gets the documents that this takes. It keeps compiled contexts and
 * parsed keys between calls, so make one and share it.
 */
export class Verifier {
  readonly #settings: Settings;
  #engine: { engine: Promise<Engine>; instance: number } | undefined;

  constructor(settings: Settings = {}) {
    const unknown = Object.keys(settings).find((name) => !SETTINGS.includes(name));
    if (unknown !== undefined) throw badArgument("settings", unknown, "no such setting is known");
    this.#settings = { ...settings };
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
    const module = await core();
    const engine = await this.#ready(module);
    const inquiry = call(() => engine.begin_resolving(did));
    await this.#answered(module, inquiry, asking);
    return JSON.parse(call(() => inquiry.finish_resolution())) as Resolution;
  }

  async #examine(input: Input, policy: Policy, asking: Asking, keep: boolean) {
    const module = await core();
    const [engine, bytes, demands] = [await this.#ready(module), await bytesOf(input), await bound(module, policy)];
    let inquiry: Inquiry;
    try {
      inquiry = call(() => engine.begin(bytes, demands));
    } finally {
      demands.free();
    }
    await this.#answered(module, inquiry, asking);
    const examined = call(() => inquiry.finish_report(keep));
    try {
      return { report: new Report(examined.report, examined.accepted), bundle: examined.bundle };
    } finally {
      examined.free();
    }
  }

  /** Gets what an inquiry asks for, until it asks for nothing. */
  async #answered(module: Core, inquiry: Inquiry, { signal }: Asking): Promise<void> {
    const { offline, bundles, downloadTime = 30_000 } = this.#settings;
    let network: Network | undefined;
    let deadline: Deadline | undefined;
    try {
      for (;;) {
        signal?.throwIfAborted();
        const requests = JSON.parse(call(() => inquiry.requests())) as DocumentRequest[];
        // Without a network, finishing says of what is missing that it is not to be had.
        if (requests.length === 0 || offline || bundles !== undefined) return;
        network ??= new Network(this.#settings, { addressKind: (address) => module.address_kind(address) });
        deadline ??= new Deadline(downloadTime);
        const within = AbortSignal.any([deadline.signal, ...(signal ? [signal] : [])]);
        const answers = await network.all(requests, within);
        signal?.throwIfAborted();
        for (const [at, answer] of answers.entries()) {
          const { url } = requests[at] as DocumentRequest;
          call(() =>
            answer instanceof Refused
              ? inquiry.refuse(url, answer.code, Object.entries(answer.facts).flat())
              : inquiry.supply(url, answer.bytes, answer.mediaType, answer.redirected),
          );
        }
      }
    } catch (error) {
      inquiry.free();
      throw error;
    } finally {
      deadline?.clear();
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
    const { evidence = {}, bundles = [], at, downloadBytes } = this.#settings;
    const given = await Promise.all(Object.entries(evidence).map(async ([url, document]) => [url, await bytesOf(document)] as const));
    const texts = await Promise.all(bundles.map(bytesOf));
    return call(() => {
      const known = new module.Evidence();
      try {
        for (const text of texts) known.bundle(text);
        for (const [url, bytes] of given) known.document(url, bytes);
        const time = at === undefined ? known.at : at.getTime() / 1000;
        return new module.Verifier(known, time, downloadBytes);
      } finally {
        known.free();
      }
    });
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
