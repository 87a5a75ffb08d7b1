// What search engines read on real pages, judged by what others hold for right: Google's rules for job ads by a validator,
// the names and values of schema.org by its types.
import Validator from "@adobe/structured-data-validator";
import Extractor from "@marbec/web-auto-extractor";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { localTime, someAd } from "../support/api";
import { expect, test } from "../support/test";

type Json = Record<string, any>;

const here = fileURLToPath(new URL("..", import.meta.url));

const page = (posting: Json) =>
  `<!DOCTYPE html><html><head><script type="application/ld+json">${JSON.stringify(posting).replaceAll("<", "\\u003c")}</script></head><body></body></html>`;

/** What the validator finds missing or wrong. It knows one place of work only; an ad in several is read once for each. */
async function mistakes(posting: Json): Promise<string[]> {
  const places = [posting.jobLocation].flat();
  const found = await Promise.all(
    places.map(async (jobLocation) => {
      const data = new Extractor({ addLocation: true, embedSource: ["rdfa", "microdata"] }).parse(page({ ...posting, jobLocation }));
      expect(data.jsonld?.JobPosting, "the page has a JobPosting").toHaveLength(1);
      const issues: Json[] = await new Validator().validate(data);
      return issues.filter((issue) => issue.severity === "ERROR").map((issue) => issue.issueMessage as string);
    }),
  );
  return found.flat();
}

/** What schema.org's types, compiled strictly, refuse: unknown names, values of the wrong kind. */
function typeErrors(postings: Json[]): string {
  // Beside node_modules, so that the types are found.
  const folder = mkdtempSync(join(here, "types-"));
  try {
    const text = postings.map((posting, at) => `export const posting${at}: WithContext<JobPosting> = ${JSON.stringify(posting)};`);
    writeFileSync(join(folder, "postings.ts"), ['import type { JobPosting, WithContext } from "schema-dts";', ...text].join("\n"));
    const compiler = join(here, "node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext"];
    return spawnSync(process.execPath, [compiler, ...options, join(folder, "postings.ts")], { encoding: "utf8" }).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the ads of the demo are what Google and schema.org ask for @once", async ({ request, api }) => {
  await api.post(someAd({ privacy: "DONT_SHOW_EMPLOYER" }));
  await api.post(
    someAd({
      title: "Reisende </script><!-- kokk",
      locationList: [{ municipal: "OSLO", county: "OSLO" }, { city: "Stockholm", country: "Sverige" }],
      properties: { remote: "Hjemmekontor", extent: "Deltid", engagementtype: "Sesong", workhours: "Kveld" },
    }),
  );
  const { ads } = (await (await request.get("/api/v1/ads?limit=100")).json()) as { ads: Json[] };
  expect(ads.length).toBeGreaterThan(10);
  const postings: Json[] = [];
  for (const ad of ads) {
    const html = await (await request.get(`/stillinger/${ad.uuid}`)).text();
    const data = new Extractor({ addLocation: false }).parse(html);
    expect(data.jsonld?.JobPosting, ad.url).toHaveLength(1);
    const posting = JSON.parse(html.split('<script type="application/ld+json">')[1].split("</script>")[0]) as Json;
    expect(await mistakes(posting), ad.url).toEqual([]);
    postings.push(posting);
  }
  expect(typeErrors(postings)).toBe("");
});

test("the judges do judge @once", async () => {
  const posting = { "@context": "https://schema.org", "@type": "JobPosting", title: "Kokk", colour: "red" };
  expect(await mistakes(posting)).toContain('Required attribute "description" is missing');
  expect(typeErrors([posting])).toContain("colour");
});

test("an ad that is over is no job posting @once", async ({ request, api }) => {
  const uuid = await api.post(someAd({ published: localTime(-20), expires: localTime(-2) }));
  const html = await (await request.get(`/stillinger/${uuid}`)).text();
  expect(html).not.toContain("application/ld+json");
});

test("the data in the head stops no page", async ({ page, api, axe }) => {
  const uuid = await api.post(someAd({ title: "Baker & <konditor>" }));
  await page.goto(`/stillinger/${uuid}`);
  await expect(page.locator('script[type="application/ld+json"]')).toHaveCount(1);
  const picture = await page.locator('meta[property="og:image"]').getAttribute("content");
  const drawn = await page.request.get(new URL(picture!).pathname);
  expect([drawn.status(), drawn.headers()["content-type"]]).toEqual([200, "image/png"]);
  await page.goto("/stillinger");
  await expect(page.locator('link[type="application/atom+xml"]')).toHaveCount(1);
  await axe(page);
});
