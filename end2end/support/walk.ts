// The whole way of recruiting, the same with script and without: an account, two friends, their answers, points, premiums,
// and everything about them erased.
import { expect, type Browser, type Page } from "@playwright/test";
import { signIn, signOut, signUp } from "./accounts";
import { rowsWith } from "./database";
import { letters, link } from "./mail";
import { fillIn, runCampaign, someFriend, type Friend } from "./recruiting";

/** What is different without script. */
export type Ways = {
  /** Looks at a page; axe needs script. */
  look: (page: Page) => Promise<void>;
  /** Moves the last of three premiums to the first place, by keyboard. */
  moveUp: (page: Page, name: string) => Promise<void>;
};

export async function walk(page: Page, browser: Browser, { look, moveUp }: Ways) {
  runCampaign();
  const [ola, eva] = [someFriend("Ola"), someFriend("Eva")];

  const kari = await signUp(page, "/verv");
  await expect(page).toHaveURL("/verv");
  await signOut(page);
  await page.goto("/verv/E2E");
  await signIn(page, kari);
  await expect(page).toHaveURL("/verv/E2E");
  await expect(page.getByText("Ingen poeng ennå")).toBeVisible();

  await fillIn(page, 0, ola);
  await page.getByRole("button", { name: "Legg til en person" }).click();
  await expect(page.locator("#recruitments-1").getByLabel("Fornavn")).toBeFocused();
  await fillIn(page, 1, eva);
  await expect(page.locator("#recruiter").getByLabel("Etternavn")).toHaveValue("Nordmann");
  await page.locator("#recruit-form").getByRole("button", { name: "Verv", exact: true }).click();
  const registered = page.locator("#new");
  for (const friend of [ola, eva]) await expect(registered).toContainText(`${friend.firstName} ${friend.lastName}`);
  await expect(registered).toContainText("Får e-post fra oss");
  await look(page);

  // Each answers in a browser of their own.
  const yes = await pageOf(browser, ola);
  await expect(yes.getByRole("heading", { level: 1 })).toHaveText("Kari Nordmann vil verve deg");
  await look(yes);
  await yes.getByText("Rett opplysningene").click();
  await yes.getByLabel("Gateadresse").fill("Bakgata");
  await yes.getByRole("button", { name: "Lagre rettelsene" }).click();
  await expect(yes.getByRole("status")).toContainText("Opplysningene er lagret");
  const [download] = await Promise.all([yes.waitForEvent("download"), yes.getByRole("link", { name: "Last ned opplysningene" }).click()]);
  const taken = JSON.parse(await read(await download.createReadStream()));
  expect(taken.person).toMatchObject({ name: { lastName: ola.lastName }, address: { streetAddress: "Bakgata" }, email: ola.email });
  for (const said of ["349 kr per måned", "Nabolagsavisen AS", "14 dagers angrerett"]) await expect(yes.locator("main")).toContainText(said);
  await yes.getByRole("button", { name: "Bestill med betalingsplikt" }).click();
  await expect(yes.getByRole("status")).toContainText("Du har takket ja");
  await look(yes);

  const no = await pageOf(browser, eva);
  await no.getByRole("button", { name: "Nei takk" }).click();
  await expect(no.getByRole("status")).toContainText("Du har takket nei");

  await page.goto("/verv/E2E");
  await expect(page.locator(".points__balance")).toHaveText("10 poeng");
  await expect(page.locator(".ledger li")).toHaveText(/^\+10: Ola bekreftet /);
  await page.getByRole("link", { name: /^Sa ja/ }).click();
  await expect(page.locator("#recruits .recruit")).toContainText([`${ola.firstName} ${ola.lastName}`]);
  await page.getByRole("link", { name: /^Sa nei/ }).click();
  await expect(page.locator("#recruits .recruit")).toContainText([`${eva.firstName} ${eva.lastName}`]);
  const [, points] = await letters(kari.email, 2);
  expect(points.text).toContain("10 poeng i Verv en nabo");

  const wanted = page.locator("ol.premiums .premium__name");
  for (const name of ["Kinobilletter", "Høyttaler", "Kopp"]) {
    await page.getByRole("button", { name: `Legg til ønske: ${name}` }).press("Enter");
    await expect(wanted.filter({ hasText: name })).toBeVisible();
  }
  await moveUp(page, "Kopp");
  await expect(wanted).toHaveText(["Kopp", "Kinobilletter", "Høyttaler"]);
  await page.reload();
  await expect(wanted).toHaveText(["Kopp", "Kinobilletter", "Høyttaler"]);
  await look(page);

  // The points buy a premium, and come back when it is not wanted after all.
  await page.getByRole("button", { name: "Bestill Kopp", exact: true }).click();
  await expect(page.locator("#premiums")).toContainText("Premien er bestilt, og poengene er trukket.");
  await expect(page.locator(".points__balance")).toHaveText("0 poeng");
  await look(page);
  await page.getByRole("button", { name: "Avbestill Kopp", exact: true }).click();
  await expect(page.locator("#premiums")).toContainText("du har fått poengene tilbake");
  await expect(page.locator(".points__balance")).toHaveText("10 poeng");

  // Both erase what is known of them. Of Ola's order the law keeps whose it is.
  expect(rowsWith(eva.email)).not.toEqual([]);
  for (const friend of [yes, no]) {
    await friend.getByText("Slett opplysningene mine", { exact: true }).click();
    await look(friend);
    await friend.getByRole("button", { name: "Ja, slett alt" }).click();
    await expect(friend.getByRole("heading", { level: 1 })).toHaveText("Opplysningene er slettet");
  }
  for (const gone of [ola.email, ola.phone, eva.lastName, eva.email, eva.phone]) expect(rowsWith(gone), gone).toEqual([]);
  for (const row of rowsWith(ola.lastName)) expect(row).toMatch(/^customer: /);
  await page.goto("/verv/E2E?status=verified");
  await expect(page.locator("#recruits .recruit")).toContainText(["Slettet person"]);
  await expect(page.locator(".ledger li").last()).toHaveText(/^\+10: En du vervet bekreftet /);
}

/** The friend's own page, in a browser of their own, by the link in their mail. */
async function pageOf(browser: Browser, { email }: Friend): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  const [letter] = await letters(email);
  await page.goto(link(letter, "/r/"));
  return page;
}

async function read(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts).toString("utf8");
}
