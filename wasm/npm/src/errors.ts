// What went wrong, where a question could not be asked.

import type { Code } from "./codes.js";

/** One thing that went wrong, as the core tells it. */
export interface Fault {
  /** The stable name, listed in docs/error-codes.md. */
  readonly code: Code;
  /** One sentence with the facts in it. */
  readonly sentence: string;
  /** Where in the input, as a JSON pointer (RFC 6901). */
  readonly at: string | null;
  /** The facts in the sentence, by name. */
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * A question that could not be asked: a wrong option, a draft that cannot be issued. A document that is not good is
 * never an error but a report.
 */
export class TestamurError extends Error {
  override readonly name = "TestamurError";
  readonly code: Code;
  readonly at: string | null;
  readonly facts: Readonly<Record<string, string>>;
  /** Everything that went wrong, the most useful first, which is also this error. */
  readonly faults: readonly Fault[];

  constructor(faults: readonly [Fault, ...Fault[]], options?: ErrorOptions) {
    const [first] = faults;
    super(first.sentence, options);
    this.code = first.code;
    this.at = first.at;
    this.facts = first.facts;
    this.faults = faults;
  }
}

/** An argument that cannot be what it is. */
export function badArgument(argument: string, value: string, expected: string): TestamurError {
  const sentence = `${argument} cannot be ${value}: ${expected}.`;
  return new TestamurError([{ code: "usage.argument", sentence, at: null, facts: { argument, value, expected } }]);
}
