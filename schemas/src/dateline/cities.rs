//! Large cities, known so that a second name in a list is not read as the country of the first.

use super::towns::TOWNS;
use std::collections::HashSet;
use std::sync::LazyLock;

const CITIES: &str = "abidjan|abu dhabi|abuja|accra|addis ababa|ahmedabad|aleppo|alexandria|algiers|almaty|amman|amsterdam|ankara|antwerp|astana|athens|athen|atlanta|auckland|baghdad|baku|baltimore|bamako|bangalore|bengaluru|bangkok|barcelona|basel|beijing|peking|beirut|belfast|belgrade|berlin|bern|berne|bilbao|birmingham|\
bishkek|bogota|bogotá|bologna|bombay|bonn|boston|brasilia|brasília|bratislava|bremen|brisbane|brussels|bruxelles|brussel|brüssel|bucharest|budapest|buenos aires|cairo|calcutta|kolkata|calgary|canberra|cape town|caracas|cardiff|casablanca|chandigarh|chennai|chicago|chisinau|christchurch|cleveland|cologne|colombo|copenhagen|dakar|dallas|damascus|\
dar es salaam|delhi|denver|detroit|dhaka|doha|dortmund|dresden|dubai|dublin|durban|düsseldorf|edinburgh|essen|florence|frankfurt|gaza|gaza city|geneva|genf|genève|genoa|glasgow|graz|guangzhou|guwahati|hamburg|hannover|hanoi|harare|havana|la habana|helsinki|hong kong|houston|hyderabad|ibadan|islamabad|istanbul|jaipur|jakarta|jeddah|jerusalem|johannesburg|kabul|\
kampala|kandahar|karachi|kathmandu|kharkiv|khartoum|kiel|kigali|kingston|kinshasa|köln|krakow|kuala lumpur|kuwait city|kyiv|kiev|kyoto|la paz|lagos|lahore|lausanne|leipzig|leeds|lille|lima|lisbon|lisboa|liverpool|ljubljana|london|londres|los angeles|lucknow|lusaka|luxembourg|lviv|lyon|madrid|malmö|managua|manama|manchester|manila|maputo|marrakesh|marseille|melbourne|\
mexico city|miami|milan|milano|mailand|minneapolis|minsk|mogadishu|montevideo|montreal|montréal|moscow|moskau|moscou|moscú|mumbai|munich|münchen|muscat|nagasaki|nagoya|nairobi|naples|nashville|new delhi|new york|nice|nicosia|nuremberg|nürnberg|odessa|osaka|oslo|ottawa|palermo|panama city|paris|patna|perth|peshawar|philadelphia|phnom penh|phoenix|pittsburgh|podgorica|port-au-prince|portland|porto|\
prag|prague|praha|pretoria|pristina|pune|pyongyang|quebec city|quito|rabat|ramallah|rangoon|yangon|rawalpindi|reykjavik|riga|rio de janeiro|riyadh|rom|roma|rome|rotterdam|saarbrücken|salzburg|san diego|san francisco|san jose|san juan|san salvador|sanaa|santiago|santo domingo|sao paulo|são paulo|sarajevo|seattle|seoul|sevilla|seville|shanghai|shenzhen|shimla|singapore|skopje|sofia|srinagar|stockholm|\
straßburg|strasbourg|stuttgart|sydney|taipei|tallinn|tashkent|tbilisi|tegucigalpa|tehran|tel aviv|the hague|den haag|tirana|tokyo|toronto|toulouse|tripoli|tunis|turin|ulan bator|valencia|valletta|vancouver|venice|vienna|wien|vientiane|vilnius|warsaw|warschau|warszawa|washington|wellington|winnipeg|yaounde|yerevan|zagreb|zurich|zürich|\
abbottabad|agartala|agra|aizawl|ajmer|aligarh|allahabad|prayagraj|amritsar|aurangabad|bahawalpur|bareilly|barisal|bhopal|bhubaneswar|bikaner|chittagong|chattogram|coimbatore|cuttack|dehradun|dharamsala|dhanbad|dibrugarh|faisalabad|faridabad|gandhinagar|gangtok|gaya|ghaziabad|gilgit|goa|gorakhpur|gujranwala|gurgaon|gurugram|\
gwalior|gwadar|haridwar|hubli|imphal|indore|itanagar|jabalpur|jaffna|jalandhar|jammu|jamshedpur|jodhpur|kandy|kannur|kanpur|khulna|kochi|cochin|kohima|kota|kottayam|kozhikode|leh|ludhiana|madurai|mangalore|mangaluru|meerut|mirpur|mohali|multan|muzaffarabad|muzaffarpur|mysore|mysuru|nagpur|nashik|noida|panaji|panchkula|pokhara|pondicherry|puducherry|port blair|quetta|\
raipur|rajkot|rajshahi|ranchi|sargodha|shillong|sialkot|silchar|siliguri|sukkur|surat|swat|sylhet|thane|thiruvananthapuram|trivandrum|thrissur|tirupati|udaipur|ujjain|vadodara|varanasi|vellore|vijayawada|visakhapatnam|vizag|warangal|alor setar|bandar seri begawan|bangi|butterworth|cyberjaya|george town|ipoh|johor baru|johor bahru|kajang|kangar|klang|kluang|\
kota baru|kota bharu|kota kinabalu|kota tinggi|kuala terengganu|kuantan|kuching|labuan|langkawi|malacca|melaka|miri|muar|penang|petaling jaya|putrajaya|sandakan|seremban|sepang|shah alam|sibu|subang jaya|sungai petani|taiping|tawau|bandung|denpasar|makassar|medan|palembang|semarang|surabaya|yogyakarta|cebu|cebu city|davao|davao city|baguio|baguio city|makati|quezon city|zamboanga|\
aden|ajman|al ain|dammam|erbil|basra|mosul|najaf|kirkuk|fujairah|mecca|makkah|medina|madinah|sharjah|ras al khaimah|salalah|taif|homs|idlib|latakia|sidon|tyre|nablus|jenin|hebron|rafah|khan younis|haifa|eilat|port said|suez|luxor|aswan|benghazi|misrata|oran|constantine|fez|tangier|agadir|sfax|akure|asaba|awka|bauchi|benin|benin city|calabar|enugu|gombe|ilorin|jos|kaduna|kano|\
katsina|lafia|lokoja|maiduguri|makurdi|minna|onitsha|osogbo|owerri|port harcourt|sokoto|umuahia|uyo|yenagoa|yola|kumasi|tamale|cape coast|tema|takoradi|freetown|monrovia|conakry|bissau|banjul|nouakchott|niamey|ouagadougou|lome|lomé|cotonou|porto-novo|libreville|brazzaville|bangui|n'djamena|ndjamena|malabo|luanda|windhoek|gaborone|bulawayo|mutare|lilongwe|blantyre|dodoma|arusha|mwanza|zanzibar|\
mombasa|kisumu|nakuru|eldoret|entebbe|jinja|gulu|bujumbura|gitega|juba|hargeisa|djibouti|asmara|antananarivo|port louis|moroni|maseru|mbabane|bloemfontein|port elizabeth|polokwane|soweto|praia|sao tome|thimphu|male|galle|naypyidaw|naypyitaw|mandalay|chiang mai|phuket|pattaya|luang prabang|siem reap|ho chi minh city|danang|da nang|hue|haiphong|dili|port moresby|honiara|suva|\
apia|nuku'alofa|port vila|noumea|papeete|tarawa|majuro|hobart|darwin|adelaide|cairns|gold coast|newcastle|hamilton|dunedin|queenstown|bridgetown|port of spain|castries|kingstown|roseau|st. john's|georgetown|paramaribo|nassau|belmopan|san pedro sula|guatemala city|asuncion|asunción|sucre|santa cruz|cochabamba|guayaquil|medellin|cali|barranquilla|maracaibo|cusco|arequipa|cordoba|rosario|\
mendoza|curitiba|recife|salvador|fortaleza|belo horizonte|porto alegre|manaus|tijuana|monterrey|guadalajara|cancun|acapulco|las vegas|orlando|tampa|jacksonville|austin|san antonio|charlotte|cincinnati|columbus|indianapolis|kansas city|st. louis|st louis|new orleans|oklahoma city|omaha|sacramento|salt lake city|tucson|honolulu|anchorage|edmonton|regina|saskatoon|halifax|washington dc|united nations";

