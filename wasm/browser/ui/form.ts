// Where documents come in: by drop, paste, upload and link.

import { Desk, type Owner, tools } from "./desk.ts";
import { h } from "./element.ts";
import { fileSource, ofTransfer, type Source, textSource } from "./reading.ts";
import type { Store } from "./store.ts";
import { declareLanguage, texts } from "./texts.ts";

/** Draws the whole page, whose memory is this. */
export async function drawnPage(store: Store, owner: Owner = {}): Promise<void> {
  declareLanguage();
  document.title = texts.title;
  const results = h("div", { id: "results" });
  const status = h("p", { role: "status", class: "unseen" });
  const made = tools(store);
  // Nothing is taken before it is known whether anybody may be asked.
  await made.settings.refresh();
  const desk = new Desk(made, results, status, owner);
  document.body.append(
    h("header", { class: "top" }, h("h1", {}, texts.title), h("p", {}, texts.introduction), h("p", { class: "soft" }, texts.privacy)),
    h(
      "main",
      {},
      drawnForm((sources) => desk.take(sources)),
      status,
      h("section", { "aria-label": texts.result }, results),
      h("section", { class: "card" }, h("h2", {}, texts.settings), made.settings.element),
    ),
  );
  store.watch(() => made.settings.refresh());
}

function drawnForm(take: (sources: readonly Source[]) => void): HTMLElement {
  const text = h("textarea", {
    id: "text", dir: "ltr", rows: "4", spellcheck: "false", autocapitalize: "off", autocomplete: "off", placeholder: texts.pasteHint, "aria-describedby": "forms",
  });
  const file = h("input", { type: "file", multiple: true, class: "unseen", id: "file", tabindex: "-1", "aria-hidden": "true" });
  const form = h(
    "form",
    { class: "input" },
    h("p", { class: "drop" }, h("span", { class: "idle" }, texts.dropHere), h("span", { class: "over" }, texts.dropNow)),
    h("label", { for: "text", class: "unseen" }, texts.pasteLabel),
    text,
    h(
      "div",
      { class: "buttons" },
      h("button", { type: "submit" }, texts.verify),
      h("button", { type: "button", class: "plain", click: () => file.click() }, texts.choose),
      file,
      h("span", { class: "soft", id: "forms" }, texts.forms),
    ),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take([textSource(text.value)]);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  file.addEventListener("change", () => {
    if (file.files !== null && file.files.length > 0) take(Array.from(file.files, fileSource));
    // The same file can be chosen again after it was changed.
    file.value = "";
  });
  const given = (transfer: DataTransfer | null) => {
    const found = transfer === null ? "" : ofTransfer(transfer);
    if (found === "") return;
    text.value = typeof found === "string" ? found : "";
    take(typeof found === "string" ? [textSource(found)] : found);
  };
  document.addEventListener("paste", (event) => {
    // Into the field text is pasted as everywhere.
    if (event.target === text && event.clipboardData?.files.length === 0) return;
    event.preventDefault();
    given(event.clipboardData);
  });
  dropping(form, given);
  return form;
}

/** Takes what is dropped anywhere on the page, so that no near miss has the browser open the file. */
function dropping(form: HTMLElement, given: (transfer: DataTransfer | null) => void): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) form.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropping");
    given(event.dataTransfer);
  });
}
