// The extension in Chromium, with the permissions that it ships with: nobody but a click lets it into a page.
//
//   CHROMIUM      the browser, unless /usr/bin/chromium
//   SCREENSHOTS   a folder, if pictures are wanted

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { extended } from "../../npm/test/fixtures/browser.mjs";
import { answering, built, overflowing, reached, tooFaint } from "./browsing.mjs";
import { bakedPng, bakedSvg, DID_URL, made } from "./credentials.mjs";

const SITE = "https://pages.example.org";
const OTHER = "https://images.example.net";

let context, worker, id, cdp, credentials, documents, registrar, asked, web;

before(async () => {
  ({ credentials, documents, registrar } = await made());
  const profile = mkdtempSync(join(tmpdir(), "testamur-profile-"));
  context = await extended(built("extension"), profile);
  process.on("exit", () => rmSync(profile, { recursive: true, force: true }));
  worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
  id = new URL(worker.url()).host;
  cdp = await context.browser().newBrowserCDPSession();
  web = { ...documents };
  asked = await answering(context, `chrome-extension://${id}`, web);
});

after(() => context?.close());

beforeEach(async () => {
  await worker.evaluate(() => chrome.storage.local.clear());
  asked.length = 0;
});

const html = (body) => ({ body: `<!doctype html><meta charset="utf-8"><title>Page</title>${body}`, type: "text/html" });
const embedded = (json) => `<script type="application/ld+json">${json.replaceAll("<", "\\u003c")}</script>`;
/** Read only by pages of its own origin. */
const own = (body, type) => ({ body, type, cors: false });

/** A tab with this page, which the person has looked at. */
async function visited(body, files = {}) {
  Object.assign(web, files, { [`${SITE}/`]: html(body) });
  const page = await context.newPage();
  await page.goto(`${SITE}/`);
  const [tab] = await worker.evaluate(() => chrome.tabs.query({ active: true, currentWindow: true }));
  return { page, tab: tab.id };
}

/** Clicks on the extension's button, as a person does; that lets it into the page, and opens its popup. */
async function clicked(page) {
  const { targetInfos } = await cdp.send("Target.getTargets", { filter: [{}] });
  const { targetId } = targetInfos.find(({ type, url }) => type === "tab" && url === page.url());
  await cdp.send("Extensions.triggerAction", { id, targetId });
}

/** The panel on this tab, once it is done; in a tab of its own, where a test can look at it. */
async function panel(page, tab, { width = 420, ...options } = {}) {
  await clicked(page);
  const opened = await context.newPage();
  await opened.setViewportSize({ width, height: 600 });
  if (options.colorScheme || options.reducedMotion) await opened.emulateMedia(options);
  await opened.goto(`chrome-extension://${id}/panel.html?tab=${tab}`);
  await opened.locator(".note:not(:empty)").and(opened.locator(":not(:text('Looking'))")).waitFor();
  return opened;
}

const titles = (opened) => opened.locator("article h2").allTextContents();
const badge = (tab) => worker.evaluate((tabId) => chrome.action.getBadgeText({ tabId }), tab);
const trust = () =>
  worker.evaluate((id) => chrome.storage.local.set({ trusted: [{ id, name: "Example University", since: 1_790_000_000_000 }] }), registrar);

function picture(page, name) {
  const { SCREENSHOTS } = process.env;
  return SCREENSHOTS && page.screenshot({ path: `${SCREENSHOTS}/extension-${name}.png`, fullPage: true });
}

async function closed(...pages) {
  for (const page of pages) await page.close();
}

test("a click on the button verifies what is in the page, and shows the verdict there", async () => {
  const { page, tab } = await visited(embedded(credentials.own));
  assert.equal(await badge(tab), "", "nothing is looked at before");
  await clicked(page);
  for (let waits = 0; ["", "…"].includes(await badge(tab)) && waits < 100; waits += 1) await page.waitForTimeout(100);
  assert.equal(await badge(tab), "!");
  assert.equal(await worker.evaluate((tabId) => chrome.action.getTitle({ tabId }), tab), "Genuine, but do you trust the issuer?");
  await page.goto("about:blank");
  assert.equal(await badge(tab), "", "the next page has no verdict");
  await closed(page);
});

