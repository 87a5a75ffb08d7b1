import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import { signIn } from "../support/accounts";
import { recruiter } from "../support/recruiting";
import { expect, expectNoSidewaysScroll, requestsOf, test } from "../support/test";

const someName = () => `Prøve-${randomUUID().slice(0, 8)}`;

/** The page, once its islands are awake. */
async function open(page: Page, query = "") {
  await page.goto(`/verv/E2E${query}`);
  await expect(page.locator("leptos-island").first()).toBeAttached();
  await page.waitForFunction(() => document.querySelector(".premium__handle") !== null || document.querySelector("ol.premiums") === null);
}

test("somebody finds the campaign and recruits two", async ({ page, axe }) => {
  const who = recruiter();
  await page.goto("/verv");
  await expect(page).toHaveURL(/\/login\?next=%2Fverv$/);
  await signIn(page, who);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Verv en du kjenner");
  await axe(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("link", { name: "Verv en nabo" }).click();
  await axe(page);
  await expectNoSidewaysScroll(page);

  const first = someName();
  await page.getByRole("group", { name: "Person 1" }).getByLabel("Etternavn").fill(first);
  await page.getByRole("group", { name: "Person 1" }).getByLabel("E-post").fill(`${first}@example.com`.replace("ø", "o"));
  await page.getByRole("group", { name: "Person 1" }).getByLabel("Postnummer").fill("0101");
  await page.getByRole("button", { name: "Legg til en person" }).click();
  const second = page.getByRole("group", { name: "Person 2" });
  await expect(second.getByLabel("Fornavn")).toBeFocused();
  await expect(page.getByRole("group", { name: "Person 1" }).getByLabel("Etternavn")).toHaveValue(first);
  await second.getByLabel("Etternavn").fill("Annenmann");
  await second.getByLabel("Telefon").fill("4" + String(Math.floor(Math.random() * 1e7)).padStart(7, "0"));
  await second.getByLabel("Postnummer").fill("5003");
  await second.getByText("Kupong", { exact: true }).click();
  await second.getByLabel("Kupongkode").fill("E2E");
  await second.getByLabel("Kupongnummer").fill("1");
  await second.getByRole("button", { name: "Sjekk kupongen" }).click();
  await expect(second.getByRole("status")).toContainText("Kupongen gjelder.");
  await axe(page);
  await page.locator("form").getByRole("button", { name: "Verv", exact: true }).last().click();
  await expect(page).toHaveURL(/\?ny=/);
  const news = page.locator("#new");
  await expect(news).toContainText(first);
  await expect(news.getByRole("link", { name: /\/r\/i\// })).toHaveCount(2);
  await news.getByText("QR-kode").first().click();
  await expect(news.getByRole("img").first()).toBeVisible();
  await axe(page);
  await expectNoSidewaysScroll(page);
});

test("the rules speak at the field, before anything is sent", async ({ page, axe }) => {
  await page.goto("/verv/E2E");
  await signIn(page, recruiter());
  await open(page);
  const asked = requestsOf(page);
  const email = page.getByRole("group", { name: "Person 1" }).getByLabel("E-post");
  await expect(async () => {
    await email.fill("ola");
    await email.blur();
    await expect(page.locator("#recruitments-0-email-error")).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await expect(email).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Skriv etternavn eller firmanavn")).toHaveCount(0);
  await axe(page);
  await email.fill("ola@example.com");
  await expect(page.locator("#recruitments-0-email-error")).toHaveCount(0);
  await page.locator("form").getByRole("button", { name: "Verv", exact: true }).last().click();
  const summary = page.getByRole("alert");
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveText(["Etternavn: Skriv etternavn eller firmanavn", "Postnummer: Dette må fylles ut"]);
  await summary.getByRole("link").first().click();
  await expect(page.getByLabel("Etternavn").first()).toBeFocused();
  await axe(page);
  expect(asked).toEqual([]);
});

test("premiums are ordered by buttons, keys and pointer, and back", async ({ page, axe }) => {
  await page.goto("/verv/E2E");
  await signIn(page, recruiter());
  await open(page);
  const section = page.locator("#premiums");
  const wanted = section.locator("ol.premiums .premium__name");
  // A click before the island is awake leads to another page, where it wakes again.
  for (const name of ["Kinobilletter", "Høyttaler", "Kopp"]) {
    await section.getByRole("button", { name: `Legg ${name} til i lista` }).click();
    await expect(wanted.filter({ hasText: name })).toBeVisible();
  }
  await open(page);
  await expect(wanted).toHaveText(["Kinobilletter", "Høyttaler", "Kopp"]);
  await section.getByRole("button", { name: "Flytt Kopp opp" }).click();
  await expect(wanted).toHaveText(["Kinobilletter", "Kopp", "Høyttaler"]);
  await expect(section.getByRole("status").first()).toContainText("Kopp er nå nummer 2 av 3");
  await expect(section.getByRole("button", { name: "Flytt Kopp opp" })).toBeFocused();
  await axe(page);

  await section.getByRole("button", { name: /^Flytt Kinobilletter: dra/ }).press("ArrowDown");
  await expect(wanted).toHaveText(["Kopp", "Kinobilletter", "Høyttaler"]);
  await expect(section.getByRole("button", { name: /^Flytt Kinobilletter: dra/ })).toBeFocused();

  const handle = (await section.getByRole("button", { name: /^Flytt Høyttaler: dra/ }).boundingBox())!;
  const top = (await wanted.first().boundingBox())!;
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(handle.x, top.y + 20, { steps: 4 });
  await page.mouse.move(handle.x, top.y - 4, { steps: 4 });
  await page.mouse.up();
  await expect(wanted).toHaveText(["Høyttaler", "Kopp", "Kinobilletter"]);
  await section.getByRole("button", { name: "Angre" }).click();
  await expect(wanted).toHaveText(["Kopp", "Kinobilletter", "Høyttaler"]);
  await page.reload();
  await expect(wanted).toHaveText(["Kopp", "Kinobilletter", "Høyttaler"]);
  await expectNoSidewaysScroll(page);
});

test("everything is there in English @once", async ({ page, axe }) => {
  await page.goto("/verv/E2E?lang=en");
  await signIn(page, recruiter());
  await expect(page.getByRole("heading", { name: "Recruit somebody" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Your points" })).toBeVisible();
  await axe(page);
});
