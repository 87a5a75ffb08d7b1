import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { localTime, someAd } from "../support/api";
import { adminToken, address } from "../serve.mjs";
import { expect, expectNoSidewaysScroll, missing, test } from "../support/test";

/** A day so many days ahead, as providers write it and as the page says it. */
function day(days: number) {
  const at = new Date(Date.now() + days * 86_400_000);
  const part = (options: Intl.DateTimeFormatOptions) => at.toLocaleDateString("nb-NO", { timeZone: "Europe/Oslo", ...options });
  return {
    sent: at.toLocaleDateString("sv-SE", { timeZone: "Europe/Oslo" }).split("-").reverse().join("."),
    iso: at.toLocaleDateString("sv-SE", { timeZone: "Europe/Oslo" }),
    shown: `${part({ weekday: "long" })} ${part({ day: "numeric", month: "long" })}`,
  };
}

test("the page of an ad shows everything that was sent", async ({ page, api, axe }) => {
  const due = day(9);
  const ad = someAd({
    title: "Regnskapsmedarbeider &amp; controller",
    adText:
      '<h2>Oppgaver</h2><p onclick="alert(1)" style="color:red">Du fører <b>bilag</b>.</p><script>document.title = "stjålet"</script>' +
      '<ul><li>lønn</li></ul><p><a href="https://les.example/mer" target="_blank">Les mer</a> <a href="javascript:alert(2)">ikke her</a></p><img src="x" onerror="alert(3)">',
    positions: 3,
    employer: { businessName: "Tallene &amp; Co", orgnr: "974 760 673", location: { address: "Havnegata 2", postalCode: "7010", city: "TRONDHEIM" } },
    locationList: [
      { address: "Storgata 1", postalCode: "0155", city: "OSLO", municipal: "OSLO", county: "OSLO", latitude: "59.9139", longitude: "10.7522" },
      { postalCode: "7010", city: "TRONDHEIM" },
    ],
    contactList: [
      { name: "Kari Nordmann", title: "Økonomisjef", role: "Leder", email: "kari@tallene.example", phone: "+47 400 00 123" },
      { name: "Ola Hansen", email: "ola@tallene.example" },
    ],
    categoryList: [{ code: "3313", categoryType: "STYRK08", name: "noe annet" }],
    properties: {
      extent: "Heltid",
      engagementtype: "Fast",
      workhours: '["Dagtid","Kveld"]',
      workday: "Ukedager",
      workLanguage: ["Norsk", "Engelsk"],
      salary: 650000,
      starttime: "1. august",
      sector: "Privat",
      remote: "Hybridkontor",
      jobpercentage: "80",
      jobtitle: "Controller",
      keywords: "regnskap;excel, lønn",
      applicationdue: due.sent,
      applicationurl: "https://sok.tallene.example/1",
      applicationlabel: "Søk hos Tallene",
      applicationemail: "jobb@tallene.example",
      sourceurl: "https://tallene.example/stilling/1",
      employerhomepage: "tallene.example",
      linkedinpage: "https://www.linkedin.com/company/tallene",
      employerdescription: "<p>Vi er <i>to</i> og femti.</p><script>x()</script>",
    },
  });
  const uuid = await api.post(ad);
  const answer = await page.goto(`/stillinger/${uuid}`);
  expect(answer!.status()).toBe(200);
  await expect(page).toHaveTitle("Regnskapsmedarbeider & controller – Verv");
  await expect(page.locator('meta[name="robots"]')).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Regnskapsmedarbeider & controller");
  await expect(page.locator(".ad__employer-line")).toHaveText("Tallene & Co · Oslo + 1 til");
  await expect(page.locator(".ad__tags li")).toHaveText(["Heltid", "Fast", "Hybridkontor"]);

  const text = page.locator(".ad__body > .rich-text");
  await expect(text.getByRole("heading", { name: "Oppgaver" })).toBeVisible();
  await expect(text.locator("b")).toHaveText("bilag");
  await expect(text.locator("li")).toHaveText("lønn");
  await expect(text.getByRole("link", { name: "Les mer" })).toHaveAttribute("rel", "nofollow noopener");
  await expect(text).toContainText("ikke her");
  await expect(text.locator('script, img, [onclick], [style], [target], a[href]:not([href^="https://les.example/"])')).toHaveCount(0);
  await expect(text).not.toContainText("stjålet");

  const fact = (label: string) => page.locator(".ad__side .facts > div").filter({ has: page.getByText(label, { exact: true }) }).locator("dd");
  await expect(fact("Arbeidssteder").locator(".facts__line")).toHaveText(["Storgata 1, 0155 Oslo", "7010 Trondheim"]);
  for (const [label, value] of [
    ["Antall stillinger", "3"],
    ["Yrke", "Regnskapsførere"],
    ["Stillingstittel", "Controller"],
    ["Omfang", "Heltid"],
    ["Stillingsprosent", "80 %"],
    ["Ansettelsesform", "Fast"],
    ["Arbeidstid", "Dagtid, kveld"],
    ["Arbeidsdager", "Ukedager"],
    ["Arbeidsspråk", "Norsk, engelsk"],
    ["Oppstart", "1. august"],
    ["Lønn", /^650\s000 kr$/],
    ["Sektor", "Privat"],
    ["Hjemmekontor", "Hybridkontor"],
    ["Referanse", ad.reference],
  ] as const) {
    await expect(fact(label), label).toHaveText(value);
  }
  await expect(page.locator(".ad__keywords")).toHaveText("Stikkord: regnskap, excel, lønn");
  await expect(page.getByRole("link", { name: "Vis på kart" })).toHaveAttribute("href", /openstreetmap\.org\/\?mlat=59\.9139&mlon=10\.7522/);

  await expect(page.locator(".deadline")).toHaveText(`Søk senest ${due.shown} 9 dager igjen`);
  await expect(page.locator(".deadline time")).toHaveAttribute("datetime", due.iso);
  await expect(page.getByRole("link", { name: "Søk hos Tallene" })).toHaveAttribute("href", `/stillinger/${uuid}/apply`);
  await expect(page.getByRole("link", { name: "jobb@tallene.example" })).toHaveAttribute("href", "mailto:jobb@tallene.example");
  await expect(page.getByRole("link", { name: "Se originalannonsen" })).toHaveAttribute("href", "https://tallene.example/stilling/1");

  const contacts = page.locator(".contact");
  await expect(contacts).toHaveCount(2);
  await expect(contacts.first()).toContainText("Kari Nordmann");
  await expect(contacts.first()).toContainText("Økonomisjef");
  await expect(contacts.first()).toContainText("Leder");
  await expect(contacts.first().getByRole("link", { name: "+47 400 00 123" })).toHaveAttribute("href", "tel:+4740000123");
  await expect(contacts.first().getByRole("link", { name: "kari@tallene.example" })).toHaveAttribute("href", "mailto:kari@tallene.example");

  const employer = page.locator(".ad__employer");
  await expect(employer.locator(".rich-text")).toHaveText("Vi er to og femti.");
  await expect(employer.locator("dl")).toContainText("974760673");
  await expect(employer.locator("dl")).toContainText("Havnegata 2, 7010 Trondheim");
  await expect(employer.getByRole("link", { name: "Nettsted" })).toHaveAttribute("href", "https://tallene.example");
  await expect(employer.getByRole("link", { name: "LinkedIn" })).toHaveAttribute("href", "https://www.linkedin.com/company/tallene");
  await axe(page);
});

