//! An untrusted list that is rejected while being deserialised, as soon as it exceeds its limit: rejected input never
//! occupies memory.

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;
use std::marker::PhantomData;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CappedVec<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> CappedVec<T, MAX> {
    /// Truncates `entries` to the limit.
    pub fn first_of(mut entries: Vec<T>) -> Self {
        entries.truncate(MAX);
        Self(entries)
    }

    pub fn into_inner(self) -> Vec<T> {
        self.0
    }
}

impl<T: Serialize, const MAX: usize> Serialize for CappedVec<T, MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for CappedVec<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Entries(PhantomData))
    }
}

struct Entries<T, const MAX: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Entries<T, MAX> {
    type Value = CappedVec<T, MAX>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a list of at most {MAX}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = sequence.next_element()? {
            if entries.len() == MAX {
                return Err(A::Error::invalid_length(MAX + 1, &self));
            }
            entries.push(entry);
        }
        Ok(CappedVec(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_than_the_limit_is_refused() {
        let read = |json: &str| serde_json::from_str::<CappedVec<u8, 3>>(json);
        assert_eq!(read("[1,2,3]").unwrap().into_inner(), [1, 2, 3]);
        assert!(read("[1,2,3,4]").unwrap_err().to_string().contains("a list of at most 3"));
        assert_eq!(serde_json::to_string(&CappedVec::<u8, 3>::first_of(vec![1, 2, 3, 4])).unwrap(), "[1,2,3]");
    }
}
