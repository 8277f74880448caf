// The page in Chromium: every verdict, every way in, with a keyboard alone, for who hears it, and for who attacks it.
//
//   CHROMIUM      the browser, unless /usr/bin/chromium
//   SCREENSHOTS   a folder, if pictures are wanted

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { launched, served } from "../../npm/test/fixtures/browser.mjs";
import { answering, built, overflowing, reached, tooFaint } from "./browsing.mjs";
import { bakedPng, bakedSvg, DID_URL, made } from "./credentials.mjs";

const FILES = "https://files.example.org";

let origin, close, browser, credentials, documents, later, registrar, list;

before(async () => {
  ({ credentials, documents, later, registrar, list } = await made());
  ({ origin, close } = await served(built("page")));
  browser = await launched();
});

after(async () => {
  await browser?.close();
  close?.();
});

/** The page, what was asked of others, and what went wrong. */
async function opened({ trusted = [], web = documents, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 }, permissions: ["clipboard-read", "clipboard-write"], ...options });
  const asked = await answering(context, origin, web);
  const stored = trusted.map((id) => ({ id, name: "Example University", since: 1_790_000_000_000 }));
  await context.addInitScript((stored) => localStorage.getItem("testamur.trusted") ?? localStorage.setItem("testamur.trusted", JSON.stringify(stored)), stored);
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("pageerror", (error) => wrong.push(String(error)));
  await page.goto(`${origin}/index.html`);
  await page.getByLabel("Credential, or link to one").waitFor();
  return { page, context, asked, wrong };
}

/** The title of the result, once there is one. */
async function title(page) {
  return page.locator("article:not([aria-busy]) h2").first().textContent();
}

async function typed(page, text) {
  await page.getByLabel("Credential, or link to one").fill(text);
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  return title(page);
}

