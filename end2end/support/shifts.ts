// A business of its own for each test, with two who work shifts and one who plans them.
import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { randomBytes } from "node:crypto";
import { localTime } from "./api";
import { PASSWORD, signIn, type Person } from "./accounts";
import { someAddress } from "./mail";
import { load } from "./registry";

export type Workplace = { id: string; key: string; manager: Person; ida: Person; jonas: Person };

const NAMES = { business: "Kafé Prøve", product: "Sal", ida: "Ida Berg", jonas: "Jonas Lie" };

export function workplace(names = NAMES): Workplace {
  const id = `e2e-${randomBytes(6).toString("hex")}`;
  const person = () => ({ email: someAddress(), password: PASSWORD });
  const [manager, ida, jonas] = [person(), person(), person()];
  const employee = (number: string, name: string) => ({ id: number, name, products: ["sal"] });
  const { businesses } = load({
    businesses: [{ id, name: names.business, products: [{ id: "sal", name: names.product }], employees: [employee("1", names.ida), employee("2", names.jonas)] }],
    users: [
      { ...manager, name: "Lena Leder", manages: [id] },
      { ...ida, name: "Ida Berg", employee: { business: id, id: "1" } },
      { ...jonas, name: "Jonas Lie", employee: { business: id, id: "2" } },
    ],
  });
  return { id, key: businesses[0].key, manager, ida, jonas };
}

/** The day in Oslo so many days from now, as date fields have it. */
export const dayFromNow = (days: number) => localTime(days).slice(0, 10);

/** Publishes through the API: an afternoon in a week, for both. */
export async function publish(request: APIRequestContext, { id, key }: Workplace, vacancy: string, days = 7) {
  const day = dayFromNow(days);
  const data = {
    id: vacancy,
    product: "sal",
    day,
    expiration: `${dayFromNow(days - 1)}T10:00:00Z`,
    employees: ["1", "2"],
    shifts: [{ start: `${day}T10:00:00Z`, end: `${day}T17:00:00Z` }],
  };
  const answer = await request.post(`/api/v1/businesses/${id}/vacancies`, { headers: { authorization: `Bearer ${key}` }, data });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** Goes there, by way of signing in. */
export async function goAs(page: Page, person: Person, path: string) {
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  await signIn(page, person);
  await expect(page).toHaveURL(path);
}

/** Fills in what every vacancy needs. */
export async function fillIn(page: Page, start: string, end: string, days = 7) {
  await page.getByLabel("Dag", { exact: true }).first().fill(dayFromNow(days));
  await page.getByLabel("Fra", { exact: true }).first().fill(start);
  await page.getByLabel("Til", { exact: true }).first().fill(end);
  await page.getByLabel("Svarfrist: dag").fill(dayFromNow(days - 2));
  await page.getByLabel("Svarfrist: klokkeslett").fill("12:00");
}
