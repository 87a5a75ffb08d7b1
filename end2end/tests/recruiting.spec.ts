import type { Page } from "@playwright/test";
import { PASSWORD, signIn } from "../support/accounts";
import { letters, link, someAddress } from "../support/mail";
import { fillIn, recruiter, someFriend } from "../support/recruiting";
import { load } from "../support/registry";
import { expect, expectNoSidewaysScroll, test } from "../support/test";
import { walk } from "../support/walk";

/** The page of the campaign, signed in and with its islands awake: they put a handle at a premium. */
async function open(page: Page) {
  await page.goto("/verv/E2E");
  await signIn(page, recruiter());
  await page.getByRole("button", { name: "Legg til ønske: Kopp" }).click();
  await page.locator("ol.premiums .premium").waitFor();
  await page.goto("/verv/E2E");
  await page.locator(".premium__handle").waitFor();
}

test("two friends are recruited, answer, and are forgotten", async ({ page, browser, axe }) => {
  await walk(page, browser, {
    look: async (page) => {
      await axe(page);
      await expectNoSidewaysScroll(page);
    },
    moveUp: async (page, name) => {
      const handle = page.getByRole("button", { name: new RegExp(`^Flytt ${name}: dra`) });
      for (const place of ["2", "1"]) {
        await handle.press("ArrowUp");
        await expect(page.locator("#premiums").getByRole("status").first()).toContainText(`${name} er nå nummer ${place} av 3`);
        await expect(handle).toBeFocused();
      }
    },
  });
});

test("a mistake is told when its field is left, and no click is lost by it", async ({ page, axe }) => {
  await open(page);
  await fillIn(page, 0, { ...someFriend("Ola"), email: "ola", phone: "" });
  const first = page.locator("#recruitments-0");
  // The address was left and is judged; the code has the focus.
  await first.getByLabel("Postnummer").fill("1");
  await expect(first.locator(".field__error")).toHaveCount(1);
  // The sentence at the code pushes the button down, away from under the pointer.
  await page.getByRole("button", { name: "Legg til en person" }).click();
  await expect(page.locator("#recruitments-1").getByLabel("Fornavn")).toBeFocused();
  await axe(page);
  await page.locator("#recruitments-1").getByRole("button", { name: "Fjern person 2" }).click();
  await expect(page.locator("#recruitments-0")).toBeFocused();

  await page.locator("#recruit-form").getByRole("button", { name: "Verv", exact: true }).click();
  const summary = page.locator("#recruit .error-summary");
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveCount(2);
  await axe(page);
  await summary.getByRole("link").first().click();
  await expect(first.getByLabel("E-post")).toBeFocused();
  await first.getByLabel("E-post").fill("ola@example.com");
  await expect(first.locator(".field__error")).toHaveCount(1);
});

test("a coupon is looked up without leaving the form", async ({ page }) => {
  await open(page);
  await fillIn(page, 0, someFriend("Ola"));
  const first = page.locator("#recruitments-0");
  await first.getByText("Kupong", { exact: true }).click();
  await first.getByLabel("Kupongkode").fill("E2E");
  await first.getByLabel("Kupongnummer").fill("1");
  await first.getByRole("button", { name: "Sjekk kupongen" }).press("Enter");
  await expect(first.locator(".person__coupon")).toHaveText("Kupongen gjelder. Tre måneder. Pris: 99 kr");
  await expect(first.getByRole("button", { name: "Sjekk kupongen" })).toBeFocused();
  await expect(first.getByLabel("Fornavn")).toHaveValue("Ola");
});

