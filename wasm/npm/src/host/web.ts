// Browsers, Workers, extensions, and whatever else has the fetch of the web.

import type { Guard } from "../guard.js";

/** Here it follows them, and shows no other than the last answer. */
export const redirect: RequestRedirect = "follow";

export async function read(url: URL): Promise<WebAssembly.Module> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} was answered with the status ${answer.status}`);
  // Only what its server calls WebAssembly can be compiled while it arrives.
  const isNamed = answer.headers.get("content-type")?.startsWith("application/wasm");
  return isNamed ? WebAssembly.compileStreaming(answer) : WebAssembly.compile(await answer.arrayBuffer());
}

/** The browser's own: it looks names up by itself, and keeps pages apart. */
export function client(_guard: Guard): typeof fetch {
  return (input, init) => fetch(input, init);
}

/** Headers that need no question to the server first (CORS): a list of media types must be short and plain for that. */
export function headers(accept: string): Record<string, string> {
  const kept: string[] = [];
  for (const type of accept.split(",").map((part) => part.trim())) {
    if (/^[^"():<>?@[\\\]{}]*$/.test(type) && [...kept, type].join(", ").length <= 128) kept.push(type);
  }
  return { accept: kept.join(", ") || "*/*" };
}
