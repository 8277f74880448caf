// The build that can do everything, in browsers, Workers, extensions, and whatever else has what these have.

import * as module from "../module/full.js";
import { type Core, provide } from "./core.js";

provide({ core: module as unknown as Core, url: new URL("../module/full_bg.wasm", import.meta.url), rank: 2 });

export { bake, type Baking } from "./baking.js";
export { Holder, inspect, type Presenting } from "./holder.js";
export { type Identity, Issuer, type Securing } from "./issuer.js";
export { cryptoKeySigner, type ExternalSigner, type KeyType, type PublicKey, SecretKey, type Signed, type Signer } from "./keys.js";
export * from "./public.js";
export { unbake, type Unbaked } from "./unbaking.js";
