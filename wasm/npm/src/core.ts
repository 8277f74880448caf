// The WebAssembly module: which build of it, how it is loaded, and what its exceptions mean.

import { type Fault, TestamurError } from "./errors.js";
import { host } from "./host.js";

/** What the builds have in common. */
export type Core = typeof import("../module/verify.js");

/** A build of the module. */
interface Build {
  readonly core: Core;
  /** Where its bytes lie. */
  readonly url: URL;
  /** The one that can do more is taken where several were imported. */
  readonly rank: number;
}

/** A module, or where its bytes are. */
export type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string;

let build: Build | undefined;
let given: ModuleSource | undefined;
let loading: Promise<Core> | undefined;
let generation = 0;

/** Says that this build is there. Nothing is loaded by that. */
export function provide(offered: Build): void {
  if (build === undefined || offered.rank > build.rank) {
    build = offered;
    loading = undefined;
  }
}

/**
 * Loads the module now, and not with the first question. Where a host cannot find its bytes beside this file (some
 * Workers), they are given here: a compiled module, the bytes, a response, or a URL.
 */
export async function init(source?: ModuleSource): Promise<void> {
  if (source !== undefined) {
    given = source;
    loading = undefined;
  }
  await core();
}

/** The module, loaded with the first call. */
export function core(): Promise<Core> {
  loading ??= load().catch((error: unknown) => {
    // The next call tries again: perhaps the network is back.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Core> {
  if (build === undefined) throw new Error("no build of testamur was imported");
  const { core, url } = build;
  const source = given ?? url;
  const isPlace = source instanceof URL || typeof source === "string";
  await core.default({ module_or_path: isPlace ? await host().read(new URL(source, url)) : source });
  generation += 1;
  return core;
}

/** Which instance of the module is in use: what an earlier one made means nothing to a later one. */
export function instance(): number {
  return generation;
}

/** Calls into the module. What it throws becomes a TestamurError. */
export function call<T>(work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw understood(thrown);
  }
}

function understood(thrown: unknown): unknown {
  if (typeof thrown === "string") return new TestamurError(JSON.parse(thrown) as [Fault, ...Fault[]]);
  if (thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError) {
    // Nobody knows what its memory holds now: the next question gets a new instance.
    build?.core.__wbg_reset_state();
    generation += 1;
    const reason = thrown.message;
    const sentence = `An internal step failed: ${reason}.`;
    return new TestamurError([{ code: "internal.unexpected", sentence, at: null, facts: { reason } }], { cause: thrown });
  }
  return thrown;
}
