// What a person does, one story each. A story may not depend on another, but for the order of what is written down.

import assert from "node:assert/strict";
import { fitsPhone, inspect, signIn } from "./hand.mjs";
import { bounties } from "./bounty.mjs";
import { leavings } from "./data.mjs";
import { deals } from "./deal.mjs";
import { foundings } from "./founding.mjs";
import { campaign } from "./campaign.mjs";
import { market } from "./market.mjs";
import { rooms } from "./rooms.fr.mjs";
import { shown } from "./shown.mjs";
import { stories } from "./story.mjs";
import { voices } from "./voice.mjs";

const PAGES = [
  "/", "/market", "/market/new", "/market/week", "/market/for-me", "/market/mine", "/market/categories", "/deals", "/disputes", "/campaigns", "/campaigns/mine", "/campaigns/new", "/requests", "/requests/new", "/schedules", "/schedules/new", "/convert", "/custody", "/custody/BTC", "/custody/BTC/report", "/debts", "/debts/circles", "/debts/circles?currency=EUR", "/wallet", "/wallet/VAL", "/wallet/EUR", "/pay", "/pending", "/thanks", "/currencies", "/currencies/VAL",
  "/currencies/Thanks", "/members", "/groups", "/groups/community", "/groups/community/members", "/groups/community/wallet", "/groups/community/rooms",
  "/groups/community/rights", "/groups/community/applications", "/groups/community/settings", "/groups/community/membrane",
  "/groups/community/moderation", "/groups/community/create", "/rights/wallet.pay/community", "/profile", "/news", "/messages",
  "/notices", "/search?q=garden", "/labels", "/rooms", "/kinds", "/kinds/circle", "/kinds/new", "/reactions", "/evaluate/group/community", "/more", "/flows", "/flows/transfer", "/flows/transfer/edit",
  "/flows/transfer/start", "/flows/new", "/runs", "/figures", "/wallets", "/journal", "/journal/1", "/webhooks", "/account", "/admin", "/api/docs", "/api/docs/commands/pay",
];

