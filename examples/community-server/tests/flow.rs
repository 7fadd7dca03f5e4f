//! What runs, as a browser sees it.

use crate::visit::{Person, town};
use axum::http::StatusCode;
use community_server::app::Settings;
use serde_json::json;
use wezer_core::flow::{FlowDefinition, FlowRunOf, SaveFlow, StartFlow};
use wezer_core::link::RecordRef;

fn errand(states: &[&str]) -> FlowDefinition {
    let states: Vec<_> = states.iter().map(|name| json!({ "name": name, "final": *name == "done" })).collect();
    let first = states[0]["name"].clone();
    let definition = json!({
        "name": "errand",
        "roles": [{ "name": "who", "holder": "starter" }],
        "states": states,
        "transitions": [{ "name": "move", "from": [first], "to": "done", "by": ["who"] }],
    });
    serde_json::from_value(definition).expect("a flow")
}

#[tokio::test]
async fn what_runs_is_moved_to_the_newest_version_by_whoever_may() {
    let town = town(Settings::default()).await;
    let system = town.app.community().system();
    system.execute(SaveFlow::new(errand(&["open", "done"]))).await.expect("saved");
    let run = town.app.community().member(town.bo.member).execute(StartFlow::new("errand")).await.expect("started").run;
    let page = format!("/runs/{run}");
    let (ana, bo) = (Person::signed_in(&town, "ana").await, Person::signed_in(&town, "bo <i>").await);
    assert!(!ana.get(&page).await.text.contains("A newer version"), "it runs under the newest");
    let next = SaveFlow { base: Some(1), ..SaveFlow::new(errand(&["begun", "done"])) };
    system.execute(next).await.expect("saved again");
    let seen = ana.get(&page).await;
    assert!(seen.text.contains("A newer version") && seen.text.contains("<option value=\"begun\">"), "{}", seen.text);
    let to_bo = bo.get(&page).await;
    assert!(to_bo.text.contains("/rights/flow.manage/community") && !to_bo.text.contains("<option value=\"begun\">"));
    let take = format!("{page}/version/newest");
    let form = [("version", "2"), ("state", "begun")];
    assert_eq!(bo.post(&take, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nowhere = ana.post(&take, &[("version", "2"), ("state", "nowhere")]).await;
    assert!(nowhere.status == StatusCode::UNPROCESSABLE_ENTITY && nowhere.text.contains("role=\"alert\""));
    assert_eq!(ana.post(&take, &form).await.header("location"), format!("{page}?done=saved"));
    let record = RecordRef::new("flow_run", run);
    let moved = system.ask(FlowRunOf { record }).await.expect("answered");
    assert_eq!((moved.version, moved.state.as_str()), (2, "begun"));
    assert!(!ana.get(&page).await.text.contains("A newer version"));
    let fired = bo.post(&format!("{page}/move"), &[("version", "2")]).await;
    assert_eq!(fired.header("location"), format!("{page}?done=saved"), "a step may be called what it likes: {}", fired.text);
}
