// Recruiters of their own for each test, on one campaign; and persons whom nobody else recruits.
import type { Page } from "@playwright/test";
import { PASSWORD, type Person } from "./accounts";
import { someAddress } from "./mail";
import { load } from "./registry";

const companyCode = "468979834";
const campaign = {
  products: [
    { code: "E2EAVIS", kind: "subscription", name: "Avis, hverdag", price: 349, period: "month", ordinaryPrice: 349, seller: "Nabolagsavisen AS", terms: "https://nabolagsavisen.example/vilkår" },
    ...[["KINO", "Kinobilletter"], ["HTALER", "Høyttaler"], ["KOPP", "Kopp"]].map(([code, name]) => ({ code, kind: "premium", companyCode, name })),
  ],
  coupons: [{ code: "E2E", number: 1, product: "E2EAVIS", price: 99, text: "Tre måneder." }],
  campaigns: [
    {
      code: "E2E",
      name: "Verv en nabo",
      starts: "2026-01-01",
      ends: "2099-12-31",
      products: ["E2EAVIS"],
      pointsPerRecruitment: 10,
      premiums: [
        { companyCode, product: "KOPP", points: 10 },
        { companyCode, product: "KINO", points: 30 },
        { companyCode, product: "HTALER", points: 50 },
      ],
    },
  ],
};

/** The campaign, for somebody who is no customer yet. */
export function runCampaign() {
  load(campaign);
}

/** Somebody who is a customer already. */
export function recruiter(): Person {
  const who = { email: someAddress(), password: PASSWORD };
  const customerNumber = 1_000_000 + Math.floor(Math.random() * 1e9);
  load({
    ...campaign,
    customers: [{ customerNumber, name: { firstName: "Vera", lastName: "Verver" }, email: who.email }],
    users: [{ ...who, name: "Vera Verver", customerNumber }],
  });
  return who;
}

export type Friend = { firstName: string; lastName: string; email: string; phone: string };

/** Somebody of whom every word is found nowhere else. */
export function someFriend(firstName: string): Friend {
  const own = Math.random().toString(36).slice(2, 8).replace(/\d/g, "x");
  return { firstName, lastName: `${firstName}sen-${own}`, email: someAddress(), phone: `4${Math.floor(1e7 * (1 + Math.random())).toString().slice(1)}` };
}

/** Writes a person into their place on the form. */
export async function fillIn(page: Page, index: number, friend: Friend) {
  const place = page.locator(`#recruitments-${index}`);
  await place.getByLabel("Fornavn").fill(friend.firstName);
  await place.getByLabel("Etternavn").fill(friend.lastName);
  await place.getByLabel("E-post").fill(friend.email);
  await place.getByLabel("Telefon").fill(friend.phone);
  await place.getByLabel("Postnummer").fill("0155");
}
