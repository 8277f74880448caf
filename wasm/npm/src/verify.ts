// The build that verifies and no more, in browsers, Workers, extensions, and whatever else has what these have.

import * as module from "../module/verify.js";
import { provide } from "./core.js";
import { use } from "./host.js";
import * as web from "./host/web.js";

use(web);
provide({ core: module, url: new URL("../module/verify_bg.wasm", import.meta.url), rank: 1 });

export type { Code } from "./codes.js";
export { init, type ModuleSource } from "./core.js";
export { type Fault, TestamurError } from "./errors.js";
export type { Input } from "./input.js";
export type { Policy, PolicyLimits, PublicKeyInput, SuiteName } from "./policy.js";
export * from "./report.js";
export { type Asking, type Bundled, type Resolution, type Settings, Verifier, verify } from "./verifier.js";
