import { localTime, someAd } from "../support/api";
import { letters, link, someAddress } from "../support/mail";
import { expect, expectNoSidewaysScroll, missing, test } from "../support/test";

test("a search is saved, confirmed by mail, changed and deleted", async ({ page, axe, allow }) => {
  // What the form refuses is a 400.
  allow(/^error: Failed to load resource: the server responded with a status of 400 /);
  const address = someAddress();
  await page.goto("/stillinger?q=sykepleier&extent=Heltid");
  await page.getByRole("link", { name: "Få nye treff på e-post" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Få nye treff på e-post");
  await expect(page.locator("main")).toContainText("sykepleier");
  await axe(page);
  await expectNoSidewaysScroll(page);

  await page.getByLabel("E-postadresse").fill("kari");
  await page.getByLabel("Hver mandag morgen").check();
  await page.getByRole("button", { name: "Send lenken" }).click();
  await page.getByRole("alert").getByRole("link", { name: /ser ikke riktig ut/ }).click();
  await expect(page.getByLabel("E-postadresse")).toBeFocused();
  await expect(page.getByLabel("E-postadresse")).toHaveValue("kari");
  await expect(page.getByLabel("Hver mandag morgen")).toBeChecked();
  await axe(page);

  await page.getByLabel("E-postadresse").fill(address);
  await page.getByRole("button", { name: "Send lenken" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sjekk e-posten din");
  await axe(page);

  const [asked] = await letters(address);
  await page.goto(link(asked, "/varsel/"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Bekreft varselet");
  await axe(page);
  await expectNoSidewaysScroll(page);
  await page.getByRole("button", { name: "Ja, send meg dette" }).click();
  await expect(page.getByRole("status")).toContainText("hver mandag kl. 07");
  await axe(page);
  await page.getByLabel("Hver morgen").check();
  await page.getByRole("button", { name: "Lagre" }).click();
  await expect(page.getByRole("status")).toContainText("hver morgen kl. 07");
  await page.getByRole("button", { name: "Slett varselet" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Varselet er slettet");
});

test("a mail program unsubscribes by one POST @once", async ({ page, request, allow }) => {
  const address = someAddress();
  await page.goto("/stillinger/varsel?q=kokk&lang=en");
  await page.getByLabel("E-mail address").fill(address);
  await page.getByRole("button", { name: "Send the link" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your e-mail");
  const [asked] = await letters(address);
  expect(asked.subject).toBe("Confirm that you want e-mail from Verv");
  const unsubscribe = /^List-Unsubscribe: <(.*)>/m.exec(asked.head)![1];
  const form = { "List-Unsubscribe": "One-Click" };
  const answer = await request.post(unsubscribe, { form, headers: { origin: "https://mail.example" }, maxRedirects: 0 });
  expect(answer.status()).toBe(200);
  allow(missing);
  expect((await page.goto(link(asked, "/varsel/")))!.status()).toBe(410);
});

test("the deadline of an ad is remembered", async ({ page, api, axe }) => {
  const address = someAddress();
  const uuid = await api.post(someAd({ properties: { applicationdue: `${localTime(10).slice(0, 10)}T12:00:00` } }));
  await page.goto(`/stillinger/${uuid}`);
  await page.getByRole("link", { name: "Minn meg på fristen" }).click();
  await axe(page);
  await page.getByLabel("E-postadresse").fill(address);
  await page.getByRole("button", { name: "Send lenken" }).click();
  const [asked] = await letters(address);
  expect(asked.text).toContain("Prøveannonse for sidene");
  await page.goto(link(asked, "/varsel/"));
  await page.getByRole("button", { name: "Ja, send meg dette" }).click();
  await expect(page.getByRole("status")).toContainText("Påminnelsen kommer på e-post");
  await axe(page);
  await expectNoSidewaysScroll(page);
});
