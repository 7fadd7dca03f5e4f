//! A server in this process, and somebody who visits it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::string_slice, reason = "a test may stop at the first surprise")]

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use community_server::app::{App, Settings};
use community_server::credential::{CreateApiToken, Digest, SetPasswordHash};
use community_server::store::registry_with;
use community_server::web::router;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use wezer_core::Community;
use wezer_core::group::CreateGroup;
use wezer_core::id::{CommunityId, GroupId};
use wezer_core::kernel::LaneLimits;
use wezer_core::ledger::{Abundance, CreateCurrency, Origin};
use wezer_core::member::{AdmitMember, Admitted, Role};
use wezer_core::money::Scale;
use wezer_core::room::{RoomEngine, RoomLimits};
use wezer_core::store::MemoryStore;
use wezer_core::world::{HandWorld, World};

pub(crate) const HOST: &str = "town.example";

pub(crate) struct Town {
    pub(crate) app: App,
    pub(crate) router: Router,
    pub(crate) ana: Admitted,
    pub(crate) bo: Admitted,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a field of the page.
    pub(crate) fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let from = self.text.find(&start).unwrap_or_else(|| panic!("no field {name} in {}", self.text)) + start.len();
        self.text[from..].split('"').next().unwrap().to_owned()
    }
}

/// One for all towns of a test.
fn engine() -> &'static RoomEngine {
    static ENGINE: OnceLock<RoomEngine> = OnceLock::new();
    ENGINE.get_or_init(|| RoomEngine::new(RoomLimits::default()).unwrap())
}

/// Ana, an operator, and Bo, a member, both with the password `open sesame`; VAL down to −100, EUR declared, Thanks.
pub(crate) async fn town(settings: Settings) -> Town {
    town_of(Community::open(MemoryStore::new(CommunityId::from_u128(7)), registry_with(engine()).unwrap()), settings).await
}

/// The same, and the clock that it goes by.
pub(crate) async fn town_at(now: &str) -> (Town, Arc<HandWorld>) {
    let world = Arc::new(HandWorld::at(now.parse().unwrap()));
    let store = Arc::new(MemoryStore::new(CommunityId::from_u128(7)));
    let clock = Arc::clone(&world) as Arc<dyn World>;
    let community = Community::open_with(store, registry_with(engine()).unwrap(), clock, LaneLimits::default());
    (town_of(community, Settings::default()).await, world)
}

async fn town_of(community: Community, settings: Settings) -> Town {
    let system = community.system();
    let val = CreateCurrency::mutual_credit("VAL".parse().unwrap(), "-100".parse().unwrap());
    system.execute(val).await.unwrap();
    let eur = CreateCurrency::new("EUR".parse().unwrap(), Abundance::Rare, Origin::Declared).scale(Scale::CENTS);
    system.execute(eur).await.unwrap();
    system.execute(CreateCurrency::new("Thanks".parse().unwrap(), Abundance::Abundant, Origin::Issued)).await.unwrap();
    let ana = *system.execute(AdmitMember { name: "Ana".to_owned(), role: Role::Operator }).await.unwrap();
    let bo = *system.execute(AdmitMember::named("Bo <i>")).await.unwrap();
    // Cheap on purpose: tests sign in often. The hash is of "open sesame".
    let phc = cheap_hash("open sesame");
    for member in [ana.member, bo.member] {
        system.execute(SetPasswordHash { member, phc: phc.clone() }).await.unwrap();
    }
    let app = App::new(community, settings).unwrap();
    Town { router: router(app.clone()), app, ana, bo }
}

/// Somebody with a browser.
pub(crate) struct Person<'a> {
    pub(crate) town: &'a Town,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
}

impl<'a> Person<'a> {
    pub(crate) async fn signed_in(town: &'a Town, name: &str) -> Person<'a> {
        let cookie = town.sign_in(name).await;
        let csrf = town.csrf(&cookie).await;
        Self { town, cookie, csrf }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.town.get(path, &self.cookie).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = vec![("csrf", self.csrf.as_str())];
        all.extend_from_slice(fields);
        self.town.post(path, &self.cookie, &all).await
    }
}

impl Person<'_> {
    /// Sends a form with files.
    pub(crate) async fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[&[u8]]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in [("csrf", self.csrf.as_str())].iter().chain(fields) {
            let part = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for file in files {
            // What a browser says of a file is not believed.
            let head = "Content-Disposition: form-data; name=\"files\"; filename=\"a.svg\"\r\nContent-Type: image/svg+xml";
            body.extend_from_slice(format!("--cut\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--cut--\r\n");
        let request = self.town.request(&Method::POST, path, &self.cookie);
        let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.town.send(request.body(Body::from(body)).unwrap()).await
    }
}

pub(crate) async fn group(town: &Town, kind: &str, name: &str, parent: GroupId) -> GroupId {
    let create = CreateGroup::new(kind.parse().expect("a kind"), name).inside(parent);
    *town.app.community().system().execute(create).await.expect("created")
}

/// The address of the first link that begins so.
pub(crate) fn link(answer: &Answer, begins: &str, ends: &str) -> String {
    let found = answer.text.split('"').find(|piece| piece.starts_with(begins) && piece.ends_with(ends));
    found.expect("the page has such a link").to_owned()
}

/// A server over a community that has no member; the code that sets it up.
pub(crate) fn nobody_yet(code: &str) -> (App, Router) {
    let community = Community::open(MemoryStore::new(CommunityId::from_u128(8)), registry_with(engine()).unwrap());
    let app = App::new(community, Settings { set_up_code: Some(code.to_owned()), ..Settings::default() }).unwrap();
    (app.clone(), router(app))
}

pub(crate) fn cheap_hash(password: &str) -> String {
    use argon2::password_hash::{PasswordHasher, phc};
    let params = argon2::Params::new(64, 1, 1, None).unwrap();
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash: phc::PasswordHash = argon2.hash_password(password.as_bytes()).unwrap();
    hash.to_string()
}

impl Town {
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        send(&self.router, request).await
    }

    /// A request as a browser of this origin sends it.
    pub(crate) fn request(&self, method: &Method, path: &str, cookie: &str) -> axum::http::request::Builder {
        let origin = format!("http://{HOST}");
        let request =
            Request::builder().method(method.clone()).uri(path).header(header::HOST, HOST).header(header::COOKIE, cookie);
        if *method == Method::GET { request } else { request.header(header::ORIGIN, origin) }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(self.request(&Method::GET, path, cookie).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(&Method::POST, path, cookie);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(form(fields))).unwrap()).await
    }

    /// Signs in and gives the cookie.
    pub(crate) async fn sign_in(&self, name: &str) -> String {
        let answer = self.post("/sign-in", "", &[("name", name), ("password", "open sesame")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.header("set-cookie").split(';').next().unwrap().to_owned()
    }

    /// The token that forms of this session carry.
    pub(crate) async fn csrf(&self, cookie: &str) -> String {
        self.get("/pay", cookie).await.field("csrf")
    }

    /// An API token of a member.
    pub(crate) async fn token(&self, who: &Admitted) -> String {
        let token = format!("wz_{}", who.member);
        let create = CreateApiToken { member: who.member, digest: Digest::of(&token), label: "test".to_owned(), days: 1 };
        self.app.community().system().execute(create).await.unwrap();
        token
    }

    /// Calls the API with a token.
    pub(crate) async fn call(&self, path: &str, token: &str, body: impl Into<Body>, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(Method::POST).uri(path).header(header::HOST, HOST);
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }
}

/// What a server answers.
pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    pairs.join("&")
}
