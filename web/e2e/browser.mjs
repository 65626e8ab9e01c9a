// A window and a real browser for the tests.

import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const qca = process.env.QCA ?? join(root, "target/debug/qca");
const binary = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
  existsSync,
);

/** Why the tests cannot run here, if they cannot. */
export const missing = !binary
  ? "there is no Chromium here"
  : !existsSync(qca)
    ? `there is no ${qca}: cargo build first`
    : null;

const folders = [];
process.on("exit", () =>
  folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })),
);

/** A folder that goes when the tests end. */
export function temporary(prefix) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  folders.push(folder);
  return folder;
}

/** A folder with a copy of a fixture. */
export function fixture(name, files) {
  const folder = temporary("qca-window-");
  for (const file of files) cpSync(join(root, "fixtures", name, file), join(folder, file));
  return folder;
}

export const partnership = () => fixture("ppip", ["study.toml", "data.csv"]);

/** Starts `qca open` and waits for its address. */
export function open(path, ...more) {
  const state = temporary("qca-state-");
  const child = spawn(qca, ["open", path, "--no-browser", ...more], {
    env: { ...process.env, XDG_STATE_HOME: state },
  });
  return new Promise((done, failed) => {
    let out = "";
    child.stdout.on("data", (bytes) => {
      out += bytes;
      if (out.includes("\n")) done({ child, address: out.trim() });
    });
    child.stderr.on("data", (bytes) =>
      out.startsWith("http") ? null : process.stderr.write(bytes),
    );
    child.on("error", failed);
    child.on("exit", (code) => failed(new Error(`qca open ended with ${code}`)));
  });
}

export const launch = () =>
  chromium.launch({
    executablePath: binary,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** A page whose every complaint, and every request to elsewhere, is kept. */
export async function visit(browser, address, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  const calls = new Set();
  for (const event of ["requestfinished", "requestfailed"])
    page.on(event, (request) => calls.delete(request));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/call") calls.add(request);
    if (!["127.0.0.1"].includes(url.hostname) && !["data:", "blob:"].includes(url.protocol))
      complaints.push(`asked ${url}`);
  });
  await page.goto(address);
  await page.waitForSelector("main");
  /** Waits until nothing is asked of the engine and what it answered is drawn. */
  const settled = async () => {
    for (let quiet = 0; quiet < 3; quiet = calls.size === 0 ? quiet + 1 : 0)
      await page.waitForTimeout(60);
  };
  return { page, context, complaints, settled };
}

export async function go(page, name) {
  await page.locator(`nav a[href="#${name}"]`).click();
  await page.waitForFunction((name) => location.hash === `#${name}`, name);
}

/** Faults that axe finds on the page as it is. */
export async function axe(page) {
  const source = readFileSync(join(root, "web/node_modules/axe-core/axe.min.js"), "utf8");
  // The page's policy lets no script be added to it; one that the browser itself evaluates is no part of the page.
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map(
      (fault) =>
        `${fault.id}: ${fault.nodes
          .slice(0, 3)
          .map((node) => node.target.join(" "))
          .join(" | ")}`,
    );
  });
}
