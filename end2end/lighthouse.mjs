// Lighthouse on the main pages, as on a phone: a table, and a failure where a page is below the bar. Each page is measured
// RUNS times (3), and the middle of its performances counts, because one run on a busy machine says little.
import { chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { createServer } from "node:net";
import { launch } from "./browser.mjs";
import { address, ready, start } from "./serve.mjs";

const bar = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };
const runs = Number(process.env.RUNS ?? 3);
const base = `http://${address}`;

/** A port that nobody listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The page of some ad that is live. */
async function someAd() {
  const list = await (await fetch(`${base}/stillinger`)).text();
  const found = /href="(\/stillinger\/[0-9a-f-]{36})"/.exec(list);
  if (!found) throw new Error("the list has no ads");
  return found[1];
}

/** Scores from 0 to 100 by category, and what keeps them down. */
async function measure(path, port) {
  const measured = [];
  for (let run = 0; run < runs; run++) {
    const { lhr } = await lighthouse(base + path, { port, output: "json", logLevel: "error", onlyCategories: Object.keys(bar) });
    if (lhr.runtimeError) throw new Error(`${path}: ${lhr.runtimeError.message}`);
    measured.push(lhr);
  }
  measured.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
  const middle = measured[Math.floor(runs / 2)];
  const score = (lhr, category) => Math.round(100 * lhr.categories[category].score);
  const scores = Object.fromEntries(
    Object.keys(bar).map((category) => [category, category === "performance" ? score(middle, category) : Math.min(...measured.map((lhr) => score(lhr, category)))]),
  );
  const low = Object.keys(bar)
    .filter((category) => scores[category] < bar[category])
    .flatMap((category) => middle.categories[category].auditRefs)
    .map(({ id, weight }) => ({ weight, audit: middle.audits[id] }))
    .filter(({ weight, audit }) => weight > 0 && audit.score !== null && audit.score < 1)
    .map(({ audit }) => `${audit.id}: ${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ""}`);
  return { scores, low };
}

const server = start();
let isGood = true;
try {
  await ready(server);
  const port = await freePort();
  const browser = await chromium.launch({ ...launch, args: [...launch.args, `--remote-debugging-port=${port}`] });
  try {
    const table = {};
    const complaints = [];
    for (const [name, path] of [["front", "/"], ["list", "/stillinger"], ["ad", await someAd()]]) {
      const { scores, low } = await measure(path, port);
      table[name] = scores;
      complaints.push(...low.map((complaint) => `${name}: ${complaint}`));
      isGood &&= Object.entries(bar).every(([category, least]) => scores[category] >= least);
    }
    console.table(table);
    for (const complaint of complaints) console.log(complaint);
  } finally {
    await browser.close();
  }
} finally {
  server.stop();
  await server.ended;
}
if (!isGood) {
  console.error(`below the bar: ${Object.entries(bar).map(([category, least]) => `${category} ${least}`).join(", ")}`);
  process.exitCode = 1;
}
