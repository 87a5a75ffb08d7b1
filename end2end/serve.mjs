// Starts Verv on a database of its own and removes that with the server: `node serve.mjs`, or `start()` from a script.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

const port = process.env.VERV_PORT ?? "3217";
/** Where the site is found: by name, as browsers take no passkeys for an address of numbers. */
export const address = `localhost:${port}`;
/** The server's program. */
export const binary = resolve(here, process.env.VERV_BIN ?? "../target/release/verv");
/** Where the server keeps its database; known beforehand, so that tests load registries into it. */
export const dataFolder = join(tmpdir(), `verv-end2end-${port}`);
/** Where the server writes its mail; known beforehand, so that tests find it. */
export const mailFolder = join(tmpdir(), `verv-end2end-mail-${port}`);
export const adminToken = "end2end-admin-token-0123456789abcdefghij";

/** Starts the server; the promise it answers with is settled when the server has ended. */
export function start() {
  if (!existsSync(binary)) {
    console.error(`${binary} is missing: build it first, or set VERV_BIN`);
    process.exit(1);
  }
  for (const folder of [dataFolder, mailFolder]) rmSync(folder, { recursive: true, force: true });
  // As root, PostgreSQL runs as another user, who must get in.
  mkdirSync(dataFolder, { mode: 0o755 });
  const env = { ...process.env, VERV_DATA: dataFolder, VERV_ADDR: `127.0.0.1:${port}`, VERV_PUBLIC_URL: `http://${address}`, VERV_ADMIN_TOKEN: adminToken, VERV_LOG: process.env.VERV_LOG ?? "warn" };
  for (const other of ["DATABASE_URL", "DATABASE_REPLICA_URL", "VERV_SECRET"]) {
    delete env[other];
  }
  env.VERV_MAIL = `file:${mailFolder}`;
  const server = spawn(binary, ["serve", "--demo"], { env, stdio: ["ignore", "inherit", "inherit"] });
  const ended = new Promise((settle) => {
    server.once("error", () => settle(1));
    server.once("exit", (code) => settle(code ?? 1));
  }).finally(() => {
    for (const folder of [dataFolder, mailFolder]) rmSync(folder, { recursive: true, force: true });
  });
  return { stop: () => server.kill("SIGTERM"), ended };
}

/** Waits until the server is ready, or has ended without being it. */
export async function ready(server) {
  let hasEnded = false;
  server.ended.then(() => (hasEnded = true));
  while (!hasEnded) {
    const answer = await fetch(`http://${address}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((again) => setTimeout(again, 200));
  }
  throw new Error("the server did not start");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = start();
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.on(signal, server.stop);
  }
  process.exitCode = await server.ended;
}
