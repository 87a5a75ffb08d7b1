import { randomUUID } from "node:crypto";
import { signIn } from "../../support/accounts";
import { recruiter } from "../../support/recruiting";
import { expect, test } from "../../support/test";

test("recruiting and ordering premiums need no script", async ({ page, axe, allow }) => {
  // What the form refuses is a 422.
  allow(/^error: Failed to load resource: the server responded with a status of 422 /);
  await page.goto("/verv/E2E");
  await signIn(page, recruiter());
  const person = page.getByRole("group", { name: "Person 1" });
  await person.getByLabel("Etternavn").fill("Utenskript");
  await person.getByLabel("E-post").fill("uten");
  await page.getByRole("button", { name: "Legg til en person" }).click();
  await page.getByRole("button", { name: "Fjern person 2" }).click();
  await person.getByLabel("E-post").press("Enter");
  await page.getByRole("alert").getByRole("link", { name: /Postnummer/ }).click();
  await expect(person.getByLabel("Etternavn")).toHaveValue("Utenskript");
  await axe(page);
  await person.getByLabel("E-post").fill(`uten-${randomUUID()}@example.com`);
  await person.getByLabel("Postnummer").fill("0101");
  await person.getByLabel("Postnummer").press("Enter");
  await expect(page.locator("#new")).toContainText("Utenskript");

  const wanted = page.locator("ol.premiums .premium__name");
  await page.getByRole("button", { name: "Legg Kopp til i lista" }).click();
  await page.getByRole("button", { name: "Legg Høyttaler til i lista" }).click();
  await page.getByRole("button", { name: "Flytt Høyttaler opp" }).click();
  await expect(wanted).toHaveText(["Høyttaler", "Kopp"]);
  await page.getByRole("button", { name: "Angre" }).click();
  await expect(wanted).toHaveText(["Kopp", "Høyttaler"]);
  await axe(page);
});