/** Drops what the callback puts into a DataTransfer. */
function dropped(page, fill, argument) {
  return page.evaluate(
    ([fill, argument]) => {
      const dataTransfer = new DataTransfer();
      new Function("transfer", "argument", fill)(dataTransfer, argument);
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    [fill, argument],
  );
}

function picture(page, name) {
  const { SCREENSHOTS } = process.env;
  return SCREENSHOTS && page.screenshot({ path: `${SCREENSHOTS}/page-${name}.png`, fullPage: true });
}

const VERDICTS = [
  // Credential, whether its issuer is trusted, title, tone, code of the check that decided.
  ["good", true, "Genuine, and from an issuer you trust", "good"],
  ["good", false, "Genuine, but do you trust the issuer?", "unsure", "trust.anyone"],
  ["jwt", false, "Genuine, but do you trust the issuer?", "unsure", "trust.anyone"],
  ["sdjwt", false, "Genuine, but do you trust the issuer?", "unsure", "trust.anyone"],
  ["presentation", true, "What is in it is genuine, and from issuers you trust", "unsure", "holder.replayable"],
  ["presentation", false, "What is in it is genuine, but do you trust the issuers?", "unsure", "holder.replayable"],
  ["empty", true, "It holds no credential", "unsure", "holder.replayable"],
  ["endorsed", true, "Genuine, and from an issuer you trust", "good", "holder.endorsement_rejected"],
  ["forged", true, "Not genuine", "bad", "proof.signature"],
  ["forged", false, "Not genuine", "bad", "proof.signature"],
  ["damaged", true, "Damaged or incomplete", "bad"],
  ["unsigned", true, "Not signed", "bad", "proof.missing"],
  ["expired", false, "Expired", "bad", "validity.expired"],
  ["early", true, "Not valid yet", "bad", "validity.not_yet"],
  ["revoked", true, "Revoked by its issuer", "bad", "status.revoked"],
  ["revoked", false, "Revoked by its issuer", "bad", "status.revoked"],
];

for (const scheme of ["light", "dark"]) {
  test(`every verdict in words, in ${scheme}, with enough contrast and room`, async () => {
    for (const [credential, isTrusted, words, tone, code] of VERDICTS) {
      const { page, wrong } = await opened({ trusted: isTrusted ? [registrar] : [], colorScheme: scheme });
      assert.equal(await typed(page, credentials[credential]), words, credential);
      assert.equal(await page.locator("article").getAttribute("class"), `result ${tone}`);
      if (code) assert.equal(await page.locator(".checks > ul > li code").first().textContent(), code);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      assert.deepEqual(await tooFaint(page), [], `${credential} in ${scheme}`);
      assert.equal(await overflowing(page), false);
      assert.deepEqual(wrong, []);
      await picture(page, `${scheme}-${credential}-${tone}`);
      await page.context().close();
    }
  });
}

test("what cannot be read, and what cannot be settled", async () => {
  const { page, wrong } = await opened({ web: { [DID_URL]: documents[DID_URL] } });
  assert.equal(await typed(page, "Dear Sir or Madam"), "This is no credential that can be read");
  assert.match(await page.locator(".why").textContent(), /not JSON/);
  assert.equal(await typed(page, "   "), "There is nothing to verify.");
  assert.equal(await typed(page, credentials.good), "Could not be settled");
  assert.match(await page.locator(".meaning").textContent(), /does not let web pages read/);
  assert.match(await page.locator(".checks li").first().textContent(), /Not revoked open.*status\.unreachable/);
  await page.getByText("What was asked for").click();
  assert.deepEqual(await page.locator(".requests li").allTextContents(), [`${DID_URL} from the network`, `${list} not to be had`]);
  // The browser itself tells of what it could not load.
  assert.ok(wrong.every((message) => message.includes("Failed to load resource")), wrong.join());
  await page.context().close();
});

test("documents come by paste, drop, upload and link", async () => {
  const web = {
    ...documents,
    [`${FILES}/badge.json`]: credentials.good,
    [`${FILES}/closed.json`]: { body: credentials.good, cors: false },
  };
  const { page, asked } = await opened({ web, trusted: [registrar] });
  const file = { name: "badge.json", mimeType: "application/json", buffer: Buffer.from(credentials.good) };
  const good = "Genuine, and from an issuer you trust";
  const next = async (act) => {
    await page.evaluate(() => document.querySelector("#results").replaceChildren());
    await act();
    return title(page);
  };
  const pasted = (text) =>
    page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
    }, text);
  assert.equal(await next(() => pasted(credentials.good)), good, "paste");
  assert.equal(await next(() => pasted(credentials.jwt)), "Genuine, but do you trust the issuer?", "paste of a token");
  assert.equal(await next(() => dropped(page, "transfer.items.add(new File([argument], 'badge.json'))", credentials.good)), good, "drop");
  assert.equal(await page.locator(".file").textContent(), "badge.json");
  assert.equal(await next(() => dropped(page, "transfer.setData('text/uri-list', argument)", `${FILES}/badge.json`)), good, "drop of a link");
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Choose a file" }).click()]);
  assert.equal(await next(() => chooser.setFiles([file, { ...file, name: "forged.json", buffer: Buffer.from(credentials.forged) }])), good, "upload");
  await page.locator("article").nth(1).waitFor();
  assert.deepEqual(await page.locator("article h2").allTextContents(), [good, "Not genuine"]);
  assert.equal(await next(() => pasted(`${FILES}/badge.json`)), good, "link");
  assert.ok(asked.includes(`${FILES}/badge.json`));
  for (const link of [`${FILES}/closed.json`, `${FILES}/missing.json`, "http://files.example.org/badge.json"]) {
    assert.equal(await next(() => pasted(link)), "The link could not be followed", link);
  }
  const before = asked.length;
  for (const link of ["https://127.0.0.1/badge.json", "https://192.168.0.1/", "https://[::1]/", "https://router/x", "https://printer.local/x", "https://user:word@files.example.org/badge.json"]) {
    assert.equal(await next(() => pasted(link)), "The link could not be followed", link);
  }
  assert.equal(asked.length, before, "nobody was asked");
  await page.context().close();
});