test("an invitation that is passed on asks who one is", async ({ page, browser, axe }) => {
  await open(page);
  const ola = { ...someFriend("Ola"), email: "" };
  await fillIn(page, 0, ola);
  await page.locator("#recruit-form").getByRole("button", { name: "Verv", exact: true }).click();
  const invitation = (await page.locator("#new .share__link a").getAttribute("href"))!;
  const qr = page.locator("#new .recruit__qr");
  await qr.locator("summary").click();
  await expect(qr.getByRole("img")).toBeVisible();
  await expect.poll(() => qr.getByRole("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await axe(page);
  await expectNoSidewaysScroll(page);

  const theirs = await (await browser.newContext()).newPage();
  await theirs.goto(invitation);
  await expect(theirs.locator("main")).not.toContainText("Avis");
  await axe(theirs);
  await theirs.getByLabel("Telefon").first().fill("40000000");
  await theirs.getByRole("button", { name: "Fortsett", exact: true }).click();
  await expect(theirs.getByRole("alert")).toContainText("Dette er ikke det som ble oppgitt");
  await axe(theirs);
  await theirs.getByLabel("Telefon").first().fill(ola.phone);
  await theirs.getByRole("button", { name: "Fortsett", exact: true }).click();
  await expect(theirs.getByRole("heading", { level: 1 })).toHaveText("Vera Verver vil verve deg");
  await expect(theirs.locator("main")).toContainText("Avis, hverdag");
  await expect(theirs.locator("main")).not.toContainText(ola.lastName);
  await axe(theirs);
  await expectNoSidewaysScroll(theirs);
  // Who is known by a number only says yes by a link that is sent to the address that they give.
  await expect(theirs.locator("main")).toContainText("Har vi e-postadressen din, kan du ha fått en lenke på e-post");
  await expect(theirs.getByRole("button", { name: "Bestill med betalingsplikt" })).toHaveCount(0);
  const email = someAddress();
  await theirs.getByText("Gi opplysningene dine selv", { exact: true }).click();
  await theirs.getByLabel("Fornavn").fill(ola.firstName);
  await theirs.getByLabel("Etternavn").fill(ola.lastName);
  await theirs.getByLabel("Postnummer").fill("0155");
  await theirs.getByLabel("E-post").fill(email);
  await theirs.getByRole("button", { name: "Fortsett med disse" }).click();
  await expect(theirs.getByRole("status")).toContainText(`har vi sendt en lenke til ${email[0]}•••@${email.split("@")[1]}`);
  await axe(theirs);
  await expectNoSidewaysScroll(theirs);
  const [letter] = await letters(email);
  await theirs.goto(link(letter, "/r/"));
  await theirs.getByRole("button", { name: "Bestill med betalingsplikt" }).click();
  await expect(theirs.getByRole("status")).toContainText("Du har takket ja");

  // The recruiter is told that it is not for them.
  await page.goto(invitation);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Denne lenken er ikke til deg");
  await page.goto("/verv/E2E");
  await expect(page.locator(".ledger li")).toHaveText(/^\+10: Ola bekreftet /);
});

test("the pages of recruiting are good to look at in both themes and on a narrow phone @once", async ({ page, browser, axe }) => {
  await open(page);
  const friend = someFriend("Ola");
  await fillIn(page, 0, friend);
  await page.locator("#recruit-form").getByRole("button", { name: "Verv", exact: true }).click();
  const invitation = (await page.locator("#new .share__link a").getAttribute("href"))!;
  const [letter] = await letters(friend.email);
  const stranger = await (await browser.newContext()).newPage();
  const administrator = await (await browser.newContext()).newPage();
  const ada = { email: someAddress(), password: PASSWORD };
  load({ users: [{ ...ada, name: "Ada Administrator", roles: ["admin"] }] });
  await administrator.goto("/login?next=/admin");
  await signIn(administrator, ada);
  await expect(administrator).toHaveURL("/admin");
  for (const [reader, address] of [
    [page, "/verv"],
    [page, "/verv/E2E"],
    [page, "/konto"],
    [stranger, link(letter, "/r/")],
    [stranger, invitation],
    [stranger, "/verv"],
    [stranger, "/login"],
    [stranger, "/registrer"],
    [administrator, "/admin"],
    [administrator, "/admin/kunder"],
    [administrator, "/admin/poeng"],
    [administrator, "/admin/premier"],
  ] as const) {
    await reader.goto(address);
    for (const colorScheme of ["light", "dark"] as const) {
      await reader.emulateMedia({ colorScheme });
      await axe(reader);
    }
    const size = reader.viewportSize()!;
    await reader.setViewportSize({ width: 320, height: 640 });
    await expectNoSidewaysScroll(reader);
    // With letters of twice the size.
    await reader.setViewportSize({ width: 360, height: 640 });
    await reader.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
    await expectNoSidewaysScroll(reader);
    await reader.setViewportSize(size);
  }
});
