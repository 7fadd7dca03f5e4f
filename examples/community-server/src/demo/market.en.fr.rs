//! What is offered and wanted in the demo.

use wezer_core::Community;
use wezer_core::member::Admitted;
use wezer_core::money::{Amount, Money, Scale};
use wezer_exchange::market::announcement::{Kind, Price, Terms, WriteAnnouncement};
use wezer_exchange::market::category::CreateCategory;
use wezer_exchange::market::picture::{AddPicture, PictureBytes};
use wezer_exchange::market::{CategoryId, Coordinates, SetUpExchange};

use super::drawing::{BICYCLE, BOOKS, BREAD, DRILL, Drawing, GUITAR, HONEY_JARS, TOMATOES, drawn};
use super::year::{MakeError, missing};

/// A category: in English, in French, in which one before it lies, its tags.
type Sketch = (&'static str, &'static str, Option<usize>, &'static [(&'static str, &'static str, &'static str)]);

const CATEGORIES: [Sketch; 11] = [
    ("Food", "Nourriture", None, &[("organic", "Organic", "Bio"), ("home-made", "Home-made", "Fait maison")]),
    ("Bread", "Pain", Some(0), &[]),
    ("Vegetables and fruit", "Légumes et fruits", Some(0), &[]),
    ("House and garden", "Maison et jardin", None, &[("on-loan", "On loan", "En prêt")]),
    ("Tools", "Outils", Some(3), &[]),
    ("Repairs", "Réparations", Some(3), &[]),
    ("Knowledge", "Savoirs", None, &[("beginners", "For beginners", "Pour débuter")]),
    ("Music", "Musique", Some(6), &[]),
    ("Languages", "Langues", Some(6), &[]),
    ("Help", "Coups de main", None, &[]),
    ("Things", "Objets", None, &[("second-hand", "Second-hand", "D’occasion")]),
];

/// What one of it costs: VAL, cents of a euro, whether both together.
#[derive(Debug, Clone, Copy)]
enum Costs {
    Val(i128),
    Both(i128, i128),
    Either(i128, i128),
    Nothing,
    Agreed,
}

use Costs::{Agreed, Both, Either, Nothing, Val};

struct Notice {
    person: usize,
    kind: Kind,
    title: &'static str,
    description: &'static str,
    category: usize,
    tags: &'static [&'static str],
    costs: Costs,
    quantity: Option<u32>,
    unit: &'static str,
    place: &'static str,
    /// Hundredths of a degree.
    at: Option<(i128, i128)>,
    drawing: Option<Drawing>,
}

const PLAIN: Notice = Notice {
    person: 0,
    kind: Kind::Offer,
    title: "",
    description: "",
    category: 0,
    tags: &[],
    costs: Agreed,
    quantity: Some(1),
    unit: "",
    place: "",
    at: None,
    drawing: None,
};

const fn offer(person: usize, title: &'static str, description: &'static str, category: usize, costs: Costs) -> Notice {
    Notice { person, title, description, category, costs, ..PLAIN }
}

const fn want(person: usize, title: &'static str, description: &'static str, category: usize, costs: Costs) -> Notice {
    Notice { kind: Kind::Want, ..offer(person, title, description, category, costs) }
}

impl Notice {
    const fn of(self, quantity: Option<u32>, unit: &'static str) -> Self {
        Self { quantity, unit, ..self }
    }

    const fn near(self, place: &'static str, north: i128, east: i128) -> Self {
        Self { place, at: Some((north, east)), ..self }
    }

    const fn tagged(self, tags: &'static [&'static str]) -> Self {
        Self { tags, ..self }
    }

    const fn drawn(self, drawing: Drawing) -> Self {
        Self { drawing: Some(drawing), ..self }
    }
}

