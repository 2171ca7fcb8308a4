//! Reporters whose names a dateline prints.

use super::prefix::{Prefix, is_ideographic, is_letter};

/// Words before a name in Chinese copy.
pub(super) const CHINESE_TITLES: [&str; 8] =
    ["新华社记者", "新華社記者", "实习记者", "特派记者", "本报记者", "记者", "記者", "通讯员"];
/// Words after a name in Korean copy.
pub(super) const KOREAN_TITLES: [&str; 9] =
    ["기자", "특파원", "통신원", "논설위원", "인턴", "전문위원", "선임기자", "PD", "작가"];
/// Most reporters of a dateline.
const REPORTERS: usize = 6;
/// Longest name that is written without blanks, characters: `约翰·史密斯`.
const LONGEST: usize = 12;

/// `记者刘阳、王　亮`, `记者 刘阳 通讯员 王五`: the names in a byline, none when something in it is no name.
pub(super) fn chinese(printed: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut surname = None;
    for word in printed.split(['、', '，', ',', ' ', ':', '：', ';', '/']) {
        let word = CHINESE_TITLES.iter().find_map(|title| word.strip_prefix(title)).unwrap_or(word);
        let short = word.chars().count() == 1;
        // A name of two characters is set apart to the width of three: `王　亮`.
        match (surname.take(), short) {
            _ if word.is_empty() => {}
            (None, true) => surname = Some(word),
            (None, false) => names.push(word.to_owned()),
            (Some(surname), true) => names.push(format!("{surname}{word}")),
            (Some(_), false) => return Vec::new(),
        }
    }
    let is_name = |name: &String| {
        name.chars().count() <= LONGEST && name.chars().all(|character| is_ideographic(character) || character == '·')
    };
    if surname.is_some() || names.len() > REPORTERS || !names.iter().all(is_name) { Vec::new() } else { names }
}

/// `홍길동·김철수 인턴 기자`: the names before the title, none when something is no name.
pub(super) fn korean(printed: &str) -> Vec<String> {
    let is_title = |word: &&str| KOREAN_TITLES.contains(word) || matches!(*word, "인턴기자" | "수습기자" | "전문기자");
    let words = printed.split([' ', '·', '・', ',']).filter(|word| !word.is_empty() && !is_title(word));
    let names: Vec<String> = words.map(str::to_owned).collect();
    let is_name = |name: &String| (2..=4).contains(&name.chars().count()) && name.chars().all(is_ideographic);
    if names.len() > REPORTERS || !names.iter().all(is_name) { Vec::new() } else { names }
}

/// `Иван Иванов, Пётр Петров`: names of two or three words that begin with capitals.
pub(super) fn cyrillic(printed: &str) -> Vec<String> {
    let is_name = |name: &&str| {
        let words = name.split(' ').filter(|word| word.starts_with(char::is_uppercase));
        (2..=3).contains(&words.count()) && name.chars().all(|character| is_letter(character) || " -.".contains(character))
    };
    let names: Vec<&str> = printed.split(',').map(|name| name.trim().trim_end_matches('.')).collect();
    if names.len() <= REPORTERS && names.iter().all(is_name) {
        names.into_iter().map(str::to_owned).collect()
    } else {
        Vec::new()
    }
}

/// `记者王小明台北27日`: the names from a position on, and where the city before `end` starts. A city that the table
/// lacks cannot be told from a name: then there is neither.
pub(super) fn before_city(prefix: &Prefix<'_>, from: usize, end: usize) -> (Vec<String>, usize) {
    let title = prefix.starts_with(from, "記者") || prefix.starts_with(from, "记者");
    if !title {
        return (Vec::new(), from);
    }
    let names_at = prefix.skip_spaces(from + 2);
    let city = city_before(prefix, end).filter(|city| *city >= names_at + 2).unwrap_or(end);
    let names = chinese(&prefix.printed(names_at, city));
    if names.iter().all(|name| is_chinese_name(name)) { (names, city) } else { (Vec::new(), city) }
}