test("deadlines in words: today, tomorrow, as soon as possible, the sender's own", async ({ page, api }) => {
  const today = day(0);
  const tomorrow = day(1);
  for (const [sent, shown] of [
    [today.sent, `Søk senest i dag, ${today.shown} siste dag`],
    [`${tomorrow.iso}T12:00`, `Søk senest i morgen, ${tomorrow.shown} 1 dag igjen`],
    ["Snarest", "Søknadsfrist Snarest"],
    ["etter avtale", "Søknadsfrist etter avtale"],
  ]) {
    const uuid = await api.post(someAd({ properties: { applicationdue: sent } }));
    await page.goto(`/stillinger/${uuid}`);
    await expect(page.locator(".deadline")).toHaveText(shown);
  }
});

test("whoever applies is led on, and view and click are counted", async ({ page, api, request }) => {
  // The employer's own site.
  const employer = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html; charset=utf-8").end('<!DOCTYPE html><html lang="nb"><link rel="icon" href="data:,"><title>Søknad</title><h1>Søk her</h1>');
  });
  await new Promise<void>((listening) => employer.listen(0, "127.0.0.1", listening));
  try {
    const target = `http://127.0.0.1:${(employer.address() as AddressInfo).port}/søknad?a=1&b=2`;
    const uuid = await api.post(someAd({ properties: { applicationurl: target } }));
    await page.goto(`/stillinger/${uuid}`);
    await page.getByRole("link", { name: "Søk på stillingen" }).click();
    await expect(page.getByRole("heading", { name: "Søk her" })).toBeVisible();
    expect(page.url()).toBe(encodeURI(target));
    expect(await api.stats(uuid)).toEqual({ views: 1, clicks: 1 });

    const robot = { headers: { "user-agent": "Examplebot/1.0" }, maxRedirects: 0 };
    const apply = await request.get(`/stillinger/${uuid}/apply`, robot);
    expect(apply.status()).toBe(303);
    expect(apply.headers()["location"]).toBe(encodeURI(target));
    expect((await request.get(`/stillinger/${uuid}`, robot)).status()).toBe(200);
    expect(await api.stats(uuid)).toEqual({ views: 1, clicks: 1 });
  } finally {
    await new Promise((closed) => {
      employer.close(closed);
      employer.closeAllConnections();
    });
  }
});

