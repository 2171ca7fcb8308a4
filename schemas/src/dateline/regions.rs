//! States, provinces and territories that datelines print after a city.

use super::prefix::key;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Per country: the forms of each state, separated by `|`, as AP, CP and AAP abbreviate them, postal, and in full.
#[rustfmt::skip]
const STATES: &[(&str, &[&str])] = &[
    (
        "US",
        &[
        "Ala|Alabama|AL", "Alaska|AK", "Ariz|Arizona|AZ", "Ark|Arkansas|AR", "Calif|Cal|California|CA", "Colo|Colorado|CO", "Conn|Connecticut|CT", "Del|Dela|Delaware|DE", "D.C|DC|District of Columbia", "Fla|Florida|FL", "Ga|GA", "Hawaii|HI", "Idaho|Ida", "Ill|Illinois|IL", "Ind|Indiana|IN", "Iowa|Ia", "Kan|Kans|Kansas|KS", "Ky|Kentucky|KY", "La|Louisiana", "Maine|ME", "Md|Maryland|MD", "Mass|Massachusetts|MA", "Mich|Michigan|MI", "Minn|Minnesota|MN", "Miss|Mississippi|MS", "Mo|Missouri|MO", "Mont|Montana|MT", "Neb|Nebr|Nebraska|NE", "Nev|Nevada|NV", "N.H|N. H|New Hampshire|NH", "N.J|N. J|New Jersey|NJ", "N.M|N. M|New Mexico|NM", "N.Y|N. Y|New York|NY", "N.C|N. C|North Carolina|NC", "N.D|N. D|North Dakota|ND", "Ohio|OH", "Okla|Oklahoma|OK", "Ore|Oreg|Oregon|OR", "Pa|Penn|Penna|Pennsylvania|PA", "R.I|R. I|Rhode Island|RI", "S.C|S. C|South Carolina|SC", "S.D|S. D|South Dakota|SD", "Tenn|Tennessee|TN", "Tex|Texas|TX", "Utah|UT", "Vt|Vermont|VT", "Va|Virginia|VA", "Wash|Washington|Washington state", "W.Va|W. Va|West Virginia|WV", "Wis|Wisc|Wisconsin|WI", "Wyo|Wyoming|WY",
    ],
    ),
    (
        "CA",
        &[
        "Alta|Alberta|AB", "B.C|British Columbia|BC|Colombie-Britannique", "Man|Manitoba|MB", "N.B|New Brunswick|NB|Nouveau-Brunswick", "N.L|Nfld|Newfoundland|Newfoundland and Labrador|NL", "N.S|Nova Scotia|NS|Nouvelle-Écosse", "N.W.T|Northwest Territories", "Nunavut|NU", "Ont|Ontario|ON", "P.E.I|PEI|Prince Edward Island", "Que|Qué|Quebec|Québec|QC|PQ", "Sask|Saskatchewan|SK", "Yukon|YT|Y.T",
    ],
    ),
    (
        "AU",
        &[
        "NSW|N.S.W|New South Wales", "Vic|Victoria", "Qld|QLD|Queensland", "South Australia", "Western Australia", "Tas|Tasmania", "Northern Territory", "ACT|A.C.T|Australian Capital Territory",
    ],
    ),
    // Which country is meant depends on the city.
    ("", &["Georgia", "WA|W.A", "SA|S.A", "NT|N.T"]),
];

static BY_KEY: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut regions = HashMap::new();
    for (country, states) in STATES {
        for form in states.iter().flat_map(|forms| forms.split('|')) {
            regions.insert(key(form), *country);
        }
    }
    regions
});

/// The country of a region, empty when more than one has a region of that name. Keyed by [`key`], with or without
/// its full stop.
pub(super) fn find(key: &str) -> Option<&'static str> {
    BY_KEY.get(key.strip_suffix('.').unwrap_or(key)).copied()
}

/// The region's country when the city settles what the name leaves open.
pub(super) fn country_of(region: &str, city: &str) -> Option<&'static str> {
    let country = find(&key(region))?;
    if !country.is_empty() {
        return Some(country);
    }
    let city = key(city);
    let one_of = |cities: &[&str]| cities.contains(&city.as_str());
    match key(region).as_str() {
        "georgia" if is_in_caucasus(&city) => Some("GE"),
        "georgia"
            if one_of(&["atlanta", "savannah", "augusta", "macon", "columbus", "marietta", "alpharetta", "albany", "plains"]) =>
        {
            Some("US")
        }
        "wa" | "w.a" if one_of(&["perth", "broome", "fremantle", "kalgoorlie", "karratha", "port hedland", "bunbury"]) => {
            Some("AU")
        }
        "wa" if one_of(&[
            "seattle",
            "spokane",
            "tacoma",
            "bellevue",
            "redmond",
            "olympia",
            "bothell",
            "kirkland",
            "everett",
            "vancouver",
        ]) =>
        {
            Some("US")
        }
        "sa" | "s.a" if one_of(&["adelaide", "whyalla", "port augusta", "mount gambier", "port lincoln"]) => Some("AU"),
        "nt" | "n.t" if one_of(&["darwin", "alice springs", "katherine"]) => Some("AU"),
        "nt" | "n.t" if one_of(&["yellowknife", "inuvik", "hay river"]) => Some("CA"),
        _ => None,
    }
}

/// The countries that have a region of a name; none when only one has.
pub(super) fn candidates(key: &str) -> &'static [&'static str] {
    match key.strip_suffix('.').unwrap_or(key) {
        "georgia" => &["US", "GE"],
        "wa" | "w.a" => &["US", "AU"],
        "sa" | "s.a" => &["AU", "ZA"],
        "nt" | "n.t" => &["AU", "CA"],
        _ => &[],
    }
}

/// Whether a city, keyed by [`key`], lies in the country of Georgia.
pub(super) fn is_in_caucasus(city: &str) -> bool {
    matches!(
        city,
        "tbilisi" | "batumi" | "kutaisi" | "gori" | "poti" | "zugdidi" | "rustavi" | "sukhumi" | "tskhinvali" | "telavi"
    )
}

/// Abbreviations that a full stop follows within a name.
pub(super) fn is_abbreviation(key: &str) -> bool {
    matches!(
        key,
        "st" | "ste"
            | "ft"
            | "mt"
            | "pt"
            | "sta"
            | "sto"
            | "kr"
            | "nr"
            | "jct"
            | "hts"
            | "s"
            | "n"
            | "e"
            | "w"
            | "a"
            | "d"
            | "i"
            | "o"
            | "v"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_have_countries() {
        for (region, city, country) in [
            ("Mass.", "CHATHAM", Some("US")),
            ("South Dakota", "ROSCOE", Some("US")),
            ("N.C.", "X", Some("US")),
            ("Pa.", "X", Some("US")),
            ("Ont.", "X", Some("CA")),
            ("British Columbia", "X", Some("CA")),
            ("NSW", "X", Some("AU")),
            ("Georgia", "TBILISI", Some("GE")),
            ("Georgia", "ROME", None),
            ("Georgia", "Atlanta", Some("US")),
            ("WA", "PERTH", Some("AU")),
            ("WA", "X", None),
            ("Ga.", "ROME", Some("US")),
            ("Bavaria", "X", None),
        ] {
            assert_eq!(country_of(region, city), country, "{region}");
        }
    }
}
