// Documents whose URLs strangers chose: each guarded, bounded in bytes and time, and asked for once.

import { type Guard, guardedUrl, Refused } from "./guard.js";
import { host } from "./host.js";

/** What the core asks for. */
export interface DocumentRequest {
  readonly url: string;
  readonly purpose: string;
  /** The media types that it should have, as a header. */
  readonly accept: string;
  /** Of a call by JSON-RPC: whom to ask, and what to send. */
  readonly service?: string;
  readonly body?: string;
}

/** What came of it. */
export interface Answer {
  readonly bytes: Uint8Array;
  readonly mediaType: string | undefined;
  /** It came from another origin than was asked. */
  readonly redirected: boolean;
}

export interface NetworkSettings {
  /** Asks, in the place of the client of this host. */
  readonly fetch?: typeof fetch;
  /** Nodes of blockchains that are trusted, by the name of the network: `eip155:1`. */
  readonly jsonRpc?: Readonly<Record<string, string>>;
  /**
   * A Universal Resolver that is trusted for the DID methods that are not built in: its URL, and the API key where it
   * wants one. What it says about keys is believed, and the report says whose word it is.
   */
  readonly universalResolver?: string | { readonly url: string; readonly key: string };
}

// The limits of the guarded client in Rust, for the same reasons.
/** Time for one document, in milliseconds: who waits for a verdict seldom waits longer. */
const TIME = 10_000;
/** Redirects to follow; real chains have one or two. */
const REDIRECTS = 5;
/** Bytes of a DID document, context or schema. */
const DOCUMENT_BYTES = 4 << 20;
/** Bytes of a status list or a related resource. */
const LIST_BYTES = 16 << 20;
/** Downloads at the same time. */
const AT_ONCE = 16;

/** Gets documents, as far as it may. */
export class Network {
  readonly #settings: NetworkSettings;
  readonly #guard: Guard;
  readonly #fetch: typeof fetch;

  constructor(settings: NetworkSettings, guard: Guard) {
    this.#settings = settings;
    this.#guard = guard;
    this.#fetch = settings.fetch ?? host().client(guard);
  }

  /** The documents of these requests, in their order, a few at a time. */
  async all(requests: readonly DocumentRequest[], signal: AbortSignal): Promise<(Answer | Refused)[]> {
    const answers: (Answer | Refused)[] = [];
    const waiting = requests.entries();
    const one = async () => {
      for (const [at, request] of waiting) answers[at] = await this.#document(request, signal);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, requests.length) }, one));
    return answers;
  }

  async #document(request: DocumentRequest, signal: AbortSignal): Promise<Answer | Refused> {
    const timeout = new Deadline(TIME);
    try {
      const both = AbortSignal.any([signal, timeout.signal]);
      return await unless(both, this.#answer(request, both));
    } catch (error) {
      const cause = deepest(error);
      if (cause instanceof Refused) return cause;
      if (timeout.signal.aborted) return new Refused("fetch.timeout", { limit: `${TIME / 1000}s` });
      if (signal.aborted) return new Refused("fetch.timeout", { limit: "the time for all downloads" });
      return new Refused("fetch.connect", { reason: cause instanceof Error ? cause.message : String(cause) });
    } finally {
      timeout.clear();
    }
  }

  #answer(request: DocumentRequest, signal: AbortSignal): Promise<Answer> {
    if (request.body !== undefined) return this.#call(request, signal);
    return request.purpose === "did-resolution" ? this.#resolve(request, signal) : this.#follow(request, signal);
  }

  async #follow({ url: text, purpose, accept }: DocumentRequest, signal: AbortSignal): Promise<Answer> {
    let url = guardedUrl(text, this.#guard);
    const { origin } = url;
    for (let hop = 0; hop <= REDIRECTS; hop += 1) {
      const headers = host().headers(accept);
      const response = await this.#fetch(url.href, {
        headers,
        signal,
        redirect: host().redirect,
        credentials: "omit",
        referrerPolicy: "no-referrer",
      });
      // Who follows redirects by itself tells where they ended.
      if (response.url !== "") url = guardedUrl(response.url, this.#guard);
      if (response.status === 200) {
        const limit = ["status", "related-resource"].includes(purpose) ? LIST_BYTES : DOCUMENT_BYTES;
        return { ...(await body(response, limit)), redirected: url.origin !== origin };
      }
      await response.body?.cancel();
      if (![301, 302, 303, 307, 308].includes(response.status)) throw status(response.status);
      const target = response.headers.get("location");
      if (target === null || !URL.canParse(target, url.href)) {
        const facts = { status: String(response.status), reason: "its Location header names no URL" };
        throw new Refused("fetch.redirect_target", facts);
      }
      url = guardedUrl(new URL(target, url.href).href, this.#guard);
    }
    throw new Refused("fetch.redirects", { limit: String(REDIRECTS) });
  }

  /** Asks a node that the caller named, wherever it is; its URL may be a secret and stands in no error. */
  async #call({ service = "", body: text = "" }: DocumentRequest, signal: AbortSignal): Promise<Answer> {
    const url = this.#settings.jsonRpc?.[service];
    if (url === undefined) throw new Refused("fetch.connect", { reason: `no node of ${service} was named` });
    const headers = { "content-type": "application/json", accept: "application/json" };
    const ask = this.#settings.fetch ?? fetch;
    const response = await ask(url, { method: "POST", headers, body: text, signal, redirect: "error", credentials: "omit" });
    if (response.status !== 200) throw status(response.status);
    return { ...(await body(response, DOCUMENT_BYTES)), redirected: false };
  }

  /** Asks the resolver that the caller named, wherever it is. A failure counts where it says itself what of the DID. */
  async #resolve({ url, accept }: DocumentRequest, signal: AbortSignal): Promise<Answer> {
    const named = this.#settings.universalResolver;
    const key: Record<string, string> = typeof named === "object" ? { authorization: `Bearer ${named.key}` } : {};
    const ask = this.#settings.fetch ?? fetch;
    const response = await ask(url, { headers: { accept, ...key }, signal, redirect: "error", credentials: "omit" });
    const answer = { ...(await body(response, DOCUMENT_BYTES)), redirected: false };
    if (response.status === 200 || (response.status >= 400 && this.#guard.saysOfDid(answer.bytes))) return answer;
    throw status(response.status);
  }
}

/** A time that ends. Unlike `AbortSignal.timeout` it keeps a program waiting that has nothing else to do. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly signal = this.#controller.signal;

  constructor(milliseconds: number) {
    this.#timer = setTimeout(() => this.#controller.abort(), milliseconds);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** Waits for what was begun, unless the signal comes first: not every client listens to it. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(signal.reason);
    signal.aborted ? ended() : signal.addEventListener("abort", ended, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", ended));
  });
}

function status(status: number): Refused {
  const code = status === 404 || status === 410 ? "fetch.not_found" : "fetch.status";
  return new Refused(code, { status: String(status) });
}

/** The body, counted while it arrives. */
async function body(response: Response, limit: number): Promise<Omit<Answer, "redirected">> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    length += part.value.length;
    if (length > limit) {
      await reader?.cancel();
      throw new Refused("fetch.too_large", { limit: String(limit) });
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  return { bytes, mediaType: mediaType || undefined };
}

/** The cause of the cause, which says most. */
function deepest(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? deepest(error.cause) : error;
}
