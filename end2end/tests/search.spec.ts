import { randomUUID } from "node:crypto";
import type { Page, Route } from "@playwright/test";
import { someAd, type Api } from "../support/api";
import { expect, expectNoSidewaysScroll, test } from "../support/test";

/** Three ads that share a word nobody else has: two in Oslo, one in Tromsø. */
async function stage(api: Api) {
  const word = `zyl${randomUUID().replace(/[^a-f]/g, "").slice(0, 8)}ist`;
  const post = (title: string, more: object) => api.post(someAd({ title: `${title} ${word}`, ...more }));
  const tromso = [{ postalCode: "9008", city: "TROMSØ", municipal: "TROMSØ", county: "TROMS" }];
  await post("Første", { properties: { extent: "Heltid" } });
  await post("Andre", { properties: { extent: "Deltid" } });
  await post("Tredje", { locationList: tromso, properties: { extent: "Heltid" } });
  return word;
}

/** The island is awake once the buttons that it makes superfluous are gone. */
async function awake(page: Page) {
  await expect(page.locator("[data-without-script]")).toBeHidden();
}

const hits = (page: Page) => page.locator("#hits");

async function openFilters(page: Page) {
  const fold = page.getByText("Vis filtre", { exact: true });
  if (await fold.isVisible()) await fold.click();
}

test("search, filter, remove, go back and forward, all in place", async ({ page, api, axe }) => {
  const word = await stage(api);
  await page.goto("/stillinger");
  await awake(page);
  await page.evaluate(() => ((window as any).same = true));
  await page.getByRole("combobox").fill(word);
  await page.getByRole("combobox").press("Enter");
  await expect(hits(page)).toHaveText("3 treff");
  await expect(page).toHaveURL(`/stillinger?q=${word}`);
  await expect(page).toHaveTitle(`Ledige stillinger: ${word} – Verv`);
  await openFilters(page);
  await page.locator("#county-Oslo").check();
  await expect(hits(page)).toHaveText("2 treff");
  await expect(page).toHaveURL(`/stillinger?q=${word}&county=Oslo`);
  await expect(page.locator("#county-Oslo")).toBeFocused();
  // Its own filter is not narrowed, the others are.
  await expect(page.locator("label", { has: page.locator("#county-Troms") })).toContainText("1");
  await expect(page.locator("label", { has: page.locator("#extent-Heltid") })).toContainText("1");
  await page.locator("#extent-Heltid").check();
  await expect(hits(page)).toHaveText("1 treff");
  await axe(page);
  await expectNoSidewaysScroll(page);
  // The header's choices are about what is shown, not about what was loaded.
  await expect(page.locator("input[name=back]")).toHaveValue(`/stillinger?q=${word}&county=Oslo&extent=Heltid`);
  await expect(page.getByRole("link", { name: "English" })).toHaveAttribute("href", `/stillinger?q=${word}&county=Oslo&extent=Heltid&lang=en`);
  await page.getByRole("link", { name: "Fjern Oslo" }).click();
  await expect(hits(page)).toHaveText("2 treff");
  await page.goBack();
  await expect(hits(page)).toHaveText("1 treff");
  await expect(page.locator("#county-Oslo")).toBeChecked();
  await page.goBack();
  await page.goBack();
  await expect(hits(page)).toHaveText("3 treff");
  await page.goForward();
  await expect(hits(page)).toHaveText("2 treff");
  expect(await page.evaluate(() => (window as any).same)).toBe(true);
  await page.reload();
  await expect(hits(page)).toHaveText("2 treff");
  await expect(page.getByRole("combobox")).toHaveValue(word);
});

