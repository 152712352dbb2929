//! Texts that people write: titles, sentences, remarks, tags.

use super::{Kind, Make};
use crate::data::draw::Draw;
use crate::data::hint::Hint;
use fake::Fake as _;
use fake::faker::lorem;

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "title",
        &[
            "subject",
            "headline",
            "caption",
            "heading",
            "biaoti",
            "topic",
            "activityname",
            "subtitle",
        ],
        &["标题", "主题", "活动名"],
        Make::Prose(title),
    ),
    Kind::new(
        "sentence",
        &[
            "summary",
            "excerpt",
            "tips",
            "notice",
            "slogan",
            "jianjie",
            "intro",
            "introduction",
            "bio",
            "motto",
        ],
        &["摘要", "简介", "提示", "公告", "签名档"],
        Make::Prose(sentence),
    ),
    Kind::new(
        "paragraph",
        &[
            "description",
            "desc",
            "content",
            "body",
            "detail",
            "details",
            "text",
            "miaoshu",
            "neirong",
            "article",
            "story",
        ],
        &["描述", "内容", "详情", "说明", "介绍", "正文"],
        Make::Prose(paragraph),
    ),
    Kind::new(
        "remark",
        &[
            "comment",
            "note",
            "memo",
            "feedback",
            "reply",
            "reason",
            "beizhu",
            "review",
            "opinion",
            "evaluation",
            "notes",
        ],
        &["备注", "评论", "评价", "留言", "原因", "反馈", "意见"],
        Make::Prose(remark),
    ),
    Kind::new(
        "message",
        &["msg", "errmsg", "errormessage", "info", "xiaoxi"],
        &["消息", "提示信息"],
        Make::Named(message),
    ),
    Kind::new(
        "label",
        &[
            "tag",
            "category",
            "categoryname",
            "keyword",
            "group",
            "groupname",
            "biaoqian",
            "fenlei",
            "tagname",
            "typename",
            "classname",
        ],
        &["标签", "分类", "关键词", "分组"],
        Make::Prose(label),
    ),
    Kind::new(
        "unit",
        &["danwei"],
        &["计量单位"],
        Make::Prose(|draw| match draw.is_chinese() {
            true => draw.pick(&["件", "个", "盒", "台", "次"]).to_owned(),
            false => draw.pick(&["piece", "box", "set"]).to_owned(),
        }),
    ),
    Kind::new("word", &[], &[], Make::Prose(word)),
];

