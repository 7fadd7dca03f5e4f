//! What people in the demo do for each other, and who they are. Half of it in French, as they are.

/// Something that one member does for another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deed {
    pub(super) memo: &'static str,
    pub(super) minutes: i128,
    /// What it costs besides, in cents.
    pub(super) cents: i128,
}

const fn deed(memo: &'static str, minutes: i128, cents: i128) -> Deed {
    Deed { memo, minutes, cents }
}

/// What people pay for.
pub(super) const DEEDS: [Deed; 30] = [
    deed("two hours in the garden", 120, 0),
    deed("réparation du vélo", 60, 1250),
    deed("bread, three loaves", 30, 600),
    deed("leçon de guitare", 60, 0),
    deed("babysitting on Friday", 180, 0),
    deed("aide pour le déménagement", 120, 0),
    deed("honey, two jars", 20, 1400),
    deed("coupe de cheveux", 45, 0),
    deed("French conversation", 60, 0),
    deed("dépannage ordinateur", 45, 0),
    deed("a ride to the station", 25, 400),
    deed("panier de légumes", 30, 900),
    deed("sewing a curtain", 90, 700),
    deed("taille de la haie", 120, 0),
    deed("help with the tax form", 60, 0),
    deed("confitures de mûres", 20, 800),
    deed("walking the dog all week", 100, 0),
    deed("atelier poterie", 90, 1500),
    deed("painting the kitchen", 240, 4200),
    deed("garde du chat", 60, 0),
    deed("translation of a letter", 40, 0),
    deed("prêt de la remorque", 30, 1000),
    deed("yoga in the park", 60, 0),
    deed("soupe pour la fête", 90, 2300),
    deed("fixing the tap", 45, 850),
    deed("leçon de maths", 60, 0),
    deed("eggs, two dozen", 20, 700),
    deed("livraison des courses", 30, 0),
    deed("photos of the wedding", 180, 0),
    deed("conseil pour le compost", 30, 0),
];

/// What people are thanked for.
pub(super) const THANKS_FOR: [&str; 10] = [
    "for listening",
    "pour le coup de main",
    "the party was lovely",
    "merci pour tes conseils",
    "for the seedlings",
    "pour ton sourire",
    "you saved my day",
    "pour les enfants",
    "for organising it all",
    "bravo pour le concert",
];

/// The members, an operator first.
pub(super) const NAMES: [&str; 26] = [
    "Ana",
    "Benoît",
    "Chloé",
    "Daniel",
    "Élise",
    "Farid",
    "Grace",
    "Hugo",
    "Inès",
    "Jack",
    "Khadija",
    "Louis",
    "Maeve",
    "Nathan",
    "Océane",
    "Patrick",
    "Quentin",
    "Rose",
    "Samuel",
    "Thérèse",
    "Ursula",
    "Victor",
    "Wendy",
    "Xavier",
    "Yasmine",
    "Zoé",
];
