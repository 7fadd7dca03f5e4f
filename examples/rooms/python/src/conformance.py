"""Does what every room may do: the room of `rooms-sdk/rooms/conformance` in Python, which passes the same list of steps."""

import wit_world
from componentize_py_types import Err
from wit_world.imports import payments, storage
from wit_world.imports import wezer_room_types as t
from wit_world.imports.wezer_core_types import Money, Problem


class WitWorld(wit_world.WitWorld):
    def describe(self) -> t.Description:
        return t.Description(
            name=t.Both("Conformance", "Conformité"),
            purpose=t.Both("Does what a room may do.", "Fait ce qu’un salon peut faire."),
            version="1.2.3",
            reasons=[
                t.Reason("wezer:core/storage", t.Both("To keep what it is given.", "Pour garder ce qu’on lui donne.")),
                t.Reason("wezer:exchange/payments", t.Both("To pay when it is told to.", "Pour payer quand on le lui dit.")),
            ],
            events=["ledger.posted"],
        )

    def on_open(self, call: t.Call) -> None:
        write("opened", call.member)

    def handle(self, call: t.Call, action: t.Action) -> t.Reply:
        def given(name: str) -> str | None:
            return next((value.value for value in action.values if value.name == name), None)

        def pay() -> payments.Paid:
            amount, currency = given("amount").split(" ")
            return payments.pay(given("from"), given("to"), [Money(amount, currency)], given("memo"))

        match action.name:
            case "write":
                write(given("key"), given("value"), given("about"))
                return says("written")
            case "read":
                kept = storage.get(given("key"))
                return says("nothing" if kept is None else kept.decode())
            case "remove":
                storage.remove(given("key"))
                return says(None)
            case "keys":
                return says(" ".join(storage.keys(given("start"), None, 1000)))
            case "fresh":
                one, other = storage.fresh_id(), storage.fresh_id()
                return says(f"{len(one)} {'twice the same' if one == other else 'two'}")
            case "who":
                return says(f"{call.member} {call.group} {'manager' if call.is_manager else 'member'} {call.now}")
            case "echo":
                return t.Reply("; ".join(f"{value.name}={value.value}" for value in action.values), "echo")
            case "pay":
                try:
                    return says("pending" if pay().pending else "paid")
                except Err as error:
                    raise refusal(error.value) from error
            case "catch":
                try:
                    pay()
                    return says("paid")
                except Err as error:
                    return says(error.value.code)
            case "refuse":
                write("refused", "never")
                raise Err(t.Fault("not-today", say(call, "Not today.", "Pas aujourd’hui.")))
            case "crash":
                write("crashed", "never")
                raise RuntimeError("as it was told")
            case "pay-and-crash":
                pay()
                raise RuntimeError("as it was told")
            case "loop":
                while True:
                    pass
            case _:
                en, fr = "This room does not know how to do this.", "Ce salon ne sait pas faire cela."
                raise Err(t.Fault("no-action", say(call, en, fr)))

    def view(self, call: t.Call, path: str) -> t.Page:
        match path:
            case "":
                title = say(call, "Keys", "Clés")
                return t.Page(title, [t.Tab(title, [t.Node_Text(" ".join(storage.keys("", None, 1000)))])])
            case "everything":
                return everything(call)
            case "write":
                write("looked", "never")
                return t.Page("never", [])
            case _:
                raise Err(t.Fault("no-page", say(call, "There is nothing here.", "Il n’y a rien ici.")))

    def on_event(self, call: t.Call, event: t.Event) -> None:
        write("heard", f"{event.name} {'with its data' if 'postings' in event.data else 'without its data'}")

    def migrate(self, call: t.Call, old_version: str) -> None:
        write("migrated", old_version)


def everything(call: t.Call) -> t.Page:
    """A page with everything that a page may have."""
    id = "00000000-0000-0000-0000-00000000002a"
    button = t.Button("echo", "Button", [t.Value("one", "1")], t.Tone.BAD, "Sure?")

    def field(name: str, label: str, kind: t.FieldKind, *values: str, required: bool = False, help: str | None = None) -> t.Field:
        return t.Field(name, label, help, kind, required, list(values))

    form = t.Form(
        "echo",
        "Form",
        [
            field("hidden", "", t.FieldKind_Hidden(), "kept"),
            field("line", "Line", t.FieldKind_Line(80), "a line", required=True, help="One line"),
            field("lines", "Lines", t.FieldKind_Lines(800)),
            field("number", "Number", t.FieldKind_Number(t.Range(-1, 9))),
            field("check", "Check", t.FieldKind_Check()),
            field("date", "Date", t.FieldKind_Date()),
            field("moment", "Moment", t.FieldKind_Moment()),
            field("money", "Money", t.FieldKind_Money(["VAL"])),
            field("choice", "Choice", t.FieldKind_Choice([t.Choice("1", "One"), t.Choice("2", "Two")])),
            field("choices", "Choices", t.FieldKind_Choices([t.Choice("é", "É")])),
            field("member", "Member", t.FieldKind_Member()),
            field("members", "Members", t.FieldKind_Members()),
            field("wallet", "Wallet", t.FieldKind_Wallet()),
        ],
        "Send",
    )
    first = [
        t.Node_Heading("Heading"),
        t.Node_Text("Text, *marked*; « é »"),
        t.Node_Notice(t.Notice(t.Tone.GOOD, "Notice")),
        t.Node_Table(t.Table("Table", ["One", "Two"], [[t.Chip_Text("1"), t.Chip_Text("2")]])),
        t.Node_List([t.Item([t.Chip_Text("Item")], [button])]),
        t.Node_Form(form),
    ]
    chips = [
        t.Chip_Text("Text"),
        t.Chip_Strong("Strong"),
        t.Chip_Tag(t.Tag(t.Tone.WARNING, "Tag")),
        t.Chip_Member(call.member),
        t.Chip_Group(call.group),
        t.Chip_Wallet("00000000-0000-0000-0000-00000000002b"),
        t.Chip_Money(Money("12.50", "VAL")),
        t.Chip_Moment(call.now),
        t.Chip_Link(t.Link("Link", "elsewhere")),
        t.Chip_Announcement(id),
        t.Chip_Campaign(id),
    ]
    second = [
        t.Node_Buttons([button]),
        t.Node_Progress(t.Progress("Progress", "12.5", "100", "h")),
        t.Node_Chart(t.Chart("Bars", t.ChartKind.BARS, "h", [t.Point("Monday", "1.5")])),
        t.Node_Chart(t.Chart("Line", t.ChartKind.LINE, "h", [t.Point("Tuesday", "-2")])),
        t.Node_Chips(chips),
        t.Node_File(t.File("File", "file.txt", "text/plain", "Bytes")),
    ]
    return t.Page("Everything", [t.Tab("One", first), t.Tab("Two", second)])


def write(key: str, text: str, about: str | None = None) -> None:
    storage.set(key, text.encode(), about)


def says(notice: str | None) -> t.Reply:
    return t.Reply(notice, None)


def say(call: t.Call, en: str, fr: str) -> str:
    return fr if call.language == t.Language.FR else en


def refusal(problem: Problem) -> Err:
    """What the community refused, the room refuses."""
    return Err(t.Fault(problem.code, problem.message))
