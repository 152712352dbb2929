//! Pictures that load everywhere, also without a network: a few shapes as a `data:` URI.

use super::{Kind, Make};
use crate::data::draw::Draw;

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "avatar",
        &[
            "avatarurl",
            "headimg",
            "headimgurl",
            "headimage",
            "portrait",
            "touxiang",
            "face",
            "profileimage",
        ],
        &["头像"],
        Make::Code(avatar),
    ),
    Kind::new(
        "image",
        &[
            "cover",
            "pic",
            "picture",
            "logo",
            "photo",
            "img",
            "thumb",
            "thumbnail",
            "banner",
            "icon",
            "poster",
            "imageurl",
            "imgurl",
            "picurl",
            "photourl",
            "coverurl",
            "logourl",
            "iconurl",
            "thumburl",
            "pictureurl",
            "coverimage",
            "tupian",
            "qrcode",
            "screenshot",
            "bannerurl",
            "posterurl",
        ],
        &["图片", "封面", "照片", "图标", "缩略图", "二维码"],
        Make::Code(picture),
    ),
];

const COLORS: [&str; 10] = [
    "5b8", "58c", "c75", "a6c", "db4", "6ab", "c58", "7a5", "88b", "b86",
];

fn svg(shape: &str, (width, height): (u32, u32)) -> String {
    let head = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20";
    format!("{head}viewBox='0%200%20{width}%20{height}'%3E{shape}%3C/svg%3E")
}

fn avatar(draw: &mut Draw) -> String {
    let color = draw.pick(&COLORS);
    let shape = format!(
        "%3Cpath%20fill='%23{color}'%20d='M0%200h9v9H0z'/%3E%3Cpath%20fill='%23fff'%20d='M3%204a1.5%201.5%200%201%201%203%200a1.5%201.5%200%201%201-3%200M1%209a3.5%203%200%200%201%207%200z'/%3E"
    );
    svg(&shape, (9, 9))
}

pub(super) fn picture(draw: &mut Draw) -> String {
    let color = draw.pick(&COLORS);
    let shape = format!(
        "%3Cpath%20fill='%23{color}'%20d='M0%200h16v9H0z'/%3E%3Cpath%20fill='%23fff8'%20d='M1%208l4-5%203%204%202-2%205%203z'/%3E"
    );
    svg(&shape, (16, 9))
}
