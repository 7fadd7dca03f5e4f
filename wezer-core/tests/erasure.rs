//! A person is erased, and no byte of what they were or wrote is left: not in a file, not in an export, not in what was logged. The
//! others keep everything, and the books prove themselves as before.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test says and panics where something is wrong")]

use std::fmt::Debug;
use std::path::Path;
use std::sync::{Arc, Mutex};

use pollster::block_on;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tracing::field::{Field, Visit};
use tracing::span;
use wezer_core::id::{CommunityId, MemberId};
use wezer_core::language::Language;
use wezer_core::ledger::{Balances, CreateCurrency, Pay};
use wezer_core::link::RecordRef;
use wezer_core::member::{AdmitMember, Admitted, ERASED_NAME, FindMember, MemberState};
use wezer_core::message::{OpenConversation, SendMessage};
use wezer_core::moderation::ReportRecord;
use wezer_core::money::Money;
use wezer_core::post::{Post, WriteComment, WritePost};
use wezer_core::record::{Audience, Wall};
use wezer_core::sovereignty::{DataRefusal, EraseMember};
use wezer_core::store::file::Options;
use wezer_core::store::{FileStore, Store};
use wezer_core::wallet::WalletsById;
use wezer_core::{Actor, CallError, Community, Registry};

const COMMUNITY: CommunityId = CommunityId::from_u128(2026);

/// What Zelda is and wrote; each is looked for as it is, in small and in capital letters.
const ZELDA: [&str; 19] = [
    "Zelda Quixotesson",
    "Zeldas Lebenslauf",
    "Zither-Stimmen",
    "Zeldingen am See",
    "zelda@quixote.example",
    "+33 6 99 88 77 66",
    "Zeldas Memo",
    "Zeldas Gruppenmemo",
    "Zeldas Antwort",
    "Zeldas Grund",
    "Zeldas Urteil",
    "Zeldas Haltezettel",
    "Zeldas Zweitname",
    "Zeldas Anfrage",
    "Zeldas Altberuf",
    "Zeldawort im Beitrag",
    "Zeldawort im Kommentar",
    "Zeldawort an Oda",
    "Zeldas Meldung",
];
/// Single words of it, as an index of words files them.
const WORDS: [&str; 5] = ["Quixotesson", "Zeldawort", "Zeldas", "Zither", "Zeldingen"];
const ODA: [&str; 7] =
    ["Oda Ordinaire", "Odas Lebenslauf", "Obstbaumschnitt", "Odas Memo", "Odas Grund", "Odawort im Beitrag", "Odawort an Zelda"];

/// Everything that was logged, in one text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

struct Line<'a>(&'a mut String);

impl Visit for Line<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!("{field}={value:?} "));
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut Line(&mut self.0.lock().unwrap()));
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut Line(&mut self.0.lock().unwrap()));
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Line(&mut self.0.lock().unwrap()));
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

fn open(dir: &Path) -> Community {
    let options = Options::default().create(COMMUNITY).checkpoint_bytes(64 << 10);
    Community::open(FileStore::open(dir, options).unwrap(), Registry::core())
}

/// Says where any of these words stand.
fn found(place: &str, bytes: &[u8], words: &[&str]) -> Vec<String> {
    let holds = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
    // An index of words files the first six characters by their digest.
    let filed = |word: &str| {
        let beginning: String = word.to_lowercase().chars().take(6).collect();
        let digest = Sha256::digest(beginning.as_bytes());
        bytes.windows(8).any(|part| part == &digest[..8])
    };
    let forms = |word: &&&str| {
        let written = [(**word).to_owned(), word.to_lowercase(), word.to_uppercase()];
        written.iter().any(|word| holds(word)) || (WORDS.contains(word) && filed(word))
    };
    words.iter().filter(forms).map(|word| format!("{word} in {place}")).collect()
}

fn in_files(dir: &Path, words: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        all.extend(found(&path.display().to_string(), &std::fs::read(&path).unwrap(), words));
    }
    all
}

async fn call(community: &Community, actor: Actor, name: &str, arguments: Value) -> Value {
    let session = community.by(actor);
    let called = session.call(name, session.fresh_command_id(), arguments).await;
    called.unwrap_or_else(|problem| panic!("{name}: {problem:?}")).output
}

struct Town {
    community: Community,
    zelda: Admitted,
    oda: Admitted,
}

