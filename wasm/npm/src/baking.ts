// Badges in images: putting a credential in.

import { call } from "./core.js";
import { fullCore } from "./full.core.js";
import { bytesOf, type Input } from "./input.js";

/** How a credential is baked into an image. */
export interface Baking {
  /** Takes the place of a credential that the image has already. Unless said, baking throws `usage.baked` then. */
  readonly replace?: boolean;
}

/**
 * Bakes a signed Open Badge 3.0 or learner record (CLR 2.0) into a PNG or SVG image: a document with a proof, or a compact
 * token. Gives the new image; the picture stays as it is. Its signature is not verified.
 */
export async function bake(credential: Input, image: Input, baking: Baking = {}): Promise<Uint8Array> {
  const module = await fullCore();
  const [document, picture] = [await bytesOf(credential), await bytesOf(image)];
  return call(() => module.bake(document, picture, baking.replace ?? false));
}
