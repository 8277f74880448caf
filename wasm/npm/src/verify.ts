// The build that verifies and no more, in browsers, Workers, extensions, and whatever else has what these have. Its module
// has what pages mostly meet; for the rest the other one is loaded, too.

import * as full from "../module/full.js";
import * as module from "../module/verify.js";
import { type Core, provide } from "./core.js";

provide({
  core: module,
  url: new URL("../module/verify_bg.wasm", import.meta.url),
  rank: 1,
  // Its JavaScript is imported here, for not every Worker may import later; its module is not read before it is needed.
  beyond: { core: full as unknown as Core, url: new URL("../module/full_bg.wasm", import.meta.url), rank: 2 },
});

export * from "./public.js";