/// From the oldest to the newest, two a day.
const NOTICES: [Notice; 26] = [
    want(0, "Bread for Sundays", "A loaf a week; I would rather keep your books than pay.", 1, Agreed)
        .of(None, "loaf")
        .tagged(&["home-made"]),
    offer(13, "Étagère en chêne", "Cinq planches, un mètre de large. À démonter soi-même.", 10, Val(40)).tagged(&["second-hand"]),
    offer(2, "Stone mill, small", "It turns a kilogram in ten minutes. The *harvest* comes first.", 4, Agreed)
        .tagged(&["on-loan"]),
    offer(0, "Accounts kept, one evening a month", "For groups and small trades. I bring the ledger.", 6, Val(60))
        .of(None, "evening"),
    want(3, "Honey, two jars", "For the tea in the workshop.", 0, Agreed).of(Some(2), "jar"),
    want(0, "Two old bicycles to be made fit", "For guests. Brakes and tyres, no beauty.", 5, Agreed).of(Some(2), "bicycle"),
    offer(5, "Ladder, 4 metres", "Bring it back **dry**, please.", 4, Nothing).tagged(&["on-loan"]),
    offer(9, "Garde d’enfants le mercredi", "J’habite en face de l’école. Deux enfants au plus.", 9, Val(60)).of(None, "heure"),
    want(4, "Somebody to mend my bicycle", "The chain jumps. I can pay in *tomatoes* too.", 5, Val(60)),
    offer(8, "French conversation", "We drink tea and talk. All levels.", 8, Val(45)).of(None, "hour").tagged(&["beginners"]),
    offer(6, "Winter coats, children", "Sizes 104 to 128.", 10, Either(40, 800)).of(Some(4), "coat").tagged(&["second-hand"]),
    want(12, "Cherche guitare d’étude", "Pour ma fille, qui commence.", 7, Agreed),
    offer(10, "Confiture de mûres", "Cueillies derrière la gare.", 0, Both(10, 150)).of(Some(14), "pot").tagged(&["home-made"]),
    offer(11, "Help with forms and letters", "Taxes, housing, health: I read them all day.", 9, Val(60)).of(None, "hour"),
    want(0, "Hands for the bee house", "Saturday from ten. *There will be soup.*", 9, Val(60)).of(Some(4), "hour").near(
        "Upper village",
        4_557,
        592,
    ),
    offer(7, "Rideaux sur mesure", "Vous apportez le tissu.", 3, Val(90)).of(None, "paire"),
    offer(13, "Books for the winter", "Novels in two languages; take what you like.", 10, Nothing)
        .of(Some(30), "book")
        .tagged(&["second-hand"])
        .drawn(BOOKS),
    offer(3, "Bicycles repaired", "Brakes, gears, tyres. Parts at their price.", 5, Val(60))
        .of(None, "hour")
        .near("Old mill", 4_556, 590)
        .drawn(BICYCLE),
    want(1, "Flour mill, stone", "To buy or to share with the oven team.", 4, Agreed).near("Rue de la Gare", 4_557, 591),
    offer(5, "Cordless drill", "Two batteries. Ask the day before.", 4, Nothing).tagged(&["on-loan"]).drawn(DRILL),
    want(2, "Accounts for the garden", "Somebody with a feeling for *accounting*, two evenings.", 6, Val(60)).of(Some(4), "hour"),
    offer(1, "Guitare, cours pour débuter", "Le soir, chez moi. La première leçon est offerte.", 7, Val(60))
        .of(None, "heure")
        .tagged(&["beginners"])
        .drawn(GUITAR),
    offer(0, "Honey of this summer", "From the hives above the village: *lime and bramble*.", 0, Either(45, 700))
        .of(Some(18), "jar")
        .tagged(&["organic"])
        .near("Upper village", 4_557, 592)
        .drawn(HONEY_JARS),
    want(14, "Lift to the station, Mondays", "At 6:40, I share the petrol.", 9, Agreed),
    offer(
        2,
        "Tomatoes and courgettes",
        "Picked in the morning you come.\n\n- tomatoes: three kinds\n- courgettes: as many as you carry",
        2,
        Val(15),
    )
    .of(Some(20), "kg")
    .tagged(&["organic"])
    .near("By the river", 4_556, 591)
    .drawn(TOMATOES),
    offer(
        1,
        "Pain de seigle à l’ancienne",
        "Cuit au **feu de bois**, le mercredi et le samedi. Dites la veille combien vous en voulez.",
        1,
        Both(12, 200),
    )
    .of(Some(12), "miche")
    .tagged(&["organic", "home-made"])
    .near("Rue de la Gare", 4_557, 591)
    .drawn(BREAD),
];

