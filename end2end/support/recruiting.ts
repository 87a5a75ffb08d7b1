// Recruiters of their own for each test, on a campaign of their own.
import { PASSWORD, type Person } from "./accounts";
import { someAddress } from "./mail";
import { load } from "./registry";

/** Somebody who is a customer already. */
export function recruiter(): Person {
  const who = { email: someAddress(), password: PASSWORD };
  const customerNumber = 1_000_000 + Math.floor(Math.random() * 1e9);
  const companyCode = "468979834";
  load({
    products: [
      { code: "E2EAVIS", kind: "subscription", name: "Avis, hverdag", price: 349 },
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
    customers: [{ customerNumber, name: { firstName: "Vera", lastName: "Verver" }, email: who.email }],
    users: [{ ...who, name: "Vera Verver", customerNumber }],
  });
  return who;
}
