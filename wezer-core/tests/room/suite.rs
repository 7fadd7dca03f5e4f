//! The core tests of WebAssembly, each module offered as a room: what is malformed or invalid is refused, what traps or recurses without
//! end is stopped, and what is well does what it should. Nothing else in the community notices.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use pollster::block_on;
use wasmparser::{CompositeInnerType, ExternalKind, Parser, Payload, TypeRef, ValType};
use wast::core::WastArgCore;
use wast::lexer::Lexer;
use wast::parser::{ParseBuffer, parse};
use wast::{QuoteWat, Wast, WastArg, WastDirective, WastExecute, WastInvoke};
use wezer_core::room::{RoomFailure, RoomOutcome};

use crate::plugin::{room, stepping};
use crate::watch::{Guarded, Tried};

/// What the suite says of a module, or of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    Fine,
    Malformed,
    Invalid,
    Unlinkable,
    Trap,
    Exhaustion,
}

/// A module of a file, and what is called in it, in order.
struct Module {
    line: usize,
    bytes: Vec<u8>,
    said: Said,
    calls: Vec<(Said, String, String)>,
    /// Whether the suite lets other modules change what this one has, which rooms can't: then only the host's health is looked at.
    is_shared: bool,
}

/// What a file says of its modules, and how many of them stand in it as text that no encoder takes.
fn read(text: &str) -> (Vec<Module>, usize) {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    let buffer = ParseBuffer::new_with_lexer(lexer).expect("tokens");
    let wast = parse::<Wast<'_>>(&buffer).expect("a script");
    let (mut modules, mut named, mut only_text) = (Vec::<Module>::new(), HashMap::<String, usize>::new(), 0);
    let mut last = 0;
    for directive in wast.directives {
        let line = directive.span().linecol_in(text).0 + 1;
        let mut offer = |module: Result<Vec<u8>, wast::Error>, said| match module {
            Ok(bytes) => modules.push(Module { line, bytes, said, calls: Vec::new(), is_shared: false }),
            Err(_) => only_text += 1,
        };
        match directive {
            WastDirective::Module(mut module) => {
                let name = module.name().map(|name| name.name().to_owned());
                offer(module.encode(), Said::Fine);
                last = modules.len() - 1;
                named.extend(name.map(|name| (name, last)));
            }
            WastDirective::Register { module, .. } => {
                let at = module.map_or(Some(last), |name| named.get(name.name()).copied());
                if let Some(module) = at.and_then(|at| modules.get_mut(at)) {
                    module.is_shared = true;
                }
            }
            WastDirective::ModuleDefinition(mut module) => offer(module.encode(), Said::Fine),
            WastDirective::AssertMalformed { mut module, .. } => offer(module.encode(), Said::Malformed),
            WastDirective::AssertInvalid { mut module, .. } => offer(module.encode(), Said::Invalid),
            WastDirective::AssertUnlinkable { module, .. } => offer(QuoteWat::Wat(module).encode(), Said::Unlinkable),
            WastDirective::AssertTrap { exec: WastExecute::Wat(module), .. } => offer(QuoteWat::Wat(module).encode(), Said::Trap),
            WastDirective::AssertTrap { exec: WastExecute::Invoke(invoke), .. } => {
                call(&mut modules, &named, last, Said::Trap, &invoke);
            }
            WastDirective::AssertExhaustion { call: invoke, .. } => call(&mut modules, &named, last, Said::Exhaustion, &invoke),
            WastDirective::Invoke(invoke) | WastDirective::AssertReturn { exec: WastExecute::Invoke(invoke), .. } => {
                call(&mut modules, &named, last, Said::Fine, &invoke);
            }
            _ => {}
        }
    }
    (modules, only_text)
}

fn call(modules: &mut [Module], named: &HashMap<String, usize>, last: usize, said: Said, invoke: &WastInvoke<'_>) {
    let at = invoke.module.map_or(Some(last), |name| named.get(name.name()).copied());
    let arguments: Option<String> = invoke.args.iter().map(constant).collect();
    if let (Some(module), Some(arguments)) = (at.and_then(|at| modules.get_mut(at)), arguments) {
        module.calls.push((said, invoke.name.to_owned(), arguments));
    }
}

/// An argument in WAT. What only another host could give is left out.
fn constant(argument: &WastArg<'_>) -> Option<String> {
    let WastArg::Core(argument) = argument else { return None };
    Some(match argument {
        WastArgCore::I32(number) => format!("(i32.const {number})"),
        WastArgCore::I64(number) => format!("(i64.const {number})"),
        WastArgCore::F32(number) => format!("(f32.reinterpret_i32 (i32.const {}))", number.bits),
        WastArgCore::F64(number) => format!("(f64.reinterpret_i64 (i64.const {}))", number.bits),
        _ => return None,
    })
}