test("badges are read out of images, and never shown", async () => {
  const { page, wrong } = await opened({ trusted: [registrar] });
  const images = [
    ["badge.png", bakedPng(credentials.good), "Genuine, and from an issuer you trust"],
    ["forged.png", bakedPng(credentials.forged), "Not genuine"],
    ["token.png", bakedPng(credentials.jwt), "Genuine, but do you trust the issuer?"],
    ["badge.svg", Buffer.from(bakedSvg(credentials.good)), "Genuine, and from an issuer you trust"],
    ["picture.png", bakedPng(), "This is no credential that can be read"],
    ["damaged.png", bakedPng(credentials.good).fill(0, 200, 210), "This is no credential that can be read"],
  ];
  const files = images.map(([name, buffer]) => ({ name, buffer, mimeType: "image/png" }));
  await page.locator("#file").setInputFiles(files);
  await page.locator("article").nth(images.length - 1).waitFor();
  assert.deepEqual(await page.locator("article h2").allTextContents(), images.map(([, , words]) => words));
  assert.equal(await page.locator("#results img, #results image").count(), 0);
  await page.getByText("The document itself").first().click();
  assert.match(await page.locator("pre").first().textContent(), /Not a text, \d+ bytes/);
  assert.match(await page.locator("pre").nth(1).textContent(), /"name": "First Aid at School"/);
  assert.deepEqual(wrong, []);
  await page.context().close();
});

test("trust is given, kept and taken back with a keyboard alone", async () => {
  const { page, asked, wrong } = await opened();
  await reached(page, "#text");
  await page.keyboard.insertText(credentials.good);
  await page.keyboard.press("Control+Enter");
  assert.equal(await title(page), "Genuine, but do you trust the issuer?");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Genuine, but do you trust the issuer?");
  await reached(page, ".trusting button");
  await page.keyboard.press("Enter");
  await page.locator("article.good").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Genuine, and from an issuer you trust");
  assert.match(await page.locator(".issuers").textContent(), /Example University.*did:web:registrar\.example\.edu/);
  await reached(page, ".others > summary");
  await page.keyboard.press("Space");
  assert.ok(await page.getByText("There are none.").first().isVisible());
  await reached(page, "article > .buttons button");
  await page.keyboard.press("Enter");
  await page.getByText("Copied").waitFor();
  const copy = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(copy, /^Genuine, and from an issuer you trust\.[^]*Issued by: Example University \(did:web:registrar\.example\.edu\)[^]*- Signature, passed: /);
  await page.reload();
  assert.equal(await typed(page, credentials.good), "Genuine, and from an issuer you trust");
  await reached(page, ".issuers button");
  await page.keyboard.press("Enter");
  await page.getByText("None yet.").waitFor();
  assert.equal(await typed(page, credentials.good), "Genuine, but do you trust the issuer?");
  assert.deepEqual([...new Set(asked)].sort(), [DID_URL, list].sort());
  assert.deepEqual(wrong, []);
  await page.context().close();
});

test("whoever hears the page learns what others see", async () => {
  const { page } = await opened({ trusted: [registrar] });
  await typed(page, credentials.forged);
  assert.match(await page.getByRole("status").first().textContent(), /^Not genuine$/);
  const tree = await page.locator("body").ariaSnapshot();
  for (const line of [
    '- heading "Verify a credential" [level=1]',
    '- textbox "Credential, or link to one"',
    '- button "Verify"',
    '- button "Choose a file"',
    '- region "Result"',
    '- article "Not genuine"',
    '- heading "Not genuine" [level=2]',
    '- heading "What it claims; none of this is confirmed" [level=3]',
    '- term: Issued by',
    '- switch "Work offline"',
    '- switch "Keep documents for later" [checked]',
    '- button "Remove Example University"',
  ]) {
    assert.ok(tree.includes(line), `${line} in\n${tree}`);
  }
  assert.match(tree, /strong: Signature\s+- text: failed/, "outcomes are words, not colours");
  assert.doesNotMatch(tree, /- img/, "signs say nothing that words do not");
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.equal(await page.locator(".check p[lang]").first().getAttribute("lang"), "en");
  await page.context().close();
});

