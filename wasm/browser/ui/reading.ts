// What a person drops, pastes or chooses.

import { INPUT_BYTES } from "./limits.ts";

/** Something to verify: bytes, or a link to them. */
export type Given =
  | { readonly name: string | null; readonly bytes: Uint8Array }
  | { readonly link: string };

/** Why nothing can be read of it; the texts have the same names. */
export class Unread extends Error {
  override readonly name = "Unread";

  constructor(readonly why: "tooLarge" | "empty" | "linkInsecure") {
    super(why);
  }
}

/** A text: a link if it is nothing else, and a document otherwise. Fails with `Unread`. */
export function ofText(text: string): Given {
  const trimmed = text.trim();
  if (trimmed === "") throw new Unread("empty");
  if (/^https?:\/\/\S+$/i.test(trimmed)) {
    if (!/^https:/i.test(trimmed)) throw new Unread("linkInsecure");
    return { link: trimmed };
  }
  if (trimmed.length > INPUT_BYTES) throw new Unread("tooLarge");
  return { name: null, bytes: new TextEncoder().encode(trimmed) };
}

/** A file. Fails with `Unread`. */
export async function ofFile(file: File): Promise<Given> {
  if (file.size > INPUT_BYTES) throw new Unread("tooLarge");
  if (file.size === 0) throw new Unread("empty");
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** What was dropped or pasted: files, or else a link or a text. */
export function ofTransfer(transfer: DataTransfer): readonly File[] | string {
  if (transfer.files.length > 0) return [...transfer.files];
  const links = transfer.getData("text/uri-list").split(/\r?\n/);
  return links.find((link) => /^https?:/i.test(link)) ?? transfer.getData("text/plain");
}

/** The text that these bytes are; undefined if they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
