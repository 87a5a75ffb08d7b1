import type { Page, TestInfo } from "@playwright/test";
import { writeFile } from "node:fs/promises";
import { localTime, someAd } from "../support/api";
import { expect, requestsOf, test } from "../support/test";

const field = (page: Page) => page.getByLabel("JSON", { exact: true });
const verdict = (page: Page) => page.locator(".verdict");
const problems = (page: Page) => page.locator(".problem");

/** The page with its island awake: only then the field is checked as one types. */
async function open(page: Page, query = "") {
  await page.goto(`/docs/check${query}`);
  await awake(page);
  await page.getByRole("button", { name: /^(Tøm|Clear)$/ }).click();
  await expect(verdict(page)).toHaveClass(/verdict--idle/);
}

async function awake(page: Page) {
  await expect(async () => {
    await field(page).fill("{}");
    await expect(verdict(page)).toHaveClass(/verdict--bad/, { timeout: 2_000 });
  }).toPass();
}

/** A file of ten thousand ads, some ten megabytes. */
async function manyAds(info: TestInfo, changes = {}): Promise<string> {
  const text = "<p>Vi trenger deg, og det er det meste som er å si om den saken.</p>".repeat(10);
  const path = info.outputPath("mange.json");
  await writeFile(path, Array.from({ length: 10_000 }, (_, index) => JSON.stringify(someAd({ reference: `fil-${index}`, adText: text, ...changes }))).join("\n"));
  return path;
}

test("the example shows problems and changes at their places", async ({ page, axe }) => {
  await open(page);
  const asked = requestsOf(page);
  await page.getByRole("button", { name: "Sett inn et eksempel" }).click();
  await expect(verdict(page)).toContainText("Noe må rettes: 4 feil");
  await expect(verdict(page)).toContainText("2 annonser, 2 endringer");
  await expect(verdict(page)).toContainText("ingenting er sendt");
  const lines = (await field(page).inputValue()).split("\n");
  const found = await problems(page).evaluateAll((rows) =>
    rows.map((row) => ({
      place: row.querySelector(".problem__pointer")!.textContent!,
      line: Number(row.querySelector(".problem__line")!.textContent!.replace(/\D/g, "")),
      code: row.querySelector(".problem__code")!.textContent!,
      message: row.querySelector(".problem__message")!.textContent!,
    })),
  );
  const at = (place: string) => found.find((one) => one.place === place)!;
  expect(at("#2 /title").code).toBe("INVALID_VALUE");
  expect(lines[at("#2 /title").line - 1]).toContain('"title": ""');
  expect(lines[at("#2 /locationList/0").line - 1]).toContain('"locationList": [{ "city": "Bergen" }]');
  expect(at("#2 /properties/extent").message).toContain("property extent contains invalid value Halvtid");
  expect(at("#1 /properties/applicationurl").code).toBe("SCHEME_ADDED");
  expect(at("#1 /properties/applicationurl").message).toContain("https://fjellheim.example/jobb");
  expect(found.every((one) => one.line >= 1 && /^[A-Z_]+$/.test(one.code) && one.message.length > 5)).toBe(true);
  await axe(page);
  expect(asked.filter((request) => !request.includes("/favicon"))).toEqual([]);
});

test("a click on a place selects its line", async ({ page }) => {
  await open(page);
  await page.getByRole("button", { name: "Sett inn et eksempel" }).click();
  await page.getByRole("button", { name: "#2 /properties/extent" }).click();
  await expect(field(page)).toBeFocused();
  const selected = await field(page).evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
  expect(selected.trim()).toBe('"properties": { "extent": "Halvtid" }');
});

test("the verdict follows what is typed", async ({ page }) => {
  await open(page);
  await field(page).fill(JSON.stringify(someAd({ title: "", published: undefined }), null, 1));
  await expect(problems(page)).toHaveCount(1);
  await expect(problems(page)).toContainText("#1 /title");
  await expect(verdict(page)).toHaveClass(/verdict--bad/);
  await field(page).evaluate((area: HTMLTextAreaElement) => {
    const at = area.value.indexOf('"title": "') + '"title": "'.length;
    area.focus();
    area.setSelectionRange(at, at);
  });
  await page.keyboard.type("Baker");
  await expect(verdict(page)).toContainText("Alt er i orden");
  await expect(verdict(page)).toHaveClass(/verdict--ok/);
  await expect(problems(page)).toHaveCount(0);
  await page.getByRole("button", { name: "Tøm" }).click();
  await expect(verdict(page)).toContainText("Ingenting å sjekke ennå.");
});