export const scenarios = [
  // First, while the demo is as it was made.
  ...(process.env.WEZER_SCREENSHOTS ? shown : []),
  ["signs in by keyboard alone", async ({ visit, picture }) => {
    const page = await visit();
    await page.goto("/wallet");
    await page.waitForURL(/sign-in/);
    await picture(page, "sign-in");
    await page.keyboard.type("ana");
    await page.keyboard.press("Tab");
    await page.keyboard.type("demo");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/wallet");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip", "the first stop leads past the menu");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  }],

  ["is told nothing about names when the password is wrong", async ({ visit }) => {
    const page = await visit({ expects: [422] });
    const answers = [];
    for (const name of ["ana", "nobody at all"]) {
      await page.goto("/sign-in");
      await page.fill("#name", name);
      await page.fill("#password", "wrong wrong");
      await page.click("main button.main");
      answers.push(await page.locator("[role=alert]").innerText());
      assert.equal(await page.inputValue("#name"), name, "what was typed stays");
    }
    assert.equal(answers[0], answers[1]);
  }],

  ["reads what happened", async ({ visit, picture }) => {
    const page = await visit();
    await signIn(page, "ana");
    assert.ok(await page.locator(".feed li:not(.live)").count() >= 10, "beside what people tell");
    await picture(page, "home");
    await page.click("text=Everything that happened");
    await page.waitForURL(/news/);
    assert.ok(await page.locator(".feed li:not(.live)").count() >= 20);
    assert.match(await page.locator(".feed").innerText(), /paid|thanked/);
    await picture(page, "feed");
    await page.click("text=Older");
    assert.ok(await page.locator(".feed li:not(.live)").count() >= 20);
  }],

  ["pays in two currencies at once, and the payee confirms", async ({ visit, picture }) => {
    const ana = await visit();
    await signIn(ana, "ana");
    await ana.goto("/pay");
    await ana.fill("#to", "Benoît");
    await ana.fill("#amount-1", "50");
    await ana.selectOption("#currency-1", "VAL");
    await ana.click("text=Add another currency");
    assert.equal(await ana.inputValue("#amount-1"), "50", "what was typed stays");
    await ana.fill("#amount-2", "12.50");
    await ana.selectOption("#currency-2", "EUR");
    await ana.fill("#memo", "apples from the browser");
    await ana.waitForSelector("#preview >> text=Benoît");
    const preview = await ana.locator("#preview").innerText();
    assert.match(preview, /50\sVAL.*12\.50\sEUR/s);
    assert.match(preview, /For the commons: 1\sVAL/, "the fee is told before");
    await picture(ana, "pay-preview");
    await ana.click("text=Pay >> nth=-1");
    await ana.waitForURL(/pending\?done=placed/);
    assert.match(await ana.locator("main").innerText(), /apples from the browser/);

    const benoit = await visit();
    await signIn(benoit, "benoît");
    await benoit.goto("/pending");
    const card = benoit.locator(".card", { hasText: "apples from the browser" });
    assert.match(await card.innerText(), /50\sVAL/);
    assert.match(await card.innerText(), /12\.50\sEUR/);
    await picture(benoit, "pending");
    await card.getByRole("button", { name: "Confirm" }).click();
    await benoit.waitForURL(/done=settled/);
    assert.equal(await benoit.locator(".card", { hasText: "apples from the browser" }).count(), 0);
    await benoit.goto("/wallet/VAL");
    const line = benoit.locator(".statement tbody tr").first();
    assert.match(await line.innerText(), /50[^]*apples|apples[^]*50/);
    await benoit.goto("/");
    assert.match(await benoit.locator(".feed li:not(.live)").first().innerText(), /Benoît confirmed 50\sVAL and 12\.50\sEUR from Ana/);
  }],

  ["is refused beyond a limit with the rule, the number and what would pass", async ({ visit, picture }) => {
    const page = await visit({ expects: [422] });
    await signIn(page, "ana");
    await page.goto("/pay");
    await page.fill("#to", "Chloé");
    await page.fill("#amount-1", "5000");
    await page.selectOption("#currency-1", "VAL");
    await page.fill("#memo", "a house");
    await page.click("text=Pay >> nth=-1");
    const told = await page.locator("[role=alert]").innerText();
    assert.match(told, /limit/i);
    assert.match(told, /-?600 VAL/);
    assert.match(told, /would/i);
    assert.equal(await page.inputValue("#amount-1"), "5000");
    assert.equal(await page.inputValue("#memo"), "a house");
    assert.equal(await page.inputValue("#to"), "Chloé");
    await picture(page, "refused");
    await page.fill("#amount-1", "twelve");
    await page.click("text=Pay >> nth=-1");
    assert.equal(await page.getAttribute("#amount-1", "aria-invalid"), "true");
    assert.match(await page.locator("#wrong-1").innerText(), /12\.50/);
  }],

  ["switches to French and types a comma", async ({ visit, picture }) => {
    const page = await visit({ expects: [422] });
    await signIn(page, "ana");
    await page.goto("/pay?to=Chlo%C3%A9");
    await page.click("text=Français");
    await page.waitForURL(/\/pay\?to=Chlo/);
    assert.equal(await page.getAttribute("html", "lang"), "fr");
    await page.fill("#amount-1", "5 000,5");
    await page.selectOption("#currency-1", "EUR");
    await page.fill("#memo", "une maison");
    await page.click("text=Aperçu");
    assert.match(await page.locator("#preview").innerText(), /5\s000,5\sEUR/);
    await page.fill("#amount-1", "5000");
    await page.selectOption("#currency-1", "VAL");
    await page.locator("button.main").click();
    const told = await page.locator("[role=alert]").innerText();
    assert.match(told, /est de -600 VAL/);
    await picture(page, "refused-french");
    await page.goto("/");
    assert.match(await page.locator(".feed").innerText(), /a payé|a remercié/);
    await picture(page, "feed-french");
    await page.click("text=English");
    assert.equal(await page.getAttribute("html", "lang"), "en");
  }],

  ["gives thanks, which cost nothing", async ({ visit }) => {
    const page = await visit();
    await signIn(page, "daniel");
    await page.goto("/thanks?to=Ana");
    await page.fill("#memo", "for everything");
    await page.click("text=Give thanks");
    await page.waitForURL(/done=given/);
    assert.match(await page.locator(".feed li:not(.live)").first().innerText(), /Daniel thanked Ana: 1\sThanks/);
  }],

  ["pays without any script", async ({ visit }) => {
    const page = await visit({ javaScriptEnabled: false });
    await signIn(page, "chloé");
    await page.goto("/pay");
    await page.fill("#to", "ana");
    await page.fill("#amount-1", "1");
    await page.click("text=Add another currency");
    await page.fill("#amount-2", "0.50");
    await page.selectOption("#currency-2", "EUR");
    await page.click("text=Preview");
    await page.locator("#preview", { hasText: /1\sVAL \+ 0\.50\sEUR/ }).waitFor();
    await page.click("text=Pay >> nth=-1");
    await page.waitForURL(/pending\?done=placed/);
  }],

  ["sees the news arrive", async ({ visit }) => {
    const reader = await visit();
    await signIn(reader, "daniel");
    const page = await visit();
    await signIn(page, "chloé");
    await page.goto("/pay?to=Daniel");
    await page.fill("#amount-1", "3");
    await page.selectOption("#currency-1", "VAL");
    await page.click("text=Pay >> nth=-1");
    await page.waitForURL(/done=paid/);
    await reader.waitForSelector(".feed li.fresh >> text=Chloé paid Daniel 3");
  }],

  ["proves the journal", async ({ visit, picture }) => {
    const page = await visit();
    await signIn(page, "ana");
    await page.goto("/journal");
    await picture(page, "journal");
    const head = await page.locator(".hash").innerText();
    await page.click("text=Verify everything");
    assert.equal(await page.locator("dd .hash").innerText(), head);
    await picture(page, "proof");
    await page.goto("/journal/40");
    await picture(page, "entry");
  }],

  ["runs the community as its operator", async ({ visit, picture }) => {
    const page = await visit({ expects: [422, 403] });
    await signIn(page, "ana");
    await page.goto("/admin");
    await picture(page, "admin");
    await page.fill("#currency-code", "FLOUR");
    await page.selectOption("#currency-abundance", "rare");
    await page.selectOption("#currency-origin", "custody");
    await page.locator("#currency button").click();
    await page.waitForURL(/done=saved/);
    await page.fill("#issue-to", "Chloé");
    await page.fill("#issue-amount", "12");
    await page.selectOption("#issue-currency", "FLOUR");
    await page.locator("#issue button").click();
    await page.waitForURL(/done=saved/);
    await page.fill("#admit-name", "ana");
    await page.fill("#admit-password", "long enough");
    await page.locator("#admit button").click();
    assert.match(await page.locator("#admit [role=alert]").innerText(), /name/i);
    await page.goto("/currencies");
    assert.match(await page.locator(".grid").innerText(), /FLOUR/);
    await picture(page, "currencies");
    await page.goto("/currencies/Thanks");
    await picture(page, "currency");
    const member = await visit();
    await signIn(member, "chloé");
    await member.goto("/admin");
    assert.equal(await member.locator("details.cannot").count(), 5, "each form says why not");
  }],

  ["makes a token and calls the API with it", async ({ visit, picture, origin }) => {
    const page = await visit();
    await signIn(page, "benoît");
    await page.goto("/account");
    await page.fill("#label", "a till");
    await page.click("text=Create a token");
    const token = await page.locator("code.hash").innerText();
    const ask = (authorization) => fetch(`${origin}/api/queries/currencies`, { method: "POST", headers: { authorization } });
    assert.equal((await ask(`Bearer ${token}`)).status, 200);
    assert.equal((await ask("Bearer wz_0")).status, 401);
    await page.goto("/api/docs");
    await picture(page, "api");
    await page.getByRole("link", { name: "currencies", exact: true }).click();
    await page.waitForURL(/queries\/currencies/);
    await page.click("text=Send");
    assert.match(await page.locator("[role=status] pre").innerText(), /Valeur/);
    await picture(page, "api-try");
    await page.goto("/account");
    await picture(page, "access");
    await page.getByRole("button", { name: "Revoke a till" }).click();
    await page.waitForURL(/done=saved/);
    assert.equal((await ask(`Bearer ${token}`)).status, 401);
  }],

  ["finds every page open to everybody, on a phone too, in the dark too", async ({ visit, picture }) => {
    for (const colorScheme of ["light", "dark"]) {
      const page = await visit({ viewport: { width: 360, height: 740 }, colorScheme });
      await page.goto("/sign-in");
      await fitsPhone(page, "/sign-in");
      await inspect(page, `/sign-in (${colorScheme})`);
      await signIn(page, "ana");
      for (const where of PAGES) {
        await page.goto(where);
        await fitsPhone(page, where);
        await inspect(page, `${where} (${colorScheme})`);
        const file = where.replaceAll("/", "-").replace(/^-$/, "-home").replaceAll(/[?=]/g, "-");
        await picture(page, `phone-${colorScheme}${file}`);
      }
    }
  }],

  ["looks at wallet and members on a desk", async ({ visit, picture }) => {
    const page = await visit();
    await signIn(page, "ana");
    for (const where of ["wallet", "wallet/VAL", "wallet/EUR", "members", "groups", "messages", "more", "thanks", "pay"]) {
      await page.goto(`/${where}`);
      await picture(page, where.replace("/", "-"));
    }
    const dark = await visit({ colorScheme: "dark" });
    await signIn(dark, "ana");
    await dark.goto("/wallet/VAL");
    await picture(dark, "wallet-dark");
  }],

  ["signs out", async ({ visit }) => {
    const page = await visit();
    await signIn(page, "ana");
    const [cookie] = (await page.context().cookies()).filter((each) => each.name === "wezer");
    assert.ok(cookie.httpOnly && cookie.sameSite === "Lax" && cookie.value.length === 64);
    await page.click("text=Sign out");
    await page.waitForURL(/sign-in/);
    await page.context().addCookies([cookie]);
    await page.goto("/wallet");
    await page.waitForURL(/sign-in/);
  }],
  ...stories,
  ...foundings,
  ...voices,
  ...market,
  ...campaign,
  ...deals,
  ...rooms,
  ...bounties,
  ...leavings("Yasmine", "Xavier"),
];
