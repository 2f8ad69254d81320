//! TOML as a type of ours, by one way through serde.
//!
//! The deserializer of `toml` has a way for each thing that a struct might be read from: a table, an
//! array, a date, a place. The compiler makes code of each of them for each of our structs, three
//! quarters of which never runs; in the page for a browser that was a fifth of everything. Here a
//! struct is read from a table, or refused. The words of a refusal are serde's, as they are there.

use core::fmt;
use core::ops::Range;

use serde::de::value::StrDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_spanned::de::{SpannedDeserializer, is_spanned};
use toml::Spanned;
use toml::de::{DeArray, DeFloat, DeInteger, DeString, DeTable, DeValue};

/// What is wrong with a text in TOML, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// What is wrong.
    pub message: String,
    /// At which bytes, where it has a place.
    pub span: Option<Range<usize>>,
}

impl Misread {
    /// The same at `span`, unless it has a place already.
    fn at(self, span: &Range<usize>) -> Self {
        Self { span: self.span.or_else(|| Some(span.clone())), ..self }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misread {}

impl de::Error for Misread {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), span: None }
    }
}

impl From<toml::de::Error> for Misread {
    fn from(error: toml::de::Error) -> Self {
        Self { message: error.message().to_owned(), span: error.span() }
    }
}

/// What the table says, as a `T`.
///
/// # Errors
/// It says something else.
pub fn read_table<T: DeserializeOwned>(table: Spanned<DeTable<'_>>) -> Result<T, Misread> {
    let span = table.span();
    T::deserialize(Node { value: DeValue::Table(table.into_inner()), span })
}

/// What the text says, as a `T`.
///
/// # Errors
/// It is not TOML, or says something else.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misread> {
    read_table(DeTable::parse(text)?)
}

/// A value with its place.
struct Node<'de> {
    value: DeValue<'de>,
    span: Range<usize>,
}

impl<'de> Node<'de> {
    fn new(value: Spanned<DeValue<'de>>) -> Self {
        let span = value.span();
        Self { value: value.into_inner(), span }
    }

    fn of_key(key: Spanned<DeString<'de>>) -> Self {
        let span = key.span();
        Self { value: DeValue::String(key.into_inner()), span }
    }

    fn mismatch(&self, wanted: &dyn de::Expected) -> Misread {
        let unexpected = match &self.value {
            DeValue::String(text) => Unexpected::Str(text),
            DeValue::Integer(number) => {
                whole(number).map_or(Unexpected::Other("a large number"), Unexpected::Signed)
            }
            DeValue::Float(number) => Unexpected::Float(real(number)),
            DeValue::Boolean(is) => Unexpected::Bool(*is),
            DeValue::Datetime(_) => Unexpected::Other("a date"),
            DeValue::Array(_) => Unexpected::Seq,
            DeValue::Table(_) => Unexpected::Map,
        };
        de::Error::invalid_type(unexpected, wanted)
    }
}

fn whole(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// Every float of TOML is one of ours; `inf` and `nan` among them.
fn real(number: &DeFloat<'_>) -> f64 {
    number.as_str().parse().unwrap_or(f64::NAN)
}

impl<'de> serde::Deserializer<'de> for Node<'de> {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        let span = self.span.clone();
        let read = match self.value {
            DeValue::String(DeString::Borrowed(text)) => visitor.visit_borrowed_str(text),
            DeValue::String(DeString::Owned(text)) => visitor.visit_string(text),
            DeValue::Integer(number) => match whole(&number) {
                Some(number) => visitor.visit_i64(number),
                None => Err(de::Error::custom("the number is too large")),
            },
            DeValue::Float(number) => visitor.visit_f64(real(&number)),
            DeValue::Boolean(is) => visitor.visit_bool(is),
            DeValue::Datetime(date) => visitor.visit_string(date.to_string()),
            DeValue::Array(_) => return self.deserialize_seq(visitor),
            DeValue::Table(_) => return self.deserialize_map(visitor),
        };
        read.map_err(|error: Misread| error.at(&span))
    }

    /// The name of a field or of a variant; each struct has a visitor of its own for them.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        let read = match &self.value {
            DeValue::String(text) => visitor.visit_str(text),
            _ => return Err(self.mismatch(&visitor)),
        };
        read.map_err(|error: Misread| error.at(&self.span))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        if !is_spanned(name) {
            return self.deserialize_map(visitor);
        }
        let span = self.span.clone();
        visitor.visit_map(Parts::Placed(SpannedDeserializer::new(self, span)))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        let span = self.span.clone();
        let read = match self.value {
            DeValue::Table(table) => {
                visitor.visit_map(Parts::Rows { rows: table.into_iter(), value: None })
            }
            _ => Err(self.mismatch(&visitor)),
        };
        read.map_err(|error: Misread| error.at(&span))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        let span = self.span.clone();
        let read = match self.value {
            DeValue::Array(items) => visitor.visit_seq(Items(items.into_iter())),
            _ => Err(self.mismatch(&visitor)),
        };
        read.map_err(|error: Misread| error.at(&span))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        let span = self.span.clone();
        visitor.visit_newtype_struct(self).map_err(|error: Misread| error.at(&span))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misread> {
        let span = self.span.clone();
        let read = match &self.value {
            DeValue::String(text) => {
                let word: StrDeserializer<'_, Misread> = text.as_ref().into_deserializer();
                visitor.visit_enum(word)
            }
            _ => Err(self.mismatch(&visitor)),
        };
        read.map_err(|error: Misread| error.at(&span))
    }

    forward_to_deserialize_any! {
        bool u8 u16 u32 u64 i8 i16 i32 i64 f32 f64 char str string bytes byte_buf unit
        ignored_any unit_struct
    }
}

impl<'de> IntoDeserializer<'de, Misread> for Node<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The elements of an array.
struct Items<'de>(<DeArray<'de> as IntoIterator>::IntoIter);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Misread;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Misread> {
        self.0.next().map(|item| seed.deserialize(Node::new(item))).transpose()
    }
}

/// What a struct is read from: the rows of a table, or a value with its place. One type for both, so
/// that there is one way.
enum Parts<'de> {
    Rows { rows: <DeTable<'de> as IntoIterator>::IntoIter, value: Option<Node<'de>> },
    Placed(SpannedDeserializer<'de, Node<'de>, Misread>),
}

impl<'de> MapAccess<'de> for Parts<'de> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Misread> {
        match self {
            Self::Placed(placed) => placed.next_key_seed(seed),
            Self::Rows { rows, value } => {
                let Some((key, row)) = rows.next() else { return Ok(None) };
                *value = Some(Node::new(row));
                let span = key.span();
                let read = seed.deserialize(Node::of_key(key));
                read.map(Some).map_err(|error: Misread| error.at(&span))
            }
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misread> {
        match self {
            Self::Placed(placed) => placed.next_value_seed(seed),
            Self::Rows { value, .. } => match value.take() {
                Some(node) => {
                    let span = node.span.clone();
                    seed.deserialize(node).map_err(|error: Misread| error.at(&span))
                }
                None => Err(de::Error::custom("a value without its key")),
            },
        }
    }
}
