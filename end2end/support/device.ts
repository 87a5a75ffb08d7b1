import type { CDPSession, Page } from "@playwright/test";

/** What keeps passkeys for a page, and says yes to everything while its owner is there. */
export class Device {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async of(page: Page): Promise<Device> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const;
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
    return new Device(session, authenticatorId);
  }

  /** Whether somebody is there who touches it. */
  async isTouched(enabled: boolean) {
    await this.session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.authenticatorId, enabled });
  }

  /** Whether it knows its owner, by their finger or face. */
  async knowsOwner(isUserVerified: boolean) {
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.authenticatorId, isUserVerified });
  }

  async passkeys() {
    return (await this.session.send("WebAuthn.getCredentials", { authenticatorId: this.authenticatorId })).credentials;
  }
}
