// What both builds have.

import { use } from "./host.js";
import * as web from "./host/web.js";

use(web);

export type { Asking, Means } from "./answering.js";
export type { Code } from "./codes.js";
export { init, type ModuleSource } from "./core.js";
export { download, type Downloaded } from "./download.js";
export { type Fault, TestamurError } from "./errors.js";
export type { Known } from "./evidence.js";
export type { Input } from "./input.js";
export type { NetworkSettings } from "./network.js";
export type { Policy, PolicyLimits, PublicKeyInput, SuiteName } from "./policy.js";
export * from "./report.js";
export { type Bundled, type Resolution, type Settings, Verifier, verify } from "./verifier.js";
