// What a person drops, pastes or chooses.

import { INPUT_BYTES } from "./limits.ts";

/** Something to verify: bytes, or a link to them. */
export type Given = { readonly bytes: Uint8Array } | { readonly link: string; readonly follows?: boolean };

/** Where a document is. */
export interface Source {
  /** As the person knows it: a file's name, a link. */
  readonly name: string | null;
  /** Nobody said that this is a credential: if it is none, nothing is told of it. */
  readonly isGuess?: boolean;
  /** Fails with `Unread`. */
  read(): Promise<Given>;
}

/** A text that a person gave. */
export function textSource(text: string): Source {
  return { name: null, read: async () => ofText(text) };
}

/** A file that a person gave. */
export function fileSource(file: File): Source {
  return { name: file.name, read: () => ofFile(file) };
}

/** Why nothing can be read of it; the texts have the same names. */
export class Unread extends Error {
  override readonly name = "Unread";

  constructor(readonly why: "tooLarge" | "empty" | "linkInsecure") {
    super(why);
  }
}

/** A text: a link if it is nothing else, and a document otherwise. */
function ofText(text: string): Given {
  const trimmed = text.trim();
  if (trimmed === "") throw new Unread("empty");
  if (/^https?:\/\/\S+$/i.test(trimmed)) {
    if (!/^https:/i.test(trimmed)) throw new Unread("linkInsecure");
    return { link: trimmed };
  }
  if (trimmed.length > INPUT_BYTES) throw new Unread("tooLarge");
  return { bytes: new TextEncoder().encode(trimmed) };
}

async function ofFile(file: File): Promise<Given> {
  if (file.size > INPUT_BYTES) throw new Unread("tooLarge");
  if (file.size === 0) throw new Unread("empty");
  return { bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** What was dropped or pasted: files, or else a link or a text. */
export function ofTransfer(transfer: DataTransfer): readonly Source[] | string {
  if (transfer.files.length > 0) return Array.from(transfer.files, fileSource);
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