test("every verdict, in light and dark, with enough contrast", async () => {
  const verdicts = [
    ["good", true, "Genuine, and from an issuer you trust", "✓"],
    ["good", false, "Genuine, but do you trust the issuer?", "!"],
    ["forged", true, "Not genuine", "✗"],
    ["expired", true, "Expired", "✗"],
    ["revoked", true, "Revoked by its issuer", "✗"],
    ["unsigned", false, "Not signed", "✗"],
  ];
  for (const [credential, isTrusted, title, sign] of verdicts) {
    if (isTrusted) await trust();
    else await worker.evaluate(() => chrome.storage.local.clear());
    const { page, tab } = await visited(embedded(credentials[credential]));
    for (const colorScheme of ["light", "dark"]) {
      const opened = await panel(page, tab, { colorScheme });
      assert.deepEqual(await titles(opened), [title]);
      assert.equal(await badge(tab), sign);
      await opened.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      assert.deepEqual(await tooFaint(opened), []);
      assert.equal(await overflowing(opened), false);
      await picture(opened, `${colorScheme}-${credential}-${isTrusted}`);
      await closed(opened);
      await page.bringToFront();
    }
    await closed(page);
  }
});

test("credentials are found in every form that pages have them", async () => {
  const { page, tab } = await visited(
    `${embedded(`[{"@type": "Organization"}, ${credentials.own}]`)}
     <pre>${JSON.stringify(JSON.parse(credentials.forged), null, 2)}</pre>${bakedSvg(credentials.expired)}
     <p>Here: <b>${credentials.jwt}</b>.</p><textarea>${credentials.sdjwt}</textarea>
     <p>A login: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U</p>
     <a href="/files/diploma.vc">Diploma</a> <a href="/x" type="application/vc+jwt">Token</a> <a href="/contact.html">Contact</a>`,
    { [`${SITE}/files/diploma.vc`]: own(credentials.good, "application/vc") },
  );
  const opened = await panel(page, tab);
  const trusted = "Genuine, but do you trust the issuer?";
  assert.deepEqual((await titles(opened)).sort(), [trusted, trusted, trusted, "Expired", "Not genuine"].sort());
  assert.equal(await badge(tab), "✗5");
  assert.equal(await page.locator(".testamur-mark").count(), 3, "beside the pre, the drawing and the bold token, and no field");
  const links = opened.getByRole("button", { name: /^Verify https/ });
  assert.deepEqual(await links.evaluateAll((all) => all.map((link) => link.getAttribute("aria-label"))), [`Verify ${SITE}/files/diploma.vc`, `Verify ${SITE}/x`]);
  assert.ok(!asked.includes(`${SITE}/files/diploma.vc`), "no link is followed by itself");
  await links.first().click();
  await opened.locator(".file", { hasText: "diploma.vc" }).waitFor();
  assert.equal((await titles(opened)).length, 6, "beside what was there; the click lets the extension read this site, and no other");
  await page.bringToFront();
  assert.equal(await page.locator(".testamur-mark").count(), 4, "beside the link");
  await picture(page, "marks");
  await closed(opened, page);
});

