// The build that verifies and no more, in browsers, Workers, extensions, and whatever else has what these have.

import * as module from "../module/verify.js";
import { provide } from "./core.js";
provide({ core: module, url: new URL("../module/verify_bg.wasm", import.meta.url), rank: 1 });

export * from "./public.js";
