//! People: names, age, gender, work.

use super::{Kind, Make, number};
use crate::data::draw::Draw;
use crate::data::hint::Hint;
use fake::Fake as _;
use fake::faker::{job, name};

pub(super) const ALL: &[Kind] = &[
    Kind::new("name", &[], &[], Make::Named(any_name)),
    Kind::new(
        "fullname",
        &[
            "realname",
            "truename",
            "personname",
            "contactname",
            "author",
            "xingming",
            "receiver",
            "consignee",
            "contact",
            "linkman",
            "operator",
            "customername",
            "drivername",
            "displayname",
            "holder",
            "owner",
            "assignee",
            "creator",
            "staffname",
        ],
        &[
            "姓名",
            "联系人",
            "收货人",
            "真实姓名",
            "客户名",
            "负责人",
            "操作人",
            "申请人",
            "创建人",
        ],
        Make::Prose(full_name),
    ),
    Kind::new(
        "firstname",
        &["givenname"],
        &[],
        Make::Prose(|draw| match draw.is_chinese() {
            true => name::zh_cn::FirstName().fake_with_rng(&mut draw.rng),
            false => name::en::FirstName().fake_with_rng(&mut draw.rng),
        }),
    ),
    Kind::new(
        "lastname",
        &["surname", "familyname"],
        &["姓氏"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => name::zh_cn::LastName().fake_with_rng(&mut draw.rng),
            false => name::en::LastName().fake_with_rng(&mut draw.rng),
        }),
    ),
    Kind::new(
        "nickname",
        &["nick", "nicheng", "alias", "screenname"],
        &["昵称", "别名", "花名"],
        Make::Prose(nickname),
    ),
    Kind::new(
        "gender",
        &["sex", "xingbie"],
        &["性别"],
        Make::Code(|draw| {
            let female = is_female(draw);
            match (draw.is_chinese(), female) {
                (true, true) => "女",
                (true, false) => "男",
                (false, true) => "female",
                (false, false) => "male",
            }
            .to_owned()
        }),
    ),
    Kind::new("age", &["nianling"], &["年龄"], number(18, 65)),
    Kind::new("height", &["shengao"], &["身高"], number(150, 190)),
    Kind::new(
        "job",
        &["jobtitle", "profession", "occupation", "position", "zhiye"],
        &["职位", "职业", "岗位", "职务"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => draw.pick(&JOBS).to_owned(),
            false => job::en::Title().fake_with_rng(&mut draw.rng),
        }),
    ),
];

/// What a record is if its name is the name of a person.
const PEOPLE: [&str; 22] = [
    "user",
    "person",
    "people",
    "customer",
    "client",
    "member",
    "staff",
    "employee",
    "author",
    "contact",
    "driver",
    "owner",
    "patient",
    "student",
    "teacher",
    "doctor",
    "guest",
    "admin",
    "buyer",
    "seller",
    "worker",
    "passenger",
];
const COMPANIES: [&str; 9] = [
    "company",
    "shop",
    "store",
    "merchant",
    "vendor",
    "supplier",
    "organization",
    "enterprise",
    "employer",
];
const PLACES: [&str; 3] = ["city", "region", "area"];

const JOBS: [&str; 12] = [
    "产品经理",
    "软件工程师",
    "销售经理",
    "客服专员",
    "设计师",
    "会计",
    "店长",
    "项目经理",
    "运营专员",
    "司机",
    "护士",
    "教师",
];
const NICK_HEADS: [&str; 16] = [
    "快乐的",
    "爱笑的",
    "努力的",
    "安静的",
    "会飞的",
    "认真的",
    "追风的",
    "温柔的",
    "小小",
    "阿",
    "大",
    "老",
    "晴天",
    "夏日",
    "南方",
    "一只",
];
const NICK_TAILS: [&str; 16] = [
    "小鱼", "橘子", "猫咪", "柠檬", "熊猫", "石头", "豆豆", "星星", "土豆", "团子", "青柠", "鲸鱼",
    "松鼠", "西瓜", "木木", "布丁",
];
const NICK_ENGLISH: [&str; 12] = [
    "Sunny", "Lucky", "Quiet", "Brave", "Happy", "Swift", "Clever", "Gentle", "Misty", "Cosmic",
    "Mellow", "Zesty",
];
const NICK_ANIMALS: [&str; 12] = [
    "Otter", "Fox", "Panda", "Robin", "Tiger", "Koala", "Lynx", "Heron", "Badger", "Falcon",
    "Whale", "Finch",
];

pub(super) fn full_name(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => name::zh_cn::Name().fake_with_rng(&mut draw.rng),
        false => {
            let first: String = name::en::FirstName().fake_with_rng(&mut draw.rng);
            let last: String = name::en::LastName().fake_with_rng(&mut draw.rng);
            format!("{first} {last}")
        }
    }
}

/// The gender of the person that the record is about.
pub(super) fn is_female(draw: &Draw) -> bool {
    draw.shared("gender").below(2) == 0
}

fn nickname(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => format!("{}{}", draw.pick(&NICK_HEADS), draw.pick(&NICK_TAILS)),
        false => format!("{}{}", draw.pick(&NICK_ENGLISH), draw.pick(&NICK_ANIMALS)),
    }
}

/// A plain `name` is that of its owner: of a person, a company, a place or a thing.
fn any_name(hint: &Hint<'_>, draw: &mut Draw) -> String {
    if hint.is_owned_by(&COMPANIES) {
        super::business::company(draw)
    } else if hint.is_owned_by(&PEOPLE) || hint.owner.is_empty() {
        full_name(draw)
    } else if hint.is_owned_by(&PLACES) {
        super::place::city(draw)
    } else if hint.is_owned_by(&["tag", "categor", "label", "type", "group", "kind"]) {
        super::prose::label(draw)
    } else {
        super::business::product(draw)
    }
}