/// So many are announced a day.
pub(super) const A_DAY: usize = 2;
/// On so many days.
pub(super) const DAYS: i64 = 13;

/// Opens the market.
pub(super) async fn opened(community: &Community) -> Result<Vec<CategoryId>, MakeError> {
    let system = community.system();
    system.execute(SetUpExchange::default()).await?;
    let mut categories: Vec<CategoryId> = Vec::new();
    for (en, fr, inside, tags) in CATEGORIES {
        let mut create = CreateCategory { parent: inside.map(|at| categories[at]), ..CreateCategory::named(en, fr) };
        for (name, en, fr) in tags {
            create = create.tag(name.parse().map_err(|_| missing(name))?, *en, *fr);
        }
        categories.push(*system.execute(create).await?);
    }
    Ok(categories)
}

fn money(minor: i128, scale: Scale, code: &str) -> Result<Money, MakeError> {
    let amount = Amount::from_minor(minor, scale).map_err(|_| missing("an amount"))?;
    Ok(Money::new(amount, code.parse().map_err(|_| missing(code))?))
}

fn price(costs: Costs) -> Result<Price, MakeError> {
    let both = |val, cents| Ok::<_, MakeError>(vec![money(val, Scale::WHOLE, "VAL")?, money(cents, Scale::CENTS, "EUR")?]);
    Ok(match costs {
        Val(val) => Price::of(money(val, Scale::WHOLE, "VAL")?),
        Both(val, cents) => Price::AllOf(both(val, cents)?),
        Either(val, cents) => Price::OneOf(both(val, cents)?),
        Nothing => Price::Free,
        Agreed => Price::ToBeAgreed,
    })
}

/// Announces what is due on one of the days, counted from the first.
pub(super) async fn announce(
    community: &Community,
    people: &[Admitted],
    categories: &[CategoryId],
    day: usize,
) -> Result<(), MakeError> {
    for notice in NOTICES.iter().skip(day * A_DAY).take(A_DAY) {
        let degrees = |hundredths| Amount::from_minor(hundredths, Scale::CENTS).map_err(|_| missing("a place"));
        let coordinates = match notice.at {
            Some((north, east)) => Some(Coordinates { latitude: degrees(north)?, longitude: degrees(east)? }),
            None => None,
        };
        let tags = notice.tags.iter().map(|tag| tag.parse().map_err(|_| missing(tag)));
        let terms = Terms {
            description: notice.description.to_owned(),
            tags: tags.collect::<Result<_, _>>()?,
            quantity: notice.quantity,
            unit: notice.unit.to_owned(),
            price: price(notice.costs)?,
            place: notice.place.to_owned(),
            coordinates,
            ..Terms::new(notice.title, categories[notice.category])
        };
        let session = community.member(people[notice.person].member);
        let write = WriteAnnouncement { kind: notice.kind, terms, publish: true };
        let announcement = *session.execute(write).await?;
        if let Some(drawing) = notice.drawing {
            let shaped = drawn(drawing)?;
            let (bytes, small) = (PictureBytes::of(&shaped.large), PictureBytes::of(&shaped.small));
            let description = notice.title.to_owned();
            session.execute(AddPicture { announcement, bytes, small, description }).await?;
        }
    }
    Ok(())
}
