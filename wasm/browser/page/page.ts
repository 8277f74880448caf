// The page: documents come by drop, paste, upload and link.

import { Desk } from "../ui/desk.ts";
import { h } from "../ui/element.ts";
import { Examiner } from "../ui/examiner.ts";
import { KeptDocuments } from "../ui/kept.ts";
import { ofTransfer } from "../ui/reading.ts";
import { Settings } from "../ui/settings.ts";
import { LocalStore } from "../ui/store.ts";
import { declareLanguage, texts } from "../ui/texts.ts";
import { TrustedIssuers } from "../ui/trust.ts";
import { started } from "../ui/workers.ts";

declareLanguage();
document.title = texts.title;
// In a frame, whoever frames it could put words over it, or have its buttons clicked unseen.
if (window.top === window) opened();
else document.body.append(h("main", {}, h("p", {}, texts.framed, " ", h("a", { href: location.href, target: "_blank", rel: "noopener" }, texts.openAlone))));

async function opened(): Promise<void> {
  const store = new LocalStore();
  const [kept, trusted] = [new KeptDocuments(store), new TrustedIssuers(store)];
  const settings = new Settings(store, kept, trusted);
  const results = h("div", { id: "results" });
  const status = h("p", { role: "status", class: "unseen" });
  const desk = new Desk({ examiner: new Examiner(started), kept, trusted, settings }, results, status);

  const text = h("textarea", { id: "text", dir: "ltr", rows: "4", spellcheck: "false", autocapitalize: "off", autocomplete: "off", placeholder: texts.pasteHint, "aria-describedby": "forms" });
  const file = h("input", { type: "file", multiple: true, class: "unseen", id: "file", tabindex: "-1", "aria-hidden": "true" });
  const choose = h("button", { type: "button", class: "plain", click: () => file.click() }, texts.choose);
  const form = h(
    "form",
    { class: "input" },
    h("p", { class: "drop" }, h("span", { class: "idle" }, texts.dropHere), h("span", { class: "over" }, texts.dropNow)),
    h("label", { for: "text", class: "unseen" }, texts.pasteLabel),
    text,
    h("div", { class: "buttons" }, h("button", { type: "submit" }, texts.verify), choose, file, h("span", { class: "soft", id: "forms" }, texts.forms)),
  );
  document.body.append(
    h("header", { class: "top" }, h("h1", {}, texts.title), h("p", {}, texts.introduction), h("p", { class: "soft" }, texts.privacy)),
    h("main", {}, form, status, h("section", { "aria-label": texts.result }, results), h("section", { class: "card" }, h("h2", {}, texts.settings), settings.element)),
  );
  await settings.refresh();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    desk.take([text.value]);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  file.addEventListener("change", () => {
    if (file.files !== null && file.files.length > 0) desk.take([...file.files]);
    // The same file can be chosen again after it was changed.
    file.value = "";
  });
  document.addEventListener("paste", (event) => {
    const pasted = event.clipboardData === null ? "" : ofTransfer(event.clipboardData);
    if (typeof pasted !== "string") {
      event.preventDefault();
      desk.take(pasted);
    } else if (event.target !== text && pasted !== "") {
      text.value = pasted;
      desk.take([pasted]);
    }
  });
  dropping(form, (dropped) => {
    text.value = typeof dropped === "string" ? dropped : "";
    desk.take(typeof dropped === "string" ? [dropped] : dropped);
  });
  // Another window of this page may have changed what is stored.
  window.addEventListener("storage", () => settings.refresh());
}

/** Takes what is dropped anywhere on the page, so that no near miss has the browser open the file. */
function dropping(form: HTMLElement, take: (dropped: readonly File[] | string) => void): void {
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
    if (event.dataTransfer !== null) take(ofTransfer(event.dataTransfer));
  });
}
