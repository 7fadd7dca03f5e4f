//! What a community understands: every package's documents, indexes, commands, queries, events and rights, by name.
//!
//! Invariant: a name stands for one thing. The registry is frozen when a community opens with it.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;

use super::call::{
    AskByName, AskInside, CallByName, CallInside, PermissionOf, ask_by_name, ask_inside, call_by_name, call_inside,
    permission_of_command, permission_of_query,
};
use super::described::{Described, DescribedEvent, Description};
use super::{Command, Document, Index, Memory, Missing, Permission, Problem, Query, Right};
use crate::flow::{Driven, Driver};
use crate::interface::Interface;
use crate::journal::{EntryEvent, Event, TellsOf};
use crate::record::{Locate, Record};
#[cfg(feature = "rooms")]
use crate::room::Host;
use crate::seal::Subject;
use crate::sovereignty::{PersonalFields, Processing, personal_fields};

/// A set of commands, queries, events and documents that belong together; how a crate joins the kernel.
pub trait Package {
    /// Tells the registry everything that this package brings.
    fn register(&self, registry: &mut Registry) -> Result<(), RegistryError>;
}

/// A name that stands for two things.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {what} {name} is registered twice")]
pub struct RegistryError {
    /// What kind of thing.
    pub what: &'static str,
    /// The name.
    pub name: String,
}

type Shape = fn(&mut SchemaGenerator) -> Schema;
type Show = fn(&EntryEvent<'_>) -> Option<Value>;

/// Whose a document is; the outer `None` if there is none.
type SubjectOf = fn(&mut Memory, u128) -> Result<Option<Option<Subject>>, Missing>;

/// What the kernel can do with a document of which it knows only the kind's name and the id.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DocumentKind {
    /// The document as JSON; nothing of a secret kind.
    pub(crate) show: fn(&mut Memory, u128) -> Result<Option<Value>, Missing>,
    /// Removes it with its index rows.
    pub(crate) remove: fn(&mut Memory, u128) -> Result<(), Missing>,
    /// Whose it is; the outer `None` if there is none.
    pub(crate) subject: SubjectOf,
    /// Its line of the register of processing.
    pub(crate) processing: Option<Processing>,
    /// Whether these bytes are one, before any seal.
    #[cfg(feature = "testing")]
    pub(super) reads: fn(&[u8]) -> bool,
    /// What fields it stores, and who is declared to see which.
    fields: fn() -> PersonalFields,
}

impl DocumentKind {
    fn of<D: Document>() -> Self {
        Self {
            show: |memory, id| {
                if D::SECRET {
                    return Ok(None);
                }
                // Through its bytes, as it is stored: a number that is too long for a JSON value is shown shortened.
                let json = |document: Arc<D>| serde_json::from_slice(&serde_json::to_vec(&*document)?);
                let shown = memory.document_by_bits::<D>(id)?.map(json).transpose();
                Ok(shown.expect("a document is made of strings, numbers, lists and maps with text keys"))
            },
            remove: Memory::remove_by_bits::<D>,
            subject: |memory, id| Ok(memory.document_by_bits::<D>(id)?.map(|document| document.subject())),
            processing: D::PROCESSING,
            #[cfg(feature = "testing")]
            reads: super::document::reads::<D>,
            fields: personal_fields::<D>,
        }
    }
}

#[derive(Debug)]
struct Entry<T> {
    input: Shape,
    output: Shape,
    permission: PermissionOf,
    run: T,
}

/// The two ways in which a command is called by its name.
type Doors = (CallByName, CallInside);
/// The two ways in which a query is asked by its name.
type Windows = (AskByName, AskInside);

/// Everything by its name.
#[derive(Debug)]
pub struct Registry {
    commands: BTreeMap<&'static str, Entry<Doors>>,
    queries: BTreeMap<&'static str, Entry<Windows>>,
    events: BTreeMap<(&'static str, u8), (Shape, Show)>,
    pub(crate) tells_of: BTreeMap<&'static str, TellsOf>,
    documents: BTreeMap<&'static str, DocumentKind>,
    drivers: BTreeMap<&'static str, Driver>,
    indexes: BTreeSet<&'static str>,
    rights: BTreeSet<Right>,
    records: BTreeMap<&'static str, Locate>,
    types: HashSet<TypeId>,
    interfaces: BTreeMap<&'static str, Interface>,
    #[cfg(feature = "rooms")]
    rooms: Option<Arc<Host>>,
}

impl Registry {
    /// An empty registry.
    pub fn empty() -> Self {
        Self {
            commands: BTreeMap::new(),
            queries: BTreeMap::new(),
            events: BTreeMap::new(),
            tells_of: BTreeMap::new(),
            documents: BTreeMap::new(),
            drivers: BTreeMap::new(),
            indexes: BTreeSet::new(),
            rights: BTreeSet::new(),
            records: BTreeMap::new(),
            types: HashSet::new(),
            interfaces: BTreeMap::new(),
            #[cfg(feature = "rooms")]
            rooms: None,
        }
    }

