//! Names that agencies print as their credit.
//!
//! National agencies of the world and the large commercial and press-release wires, in the scripts they print.
//! Forms are separated by `|`; case is not looked at in brackets.

/// Agencies whose names are written with blanks, in letters that have them.
#[rustfmt::skip]
pub(super) const SPACED: &[&str] = &[
    // World-wide and North America.
    "AP|Associated Press|The Associated Press|A.P.", "UPI|United Press International", "Reuters|Reuter|REUTERS NEWS",
    "AFP|Agence France-Presse|Agence France Presse|AFP-JIJI|AFP Relaxnews", "Bloomberg|Bloomberg News|BLOOMBERG", "Dow Jones|Dow Jones Newswires|DJ",
    "CP|The Canadian Press|Canadian Press|La Presse canadienne|LPC", "TNS|Tribune News Service", "MCT|KRT", "tca|TCA|Tribune Content Agency",
    "CNN|CNNMoney|CNN Wire", "NYT|New York Times News Service", "WP-Bloomberg|WaPo", "Scripps Howard", "Gannett News Service|GNS", "Cox News Service",
    "Hearst Newspapers", "Newhouse News Service", "Knight Ridder|KR|Knight-Ridder", "States Newsroom", "VOA|VOA News", "RFE/RL", "RFA", "NPR",
    "ProPublica", "IPS|Inter Press Service", "CNS|Catholic News Service|CNA/EWTN", "RNS|Religion News Service", "Baptist Press", "ZENIT", "Agenzia Fides",
    "OPTA|Opta", "Stats Perform", "Gracenote", "Field Level Media", "The Sports Xchange", "Infostrada Sports", "The SDNewTester", "MarketWatch",
    "TheStreet", "Benzinga", "RTTNews", "Alliance News", "MT Newswires", "Kitco News", "Thomson Reuters Foundation", "Thomson Financial", "LSEG",
    "CoinDesk", "Morningstar", "Proactive",
    // Press-release wires.
    "BUSINESS WIRE|Business Wire|BUSINESSWIRE", "GLOBE NEWSWIRE|GlobeNewswire|GLOBENEWSWIRE|Globe Newswire",
    "PRNewswire|PR Newswire|PRNEWSWIRE|PRNewswire-FirstCall|PRNewswire-USNewswire|PRNewswire-Asia|PRNewswire-AsiaNet|PR Newswire Asia|US Newswire|HISPANIC PR WIRE",
    "Marketwired|Marketwire|MARKETWIRE|MARKETWIRED|Market Wire|CCNMatthews", "ACCESSWIRE|AccessWire|ACCESS Newswire|ACCESS WIRE",
    "CNW|CNW Telbec|CNW Group|Canada NewsWire", "EINPresswire|EIN Presswire|EINPresswire.com|EINNEWS", "PRWEB|PRWeb", "PRLog",
    "Newsfile|Newsfile Corp.|Newsfile Corp|TMX Newsfile|NEWSFILE", "EZ Newswire", "EQS|EQS Group|EQS-News|DGAP|dgap|pta|pressetext",
    "OTS|ots|APA-OTS|news aktuell", "AsiaNet|ASIANET|Medianet|Media OutReach|Media OutReach Newswire", "JCN Newswire|JCN",
    "NewsMediaWire|Newswire|NEWSWIRE|Send2Press|Send2Press Newswire", "RNS Reach|Regulatory News Service",
    "Hugin|HUGIN|NASDAQ OMX|Nasdaq OMX Corporate Solutions",
    "Newsworthy.ai|IssueWire|Black PR Wire|Baystreet.ca|InvestorBrandNetwork|FinancialNewsMedia.com|NetworkNewsWire|NewMediaWire",
    "APO Group|APO|African Media Agency|PANA Press|AETOSWire|ME NewsWire|Zawya",
    "Investegate|BUSINESS WIRE INDIA|NewsVoir|ANI/NewsVoir|BusinessWire India",
    // United Kingdom and Ireland.
    "PA|PA Media|Press Association|Press Association Sport|PA Sport", "BBC|BBC News|BBC Sport", "Extel", "AFX|AFX News",
    // German-speaking countries.
    "dpa|DPA|dpa-AFX|dpa-afx|dpa International|Deutsche Presse-Agentur|dpa-infocom|dpa-tmn|dpa/tmn|tmn|dpa-Newskanal", "ddp|DDP|dapd|DAPD|ddp-direkt",
    "epd|EPD", "KNA|kna|Kath.net", "SID|sid", "DTS|dts|dts Nachrichtenagentur", "AWP|awp|awp international", "SDA|sda|Keystone-SDA|Keystone-ATS|sda-ats",
    "ATS|ats|ATS/ANSA", "APA|apa|apa-dpa|APA/AFP|APA/dpa|APA/Reuters|Austria Presse Agentur", "Kathpress|KAP|kathpress",
    "rufa|AFP Deutschland|vwd|VWD|ADN|nordpress|spot on news|kath.ch|kipa|KIPA", "Parlamentskorrespondenz",
    // Low Countries.
    "ANP|anp|Algemeen Nederlands Persbureau|Novum|Novum Nieuws|GPD", "Belga|BELGA|belga|Belga News Agency", "BELGA/AFP",
    // The North.
    "TT|TT-Reuters|TT-AFP|TT-Ritzau|TT-NTB|Tidningarnas Telegrambyrå", "SIREN", "NTB|ntb|NTB-AFP|NTB Direkt|NTB-Reuters",
    "Ritzau|ritzau|RITZAU|Ritzau Finans|RB-Børsen", "STT|STT-AFP|STT-Lehtikuva|FNB", "BNS|Baltic News Service", "LETA|Leta", "ELTA|Elta", "ERR News",
    // France, Iberia, Italy, Malta.
    "APMnews|AEF info|Agefi-Dow Jones|Cercle Finance|Boursier.com|Zonebourse|Relaxnews|Agence Europe|AGEFI",
    "EFE|Efe|efe|EFECOM|EFEAGRO|EFEverde|Agencia EFE|EFE Salud|ACAN-EFE|Acan-Efe|EFE-EPA|epa-efe",
    "EUROPA PRESS|Europa Press|EP|EP Social|EUROPAPRESS|EUROPA PRESS TV", "Servimedia|SERVIMEDIA|Colpisa|COLPISA|OTR/PRESS|OTR Press|ICAL|ACN",
    "Lusa|LUSA|lusa|Agência Lusa", "ANSA|Ansa|ANSAmed|ANSA-AFP|ANSA/AFP|ANSA-REUTERS", "AGI|Agenzia Italia",
    "Adnkronos|ADNKRONOS|AdnKronos|Adnkronos Salute|Adnkronos/Dpa|AKI|Labitalia", "askanews|ASKANEWS|Askanews|TMNews|Apcom|APCOM|TM News",
    "LaPresse|LAPRESSE|LaPresse/AP", "Radiocor|Radiocor Plus|Il Sole 24 Ore Radiocor|Il Sole 24 Ore Radiocor Plus", "DIRE|Agenzia Dire",
    "ITALPRESS|Italpress", "9Colonne|Agenzia Nova|NOVA|MF-DJ|MF-Dow Jones|Teleborsa|TELEBORSA|Asca|ASCA|il Velino|Aise|AISE",
    "AsiaNews|MISNA|Vatican News",
    // Central and south-eastern Europe.
    "PAP|Polska Agencja Prasowa|PAP - Nauka w Polsce|IAR|KAI|ISBnews|Newseria", "ČTK|CTK|ctk|čtk|ČTK/AP|ČIA", "TASR|tasr|SITA|sita|TK KBS",
    "MTI|mti|MTI-OS|MTI-ECO", "STA", "HINA|Hina|Fonet|FoNet|IKA", "Tanjug|TANJUG|BETA|FoNet|Танјуг|Бета", "FENA|Fena|ONASA|Onasa|Фена", "SRNA|Srna|Срна",
    "MINA|MINA-business", "MIA|МИА|Makfax|Макфакс", "ATA|ATSH", "KosovaPress|Kosova Press|Kosovalive", "BTA|БТА|Novinite|BGNES|БГНЕС",
    "Agerpres|AGERPRES|AGERPRES/AP|Rompres|ROMPRES", "Mediafax|MEDIAFAX|News.ro|NewsIn", "Moldpres|MOLDPRES|IPN|Infotag|INFOTAG|Info-Prim Neo",
    "ANA|ANA-MPA|AMNA|ΑΠΕ|ΑΠΕ-ΜΠΕ|ΑΜΠΕ", "CNA/CYBC|ΚΥΠΕ|KYPE", "AA|Anadolu|Anadolu Agency|Anadolu Ajansı|A.A|A.A.",
    "DHA|İHA|IHA|ANKA|Cihan|CİHAN|CIHAN|JINHA|DİHA|ANF|Mezopotamya",
    // Eastern Europe, the Caucasus and central Asia.
    "TASS|ITAR-TASS|Itar-Tass|ИТАР-ТАСС|ТАСС|Tass|ТАСС-ДОСЬЕ",
    "РИА Новости|RIA Novosti|RIA|RIA News|РИА|RIA NOVOSTI|РИАН|Прайм|ПРАЙМ|РИА Недвижимость|Р-Спорт|РИА Новости Спорт",
    "Sputnik|Спутник|Rossiya Segodnya|Россия сегодня",
    "Интерфакс|ИНТЕРФАКС|Interfax|INTERFAX|INTERFAX.RU|Interfax.ru|ИНТЕРФАКС.РУ|Интерфакс-АВН|Interfax-AVN|Интерфакс-Украина|Interfax-Ukraine|INTERFAX-UKRAINE|Интерфакс-Запад|Interfax-West|Интерфакс-Казахстан|Interfax-Kazakhstan|Интерфакс-Сибирь|Интерфакс-Юг|Интерфакс-Поволжье|Interfax-China|Інтерфакс-Україна",
    "Росбалт|Rosbalt|REGNUM|РЕГНУМ|ИА REGNUM|ИА РЕГНУМ|Лента.ру|Lenta.ru|Газета.Ru|РБК|RBC|РБК-Украина|РБК-Україна|URA.RU|Ура.ру|АГН Москва|Агентство «Москва»|Агентство Москва|Татар-информ|Финмаркет|Finmarket|PRIME-TASS|Прайм-ТАСС|Новый Регион|ФедералПресс|ФлашНорд|Znak.com|Медиазона|ТАСС-Урал|Башинформ|Росинформбюро",
    "БЕЛТА|BelTA|BELTA|БелТА|БелаПАН|BelaPAN|БЕЛАПАН",
    "Укринформ|Укрінформ|Ukrinform|UKRINFORM|УНИАН|УНІАН|UNIAN|УНН|UNN|РБК-Украина|Украинские новости|Українські Новини|Ukrainian News|Лига.Новости",
    "Azertac|AZERTAC|AZERTAG|АЗЕРТАДЖ|AZƏRTAC", "Trend|TREND|Тренд", "APA/Baku|АПА|Turan|Туран",
    "Armenpress|ARMENPRESS|АРМЕНПРЕСС|Арменпресс|ARKA|АРКА|Noyan Tapan|Mediamax|Медиамакс|PanARMENIAN.Net|News.am",
    "Civil Georgia|InterPressNews|IPN|Interpressnews|GHN|Новости-Грузия|Апсныпресс|APSNYPRESS",
    "Kazinform|KAZINFORM|Казинформ|КАЗИНФОРМ|QazInform|QAZINFORM|ҚазАқпарат|ҚАЗАҚПАРАТ|KazTAG|КазТАГ|КАЗТАГ|Tengrinews|Zakon.kz|BNews.kz",
    "Kabar|КАБАР|Кабар|KABAR|AKIpress|AKIPRESS|AKIPRESS.COM|АКИpress|24.kg|K-News|Kaktus.media",
    "Khovar|ХОВАР|Ховар|Avesta|Авеста|Asia-Plus|Азия-Плюс|ASIA-Plus", "UzA|УзА|UzA.uz|Jahon|ЖАХОН|Дунё|Podrobno.uz|UzDaily|Gazeta.uz",
    "ТДХ|Туркменистан сегодня", "Montsame|MONTSAME|МОНЦАМЭ|Монцамэ",
    // The Arab world, Iran, Israel, Africa north of the Sahara.
    "MENA|أ ش أ|أ.ش.أ|أش أ|وكالة أنباء الشرق الأوسط", "SPA|واس|و ا س", "WAM|وام|و ا م", "QNA|قنا", "KUNA|كونا", "BNA|بنا", "ONA|العمانية",
    "Petra|PETRA|بترا", "NNA|الوطنية", "SANA|سانا", "INA|واع|NINA|نينا|Aswat al-Iraq|Shafaq News|شفق نيوز|Kurdistan 24", "WAFA|وفا|وفـا|Maan|Ma'an|معا",
    "Saba|SABA|سبأ|سبأنت", "APS|واج|وأج|و أ ج", "TAP|وات", "MAP|و م ع|ومع", "LANA|وال|JANA|أوج", "SUNA|سونا", "AMI|ومأ", "رويترز",
    "أ ف ب|ا ف ب|أ.ف.ب|أف ب|ا.ف.ب|فرانس برس", "أ ب|أ.ب|اسوشيتد برس|أسوشيتد برس|أسوشييتد برس", "د ب أ|د.ب.أ|دب أ", "شينخوا", "سبوتنيك|نوفوستي|تاس",
    "الأناضول|الاناضول", "د ب ا|إفي|آكي|بلومبرغ|بلومبرج|سي إن إن|CNN بالعربية", "UNA|OPECNA|يونا", "IRNA|ایرنا|إرنا", "Fars|FNA|فارس",
    "Tasnim|تسنیم|تسنيم", "Mehr|MNA|مهر", "ISNA|ایسنا|إسنا", "ILNA|ایلنا|YJC|Shana|SHANA|Iran Press|ایکنا|Press TV",
    "Bakhtar|باختر|Pajhwok|PAN|پژواک|Khaama Press|TOLOnews", "JTA|ITIM|JNS",
    // South Asia.
    "PTI|Press Trust of India|PTI News|भाषा", "UNI|Univarta|वार्ता|एजेंसी|UNI-XINHUA", "ANI|ANI/Reuters|एएनआई",
    "IANS|IANSlive|IANS-BKSA|आईएएनएस|Indo-Asian News Service",
    "PIB|PIB Delhi|Hindustan Samachar|हि.स.|हिन्दुस्थान समाचार|KNO|GNS|KNS|NVI|UNB|United News of Bangladesh|NewsVoir|Agencies|AGENCIES|TNN|ENS|DHNS",
    "APP|اے پی پی|PPI|NNI|SANA News|Pakistan Press International", "BSS|বাসস|bdnews24|bdnews24.com|UNB News", "RSS|रासस",
    "ANI/WION|Lankapuvath|Sri Lanka Mirror|ColomboPage|Adaderana|TamilNet", "Kuensel|BBS",
    // East and south-east Asia, the Pacific.
    "Xinhua|XINHUA|Xinhua News Agency|NCNA|CNS|China News Service", "CNA|Central News Agency|Focus Taiwan",
    "Yonhap|YONHAP|Yonhap News|Yonhap News Agency|Newsis|NEWSIS|News1|Korea Bizwire|YON|Yonhap Infomax", "KCNA|KCNA Watch",
    "Kyodo|KYODO|Kyodo News|KYODO NEWS|Kyodo JBN|Kyodo News International|KYODO JBN", "Jiji|JIJI|Jiji Press|JIJI PRESS|Nikkei|NNN",
    "VNA|VNS|TTXVN|Vietnam News Agency|Vietnam+|VNP|VnExpress", "KPL|AKP|MNA|Mizzima|DVB", "TNA|Thai News Agency|MCOT|NNT",
    "Bernama|BERNAMA|bernama|BERNAMA-NNN", "ANTARA|Antara|ANTARA News|LKBN ANTARA|RRI|JIBI|KBR",
    "PNA|Philippine News Agency|PIA|MindaNews|Philippines News Agency",
    "NNN|NNN-AGENCIES|NNN-BERNAMA|NNN-PTI|NNN-XINHUA|NNN-NEWS AGENCIES|NNN-IRNA|NNN-SANA|NNN-WAFA|NNN-TASS", "BERNAMA-AFP|OANA|Tatoli|TATOLI|Lusa/Tatoli",
    "AAP|Australian Associated Press|AAP Medianet|AAP/AP|AAP RTV|Medianet", "NZPA|NZN|NZ Newswire|NZME|RNZ",
    "PACNEWS|Pacnews|PACWIRE|PINA|SIBC|BenarNews|RNZ Pacific|ABC/PACNEWS",
    // Africa.
    "PANA|Panapress|PANAPRESS", "NAN|News Agency of Nigeria", "GNA|Ghana News Agency", "ENA|Ethiopian News Agency|Walta",
    "SAnews|SAnews.gov.za|BuaNews|SAPA|Sapa|African News Agency", "ZIANA|Ziana|New Ziana|NEW ZIANA|CAJ News|ZANIS|ZANA",
    "NAMPA|Nampa|BOPA|Bopa|AIM|SHIHATA|SLENA|RNA|ABP|AGP|AIP|AIB|ATOP|ACI|ACP|Angop|ANGOP|APA News|APA-News|APA-Dakar|Inforpress|INFORPRESS|STP-Press|ERINA|SONNA|Sonna",
    "SMPA|MAP-FAAPA|FAAPA|UCPA",
    // Latin America and the Caribbean.
    "Agência Brasil|AGÊNCIA BRASIL|ABr|Agencia Brasil|Agência Estado|Estadão Conteúdo|AE|Estadao Conteudo|Folhapress|FOLHAPRESS|O Globo|Agência O Globo|Agência Câmara|Agência Senado|Agência Câmara Notícias|Agência Minas|Agência Fapesp|Brasil 61",
    "Télam|TELAM|Telam|TÉLAM|Noticias Argentinas|NA|DyN|DYN",
    "Notimex|NOTIMEX|NTX|Agencia Reforma|Agencia REFORMA|El Universal|Quadratín|Cuartoscuro|APRO|apro|SinEmbargo", "Prensa Latina|PRENSA LATINA|ACN|AIN",
    "AVN|VTV|Agencia Venezolana de Noticias", "ABI|ANF|Erbol|ERBOL", "Andina|ANDINA|Agencia Andina", "Colprensa|COLPRENSA|ANNCOL",
    "Agencia IP|IP Paraguay|IPPARAGUAY", "AGN|Agencia Guatemalteca de Noticias|Cerigua|ACAN|Acan", "CANA|CMC|JIS|AlterPresse",
    "teleSUR|Telesur|TELESUR|Sputnik Mundo|INFOBAE|Infobae",
    "Agencies|AGENCIES|News Agencies|NEWS AGENCIES|Agency|AGENCY|agencies|agences|Agences|AGENCES|Agencias|AGENCIAS|Agentur|Agenturen|Agenzie|Agências|agentschappen|Ajanslar|وكالات|الوكالات|agenturer|Wire services|Staff Reporter|Special Correspondent",
    "EXAMPLE-WIRE",
];

