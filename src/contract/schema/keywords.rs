//! The keywords and formats that JSON Schema does not have: a shared reference, and the integer
//! and text formats of `OpenAPI`.

use super::handle::Direction;
use super::store::{Address, Slot, Store};
use crate::contract::text::decode_base64;
use crate::contract::wording;
use crate::source::FileId;
use jsonschema::{Draft, Keyword, ValidationError, ValidationOptions, Validator};
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock, Weak};

/// Stands for `$ref` in the schemas that `normal` makes.
pub(super) const SHARED: &str = "x-mimeo-ref";
/// Stands for the formats `int32` and `int64`.
pub(super) const INTEGER: &str = "x-mimeo-integer";

/// The value of [`SHARED`] for a target.
pub(super) fn shared(target: &Address) -> Value {
    json!([target.file.0, target.pointer])
}

/// Options for every validator of a store.
pub(super) fn options(store: Weak<Store>, direction: Direction) -> ValidationOptions<'static> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .offline()
        .with_format("byte", |text: &str| decode_base64(text).is_some())
        .with_keyword(SHARED, move |_, target, _| {
            Ok(Box::new(SharedReference::new(&store, direction, target)))
        })
        .with_keyword(INTEGER, |_, format, _| {
            Ok(Box::new(IntegerFormat::new(format)))
        })
}

/// Leads to the validator of another place.
struct SharedReference {
    store: Weak<Store>,
    slot: Weak<Slot>,
    direction: Direction,
    validator: OnceLock<Option<Weak<Validator>>>,
}

impl SharedReference {
    fn new(store: &Weak<Store>, direction: Direction, target: &Value) -> Self {
        let file = target.get(0).and_then(Value::as_u64).unwrap_or_default();
        let location = Address {
            file: FileId(u32::try_from(file).unwrap_or_default()),
            pointer: target
                .get(1)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        };
        let slot = store.upgrade().map(|it| Arc::downgrade(&it.slot(location)));
        Self {
            store: store.clone(),
            slot: slot.unwrap_or_default(),
            direction,
            validator: OnceLock::new(),
        }
    }

    fn validator(&self) -> Option<Arc<Validator>> {
        let validator = self.validator.get_or_init(|| {
            let (store, slot) = (self.store.upgrade()?, self.slot.upgrade()?);
            store.validator(&slot, self.direction).map(Arc::downgrade)
        });
        validator.as_ref()?.upgrade()
    }
}

impl<'i> Keyword<'i> for SharedReference {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            Ok(())
        } else {
            Err(ValidationError::custom("a value that fits the reference"))
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        self.validator().is_none_or(|it| it.is_valid(instance))
    }
}

/// The range of `int32` or `int64`.
struct IntegerFormat {
    name: String,
    low: i64,
    high: i64,
}

impl IntegerFormat {
    fn new(format: &Value) -> Self {
        let name = format.as_str().unwrap_or_default();
        let (low, high) = match name {
            "int32" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        Self {
            name: name.to_owned(),
            low,
            high,
        }
    }
}

impl<'i> Keyword<'i> for IntegerFormat {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if Keyword::is_valid(self, instance) {
            Ok(())
        } else {
            Err(ValidationError::custom(wording::integer_format(&self.name)))
        }
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        match instance {
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => (self.low..=self.high).contains(&whole),
                // A whole number that is no `i64` was rounded; on the bound itself it stands for one beyond it.
                #[expect(clippy::cast_precision_loss, reason = "the bounds are powers of two")]
                (None, Some(float)) => {
                    float.fract() == 0.0 && float > self.low as f64 && float < self.high as f64
                }
                (None, None) => false,
            },
            _ => true,
        }
    }
}
