//! Words that look like the place of a dateline and are none.

use super::prefix::key;
use std::collections::HashSet;
use std::sync::LazyLock;

/// Labels of desks and forms, which stand in capitals before a dash or a colon.
const LABELS: &str = "breaking|breaking news|update|updates|updated|corrected|correction|corrects|corrections|exclusive|factbox|fact box|urgent|flash|newsflash|alert|news alert|analysis|opinion|op-ed|oped|comment|\
commentary|editorial|editorials|explainer|interview|feature|features|preview|review|reviews|watch|live|live blog|liveblog|video|videos|audio|podcast|photo|photos|file photo|file photos|file|file image|photo essay|gallery|note|notes|editor's note|editors note|editors' note|\
note to editors|advisory|media advisory|obituary|obituaries|obit|sir|madam|dear|kill|recap|recaps|refile|refiles|repeat|repeats|rpt|wrapup|wrap|roundup|round-up|summary|highlights|timeline|chronology|profile|q&a|qa|quotes|quote|quotebox|\
text|transcript|fulltext|full text|snapshot|insight|special report|column|breakingviews|blog|diary|calendar|agenda|schedule|forecast|outlook|poll|survey|scorecard|scoreboard|scores|results|result|standings|fixtures|lineups|statistics|stats|list|table|chart|graphic|map|\
factcheck|fact check|fact-check|fact focus|verified|debunked|true|false|hoax|satire|sponsored|advertisement|ad|advertorial|promoted|partner content|press release|news release|release|for immediate release|immediate release|embargoed|embargo|hold for release|statement|notice|legal notice|public notice|invitation|\
source|sources|contact|contacts|about|copyright|credit|caption|pictured|pic|pics|read|read more|read also|also read|related|see also|more|listen|subscribe|follow|share|click|spoiler|spoilers|spoiler alert|warning|caution|important|attention|reminder|tip|tips|ps|nb|ed|eds|eds note|editors|by|from|to|re|subject|date|time|place|where|when|who|what|why|how|\
question|answer|fyi|aka|tldr|today|tonight|tomorrow|yesterday|now|new|news|top news|top stories|top story|headlines|headline|lead|letter|letters|essay|poem|book review|film review|movie review|tv review|theater review|restaurant review|travel|recipe|horoscope|weather|traffic|markets|market|stocks|stock|bonds|forex|fx|currencies|commodities|metals|oil|gold|grains|softs|energy|\
global markets|world markets|asia markets|us stocks|money markets|business|economy|economic|finance|politics|health|science|technology|tech|entertainment|arts|culture|lifestyle|education|environment|religion|crime|courts|court|world|national|local|international|regional|domestic|sports|sport|soccer|football|tennis|golf|cricket|rugby|athletics|basketball|baseball|hockey|ice hockey|field hockey|\
cycling|boxing|swimming|olympics|motor racing|formula one|motorsport|motorcycling|skiing|alpine skiing|figure skating|skating|gymnastics|rowing|sailing|volleyball|handball|badminton|table tennis|horse racing|racing|chess|wrestling|weightlifting|judo|snooker|darts|american football|nfl|nba|mlb|nhl|mls|\
eilmeldung|eilt|korrektur|berichtigung|zusammenfassung|hintergrund|porträt|analyse|kommentar|interview|reportage|vorschau|überblick|chronologie|stichwort|dokumentation|vorab|achtung|sperrfrist|wdh|wiederholung|meldung|neu|exklusiv|liveticker|ticker|faktencheck|glosse|leitartikel|hinweis|\
urgence|dernière minute|flash info|mise à jour|actualisation|correctif|rectificatif|encadré|repères|portrait|enquête|entretien|tribune|éditorial|chronique|vidéo|en direct|direct|avant-papier|synthèse|lead général|communiqué|\
última hora|urgente|actualización|actualizada|ampliación|corrección|exclusiva|análisis|opinión|entrevista|perfil|crónica|resumen|avance|previa|video|vídeo|editorial|nota|atención|alerta|especial|comunicado|\
ultim'ora|urgente|aggiornamento|rettifica|esclusiva|analisi|intervista|scheda|focus|sintesi|riepilogo|flash|il punto|\
análise|opinião|entrevista|atualização|atualizada|correção|exclusivo|destaque|resumo|ao vivo|vídeo|\
срочно|молния|справка|обзор|интервью|эксклюзив|видео|фото|мнение|анализ|исправление|обновление|досье|анонс|\
عاجل|تحديث|حصري|تحليل|مقابلة|خلاصة|تقرير|فيديو|صور|spoed|herhaling|rectificatie|pilne|son dakika|breaking-news|ekstra|haster|just in|developing|developing story|must read|must-read|viral|trending|poll of the day|quote of the day|thought for the day|on this day|in brief|briefs|brief|news in brief|world in brief|at a glance|bottom line|key points|what we know|\
part one|part two|part three|chapter|section|appendix|abstract|introduction|background|conclusion|conclusions|objective|methods|results|discussion|step|rule|lesson|day|week|month|year|chapter one|scene|int|ext|act|unidentified woman|narrator|host|reporter|anchor|correspondent|interviewer|moderator|president|senator|voice-over|voiceover|unidentified male|unidentified female|\
wheat|corn|soybeans|soybean|soybean meal|soybean oil|barley|oats|rice|maize|silver|copper|copper grade a|zinc|tin|nickel|aluminium|aluminum|platinum|palladium|cotton|coffee|sugar|cocoa|rubber|gradings|cattle|hogs|pork bellies|crude|gas|natural gas|gasoline|heating oil|lumber|wool|tea|palm oil|\
exposed|problem|official|fact|myth|myths|claim|verdict|rating|worldwide|nationwide|undated|dear abby|dear readers|dear reader|confirmed|rumor|rumour|report|reports|shock|shocking|wow|omg|ok|okay|editor|author|authors|credits|image|images|photo credit|sponsor|quick facts|key facts|facts|winner|winners|loser|losers|prediction|predictions|injuries|venue|kick-off|kickoff|referee|referees|umpires|toss|attendance|squad|squads|team|teams|score";