/// The types of the functions that a module exports, in WAT. Functions with other than numbers are left out.
fn exports(module: &[u8]) -> Option<BTreeMap<String, (String, usize)>> {
    let (mut types, mut functions, mut exports) = (Vec::new(), Vec::new(), BTreeMap::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload.ok()? {
            Payload::TypeSection(section) => {
                for group in section {
                    types.extend(group.ok()?.into_types().map(|ty| match ty.composite_type.inner {
                        CompositeInnerType::Func(ty) => Some(ty),
                        _ => None,
                    }));
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    if let TypeRef::Func(ty) = import.ok()?.ty {
                        functions.push(ty);
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    functions.push(ty.ok()?);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export.ok()?;
                    let ty = functions.get(export.index as usize).and_then(|ty| types.get(*ty as usize)?.clone());
                    let Some(ty) = ty.filter(|_| export.kind == ExternalKind::Func) else { continue };
                    let number = |ty: &ValType| matches!(ty, ValType::I32 | ValType::I64 | ValType::F32 | ValType::F64);
                    if ty.params().iter().chain(ty.results()).all(number) {
                        let list = |types: &[ValType]| types.iter().map(|ty| format!(" {ty}")).collect::<String>();
                        let text = format!("(param{}) (result{})", list(ty.params()), list(ty.results()));
                        exports.insert(export.name.to_owned(), (text, ty.results().len()));
                    }
                }
            }
            _ => {}
        }
    }
    Some(exports)
}

/// Whether a call wants more memory than rooms have, which the suite expects to be told and a room is stopped for.
fn wants_much(name: &str, arguments: &str) -> bool {
    let number = |number: &str| number.parse::<i64>().is_ok_and(|number| !(0..512).contains(&number));
    name.contains("grow") && arguments.split([' ', ')']).any(number)
}

/// A room around a module. Action N does what the suite does until call N: what it says is fine, and then call N itself.
fn around(module: &Module) -> (Vec<u8>, Vec<Said>) {
    let exports = exports(&module.bytes).unwrap_or_default();
    let (mut imports, mut steps, mut said) = (String::new(), String::new(), Vec::new());
    let mut imported = BTreeMap::new();
    for (what, name, arguments) in &module.calls {
        let Some((ty, results)) = exports.get(name) else { continue };
        let new = imported.len();
        let function = *imported.entry(name).or_insert(new);
        if function == new {
            let name: String = name.bytes().map(|byte| format!("\\{byte:02x}")).collect();
            writeln!(imports, "(import \"plugin\" \"{name}\" (func $f{function} {ty}))").expect("text");
        }
        let reached = if *what == Said::Fine && !wants_much(name, arguments) { "i32.ge_u" } else { "i32.eq" };
        let drops = "(drop)".repeat(*results).replace("(drop)", " drop");
        let number = said.len();
        writeln!(steps, "({reached} (local.get $number) (i32.const {number})) if (call $f{function} {arguments}) {drops} end")
            .expect("text");
        said.push(*what);
    }
    (room(&module.bytes, &stepping("0.1.0", &imports, &steps)), said)
}

#[test]
fn the_modules_of_the_core_tests_are_refused_or_kept_within_their_limits() {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/room/wast");
    let mut files: Vec<_> = std::fs::read_dir(files).expect("the tests").map(|file| file.expect("a file").path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "wast"));
    files.sort();
    let mut seen = BTreeMap::<String, u32>::new();
    let mut count = |what: String| *seen.entry(what).or_default() += 1;
    for file in files {
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let (modules, only_text) = read(&std::fs::read_to_string(&file).expect("text"));
        (0..only_text).for_each(|_| count("text only".to_owned()));
        block_on(async {
            let town = Guarded::new().await;
            for module in modules {
                let place = format!("{name}.wast:{}", module.line);
                let (bytes, said) = around(&module);
                let result = town.offers(&bytes).await;
                count(format!("module {:?}: {}", module.said, result.code()));
                match (module.said, &result) {
                    (Said::Malformed | Said::Invalid | Said::Unlinkable, Tried::Refused("room-not-a-component"))
                    | (Said::Trap, Tried::Refused("room-failed-crash" | "room-not-a-component"))
                    | (Said::Fine, Tried::Open(_) | Tried::Refused(_)) => {}
                    _ => panic!("{place}: {:?}, and the host: {}", module.said, result.code()),
                }
                if let Tried::Open(_) = &result {
                    for (number, said) in said.iter().enumerate() {
                        if *said == Said::Fine && number + 1 < module.calls.len() {
                            continue;
                        }
                        let action = number.to_string();
                        let outcome = town.calls(&result, &action).await;
                        count(format!("call {said:?}: {outcome:?}"));
                        match (said, outcome) {
                            (Said::Fine, RoomOutcome::Done | RoomOutcome::Failed(RoomFailure::Memory))
                            | (Said::Trap, RoomOutcome::Failed(RoomFailure::Crash))
                            | (Said::Exhaustion, RoomOutcome::Failed(RoomFailure::Stack)) => {}
                            (_, RoomOutcome::Done | RoomOutcome::Failed(RoomFailure::Crash)) if module.is_shared => {}
                            _ => panic!("{place}, call {number}: {said:?}, and the host: {outcome:?}"),
                        }
                    }
                }
                match result {
                    // Nothing of it was called: the file's audit tells.
                    Tried::Open(opened) if said.is_empty() => town.closes(opened).await,
                    called => town.is_well_after(called).await,
                }
            }
            town.is_well().await;
        });
    }
    for (what, number) in seen {
        println!("{number:6} {what}");
    }
}
