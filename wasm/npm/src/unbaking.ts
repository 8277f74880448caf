// Badges in images: taking the credential out.

import { call } from "./core.js";
import { fullCore } from "./full.core.js";
import { bytesOf, type Input } from "./input.js";

/** What was baked into an image. **Nothing in it has been verified.** */
export interface Unbaked {
  readonly image: "png" | "svg";
  /** The credential as its issuer made it: JSON, or a token. */
  readonly credential: string;
}

/**
 * Takes the credential out of a PNG or SVG image. Nothing is verified: `verify` takes the image itself. Throws
 * `input.image_empty` where there is none, and other codes for what is damaged or of an older version.
 */
export async function unbake(image: Input): Promise<Unbaked> {
  const [module, bytes] = [await fullCore(), await bytesOf(image)];
  return call(() => {
    const unbaked = module.unbake(bytes);
    try {
      const credential = new TextDecoder("utf-8", { ignoreBOM: true }).decode(unbaked.credential);
      return { image: unbaked.image as "png" | "svg", credential };
    } finally {
      unbaked.free();
    }
  });
}
