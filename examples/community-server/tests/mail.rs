//! Mails, as they reach a mailbox.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop at the first surprise")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::visit::{Town, town};
use community_server::app::Settings;
use community_server::mail::{Carrier, Letter, Outbox};
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use wezer_core::id::NotificationId;
use wezer_core::language::Language;
use wezer_core::member::{Admitted, ChangeProfile};
use wezer_core::message::{OpenConversation, SendMessage};
use wezer_core::notification::{Mail, MailDue, MailOutbox, NotificationKind, Preference, SetNotificationPreference};

const BASE: &str = "https://village.example";

fn outbox(town: &Town, carrier: &str) -> Outbox {
    let from = "Village <village@village.example>".parse().unwrap();
    Outbox::new(town.app.community().clone(), Carrier::of(carrier).unwrap(), from, BASE.to_owned())
}

async fn wishes(town: &Town, who: &Admitted, email: &str, mail: Mail) {
    let session = town.app.community().member(who.member);
    let mut change = ChangeProfile::of(who.member);
    (change.email, change.language) = (Some(email.to_owned()), Some(Language::French));
    session.execute(change).await.unwrap();
    let preference = Preference { in_app: true, mail };
    session.execute(SetNotificationPreference { kind: NotificationKind::Message, preference }).await.unwrap();
}

async fn write(town: &Town, from: &Admitted, to: &Admitted, text: &str) {
    let session = town.app.community().member(from.member);
    let conversation = session.execute(OpenConversation::with(to.member)).await.unwrap().output;
    session.execute(SendMessage { conversation, text: text.to_owned() }).await.unwrap();
}

async fn due(town: &Town) -> usize {
    let mut all = 0;
    for due in [MailDue::Each, MailDue::Digest] {
        all += town.app.community().system().ask(MailOutbox { due, limit: None }).await.unwrap().len();
    }
    all
}

fn mails(folder: &Path) -> Vec<Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|end| end == "eml")).map(|path| std::fs::read(path).unwrap()).collect()
}

fn head(mail: &ParsedMail<'_>, name: &str) -> String {
    mail.headers.get_first_value(name).unwrap_or_default()
}

#[tokio::test]
async fn a_mail_says_that_there_is_something_and_where_and_no_more() {
    let town = town(Settings::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = outbox(&town, &format!("dir:{}", folder.path().display()));
    wishes(&town, &town.bo, "bo@village.example", Mail::Each).await;
    write(&town, &town.ana, &town.bo, "The key lies under the mat.").await;
    assert!(outbox.send(true).await);
    let files = mails(folder.path());
    assert_eq!((files.len(), due(&town).await), (1, 0));
    let mail = parse_mail(&files[0]).unwrap();
    assert_eq!(head(&mail, "Subject"), "Ana vous a écrit");
    assert_eq!(head(&mail, "From"), "Village <village@village.example>");
    let to = mailparse::addrparse_header(mail.headers.get_first_header("To").unwrap()).unwrap().extract_single_info().unwrap();
    assert_eq!((to.addr.as_str(), to.display_name.as_deref()), ("bo@village.example", Some("Bo <i>")));
    assert_eq!(head(&mail, "List-Unsubscribe"), format!("<{BASE}/notices#preferences>"));
    assert_eq!(head(&mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(mail.ctype.mimetype, "text/plain");
    let text = mail.get_body().unwrap();
    assert!(text.contains("Bonjour Bo <i>,") && text.contains(&format!("{BASE}/messages/")), "{text}");
    assert!(!text.contains("mat") && text.contains("/notices#preferences"), "{text}");
    assert!(outbox.send(true).await);
    assert_eq!(mails(folder.path()).len(), 1, "nobody gets a mail twice");
}

#[tokio::test]
async fn gathered_mails_are_one_and_who_has_no_mailbox_holds_up_nobody() {
    let town = town(Settings::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let mut outbox = outbox(&town, &format!("dir:{}", folder.path().display()));
    let cleo = wezer_core::member::AdmitMember::named("Cleo");
    let cleo = *town.app.community().system().execute(cleo).await.unwrap();
    wishes(&town, &town.ana, "not a mailbox, bcc@evil.example", Mail::Each).await;
    wishes(&town, &town.bo, "bo@village.example", Mail::Digest).await;
    write(&town, &town.bo, &town.ana, "Hello").await;
    write(&town, &town.ana, &town.bo, "Hello").await;
    write(&town, &cleo, &town.bo, "Hello").await;
    assert!(outbox.send(false).await);
    assert_eq!((mails(folder.path()).len(), due(&town).await), (0, 2), "gathered mails wait for their hour");
    assert!(outbox.send(true).await);
    let files = mails(folder.path());
    assert_eq!((files.len(), due(&town).await), (1, 0));
    let mail = parse_mail(&files[0]).unwrap();
    let text = mail.get_body().unwrap();
    assert_eq!(head(&mail, "Subject"), "2 avis pour vous");
    assert!(text.contains("Ana vous a écrit") && text.contains("Cleo vous a écrit"), "{text}");
}

/// Speaks SMTP (RFC 5321), refusing the first mails with these answers, and keeps what it takes.
fn server(mut refusals: Vec<&'static str>) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("smtp://{}", listener.local_addr().unwrap());
    let taken = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&taken);
    refusals.reverse();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            talk(stream.unwrap(), &mut refusals, &kept);
        }
    });
    (address, taken)
}