    /// What this crate itself brings: members, wallets, currencies, the ledger.
    pub fn core() -> Self {
        let mut registry = Self::empty();
        crate::register(&mut registry).expect("this crate names each of its things once; a test opens a community");
        registry
    }

    /// Adds a package.
    pub fn with(mut self, package: &dyn Package) -> Result<Self, RegistryError> {
        package.register(&mut self)?;
        Ok(self)
    }

    /// Adds a command.
    pub fn command<C: Command>(&mut self) -> Result<&mut Self, RegistryError> {
        let (input, output): (Shape, Shape) = (shape::<C>, shape::<C::Output>);
        let run = (CallByName(call_by_name::<C>), CallInside(call_inside::<C>));
        let entry = Entry { input, output, permission: permission_of_command::<C>, run };
        self.types.insert(TypeId::of::<C>());
        insert(&mut self.commands, "command", C::NAME, entry)?;
        Ok(self)
    }

    /// Adds a query.
    pub fn query<Q: Query>(&mut self) -> Result<&mut Self, RegistryError> {
        let (input, output): (Shape, Shape) = (shape::<Q>, shape::<Q::Output>);
        let run = (AskByName(ask_by_name::<Q>), AskInside(ask_inside::<Q>));
        let entry = Entry { input, output, permission: permission_of_query::<Q>, run };
        self.types.insert(TypeId::of::<Q>());
        insert(&mut self.queries, "query", Q::NAME, entry)?;
        Ok(self)
    }

    /// Adds a version of an event.
    pub fn event<E: Event>(&mut self) -> Result<&mut Self, RegistryError> {
        let show: Show = |event| serde_json::to_value(event.decode::<E>()?.ok()?).ok();
        if self.events.insert((E::NAME, E::VERSION), (shape::<E>, show)).is_some() {
            return Err(RegistryError { what: "event", name: format!("{}/{}", E::NAME, E::VERSION) });
        }
        Ok(self)
    }

    /// Adds a kind of document.
    pub fn document<D: Document>(&mut self) -> Result<&mut Self, RegistryError> {
        insert(&mut self.documents, "document", D::KIND, DocumentKind::of::<D>())?;
        Ok(self)
    }

    /// Adds a kind of document that flows drive.
    pub fn driven<D: Driven>(&mut self) -> Result<&mut Self, RegistryError> {
        self.document::<D>()?;
        self.drivers.insert(D::KIND, Driver::of::<D>());
        Ok(self)
    }

    /// Adds an index.
    pub fn index(&mut self, index: Index) -> Result<&mut Self, RegistryError> {
        only_once(self.indexes.insert(index.name()), "index", index.name())?;
        Ok(self)
    }

    /// Says that documents of this kind, added before, are what people comment on, react to, follow and report.
    pub fn record<D: Record>(&mut self) -> Result<&mut Self, RegistryError> {
        insert(&mut self.records, "record", D::KIND, Locate::of::<D>())?;
        Ok(self)
    }

    /// Adds an interface for rooms. Each of its functions names a command or a query that is registered by the time a room calls it.
    pub fn interface(&mut self, interface: Interface) -> Result<&mut Self, RegistryError> {
        insert(&mut self.interfaces, "interface", interface.name, interface)?;
        Ok(self)
    }

    /// The interfaces that rooms can import, by name.
    pub fn interfaces(&self) -> &BTreeMap<&'static str, Interface> {
        &self.interfaces
    }

    /// Lets rooms run in the communities that open with this registry.
    #[cfg(feature = "rooms")]
    pub(crate) fn run_rooms(&mut self, host: Host) {
        self.rooms = Some(Arc::new(host));
    }

    /// What rooms may use here; nothing if none run.
    #[cfg(feature = "rooms")]
    pub fn room_limits(&self) -> Option<crate::room::RoomLimits> {
        self.rooms.as_ref().map(|host| *host.engine.limits())
    }

    /// What runs rooms, if anything does.
    #[cfg(feature = "rooms")]
    pub(crate) fn rooms(&self) -> Option<Arc<Host>> {
        self.rooms.clone()
    }

    /// Adds a right.
    pub fn right(&mut self, right: Right) -> Result<&mut Self, RegistryError> {
        only_once(self.rights.insert(right), "right", right.as_str())?;
        Ok(self)
    }

