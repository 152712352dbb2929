//! Business: companies, goods, orders.

use super::{Kind, Make};
use crate::data::draw::Draw;
use fake::Fake as _;
use fake::faker::{company as table, name};

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "company",
        &[
            "companyname",
            "corporation",
            "corpname",
            "employer",
            "enterprise",
            "enterprisename",
            "orgname",
            "organization",
            "organizationname",
            "merchantname",
            "supplier",
            "suppliername",
            "vendor",
            "gongsi",
        ],
        &["公司", "企业", "单位名称", "商户名", "供应商"],
        Make::Prose(company),
    ),
    Kind::new(
        "shop",
        &["shopname", "storename", "dianpu"],
        &["店铺", "门店"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => format!("{}{}店", draw.pick(&SHOPS), draw.pick(&BRANCHES)),
            false => format!(
                "{} {}",
                draw.pick(&["Corner", "Harbor", "Maple", "Sunset"]),
                draw.pick(&["Market", "Store", "Shop"])
            ),
        }),
    ),
    Kind::new(
        "product",
        &[
            "productname",
            "goodsname",
            "itemname",
            "skuname",
            "commodity",
            "goods",
            "shangpin",
            "productname",
            "servicename",
            "brandname",
            "brand",
            "model",
        ],
        &["商品", "产品", "品牌"],
        Make::Prose(product),
    ),
    Kind::new(
        "department",
        &["departmentname", "dept", "deptname", "team", "bumen"],
        &["部门"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => draw
                .pick(&["市场部", "研发部", "财务部", "人事部", "客服部", "运营部"])
                .to_owned(),
            false => draw
                .pick(&["Marketing", "Engineering", "Finance", "Support", "Sales"])
                .to_owned(),
        }),
    ),
    Kind::new(
        "industry",
        &["trade", "hangye"],
        &["行业"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => table::zh_cn::Industry().fake_with_rng(&mut draw.rng),
            false => table::en::Industry().fake_with_rng(&mut draw.rng),
        }),
    ),
    Kind::new(
        "orderno",
        &[
            "ordersn",
            "ordernumber",
            "tradeno",
            "outtradeno",
            "serialno",
            "serialnumber",
            "sn",
            "billno",
            "flowno",
            "invoicenumber",
            "invoiceno",
            "trackingnumber",
            "expressno",
            "transactionid",
            "dingdanhao",
        ],
        &["订单号", "流水号", "单号", "交易号"],
        Make::Code(order_number),
    ),
    Kind::new(
        "sku",
        &["skucode", "productcode", "goodscode", "barcode", "itemcode"],
        &["条码", "商品编码"],
        Make::Code(|draw| format!("SKU{}", draw.digits(8))),
    ),
    Kind::new(
        "currency",
        &["currencycode", "bizhong"],
        &["币种", "货币"],
        Make::Code(|draw| match draw.is_chinese() {
            true => "CNY".to_owned(),
            false => draw.pick(&["USD", "EUR", "GBP"]).to_owned(),
        }),
    ),
    Kind::new(
        "express",
        &["expresscompany", "carrier", "logistics", "kuaidi"],
        &["快递", "物流公司"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => draw
                .pick(&["顺丰速运", "京东物流", "中通快递", "圆通速递"])
                .to_owned(),
            false => draw.pick(&["UPS", "FedEx", "DHL"]).to_owned(),
        }),
    ),
];

const FIELDS: [&str; 12] = [
    "科技",
    "信息技术",
    "网络科技",
    "商贸",
    "文化传媒",
    "电子商务",
    "物流",
    "餐饮管理",
    "教育咨询",
    "建筑工程",
    "生物科技",
    "汽车服务",
];
const NAMES: [&str; 16] = [
    "华信", "中泰", "恒远", "瑞丰", "天成", "博雅", "宏达", "金鼎", "嘉禾", "云帆", "盛世", "启明",
    "安捷", "联创", "鑫源", "和众",
];
const FORMS: [&str; 3] = ["有限公司", "有限责任公司", "股份有限公司"];
const SHOPS: [&str; 8] = [
    "老地方",
    "味之家",
    "优品",
    "鲜果时光",
    "城市之光",
    "邻里",
    "乐购",
    "木子",
];
const BRANCHES: [&str; 6] = ["人民路", "大学城", "万达", "火车站", "中山路", "科技园"];
const GOODS: [&str; 20] = [
    "无线蓝牙耳机",
    "保温杯",
    "纯棉短袖T恤",
    "机械键盘",
    "智能手环",
    "空气炸锅",
    "山地自行车",
    "双肩背包",
    "护眼台灯",
    "不锈钢餐具",
    "记忆棉枕头",
    "电动牙刷",
    "车载充电器",
    "有机大米",
    "冻干咖啡",
    "瑜伽垫",
    "儿童积木",
    "运动跑鞋",
    "折叠雨伞",
    "蓝牙音箱",
];
const ADJECTIVES: [&str; 10] = [
    "Wireless", "Compact", "Cotton", "Steel", "Wooden", "Smart", "Portable", "Classic", "Ceramic",
    "Folding",
];
const THINGS: [&str; 12] = [
    "Headphones",
    "Backpack",
    "Desk Lamp",
    "Water Bottle",
    "Keyboard",
    "Chair",
    "Umbrella",
    "Notebook",
    "Mug",
    "Speaker",
    "Jacket",
    "Bicycle",
];

pub(super) fn company(draw: &mut Draw) -> String {
    if draw.is_chinese() {
        let city = super::place::spot(draw).1.trim_end_matches('市');
        let (name, field) = (draw.pick(&NAMES), draw.pick(&FIELDS));
        return format!("{city}{name}{field}{}", draw.pick(&FORMS));
    }
    let name: String = name::en::LastName().fake_with_rng(&mut draw.rng);
    format!(
        "{name} {}",
        draw.pick(&["Inc.", "LLC", "Group", "& Sons", "Partners"])
    )
}

pub(super) fn product(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => draw.pick(&GOODS).to_owned(),
        false => format!("{} {}", draw.pick(&ADJECTIVES), draw.pick(&THINGS)),
    }
}

fn order_number(draw: &mut Draw) -> String {
    let day = super::moment::print(super::moment::anchor(draw), "%Y%m%d", draw);
    format!("{day}{}", draw.letters(8, "0123456789"))
}