test("one ad, a batch and a stream are told apart", async ({ page }) => {
  await open(page);
  const good = someAd({ published: undefined });
  const bad = someAd({ published: undefined, adText: undefined });
  await field(page).fill(JSON.stringify(good));
  await expect(verdict(page)).toContainText("1 annonse.");
  await field(page).fill(JSON.stringify([good, good, bad]));
  await expect(verdict(page)).toContainText("3 annonser.");
  await expect(problems(page)).toContainText(["#3 /adText"]);
  await field(page).fill(`${JSON.stringify(good)}${JSON.stringify(bad)}\n\n${JSON.stringify(good)}\n${JSON.stringify(bad)}`);
  await expect(verdict(page)).toContainText("4 annonser.");
  await expect(problems(page)).toContainText(["#2 /adText", "#4 /adText"]);
  await expect(problems(page).nth(1)).toContainText("linje 4");
});

test("broken JSON is told with its place, and what comes before it is judged", async ({ page }) => {
  await open(page);
  const good = JSON.stringify(someAd({ published: undefined }));
  await field(page).fill(`${good}\n{"reference": "1",\n "title" "mangler kolon"}\n${good}`);
  await expect(verdict(page)).toContainText("2 annonser.");
  await expect(problems(page)).toHaveCount(1);
  await expect(problems(page)).toContainText("PARSE_ERROR");
  await expect(problems(page)).toContainText("JSON Parse error: at line 3, column 10");
  await page.locator(".problem__pointer").click();
  const selected = await field(page).evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd));
  expect(selected).toBe(' "title" "mangler kolon"}');
  for (const text of ["{", "[", "}", "[{}", "tull", '"', "null", "[1, {]"]) {
    await field(page).fill(text);
    await expect(verdict(page), text).toHaveClass(/verdict--bad/);
  }
});

test("a small file is shown in the field, chosen or dropped", async ({ page }) => {
  await open(page);
  const asked = requestsOf(page);
  const text = JSON.stringify(someAd({ title: "Fra en fil", published: undefined }), null, 1);
  await page.getByLabel("Slipp en fil her, eller velg").setInputFiles({ name: "ads.json", mimeType: "application/json", buffer: Buffer.from(text) });
  await expect(field(page)).toHaveValue(text);
  await expect(verdict(page)).toContainText("Alt er i orden");
  await page.locator(".dropzone").evaluate((zone, json) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([json], "dropped.json", { type: "application/json" }));
    zone.dispatchEvent(new DragEvent("dragover", { dataTransfer, bubbles: true, cancelable: true }));
    zone.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, JSON.stringify({ reference: "sluppet" }));
  await expect(field(page)).toHaveValue('{"reference":"sluppet"}');
  await expect(verdict(page)).toHaveClass(/verdict--bad/);
  expect(asked).toEqual([]);
});

