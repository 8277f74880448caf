// Has documents verified in a Worker, which is ended when it takes too long.

import { EXAMINATION_TIME } from "./limits.ts";
import type { Examination, Examined, Question, Reply, Work } from "./work.ts";

/** Why there is no report. */
export class NotExamined extends Error {
  override readonly name = "NotExamined";

  constructor(
    readonly why: "time" | "stopped" | "broken" | "download",
    detail = "",
    /** The library's, where it has one. */
    readonly code: string | undefined = undefined,
  ) {
    super(detail);
  }
}

/** What a Worker is told of when it is ended, for those who wait for it. */
const ENDED = "testamur-ended";

export class Examiner {
  readonly #start: () => Worker;
  #worker: Worker | undefined;
  #asked = 0;

  /** `start` makes the Worker, now and after each one that had to be ended. */
  constructor(start: () => Worker) {
    this.#start = () => {
      const worker = start();
      // One that could not even be loaded answers nothing: the next question gets another.
      worker.addEventListener("error", () => {
        if (this.#worker === worker) this.#worker = undefined;
      });
      return worker;
    };
    this.#worker = this.#start();
  }

  /** Fails with `NotExamined`. */
  async examine(examination: Examination, signal: AbortSignal): Promise<Examined> {
    return (await this.#done({ examine: examination }, signal)) as Examined;
  }

  /** The bytes that a link leads to, also by redirects if it `follows` them. Fails with `NotExamined`. */
  async download(url: string, signal: AbortSignal, follows = true): Promise<Uint8Array> {
    return (await this.#done({ download: url, follows }, signal)) as Uint8Array;
  }

  /** Asks again where the Worker was ended for another question. */
  async #done(work: Work, signal: AbortSignal): Promise<Examined | Uint8Array> {
    for (;;) {
      if (signal.aborted) throw new NotExamined("stopped");
      const answer = await this.#once(work, signal);
      if (answer !== undefined) return answer;
    }
  }

  /** Undefined where the Worker was ended for another question. */
  #once(work: Work, signal: AbortSignal): Promise<Examined | Uint8Array | undefined> {
    const id = (this.#asked += 1);
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve, reject) => {
      const over = new AbortController();
      const end = (why: "time" | "stopped" | "broken", detail?: string) => {
        over.abort();
        worker.terminate();
        if (this.#worker === worker) this.#worker = undefined;
        reject(new NotExamined(why, detail));
        worker.dispatchEvent(new Event(ENDED));
      };
      const timer = setTimeout(() => end("time"), EXAMINATION_TIME);
      over.signal.addEventListener("abort", () => clearTimeout(timer));
      const other = () => {
        over.abort();
        resolve(undefined);
      };
      worker.addEventListener(ENDED, other, { signal: over.signal });
      signal.addEventListener("abort", () => end("stopped"), { signal: over.signal });
      worker.addEventListener("error", ({ message }) => end("broken", message), { signal: over.signal });
      const replied = ({ data }: MessageEvent<Reply>) => {
        if (data.id !== id) return;
        over.abort();
        if ("value" in data) return resolve(data.value);
        const { code, sentence } = data.failure;
        reject(new NotExamined(code.startsWith("fetch.") ? "download" : "broken", sentence, code));
      };
      worker.addEventListener("message", replied, { signal: over.signal });
      worker.postMessage({ id, work } satisfies Question);
    });
  }
}
