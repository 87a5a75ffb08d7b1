import { expect } from "@playwright/test";
import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mailFolder } from "../serve.mjs";

/** An address that nobody else writes to. */
export function someAddress(): string {
  return `e2e-${randomUUID()}@example.com`;
}

/** A mail as its reader gets it. */
export type Letter = { subject: string; head: string; text: string; html: string };

/** The mails to an address, oldest first, once there are as many. */
export async function letters(to: string, count = 1): Promise<Letter[]> {
  const there = () => {
    const names = existsSync(mailFolder) ? readdirSync(mailFolder).filter((name) => name.endsWith(".eml")).sort() : [];
    return names.map((name) => readFileSync(join(mailFolder, name), "utf8")).filter((file) => file.includes(`\nTo: ${to}\r\n`));
  };
  await expect.poll(() => there().length, { message: `mails to ${to}` }).toBe(count);
  return there().map(read);
}

function read(file: string): Letter {
  const [folded, ...rest] = file.split("\r\n\r\n");
  const head = folded.replaceAll("\r\n ", " ");
  const boundary = /boundary="([^"]+)"/.exec(head)![1];
  const parts = rest.join("\r\n\r\n").split(`--${boundary}`).slice(1, 3).map(body);
  return { subject: /^Subject: (.*)$/m.exec(head)![1].trim(), head, text: parts[0], html: parts[1] };
}

function body(part: string): string {
  const [head, ...rest] = part.split("\r\n\r\n");
  const text = rest.join("\r\n\r\n");
  if (!/quoted-printable/.test(head)) return text;
  const bytes = text.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** The first address in the mail whose path begins so. */
export function link(letter: Letter, path: string): string {
  const found = letter.text.match(/https?:\/\/\S+/g)?.find((address) => new URL(address).pathname.startsWith(path));
  expect(found, letter.text).toBeDefined();
  return found!;
}
