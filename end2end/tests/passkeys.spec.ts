import { Device } from "../support/device";
import { PASSWORD, signIn, signOut, signUp } from "../support/accounts";
import { letters } from "../support/mail";
import { expect, expectNoSidewaysScroll, requestsOf, test } from "../support/test";

/** What a door refuses is told on the page; the browser tells it too. */
const refused = /^error: Failed to load resource: the server responded with a status of (401|422) .*passnoek/;

test("a passkey is added, signs in, and is removed", async ({ page, axe, allow }) => {
  allow(refused);
  // By the button alone; what the field offers is the next test's.
  await page.addInitScript(() => Object.assign(PublicKeyCredential, { isConditionalMediationAvailable: async () => false }));
  const device = await Device.of(page);
  const person = await signUp(page, "/konto");
  const section = page.locator("#passkeys");
  await expect(section).toContainText("Du har ingen passnøkler");
  await expect(section.getByText("kan ikke legge til")).toBeHidden();
  await expect(section.getByLabel("Hva skal den hete?")).toHaveValue("Linux");
  await axe(page);
  await expectNoSidewaysScroll(page);

  // By keyboard, with what goes wrong said at its place.
  const add = section.getByRole("button", { name: "Legg til passnøkkel" });
  await add.click();
  await expect(section.getByRole("alert")).toHaveText("Skriv inn passordet ditt");
  await expect(section.getByLabel("Passordet ditt")).toBeFocused();
  await section.getByLabel("Passordet ditt").fill("ikke dette");
  await page.keyboard.press("Enter");
  await expect(section.getByRole("alert")).toHaveText("Feil passord. Prøv igjen");
  await expect(section.getByLabel("Passordet ditt")).toBeFocused();
  await axe(page);
  await section.getByLabel("Passordet ditt").fill(PASSWORD);
  await section.getByLabel("Hva skal den hete?").fill("Den gamle telefonen");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("Passnøkkelen er lagt til");
  await expect(section).toContainText("Den gamle telefonen");
  await expect(section).toContainText("Ikke brukt ennå");
  expect(await device.passkeys()).toHaveLength(1);
  expect((await letters(person.email, 2))[1].subject).toMatch(/passnøkkel|=\?utf-8\?/);
  await axe(page);
  await expectNoSidewaysScroll(page);

  // The device knows that it has one already.
  await section.getByLabel("Passordet ditt").fill(PASSWORD);
  await add.click();
  await expect(section.getByRole("alert")).toHaveText("Denne passnøkkelen er allerede lagt til.");

  await signOut(page);
  await page.goto("/login?next=/konto");
  await axe(page);
  await expectNoSidewaysScroll(page);
  const button = page.getByRole("button", { name: "Logg inn med passnøkkel" });
  // Its owner's finger is not known, then it is.
  await device.knowsOwner(false);
  await button.click();
  await expect(page.getByRole("alert")).toHaveText("Ingen passnøkkel ble brukt. Prøv igjen.");
  await axe(page);
  await device.knowsOwner(true);
  await button.click();
  await expect(page).toHaveURL("/konto");
  await expect(section).toContainText("Sist brukt");

  await section.getByRole("button", { name: "Fjern Den gamle telefonen" }).click();
  await expect(page.getByRole("status")).toContainText("Passnøkkelen er fjernet");
  await expect(section).toContainText("Du har ingen passnøkler");
  await letters(person.email, 3);
  await signOut(page);
  await page.goto("/login?next=/konto");
  await button.click();
  await expect(page.getByRole("alert")).toContainText("Ingen konto her har denne passnøkkelen");
  await expect(page).toHaveURL("/login?next=/konto");
  await signIn(page, person);
  await expect(page).toHaveURL("/konto");
});

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

test("a passkey that is refused is not offered again and again @once", async ({ page, allow }) => {
  allow(refused);
  const device = await Device.of(page);
  await signUp(page, "/konto");
  await page.getByLabel("Passordet ditt").fill(PASSWORD);
  await page.getByRole("button", { name: "Legg til passnøkkel" }).click();
  await page.getByRole("button", { name: "Fjern Linux" }).click();
  await expect(page.getByRole("status")).toContainText("Passnøkkelen er fjernet");
  await device.isTouched(false);
  await signOut(page);
  const asked = requestsOf(page);
  await device.isTouched(true);
  await page.goto("/login");
  await expect(page.getByRole("alert")).toContainText("Ingen konto her har denne passnøkkelen");
  await page.getByLabel("E-postadresse").fill("kari@example.com");
  await expect(page.getByRole("button", { name: "Logg inn med passnøkkel" })).toBeEnabled();
  expect(asked.filter((request) => request.endsWith("/login/passnoekkel"))).toHaveLength(1);
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