const TITLES: [&str; 14] = [
    "春季新品上市通知",
    "关于国庆节放假安排",
    "周末亲子活动报名",
    "会员积分兑换指南",
    "新手入门教程",
    "年度优秀员工评选",
    "城市夜跑招募",
    "系统升级公告",
    "限时优惠活动",
    "健康饮食小课堂",
    "社区志愿者招募",
    "夏日旅行攻略",
    "产品使用说明",
    "品质生活推荐",
];
const SENTENCES: [&str; 14] = [
    "感谢您一直以来的支持与信任",
    "本次活动名额有限，先到先得",
    "工作人员会在一个工作日内与您联系",
    "请提前十分钟到达现场",
    "我们为您准备了丰富的礼品",
    "下单后可在个人中心查看进度",
    "支持七天无理由退换",
    "如有疑问请联系在线客服",
    "专业团队全程为您服务",
    "让每一天都更轻松",
    "操作简单，几步即可完成",
    "营业时间为每天九点到十八点",
    "请妥善保管您的个人信息",
    "好物值得分享给更多的朋友",
];
const REMARKS: [&str; 12] = [
    "服务态度很好，下次还会再来",
    "请尽快安排，谢谢",
    "东西收到了，质量不错",
    "麻烦送到前台",
    "比预期的要好",
    "沟通顺畅，值得推荐",
    "到了请提前打电话",
    "整体满意，细节可以再改进",
    "周末送货，工作日不在家",
    "包装完好，速度很快",
    "老顾客了，一如既往的好",
    "请放在门口",
];
const LABELS: [&str; 14] = [
    "热门", "推荐", "新品", "精选", "生活", "美食", "旅行", "科技", "运动", "教育", "家居", "健康",
    "服饰", "数码",
];
const WORDS: [&str; 16] = [
    "春天", "城市", "时光", "星空", "海边", "咖啡", "音乐", "花园", "远方", "阳光", "书店", "电影",
    "清晨", "微风", "故事", "朋友",
];
const ENGLISH_TITLES: [&str; 10] = [
    "Getting started",
    "Spring collection",
    "Weekend workshop",
    "Notes from the field",
    "A guide to the city",
    "What is new this month",
    "Team update",
    "Summer travel tips",
    "Annual report",
    "Community meetup",
];
const ENGLISH_SENTENCES: [&str; 10] = [
    "Thank you for your support.",
    "Places are limited, so book early.",
    "Our team will contact you within one day.",
    "Free returns within thirty days.",
    "Everything you need in one place.",
    "Please arrive ten minutes early.",
    "Contact support if you have any questions.",
    "Simple to set up and easy to use.",
    "Made to last for many years.",
    "Available while stocks last.",
];
const ENGLISH_REMARKS: [&str; 8] = [
    "Great service, will come again.",
    "Arrived on time and well packed.",
    "Please call before delivery.",
    "Better than expected.",
    "Leave it at the front desk.",
    "Good quality for the price.",
    "Easy to talk to.",
    "Works as described.",
];
const ENGLISH_LABELS: [&str; 12] = [
    "popular", "new", "featured", "travel", "food", "music", "sports", "home", "science", "health",
    "books", "garden",
];

fn one(draw: &mut Draw, chinese: &[&'static str], english: &[&'static str]) -> String {
    match draw.is_chinese() {
        true => draw.pick(chinese).to_owned(),
        false => draw.pick(english).to_owned(),
    }
}

fn title(draw: &mut Draw) -> String {
    one(draw, &TITLES, &ENGLISH_TITLES)
}

fn sentence(draw: &mut Draw) -> String {
    let text = one(draw, &SENTENCES, &ENGLISH_SENTENCES);
    if draw.is_chinese() {
        text + "。"
    } else {
        text
    }
}

fn paragraph(draw: &mut Draw) -> String {
    let (first, second) = (sentence(draw), sentence(draw));
    match (first == second, draw.is_chinese()) {
        (true, _) => first,
        (false, true) => first + &second,
        (false, false) => format!("{first} {second}"),
    }
}

fn remark(draw: &mut Draw) -> String {
    one(draw, &REMARKS, &ENGLISH_REMARKS)
}

pub(super) fn label(draw: &mut Draw) -> String {
    one(draw, &LABELS, &ENGLISH_LABELS)
}

/// The message of an answer says that all went well; other messages are sentences.
fn message(hint: &Hint<'_>, draw: &mut Draw) -> String {
    match hint.outermost {
        true => "ok".to_owned(),
        false => sentence(draw),
    }
}

/// One word.
pub(crate) fn word(draw: &mut Draw) -> String {
    match draw.is_chinese() {
        true => draw.pick(&WORDS).to_owned(),
        false => lorem::en::Word().fake_with_rng(&mut draw.rng),
    }
}

/// A few words, where nothing is known of a text.
pub(crate) fn words(_: &Hint<'_>, draw: &mut Draw) -> String {
    let (first, second) = (word(draw), word(draw));
    match draw.is_chinese() {
        true => format!("{first}{second}"),
        false => format!("{first} {second}"),
    }
}

/// A name for an entry of a map.
pub(crate) fn key_word(draw: &mut Draw, turn: usize) -> String {
    let word: String = lorem::en::Word().fake_with_rng(&mut draw.rng);
    match turn {
        0..4 => word,
        turn => format!("{word}{turn}"),
    }
}
