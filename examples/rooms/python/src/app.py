"""A shopping list for a group: whoever thinks of something writes it down, whoever bought it says so."""

import json
from typing import NoReturn

import wit_world
from componentize_py_types import Err
from wit_world.imports import storage
from wit_world.imports.wezer_room_types import (
    Action,
    Both,
    Button,
    Call,
    Chip_Member,
    Chip_Strong,
    Chip_Text,
    Description,
    Event,
    Fault,
    Field,
    FieldKind_Line,
    Form,
    Item,
    Language,
    Node_Buttons,
    Node_Form,
    Node_Heading,
    Node_List,
    Node_Text,
    Page,
    Reason,
    Reply,
    Tab,
    Tone,
    Value,
)

LONGEST = 80


class WitWorld(wit_world.WitWorld):
    def describe(self) -> Description:
        return Description(
            name=Both("Shopping list", "Liste de courses"),
            purpose=Both(
                "What the group needs, and what somebody has bought.",
                "Ce qu’il faut au groupe, et ce que quelqu’un a acheté.",
            ),
            version="0.1.0",
            reasons=[Reason("wezer:core/storage", Both("It remembers the list.", "Elle se souvient de la liste."))],
            events=[],
        )

    def on_open(self, call: Call) -> None:
        """Called once, when a group opens the room."""

    def handle(self, call: Call, action: Action) -> Reply:
        def given(name: str) -> str:
            answer = next((value.value.strip() for value in action.values if value.name == name), "")
            if not answer:
                refuse("field-missing", say(call, f"“{name}” has to be filled in.", f"« {name} » doit être rempli."))
            return answer

        match action.name:
            case "add":
                what = given("what")
                if len(what) > LONGEST:
                    en = f"“what” has {len(what)} characters: at most {LONGEST} fit."
                    refuse("field-too-long", say(call, en, f"« what » a {len(what)} caractères : {LONGEST} au plus."))
                by = who(call)
                if any(item["buyer"] is None and item["what"].lower() == what.lower() for item in items()):
                    refuse("already-there", say(call, f"“{what}” is on the list already.", f"« {what} » est déjà sur la liste."))
                keep(f"item/{storage.fresh_id()}", {"what": what, "by": by, "buyer": None})
                return Reply(say(call, f"“{what}” is on the list.", f"« {what} » est sur la liste."), None)
            case "bought":
                key = f"item/{given('item')}"
                buyer = who(call)
                item = read(key)
                if item is None or item["buyer"] is not None:
                    refuse("not-on-the-list", say(call, "That isn’t on the list any more.", "Ce n’est plus sur la liste."))
                what = item["what"]
                keep(key, {**item, "buyer": buyer})
                return Reply(say(call, f"“{what}” is bought. Thank you!", f"« {what} » est acheté. Merci !"), None)
            case "clear":
                for item in items():
                    if item["buyer"] is not None:
                        storage.remove(item["key"])
                return Reply(None, None)
            case _:
                refuse("no-action", say(call, "This room does not know how to do this.", "Ce salon ne sait pas faire cela."))

    def view(self, call: Call, path: str) -> Page:
        listed = items()
        needed = [item for item in listed if item["buyer"] is None]
        bought = [item for item in listed if item["buyer"] is not None]
        nodes = []

        if needed:
            label = say(call, "Bought", "Acheté")
            nodes.append(
                Node_List(
                    [
                        Item(
                            parts=[Chip_Strong(item["what"]), *member(item["by"])],
                            buttons=[Button("bought", label, [Value("item", item["key"].removeprefix("item/"))], Tone.GOOD, None)],
                        )
                        for item in needed
                    ]
                )
            )
        else:
            nodes.append(Node_Text(say(call, "Nothing is needed.", "Il ne manque rien.")))
        nodes.append(
            Node_Form(
                Form(
                    action="add",
                    title=say(call, "Something is missing", "Il manque quelque chose"),
                    fields=[
                        Field(
                            name="what",
                            label=say(call, "What is needed?", "Que faut-il ?"),
                            help=None,
                            kind=FieldKind_Line(LONGEST),
                            required=True,
                            values=[],
                        )
                    ],
                    submit=say(call, "Add", "Ajouter"),
                )
            )
        )
        if bought:
            nodes.append(Node_Heading(say(call, "Bought", "Acheté")))
            nodes.append(Node_List([Item([Chip_Text(item["what"]), *member(item["buyer"])], []) for item in bought]))
            label = say(call, "Clear what is bought", "Effacer ce qui est acheté")
            nodes.append(Node_Buttons([Button("clear", label, [], Tone.NEUTRAL, None)]))
        title = say(call, "Shopping list", "Liste de courses")
        return Page(title, [Tab(title, nodes)])

    def on_event(self, call: Call, event: Event) -> None:
        """Called for the events that `describe` names."""

    def migrate(self, call: Call, old_version: str) -> None:
        """Called once when this version replaces an older one."""


def items() -> list[dict]:
    """What is on the list, oldest first: fresh ids sort by time. What a person wrote who was erased since is gone."""
    listed = [(key, read(key)) for key in storage.keys("item/", None, 1000)]
    return [{"key": key, **item} for key, item in listed if item is not None]


def read(key: str) -> dict | None:
    kept = storage.get(key)
    return None if kept is None else json.loads(kept)


def keep(key: str, item: dict) -> None:
    """The item tells what a person wrote: it is kept under that person's key, and gone when the person is."""
    storage.set(key, json.dumps(item).encode(), item["by"])


def who(call: Call) -> str:
    """Who acts: somebody, not the application itself."""
    if call.member is None:
        refuse("nobody-there", say(call, "Only a member can do this.", "Seul un membre peut faire cela."))
    return call.member


def member(id: str | None) -> list[Chip_Member]:
    return [] if id is None else [Chip_Member(id)]


def say(call: Call, en: str, fr: str) -> str:
    return fr if call.language == Language.FR else en


def refuse(code: str, message: str) -> NoReturn:
    """Nothing is changed, and the message is shown."""
    raise Err(Fault(code, message))
