// The story that WeZer began with, in a browser. A bug is resolved for 100 COM and what others add to it; a module is funded in COM
// and in euros, and those who conceive and develop it are rewarded by the team. At a desk and on a phone.

import assert from "node:assert/strict";
import { fitsPhone, inspect, signIn } from "./hand.mjs";

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** What the people of one telling have in common: how they come in, what they press, how their pages are looked at. */
function telling(size, { visit, picture }) {
  const phone = size.width === 360;
  const open = async (who) => {
    const page = await visit({ viewport: size, hasTouch: phone });
    await signIn(page, who);
    return page;
  };
  /** Looks at where somebody is: axe has no complaint, and a phone has no need to scroll sideways. */
  const look = async (page, what) => {
    await inspect(page, what);
    if (phone) await fitsPhone(page, what);
    await picture(page, `${phone ? "phone" : "desk"}-bounty-${what}`);
  };
  /** Presses a button, and waits until the page says that it is saved. */
  const press = async (page, words) => {
    const loaded = page.waitForEvent("load");
    await page.getByRole("button", { name: words, exact: true }).click();
    await loaded;
    assert.match(page.url(), /done=saved/, words);
  };
  return { open, look, press };
}

const read = (page) => page.locator("main").innerText();

/** The path of a page once it is one of the kind that is waited for. */
async function arrive(page, kind) {
  await page.waitForURL(new RegExp(`/${kind}/[0-9a-f-]{36}(\\?|#|$)`));
  return new URL(page.url()).pathname;
}

/** The operator creates COM by its page, unless another telling did: it is generated as members help one another. */
async function createCom(page) {
  if ((await page.request.get("/currencies/COM")).ok()) return;
  await page.goto("/admin");
  const form = page.locator("#currency form");
  await form.getByLabel("Code").fill("COM");
  await form.getByLabel("Name").fill("Help among members");
  await form.locator("#currency-abundance").selectOption("sufficient");
  await form.locator("#currency-origin").selectOption("issued");
  await form.locator("#currency-lower").fill("-200");
  await form.getByRole("button", { name: "Create a currency" }).click();
  await page.waitForURL(/done=/);
  await page.goto("/currencies/COM");
  assert.match(await read(page), /Help among members/);
}

/** The operator asks the API, as whoever prepares a community does. */
async function prepare(page, origin) {
  const ask = async (path, what) => {
    const answer = await page.request.post(`/api/${path}`, { data: what, headers: { origin } });
    assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
    return answer.json();
  };
  const order = async (command, what) => (await ask(`commands/${command}`, what)).output;
  return {
    /** A team with a purse, which trusts its members with it. */
    async formTeam(name, member) {
      const members = await ask("queries/members", {});
      const group = await order("create_group", { kind: "circle", name });
      await order("add_to_group", { group, member: members.find((each) => each.name === member).id });
      for (const right of ["group.act_for", "wallet.pay", "wallet.see", "wallet.settle"]) {
        await order("give_right", { right, to: group, over: group, reason: "The team trusts its members." });
      }
      await order("open_group_wallet", { group });
      return group;
    },
  };
}

/** Posts a want under Help; without a price it is to be agreed. */
async function postWant(page, { title, price, voice }) {
  await page.goto("/market/new");
  await page.getByRole("radio", { name: "I look for something" }).check();
  await page.fill("#title", title);
  await page.selectOption("#category", { label: "Help" });
  if (price) {
    await page.fill("#amount-1", price);
    await page.selectOption("#currency-1", "COM");
  } else {
    await page.selectOption("#price", "agreed");
  }
  if (voice) await page.locator("select[name=as]").selectOption({ label: voice });
  await page.getByRole("button", { name: "Publish" }).click();
  return arrive(page, "market/a");
}

async function addToBounty(page, want, amount) {
  await page.goto(want);
  await page.click("summary:has-text('Add to it')");
  await page.fill("#bounty-amount", amount);
  await page.selectOption("#bounty-currency", "COM");
  await page.getByRole("button", { name: "Add to it" }).click();
  await page.waitForURL(/done=saved/);
}

/** Replies to a want, naming prices if they are to be agreed; the deal that comes of it. */
async function reply(page, want, message, prices = []) {
  await page.goto(want);
  const form = page.locator("#replies form");
  if (!(await form.isVisible())) await page.locator("#replies summary").first().click();
  for (const [place, [amount, currency]] of prices.entries()) {
    if (place === 1) await page.click("#replies summary:has-text('More amounts')");
    await page.fill(`#reply-amount-${place + 1}`, amount);
    await page.selectOption(`#reply-code-${place + 1}`, currency);
  }
  await page.fill("#reply-message", message);
  await page.getByRole("button", { name: "Send the reply" }).click();
  return arrive(page, "deal");
}