test("ten thousand ads are checked with progress, while the page goes on", async ({ page }, info) => {
  await open(page);
  const asked = requestsOf(page);
  await page.evaluate(() => {
    const seen = { steps: [] as number[], frames: 0 };
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const at = document.querySelector("progress")?.value;
      if (at !== undefined && at !== seen.steps.at(-1)) seen.steps.push(at);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    const frame = () => {
      if (document.querySelector("progress")) seen.frames++;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.getByLabel("Slipp en fil her, eller velg").setInputFiles(await manyAds(info, { title: "" }));
  await expect(verdict(page)).toContainText(/10\s000 annonser\./);
  await expect(verdict(page)).toContainText(/Noe må rettes: 10\s000 feil/);
  await expect(page.locator("progress")).toHaveCount(0);
  await expect(problems(page)).toHaveCount(200);
  await expect(page.getByText(/9\s?800 til vises ikke her/)).toBeVisible();
  const seen = await page.evaluate(() => (window as any).seen);
  expect(seen.steps.length).toBeGreaterThan(5);
  expect(seen.steps).toEqual([...seen.steps].sort((one, other) => one - other));
  expect(seen.frames).toBeGreaterThan(5);
  expect(asked).toEqual([]);
});

test("a long check can be stopped, and typing takes its place", async ({ page }, info) => {
  await open(page);
  const file = await manyAds(info);
  // The click comes in the first frame that shows the progress: later the check might be over.
  const atFirstProgress = (what: "stop" | "type") =>
    page.evaluate((what) => {
      Object.assign(window, { done: false });
      const frame = () => {
        if (!document.querySelector("progress")) return void requestAnimationFrame(frame);
        if (what === "stop") document.querySelector<HTMLElement>(".progress-line button")!.click();
        else {
          const area = document.querySelector("textarea")!;
          area.value = '{"reference": "skrevet imens"}';
          area.dispatchEvent(new InputEvent("input", { bubbles: true }));
        }
        Object.assign(window, { done: true });
      };
      requestAnimationFrame(frame);
    }, what);

  await atFirstProgress("type");
  await page.getByLabel("Slipp en fil her, eller velg").setInputFiles(file);
  await expect(verdict(page)).toContainText("Noe må rettes: 4 feil");
  await expect(verdict(page)).toContainText("1 annonse.");
  await expect(page.locator("progress")).toHaveCount(0);

  await atFirstProgress("stop");
  await page.getByLabel("Slipp en fil her, eller velg").setInputFiles([]);
  await page.getByLabel("Slipp en fil her, eller velg").setInputFiles(file);
  await page.waitForFunction(() => (window as any).done);
  await expect(page.locator("progress")).toHaveCount(0);
  await expect(verdict(page)).not.toContainText(/10\s000 annonser/);
  // What was not looked at is not in order.
  await expect(verdict(page)).not.toContainText("Alt er i orden");
});

test("the dry run asks the server, which cleans the HTML too", async ({ page, axe }) => {
  await open(page);
  await page.getByRole("button", { name: "Sett inn et eksempel" }).click();
  await expect(problems(page).filter({ hasText: "HTML_REMOVED" })).toHaveCount(0);
  const asked = requestsOf(page);
  await page.getByRole("button", { name: "Prøvekjør på serveren" }).click();
  await expect(verdict(page)).toContainText("Prøvekjørt på serveren");
  const removed = problems(page).filter({ hasText: "HTML_REMOVED" });
  await expect(removed).toHaveCount(1);
  await expect(removed).toContainText("#2 /adText");
  expect(asked).toEqual([expect.stringMatching(/^POST .*\/_act\/check_ads$/)]);
  await expect(page).toHaveURL("/docs/check");
  await axe(page);
  await field(page).fill("{}");
  await expect(verdict(page)).toContainText("ingenting er sendt");
});

test("a dry run stores nothing", async ({ page, api }) => {
  await open(page);
  await page.getByLabel("JSON", { exact: true }).fill(JSON.stringify(someAd({ title: "Bare en prøve", published: localTime(0) })));
  await page.getByRole("button", { name: "Prøvekjør på serveren" }).click();
  await expect(verdict(page)).toContainText("Prøvekjørt på serveren");
  await page.goto("/stillinger");
  await expect(page.getByText("Bare en prøve")).toHaveCount(0);
});

test("when the dry run does not answer, the page says so and keeps the browser's verdict", async ({ page, allow }) => {
  allow(/_act\/check_ads|status of 503/);
  await open(page);
  await page.getByRole("button", { name: "Sett inn et eksempel" }).click();
  for (const answer of ["abort", "503"]) {
    await page.route("**/_act/check_ads", (route) => (answer === "abort" ? route.abort() : route.fulfill({ status: 503, body: "borte" })));
    await page.getByRole("button", { name: "Prøvekjør på serveren" }).click();
    await expect(verdict(page)).toContainText("Prøvekjøringen svarte ikke");
    await expect(verdict(page)).not.toContainText("..");
    await expect(verdict(page)).toContainText("Noe må rettes: 4 feil");
    await expect(page.getByRole("button", { name: "Prøvekjør på serveren" })).not.toHaveAttribute("aria-busy", "true");
    await page.unroute("**/_act/check_ads");
  }
  await page.getByRole("button", { name: "Prøvekjør på serveren" }).click();
  await expect(verdict(page)).toContainText("Prøvekjørt på serveren");
});

test("what the form posted is kept when the island wakes", async ({ page }) => {
  await open(page);
  const text = JSON.stringify(someAd({ title: "", adText: "<p>Kjeller</p><script>x()</script>" }), null, 1);
  await field(page).evaluate((area: HTMLTextAreaElement, text) => {
    area.value = text;
    area.form!.submit();
  }, text);
  await expect(verdict(page)).toContainText("Noe må rettes: 1 feil");
  await expect(verdict(page)).toContainText("Prøvekjørt på serveren");
  await expect(field(page)).toHaveValue(text);
  await expect(problems(page)).toContainText(["#1 /title", "HTML_REMOVED"]);
  // The island wakes with this verdict and leads from it to the text.
  await expect(async () => {
    await page.getByRole("button", { name: "#1 /title" }).click();
    await expect(field(page)).toBeFocused({ timeout: 1_000 });
  }).toPass();
  await expect(field(page)).toHaveValue(text);
  await expect(problems(page)).toContainText(["#1 /title", "HTML_REMOVED"]);
});

test("what was typed before the island woke is checked", async ({ page }) => {
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  await page.route("**/*.wasm", async (route) => {
    await asleep;
    await route.continue();
  });
  await page.goto("/docs/check", { waitUntil: "commit" });
  await field(page).fill('{"reference": "tidlig"}');
  wake();
  await expect(verdict(page)).toContainText("Noe må rettes: 4 feil");
  await expect(field(page)).toHaveValue('{"reference": "tidlig"}');
});

test("the empty tool is accessible, in English too", async ({ page, axe }) => {
  await open(page, "?lang=en");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your ads");
  await page.getByRole("button", { name: "Insert an example" }).click();
  await expect(verdict(page)).toContainText("There are problems to fix: 4 problems");
  await expect(problems(page).first()).toContainText("line");
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(verdict(page)).toContainText("Nothing to check yet.");
  await axe(page);
});
