// The page at /docs, tried as people try it, in Debian's Chromium: with a pointer, and with nothing but a keyboard.
//
//   TESTAMUR=target/debug/testamur node --test scripts/page/

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";

let server, address, browser;

before(async () => {
  const options = ["serve", "--profile", "conformance", "--offline", "--listen", "127.0.0.1:0", "--log-level", "off"];
  server = spawn(process.env.TESTAMUR, options, { stdio: ["ignore", "ignore", "pipe"] });
  for await (const line of createInterface({ input: server.stderr })) {
    address = line.match(/^Listening at (http:\/\/[0-9.:]+):/)?.[1];
    if (address) break;
  }
  assert.ok(address, "the server says where it listens");
  // Nothing else is asked for by the browser than what a page asks for. As root it has no sandbox.
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];
  browser = await chromium.launch({ executablePath: BROWSER, args });
});

after(async () => {
  await browser?.close();
  server?.kill();
});

/** The page, and what went wrong on it or was asked of somebody else. */
async function opened() {
  const page = await browser.newPage();
  const wrong = [];
  page.on("console", (message) => {
    // Browsers look for an icon of every site by themselves.
    const own = message.location().url !== `${address}/favicon.ico`;
    if (own && message.type() === "error") wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("request", (request) => new URL(request.url()).origin === address || wrong.push(request.url()));
  await page.goto(`${address}/docs`);
  await page.locator("#issue").waitFor();
  return { page, wrong };
}

/** What an operation says that it was answered, once it was. */
async function answered(page, operation) {
  const line = page.locator(`#${operation} [role=status]`);
  await line.and(page.locator(".good, .bad")).waitFor();
  return line.textContent();
}

const told = (page, operation, title) =>
  page.locator(`#${operation}`).getByRole("region", { name: `Answer: ${title}` }).textContent().then(JSON.parse);

test("an operation is tried with a pointer, and the next one is filled in", async () => {
  const { page, wrong } = await opened();
  for (const [operation, title, status, member] of [
    ["issue", "Sign a credential", "201", "verifiableCredential"],
    ["verify", "Verify a credential", "200", "verified"],
    ["issuers", "The issuers of this server", "200", "issuers"],
  ]) {
    await page.locator(`#${operation} > summary`).click();
    await page.getByRole("button", { name: `Send ${title}`, exact: true }).click();
    assert.match(await answered(page, operation), new RegExp(`^${status} `));
    assert.ok((await told(page, operation, title))[member], `${operation} answers with ${member}`);
  }
  const note = await page.locator("#verify\\.note").textContent();
  assert.match(note, /Sign a credential/);
  assert.deepEqual(wrong, []);
  await page.close();
});

test("what is refused is shown as refused", async () => {
  const { page } = await opened();
  await page.locator("#verify > summary").click();
  await page.getByLabel("Body Verify a credential").fill('{"a": 1, "a": 2}');
  await page.getByRole("button", { name: "Send Verify a credential", exact: true }).click();
  assert.match(await answered(page, "verify"), /^400 /);
  assert.equal((await told(page, "verify", "Verify a credential")).code, "input.duplicate_key");
  await page.close();
});

test("an operation is tried with a keyboard alone", async () => {
  const { page, wrong } = await opened();
  /** Goes on with the key Tab until what has the focus fits. */
  const reach = async (what, selector) => {
    for (let presses = 0; presses < 400; presses += 1) {
      await page.keyboard.press("Tab");
      const fits = await page.evaluate((selector) => document.activeElement.matches(selector), selector);
      if (fits) return;
    }
    assert.fail(`${what} cannot be reached`);
  };
  await reach("the operation", "#issue > summary");
  await page.keyboard.press("Enter");
  await reach("the body", "#issue textarea");
  await page.keyboard.press("Control+Enter");
  assert.match(await answered(page, "issue"), /^201 /);
  await reach("the button", "#issue .send button");
  await page.keyboard.press("Enter");
  await page.locator("#issue .send button:not([aria-disabled])").waitFor();
  assert.match(await answered(page, "issue"), /^201 /);
  const kept = await page.evaluate(() => document.activeElement.matches("#issue .send button"));
  assert.ok(kept, "the button has the focus still");
  await reach("the answer", "#issue [role=region]");
  const read = await page.evaluate(() => document.activeElement.textContent);
  assert.ok(JSON.parse(read).verifiableCredential.proof);
  assert.deepEqual(wrong, []);
  await page.close();
});
