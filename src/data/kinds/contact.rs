//! Ways to reach someone: phones, e-mail, accounts.

use super::{Kind, Make};
use crate::data::draw::Draw;
use fake::Fake as _;
use fake::faker::{internet, name};

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "phone",
        &[
            "mobile",
            "phonenumber",
            "mobilephone",
            "cellphone",
            "cell",
            "phoneno",
            "mobileno",
            "shouji",
            "shoujihao",
            "dianhua",
            "telephone",
            "phonenum",
            "contactphone",
            "mobilenumber",
        ],
        &["手机", "电话", "联系方式"],
        Make::Code(phone),
    ),
    Kind::new(
        "landline",
        &["tel", "fax", "telno", "hotline", "zuoji"],
        &["座机", "固话", "传真"],
        Make::Code(landline),
    ),
    Kind::new(
        "email",
        &["mail", "emailaddress", "mailbox", "youxiang"],
        &["邮箱", "电子邮件"],
        Make::Code(email),
    ),
    Kind::new(
        "username",
        &[
            "login",
            "account",
            "loginname",
            "accountname",
            "handle",
            "zhanghao",
        ],
        &["用户名", "账号", "登录名"],
        Make::Code(username),
    ),
    Kind::new(
        "wechat",
        &["wechatid", "weixin", "wxid", "wx"],
        &["微信号"],
        Make::Code(|draw| format!("wx_{}", draw.letters(8, "abcdefghijkmnpqrstuvwxyz23456789"))),
    ),
    Kind::new(
        "qq",
        &["qqnumber"],
        &["QQ号"],
        Make::Code(|draw| draw.digits(9)),
    ),
    Kind::new(
        "openid",
        &["unionid"],
        &["微信标识"],
        Make::Code(|draw| {
            let rest = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
            format!("o{}", draw.letters(27, rest))
        }),
    ),
];

const PINYIN: [&str; 24] = [
    "wang", "li", "zhang", "liu", "chen", "yang", "huang", "zhao", "wu", "zhou", "xu", "sun", "ma",
    "zhu", "hu", "guo", "he", "lin", "gao", "luo", "zheng", "liang", "xie", "song",
];
const GIVEN: [&str; 16] = [
    "wei", "fang", "na", "min", "jing", "qiang", "lei", "jun", "yang", "yong", "yan", "jie", "tao",
    "ming", "chao", "xia",
];
const MAIL_ZH: [&str; 4] = [
    "example.cn",
    "example.com",
    "mail.example.cn",
    "example.com.cn",
];
const MAIL_EN: [&str; 3] = ["example.com", "example.org", "mail.example.net"];
const CARRIERS: [&str; 20] = [
    "130", "131", "132", "135", "136", "137", "138", "139", "150", "151", "152", "158", "159",
    "176", "177", "180", "186", "187", "188", "189",
];
const AREA_CODES: [&str; 10] = [
    "010", "021", "0755", "020", "0571", "025", "028", "027", "029", "0512",
];

fn phone(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => format!("{}{}", draw.pick(&CARRIERS), draw.letters(8, "0123456789")),
        // Numbers with 555-01xx belong to nobody.
        false => format!(
            "+1-{}-555-01{}",
            draw.between(201, 989),
            draw.letters(2, "0123456789")
        ),
    }
}

fn landline(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => format!("{}-{}", draw.pick(&AREA_CODES), draw.digits(8)),
        false => phone(draw),
    }
}

/// An address that belongs to nobody, in ASCII.
pub(crate) fn email(draw: &mut Draw) -> String {
    let user = username(draw);
    match draw.is_chinese() {
        true => format!("{user}@{}", draw.pick(&MAIL_ZH)),
        false => format!("{user}@{}", draw.pick(&MAIL_EN)),
    }
}

fn username(draw: &mut Draw) -> String {
    if draw.is_chinese() {
        let (family, given) = (draw.pick(&PINYIN), draw.pick(&GIVEN));
        return format!("{family}{given}{}", draw.between(1, 999));
    }
    let name: String = match draw.below(3) {
        0 => internet::en::Username().fake_with_rng(&mut draw.rng),
        _ => name::en::FirstName().fake_with_rng(&mut draw.rng),
    };
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    let name: String = letters.collect::<String>().to_ascii_lowercase();
    format!("{name}{}", draw.between(1, 99))
}