test("badges in images are found, and marked where they stand", async () => {
  await trust();
  const size = 'width="120" height="120"';
  const { page, tab } = await visited(
    `<style>body { margin: 2rem; font-family: system-ui } img { border-radius: 8px }</style><h1>My badges</h1>
     <p><img alt="Good" src="/good.png" ${size}> <img alt="Forged" src="/forged.png" ${size}> <img alt="Picture" src="/picture.png" ${size}></p>
     <p><img alt="Data" src="data:image/png;base64,${bakedPng(credentials.own).toString("base64")}" ${size}>
     <img alt="Drawing" src="/badge.svg" ${size}> <img alt="Elsewhere" src="${OTHER}/closed.png" ${size}></p>`,
    {
      [`${SITE}/good.png`]: own(bakedPng(credentials.good), "image/png"),
      [`${SITE}/forged.png`]: own(bakedPng(credentials.forged), "image/png"),
      [`${SITE}/picture.png`]: own(bakedPng(), "image/png"),
      [`${SITE}/badge.svg`]: own(bakedSvg(credentials.expired), "image/svg+xml"),
      [`${OTHER}/closed.png`]: own(bakedPng(credentials.good), "image/png"),
    },
  );
  asked.length = 0;
  const opened = await panel(page, tab);
  assert.deepEqual(await titles(opened), ["Genuine, and from an issuer you trust", "Not genuine", "Genuine, but do you trust the issuer?", "Expired"]);
  assert.ok(!asked.includes(`${OTHER}/closed.png`), "who has an image in the page of another learns nothing");
  assert.equal(await badge(tab), "✗4");
  assert.match(await opened.locator(".card.trusting").textContent(), /Images of other servers were not looked at.*images\.example\.net/);
  await picture(opened, "images-panel");
  assert.equal(await opened.getByText("What it says").first().isVisible(), false, "several are a list");
  await opened.locator(".body > summary").first().click();
  assert.equal(await opened.getByText("What it says").first().isVisible(), true);
  await page.bringToFront();
  const marked = await page.evaluate(() => [...document.querySelectorAll("img")].filter((image) => image.nextElementSibling?.className === "testamur-mark").map(({ alt }) => alt));
  assert.deepEqual(marked, ["Good", "Forged", "Data", "Drawing"]);
  await picture(page, "images");
  const session = await context.newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const heard = nodes.filter(({ role, ignored }) => role?.value === "image" && !ignored).map(({ name }) => name.value.replace(/ \w{3}-/, " "));
  for (const words of ["Genuine, and from an issuer you trust: First Aid at School · Example University (testamur 1).", "Not genuine: Surgery · Example University (testamur 2)."]) {
    assert.ok(heard.some((name) => name.startsWith(words)), heard.join());
  }
  // What takes the place of a marked image has no mark.
  await page.evaluate(() => (document.querySelector("img").src = "/forged.png"));
  await page.locator(".testamur-mark").nth(3).waitFor({ state: "detached" });
  assert.equal(await page.locator(".testamur-mark").count(), 3);
  // A page can neither take a mark elsewhere nor copy one nor restyle it.
  const left = await page.evaluate(async () => {
    const [forged, data, drawing] = document.querySelectorAll(".testamur-mark");
    document.querySelector("[alt=Picture]").after(data);
    document.querySelector("p").prepend(document.querySelector("[alt=Drawing]"));
    const copy = forged.cloneNode(true);
    document.body.append(copy);
    forged.style.setProperty("position", "fixed", "important");
    await new Promise(requestAnimationFrame);
    return { isThere: [data, drawing].map((mark) => mark.isConnected), copied: copy.getBoundingClientRect().width, position: getComputedStyle(forged).position };
  });
  assert.deepEqual(left, { isThere: [false, false], copied: 0, position: "static" });
  await closed(opened, page);
});

test("trust is given with the keyboard, and kept", async () => {
  const { page, tab } = await visited(embedded(credentials.good));
  const opened = await panel(page, tab);
  await reached(opened, ".trusting button");
  await opened.keyboard.press("Enter");
  await opened.locator("article.good").waitFor();
  assert.equal(await opened.evaluate(() => document.activeElement.textContent), "Genuine, and from an issuer you trust");
  assert.equal(await badge(tab), "✓");
  const stored = await worker.evaluate(() => chrome.storage.local.get());
  assert.deepEqual(stored.trusted.map(({ id, name }) => [id, name]), [[registrar, "Example University"]]);
  assert.equal(stored.kept.length, 2);
  await opened.getByText("More", { exact: true }).click();
  const tree = await opened.locator("body").ariaSnapshot();
  for (const line of ['- article "Genuine, and from an issuer you trust"', '- switch "Work offline"', '- button "Show downloads"', '- button "Verify a file or text"', '- button "Remove Example University"']) {
    assert.ok(tree.includes(line), `${line} in\n${tree}`);
  }
  await closed(opened, page);
});