/// Organisations that print their initials where a dateline prints its place.
const ORGANISATIONS: &str = "nato|who|fifa|uefa|un|u.n|eu|e.u|imf|wto|opec|opec+|oecd|unesco|unicef|unhcr|unrwa|unctad|undp|unep|unfpa|ohchr|wfp|fao|ilo|iaea|itu|icao|imo|wipo|wmo|iom|icrc|ifrc|icc|icj|osce|asean|saarc|apec|brics|g7|g8|g20|ecowas|cis|csto|sco|gcc|oic|oau|au|sadc|eac|igad|comesa|caricom|mercosur|oas|nafta|usmca|\
world bank|world health organization|world health organisation|international monetary fund|european union|european commission|european parliament|european central bank|ecb|fed|federal reserve|white house|pentagon|kremlin|cia|fbi|nsa|nasa|esa|fda|cdc|epa|irs|sec|ftc|fcc|faa|fema|dhs|doj|ice|nypd|lapd|nhs|mi5|mi6|kgb|fsb|gru|isi|idf|plo|eta|ira|isis|isil|is|al qaeda|hamas|hezbollah|taliban|ltte|farc|pkk|anc|\
bjp|inc|cpi|cpm|aap|dmk|aiadmk|ncp|cdu|csu|spd|fdp|afd|gop|dnc|rnc|aclu|naacp|nra|ioc|iaaf|fiba|fivb|fina|uci|atp|wta|pga|lpga|icc|bcci|afc|caf|concacaf|conmebol|wada|nba|nfl|nhl|mlb|mls|ufc|wwe|nascar|ncaa|espn|bbc|cnn|ibm|bp|gm|ge|hp|ubs|hsbc|bmw|vw|sap|basf|bhp|rbs|aig|amd|ups|dhl|cvs|kfc|at&t|nyse|nasdaq|dow|ftse|dax|\
apple|google|microsoft|amazon|facebook|meta|twitter|tesla|toyota|honda|nissan|ford|boeing|airbus|samsung|sony|nokia|intel|nvidia|netflix|uber|walmart|exxon|shell|chevron|siemens|volkswagen|nestle|bitcoin|ethereum|gmt|utc|est|edt|cet|cest|bst|ist|pst|pdt|cst|cdt|mst|mdt|jst|msk|local time|covid|coronavirus|aids|hiv|ebola|sars|gdp|cpi|ppi|ceo|usda|eia|iea|api|lme|comex|nymex|cbot|cftc|moody's|fitch|s&p|standard & poor's";

/// Words that end the name of a company.
const COMPANY_ENDINGS: &str = "inc|corp|co|ltd|plc|llc|ag|nv|n.v|s.a|s.p.a|spa|gmbh|group|holdings|holding|company|bancorp|industries|international|technologies|pharmaceuticals|airlines|motors|systems|partners|trust|fund|fc|united fc";

/// Words that begin a sentence or a phrase, not a place, when a date follows.
const OPENERS: &str = "on|in|by|since|from|until|till|after|before|through|between|during|for|at|to|and|but|or|the|a|an|this|that|these|those|it|he|she|we|they|i|as|if|when|while|with|about|around|late|early|mid|last|next|only|also|update|effective|dated|due|every|each|no|not|yes|of|is|was|are|what|who|how|why|where|\
am|im|vom|seit|bis|ab|der|die|das|ein|eine|und|nach|vor|zum|von|bei|mit|am|le|la|les|un|une|du|de|des|dès|depuis|après|avant|ce|et|el|los|las|del|desde|hasta|para|por|en|y|il|lo|gli|dal|al|nel|per|no|na|em|ate|até|desde|o|os|as|в|на|с|до|от|к|и|по|за|во|со|это|он|она|op|sinds|tot|het|een|den|det|en|ett|fra|til|w|z|od|do|bis|by|von|par|por|par|di|text|photo|published|posted|updated|issued|released|filed|written|page|vol|volume|no";

