// The page and the extension in Chromium, with a web of their own.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A folder with what is built of this name; removed in the end. */
export function built(name) {
  const folder = mkdtempSync(join(tmpdir(), `testamur-${name}-`));
  execFileSync(process.execPath, [join(ROOT, "build.mjs"), name, folder], { stdio: "inherit" });
  process.on("exit", () => rmSync(folder, { recursive: true }));
  return folder;
}

/** A module of the sources, as Node.js can run it. */
export async function imported(path) {
  const { outputFiles } = await build({ entryPoints: [join(ROOT, path)], bundle: true, write: false, format: "esm", platform: "neutral" });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** Answers for these documents of the web; everything else that is not the page's own cannot be reached. Tells what was asked. */
export async function answering(context, origin, documents) {
  const asked = [];
  await context.route(
    (url) => url.origin !== origin && url.protocol.startsWith("http"),
    async (route) => {
      const url = route.request().url();
      asked.push(url);
      const document = documents[url];
      if (document === undefined) return route.abort();
      const { body, cors = true, type = "application/json" } = typeof document === "string" ? { body: document } : document;
      await route.fulfill({ body, contentType: type, headers: { "access-control-allow-origin": cors ? "*" : "https://elsewhere.example" } });
    },
  );
  return asked;
}

/** Texts and signs on the page that stand out too little from what is behind them (WCAG 2.2, 1.4.3 and 1.4.11). */
export function tooFaint(page) {
  return page.evaluate(() => {
    const parsed = (color) => {
      const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
      const scale = color.startsWith("color(") ? 1 : 255;
      return { rgb: [r, g, b].map((part) => part / scale), a };
    };
    const luminance = ({ rgb }) => {
      const [r, g, b] = rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      for (let at = element; at !== null; at = at.parentElement) {
        const color = parsed(getComputedStyle(at).backgroundColor);
        if (color.a === 1) return color;
      }
      return parsed("rgb(255, 255, 255)");
    };
    const ratio = (one, other) => {
      const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    };
    const faint = [];
    for (const element of document.querySelectorAll("body *")) {
      const isSign = element.tagName === "svg";
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
      if ((!hasText && !isSign) || !element.checkVisibility()) continue;
      const { color, fontSize, fontWeight } = getComputedStyle(element);
      const size = parseFloat(fontSize);
      const isLarge = size >= 24 || (size >= 18.66 && Number(fontWeight) >= 700);
      const found = ratio(parsed(color), behind(element));
      if (found < (isSign || isLarge ? 3 : 4.5)) faint.push(`${element.textContent || element.getAttribute("class")}: ${found.toFixed(2)}`);
    }
    return faint;
  });
}

/** Whether something is wider than the window. */
export function overflowing(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

/** Goes on with the key Tab until what has the focus fits. */
export async function reached(page, selector) {
  for (let presses = 0; presses < 100; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
  }
  throw new Error(`${selector} cannot be reached with a keyboard`);
}
