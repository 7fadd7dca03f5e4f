// In a group's name, and what people say of each other, on a phone.

import assert from "node:assert/strict";
import { fitsPhone, inspect, signIn } from "./hand.mjs";

export const voices = [
  ["writes in her group's name and says what she thinks", async ({ visit, picture }) => {
    const page = await visit({ viewport: { width: 360, height: 740 }, expects: [422] });
    const look = async (what) => {
      await inspect(page, what);
      await fitsPhone(page, what);
      await picture(page, `phone-${what}`);
    };
    await signIn(page, "chloé");
    await page.goto("/groups");
    await page.locator(".tree").getByRole("link", { name: "Garden", exact: true }).click();
    await page.waitForURL(/\/groups\/[0-9a-f-]{36}/);
    await page.click("summary:has-text('Write a post')");
    await page.fill("#text", "The gate is open on **Sunday**.");
    await page.selectOption("#as", { label: "Garden" });
    await look("voice");
    await page.click("text=Publish");
    const post = page.locator(".item", { hasText: "The gate is open" });
    await post.waitFor();
    assert.equal(await post.locator("a.name").innerText(), "Garden");
    await post.getByRole("link", { name: "Comment" }).click();
    await page.fill("#comment", "I bring the key.");
    await look("post");
    await page.getByRole("button", { name: "Comment" }).click();
    await page.waitForURL(/#comment-/);
    assert.equal(await page.locator(".item", { hasText: "I bring the key" }).locator("a.name").innerText(), "Chloé", "her own name");

    await page.goto("/members");
    await page.getByRole("link", { name: "Benoît", exact: true }).first().click();
    await page.waitForURL(/\/members\/[0-9a-f-]{36}/);
    assert.match(await page.locator("#figures").innerText(), /quality[^]*2 voices/);
    await look("member");
    await page.click("text=Say what you think");
    await page.getByRole("group", { name: /quality/ }).getByRole("radio", { name: "+1" }).check();
    await page.getByRole("group", { name: /alignment/ }).getByRole("radio", { name: "+2" }).check();
    await page.fill("#comment", "Warm bread, warm heart.");
    await look("evaluate");
    await page.click("text=Save");
    await page.waitForURL(/done=saved/);
    assert.match(await page.locator("main").innerText(), /3 voices[^]*Warm bread/);
    await look("evaluated");
  }],
];
