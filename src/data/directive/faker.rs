//! `x-faker`: the dotted names of faker libraries. They are compared without regard to case.
//!
//! It is a text (`name.fullName`, `datatype.number({min: 1})`), a mapping from one name to its arguments, or a key that
//! has the name itself (`x-faker-internet.email: true`).

use super::call::Call;
use super::recipe::Recipe::{Float, Integer, Kind, Letters, Moment, Pick, Shifted, Truth};
use super::recipe::{ISO, Recipe, Row};
use crate::data::draw::Draw;
use crate::data::hint::Hint;
use crate::source::Node;
use serde_json::Value;

pub(super) const KEY: &str = "x-faker";
pub(super) const PREFIX: &str = "x-faker-";

/// Module and function; the older names of a function stand beside the newer ones.
pub(super) const NAMES: &[Row] = &[
    ("name.fullName", Kind("fullname")),
    ("name.findName", Kind("fullname")),
    ("name.firstName", Kind("firstname")),
    ("name.lastName", Kind("lastname")),
    ("name.gender", Kind("gender")),
    ("name.sex", Kind("gender")),
    ("name.jobTitle", Kind("job")),
    ("person.fullName", Kind("fullname")),
    ("person.firstName", Kind("firstname")),
    ("person.lastName", Kind("lastname")),
    ("person.gender", Kind("gender")),
    ("person.sex", Kind("gender")),
    ("person.jobTitle", Kind("job")),
    ("internet.email", Kind("email")),
    ("internet.exampleEmail", Kind("email")),
    ("internet.userName", Kind("username")),
    ("internet.username", Kind("username")),
    ("internet.displayName", Kind("nickname")),
    ("internet.password", Kind("password")),
    ("internet.url", Kind("url")),
    ("internet.domainName", Kind("domain")),
    ("internet.ip", Kind("ip")),
    ("internet.ipv4", Kind("ip")),
    ("internet.mac", Kind("mac")),
    ("internet.userAgent", Kind("useragent")),
    ("internet.avatar", Kind("avatar")),
    ("internet.color", Kind("color")),
    ("color.rgb", Kind("color")),
    ("color.human", Kind("color")),
    ("phone.number", Kind("phone")),
    ("phone.phoneNumber", Kind("phone")),
    ("address.city", Kind("city")),
    ("address.state", Kind("province")),
    ("address.county", Kind("district")),
    ("address.street", Kind("street")),
    ("address.streetAddress", Kind("address")),
    ("address.streetName", Kind("street")),
    ("address.country", Kind("country")),
    ("address.countryCode", Kind("countrycode")),
    ("address.zipCode", Kind("zipcode")),
    ("address.latitude", Kind("latitude")),
    ("address.longitude", Kind("longitude")),
    ("address.timeZone", Kind("timezone")),
    ("location.city", Kind("city")),
    ("location.state", Kind("province")),
    ("location.county", Kind("district")),
    ("location.street", Kind("street")),
    ("location.streetAddress", Kind("address")),
    ("location.country", Kind("country")),
    ("location.countryCode", Kind("countrycode")),
    ("location.zipCode", Kind("zipcode")),
    ("location.latitude", Kind("latitude")),
    ("location.longitude", Kind("longitude")),
    ("location.timeZone", Kind("timezone")),
    ("company.name", Kind("company")),
    ("company.companyName", Kind("company")),
    ("commerce.product", Kind("product")),
    ("commerce.productName", Kind("product")),
    ("commerce.department", Kind("department")),
    ("commerce.price", Kind("price")),
    ("finance.amount", Kind("amount")),
    ("finance.currencyCode", Kind("currency")),
    ("finance.creditCardNumber", Kind("bankcard")),
    ("finance.account", Kind("bankcard")),
    ("vehicle.vin", Kind("vin")),
    ("vehicle.vrm", Kind("plate")),
    ("image.imageUrl", Kind("image")),
    ("image.image", Kind("image")),
    ("image.url", Kind("image")),
    ("image.avatar", Kind("avatar")),
    ("lorem.word", Kind("word")),
    ("lorem.words", Kind("title")),
    ("lorem.sentence", Kind("sentence")),
    ("lorem.sentences", Kind("paragraph")),
    ("lorem.paragraph", Kind("paragraph")),
    ("lorem.paragraphs", Kind("paragraph")),
    ("lorem.text", Kind("paragraph")),
    ("lorem.slug", Kind("permalink")),
    ("system.fileName", Kind("filename")),
    ("system.filePath", Kind("path")),
    ("system.mimeType", Kind("mimetype")),
    ("system.semver", Kind("version")),
    ("datatype.uuid", Kind("uuid")),
    ("string.uuid", Kind("uuid")),
    ("random.uuid", Kind("uuid")),
    ("datatype.number", Integer),
    ("number.int", Integer),
    ("random.number", Integer),
    ("datatype.float", Float),
    ("number.float", Float),
    ("datatype.boolean", Truth),
    ("random.boolean", Truth),
    ("datatype.string", Letters),
    ("string.alpha", Letters),
    ("string.alphanumeric", Letters),
    ("random.alphaNumeric", Letters),
    ("datatype.datetime", Moment(ISO)),
    ("date.anytime", Moment(ISO)),
    ("date.past", Shifted(-300)),
    ("date.recent", Shifted(-1)),
    ("date.soon", Shifted(1)),
    ("date.future", Shifted(300)),
    ("helpers.arrayElement", Pick),
    ("random.arrayElement", Pick),
];

/// What a name means.
pub(super) fn find(name: &str) -> Option<Recipe> {
    let mut rows = NAMES.iter();
    rows.find(|it| it.0.eq_ignore_ascii_case(name))
        .map(|it| it.1)
}

/// The call that a schema asks for.
pub(super) fn call(schema: &Node) -> Option<Call> {
    let mapping = schema.as_mapping()?;
    if let Some(node) = schema.get(KEY) {
        return match (node.as_str(), node.as_mapping()) {
            (Some(text), _) => Some(Call::parse(text)),
            (None, Some(entries)) => {
                let (name, entry) = entries.iter().next()?;
                Some(Call::given(name, entry.value.to_json()))
            }
            (None, None) => None,
        };
    }
    mapping.iter().find_map(|(key, entry)| {
        let name = key.strip_prefix(PREFIX)?;
        find(name)?;
        Some(Call::given(name, entry.value.to_json()))
    })
}

/// The value that a schema asks for.
pub(in crate::data) fn faked(schema: &Node, hint: &Hint<'_>, draw: &mut Draw) -> Option<Value> {
    let call = call(schema)?;
    let value = find(&call.name)?.make(&call, hint, draw);
    Some(value).filter(|it| !it.is_null())
}
