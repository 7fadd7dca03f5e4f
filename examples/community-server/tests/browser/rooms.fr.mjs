// A room from its file to its work: an operator reads what it asks for, installs it and opens it in a group that was just made; the
// group decides by consent, works an objection in, and what was decided is paid from the common purse; at a desk and on a phone.

import assert from "node:assert/strict";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { fitsPhone, inspect, signIn } from "./hand.mjs";

const PHONE = { width: 360, height: 740 };
const DECISION = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../../rooms-sdk/rooms/built/decision.wasm");

const walk = (name, viewport, group) => [`a room ${name}`, async ({ visit, picture }) => {
  const look = async (page, what) => {
    await inspect(page, what);
    if (viewport.viewport?.width === 360) await fitsPhone(page, what);
    await picture(page, `${name.replaceAll(" ", "-")}-room-${what}`);
  };
  const open = async (who) => {
    const page = await visit({ ...viewport, expects: [422] });
    await signIn(page, who);
    return page;
  };
  /** Presses a button of the room and waits for its page. */
  const press = async (page, words) => {
    await page.getByRole("button", { name: words, exact: true }).first().click();
    await page.waitForLoadState("networkidle");
  };

  // A group of two with a purse.
  const ana = await open("ana");
  await ana.goto("/groups/community/create");
  await ana.fill("#name", group);
  await ana.selectOption("#kind", "circle");
  await ana.locator("main form.card button.main").click();
  await ana.waitForURL(/\/groups\/[0-9a-f-]{36}/);
  const home = new URL(ana.url()).pathname.split("/").slice(0, 3).join("/");
  for (const who of ["Ana", "Benoît"]) {
    await ana.goto(`${home}/members`);
    await ana.getByLabel("Who", { exact: true }).fill(who);
    await ana.getByRole("button", { name: "Add at once" }).click();
    await ana.waitForLoadState("networkidle");
  }
  await ana.goto(`${home}/wallet`);
  await ana.getByRole("button", { name: "Open a wallet" }).click();
  await ana.waitForURL(/done=saved/);

  // What it asks for is read in French before anything of it runs.
  await ana.goto("/language/fr?back=/rooms");
  await look(ana, "components");
  await ana.setInputFiles("#file", DECISION);
  await ana.getByRole("button", { name: "Lire ce qu’il demande" }).click();
  await ana.getByRole("heading", { name: /Ce fichier demande \d+ permissions/ }).waitFor();
  assert.match(await ana.locator("main").innerText(), /Payer au nom de qui agit, dans la mesure où cette personne le peut/);
  await look(ana, "asks");
  await ana.getByRole("button", { name: "L’installer" }).click();
  await ana.waitForURL(/done=installed/);
  await ana.goto(`${home}/rooms`);
  await look(ana, "none-yet");
  await ana.getByRole("link", { name: /^Ouvrir : Décisions|^Ouvrir: Décisions/ }).click();
  await ana.waitForURL(/\/rooms\/open\//);
  const form = await ana.locator("main").innerText();
  assert.match(form, /Elle fait un paiement décidé, pour qui l’exécute/, "its author’s reason");
  assert.match(form, /Combien d’argent par jour/);
  await ana.getByLabel("VAL par jour", { exact: true }).fill("50");
  await look(ana, "what-it-may");
  await ana.getByRole("button", { name: "Ouvrir", exact: true }).click();
  await ana.waitForURL(/done=opened/);
  const room = new URL(ana.url()).pathname;
  await look(ana, "first");

  // By consent, with a payment that follows.
  await ana.getByRole("link", { name: "Par consentement" }).click();
  await ana.waitForURL(/path=new/);
  await look(ana, "new");
  await ana.getByRole("link", { name: "et un paiement" }).click();
  await ana.waitForURL(/payment/);
  await ana.getByLabel("De quoi s’agit-il ?").fill("De la farine pour le four");
  await ana.getByLabel("La proposition").fill("Benoît achète **vingt kilos** de farine, la caisse paie.");
  await ana.getByRole("group", { name: /Payer depuis/ }).getByRole("radio").first().check();
  await ana.getByLabel("vers le portefeuille").selectOption({ label: "Benoît" });
  await ana.getByLabel("Montant", { exact: true }).fill("20");
  await ana.getByLabel("Monnaie Montant").selectOption("VAL");
  await ana.getByLabel("Échéance du premier tour").fill("2020-01-01T10:00");
  await look(ana, "payment");
  await press(ana, "Soumettre au groupe");
  assert.match(await ana.locator("form [role=alert]").innerText(), /Une échéance est dans une heure au moins/, "beside its form");
  assert.equal(await ana.getByLabel("Montant", { exact: true }).inputValue(), "20", "what was filled in stays");
  await look(ana, "refused");
  await ana.getByLabel("Échéance du premier tour").fill("");
  await press(ana, "Soumettre au groupe");
  await ana.waitForURL(/path=d\//);
  const decision = new URL(ana.url()).search.replace(/&.*/, "");
  assert.match(await ana.locator("main").innerText(), /vingt kilos/);
  await look(ana, "questions");

  const benoit = await open("benoît");
  await benoit.goto("/notices");
  await look(benoit, "notices");
  await benoit.goto(home);
  await benoit.getByRole("link", { name: "Rooms", exact: true }).click();
  await benoit.getByRole("link", { name: "Decisions", exact: true }).click();
  await benoit.getByRole("link", { name: "De la farine pour le four" }).click();
  await benoit.waitForURL(/path=d\//);
  await press(benoit, "All is clear to me");
  await ana.goto(room + decision);
  await press(ana, "Passer aux réactions");
  await press(ana, "Passer à l’amendement");
  await press(ana, "Passer au tour d’objections");
  await ana.getByRole("radio", { name: "Je n’ai pas d’objection" }).check();
  await press(ana, "Voilà ma position");
  await benoit.goto(room + decision);
  await benoit.getByRole("radio", { name: "I object" }).check();
  await benoit.getByLabel("Why", { exact: true }).fill("Twenty kilos go musty before we bake them.");
  await look(benoit, "objecting");
  await press(benoit, "This is where I stand");
  await ana.goto(room + decision);
  await press(ana, "Clore le tour");
  assert.match(await ana.locator("main").innerText(), /Twenty kilos go musty/);
  await look(ana, "integrating");
  await ana.getByLabel("La proposition").fill("Benoît achète **dix kilos** de farine, deux fois ; la caisse paie.");
  await press(ana, "Voici la proposition");
  assert.match(await ana.locator("main").innerText(), /dix kilos/, "the proposal was amended");
  await benoit.goto(room + decision);
  const integrated = benoit.getByRole("button", { name: /integrated/i }).first();
  await integrated.click();
  await benoit.waitForLoadState("networkidle");
  await ana.goto(room + decision);
  await press(ana, "Passer au tour d’objections");
  await ana.getByRole("radio", { name: "Je n’ai pas d’objection" }).check();
  await press(ana, "Voilà ma position");
  await benoit.goto(room + decision);
  await benoit.getByRole("radio", { name: "I have no objection" }).check();
  await press(benoit, "This is where I stand");
  await ana.goto(room + decision);
  await press(ana, "Clore le tour");
  assert.match(await ana.locator("main").innerText(), /La décision : /);
  await look(ana, "adopted");

  // What was decided is carried out once, from the common purse.
  await ana.locator("summary", { hasText: "Exécuter" }).click();
  await ana.locator("details[open] form button").click();
  await ana.waitForLoadState("networkidle");
  await look(ana, "carried-out");
  await ana.goto(`${home}/wallet`);
  assert.match(await ana.locator("main").innerText(), /^−20\sVAL$/m);
  await look(ana, "paid");

  // People talk beside it, and tabs keep the rest.
  await ana.goto(room + decision);
  await ana.fill("#comment", "Merci, **Benoît** !");
  await ana.locator("#write button.main").click();
  await ana.waitForURL(/#comment-/);
  assert.match(await ana.locator("aside").innerText(), /Merci, Benoît/);
  await ana.goto(room + decision);
  for (const tab of await ana.locator("main nav.tabs a").evaluateAll((all) => all.map((each) => each.getAttribute("href")))) {
    await ana.goto(tab);
    await look(ana, `tab-${new URL(ana.url()).searchParams.get("tab") ?? 0}`);
  }

  // What it may do is narrowed: it stops and says so.
  await ana.goto(`${room}/settings`);
  await look(ana, "settings");
  await ana.getByRole("checkbox", { name: /Se souvenir/ }).uncheck();
  await ana.getByRole("button", { name: "Enregistrer ce qu’il peut faire" }).click();
  await ana.waitForURL(/done=saved/);
  await ana.goto(room);
  assert.match(await ana.locator("main").innerText(), /Ce salon ne tourne pas/);
  await look(ana, "stopped");
}];

export const rooms = [walk("at a desk", {}, "Le fournil"), walk("on a phone", { viewport: PHONE, hasTouch: true }, "Le moulin")];
