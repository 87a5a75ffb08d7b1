import { address } from "../serve.mjs";
import { expect, expectNoSidewaysScroll, requestsOf, test } from "../support/test";

test("every operation of openapi.json is on the page", async ({ page, request }) => {
  const openapi = await (await request.get("/openapi.json")).json();
  const told = Object.entries<Record<string, any>>(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => `${method.toUpperCase()} ${path} ${operation.summary.replace(/\.$/, "")}`),
  );
  expect(told.length).toBeGreaterThan(15);
  await page.goto("/docs");
  const shown = await page
    .locator("article.operation:has(.method) .operation__head")
    .evaluateAll((heads) => heads.map((head) => ["span", "code", "h4"].map((name) => head.querySelector(name)!.textContent!.trim()).join(" ")));
  expect(shown.sort()).toEqual(told.sort());
  const parameters = Object.values<Record<string, any>>(openapi.paths).flatMap((methods) => Object.values(methods).flatMap((operation) => operation.parameters ?? []));
  expect(await page.locator("article.operation:has(.method) dl.schema > div").count()).toBe(parameters.length);
  for (const name of Object.keys(openapi.components.schemas)) {
    await expect(page.locator(`#schema-${name}`)).toHaveCount(1);
  }
});

test("every link within the reference leads somewhere", async ({ page }) => {
  await page.goto("/docs");
  const lost = await page.evaluate(() => {
    const anchors = [...document.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')].map((link) => decodeURIComponent(link.hash.slice(1)));
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return { missing: anchors.filter((anchor) => !ids.includes(anchor)), twice: ids.filter((id, index) => ids.indexOf(id) !== index), links: anchors.length };
  });
  expect(lost).toEqual({ missing: [], twice: [], links: expect.any(Number) });
  expect(lost.links).toBeGreaterThan(25);
});

test("a link in the contents leads to its place", async ({ page }) => {
  await page.goto("/docs");
  const link = page.locator(".docs__nav").getByRole("link", { name: "What is different here" });
  if (!(await link.isVisible())) await page.locator(".docs__nav summary").click();
  await link.click();
  await expect(page).toHaveURL("/docs#different");
  await expect(page.locator("#different")).toBeInViewport();
});

test("a link to an operation, or to a schema, opens it", async ({ page }) => {
  await page.goto("/docs#get-api-v1-ads");
  const operation = page.locator("#get-api-v1-ads");
  await expect(operation.getByText("Searches the live ads")).toBeInViewport();
  await operation.getByRole("link", { name: "PublicAds", exact: true }).click();
  await expect(page).toHaveURL("/docs#schema-PublicAds");
  await expect(page.locator("#schema-PublicAds").getByText("The ads of this page.")).toBeInViewport();
});

test("folded, the reference is a page that one can survey @once", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/docs");
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(15_000);
});

test("the reference is accessible, needs no script and nothing from elsewhere", async ({ page, axe }) => {
  const asked = requestsOf(page);
  await page.goto("/docs", { waitUntil: "networkidle" });
  expect(asked.filter((request) => /\.(wasm|js)(\?|$)/.test(request) || !request.includes(`//${address}/`))).toEqual([]);
  await axe(page);
});

test("the reference can be used at 320 pixels @once", async ({ page, axe }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/docs");
  await expectNoSidewaysScroll(page);
  await page.locator(".docs__nav summary").click();
  await page.locator(".docs__nav").getByRole("link", { name: "Schemas" }).click();
  await expect(page.locator("#schemas")).toBeInViewport();
  await expectNoSidewaysScroll(page);
  await axe(page);
});
