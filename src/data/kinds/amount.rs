//! Amounts: money, counts, shares, pages, and the numbers that say how a call went.

use super::{Kind, Make, number};

const fn decimal(low: i64, high: i64, decimals: u8) -> Make {
    Make::Number {
        low,
        high,
        decimals,
    }
}

pub(super) const ALL: &[Kind] = &[
    Kind::new(
        "price",
        &[
            "unitprice",
            "saleprice",
            "originalprice",
            "marketprice",
            "cost",
            "jiage",
            "danjia",
            "fare",
        ],
        &["价格", "单价", "售价", "原价"],
        decimal(9, 999, 2),
    ),
    Kind::new(
        "amount",
        &[
            "money",
            "totalamount",
            "payamount",
            "balance",
            "fee",
            "freight",
            "deposit",
            "salary",
            "income",
            "revenue",
            "subtotal",
            "discount",
            "tax",
            "refund",
            "jine",
            "totalfee",
            "wallet",
            "budget",
            "payment",
        ],
        &["金额", "余额", "费用", "运费", "押金", "工资", "总价"],
        decimal(10, 5000, 2),
    ),
    Kind::new(
        "count",
        &[
            "total",
            "num",
            "number",
            "quantity",
            "qty",
            "stock",
            "inventory",
            "sales",
            "views",
            "likes",
            "clicks",
            "times",
            "size",
            "shuliang",
            "totalcount",
            "totalnum",
            "followers",
            "visits",
            "seats",
        ],
        &["数量", "总数", "库存", "销量", "次数", "人数", "件数"],
        number(1, 200),
    ),
    Kind::new(
        "score",
        &["rating", "stars", "star", "pingfen", "level", "grade"],
        &["评分", "星级", "等级", "级别"],
        number(1, 5),
    ),
    Kind::new(
        "percent",
        &[
            "percentage",
            "progress",
            "ratio",
            "rate",
            "probability",
            "bili",
        ],
        &["百分比", "进度", "比例"],
        number(1, 100),
    ),
    Kind::new(
        "distance",
        &["mileage", "kilometers", "juli"],
        &["距离", "里程"],
        decimal(1, 50, 1),
    ),
    Kind::new(
        "weight",
        &["zhongliang", "tizhong"],
        &["重量", "体重"],
        decimal(1, 80, 1),
    ),
    Kind::new("year", &["nianfen"], &["年份"], number(2015, 2025)),
    Kind::new("month", &["yuefen"], &["月份"], number(1, 12)),
    Kind::new("day", &["days", "tianshu"], &["天数"], number(1, 28)),
    Kind::new("hour", &["hours"], &["小时"], number(0, 23)),
    Kind::new(
        "minute",
        &["minutes", "duration"],
        &["分钟", "时长"],
        number(1, 59),
    ),
    Kind::new("width", &[], &["宽度"], number(320, 1920)),
    Kind::new(
        "sort",
        &[
            "sortorder",
            "order",
            "seq",
            "sequence",
            "rank",
            "paixu",
            "index",
        ],
        &["排序", "序号", "排名"],
        number(1, 50),
    ),
    Kind::new(
        "page",
        &[
            "pageno",
            "pagenum",
            "pagenumber",
            "currentpage",
            "pageindex",
            "current",
        ],
        &["当前页", "页码"],
        number(1, 1),
    ),
    Kind::new(
        "pages",
        &["totalpages", "lastpage", "pagecount"],
        &["总页数", "最后一页"],
        number(1, 1),
    ),
    Kind::new(
        "pagesize",
        &["perpage", "limit", "pagelimit"],
        &["每页", "页大小"],
        number(10, 10),
    ),
    Kind::new(
        "errorcode",
        &["errcode", "errno", "retcode", "resultcode"],
        &["错误码", "返回码", "状态码"],
        number(0, 0),
    ),
    Kind::new(
        "status",
        &["state", "zhuangtai"],
        &["状态"],
        Make::Named(status),
    ),
    Kind::new(
        "type",
        &["kind", "leixing"],
        &["类型", "类别"],
        Make::Named(kind),
    ),
    Kind::new(
        "expiresin",
        &["expires", "ttl"],
        &["有效期"],
        number(7200, 7200),
    ),
];

use crate::data::draw::Draw;
use crate::data::hint::Hint;

fn status(_: &Hint<'_>, draw: &mut Draw) -> String {
    draw.pick(&["active", "pending", "done"]).to_owned()
}

fn kind(_: &Hint<'_>, draw: &mut Draw) -> String {
    draw.pick(&["normal", "basic", "standard"]).to_owned()
}
