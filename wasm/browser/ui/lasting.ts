// How long a document that is kept may be used offline.

import type { JsonObject } from "testamur/verify";
import { KEPT_SILENT_TIME, KEPT_TIME } from "./limits.ts";
import { isObject } from "./store.ts";

/**
 * Until when a document of a bundle, which came at this time, holds by its own word (`validUntil`, `exp`, `ttl`), in
 * milliseconds since 1970. What says nothing of it, and what cannot be read here, is taken for a status list, of which a
 * day is long; keys, schemas and contexts never say it, and have the longest time.
 */
export function lastsUntil(document: JsonObject, now: number): number {
  const longest = now + KEPT_TIME;
  const text = document["text"];
  const content = typeof text === "string" ? contentOf(text) : undefined;
  if (content === undefined) return now + KEPT_SILENT_TIME;
  const { exp, ttl, validUntil, vc, credentialSubject } = content;
  const inside = isObject(vc) ? vc : {};
  const subject = [credentialSubject, inside["credentialSubject"]].flat().find(isObject);
  const said = [
    seconds(exp) * 1000,
    ...[validUntil, inside["validUntil"]].map(moment),
    // That of a token is in seconds, that of a list with bits in milliseconds.
    now + seconds(ttl) * 1000,
    now + seconds(subject?.["ttl"]),
  ].filter((time) => !Number.isNaN(time));
  if (said.length > 0) return Math.min(longest, ...said);
  return isLasting(content) ? longest : now + KEPT_SILENT_TIME;
}

/** A DID document, the first version of its log, a schema, or a context. */
function isLasting(content: Record<string, unknown>): boolean {
  const { id, versionId, $schema } = content;
  if ("credentialSubject" in content || "vc" in content || "status_list" in content) return false;
  const isContext = Object.keys(content).join() === "@context";
  return (typeof id === "string" && id.startsWith("did:")) || typeof versionId === "string" || typeof $schema === "string" || isContext;
}

/** An object of JSON, the first of a log, or what a token claims. */
function contentOf(text: string): Record<string, unknown> | undefined {
  const trimmed = text.trim();
  const [, payload = ""] = trimmed.split(".");
  const tries = [() => trimmed, () => trimmed.split("\n", 1)[0] ?? "", () => decoded(payload)];
  for (const one of tries) {
    try {
      const value: unknown = JSON.parse(one());
      if (isObject(value)) return value;
    } catch {
      // Another form.
    }
  }
  return undefined;
}

function decoded(part: string): string {
  const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

function seconds(value: unknown): number {
  return typeof value === "number" && value >= 0 ? value : NaN;
}

function moment(value: unknown): number {
  return typeof value === "string" ? Date.parse(value) : NaN;
}
