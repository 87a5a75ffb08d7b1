// What every test has: a page whose mistakes fail the test, a check of its accessibility, and the API to set the stage.
import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { Api } from "./api";

type Fixtures = {
  /** Lets the page say, in its console, what matches: for pages that answer 404 or 410 on purpose. */
  allow: (message: RegExp) => void;
  /** Fails on any violation of accessibility. */
  axe: (page: Page) => Promise<void>;
  api: Api;
};

/** The whole of what Chromium says of a page that answers 404 or 410. */
export const missing = /^error: Failed to load resource: the server responded with a status of (404|410) /;

const guarded = new WeakMap<Page, { complaints: string[]; allowed: RegExp[] }>();

export const test = base.extend<Fixtures>({
  page: async ({ page, javaScriptEnabled }, use) => {
    const complaints: string[] = [];
    const allowed: RegExp[] = [];
    guarded.set(page, { complaints, allowed });
    const complain = (text: string) => complaints.push(text);
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complain(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => complain(`page error: ${error.message}`));
    page.on("requestfailed", (request) => {
      // Aborted is what the browser gave up itself, because the test went on to another page.
      const error = request.failure()?.errorText;
      // And a browser without script does not even load one ahead.
      const isUnwanted = error === "csp" && !javaScriptEnabled && request.url().endsWith(".js");
      if (error !== "net::ERR_ABORTED" && !isUnwanted) complain(`failed: ${request.method()} ${request.url()} ${error}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 500) complain(`${response.status()}: ${response.url()}`);
    });
    await use(page);
    expect(complaints.filter((complaint) => !allowed.some((pattern) => pattern.test(complaint)))).toEqual([]);
  },
  allow: async ({ page }, use) => {
    await use((message) => guarded.get(page)!.allowed.push(message));
  },
  axe: async ({}, use) => {
    await use(async (page) => {
      // A theme that has just changed fades in, and colours half-way have no contrast to speak of.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((each) => each instanceof CSSTransition).map((each) => each.finished)));
      // Every rule that is on by itself, and the one of WCAG 2.2 AA, which is not.
      const { violations } = await new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: true } } }).analyze();
      const told = violations.map((violation) => `${violation.id}: ${violation.help}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
      expect(told).toEqual([]);
    });
  },
  api: async ({ request }, use) => {
    await use(await Api.open(request));
  },
});

export { expect };

/** Everything that is as wide as the page at most; what scrolls inside itself is free to. */
export async function expectNoSidewaysScroll(page: Page) {
  const { content, window } = await page.evaluate(() => ({ content: document.documentElement.scrollWidth, window: document.documentElement.clientWidth }));
  expect(content, "the page scrolls sideways").toBeLessThanOrEqual(window);
}

/** The addresses that the page asks for from here on. */
export function requestsOf(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()}`));
  return asked;
}

export async function colours(page: Page) {
  return page.evaluate(() => {
    const style = getComputedStyle(document.body);
    const sum = (colour: string) => {
      const canvas = document.createElement("canvas").getContext("2d")!;
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data.slice(0, 3).reduce((total, part) => total + part, 0);
    };
    const background = style.backgroundColor === "rgba(0, 0, 0, 0)" ? getComputedStyle(document.documentElement).backgroundColor : style.backgroundColor;
    return { isDark: sum(background) < sum(style.color) };
  });
}
