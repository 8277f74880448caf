// Where documents are laid: each is read, verified and shown, and again when the person decides on its issuer.

import type { ReportData } from "testamur/verify";
import { drawnProblem, drawnResult, namesOf } from "./result.ts";
import { h } from "./element.ts";
import { Examiner, NotExamined } from "./examiner.ts";
import { type Conclusion, conclude, type Issuer } from "./conclusion.ts";
import { type Evidence, KeptDocuments } from "./kept.ts";
import { EXAMINATION_TIME, IDENTIFIER_LENGTH, INPUT_BYTES, INPUTS, TRUSTED } from "./limits.ts";
import { type Source, Unread } from "./reading.ts";
import { Settings } from "./settings.ts";
import type { Store } from "./store.ts";
import { fill, texts } from "./texts.ts";
import { titleOf } from "./words.ts";
import { TrustedIssuers } from "./trust.ts";
import { started } from "./workers.ts";

export interface Tools {
  readonly examiner: Examiner;
  readonly kept: KeptDocuments;
  readonly trusted: TrustedIssuers;
  readonly settings: Settings;
}

/** What a desk works with whose memory is this. */
export function tools(store: Store): Tools {
  const [kept, trusted] = [new KeptDocuments(store), new TrustedIssuers(store)];
  return { examiner: new Examiner(started), kept, trusted, settings: new Settings(store, kept, trusted) };
}

/** What whoever owns the desk wants to know or do beside. */
export interface Owner {
  /** Whether results are to be short: for small windows. */
  readonly isCompact?: boolean;
  /** How many are verified at once, and for how many milliseconds together, where it is not as usual. */
  readonly inputs?: number;
  readonly time?: number;
  /** Something is being verified. */
  begun?(): void;
  /** All that was begun is done. */
  done?(): void;
  /** This was concluded of a source. */
  concluded?(source: Source, concluded: Concluded): void;
  /** There is no verdict on a source, and nothing is known of it; the code is the library's, where it has one. */
  lost?(source: Source, code: string | undefined): void;
  /** A source proved to be no credential, or one that cannot be read; the code is the library's. */
  unread?(source: Source, code: string): void;
  /** Lets these servers be asked although they let no web pages read their answers. Whether the person agreed. */
  allow?(hosts: readonly string[]): Promise<boolean>;
}

/** What was concluded, and its title. */
export interface Concluded {
  readonly conclusion: Conclusion;
  readonly title: string;
  /** What the document calls itself, and its issuer: texts of strangers. */
  readonly names: readonly string[];
}

export class Desk {
  readonly #tools: Tools;
  readonly #results: HTMLElement;
  readonly #status: HTMLElement;
  readonly #owner: Owner;
  #current = new AbortController();

  /** Shows results in one element, and tells of them in another, which is read aloud. */
  constructor(tools: Tools, results: HTMLElement, status: HTMLElement, owner: Owner = {}) {
    this.#tools = tools;
    this.#results = results;
    this.#status = status;
    this.#owner = owner;
  }

  /** Verifies these, in place of what was there, or with `adds` beside it. */
  async take(sources: readonly Source[], { adds = false } = {}): Promise<void> {
    this.#current.abort();
    const current = (this.#current = new AbortController());
    const stop = h("button", { type: "button", class: "plain", click: () => current.abort() }, texts.cancel);
    const working = h("p", { class: "working" }, h("span", { class: "dots", "aria-hidden": "true" }), texts.working, " ", stop);
    if (!adds) this.#results.replaceChildren();
    this.#results.querySelector(":scope > .working")?.remove();
    this.#results.append(working);
    this.#status.textContent = texts.working;
    this.#owner.begun?.();
    const { inputs = INPUTS, time } = this.#owner;
    const timer = time === undefined ? undefined : setTimeout(() => current.abort(), time);
    const [taken, left] = [sources.slice(0, inputs), sources.slice(inputs)];
    for (const [at, source] of taken.entries()) {
      const drawn = await this.#one(source, current.signal);
      // Something else was laid down meanwhile.
      if (this.#current !== current) {
        for (const source of sources.slice(at + 1)) this.#owner.lost?.(source, undefined);
        return clearTimeout(timer);
      }
      if (drawn !== undefined) {
        working.before(drawn);
        if (at === 0) drawn.querySelector("h2")?.focus();
      }
      if (current.signal.aborted) {
        for (const source of taken.slice(at + 1)) this.#owner.lost?.(source, undefined);
        break;
      }
    }
    clearTimeout(timer);
    working.remove();
    const bodies = this.#results.querySelectorAll<HTMLDetailsElement>(".body");
    if (bodies.length > 1) for (const body of bodies) body.open = false;
    for (const source of left) this.#owner.lost?.(source, undefined);
    if (left.length > 0) this.#results.append(h("p", {}, fill(texts.tooMany, { count: inputs })));
    this.#say();
    this.#owner.done?.();
  }

  #say(): void {
    const titles = Array.from(this.#results.querySelectorAll("h2"), ({ textContent }) => textContent);
    this.#status.textContent = titles.join(". ");
  }

  /** What is shown of one; undefined where it is a guess that was wrong. */
  async #one(source: Source, signal: AbortSignal): Promise<HTMLElement | undefined> {
    try {
      return await this.#examined(source, signal);
    } catch (error) {
      this.#owner.lost?.(source, error instanceof NotExamined ? error.code : undefined);
      if (source.isGuess) return undefined;
      return drawnProblem({ ...problem(error), name: source.name }, () => this.take([source]));
    }
  }

