//! Items, orders, and who may do what with them.

use super::input::{number, object, query, text, whole, word};
use super::port::Fault;
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A request, taken apart.
pub struct Request {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub authorization: Option<String>,
    pub content_type: Option<String>,
    pub body: Bytes,
}

/// What goes back.
pub struct Answer {
    pub status: u16,
    pub body: Option<Value>,
    pub allow: Option<&'static str>,
}

/// Why something is refused.
#[derive(Clone, Copy, Debug)]
pub struct Problem(u16, &'static str, &'static str);

impl Problem {
    pub const INVALID: Self = Self(400, "invalid", "The request is not as the contract has it");
    pub const MEDIA_TYPE: Self = Self(415, "media_type", "Send JSON");
    const WHO: Self = Self(401, "who", "Say who you are");
    const NOT_YOURS: Self = Self(403, "not_yours", "This is not your order");
    const NOT_FOUND: Self = Self(404, "not_found", "There is no such thing");
    const METHOD: Self = Self(405, "method", "The path has no such method");
    const IN_USE: Self = Self(409, "in_use", "There are orders of it");
    const TOO_LATE: Self = Self(409, "too_late", "It is too late for that");
}

const KINDS: [&str; 2] = ["tool", "food"];
const MOST: i64 = 1_000_000;

#[derive(Clone)]
struct Item {
    name: String,
    price: i64,
    kind: &'static str,
}

#[derive(Clone)]
struct Order {
    user: String,
    item: i64,
    count: i64,
    total: i64,
    state: &'static str,
}

/// All that the service knows.
pub struct Depot {
    fault: Fault,
    tokens: BTreeMap<String, String>,
    items: BTreeMap<i64, Item>,
    orders: BTreeMap<i64, Order>,
    last: [i64; 3],
}

type Outcome = Result<(u16, Option<Value>), Problem>;

impl Depot {
    /// The first records.
    pub fn new(fault: Fault) -> Self {
        let item = |name: &str, price, kind| Item {
            name: name.to_owned(),
            price,
            kind,
        };
        let order = |user: &str, item, (count, total), state| Order {
            user: user.to_owned(),
            item,
            count,
            total,
            state,
        };
        let token = |token: &str, user: &str| (token.to_owned(), user.to_owned());
        Self {
            fault,
            tokens: BTreeMap::from([
                token("token-of-ann-0001", "ann"),
                token("token-of-bob-0002", "bob"),
            ]),
            items: BTreeMap::from([
                (1, item("Broom", 1250, "tool")),
                (2, item("Soap", 150, "tool")),
                (3, item("Bread", 320, "food")),
                (4, item("Milk", 90, "food")),
            ]),
            orders: BTreeMap::from([
                (1, order("ann", 1, (2, 2500), "open")),
                (2, order("bob", 3, (1, 320), "paid")),
            ]),
            // Ids of this service begin where nobody expects them.
            last: [700, 40, 9000],
        }
    }

    pub fn answer(&mut self, request: &Request) -> Answer {
        if request.path == "/reset" {
            *self = Self::new(self.fault);
            return answered(204, None, None);
        }
        let path = request.path.strip_prefix("/v1/").unwrap_or_default();
        let segments: Vec<&str> = path.split('/').collect();
        let Some(allow) = methods(&segments) else {
            return refused(Problem::NOT_FOUND, None);
        };
        let method = match request.method {
            Method::HEAD => &Method::GET,
            ref other => other,
        };
        if *method == Method::OPTIONS {
            return answered(204, None, Some(allow));
        }
        if !allow.split(", ").any(|it| it == method.as_str()) {
            return refused(Problem::METHOD, Some(allow));
        }
        match self.act(method, &segments, request) {
            Ok((status, body)) => answered(status, body, None),
            Err(problem) => refused(problem, None),
        }
    }

    fn act(&mut self, method: &Method, segments: &[&str], request: &Request) -> Outcome {
        match (method.as_str(), segments) {
            ("POST", ["login"]) => self.login(request),
            ("GET", ["items"]) => self.list_items(request),
            ("POST", ["items"]) => self.add_item(request),
            ("GET", ["items", id]) => self.get_item(id),
            (_, ["items", id]) => self.remove_item(id, request),
            ("GET", ["orders"]) => self.list_orders(request),
            ("POST", ["orders"]) => self.create_order(request),
            (_, ["orders", id]) => self.get_order(id, request),
            (_, ["orders", id, what]) => self.move_order(id, what, request),
            _ => Err(Problem::NOT_FOUND),
        }
    }

    fn who(&self, request: &Request) -> Result<String, Problem> {
        let header = request.authorization.as_deref().unwrap_or_default();
        let (scheme, token) = header.split_once(' ').unwrap_or_default();
        let user = self.tokens.get(token.trim());
        let user = user.filter(|_| scheme.eq_ignore_ascii_case("bearer"));
        user.cloned().ok_or(Problem::WHO)
    }

    fn login(&mut self, request: &Request) -> Outcome {
        let body = object(request)?;
        let name = text(&body, "name", (1, 40))?;
        let password = text(&body, "password", (4, 40))?;
        if !["ann", "bob"].contains(&name.as_str()) || password != format!("{name}-secret") {
            return Err(Problem::WHO);
        }
        self.last[2] += 1;
        let token = format!("token-of-{name}-{:08}", self.last[2]);
        self.tokens.insert(token.clone(), name);
        Ok((200, Some(json!({"token": token}))))
    }

