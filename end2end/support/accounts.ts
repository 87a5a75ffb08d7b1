import { expect, type Page } from "@playwright/test";
import { letters, link, someAddress } from "./mail";

export const PASSWORD = "hest batteri stift korrekt";

export type Person = { email: string; password: string };

/** Fills in the form for an account, opens the mail and confirms; ends where the person was going. */
export async function signUp(page: Page, next: string): Promise<Person> {
  const person = { email: someAddress(), password: PASSWORD };
  await page.goto(`/login?next=${encodeURIComponent(next)}`);
  await page.getByRole("main").getByRole("link", { name: "Opprett konto" }).click();
  await page.getByLabel("Navn").fill("Kari Nordmann");
  await page.getByLabel("E-postadresse").fill(person.email);
  await page.getByLabel("Passord").fill(person.password);
  await page.getByRole("button", { name: "Opprett konto" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sjekk e-posten din");
  const [letter] = await letters(person.email);
  await page.goto(link(letter, "/konto/bekreft/"));
  await expect(page.locator("main")).toContainText(person.email);
  await page.getByLabel("Passord").fill(person.password);
  await page.getByRole("button", { name: "Bekreft" }).click();
  return person;
}

export async function signIn(page: Page, { email, password }: Person) {
  await page.getByLabel("E-postadresse").fill(email);
  await page.getByLabel("Passord").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Logg inn", exact: true }).click();
}

export async function signOut(page: Page) {
  await page.getByRole("banner").getByText("Kari Nordmann").click();
  await page.getByRole("banner").getByRole("button", { name: "Logg ut" }).click();
  await expect(page.getByRole("banner").getByRole("link", { name: "Logg inn", exact: true })).toBeVisible();
}