static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| CITIES.split('|').collect());

static STANDING_ALONE: LazyLock<HashSet<&'static str>> = LazyLock::new(|| TOWNS.split('|').collect());

/// Whether a name, as a table key, is that of a large city.
pub(super) fn is_known(key: &str) -> bool {
    KNOWN.contains(key)
}

/// Whether a name is that of a large city, with or without what tells it apart (`frankfurt a.m.`).
pub(super) fn is_known_town(key: &str) -> bool {
    let abbreviated = |(town, addition): (&str, &str)| addition.contains('.') && is_known(town);
    is_known(key) || key.split_once(' ').is_some_and(abbreviated)
}

/// Whether a name, as a table key, is that of a city or a town or is formed as names of places are: what is set in
/// capitals before a dash or a colon is a label or a person as often as a place.
pub(super) fn is_placelike(key: &str) -> bool {
    const ENDINGS: [&str; 37] = [
        "abad", "pur", "pura", "pore", "nagar", "garh", "ganj", "puram", "patnam", "kot", "gaon", "giri", "palli", "uru",
        "halli", "stan", "ville", "burg", "burgh", "borough", "bury", "ford", "shire", "mouth", "port", "haven", "grad", " jaya",
        " city", " county", " beach", " springs", " falls", " heights", " island", " islands", " valley",
    ];
    const BEGINNINGS: [&str; 21] = [
        "kota ", "kuala ", "johor ", "bukit ", "batu ", "sungai ", "tanjung ", "pulau ", "port ", "san ", "santa ", "saint ",
        "st. ", "st ", "fort ", "cape ", "camp ", "nueva ", "mount ", "lake ", "aboard ",
    ];
    const WORDS: [&str; 13] = [
        "airport",
        "seaport",
        "spaceport",
        "heliport",
        "passport",
        "transport",
        "support",
        "report",
        "export",
        "import",
        "rapport",
        "guru",
        "santa claus",
    ];
    let key = key.strip_prefix("near ").unwrap_or(key);
    is_known(key)
        || STANDING_ALONE.contains(key)
        || !WORDS.contains(&key)
            && (key.len() > 5 && ENDINGS.iter().any(|ending| key.ends_with(ending))
                || BEGINNINGS.iter().any(|beginning| key.starts_with(beginning)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_by_table_and_by_form() {
        for place in
            ["ottawa", "tallahassee", "rampur", "kota tinggi", "nashville", "utah county", "near kyiv", "москва", "st. johns"]
        {
            assert!(is_placelike(place), "{place}");
        }
        for word in
            ["putin", "dollar", "the latest", "airport", "university", "electricity", "new study", "bad news", "santa claus"]
        {
            assert!(!is_placelike(word), "{word}");
        }
    }
}