    /// The names of all commands.
    pub fn commands(&self) -> impl Iterator<Item = &'static str> {
        self.commands.keys().copied()
    }

    /// The names of all queries.
    pub fn queries(&self) -> impl Iterator<Item = &'static str> {
        self.queries.keys().copied()
    }

    /// The names and versions of all events.
    pub fn events(&self) -> impl Iterator<Item = (&'static str, u8)> {
        self.events.keys().copied()
    }

    /// The permission that a command or a query with these arguments asks for, without running it: to tell a person beforehand what
    /// they may do.
    ///
    /// # Errors
    /// If nothing has this name or the arguments don't fit.
    pub fn permission(&self, name: &str, arguments: Value) -> Result<Permission, Problem> {
        let command = self.commands.get(name).map(|entry| entry.permission);
        let permission = command.or_else(|| self.queries.get(name).map(|entry| entry.permission));
        permission.ok_or_else(|| Problem::unknown_name(name))?(arguments)
    }

    /// The shapes of everything. Costs a walk over all types: ask once and keep it.
    pub fn describe(&self) -> Description {
        let mut schemas = schemas();
        let commands = describe(&self.commands, &mut schemas);
        let queries = describe(&self.queries, &mut schemas);
        let events = self.events.iter().map(|((name, version), (shape, _))| DescribedEvent {
            name,
            version: *version,
            shape: shape(&mut schemas),
        });
        let events = events.collect();
        Description { commands, queries, events, definitions: schemas.take_definitions(true) }
    }

    /// All rights.
    pub fn rights(&self) -> impl Iterator<Item = Right> {
        self.rights.iter().copied()
    }

    /// All kinds of documents.
    pub fn documents(&self) -> impl Iterator<Item = &'static str> {
        self.documents.keys().copied()
    }

    /// What is processed of people, by the kinds of documents that hold it.
    pub fn processing(&self) -> impl Iterator<Item = (&'static str, Processing)> {
        self.documents.iter().filter_map(|(kind, of)| Some((*kind, of.processing?)))
    }

    /// The fields of each kind of document that is kept under people's keys, as the kind itself stores them, and who sees each besides
    /// the person; `None` where that is not declared.
    pub fn personal_fields(&self) -> impl Iterator<Item = (&'static str, PersonalFields)> {
        let sealed = self.documents.iter().filter(|(_, of)| of.processing.is_some_and(|processing| processing.sealed));
        sealed.map(|(kind, of)| (*kind, (of.fields)()))
    }

    /// How to handle documents of a kind.
    pub(crate) fn document_kind(&self, kind: &str) -> Option<DocumentKind> {
        self.documents.get(kind).copied()
    }

    /// A journalled event as JSON; `None` if no package here knows its name and version.
    pub fn show(&self, event: &EntryEvent<'_>) -> Option<Value> {
        // A range finds the entry under a key whose lifetime is not the map's.
        let ((name, version), (_, show)) = self.events.range((event.name, event.version)..).next()?;
        if (*name, *version) == (event.name, event.version) { show(event) } else { None }
    }

    pub(crate) fn find_command(&self, name: &str) -> Option<CallByName> {
        self.commands.get(name).map(|entry| entry.run.0)
    }

    pub(crate) fn find_inside(&self, name: &str) -> Option<CallInside> {
        self.commands.get(name).map(|entry| entry.run.1)
    }

    pub(crate) fn find_record(&self, kind: &str) -> Option<Locate> {
        self.records.get(kind).copied()
    }

    pub(crate) fn find_driver(&self, kind: &str) -> Option<Driver> {
        self.drivers.get(kind).copied()
    }

    /// The shapes of one command, with the named shapes to which they refer.
    pub(crate) fn describe_command(&self, name: &str) -> Option<(Described, serde_json::Map<String, Value>)> {
        let (name, entry) = self.commands.get_key_value(name)?;
        let mut schemas = schemas();
        let (input, output) = ((entry.input)(&mut schemas), (entry.output)(&mut schemas));
        Some((Described { name, input, output }, schemas.take_definitions(true)))
    }

    pub(crate) fn find_query(&self, name: &str) -> Option<AskByName> {
        self.queries.get(name).map(|entry| entry.run.0)
    }

    pub(crate) fn find_ask_inside(&self, name: &str) -> Option<AskInside> {
        self.queries.get(name).map(|entry| entry.run.1)
    }

    pub(crate) fn has<T: 'static>(&self) -> bool {
        self.types.contains(&TypeId::of::<T>())
    }
}

fn schemas() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
    });
    SchemaGenerator::new(settings)
}

fn shape<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    schemas.subschema_for::<T>()
}

fn describe<T>(entries: &BTreeMap<&'static str, Entry<T>>, schemas: &mut SchemaGenerator) -> Vec<Described> {
    let describe = |(name, entry): (&&'static str, &Entry<T>)| Described {
        name,
        input: (entry.input)(schemas),
        output: (entry.output)(schemas),
    };
    entries.iter().map(describe).collect()
}

fn only_once(new: bool, what: &'static str, name: &str) -> Result<(), RegistryError> {
    if new { Ok(()) } else { Err(RegistryError { what, name: name.to_owned() }) }
}

fn insert<T>(map: &mut BTreeMap<&'static str, T>, what: &'static str, name: &'static str, entry: T) -> Result<(), RegistryError> {
    only_once(map.insert(name, entry).is_none(), what, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_thing() {
        struct Again;
        impl Package for Again {
            fn register(&self, registry: &mut Registry) -> Result<(), RegistryError> {
                crate::register(registry)
            }
        }
        assert!(matches!(Registry::core().with(&Again), Err(RegistryError { .. })));
    }
}
