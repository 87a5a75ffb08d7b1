//! How types are stored in PostgreSQL: ids as their inner values, enums as their texts. A text without a variant
//! is an error, never a default.

use crate::i18n::Language;
use crate::shared::ids::{
    ApiKeyId, BusinessId, BusinessProductId, CampaignId, ClientId, CouponId, CustomerId, CustomerNumber, EmployeeId,
    EmployeeNumber, EventNumber, GrantId, NoticeId, OrderNumber, PasskeyId, ProductId, ProviderId, SessionId, UserId, VacancyId,
    VacancyNumber, VersionId,
};

/// Declares that a type is stored like another type.
macro_rules! db_type {
    ($name:ident($inner:ty)) => {
        impl sqlx::Type<sqlx::Postgres> for $name {
            fn type_info() -> sqlx::postgres::PgTypeInfo {
                <$inner as sqlx::Type<sqlx::Postgres>>::type_info()
            }

            fn compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
                <$inner as sqlx::Type<sqlx::Postgres>>::compatible(ty)
            }
        }
    };
}

pub(crate) use db_type;

/// Lets ids be used in queries in place of their inner values: in columns, parameters and arrays.
macro_rules! db_ids {
    ($($name:ident($inner:ty),)+) => {$(
        $crate::platform::db_types::db_type!($name($inner));

        impl sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> sqlx::postgres::PgTypeInfo {
                <$inner as sqlx::postgres::PgHasArrayType>::array_type_info()
            }

            fn array_compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
                <$inner as sqlx::postgres::PgHasArrayType>::array_compatible(ty)
            }
        }

        impl sqlx::Encode<'_, sqlx::Postgres> for $name {
            fn encode_by_ref(
                &self,
                buffer: &mut sqlx::postgres::PgArgumentBuffer,
            ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
                <$inner as sqlx::Encode<'_, sqlx::Postgres>>::encode_by_ref(&self.0, buffer)
            }
        }

        impl<'r> sqlx::Decode<'r, sqlx::Postgres> for $name {
            fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                <$inner as sqlx::Decode<'r, sqlx::Postgres>>::decode(value).map(Self)
            }
        }
    )+};
}

pub(crate) use db_ids;

/// Lets enums that have texts (`shared::texts`) be read from columns, and from arrays of them; they are written by `as_str`.
macro_rules! db_texts {
    ($($name:ident,)+) => {$(
        $crate::platform::db_types::db_type!($name(str));

        impl sqlx::postgres::PgHasArrayType for $name {
            fn array_type_info() -> sqlx::postgres::PgTypeInfo {
                <&str as sqlx::postgres::PgHasArrayType>::array_type_info()
            }

            fn array_compatible(ty: &sqlx::postgres::PgTypeInfo) -> bool {
                <&str as sqlx::postgres::PgHasArrayType>::array_compatible(ty)
            }
        }

        impl<'r> sqlx::Decode<'r, sqlx::Postgres> for $name {
            fn decode(value: sqlx::postgres::PgValueRef<'r>) -> Result<Self, sqlx::error::BoxDynError> {
                let text = <&str as sqlx::Decode<'r, sqlx::Postgres>>::decode(value)?;
                Self::parse(text).ok_or_else(|| format!("{} has no value {text:?}", stringify!($name)).into())
            }
        }
    )+};
}

pub(crate) use db_texts;

db_ids! {
    ApiKeyId(i64),
    BusinessId(String),
    BusinessProductId(String),
    CampaignId(i64),
    ClientId(i64),
    CouponId(i64),
    CustomerId(i64),
    CustomerNumber(i64),
    EmployeeId(String),
    EmployeeNumber(i64),
    EventNumber(i64),
    GrantId(i64),
    NoticeId(i64),
    OrderNumber(i64),
    PasskeyId(i64),
    ProductId(i64),
    ProviderId(i64),
    SessionId(i64),
    UserId(i64),
    VacancyId(String),
    VacancyNumber(i64),
    VersionId(i64),
}

db_texts! {
    Language,
}
