// Builds the page and the extension of what is in these folders: node build.mjs page|extension FOLDER
//
// Nothing is minified, so that whoever installs it can read what runs.

import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const PARTS = {
  extension: {
    modules: ["extension/panel.ts", "extension/verify.ts", "extension/background.ts", "ui/worker.ts"],
    scripts: ["extension/finder.ts"],
    files: { "extension/manifest.json": "manifest.json", "ui/style.css": "style.css" },
    folders: { "extension/icons": "icons" },
    windows: ["panel", "verify"],
  },
  page: { modules: ["page/page.ts", "ui/worker.ts"], files: { "page/index.html": "index.html", "page/icon.svg": "icon.svg", "ui/style.css": "style.css" } },
};

const [name, folder] = process.argv.slice(2);
const { modules, scripts = [], files, folders = {}, windows = [] } = PARTS[name];
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, "module"), { recursive: true });
for (const [from, to] of Object.entries(files)) copyFileSync(join(HERE, from), join(folder, to));
for (const [from, to] of Object.entries(folders)) cpSync(join(HERE, from), join(folder, to), { recursive: true });
for (const window of windows) {
  const html = readFileSync(join(HERE, "extension/window.html"), "utf8");
  writeFileSync(join(folder, `${window}.html`), html.replace("NAME", window));
}
// The module that is loaded first, and the one for what that has not.
for (const module of ["verify", "full"]) {
  copyFileSync(fileURLToPath(import.meta.resolve(`testamur/${module}.wasm`)), join(folder, `module/${module}_bg.wasm`));
}
const options = { absWorkingDir: HERE, bundle: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "warning" };
const flat = (paths) => paths.map((path) => ({ in: path, out: path.replace(/^.*\/|\.ts$/g, "") }));
await build({ ...options, entryPoints: flat(modules), outdir: join(folder, "js"), format: "esm" });
// What runs inside pages of others is no module.
if (scripts.length > 0) await build({ ...options, entryPoints: flat(scripts), outdir: join(folder, "js"), format: "iife" });