    fn list_items(&self, request: &Request) -> Outcome {
        let (mut page, mut size, mut kind) = (1, 3, None);
        for (name, value) in query(request, &["page", "size", "kind"])? {
            match name.as_str() {
                "page" => page = whole(&value, 1, 1000)?,
                "size" => size = whole(&value, 1, 20)?,
                _ => kind = Some(word(&value, &KINDS)?),
            }
        }
        let fits = |it: &&(&i64, &Item)| kind.is_none_or(|kind| it.1.kind == kind);
        let all: Vec<(&i64, &Item)> = self.items.iter().rev().collect();
        let all: Vec<Value> = all
            .iter()
            .filter(fits)
            .map(|it| item(*it.0, it.1))
            .collect();
        let total = i64::try_from(all.len()).unwrap();
        let skip = usize::try_from((page - 1) * size).unwrap();
        let items: Vec<Value> = all
            .into_iter()
            .skip(skip)
            .take(usize::try_from(size).unwrap())
            .collect();
        let pages = (total + size - 1) / size;
        let body = json!({"items": items, "total": total, "page": page, "pages": pages.max(1)});
        Ok((200, Some(body)))
    }

    fn add_item(&mut self, request: &Request) -> Outcome {
        self.who(request)?;
        let body = object(request)?;
        let kind = body.get("kind").and_then(Value::as_str);
        let new = Item {
            name: text(&body, "name", (1, 30))?,
            price: number(&body, "price", (1, 100_000))?,
            kind: word(kind.unwrap_or_default(), &KINDS)?,
        };
        self.last[0] += 1;
        let answer = item(self.last[0], &new);
        self.items.insert(self.last[0], new);
        Ok((201, Some(answer)))
    }

    fn get_item(&self, id: &str) -> Outcome {
        let id = whole(id, 1, MOST)?;
        let found = self.items.get(&id).ok_or(Problem::NOT_FOUND)?;
        Ok((200, Some(item(id, found))))
    }

    fn remove_item(&mut self, id: &str, request: &Request) -> Outcome {
        self.who(request)?;
        let id = whole(id, 1, MOST)?;
        if !self.items.contains_key(&id) {
            return Err(Problem::NOT_FOUND);
        }
        if self.orders.values().any(|it| it.item == id) {
            return Err(Problem::IN_USE);
        }
        self.items.remove(&id);
        Ok((204, None))
    }

    fn list_orders(&self, request: &Request) -> Outcome {
        let user = self.who(request)?;
        let orders = self.orders.iter().rev().filter(|it| it.1.user == user);
        let orders: Vec<Value> = orders.map(|(id, it)| self.order(*id, it)).collect();
        Ok((200, Some(Value::Array(orders))))
    }

    fn create_order(&mut self, request: &Request) -> Outcome {
        let user = self.who(request)?;
        let body = object(request)?;
        let item = number(&body, "item", (1, MOST))?;
        let count = number(&body, "count", (1, 99))?;
        let price = self.items.get(&item).ok_or(Problem::NOT_FOUND)?.price;
        let new = Order {
            user,
            item,
            count,
            total: price * count,
            state: "open",
        };
        self.last[1] += 1;
        let answer = self.order(self.last[1], &new);
        self.orders.insert(self.last[1], new);
        Ok((201, Some(answer)))
    }

    fn get_order(&self, id: &str, request: &Request) -> Outcome {
        let user = self.who(request)?;
        let id = whole(id, 1, MOST)?;
        let found = self.orders.get(&id).ok_or(Problem::NOT_FOUND)?;
        if found.user != user && self.fault != Fault::ForeignOrders {
            return Err(Problem::NOT_YOURS);
        }
        Ok((200, Some(self.order(id, found))))
    }

    fn move_order(&mut self, id: &str, what: &str, request: &Request) -> Outcome {
        let user = self.who(request)?;
        let id = whole(id, 1, MOST)?;
        let twice = self.fault == Fault::PaidTwice;
        let found = self.orders.get_mut(&id).ok_or(Problem::NOT_FOUND)?;
        if found.user != user {
            return Err(Problem::NOT_YOURS);
        }
        found.state = match (what, found.state) {
            ("pay", "open") => "paid",
            ("pay", "paid") if twice => "paid",
            ("cancel", "open" | "paid") => "cancelled",
            _ => return Err(Problem::TOO_LATE),
        };
        let found = found.clone();
        Ok((200, Some(self.order(id, &found))))
    }

    fn order(&self, id: i64, order: &Order) -> Value {
        let mut shown = json!({
            "id": id, "item": order.item, "count": order.count, "total": order.total, "state": order.state,
        });
        if self.fault == Fault::NoTotal {
            shown.as_object_mut().unwrap().remove("total");
        }
        shown
    }
}

fn item(id: i64, item: &Item) -> Value {
    json!({"id": id, "name": item.name, "price": item.price, "kind": item.kind})
}

/// What a path declares.
fn methods(segments: &[&str]) -> Option<&'static str> {
    Some(match segments {
        ["login"] => "POST, OPTIONS",
        ["items" | "orders"] => "GET, HEAD, POST, OPTIONS",
        ["items", id] if !id.is_empty() => "GET, HEAD, DELETE, OPTIONS",
        ["orders", id] if !id.is_empty() => "GET, HEAD, OPTIONS",
        ["orders", id, "pay" | "cancel"] if !id.is_empty() => "POST, OPTIONS",
        _ => return None,
    })
}

fn answered(status: u16, body: Option<Value>, allow: Option<&'static str>) -> Answer {
    Answer {
        status,
        body,
        allow,
    }
}

fn refused(problem: Problem, allow: Option<&'static str>) -> Answer {
    let Problem(status, code, message) = problem;
    let body = json!({"code": code, "message": message});
    answered(status, Some(body), allow)
}
