//! Numbers of papers, each with its check digit: identity and bank cards, plates, credit codes.

use super::{Kind, Make};
use crate::data::draw::Draw;

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "idcard",
        &[
            "idcardno",
            "idcardnumber",
            "idno",
            "idnumber",
            "identity",
            "identitycard",
            "identityno",
            "certno",
            "shenfenzheng",
            "sfz",
            "cardid",
        ],
        &["身份证", "证件号"],
        Make::Code(identity_card),
    ),
    Kind::new(
        "bankcard",
        &[
            "bankcardno",
            "bankaccount",
            "cardno",
            "cardnumber",
            "banknumber",
            "creditcard",
            "yinhangka",
            "accountno",
            "accountnumber",
        ],
        &["银行卡", "银行账号", "卡号"],
        Make::Code(bank_card),
    ),
    Kind::new(
        "bank",
        &["bankname", "yinhang", "openbank"],
        &["银行名", "开户行"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => draw
                .pick(&[
                    "中国工商银行",
                    "中国建设银行",
                    "招商银行",
                    "中国农业银行",
                    "交通银行",
                ])
                .to_owned(),
            false => draw
                .pick(&["First National Bank", "Union Savings Bank", "Harbor Bank"])
                .to_owned(),
        }),
    ),
    Kind::new(
        "plate",
        &[
            "plateno",
            "platenumber",
            "licenseplate",
            "carno",
            "carnumber",
            "platenum",
            "vehicleno",
            "chepai",
            "chepaihao",
        ],
        &["车牌"],
        Make::Code(plate),
    ),
    Kind::new(
        "vin",
        &["vinno", "vincode", "framenumber", "chejiahao"],
        &["车架号", "车辆识别"],
        Make::Code(|draw| format!("L{}{}", draw.letters(10, VIN), draw.digits(6))),
    ),
    Kind::new(
        "creditcode",
        &[
            "socialcreditcode",
            "uscc",
            "taxno",
            "taxnumber",
            "taxid",
            "businesslicense",
            "licenseno",
            "unifiedsocialcreditcode",
        ],
        &["统一社会信用", "信用代码", "税号", "营业执照号"],
        Make::Code(credit_code),
    ),
    Kind::new(
        "passport",
        &["passportno", "passportnumber", "huzhao"],
        &["护照"],
        Make::Code(|draw| format!("E{}", draw.digits(8))),
    ),
];

const VIN: &str = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";
/// The signs of a unified social credit code, each with its value by place.
const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const PLATES: [&str; 16] = [
    "京A", "京N", "沪A", "沪B", "粤A", "粤B", "浙A", "浙B", "苏A", "苏E", "川A", "鄂A", "湘A",
    "陕A", "鲁B", "闽D",
];
const BANKS: [&str; 6] = ["622202", "621700", "622588", "622848", "622260", "621661"];

/// The 18 digits of a resident identity card; it agrees with place, gender and birthday of the record.
fn identity_card(draw: &mut Draw) -> String {
    let area = super::place::spot(draw).3;
    let day = super::moment::print(super::moment::birthday(draw), "%Y%m%d", draw);
    let odd = i64::from(!super::person::is_female(draw));
    let sequence = draw.between(0, 499) * 2 + odd;
    let body = format!("{area}{day}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = digits(&body).zip(weights).map(|(a, b)| a * b).sum();
    format!("{body}{}", &"10X98765432"[sum % 11..=sum % 11])
}

/// 19 digits with the check digit of Luhn; 16 in English.
fn bank_card(draw: &mut Draw) -> String {
    let body = match draw.is_chinese() {
        true => format!("{}{}", draw.pick(&BANKS), draw.letters(12, "0123456789")),
        false => format!("4{}", draw.letters(14, "0123456789")),
    };
    let places: Vec<usize> = digits(&body).collect();
    let doubled = places
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            0 if *digit > 4 => digit * 2 - 9,
            0 => digit * 2,
            _ => *digit,
        });
    let sum: usize = doubled.sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

fn plate(draw: &mut Draw) -> String {
    let letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
    match draw.is_chinese() {
        true => format!("{}{}", draw.pick(&PLATES), draw.letters(5, letters)),
        false => format!(
            "{}{}",
            draw.digits(1),
            draw.letters(3, "ABCDEFGHJKLMNPRSTUVWXYZ") + &draw.digits(3)
        ),
    }
}

/// GB 32100-2015: 17 signs and one that checks them.
fn credit_code(draw: &mut Draw) -> String {
    let area = super::place::spot(draw).3;
    let body = format!("91{area}{}", draw.letters(9, SIGNS));
    let mut weight = 1;
    let mut sum = 0;
    for sign in body.chars() {
        sum += SIGNS.find(sign).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    let check = (31 - sum % 31) % 31;
    format!("{body}{}", &SIGNS[check..=check])
}

fn digits(text: &str) -> impl Iterator<Item = usize> {
    text.chars()
        .filter_map(|it| it.to_digit(10))
        .map(|it| it as usize)
}
