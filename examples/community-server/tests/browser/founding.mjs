// A community that nobody has set up yet: its first operator does, with the code of the server's console.

import assert from "node:assert/strict";
import { fitsPhone, inspect } from "./hand.mjs";

export const foundings = [
  ["sets an empty community up with the code of the console", async ({ visit, picture, serveEmpty }) => {
    const empty = await serveEmpty();
    const [, code] = /with the code (\S+)/.exec(empty.said());
    const page = await visit({ baseURL: empty.origin, viewport: { width: 360, height: 740 }, expects: [404, 422] });
    await page.goto("/wallet");
    await page.waitForURL(/\/set-up$/);
    await fitsPhone(page, "/set-up");
    await inspect(page, "/set-up");
    await picture(page, "set-up");
    await page.fill("#code", "0000-0000-0000-0000");
    await page.fill("#community", "Les Tilleuls");
    await page.fill("#name", "Ana");
    await page.fill("#password", "a long password");
    await page.fill("#again", "a long password");
    await page.click("main button.main");
    assert.match(await page.locator("[role=alert]").innerText(), /not the code/);
    assert.equal(await page.inputValue("#community"), "Les Tilleuls", "what was typed stays");
    await page.fill("#code", code.toUpperCase());
    await page.fill("#password", "a long password");
    await page.fill("#again", "a long password");
    await page.click("main button.main");
    await page.waitForURL((url) => url.pathname === "/");
    assert.match(await page.locator("header").innerText(), /Ana/, "she is signed in");
    await page.goto("/groups");
    assert.match(await page.locator("main").innerText(), /Les Tilleuls[^]*Coordination[^]*Treasury/);
    const stranger = await visit({ baseURL: empty.origin, expects: [404] });
    assert.equal((await stranger.goto(`/set-up?code=${code}`)).status(), 404, "nobody sets it up twice");
    const desk = await visit({ baseURL: empty.origin, viewport: { width: 1280, height: 800 } });
    await desk.goto("/apply");
    assert.match(await desk.locator("h1").innerText(), /Les Tilleuls/);
  }],
];