test("an ad without an application link says so at its apply address", async ({ page, api, allow }) => {
  allow(missing);
  const uuid = await api.post(someAd());
  await page.goto(`/stillinger/${uuid}`);
  await expect(page.getByRole("link", { name: "Søk på stillingen" })).toHaveCount(0);
  expect((await page.goto(`/stillinger/${uuid}/apply`))!.status()).toBe(404);
  await page.getByRole("link", { name: "Tilbake til annonsen" }).click();
  await expect(page).toHaveURL(`/stillinger/${uuid}`);
});

test("a stopped ad is gone, with its text and its people", async ({ page, api, axe, allow }) => {
  allow(missing);
  const ad = someAd({ title: "Stanset stilling", employer: { businessName: "Forsvunne Foretak", location: { postalCode: "0155", city: "OSLO" } }, adText: "<p>Hemmelig kjeller.</p>", contactList: [{ name: "Kari Nordmann", email: "kari@kjelleren.example", phone: "400 00 123" }], properties: { applicationurl: "https://kjelleren.example/sok" } });
  const uuid = await api.post(ad);
  await page.goto(`/stillinger/${uuid}`);
  await expect(page.getByText("Hemmelig kjeller.")).toBeVisible();
  await api.stop(ad.reference);
  const answer = await page.reload();
  expect(answer!.status()).toBe(410);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Annonsen er fjernet");
  const html = await page.content();
  for (const gone of ["Stanset stilling", "Hemmelig", "Kari", "kjelleren.example", "400 00 123", "Forsvunne"]) {
    expect(html).not.toContain(gone);
  }
  await expect(page.locator('meta[name="robots"]')).toHaveAttribute("content", "noindex");
  await axe(page);
  expect((await page.goto(`/stillinger/${uuid}/apply`))!.status()).toBe(410);
  await page.getByRole("main").getByRole("link", { name: "Se ledige stillinger" }).click();
  await expect(page).toHaveURL("/stillinger");
  await expect(page.locator(`a[href="/stillinger/${uuid}"]`)).toHaveCount(0);
});

test("an expired ad is shown with a notice and no way to apply", async ({ page, api, axe, allow }) => {
  allow(missing);
  const uuid = await api.post(someAd({ published: localTime(-20), expires: localTime(-2), properties: { applicationurl: "https://kjelleren.example/sok", applicationemail: "sok@kjelleren.example", applicationlabel: "Søk nå" } }));
  const answer = await page.goto(`/stillinger/${uuid}`);
  expect(answer!.status()).toBe(200);
  await expect(page.getByRole("status")).toContainText("Annonsen er utløpt");
  await expect(page.getByText("Vi trenger deg i kjelleren.")).toBeVisible();
  await expect(page.locator('meta[name="robots"]')).toHaveAttribute("content", "noindex");
  await expect(page.locator('a[href$="/apply"], a[href*="kjelleren.example"]')).toHaveCount(0);
  await axe(page);
  expect((await page.goto(`/stillinger/${uuid}/apply`))!.status()).toBe(410);
});

