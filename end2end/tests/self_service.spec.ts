import type { Page } from "@playwright/test";
import { signIn } from "../support/accounts";
import { recruiter } from "../support/recruiting";
import { expect, expectNoSidewaysScroll, test } from "../support/test";

/** The page, once its islands are awake. */
async function open(page: Page, query = "") {
  await page.goto(`/verv/E2E${query}`);
  await expect(page.locator("leptos-island").first()).toBeAttached();
  await page.waitForFunction(() => document.querySelector(".premium__handle") !== null || document.querySelector("ol.premiums") === null);
}

test("premiums are ordered by buttons, keys and pointer, and back", async ({ page, axe }) => {
  await page.goto("/verv/E2E");
  await signIn(page, recruiter());
  await open(page);
  const section = page.locator("#premiums");
  const wanted = section.locator("ol.premiums .premium__name");
  // A click before the island is awake leads to another page, where it wakes again.
  for (const name of ["Kinobilletter", "Høyttaler", "Kopp"]) {
    await section.getByRole("button", { name: `Legg til ønske: ${name}` }).click();
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
