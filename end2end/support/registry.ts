// `verv load` beside the running server.
import { spawnSync } from "node:child_process";
import { binary, dataFolder } from "../serve.mjs";

/** Loads a registry file; answers what is printed. */
export function load(registry: object): Record<string, Record<string, string>[]> {
  const env: NodeJS.ProcessEnv = { ...process.env, VERV_DATA: dataFolder, VERV_LOG: "warn" };
  delete env.DATABASE_URL;
  const done = spawnSync(binary, ["load", "-"], { env, input: JSON.stringify(registry), encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
}