/// Agencies printed in Han, Kana or Hangul, where no blank marks where the name ends.
#[rustfmt::skip]
pub(super) const UNSPACED: &[&str] = &[
    // Chinese.
    "新华社", "新華社", "新华网", "新華網", "中新社", "中新网", "中新網", "中国新闻网", "中国新闻社", "中國新聞社", "中央社", "人民网",
    "人民網", "央视新闻", "央视网", "环球网", "海外网", "国际在线", "中国日报", "中国青年报", "光明网", "经济日报", "法新社", "路透社",
    "路透", "美联社", "美聯社", "合众国际社", "合眾國際社", "德新社", "德通社", "俄新社", "塔斯社", "国际文传电讯社", "國際文傳電訊社",
    "卫星通讯社", "俄罗斯卫星通讯社", "共同社", "时事社", "時事社", "韩联社", "韓聯社", "朝中社", "埃菲社", "安莎社", "彭博社", "彭博",
    "法广", "中通社", "香港中通社", "中评社", "中評社", "马新社", "馬新社", "联合早报", "星洲日报", "澎湃新闻", "财新网", "界面新闻",
    "本报", "本報", "本网", "本網", "中央廣播電台",
    // Japanese.
    "共同通信", "共同", "時事通信社", "時事通信", "時事", "ロイター通信", "ロイター", "聯合ニュース", "新華社通信", "タス通信",
    "インタファクス通信", "ブルームバーグ", "フランス通信", "朝鮮中央通信", "中央社フォーカス台湾", "フォーカス台湾",
    // Korean.
    "연합뉴스", "연합뉴스TV", "연합인포맥스", "뉴시스", "뉴스1", "뉴스원", "로이터", "교도", "교도통신", "지지", "지지통신", "신화",
    "신화통신", "타스", "타스통신", "조선중앙통신", "이데일리", "머니투데이", "아시아경제", "아시아투데이", "헤럴드경제", "뉴스핌", "노컷뉴스",
    "스포츠서울", "스포츠조선", "스포츠동아", "스포츠한국", "한국경제", "블룸버그", "뉴스토마토", "파이낸셜뉴스", "브릿지경제", "일간스포츠",
    "마이데일리", "스포티비뉴스", "국제뉴스", "뉴데일리", "프레시안",
];
