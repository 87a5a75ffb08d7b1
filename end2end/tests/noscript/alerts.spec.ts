import { letters, link, someAddress } from "../../support/mail";
import { expect, test } from "../../support/test";

test("a search is saved and confirmed", async ({ page }) => {
  const address = someAddress();
  await page.goto("/stillinger?q=baker");
  await page.getByRole("link", { name: "Få nye treff på e-post" }).click();
  await page.getByLabel("E-postadresse").fill(address);
  await page.getByRole("button", { name: "Send lenken" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sjekk e-posten din");
  const [asked] = await letters(address);
  await page.goto(link(asked, "/varsel/"));
  await page.getByRole("button", { name: "Ja, send meg dette" }).click();
  await expect(page.getByRole("status")).toContainText("hver morgen kl. 07");
});