test("long and right-to-left names keep their place on narrow screens", async () => {
  for (const [credential, width] of [["long", 320], ["arabic", 360], ["deceiving", 320], ["good", 320]]) {
    for (const direction of ["ltr", "rtl"]) {
      const { page } = await opened({ viewport: { width, height: 700 } });
      await page.evaluate((direction) => (document.documentElement.dir = direction), direction);
      assert.equal(await typed(page, credentials[credential]), "Genuine, but do you trust the issuer?");
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      assert.equal(await overflowing(page), false, `${credential}, ${direction}`);
      const names = await page.locator("dd .stranger").evaluateAll((all) => all.map((name) => [name.textContent.length, name.clientHeight, getComputedStyle(name).unicodeBidi]));
      for (const [length, height, bidi] of names) assert.ok(length <= 161 && height <= 120 && bidi === "isolate", `${length} ${height} ${bidi}`);
      assert.ok((await page.locator(".trusting button").boundingBox()).width >= 44);
      await picture(page, `narrow-${credential}-${direction}`);
      await page.context().close();
    }
  }
});

test("what a document says is text and nothing else", async () => {
  const { page, wrong } = await opened();
  await typed(page, credentials.deceiving);
  const name = await page.locator("dd .stranger").first().textContent();
  assert.equal(name, `Diploma desrever <img src=x onerror="document.title='owned'">`);
  assert.equal(await page.locator("#results img").count(), 0);
  assert.equal(await page.title(), "Verify a credential");
  await page.getByText("The document itself").click();
  assert.match(await page.locator("pre").first().textContent(), /Diploma \\u202edesrever\\u202c <img/);
  assert.deepEqual(wrong, []);
  // The policy of the page lets not even its own scripts make HTML of a text.
  const refused = await page.evaluate(() => {
    try {
      document.createElement("p").innerHTML = "<b>x</b>";
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(refused, "TypeError");
  await page.context().close();
});

test("offline nobody is asked, and what was kept serves until it is forgotten", async () => {
  const { page, context, asked, wrong } = await opened({ trusted: [registrar] });
  assert.equal(await typed(page, credentials.good), "Genuine, and from an issuer you trust");
  await page.getByText("2 documents are kept.").waitFor();
  const before = asked.length;
  await context.setOffline(true);
  await page.getByLabel("Work offline").check();
  const today = new Intl.DateTimeFormat("en", { dateStyle: "long" }).format();
  assert.equal(await typed(page, credentials.good), `Genuine, and from an issuer you trust (as of ${today})`);
  assert.match(await page.locator(".meaning").textContent(), /whether it was taken back since then is not known/);
  assert.match(await page.locator(".facts .soft").textContent(), /Made of documents that were kept; the oldest is of/);
  assert.equal(await typed(page, credentials.revoked), `Revoked by its issuer (as of ${today})`);
  assert.equal(await typed(page, credentials.own), "Genuine, but do you trust the issuer?", "a key in the identifier needs nobody");
  assert.equal(await typed(page, `${FILES}/badge.json`), "The link could not be followed");
  await page.getByRole("button", { name: "Forget them" }).click();
  assert.equal(await typed(page, credentials.good), "Could not be settled");
  assert.match(await page.locator(".meaning").textContent(), /was not kept, or holds no longer, and offline nobody is asked/);
  assert.equal(asked.length, before);
  assert.deepEqual(wrong, []);
  await context.setOffline(false);
  await page.reload();
  assert.equal(await page.getByLabel("Work offline").isChecked(), true, "the switch is remembered");
  await page.context().close();
});

test("offline nothing is good that was seen revoked, or whose status list holds no longer", async () => {
  const web = { ...documents };
  const { page, context } = await opened({ trusted: [registrar], web });
  const switched = (isOffline) => page.getByLabel("Work offline").setChecked(isOffline);
  assert.equal(await typed(page, credentials.good), "Genuine, and from an issuer you trust");
  Object.assign(web, later);
  assert.equal(await typed(page, credentials.good), "Revoked by its issuer");
  await switched(true);
  assert.match(await typed(page, credentials.good), /^Revoked by its issuer \(as of /);
  Object.assign(web, documents);
  await switched(false);
  assert.equal(await typed(page, credentials.good), "Genuine, and from an issuer you trust");
  await switched(true);
  assert.match(await typed(page, credentials.good), /^Genuine, and from an issuer you trust \(as of /);
  // As if it had been two days ago.
  await page.evaluate(() => {
    const aged = ({ at, until, ...rest }) => ({ at: at - 2 * 86_400_000, until: until - 2 * 86_400_000, ...rest });
    localStorage.setItem("testamur.kept", JSON.stringify(JSON.parse(localStorage.getItem("testamur.kept")).map(aged)));
  });
  assert.match(await typed(page, credentials.good), /^Could not be settled/);
  assert.match(await page.locator(".checks li").first().textContent(), /Not revoked open/);
  assert.match(await typed(page, credentials.statusless), /^Genuine, and from an issuer you trust \(as of /, "its keys hold longer");
  await context.close();
});

test("nobody is asked once that was chosen, although it cannot be written", async () => {
  const { page, asked } = await opened();
  await page.evaluate(() => (Storage.prototype.setItem = () => { throw new DOMException("no room", "QuotaExceededError"); }));
  await page.getByLabel("Work offline").check();
  assert.match(await typed(page, credentials.good), /^Could not be settled/);
  assert.match(await typed(page, credentials.statusless), /^Could not be settled/);
  assert.equal(await page.getByLabel("Work offline").isChecked(), true);
  assert.deepEqual(asked, []);
  await page.context().close();
});

test("a server can hold the Worker to a policy of its own, and it verifies all the same", async () => {
  const guide = readFileSync(new URL("../../../docs/guides/browser.md", import.meta.url), "utf8");
  const [, policy] = /`Content-Security-Policy: (default-src .*)`\.$/m.exec(guide);
  const elsewhere = "http://files.example.org/";
  for (const isHeld of [true, false]) {
    const { page, context, asked } = await opened({ trusted: [registrar], web: { ...documents, [elsewhere]: "{}" } });
    await context.route("**/js/worker.js", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), ...(isHeld && { "content-security-policy": policy }) } });
    });
    await page.reload();
    assert.equal(await typed(page, credentials.good), "Genuine, and from an issuer you trust");
    const [worker] = page.workers();
    await worker.evaluate((url) => fetch(url).catch(() => {}), elsewhere);
    assert.equal(asked.includes(elsewhere), !isHeld);
    await context.close();
  }
});

test("documents are kept of issuers who are trusted, and of no others", async () => {
  const { page } = await opened();
  await typed(page, credentials.good);
  await page.getByText("No documents are kept.").waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("testamur.kept")), null);
  await page.context().close();
});

