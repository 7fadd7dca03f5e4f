// Funding something together: a campaign of the demo is pledged to and withdrawn from; asking for a payment with a code; what a
// currency tells of itself; at a desk and on a phone.

import assert from "node:assert/strict";
import { fitsPhone, inspect, signIn } from "./hand.mjs";

const PHONE = { width: 360, height: 740 };

const walk = (name, viewport, person) => [`campaigns and kinds of money ${name}`, async ({ visit, picture }) => {
  const page = await visit(viewport);
  const look = async (what) => {
    await inspect(page, what);
    if (viewport.viewport?.width === 360) await fitsPhone(page, what);
    await picture(page, `${name.replaceAll(" ", "-")}-${what}`);
  };
  await signIn(page, person);
  await page.goto("/market");
  await page.getByRole("link", { name: "Campaigns", exact: true }).click();
  await page.waitForURL(/\/campaigns$/);
  await look("campaigns");
  await page.getByRole("link", { name: /bread oven/ }).click();
  await page.waitForURL(/\/campaign\//);
  const bar = page.getByRole("progressbar", { name: "Goal in VAL" });
  const before = Number(await bar.getAttribute("value"));
  await look("campaign");
  await page.getByLabel("Amount in VAL").fill("120");
  await page.getByRole("button", { name: "Pledge" }).click();
  await page.waitForURL(/done=pledged/);
  assert.equal(Number(await bar.getAttribute("value")), before + 10, "120 of 1,200 more");
  await look("campaign-pledged");
  await page.locator("#mine").getByRole("button", { name: "Withdraw" }).first().click();
  await page.waitForURL(/done=withdrawn/);
  assert.equal(Number(await bar.getAttribute("value")), before, "as before");
  for (const [path, what] of [["/campaigns/new", "campaign-new"], ["/campaigns/mine", "campaign-mine"], ["/currencies/REV", "currency"],
    ["/currencies/VAL", "currency-val"], ["/convert", "convert"], ["/requests/new", "request-new"], ["/schedules/new", "schedule-new"],
    ["/wallet", "wallet-links"], ["/more", "more"]]) {
    await page.goto(path);
    await look(what);
  }
  await page.goto("/market?kind=want");
  await page.locator(".shelf h2 a").first().click();
  await page.waitForURL(/\/market\/a\//);
  await look("bounty");

  await page.goto("/requests/new");
  await page.fill("#amount-1", "12");
  await page.selectOption("#currency-1", "VAL");
  await page.fill("#memo", "Two jars of honey");
  await page.getByRole("button", { name: "Ask for a payment" }).click();
  await page.waitForURL(/\/request\/.*done=asked/);
  assert.ok(await page.getByRole("img", { name: /A code that leads to/ }).isVisible());
  await look("request");
  const other = await visit(viewport);
  await signIn(other, "chloé");
  await other.goto(page.url().split("?")[0]);
  await inspect(other, "somebody else's request");
  await picture(other, `${name.replaceAll(" ", "-")}-request-paid`);
  await other.getByRole("button", { name: "Pay" }).click();
  await other.waitForURL(/done=paid/);

  await page.goto("/schedules/new");
  await page.fill("#to", "Ana");
  await page.fill("#amount", "100");
  await page.selectOption("#currency", "VAL");
  await page.selectOption("#kind", "instalments");
  await page.fill("#first", "2119-01-31");
  await page.fill("#times", "3");
  await page.getByRole("button", { name: "When and how much?" }).click();
  await page.waitForSelector("table");
  assert.match(await page.locator("table").innerText(), /31 Jan 2119[^]*28 Feb 2119[^]*31 Mar 2119/);
  await look("schedule-preview");
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.waitForURL(/\/schedule\//);
  await look("schedule");
  const ana = await visit(viewport);
  await signIn(ana, "ana");
  await ana.goto("/currencies/VAL/what-if");
  await ana.fill("#lower", "-50");
  await ana.getByRole("button", { name: "Try it" }).click();
  await ana.waitForSelector("table");
  await inspect(ana, "what if");
  if (viewport.viewport?.width === 360) await fitsPhone(ana, "what if");
  await picture(ana, `${name.replaceAll(" ", "-")}-what-if`);
}];

export const campaign = [
  walk("at a desk", {}, "benoît"),
  walk("on a phone", { viewport: PHONE, hasTouch: true }, "daniel"),
];
