// What a URL of a stranger may lead to.

import type { Code } from "./codes.js";

/** The checks that the core has. */
export interface Guard {
  /** What kind of special address this is, in words; undefined for a public host, and for what is no address. */
  addressKind(address: string): string | undefined;
  /** Whether the body of a failure is what a resolver elsewhere says of a DID. */
  saysOfDid(body: Uint8Array): boolean;
}

/** Why a document could not be had: a code of the area `fetch`, and the facts of its sentence. */
export class Refused extends Error {
  override readonly name = "Refused";

  constructor(
    readonly code: Code & `fetch.${string}`,
    readonly facts: Readonly<Record<string, string>>,
  ) {
    super(code);
  }
}

/** A URL that may be asked: https, without user name or password, of a host in plain ASCII with a public address. */
export function guardedUrl(text: string, guard: Guard): URL {
  const bad = (reason: string) => new Refused("fetch.url", { reason });
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw bad("it is no absolute URL");
  if (url.protocol === "http:") throw new Refused("fetch.scheme", {});
  if (url.protocol !== "https:") throw bad(`its scheme is ${url.protocol.slice(0, -1)}`);
  if (url.username !== "" || url.password !== "") throw bad("it holds a user name or password");
  const authority = text.split("//")[1]?.split(/[/?#]/)[0] ?? "";
  if (!/^[\x21-\x7e]+$/.test(authority) || authority.includes("%")) {
    throw bad("its host is not in plain ASCII (xn--… for other characters)");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const kind = host === "localhost" || host.endsWith(".localhost") ? "a loopback address" : guard.addressKind(host);
  if (kind !== undefined) throw new Refused("fetch.address_refused", { host, address: host, kind });
  url.hash = "";
  return url;
}
