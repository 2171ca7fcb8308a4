//! Large cities, known so that a second name in a list is not read as the country of the first.

use std::collections::HashSet;
use std::sync::LazyLock;

const CITIES: &str = "abidjan|abu dhabi|abuja|accra|addis ababa|ahmedabad|aleppo|alexandria|algiers|almaty|amman|amsterdam|ankara|antwerp|astana|athens|athen|atlanta|auckland|baghdad|baku|baltimore|bamako|bangalore|bengaluru|bangkok|barcelona|basel|beijing|peking|beirut|belfast|belgrade|berlin|bern|berne|bilbao|birmingham|\
bishkek|bogota|bogotá|bologna|bombay|bonn|boston|brasilia|brasília|bratislava|bremen|brisbane|brussels|bruxelles|brussel|brüssel|bucharest|budapest|buenos aires|cairo|calcutta|kolkata|calgary|canberra|cape town|caracas|cardiff|casablanca|chandigarh|chennai|chicago|chisinau|christchurch|cleveland|cologne|colombo|copenhagen|dakar|dallas|damascus|\
dar es salaam|delhi|denver|detroit|dhaka|doha|dortmund|dresden|dubai|dublin|durban|düsseldorf|edinburgh|essen|florence|frankfurt|gaza|gaza city|geneva|genf|genève|genoa|glasgow|graz|guangzhou|guwahati|hamburg|hannover|hanoi|harare|havana|la habana|helsinki|hong kong|houston|hyderabad|ibadan|islamabad|istanbul|jaipur|jakarta|jeddah|jerusalem|johannesburg|kabul|\
kampala|kandahar|karachi|kathmandu|kharkiv|khartoum|kiel|kigali|kingston|kinshasa|köln|krakow|kuala lumpur|kuwait city|kyiv|kiev|kyoto|la paz|lagos|lahore|lausanne|leipzig|leeds|lille|lima|lisbon|lisboa|liverpool|ljubljana|london|londres|los angeles|lucknow|lusaka|luxembourg|lviv|lyon|madrid|malmö|managua|manama|manchester|manila|maputo|marrakesh|marseille|melbourne|\
mexico city|miami|milan|milano|mailand|minneapolis|minsk|mogadishu|montevideo|montreal|montréal|moscow|moskau|moscou|moscú|mumbai|munich|münchen|muscat|nagasaki|nagoya|nairobi|naples|nashville|new delhi|new york|nice|nicosia|nuremberg|nürnberg|odessa|osaka|oslo|ottawa|palermo|panama city|paris|patna|perth|peshawar|philadelphia|phnom penh|phoenix|pittsburgh|podgorica|port-au-prince|portland|porto|\
prag|prague|praha|pretoria|pristina|pune|pyongyang|quebec city|quito|rabat|ramallah|rangoon|yangon|rawalpindi|reykjavik|riga|rio de janeiro|riyadh|rom|roma|rome|rotterdam|saarbrücken|salzburg|san diego|san francisco|san jose|san juan|san salvador|sanaa|santiago|santo domingo|sao paulo|são paulo|sarajevo|seattle|seoul|sevilla|seville|shanghai|shenzhen|shimla|singapore|skopje|sofia|srinagar|stockholm|\
straßburg|strasbourg|stuttgart|sydney|taipei|tallinn|tashkent|tbilisi|tegucigalpa|tehran|tel aviv|the hague|den haag|tirana|tokyo|toronto|toulouse|tripoli|tunis|turin|ulan bator|valencia|valletta|vancouver|venice|vienna|wien|vientiane|vilnius|warsaw|warschau|warszawa|washington|wellington|winnipeg|yaounde|yerevan|zagreb|zurich|zürich";

static KNOWN: LazyLock<HashSet<&'static str>> = LazyLock::new(|| CITIES.split('|').collect());

/// Whether a name, as a table key, is that of a large city.
pub(super) fn is_known(key: &str) -> bool {
    KNOWN.contains(key)
}
