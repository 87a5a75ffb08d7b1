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
