// Node.js: the module from the disk, and a client that looks at addresses before it connects to them.

import { lookup } from "node:dns";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { Refused, type Guard } from "../guard.js";
import { read as readWeb } from "./web.js";

/** Here every hop is looked at. */
export const redirect: RequestRedirect = "manual";

export async function read(url: URL): Promise<WebAssembly.Module> {
  return url.protocol === "file:" ? WebAssembly.compile(await readFile(fileURLToPath(url))) : readWeb(url);
}

/**
 * Each connection goes to an address that was checked after the name was looked up. No proxy, no compression, no
 * connection is kept.
 */
export function client(guard: Guard): typeof fetch {
  const guarded: LookupFunction = (host, options, answer) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return answer(error, [] as never);
      const kinds = found.map(({ address }) => guard.addressKind(address));
      const allowed = found.filter((_, at) => kinds[at] === undefined);
      const [first] = found;
      if (allowed.length > 0) {
        const [one] = allowed as [typeof allowed[0], ...typeof allowed];
        return options.all ? answer(null, allowed) : answer(null, one.address, one.family);
      }
      const facts = { host, address: first?.address ?? "none", kind: kinds[0] ?? "no address" };
      return answer(new Refused("fetch.address_refused", facts), [] as never);
    });
  };
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const { method = "GET", signal, body } = init;
      const headers = { ...Object.fromEntries(new Headers(init.headers)), "accept-encoding": "identity" };
      const asked = request(url, { method, headers, lookup: guarded, agent: false, ...(signal ? { signal } : {}) });
      asked.on("error", reject);
      asked.on("response", (answer) => resolve(response(answer)));
      asked.end(typeof body === "string" ? body : undefined);
    });
}

export function headers(accept: string): Record<string, string> {
  return { accept };
}

function response(answer: IncomingMessage): Response {
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) {
    headers.append(answer.rawHeaders[at] as string, answer.rawHeaders[at + 1] as string);
  }
  const isEmpty = [204, 205, 304].includes(status);
  if (isEmpty) answer.resume();
  const body = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
}
