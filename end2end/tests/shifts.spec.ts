import type { Browser, Page } from "@playwright/test";
import ICAL from "ical.js";
import type { Person } from "../support/accounts";
import { colours, expect, expectNoSidewaysScroll, test } from "../support/test";
import { dayFromNow, fillIn, goAs, publish, workplace } from "../support/shifts";

/** Somebody at a browser of their own, whose page makes no mistakes either. */
async function another(browser: Browser, person: Person, path: string) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    // A claim that comes too late is answered by 409, and Chromium says so.
    if (["error", "warning"].includes(message.type()) && !/status of 409/.test(message.text())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  await goAs(page, person, path);
  return { page, close: async () => (await context.close(), expect(complaints).toEqual([])) };
}

/** The form, once its island is awake. */
async function openForm(page: Page, business: string) {
  await page.goto(`/vakter/${business}/ny`);
  await expect(page.getByRole("heading", { name: "Dette publiseres" })).toBeVisible();
}

test("a shift is published, two race for it, and the manager's page fills in by itself", async ({ page, browser, axe }) => {
  const work = workplace();
  await goAs(page, work.manager, `/vakter/${work.id}`);
  await page.getByRole("link", { name: "Publiser en ledig vakt" }).click();
  await expect(page.getByRole("heading", { name: "Dette publiseres" })).toBeVisible();
  await fillIn(page, "22:00", "06:00");
  await page.getByLabel("Ida Berg").check();
  await page.getByLabel("Jonas Lie").check();
  const sum = page.locator(".publish__sum");
  await expect(sum).toContainText("1 ledig vakt, 2 ansatte får tilbudet");
  await expect(sum).toContainText("kl. 22:00 – ");
  await expect(sum).toContainText("(8 t)");
  await page.getByRole("button", { name: "Publiser" }).click();
  await expect(page.getByText("Publisert", { exact: true }).first()).toBeVisible();
  const row = page.locator(".plan tbody tr").first();
  await expect(row).toContainText("Ledig");

  // Two browsers, one shift.
  const runners = await Promise.all([work.ida, work.jonas].map((person) => another(browser, person, "/vakter")));
  for (const { page } of runners) {
    await page.getByRole("link", { name: "Ta vakten" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vil du ta denne vakten?");
  }
  await Promise.all(runners.map(({ page }) => page.getByRole("button", { name: "Ja, ta vakten" }).click()));
  await Promise.all(runners.map(({ page }) => expect(page.getByText(/^(Vakten er din|En kollega fikk vakten .*)$/).first()).toBeVisible()));
  const has = await Promise.all(runners.map(({ page }) => page.getByText("Vakten er din", { exact: true }).first().isVisible()));
  expect(has.filter(Boolean)).toHaveLength(1);
  const winner = has[0] ? "Ida Berg" : "Jonas Lie";
  const [won, lost] = has[0] ? runners : [...runners].reverse();
  await expect(lost.page.getByRole("alert")).toContainText(/En kollega fikk vakten kl\. \d\d:\d\d/);
  await expect(lost.page.getByRole("button", { name: "Ja, ta vakten" })).toHaveCount(0);

  // The page that has been open all the time.
  await expect(row).toContainText(winner);
  await expect(row).toContainText("Godtatt");
  await axe(page);

  // Handed back, it is open again; withdrawn, it is gone.
  await won.page.getByRole("link", { name: "Gi fra deg vakten" }).click();
  await won.page.getByRole("button", { name: "Ja, gi den fra meg" }).click();
  await expect(won.page.getByText("Vakten er gitt tilbake")).toBeVisible();
  await expect(row).toContainText("Ledig");
  await expect(row).not.toContainText("Godtatt");
  await lost.page.goto("/vakter");
  await expect(lost.page.getByRole("link", { name: "Ta vakten" })).toBeVisible();
  await row.getByRole("link").first().click();
  await page.getByRole("link", { name: "Trekk tilbake vakten" }).click();
  await page.getByRole("button", { name: "Ja, trekk den tilbake" }).click();
  await expect(page.getByText("Trukket tilbake", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("table")).toContainText("Gitt tilbake");
  await axe(page);
  await expect(lost.page.getByRole("link", { name: "Ta vakten" })).toHaveCount(0);
  for (const runner of runners) await runner.close();
});

test("the form is judged while it is filled in", async ({ page, axe, allow }) => {
  allow(/status of 422/);
  const work = workplace();
  await goAs(page, work.manager, `/vakter/${work.id}`);
  await openForm(page, work.id);
  const error = (id: string) => page.locator(`#${id}-error`);
  const asked: string[] = [];
  page.on("request", (request) => request.method() === "POST" && asked.push(request.url()));
  await page.getByRole("button", { name: "Publiser" }).click();
  const summary = page.locator(".error-summary");
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveText([
    "Velg en dag",
    "Skriv når vakten begynner og slutter",
    "Skriv svarfristen, med dag og klokkeslett",
    "Velg minst én som skal få tilbudet",
  ]);
  await expect(page.getByLabel("Ida Berg")).toHaveAttribute("aria-invalid", "true");
  await axe(page);
  expect(asked).toEqual([]);

  // The summary follows: an entry says what is wrong now and goes with its mistake, the summary with the last one.
  await page.getByLabel("Svarfrist: klokkeslett").fill("12:00");
  await page.getByLabel("Svarfrist: dag").fill(dayFromNow(-1));
  await page.getByLabel("Dag", { exact: true }).first().fill(dayFromNow(7));
  await expect(summary.getByRole("link")).toHaveText([
    "Skriv når vakten begynner og slutter",
    "Svarfristen har gått ut. Velg en som er fram i tid",
    "Velg minst én som skal få tilbudet",
  ]);
  await axe(page);
  await page.getByLabel("Jonas Lie").check();
  await page.getByLabel("Jonas Lie").uncheck();
  await page.getByLabel("Jonas Lie").blur();
  await expect(error("employee")).toHaveText("Velg minst én som skal få tilbudet");
  await expect(summary.getByRole("link")).toHaveCount(2);

  await fillIn(page, "10:00", "17:30");
  await page.getByLabel("Jonas Lie").check();
  for (const id of ["day", "start1", "deadline_day", "employee"]) await expect(error(id)).toHaveCount(0);
  await expect(summary).toHaveCount(0);
  await expect(page.locator(".publish__sum")).toContainText("(7 t 30 min)");
  await page.getByText("En vakt til").click();
  await page.locator("#start2").fill("17:00");
  await page.locator("#end2").fill("19:00");
  await page.locator("#end2").blur();
  await expect(error("start2")).toHaveText("Vaktene overlapper hverandre");
  await page.locator("#start2").fill("17:30");
  await expect(error("start2")).toHaveCount(0);
  await page.locator("#deadline_day").fill(dayFromNow(8));
  await page.locator("#deadline_day").blur();
  await expect(error("deadline_day")).toHaveText("Svarfristen kan ikke være etter at vakten begynner");
  await page.locator("#deadline_day").fill(dayFromNow(-1));
  await expect(error("deadline_day")).toHaveText("Svarfristen har gått ut. Velg en som er fram i tid");
  await page.locator("#deadline_day").fill(dayFromNow(5));
  await expect(error("deadline_day")).toHaveCount(0);

  await page.getByText("Samme vakt på andre dager").click();
  await page.locator("#copy1").fill(dayFromNow(14));
  await page.locator("#copy2").fill(dayFromNow(21));
  const sum = page.locator(".publish__sum");
  await expect(sum).toContainText("3 ledige vakter, 1 ansatt får tilbudet");
  await expect(sum.getByRole("listitem")).toHaveCount(3);
  await axe(page);
  await page.getByRole("button", { name: "Publiser" }).click();
  await expect(page.locator(".plan tbody tr")).toHaveCount(3);

  // What only the server knows comes back to the same field, and nothing that was typed is lost.
  await publish(page.request, work, "tatt");
  await openForm(page, work.id);
  await fillIn(page, "10:00", "17:00");
  await page.getByLabel("Ida Berg").check();
  await page.getByText("Samme vakt på andre dager").click();
  await page.getByLabel("Egen ID").fill("tatt");
  const refused = page.waitForResponse((response) => response.request().method() === "POST");
  await page.getByRole("button", { name: "Publiser" }).click();
  expect((await refused).status()).toBe(422);
  await expect(error("id")).toHaveText("ID-en er brukt av en annen vakt");
  await expect(page.getByLabel("Egen ID")).toHaveValue("tatt");
  await expect(page.getByLabel("Ida Berg")).toBeChecked();
  await expect(page.getByRole("heading", { name: "Dette publiseres" })).toBeVisible();
  await expect(summary.getByRole("link")).toHaveText(["ID-en er brukt av en annen vakt"]);
  await page.getByLabel("Egen ID").fill("ledig");
  await expect(error("id")).toHaveCount(0);
  await expect(summary).toHaveCount(0);
  await page.getByRole("button", { name: "Publiser" }).click();
  await expect(page.locator("#v-ledig")).toBeVisible();
});

test("the browser knows the clocks of the place as the server does", async ({ page }) => {
  const work = workplace();
  await goAs(page, work.manager, `/vakter/${work.id}`);
  await openForm(page, work.id);
  const sum = page.locator(".publish__sum");
  for (const [day, start, end, said] of [
    ["2027-03-27", "22:00", "06:00", "(7 t)"],
    ["2027-10-30", "22:00", "06:00", "(9 t)"],
    ["2027-10-31", "00:00", "00:00", "(25 t)"],
    ["2027-06-05", "22:00", "06:15", "(8 t 15 min)"],
  ]) {
    await page.locator("#day").fill(day);
    await page.locator("#start1").fill(start);
    await page.locator("#end1").fill(end);
    await expect(sum).toContainText(said);
  }
  await page.locator("#day").fill("2027-03-28");
  await page.locator("#start1").fill("02:30");
  await page.locator("#start1").blur();
  await expect(page.locator("#start1-error")).toContainText("Klokken stilles");

  // The hour that comes twice is asked about, and only that.
  const turn = page.locator("#start1_turn");
  await expect(turn).toBeHidden();
  await page.locator("#day").fill("2027-10-31");
  await page.locator("#end1").fill("06:00");
  await expect(turn).toBeVisible();
  await expect(page.locator("#end1_turn")).toBeHidden();
  await expect(sum).not.toContainText("kl. 02:30");
  await page.getByLabel("Ida Berg").check();
  await page.locator("#deadline_day").fill("2027-10-31");
  await page.locator("#deadline_time").fill("01:00");
  await page.getByRole("button", { name: "Publiser" }).click();
  await expect(page.locator(".error-summary").getByRole("link")).toHaveText(["Velg om du mener første eller andre gang klokken viser dette"]);
  await turn.selectOption("Første gang (før klokken stilles)");
  await expect(sum).toContainText("(4 t 30 min)");
  await turn.selectOption("Andre gang (etter at klokken er stilt)");
  await expect(sum).toContainText("(3 t 30 min)");
  await expect(page.locator("#start1_turn-error")).toHaveCount(0);
  await page.locator("#start1").fill("03:30");
  await expect(turn).toBeHidden();
  await expect(sum).toContainText("(2 t 30 min)");
});

test("a row's menu says what it does and moves nothing", async ({ page, request, axe }) => {
  const work = workplace();
  await publish(request, work, "a", 7);
  await publish(request, work, "b", 8);
  await goAs(page, work.manager, `/vakter/${work.id}`);
  const row = page.locator("#v-a");
  const size = async () => page.locator(".plan").evaluate((table) => [table.clientWidth, table.clientHeight]);
  const before = await size();
  await row.getByRole("button", { name: /^Handlinger/ }).click();
  const menu = page.getByRole("dialog");
  await expect(menu).toBeVisible();
  expect(await size()).toEqual(before);
  await expect(menu.getByRole("link", { name: "Åpne vakten" })).toBeVisible();
  await expect(menu.getByRole("link", { name: "Trekk tilbake vakten" })).toBeVisible();
  await axe(page);
  // Whoever is choosing is not disturbed, and sees what has come meanwhile once done.
  await publish(request, work, "c", 9);
  await expect(page.locator(".live__says")).toHaveText("Noe er endret. Listen oppdateres når du er ferdig.");
  await expect(menu).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("#v-c")).toBeVisible();
  await row.getByRole("button", { name: /^Handlinger/ }).click();
  await menu.getByLabel("Gi vakten til").selectOption("Jonas Lie");
  await menu.getByRole("button", { name: "Tildel" }).click();
  await expect(page.getByText("Tildelt", { exact: true })).toBeVisible();
  await expect(row).toContainText("Godtatt");
  await row.getByRole("button", { name: /^Handlinger/ }).click();
  await page.getByRole("dialog").getByRole("link", { name: "Ta vakten fra Jonas Lie" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Vil du ta vakten fra Jonas Lie?");
});

test("long words and large letters make no page wider than the screen", async ({ page, request }) => {
  const long = "Kundebehandlingsmedarbeiderkoordinator".repeat(2);
  const work = workplace({ business: long, product: `${long}en`, ida: `Ida ${long}`, jonas: `Jonas ${long}` });
  await publish(request, work, "v".repeat(64), 7);
  await publish(request, work, "b", 8);
  const check = async (paths: string[]) => {
    for (const path of paths) {
      for (const [width, size] of [[320, "100%"], [360, "200%"]] as const) {
        await page.setViewportSize({ width, height: 640 });
        await page.goto(path);
        await page.evaluate((size) => {
          document.documentElement.style.fontSize = size;
          for (const details of document.querySelectorAll("main details")) details.setAttribute("open", "");
          for (const turn of document.querySelectorAll(".publish__turn")) turn.removeAttribute("hidden");
        }, size);
        await expectNoSidewaysScroll(page);
      }
    }
  };
  const own = `/vakter/${work.id}`;
  await goAs(page, work.manager, own);
  await check([own, `${own}?view=week`, `${own}/ny`, `${own}/vakt/${"v".repeat(64)}`]);
  const menu = page.locator("#v-b").getByRole("button", { name: /^Handlinger/ });
  await page.goto(own);
  await menu.click();
  await expectNoSidewaysScroll(page);
  await page.context().clearCookies();
  await check(["/vakter"]);
  await goAs(page, work.ida, "/vakter");
  await check(["/vakter", `/vakter/tilbud/${work.id}/b`]);
});

test("accepted shifts are read by a calendar, until the address is taken away", async ({ page, request }) => {
  const work = workplace();
  await publish(request, work, "a", 7);
  await publish(request, work, "b", 8);
  await goAs(page, work.ida, "/vakter");
  for (const vacancy of ["a", "b"]) {
    await page.goto(`/vakter/tilbud/${work.id}/${vacancy}`);
    await page.getByRole("button", { name: "Ja, ta vakten" }).click();
    await expect(page).toHaveURL(/ok=accepted/);
  }
  await page.getByRole("button", { name: "Lag en adresse" }).click();
  const address = await page.locator(".calendar-address").getAttribute("href");
  // A calendar program has no session.
  const read = async () => {
    const answer = await fetch(address!);
    return { status: answer.status, text: await answer.text() };
  };
  const events = (text: string) => new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((event) => new ICAL.Event(event));
  const first = await read();
  const [one, two] = events(first.text);
  expect(one.summary).toBe("Sal, Kafé Prøve");
  expect(one.startDate.toJSDate().toISOString()).toBe(`${dayFromNow(7)}T10:00:00.000Z`);
  expect(one.endDate.subtractDate(one.startDate).toSeconds()).toBe(7 * 3600);
  expect(two.uid).not.toBe(one.uid);
  await page.goto(`/vakter/tilbud/${work.id}/b?act=hand-back`);
  await page.getByRole("button", { name: "Ja, gi den fra meg" }).click();
  await expect(page).toHaveURL(/ok=handed-back/);
  expect(events((await read()).text).map((event) => event.uid)).toEqual([one.uid]);
  await page.getByRole("button", { name: "Slå av kalenderen" }).click();
  await expect(page.getByText("Kalenderen er slått av")).toBeVisible();
  expect((await read()).status).toBe(404);
});

test("every page is for everybody, in both themes and on the smallest screen", async ({ page, request, axe }) => {
  const work = workplace();
  await publish(request, work, "a", 7);
  await publish(request, work, "b", 8);
  await goAs(page, work.manager, `/vakter/${work.id}`);
  const check = async (paths: string[]) => {
    for (const path of paths) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        await page.goto(path);
        expect((await colours(page)).isDark).toBe(colorScheme === "dark");
        await axe(page);
      }
      for (const width of [320, 360]) {
        await page.setViewportSize({ width, height: 640 });
        await page.goto(path);
        await expectNoSidewaysScroll(page);
      }
    }
  };
  const own = `/vakter/${work.id}`;
  await check([own, `${own}?view=week`, `${own}/ny`, `${own}/vakt/a`, "/vakter"]);
  await page.context().clearCookies();
  await goAs(page, work.ida, "/vakter");
  await check(["/vakter", `/vakter/tilbud/${work.id}/a`]);
});