/// Two or three characters, four with one of the double surnames.
fn is_chinese_name(name: &str) -> bool {
    const DOUBLE: [&str; 10] = ["欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "皇甫", "尉迟", "慕容"];
    match name.chars().count() {
        2 | 3 => true,
        4 => DOUBLE.iter().any(|surname| name.starts_with(surname)),
        _ => false,
    }
}

/// Where the city of the table that ends at a position starts, with or without the word for city or county.
fn city_before(prefix: &Prefix<'_>, end: usize) -> Option<usize> {
    let last = end.checked_sub(1)?;
    let bare = if matches!(prefix.get(last), '市' | '縣' | '县') { last } else { end };
    let starts = CITIES.split(' ').flat_map(|city| {
        let length = city.chars().count();
        [end, bare].into_iter().filter_map(move |end| end.checked_sub(length)).filter(|start| prefix.starts_with(*start, city))
    });
    starts.min()
}

/// Where the reporters of Chinese agencies write from.
const CITIES: &str = "台北 臺北 新北 桃園 台中 臺中 台南 臺南 高雄 基隆 新竹 苗栗 彰化 南投 雲林 嘉義 屏東 宜蘭 花蓮 台東 臺東 澎湖 金門 馬祖 \
北京 上海 天津 重庆 重慶 香港 澳门 澳門 广州 廣州 深圳 武汉 成都 西安 南京 杭州 沈阳 长春 哈尔滨 石家庄 太原 呼和浩特 济南 郑州 合肥 南昌 \
福州 厦门 廈門 长沙 海口 南宁 昆明 贵阳 拉萨 兰州 西宁 银川 乌鲁木齐 大连 青岛 宁波 苏州 \
东京 東京 大阪 福岡 首尔 首爾 釜山 平壤 乌兰巴托 曼谷 河内 河內 胡志明市 金边 金邊 万象 仰光 吉隆坡 新加坡 雅加达 雅加達 马尼拉 馬尼拉 \
新德里 孟买 孟買 达卡 科伦坡 加德满都 伊斯兰堡 喀布尔 德黑兰 巴格达 大马士革 贝鲁特 安曼 耶路撒冷 加沙 迪拜 杜拜 多哈 利雅得 安卡拉 \
伊斯坦布尔 伊斯坦堡 阿斯塔纳 塔什干 莫斯科 基辅 基輔 明斯克 华沙 華沙 布拉格 布达佩斯 布加勒斯特 贝尔格莱德 雅典 索非亚 柏林 慕尼黑 \
法兰克福 法蘭克福 维也纳 維也納 日内瓦 日內瓦 苏黎世 罗马 羅馬 米兰 米蘭 巴黎 布鲁塞尔 布魯塞爾 海牙 阿姆斯特丹 伦敦 倫敦 都柏林 马德里 \
馬德里 里斯本 斯德哥尔摩 斯德哥爾摩 哥本哈根 奥斯陆 奧斯陸 赫尔辛基 赫爾辛基 开罗 開羅 突尼斯 阿尔及尔 拉巴特 的黎波里 喀土穆 内罗毕 \
约翰内斯堡 开普敦 比勒陀利亚 亚的斯亚贝巴 阿布贾 拉各斯 达喀尔 哈拉雷 华盛顿 華盛頓 纽约 紐約 芝加哥 波士顿 波士頓 休斯敦 休士頓 洛杉矶 \
洛杉磯 旧金山 舊金山 西雅图 西雅圖 迈阿密 邁阿密 渥太华 渥太華 多伦多 多倫多 温哥华 溫哥華 墨西哥城 哈瓦那 巴西利亚 里约热内卢 圣保罗 \
聖保羅 布宜诺斯艾利斯 圣地亚哥 利马 波哥大 加拉加斯 堪培拉 悉尼 雪梨 墨尔本 墨爾本 惠灵顿 联合国 聯合國";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_bylines() {
        for (printed, names) in [
            ("记者刘阳", "刘阳"),
            ("新华社记者刘阳、王 亮", "刘阳;王亮"),
            ("记者 刘阳 通讯员 王五", "刘阳;王五"),
            ("记者：约翰·史密斯", "约翰·史密斯"),
            ("记者", ""),
            ("记者 John", ""),
            ("记者王 李四", ""),
        ] {
            assert_eq!(chinese(printed).join(";"), names, "{printed}");
        }
        for (printed, names) in [
            ("김기자 기자", "김기자"),
            ("홍길동·김철수 인턴 기자", "홍길동;김철수"),
            ("홍길동 김철수 특파원", "홍길동;김철수"),
            ("기자", ""),
            ("정치부편집팀 기자", ""),
        ] {
            assert_eq!(korean(printed).join(";"), names, "{printed}");
        }
        assert_eq!(cyrillic("Иван Иванов, Пётр Петров"), ["Иван Иванов", "Пётр Петров"]);
        assert!(cyrillic("из Женевы").is_empty() && cyrillic("Иванов").is_empty());
    }
}