/// Both write wherever one can write.
async fn lived_in(community: Community) -> Town {
    let system = community.system();
    let credit = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-600".parse().unwrap());
    system.execute(credit).await.unwrap();
    let zelda = system.execute(AdmitMember::named(ZELDA[12])).await.unwrap().output;
    let oda = system.execute(AdmitMember::named(ODA[0])).await.unwrap().output;
    let boss = system.execute(AdmitMember::named("Boss")).await.unwrap().output;
    let all = Actor::System;
    call(&community, all, "change_member", json!({"member": zelda.member, "name": ZELDA[0]})).await;
    call(&community, all, "change_member", json!({"member": boss.member, "role": "operator"})).await;
    call(&community, all, "change_member", json!({"member": oda.member, "role": "operator"})).await;
    let (z, o) = (Actor::Member(zelda.member), Actor::Member(oda.member));
    call(&community, z, "change_profile", json!({"member": zelda.member, "skills": [ZELDA[14]]})).await;
    let profile = json!({
        "member": zelda.member, "language": "fr", "about": ZELDA[1], "skills": [ZELDA[2]], "place": ZELDA[3],
        "email": ZELDA[4], "phone": ZELDA[5], "visibility": {"email": "public"},
    });
    call(&community, z, "change_profile", profile).await;
    call(&community, o, "change_profile", json!({"member": oda.member, "about": ODA[1], "skills": [ODA[2]]})).await;
    let money = |text: &str| text.parse::<Money>().unwrap();
    let pay = |from: Admitted, to: Admitted, memo: &str| Pay::new(from.wallet, to.wallet, money("12 VAL")).memo(memo);
    community.by(z).execute(pay(zelda, oda, ZELDA[6])).await.unwrap();
    community.by(o).execute(pay(oda, zelda, ODA[3])).await.unwrap();
    let held = Pay { hold_until: Some("2999-01-01T00:00:00Z".parse().unwrap()), ..pay(zelda, oda, ZELDA[11]) };
    community.by(z).execute(held).await.unwrap();
    // Through a membrane, with an answer, and by a reason.
    let garden = json!({"kind": "circle", "name": "Garden", "membrane": {"entry": "request", "questions": ["Why?"]}});
    let garden = call(&community, all, "create_group", garden).await;
    call(&community, z, "apply_to_group", json!({"member": zelda.member, "group": garden, "answers": [ZELDA[8]]})).await;
    let of = json!({"group": garden});
    let waiting = community.system().inquire("applications_to", of).await.unwrap();
    let decide = json!({"application": waiting[0]["id"], "group": garden, "accept": true});
    call(&community, all, "decide_application", decide).await;
    let team = call(
        &community,
        all,
        "create_group",
        json!({"kind": "circle", "name": "Team", "membrane": {"entry": "request", "questions": ["Why?"]}}),
    )
    .await;
    call(&community, z, "apply_to_group", json!({"member": zelda.member, "group": team, "answers": [ZELDA[13]]})).await;
    let wallet = call(&community, all, "open_group_wallet", json!({"group": garden, "label": ""})).await;
    call(&community, all, "set_manager", json!({"group": garden, "member": zelda.member, "manager": true})).await;
    let act = Actor::ForGroup { member: zelda.member, group: serde_json::from_value(garden.clone()).unwrap() };
    let from = serde_json::from_value(wallet).unwrap();
    community.by(act).execute(Pay::new(from, oda.wallet, money("3 VAL")).memo(ZELDA[7])).await.unwrap();
    let remove = |reason: &str, member: MemberId| json!({"group": garden, "member": member, "reason": reason});
    call(&community, all, "add_to_group", json!({"group": garden, "member": boss.member})).await;
    call(&community, z, "remove_from_group", remove(ZELDA[9], boss.member)).await;
    call(&community, all, "add_to_group", json!({"group": garden, "member": boss.member})).await;
    call(&community, o, "remove_from_group", remove(ODA[4], boss.member)).await;
    // An opinion, a setting, a yes.
    let text = json!({"purpose": "newsletter", "texts": {"en": "May we write to you?"}});
    call(&community, all, "set_consent_text", text).await;
    let yes = json!({"member": zelda.member, "purpose": "newsletter", "version": 1, "language": "en"});
    call(&community, z, "give_consent", yes).await;
    let wishes = json!({"member": zelda.member, "wishes": {"balances": "members", "search": true}});
    call(&community, z, "set_data_policy", wishes).await;
    let indicator = json!({"object": {"kind": "member", "id": oda.member}, "marks": {}, "comment": ZELDA[10]});
    call(&community, z, "evaluate", indicator).await;
    write_to_each_other(&community, &zelda, &oda).await;
    Town { community, zelda, oda }
}

