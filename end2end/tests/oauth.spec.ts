import type { Page } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as openid from "openid-client";
import { address } from "../serve.mjs";
import { someAddress } from "../support/mail";
import { load } from "../support/registry";
import { expect, expectNoSidewaysScroll, test } from "../support/test";

const issuer = new URL(`http://${address}`);
const password = "hest batteri stift korrekt";
// The server under test speaks http on this machine.
const plain = { execute: [openid.allowInsecureRequests] };

let callback: Server;
let redirect: string;

// A client's own page, to which the person comes back; it leads on within the client, as clients do.
test.beforeAll(async () => {
  callback = createServer((request, response) => {
    if (request.url!.startsWith("/cb")) {
      response.writeHead(302, { location: request.url!.replace("/cb", "/done") }).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/html" }).end('<!doctype html><link rel="icon" href="data:,"><title>App</title><h1>Back in the app</h1>');
  });
  await new Promise<void>((listening) => callback.listen(0, "127.0.0.1", listening));
  redirect = `http://127.0.0.1:${(callback.address() as AddressInfo).port}/cb`;
});

test.afterAll(async () => {
  callback.closeAllConnections();
  await new Promise((closed) => callback.close(closed));
});

/** A client that is registered now, as openid-client finds it by discovery. */
async function app(confidential: boolean): Promise<openid.Configuration> {
  const id = `app-${randomUUID()}`;
  const { clients } = load({
    clients: [{ id, name: "Vervappen", public: !confidential, grants: ["authorization_code", "refresh_token"], redirectUris: [redirect] }],
  });
  const authentication = confidential ? openid.ClientSecretBasic(clients[0].secret) : openid.None();
  return openid.discovery(issuer, id, undefined, authentication, plain);
}

function person(): string {
  const email = someAddress();
  load({ users: [{ email, password, name: "Kari Nordmann" }] });
  return email;
}

async function ask(config: openid.Configuration, more: Record<string, string> = {}) {
  const verifier = openid.randomPKCECodeVerifier();
  const checks = { pkceCodeVerifier: verifier, expectedState: openid.randomState(), expectedNonce: openid.randomNonce() };
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirect,
    scope: "openid profile email recruitment",
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    ...more,
  });
  return { url, checks };
}

/** Signs in on the page that shows; the client has said who comes. */
async function signIn(page: Page, email: string) {
  await expect(page.getByLabel("E-postadresse")).toHaveValue(email);
  await page.getByLabel("Passord").fill(password);
  await page.getByRole("main").getByRole("button", { name: "Logg inn", exact: true }).click();
}

/** The address that the app was called at. */
async function back(page: Page): Promise<URL> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Back in the app");
  return new URL(page.url().replace("/done", "/cb"));
}

for (const confidential of [false, true]) {
  // At an address on this machine any program may give a public app's name, so that each is asked about.
  const goOn = async (page: Page) => {
    if (!confidential) await page.getByRole("button", { name: "Tillat" }).click();
  };

  test(`openid-client, ${confidential ? "confidential" : "public"}: sign in, allow, and live on`, async ({ page, context, axe }) => {
    const config = await app(confidential);
    const email = person();
    const { url, checks } = await ask(config, { login_hint: email });
    await page.goto(url.href);
    await signIn(page, email);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Får Vervappen handle på dine vegne?");
    await axe(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "Tillat" }).press("Enter");
    const tokens = await openid.authorizationCodeGrant(config, await back(page), checks);
    const claims = tokens.claims()!;
    expect(claims).toMatchObject({ name: "Kari Nordmann", email, email_verified: true });
    expect(await openid.fetchUserInfo(config, tokens.access_token, claims.sub)).toMatchObject({ sub: claims.sub, email });

    const next = await openid.refreshTokenGrant(config, tokens.refresh_token!, { scope: "openid" });
    expect(next.scope).toBe("openid");
    await openid.tokenRevocation(config, next.refresh_token!);
    await expect(openid.fetchUserInfo(config, next.access_token, claims.sub)).rejects.toThrow();

    // A new sign-in leads straight on to an app that shows who it is: the person is not asked twice.
    await context.clearCookies();
    const again = await ask(config, { login_hint: email });
    await page.goto(again.url.href);
    await signIn(page, email);
    await goOn(page);
    await openid.authorizationCodeGrant(config, await back(page), again.checks);

    // One that the client wants anew.
    const fresh = await ask(config, { login_hint: email, max_age: "0" });
    await page.goto(fresh.url.href);
    await signIn(page, email);
    await goOn(page);
    await openid.authorizationCodeGrant(config, await back(page), { ...fresh.checks, maxAge: 60 });

    // And back: what was allowed is taken back.
    const last = await ask(config);
    await page.goto(last.url.href);
    await goOn(page);
    const living = await openid.authorizationCodeGrant(config, await back(page), last.checks);
    await page.goto("/konto/apper");
    await axe(page);
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "Ta tilbake tilgangen: Vervappen" }).click();
    await expect(page.getByText("Ingen apper har tilgang.")).toBeVisible();
    await expect(openid.fetchUserInfo(config, living.access_token, claims.sub)).rejects.toThrow();
  });
}

test("openid-client is told that the person said no @once", async ({ page }) => {
  const config = await app(false);
  const email = person();
  const { url, checks } = await ask(config, { login_hint: email });
  await page.goto(url.href);
  await signIn(page, email);
  await page.getByRole("button", { name: "Avslå" }).click();
  const told = await openid.authorizationCodeGrant(config, await back(page), checks).catch((error) => error);
  expect(told).toMatchObject({ error: "access_denied" });
});

test("openid-client for itself @once", async () => {
  const id = `partner/${randomUUID()}`;
  const { clients } = load({ clients: [{ id, grants: ["client_credentials"] }] });
  for (const authentication of [openid.ClientSecretBasic, openid.ClientSecretPost]) {
    const config = await openid.discovery(issuer, id, undefined, authentication(clients[0].secret), plain);
    const tokens = await openid.clientCredentialsGrant(config);
    expect(tokens).toMatchObject({ scope: "recruitment:client", expires_in: 3600 });
  }
});

test("a link that no app has made @once", async ({ page, allow, axe }) => {
  allow(/^error: Failed to load resource: the server responded with a status of 400 /);
  await page.goto("/oauth/authorize?client_id=nobody");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Lenken er ikke gyldig");
  await axe(page);
});