test("what takes too long can be stopped, and the next is verified", async () => {
  const { page, context } = await opened();
  await context.route(DID_URL, () => {});
  await page.getByLabel("Credential, or link to one").fill(credentials.good);
  await page.getByRole("button", { name: "Verify", exact: true }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  assert.equal(await title(page), "Stopped");
  assert.equal(await typed(page, credentials.own), "Genuine, but do you trust the issuer?");
  await page.context().close();
});

test("too large a file is not read", async () => {
  const { page } = await opened();
  await dropped(page, "transfer.items.add(new File([new Uint8Array(argument)], 'large.png'))", (16 << 20) + 1);
  assert.equal(await title(page), "Too large");
  await page.context().close();
});

test("nothing moves for whoever wants it so", async () => {
  for (const [reducedMotion, moving] of [["reduce", 0], ["no-preference", 1]]) {
    const { page, context } = await opened({ reducedMotion });
    await context.route(DID_URL, () => {});
    await page.getByLabel("Credential, or link to one").fill(credentials.good);
    await page.getByRole("button", { name: "Verify", exact: true }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    assert.equal(await page.evaluate(() => document.getAnimations().length), moving);
    await page.context().close();
  }
});

test("in a frame of somebody else there is nothing to click", async () => {
  const { page } = await opened();
  await page.route(`${origin}/framing.html`, (route) => route.fulfill({ contentType: "text/html", body: '<iframe src="index.html"></iframe>' }));
  await page.goto(`${origin}/framing.html`);
  const frame = page.frameLocator("iframe");
  await frame.getByText("works only in a window of its own").waitFor();
  assert.equal(await frame.getByRole("button").count(), 0);
  await page.context().close();
});