test("back and forward in haste end on the rows of the address", async ({ page, api }) => {
  const word = await stage(api);
  await page.goto(`/stillinger?q=${word}`);
  await awake(page);
  await page.evaluate(() => ((window as any).same = true));
  await openFilters(page);
  await page.locator("#county-Oslo").check();
  await expect(hits(page)).toHaveText("2 treff");
  await page.locator("#extent-Heltid").check();
  await expect(hits(page)).toHaveText("1 treff");
  const waiting: Route[] = [];
  await page.route("**/stillinger/treff*", (route) => void waiting.push(route));
  // No answer comes before the last press, and then what was asked for last comes first.
  const press = async (...presses: ("goBack" | "goForward")[]) => {
    for (const way of presses) await page[way]();
    await expect.poll(() => waiting.length).toBe(presses.length);
    for (const route of waiting.splice(0).reverse()) {
      await route.continue();
      await (await route.request().response())!.finished();
    }
    // The page has done what it does with the last of them.
    await page.evaluate(() => new Promise(requestAnimationFrame));
  };
  await press("goBack", "goBack");
  await expect(page).toHaveURL(`/stillinger?q=${word}`);
  await expect(hits(page)).toHaveText("3 treff");
  await expect(page.locator(".ad-row")).toHaveCount(3);
  await expect(page.locator("#county-Oslo")).not.toBeChecked();
  await press("goForward", "goBack", "goForward", "goForward");
  await expect(page).toHaveURL(`/stillinger?q=${word}&county=Oslo&extent=Heltid`);
  await expect(hits(page)).toHaveText("1 treff");
  await expect(page.locator(".ad-row")).toHaveText(new RegExp(`Første ${word}`));
  await expect(page.locator("#county-Oslo")).toBeChecked();
  expect(await page.evaluate(() => (window as any).same)).toBe(true);
});

test("suggestions by keyboard, and the choice is kept in the address", async ({ page, api, axe }) => {
  const word = await stage(api);
  await page.goto("/stillinger");
  await awake(page);
  const field = page.getByRole("combobox");
  // All of it that is only this one's: others that begin alike are suggested too, and only some are shown.
  await field.pressSequentially(`Første ${word.slice(0, -2)}`);
  const options = page.getByRole("option");
  await expect(options.filter({ hasText: word })).toHaveCount(1);
  await axe(page);
  await field.press("ArrowDown");
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await expect(field).toHaveAttribute("aria-activedescendant", "suggestion-0");
  await field.press("Escape");
  await expect(options).toHaveCount(0);
  await field.pressSequentially(word.slice(-2));
  await expect(options).toHaveCount(1);
  await options.click();
  await expect(hits(page)).toHaveText("1 treff");
  await expect(field).toHaveValue(`Første ${word}`);
});

test("a place that is suggested becomes a filter", async ({ page, api }) => {
  await stage(api);
  await page.goto("/stillinger");
  await awake(page);
  await page.getByRole("combobox").pressSequentially("trom");
  await page.getByRole("option", { name: /^Troms Sted/ }).click();
  await expect(page).toHaveURL("/stillinger?county=Troms");
  await expect(page.getByRole("link", { name: "Fjern Troms" })).toBeVisible();
  await openFilters(page);
  await page.getByRole("checkbox", { name: /^Tromsø/ }).check();
  await expect(page).toHaveURL(/county=Troms&municipal=Troms/);
});

test("nothing found says what would be", async ({ page, api, axe }) => {
  const word = await stage(api);
  await page.goto(`/stillinger?q=${word}&county=Agder`);
  await awake(page);
  await expect(page.getByRole("heading", { name: "Ingen treff akkurat nå" })).toBeVisible();
  await axe(page);
  await page.getByRole("link", { name: "Uten filteret Agder" }).click();
  await expect(hits(page)).toHaveText("3 treff");
});

test("a slip of the finger is mended, and said", async ({ page, api }) => {
  const word = await stage(api);
  await page.goto(`/stillinger?q=${word.slice(0, 5)}${word.slice(6)}`);
  await expect(page.locator(".banner")).toContainText(word);
  await expect(hits(page)).toHaveText("3 treff");
});

test("sorted by deadline", async ({ page, api }) => {
  const word = await stage(api);
  await api.post(someAd({ title: `Fjerde ${word}`, properties: { applicationdue: "snarest" } }));
  await page.goto(`/stillinger?q=${word}`);
  await awake(page);
  await page.getByRole("link", { name: "Søknadsfrist", exact: true }).click();
  await expect(page).toHaveURL(`/stillinger?q=${word}&sort=deadline`);
  await expect(page.locator(".ad-row a").first()).toHaveText(`Fjerde ${word}`);
  await openFilters(page);
  await page.locator("#extent-Deltid").check();
  await expect(page).toHaveURL(`/stillinger?q=${word}&extent=Deltid&sort=deadline`);
});

test("the server away: the browser goes to the address itself", async ({ page, api, allow }) => {
  allow(/Failed to load resource/);
  const word = await stage(api);
  await page.goto(`/stillinger?q=${word}`);
  await awake(page);
  await page.route("**/stillinger/treff*", (route) => route.fulfill({ status: 429, body: "" }));
  await openFilters(page);
  await page.locator("#extent-Deltid").check();
  await expect(hits(page)).toHaveText("1 treff");
  await expect(page).toHaveURL(`/stillinger?q=${word}&extent=Deltid`);
});
