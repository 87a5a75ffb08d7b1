import { localTime, someAd } from "../../support/api";
import { expect, missing, requestsOf, test } from "../../support/test";

test("from the front page to an ad, over the pages of the list", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "Finn en jobb" }).click();
  await expect(page.locator(".ad-row")).toHaveCount(25);
  await page.getByRole("link", { name: "Neste side" }).click();
  const link = page.locator(".ad-row a").first();
  const title = await link.innerText();
  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
});

test("search, filter, sort and remove by the form and its links", async ({ page, api }) => {
  const word = "Trekkspillstemmer";
  await api.post(someAd({ title: `${word} A`, published: localTime(-3), properties: { extent: "Heltid" } }));
  await api.post(someAd({ title: `${word} B`, published: localTime(-4), properties: { extent: "Deltid", applicationdue: "snarest" } }));
  await page.goto("/");
  await page.getByRole("searchbox").fill("trekkspillstemmere");
  await page.getByRole("button", { name: "Søk", exact: true }).click();
  await expect(page).toHaveURL("/stillinger?q=trekkspillstemmere");
  await expect(page.locator(".ad-row")).toHaveCount(2);
  const fold = page.getByText("Vis filtre", { exact: true });
  if (await fold.isVisible()) await fold.click();
  await page.locator("#extent-Deltid").check();
  await page.getByRole("button", { name: "Bruk filtrene" }).click();
  await expect(page).toHaveURL("/stillinger?q=trekkspillstemmere&extent=Deltid");
  await expect(page.locator(".ad-row a")).toHaveText([`${word} B`]);
  await page.getByRole("link", { name: "Fjern Deltid" }).click();
  await expect(page.locator(".ad-row")).toHaveCount(2);
  await page.getByRole("link", { name: "Søknadsfrist", exact: true }).click();
  await expect(page.locator(".ad-row a")).toHaveText([`${word} B`, `${word} A`]);
});

test("theme and language are chosen and stay", async ({ page }) => {
  await page.goto("/stillinger");
  await page.getByRole("button", { name: "Mørkt" }).click();
  await expect(page).toHaveURL("/stillinger");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("button", { name: "Mørkt" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByRole("button", { name: "Light" }).click();
  await page.goto("/docs");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("ads are checked by the form, which keeps its text", async ({ page }) => {
  await page.goto("/docs/check");
  const text = `${JSON.stringify(someAd({ title: "" }), null, 1)}\n${JSON.stringify(someAd({ adText: "<p>Bæsj &amp; </textarea><script>x()</script></p>" }))}`;
  await page.getByLabel("JSON", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Prøvekjør på serveren" }).click();
  await expect(page.locator(".verdict")).toContainText("Noe må rettes: 1 feil");
  await expect(page.locator(".verdict")).toContainText("2 annonser");
  await expect(page.locator(".problem")).toContainText(["#1 /title", "HTML_REMOVED"]);
  await expect(page.locator(".problem").first()).toContainText("linje 3");
  await expect(page.getByLabel("JSON", { exact: true })).toHaveValue(text);
  await page.getByLabel("JSON", { exact: true }).fill("{tull");
  await page.getByRole("button", { name: "Prøvekjør på serveren" }).click();
  await expect(page.locator(".problem")).toContainText(["JSON Parse error: at line 1, column 2"]);
});

test("an empty form is no mistake", async ({ page }) => {
  await page.goto("/docs/check");
  await page.getByRole("button", { name: "Prøvekjør på serveren" }).click();
  await expect(page.locator(".verdict")).toContainText("Ingenting å sjekke ennå.");
});

test("an ad is complete, and applying works", async ({ page, api, request }) => {
  const uuid = await api.post(someAd({ published: localTime(-2), contactList: [{ name: "Kari", phone: "400 00 123" }], properties: { applicationurl: "https://kjelleren.example/sok" } }));
  const asked = requestsOf(page);
  await page.goto(`/stillinger/${uuid}`);
  await expect(page.getByText("Vi trenger deg i kjelleren.")).toBeVisible();
  await expect(page.getByRole("link", { name: "400 00 123" })).toHaveAttribute("href", "tel:40000123");
  const href = await page.getByRole("link", { name: "Søk på stillingen" }).getAttribute("href");
  expect((await request.get(href!, { maxRedirects: 0 })).headers()["location"]).toBe("https://kjelleren.example/sok");
  expect(asked.filter((one) => /\.(js|wasm)/.test(one))).toEqual([]);
});

test("the contents of the reference open", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/docs");
  await page.locator(".docs__nav summary").click();
  await page.locator(".docs__nav").getByRole("link", { name: "Errors", exact: true }).click();
  await expect(page).toHaveURL("/docs#errors");
});

test("a page that does not exist says so", async ({ page, allow }) => {
  allow(missing);
  expect((await page.goto("/tull"))!.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Siden finnes ikke");
});

test("without script an ad is shared by link and by mail, and reported by form", async ({ page, api, allow }) => {
  allow(/^error: Failed to load resource: the server responded with a status of 422 /);
  const uuid = await api.post(someAd({ title: "Uten skript" }));
  await page.goto(`/stillinger/${uuid}`);
  const share = page.locator(".share");
  await expect(share.getByRole("link", { name: `/stillinger/${uuid}` })).toBeVisible();
  await expect(share.getByRole("link", { name: "Send på e-post" })).toBeVisible();
  await expect(share.getByRole("button")).toHaveCount(0);
  await page.getByRole("link", { name: "Rapporter annonsen" }).click();
  await page.getByRole("button", { name: "Send inn" }).click();
  await expect(page.getByRole("alert")).toContainText("Velg hva som er galt");
  await page.getByLabel("Den ser ut som svindel").check();
  await page.getByRole("button", { name: "Send inn" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Takk for at du sa fra");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Takk for at du sa fra");
});
