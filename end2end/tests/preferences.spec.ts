import type { Locator } from "@playwright/test";
import { colours, expect, test } from "../support/test";

test("Norwegian by default, English by address, kept, and back by the link", async ({ page, context }) => {
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "nb");
  await page.goto("/stillinger?lang=en");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Jobs");
  expect((await context.cookies()).find((cookie) => cookie.name === "lang")?.value).toBe("en");
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await page.goto("/stillinger");
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL(/cursor=/);
  const here = page.url();
  await page.getByRole("link", { name: "Norsk", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "nb");
  expect(new URL(page.url()).searchParams.get("etter")).toBe(new URL(here).searchParams.get("etter"));
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "nb");
});

test.describe("a browser that asks for English", () => {
  test.use({ locale: "en-GB" });
  test("gets it", async ({ page, axe }) => {
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("link", { name: "Norsk", exact: true })).toHaveAttribute("lang", "nb");
    await axe(page);
  });
});

test.describe("a browser that asks for neither language", () => {
  test.use({ locale: "fr-FR" });
  test("gets Norwegian", async ({ page }) => {
    await page.goto("/docs/check");
    await expect(page.locator("html")).toHaveAttribute("lang", "nb");
  });
});

test("the theme is the system's until one is chosen, and then stays", async ({ page, colorScheme, axe }) => {
  await page.goto("/stillinger");
  expect(await colours(page)).toEqual({ isDark: colorScheme === "dark" });
  for (const [button, theme] of [
    ["Mørkt", "dark"],
    ["Lyst", "light"],
  ] as const) {
    const url = page.url();
    await page.getByRole("button", { name: button }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
    expect(page.url()).toBe(url);
    const pressed = page.getByRole("button", { name: button });
    await expect(pressed).toHaveAttribute("aria-pressed", "true");
    // And one sees it.
    const background = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await background(pressed)).not.toBe(await background(page.locator('button[name="theme"][aria-pressed="false"]')));
    await page.goto("/");
    expect(await colours(page)).toEqual({ isDark: theme === "dark" });
    await axe(page);
    await page.goto("/stillinger");
    await page.getByRole("link", { name: "Neste side" }).click();
    // The page before this one wears the theme too: look at the next one.
    await expect(page).toHaveURL(/cursor=/);
    await expect(page.locator("html")).toHaveAttribute("data-theme", theme);
  }
});

test("what was typed comes along to another language and theme", async ({ page, axe }) => {
  await page.goto("/registrer");
  await page.getByLabel("Navn").fill("Kari Nordmann");
  await page.getByLabel("E-postadresse").fill("kari@example.com");
  await page.getByLabel("Passord").fill("hest batteri stift korrekt");
  await page.getByRole("button", { name: "Mørkt" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByLabel("Navn")).toHaveValue("Kari Nordmann");
  await page.getByRole("link", { name: "English", exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByLabel("Name")).toHaveValue("Kari Nordmann");
  await expect(page.getByLabel("E-mail address")).toHaveValue("kari@example.com");
  // A password is kept nowhere.
  await expect(page.getByLabel("Password")).toHaveValue("");
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toBe("{}");
  await axe(page);
  // It belongs to the page that it was typed into.
  await page.goto("/glemt");
  await expect(page.getByLabel("E-mail address")).toHaveValue("");
});
