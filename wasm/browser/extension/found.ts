// What was found in a page, as what can be verified.

import { line } from "../ui/plain.ts";
import { type Given, type Source, Unread } from "../ui/reading.ts";
import { texts } from "../ui/texts.ts";
import type { Finding } from "./finding.ts";

/** A finding that nobody asked about: told of only if it is a credential. Redirects are followed once `follows` says so. */
export function sourceOf({ kind, text, url = "" }: Finding, sign: string, follows: () => boolean): Source {
  if (kind === "text") return { name: `${sign} · ${texts.foundText}`, isGuess: true, read: async () => ({ bytes: new TextEncoder().encode(text) }) };
  const name = url.startsWith("data:") ? texts.foundImage : line(url, 60);
  return { name: `${sign} · ${name}`, isGuess: true, read: async () => ({ ...linked(url), follows: follows() }) };
}

/** What a link leads to, which the person asked about. */
export function linkSource(url: string, name: string): Source {
  return { name: url.startsWith("data:") ? texts.foundChosen : name, read: async () => linked(url) };
}

/** Fails with `Unread` where the link is of a kind that is not followed. */
function linked(url: string): Given {
  if (url.startsWith("data:")) return { bytes: ofDataUrl(url) };
  if (!/^https:/i.test(url)) throw new Unread("linkInsecure");
  return { link: url };
}

/** The bytes in a data: URL (RFC 2397). */
function ofDataUrl(url: string): Uint8Array {
  const [, isBase64, data = ""] = /^data:[^,]*?(;base64)?,(.*)$/is.exec(url) ?? [];
  try {
    if (isBase64 === undefined) return new TextEncoder().encode(decodeURIComponent(data));
    return Uint8Array.from(atob(decodeURIComponent(data)), (character) => character.charCodeAt(0));
  } catch {
    throw new Unread("empty");
  }
}