test("offline it works of what was kept, and asks nobody", async () => {
  await trust();
  const { page, tab } = await visited(embedded(credentials.good));
  await closed(await panel(page, tab));
  await worker.evaluate(() => chrome.storage.local.set({ choices: { isOffline: true, keeps: true } }));
  asked.length = 0;
  await page.bringToFront();
  const opened = await panel(page, tab);
  assert.match((await titles(opened)).join(), /^Genuine, and from an issuer you trust \(as of [^,]*, \d{4}\)$/);
  assert.match(await opened.locator(".facts .soft").textContent(), /Made of documents that were kept/);
  assert.deepEqual(asked, []);
  await closed(opened, page);
});

test("a page has no way to the extension", async () => {
  const { page, tab } = await visited(`<pre>${credentials.forged}</pre>`);
  const before = await page.evaluate(() => Object.getOwnPropertyNames(window).length);
  const opened = await panel(page, tab);
  const sign = /sign (\w{3})/.exec(await opened.locator(".note").textContent())[1];
  await page.bringToFront();
  const seen = await page.evaluate(
    async ([id, sign]) => {
      const mark = document.querySelector(".testamur-mark");
      const loads = (element) => new Promise((done) => { element.onload = () => done(true); element.onerror = () => done(false); document.body.append(element); });
      return {
        shadow: mark.shadowRoot,
        text: mark.textContent + document.body.innerText,
        isFound: window.find(sign),
        symbol: typeof globalThis[Symbol.for("testamur")],
        names: Object.getOwnPropertyNames(window).length,
        runtime: typeof globalThis.chrome?.runtime?.sendMessage,
        image: await loads(Object.assign(new Image(), { src: `chrome-extension://${id}/icons/32.png` })),
        script: await fetch(`chrome-extension://${id}/js/panel.js`).then(() => true, () => false),
      };
    },
    [id, sign],
  );
  const { text, ...rest } = seen;
  assert.deepEqual(rest, { shadow: null, isFound: false, symbol: "undefined", names: before, runtime: "undefined", image: false, script: false });
  assert.ok(!text.includes(sign));
  // Another document where this one stood has no mark.
  await page.evaluate(() => (document.querySelector("pre").textContent = "{}"));
  assert.equal(await page.locator(".testamur-mark").count(), 0);
  await closed(opened, page);
});

/** Answers for the registrar's keys only when it is released. */
async function held() {
  let asked, release;
  const begun = new Promise((resolve) => (asked = resolve));
  const waiting = new Promise((resolve) => (release = resolve));
  const handler = async (route) => {
    asked();
    await waiting;
    await route.fulfill({ body: documents[DID_URL], contentType: "application/json", headers: { "access-control-allow-origin": "*" } });
  };
  await context.route(DID_URL, handler);
  return { begun, release: async () => (release(), context.unroute(DID_URL, handler)) };
}

/** The panel, not waited for. */
async function begun(page, tab) {
  await clicked(page);
  const opened = await context.newPage();
  await opened.goto(`chrome-extension://${id}/panel.html?tab=${tab}`);
  return opened;
}

const done = (opened) => opened.locator(".note", { hasText: "bear the sign" }).waitFor();

test("what a page puts in the place of what is verified gets no mark", async () => {
  await trust();
  const { page, tab } = await visited(`<pre>${credentials.statusless}</pre><p><code>${credentials.jwt}</code></p><pre hidden>${credentials.own}</pre>`);
  const { begun: asking, release } = await held();
  const opened = await begun(page, tab);
  await asking;
  await page.evaluate(() => (document.querySelector("pre").textContent = "PhD in Surgery"));
  await release();
  await done(opened);
  assert.equal((await titles(opened)).length, 3);
  const marked = await page.evaluate(() => [...document.querySelectorAll(".testamur-mark")].map((mark) => mark.previousElementSibling.localName));
  assert.deepEqual(marked, ["code"], "neither what was changed meanwhile nor what is hidden");
  await closed(opened, page);
});

