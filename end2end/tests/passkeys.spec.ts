import { Device } from "../support/device";
import { PASSWORD, signIn, signOut, signUp } from "../support/accounts";
import { expect, test } from "../support/test";

test("the field of the address offers passkeys @once", async ({ page }) => {
  const device = await Device.of(page);
  await signUp(page, "/konto");
  await page.getByLabel("Passordet ditt").fill(PASSWORD);
  await page.getByRole("button", { name: "Legg til passnøkkel" }).click();
  await expect(page.getByRole("status")).toContainText("Passnøkkelen er lagt til");
  await device.isTouched(false);
  await signOut(page);
  // Somebody chooses the one that is offered.
  await device.isTouched(true);
  await page.goto("/login?next=/vakter");
  await expect(page).toHaveURL("/vakter");
});

test("a browser without passkeys has the password @once", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(window, "PublicKeyCredential"));
  const person = await signUp(page, "/konto");
  await expect(page.locator("#passkeys").getByText("kan ikke legge til passnøkler")).toBeVisible();
  await expect(page.getByRole("button", { name: "Legg til passnøkkel" })).toBeHidden();
  await signOut(page);
  await page.goto("/login?next=/konto");
  await expect(page.getByRole("button", { name: "Logg inn med passnøkkel" })).toBeHidden();
  await signIn(page, person);
  await expect(page).toHaveURL("/konto");
});
