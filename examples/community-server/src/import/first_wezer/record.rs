//! Odoo's XML records, as far as a community's data need them.
//!
//! Invariant: no byte of a file is trusted: no DTD, no entity of its own, so many nodes at most. A record that several files speak of
//! is one, as Odoo has it: a later word on a field takes the place of an earlier one, a link is added to those before.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node, ParsingOptions};
use sha2::{Digest as _, Sha256};

use crate::import::ImportError;

/// A file is at most so long.
const MAX_FILE_BYTES: u64 = 8 << 20;
/// A folder has at most so many files.
const MAX_FILES: usize = 500;
/// A file has at most so many elements and texts.
const MAX_NODES: u32 = 500_000;

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Text(String),
    Link(String),
    Links(BTreeSet<String>),
}

/// A record: its fields by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Record {
    pub(super) model: String,
    fields: BTreeMap<String, Field>,
}

impl Record {
    /// A field's text, if there is any.
    pub(super) fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field)? {
            Field::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            Field::Link(_) | Field::Links(_) => None,
        }
    }

    /// Whether a field says yes.
    pub(super) fn is(&self, field: &str) -> bool {
        matches!(self.text(field), Some("True" | "1" | "true"))
    }

    /// The record that a field names.
    pub(super) fn link(&self, field: &str) -> Option<&str> {
        match self.fields.get(field)? {
            Field::Link(id) => Some(id),
            Field::Text(_) | Field::Links(_) => None,
        }
    }

    /// The records that a field names.
    pub(super) fn links(&self, field: &str) -> impl Iterator<Item = &str> {
        let links = match self.fields.get(field) {
            Some(Field::Links(links)) => Some(links),
            _ => None,
        };
        links.into_iter().flatten().map(String::as_str)
    }

    fn add(&mut self, name: &str, field: Field) {
        match (self.fields.get_mut(name), field) {
            (Some(Field::Links(before)), Field::Links(more)) => before.extend(more),
            (_, field) => {
                self.fields.insert(name.to_owned(), field);
            }
        }
    }
}

/// All records of a folder by their whole ids, and what was done to them.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) records: BTreeMap<String, Record>,
    /// Transitions that were fired and functions that were called, in the files' order: what, of which record.
    pub(super) steps: Vec<(String, String)>,
    /// SHA-256 over the files, by name and content.
    pub(super) hash: [u8; 32],
}