test("a hidden employer stays hidden", async ({ page, api }) => {
  const hidden = {
    privacy: "DONT_SHOW_EMPLOYER",
    published: localTime(-0.03),
    employer: { businessName: "Skjult Arbeidsgiver AS", orgnr: "974760673", location: { address: "Skjultveien 3", postalCode: "0155", city: "OSLO" } },
    properties: { employerhomepage: "https://skjult.example", employerdescription: "<p>Vi heter Skjult.</p>", linkedinpage: "https://www.linkedin.com/company/skjult", facebookpage: "https://www.facebook.com/skjult" },
  };
  const uuid = await api.post(someAd(hidden));
  await page.goto(`/stillinger/${uuid}`);
  await expect(page.locator(".ad__employer-line")).toContainText("Arbeidsgiveren er ikke oppgitt");
  const html = await page.content();
  for (const secret of [/skjult/i, /974760673/]) {
    expect(html).not.toMatch(secret);
  }
  await page.goto("/stillinger");
  const row = page.locator(".ad-row").filter({ has: page.locator(`a[href="/stillinger/${uuid}"]`) });
  await expect(row).toContainText("Arbeidsgiveren er ikke oppgitt");
  expect(await page.content()).not.toMatch(/Skjult Arbeidsgiver/);
});

test("an ad that is not for the public is not found", async ({ page, api, allow }) => {
  allow(missing);
  const uuid = await api.post(someAd({ privacy: "INTERNAL_NOT_SHOWN", published: undefined, title: "Intern stilling" }));
  for (const path of [`/stillinger/${uuid}`, `/stillinger/${uuid}/apply`]) {
    expect((await page.goto(path))!.status()).toBe(404);
    expect(await page.content()).not.toContain("Intern stilling");
  }
  await page.goto("/stillinger");
  await expect(page.getByText("Intern stilling")).toHaveCount(0);
});

test("nobody sees an ad before its time", async ({ page, api, allow }) => {
  allow(missing);
  const uuid = await api.post(someAd({ title: "Morgendagens stilling", published: localTime(1), properties: { applicationurl: "https://kjelleren.example/sok" } }));
  for (const path of [`/stillinger/${uuid}`, `/stillinger/${uuid}/apply`]) {
    expect((await page.goto(path))!.status()).toBe(404);
    expect(await page.content()).not.toContain("Morgendagens stilling");
  }
  await page.goto("/stillinger");
  await expect(page.locator(`a[href="/stillinger/${uuid}"]`)).toHaveCount(0);
});

test("nonsense is not found, in words and with a way on", async ({ page, axe, allow }) => {
  allow(missing);
  for (const path of ["/tull", "/stillinger/tull", "/stillinger/00000000-0000-4000-8000-000000000000", "/docs/tull"]) {
    const answer = await page.goto(path);
    expect(answer!.status(), path).toBe(404);
  }
  await page.goto("/stillinger/tull");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Siden finnes ikke");
  await axe(page);
  await page.getByRole("link", { name: "Til forsiden" }).click();
  await expect(page).toHaveURL("/");
});

/** What Chromium says of a form that comes back to be put right. */
const putRight = /^error: Failed to load resource: the server responded with a status of 422 /;

test("the link of an ad is copied, and the result is said", async ({ page, api, context, axe }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const uuid = await api.post(someAd());
  await page.goto(`/stillinger/${uuid}`);
  const share = page.locator(".share");
  await expect(share.getByRole("link", { name: address })).toHaveAttribute("href", `http://${address}/stillinger/${uuid}`);
  await expect(share.getByRole("link", { name: "Send på e-post" })).toHaveAttribute("href", /^mailto:\?subject=Pr%C3%B8veannonse/);
  await share.getByRole("button", { name: "Kopier lenken" }).click();
  await expect(share.getByRole("status")).toHaveText("Lenken er kopiert.");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`http://${address}/stillinger/${uuid}`);
  await axe(page);
});

test("an ad is handed to the browser's sheet where there is one", async ({ page, api }) => {
  const uuid = await api.post(someAd({ title: "Delt stilling" }));
  await page.addInitScript(() => {
    const shared: unknown[] = [];
    Object.assign(navigator, { canShare: () => true, share: async (sheet: unknown) => void shared.push(sheet) });
    Object.assign(window, { shared });
  });
  await page.goto(`/stillinger/${uuid}`);
  await page.getByRole("button", { name: "Del med …" }).click();
  expect(await page.evaluate(() => (window as unknown as { shared: unknown[] }).shared)).toEqual([{ title: "Delt stilling", url: `http://${address}/stillinger/${uuid}` }]);
});

