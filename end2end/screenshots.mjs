// Pictures of the main pages in both themes, on a phone and at a desk: docs/screenshots/ad-dark-360.png and so on.
// Into SCREENSHOTS, if that is set; then only the names that the arguments begin, if there are any.
import { chromium } from "@playwright/test";
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { address, ready, start } from "./serve.mjs";
import { launch } from "./browser.mjs";

const into = resolve(process.env.SCREENSHOTS ?? join(dirname(fileURLToPath(import.meta.url)), "../docs/screenshots"));
const base = `http://${address}`;

/** Opens what only this person of the demo sees. */
async function openAs(page, email, password, path) {
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  await page.locator("input[name=email]").fill(email);
  await page.locator("input[name=password]").fill(password);
  await page.locator("input[name=password]").press("Enter");
  await page.waitForURL(path);
}

const pages = {
  front: async (page) => page.goto("/"),
  docs: async (page) => page.goto("/docs"),
  list: async (page) => page.goto("/stillinger"),
  search: async (page) => {
    await page.goto("/stillinger?q=sykepleier&extent=Heltid");
    await page.locator("[data-without-script]").waitFor({ state: "hidden" });
    await page.getByRole("combobox").press("End");
    await page.getByRole("combobox").pressSequentially("e");
    await page.getByRole("option").first().waitFor();
  },
  ad: async (page) => {
    await page.goto("/stillinger");
    await page.locator(".ad-row a").nth(1).click();
    await page.locator(".ad__head").waitFor();
  },
  check: async (page) => {
    await page.goto("/docs/check");
    // A click before the island is awake is lost.
    await page.locator("textarea").fill("{}");
    await page.locator(".verdict--bad").waitFor();
    await page.getByRole("button", { name: "Sett inn et eksempel" }).click();
    await page.getByRole("button", { name: "#2 /title" }).waitFor();
    await page.evaluate(() => {
      document.activeElement?.blur();
      document.querySelector("textarea").scrollTop = 0;
      window.scrollTo(0, 0);
      // On a phone the verdict lies below the fold.
      if (innerWidth < 600) document.querySelector(".verdict").scrollIntoView({ block: "start" });
    });
  },
  recruiting: async (page) => openAs(page, "kari@verv.example", "demo-kari-passord", "/verv/VervEnVenn"),
  offers: async (page) => openAs(page, "ida@verv.example", "demo-ida-passord", "/vakter"),
  shifts: async (page) => openAs(page, "leder@verv.example", "demo-leder-passord", "/vakter/kafe-nord"),
};

const wanted = process.argv.slice(2);
mkdirSync(into, { recursive: true });
const server = start();
try {
  await ready(server);
  const browser = await chromium.launch(launch);
  try {
    for (const [width, height] of [
      [360, 740],
      [1280, 800],
    ]) {
      for (const theme of ["light", "dark"]) {
        for (const [name, open] of Object.entries(pages)) {
          if (wanted.length > 0 && !wanted.some((start) => name.startsWith(start))) continue;
          const context = await browser.newContext({ baseURL: base, viewport: { width, height }, deviceScaleFactor: 1, colorScheme: theme, locale: "nb-NO", timezoneId: "Europe/Oslo" });
          const page = await context.newPage();
          await open(page);
          const file = join(into, `${name}-${theme}-${width}.png`);
          await page.screenshot({ path: file, animations: "disabled", fullPage: process.env.FULL_PAGE === "1" });
          console.log(file);
          await context.close();
        }
      }
    }
  } finally {
    await browser.close();
  }
} finally {
  server.stop();
  await server.ended;
}