impl Records {
    /// Reads every `.xml` file of a folder, in the order of their names.
    pub(super) fn read(folder: &Path) -> Result<Self, ImportError> {
        let unreadable =
            |path: &Path, error: std::io::Error| ImportError::Unreadable { path: path.to_owned(), reason: error.to_string() };
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, error))? {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path.extension().is_some_and(|extension| extension == "xml") {
                files.push(path);
            }
        }
        files.sort_unstable();
        if files.is_empty() || files.len() > MAX_FILES {
            return Err(ImportError::HowManyFiles { found: files.len(), limit: MAX_FILES });
        }
        let (mut records, mut hasher) = (Self::default(), Sha256::new());
        for path in files {
            let mut text = String::new();
            let file = File::open(&path).map_err(|error| unreadable(&path, error))?;
            file.take(MAX_FILE_BYTES + 1).read_to_string(&mut text).map_err(|error| unreadable(&path, error))?;
            if text.len() as u64 > MAX_FILE_BYTES {
                return Err(ImportError::FileTooLarge { limit: MAX_FILE_BYTES });
            }
            let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            for part in [name.as_bytes(), text.as_bytes()] {
                hasher.update((part.len() as u64).to_be_bytes());
                hasher.update(part);
            }
            records.add(&name, &text).map_err(|reason| ImportError::NotXml { path, reason })?;
        }
        records.hash = hasher.finalize().into();
        Ok(records)
    }

    /// Adds a file: its name up to the first `--` is the module whose records it speaks of.
    pub(super) fn add(&mut self, name: &str, text: &str) -> Result<(), String> {
        let module = name.split_once("--").map_or(name, |(module, _)| module);
        let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
        let document = Document::parse_with_options(text, options).map_err(|error| error.to_string())?;
        for node in document.descendants().filter(Node::is_element) {
            match node.tag_name().name() {
                "record" => self.add_record(module, node),
                "workflow" => {
                    if let (Some(action), Some(of)) = (node.attribute("action"), node.attribute("ref")) {
                        self.steps.push((action.to_owned(), whole(module, of)));
                    }
                }
                "function" => {
                    if let (Some(function), Some(eval)) = (node.attribute("name"), node.attribute("eval")) {
                        self.steps.extend(references(module, eval).map(|of| (function.to_owned(), of)));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn add_record(&mut self, module: &str, node: Node<'_, '_>) {
        let (Some(id), Some(model)) = (node.attribute("id"), node.attribute("model")) else { return };
        let record = self.records.entry(whole(module, id)).or_default();
        model.clone_into(&mut record.model);
        for field in node.children().filter(|child| child.has_tag_name("field")) {
            let Some(name) = field.attribute("name") else { continue };
            let value = match (field.attribute("ref"), field.attribute("eval"), field.text()) {
                (Some(of), ..) => Field::Link(whole(module, of)),
                (None, Some(eval), _) if eval.contains("ref(") => Field::Links(references(module, eval).collect()),
                (None, Some(eval), _) => Field::Text(eval.to_owned()),
                (None, None, Some(text)) => Field::Text(text.to_owned()),
                (None, None, None) => continue,
            };
            record.add(name, value);
        }
    }

    /// The records of a model, in the order of their ids.
    pub(super) fn of(&self, model: &'static str) -> impl Iterator<Item = (&str, &Record)> {
        self.records.iter().filter(move |(_, record)| record.model == model).map(|(id, record)| (id.as_str(), record))
    }

    /// Whether a step was made with a record.
    pub(super) fn was(&self, step: &str, id: &str) -> bool {
        self.steps.iter().any(|(done, of)| done == step && of == id)
    }
}

/// A record's whole id: with its module.
fn whole(module: &str, id: &str) -> String {
    if id.contains('.') { id.to_owned() } else { format!("{module}.{id}") }
}

/// What an expression refers to: every `ref('…')` in it.
fn references(module: &str, eval: &str) -> impl Iterator<Item = String> {
    eval.split("ref(").skip(1).filter_map(move |rest| {
        let (id, _) = match rest.strip_prefix('"') {
            Some(rest) => rest.split_once('"')?,
            None => rest.strip_prefix('\'')?.split_once('\'')?,
        };
        Some(whole(module, id))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_files_speak_of_one_record() {
        let mut records = Records::default();
        let first = r#"<openerp><data><record id="a" model="mail.group"><field name="name">A</field>
            <field name="right_ids" eval="[(4,ref('r1')),(4, ref('o.r2'))]"/></record></data></openerp>"#;
        let second = r#"<openerp><data><record id="first.a" model="mail.group"><field name="name">B</field>
            <field name="right_ids" eval="[(4,ref('r3'))]"/><field name="on" eval="True"/></record>
            <workflow action="open" model="mail.group" ref="first.a"/></data></openerp>"#;
        records.add("first--data--x", first).expect("well formed");
        records.add("second", second).expect("well formed");
        let record = &records.records["first.a"];
        assert_eq!(record.text("name"), Some("B"));
        assert_eq!(record.links("right_ids").collect::<Vec<_>>(), ["first.r1", "o.r2", "second.r3"]);
        assert!(record.is("on") && records.was("open", "first.a"));
    }

    #[test]
    fn bombs_are_refused() {
        let bomb = r#"<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]><a>&d;</a>"#;
        assert!(Records::default().add("bomb", bomb).is_err());
        assert!(Records::default().add("cut", "<openerp><data>").is_err());
    }
}
