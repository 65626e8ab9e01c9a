// The window as a user meets it: from a data file to the chart, and what goes wrong on the way.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
  axe,
  fixture,
  go,
  launch,
  missing,
  open,
  partnership,
  root,
  temporary,
  visit,
} from "./browser.mjs";

const SECTIONS = [
  "data",
  "calibration",
  "necessity",
  "table",
  "solutions",
  "robustness",
  "replicate",
  "history",
  "export",
  "editFile",
];
const shots = process.env.SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
const shoot = (page, name) =>
  shots ? page.screenshot({ path: join(shots, `${name}.png`), fullPage: true }) : null;

if (missing) console.error(`SKIPPED: the tests of the window in a browser: ${missing}`);

describe("the window", { skip: missing ?? false }, () => {
  let browser;
  const opened = [];
  before(async () => {
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    for (const { child } of opened) child.kill("SIGINT");
  });

  async function start(path, ...more) {
    const window = await open(path, ...more);
    opened.push(window);
    return window;
  }
  const rowOf = (page, name) =>
    page.getByRole("row").filter({ has: page.getByRole("rowheader", { name, exact: true }) });
  const text = (folder) => readFileSync(join(folder, "study.toml"), "utf8");

  it("leads a newcomer from a file of data to the chart and the report", async () => {
    const folder = temporary("qca-new-");
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    assert.ok(!page.url().includes("token"), "the token leaves the address");
    await shoot(page, "start");
    assert.deepEqual(await axe(page), []);
    await page.setInputFiles("input[type=file]", join(root, "fixtures/ppip/data.csv"));
    await page.getByRole("textbox").fill("cities");
    await page.getByRole("button", { name: "Make the study" }).click();
    await page.getByRole("heading", { name: "Data" }).waitFor();
    await page.getByRole("rowheader", { name: "PUB", exact: true }).waitFor();

    // MPV is an outcome, not a condition.
    await page.getByRole("button", { name: "Remove MPV" }).click();
    await rowOf(page, "MPV").getByRole("button", { name: "As outcome" }).click();
    await page.waitForFunction(() =>
      [...document.querySelectorAll("header option")].some((o) => o.textContent === "MPV"),
    );
    await page.getByLabel("Outcome").selectOption("MPV");

    await go(page, "calibration");
    await page.getByText("A reason is missing").waitFor();
    const reason = page.getByLabel("Why these anchors");
    await reason.fill("Agreement on a scale from 1 to 7.");
    await reason.blur();
    await page.getByText("A reason is missing").waitFor({ state: "detached" });
    assert.match(
      text(join(folder, "cities")),
      /justification = "Agreement on a scale from 1 to 7\."/,
    );

    await go(page, "solutions");
    await page.getByRole("group", { name: "CON", exact: true }).getByLabel("present").check();
    await page.getByText("expectation = present").waitFor();
    await page.locator("svg.qca-mark").first().waitFor();
    await shoot(page, "newcomer-solutions");

    await go(page, "export");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save report.html" }).click();
    const report = readFileSync(await (await download).path(), "utf8");
    assert.match(report, /<h1/);
    assert.deepEqual(complaints, []);
  });

  it("leads from a workbook in Chinese to a model that is reported with its reason", async () => {
    const folder = fixture("files", ["chinese.xlsx"]);
    const { address } = await start(join(folder, "chinese.xlsx"));
    const { page, complaints } = await visit(browser, address);
    await page.getByText("You named data without a study").waitFor();
    assert.ok(!existsSync(join(folder, "study.toml")), "nothing is made without consent");
    await page.getByRole("button", { name: "Make study.toml beside these data" }).first().click();
    await page.getByText("the header is in line 3").waitFor();
    await page.getByText("percentages are read as shares").waitFor();
    await page.getByText("How the file is read").click();
    await page.getByLabel("Sheet").selectOption("数据");
    await page.getByText("data sheet = 数据").waitFor();
    await page.getByLabel("Title of the study").fill("公共价值从何而来");
    await page.getByLabel("Title of the study").press("Enter");
    await page.getByRole("banner").getByText("公共价值从何而来").waitFor();
    await shoot(page, "workbook-data");
    await go(page, "calibration");
    for (const name of ["人均GDP", "合同占比", "知识共享", "公共价值"]) {
      await page.getByRole("group", { name: "Set" }).getByRole("button", { name }).click();
      const reason = page.getByLabel("Why these anchors");
      await reason.fill(`${name}的理由`);
      await reason.blur();
      await page.getByText("A reason is missing").waitFor({ state: "detached" });
    }
    await go(page, "table");
    await page.getByRole("spinbutton", { name: "Consistency cut-off" }).fill("0.75");
    await page.getByRole("spinbutton", { name: "Consistency cut-off" }).press("Enter");
    await page.getByText("cut_offs consistency = 0.75").waitFor();
    await go(page, "solutions");
    await page.locator("svg.qca-mark").first().waitFor();
    await page.getByRole("group", { name: "知识共享" }).getByLabel("present").check();
    await page.getByText("expectation = present").waitFor();
    await shoot(page, "workbook-solutions");
    await go(page, "export");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save manuscript.docx" }).click();
    const docx = readFileSync(await (await download).path());
    assert.equal(docx.subarray(0, 2).toString(), "PK");
    assert.equal(text(folder).match(/justification = ".+的理由"/g).length, 4);
    assert.deepEqual(complaints, []);
  });

  it("makes a construct of items, says how reliable it is, and names units and times", async () => {
    const folder = fixture("files", ["questionnaire.csv"]);
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    await page.getByRole("button", { name: "Make study.toml beside these data" }).click();
    // What looks like the items of a construct is proposed as one.
    await page.getByRole("heading", { name: "Variables made of others" }).waitFor();
    await page.getByText("Cronbach").first().waitFor();
    await rowOf(page, "RISK1").getByText("item of RISK").waitFor();
    for (const item of ["RISK1", "RISK3"]) await page.getByLabel(`Item: ${item}`).check();
    await page.getByRole("textbox", { name: "Name" }).fill("DANGER");
    await page.getByLabel("Where items are missing").selectOption("any");
    await page.getByText("DANGER = mean(RISK1, RISK3)").waitFor();
    await page.getByRole("button", { name: "Make the variable" }).click();
    await rowOf(page, "DANGER").getByRole("button", { name: "As condition" }).click();
    await page.getByRole("button", { name: "Remove DANGER" }).first().waitFor();
    assert.match(
      text(folder),
      /\[\[variable\]\]\nname = "DANGER"\nformula = "mean\(RISK1, RISK3\)"/,
    );
    await shoot(page, "constructs");
    const panel = await start(fixture("panel", ["study.toml", "data.csv"]));
    const other = await visit(browser, panel.address);
    await other.page.getByRole("combobox", { name: "Unit", exact: true }).waitFor();
    assert.equal(
      await other.page.getByRole("combobox", { name: "Unit", exact: true }).inputValue(),
      "city",
    );
    assert.equal(
      await other.page.getByRole("combobox", { name: "Time", exact: true }).inputValue(),
      "year",
    );
    await go(other.page, "necessity");
    await other.page.getByText("Necessity in kind and in degree").first().waitFor();
    await other.page.locator("figure svg").nth(1).waitFor();
    await other.page.getByRole("button", { name: "Take it out of the study" }).click();
    await other.page.getByText("nca: removed").waitFor();
    await go(other.page, "solutions");
    await other.page.getByText("By time and unit").click();
    await other.page.locator("details[open] figure svg").first().waitFor();
    assert.deepEqual([...complaints, ...other.complaints], []);
  });

  it("explains columns and marks of the chart, and reports the model that was chosen", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    await go(page, "solutions");
    await page.getByRole("button", { name: "MPV 1: CON*RISK*KNOW" }).click();
    const why = page.getByRole("complementary", { name: "Why?" });
    await why.getByText("CON*RISK*KNOW").first().waitFor();
    await page.getByRole("button", { name: "~NORM: core, absent" }).click();
    await why.getByText("~NORM").first().waitFor();
    await page.keyboard.press("Escape");
    // Terms that are not in every model can be asked about too.
    await page
      .getByRole("button", { name: /^CON\*~NORM\*RISK ‡$/ })
      .first()
      .click();
    await why.getByText("CON*~NORM*RISK").first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Why models tie").click();
    await page.getByText("Prime implicants of the parsimonious solution").first().waitFor();
    const apply = page
      .locator("section", { has: page.getByRole("heading", { name: "The reported model" }) })
      .getByRole("button", { name: "Apply" });
    assert.ok(await apply.isDisabled(), "no model without a reason");
    const model = page.getByRole("combobox", { name: "Model", exact: true });
    const second = await model.locator("option").nth(1).textContent();
    await model.selectOption(second);
    await page.getByLabel("Why this one").fill("Publicness is what the cases share.");
    await apply.click();
    await page.getByText("The first is shown").waitFor({ state: "detached" });
    const formula = second.replace(/[*+]/g, "\\$&");
    assert.match(
      text(folder),
      new RegExp(`report = \\{.*model = "${formula}".*reason = "Publicness is what`),
    );
    await shoot(page, "reported");
    assert.deepEqual(complaints, []);
  });

  it("keeps the file whole when its server is killed while saving", async () => {
    for (let time = 0; time < 4; time += 1) {
      const folder = partnership();
      const { address, child } = await start(folder);
      const { page } = await visit(browser, address);
      const before = text(folder);
      // Acts one after the other, as fast as the server takes them.
      void page
        .evaluate(async () => {
          const ask = async (body) =>
            (
              await fetch("/call", {
                method: "POST",
                headers: { "content-type": "application/json" },
                body: JSON.stringify(body),
              })
            ).json();
          let base = (await ask({ call: "state" })).ok.study.version;
          for (let act = 0; ; act += 1) {
            const edits = [{ op: "set", at: ["cut_offs", "pri"], value: 0.5 + (act % 9) / 100 }];
            base = (await ask({ call: "edit", base, edits })).ok.study.version;
          }
        })
        .catch(() => null);
      await page.waitForTimeout(400 + 37 * time);
      child.kill("SIGKILL");
      await page.getByText("The window's server has ended").waitFor({ timeout: 10_000 });
      const after = text(folder);
      const rest = (file) => file.replace(/^pri = .*$/m, "");
      assert.equal(rest(after), rest(before), "whole, with an act or without it");
      assert.match(after, /^pri = 0\.[56]\d*$/m);
    }
  });

  it("moves an anchor by mouse and by key, live, and takes it back", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    const untouched = text(folder);
    await go(page, "calibration");
    const handle = page.getByRole("slider", { name: "CON: crossover" });
    await handle.waitFor();
    const box = await handle.boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 60, y, { steps: 12 });
    await page.locator(".figures li").first().waitFor();
    assert.equal(text(folder), untouched, "a drag that goes on writes nothing");
    await shoot(page, "calibration");
    await page.mouse.up();
    await page.getByText("condition CON: calibration").waitFor();
    const dragged = text(folder);
    assert.notEqual(dragged, untouched);
    assert.equal(
      dragged.split("\n").filter((line, at) => line !== untouched.split("\n")[at]).length,
      1,
    );
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForFunction(
      () =>
        document.querySelector("[role=slider]:nth-of-type(2)")?.getAttribute("aria-valuenow") ===
        "4",
    );
    assert.equal(text(folder), untouched);

    await handle.focus();
    for (const key of ["ArrowRight", "ArrowRight", "PageUp"]) await page.keyboard.press(key);
    await page.getByText("condition CON: calibration").waitFor();
    const value = Number(await handle.getAttribute("aria-valuenow"));
    assert.ok(value > 4 && text(folder).includes(`direct(2.5, ${value}, 6)`), `${value}`);
    await page.keyboard.press("Control+z");
    await page.waitForTimeout(300);
    assert.equal(text(folder), untouched);
    await page.keyboard.press("Control+y");
    await page.getByText(`direct(2.5, ${value}, 6)`).first().waitFor();
    assert.deepEqual(complaints, []);
  });

  it("sets cut-offs by slider, and OUT by a rule with a reason only", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    await go(page, "table");
    const slider = page.getByRole("slider", { name: "Consistency cut-off" });
    await slider.focus();
    await page.keyboard.press("End");
    await page.getByText("cut_offs consistency = 1").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Last act: opened").waitFor();
    const cell = page.getByRole("button", { name: "Row 32", exact: true });
    await cell.click();
    await page.getByRole("complementary", { name: "Why?" }).getByText("OUT 1").first().waitFor();
    const apply = page
      .getByRole("group", { name: /Set OUT/ })
      .getByRole("button", { name: "Apply" });
    assert.ok(await apply.isDisabled(), "no rule without a reason");
    await page.getByLabel("Reason", { exact: true }).fill("the city was counted twice");
    await apply.click();
    await page.getByText("excluded: the city was counted twice").last().waitFor();
    assert.match(text(folder), /# excluded: the city was counted twice\n {2}32,/);
    await shoot(page, "truth-table");
    await page.getByRole("button", { name: "Take back" }).click();
    await page.getByText("No rule").waitFor();
    // The cases in an answer can be asked about as well.
    const why = page.getByRole("complementary", { name: "Why?" });
    await why.getByRole("button", { name: "City 31" }).first().click();
    await page.waitForFunction(() => document.querySelector("aside select")?.value === "City 31");
    await page.getByRole("button", { name: "PRI" }).click();
    assert.equal(await page.locator('th[aria-sort="descending"]').count(), 1);
    assert.deepEqual(complaints, []);
  });

  it("explains, shows plots, searches for necessity and runs long work", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    await go(page, "necessity");
    await page.getByRole("button", { name: "CON", exact: true }).hover();
    await page.locator(".plot svg").waitFor();
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByRole("table").nth(1).waitFor();
    await shoot(page, "necessity");
    await go(page, "solutions");
    await page.locator(".three button.cell").first().click();
    const why = page.getByRole("complementary", { name: "Why?" });
    await why.getByRole("table").first().waitFor();
    await why.getByRole("group").getByRole("button").first().click();
    await why.getByRole("combobox").selectOption("City 12");
    await why.getByText("City 12").first().waitFor();
    await shoot(page, "solutions");
    await go(page, "robustness");
    for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
    await page.getByLabel("The exact range of each cut-off").check();
    await page.getByRole("button", { name: "Run: MPV" }).click();
    // It goes on while another section is looked at.
    await go(page, "data");
    await go(page, "robustness");
    await page.getByRole("main").getByRole("table").first().waitFor({ timeout: 120_000 });
    await shoot(page, "robustness");
    await go(page, "table");
    await page.locator(".track .band").first().waitFor({ state: "attached" });
    await go(page, "calibration");
    await page.locator(".anchored > .band").first().waitFor();
    await go(page, "robustness");
    await page.getByLabel("Permutations").check();
    await page.getByRole("button", { name: "Run: MPV" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("interrupted").waitFor({ timeout: 60_000 });
    assert.deepEqual(complaints, []);
  });

  it("holds a pasted table against the analysis, and keeps every state", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    await go(page, "replicate");
    await page.getByLabel("Terms with their figures").fill("CON*PUB 0.95 0.42 0.10\nnothing");
    await page.getByText("This line has no figure").waitFor();
    await page.getByLabel("Terms with their figures").fill("CON*PUB 0.95 0.42 0.10");
    await page.getByRole("button", { name: "Write to the study file" }).click();
    await page.getByRole("table").first().waitFor({ timeout: 60_000 });
    assert.match(text(folder), /\[\[published\]\]/);
    await shoot(page, "replicate");
    await go(page, "history");
    await page.getByRole("radio", { name: "Earlier: opened" }).check();
    await page.getByRole("radio", { name: /Later: published/ }).check();
    await page.locator(".diff .plus").first().waitFor();
    await shoot(page, "history");
    await page.getByRole("button", { name: "Go back to it: opened" }).click();
    await page.getByText("back to state 1").first().waitFor();
    assert.doesNotMatch(text(folder), /published/);
    assert.deepEqual(complaints, []);
  });

  it("shows what an editor changes, an error with its line, and a file that is gone", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const { page } = await visit(browser, address);
    const good = text(folder);
    const file = join(folder, "study.toml");
    writeFileSync(file, good.replace("pri = 0.65", "pri = 0.6"));
    await page.getByText("changed outside the window").waitFor();
    writeFileSync(file, good.replace('"direct(2.5, 4, 6)"', '"direct(2.5, 4)"'));
    await page.getByText("line 11:").waitFor();
    await shoot(page, "error");
    assert.deepEqual(await axe(page), []);
    const box = page.locator("textarea.file");
    await box.fill((await box.inputValue()).replace('"direct(2.5, 4)"', '"direct(2.5, 4.5, 6)"'));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").getByText("cannot be analysed").waitFor({ state: "detached" });
    assert.match(text(folder), /direct\(2\.5, 4\.5, 6\)/);
    rmSync(file);
    await page.getByText("no longer there").waitFor();
    await page.getByRole("button", { name: "Write it again" }).click();
    await page.getByText("no longer there").waitFor({ state: "detached" });
    assert.match(text(folder), /direct\(2\.5, 4\.5, 6\)/);
  });

  it("does not let two pages overwrite each other", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const [one, two] = [await visit(browser, address), await visit(browser, address)];
    for (const { page } of [one, two]) await go(page, "solutions");
    await one.page.getByRole("group", { name: "Contracts" }).getByLabel("none").check();
    await two.page.getByText("condition CON: expectation = none").waitFor();
    assert.ok(
      await two.page.getByRole("group", { name: "Contracts" }).getByLabel("none").isChecked(),
    );
    await two.page.getByRole("group", { name: "Publicness" }).getByLabel("absent").check();
    await one.page.getByText("condition PUB: expectation = absent").waitFor();
    assert.match(text(folder), /expectation = "none"[\s\S]*expectation = "absent"/);
  });

  it("says that its server ended, and ends with its last tab", async () => {
    const folder = partnership();
    const killed = await start(folder);
    const { page } = await visit(browser, killed.address);
    killed.child.kill("SIGKILL");
    await page.getByText("The window's server has ended").waitFor({ timeout: 10_000 });
    assert.ok(text(folder).includes("direct(2.5, 4, 6)"), "the file is whole");
    const window = await start(folder);
    const { context } = await visit(browser, window.address);
    const ended = new Promise((done) => window.child.on("exit", done));
    await context.close();
    assert.equal(await ended, 0);
  });

  it("changes nothing with --read-only", async () => {
    const folder = partnership();
    const { address } = await start(folder, "--read-only");
    const { page } = await visit(browser, address);
    await page.getByText("read only").waitFor();
    await go(page, "solutions");
    assert.ok(await page.getByRole("group", { name: "Contracts" }).getByLabel("none").isDisabled());
  });

  it("can be used by everyone: axe, 390 pixels, twice the size, dark, Chinese", async () => {
    const folder = partnership();
    const { address } = await start(folder);
    const looks = {
      light: {},
      dark: { colorScheme: "dark" },
      narrow: { viewport: { width: 390, height: 844 } },
      // A window of 1280 pixels at 200 % has 640 of them.
      zoomed: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
      chinese: { locale: "zh-CN", reducedMotion: "reduce" },
    };
    for (const [name, options] of Object.entries(looks)) {
      const { page, complaints, context, settled } = await visit(browser, address, options);
      for (const section of SECTIONS) {
        await go(page, section);
        await settled();
        await page.evaluate(() =>
          document
            .querySelectorAll("main details:not(.cases-screen)")
            .forEach((details) => (details.open = true)),
        );
        assert.deepEqual(await axe(page), [], `${name}, ${section}`);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wide <= 0, `${name}, ${section}: ${wide} pixels too wide`);
        await shoot(page, `${name}-${section}`);
      }
      if (name === "chinese")
        assert.equal(await page.evaluate(() => document.documentElement.lang), "zh");
      assert.deepEqual(complaints, [], name);
      await context.close();
    }
  });

  it("speaks the language of the study, whole, until the reader chooses another", async () => {
    const folder = partnership();
    const own = ["title", "label", "justification"];
    const lines = text(folder)
      .split("\n")
      .map((line) =>
        own.includes(line.split(" = ")[0]) ? `${line.split(" = ")[0]} = "字"` : line,
      );
    writeFileSync(join(folder, "study.toml"), `language = "zh"\n${lines.join("\n")}`);
    const { address } = await start(folder);
    const { page, complaints, settled } = await visit(browser, address);
    await page.getByRole("heading", { name: "数据" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh");
    // Names of files and cases, keys and commands are the same everywhere.
    const names =
      "City data csv study toml direct qca run open json model reason prefer RoN nudge drop report Baumgartner Thiem";
    const english = (selector) =>
      page.evaluate(
        ({ selector, names }) => {
          const texts = document.createTreeWalker(
            document.querySelector(selector),
            NodeFilter.SHOW_TEXT,
          );
          const words = [];
          while (texts.nextNode())
            words.push(...(texts.currentNode.data.match(/[A-Za-z]{3,}/g) ?? []));
          return words.filter(
            (word) => word !== word.toUpperCase() && !names.split(" ").includes(word),
          );
        },
        { selector, names },
      );
    for (const section of ["necessity", "table", "solutions"]) {
      await go(page, section);
      await settled();
      assert.deepEqual(await english("main"), [], section);
    }
    const aside = page.getByRole("complementary");
    await page.locator(".three button.cell").first().click();
    await aside.getByRole("table").first().waitFor();
    await aside.getByRole("group").getByRole("button").first().click();
    await settled();
    assert.deepEqual(await english("aside"), [], "a literal");
    await aside.getByRole("combobox").selectOption("City 12");
    await settled();
    assert.deepEqual(await english("aside"), [], "a case");
    await shoot(page, "chinese-explained");
    await go(page, "robustness");
    for (const box of await page.getByRole("checkbox").all()) await box.uncheck();
    await page.getByLabel("精确范围").check();
    await page.getByRole("button", { name: /^运行/ }).click();
    await page.getByRole("main").getByRole("table").first().waitFor({ timeout: 120_000 });
    await shoot(page, "chinese-robustness");
    await page.getByLabel("Language").selectOption("en");
    await page.getByRole("heading", { name: "Robustness", exact: true }).waitFor();
    // What was worked out is told anew, and not worked out again.
    await page.getByText("Stated solution").waitFor();
    await go(page, "solutions");
    await page.getByText("Conservative solution for MPV").first().waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Solutions" }).waitFor();
    assert.match(text(folder), /^language = "zh"/, "the study keeps its language");
    assert.deepEqual(complaints, []);
  });

  it("shows twelve conditions and sixty cases, and names in any script", async () => {
    const folder = temporary("qca-large-");
    const names = [
      "A<b>x</b>",
      "B & Co",
      "50 %",
      "x_1",
      "$y",
      "东京都",
      "שלום",
      "Łódź",
      "K",
      "L",
      "M",
      "N",
    ];
    let state = 12345;
    const draw = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24;
    const row = () => {
      const levels = names.map(() => draw() < 150);
      const outcome = (levels[0] && levels[2]) || (levels[6] && !levels[7]);
      return [...levels, outcome].map((level) => (level ? 0.95 : 0.05));
    };
    let data = `case,${names.join(",")},Y\n`;
    for (let number = 1; number <= 60; number += 1) {
      data += `Case ${number},${row().join(",")}\n`;
    }
    writeFileSync(join(folder, "data.csv"), data);
    const sets = names.map((name) => `[[condition]]\nname = '${name}'\n`).join("\n");
    writeFileSync(
      join(folder, "study.toml"),
      `[data]\nfile = "data.csv"\n\n${sets}\n[[outcome]]\nname = "Y"\n\n[solution]\nmax_models = 10\n`,
    );
    const { address } = await start(folder);
    const { page, complaints } = await visit(browser, address);
    for (const section of ["table", "solutions"]) {
      await go(page, section);
      await page.locator("table.qca-table").first().waitFor({ timeout: 60_000 });
      assert.equal(await page.locator("main b").count(), 0, "names are words, not markup");
      await shoot(page, `large-${section}`);
    }
    assert.deepEqual(complaints, []);
  });
});