test("a page can define no element that becomes a mark", async () => {
  const { page, tab } = await visited(`<pre>${credentials.forged}</pre><script>
    window.seen = [];
    const spying = (base) => class extends base { constructor() { super(); seen.push(this.localName); } };
    customElements.define("testamur-mark", spying(HTMLElement));
    customElements.define("testamur-span", spying(HTMLSpanElement), { extends: "span" });</script>`);
  const opened = await panel(page, tab);
  assert.equal(await page.locator(".testamur-mark").count(), 1);
  const { seen, name } = await page.evaluate(() => {
    const { localName } = document.querySelector(".testamur-mark");
    try {
      customElements.define(localName, class extends HTMLElement {});
    } catch (error) {
      return { seen, name: error.name };
    }
  });
  assert.deepEqual([seen, name], [[], "SyntaxError"]);
  await closed(opened, page);
});

test("the button tells the worst of several, and nothing of another page", async () => {
  await trust();
  const { page, tab } = await visited(`<pre>${credentials.statusless}</pre><pre>${credentials.forged}</pre>`);
  const heard = () => worker.evaluate((tabId) => chrome.action.getTitle({ tabId }), tab);
  const first = await panel(page, tab);
  assert.deepEqual([await badge(tab), await heard()], ["✗2", "Not genuine, and 2 verdicts in all"]);
  assert.equal(await first.locator("header.top .identifier").textContent(), "pages.example.org");
  await closed(first);
  await page.bringToFront();
  // It shows no verdict before all are done, and none of a page that went meanwhile or is another.
  for (const leave of [() => page.evaluate(() => history.pushState(null, "", "/other")), () => page.goto(`${SITE}/`)]) {
    const { begun: asking, release } = await held();
    const opened = await begun(page, tab);
    await asking;
    assert.equal(await badge(tab), "…");
    await leave();
    await release();
    await done(opened);
    for (let waits = 0; (await badge(tab)) !== "" && waits < 20; waits += 1) await page.waitForTimeout(100);
    assert.equal(await badge(tab), "");
    await closed(opened);
    await page.bringToFront();
  }
  await closed(page);
});

test("what could not be examined is told, and takes its earlier verdict back", async () => {
  await trust();
  const { page, tab } = await visited(`<pre>${credentials.statusless}</pre><pre>${credentials.own.slice(0, -20)}</pre>`);
  const opened = await panel(page, tab);
  assert.match(await opened.locator(".note").textContent(), /One thing in this page looks like a credential and cannot be read/);
  assert.equal(await page.locator(".testamur-mark").count(), 1);
  const { begun: asking, release } = await held();
  await opened.getByRole("button", { name: "Verify again" }).click();
  await asking;
  assert.equal(await badge(tab), "…");
  await closed(opened);
  assert.equal(await badge(tab), "…", "a panel that is closed leaves no verdict");
  await page.bringToFront();
  const again = await begun(page, tab);
  await again.getByRole("button", { name: "Stop" }).click();
  await again.locator(".note", { hasText: "could not be examined" }).waitFor();
  assert.doesNotMatch(await again.locator(".note").textContent(), /No credential was found/);
  await release();
  await closed(again, page);
});

test("a page that lies about itself is looked through all the same", async () => {
  const { page, tab } = await visited(
    `<form name="querySelectorAll"></form><img name="body"><p id="testamur"></p><form id="x"><input name="textContent"></form>
     <script>Document.prototype.querySelectorAll = () => []; String.prototype.trim = () => ""; Array.from = () => [];</script>
     <pre>${credentials.forged}</pre>`,
  );
  const opened = await panel(page, tab);
  assert.deepEqual(await titles(opened), ["Not genuine"]);
  await closed(opened, page);
});

