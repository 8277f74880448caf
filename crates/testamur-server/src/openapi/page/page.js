"use strict";

// Everything is made as elements and texts: nothing that the server or a credential says becomes markup.
function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

const at = (id) => document.getElementById(id);
const pretty = (value) => JSON.stringify(value, null, 2);

/** Words that who sees the page has from their place; others hear them. */
const unseen = (text) => make("span", { class: "unseen" }, text);

/** Text as it is. What is longer than its box is scrolled by keys too, so that it has a name. */
const verbatim = (text, name) => make("pre", { tabindex: "0", role: "region", "aria-label": name }, text);

let api;

/** The bodies that can be sent, by the operation, with what they were filled in with. */
const bodies = new Map();

function resolved(value) {
  if (!value?.$ref) return value;
  return value.$ref.slice(2).split("/").reduce((from, name) => from[name], api);
}

/** An example of what fits a schema: one that is given, or one made of its parts. */
function exampleOf(schema, depth = 0) {
  const { $ref, ...beside } = schema ?? {};
  const whole = $ref ? { ...resolved(schema), ...beside } : (schema ?? {});
  if (whole.example !== undefined) return whole.example;
  if (whole.examples?.length) return whole.examples[0];
  if (whole.const !== undefined) return whole.const;
  if (whole.enum) return whole.enum[0];
  const choice = whole.anyOf ?? whole.oneOf;
  if (choice) return exampleOf(choice[0], depth + 1);
  const type = [whole.type].flat()[0];
  if (type === "array") return whole.items && depth < 4 ? [exampleOf(whole.items, depth + 1)] : [];
  if (type === "object") {
    const names = (whole.required ?? []).filter((name) => whole.properties?.[name]);
    return Object.fromEntries(names.map((name) => [name, exampleOf(whole.properties[name], depth + 1)]));
  }
  return { string: "", integer: 0, number: 0, boolean: false }[type] ?? null;
}

