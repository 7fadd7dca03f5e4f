// The pictures of the READMEs: taken from the fresh demo, before any story changes it, and only with WEZER_SCREENSHOTS=1.

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import zlib from "node:zlib";
import { signIn } from "./hand.mjs";

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../screenshots");
const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
/** So much may a picture weigh, for those who clone. */
const MOST = 150 * 1024;

/** The same PNG, compressed as far as its format goes: browsers hurry. */
function smaller(png) {
  const [kept, data] = [[], []];
  for (let at = 8; at < png.length;) {
    const size = png.readUInt32BE(at);
    const [kind, body] = [png.toString("latin1", at + 4, at + 8), png.subarray(at + 8, at + 8 + size)];
    if (kind === "IDAT") data.push(body);
    else kept.push([kind, body]);
    at += size + 12;
  }
  kept.splice(-1, 0, ["IDAT", zlib.deflateSync(zlib.inflateSync(Buffer.concat(data)), { level: 9, memLevel: 9 })]);
  const written = kept.map(([kind, body]) => {
    const chunk = Buffer.alloc(body.length + 12);
    chunk.writeUInt32BE(body.length);
    chunk.write(kind, 4, "latin1");
    body.copy(chunk, 8);
    chunk.writeUInt32BE(zlib.crc32(chunk.subarray(4, body.length + 8)), body.length + 8);
    return chunk;
  });
  return Buffer.concat([png.subarray(0, 8), ...written]);
}

export const shown = [
  ["takes the pictures of the READMEs", async ({ visit }) => {
    mkdirSync(folder, { recursive: true });
    const take = async (page, name) => {
      const file = path.join(folder, `${name}.png`);
      // Nothing blinks and nothing has the focus.
      await page.evaluate(() => document.activeElement?.blur());
      const picture = smaller(await page.screenshot({ animations: "disabled", caret: "hide" }));
      assert.ok(picture.length <= MOST, `${name}.png weighs ${picture.length} bytes`);
      writeFileSync(file, picture);
    };
    const open = async (name, viewport) => {
      const page = await visit({ viewport, deviceScaleFactor: 1, colorScheme: "light" });
      await signIn(page, name);
      return page;
    };

    const desk = await open("chloé", DESK);
    await take(desk, "home");
    await desk.goto("/groups");
    await desk.locator(".tree").getByRole("link", { name: "Garden", exact: true }).click();
    await desk.waitForURL(/\/groups\/[0-9a-f-]{36}/);
    await take(desk, "group");
    await desk.goto("/pay");
    await desk.fill("#to", "Benoît");
    await desk.fill("#amount-1", "50");
    await desk.selectOption("#currency-1", "VAL");
    await desk.click("text=Add another currency");
    await desk.fill("#amount-2", "12.50");
    await desk.selectOption("#currency-2", "EUR");
    await desk.fill("#memo", "apples, and the market’s fee");
    await desk.waitForSelector("#preview >> text=Benoît");
    await take(desk, "pay");
    await desk.goto("/flows/transfer");
    await desk.getByRole("heading", { name: "The picture" }).evaluate((heading) => { heading.scrollIntoView(); scrollBy(0, 6); });
    await take(desk, "flow");

    const phone = await open("chloé", PHONE);
    await take(phone, "phone-home");
    await phone.goto("/messages");
    await phone.getByRole("link", { name: /Ana/ }).first().click();
    await phone.waitForURL(/\/messages\/[0-9a-f-]{36}/);
    await take(phone, "phone-messages");
  }],
];