test("there is no button for a sheet that the browser has not", async ({ page, api }) => {
  const uuid = await api.post(someAd());
  await page.addInitScript(() => Object.defineProperty(navigator, "canShare", { value: undefined }));
  await page.goto(`/stillinger/${uuid}`);
  await expect(page.getByRole("button", { name: "Kopier lenken" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Del med …" })).toBeHidden();
});

test("a deadline that is a day goes into a calendar @once", async ({ page, api, request }) => {
  const due = day(9);
  const uuid = await api.post(someAd({ properties: { applicationdue: due.sent } }));
  await page.goto(`/stillinger/${uuid}`);
  const href = await page.getByRole("link", { name: "Legg fristen i kalenderen" }).getAttribute("href");
  expect(href).toBe(`/stillinger/${uuid}/frist.ics`);
  const calendar = await request.get(href!);
  expect(calendar.headers()["content-type"]).toContain("text/calendar");
  expect(await calendar.text()).toContain(due.iso.replaceAll("-", ""));
  await expect(page.getByRole("link", { name: "Minn meg på fristen" })).toHaveAttribute("href", `/stillinger/${uuid}/paaminnelse`);
});

test("an ad is reported, and a moderator closes the case", async ({ page, api, request, axe, allow }) => {
  allow(putRight);
  const uuid = await api.post(someAd({ title: "Rapportert stilling" }));
  await page.goto(`/stillinger/${uuid}`);
  await page.getByRole("link", { name: "Rapporter annonsen" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rapporter annonsen");
  await expect(page.getByText("La dette feltet stå tomt")).toBeHidden();
  await axe(page);
  // Wrong in every field: all is told at once, and nothing typed is lost.
  await page.getByLabel("Noe annet").check();
  await page.getByLabel("E-postadressen din (valgfritt)").fill("kari");
  await page.getByRole("button", { name: "Send inn" }).click();
  const summary = page.getByRole("alert");
  await expect(summary).toBeFocused();
  await expect(summary.getByRole("link")).toHaveText(["Skriv hva som er galt", /^Skriv e-postadressen/]);
  await expect(page).toHaveTitle(/^Feil: /);
  await expect(page.getByLabel("Noe annet")).toBeChecked();
  await axe(page);
  await summary.getByRole("link", { name: "Skriv hva som er galt" }).click();
  await expect(page.getByLabel("Fortell mer")).toBeFocused();
  await page.keyboard.type("Lønnen er <b>feil</b> & for lav");
  await page.getByLabel("E-postadressen din (valgfritt)").fill("kari@example.com");
  await page.getByRole("button", { name: "Send inn" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Takk for at du sa fra");
  await axe(page);
  await page.getByRole("link", { name: "Tilbake til annonsen" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Rapportert stilling");

  const headers = { authorization: `Bearer ${adminToken}` };
  const waiting = async () => {
    const answer = await request.get("/stillingsimport/internal/ads/queue", { headers });
    return ((await answer.json()).ads as { uuid: string; openReports: number; reports: object[] }[]).find((ad) => ad.uuid === uuid && ad.openReports > 0);
  };
  expect((await waiting())!.reports).toMatchObject([{ reason: "OTHER", text: "Lønnen er <b>feil</b> & for lav", email: "kari@example.com" }]);
  const review = await request.post(`/stillingsimport/internal/ads/${uuid}/review`, { headers, data: { decision: "reject", reason: "UNKNOWN" } });
  expect(review.status()).toBe(200);
  expect(await waiting()).toBeUndefined();
});

test("whoever finds an ad gone is shown others", async ({ page, api, axe, allow }) => {
  allow(missing);
  // Something to lead on to.
  const other = await api.post(someAd({ title: "Fyrvokter på Utsira", published: localTime(-0.01), categoryList: [{ code: "7512", categoryType: "STYRK08" }] }));
  // Of its own: the same test runs on the phone meanwhile.
  const secret = randomUUID();
  const ad = someAd({ title: `Fyrvokter på ${secret}`, categoryList: [{ code: "7512", categoryType: "STYRK08" }] });
  const gone = await api.post(ad);
  await api.stop(ad.reference);
  const expired = await api.post(someAd({ title: "Fyrvokter på Færder", published: localTime(-20), expires: localTime(-2) }));
  for (const [path, status] of [
    [`/stillinger/${gone}`, 410],
    [`/stillinger/${expired}`, 200],
    ["/stillinger/00000000-0000-4000-8000-000000000000", 404],
  ] as const) {
    expect((await page.goto(path))!.status()).toBe(status);
    const rows = page.locator(".others .ad-row");
    expect(await rows.count()).toBeGreaterThan(0);
    expect(await rows.count()).toBeLessThanOrEqual(4);
    expect(await page.content()).not.toContain(secret);
    await axe(page);
  }
  await page.goto(`/stillinger/${gone}`);
  await expect(page.locator(`.others a[href="/stillinger/${other}"]`)).toHaveText("Fyrvokter på Utsira");
  const link = page.locator(".others .ad-row a").first();
  const title = await link.innerText();
  await link.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
});

test("the way back leads to the search one came from", async ({ page }) => {
  await page.goto("/stillinger");
  await page.locator(".ad-row a").first().click();
  await expect(page.locator(".crumbs a")).toHaveText("Ledige stillinger");
  await page.goto("/stillinger?extent=Heltid");
  await page.locator(".ad-row a").first().click();
  await page.getByRole("link", { name: "Tilbake til søket" }).click();
  await expect(page).toHaveURL("/stillinger?extent=Heltid");
});

test("an ad says in which language it is written @once", async ({ page, api }) => {
  const uuid = await api.post(someAd({ title: "Baker with us", adText: "<p>We are looking for a baker, and you will work with the best of us.</p>", properties: { extent: "Deltid" } }));
  await page.goto(`/stillinger/${uuid}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveAttribute("lang", "en");
  await page.goto(`/stillinger/${uuid}?lang=en`);
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveAttribute("lang");
  await expect(page.locator(".ad__tags")).toHaveText("Part-time");
});

test("on paper an ad is text and addresses @once", async ({ page, api }) => {
  const uuid = await api.post(someAd({ properties: { applicationurl: "https://kjelleren.example/sok", applicationdue: day(9).sent } }));
  await page.goto(`/stillinger/${uuid}`);
  await page.emulateMedia({ media: "print" });
  for (const hidden of [".site-header", ".site-footer", ".crumbs", ".share", ".ad__remember", ".ad__apply .button", ".others"]) {
    await expect(page.locator(hidden)).toBeHidden();
  }
  await expect(page.getByText(`http://${address}/stillinger/${uuid}/apply`)).toBeVisible();
  await expect(page.getByText("Vi trenger deg i kjelleren.")).toBeVisible();
});

for (const width of [320, 360]) {
  test(`nothing of an ad is wider than ${width} pixels @once`, async ({ page, api }) => {
    await page.setViewportSize({ width, height: 740 });
    const long = "Menneskerettighetsorganisasjonsmedarbeiderstilling".repeat(3);
    const everywhere = {
      title: long,
      adText: `<p>${long}</p>`,
      employer: { businessName: long, location: { postalCode: "5003", city: long } },
      locationList: [{ postalCode: "5003", address: long, municipal: long.slice(0, 200), county: long.slice(0, 200) }],
      contactList: [{ name: long, title: long, role: long, email: `${long.slice(0, 60)}@kjelleren.example` }],
      categoryList: [{ code: "0", categoryType: "JANZZ", name: long }],
    };
    const properties = { applicationlabel: long, applicationemail: "menneskerettighetene@kjelleren.example", applicationmail: long, jobtitle: long, keywords: long, employerdescription: `<p>${long}</p>` };
    const withDay = await api.post(someAd({ title: long, adText: `<p>${long}</p>`, properties: { applicationurl: `https://kjelleren.example/${long}`, applicationdue: day(9).sent } }));
    const withText = await api.post(someAd({ ...everywhere, properties: { ...properties, applicationurl: `https://kjelleren.example/${long}`, applicationdue: long } }));
    for (const path of [`/stillinger/${withDay}`, `/stillinger/${withText}`, `/stillinger/${withDay}/rapporter`, `/stillinger?q=${long}`]) {
      await page.goto(path);
      if (path.includes("?q=")) {
        await page.locator("#filters > summary").click();
        for (const filter of await page.locator(".board__filters .disclosure:not([open]) > summary").all()) await filter.click();
      }
      await expectNoSidewaysScroll(page);
    }
  });
}

test("everything beside the text can be reached by keyboard and seen @once", async ({ page, api }) => {
  // So much that the side is higher than the window.
  const contactList = Array.from({ length: 12 }, (_, number) => ({ name: `Person ${number}`, phone: `400 00 1${number + 10}`, email: `p${number}@kjelleren.example` }));
  const uuid = await api.post(someAd({ contactList, adText: `<p>${"Vi trenger deg i kjelleren. ".repeat(400)}</p>` }));
  await page.goto(`/stillinger/${uuid}`);
  for (const link of await page.locator(".ad__side a").all()) {
    await link.focus();
    await expect(link).toBeInViewport({ ratio: 1 });
  }
});