/** A schema, and those that it refers to, when somebody wants to see them. */
function schemaView(schema, title) {
  const shown = make("div");
  const names = new Set();
  const show = (name, value) => {
    shown.append(make("h4", {}, name), verbatim(pretty(value), `Schema: ${name}`));
    for (const [, name] of JSON.stringify(value).matchAll(/#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      show(name, api.components.schemas[name]);
    }
  };
  const view = make("details", {
    toggle: () => {
      if (!view.open || shown.hasChildNodes()) return;
      if (schema.$ref) {
        const name = schema.$ref.split("/").at(-1);
        names.add(name);
        show(name, resolved(schema));
      } else show(title, schema);
    },
  }, make("summary", {}, "Schema", unseen(` of ${title}`)), shown);
  return view;
}

function field(parameter, headers) {
  const { name, description, required, schema, example } = resolved(parameter);
  const place = resolved(parameter).in;
  const value = place === "path" ? (example ?? schema?.example ?? "") : "";
  const input = make("input", {
    value, placeholder: example, spellcheck: "false", autocomplete: "off", required: required ? "" : undefined,
  });
  headers.push({ name, place, input });
  const word = required ? ", required" : "";
  return make("label", {}, make("code", {}, name), make("span", { class: "soft" }, ` ${place}${word}. ${description ?? ""}`),
    input);
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A request as it is typed in: its URL, its options for fetch, and the same for curl. */
function requestOf(method, path, fields, accept, body) {
  const headers = new Headers();
  const query = new URLSearchParams();
  let url = path;
  for (const { name, place, input } of fields) {
    const value = input.value.trim();
    if (place === "path") url = url.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && place === "query") query.set(name, value);
    else if (value) headers.set(name, value);
  }
  if (query.size) url += `?${query}`;
  if (accept) headers.set("Accept", accept);
  if (at("key").value) headers.set("Authorization", `Bearer ${at("key").value}`);
  if (body !== undefined) headers.set("Content-Type", "application/json");
  // Beside this page, wherever that is.
  const target = new URL(`.${url}`, document.baseURI);
  const told = [...headers].filter(([name]) => name !== "authorization");
  const curl = ["curl", ...(method === "GET" ? [] : ["-X", method]),
    ...told.flatMap(([name, value]) => ["-H", quoted(`${name}: ${value}`)]),
    ...(headers.has("authorization") ? ["-H", '"Authorization: Bearer $API_KEY"'] : []),
    ...(body === undefined ? [] : ["--data", quoted(body)]), quoted(target.href)].join(" ");
  return { target, options: { method, headers, body, cache: "no-store" }, curl };
}

/** Asks, and shows the answer: one line of it is announced, the rest can be read below. */
async function send({ target, options, curl }, { line, shown }, title) {
  const began = performance.now();
  const repeat = make("details", {}, make("summary", {}, "As curl", unseen(` ${title}`)), verbatim(curl, "curl"));
  line.className = "";
  line.textContent = "Sending …";
  try {
    const answer = await fetch(target, options);
    const text = await answer.text();
    const took = Math.round(performance.now() - began);
    const kind = answer.headers.get("content-type") ?? "";
    let value;
    if (kind.includes("json")) {
      try { value = JSON.parse(text); } catch { /* Shown as it came. */ }
    }
    const told = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    line.className = answer.ok ? "good" : "bad";
    line.textContent = `${answer.status} ${answer.statusText}, ${took} ms, ${text.length} characters`;
    shown.replaceChildren(verbatim(value === undefined ? text : pretty(value), `Answer: ${title}`),
      make("details", {}, make("summary", {}, "Headers", unseen(` of the answer: ${title}`)), verbatim(told, "Headers")),
      repeat);
    return answer.ok ? value : undefined;
  } catch (error) {
    line.className = "bad";
    line.textContent = `There was no answer: ${error.message}`;
    shown.replaceChildren(repeat);
  }
}

/** Fills a body in, unless somebody has written there. */
function offer(operationId, value, origin) {
  const body = bodies.get(operationId);
  if (!body || body.area.value !== body.given) return;
  body.given = body.area.value = pretty(value);
  body.note.textContent = `Filled in with what “${origin}” answered.`;
}

// Their proofs cannot be verified before a holder has chosen what is shown.
const SELECTIVE = ["bbs-2023", "ecdsa-sd-2023"];

/** What was issued or derived is what one verifies, derives from or revokes next. */
function carry(operationId, answer, origin) {
  const credential = answer?.verifiableCredential;
  if (!credential || !["issue", "derive"].includes(operationId)) return;
  const isBase = operationId === "issue" && SELECTIVE.includes(credential.proof?.cryptosuite);
  if (isBase) {
    const options = { selectivePointers: ["/credentialSubject"] };
    offer("derive", { verifiableCredential: credential, options }, origin);
  } else offer("verify", { verifiableCredential: credential }, origin);
  if (operationId === "issue" && credential.id && credential.credentialStatus) {
    const entries = [credential.credentialStatus].flat().map((entry) => {
      const { type, statusPurpose, statusListIndex, statusListCredential } = entry;
      return { type, statusPurpose, status: true, statusListIndex, statusListCredential };
    });
    offer("set_status", { credentialId: credential.id, credentialStatus: entries }, origin);
  }
}

function bodyView(operationId, schema, title) {
  const area = make("textarea", { spellcheck: "false", id: `${operationId}.body`, "aria-describedby": `${operationId}.note` });
  const note = make("p", { class: "soft", id: `${operationId}.note` }, "An example. Ctrl+Enter sends it.");
  area.value = pretty(exampleOf(schema));
  area.rows = Math.min(area.value.split("\n").length + 1, 24);
  bodies.set(operationId, { area, note, given: area.value });
  const label = make("label", { for: area.id }, "Body", unseen(` ${title}`));
  return { area, view: [make("h3", {}, label), note, area, schemaView(schema, `the body: ${title}`)] };
}

function answersView(responses, title) {
  const head = ["Status", "Meaning", "Media types"].map((word) => make("th", { scope: "col" }, word));
  const rows = Object.entries(responses).map(([status, response]) =>
    make("tr", {}, make("th", { scope: "row", class: status < "400" ? "good" : "bad" }, status),
      make("td", {}, response.description ?? ""),
      make("td", { class: "soft" }, Object.keys(response.content ?? {}).join(", "))));
  return make("div", { class: "wide" }, make("table", {}, make("caption", {}, "Answers", unseen(` ${title}`)),
    make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
}

function operationView(path, method, operation) {
  const { operationId, summary: title } = operation;
  const fields = [];
  const inputs = (operation.parameters ?? []).map((parameter) => field(parameter, fields));
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  const body = schema && bodyView(operationId, schema, title);
  const good = Object.entries(operation.responses).filter(([status]) => status < "300");
  const kinds = good.flatMap(([, response]) => Object.keys(response.content ?? {}));
  const accept = kinds.length > 1
    ? make("select", {}, ...kinds.map((kind) => make("option", {}, kind))) : undefined;
  const answer = { line: make("p", { role: "status" }), shown: make("div") };
  const ask = async () => {
    // Disabled in truth, the button would lose the focus.
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    const request = requestOf(method.toUpperCase(), path, fields, accept?.value, body?.area.value);
    carry(operationId, await send(request, answer, title), title);
    button.removeAttribute("aria-disabled");
  };
  const button = make("button", { type: "button", click: ask }, "Send", unseen(` ${title}`));
  body?.area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
  });
  const answers = good.map(([, response]) => Object.values(response.content ?? {})[0]?.schema).find(Boolean);
  return make("details", { class: "operation", id: operationId },
    make("summary", {}, make("span", { class: `method ${method}` }, method.toUpperCase()),
      make("span", { class: "path" }, path), make("span", { class: "title" }, title ?? "")),
    make("div", {}, ...(operation.description ? [make("p", {}, operation.description)] : []),
      make("div", { class: "fields" }, ...inputs), ...(body?.view ?? []),
      ...(accept ? [make("label", {}, make("code", {}, "Accept"), accept)] : []),
      make("div", { class: "send" }, button, answer.line), answer.shown,
      answersView(operation.responses, title),
      ...(answers ? [schemaView(answers, `the answer: ${title}`)] : [])));
}

function show() {
  at("version").textContent = api.info.version;
  at("about").textContent = api.info.summary;
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
  at("state").remove();
  document.title = `${api.info.title} API ${api.info.version}`;
  for (const { name, description } of api.tags) {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name));
    if (!own.length) continue;
    at("contents").append(make("h2", {}, name), ...own.map(({ operation }) =>
      make("a", { href: `#${operation.operationId}` }, operation.summary)));
    at("operations").append(make("section", {}, make("h2", {}, name), make("p", {}, description),
      ...own.map(({ path, method, operation }) => operationView(path, method, operation))));
  }
  open();
}

/** Opens the operation that the address names. */
function open() {
  const named = at(decodeURIComponent(location.hash.slice(1)));
  if (!named?.matches("details.operation")) return;
  named.open = true;
  named.querySelector("summary").focus({ preventScroll: true });
  named.scrollIntoView();
}

addEventListener("hashchange", open);
fetch("openapi.json").then((answer) => answer.json()).then((described) => {
  api = described;
  show();
}).catch((error) => {
  at("state").textContent = `The description could not be read: ${error.message}`;
});
