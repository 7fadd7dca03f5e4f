//! `room check`: what a community will say of a room.

use std::fs;
use std::path::Path;

use wezer_core::language::Language;

use crate::Done;
use crate::town::Town;

/// Installs the room in a community in memory, opens it there and looks at its first page, in both languages.
#[expect(clippy::print_stdout, reason = "a program prints what it was asked for")]
pub(crate) fn check(file: &Path) -> Done {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (town, seen) = Town::for_room(&bytes)?;
    println!("{} | {}, version {}", seen.name.en, seen.name.fr, seen.version);
    println!("{}\n{}\n", seen.purpose.en, seen.purpose.fr);
    println!("{} bytes, sha256 {}", seen.size, seen.sha256);
    println!("compiles in {} ms", town.compiling.as_millis());
    if town.is_interpreted {
        println!("runs only where limits for interpreted languages are set (RoomLimits::for_interpreters)");
    }
    if seen.permissions.is_empty() {
        println!("\nIt asks for nothing.");
    } else {
        println!("\nIt asks for:");
    }
    let mut wrong = Vec::new();
    for asked in &seen.permissions {
        println!("  {} ({})", asked.permission, asked.functions.join(", "));
        println!("    lets it: {} | {}", asked.allows.en, asked.allows.fr);
        println!("    because: {} | {}", asked.why.en, asked.why.fr);
        if asked.moves_money {
            println!("    It moves money: a group may narrow it to currencies and an amount a day.");
        }
        if asked.why.en.is_empty() || asked.why.fr.is_empty() {
            wrong.push(format!("it does not say in both languages why it wants {}", asked.permission));
        }
    }
    if !seen.events.is_empty() {
        println!("It hears of: {}", seen.events.join(", "));
    }
    match town.open(&seen, Language::English) {
        Err(error) => wrong.push(format!("it does not open: {error}")),
        Ok(room) => {
            let ana = town.people[0].1;
            for (name, language) in [("English", Language::English), ("French", Language::French)] {
                match town.page(ana, room, "", language) {
                    Ok(page) => println!("\nIts first page in {name}: {}", page.title),
                    Err(error) => wrong.push(format!("it does not show its first page in {name}: {error}")),
                }
            }
        }
    }
    if wrong.is_empty() {
        println!("\nIt can be installed.");
        return Ok(());
    }
    Err(wrong.join("; ").into())
}
