import { defineConfig } from "@playwright/test";
import { launch } from "./browser.mjs";
import { address } from "./serve.mjs";

const atDesk = { viewport: { width: 1280, height: 800 }, colorScheme: "light" as const };
const inHand = { viewport: { width: 360, height: 740 }, colorScheme: "dark" as const, hasTouch: true };

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  // A guard against hanging, not a measure of speed: a machine may be slow, and axe takes its time.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  retries: 0,
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  reporter: [["list"]],
  use: {
    baseURL: `http://${address}`,
    locale: "nb-NO",
    timezoneId: "Europe/Oslo",
    // Views are not counted for what calls itself headless.
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    trace: "off",
    launchOptions: launch,
  },
  // A test marked @once does not depend on the screen and runs in the first project only.
  projects: [
    { name: "desktop", use: atDesk, testIgnore: "noscript/**" },
    { name: "phone", use: inHand, testIgnore: "noscript/**", grepInvert: /@once/ },
    { name: "noscript", use: { ...atDesk, javaScriptEnabled: false }, testMatch: "noscript/**" },
  ],
  webServer: {
    command: "exec node serve.mjs",
    url: `http://${address}/readyz`,
    timeout: 120_000,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
    stdout: "ignore",
    stderr: "pipe",
  },
});
