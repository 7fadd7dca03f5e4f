// On the market: something is offered with a picture, found without its accent, asked about; at a desk and on a phone.

import assert from "node:assert/strict";
import { fitsPhone, inspect, signIn } from "./hand.mjs";

const PHONE = { width: 360, height: 740 };

/** A picture as a phone would send it: drawn on a canvas of the page. */
export async function photo(page) {
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1800, 1200];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#d9c8a4";
    pen.fillRect(0, 0, 1800, 1200);
    pen.fillStyle = "#7c4a1e";
    pen.beginPath();
    pen.ellipse(900, 700, 560, 300, 0, 0, 7);
    pen.fill();
    return canvas.toDataURL("image/jpeg", 0.9);
  });
  return { name: "brioche.jpg", mimeType: "image/jpeg", buffer: Buffer.from(drawn.split(",")[1], "base64") };
}

const walk = (name, viewport, title) => [`the market ${name}`, async ({ visit, picture }) => {
  const page = await visit({ ...viewport, expects: [422] });
  const look = async (what) => {
    await inspect(page, what);
    if (viewport.viewport?.width === 360) await fitsPhone(page, what);
    await picture(page, `${name.replaceAll(" ", "-")}-${what}`);
  };
  await signIn(page, "benoît");
  await page.locator("nav.menu").getByRole("link", { name: "Market" }).click();
  await page.waitForURL(/\/market$/);
  await page.waitForLoadState("networkidle");
  const shots = page.locator(".shelf img");
  assert.ok(await shots.count() >= 4, "the demo's pictures");
  await shots.first().evaluate((image) => image.decode());
  await look("market");
  await page.click("summary:has-text('Narrow it down')");
  await page.selectOption("#currency", "VAL");
  await page.selectOption("#order", "cheapest");
  await look("market-narrow");
  await page.locator(".narrowing button.main").click();
  await page.waitForURL(/currency=VAL/);
  assert.ok(await page.locator(".shelf li").count() >= 5);

  await page.goto("/market/new");
  await page.fill("#title", title);
  await page.fill("#description", "Sortie du four à **sept heures**.\n\n- une par foyer");
  await page.selectOption("#category", { index: 2 });
  await page.fill("#amount-1", "ten");
  await page.setInputFiles("#files", await photo(page));
  await look("market-new");
  await page.getByRole("button", { name: "Publish" }).click();
  await page.waitForSelector("[role=alert]");
  assert.match(await page.locator("[role=alert]").innerText(), /amount can’t be read[^]*Choose the pictures again/);
  assert.equal(await page.inputValue("#title"), title, "what was typed stays");
  await page.fill("#amount-1", "10");
  await page.setInputFiles("#files", await photo(page));
  await page.getByRole("button", { name: "Publish" }).click();
  await page.waitForURL(/\/market\/a\/[0-9a-f-]{36}$/);
  const shown = page.locator(".gallery img").first();
  await shown.evaluate((image) => image.decode());
  assert.equal(await shown.evaluate((image) => image.naturalWidth), 1600, "made smaller");
  await look("market-own");
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.waitForURL(/\/edit$/);
  await page.getByLabel("What is to be seen on it").fill("A golden brioche");
  await look("market-edit");
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForURL(/done=saved/);
  assert.equal(await page.locator(".gallery img").first().getAttribute("alt"), "A golden brioche");

  const other = await visit(viewport);
  await signIn(other, "chloé");
  await other.goto("/market");
  await other.fill("#q", title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
  await other.press("#q", "Enter");
  await other.getByRole("link", { name: title, exact: true }).click();
  await other.waitForURL(/\/market\/a\//);
  await other.fill("#comment", "One for us, please!");
  await other.getByRole("button", { name: "Comment" }).click();
  await other.waitForURL(/#comment-/);
  await inspect(other, "somebody else's announcement");
  await picture(other, `${name.replaceAll(" ", "-")}-market-one`);
  for (const [path, what] of [["/market/mine", "mine"], ["/market/week", "week"], ["/market/for-me", "for-me"]]) {
    await page.goto(path);
    await look(`market-${what}`);
  }
  const ana = await visit(viewport);
  await signIn(ana, "ana");
  await ana.goto("/market/categories");
  await inspect(ana, "categories");
  if (viewport.viewport?.width === 360) await fitsPhone(ana, "categories");
  await picture(ana, `${name.replaceAll(" ", "-")}-market-categories`);
}];

export const market = [
  walk("at a desk", {}, "Brioche dorée à l’érable"),
  walk("on a phone", { viewport: PHONE, hasTouch: true }, "Galette bretonne salée"),
];
