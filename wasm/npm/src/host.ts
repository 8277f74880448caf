// What the package takes of its host: where the module is read, and who asks for documents.

import type { Guard } from "./guard.js";

export interface Host {
  /** What `fetch` does with redirects. */
  readonly redirect: RequestRedirect;
  /** The compiled module at a URL. */
  read(url: URL): Promise<WebAssembly.Module>;
  /** The client that is used unless told otherwise. */
  client(guard: Guard): typeof fetch;
  /** The headers of a request for one of these media types. */
  headers(accept: string): Record<string, string>;
}

let current: Host | undefined;

/** Says in which host this runs. The last word counts. */
export function use(host: Host): void {
  current = host;
}

export function host(): Host {
  if (current === undefined) throw new Error("no build of testamur was imported");
  return current;
}