test("private addresses are never asked, whatever a page links to", async () => {
  const addresses = ["https://127.0.0.1", "https://192.168.1.1", "https://[::1]", "https://router", "https://printer.local", "http://pages.example.org", "https://169.254.169.254"];
  // Browsers load images over https by themselves.
  const images = addresses.filter((address) => address.startsWith("https:")).map((address) => `<img src="${address}/badge.png" width="200" height="200">`).join("");
  const links = addresses.map((address) => `<a href="${address}/badge.vc">x</a>`).join("");
  const { page, tab } = await visited(images + links);
  asked.length = 0;
  const opened = await panel(page, tab);
  const verify = opened.getByRole("button", { name: /^Verify https?:/ });
  assert.equal(await verify.count(), addresses.length);
  for (let at = 0; at < addresses.length; at += 1) {
    await opened.evaluate(() => document.querySelector("#results").replaceChildren());
    await verify.nth(at).click();
    assert.equal(await opened.locator("article h2").textContent(), "The link could not be followed");
  }
  assert.deepEqual(asked, []);
  await closed(opened, page);
});

test("a page full of credentials and texts without end fills nothing up and holds nothing up", async () => {
  const forged = JSON.parse(credentials.forged);
  const many = Array.from({ length: 300 }, (_, at) => `<pre>${JSON.stringify({ ...forged, id: `urn:uuid:${at}` })}</pre>`).join("");
  const images = Array.from({ length: 300 }, (_, at) => `<img src="/${at}.png" width="100" height="100">`).join("");
  const { page, tab } = await visited(`${many}${images}<p>${"eyJ-".repeat(500_000)}</p><pre>${'{"VerifiableCredential":'.repeat(20_000)}</pre>`);
  asked.length = 0;
  const opened = await panel(page, tab);
  assert.equal((await titles(opened)).length, 20);
  assert.equal(new Set(asked.filter((url) => url.endsWith(".png"))).size, 20, "of the images some are looked at, whatever texts there are");
  assert.match(await opened.locator(".note").textContent(), /There is more in this page than is looked at/);
  assert.equal(await worker.evaluate(() => chrome.storage.local.getBytesInUse("kept")), 0);
  await closed(opened, page);
});

test("a page that never lets others have their turn is told of", async () => {
  const { page, tab } = await visited("<p>Busy</p>");
  await clicked(page);
  page.evaluate(() => { for (;;); }).catch(() => {});
  const opened = await context.newPage();
  await opened.goto(`chrome-extension://${id}/panel.html?tab=${tab}`);
  await opened.getByText("The page does not answer. Nothing in it was verified.").first().waitFor({ timeout: 20_000 });
  await closed(opened);
  await page.close({ runBeforeUnload: false });
});

test("long and right-to-left names keep their place", async () => {
  for (const credential of ["long", "arabic", "deceiving"]) {
    const { page, tab } = await visited(embedded(credentials[credential]));
    const opened = await panel(page, tab);
    assert.deepEqual(await titles(opened), ["Genuine, but do you trust the issuer?"]);
    assert.equal(await overflowing(opened), false);
    assert.equal(await opened.locator("#results img").count(), 0);
    await picture(opened, credential);
    await closed(opened, page);
  }
});

test("what is chosen in a context menu is verified once", async () => {
  // Of documents that need no network: what a tab asks while it is opened is routed or not, as it happens.
  const chosen = [
    [{ menuItemId: "selection", selectionText: credentials.own }, "Genuine, but do you trust the issuer?"],
    [{ menuItemId: "image", srcUrl: `data:image/png;base64,${Buffer.from("no image").toString("base64")}` }, "This is no credential that can be read"],
    [{ menuItemId: "link", linkUrl: "https://router/badge.json" }, "The link could not be followed"],
  ];
  for (const [choice, title] of chosen) {
    const [opened] = await Promise.all([context.waitForEvent("page"), worker.evaluate((choice) => chrome.contextMenus.onClicked.dispatch(choice), choice)]);
    await opened.locator("article").waitFor();
    assert.deepEqual(await titles(opened), [title]);
    await opened.reload();
    await opened.getByText("What you chose is no longer here").first().waitFor();
    await closed(opened);
  }
});