const resolveBug = (size, { title, author, supporters, developer }) => async (tools) => {
  const { open, look, press } = telling(size, tools);
  await createCom(await open("ana"));

  // An integrator has a bug, and posts it for 100 COM.
  const hers = await open(author);
  const bug = await postWant(hers, { title, price: "100" });
  assert.match(await read(hers), /100\sCOM[^]*Nobody has added anything yet/);

  // Two others have it too.
  for (const [who, amount] of supporters) {
    const page = await open(who);
    await addToBounty(page, bug, amount);
    if (who === supporters.at(-1)[0]) {
      assert.match(await page.locator("section:has(#bounty)").innerText(), /In it: 40\sCOM/);
      await look(page, "raised");
    }
  }

  // A developer finds it and replies; she accepts; it is resolved and paid.
  const his = await open(developer);
  await his.goto("/market?kind=want");
  await his.fill("#q", title);
  await his.press("#q", "Enter");
  await his.getByRole("link", { name: title, exact: true }).click();
  await his.waitForURL((url) => url.pathname === bug);
  const deal = await reply(his, bug, "I know where it breaks.");
  await hers.goto(deal);
  assert.match(await read(hers), /I know where it breaks/);
  await press(hers, "Accept");
  await his.goto(deal);
  assert.match(await read(his), /On top of the price comes the bounty[^]*40\sCOM/);
  await press(his, "Ask for the payment");
  await his.goto("/wallet");
  assert.match(await read(his), /\b0\s+COM\s+Expected\s+140/, "until she pays, nothing is his");
  assert.match(await read(his), new RegExp(`40\\sCOM ${title}`), "what comes on top is named");
  await hers.goto(deal);
  await look(hers, "to-pay");
  await press(hers, "Pay");

  // Both say how it went.
  const evaluate = async (page, mark, words) => {
    for (const group of await page.locator("#evaluate fieldset.marks").all()) await group.getByText(mark, { exact: true }).click();
    await page.fill("#comment", words);
    await press(page, "Say it");
  };
  await evaluate(hers, "+2", "Found it within a day, and explained it.");
  await his.goto(deal);
  await evaluate(his, "+1", "A clear report.");
  assert.match(await read(his), /The deal is done[^]*Found it within a day/);

  // He has her 100 and what the others added; she owes help for 100.
  await his.goto("/wallet");
  assert.match(await read(his), /\b140\s+COM/);
  await look(his, "wallet");
  await his.goto("/wallet/COM");
  const lines = await his.locator("tbody").last().innerText();
  for (const [who, amount] of [[author, "100"], ...supporters]) assert.match(lines, new RegExp(`${who}(?: · [^\\t\\n]*)?\\s+${amount}\\b`), "the price and the bounty");
  assert.equal(lines.split(`bounty for “${title}”`).length - 1, supporters.length, "each part of the bounty names the want");
  await look(his, "statement");
  await hers.goto("/wallet");
  assert.match(await read(hers), /[−-]100\s+COM/);
  await hers.goto(bug);
  assert.match(await hers.locator("section:has(#bounty)").innerText(), new RegExp(`Won by ${developer}`));
  await look(hers, "won");

  // What he is reputed for has its reasons.
  await his.locator(".who .me").click();
  await his.getByRole("link", { name: "Reputation from deals" }).click();
  await his.waitForURL(/\/reputation$/);
  const reason = his.locator("article", { hasText: "Found it within a day" });
  assert.match(await reason.innerText(), /\+2/);
  await look(his, "reputation");
  await reason.getByRole("link", { name: title, exact: true }).click();
  await his.waitForURL((url) => url.pathname === bug);
};

