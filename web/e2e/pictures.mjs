// The pictures of docs/window.md: node e2e/pictures.mjs

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { go, launch, missing, open, partnership, root, temporary, visit } from "./browser.mjs";

if (missing) throw new Error(missing);
const folder = join(root, "docs/window");
mkdirSync(folder, { recursive: true });
const browser = await launch();
const look = { viewport: { width: 1200, height: 820 } };
const empty = await open(temporary("studies-"));
const study = await open(partnership());

const start = await visit(browser, empty.address, look);
// The folder is that of whoever makes the pictures.
await start.page.locator(".drop code").evaluate((element) => (element.textContent = "studies"));
await start.page.screenshot({ path: join(folder, "start.png") });

const { page } = await visit(browser, study.address, look);
const shoot = (name) => page.screenshot({ path: join(folder, `${name}.png`) });
await go(page, "calibration");
const handle = page.getByRole("slider", { name: "CON: crossover" });
const box = await handle.boundingBox();
await page.mouse.move(box.x + 12, box.y + 200);
await page.mouse.down();
await page.mouse.move(box.x + 72, box.y + 200, { steps: 10 });
await page.locator(".figures li").first().waitFor();
await shoot("calibration");
await page.mouse.move(box.x + 12, box.y + 200, { steps: 3 });
await page.keyboard.press("Escape");
await page.mouse.up();

await go(page, "table");
await page.getByRole("button", { name: "Row 28", exact: true }).click();
await page.getByRole("complementary").getByRole("table").first().waitFor();
await page.evaluate(() => scrollTo(0, 0));
await shoot("truth-table");

await go(page, "solutions");
await page.locator(".three button.cell").first().click();
await page.getByRole("complementary").getByRole("table").first().waitFor();
await page.evaluate(() => scrollTo(0, 0));
await shoot("solutions");

await browser.close();
for (const window of [empty, study]) window.child.kill("SIGINT");