/// Posts, comments, messages, a report.
async fn write_to_each_other(community: &Community, zelda: &Admitted, oda: &Admitted) {
    let (z, o) = (community.member(zelda.member), community.member(oda.member));
    let post = |words: &str| WritePost { wall: Wall::Own, text: words.to_owned(), audience: Audience::Community };
    z.execute(post(ZELDA[15])).await.unwrap();
    let hers = o.execute(post(ODA[5])).await.unwrap().output;
    let record = RecordRef::of::<Post>(hers);
    z.execute(WriteComment::on(record.clone(), ZELDA[16])).await.unwrap();
    let conversation = z.execute(OpenConversation::with(oda.member)).await.unwrap().output;
    z.execute(SendMessage { conversation, text: ZELDA[17].to_owned() }).await.unwrap();
    o.execute(SendMessage { conversation, text: ODA[6].to_owned() }).await.unwrap();
    z.execute(ReportRecord { record, reason: ZELDA[18].to_owned() }).await.unwrap();
}

#[test]
fn nothing_is_left_of_who_is_erased_and_everything_of_the_others() {
    let log = Log::default();
    // Of all threads: checkpoints are made on one of their own.
    tracing::subscriber::set_global_default(log.clone()).unwrap();
    tracing::info!("Is anybody listening?");
    let dir = tempfile::tempdir().unwrap();
    block_on(async {
        let Town { community, zelda, oda } = lived_in(open(dir.path())).await;
        let system = community.system();
        // Index rows are plain: without the purge her name and skill would be found.
        assert!(!in_files(dir.path(), &ZELDA).is_empty(), "else the search finds nothing anyway");
        assert!(
            in_files(dir.path(), &WORDS).iter().any(|found| found.starts_with("Zeldawort")),
            "nor words filed by their digest"
        );
        let mine = take_along(&community, zelda.member).await;
        let missing: Vec<_> = ZELDA.iter().filter(|word| found("hers", &mine, &[word]).is_empty()).collect();
        assert_eq!(missing, [&ZELDA[12], &ZELDA[14]], "but for what she replaced herself, she takes all of it along");
        let balances = |wallet| system.ask(Balances { wallet });
        let before = (balances(zelda.wallet).await.unwrap(), balances(oda.wallet).await.unwrap());
        let preview = system.inquire("erasure_preview", json!({"member": zelda.member})).await.unwrap();
        let (goes, stays) = (preview["goes"].to_string(), preview["stays"].to_string());
        assert!(goes.contains("\"profile\"") && goes.contains("\"entry_note\"") && goes.contains("\"evaluation\""), "{goes}");
        assert!(stays.contains("\"consent\"") && stays.contains("1825"), "{stays}");

        let by_herself = Actor::Member(zelda.member);
        assert!(community.erase(by_herself, zelda.member, None).await.unwrap() > 8);

        assert_eq!(in_files(dir.path(), &[&ZELDA[..], &WORDS].concat()), Vec::<String>::new());
        let theirs = take_along(&community, oda.member).await;
        assert_eq!(found("Oda's archive", &theirs, &ZELDA), Vec::<String>::new());
        assert!(ODA.iter().all(|word| !found("Oda's archive", &theirs, &[word]).is_empty()), "Oda has everything");
        let left = take_along(&community, zelda.member).await;
        assert_eq!(found("what is left of her", &left, &ZELDA), Vec::<String>::new());
        let asked = [("members", json!({})), ("journal_entries", json!({"limit": 200}))];
        for (query, arguments) in asked {
            let answer = system.inquire(query, arguments).await.unwrap().to_string();
            assert_eq!(found(query, answer.as_bytes(), &ZELDA), Vec::<String>::new());
        }
        // What was searched for words finds none of hers.
        for (among, words) in [("posts", "Zeldawort"), ("comments", "Zeldawort"), ("members", "Quixotesson")] {
            let asked = json!({"text": words, "among": among});
            let answer = community.member(oda.member).inquire("search", asked).await.unwrap().to_string();
            assert!(!answer.to_lowercase().contains("zelda"), "{answer}");
        }
        // Her wallet and the journal are explained still.
        let person = system.ask(FindMember::Id(zelda.member)).await.unwrap().unwrap();
        assert!(person.is_erased() && person.state() == MemberState::Left && person.name() == ERASED_NAME);
        let named = system.ask(WalletsById { wallets: vec![zelda.wallet] }).await.unwrap();
        assert_eq!(named[0].name, ERASED_NAME);
        assert_eq!((balances(zelda.wallet).await.unwrap(), balances(oda.wallet).await.unwrap()), before);
        community.audit(|_| ()).await.unwrap();
        // Nobody acts in her place, and nobody gives her a name again.
        let heard = community.by(by_herself).ask(Balances { wallet: zelda.wallet }).await;
        assert!(matches!(heard, Err(CallError::Denied(_))), "{heard:?}");
        let renamed = json!({"member": zelda.member, "name": ZELDA[0]});
        let renamed = system.call("change_member", system.fresh_command_id(), renamed).await;
        assert_eq!(renamed.unwrap_err().code, "is-erased");
        assert!(system.preview(AdmitMember::named(ZELDA[0].to_uppercase())).await.is_ok(), "her name is free");
        drop((system, community));
        // Nor does it come back when the store is opened anew.
        let community = open(dir.path());
        community.audit(|_| ()).await.unwrap();
        let person = community.system().ask(FindMember::Id(zelda.member)).await.unwrap().unwrap();
        assert!(person.is_erased());
        community.store().purge().await.unwrap();
        drop(community);
        assert_eq!(in_files(dir.path(), &[&ZELDA[..], &WORDS].concat()), Vec::<String>::new());
    });
    let logged = log.0.lock().unwrap().clone();
    assert!(logged.contains("Is anybody listening?"), "{logged}");
    assert_eq!(found("the log", logged.as_bytes(), &ZELDA), Vec::<String>::new());
}

