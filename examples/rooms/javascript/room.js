// A shopping list for a group: whoever thinks of something writes it down, whoever bought it says so.

import storage from "wezer:core/storage@0.1.0";

const LONGEST = 80;

export function describe() {
    return {
        name: { en: "Shopping list", fr: "Liste de courses" },
        purpose: {
            en: "What the group needs, and what somebody has bought.",
            fr: "Ce qu’il faut au groupe, et ce que quelqu’un a acheté.",
        },
        version: "0.1.0",
        reasons: [
            {
                permission: "wezer:core/storage",
                why: { en: "It remembers the list.", fr: "Elle se souvient de la liste." },
            },
        ],
        events: [],
    };
}

// Called once, when a group opens the room.
export function onOpen(call) {}

export function handle(call, action) {
    const say = (en, fr) => (call.language === "fr" ? fr : en);
    const who = () => call.member ?? refuse("nobody-there", say("Only a member can do this.", "Seul un membre peut faire cela."));
    const given = (name) => {
        const answer = action.values.find((value) => value.name === name)?.value.trim();
        return answer || refuse("field-missing", say(`“${name}” has to be filled in.`, `« ${name} » doit être rempli.`));
    };

    switch (action.name) {
        case "add": {
            const what = given("what");
            const length = [...what].length;
            if (length > LONGEST) {
                refuse(
                    "field-too-long",
                    say(`“what” has ${length} characters: at most ${LONGEST} fit.`, `« what » a ${length} caractères : ${LONGEST} au plus.`),
                );
            }
            const by = who();
            if (items().some((item) => item.buyer === null && item.what.toLowerCase() === what.toLowerCase())) {
                refuse("already-there", say(`“${what}” is on the list already.`, `« ${what} » est déjà sur la liste.`));
            }
            keep(`item/${storage.freshId()}`, { what, by, buyer: null });
            return done(say(`“${what}” is on the list.`, `« ${what} » est sur la liste.`));
        }
        case "bought": {
            const key = `item/${given("item")}`;
            const buyer = who();
            const item = read(key);
            if (item === null || item.buyer !== null) {
                refuse("not-on-the-list", say("That isn’t on the list any more.", "Ce n’est plus sur la liste."));
            }
            keep(key, { ...item, buyer });
            return done(say(`“${item.what}” is bought. Thank you!`, `« ${item.what} » est acheté. Merci !`));
        }
        case "clear": {
            for (const item of items().filter((item) => item.buyer !== null)) {
                storage.remove(item.key);
            }
            return done(null);
        }
        default:
            refuse("no-action", say("This room does not know how to do this.", "Ce salon ne sait pas faire cela."));
    }
}

export function view(call, path) {
    const say = (en, fr) => (call.language === "fr" ? fr : en);
    const all = items();
    const needed = all.filter((item) => item.buyer === null);
    const bought = all.filter((item) => item.buyer !== null);
    const nodes = [];

    if (needed.length === 0) {
        nodes.push({ tag: "text", val: say("Nothing is needed.", "Il ne manque rien.") });
    } else {
        nodes.push({
            tag: "list",
            val: needed.map((item) => ({
                parts: [{ tag: "strong", val: item.what }, ...member(item.by)],
                buttons: [button("bought", say("Bought", "Acheté"), "good", [{ name: "item", value: item.key.slice("item/".length) }])],
            })),
        });
    }
    nodes.push({
        tag: "form",
        val: {
            action: "add",
            title: say("Something is missing", "Il manque quelque chose"),
            fields: [
                {
                    name: "what",
                    label: say("What is needed?", "Que faut-il ?"),
                    help: null,
                    kind: { tag: "line", val: LONGEST },
                    required: true,
                    values: [],
                },
            ],
            submit: say("Add", "Ajouter"),
        },
    });
    if (bought.length > 0) {
        nodes.push({ tag: "heading", val: say("Bought", "Acheté") });
        nodes.push({
            tag: "list",
            val: bought.map((item) => ({ parts: [{ tag: "text", val: item.what }, ...member(item.buyer)], buttons: [] })),
        });
        nodes.push({ tag: "buttons", val: [button("clear", say("Clear what is bought", "Effacer ce qui est acheté"), "neutral", [])] });
    }
    const title = say("Shopping list", "Liste de courses");
    return { title, tabs: [{ title, nodes }] };
}

// Called for the events that `describe` names.
export function onEvent(call, event) {}

// Called once when this version replaces an older one.
export function migrate(call, oldVersion) {}

// What is on the list, oldest first: fresh ids sort by time. What a person wrote who was erased since is gone.
function items() {
    return storage
        .keys("item/", null, 1000)
        .map((key) => ({ key, ...read(key) }))
        .filter((item) => item.what !== undefined);
}

function read(key) {
    const bytes = storage.get(key);
    // QuickJS has no TextDecoder; this is UTF-8 by hand.
    return bytes === null ? null : JSON.parse(decodeURIComponent(escape(String.fromCharCode(...bytes))));
}

// The item tells what a person wrote: it is kept under that person's key, and gone when the person is.
function keep(key, item) {
    const bytes = Uint8Array.from(unescape(encodeURIComponent(JSON.stringify(item))), (character) => character.charCodeAt(0));
    storage.set(key, bytes, item.by);
}

function button(action, label, tone, values) {
    return { action, label, values, tone, confirm: null };
}

function member(id) {
    return id === null ? [] : [{ tag: "member", val: id }];
}

function done(notice) {
    return { notice, next: null };
}

// Nothing is changed, and the message is shown.
function refuse(code, message) {
    throw { code, message };
}
