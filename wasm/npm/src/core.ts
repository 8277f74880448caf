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
  /** The one that is asked where this one has not what a question takes. */
  readonly beyond?: Build;
}

/** A module, or where its bytes are. */
export type ModuleSource = WebAssembly.Module | BufferSource | Response | URL | string;

let build: Build | undefined;
let given: ModuleSource | undefined;
let givenBeyond: ModuleSource | undefined;
let growing: Promise<Core> | undefined;
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
 * Workers), they are given here: a compiled module, the bytes, a response, or a URL. With `testamur/verify` the second
 * is the module that is loaded when the first has not what a question takes: that of `testamur/full.wasm`.
 */
export async function init(source?: ModuleSource, larger?: ModuleSource): Promise<void> {
  if (larger !== undefined) givenBeyond = larger;
  if (source !== undefined) {
    given = source;
    loading = undefined;
  }
  await core();
}

/** The module, loaded with the first call. */
export function core(): Promise<Core> {
  loading ??= (build === undefined ? nothing() : load(build, given)).catch((error: unknown) => {
    // The next call tries again: perhaps the network is back.
    loading = undefined;
    throw error;
  });
  return loading;
}

async function nothing(): Promise<never> {
  throw new Error("no build of testamur was imported");
}

async function load({ core, url }: Build, given: ModuleSource | undefined): Promise<Core> {
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

/** Thrown where the module has not what a question takes. Nothing of what it answered counts. */
class Beyond extends Error {}

/**
 * Asks a question of the module, and the same question of the larger one where the first has not what it takes. From then
 * on the larger one is asked everything.
 */
export async function asked<T>(question: (core: Core) => Promise<T>): Promise<T> {
  const first = await core();
  try {
    return await question(first);
  } catch (error) {
    if (error instanceof Beyond) return question(await grown(first));
    throw error;
  }
}

/** The module that can do more than this one. */
async function grown(small: Core): Promise<Core> {
  if (build?.core === small && build.beyond !== undefined) {
    const { beyond } = build;
    growing ??= load(beyond, givenBeyond).then(
      (larger) => {
        provide(beyond);
        loading = Promise.resolve(larger);
        return larger;
      },
      (error: unknown) => {
        // What it can answer it goes on answering: a new instance has met nothing yet.
        growing = undefined;
        small.__wbg_reset_state();
        generation += 1;
        throw error;
      },
    );
    await growing;
  }
  return core();
}

/** Calls into the module, which `core` is where it may be the small one. What it throws becomes a TestamurError. */
export function call<T>(work: () => T, core?: Core): T {
  let thrown: unknown;
  try {
    const answer = work();
    if (core?.missed() !== true) return answer;
  } catch (error) {
    thrown = understood(error);
    if (core?.missed() !== true) throw thrown;
  }
  throw new Beyond("a larger build of testamur is needed", { cause: thrown });
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
