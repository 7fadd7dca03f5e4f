// Does what every room may do: the room of `rooms-sdk/rooms/conformance` in JavaScript, which passes the same list of steps.

import payments from "wezer:exchange/payments@0.1.0";
import storage from "wezer:core/storage@0.1.0";

export function describe() {
    return {
        name: { en: "Conformance", fr: "Conformité" },
        purpose: { en: "Does what a room may do.", fr: "Fait ce qu’un salon peut faire." },
        version: "1.2.3",
        reasons: [
            {
                permission: "wezer:core/storage",
                why: { en: "To keep what it is given.", fr: "Pour garder ce qu’on lui donne." },
            },
            {
                permission: "wezer:exchange/payments",
                why: { en: "To pay when it is told to.", fr: "Pour payer quand on le lui dit." },
            },
        ],
        events: ["ledger.posted"],
    };
}

export function onOpen(call) {
    write("opened", call.member);
}

export function handle(call, action) {
    const given = (name) => action.values.find((value) => value.name === name)?.value;
    const pay = () => {
        const [amount, currency] = given("amount").split(" ");
        return payments.pay(given("from"), given("to"), [{ amount, currency }], given("memo") ?? null);
    };
    switch (action.name) {
        case "write":
            write(given("key"), given("value"), given("about"));
            return says("written");
        case "read":
            return says(read(given("key")) ?? "nothing");
        case "remove":
            storage.remove(given("key"));
            return says(null);
        case "keys":
            return says(storage.keys(given("start"), null, 1000).join(" "));
        case "fresh": {
            const [one, other] = [storage.freshId(), storage.freshId()];
            return says(`${one.length} ${one === other ? "twice the same" : "two"}`);
        }
        case "who":
            return says(`${call.member} ${call.group} ${call.isManager ? "manager" : "member"} ${call.now}`);
        case "echo":
            return { notice: action.values.map(({ name, value }) => `${name}=${value}`).join("; "), next: "echo" };
        case "pay":
            return says(pay().pending ? "pending" : "paid");
        case "catch":
            try {
                pay();
                return says("paid");
            } catch (error) {
                return says((error.payload ?? error).code);
            }
        case "refuse":
            write("refused", "never");
            throw { code: "not-today", message: say(call, "Not today.", "Pas aujourd’hui.") };
        case "crash":
            write("crashed", "never");
            throw new Error("as it was told");
        case "pay-and-crash":
            pay();
            throw new Error("as it was told");
        case "loop":
            for (;;) {}
        default:
            throw { code: "no-action", message: say(call, "This room does not know how to do this.", "Ce salon ne sait pas faire cela.") };
    }
}

export function view(call, path) {
    switch (path) {
        case "":
            return one(say(call, "Keys", "Clés"), [{ tag: "text", val: storage.keys("", null, 1000).join(" ") }]);
        case "everything":
            return everything(call);
        case "write":
            write("looked", "never");
            return one("never", []);
        default:
            throw { code: "no-page", message: say(call, "There is nothing here.", "Il n’y a rien ici.") };
    }
}

export function onEvent(call, event) {
    write("heard", `${event.name} ${event.data.includes("postings") ? "with its data" : "without its data"}`);
}

export function migrate(call, oldVersion) {
    write("migrated", oldVersion);
}

// A page with everything that a page may have.
function everything(call) {
    const id = "00000000-0000-0000-0000-00000000002a";
    const button = {
        action: "echo",
        label: "Button",
        values: [{ name: "one", value: "1" }],
        tone: "bad",
        confirm: "Sure?",
    };
    const field = (name, label, kind, rest = {}) => ({ name, label, help: null, kind, required: false, values: [], ...rest });
    const text = (val) => ({ tag: "text", val });
    return {
        title: "Everything",
        tabs: [
            {
                title: "One",
                nodes: [
                    { tag: "heading", val: "Heading" },
                    text("Text, *marked*; « é »"),
                    { tag: "notice", val: { tone: "good", text: "Notice" } },
                    { tag: "table", val: { caption: "Table", head: ["One", "Two"], rows: [[text("1"), text("2")]] } },
                    { tag: "list", val: [{ parts: [text("Item")], buttons: [button] }] },
                    {
                        tag: "form",
                        val: {
                            action: "echo",
                            title: "Form",
                            fields: [
                                field("hidden", "", { tag: "hidden" }, { values: ["kept"] }),
                                field("line", "Line", { tag: "line", val: 80 }, { required: true, help: "One line", values: ["a line"] }),
                                field("lines", "Lines", { tag: "lines", val: 800 }),
                                field("number", "Number", { tag: "number", val: { min: -1, max: 9 } }),
                                field("check", "Check", { tag: "check" }),
                                field("date", "Date", { tag: "date" }),
                                field("moment", "Moment", { tag: "moment" }),
                                field("money", "Money", { tag: "money", val: ["VAL"] }),
                                field("choice", "Choice", {
                                    tag: "choice",
                                    val: [
                                        { value: "1", label: "One" },
                                        { value: "2", label: "Two" },
                                    ],
                                }),
                                field("choices", "Choices", { tag: "choices", val: [{ value: "é", label: "É" }] }),
                                field("member", "Member", { tag: "member" }),
                                field("members", "Members", { tag: "members" }),
                                field("wallet", "Wallet", { tag: "wallet" }),
                            ],
                            submit: "Send",
                        },
                    },
                ],
            },
            {
                title: "Two",
                nodes: [
                    { tag: "buttons", val: [button] },
                    { tag: "progress", val: { label: "Progress", value: "12.5", of: "100", unit: "h" } },
                    { tag: "chart", val: { caption: "Bars", kind: "bars", unit: "h", points: [{ label: "Monday", value: "1.5" }] } },
                    { tag: "chart", val: { caption: "Line", kind: "line", unit: "h", points: [{ label: "Tuesday", value: "-2" }] } },
                    {
                        tag: "chips",
                        val: [
                            text("Text"),
                            { tag: "strong", val: "Strong" },
                            { tag: "tag", val: { tone: "warning", text: "Tag" } },
                            { tag: "member", val: call.member },
                            { tag: "group", val: call.group },
                            { tag: "wallet", val: "00000000-0000-0000-0000-00000000002b" },
                            { tag: "money", val: { amount: "12.50", currency: "VAL" } },
                            { tag: "moment", val: call.now },
                            { tag: "link", val: { label: "Link", path: "elsewhere" } },
                            { tag: "announcement", val: id },
                            { tag: "campaign", val: id },
                        ],
                    },
                    { tag: "file", val: { label: "File", name: "file.txt", mediaType: "text/plain", text: "Bytes" } },
                ],
            },
        ],
    };
}

function one(title, nodes) {
    return { title, tabs: [{ title, nodes }] };
}

// QuickJS has no TextEncoder; this is UTF-8 by hand.
function write(key, text, about = null) {
    const bytes = Uint8Array.from(unescape(encodeURIComponent(text)), (character) => character.charCodeAt(0));
    storage.set(key, bytes, about);
}

function read(key) {
    const bytes = storage.get(key);
    return bytes === null ? null : decodeURIComponent(escape(String.fromCharCode(...bytes)));
}

function says(notice) {
    return { notice, next: null };
}

function say(call, en, fr) {
    return call.language === "fr" ? fr : en;
}
