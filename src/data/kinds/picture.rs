//! Pictures that load: where the sender of a value serves them, the address of one; else a few shapes as a `data:` URI,
//! which load everywhere, also without a network.

use super::{Kind, Make};
use crate::data::draw::Draw;
use crate::data::hint::Hint;

/// Where served pictures are, until the address is known under which a client reaches their server. It looks like an
/// address, so that schemas judge it as one, and is longer than most.
pub(crate) const PICTURES: &str = "http://pictures-served-by-mimeo.invalid/__mimeo/pictures";

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
        Make::Named(avatar),
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
        Make::Named(picture),
    ),
];

const COLORS: [&str; 10] = [
    "5b8", "58c", "c75", "a6c", "db4", "6ab", "c58", "7a5", "88b", "b86",
];

fn svg(shape: &str, (width, height): (u32, u32)) -> String {
    let head = "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20";
    format!("{head}viewBox='0%200%20{width}%20{height}'%3E{shape}%3C/svg%3E")
}

/// The sizes of pictures by a word in their names.
const SIZES: [(&str, &str); 8] = [
    ("banner", "750x300"),
    ("poster", "600x800"),
    ("logo", "128x128"),
    ("icon", "128x128"),
    ("qr", "300x300"),
    ("thumb", "200x150"),
    ("photo", "600x400"),
    ("cover", "640x360"),
];

fn served(size: &str, name: &str, draw: &mut Draw) -> String {
    format!("{PICTURES}/{size}/{name}-{}.png", draw.between(1, 99))
}

fn avatar(_: &Hint<'_>, draw: &mut Draw) -> String {
    if draw.scene.serves_pictures {
        return served("200x200", "avatar", draw);
    }
    let color = draw.pick(&COLORS);
    let shape = format!(
        "%3Cpath%20fill='%23{color}'%20d='M0%200h9v9H0z'/%3E%3Cpath%20fill='%23fff'%20d='M3%204a1.5%201.5%200%201%201%203%200a1.5%201.5%200%201%201-3%200M1%209a3.5%203%200%200%201%207%200z'/%3E"
    );
    svg(&shape, (9, 9))
}

pub(super) fn picture(hint: &Hint<'_>, draw: &mut Draw) -> String {
    if draw.scene.serves_pictures {
        let name = hint.words().concat();
        let known = SIZES.iter().find(|(word, _)| name.contains(word));
        let (name, size) = known.copied().unwrap_or(("image", "640x360"));
        return served(size, name, draw);
    }
    let color = draw.pick(&COLORS);
    let shape = format!(
        "%3Cpath%20fill='%23{color}'%20d='M0%200h16v9H0z'/%3E%3Cpath%20fill='%23fff8'%20d='M1%208l4-5%203%204%202-2%205%203z'/%3E"
    );
    svg(&shape, (16, 9))
}
