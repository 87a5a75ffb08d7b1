import { address } from "../serve.mjs";
import { expect, expectNoSidewaysScroll, requestsOf, test } from "../support/test";

test("the front page leads each kind of user to what is theirs", async ({ page, axe }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Finn neste jobb");
  const ways = page.locator(".way");
  await expect(ways).toHaveCount(4);
  for (const [name, path] of [
    ["Finn en jobb", "/stillinger"],
    ["Verv venner", "/verv"],
    ["Ta ledige vakter", "/vakter"],
    ["Publiser stillinger via API", "/docs"],
  ] as const) {
    await expect(ways.filter({ has: page.getByRole("heading", { name }) })).toHaveAttribute("href", path);
  }
  await axe(page);
  await page.getByRole("searchbox").fill("sykepleier");
  await page.getByRole("button", { name: "Søk", exact: true }).click();
  await expect(page).toHaveURL("/stillinger?q=sykepleier");
});

test("the front page shows the newest ads, and they open", async ({ page }) => {
  await page.goto("/");
  const rows = page.locator(".ad-row");
  await expect(rows).toHaveCount(5);
  const first = rows.first().getByRole("link");
  const title = await first.innerText();
  await first.click();
  await expect(page).toHaveURL(/\/stillinger\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
});

test("the front page needs no script", async ({ page }) => {
  const asked = requestsOf(page);
  await page.goto("/", { waitUntil: "networkidle" });
  expect(asked.filter((request) => /\.(wasm|js)(\?|$)/.test(request))).toEqual([]);
  expect(asked.filter((request) => !request.includes(`//${address}/`))).toEqual([]);
});

for (const width of [320, 360]) {
  test(`nothing is wider than ${width} pixels @once`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await page.goto("/stillinger");
    const ad = await page.locator(".ad-row a").first().getAttribute("href");
    for (const path of ["/", "/?lang=en", "/stillinger", ad!, "/docs", "/docs/check"]) {
      await page.goto(path);
      await expectNoSidewaysScroll(page);
    }
  });
}
