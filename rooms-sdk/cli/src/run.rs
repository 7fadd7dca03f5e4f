//! `room run`: a room in the terminal.

use std::fs;
use std::io::{self, BufRead, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, SystemTime};

use wezer_core::language::Language;
use wezer_core::room::page::{Button, FieldKind, Form};
use wezer_core::room::{RoomId, RoomInput};

use crate::Done;
use crate::draw::{Choice, draw};
use crate::town::Town;

const HELP: &str = "A number presses a button, fills in a form or follows a link. /path goes there. ana, bo: who you are. \
                    en, fr: your language. Nothing: look again. quit.";
/// How often the room's file is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// What the terminal waits for.
enum Heard {
    Line(String),
    /// The room was built again.
    Changed,
    End,
}

struct Visit {
    town: Town,
    room: RoomId,
    /// Whose turn it is: 0 is Ana.
    who: usize,
    language: Language,
    path: String,
}

#[expect(clippy::print_stdout, reason = "a program talks with who runs it")]
pub(crate) fn run(file: &Path) -> Done {
    let bytes = fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let (town, seen) = Town::for_room(&bytes)?;
    let room = town.open(&seen, Language::English)?;
    println!("{} in the group Garden of Ana, who manages it, and Bo. Each may owe 100 VAL.\n{HELP}\n", seen.name.en);
    let mut visit = Visit { town, room, who: 0, language: Language::English, path: String::new() };
    let heard = listen(file);
    loop {
        let choices = match visit.town.page(visit.person(), room, &visit.path, visit.language) {
            Ok(page) => {
                let drawn = draw(&visit.town, &page);
                print!("{}", drawn.text);
                drawn.choices
            }
            Err(error) => {
                println!("x {error}");
                Vec::new()
            }
        };
        print!("{} /{}> ", visit.town.people[visit.who].0, visit.path);
        io::stdout().flush()?;
        match heard.recv() {
            Ok(Heard::Line(line)) if line.trim() == "quit" => return Ok(()),
            Ok(Heard::Line(line)) => {
                if let Err(error) = visit.hear(line.trim(), &choices, &heard) {
                    println!("x {error}");
                }
            }
            Ok(Heard::Changed) => match visit.reload(file) {
                Ok(version) => println!("\n+ built again: version {version}"),
                Err(error) => println!("\nx the old one stays: {error}"),
            },
            Ok(Heard::End) | Err(_) => return Ok(()),
        }
        println!();
    }
}

/// Lines from the terminal, and changes of the file, as they come.
fn listen(file: &Path) -> Receiver<Heard> {
    let (tell, heard) = channel();
    let typed: Sender<Heard> = tell.clone();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if typed.send(Heard::Line(line)).is_err() {
                return;
            }
        }
        drop(typed.send(Heard::End));
    });
    let (file, changed) = (file.to_owned(), |file: &Path| fs::metadata(file).and_then(|metadata| metadata.modified()).ok());
    let mut before: Option<SystemTime> = changed(&file);
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(LOOK);
            let now = changed(&file);
            if now.is_some() && now != before {
                before = now;
                // The tools may still be writing.
                std::thread::sleep(LOOK);
                if tell.send(Heard::Changed).is_err() {
                    return;
                }
            }
        }
    });
    heard
}

impl Visit {
    fn person(&self) -> wezer_core::member::Admitted {
        self.town.people[self.who].1
    }

    fn reload(&mut self, file: &Path) -> Done<String> {
        let seen = self.town.install(&fs::read(file)?)?;
        self.town.upgrade(self.room, &seen, self.language)?;
        Ok(seen.version)
    }

    fn hear(&mut self, line: &str, choices: &[Choice], heard: &Receiver<Heard>) -> Done {
        match line {
            "" => {}
            "en" => self.language = Language::English,
            "fr" => self.language = Language::French,
            "ana" => self.who = 0,
            "bo" => self.who = 1,
            _ => {
                if let Some(path) = line.strip_prefix('/') {
                    path.clone_into(&mut self.path);
                    return Ok(());
                }
                let number = line.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                match number.and_then(|number| choices.get(number)) {
                    Some(Choice::Go(path)) => path.clone_into(&mut self.path),
                    Some(Choice::Press(button)) => return self.press(button, heard),
                    Some(Choice::Fill(form)) => return self.fill(form, heard),
                    None => return Err(HELP.into()),
                }
            }
        }
        Ok(())
    }

    fn press(&mut self, button: &Button, heard: &Receiver<Heard>) -> Done {
        if let Some(question) = &button.confirm
            && !matches!(ask(&format!("{question} (y)"), heard)?.as_str(), "y" | "yes" | "o" | "oui")
        {
            return Ok(());
        }
        let values = button.values.iter().map(|value| RoomInput { name: value.name.clone(), value: value.value.clone() });
        self.act(&button.action, values.collect())
    }

    fn fill(&mut self, form: &Form, heard: &Receiver<Heard>) -> Done {
        let mut values = Vec::new();
        for field in &form.fields {
            let first = field.values.first().cloned().unwrap_or_default();
            let answer = match &field.kind {
                FieldKind::Hidden => first,
                kind => {
                    let typed = ask(&format!("{}{}", field.label, self.hint(kind, &first)), heard)?;
                    if typed.is_empty() { first } else { typed }
                }
            };
            // Several answers come apart by commas.
            let several = matches!(field.kind, FieldKind::Choices(_) | FieldKind::Members);
            let answers: Vec<&str> = if several { answer.split(',').map(str::trim).collect() } else { vec![answer.as_str()] };
            for answer in answers {
                let value = self.town.id(answer, &field.kind).unwrap_or_else(|| answer.to_owned());
                values.push(RoomInput { name: field.name.clone(), value });
            }
        }
        self.act(&form.action, values)
    }

    /// What can be answered, and what stands there if nothing is.
    fn hint(&self, kind: &FieldKind, first: &str) -> String {
        let kind = match kind {
            FieldKind::Check => "true or nothing".to_owned(),
            FieldKind::Date => "2026-11-30".to_owned(),
            FieldKind::Moment => "2026-11-30T20:15:00Z".to_owned(),
            FieldKind::Money(currencies) => format!("12.50 {}", currencies.join(" or ")),
            FieldKind::Choice(choices) => choices.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>().join(" or "),
            FieldKind::Choices(choices) => choices.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>().join(", "),
            FieldKind::Member | FieldKind::Wallet => "ana or bo".to_owned(),
            FieldKind::Members => "ana, bo".to_owned(),
            _ => String::new(),
        };
        let shown = [kind.as_str(), first].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; now ");
        if shown.is_empty() { shown } else { format!(" ({shown})") }
    }

    #[expect(clippy::print_stdout, reason = "a program talks with who runs it")]
    fn act(&mut self, action: &str, values: Vec<RoomInput>) -> Done {
        if let Some(reply) = self.town.act(self.person(), self.room, action, values, self.language)? {
            if let Some(notice) = reply.notice {
                println!("+ {notice}");
            }
            if let Some(next) = reply.next {
                self.path = next;
            }
        }
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "a program talks with who runs it")]
fn ask(question: &str, heard: &Receiver<Heard>) -> Done<String> {
    print!("{question}: ");
    io::stdout().flush()?;
    loop {
        match heard.recv() {
            Ok(Heard::Line(line)) => return Ok(line.trim().to_owned()),
            Ok(Heard::Changed) => {}
            Ok(Heard::End) | Err(_) => return Err("the form was left".into()),
        }
    }
}
