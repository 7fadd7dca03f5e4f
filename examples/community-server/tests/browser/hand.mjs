// What several stories do.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function signIn(page, name, password = "demo") {
  await page.goto("/sign-in");
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("main button.main");
  await page.waitForURL((url) => url.pathname === "/");
}

/** What axe finds in a page: WCAG 2.2, A and AA. */
export async function inspect(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  const told = found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  assert.deepEqual(told, [], `${where} is open to everybody`);
}

export async function fitsPhone(page, where) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 360, `${where} is ${width} px wide on a phone of 360`);
}
