import { signIn, signOut, signUp } from "../support/accounts";
import { letters, link } from "../support/mail";
import { expect, expectNoSidewaysScroll, test } from "../support/test";

/** What a form refuses is a 422. */
const refused = /^error: Failed to load resource: the server responded with a status of 422 /;
const changed = "en ganske annen hest";

test("an account is made, used, changed and left", async ({ page, browser, axe, allow }) => {
  allow(refused);
  await page.goto("/registrer");
  await axe(page);
  await expectNoSidewaysScroll(page);
  const person = await signUp(page, "/stillinger?q=kokk");
  await expect(page).toHaveURL("/stillinger?q=kokk");
  await expectNoSidewaysScroll(page);
  await signOut(page);

  await page.goto("/konto");
  await expect(page).toHaveURL("/login?next=%2Fkonto");
  await axe(page);
  await signIn(page, { ...person, password: "ikke dette" });
  await page.getByRole("alert").getByRole("link", { name: /Feil e-postadresse eller passord/ }).click();
  await expect(page.getByLabel("E-postadresse")).toBeFocused();
  await expect(page.getByLabel("E-postadresse")).toHaveValue(person.email);
  await axe(page);
  await signIn(page, person);
  await expect(page).toHaveURL("/konto");
  await axe(page);
  await expectNoSidewaysScroll(page);

  // Somewhere else, too.
  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await other.goto("/login?next=/konto");
  await signIn(other, person);
  await expect(other).toHaveURL("/konto");
  await page.reload();
  await page.getByRole("button", { name: "Logg ut", exact: true }).last().click();
  await other.goto("/konto");
  await expect(other).toHaveURL("/login?next=%2Fkonto");
  await signIn(other, person);

  await page.getByLabel("Nåværende passord").fill(person.password);
  await page.getByLabel("Nytt passord").fill(changed);
  await page.getByRole("button", { name: "Endre passordet" }).click();
  await expect(page.getByRole("status")).toContainText("Passordet er endret");
  await axe(page);
  await other.goto("/konto");
  await expect(other).toHaveURL("/login?next=%2Fkonto");
  await signIn(other, { ...person, password: changed });
  await expect(other).toHaveURL("/konto");
  await elsewhere.close();
});

test("a forgotten password is chosen anew", async ({ page, axe }) => {
  const person = await signUp(page, "/");
  await signOut(page);
  await page.goto("/login");
  await page.getByRole("link", { name: "Glemt passordet?" }).click();
  await axe(page);
  await page.getByLabel("E-postadresse").fill(person.email);
  await page.getByRole("button", { name: "Send lenken" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sjekk e-posten din");
  const [, letter] = await letters(person.email, 2);
  await page.goto(link(letter, "/nytt-passord/"));
  await axe(page);
  await page.getByLabel("Nytt passord").fill(changed);
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("status")).toContainText("Passordet er endret");
  await signIn(page, { ...person, password: changed });
  await expect(page.getByRole("banner")).toContainText("Kari Nordmann");
});

test("an account says that it is there, and is deleted with all that is its own", async ({ page, axe, allow }) => {
  allow(refused);
  const person = await signUp(page, "/stillinger");
  await expect(page.getByText("Kontoen din er klar.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Kontoen din er klar.")).toBeHidden();
  await page.goto("/konto");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Last ned opplysningene mine" }).click();
  expect((await download).suggestedFilename()).toBe("verv.json");
  await page.getByRole("link", { name: "Slett kontoen min" }).click();
  await axe(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Slett kontoen for godt" }).click();
  await expect(page.getByRole("alert")).toContainText("Skriv inn passordet ditt");
  await page.getByLabel("Passord").fill(person.password);
  await page.getByRole("button", { name: "Slett kontoen for godt" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Kontoen din er slettet");
  await expect(page.getByRole("banner").getByRole("link", { name: "Logg inn", exact: true })).toBeVisible();
  await page.goto("/konto");
  await signIn(page, person);
  await expect(page.getByRole("alert")).toContainText("Feil e-postadresse eller passord");
});

for (const path of ["/kontakt", "/personvern", "/tilgjengelighet"]) {
  test(`${path} can be read by everybody @once`, async ({ page, axe }) => {
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    await axe(page);
    await expectNoSidewaysScroll(page);
  });
}
