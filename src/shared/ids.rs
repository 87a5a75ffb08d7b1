//! Ids as types, so that one thing's number cannot be passed where another's is meant. Numbers that count or measure stay
//! numbers. Those that PostgreSQL keeps are made known to sqlx in `platform::db_types`.

/// Defines id types. An id is written like its inner value, in text and in JSON.
macro_rules! id_types {
    ($($(#[$meta:meta])* $name:ident($inner:ty);)+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = <$inner as std::str::FromStr>::Err;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$inner> for $name {
            fn from(inner: $inner) -> Self {
                Self(inner)
            }
        }
    )+};
}

/// Makes ids that are numbers, or as small.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident($inner:ty);)+) => {
        $crate::shared::ids::id_types! { $($(#[$meta])* #[derive(Copy)] $name($inner);)+ }
    };
}

/// Makes ids that are texts, chosen by whoever owns what they name. Nothing has the empty one.
macro_rules! text_ids {
    ($($(#[$meta:meta])* $name:ident;)+) => {
        id_types! { $($(#[$meta])* #[derive(Default)] $name(String);)+ }

        $(
            impl From<&str> for $name {
                fn from(text: &str) -> Self {
                    Self(text.to_owned())
                }
            }

            impl std::ops::Deref for $name {
                type Target = str;

                fn deref(&self) -> &str {
                    &self.0
                }
            }

            impl PartialEq<str> for $name {
                fn eq(&self, text: &str) -> bool {
                    self.0 == text
                }
            }
        )+
    };
}

pub(crate) use id_types;
// The browser knows no ids but these.
#[allow(unused_imports)]
pub(crate) use ids;

ids! {
    /// A person with an account.
    UserId(i64);
    /// A browser that is signed in.
    SessionId(i64);
    PasskeyId(i64);
    /// A key of a provider or a business.
    ApiKeyId(i64);
    /// A client of the authorization server by its number here; the protocol's `client_id` is a text.
    ClientId(i64);
    /// A permission granted to a client.
    GrantId(i64);
    ProviderId(i64);
    /// A transfer of ads: each has a version of its own.
    VersionId(i64);
    /// A customer's row; what customers know of themselves is their [`CustomerNumber`].
    CustomerId(i64);
    CustomerNumber(i64);
    OrderNumber(i64);
    CampaignId(i64);
    ProductId(i64);
    CouponId(i64);
    /// A vacancy's row; businesses call it by an id of their own.
    VacancyNumber(i64);
    /// An employee's row; businesses call them by an id of their own.
    EmployeeNumber(i64);
    /// What happened to vacancies, in order.
    EventNumber(i64);
    NoticeId(i64);
}

text_ids! {
    BusinessId;
    /// A product, in its business; what people are recruited to has a [`ProductId`].
    BusinessProductId;
    /// An employee, in their business.
    EmployeeId;
    /// A vacancy, in its business.
    VacancyId;
}