/// Words in the name of an organisation that a bracket with its initials follows.
const ORGANISATION_WORDS: &str = "press|agency|agence|agencia|agenzia|agentur|nachrichtenagentur|news|fund|union|association|organization|organisation|ministry|department|institute|university|party|council|committee|commission|federation|authority|bureau|service|society|club|team|front|movement|army|force|police|corporation|company|bank|group|foundation|league|office|board|congress|alliance|academy|center|centre|program|programme|court|airlines|airways|exchange|index|partei|verein|verband|bund|gesellschaft|ministère|syndicat|partido|banco|fondo|агентство|партия|министерство|банк|wire|radio|television|tv|network|broadcasting|times|post|journal|herald|tribune|gazette";

fn set(words: &'static str) -> HashSet<String> {
    words.split('|').map(|word| key(word.trim())).collect()
}

static LABEL_SET: LazyLock<HashSet<String>> = LazyLock::new(|| set(LABELS));
static ORGANISATION_SET: LazyLock<HashSet<String>> = LazyLock::new(|| set(ORGANISATIONS));
static ENDING_SET: LazyLock<HashSet<String>> = LazyLock::new(|| set(COMPANY_ENDINGS));
static OPENER_SET: LazyLock<HashSet<String>> = LazyLock::new(|| set(OPENERS));
static ORGANISATION_WORD_SET: LazyLock<HashSet<String>> = LazyLock::new(|| set(ORGANISATION_WORDS));

/// Labels that begin longer ones (`UPDATE MARKETS`, `WATCH THIS`) and no place.
const LEADING_LABELS: [&str; 31] = [
    "copper",
    "zinc",
    "aluminium",
    "wheat",
    "breaking",
    "update",
    "corrected",
    "correction",
    "exclusive",
    "factbox",
    "urgent",
    "flash",
    "analysis",
    "opinion",
    "comment",
    "editorial",
    "explainer",
    "interview",
    "preview",
    "watch",
    "video",
    "photos",
    "photo",
    "note",
    "advisory",
    "obituary",
    "refile",
    "wrapup",
    "eilmeldung",
    "срочно",
    "file",
];

/// Whether a text is a label, or begins with one that begins no place.
pub(super) fn is_label(text: &str) -> bool {
    let text = key(text);
    let first = text.split([' ', '-']).next().unwrap_or("");
    LABEL_SET.contains(text.trim_end_matches('.')) || LEADING_LABELS.contains(&first)
}

pub(super) fn is_organisation(text: &str) -> bool {
    ORGANISATION_SET.contains(key(text).trim_end_matches('.'))
}

/// Whether a text ends as the name of a company.
pub(super) fn is_company(text: &str) -> bool {
    let text = key(text);
    text.rsplit(' ').next().is_some_and(|last| text.contains(' ') && ENDING_SET.contains(last.trim_end_matches('.')))
}

/// Whether a word begins a sentence, not a place.
pub(super) fn is_opener(word: &str) -> bool {
    OPENER_SET.contains(&key(word))
}

/// Whether a name has a word that names a body of people.
pub(super) fn names_organisation(text: &str) -> bool {
    key(text).split([' ', '-']).any(|word| ORGANISATION_WORD_SET.contains(word))
}

/// Whether a text in brackets is made of the first letters of the words before it, small words counted or not.
pub(super) fn are_initials(words: &str, letters: &str) -> bool {
    let letters = key(letters).replace('.', "");
    let words = key(words);
    let first = |word: &str| word.chars().next().unwrap_or(' ');
    let all: String = words.split([' ', '-', '/']).filter(|word| !word.is_empty()).map(first).collect();
    let long: String = words.split([' ', '-', '/']).filter(|word| word.chars().count() > 3).map(first).collect();
    letters.chars().count() >= 2 && (all == letters || long == letters)
}

/// Whether capital letters in brackets look like the ticker of the name before them: same first letter, and all of
/// its letters are letters of the name.
pub(super) fn is_ticker_of(name: &str, letters: &str) -> bool {
    let (name, letters) = (key(name), key(letters));
    letters.chars().count() <= 5
        && letters.chars().next() == name.chars().next()
        && letters.chars().all(|letter| letter.is_alphabetic() && name.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_organisations_and_companies() {
        for label in ["BREAKING", "FILE PHOTO", "Exclusive", "WATCH THIS", "СРОЧНО", "EILMELDUNG", "SIR", "DERNIÈRE MINUTE"]
        {
            assert!(is_label(label), "{label}");
        }
        assert!(["NATO", "WHO", "FIFA", "U.N."].into_iter().all(is_organisation));
        for place in ["UNITED NATIONS", "PARIS", "LIVE OAK", "READING", "NEW DELHI", "WATERLOO"] {
            assert!(!is_label(place) && !is_organisation(place) && !is_company(place), "{place}");
        }
        assert!(is_company("ACME CORP.") && !is_company("CO"));
        assert!(
            are_initials("International Monetary Fund", "IMF")
                && are_initials("Bank of Japan", "BOJ")
                && !are_initials("Paris", "AP")
        );
        assert!(is_ticker_of("TESLA", "TSLA") && is_ticker_of("APPLE", "AAPL") && !is_ticker_of("PARIS", "AP"));
    }
}
