//! A community of the first WeZer is brought over from its Odoo records, once, however often one asks.

use std::path::Path;

use community_server::import::first_wezer::bring_over;
use community_server::store::registry;
use pollster::block_on;
use wezer_core::Community;
use wezer_core::group::{Groups, ROOT};
use wezer_core::id::CommunityId;
use wezer_core::indicator::AskedOf;
use wezer_core::journal::Seq;
use wezer_core::ledger::Currencies;
use wezer_core::link::RecordRef;
use wezer_core::store::MemoryStore;
use wezer_exchange::market::category::{Categories, Category};
use wezer_exchange::market::search::SearchMarket;

const PEOPLE: &str = r#"<?xml version="1.0"?><openerp><data>
  <record id="partner_ana" model="res.partner"><field name="name">Ana Bell</field></record>
  <record id="user_ana" model="res.users"><field name="partner_id" ref="partner_ana"/><field name="login">ana</field>
    <field name="password">secret</field></record>
  <record id="user_bo" model="res.users"><field name="partner_id" ref="base.partner_7"/><field name="login">bo</field>
    <field name="signature">--
Bo Carr</field></record>
</data></openerp>"#;

const GROUPS: &str = r#"<openerp><data>
  <record id="works_mill" model="mail.group"><field name="name">Mill</field><field name="type">circle</field>
    <field name="parent_id" ref="works"/><field name="partner_id" ref="base.partner_9"/></record>
  <record id="works" model="mail.group"><field name="name">Works</field><field name="type">circle</field></record>
  <record id="miller" model="mail.group"><field name="name">Miller</field><field name="type">role</field>
    <field name="parent_id" ref="works_mill"/><field name="message_follower_ids" eval="[(4,ref('base.partner_7'))]"/></record>
  <record id="lost" model="mail.group"><field name="name">Lost</field><field name="type">circle</field>
    <field name="parent_id" ref="lost"/></record>
</data></openerp>"#;

const RIGHTS: &str = r#"<openerp><data>
  <record id="groups.miller" model="mail.group"><field name="right_ids"
    eval="[(4,ref('mail_group_right_wallet')),(4,ref('mail_group_right_unheard_of'))]"/></record>
  <record id="people.user_ana" model="res.users"><field name="groups_id"
    eval="[(4,ref('group_community_administrator')),(4,ref('group_market_moderator'))]"/></record>
</data></openerp>"#;

const MARKET: &str = r#"<openerp><data>
  <record id="SOL" model="res.currency"><field name="name">SOL</field></record>
  <record id="sol" model="account.wallet.config.currency"><field name="currency_id" ref="SOL"/>
    <field name="limit_negative" eval="True"/><field name="limit_negative_value">-500</field>
    <field name="limit_positive" eval="False"/><field name="limit_positive_value">500</field></record>
  <record id="eur" model="account.wallet.config.currency"><field name="currency_id" ref="base.EUR"/>
    <field name="external_currency" eval="True"/></record>
  <record id="kind" model="vote.type"><field name="name">Was kind</field></record>
  <record id="early" model="vote.type"><field name="name">Was early</field></record>
  <record id="asks_kind" model="vote.config.line"><field name="name" ref="kind"/>
    <field name="res_id" ref="base_community.community_settings"/></record>
  <record id="asks_early" model="vote.config.line"><field name="name" ref="early"/>
    <field name="res_id" ref="base_community.community_settings"/></record>
  <record id="rye" model="marketplace.announcement.category"><field name="name">Rye</field><field name="parent_id" ref="flour"/></record>
  <record id="flour" model="marketplace.announcement.category"><field name="name">Flour</field></record>
  <record id="drops_early" model="vote.config.line"><field name="name" ref="early"/>
    <field name="res_id" ref="rye"/><field name="action">remove</field></record>
  <record id="fine" model="marketplace.tag"><field name="name">Ground fine</field><field name="category_id" ref="flour"/></record>
  <record id="sack" model="marketplace.announcement"><field name="name">Sacks of rye</field><field name="type">offer</field>
    <field name="partner_id" ref="base.partner_9"/><field name="category_id" ref="rye"/><field name="quantity">20</field>
    <field name="tag_ids" eval="[(6,0,[ref('fine')])]"/></record>
  <record id="sack_sol" model="account.wallet.currency.line"><field name="model">marketplace.announcement</field>
    <field name="res_id" ref="sack"/><field name="price_unit">2.50</field><field name="currency_id" ref="SOL"/></record>
  <workflow action="announcement_draft_open" model="marketplace.announcement" ref="sack"/>
  <record id="oven" model="marketplace.announcement"><field name="name">An oven</field><field name="type">want</field>
    <field name="user_id" ref="people.user_bo"/><field name="category_id" ref="flour"/></record>
  <record id="nobody" model="marketplace.announcement"><field name="name">By nobody</field><field name="category_id" ref="rye"/></record>
  <record id="pay" model="account.wallet.transaction"><field name="quantity">5</field></record>
