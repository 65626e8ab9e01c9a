// Opens a page in headless Chromium, wide and narrow, light and dark, and reports what a reader would trip over:
// console errors, requests to anywhere, horizontal scrolling, accessibility violations, keyboard traps.
// Usage: node check.mjs CHROMIUM PAGE.html [FOLDER FOR SCREENSHOTS]
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import path from "node:path";
import puppeteer from "puppeteer-core";

const [chromium, page_file, screenshots] = process.argv.slice(2);
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
const problems = [];
let checked = 0;

async function check(width, scheme, thorough) {
  const where = `${width} px, ${scheme}`;
  const page = await browser.newPage();
  page.on("console", (message) => {
    if (["error", "warn"].includes(message.type())) problems.push(`${where}: console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${where}: ${error}`));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`${where}: asks for ${request.url()}`);
  });
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.goto(pathToFileURL(page_file).href, { waitUntil: "load" });
  const scroll = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if (scroll[0] > scroll[1]) problems.push(`${where}: scrolls horizontally, ${scroll[0]} px wide`);
  await page.keyboard.press("Tab");
  const first = await page.evaluate(() => document.activeElement?.className);
  if (first !== "skip") problems.push(`${where}: the first Tab reaches "${first}", not the skip link`);
  if (thorough) await accessible(page, where);
  if (screenshots) {
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.screenshot({ path: path.join(screenshots, `${width}-${scheme}.png`), fullPage: true });
  }
  await page.close();
}

async function accessible(page, where) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"], elementRef: false }));
  for (const violation of result.violations) {
    const nodes = violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160));
    problems.push(`${where}: ${violation.id} (${violation.nodes.length}): ${violation.help}\n    ${nodes.join("\n    ")}`);
  }
  if (result.passes.length < 10) problems.push(`${where}: only ${result.passes.length} accessibility rules applied`);
  checked += result.passes.length;
}

// The accessibility rules take most of the time: each width and each scheme meets them once.
for (const width of [1280, 390]) {
  for (const scheme of ["light", "dark"]) {
    await check(width, scheme, (width === 1280) === (scheme === "light"));
  }
}
if (screenshots) {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(page_file).href, { waitUntil: "load" });
  await page.pdf({ path: path.join(screenshots, "print.pdf"), format: "A4" });
}
await browser.close();
for (const problem of problems) console.log(problem);
console.log(`${checked} rules passed, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
