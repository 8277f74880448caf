// The build that can do everything.

import { type Core, core } from "./core.js";
import { badArgument } from "./errors.js";

export type FullCore = typeof import("../module/full.js");

/** The module, with what issuing takes. */
export async function fullCore(): Promise<FullCore> {
  const loaded: Core | FullCore = await core();
  if (!("Issuer" in loaded)) throw badArgument("module", "testamur/verify", "the build that verifies only cannot do this");
  return loaded as unknown as FullCore;
}
