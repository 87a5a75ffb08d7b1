import { signIn, signOut, signUp } from "../../support/accounts";
import { expect, test } from "../../support/test";

test("an account is made and used without script", async ({ page }) => {
  const person = await signUp(page, "/konto");
  await expect(page).toHaveURL("/konto");
  await page.getByLabel("Navn").fill("Kari Nordmann");
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("status")).toContainText("Lagret");
  await signOut(page);
  await page.goto("/login?next=/konto");
  await signIn(page, person);
  await expect(page).toHaveURL("/konto");
});

test("passkeys wait for script", async ({ page }) => {
  await signUp(page, "/konto");
  await expect(page.getByText("Denne nettleseren kan ikke legge til passnøkler.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Legg til passnøkkel" })).toBeHidden();
  await signOut(page);
  await page.goto("/login");
  await expect(page.getByRole("button", { name: "Logg inn med passnøkkel" })).toBeHidden();
});
