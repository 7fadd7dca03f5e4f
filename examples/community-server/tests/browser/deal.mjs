// A deal from its beginning to its end: offered with a picture, found without its accent, answered, accepted, paid in euros and in
// VAL, confirmed, evaluated by both, and told of in the reputation with its reasons; at a desk and on a phone.

import assert from "node:assert/strict";
import { fitsPhone, inspect, signIn } from "./hand.mjs";
import { photo } from "./market.mjs";

const PHONE = { width: 360, height: 740 };

const walk = (name, viewport, title) => [`a deal ${name}`, async ({ visit, picture }) => {
  const look = async (page, what) => {
    await inspect(page, what);
    if (viewport.viewport?.width === 360) await fitsPhone(page, what);
    await picture(page, `${name.replaceAll(" ", "-")}-deal-${what}`);
  };
  const open = async (who) => {
    const page = await visit({ ...viewport, expects: [422] });
    await signIn(page, who);
    return page;
  };
  const press = async (page, words) => {
    await page.getByRole("button", { name: words, exact: true }).click();
    await page.waitForURL(/done=saved/);
    await page.waitForLoadState("networkidle");
  };

  const seller = await open("benoît");
  await seller.goto("/market/new");
  await seller.fill("#title", title);
  await seller.fill("#description", "Levée une nuit, cuite au feu de bois.");
  await seller.selectOption("#category", { index: 2 });
  await seller.setInputFiles("#files", await photo(seller));
  await seller.selectOption("#price", "all");
  await seller.fill("#amount-1", "10");
  await seller.selectOption("#currency-1", "VAL");
  await seller.click("summary:has-text('More amounts')");
  await seller.fill("#amount-2", "2.50");
  await seller.selectOption("#currency-2", "EUR");
  await seller.fill("#quantity", "3");
  await seller.getByRole("button", { name: "Publish" }).click();
  await seller.waitForURL(/\/market\/a\/[0-9a-f-]{36}$/);
  const announcement = new URL(seller.url()).pathname;
  await look(seller, "announced");

  const buyer = await open("chloé");
  await buyer.goto("/market");
  await buyer.fill("#q", title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
  await buyer.press("#q", "Enter");
  await buyer.getByRole("link", { name: title, exact: true }).click();
  await buyer.waitForURL(/\/market\/a\//);
  await buyer.fill("#reply-quantity", "9");
  await buyer.fill("#reply-message", "For Sunday, please. **Two** of them.");
  await look(buyer, "reply");
  await buyer.getByRole("button", { name: "Send the reply" }).click();
  await buyer.waitForSelector("#replies [role=alert]");
  assert.match(await buyer.locator("#replies [role=alert]").innerText(), /At most 3 would pass/);
  assert.match(await buyer.inputValue("#reply-message"), /For Sunday/, "what was typed stays");
  await buyer.fill("#reply-quantity", "2");
  await buyer.getByRole("button", { name: "Send the reply" }).click();
  await buyer.waitForURL(/\/deal\/[0-9a-f-]{36}$/);
  const deal = new URL(buyer.url()).pathname;
  assert.match(await buyer.locator("main").innerText(), /Benoît has not answered yet[^]*20\sVAL[^]*5\.00\sEUR/);
  await look(buyer, "sent");

  await seller.goto("/");
  await seller.getByRole("link", { name: /deals? waits? for you/ }).click();
  await seller.waitForURL(/\/deals/);
  await look(seller, "deals");
  await seller.getByRole("link", { name: title, exact: true }).first().click();
  await seller.waitForURL(deal);
  await look(seller, "to-accept");
  await press(seller, "Accept");
  await seller.fill("#text", "With pleasure. At seven?");
  await press(seller, "Send");
  await press(seller, "Ask for the payment");
  await look(seller, "invoiced");

  await buyer.goto("/notices");
  await buyer.locator(`.notices a[href^="${deal}"]`).first().click();
  await buyer.waitForURL((url) => url.pathname === deal);
  assert.match(await buyer.locator("main").innerText(), /Benoît asks for the payment[^]*With pleasure\. At seven\?/);
  await look(buyer, "to-pay");
  await press(buyer, "I paid");
  await seller.goto(deal);
  await press(seller, "I received it");
  await look(seller, "evaluate");
  const evaluate = async (page, words) => {
    for (const group of await page.locator("#evaluate fieldset.marks").all()) await group.getByText("+2", { exact: true }).click();
    await page.fill("#comment", words);
    await press(page, "Say it");
  };
  await evaluate(seller, "Paid at once, and a good talk.");
  await buyer.goto(deal);
  assert.doesNotMatch(await buyer.locator("main").innerText(), /a good talk/, "blind until both are in");
  await evaluate(buyer, "Crusty, and still warm.");
  assert.match(await buyer.locator("main").innerText(), /The deal is done[^]*a good talk/);
  await look(buyer, "done");

  await seller.locator(".who .me").click();
  await seller.getByRole("link", { name: "Reputation from deals" }).click();
  await seller.waitForURL(/\/reputation$/);
  assert.match(await seller.locator("main").innerText(), /Best guess[^]*Crusty, and still warm/);
  await look(seller, "reputation");
  await buyer.goto(`${announcement}/reputation`);
  await look(buyer, "reputation-of-announcement");

  // A second deal that goes wrong: a moderator is called.
  await buyer.goto(announcement);
  await buyer.click("summary:has-text('Reply again')");
  await buyer.fill("#reply-quantity", "1");
  await buyer.getByRole("button", { name: "Send the reply" }).click();
  await buyer.waitForURL(/\/deal\/[0-9a-f-]{36}$/);
  await buyer.click("summary:has-text('Call a moderator')");
  await buyer.fill("#reason", "Nobody answers me.");
  await press(buyer, "Call a moderator");
  await look(buyer, "called");
  const moderator = await open("ana");
  await moderator.goto("/disputes");
  await look(moderator, "disputes");
  await moderator.getByRole("link", { name: new RegExp(`Look into it ${title}`) }).first().click();
  await moderator.waitForURL(/\/deal\//);
  await look(moderator, "moderated");
  await moderator.click("summary:has-text('Answer the call')");
  await moderator.fill("#answer", "Benoît is away until Monday.");
  await press(moderator, "Answer the call");

  await buyer.goto(`/language/fr?back=${deal}`);
  await look(buyer, "french");
  await buyer.goto("/deals");
  await look(buyer, "deals-french");
}];

export const deals = [
  walk("at a desk", {}, "Fougasse aux olives mûries"),
  walk("on a phone", { viewport: PHONE, hasTouch: true }, "Pain d’épices à l’érable"),
];