async fn take_along(community: &Community, member: MemberId) -> Vec<u8> {
    let mut all = Vec::new();
    let keep = |file: wezer_core::sovereignty::ArchiveFile| all.extend([file.name.into_bytes(), file.content].concat());
    community.system().take_along(member, Language::French, keep).await.unwrap();
    all
}

#[test]
fn an_erasure_in_steps_goes_on_where_it_stopped() {
    block_on(async {
        let community = Community::in_memory();
        let system = community.system();
        system.execute(CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-600".parse().unwrap())).await.unwrap();
        let ada = system.execute(AdmitMember::named("Ada")).await.unwrap().output;
        let bob = system.execute(AdmitMember::named("Bob")).await.unwrap().output;
        let one: Money = "1 VAL".parse().unwrap();
        let session = community.member(ada.member);
        let pays =
            (0..450).map(|nth| (session.fresh_command_id(), Pay::new(ada.wallet, bob.wallet, one).memo(format!("memo {nth}"))));
        assert!(session.execute_all(pays.collect()).await.iter().all(Result::is_ok));
        let erase = |reason: Option<&str>| EraseMember { member: ada.member, reason: reason.map(str::to_owned) };
        let silent = system.execute(erase(None)).await;
        assert!(matches!(silent, Err(CallError::Refused(DataRefusal::ReasonMissing))), "{silent:?}");
        let denied = community.member(bob.member).execute(erase(Some("I want it"))).await;
        assert!(matches!(denied, Err(CallError::Denied(_))), "{denied:?}");
        let mut removed = Vec::new();
        loop {
            let step = system.execute(erase(Some("they asked by letter"))).await.unwrap().output;
            removed.push(step.removed);
            if step.finished {
                break;
            }
            // In between she is gone already, and may go on herself, in whatever state.
            let state = system.ask(FindMember::Id(ada.member)).await.unwrap().unwrap().state();
            assert_eq!(state, MemberState::Left);
        }
        assert_eq!(removed, [200, 200, 50]);
        let again = system.execute(erase(None)).await.unwrap().output;
        assert!(again.finished && again.removed == 0);
        let page = system.inquire("my_data", json!({"member": ada.member})).await.unwrap();
        assert_eq!(page["documents"], json!([]));
        community.audit(|_| ()).await.unwrap();
    });
}
