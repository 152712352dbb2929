//! The web: addresses, hosts, files, versions. Every host is one that is set aside for examples.

use super::{Kind, Make};
use crate::data::draw::Draw;
use crate::data::hint::Hint;

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "url",
        &[
            "uri", "link", "href", "website", "homepage", "site", "lianjie", "wangzhi", "redirect",
            "callback",
        ],
        &["链接", "网址", "网站"],
        Make::Named(uri),
    ),
    Kind::new(
        "domain",
        &["host", "hostname", "domainname", "yuming"],
        &["域名"],
        Make::Code(hostname),
    ),
    Kind::new(
        "ip",
        &["ipaddress", "ipaddr", "clientip", "loginip"],
        &["IP地址"],
        Make::Code(ipv4),
    ),
    Kind::new(
        "mac",
        &["macaddress"],
        &["MAC地址"],
        Make::Code(|draw| {
            let parts: Vec<String> = (0..6)
                .map(|_| draw.letters(2, "0123456789ABCDEF"))
                .collect();
            parts.join(":")
        }),
    ),
    Kind::new(
        "useragent",
        &[],
        &[],
        Make::Code(|_| {
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36".to_owned()
        }),
    ),
    Kind::new(
        "filename",
        &["file", "attachment", "wenjianming"],
        &["文件名", "附件"],
        Make::Code(|draw| {
            format!(
                "{}.{}",
                draw.letters(8, "abcdefghijklmnopqrstuvwxyz"),
                draw.pick(&["pdf", "png", "docx", "jpg"])
            )
        }),
    ),
    Kind::new(
        "mimetype",
        &["contenttype", "mediatype"],
        &[],
        Make::Code(|draw| {
            draw.pick(&["image/png", "image/jpeg", "application/pdf"])
                .to_owned()
        }),
    ),
    Kind::new(
        "path",
        &["route", "lujing"],
        &["路径"],
        Make::Code(|draw| format!("/{}", slug(draw))),
    ),
    Kind::new("slug", &["permalink"], &[], Make::Code(slug)),
    Kind::new(
        "version",
        &["ver", "appversion", "banben"],
        &["版本"],
        Make::Code(|draw| {
            format!(
                "{}.{}.{}",
                draw.between(1, 3),
                draw.below(10),
                draw.below(10)
            )
        }),
    ),
    Kind::new(
        "language",
        &["lang", "locale", "yuyan"],
        &["语言"],
        Make::Code(|draw| match draw.is_chinese() {
            true => "zh-CN".to_owned(),
            false => "en".to_owned(),
        }),
    ),
    Kind::new(
        "timezone",
        &["tz"],
        &["时区"],
        Make::Code(|draw| match draw.is_chinese() {
            true => "Asia/Shanghai".to_owned(),
            false => draw
                .pick(&["Europe/London", "America/New_York", "UTC"])
                .to_owned(),
        }),
    ),
    Kind::new(
        "color",
        &["colour", "yanse", "bgcolor"],
        &["颜色"],
        Make::Code(|draw| format!("#{}", draw.letters(6, "0123456789abcdef"))),
    ),
];

const SLUG: [&str; 14] = [
    "spring", "offer", "guide", "news", "team", "river", "garden", "summer", "city", "travel",
    "music", "light", "market", "story",
];

fn slug(draw: &mut Draw) -> String {
    format!("{}-{}", draw.pick(&SLUG), draw.pick(&SLUG))
}

/// A picture where the name asks for one, else a page.
pub(crate) fn uri(hint: &Hint<'_>, draw: &mut Draw) -> String {
    let kind = super::find(hint);
    if let Some(make) = kind.filter(|it| matches!(it.name, "avatar" | "image")) {
        return super::text(make, hint, draw);
    }
    format!("https://{}/{}", hostname(draw), slug(draw))
}

pub(crate) fn hostname(draw: &mut Draw) -> String {
    draw.pick(&[
        "www.example.com",
        "example.com",
        "shop.example.com",
        "www.example.org",
        "api.example.net",
    ])
    .to_owned()
}

/// An address of the documentation range 203.0.113.0/24.
pub(crate) fn ipv4(draw: &mut Draw) -> String {
    format!("203.0.113.{}", draw.between(1, 254))
}
