//! Who buys what: names, goods and places, some of them not in ASCII.

use super::random::Random;

/// What is sold: number, name, price in cents.
pub(super) const PRODUCTS: [(&str, &str, u64); 14] = [
    ("P-1007", "Espresso cups, set of 4", 3_490),
    ("P-1013", "Kaffeemühle aus Nussholz", 11_900),
    ("P-1021", "Linen apron", 4_250),
    ("P-1042", "Cast-iron pan 28 cm", 6_990),
    ("P-1058", "Crème brûlée torch", 3_150),
    ("P-1066", "抹茶 tea whisk", 1_890),
    ("P-1079", "Rice cooker, 1.8 l", 8_490),
    ("P-1085", "Salt mill", 2_790),
    ("P-1090", "Tagine, glazed", 5_400),
    ("P-1104", "Wüsthof paring knife", 4_990),
    ("P-1117", "Herb garden, 3 pots", 2_690),
    ("P-1123", "Żurek bowl, stoneware", 1_990),
    ("P-1138", "Bread box, bamboo", 4_590),
    ("P-1151", "Kitchen timer", 990),
];

pub(super) const CITIES: [&str; 10] = [
    "Zürich", "Lyon", "Łódź", "Århus", "Porto", "Gent", "Graz", "München", "Leeds", "Málaga",
];

pub(super) const CURRENCIES: [&str; 6] = ["EUR", "CHF", "GBP", "PLN", "DKK", "SEK"];

const BROWSERS: [&str; 4] = [
    "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.4 Safari/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/136.0.0.0 Safari/537.36",
    "ShopApp/8.2 (Android 15)",
];

/// A customer on a visit.
#[derive(Debug, Clone)]
pub(super) struct Visitor {
    pub(super) user: String,
    pub(super) address: String,
    pub(super) browser: &'static str,
    pub(super) city: &'static str,
    pub(super) currency: &'static str,
}

impl Visitor {
    pub(super) fn new(random: &mut Random) -> Self {
        Self {
            user: format!("u-{:05}", random.below(4_000)),
            // Addresses of documentation (RFC 5737): they belong to nobody.
            address: format!(
                "{}.{}",
                random.pick(&["192.0.2", "198.51.100", "203.0.113"]),
                random.below(254) + 1
            ),
            browser: random.pick(&BROWSERS),
            city: random.pick(&CITIES),
            currency: random.pick(&CURRENCIES),
        }
    }
}
