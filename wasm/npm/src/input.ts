// What a document may be given as.

/** Bytes, a text (JSON or a token), a file, or an object that is JSON already. */
export type Input = Uint8Array | ArrayBuffer | Blob | string | object;

/** The bytes of a document. */
export async function bytesOf(input: Input): Promise<Uint8Array> {
  if (input instanceof Uint8Array) return input;
  if (typeof input === "string") return new TextEncoder().encode(input);
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (typeof Blob !== "undefined" && input instanceof Blob) return new Uint8Array(await input.arrayBuffer());
  return new TextEncoder().encode(JSON.stringify(input));
}
