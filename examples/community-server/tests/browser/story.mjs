// The story of a newcomer, at a desk and on a phone: she comes in through a membrane with two sponsors, posts, thanks, pays from a
// group's purse by a right that she holds through a role, is refused elsewhere and reads why; the operator renames a word.

import assert from "node:assert/strict";
import { fitsPhone, inspect, signIn } from "./hand.mjs";

const PASSWORD = "a long password";

/** The address of the page of a group. */
async function groupNamed(page, name) {
  await page.goto("/groups");
  await page.locator(".tree").getByRole("link", { name, exact: true }).click();
  await page.waitForURL(/\/groups\/[0-9a-f-]{36}/);
  return new URL(page.url()).pathname;
}

/** One telling of the story; `who` is a name that nobody has yet. */
function story(who, size) {
  return async ({ visit, picture }) => {
    const phone = size.width === 360;
    /** Looks at where somebody is: axe has no complaint, and a phone has no need to scroll sideways. */
    const look = async (page, what) => {
      await inspect(page, what);
      if (phone) await fitsPhone(page, what);
      await picture(page, `story-${phone ? "phone" : "desk"}-${what}`);
    };
    const open = (expects = []) => visit({ viewport: size, expects });

    // She finds the door, reads what is asked, and sends her request.
    const her = await open([422, 403]);
    await her.goto("/sign-in");
    await her.click("text=Ask to join");
    await her.waitForURL(/\/apply$/);
    await her.fill("#name", who);
    await her.fill("#password", PASSWORD);
    await her.fill("#again", "something else");
    await her.fill("#answer-1", "I have **too many** apples.");
    await her.getByRole("checkbox").check();
    await her.click("text=Send my request");
    assert.match(await her.locator("[role=alert]").innerText(), /not the same/);
    assert.equal(await her.inputValue("#answer-1"), "I have **too many** apples.", "what was typed stays");
    await look(her, "apply");
    await her.fill("#password", PASSWORD);
    await her.fill("#again", PASSWORD);
    await her.getByRole("checkbox").check();
    await her.click("text=Send my request");
    await her.waitForURL(/\/standing$/);
    assert.match(await her.locator("main").innerText(), /0 of 2/);
    await look(her, "standing");
    await her.goto("/wallet");
    await her.waitForURL(/\/standing$/);

    // Two members speak for her; a host lets her in.
    const sponsor = async (name) => {
      const page = await open([422, 403]);
      await signIn(page, name);
      await page.goto("/members");
      await page.click("text=People who ask to come in");
      await page.waitForURL(/applications/);
      await page.getByRole("button", { name: `Speak for this person: ${who}` }).click();
      await page.waitForURL(/done=saved/);
      return page;
    };
    const chloe = await sponsor("chloé");
    await chloe.getByText("decide on requests").click();
    assert.match(await chloe.locator(".cannot").innerText(), /Welcome/, "who may decide is said beside the button");
    await look(chloe, "requests");
    const benoit = await open();
    await signIn(benoit, "benoît");
    await benoit.goto("/groups/community/applications");
    await benoit.getByRole("button", { name: `Let in: ${who}` }).waitFor();
    await sponsor("daniel");
    await benoit.goto("/groups/community/applications");
    await look(benoit, "decide");
    await benoit.getByRole("button", { name: `Let in: ${who}` }).click();
    await benoit.waitForURL(/done=saved/);
    await her.goto("/");
    assert.equal(new URL(her.url()).pathname, "/", "she is in");

    // She tells something, is answered, and reads the notice.
    await her.click("summary:has-text('Write a post')");
    await her.fill("#text", `Apples for everybody, from ${who}! <script>alert(1)</script>`);
    await her.selectOption("#wall", "community");
    await her.selectOption("#audience", "community");
    await her.click("text=Publish");
    const post = her.locator(".item", { hasText: `from ${who}` });
    await post.waitFor();
    assert.match(await post.innerText(), /<script>alert\(1\)<\/script>/, "what looks like a script is text");
    await look(her, "home");
    await chloe.goto("/");
    await chloe.locator(".item", { hasText: `from ${who}` }).getByRole("link", { name: "Comment" }).click();
    await chloe.fill("#comment", "I come with a **basket**.");
    await chloe.locator("#write button").click();
    await chloe.waitForURL(/#comment-/);
    await look(chloe, "post");
    await her.goto("/");
    await her.getByRole("link", { name: /Notices/ }).click();
    await her.click("text=Chloé commented");
    await her.waitForURL(/\/posts\//);
    await her.getByRole("button", { name: "Like" }).last().click();
    await her.waitForURL(/#comment-/);
    await her.goto("/notices");
    await look(her, "notices");

    // She thanks, from the page of the one whom she thanks, and writes to her.
    await her.goto("/members?q=chlo");
    await her.getByRole("link", { name: "Chloé", exact: true }).click();
    await her.waitForURL(/\/members\/[0-9a-f-]{36}/);
    await look(her, "member");
    await her.getByRole("button", { name: "Follow" }).click();
    await her.getByRole("button", { name: "Unfollow" }).waitFor();
    await her.getByRole("button", { name: "Write" }).click();
    await her.waitForURL(/\/messages\/[0-9a-f-]{36}/);
    await her.fill("#text", "Thank you for speaking for me.");
    await her.getByRole("button", { name: "Send" }).click();
    await her.getByText("Thank you for speaking for me.").waitFor();
    await look(her, "conversation");
    await her.goto("/thanks?to=Chlo%C3%A9");
    await her.fill("#memo", "for the warm welcome");
    await her.click("text=Give thanks");
    await her.waitForURL(/done=given/);
    assert.match(await her.locator(".feed li:not(.live)").first().innerText(), new RegExp(`${who} thanked Chloé: 1\\sThanks`));

    // The garden gives her a role; through it she pays from the garden's purse.
    const garden = await groupNamed(chloe, "Garden");
    const treasurer = await groupNamed(chloe, "Treasurer");
    await chloe.goto(`${treasurer}/members`);
    await chloe.fill("#who", who);
    await chloe.click("text=Add at once");
    await chloe.waitForURL(/done=saved/);
    await chloe.goto(`${garden}/rights`);
    await look(chloe, "rights");
    await her.goto(`${garden}/wallet`);
    await look(her, "purse");
    await her.getByRole("link", { name: /^Pay from it/ }).click();
    await her.waitForURL(/\/pay\?from=/);
    await her.fill("#to", "Ana");
    await her.fill("#amount-1", "10");
    await her.selectOption("#currency-1", "VAL");
    await her.fill("#memo", "honey for the summer party");
    await her.click("text=Pay >> nth=-1");
    await her.waitForURL(/done=paid/);
    assert.match(await her.locator(".feed li:not(.live)").first().innerText(), /Garden paid Ana 10\sVAL/);

    // Elsewhere she may not, and reads why and from whom she could get it.
    const bakery = await groupNamed(her, "Bakery");
    await her.goto(`${bakery}/wallet`);
    await her.locator(".cannot", { hasText: "Pay from it" }).locator("summary").click();
    const no = await her.locator(".cannot", { hasText: "Pay from it" }).innerText();
    assert.match(no, /You may not pay from this wallet/);
    assert.match(no, /Bakery/);
    await look(her, "refused");
    await her.locator(".cannot", { hasText: "Pay from it" }).getByRole("link").click();
    await her.waitForURL(/\/rights\/wallet\.pay\//);
    const why = await her.locator("main").innerText();
    assert.match(why, /Who may pay from this wallet\?/);
    assert.match(why, /Benoît/, "who manages it is named");
    await look(her, "why");

    // The operator calls the wallet by another name, in both languages; she reads it, in French too.
    const ana = await open();
    await signIn(ana, "ana");
    await ana.goto("/labels");
    await ana.fill("#en-wallet", "Basket");
    await ana.fill("#fr-wallet", "Panier");
    await ana.getByRole("button", { name: "Save" }).click();
    await ana.waitForURL(/done=saved/);
    await look(ana, "labels");
    await her.goto("/");
    await her.locator(".menu").getByRole("link", { name: "Basket" }).waitFor();
    await her.click("text=Français");
    await her.locator(".menu").getByRole("link", { name: "Panier" }).waitFor();
    assert.equal(await her.getAttribute("html", "lang"), "fr");
    await her.goto(`${bakery}/wallet`);
    await her.locator(".cannot").first().locator("summary").click();
    assert.match(await her.locator(".cannot").first().innerText(), /Pourquoi pas moi/);
    await look(her, "french");
    await ana.goto("/labels");
    await ana.fill("#en-wallet", "");
    await ana.fill("#fr-wallet", "");
    await ana.getByRole("button", { name: "Save" }).click();
    await ana.waitForURL(/done=saved/);

    // She shows something of herself, and takes a break.
    await her.goto("/profile");
    await her.fill("#about", "Des *pommes*, surtout.");
    await her.fill("#skills", "pommes\ncidre");
    await her.fill("#phone", "01 23 45");
    await her.selectOption("#see-phone", "group");
    await her.getByRole("button", { name: "Enregistrer" }).click();
    await her.waitForURL(/done=saved/);
    await look(her, "profile");
    await her.getByRole("button", { name: "Faire une pause" }).click();
    await her.waitForURL(/\/standing$/);
    await look(her, "break");
    await her.getByRole("button", { name: "Revenir" }).click();
    await her.waitForURL((url) => url.pathname === "/");
  };
}

export const stories = [
  ["a newcomer finds her place, at a desk", story("Pomona", { width: 1280, height: 800 })],
  ["a newcomer finds her place, on a phone", story("Ceres", { width: 360, height: 740 })],
];