</data></openerp>"#;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("written");
    }
}

#[test]
fn a_community_is_brought_over_once() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        write(
            folder.path(),
            &[("people--demo.xml", PEOPLE), ("groups--demo.xml", GROUPS), ("rights.xml", RIGHTS), ("market--data.xml", MARKET)],
        );
        let store = MemoryStore::new(CommunityId::from_u128(5));
        let community = Community::open(store, registry().expect("one name each"));
        let brought = bring_over(&community, folder.path()).await.expect("brought over");
        let numbers = (brought.people, brought.groups, brought.currencies, brought.categories, brought.announcements);
        assert_eq!(numbers, (2, 3, 2, 2, 2), "{brought}");
        let told = brought.to_string();
        for left in ["market.nobody", "groups.lost", "unheard_of", "passwords", "account.wallet.transaction"] {
            assert!(told.contains(left), "{left} is told in:\n{told}");
        }

        let system = community.system();
        let currencies = system.ask(Currencies::default()).await.expect("currencies");
        let sol = currencies.iter().find(|currency| currency.code().as_str() == "SOL").expect("SOL");
        assert_eq!(sol.limits().lower.map(|bound| bound.at.to_string()).as_deref(), Some("-500"));
        assert_eq!(sol.limits().upper, None);
        let groups = system.ask(Groups { parent: ROOT, closed: false, skip: 0, limit: None }).await.expect("groups");
        let names: Vec<_> = groups.iter().map(|group| group.name()).collect();
        assert!(["Works", "Moderators"].iter().all(|name| names.contains(name)), "{names:?}");

        let hits = system.ask(SearchMarket::text("sack")).await.expect("searched").hits;
        assert_eq!(hits[0].line.title.as_deref(), Some("Sacks of rye"));
        assert!(system.ask(SearchMarket::text("oven")).await.expect("searched").hits.is_empty(), "it was a draft");
        let categories = system.ask(Categories {}).await.expect("categories");
        let rye = categories.iter().find(|category| category.label.en == "Rye").expect("rye");
        let asked = system.ask(AskedOf { category: RecordRef::of::<Category>(rye.category) }).await.expect("asked");
        assert_eq!(
            asked.keys().map(|code| code.as_str()).collect::<Vec<_>>(),
            ["was_kind"],
            "what is dropped below is not asked"
        );

        let head = community.head().await.expect("a head").seq;
        let again = bring_over(&community, folder.path()).await.expect("again");
        assert_eq!(again, brought);
        assert_eq!(community.head().await.expect("a head").seq, head, "nothing was done twice");
        community.audit(|_| ()).await.expect("proven");
    });
}

#[test]
fn what_is_not_xml_is_refused_before_anything_is_done() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let community = Community::open(MemoryStore::new(CommunityId::from_u128(5)), registry().expect("one name each"));
        let empty = bring_over(&community, folder.path()).await.expect_err("an empty folder");
        assert_eq!(empty.code(), "import-how-many-files");
        write(folder.path(), &[("a.xml", PEOPLE), ("b.xml", "<openerp><data>")]);
        let refused = bring_over(&community, folder.path()).await.expect_err("not XML");
        assert_eq!(refused.code(), "file-not-xml");
        assert_eq!(community.head().await.expect("a head").seq, Seq::START);
    });
}
