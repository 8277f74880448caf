// What was found in a page. It comes from the process of the page, which may belong to whoever made the page.

import { FINDINGS, IMAGES, LINKS, TAKEN_LENGTH } from "./limits.ts";

export type FindingKind = "text" | "image" | "link";

export interface Finding {
  /** Which element it is, for marks. */
  readonly at: number;
  readonly kind: FindingKind;
  /** Of a text. */
  readonly text?: string;
  /** Of an image or link. */
  readonly url?: string;
}

/** What is taken of it: nothing that has another shape or goes past the limits. */
export function taken(found: unknown): readonly Finding[] {
  if (!Array.isArray(found)) return [];
  const room = { text: FINDINGS, image: IMAGES, link: LINKS, length: TAKEN_LENGTH };
  const result: Finding[] = [];
  for (const value of found.slice(0, FINDINGS + IMAGES + LINKS)) {
    const { at, kind, text, url } = (value ?? {}) as Record<string, unknown>;
    const content = kind === "text" ? text : url;
    if (!Number.isInteger(at) || (at as number) < 0 || (at as number) >= FINDINGS + IMAGES + LINKS || typeof content !== "string" || (kind !== "text" && kind !== "image" && kind !== "link")) continue;
    if (room[kind] === 0 || content.length > room.length) continue;
    room[kind] -= 1;
    room.length -= content.length;
    result.push(kind === "text" ? { at: at as number, kind, text: content } : { at: at as number, kind, url: content });
  }
  return result;
}
