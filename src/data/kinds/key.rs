//! Keys, tokens and codes.

use super::{Kind, Make};
use crate::data::draw::Draw;
use crate::data::hint::Hint;

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "id",
        &["key", "pk", "rowid"],
        &["编号", "主键", "标识"],
        Make::Key,
    ),
    Kind::new(
        "uuid",
        &["guid", "requestid", "traceid"],
        &[],
        Make::Code(uuid),
    ),
    Kind::new(
        "token",
        &[
            "accesstoken",
            "refreshtoken",
            "apikey",
            "secret",
            "session",
            "sessionid",
            "signature",
            "sign",
            "jwt",
            "lingpai",
            "sessionkey",
            "nonce",
        ],
        &["令牌", "密钥", "签名"],
        Make::Code(|draw| draw.letters(32, "abcdef0123456789")),
    ),
    Kind::new(
        "hash",
        &["md5", "sha1", "sha256", "digest", "checksum", "etag", "sha"],
        &["摘要值", "校验和"],
        Make::Code(|draw| draw.letters(40, "0123456789abcdef")),
    ),
    Kind::new(
        "captcha",
        &[
            "verifycode",
            "smscode",
            "otp",
            "verificationcode",
            "yanzhengma",
        ],
        &["验证码"],
        Make::Code(|draw| draw.digits(6)),
    ),
    Kind::new(
        "code",
        &["bianma", "no", "couponcode", "invitecode"],
        &["编码", "代码", "兑换码"],
        Make::Named(code),
    ),
    Kind::new(
        "password",
        &["passwd", "pwd", "mima"],
        &["密码"],
        Make::Code(|draw| {
            draw.letters(
                12,
                "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789",
            )
        }),
    ),
];

/// Whether a name is that of a key of its own record.
pub(crate) fn is_key(hint: &Hint<'_>) -> bool {
    let words = hint.words();
    matches!(words.as_slice(), [one] if matches!(one.as_str(), "id" | "key" | "pk"))
}

/// A key as a text: hexadecimal digits, as many stores make them.
pub(super) fn text(_: &Hint<'_>, draw: &mut Draw) -> String {
    draw.letters(24, "0123456789abcdef")
}

/// A random UUID (version 4).
pub(crate) fn uuid(draw: &mut Draw) -> String {
    let hex = "0123456789abcdef";
    let (first, second, third) = (
        draw.letters(8, hex),
        draw.letters(4, hex),
        draw.letters(3, hex),
    );
    let (variant, fourth, fifth) = (
        draw.letters(1, "89ab"),
        draw.letters(3, hex),
        draw.letters(12, hex),
    );
    format!("{first}-{second}-4{third}-{variant}{fourth}-{fifth}")
}

/// The code of an answer says that all went well; other codes are short.
fn code(hint: &Hint<'_>, draw: &mut Draw) -> String {
    match hint.outermost {
        true => "0".to_owned(),
        false => format!(
            "{}{}",
            draw.letters(2, "ABCDEFGHJKLMNPQRSTUVWXYZ"),
            draw.digits(4)
        ),
    }
}
