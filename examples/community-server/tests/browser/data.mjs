// Somebody takes their data along and erases themself, at a desk and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fitsPhone, inspect, signIn } from "./hand.mjs";

/** One telling; `who` is somebody of the demo whom no other story needs. */
function leaving(who, size) {
  return async ({ visit, picture }) => {
    const phone = size.width === 360;
    const page = await visit({ viewport: size, expects: [422] });
    const look = async (what) => {
      await inspect(page, what);
      if (phone) await fitsPhone(page, what);
      await picture(page, `data-${phone ? "phone" : "desk"}-${what}`);
    };
    await signIn(page, who);
    await page.goto("/data");
    await look("mine");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#take a.button")]);
    const archive = readFileSync(await download.path(), "latin1");
    assert.ok(archive.includes("readme.txt") && archive.includes("data/member.json"), "the archive holds what is theirs");
    assert.ok(!archive.includes("argon2"), "and no password");
    await page.click("#end a.button");
    await look("erase");
    await page.fill("#name", "somebody else");
    await page.locator("button.danger").click();
    assert.match(await page.locator("[role=alert]").innerText(), /not your name/);
    await page.fill("#name", who);
    await page.locator("button.danger").click();
    await page.locator("h1", { hasText: "You are erased" }).waitFor();
    await look("erased");
    await page.goto("/data");
    await page.waitForURL(/sign-in/);
    await page.fill("#name", who);
    await page.fill("#password", "demo");
    await page.click("main button.main");
    await page.locator("[role=alert]").waitFor();
  };
}

/** The stories; `desk` and `phone` are who leaves. */
export const leavings = (desk, phone) => [
  ["takes their data along and erases themself", leaving(desk, { width: 1280, height: 900 })],
  ["takes their data along and erases themself on a phone", leaving(phone, { width: 360, height: 740 })],
];
