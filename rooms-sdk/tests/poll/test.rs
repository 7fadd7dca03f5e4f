use rooms_sdk::mock::Community;

#[test]
fn a_question_is_asked_and_answered() {
    let mut town = Community::new();
    let (ana, ben) = (town.member("Ana"), town.member("Ben"));
    let garden = town.group("Garden", [ana, ben]);
    town.manager(garden, ana);
    town.open::<Poll>(garden).unwrap();

    town.by(ana).act::<Poll>("ask", &[("question", "Shall we plant apples?")]).unwrap();
    let reply = town.by(ben).in_french().act::<Poll>("vote", &[("choice", "no")]).unwrap();
    assert_eq!(reply.notice.as_deref(), Some("Merci !"));
    assert!(town.by(ana).sees::<Poll>("").contains("Yes 0, No 1"));
    assert!(town.unexplained::<Poll>().is_empty());
}