fn talk(mut stream: TcpStream, refusals: &mut Vec<&'static str>, kept: &Mutex<Vec<String>>) {
    stream.write_all(b"220 here\r\n").unwrap();
    let mut body: Option<String> = None;
    for line in BufReader::new(stream.try_clone().unwrap()).lines() {
        let Ok(line) = line else { return };
        let answer = match &mut body {
            Some(text) if line == "." => {
                kept.lock().unwrap().push(std::mem::take(text));
                body = None;
                "250 taken"
            }
            Some(text) => {
                text.push_str(&line);
                text.push_str("\r\n");
                continue;
            }
            None if line.starts_with("RCPT") => refusals.pop().unwrap_or("250 yes"),
            None if line == "DATA" => {
                body = Some(String::new());
                "354 go on"
            }
            None => "250 yes",
        };
        if stream.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
            return;
        }
    }
}

#[tokio::test]
async fn a_server_that_fails_gets_the_mail_again_and_takes_it_once() {
    let town = town(Settings::default()).await;
    let (address, taken) = server(vec!["451 not now", "550 no such mailbox"]);
    let mut outbox = outbox(&town, &address);
    wishes(&town, &town.bo, "bo@village.example", Mail::Each).await;
    write(&town, &town.ana, &town.bo, "Hello").await;
    assert!(!outbox.send(true).await);
    assert_eq!(due(&town).await, 1, "it is still to be sent");
    assert!(outbox.send(true).await, "a mailbox that is not there is no reason to wait");
    assert_eq!((due(&town).await, taken.lock().unwrap().len()), (0, 0));
    let cleo = wezer_core::member::AdmitMember::named("Cleo");
    let cleo = *town.app.community().system().execute(cleo).await.unwrap();
    write(&town, &cleo, &town.bo, "Hello").await;
    assert!(outbox.send(true).await && outbox.send(true).await);
    let taken = taken.lock().unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(head(&parse_mail(taken[0].as_bytes()).unwrap(), "Subject"), "Cleo vous a écrit");
}

#[test]
fn no_name_and_no_address_puts_a_header_into_a_mail() {
    let from = "Village <village@village.example>".parse().unwrap();
    let letter = |name: &str, to: &str| Letter {
        language: Language::English,
        to: to.to_owned(),
        name: name.to_owned(),
        first: NotificationId::from_u128(7),
        told: vec![(format!("{name} wrote to you"), "/messages/7".to_owned())],
    };
    for name in
        ["Bo\r\nBcc: evil@evil.example", "Bo\nBcc: evil@evil.example\n\nBuy", "\"Bo\" <x@y.example>", "Bo\0", "é\r\nBcc: x"]
    {
        let bytes = letter(name, "bo@village.example").write(&from, BASE).unwrap().formatted();
        let mail = parse_mail(&bytes).unwrap();
        let names: Vec<String> = mail.headers.iter().map(|header| header.get_key().to_lowercase()).collect();
        assert!(!names.contains(&"bcc".to_owned()), "{name:?} {names:?}");
        let to = mailparse::addrparse_header(mail.headers.get_first_header("To").unwrap()).unwrap();
        assert_eq!(to.extract_single_info().unwrap().addr, "bo@village.example", "{name:?}");
    }
    for to in ["", "bo", "bo@village.example\r\nBcc: x@y.example", "bo@village.example, x@y.example", "<bo@village.example> x"] {
        assert!(letter("Bo", to).write(&from, BASE).is_err(), "{to:?}");
    }
}

/// Whoever serves sets both in the environment, where the other commands find one of them perhaps.
#[test]
fn a_carrier_in_the_environment_keeps_no_other_command_from_running() {
    let dir = tempfile::tempdir().unwrap();
    let run = |what: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_community-server"));
        command.args(what).arg("--data").arg(dir.path()).env("WEZER_MAIL", "dir:none").env_remove("WEZER_MAIL_FROM");
        let done = command.output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let (code, told) = run(&["audit"]);
    assert!(code == Some(1) && told.contains("there is no community"), "{code:?} {told}");
    for what in [&["serve", "--empty"][..], &[]] {
        let (code, told) = run(what);
        assert!(code == Some(2) && told.contains("--mail-from"), "{code:?} {told}");
    }
}