test("who may be asked beyond that is for the person to say, server by server", async () => {
  delete web[DID_URL];
  const { page, tab } = await visited(embedded(credentials.good));
  const opened = await panel(page, tab);
  assert.deepEqual(await titles(opened), ["Could not be settled"]);
  const asking = opened.locator(".trusting");
  assert.match(await asking.textContent(), /Ask these servers\?.*registrar\.example\.edu/);
  await picture(opened, "asking");
  // The browser asks the person; what it is asked for is what counts here.
  await opened.evaluate(() => {
    chrome.permissions.request = async (wanted) => {
      window.wanted = wanted;
      return false;
    };
  });
  await asking.getByRole("button", { name: "Allow and verify again" }).click();
  await opened.waitForFunction(() => window.wanted !== undefined);
  assert.deepEqual(await opened.evaluate(() => window.wanted), { origins: ["https://registrar.example.edu/*"] });
  await opened.locator("article:not([aria-busy])").waitFor();
  assert.deepEqual(await titles(opened), ["Could not be settled"]);
  web[DID_URL] = documents[DID_URL];
  await closed(opened, page);
});

test("downloads are listed, and servers asked that let no web page read them, once that is allowed", async (t) => {
  // As if the person had said yes: the browser's own question cannot be answered here.
  const folder = built("extension");
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...manifest, permissions: [...manifest.permissions, "downloads"], optional_permissions: [], host_permissions: [`${OTHER}/*`] }));
  const profile = mkdtempSync(join(tmpdir(), "testamur-profile-"));
  const allowed = await extended(folder, profile);
  t.after(() => allowed.close().then(() => rmSync(profile, { recursive: true, force: true })));
  const background = allowed.serviceWorkers()[0] ?? (await allowed.waitForEvent("serviceworker"));
  const { host } = new URL(background.url());
  await answering(allowed, `chrome-extension://${host}`, { ...documents, [`${OTHER}/badge.json`]: own(credentials.forged) });
  const opened = await allowed.newPage();
  await opened.addInitScript((finalUrl) => {
    const { search } = chrome.downloads;
    chrome.downloads.search = async (query) => {
      window.query = query;
      // The browser's own has none here, and says whether it understands the question.
      return [...(await search.call(chrome.downloads, query)), { filename: "/home/ada/badge\u202E.json", finalUrl }];
    };
  }, `${OTHER}/badge.json`);
  await opened.goto(`chrome-extension://${host}/panel.html?chosen`);
  await opened.getByText("More", { exact: true }).click();
  await opened.getByText("images.example.net", { exact: true }).waitFor();
  await opened.evaluate(() => (chrome.permissions.remove = async (taken) => void (window.taken = taken)));
  await opened.getByRole("button", { name: "Remove images.example.net" }).click();
  assert.deepEqual(await opened.evaluate(() => window.taken), { origins: ["https://images.example.net/*"] });
  await opened.getByRole("button", { name: "Verify badge.json" }).click();
  await opened.locator("article").waitFor();
  assert.equal(await opened.locator(".file").textContent(), "Not the file on your disk: what images.example.net answers now for badge.json");
  assert.deepEqual(await titles(opened), ["Not genuine"]);
  assert.equal(await opened.evaluate(() => window.query.limit), 10);
});

test("files and texts are verified on a page of the extension", async () => {
  await trust();
  const opened = await context.newPage();
  await opened.goto(`chrome-extension://${id}/verify.html`);
  await opened.getByLabel("Credential, or link to one").fill(credentials.good);
  await opened.getByRole("button", { name: "Verify", exact: true }).click();
  await opened.locator("article.good").waitFor();
  await closed(opened);
});

test("it asks for no permission that it does not need", async () => {
  const manifest = await worker.evaluate(() => chrome.runtime.getManifest());
  assert.deepEqual(manifest.permissions, ["activeTab", "scripting", "storage", "contextMenus"]);
  assert.deepEqual(manifest.optional_permissions, ["downloads"]);
  assert.deepEqual(manifest.optional_host_permissions, ["https://*/*"]);
  assert.equal(manifest.host_permissions, undefined);
  assert.equal(manifest.content_scripts, undefined);
  assert.equal(manifest.web_accessible_resources, undefined);
  assert.equal(manifest.externally_connectable, undefined);
  const policy = manifest.content_security_policy.extension_pages;
  assert.match(policy, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|\*/);
  const granted = await worker.evaluate(() => chrome.permissions.getAll());
  assert.deepEqual(granted.origins, []);
});
