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

let api;

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

function schemaView(schema) {
  const shown = make("div");
  const names = new Set();
  const show = (title, value) => {
    shown.append(make("h3", {}, title), make("pre", {}, pretty(value)));
    for (const [, name] of JSON.stringify(value).matchAll(/#\/components\/schemas\/([^"]+)"/g)) {
      if (names.has(name)) continue;
      names.add(name);
      show(name, api.components.schemas[name]);
    }
  };
  const view = make("details", {
    toggle: () => {
      if (view.open && !shown.hasChildNodes()) show("Schema", schema);
    },
  }, make("summary", {}, "Schema"), shown);
  return view;
}

function field(parameter, headers) {
  const { name, description, required, schema, example } = resolved(parameter);
  const place = resolved(parameter).in;
  const value = place === "path" ? (example ?? schema?.example ?? "") : "";
  const input = make("input", { value, placeholder: example, spellcheck: "false", autocomplete: "off" });
  headers.push({ name, place, input });
  const word = required ? " (required)" : "";
  return make("label", {}, make("code", {}, name), ` ${place}${word} `,
    make("span", { class: "soft" }, description ?? ""), input);
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

async function send({ target, options, curl }, shown) {
  const began = performance.now();
  const line = make("details", {}, make("summary", {}, "curl"), make("pre", {}, curl));
  try {
    const answer = await fetch(target, options);
    const text = await answer.text();
    const took = Math.round(performance.now() - began);
    const kind = answer.headers.get("content-type") ?? "";
    let body = text;
    if (kind.includes("json")) {
      try { body = pretty(JSON.parse(text)); } catch { /* Shown as it came. */ }
    }
    const told = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    shown.replaceChildren(
      make("h3", { class: answer.ok ? "good" : "bad" }, `${answer.status} ${answer.statusText} `,
        make("small", {}, `${took} ms, ${text.length} characters`)),
      make("pre", {}, body), make("details", {}, make("summary", {}, "Headers"), make("pre", {}, told)), line);
  } catch (error) {
    shown.replaceChildren(make("p", { class: "bad" }, `There was no answer: ${error.message}`), line);
  }
}

function operationView(path, method, operation) {
  const fields = [];
  const inputs = (operation.parameters ?? []).map((parameter) => field(parameter, fields));
  const schema = operation.requestBody?.content?.["application/json"]?.schema;
  const body = schema && make("textarea", { spellcheck: "false", "aria-label": "Body" });
  if (body) body.value = pretty(exampleOf(schema));
  const good = Object.entries(operation.responses).filter(([status]) => status < "300");
  const kinds = good.flatMap(([, response]) => Object.keys(response.content ?? {}));
  const accept = kinds.length > 1
    ? make("select", { "aria-label": "Accept" }, ...kinds.map((kind) => make("option", {}, kind))) : undefined;
  const shown = make("div", { role: "status" });
  const button = make("button", {
    type: "button",
    click: async () => {
      button.disabled = true;
      await send(requestOf(method.toUpperCase(), path, fields, accept?.value, body?.value), shown);
      button.disabled = false;
    },
  }, "Send");
  const rows = Object.entries(operation.responses).map(([status, response]) =>
    make("tr", {}, make("td", { class: status < "400" ? "good" : "bad" }, status),
      make("td", {}, response.description ?? ""),
      make("td", { class: "soft" }, Object.keys(response.content ?? {}).join(", "))));
  const answers = good.map(([, response]) => Object.values(response.content ?? {})[0]?.schema).find(Boolean);
  return make("details", { class: "operation", id: operation.operationId },
    make("summary", {}, make("span", { class: `method ${method}` }, method.toUpperCase()),
      make("span", { class: "path" }, path), make("span", { class: "soft" }, operation.summary ?? "")),
    make("div", {}, make("p", {}, operation.description ?? ""),
      make("div", { class: "fields" }, ...inputs),
      ...(body ? [make("h3", {}, "Body"), body, schemaView(schema)] : []),
      ...(accept ? [make("label", {}, "Accept ", accept)] : []), button, shown,
      make("h3", {}, "Answers"), make("table", {}, make("tbody", {}, ...rows)),
      ...(answers ? [schemaView(answers)] : [])));
}

function show() {
  at("version").textContent = api.info.version;
  at("about").textContent = api.info.summary;
  const operations = Object.entries(api.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })));
  at("state").remove();
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
  const named = location.hash && at(decodeURIComponent(location.hash.slice(1)));
  if (!named) return;
  named.open = true;
  named.scrollIntoView();
}

addEventListener("hashchange", open);
fetch("openapi.json").then((answer) => answer.json()).then((described) => {
  api = described;
  show();
}).catch((error) => {
  at("state").textContent = `The description could not be read: ${error.message}`;
});
