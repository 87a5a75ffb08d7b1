// The server's own database, as whoever has a copy of it would read it.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dataFolder } from "../serve.mjs";

/** The rows that hold this text, whatever its letters' case, as `table: row`. */
export function rowsWith(text: string): string[] {
  const found: string[] = [];
  let table = "";
  for (const line of dump().split("\n")) {
    const begins = /^COPY public\.(\S+) /.exec(line);
    if (begins) table = begins[1];
    else if (line === "\\.") table = "";
    else if (line.toLowerCase().includes(text.toLowerCase())) found.push(`${table}: ${line}`);
  }
  return found;
}

function dump(): string {
  const cluster = join(dataFolder, "postgres");
  // The program that runs, with its tools beside it; and where it listens.
  const program = /^"?([^"\s]+)/.exec(readFileSync(join(cluster, "postmaster.opts"), "utf8"))![1];
  const [, , , port, socket] = readFileSync(join(cluster, "postmaster.pid"), "utf8").split("\n");
  const options = ["--host", socket, "--port", port, "--username", "postgres", "--data-only", "verv"];
  const done = spawnSync(join(dirname(program), "pg_dump"), options, { encoding: "utf8", maxBuffer: 1 << 30 });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout;
}
