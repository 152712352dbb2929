//! Places: what a record says of province, city, district and address belongs together.

use super::{Kind, Make};
use crate::data::draw::Draw;
use fake::Fake as _;
use fake::faker::address;

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "province",
        &["provincename", "sheng", "shengfen"],
        &["省份", "所在省"],
        Make::Prose(province),
    ),
    Kind::new(
        "city",
        &["cityname", "town", "chengshi"],
        &["城市", "所在市"],
        Make::Prose(city),
    ),
    Kind::new(
        "district",
        &[
            "county",
            "area",
            "areaname",
            "districtname",
            "regionname",
            "region",
            "quxian",
        ],
        &["区县", "区域", "地区"],
        Make::Prose(district),
    ),
    Kind::new(
        "street",
        &[
            "streetname",
            "road",
            "jiedao",
            "addressline",
            "line1",
            "address1",
            "detailaddress",
            "addressdetail",
        ],
        &["街道", "详细地址"],
        Make::Prose(street),
    ),
    Kind::new(
        "address",
        &["addr", "fulladdress", "location", "dizhi", "xiangxidizhi"],
        &["地址", "住址", "地点", "位置"],
        Make::Prose(address),
    ),
    Kind::new(
        "country",
        &["countryname", "nation"],
        &["国家"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => "中国".to_owned(),
            false => address::en::CountryName().fake_with_rng(&mut draw.rng),
        }),
    ),
    Kind::new(
        "countrycode",
        &[],
        &["国家代码"],
        Make::Code(|draw| match draw.is_chinese() {
            true => "CN".to_owned(),
            false => address::en::CountryCode().fake_with_rng(&mut draw.rng),
        }),
    ),
    Kind::new(
        "zipcode",
        &["zip", "postcode", "postalcode", "youbian"],
        &["邮编", "邮政编码"],
        Make::Code(|draw| match draw.is_chinese() {
            true => format!("{}00", &spot(draw).3[..4]),
            false => draw.digits(5),
        }),
    ),
    Kind::new(
        "areacode",
        &[
            "adcode",
            "citycode",
            "districtcode",
            "regioncode",
            "provincecode",
        ],
        &["行政区划", "地区编码"],
        Make::Code(|draw| spot(draw).3.to_owned()),
    ),
    Kind::new(
        "latitude",
        &["lat", "weidu"],
        &["纬度"],
        Make::Number {
            low: 23,
            high: 40,
            decimals: 6,
        },
    ),
    Kind::new(
        "longitude",
        &["lng", "lon", "jingdu"],
        &["经度"],
        Make::Number {
            low: 104,
            high: 121,
            decimals: 6,
        },
    ),
];

/// Province, city, district, code of the district.
const SPOTS: [(&str, &str, &str, &str); 24] = [
    ("北京市", "北京市", "朝阳区", "110105"),
    ("北京市", "北京市", "海淀区", "110108"),
    ("上海市", "上海市", "浦东新区", "310115"),
    ("上海市", "上海市", "徐汇区", "310104"),
    ("天津市", "天津市", "南开区", "120104"),
    ("重庆市", "重庆市", "渝北区", "500112"),
    ("广东省", "广州市", "天河区", "440106"),
    ("广东省", "深圳市", "南山区", "440305"),
    ("广东省", "深圳市", "福田区", "440304"),
    ("浙江省", "杭州市", "西湖区", "330106"),
    ("浙江省", "宁波市", "鄞州区", "330212"),
    ("江苏省", "南京市", "鼓楼区", "320106"),
    ("江苏省", "苏州市", "姑苏区", "320508"),
    ("四川省", "成都市", "武侯区", "510107"),
    ("四川省", "成都市", "锦江区", "510104"),
    ("湖北省", "武汉市", "洪山区", "420111"),
    ("湖南省", "长沙市", "岳麓区", "430104"),
    ("陕西省", "西安市", "雁塔区", "610113"),
    ("山东省", "青岛市", "市南区", "370202"),
    ("山东省", "济南市", "历下区", "370102"),
    ("福建省", "厦门市", "思明区", "350203"),
    ("河南省", "郑州市", "金水区", "410105"),
    ("辽宁省", "大连市", "中山区", "210202"),
    ("安徽省", "合肥市", "蜀山区", "340104"),
];
const STREETS: [&str; 16] = [
    "人民路",
    "解放路",
    "建设路",
    "中山路",
    "长江路",
    "文化路",
    "科技路",
    "和平路",
    "新华路",
    "学院路",
    "滨江路",
    "幸福路",
    "朝阳街",
    "花园路",
    "迎宾大道",
    "光明街",
];
const ESTATES: [&str; 10] = [
    "阳光花园",
    "锦绣家园",
    "翠湖苑",
    "金色港湾",
    "万科城",
    "绿地公馆",
    "创业大厦",
    "国际广场",
    "软件园",
    "紫荆苑",
];
const STATES: [(&str, &str, &str); 10] = [
    ("California", "San Diego", "North Park"),
    ("California", "Oakland", "Rockridge"),
    ("Texas", "Austin", "Hyde Park"),
    ("Washington", "Seattle", "Ballard"),
    ("Oregon", "Portland", "Sellwood"),
    ("Colorado", "Denver", "Highland"),
    ("Illinois", "Chicago", "Logan Square"),
    ("New York", "Buffalo", "Elmwood"),
    ("Ohio", "Columbus", "Clintonville"),
    ("Georgia", "Atlanta", "Midtown"),
];

pub(super) fn spot(draw: &Draw) -> (&'static str, &'static str, &'static str, &'static str) {
    draw.shared("place").pick(&SPOTS)
}

fn state(draw: &Draw) -> (&'static str, &'static str, &'static str) {
    draw.shared("place").pick(&STATES)
}

fn province(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => spot(draw).0.to_owned(),
        false => state(draw).0.to_owned(),
    }
}

pub(super) fn city(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => spot(draw).1.to_owned(),
        false => state(draw).1.to_owned(),
    }
}

fn district(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => spot(draw).2.to_owned(),
        false => state(draw).2.to_owned(),
    }
}

fn street(draw: &mut Draw) -> String {
    let mut shared = draw.shared("street");
    if draw.is_chinese() {
        let (road, number) = (shared.pick(&STREETS), shared.between(1, 388));
        let (estate, building) = (shared.pick(&ESTATES), shared.between(1, 20));
        return format!(
            "{road}{number}号{estate}{building}栋{}室",
            shared.between(101, 1808)
        );
    }
    let number = shared.between(1, 9800);
    let road: String = address::en::StreetName().fake_with_rng(&mut shared.rng);
    format!("{number} {road}")
}

fn address(draw: &mut Draw) -> String {
    let street = street(draw);
    if draw.is_chinese() {
        let (province, city, district, _) = spot(draw);
        let province = if province == city { "" } else { province };
        return format!("{province}{city}{district}{street}");
    }
    let (state, city, _) = state(draw);
    format!("{street}, {city}, {state}")
}
