import { expect, type APIRequestContext } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { adminToken } from "../serve.mjs";

const KEY = "demo-nordjobb-key-0123456789abcdefghij";

type Json = Record<string, any>;

/** The Job Import API, as a provider of the demo calls it. */
export class Api {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly provider: number,
  ) {}

  static async open(request: APIRequestContext): Promise<Api> {
    const answer = await request.get("/stillingsimport/internal/providers", { headers: { authorization: `Bearer ${adminToken}` } });
    expect(answer.status()).toBe(200);
    const found = ((await answer.json()) as Json[]).find((provider) => provider.identifier === "nordjobb");
    return new Api(request, found!.id);
  }

  private readonly headers = { authorization: `Bearer ${KEY}` };

  /** Sends an ad; answers with the uuid of its page. */
  async post(ad: Json): Promise<string> {
    const answer = await this.request.post(`/stillingsimport/api/v1/transfers/${this.provider}`, { headers: this.headers, data: ad });
    expect(answer.status(), await answer.text()).toBe(200);
    expect((await answer.json()).status).toBe("RECEIVED");
    const status = await this.request.get(`/stillingsimport/api/v1/adminstatus/${this.provider}/${ad.reference}`, { headers: this.headers });
    return (await status.json()).uuid;
  }

  async stop(reference: string) {
    const answer = await this.request.delete(`/stillingsimport/api/v1/transfers/${this.provider}/${reference}`, { headers: this.headers });
    expect(answer.status()).toBe(200);
  }

  /** How often the ad was seen, and how often somebody went on to apply. */
  async stats(uuid: string): Promise<{ views: number; clicks: number }> {
    const answer = await this.request.get(`/stillingsimport/api/v1/stats/${this.provider}?from=2020-01-01T00:00:00`, { headers: this.headers });
    const entries = ((await answer.json()).content as Json[]).filter((entry) => entry.uuid === uuid);
    const of = (type: string) => entries.find((entry) => entry.type === type)?.total ?? 0;
    return { views: of("pageviews"), clicks: of("applicationurlclicks") };
  }
}

/** A date-time in Oslo without a zone, so many days from now. */
export function localTime(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toLocaleString("sv-SE", { timeZone: "Europe/Oslo" }).replace(" ", "T");
}

/** An ad that any provider could send. Published yesterday, so that tests do not push each other off the first page. */
export function someAd(changes: Json = {}): Json {
  return {
    reference: `e2e-${randomUUID()}`,
    title: "Prøveannonse for sidene",
    adText: "<p>Vi trenger deg i kjelleren.</p>",
    published: localTime(-1),
    employer: { businessName: "Kjelleren kontorhjelp", orgnr: "974760673", location: { postalCode: "0155", city: "OSLO" } },
    locationList: [{ address: "Storgata 1", postalCode: "0155", city: "OSLO", municipal: "OSLO", county: "OSLO" }],
    ...changes,
  };
}
