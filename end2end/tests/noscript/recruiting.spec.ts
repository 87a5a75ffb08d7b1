import { expect, expectNoSidewaysScroll, test } from "../../support/test";
import { walk } from "../../support/walk";

test("two friends are recruited, answer, and are forgotten without script", async ({ page, browser }) => {
  await walk(page, browser, {
    look: expectNoSidewaysScroll,
    moveUp: async (page, name) => {
      const names = page.locator("ol.premiums .premium__name");
      for (const place of [1, 0]) {
        await page.getByRole("button", { name: `Flytt ${name} opp` }).press("Enter");
        await expect(names.nth(place)).toHaveText(name);
      }
    },
  });
});
