import { someAd, localTime } from "../support/api";
import { expect, requestsOf, test } from "../support/test";

test("the list shows 25 ads a page, each once, and as many as it says", async ({ page }) => {
  // Other tests send ads meanwhile; a walk during which the number changed is walked again.
  await expect(async () => {
    const seen: string[] = [];
    const told = async () => Number((await page.locator("#hits").innerText()).replace(/\D/g, ""));
    await page.goto("/stillinger");
    const before = await told();
    for (;;) {
      const links = await page.locator(".ad-row a").evaluateAll((found) => found.map((link) => link.getAttribute("href")!));
      seen.push(...links);
      const next = page.getByRole("link", { name: "Neste side" });
      if ((await next.count()) === 0) break;
      expect(links.length).toBe(25);
      await next.click();
      await expect(page.getByRole("link", { name: "Første side" })).toBeVisible();
      await expect(page.locator(`.ad-row a[href="${links.at(-1)}"]`)).toHaveCount(0);
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(before);
    expect(seen.length).toBeGreaterThan(50);
  }).toPass();
});

test("the way back leads to the newest", async ({ page }) => {
  await page.goto("/stillinger");
  await page.getByRole("link", { name: "Neste side" }).click();
  await page.getByRole("link", { name: "Første side" }).click();
  await expect(page).toHaveURL("/stillinger");
});

test("the list is accessible", async ({ page, axe }) => {
  await page.goto("/stillinger", { waitUntil: "networkidle" });
  await axe(page);
});

test("by keyboard: first past the menu, then from ad to ad, with the focus always visible", async ({ page }) => {
  await page.goto("/stillinger");
  const asked = requestsOf(page);
  // The buttons that are for pages without script are stops until it is awake.
  await page.locator("[data-without-script]").first().waitFor({ state: "hidden" });
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Hopp til innholdet" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/stillinger#main");
  // A place on the page is no other search: nothing is fetched, so nothing moves under the reader.
  const titles = page.locator(".ad-row a");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("combobox")).toBeFocused();
  // Past the filters, which can be many.
  await page.locator("#sort-newest").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(titles.first()).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(titles.nth(1)).toBeFocused();
  expect(asked.filter((request) => request.includes("/stillinger/treff"))).toEqual([]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/stillinger\/[0-9a-f-]{36}$/);
});

test("everything that takes the focus shows it and is in view", async ({ page }) => {
  await page.goto("/stillinger");
  const stops = await page.locator("a[href], button").count();
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press("Tab");
    const shown = await page.evaluate(() => {
      const now = document.activeElement as HTMLElement;
      // A title's ring is drawn around its row, by what makes the whole row its link.
      const ring = [null, "::after"].some((part) => {
        const style = getComputedStyle(now, part);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
      });
      const box = now.getBoundingClientRect();
      return { what: now.outerHTML.slice(0, 120), isElement: now !== document.body, ring, inView: box.bottom > 0 && box.top < innerHeight && box.width > 0 };
    });
    expect(shown).toEqual({ what: shown.what, isElement: true, ring: true, inView: true });
  }
});

test("an ad is first on the list in the moment it is sent @once", async ({ page, api }) => {
  const uuid = await api.post(someAd({ title: "Aller ferskeste annonse", published: undefined }));
  await page.goto("/stillinger");
  await expect(page.locator(".ad-row a").first()).toHaveText("Aller ferskeste annonse");
  await page.goto("/");
  await expect(page.locator(".ad-row a").first()).toHaveAttribute("href", `/stillinger/${uuid}`);
});

test("a row says who, where, how and until when", async ({ page, api }) => {
  const ad = someAd({ title: "Rad med alt", published: localTime(-0.04), locationList: [{ city: "HAMAR", postalCode: "2317" }, { city: "MO I RANA", postalCode: "8622" }], properties: { extent: "Deltid", engagementtype: "Vikariat", applicationdue: "snarest" } });
  const uuid = await api.post(ad);
  await page.goto("/stillinger");
  const row = page.locator(".ad-row").filter({ has: page.locator(`a[href="/stillinger/${uuid}"]`) });
  await expect(row.locator(".ad-row__employer")).toHaveText("Kjelleren kontorhjelp");
  await expect(row.locator(".ad-row__facts li")).toHaveText(["Hamar + 1 til", "Deltid", "Vikariat"]);
  await expect(row.locator(".ad-row__deadline")).toHaveText("Frist Snarest");
});

test("an address that is no page of the list is the first one", async ({ page }) => {
  await page.goto("/stillinger?county=Oslo&cursor=tull");
  await expect(page).toHaveURL("/stillinger?county=Oslo");
});