const fundModule = (size, { team, manager, pledgers, conceiver, developer }) => async (tools) => {
  const { open, look, press } = telling(size, tools);
  const hers = await open("ana");
  await createCom(hers);
  const operator = await prepare(hers, tools.origin);
  const group = await operator.formTeam(team, manager);

  // The team starts a campaign in COM and in euros, first as a draft, and publishes it.
  const his = await open(manager);
  await his.goto("/campaigns/new");
  await his.fill("#title", `Fund: ${team}`);
  await his.fill("#description", "Accounting for **every** country.");
  await his.fill("#amount-1", "100");
  await his.selectOption("#currency-1", "COM");
  await his.fill("#amount-2", "500");
  await his.selectOption("#currency-2", "EUR");
  await his.selectOption("#need", "all");
  await his.selectOption("#mode", "when_reached");
  await his.fill("#beneficiary", team);
  await his.getByRole("button", { name: "Keep as a draft" }).click();
  const campaign = await arrive(his, "campaign");
  assert.match(await read(his), /only you see it/);
  await press(his, "Publish");
  await look(his, "campaign");

  // Two pledge, one in COM, one in euros; the bars say how far it is.
  const pledge = async (who, amount, currency, [com, eur]) => {
    const page = await open(who);
    await page.goto(campaign);
    await page.getByLabel(`Amount in ${currency}`).fill(amount);
    await page.getByRole("button", { name: "Pledge" }).click();
    await page.waitForURL(/done=pledged/);
    assert.equal(await page.getByRole("progressbar", { name: "Goal in COM" }).getAttribute("value"), com);
    assert.equal(await page.getByRole("progressbar", { name: "Goal in EUR" }).getAttribute("value"), eur);
    return page;
  };
  const first = await pledge(pledgers[0], "100", "COM", ["100", "0"]);
  assert.match(await read(first), /100 of 100\sCOM[^]*reached/);
  const second = await pledge(pledgers[1], "500", "EUR", ["100", "100"]);
  assert.match(await read(second), /It succeeded/);
  await look(second, "funded");

  // The COM are in the purse; the euros are promised, and the team says when they are there.
  await his.goto(`/groups/${group}/wallet`);
  assert.match(await read(his), /\b100\s+COM/);
  await look(his, "purse");
  await his.getByRole("button", { name: `Confirm ${pledgers[1]}` }).click();
  await his.waitForURL(/done=/);
  assert.match(await read(his), /the payment is final/);

  /** The team posts what is to be done; somebody says for how much, is accepted, does it, and asks for the payment. */
  const work = async (who, title, prices) => {
    const want = await postWant(his, { title, voice: team });
    const page = await open(who);
    const deal = await reply(page, want, "I can do that.", prices);
    await his.goto(`${deal}?as=${group}`);
    await press(his, "Accept");
    await page.goto(deal);
    await press(page, "Ask for the payment");
    await his.goto(`${deal}?as=${group}`);
    return { page, deal };
  };

  // First the conception, for 40 COM.
  const conception = await work(conceiver, `${team}: conception`, [["40", "COM"]]);
  await look(his, "team-pays");
  await press(his, "Pay");
  await conception.page.goto("/wallet");
  assert.match(await read(conception.page), /\b40\s+COM/);

  // Then the development, for 60 COM and 500 EUR.
  const development = await work(developer, `${team}: development`, [["60", "COM"], ["500", "EUR"]]);
  await press(his, "I paid");
  await development.page.goto(development.deal);
  await press(development.page, "I received it");
  await look(development.page, "rewarded");
  await development.page.goto("/wallet");
  assert.match(await read(development.page), /\b60\s+COM/);

  await development.page.goto("/wallet/EUR");
  assert.match(await read(development.page), new RegExp(`60\\sCOM and 500\\.00\\sEUR from ${team}`));

  // What was given for the module went to those who made it.
  await his.goto(`/groups/${group}/wallet`);
  assert.doesNotMatch(await read(his), /[1-9]\d*\s+COM/);
};

export const bounties = [
  ["a bug is resolved for a bounty, at a desk", resolveBug(DESK, {
    title: "The invoice report fails on refunds", author: "Grace", supporters: [["Hugo", "30"], ["Inès", "10"]], developer: "Jack",
  })],
  ["a bug is resolved for a bounty, on a phone", resolveBug(PHONE, {
    title: "The calendar forgets Sundays", author: "Khadija", supporters: [["Louis", "30"], ["Maeve", "10"]], developer: "Nathan",
  })],
  ["a module is funded and rewarded, at a desk", fundModule(DESK, {
    team: "Accounting module", manager: "Océane", pledgers: ["Patrick", "Quentin"], conceiver: "Rose", developer: "Samuel",
  })],
  ["a module is funded and rewarded, on a phone", fundModule(PHONE, {
    team: "Translation module", manager: "Thérèse", pledgers: ["Ursula", "Victor"], conceiver: "Wendy", developer: "Zoé",
  })],
];