  async #bytes(source: Source, signal: AbortSignal): Promise<Uint8Array> {
    const read = await source.read();
    if ("bytes" in read) return read.bytes;
    if (this.#tools.settings.choices.isOffline) throw new NotExamined("download", texts.linkOffline);
    return this.#tools.examiner.download(read.link, signal, read.follows);
  }

  async #examined(source: Source, signal: AbortSignal): Promise<HTMLElement | undefined> {
    const { examiner, kept, settings, trusted } = this.#tools;
    const { isOffline, keeps } = settings.choices;
    const bytes = await this.#bytes(source, signal);
    const all = await trusted.all();
    const evidence = isOffline ? await kept.evidence(Date.now()) : undefined;
    const examination = { bytes, trusted: all.map(({ id }) => id), isOffline, bundle: evidence?.bundle };
    const examined = await examiner.examine(examination, signal);
    if (!isOffline) {
      // Only documents for issuers whom the person trusts are added: nobody else fills what is kept.
      const mayAdd = keeps && examined.isTrusted && examined.report.verdict === "accepted";
      await kept.keep(examined.bundle, Date.now(), mayAdd).catch(() => {});
      await settings.refresh();
    }
    const conclusion = conclude(examined.report, examined.isTrusted);
    if (source.isGuess && conclusion.verdict === "unreadable") {
      this.#owner.unread?.(source, conclusion.lead?.code ?? "");
      return undefined;
    }
    const keptSince = evidence && oldest(examined.report, evidence);
    this.#owner.concluded?.(source, { conclusion, title: titleOf(conclusion, keptSince), names: namesOf(examined.report) });
    const { allow, isCompact = false } = this.#owner;
    const article: HTMLElement = drawnResult(
      { examined, conclusion, name: source.name, bytes, trusted: all, keptSince, isCompact },
      {
        trust: (issuer) => this.#decided(article, source, () => this.#trust(issuer)),
        distrust: ({ id }) => this.#decided(article, source, () => trusted.remove(id)),
        again: () => this.#decided(article, source, async () => {}),
        ...(allow && { allow: (hosts: readonly string[]) => this.#decided(article, source, async () => void (await allow(hosts))) }),
      },
    );
    return article;
  }

  async #trust({ id, name }: Issuer): Promise<void> {
    if (await this.#tools.trusted.add(id, name, Date.now())) return;
    throw new NotExamined("broken", id.length > IDENTIFIER_LENGTH ? fill(texts.trustLong, { count: IDENTIFIER_LENGTH }) : fill(texts.trustFull, { count: TRUSTED }));
  }

  /** Verifies one again, in its place, after the person decided something. */
  async #decided(article: HTMLElement, source: Source, decision: () => Promise<void>): Promise<void> {
    article.setAttribute("aria-busy", "true");
    this.#status.textContent = texts.working;
    this.#owner.begun?.();
    // What was stopped before is not what is verified now.
    if (this.#current.signal.aborted) this.#current = new AbortController();
    const { signal } = this.#current;
    const drawn = await decision().then(
      () => this.#one(source, signal),
      (error) => drawnProblem({ ...problem(error), name: null }),
    );
    await this.#tools.settings.refresh();
    article.replaceWith(drawn ?? "");
    drawn?.querySelector("h2")?.focus();
    this.#say();
    this.#owner.done?.();
  }
}

/** When the oldest came of the kept documents that a report rests on; undefined where it rests on none. */
function oldest({ requests }: ReportData, { came }: Evidence): number | undefined {
  const used = requests.filter(({ from }) => from === "given").map(({ url }) => came.get(url)).filter((at) => at !== undefined);
  return used.length === 0 ? undefined : Math.min(...used);
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
