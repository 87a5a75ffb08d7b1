import { expect, test } from "../../support/test";
import { fillIn, goAs, workplace } from "../../support/shifts";

test("a shift is published, taken, handed back and withdrawn without script", async ({ page, browser, allow }) => {
  allow(/status of (409|422)/);
  const work = workplace();
  await goAs(page, work.manager, `/vakter/${work.id}`);
  await page.getByRole("link", { name: "Publiser en ledig vakt" }).click();
  await fillIn(page, "10:00", "17:00");
  await page.getByRole("button", { name: "Publiser" }).click();
  await expect(page.locator(".error-summary")).toContainText("Velg minst én som skal få tilbudet");
  await page.getByLabel("Ida Berg").check();
  await page.getByLabel("Jonas Lie").check();
  await page.getByRole("button", { name: "Publiser" }).click();
  const row = page.locator(".plan tbody tr").first();
  await expect(row).toContainText("Ledig");

  const people = [];
  for (const person of [work.ida, work.jonas]) {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const own = await context.newPage();
    await goAs(own, person, "/vakter");
    await own.getByRole("link", { name: "Ta vakten" }).click();
    people.push(own);
  }
  const [ida, jonas] = people;
  await ida.getByRole("button", { name: "Ja, ta vakten" }).click();
  await expect(ida.getByText("Vakten er din", { exact: true }).first()).toBeVisible();
  await jonas.getByRole("button", { name: "Ja, ta vakten" }).click();
  await expect(jonas.getByRole("alert")).toContainText(/En kollega fikk vakten kl\. \d\d:\d\d/);

  // The manager's page stays as it is until it is refreshed.
  await expect(row).toContainText("Ledig");
  await page.getByRole("link", { name: "Oppdater" }).click();
  await expect(row).toContainText("Ida Berg");
  await ida.getByRole("link", { name: "Gi fra deg vakten" }).click();
  await ida.getByRole("button", { name: "Ja, gi den fra meg" }).click();
  await expect(ida.getByText("Vakten er gitt tilbake")).toBeVisible();
  await row.getByRole("link").first().click();
  await page.getByRole("link", { name: "Trekk tilbake vakten" }).click();
  await page.getByRole("button", { name: "Ja, trekk den tilbake" }).click();
  await expect(page.getByText("Trukket tilbake", { exact: true }).first()).toBeVisible();
  await jonas.getByRole("link", { name: "Tilbake til mine tilbud" }).click();
  await expect(jonas.getByRole("link", { name: "Ta vakten" })).toHaveCount(0);
  for (const own of people) await own.context().close();
});

test("which of two hours is meant, and what a row's menu does, without script", async ({ page, allow }) => {
  allow(/status of 422/);
  const work = workplace();
  await goAs(page, work.manager, `/vakter/${work.id}/ny`);
  await fillIn(page, "02:30", "06:00");
  await page.getByLabel("Dag", { exact: true }).first().fill("2027-10-31");
  await page.getByLabel("Ida Berg").check();
  await expect(page.locator("#start1_turn")).toBeHidden();
  await page.getByRole("button", { name: "Publiser" }).click();
  await expect(page.locator(".error-summary")).toContainText("Velg om du mener første eller andre gang klokken viser dette");
  await page.locator("#start1_turn").selectOption("Andre gang (etter at klokken er stilt)");
  await page.getByRole("button", { name: "Publiser" }).click();
  const row = page.locator(".plan tbody tr").first();
  await expect(row).toContainText("02:30–06:00");
  await row.getByRole("button", { name: /^Handlinger/ }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Åpne vakten" }).click();
  await expect(page.getByText("(3 t 30 min)")).toBeVisible();
});
