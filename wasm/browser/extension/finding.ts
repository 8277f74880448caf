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

/** All that was found. */
export interface Found {
  readonly findings: readonly Finding[];
  /** Whether there was more than is looked at. */
  readonly isCut: boolean;
  /** Of the page then. */
  readonly url: string;
}

/** What is taken of it: nothing that has another shape or goes past the limits. */
export function taken(found: unknown): Found {
  const { findings, isCut, url } = (found ?? {}) as Record<string, unknown>;
  const all: readonly unknown[] = Array.isArray(findings) ? findings : [];
  const room = { text: FINDINGS, image: IMAGES, link: LINKS, length: TAKEN_LENGTH };
  const result: Finding[] = [];
  for (const value of all.slice(0, FINDINGS + IMAGES + LINKS)) {
    const finding = shaped((value ?? {}) as Record<string, unknown>);
    if (finding === undefined) continue;
    const { length } = finding.text ?? finding.url ?? "";
    if (room[finding.kind] === 0 || length > room.length) continue;
    room[finding.kind] -= 1;
    room.length -= length;
    result.push(finding);
  }
  return { findings: result, isCut: isCut === true || result.length < all.length, url: typeof url === "string" ? url : "" };
}

function shaped({ at, kind, text, url }: Record<string, unknown>): Finding | undefined {
  if (typeof at !== "number" || !Number.isInteger(at) || at < 0 || at >= FINDINGS + IMAGES + LINKS) return undefined;
  if (kind === "text") return typeof text === "string" ? { at, kind, text } : undefined;
  return (kind === "image" || kind === "link") && typeof url === "string" ? { at, kind, url } : undefined;
}
