//! Towns that stand alone in capitals, as table keys: `TALLAHASSEE - `.
//!
//! Words that are more often something else (`READING`, `MOBILE`, `ORANGE`) are left out.

/// Without their state or country, and in the tongues of those who file from them.
pub(super) const TOWNS: &str = "\
akron|albany|albuquerque|allentown|amarillo|ann arbor|annapolis|asheville|augusta|bakersfield|baton rouge|beaumont|bethlehem|billings|\
birmingham|bismarck|bloomington|boca raton|boise|bridgeport|brooklyn|buffalo|burlington|butte|carson city|casper|cedar rapids|charleston|\
chattanooga|cheyenne|colorado springs|corpus christi|dayton|daytona beach|des moines|dover|duluth|el paso|erie|evansville|\
fairbanks|fargo|fayetteville|fort lauderdale|fort wayne|fort worth|frankfort|fremont|fresno|gainesville|galveston|grand rapids|green bay|\
greensboro|harrisburg|hartford|hoboken|huntsville|irvine|jefferson city|jersey city|juneau|kalamazoo|key west|knoxville|\
lansing|laramie|laredo|lexington|little rock|long beach|long island|louisville|lubbock|manhattan|memphis|milwaukee|minot|\
missoula|modesto|montpelier|myrtle beach|nantucket|newark|new bedford|new brunswick|new haven|new london|new rochelle|\
new york city|norfolk|oakland|olympia|palm beach|palo alto|pasadena|pensacola|peoria|plano|princeton|providence|provo|raleigh|rapid city|\
reno|riverside|roanoke|rochester|rockford|sacramento|salem|san angelo|santa barbara|santa fe|santa monica|savannah|scottsdale|\
scranton|shreveport|silicon valley|sioux city|sioux falls|spokane|springfield|stamford|stockton|syracuse|tacoma|tallahassee|toledo|topeka|\
trenton|tulsa|tuscaloosa|utica|waco|west point|wichita|wilmington|winston-salem|worcester|yonkers|youngstown|camp david|cape canaveral|\
guantanamo bay|beverly hills|barrie|brampton|brantford|burnaby|chatham|charlottetown|chicoutimi|corner brook|dartmouth|flin flon|\
fort mcmurray|fredericton|gander|gatineau|goose bay|grande prairie|guelph|happy valley-goose bay|inuvik|iqaluit|kamloops|kelowna|kingston|\
kitchener|labrador city|laval|lethbridge|london|longueuil|medicine hat|mississauga|moncton|moose jaw|nanaimo|new glasgow|new westminster|\
niagara falls|north bay|oshawa|peterborough|prince albert|prince george|prince rupert|quebec|québec|red deer|rimouski|rouyn-noranda|\
saint john|sarnia|sault ste. marie|sept-îles|sherbrooke|st. catharines|sudbury|summerside|sydney|thunder bay|timmins|trois-rivières|\
victoria|wawa|whistler|whitehorse|windsor|yellowknife|aberdeen|barnsley|belfast|blackburn|blackpool|bournemouth|bradford|brighton|bristol|\
cambridge|canterbury|cork|coventry|derry|doncaster|dundee|durham|exeter|galway|gibraltar|glasgow|gloucester|grimsby|huddersfield|hull|\
inverness|ipswich|kilkenny|leicester|limerick|londonderry|luton|middlesbrough|milton keynes|newport|northampton|norwich|nottingham|oxford|\
perth|plymouth|portsmouth|sheffield|southampton|southend|stirling|stoke|stormont|sunderland|swansea|swindon|torpoint|wakefield|waterford|\
wexford|wigan|wimbledon|wolverhampton|wrexham|york|st. helier|albury|alice springs|armidale|ballarat|bendigo|broken hill|broome|bundaberg|\
coffs harbour|dubbo|geelong|kalgoorlie|launceston|mackay|mildura|rockhampton|tamworth|toowoomba|townsville|wagga wagga|wollongong|gisborne|\
invercargill|napier|new plymouth|palmerston north|rotorua|tauranga|whangarei|aachen|augsburg|bamberg|bayreuth|bielefeld|bochum|braunschweig|\
bregenz|chemnitz|cottbus|darmstadt|duisburg|eisenstadt|erfurt|erlangen|flensburg|freiburg|fulda|gelsenkirchen|gießen|göttingen|greifswald|\
hanau|heidelberg|heilbronn|hildesheim|ingolstadt|innsbruck|jena|karlsruhe|kassel|klagenfurt|koblenz|konstanz|krefeld|leverkusen|linz|lübeck|\
ludwigshafen|luzern|magdeburg|mainz|mannheim|mönchengladbach|münster|neuss|oberhausen|offenbach|osnabrück|paderborn|passau|potsdam|\
regensburg|reutlingen|rostock|schwerin|solingen|st. gallen|st. pölten|trier|tübingen|ulm|villach|weimar|wiesbaden|winterthur|wolfsburg|\
wuppertal|würzburg|zwickau|bad homburg|bad tölz|bad reichenhall|bad ischl|bad gastein|bad hersfeld|lugano|davos|basle|biel|fribourg|\
neuchâtel|lucerne|vaduz|ajaccio|amiens|angers|annecy|avignon|bastia|bayonne|besançon|bordeaux|brest|caen|calais|cannes|clermont-ferrand|\
dijon|dunkerque|grenoble|le havre|le mans|limoges|lourdes|metz|monaco|montpellier|mulhouse|nancy|nantes|nîmes|orléans|perpignan|poitiers|\
reims|rennes|rouen|saint-denis|saint-étienne|toulon|troyes|versailles|alger|tunis|le caire|londres|pékin|varsovie|vienne|beyrouth|damas|\
téhéran|charleroi|ghent|gent|liège|luik|namur|mons|bruges|brugge|leuven|antwerpen|anvers|amersfoort|arnhem|breda|delft|eindhoven|groningen|\
haarlem|leiden|maastricht|nijmegen|tilburg|utrecht|s-gravenhage|'s-gravenhage|alicante|almería|badajoz|bilbao|burgos|cádiz|córdoba|girona|\
gijón|granada|huelva|las palmas|león|lleida|logroño|málaga|malaga|mallorca|murcia|oviedo|palma|pamplona|salamanca|san sebastián|santander|\
tarragona|valladolid|vigo|vitoria|zaragoza|a coruña|braga|coimbra|funchal|ponta delgada|setúbal|nueva york|moscú|roma|pekín|ginebra|\
bruselas|lisboa|atenas|estocolmo|varsovia|ancona|aosta|arezzo|bari|bergamo|bolzano|brescia|cagliari|campobasso|caserta|catania|catanzaro|\
cremona|ferrara|firenze|foggia|forlì|genova|l'aquila|la spezia|lecce|livorno|lucca|mantova|matera|messina|modena|monza|napoli|novara|padova|\
parma|pavia|perugia|pesaro|pescara|piacenza|pisa|pistoia|potenza|ravenna|reggio calabria|reggio emilia|rimini|salerno|san marino|sassari|\
siena|siracusa|taranto|terni|torino|trento|treviso|trieste|udine|varese|venezia|verona|vicenza|viterbo|parigi|londra|bruxelles|mosca|\
pechino|ginevra|aarhus|odense|aalborg|københavn|göteborg|gothenburg|uppsala|linköping|örebro|umeå|luleå|bergen|trondheim|stavanger|tromsø|\
tampere|turku|espoo|oulu|helsingfors|tórshavn|nuuk|kaunas|klaipeda|tartu|narva|daugavpils|gdańsk|gdansk|katowice|kraków|lublin|łódź|lodz|\
poznań|poznan|szczecin|wrocław|wroclaw|brno|ostrava|plzeň|košice|debrecen|győr|pécs|szeged|maribor|rijeka|dubrovnik|osijek|mostar|\
banja luka|novi sad|niš|nis|beograd|podgorica|cetinje|ohrid|bitola|pristina|priština|prizren|durres|vlora|plovdiv|varna|burgas|ruse|cluj|\
cluj-napoca|constanta|iasi|timisoara|brasov|bucuresti|bucurești|kishinev|chișinău|tiraspol|thessaloniki|patras|piraeus|heraklion|larnaca|\
limassol|istanbul|izmir|bursa|adana|antalya|diyarbakir|gaziantep|konya|trabzon|gomel|grodno|vitebsk|mogilev|dnipro|donetsk|luhansk|mariupol|\
kherson|zaporizhzhia|sevastopol|simferopol|yalta|odesa|chernobyl|st. petersburg|saint petersburg|vladivostok|yekaterinburg|novosibirsk|\
kazan|sochi|grozny|makhachkala|murmansk|samara|rostov-on-don|volgograd|irkutsk|khabarovsk|yakutsk|kaliningrad|beslan|nalchik|vladikavkaz|\
batumi|kutaisi|sukhumi|gyumri|stepanakert|ganja|astana|nur-sultan|almaty|karaganda|dushanbe|khujand|samarkand|bukhara|ashgabat|ulaanbaatar|\
ulan-ude|москва|санкт-петербург|петербург|киев|київ|минск|астана|алматы|алма-ата|бишкек|ташкент|душанбе|ашхабад|баку|ереван|тбилиси|кишинев|\
рига|вильнюс|таллин|казань|екатеринбург|новосибирск|владивосток|хабаровск|иркутск|красноярск|омск|самара|саратов|волгоград|ростов-на-дону|\
краснодар|сочи|грозный|махачкала|уфа|пермь|челябинск|тюмень|якутск|мурманск|архангельск|калининград|нижний новгород|воронеж|симферополь|\
севастополь|донецк|луганск|харьков|харків|одесса|одеса|львов|львів|днепр|дніпро|запорожье|херсон|гомель|брест|вашингтон|нью-йорк|лондон|\
париж|берлин|брюссель|женева|вена|рим|мадрид|варшава|прага|пекин|токио|сеул|дели|нью-дели|анкара|стамбул|каир|дамаск|тегеран|белград|софия|\
београд|скопје|αθηνα|αθήνα|θεσσαλονίκη|λευκωσία|bahrain|kuwait|panama|guatemala|macau|macao|andorra|qamishli|raqqa|deir ezzor|hama|daraa|\
palmyra|tikrit|fallujah|ramadi|samarra|sulaimaniya|dohuk|karbala|kerbala|tal afar|isfahan|mashhad|shiraz|tabriz|qom|bandar abbas|bushehr|\
ahvaz|natanz|mazar-i-sharif|herat|jalalabad|kunduz|ghazni|lashkar gah|bagram|quetta|tel aviv-jaffa|nazareth|beersheba|ashkelon|ashdod|\
sderot|jericho|tulkarm|qalqilya|gaza strip|west bank|golan heights|aqaba|irbid|zarqa|tripoli|sidon|baalbek|sana|sana'a|taiz|hodeidah|\
mukalla|muscat|nizwa|jubail|riffa|doha|dukhan|alexandria|ismailia|sharm el-sheikh|el arish|el-arish|hurghada|giza|sirte|tobruk|derna|sebha|\
sousse|bizerte|kairouan|annaba|tamanrasset|meknes|oujda|laayoune|el aaiun|dakhla|nouadhibou|timbuktu|gao|kidal|mopti|agadez|zinder|diffa|\
maroua|douala|yaoundé|n'djaména|abéché|el fasher|el obeid|el geneina|nyala|port sudan|omdurman|malakal|bentiu|mekelle|gondar|dire dawa|\
jijiga|kismayo|baidoa|bosaso|garowe|berbera|massawa|goma|bukavu|bunia|kisangani|lubumbashi|mbandaka|matadi|kananga|pointe-noire|bouaké|\
bouake|yamoussoukro|korhogo|thies|ziguinchor|bobo-dioulasso|parakou|sokode|bamenda|buea|bata|franceville|port-gentil|lobito|benguela|huambo|\
cabinda|beira|nampula|pemba|quelimane|ndola|kitwe|gweru|masvingo|victoria falls|francistown|walvis bay|swakopmund|east london|\
pietermaritzburg|rustenburg|mafikeng|nelspruit|mbombela|manzini|toamasina|mahajanga|kitale|kakamega|garissa|malindi|nyeri|thika|moshi|\
morogoro|mbarara|kasese|butare|gisenyi|ahmednagar|amravati|anantnag|ayodhya|baramulla|belagavi|bellary|bharatpur|bilaspur|chapra|darbhanga|\
dhule|dispur|durgapur|ernakulam|hosur|howrah|jhansi|jorhat|kargil|karnal|kurnool|ladakh|mathura|moradabad|nanded|nellore|panipat|pathankot|\
poonch|puri|rajouri|rourkela|satara|sonipat|thoothukudi|tiruchirappalli|trichy|udhampur|ujjain|vasai|mardan|larkana|skardu|dera ismail khan|\
north waziristan|cox's bazar|jessore|rangpur|biratnagar|birgunj|lumbini|batticaloa|trincomalee|paro|addu|hambantota|jaffna|sittwe|myitkyina|\
bago|maungdaw|pathein|chiang rai|hat yai|hua hin|nakhon ratchasima|narathiwat|khon kaen|udon thani|savannakhet|pakse|battambang|\
sihanoukville|poipet|can tho|nha trang|hai phong|vung tau|da lat|iloilo|general santos|cotabato|legazpi|tacloban|marawi|jolo|\
puerto princesa|subic|olongapo|tagaytay|dumaguete|aceh|banda aceh|balikpapan|bali|banjarmasin|batam|bekasi|bogor|cirebon|depok|jambi|\
jayapura|kupang|lombok|malang|manado|mataram|padang|pekanbaru|pontianak|samarinda|serang|surakarta|tangerang|ternate|ambon|changchun|\
changsha|chengdu|chongqing|dalian|fuzhou|guilin|guiyang|haikou|hangzhou|harbin|hefei|hohhot|jinan|kashgar|kunming|lanzhou|lhasa|nanchang|\
nanjing|nanning|ningbo|qingdao|sanya|shenyang|shijiazhuang|suzhou|taiyuan|tianjin|urumqi|wuhan|wuxi|xiamen|xi'an|xian|xining|yinchuan|\
zhengzhou|zhuhai|kaohsiung|taichung|tainan|hsinchu|keelung|taoyuan|fukuoka|fukushima|hiroshima|kobe|kumamoto|naha|niigata|okinawa|okayama|\
saitama|sapporo|sendai|yokohama|chiba|karuizawa|busan|pusan|daegu|taegu|daejeon|gwangju|incheon|inchon|jeju|sejong|suwon|ulsan|pyeongchang|\
panmunjom|paju|kaesong|sinuiju|mérida|merida|puebla|oaxaca|veracruz|toluca|culiacan|culiacán|ciudad juárez|ciudad juarez|hermosillo|\
chihuahua|torreón|mexicali|nuevo laredo|reynosa|matamoros|san cristóbal|ciudad de méxico|bogotá|cúcuta|cucuta|cartagena|bucaramanga|leticia|\
pasto|valencia|barquisimeto|ciudad guayana|cuenca|trujillo|iquitos|piura|puno|tacna|ayacucho|el alto|oruro|potosí|tarija|ciudad del este|\
punta del este|la plata|mar del plata|tucumán|salta|ushuaia|bariloche|neuquén|antofagasta|valparaíso|viña del mar|temuco|punta arenas|\
iquique|brasília|belém|florianópolis|goiânia|joão pessoa|maceió|niterói|são luís|teresina|campinas|cuiabá|foz do iguaçu|cayenne|willemstad|\
oranjestad|holguín|santiago de cuba|camagüey|pinar del río|varadero|montego bay|cap-haitien|cap-haïtien|jacmel|les cayes|basseterre|\
st. george's|saint george's|hamilton|freeport|charlotte amalie|punta cana|tegucigalpa|san josé|antigua guatemala|quetzaltenango|pago pago|\
hagatna|saipan|koror|palikir|yaren|funafuti|nuku alofa|avarua|alofi|arawa|mount hagen|bougainville|luganville|lautoka";

#[cfg(test)]
mod tests {
    use super::super::prefix::key;
    use super::*;

    #[test]
    fn towns_are_keys_with_no_blanks_around() {
        for town in TOWNS.split('|') {
            assert_eq!(key(town), town);
        }
    }
}
