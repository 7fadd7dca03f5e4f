//! A bug is resolved for 100 COM.

use pollster::block_on;
use wezer_core::link::RecordRef;
use wezer_core::post::WriteComment;
use wezer_exchange::campaign::{AddToBounty, FindBounty};
use wezer_exchange::deal::{FindDeal, ReplyTerms, ReplyTo};
use wezer_exchange::market::announcement::{Announcement, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::search::SearchMarket;

use crate::association::{Association, money};

pub(crate) fn tell(association: &Association) {
    let [carmen, bruno, yann] =
        ["Carmen from Spain", "Bruno from Brasil", "Yann from France"].map(|name| association.admit(name));

    association
        .tell("Carmen, an integrator, has a bug that she isn't able to resolve, and posts it on the marketplace for 60 COM.");
    let terms = Terms::new("The invoice report fails on refunds", association.services).at(Price::of(money("60 COM")));
    let bug = association.does(carmen, WriteAnnouncement::want(terms));

    association.tell("Yann has it too, and adds 40 COM to its price: it is a bounty of 100 COM now.");
    association.does(yann, AddToBounty::new(bug, yann.wallet, money("40 COM")));
    let bounty = association.asks(bruno, FindBounty { announcement: bug }).expect("there is one");
    assert_eq!(bounty.raised, [money("40 COM")]);

    association.clock.pass_seconds(86_400);
    association.tell("Bruno finds it, asks what he has to know, and answers. Carmen accepts.");
    let found = association.asks(bruno, SearchMarket::text("invoice refund"));
    assert_eq!(found.hits.len(), 1);
    association.does(bruno, WriteComment::on(RecordRef::of::<Announcement>(bug), "In which version?"));
    let resolved = association.does(bruno, ReplyTo::new(bug, ReplyTerms::of(1)));
    association.does(carmen, Association::step(resolved, "accept"));

    association.clock.pass_seconds(3 * 86_400);
    association
        .tell("The bug is resolved. Bruno asks for the payment: until Carmen confirms, everything is held, nothing is paid.");
    association.does(bruno, Association::step(resolved, "invoice"));
    assert_eq!(association.com(bruno.wallet), "0");
    association.does(carmen, Association::step(resolved, "pay"));
    association.tell(&format!("Carmen pays, and Bruno has {} COM: her 60 and the bounty.", association.com(bruno.wallet)));
    assert_eq!(association.com(bruno.wallet), "100");

    association.tell("They evaluate each other. What one says stays closed until the other has spoken too.");
    association.does(carmen, Association::opinion(resolved, 2, "Found it within a day, and explained it"));
    association.does(bruno, Association::opinion(resolved, 1, "A clear report"));
    assert_eq!(association.asks(carmen, FindDeal { deal: resolved }).expect("hers").line.state, "paid");

    association.clock.pass_seconds(30 * 86_400);
    association.tell("Bruno uses 80 of them when he needs help himself: Yann translates a module of his into French.");
    let terms = Terms::new("Translate a module into French", association.services).at(Price::of(money("80 COM")));
    let translation = association.does(bruno, WriteAnnouncement::want(terms));
    let translated = association.does(yann, ReplyTo::new(translation, ReplyTerms::of(1)));
    association.does(bruno, Association::step(translated, "accept"));
    association.does(yann, Association::step(translated, "invoice"));
    association.does(bruno, Association::step(translated, "pay"));
    association.does(yann, Association::opinion(translated, 1, "Paid on the same day"));
    association.does(bruno, Association::opinion(translated, 2, "Reads as if written in French"));

    let (partners, mean, reasons) = association.reputation(bruno);
    assert_eq!((partners, mean.as_str()), (2, "1.500000"));
    assert_eq!(reasons, ["Paid on the same day", "Found it within a day, and explained it"]);
    let left = [carmen, bruno, yann].map(|who| association.com(who.wallet));
    association.tell(&format!(
        "In the end Carmen stands at {} COM, for help that she owes; Bruno at {}, Yann at {}.",
        left[0], left[1], left[2]
    ));
    assert_eq!(left, ["-60", "20", "40"]);
    block_on(association.community.audit(|_| ())).expect("in order");
}
