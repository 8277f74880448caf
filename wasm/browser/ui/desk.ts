// Where documents are laid: each is read, verified and shown, and again when the person decides on its issuer.

import { drawnProblem, drawnResult } from "./result.ts";
import { h } from "./element.ts";
import { Examiner, NotExamined } from "./examiner.ts";
import type { Issuer } from "./conclusion.ts";
import type { KeptDocuments } from "./kept.ts";
import { EXAMINATION_TIME, INPUT_BYTES, INPUTS, TRUSTED } from "./limits.ts";
import { type Given, ofFile, ofText, Unread } from "./reading.ts";
import type { Settings } from "./settings.ts";
import { fill, texts } from "./texts.ts";
import type { TrustedIssuers } from "./trust.ts";
import type { Examined } from "./work.ts";

export interface Tools {
  readonly examiner: Examiner;
  readonly kept: KeptDocuments;
  readonly trusted: TrustedIssuers;
  readonly settings: Settings;
}

/** What is told beside what is shown: the first result of those that were given together. */
export type Told = (examined: Examined | undefined, source: File | string) => void;

export class Desk {
  readonly #tools: Tools;
  readonly #results: HTMLElement;
  readonly #status: HTMLElement;
  readonly #told: Told;
  #current = new AbortController();

  /** Shows results in one element, and tells of them in another, which is read aloud. */
  constructor(tools: Tools, results: HTMLElement, status: HTMLElement, told: Told = () => {}) {
    this.#tools = tools;
    this.#results = results;
    this.#status = status;
    this.#told = told;
  }

  /** Verifies these, in place of what was there. */
  async take(sources: readonly (File | string)[]): Promise<void> {
    this.#current.abort();
    const current = (this.#current = new AbortController());
    const stop = h("button", { type: "button", class: "plain", click: () => current.abort() }, texts.cancel);
    const working = h("p", { class: "working" }, h("span", { class: "dots", "aria-hidden": "true" }), texts.working, " ", stop);
    this.#results.replaceChildren(working);
    this.#status.textContent = texts.working;
    for (const [at, source] of sources.slice(0, INPUTS).entries()) {
      const drawn = await this.#one(source, current.signal);
      // Something else was laid down meanwhile.
      if (this.#current !== current) return;
      working.before(drawn);
      if (at === 0) drawn.querySelector("h2")?.focus();
    }
    working.remove();
    if (sources.length > INPUTS) this.#results.append(h("p", {}, fill(texts.tooMany, { count: INPUTS })));
    this.#say();
  }

  #say(): void {
    const titles = Array.from(this.#results.querySelectorAll("h2"), ({ textContent }) => textContent);
    this.#status.textContent = titles.join(". ");
  }

  async #one(source: File | string, signal: AbortSignal): Promise<HTMLElement> {
    let given: { readonly name: string | null; readonly bytes: Uint8Array };
    try {
      const read = typeof source === "string" ? ofText(source) : await ofFile(source);
      given = "link" in read ? await this.#followed(read, signal) : read;
      return await this.#examined(source, given, signal);
    } catch (error) {
      this.#told(undefined, source);
      return drawnProblem({ ...problem(error), name: typeof source === "string" ? null : source.name }, () => this.take([source]));
    }
  }

  async #followed({ link }: Extract<Given, { link: string }>, signal: AbortSignal) {
    if (this.#tools.settings.choices.isOffline) throw new NotExamined("download", texts.linkOffline);
    return { name: link, bytes: await this.#tools.examiner.download(link, signal) };
  }

  async #examined(source: File | string, given: { readonly name: string | null; readonly bytes: Uint8Array }, signal: AbortSignal): Promise<HTMLElement> {
    const { examiner, kept, settings, trusted } = this.#tools;
    const { isOffline, keeps } = settings.choices;
    const all = await trusted.all();
    const evidence = isOffline ? await kept.evidence(Date.now()) : undefined;
    const { name, bytes } = given;
    const examination = { bytes, trusted: all.map(({ id }) => id), isOffline, bundle: evidence?.bundle };
    const examined = await examiner.examine(examination, signal);
    // Only documents for issuers whom the person trusts: nobody else fills what is kept.
    if (keeps && !isOffline && examined.isTrusted && examined.report.verdict === "accepted") {
      await kept.keep(examined.bundle, Date.now()).catch(() => {});
      await settings.refresh();
    }
    this.#told(examined, source);
    const article = drawnResult(
      { examined, name, bytes, trusted: all, keptSince: evidence?.since },
      {
        trust: (issuer) => this.#decided(article, source, () => this.#trust(issuer)),
        distrust: ({ id }) => this.#decided(article, source, () => trusted.remove(id)),
        again: () => this.#decided(article, source, async () => {}),
      },
    );
    return article;
  }

  async #trust({ id, name }: Issuer): Promise<void> {
    if (await this.#tools.trusted.add(id, name, Date.now())) return;
    throw new NotExamined("broken", fill(texts.trustFull, { count: TRUSTED }));
  }

  /** Verifies one again, in its place, after the person decided something. */
  async #decided(article: HTMLElement, source: File | string, decision: () => Promise<void>): Promise<void> {
    article.setAttribute("aria-busy", "true");
    this.#status.textContent = texts.working;
    const drawn = await decision().then(
      () => this.#one(source, this.#current.signal),
      (error) => drawnProblem({ ...problem(error), name: null }),
    );
    await this.#tools.settings.refresh();
    article.replaceWith(drawn);
    drawn.querySelector("h2")?.focus();
    this.#say();
  }
}

/** What is told of what cannot be verified. */
function problem(error: unknown): { readonly title: string; readonly text: string; readonly detail?: string } {
  if (error instanceof Unread) {
    if (error.why === "linkInsecure") return { title: texts.failedLink, text: texts.linkInsecure };
    if (error.why === "empty") return { title: texts.empty, text: texts.pasteHint };
    return { title: texts.tooLarge, text: fill(texts.tooLargeText, { limit: INPUT_BYTES >> 20 }) };
  }
  const why = error instanceof NotExamined ? error.why : "broken";
  const detail = error instanceof Error ? error.message : String(error);
  if (why === "time") return { title: texts.tookTooLong, text: fill(texts.tookTooLongText, { limit: EXAMINATION_TIME / 1000 }) };
  if (why === "stopped") return { title: texts.stopped, text: texts.stoppedText };
  if (why === "broken") return { title: texts.broken, text: texts.brokenText, detail };
  return detail === texts.linkOffline ? { title: texts.failedLink, text: detail } : { title: texts.failedLink, text: texts.failedLinkText, detail };
}
